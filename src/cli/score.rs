//! `gridctl score`: rules A1 to A8, A14 and A15.

use std::mem::ManuallyDrop;

use super::Format;
use super::assess::served;
use super::context::Context;
use super::failure::{Failure, Status};
use super::output::give;
use super::progress;
use crate::model::calendar::Month;
use crate::model::event::Level;
use crate::model::ids::IncidentNo;
use crate::model::money::{Money, Unit};
use crate::policy::Policy;
use crate::policy::assessment::{MonthFacts, MonthPay, Remark, Tally, remarks};
use crate::policy::terms::Terms;
use crate::report::{Answer, Cell, Column, Lang, Rows, Table, say};
use crate::store::event::incident_reports;
use crate::store::{Connection, Mode, ServiceSpan};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The month, such as 2018-04
    #[arg(long, value_name = "YYYY-MM")]
    month: Month,
}

const PERSON: [Column; 5] = [
    Column("id_number", "身份证号", "ID number"),
    Column("name", "姓名", "name"),
    Column("village", "行政村", "village"),
    Column("grid", "网格", "grid"),
    Column("role", "岗位", "role"),
];

/// The columns of all levels there can be.
pub const LEVELS: [Column; Level::MAX as usize] = [
    Column("level1", "一级", "level 1"),
    Column("level2", "二级", "level 2"),
    Column("level3", "三级", "level 3"),
    Column("level4", "四级", "level 4"),
    Column("level5", "五级", "level 5"),
    Column("level6", "六级", "level 6"),
    Column("level7", "七级", "level 7"),
    Column("level8", "八级", "level 8"),
    Column("level9", "九级", "level 9"),
];

const PAY: [Column; 8] = [
    Column("valid", "有效", "valid"),
    Column("pending", "待确认", "pending"),
    Column("base", "基础", "base"),
    Column("allowance", "补贴", "allowance"),
    Column("reward", "奖励", "reward"),
    Column("special", "一事一议", "special"),
    Column("total", "合计", "total"),
    Column("remark", "备注", "remark"),
];

/// Levels that every score shows, whatever the policy has.
pub const LEVELS_MIN: usize = 4;

/// The columns of a score: those of the policy's levels among them.
fn columns(levels: usize) -> &'static [Column] {
    // Once a run: an answer's columns live as long as the program.
    PERSON.iter().chain(&LEVELS[..levels]).chain(&PAY).copied().collect::<Vec<_>>().leak()
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<(), Failure> {
    // Neither is taken apart when the program ends: piece by piece that is 4 % of a small town's score, and of a large one's.
    let store = ManuallyDrop::new(context.open("score", Mode::Serving)?);
    let lang = context.look.lang;
    let month = arguments.month;
    let terms = in_force(context, &store.policy, month)?;
    let months = [month];
    let served = ManuallyDrop::new(served(store.read(), &store.policy, &months, progress::rows(context))?);
    let levels = usize::from(terms.reward.highest_level()).max(LEVELS_MIN);
    let mut notes = tie_notes(context, store.read(), &served.counted.ties)?;
    notes.extend(unit_note(lang, terms));
    let answer = Answer {
        command: "score",
        arguments: vec![("month", month.to_string().into())],
        policy: store.policy.name_in(month).to_owned(),
        totals: if is_bare(context) { Vec::new() } else { totals(served.paid(0), levels) },
        tables: vec![Table {
            key: "rows",
            title: say!(lang, "{month} 网格员考核", "Assessment of {month}"),
            columns: columns(levels),
            rows: Rows::Numbered(
                served.people.count(),
                Box::new(|person| served.month(person, 0).map(|(facts, pay)| row(&served.people.span(person), &facts, &pay, terms, levels))),
            ),
        }],
        notes,
    };
    give(context, answer)
}

/// The terms of a month, or a refusal of one before the policy came into force.
pub fn in_force<'p>(context: &Context, policy: &'p Policy, month: Month) -> Result<&'p Terms, Failure> {
    let (name, from) = (policy.name(), policy.in_force_from());
    policy.terms(month).ok_or_else(|| {
        Failure::new(
            Status::Refused,
            say!(context.look.lang, "{month} 尚无政策：{name} 自 {from} 起施行", "no policy was in force in {month}: {name} holds from {from}"),
        )
    })
}

/// That amounts are points, where they are no money.
pub fn unit_note(lang: Lang, terms: &Terms) -> Option<String> {
    match terms.unit {
        Unit::Yuan => None,
        Unit::Point => Some(say!(lang, "金额以积分计", "amounts are points")),
    }
}

/// The sums of all columns that can be added up.
fn totals(paid: impl Iterator<Item = (usize, MonthFacts, MonthPay)>, levels: usize) -> Vec<(&'static str, Cell)> {
    let (mut counted, mut valid) = (Tally::NONE, 0_u32);
    let [mut base, mut allowance, mut reward, mut special, mut total] = [Money::ZERO; 5];
    for (_, facts, pay) in paid {
        counted.add(&facts.tally);
        valid += pay.valid;
        base += pay.base;
        allowance += pay.allowance;
        reward += pay.reward;
        special += pay.special;
        total += pay.total();
    }
    let by_level = (0..levels).map(|level| (LEVELS[level].0, counted.credited[level].into()));
    let counts = [("valid", valid.into()), ("pending", counted.pending.into())];
    let amounts = [("base", base), ("allowance", allowance), ("reward", reward), ("special", special), ("total", total)];
    by_level.chain(counts).chain(amounts.map(|(key, amount)| (key, amount.into()))).collect()
}

fn row(span: &ServiceSpan, facts: &MonthFacts, pay: &MonthPay, terms: &Terms, levels: usize) -> Vec<Cell> {
    let mut cells: Vec<Cell> = Vec::with_capacity(PERSON.len() + levels + PAY.len());
    cells.extend([
        span.id_number.into(),
        span.name.clone().into(),
        span.villages().into(),
        span.grids().into(),
        Cell::Words(span.roles().into_iter().map(|role| (role.code(), role.zh(), role.en())).collect()),
    ]);
    cells.extend(facts.tally.credited[..levels].iter().map(|count| Cell::from(*count)));
    cells.extend([
        pay.valid.into(),
        facts.tally.pending.into(),
        pay.base.into(),
        pay.allowance.into(),
        pay.reward.into(),
        pay.special.into(),
        pay.total().into(),
        Cell::Words(remarks(facts, pay, terms).into_iter().map(remark_word).collect()),
    ]);
    cells
}

const fn remark_word(remark: Remark) -> (&'static str, &'static str, &'static str) {
    let (zh, en) = match remark {
        Remark::Exempt => ("村干部不享受", "exempt cadre"),
        Remark::TaskFailure => ("未完成任务", "task failure"),
        Remark::IrregularPetition => ("非正常上访", "irregular petition"),
        Remark::Capped => ("奖励封顶", "capped"),
        Remark::Short => ("信息不足", "quota missed"),
        Remark::Fraud => ("虚假信息", "fraud"),
    };
    (remark.code(), zh, en)
}

/// Whether the rows are given alone, as in CSV. Sums and notes of 340,000 members would take a tenth of the time of a score.
pub fn is_bare(context: &Context) -> bool {
    context.format == Format::Csv
}

/// Each incident that the lower report id decided, since two valid reports came in the same second.
pub fn tie_notes(context: &Context, connection: &Connection, ties: &[IncidentNo]) -> Result<Vec<String>, Failure> {
    let (lang, ties) = (context.look.lang, if is_bare(context) { &[] } else { ties });
    let mut notes = Vec::new();
    for reports in incident_reports(connection, ties)? {
        let facts: Vec<_> = reports.iter().map(|report| report.facts).collect();
        let Some(credit) = crate::policy::assessment::credit(&facts) else { continue };
        let first = &reports[credit.index];
        let at = first.facts.at;
        let others: Vec<&str> =
            reports.iter().filter(|other| other.facts.at == at && other.report_id != first.report_id).map(|other| other.report_id.as_str()).collect();
        let (first, others) = (&first.report_id, others.join(", "));
        notes.push(say!(
            lang,
            "同时上报：{first} 与 {others}(均在 {at})，以编号在前者 {first} 为准(二(四)3)",
            "reported at the same time, {at}: {first} and {others}; the lower number, {first}, is credited (二(四)3)"
        ));
    }
    Ok(notes)
}
