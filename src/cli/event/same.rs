//! `gridctl event same` and `event distinct`: what people found two reports to be of, one event or two, 二(四)3.

use super::{end, show};
use crate::cli::context::Context;
use crate::cli::failure::{Failure, Status as Exit};
use crate::cli::payout::finish;
use crate::report::text::shown;
use crate::report::{Lang, say};
use crate::store::event::SameError;
use crate::store::{Importer, Mode, Store};

#[derive(Debug, clap::Args)]
pub struct Same {
    /// The report whose event both belong to
    #[arg(value_name = "A")]
    first: String,
    /// The report whose event joins it
    #[arg(value_name = "B")]
    second: String,
    /// Part them again
    #[arg(long)]
    undo: bool,
}

#[derive(Debug, clap::Args)]
pub struct Distinct {
    /// A report of one event
    #[arg(value_name = "A")]
    first: String,
    /// A report of the other
    #[arg(value_name = "B")]
    second: String,
    /// Let them be proposed again
    #[arg(long)]
    undo: bool,
}

pub fn join(context: &Context, same: &Same) -> Result<(), Failure> {
    let mut store = context.open("event same", Mode::Reports)?;
    let lang = context.look.lang;
    let moved = joined(context, &mut store, "event same", (&same.first, &same.second), same.undo)?;
    if !context.dry_run {
        context.note(&if same.undo {
            say!(lang, "已拆分，移动 {moved} 条", "parted; {moved} reports moved")
        } else {
            say!(lang, "已合并，移动 {moved} 条", "joined; {moved} reports moved")
        });
    }
    show(context, &store, "event same", &[("report_id", &same.first)])
}

pub fn tell_apart(context: &Context, distinct: &Distinct) -> Result<(), Failure> {
    let mut store = context.open("event distinct", Mode::Reports)?;
    let lang = context.look.lang;
    let two = (distinct.first.as_str(), distinct.second.as_str());
    told_apart(context, &mut store, "event distinct", two, distinct.undo)?;
    if !context.dry_run {
        context.note(&if distinct.undo {
            say!(lang, "已撤销，可再被列为疑似重复", "taken back; they may be proposed again")
        } else {
            say!(lang, "已认定为两件，不再列为疑似重复", "noted as two events; they will not be proposed again")
        });
    }
    show(context, &store, "event distinct", &[("report_id", two.0), ("other", two.1)])
}

/// Joins the event of the second report to that of the first, or takes that back; returns how many reports moved.
pub fn joined(context: &Context, store: &mut Store, command: &str, two: (&str, &str), undo: bool) -> Result<usize, Failure> {
    write(context, store, command, two, undo, |importer| if undo { importer.part_incidents(two.0, two.1) } else { importer.join_incidents(two.0, two.1) })
}

/// Notes that two reports are of two events, or takes that back.
pub fn told_apart(context: &Context, store: &mut Store, command: &str, two: (&str, &str), undo: bool) -> Result<(), Failure> {
    write(context, store, command, two, undo, |importer| if undo { importer.unmark_distinct(two.0, two.1) } else { importer.mark_distinct(two.0, two.1) })
}

fn write<T>(
    context: &Context,
    store: &mut Store,
    command: &str,
    (first, second): (&str, &str),
    undo: bool,
    judge: impl FnOnce(&mut Importer<'_>) -> Result<T, SameError>,
) -> Result<T, Failure> {
    let policy = store.policy.clone();
    let write = store.write(&context.actor(command))?;
    let mut importer = Importer::new(&write, &policy, context.today)?;
    let judged = judge(&mut importer).map_err(|error| refusal(context.look.lang, error, (first, second)))?;
    end(context, importer)?;
    finish(context, write, &format!("{first} {second}{}", if undo { " undo" } else { "" }))?;
    Ok(judged)
}

fn refusal(lang: Lang, error: SameError, (first, second): (&str, &str)) -> Failure {
    let text = match error {
        SameError::NoReport(id) => {
            let id = shown(&id);
            say!(lang, "没有事件编号 {id}", "there is no report {id}")
        }
        SameError::Already => say!(lang, "两条已是同一事件", "both belong to one event already"),
        SameError::NotJoined => say!(lang, "两条并非由人工合并", "nobody joined these two"),
        SameError::Distinct => {
            let text = say!(lang, "两条已认定为两件", "they were found to be two events");
            let (first, second) = (shown(first), shown(second));
            return Failure::new(Exit::Refused, text).hint(format!("gridctl event distinct {first} {second} --undo"));
        }
        SameError::NotDistinct => say!(lang, "两条未曾认定为两件", "nobody found these to be two events"),
        SameError::Sql(error) => return error.into(),
    };
    Failure::new(Exit::Refused, text)
}
