//! `gridctl assert`: the platform's own count of valid events, against which a quarter is submitted.

use super::check::known_village;
use super::context::Context;
use super::failure::Failure;
use super::output::give;
use super::payout::finish;
use crate::model::calendar::Month;
use crate::report::text::shown;
use crate::report::{Answer, Cell, Column, Lang, Table, say};
use crate::store::count::{OutsideCount, credited_events, outside_counts};
use crate::store::{Connection, Mode, Result as Answered};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The month, such as 2018-04
    #[arg(long, value_name = "YYYY-MM")]
    month: Month,
    /// Valid events that the platform counts
    #[arg(long, value_name = "N")]
    valid: u32,
    /// Of this administrative village alone
    #[arg(long)]
    village: Option<String>,
}

const COLUMNS: &[Column] = &[
    Column("month", "月份", "month"),
    Column("village", "行政村", "village"),
    Column("outside", "平台统计", "outside count"),
    Column("counted", "系统统计", "counted here"),
    Column("difference", "相差", "difference"),
];

/// A count from outside beside the own one.
struct Compared {
    outside: OutsideCount,
    counted: u32,
}

impl Compared {
    fn difference(&self) -> i64 {
        i64::from(self.counted) - i64::from(self.outside.valid)
    }
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<(), Failure> {
    let mut store = context.open("assert", Mode::Existing)?;
    let lang = context.look.lang;
    known_village(context, store.read(), arguments.village.as_deref())?;
    let policy = store.policy.name().to_owned();
    let write = store.write(&context.actor("assert"))?;
    let count = OutsideCount { month: arguments.month, village: arguments.village.clone(), valid: arguments.valid };
    write.record_outside_count(&count)?;
    let compared = compared(&write, &[arguments.month])?;
    let differing = compared.iter().filter(|compared| compared.difference() != 0).count();
    let note = if differing == 0 {
        say!(lang, "一致", "they agree")
    } else {
        say!(lang, "{differing} 项不一致：该季度不能提交", "{differing} do not agree: the quarter cannot be submitted")
    };
    let month = arguments.month;
    finish(context, write, format!("{month} {} {}", arguments.village.as_deref().unwrap_or("-"), arguments.valid).as_str())?;
    give(
        context,
        Answer {
            command: "assert",
            arguments: vec![("month", month.to_string().into()), ("dry_run", context.dry_run.into())],
            policy,
            tables: vec![Table::rows(say!(lang, "{month} 有效事件核对", "Valid events of {month} compared"), COLUMNS, compared.iter().map(row))],
            totals: Vec::new(),
            notes: vec![note],
        },
    )
}

fn row(compared: &Compared) -> Vec<Cell> {
    vec![
        compared.outside.month.to_string().into(),
        compared.outside.village.clone().into(),
        compared.outside.valid.into(),
        compared.counted.into(),
        Cell::Number(compared.difference()),
    ]
}

fn compared(connection: &Connection, months: &[Month]) -> Answered<Vec<Compared>> {
    let mut all = Vec::new();
    for month in months {
        let outside = outside_counts(connection, &[*month])?;
        if outside.is_empty() {
            continue;
        }
        let counts = credited_events(connection, *month)?;
        all.extend(outside.into_iter().map(|outside| {
            let counted = outside.village.as_ref().map_or_else(|| counts.values().sum(), |village| counts.get(village).copied().unwrap_or(0));
            Compared { outside, counted }
        }));
    }
    Ok(all)
}

/// Says where counts from outside do not agree with the own ones, and by how much; `None` where all agree.
pub fn disagreements(connection: &Connection, lang: Lang, months: &[Month]) -> Answered<Option<String>> {
    let compared = compared(connection, months)?;
    let told: Vec<String> = compared.iter().filter(|compared| compared.difference() != 0).map(|compared| told(lang, compared)).collect();
    Ok((!told.is_empty()).then(|| told.join("; ")))
}

fn told(lang: Lang, compared: &Compared) -> String {
    let (month, outside, counted, difference) = (compared.outside.month, compared.outside.valid, compared.counted, compared.difference());
    let village = compared.outside.village.as_deref().map_or_else(|| say!(lang, "全镇", "the town"), shown);
    say!(
        lang,
        "{month} {village} 有效事件：平台 {outside} 条，系统 {counted} 条，相差 {difference:+}",
        "valid events of {month}, {village}: {outside} by the outside count, {counted} here, a difference of {difference:+}"
    )
}
