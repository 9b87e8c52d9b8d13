//! `gridctl policy`: the policies that were adopted, their parameters, and files that may succeed them.

mod cases;
mod clauses;
mod readings;

pub use readings::undecided;

use std::path::{Path, PathBuf};

use super::context::{Context, warn};
use super::failure::{Failure, Status};
use super::output::{give, give_text};
use crate::model::calendar::{Month, Quarter};
use crate::model::sheet::SheetState;
use crate::policy::parameters::{Dated, Parameter, PolicyFault};
use crate::policy::{HUISHAN_2018, Policy};
use crate::report::text::shown;
use crate::report::words::io_error;
use crate::report::{Answer, Cell, Column, Lang, Rows, Table, say, words};
use crate::store::policy::{PolicyVersion, adopt as keep, last_settled, versions};
use crate::store::sheet::{SheetHead, heads};
use crate::store::{Connection, Mode};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Show every parameter with its value, unit, clause and reading
    Show(Show),
    /// Find everything that is wrong with a policy file
    Check(Check),
    /// Write the built-in policy as a file to begin from
    Template,
    /// Let the policy of a file succeed the present one from a month on
    Adopt(Adopt),
    /// Show every clause with its treatment, the commands that serve it and the tests that cover it
    Clauses,
    /// Run the cases of a CSV file against a policy and show each that fails with its explanation
    Test(cases::Test),
    /// Show what the text leaves open: each option, what it would cost, and who decided
    Readings(readings::Readings),
    /// Record what was decided about a reading
    Decide(readings::Decide),
}

#[derive(Debug, clap::Args)]
struct Show {
    /// Only what holds in this month, such as 2018-04
    #[arg(long, value_name = "YYYY-MM")]
    month: Option<Month>,
}

#[derive(Debug, clap::Args)]
struct Check {
    /// The policy file
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

#[derive(Debug, clap::Args)]
struct Adopt {
    /// The policy file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The first month of the new policy, such as 2019-01
    #[arg(long, value_name = "YYYY-MM")]
    from: Month,
    /// Number of the document that adopts it
    #[arg(long = "ref", value_name = "NO")]
    reference: String,
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<(), Failure> {
    match &arguments.command {
        Command::Show(arguments) => show(context, arguments),
        Command::Check(arguments) => check(context, arguments),
        Command::Template => give_text(context, HUISHAN_2018),
        Command::Adopt(arguments) => adopt(context, arguments),
        Command::Clauses => clauses::clauses(context),
        Command::Test(arguments) => cases::test(context, arguments),
        Command::Readings(arguments) => readings::readings(context, arguments),
        Command::Decide(arguments) => readings::decide(context, arguments),
    }
}

const COLUMNS: &[Column] = &[
    Column("key", "参数", "key"),
    Column("value", "值", "value"),
    Column("unit", "单位", "unit"),
    Column("from", "生效月份", "from"),
    Column("options", "可选", "options"),
    Column("clause", "条款", "clause"),
    Column("reading", "解读", "reading"),
];

const ADOPTED: &[Column] = &[
    Column("name", "政策", "policy"),
    Column("from", "施行月份", "from"),
    Column("reference", "文号", "reference"),
    Column("by", "经办人", "by"),
    Column("at", "办理时间", "at"),
    Column("sha256", "SHA-256", "SHA-256"),
];

fn show(context: &Context, arguments: &Show) -> Result<(), Failure> {
    let store = context.open("policy show", Mode::Existing)?;
    let lang = context.look.lang;
    let parameters = match arguments.month {
        Some(month) => {
            super::score::in_force(context, &store.policy, month)?;
            store.policy.parameters_in(month)
        }
        None => store.policy.parameters_in(store.policy.adopted().last().map_or(store.policy.in_force_from(), |(from, _)| *from)),
    };
    let rows = parameters.by_key.iter().flat_map(|(key, parameter)| {
        let dated = match arguments.month {
            Some(month) => parameter.dated_in(month).into_iter().collect(),
            None => parameter.values.iter().collect::<Vec<_>>(),
        };
        dated.into_iter().map(|dated| row(lang, key, parameter, dated)).collect::<Vec<_>>()
    });
    let name = parameters.name.clone();
    let shown_name = shown(&name);
    let title = say!(lang, "政策 {shown_name}", "Policy {shown_name}");
    let adopted = versions(store.read())?;
    let adopted = Table {
        key: "adopted",
        title: say!(lang, "历次政策", "Policies adopted"),
        columns: ADOPTED,
        rows: Rows::in_turn(adopted.into_iter().map(version_row)),
    };
    give(
        context,
        Answer {
            command: "policy show",
            arguments: arguments.month.map(|month| ("month", month.to_string().into())).into_iter().collect(),
            policy: name,
            tables: vec![Table::rows(title, COLUMNS, rows), adopted],
            totals: Vec::new(),
            notes: Vec::new(),
        },
    )
}

/// Why a reading was chosen, in the reader's language where the policy file has it.
fn reading_in(lang: Lang, parameter: &Parameter) -> Option<String> {
    match lang {
        Lang::Zh => parameter.reading_zh.as_ref().or(parameter.reading.as_ref()).cloned(),
        Lang::En => parameter.reading.clone(),
    }
}

fn row(lang: Lang, key: &str, parameter: &Parameter, dated: &Dated) -> Vec<Cell> {
    vec![
        key.into(),
        dated.value.to_string().into(),
        parameter.unit.as_str().into(),
        dated.from.to_string().into(),
        parameter.options.iter().map(ToString::to_string).collect::<Vec<_>>().join(" | ").into(),
        parameter.clause.as_str().into(),
        reading_in(lang, parameter).into(),
    ]
}

fn version_row(version: PolicyVersion) -> Vec<Cell> {
    vec![version.name.into(), version.in_force_from.to_string().into(), version.reference.into(), version.by.into(), version.at.into(), version.sha256.into()]
}

const FAULTS: &[Column] = &[Column("line", "行", "line"), Column("key", "参数", "key"), Column("problem", "问题", "problem")];

fn check(context: &Context, arguments: &Check) -> Result<(), Failure> {
    let (_, policy) = sound_file(context, &arguments.file)?;
    let lang = context.look.lang;
    let (file, name, from) = (shown(&arguments.file.display().to_string()), shown(policy.name()), policy.in_force_from());
    give(
        context,
        Answer {
            command: "policy check",
            arguments: vec![("file", file.as_str().into())],
            policy: policy.name().to_owned(),
            tables: vec![Table::rows(say!(lang, "{file} 的错误", "Faults of {file}"), FAULTS, std::iter::empty())],
            totals: Vec::new(),
            notes: vec![say!(lang, "{name} 可自 {from} 起施行", "{name} can be in force from {from}")],
        },
    )
}

fn adopt(context: &Context, arguments: &Adopt) -> Result<(), Failure> {
    let mut store = context.open("policy adopt", Mode::Existing)?;
    let (lang, from) = (context.look.lang, arguments.from);
    let (text, next) = sound_file(context, &arguments.file)?;
    if arguments.reference.trim().is_empty() {
        return Err(Failure::new(Status::Usage, say!(lang, "--ref 应为文号", "--ref takes the number of the document")));
    }
    refuse_past(context, store.read(), &store.policy, from)?;
    // In the file's own months: what it says of a month before its first one, it does not say.
    let begins = next.in_force_from();
    if from < begins {
        return Err(Failure::new(
            Status::Refused,
            say!(
                lang,
                "该政策的参数自 {begins} 起才有值，不能自 {from} 起施行",
                "the parameters of this policy begin in {begins}: it cannot be in force from {from}"
            ),
        ));
    }
    let changes_unit = store.policy.terms_or_first(from).unit != next.terms_or_first(from).unit;
    let quarter = Quarter::of(from);
    if changes_unit && quarter.months()[0] != from {
        let first = quarter.next().months()[0];
        let message = say!(
            lang,
            "元与积分不能在同一季度内并用：{quarter} 中途不能更换",
            "a quarter is paid in one unit: {quarter} cannot change between yuan and points"
        );
        return Err(Failure::new(Status::Refused, message).hint(format!("--from {first}")));
    }
    let write = store.write(&context.actor("policy adopt"))?;
    keep(&write, next.name(), from, &text, &arguments.reference)?;
    let name = shown(next.name());
    if !context.dry_run {
        write.commit(&format!("{name} {from} {}", arguments.reference))?;
    }
    context.note(&say!(lang, "自 {from} 起施行 {name}", "{name} is in force from {from}"));
    Ok(())
}

/// Refuses a month that is settled, or in which a policy adopted later than it is in force.
fn refuse_past(context: &Context, connection: &Connection, policy: &Policy, from: Month) -> Result<(), Failure> {
    refuse_past_sheets(context, connection, from)?;
    match policy.adopted().last() {
        Some((last, parameters)) if from <= *last => {
            let name = shown(&parameters.name);
            let message =
                say!(context.look.lang, "{name} 自 {last} 起施行，后继政策须晚于该月", "{name} is in force from {last}: a successor must begin later");
            Err(Failure::new(Status::Refused, message))
        }
        Some(_) | None => Ok(()),
    }
}

/// Refuses a month that an approved sheet has settled, or that stands on a sheet waiting to be approved.
fn refuse_past_sheets(context: &Context, connection: &Connection, from: Month) -> Result<(), Failure> {
    let waits = |head: &SheetHead| head.state == SheetState::Submitted && from <= head.period.last_month();
    if let Some(head) = heads(connection)?.into_iter().find(waits) {
        let period = head.period;
        let message = say!(
            context.look.lang,
            "{period} 的发放表尚待批准，所涉月份不能改变",
            "the sheet of {period} waits to be approved: its months do not change meanwhile"
        );
        return Err(Failure::new(Status::Refused, message).hint(say!(context.look.lang, "先批准或撤回它", "approve or withdraw it first")));
    }
    let Some(settled) = last_settled(connection)?.filter(|settled| from <= *settled) else { return Ok(()) };
    let message =
        say!(context.look.lang, "{settled} 及以前已经批准结算，不能改变", "the months up to {settled} are settled by an approved sheet and do not change");
    let next = settled.plus(1);
    Err(Failure::new(Status::Refused, message).hint(format!("--from {next}")))
}

/// Reads a policy file, or lists all that is wrong with it and fails.
pub(super) fn sound_file(context: &Context, path: &Path) -> Result<(String, Policy), Failure> {
    let lang = context.look.lang;
    let file = shown(&path.display().to_string());
    let bytes = std::fs::read(path).map_err(|error| {
        let error = io_error(lang, &error);
        Failure::new(Status::Input, say!(lang, "{file} 无法读取：{error}", "{file} cannot be read: {error}"))
    })?;
    let text = String::from_utf8(bytes).map_err(|_| Failure::new(Status::Input, say!(lang, "{file} 不是 UTF-8 文本", "{file} is not UTF-8 text")))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned();
    match Policy::read(&text) {
        Ok(policy) => Ok((text, policy)),
        Err(faults) => {
            for fault in &faults {
                warn(&told(context, &file, fault));
            }
            let count = faults.len();
            Err(Failure::new(Status::Input, say!(lang, "{file} 有 {count} 处错误", "faults in {file}: {count}")))
        }
    }
}

/// Lists what is wrong with values that were typed for those of a policy.
pub(super) fn tell_faults(context: &Context, typed: &str, faults: &[PolicyFault]) {
    for fault in faults {
        let (key, words) = (shown(&fault.key), words::policy_fault(context.look.lang, fault));
        warn(&format!("{typed}:{key} — {words}"));
    }
}

/// `FILE:LINE:KEY — what is expected`.
fn told(context: &Context, file: &str, fault: &PolicyFault) -> String {
    let line = fault.line.map(|line| line.to_string()).unwrap_or_default();
    let (key, words) = (shown(&fault.key), words::policy_fault(context.look.lang, fault));
    format!("{file}:{line}:{key} — {words}")
}
