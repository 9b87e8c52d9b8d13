//! `gridctl conduct`: what is recorded of a month against a person or a grid, by hand.

use super::context::Context;
use super::failure::{Failure, Status};
use super::output::give;
use super::people::resolve;
use super::record::put_one;
use crate::model::calendar::Month;
use crate::model::conduct::{ConductKind, ConductRow, Subject};
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
    /// Record conduct of a person, or an irregular petition from a grid
    Record(Record),
}

#[derive(Debug, clap::Args)]
struct Record {
    /// ID number, nickname or name; without it, --grid is the grid that the record is about
    #[arg(value_name = "PERSON", required_unless_present = "grid")]
    person: Option<String>,
    /// The month, such as 2018-04
    #[arg(long, value_name = "YYYY-MM")]
    month: Month,
    /// What happened
    #[arg(long, value_name = "KIND", value_parser = kind, help = KIND_HELP)]
    kind: ConductKind,
    /// The grid of a petition; beside a name that two people share, which of them
    #[arg(long, value_name = "GRID")]
    grid: Option<String>,
    /// Further words
    #[arg(long)]
    note: Option<String>,
}

/// The kinds, as help and errors name them.
const KIND_HELP: &str = "task_failure, irregular_petition, kin_petition, unable_to_serve or resignation";

fn kind(text: &str) -> Result<ConductKind, String> {
    ConductKind::from_cell(text).ok_or_else(|| KIND_HELP.to_owned())
}

const COLUMNS: &[Column] = &[
    Column("month", "月份", "month"),
    Column("kind", "情形", "kind"),
    Column("id_number", "身份证号", "ID number"),
    Column("name", "姓名", "name"),
    Column("grid", "网格", "grid"),
    Column("note", "说明", "note"),
];

pub fn run(context: &Context, arguments: Arguments) -> Result<(), Failure> {
    match arguments.command {
        Command::Record(record) => self::record(context, record),
    }
}

fn record(context: &Context, record: Record) -> Result<(), Failure> {
    let mut store = context.open("conduct record", Mode::Existing)?;
    let lang = context.look.lang;
    let person = record.person.as_deref().map(|person| resolve(context, &store, person, record.grid.as_deref())).transpose()?;
    let subject = match (&person, &record.grid) {
        (Some(person), _) => Subject::Person(person.id_number),
        (None, Some(grid)) if record.kind == ConductKind::IrregularPetition => Subject::Grid(grid.clone()),
        (None, _) => {
            let message = say!(lang, "只有非正常上访可记在网格名下，请写明人员", "only an irregular petition may be recorded of a grid: name a person");
            return Err(Failure::new(Status::Refused, message));
        }
    };
    let row = ConductRow { month: record.month, kind: record.kind, subject, note: record.note };
    let absent = if row.note.is_none() { vec!["note"] } else { Vec::new() };
    let summary = format!("{} {}", row.month, row.kind.code());
    put_one(context, &mut store, ("conduct record", &summary), absent, |importer| importer.put_conduct(&row))?;
    let grid = if person.is_some() { None } else { record.grid };
    let cells = vec![
        row.month.to_string().into(),
        word!(row.kind),
        person.as_ref().map(|person| person.id_number).into(),
        person.map(|person| person.name).into(),
        grid.into(),
        row.note.into(),
    ];
    give(
        context,
        Answer {
            command: "conduct record",
            arguments: vec![("month", row.month.to_string().into()), ("dry_run", context.dry_run.into())],
            policy: store.policy.name().to_owned(),
            tables: vec![Table::rows(say!(lang, "表现记录", "Conduct on record"), COLUMNS, std::iter::once(cells))],
            totals: Vec::new(),
            notes: Vec::new(),
        },
    )
}
