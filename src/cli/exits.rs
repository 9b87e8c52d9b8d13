//! `gridctl exits`: rules X1 to X6, found in a month or ahead of time.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::context::Context;
use super::failure::Failure;
use super::output::give;
use super::score::in_force;
use crate::model::calendar::{Day, Month};
use crate::model::conduct::ConductKind;
use crate::model::ids::PersonNo;
use crate::policy::clause::Rule;
use crate::policy::exit::{Ahead, ExitFinding, exit_findings, exits_ahead};
use crate::report::exit::{self as words, Case};
use crate::report::{Answer, Cell, Column, Lang, Table, say};
use crate::store::exit::{MemberFacts, latest_exits, member_facts};
use crate::store::tally::credited_reports;
use crate::store::{Mode, Store};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The month, such as 2018-06
    #[arg(long, value_name = "YYYY-MM", required_unless_present = "ahead")]
    month: Option<Month>,
    /// Who is one month short of X2, and who passes the age this year: as of the end of --month, or of last month
    #[arg(long)]
    ahead: bool,
}

const COLUMNS: &[Column] = &[
    Column("id_number", "身份证号", "ID number"),
    Column("name", "姓名", "name"),
    Column("village", "行政村", "village"),
    Column("grid", "网格", "grid"),
    Column("rule", "规则", "rule"),
    Column("clause", "条款", "clause"),
    Column("evidence", "依据", "evidence"),
    Column("leaves_on", "已确认退出", "confirmed to leave on"),
];

pub fn run(context: &Context, arguments: &Arguments) -> Result<(), Failure> {
    let store = context.open("exits", Mode::Existing)?;
    let lang = context.look.lang;
    let month = arguments.month.unwrap_or_else(|| Month::of(context.today).plus(-1));
    in_force(context, &store.policy, month)?;
    let members = member_facts(store.read(), &store.policy, month, super::progress::rows(context))?;
    let mut confirmed = latest_exits(store.read())?;
    confirmed.retain(|_, (_, leaves_on)| *leaves_on > month.first_day());
    let rows = if arguments.ahead { ahead_rows(&store, lang, &members)? } else { found_rows(&store, lang, &members)? };
    let people: HashSet<PersonNo> = rows.iter().map(|(person, _)| *person).collect();
    let (found, members, count) = (people.len(), members.len(), rows.len());
    let note = if arguments.ahead {
        say!(lang, "{month} 底在岗网格员中 {found} 名临近退出情形", "{found} members are near a ground to leave as of the end of {month}")
    } else {
        say!(
            lang,
            "{month} 任网格员 {members} 名，其中 {found} 名有退出情形；由人确认：gridctl exit 姓名 --clause 三2 --on 日期",
            "{members} members served in {month}, {found} have a ground to leave; people confirm: gridctl exit PERSON --clause 三2 --on DAY"
        )
    };
    let title = if arguments.ahead {
        say!(lang, "{month} 底临近退出情形", "Near a ground to leave, as of the end of {month}")
    } else {
        say!(lang, "{month} 退出情形", "Grounds to leave in {month}")
    };
    give(
        context,
        Answer {
            command: "exits",
            arguments: vec![("month", month.to_string().into()), ("ahead", arguments.ahead.into())],
            policy: store.policy.name().to_owned(),
            tables: vec![Table::rows(title, COLUMNS, rows.into_iter().map(|(person, row)| with_exit(row, confirmed.get(&person))))],
            totals: if context.format == super::Format::Json { vec![("people", count_cell(found)), ("grounds", count_cell(count))] } else { Vec::new() },
            notes: vec![note],
        },
    )
}

fn count_cell(count: usize) -> Cell {
    Cell::Number(i64::try_from(count).unwrap_or(i64::MAX))
}

/// A row for each member and ground found; the two halves of X2, and those of X3, stand in one.
fn found_rows(store: &Store, lang: Lang, members: &[MemberFacts]) -> Result<Vec<(PersonNo, Vec<Cell>)>, Failure> {
    let found: Vec<(&MemberFacts, Vec<ExitFinding>)> =
        members.iter().map(|member| (member, exit_findings(&member.facts, &store.policy))).filter(|(_, found)| !found.is_empty()).collect();
    let short = found.iter().filter(|(_, found)| found.iter().any(|finding| matches!(finding, ExitFinding::QuotaMissed(_)))).map(|(member, _)| *member);
    let evidence = Evidence::read(store, short)?;
    let mut rows = Vec::new();
    for (member, found) in &found {
        for of_rule in found.chunk_by(|one, other| one.rule() == other.rule()) {
            let told = evidence.of(member, |case| of_rule.iter().map(|finding| words::evidence(lang, finding, case)).collect::<Vec<_>>().join("; "));
            rows.push((member.span.person, row(member, of_rule[0].rule(), told)));
        }
    }
    Ok(rows)
}

fn ahead_rows(store: &Store, lang: Lang, members: &[MemberFacts]) -> Result<Vec<(PersonNo, Vec<Cell>)>, Failure> {
    let found: Vec<(&MemberFacts, Vec<Ahead>)> = members.iter().map(|member| (member, exits_ahead(&member.facts, &store.policy))).collect();
    let short = found.iter().filter(|(_, found)| found.iter().any(|ahead| matches!(ahead, Ahead::QuotaMissed(_)))).map(|(member, _)| *member);
    let evidence = Evidence::read(store, short)?;
    let each = found.iter().flat_map(|(member, found)| found.iter().map(move |ahead| (*member, ahead)));
    Ok(each.map(|(member, ahead)| (member.span.person, row(member, ahead.rule(), evidence.of(member, |case| words::ahead(lang, ahead, case))))).collect())
}

/// A row with the day on which the member leaves, where that is confirmed.
fn with_exit(mut row: Vec<Cell>, confirmed: Option<&(Rule, Day)>) -> Vec<Cell> {
    row.push(confirmed.map(|(_, leaves_on)| *leaves_on).into());
    row
}

fn row(member: &MemberFacts, rule: Rule, evidence: String) -> Vec<Cell> {
    let span = &member.span;
    vec![
        span.id_number.into(),
        span.name.as_str().into(),
        span.villages().into(),
        span.grids().into(),
        rule.code().into(),
        rule.clause().into(),
        evidence.into(),
    ]
}

/// The numbers of the reports on which findings rest, read at once for everybody found.
pub struct Evidence {
    credited: HashMap<(PersonNo, Month), Vec<String>>,
}

impl Evidence {
    /// Reads what the words on these members need beside their facts.
    pub fn read<'m>(store: &Store, short: impl Iterator<Item = &'m MemberFacts>) -> Result<Self, Failure> {
        let mut people = BTreeSet::new();
        let mut months: Vec<Month> = Vec::new();
        for member in short {
            people.insert(member.span.person);
            months.extend(member.facts.served.iter().map(|served| served.month));
            months.sort_unstable();
            months.dedup();
        }
        Ok(Self { credited: credited_reports(store.read(), &months, &people)? })
    }

    /// Words on one member.
    pub fn of(&self, member: &MemberFacts, words: impl Fn(&Case<'_>) -> String) -> String {
        let note = |record: &crate::store::exit::Recorded| Some((record.month, record.kind, record.note.clone()?));
        let notes: Vec<(Month, ConductKind, String)> = member.conduct.iter().filter_map(note).collect();
        let ids = |month| self.credited.get(&(member.span.person, month)).cloned().unwrap_or_default();
        let credited: Vec<(Month, Vec<String>)> = member.facts.served.iter().map(|served| (served.month, ids(served.month))).collect();
        let facts = &member.facts;
        words(&Case { month: facts.month, birth: facts.birth, false_reports: &member.false_reports, notes: &notes, credited: &credited })
    }
}
