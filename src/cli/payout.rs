//! `gridctl payout`: what a quarter or the end of a year pays, as it stands now or as its sheet was frozen; and the
//! life of a sheet (rules A12 and A13).

mod diff;
mod life;
mod list;

pub use life::{finish, words};

use std::mem::ManuallyDrop;

use super::context::Context;
use super::failure::{Failure, Status};
use super::output::{give, give_sheet};
use super::progress;
use super::score::{in_force, is_bare, tie_notes, unit_note};
use super::settle::{LiveQuarter, live};
use crate::model::calendar::{Month, Quarter, QuarterName};
use crate::model::ids::IncidentNo;
use crate::model::money::Money;
use crate::model::sheet::{Period, SheetRow, SheetState};
use crate::report::sheet::{Paper, Seal, remark};
use crate::report::{Answer, Cell, Column, Lang, Rows, Table, say};
use crate::store::digest::sha256;
use crate::store::event::quarter_reported;
use crate::store::sheet::{self, SheetHead};
use crate::store::{Connection, Mode, Store};

#[derive(Debug, clap::Args)]
#[command(subcommand_negates_reqs = true)]
pub struct Arguments {
    #[command(flatten)]
    period: PeriodArguments,
    #[command(subcommand)]
    command: Option<Command>,
}

// A quarter, or the end of a year. A doc comment here would become the help of the command.
#[derive(Debug, Clone, Copy, clap::Args)]
#[group(required = true, multiple = false)]
pub struct PeriodArguments {
    /// The quarter, such as 2018-Q2; Q2 alone is the latest one with reports
    #[arg(long, value_name = "QUARTER")]
    quarter: Option<QuarterName>,
    /// The end of a year, such as 2018
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(i32).range(1900..=2199))]
    year_end: Option<i32>,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Freeze the sheet of a quarter or a year's end for approval
    Submit(life::Submit),
    /// Approve a submitted sheet, for the leading group
    Approve(life::Approve),
    /// Record that an approved sheet was paid
    Pay(life::Pay),
    /// Take a submitted sheet back before it is approved
    Withdraw(life::Withdraw),
    /// List all sheets
    List,
    /// Compare a sheet with the figures of now, person by person
    Diff(diff::Arguments),
}

const QUARTER_COLUMNS: &[Column] = &[
    Column("id_number", "身份证号", "ID number"),
    Column("name", "姓名", "name"),
    Column("village", "行政村", "village"),
    Column("grid", "网格", "grid"),
    Column("month1", "第一月", "month 1"),
    Column("month2", "第二月", "month 2"),
    Column("month3", "第三月", "month 3"),
    Column("correction", "补发/扣回", "correction"),
    Column("prepaid", "已即时奖励", "prepaid"),
    Column("total", "合计", "total"),
];

const YEAR_COLUMNS: &[Column] = &[
    Column("id_number", "身份证号", "ID number"),
    Column("name", "姓名", "name"),
    Column("village", "行政村", "village"),
    Column("grid", "网格", "grid"),
    Column("late", "迟到", "late"),
    Column("absent", "缺勤", "absent"),
    Column("bonus", "年终奖金", "bonus"),
    Column("commendation", "年终表彰", "commendation"),
    Column("total", "合计", "total"),
    Column("remark", "备注", "remark"),
];

pub fn run(context: &Context, arguments: &Arguments) -> Result<(), Failure> {
    let Some(command) = &arguments.command else { return show(context, arguments.period) };
    if arguments.period.quarter.is_some() || arguments.period.year_end.is_some() {
        let text = say!(context.look.lang, "--quarter、--year-end 应写在子命令之后", "write --quarter and --year-end after the subcommand");
        return Err(Failure::new(Status::Usage, text));
    }
    match command {
        Command::Submit(submit) => life::submit(context, submit),
        Command::Approve(approve) => life::approve(context, approve),
        Command::Pay(pay) => life::pay(context, pay),
        Command::Withdraw(withdraw) => life::withdraw(context, withdraw),
        Command::List => list::run(context),
        Command::Diff(arguments) => diff::run(context, arguments),
    }
}

fn show(context: &Context, period: PeriodArguments) -> Result<(), Failure> {
    // Neither is taken apart when the program ends, see [`super::score`].
    let store = ManuallyDrop::new(context.open("payout", Mode::Serving)?);
    let period = named_period(context, &store, period)?;
    if let (Period::Quarter(quarter), true, None) = (period, is_bare(context), sheet::standing(store.read(), period)?) {
        let live = ManuallyDrop::new(LiveQuarter::read(store.read(), &store.policy, quarter, &mut progress::rows(context))?);
        let rows = Rows::Numbered(live.len(), Box::new(|place| Some(cells(period, &live.row(place)))));
        return give(context, answer(context.look.lang, period, store.policy.name_in(period.last_month()).to_owned(), rows));
    }
    let shown = ManuallyDrop::new(Shown::read(context, &store, period)?);
    let rows = &shown.rows;
    let rows = Rows::Numbered(rows.len(), Box::new(move |place| rows.get(place).map(|row| cells(period, row))));
    let mut answer = answer(context.look.lang, period, shown.policy.clone(), rows);
    answer.totals = totals(&shown);
    if let Some(head) = &shown.head {
        answer.arguments.extend([("state", Cell::from(head.state.code())), ("digest", Cell::from(head.digest.as_str()))]);
    }
    answer.notes = notes(context, &store, &shown)?;
    give_sheet(context, answer, &paper(&store, &shown))
}

/// A sheet as it was frozen, or as it would be now.
pub struct Shown {
    pub period: Period,
    pub rows: Vec<SheetRow>,
    /// `None` while the figures are live.
    pub head: Option<SheetHead>,
    ties: Vec<IncidentNo>,
    policy: String,
}

impl Shown {
    /// The frozen sheet of a period where there is one, else what it would hold now.
    pub fn read(context: &Context, store: &Store, period: Period) -> Result<Self, Failure> {
        if let Some(head) = sheet::standing(store.read(), period)? {
            let rows = sound_rows(context, store.read(), &head)?;
            return Ok(Self { period, rows, ties: Vec::new(), policy: head.policy.clone(), head: Some(head) });
        }
        let live = live(store.read(), &store.policy, period, &mut progress::rows(context))?;
        Ok(Self { period, rows: live.rows, ties: live.ties, policy: store.policy.name_in(period.last_month()).to_owned(), head: None })
    }
}

/// The rows of a sheet, if they still give the digest that it was sealed with.
pub fn sound_rows(context: &Context, connection: &Connection, head: &SheetHead) -> Result<Vec<SheetRow>, Failure> {
    let rows = sheet::rows(connection, head.sheet)?;
    if sha256(head.canonical(&rows).as_bytes()) == head.digest {
        return Ok(rows);
    }
    let (period, lang) = (head.period, context.look.lang);
    let text = say!(lang, "{period} 的发放表已被改动：内容与校验码不符", "the sheet of {period} was altered: its rows do not give its digest");
    Err(Failure::new(Status::Unsound, text).hint(say!(lang, "请用备份恢复，并与签字的纸质表核对", "restore a backup, and compare with the signed paper")))
}

fn answer(lang: Lang, period: Period, policy: String, rows: Rows<'_>) -> Answer<'_> {
    let (key, title, columns) = match period {
        Period::Quarter(quarter) => {
            let [first, second, third] = quarter.months();
            let title = say!(lang, "{quarter} 考核奖发放表({first}、{second}、{third})", "Payout of {quarter} ({first}, {second}, {third})");
            ("quarter", title, QUARTER_COLUMNS)
        }
        Period::YearEnd(year) => ("year_end", say!(lang, "{year} 年终发放表", "Year-end payout of {year}"), YEAR_COLUMNS),
    };
    let tables = vec![Table { key: "rows", title, columns, rows }];
    Answer { command: "payout", arguments: vec![(key, period.to_string().into())], policy, tables, totals: Vec::new(), notes: Vec::new() }
}

/// The sums of all columns that can be added up.
fn totals(shown: &Shown) -> Vec<(&'static str, Cell)> {
    let sum = |value: &dyn Fn(&SheetRow) -> Money| Cell::Money(shown.rows.iter().map(value).sum());
    let mut totals = match shown.period {
        Period::Quarter(quarter) => {
            let [first, second, third] = quarter.months();
            vec![
                ("month1", sum(&|row| row.month(first))),
                ("month2", sum(&|row| row.month(second))),
                ("month3", sum(&|row| row.month(third))),
                ("correction", sum(&SheetRow::correction)),
                ("prepaid", sum(&SheetRow::prepaid)),
            ]
        }
        Period::YearEnd(_) => vec![("bonus", sum(&SheetRow::bonus)), ("commendation", sum(&SheetRow::commendation))],
    };
    totals.push(("total", sum(&SheetRow::total)));
    totals
}

fn cells(period: Period, row: &SheetRow) -> Vec<Cell> {
    let mut cells: Vec<Cell> = vec![row.id_number.into(), row.name.as_str().into(), row.village.as_str().into(), row.grid.as_str().into()];
    match period {
        Period::Quarter(quarter) => {
            cells.extend(quarter.months().map(|month| Cell::Money(row.month(month))));
            cells.extend([row.correction().into(), row.prepaid().into(), row.total().into()]);
        }
        Period::YearEnd(_) => {
            cells.extend([row.late.into(), row.absent.into(), row.bonus().into(), row.commendation().into(), row.total().into(), remark(row)]);
        }
    }
    cells
}

fn notes(context: &Context, store: &Store, shown: &Shown) -> Result<Vec<String>, Failure> {
    let lang = context.look.lang;
    let unit = store.policy.terms(shown.period.last_month()).and_then(|terms| unit_note(lang, terms));
    let Some(head) = &shown.head else {
        let mut notes = tie_notes(context, store.read(), &shown.ties)?;
        let from = store.policy.in_force_from();
        if shown.period.months()[0] < from {
            notes.push(say!(lang, "{from} 之前尚无政策，不计发", "months before {from} had no policy and pay nothing"));
        }
        notes.extend(unit);
        notes.push(say!(lang, "以上为实时数据，尚未提交审批", "these are live figures: no sheet has been submitted"));
        return Ok(notes);
    };
    let (on, by, digest) = (head.submitted_on, &head.submitted_by, &head.digest);
    let mut notes = vec![say!(
        lang,
        "以上为 {on} 由 {by} 提交的发放表，数字已冻结；此后的变化见 payout diff",
        "this is the sheet submitted on {on} by {by}, frozen; what has changed since is told by payout diff"
    )];
    if let (Some(by), Some(on), Some(reference)) = (&head.approved_by, head.approved_on, &head.reference) {
        notes.push(say!(lang, "{on} 由 {by} 批准，文号 {reference}", "approved on {on} by {by}, document {reference}"));
    }
    if let Some(on) = head.paid_on {
        notes.push(say!(lang, "{on} 已发放", "paid on {on}"));
    }
    if head.state == SheetState::Submitted {
        notes.push(say!(lang, "尚未批准", "not yet approved"));
    }
    notes.extend(unit);
    notes.push(say!(lang, "校验码 {digest}", "digest {digest}"));
    if let Some(head) = &head.log_head {
        notes.push(say!(lang, "日志校验码 {head}", "head of the log {head}"));
    }
    Ok(notes)
}

fn paper<'r>(store: &Store, shown: &'r Shown) -> Paper<'r> {
    let seal = shown.head.as_ref().map(|head| Seal {
        state: (head.state.zh(), head.state.en()),
        digest: head.digest.clone(),
        submitted: (head.submitted_by.clone(), head.submitted_on),
        approved: head.approved_by.clone().zip(head.approved_on).zip(head.reference.clone()).map(|((by, on), reference)| (by, on, reference)),
        paid_on: head.paid_on,
        log_head: head.log_head.clone(),
    });
    let policy = shown.head.as_ref().map_or_else(|| shown.policy.clone(), |head| format!("{} #{} {}", head.policy, head.policy_id, head.policy_sha256));
    let terms = store.policy.terms_or_first(shown.period.last_month());
    Paper { town: terms.town_name.clone(), period: shown.period, rows: &shown.rows, unit: terms.unit, policy, seal }
}

/// The period that the command line names, if it has a sheet or the policy was in force at its end.
pub fn named_period(context: &Context, store: &Store, named: PeriodArguments) -> Result<Period, Failure> {
    let period = match (named.quarter, named.year_end) {
        (Some(name), _) => Period::Quarter(named_quarter(context, store.read(), name)?),
        (None, Some(year)) => Period::YearEnd(year),
        (None, None) => return Err(Failure::new(Status::Usage, "--quarter, --year-end")),
    };
    if sheet::standing(store.read(), period)?.is_none() {
        in_force(context, &store.policy, period.last_month())?;
    }
    Ok(period)
}

/// The quarter that the command line names; a bare one is the latest in which anything was reported.
pub fn named_quarter(context: &Context, connection: &Connection, name: QuarterName) -> Result<Quarter, Failure> {
    match name {
        QuarterName::Whole(quarter) => Ok(quarter),
        QuarterName::Bare(number) => quarter_reported(connection, number)?.ok_or_else(|| {
            let lang = context.look.lang;
            Failure::new(Status::Refused, say!(lang, "没有任何一年的第 {number} 季度有上报", "nothing was reported in the quarter {number} of any year"))
                .hint(say!(lang, "写明年份，如 2018-Q{number}", "name the year, as in 2018-Q{number}"))
        }),
    }
}

/// The months of a period in which the policy was in force.
pub fn months_in_force(store: &Store, period: Period) -> Vec<Month> {
    let mut months = period.months();
    months.retain(|month| store.policy.terms(*month).is_some());
    months
}
