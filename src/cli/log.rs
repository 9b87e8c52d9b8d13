//! `gridctl log`: who did what and when; `log show`: what an entry changed, field by field. `--by` typed here asks for
//! what that name did.

use super::context::Context;
use super::failure::{Failure, Status};
use super::output::give;
use super::people::resolve;
use crate::model::calendar::Day;
use crate::report::text::without_numbers;
use crate::report::{Answer, Cell, Column, Table, changes, say};
use crate::store::log::read::{self, Change, Entry, LogFilter};
use crate::store::{Mode, Store};

#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Arguments {
    /// Only this command, such as event or "event confirm"
    #[arg(long = "command", value_name = "COMMAND")]
    of_command: Option<String>,
    /// Only of this day
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = super::day, conflicts_with_all = ["from", "to"])]
    on: Option<Day>,
    /// From this day on
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = super::day)]
    from: Option<Day>,
    /// Up to this day
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = super::day)]
    to: Option<Day>,
    /// Only what touched this person's records: ID number, nickname or name
    #[arg(long, value_name = "PERSON")]
    person: Option<String>,
    /// The grid, where two people share the name
    #[arg(long, value_name = "GRID", requires = "person")]
    grid: Option<String>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Show what an entry changed, before and after, field by field
    Show(Show),
}

#[derive(Debug, clap::Args)]
struct Show {
    /// Number of the entry
    #[arg(value_name = "N")]
    entry: i64,
}

const COLUMNS: &[Column] = &[
    Column("log_id", "序号", "entry"),
    Column("at", "时间", "at"),
    Column("by", "操作人", "by"),
    Column("command", "命令", "command"),
    Column("summary", "内容", "summary"),
    Column("changes", "改动记录", "changes"),
    Column("undoes", "撤销了", "takes back"),
    Column("undone_by", "已被撤销", "taken back by"),
];

const CHANGES: &[Column] = &[
    Column("noun", "类别", "record"),
    Column("key", "记录", "key"),
    Column("field", "字段", "field"),
    Column("before", "改前", "before"),
    Column("after", "改后", "after"),
];

pub fn run(context: &Context, arguments: &Arguments) -> Result<(), Failure> {
    match &arguments.command {
        Some(Command::Show(asked)) => show(context, asked.entry),
        None => list(context, arguments),
    }
}

fn list(context: &Context, arguments: &Arguments) -> Result<(), Failure> {
    let store = context.open("log", Mode::Existing)?;
    let person = arguments.person.as_deref().map(|named| resolve(context, &store, named, arguments.grid.as_deref())).transpose()?;
    let filter = LogFilter {
        by: context.typed_by.as_deref(),
        command: arguments.of_command.as_deref(),
        from: arguments.on.or(arguments.from),
        to: arguments.on.or(arguments.to),
        person: person.map(|person| (person.person, person.id_number)),
    };
    let entries = read::entries(store.read(), &filter)?;
    give(
        context,
        Answer {
            command: "log",
            arguments: Vec::new(),
            policy: store.policy.name().to_owned(),
            tables: vec![Table::rows(say!(context.look.lang, "操作日志", "The log"), COLUMNS, entries.into_iter().map(|entry| row(context, entry)))],
            totals: Vec::new(),
            notes: Vec::new(),
        },
    )
}

fn row(context: &Context, entry: Entry) -> Vec<Cell> {
    vec![
        Cell::Number(entry.log_id),
        entry.at.into(),
        entry.by.into(),
        entry.command.into(),
        summary(context, &entry.summary).into(),
        Cell::Number(entry.changes),
        number(entry.undoes),
        number(entry.undone_by),
    ]
}

/// The words of an entry; what it quotes of people's numbers is masked unless asked for, a digest is not a number.
pub fn summary(context: &Context, text: &str) -> String {
    let safe = |word: &str| if context.look.reveal || is_digest(word) { word.to_owned() } else { without_numbers(word) };
    text.split(' ').map(safe).collect::<Vec<_>>().join(" ")
}

fn is_digest(word: &str) -> bool {
    word.len() == 64 && word.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn number(value: Option<i64>) -> Cell {
    value.map_or(Cell::Missing, Cell::Number)
}

/// The entry with this number; refused where there is none.
pub fn entry(context: &Context, store: &Store, log_id: i64) -> Result<Entry, Failure> {
    read::numbered(store.read(), log_id)?
        .ok_or_else(|| Failure::new(Status::Refused, say!(context.look.lang, "日志没有第 {log_id} 条", "the log has no entry {log_id}")).hint("gridctl log"))
}

fn show(context: &Context, log_id: i64) -> Result<(), Failure> {
    let store = context.open("log show", Mode::Existing)?;
    let lang = context.look.lang;
    let entry = entry(context, &store, log_id)?;
    let changed = read::changes(store.read(), log_id)?;
    let mut notes = Vec::new();
    let added = read::added(store.read(), log_id)?;
    if !added.is_empty() {
        let list: Vec<String> = added.iter().map(|(noun, records)| format!("{} {records}", changes::noun(noun).read(context.look))).collect();
        let list = list.join(", ");
        notes.push(say!(lang, "由本条新增、此后未改动的记录：{list}", "records that it added and nothing altered since: {list}"));
    }
    if let Some(by) = entry.undone_by {
        notes.push(say!(lang, "已由第 {by} 条撤销", "taken back by entry {by}"));
    }
    if let Some(sha256) = &entry.sha256 {
        notes.push(say!(lang, "校验码 {sha256}", "digest {sha256}"));
    }
    let (at, by, command, words) = (&entry.at, &entry.by, &entry.command, summary(context, &entry.summary));
    notes.insert(0, say!(lang, "{at} {by} {command}：{words}", "{at} {by} {command}: {words}"));
    give(
        context,
        Answer {
            command: "log show",
            arguments: vec![
                ("log_id", Cell::Number(log_id)),
                ("at", at.as_str().into()),
                ("by", by.as_str().into()),
                ("of_command", command.as_str().into()),
                ("undoes", number(entry.undoes)),
            ],
            policy: store.policy.name().to_owned(),
            tables: vec![Table::rows(
                say!(lang, "日志第 {log_id} 条改动的记录", "What entry {log_id} changed"),
                CHANGES,
                changed.iter().flat_map(|change| change_rows(context, change)).collect::<Vec<_>>().into_iter(),
            )],
            totals: Vec::new(),
            notes,
        },
    )
}

fn change_rows(context: &Context, change: &Change) -> Vec<Vec<Cell>> {
    let key = changes::key(&change.key, context.look);
    let fields = changes::fields(change.before.as_deref(), change.after.as_deref(), context.look);
    let row = |(field, before, after): (String, Option<String>, Option<String>)| {
        vec![changes::noun(&change.noun), key.as_str().into(), field.into(), before.into(), after.into()]
    };
    fields.into_iter().map(row).collect()
}
