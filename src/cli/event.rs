//! `gridctl event`: reports recorded, confirmed, joined, reviewed and listed at the counter.

mod duplicates;
mod likeness;
mod review;
mod same;

use super::context::Context;
use super::failure::{Failure, Status as Exit};
use super::output::give;
use super::people::{resolve, resolve_near};
use super::record::refused;
use crate::model::calendar::{Moment, Month};
use crate::model::event::{Level, ReportRow, Reporter, Status};
use crate::model::expected::CellFault;
use crate::model::ids::Code;
use crate::model::money::Money;
use crate::report::answer::word;
use crate::report::text::shown;
use crate::report::{Answer, Cell, Column, Table, say};
use crate::store::event::{ListFilter, ReportRecord, list, report};
use crate::store::{Importer, Mode, PutError, Store};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Record a report
    Record(Record),
    /// Set what the office found about a report
    Confirm(Confirm),
    /// Join two reports that are of the same event; --undo parts them again
    Same(same::Same),
    /// Note that two reports, however alike, are of two events; --undo takes it back
    Distinct(same::Distinct),
    /// List reports
    List(List),
    /// Go through the pending reports at a terminal, a key for each decision
    Review(review::Arguments),
    /// Propose reports that may be of one event; nothing is joined
    Duplicates(duplicates::Arguments),
}

#[derive(Debug, clap::Args)]
struct Record {
    /// Who made it: ID number, nickname or name
    #[arg(long, value_name = "PERSON")]
    reporter: String,
    /// From which grid
    #[arg(long)]
    grid: String,
    /// When, such as "2018-04-03 08:30"
    #[arg(long, value_name = "TIME", value_parser = moment)]
    at: Moment,
    /// Level of the event
    #[arg(long, value_parser = level)]
    level: Level,
    /// pending, valid, invalid or fraud
    #[arg(long, default_value = "pending", value_parser = status)]
    status: Status,
    /// Number of the report; without it the next one of its day is given out
    #[arg(long, value_name = "ID")]
    id: Option<String>,
    /// A report of the same event
    #[arg(long, value_name = "ID")]
    same_as: Option<String>,
    #[command(flatten)]
    amounts: Amounts,
    /// What was reported
    #[arg(long)]
    summary: Option<String>,
}

#[derive(Debug, Default, clap::Args)]
struct Amounts {
    /// Amount set by the office, at most the level's maximum
    #[arg(long, value_name = "YUAN", value_parser = money, conflicts_with = "special")]
    amount: Option<Money>,
    /// Special award (一事一议), with --reason
    #[arg(long, value_name = "YUAN", value_parser = money, requires = "reason")]
    special: Option<Money>,
    /// Why the special award is given
    #[arg(long)]
    reason: Option<String>,
}

#[derive(Debug, clap::Args)]
struct Confirm {
    /// Number of the report
    #[arg(value_name = "ID")]
    id: String,
    /// pending, valid, invalid or fraud
    #[arg(long, value_parser = status)]
    status: Status,
    /// Level of the event
    #[arg(long, value_parser = level)]
    level: Option<Level>,
    #[command(flatten)]
    amounts: Amounts,
}

#[derive(Debug, clap::Args)]
struct List {
    /// Only of this month
    #[arg(long, value_name = "YYYY-MM")]
    month: Option<Month>,
    /// Only of this person: ID number, nickname or name
    #[arg(long, value_name = "PERSON")]
    member: Option<String>,
    /// Only of this status
    #[arg(long, value_parser = status)]
    status: Option<Status>,
    /// The grid, where two people share the name
    #[arg(long)]
    grid: Option<String>,
}

fn moment(text: &str) -> Result<Moment, String> {
    Moment::parse(text).ok_or_else(|| "2018-04-03 08:30".to_owned())
}

fn level(text: &str) -> Result<Level, String> {
    Level::parse(text).ok_or_else(|| "1, 2, 3 …".to_owned())
}

fn status(text: &str) -> Result<Status, String> {
    Status::from_cell(text).ok_or_else(|| "pending, valid, invalid, fraud".to_owned())
}

fn money(text: &str) -> Result<Money, String> {
    Money::parse(text).ok_or_else(|| "12, 2.50".to_owned())
}

const COLUMNS: &[Column] = &[
    Column("report_id", "事件编号", "report"),
    Column("reported_at", "上报时间", "reported at"),
    Column("id_number", "身份证号", "ID number"),
    Column("name", "姓名", "name"),
    Column("grid", "网格", "grid"),
    Column("level", "级别", "level"),
    Column("status", "状态", "status"),
    Column("incident", "同一事件", "incident"),
    Column("amount", "核定金额", "amount"),
    Column("special_award", "一事一议", "special award"),
    Column("reason", "依据", "reason"),
    Column("summary", "内容", "summary"),
];

pub fn run(context: &Context, arguments: Arguments) -> Result<(), Failure> {
    match arguments.command {
        Command::Record(record) => self::record(context, record),
        Command::Confirm(confirm) => self::confirm(context, confirm),
        Command::Same(arguments) => same::join(context, &arguments),
        Command::Distinct(arguments) => same::tell_apart(context, &arguments),
        Command::List(filter) => self::list_reports(context, &filter),
        Command::Review(arguments) => review::run(context, &arguments),
        Command::Duplicates(arguments) => duplicates::run(context, &arguments),
    }
}

fn record(context: &Context, record: Record) -> Result<(), Failure> {
    let mut store = context.open("event record", Mode::Reports)?;
    let lang = context.look.lang;
    let reporter = resolve_near(context, &store, &record.reporter, &record.grid)?;
    let report_id = match record.id {
        Some(id) if report(store.read(), &id)?.is_some() => {
            let id = shown(&id);
            return Err(Failure::new(Exit::Refused, say!(lang, "事件编号 {id} 已存在", "there is a report {id} already")));
        }
        Some(id) => id,
        None => crate::store::event::next_report_id(store.read(), record.at)?,
    };
    let incident = match record.same_as {
        Some(other) => known_report(context, &store, &other)?.report_id,
        None => report_id.clone(),
    };
    let row = ReportRow {
        incident: incident.into(),
        report_id: report_id.as_str().into(),
        reporter: Reporter::IdNumber(reporter.id_number),
        grid: record.grid.into(),
        at: record.at,
        level: record.level,
        status: record.status,
        amount: record.amounts.amount,
        special_award: record.amounts.special,
        reason: record.amounts.reason,
        summary: record.summary,
    };
    put(context, &mut store, "event record", &row)?;
    show(context, &store, "event record", &[("report_id", &report_id)])
}

fn confirm(context: &Context, confirm: Confirm) -> Result<(), Failure> {
    let mut store = context.open("event confirm", Mode::Reports)?;
    let known = known_report(context, &store, &confirm.id)?;
    confirmed(context, &mut store, "event confirm", &known, (confirm.status, confirm.level, confirm.amounts))?;
    show(context, &store, "event confirm", &[("report_id", &confirm.id)])
}

/// Writes what was found about a report: its status, and its level and amounts where they are given. An amount takes the
/// place of a special award, and the other way round.
fn confirmed(
    context: &Context,
    store: &mut Store,
    command: &str,
    known: &ReportRecord,
    (status, level, amounts): (Status, Option<Level>, Amounts),
) -> Result<(), Failure> {
    let recorded = as_recorded(known);
    let row = ReportRow {
        level: level.unwrap_or(recorded.level),
        status,
        amount: amounts.amount.or(recorded.amount.filter(|_| amounts.special.is_none())),
        special_award: amounts.special.or(recorded.special_award.filter(|_| amounts.amount.is_none())),
        reason: amounts.reason.or(recorded.reason),
        ..recorded
    };
    put(context, store, command, &row)
}

/// A report as a file would give it; its incident stays what it is.
fn as_recorded(known: &ReportRecord) -> ReportRow {
    ReportRow {
        report_id: known.report_id.as_str().into(),
        reporter: Reporter::IdNumber(known.id_number),
        grid: known.grid.as_str().into(),
        at: known.facts.at,
        level: known.facts.level,
        status: known.facts.status,
        incident: Code::default(),
        amount: known.facts.amount,
        special_award: known.facts.special_award,
        reason: known.reason.clone(),
        summary: known.summary.clone(),
    }
}

/// Writes one report as an import of it alone would; an empty incident leaves the recorded one.
fn put(context: &Context, store: &mut Store, command: &str, row: &ReportRow) -> Result<(), Failure> {
    let policy = store.policy.clone();
    let write = store.write(&context.actor(command))?;
    let mut importer = Importer::new(&write, &policy, context.today)?;
    if row.incident.is_empty() {
        importer.begin_file(vec!["incident"]);
    }
    match importer.put_report(row, None, 0) {
        Ok(_) => {}
        Err(PutError::Cells(faults)) => return Err(refused(context, &faults)),
        Err(PutError::Sql(error)) => return Err(error.into()),
    }
    end(context, importer)?;
    if !context.dry_run {
        write.commit(&format!("{} {} {}", row.report_id, row.level, row.status.code()))?;
    }
    Ok(())
}

/// Ends what an import of one report began; refuses what is found only then.
fn end(context: &Context, mut importer: Importer<'_>) -> Result<(), Failure> {
    let late: Vec<CellFault> = importer.finish_events()?.into_iter().map(|(_, fault)| fault).collect();
    if late.is_empty() { Ok(()) } else { Err(refused(context, &late)) }
}

fn known_report(context: &Context, store: &Store, id: &str) -> Result<ReportRecord, Failure> {
    let name = shown(id);
    report(store.read(), id)?.ok_or_else(|| Failure::new(Exit::Refused, say!(context.look.lang, "没有事件编号 {name}", "there is no report {name}")))
}

/// Answers with the reports of the events of some reports, each of which stands under the name of its argument.
fn show(context: &Context, store: &Store, command: &'static str, of: &[(&'static str, &str)]) -> Result<(), Failure> {
    // One that a dry run left out is not there.
    let Some(found) = of.iter().map(|(_, id)| report(store.read(), id)).collect::<Result<Option<Vec<_>>, _>>()? else { return Ok(()) };
    let ids = of.iter().map(|(_, id)| shown(id)).collect::<Vec<_>>().join(", ");
    let title = say!(context.look.lang, "{ids} 所属事件的全部上报", "All reports of the event of {ids}");
    let mut incidents: Vec<_> = found.iter().map(|report| report.incident).collect();
    incidents.dedup();
    let reports = crate::store::event::incident_reports(store.read(), &incidents)?.concat();
    let arguments = of.iter().zip(found).map(|((name, _), report)| (*name, report.report_id.into())).collect();
    give(context, answer(command, store, title, arguments, reports))
}

fn list_reports(context: &Context, filter: &List) -> Result<(), Failure> {
    let store = context.open("event list", Mode::Existing)?;
    let person = filter.member.as_deref().map(|member| resolve(context, &store, member, filter.grid.as_deref())).transpose()?;
    let found = list(store.read(), &ListFilter { month: filter.month, person: person.as_ref().map(|person| person.person), status: filter.status })?;
    let arguments = vec![
        ("month", filter.month.map(|month| month.to_string()).into()),
        ("member", person.map(|person| person.id_number).into()),
        ("status", filter.status.map(Status::code).into()),
    ];
    give(context, answer("event list", &store, say!(context.look.lang, "上报事件", "Reports"), arguments, found))
}

fn answer(command: &'static str, store: &Store, title: String, arguments: Vec<(&'static str, Cell)>, reports: Vec<ReportRecord>) -> Answer<'static> {
    Answer {
        command,
        arguments,
        policy: store.policy.name().to_owned(),
        tables: vec![Table::rows(title, COLUMNS, reports.into_iter().map(row))],
        totals: Vec::new(),
        notes: Vec::new(),
    }
}

fn row(report: ReportRecord) -> Vec<Cell> {
    let facts = report.facts;
    vec![
        report.report_id.into(),
        Cell::Moment(facts.at),
        report.id_number.into(),
        report.name.into(),
        report.grid.into(),
        u32::from(facts.level.number()).into(),
        word!(facts.status),
        Cell::Number(report.incident.0),
        facts.amount.into(),
        facts.special_award.into(),
        report.reason.into(),
        report.summary.into(),
    ]
}
