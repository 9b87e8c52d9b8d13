//! `gridctl attendance`: who came to meetings and trainings, recorded by hand.

use super::context::Context;
use super::failure::Failure;
use super::output::give;
use super::people::resolve;
use super::record::put_one;
use crate::model::attendance::{AttendanceRow, Attended};
use crate::model::calendar::Day;
use crate::report::answer::word;
use crate::report::{Answer, Column, Table, say};
use crate::store::Mode;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Record how somebody attended a meeting or a training
    Record(Record),
}

#[derive(Debug, clap::Args)]
struct Record {
    /// ID number, nickname or name
    #[arg(value_name = "PERSON")]
    person: String,
    /// Day of the meeting or training
    #[arg(long, value_name = "DAY", value_parser = super::day)]
    date: Day,
    /// What was held
    #[arg(long)]
    activity: String,
    /// present, late, absent or excused
    #[arg(long, value_parser = attended)]
    result: Attended,
    /// The grid, where two people share a name
    #[arg(long, value_name = "GRID")]
    grid: Option<String>,
}

fn attended(text: &str) -> Result<Attended, String> {
    Attended::from_cell(text).ok_or_else(|| "present, late, absent, excused".to_owned())
}

const COLUMNS: &[Column] = &[
    Column("date", "日期", "date"),
    Column("activity", "会议培训", "activity"),
    Column("id_number", "身份证号", "ID number"),
    Column("name", "姓名", "name"),
    Column("result", "结果", "result"),
];

pub fn run(context: &Context, arguments: Arguments) -> Result<(), Failure> {
    match arguments.command {
        Command::Record(record) => self::record(context, record),
    }
}

fn record(context: &Context, record: Record) -> Result<(), Failure> {
    let mut store = context.open("attendance record", Mode::Existing)?;
    let person = resolve(context, &store, &record.person, record.grid.as_deref())?;
    let row = AttendanceRow { held_on: record.date, activity: record.activity, id_number: person.id_number, result: record.result };
    let summary = format!("{} {}", row.held_on, row.result.code());
    put_one(context, &mut store, ("attendance record", &summary), Vec::new(), |importer| importer.put_attendance(&row))?;
    let cells = vec![row.held_on.into(), row.activity.into(), person.id_number.into(), person.name.into(), word!(row.result)];
    give(
        context,
        Answer {
            command: "attendance record",
            arguments: vec![("date", row.held_on.into()), ("dry_run", context.dry_run.into())],
            policy: store.policy.name().to_owned(),
            tables: vec![Table::rows(say!(context.look.lang, "会议培训", "Attendance"), COLUMNS, std::iter::once(cells))],
            totals: Vec::new(),
            notes: Vec::new(),
        },
    )
}
