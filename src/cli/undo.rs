//! `gridctl undo`: takes an import or a command back, as one more entry of the log.

use super::confirm::confirm;
use super::context::Context;
use super::failure::{Failure, Status};
use super::log::{entry, summary};
use super::output::give;
use super::payout::finish;
use crate::report::text::shown;
use crate::report::{Answer, Cell, Column, Table, changes, say, words};
use crate::store::log::read::Entry;
use crate::store::undo::{TakenBack, UndoError, latest, undo};
use crate::store::{Mode, Store, Write};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Number of the entry; without it the last one that can be taken back
    #[arg(value_name = "N")]
    entry: Option<i64>,
}

const COLUMNS: &[Column] = &[Column("noun", "类别", "records"), Column("removed", "移去", "removed"), Column("restored", "复原", "set back")];

pub fn run(context: &Context, arguments: &Arguments) -> Result<(), Failure> {
    let mut store = context.open("undo", Mode::Existing)?;
    let lang = context.look.lang;
    let entry = match arguments.entry {
        Some(number) => entry(context, &store, number)?,
        None => match latest(store.read())? {
            Some(number) => entry(context, &store, number)?,
            None => return Err(Failure::new(Status::Refused, say!(lang, "日志中没有可撤销的操作", "the log has nothing that can be taken back"))),
        },
    };
    // First to see what it comes to, and only then, once that is agreed to, for good.
    let (taken, _) = take_back(context, &mut store, &entry)?;
    let told = told(context, &entry, &taken);
    confirm(context, &say!(lang, "撤销{told}？", "take back {told}?"))?;
    let policy = store.policy.name().to_owned();
    let (taken, write) = take_back(context, &mut store, &entry)?;
    let (number, command) = (entry.log_id, &entry.command);
    finish(context, write, &format!("{number} {command}"))?;
    let rows = taken.into_iter().map(|done| {
        let count = |rows: usize| Cell::Number(i64::try_from(rows).unwrap_or(i64::MAX));
        vec![changes::noun(done.noun), count(done.removed - done.restored.min(done.removed)), count(done.restored)]
    });
    give(
        context,
        Answer {
            command: "undo",
            arguments: vec![("log_id", Cell::Number(number)), ("of_command", command.as_str().into()), ("dry_run", context.dry_run.into())],
            policy,
            tables: vec![Table::rows(say!(lang, "撤销日志第 {number} 条", "Entry {number} is taken back"), COLUMNS, rows)],
            totals: Vec::new(),
            notes: vec![say!(lang, "撤销不能再撤销：如需恢复，请重新执行 {command}", "an undo is not undone: to have it again, do {command} again")],
        },
    )
}

fn take_back<'s>(context: &Context, store: &'s mut Store, entry: &Entry) -> Result<(Vec<TakenBack>, Write<'s>), Failure> {
    let write = store.write_undo(&context.actor("undo"), entry.log_id)?;
    match undo(&write, entry.log_id) {
        Ok(taken) => Ok((taken, write)),
        Err(UndoError::Sql(error)) => Err(error.into()),
        Err(UndoError::Refused(fault)) => {
            let (message, hint) = words::undo_fault(context.look.lang, entry.log_id, &fault);
            let failure = Failure::new(Status::Refused, message);
            Err(match hint {
                Some(hint) => failure.hint(hint),
                None => failure,
            })
        }
    }
}

/// The entry in words, with what its undo comes to.
fn told(context: &Context, entry: &Entry, taken: &[TakenBack]) -> String {
    let lang = context.look.lang;
    let (number, at, by, command) = (entry.log_id, shown(&entry.at), shown(&entry.by), shown(&entry.command));
    let words = shown(&summary(context, &entry.summary));
    let restored: usize = taken.iter().map(|done| done.restored).sum();
    let removed: usize = taken.iter().map(|done| done.removed - done.restored.min(done.removed)).sum();
    say!(
        lang,
        "日志第 {number} 条({at} {by} {command}：{words})，移去 {removed} 行，复原 {restored} 行",
        "entry {number} ({at} {by} {command}: {words}), removing {removed} rows and setting {restored} back"
    )
}
