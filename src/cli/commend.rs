//! `gridctl commend`: who is proposed for commendation (表彰) with every figure, and whom the town commends (rule A10).

use std::collections::HashMap;

use super::award::amount;
use super::context::Context;
use super::failure::{Failure, Status};
use super::output::give;
use super::payout::{finish, words};
use super::people::resolve;
use super::score::in_force;
use super::settle::year::{YearRecord, records};
use crate::model::calendar::Month;
use crate::model::ids::IdNumber;
use crate::model::money::Money;
use crate::model::sheet::Period;
use crate::policy::award::{Barred, CommendationRanking, YearFigures, commendation_limit, commendation_ranking};
use crate::report::text::shown;
use crate::report::{Answer, Cell, Column, Table, say};
use crate::store::award::{Commendation, commendations};
use crate::store::person::PersonRecord;
use crate::store::{Connection, Mode, sheet};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Rank the members of a year, with their figures and the limit
    Propose(Propose),
    /// Record that a member is commended
    Add(Add),
}

#[derive(Debug, clap::Args)]
struct Propose {
    /// The year
    #[arg(long, value_parser = clap::value_parser!(i32).range(1900..=2199))]
    year: i32,
}

#[derive(Debug, clap::Args)]
struct Add {
    /// ID number, nickname or name
    #[arg(value_name = "PERSON")]
    person: String,
    /// The grid, where two people share a name
    #[arg(long, value_name = "GRID")]
    grid: Option<String>,
    /// How much, in yuan
    #[arg(long, value_name = "YUAN", value_parser = amount)]
    amount: Money,
    /// Number of the document of the decision
    #[arg(long = "ref", value_name = "NO", value_parser = words)]
    reference: String,
    /// The year; in December the current one, else the last
    #[arg(long, value_parser = clap::value_parser!(i32).range(1900..=2199))]
    year: Option<i32>,
}

const COLUMNS: &[Column] = &[
    Column("rank", "名次", "rank"),
    Column("id_number", "身份证号", "ID number"),
    Column("name", "姓名", "name"),
    Column("village", "行政村", "village"),
    Column("grid", "网格", "grid"),
    Column("valid", "有效事件", "valid events"),
    Column("special", "一事一议及即时奖励", "special and instant awards"),
    Column("reward", "信息奖励", "rewards"),
    Column("absent", "缺勤", "absent"),
    Column("late", "迟到", "late"),
    Column("within_limit", "名额内", "within the limit"),
    Column("commended", "已表彰金额", "commended"),
    Column("barred", "不得表彰", "barred"),
];

/// The members of a year and how many of them may be commended.
struct Year {
    members: Vec<YearRecord>,
    limit: u32,
    decided: HashMap<crate::model::ids::PersonNo, Commendation>,
}

impl Year {
    fn read(context: &Context, connection: &Connection, policy: &crate::policy::Policy, year: i32) -> Result<Self, Failure> {
        let terms = in_force(context, policy, Period::YearEnd(year).last_month())?;
        let mut members = records(connection, policy, year, &mut |_, _| ())?;
        members.retain(|record| record.is_member);
        let limit = commendation_limit(u32::try_from(members.len()).unwrap_or(u32::MAX), terms.commended_share);
        Ok(Self { members, limit, decided: commendations(connection, year)? })
    }

    /// The record of a member who may be commended, or why not.
    fn refuse(&self, context: &Context, year: i32, person: &PersonRecord) -> Result<&YearRecord, Failure> {
        let lang = context.look.lang;
        let name = shown(&person.name);
        let refused = |text: String| Err(Failure::new(Status::Refused, text));
        let Some(record) = self.members.iter().find(|record| record.span.person == person.person) else {
            return refused(say!(lang, "{name} 在 {year} 年 12 月 31 日不是在岗网格员", "{name} does not serve as member on 31 December {year}"));
        };
        if record.figures.frauds > 0 {
            let frauds = record.figures.frauds;
            return refused(say!(
                lang,
                "{name} 在 {year} 年有 {frauds} 条虚假信息，不得表彰(二(三)3)",
                "{frauds} reports by {name} in {year} were found false: no commendation (二(三)3)"
            ));
        }
        if record.figures.exempt {
            return refused(say!(lang, "{name} 系村干部，不享受考核奖励(二(四)4)", "{name} is a village cadre and serves unpaid (二(四)4)"));
        }
        if self.decided.contains_key(&person.person) {
            return refused(say!(lang, "{name} 在 {year} 年已受表彰", "{name} is commended for {year} already"));
        }
        let (count, limit) = (self.members.len(), self.limit);
        if self.decided.len() >= limit as usize {
            return refused(say!(
                lang,
                "{year} 年表彰名额 {limit} 名(在岗网格员 {count} 名，二(三)2)已满",
                "all {limit} commendations of {year} are given ({count} members serve on 31 December, 二(三)2)"
            ));
        }
        Ok(record)
    }
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<(), Failure> {
    match &arguments.command {
        Command::Propose(propose) => self::propose(context, propose.year),
        Command::Add(add) => self::add(context, add),
    }
}

fn propose(context: &Context, year: i32) -> Result<(), Failure> {
    let store = context.open("commend propose", Mode::Existing)?;
    let lang = context.look.lang;
    let Year { members, limit, decided } = Year::read(context, store.read(), &store.policy, year)?;
    let figures: Vec<YearFigures> = members.iter().map(|record| record.figures).collect();
    let CommendationRanking { ranked, barred } = commendation_ranking(&figures);
    let by_id: HashMap<IdNumber, &YearRecord> = members.iter().map(|record| (record.figures.id_number, record)).collect();
    let row = |rank: Option<u32>, figures: &YearFigures, reasons: &[Barred]| {
        let record = by_id.get(&figures.id_number);
        let commended = record.and_then(|record| decided.get(&record.span.person)).map(|commendation| commendation.amount);
        vec![
            rank.into(),
            figures.id_number.into(),
            record.map(|record| record.span.name.as_str()).into(),
            record.map(|record| record.span.villages()).into(),
            record.map(|record| record.span.grids()).into(),
            figures.valid.into(),
            figures.special.into(),
            figures.reward.into(),
            figures.absent.into(),
            figures.late.into(),
            rank.is_some_and(|rank| rank <= limit).into(),
            commended.into(),
            Cell::Words(reasons.iter().map(|reason| barred_words(*reason)).collect()),
        ]
    };
    let mut rows: Vec<Vec<Cell>> = (1..).zip(&ranked).map(|(rank, figures)| row(Some(rank), figures, &[])).collect();
    rows.extend(barred.iter().map(|(figures, reasons)| row(None, figures, reasons)));
    let (count, done) = (members.len(), decided.len());
    let answer = Answer {
        command: "commend propose",
        arguments: vec![("year", Cell::Number(year.into())), ("limit", limit.into())],
        policy: store.policy.name().to_owned(),
        tables: vec![Table::rows(say!(lang, "{year} 年度表彰推荐(供决定)", "Proposal for the commendations of {year}"), COLUMNS, rows.into_iter())],
        totals: Vec::new(),
        notes: vec![
            say!(
                lang,
                "12 月 31 日在岗网格员 {count} 名，表彰名额 {limit} 名(二(三)2，向下取整)；已表彰 {done} 名",
                "{count} members serve on 31 December: at most {limit} are commended (二(三)2, rounded down); {done} are already"
            ),
            say!(lang, "名次仅供参考，由镇党委政府决定", "the ranking proposes; the town decides"),
        ],
    };
    give(context, answer)
}

const fn barred_words(reason: Barred) -> (&'static str, &'static str, &'static str) {
    match reason {
        Barred::Exempt => ("exempt", "村干部不享受", "exempt cadre"),
        Barred::Fraud => ("fraud", "虚假信息", "fraud"),
    }
}

fn add(context: &Context, add: &Add) -> Result<(), Failure> {
    let mut store = context.open("commend add", Mode::Existing)?;
    let lang = context.look.lang;
    let this_month = Month::of(context.today);
    let year = add.year.unwrap_or_else(|| this_month.year() - i32::from(this_month.of_year() != 12));
    let person = resolve(context, &store, &add.person, add.grid.as_deref())?;
    let policy = store.policy.clone();
    let write = store.write(&context.actor("commend add"))?;
    let of_year = Year::read(context, &write, &policy, year)?;
    let record = of_year.refuse(context, year, &person)?;
    let (limit, done) = (of_year.limit, of_year.decided.len());
    write.record_commendation(person.person, year, add.amount, &add.reference, context.today)?;
    let mut notes = vec![{
        let done = done + 1;
        say!(lang, "{year} 年已表彰 {done} 名，名额 {limit} 名", "{done} of {limit} commendations of {year} are given")
    }];
    if sheet::standing(&write, Period::YearEnd(year))?.is_some() {
        notes.push(say!(
            lang,
            "{year} 年终发放表已提交：批准后列入下一季度补发",
            "the year-end sheet of {year} has been submitted: the commendation is paid as a correction in the next open quarter"
        ));
    }
    let row = vec![
        Cell::Number(year.into()),
        person.id_number.into(),
        person.name.into(),
        record.span.villages().into(),
        record.span.grids().into(),
        add.amount.into(),
        add.reference.as_str().into(),
    ];
    let answer = Answer {
        command: "commend add",
        arguments: vec![("year", Cell::Number(year.into())), ("limit", limit.into()), ("dry_run", context.dry_run.into())],
        policy: policy.name().to_owned(),
        tables: vec![Table::rows(say!(lang, "表彰", "Commendation"), DECIDED, std::iter::once(row))],
        totals: Vec::new(),
        notes,
    };
    finish(context, write, &format!("{year} {} {} {}", person.id_number.masked(), add.amount, add.reference))?;
    give(context, answer)
}

const DECIDED: &[Column] = &[
    Column("year", "年度", "year"),
    Column("id_number", "身份证号", "ID number"),
    Column("name", "姓名", "name"),
    Column("village", "行政村", "village"),
    Column("grid", "网格", "grid"),
    Column("amount", "金额", "amount"),
    Column("reference", "文号", "document"),
];
