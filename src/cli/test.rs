//! `gridctl test`: trainings and field tests recorded by hand, rule S13.

use super::context::Context;
use super::failure::Failure;
use super::output::give;
use super::people::resolve;
use super::record::{put_one, refused, yes_no};
use crate::model::calendar::{Day, Month};
use crate::model::expected::{CellFault, Expected};
use crate::model::hiring::TestRow;
use crate::policy::hiring::{TestPart, nickname};
use crate::report::text::shown;
use crate::report::{Answer, Cell, Column, Table, say};
use crate::store::Mode;
use crate::store::hiring::tests_of;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Record a field test, with the training before it
    Record(Record),
}

#[derive(Debug, clap::Args)]
struct Record {
    /// ID number, nickname or name
    #[arg(value_name = "PERSON")]
    person: String,
    /// Day of the test
    #[arg(long, value_name = "DAY", value_parser = super::day)]
    date: Day,
    /// Day of the training
    #[arg(long, value_name = "DAY", value_parser = super::day)]
    trained_on: Option<Day>,
    /// Both apps with their real-name check: yes or no
    #[arg(long, value_name = "YES/NO", action = clap::ArgAction::Set, value_parser = yes_no)]
    apps: bool,
    /// The nickname seen in the app
    #[arg(long)]
    nickname: String,
    /// What a member must know: yes or no
    #[arg(long, value_name = "YES/NO", action = clap::ArgAction::Set, value_parser = yes_no)]
    knowledge: bool,
    /// A live report from the app: yes or no
    #[arg(long, value_name = "YES/NO", action = clap::ArgAction::Set, value_parser = yes_no)]
    live_report: bool,
    /// The grid, where two people share a name
    #[arg(long, value_name = "GRID")]
    grid: Option<String>,
}

const COLUMNS: &[Column] = &[
    Column("id_number", "身份证号", "ID number"),
    Column("name", "姓名", "name"),
    Column("village", "行政村", "village"),
    Column("grid", "网格", "grid"),
    Column("date", "测试日期", "tested on"),
    Column("trained_on", "培训日期", "trained on"),
    Column("apps", "应用安装认证", "apps"),
    Column("nickname", "昵称", "nickname"),
    Column("matches", "昵称相符", "matches"),
    Column("knowledge", "应知应会", "knowledge"),
    Column("live_report", "事件爆料", "live report"),
    Column("passed", "通过", "passed"),
];

pub fn run(context: &Context, arguments: &Arguments) -> Result<(), Failure> {
    match &arguments.command {
        Command::Record(record) => self::record(context, record),
    }
}

fn record(context: &Context, record: &Record) -> Result<(), Failure> {
    let mut store = context.open("test record", Mode::Existing)?;
    let lang = context.look.lang;
    let person = resolve(context, &store, &record.person, record.grid.as_deref())?;
    if let Some(trained) = record.trained_on.filter(|trained| *trained > record.date) {
        return Err(refused(context, &[CellFault::new("trained_on", trained.to_string(), Expected::NotAfter(record.date))]));
    }
    let row = TestRow {
        id_number: person.id_number,
        tested_on: record.date,
        trained_on: record.trained_on,
        apps: record.apps,
        nickname: record.nickname.trim().to_owned(),
        knowledge: record.knowledge,
        live_report: record.live_report,
    };
    let absent = if row.trained_on.is_none() { vec!["trained_on"] } else { Vec::new() };
    let summary = format!("{} {}", person.id_number.masked(), row.tested_on);
    put_one(context, &mut store, ("test record", &summary), absent, |importer| importer.put_test(&row))?;
    let town = &store.policy.terms_or_first(Month::of(context.today)).town_name;
    let wanted = vec![nickname(town, &person.village, &person.grid, &person.name)];
    let mut tests = tests_of(store.read(), person.person)?;
    if context.dry_run {
        tests.retain(|test| test.tested_on != row.tested_on);
        tests.push(row);
    }
    let name = shown(&person.name);
    let rows = tests.into_iter().map(|test| {
        let passes = |part: TestPart| part.passes(&test, &wanted);
        vec![
            person.id_number.into(),
            person.name.as_str().into(),
            person.village.as_str().into(),
            person.grid.as_str().into(),
            test.tested_on.into(),
            test.trained_on.into(),
            test.apps.into(),
            Cell::from(test.nickname.as_str()),
            passes(TestPart::Nickname).into(),
            test.knowledge.into(),
            test.live_report.into(),
            TestPart::ALL.into_iter().all(passes).into(),
        ]
    });
    give(
        context,
        Answer {
            command: "test record",
            arguments: vec![("date", record.date.into()), ("dry_run", context.dry_run.into())],
            policy: store.policy.name().to_owned(),
            tables: vec![Table::rows(say!(lang, "{name} 的现场测试", "Field tests of {name}"), COLUMNS, rows)],
            totals: Vec::new(),
            notes: Vec::new(),
        },
    )
}
