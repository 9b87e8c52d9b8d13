//! How the pay of some months comes about: its lines, the reports that counted and those that did not, the records.

use crate::cli::assess::{Assessed, assess};
use crate::cli::context::Context;
use crate::cli::failure::{Failure, Status};
use crate::model::calendar::Month;
use crate::model::conduct::ConductKind;
use crate::model::event::Status as ReportStatus;
use crate::model::ids::{GridNo, PersonNo};
use crate::model::money::Money;
use crate::policy::assessment::{Credit, MonthFacts, MonthPay, ReportFacts, credit, event_reward};
use crate::policy::clause::Rule;
use crate::policy::terms::Terms;
use crate::report::answer::word;
use crate::report::text::shown;
use crate::report::{Answer, Cell, Column, Lang, Table, say};
use crate::store::conduct::conduct_of;
use crate::store::event::{ReportRecord, incident_reports};
use crate::store::person::PersonRecord;
use crate::store::tally::incidents_of;
use crate::store::{ConductRecord, Store};

pub const LINES: &[Column] = &[
    Column("month", "月份", "month"),
    Column("component", "项目", "component"),
    Column("rule", "规则", "rule"),
    Column("formula", "算式", "formula"),
    Column("amount", "金额", "amount"),
    Column("why", "说明", "why"),
    Column("clause", "条款", "clause"),
];

const EVENTS: &[Column] = &[
    Column("report_id", "事件编号", "report"),
    Column("reported_at", "上报时间", "reported at"),
    Column("grid", "网格", "grid"),
    Column("level", "级别", "level"),
    Column("final_level", "最终级别", "final level"),
    Column("status", "状态", "status"),
    Column("counted", "计入", "counted"),
    Column("amount", "奖励", "reward"),
    Column("rule", "规则", "rule"),
    Column("why", "说明", "why"),
    Column("clause", "条款", "clause"),
];

const RECORDS: &[Column] = &[
    Column("month", "月份", "month"),
    Column("kind", "情形", "kind"),
    Column("grid", "网格", "grid"),
    Column("note", "说明", "note"),
    Column("cost", "扣除", "cost"),
    Column("clause", "条款", "clause"),
];

const POSTS: &[Column] = &[
    Column("grid", "网格", "grid"),
    Column("village", "行政村", "village"),
    Column("role", "岗位", "role"),
    Column("from", "任职日期", "from"),
    Column("to", "离任日期", "to"),
];

/// One line of a month's pay: an amount, how it is reckoned, and by which rule.
struct Line {
    component: (&'static str, &'static str, &'static str),
    rule: Rule,
    formula: String,
    amount: Money,
    why: String,
}

/// One report of the person with what became of it.
struct Outcome {
    report: ReportRecord,
    credit: Option<Credit>,
    /// What the event earns before the cap, if this report is credited.
    earned: Option<(Money, Money)>,
    rule: Rule,
    why: String,
}

pub fn explain(context: &Context, store: &Store, person: &PersonRecord, months: &[Month], period: (&'static str, String)) -> Result<Answer<'static>, Failure> {
    let (lang, name, shown_period) = (context.look.lang, shown(&person.name), period.1.clone());
    explain_served(context, store, person, months, period)?
        .ok_or_else(|| Failure::new(Status::Refused, say!(lang, "{name} 在 {shown_period} 未任应考核的岗位", "{name} held no assessed post in {shown_period}")))
}

/// The same; `None` for somebody who held no assessed post.
pub fn explain_served(
    context: &Context,
    store: &Store,
    person: &PersonRecord,
    months: &[Month],
    period: (&'static str, String),
) -> Result<Option<Answer<'static>>, Failure> {
    let lang = context.look.lang;
    let assessment = assess(store.read(), &store.policy, months, |_| ())?;
    let Some(assessed) = assessment.people.into_iter().find(|assessed| assessed.span.person == person.person) else { return Ok(None) };
    let outcomes = outcomes(store, lang, person.person, months)?;
    let grids: Vec<GridNo> = assessed.span.posts.iter().map(|post| post.grid).collect();
    let records = conduct_of(store.read(), person.person, &grids, months[0], months[months.len() - 1])?;
    let lines = all_lines(store, lang, &assessed, months, &outcomes);
    let total: Money = lines.iter().map(|(_, line)| line.amount).sum();
    let (name, shown_period) = (shown(&person.name), period.1.clone());
    let policy = store.policy.clone();
    let event_rows: Vec<Vec<Cell>> = outcomes.iter().map(event_row).collect();
    let record_rows: Vec<Vec<Cell>> = records.iter().filter_map(|record| Some(record_row(record, policy.terms(record.month)?, &assessed, months))).collect();
    let post_rows: Vec<Vec<Cell>> = assessed
        .span
        .posts
        .iter()
        .map(|post| vec![post.grid_code.as_str().into(), post.village.as_str().into(), word!(post.role), post.tenure.from.into(), post.tenure.to.into()])
        .collect();
    Ok(Some(Answer {
        command: "explain",
        arguments: vec![("person", person.id_number.into()), ("name", person.name.as_str().into()), (period.0, period.1.into())],
        policy: store.policy.name().to_owned(),
        totals: vec![("amount", total.into())],
        tables: vec![
            Table::rows(
                say!(lang, "{name} {shown_period} 考核奖由来", "How the pay of {name} for {shown_period} comes about"),
                LINES,
                lines.into_iter().map(line_row),
            ),
            Table { key: "events", title: say!(lang, "上报事件", "Reports"), columns: EVENTS, rows: Box::new(event_rows.into_iter()) },
            Table { key: "records", title: say!(lang, "表现记录", "Conduct on record"), columns: RECORDS, rows: Box::new(record_rows.into_iter()) },
            Table { key: "posts", title: say!(lang, "任职", "Posts"), columns: POSTS, rows: Box::new(post_rows.into_iter()) },
        ],
        notes: Vec::new(),
    }))
}

fn line_row((month, line): (Month, Line)) -> Vec<Cell> {
    let (code, zh, en) = line.component;
    vec![
        month.to_string().into(),
        Cell::Word(code, zh, en),
        line.rule.code().into(),
        line.formula.into(),
        line.amount.into(),
        line.why.into(),
        line.rule.clause().into(),
    ]
}

fn all_lines(store: &Store, lang: Lang, assessed: &Assessed, months: &[Month], outcomes: &[Outcome]) -> Vec<(Month, Line)> {
    let mut lines = Vec::new();
    for (month, paid) in months.iter().zip(&assessed.months) {
        let (Some((facts, pay)), Some(terms)) = (paid, store.policy.terms(*month)) else { continue };
        let events: Vec<&Outcome> = outcomes.iter().filter(|outcome| outcome.report.facts.at.month() == *month).collect();
        lines.extend(month_lines(lang, facts, pay, terms, &events).into_iter().map(|line| (*month, line)));
    }
    lines
}

const BASE: (&str, &str, &str) = ("base", "基础考核", "base");
const ALLOWANCE: (&str, &str, &str) = ("allowance", "考核补贴", "allowance");
const REWARD: (&str, &str, &str) = ("reward", "信息奖励", "reward");
const SPECIAL: (&str, &str, &str) = ("special", "一事一议", "special award");

/// The lines of one month; their amounts add up to what the month pays.
fn month_lines(lang: Lang, facts: &MonthFacts, pay: &MonthPay, terms: &Terms, events: &[&Outcome]) -> Vec<Line> {
    if facts.exempt {
        let valid = pay.valid;
        let why = say!(
            lang,
            "村主职干部或村监委主任不享受考核奖励,{valid} 条有效事件照计",
            "village cadres serve unpaid; their {valid} valid events are counted all the same"
        );
        let line = |component| Line { component, rule: Rule::A14, formula: "0".to_owned(), amount: Money::ZERO, why: why.clone() };
        return [BASE, ALLOWANCE, REWARD, SPECIAL].map(line).into();
    }
    vec![
        base_line(lang, facts, pay, terms),
        allowance_line(lang, pay, terms),
        reward_line(lang, facts, pay, terms, events),
        special_line(lang, facts, pay, terms, events),
    ]
}

fn base_line(lang: Lang, facts: &MonthFacts, pay: &MonthPay, terms: &Terms) -> Line {
    let whole = terms.base;
    let why = match (facts.task_failure, facts.irregular_petition) {
        (false, false) => say!(lang, "任务完成,无非正常上访", "tasks done, no irregular petition"),
        (true, false) => say!(lang, "有未完成任务记录", "a task failure is recorded"),
        (false, true) => say!(lang, "有非正常上访记录", "an irregular petition is recorded"),
        (true, true) => say!(lang, "有未完成任务和非正常上访记录", "a task failure and an irregular petition are recorded"),
    };
    let formula = if pay.base == whole { whole.to_string() } else { format!("{whole} → {}", pay.base) };
    Line { component: BASE, rule: Rule::A1, formula, amount: pay.base, why }
}

fn allowance_line(lang: Lang, pay: &MonthPay, terms: &Terms) -> Line {
    let (valid, quota) = (pay.valid, terms.allowance.quota);
    let (amount, deduction) = (terms.allowance.amount, terms.allowance.deduction);
    let why = say!(lang, "有效事件 {valid} 条,要求 {quota} 条", "{valid} valid events of {quota} required");
    let formula = if valid >= quota {
        amount.to_string()
    } else if deduction * (quota - valid) > amount {
        format!("max(0, {amount} − {deduction} × ({quota} − {valid})) = {}", pay.allowance)
    } else {
        format!("{amount} − {deduction} × ({quota} − {valid}) = {}", pay.allowance)
    };
    Line { component: ALLOWANCE, rule: Rule::A2, formula, amount: pay.allowance, why }
}

fn reward_line(lang: Lang, facts: &MonthFacts, pay: &MonthPay, terms: &Terms, events: &[&Outcome]) -> Line {
    let rewards: Vec<Money> = events.iter().filter_map(|event| event.earned).map(|(reward, _)| reward).filter(|reward| *reward > Money::ZERO).collect();
    let (earned, cap, count) = (facts.tally.reward, terms.reward.monthly_cap, rewards.len());
    let cut = pay.reward < earned;
    let why = match (rewards.is_empty(), cut) {
        (true, _) => say!(lang, "没有二级及以上事件", "no event of level 2 or above"),
        (false, false) => say!(lang, "{count} 条有奖励的事件,未超过每月上限 {cap}", "{count} rewarded events, within the monthly cap of {cap}"),
        (false, true) => say!(lang, "{count} 条有奖励的事件合计 {earned},每月上限 {cap}", "{count} rewarded events earn {earned}, the monthly cap is {cap}"),
    };
    let formula = if cut { format!("{} → {}", sum_formula(&rewards), pay.reward) } else { sum_formula(&rewards) };
    Line { component: REWARD, rule: if cut { Rule::A5 } else { Rule::A3 }, formula, amount: pay.reward, why }
}

fn special_line(lang: Lang, facts: &MonthFacts, pay: &MonthPay, terms: &Terms, events: &[&Outcome]) -> Line {
    let awards: Vec<Money> = events.iter().filter_map(|event| event.earned).map(|(_, award)| award).filter(|award| *award > Money::ZERO).collect();
    let cut = pay.special < facts.tally.special;
    let cap = terms.reward.monthly_cap;
    let why = match (awards.is_empty(), cut) {
        (true, _) => say!(lang, "没有一事一议", "no special award"),
        (false, false) => say!(lang, "一事一议,不计入每月上限", "special awards, outside the monthly cap"),
        (false, true) => say!(lang, "一事一议计入每月上限 {cap}", "special awards stand under the monthly cap of {cap}"),
    };
    let formula = if cut { format!("{} → {}", sum_formula(&awards), pay.special) } else { sum_formula(&awards) };
    Line { component: SPECIAL, rule: Rule::A4, formula, amount: pay.special, why }
}

/// Equal amounts taken together: `2 × 5 + 15 = 25`.
fn sum_formula(amounts: &[Money]) -> String {
    let mut counted: Vec<(Money, u32)> = Vec::new();
    for amount in amounts {
        match counted.iter_mut().find(|(other, _)| other == amount) {
            Some((_, count)) => *count += 1,
            None => counted.push((*amount, 1)),
        }
    }
    counted.sort_unstable();
    let sum: Money = amounts.iter().copied().sum();
    let terms: Vec<String> = counted.iter().map(|(amount, count)| if *count == 1 { amount.to_string() } else { format!("{count} × {amount}") }).collect();
    match terms.as_slice() {
        [] => "0".to_owned(),
        [single] if amounts.len() == 1 => single.clone(),
        terms => format!("{} = {sum}", terms.join(" + ")),
    }
}

/// The person's reports of these months, each with what became of it, in the order of time.
fn outcomes(store: &Store, lang: Lang, person: PersonNo, months: &[Month]) -> Result<Vec<Outcome>, Failure> {
    let mut outcomes = Vec::new();
    for incident in incidents_of(store.read(), person, months)? {
        let reports = incident_reports(store.read(), incident)?;
        let facts: Vec<ReportFacts> = reports.iter().map(|report| report.facts).collect();
        let credit = credit(&facts);
        for (index, report) in reports.iter().enumerate() {
            let month = report.facts.at.month();
            if report.facts.reporter == person && months.contains(&month) {
                let terms = store.policy.terms(month);
                outcomes.push(outcome(lang, index, report, &reports, credit, terms));
            }
        }
    }
    outcomes.sort_by(|a, b| (a.report.facts.at, &a.report.report_id).cmp(&(b.report.facts.at, &b.report.report_id)));
    Ok(outcomes)
}

fn outcome(lang: Lang, index: usize, report: &ReportRecord, reports: &[ReportRecord], credit: Option<Credit>, terms: Option<&Terms>) -> Outcome {
    let credited = credit.filter(|credit| credit.index == index);
    let earned = credited.and_then(|credit| Some(event_reward(credit.level, report.facts.amount, report.facts.special_award, &terms?.reward)));
    let (rule, why) = match (report.facts.status, credited, credit) {
        (ReportStatus::Pending, _, _) => (Rule::A8, say!(lang, "待镇综合信息指挥室确认", "not yet confirmed by the town office")),
        (ReportStatus::Invalid, _, _) => (Rule::A8, say!(lang, "认定无效", "found invalid")),
        (ReportStatus::Fraud, _, _) => (Rule::A11, say!(lang, "认定虚假,不予奖励", "found false: nothing is paid for it")),
        (ReportStatus::Valid, Some(credit), _) => credited_why(lang, credit, report, reports, terms),
        (ReportStatus::Valid, None, Some(credit)) => {
            let first = &reports[credit.index];
            let (name, at, id) = (shown(&first.name), first.facts.at, shown(&first.report_id));
            if first.facts.reporter == report.facts.reporter {
                (Rule::A7, say!(lang, "同一事件,本人已于 {at} 上报({id})", "the same event as the person's own report {id} of {at}"))
            } else {
                (Rule::A7, say!(lang, "同一事件,最先上报者为 {name}({at},{id})", "the same event was first reported by {name} ({at}, {id})"))
            }
        }
        (ReportStatus::Valid, None, None) => (Rule::A8, String::new()),
    };
    Outcome { report: report.clone(), credit: credited, earned, rule, why }
}

fn credited_why(lang: Lang, credit: Credit, report: &ReportRecord, reports: &[ReportRecord], terms: Option<&Terms>) -> (Rule, String) {
    let mut parts = Vec::new();
    let facts = report.facts;
    let max = terms.map_or(Money::ZERO, |terms| terms.reward.max_of(credit.level));
    let mut rule = Rule::A2;
    if reports.len() > 1 {
        let count = reports.len();
        parts.push(say!(lang, "{count} 人次上报,最先有效", "the first valid one of {count} reports"));
    }
    if let Some(earlier) = reports.iter().find(|other| other.facts.at < facts.at && other.facts.status != ReportStatus::Valid) {
        let (id, status) = (shown(&earlier.report_id), if lang == Lang::Zh { earlier.facts.status.zh() } else { earlier.facts.status.en() });
        parts.push(say!(lang, "更早的 {id} {status}", "the earlier {id} is {status}"));
    }
    if credit.tied {
        parts.push(say!(lang, "与他人同时上报,编号在前", "reported at the same time as another, with the lower number"));
    }
    if credit.level != facts.level {
        let level = credit.level;
        parts.push(say!(lang, "按最高级别 {level} 级", "at the highest level, {level}"));
        rule = Rule::A6;
    }
    if let Some(award) = facts.special_award {
        let reason = shown(report.reason.as_deref().unwrap_or_default());
        parts.push(say!(lang, "一事一议 {award}:{reason}", "special award of {award}: {reason}"));
        rule = Rule::A4;
    } else if let Some(amount) = facts.amount.filter(|amount| *amount < max) {
        parts.push(say!(lang, "核定 {amount},最高 {max}", "the office set {amount}, at most {max}"));
        rule = Rule::A3;
    } else if max > Money::ZERO && rule == Rule::A2 {
        rule = Rule::A3;
    }
    let separator = say!(lang, ";", "; ");
    if parts.is_empty() {
        parts.push(say!(lang, "有效", "valid"));
    }
    (rule, parts.join(&separator))
}

fn event_row(outcome: &Outcome) -> Vec<Cell> {
    let facts = outcome.report.facts;
    vec![
        outcome.report.report_id.as_str().into(),
        Cell::Moment(facts.at),
        outcome.report.grid.as_str().into(),
        u32::from(facts.level.number()).into(),
        outcome.credit.map(|credit| u32::from(credit.level.number())).into(),
        word!(facts.status),
        outcome.credit.is_some().into(),
        outcome.earned.map_or(Money::ZERO, |(reward, special)| reward + special).into(),
        outcome.rule.code().into(),
        outcome.why.as_str().into(),
        outcome.rule.clause().into(),
    ]
}

fn record_row(record: &ConductRecord, terms: &Terms, assessed: &Assessed, months: &[Month]) -> Vec<Cell> {
    let paid = months.iter().position(|month| *month == record.month).and_then(|index| assessed.months[index]);
    let (cost, clause) = match record.kind {
        ConductKind::TaskFailure | ConductKind::IrregularPetition => {
            (paid.filter(|(facts, _)| !facts.exempt).map_or(Money::ZERO, |_| terms.base), Rule::A1.clause())
        }
        ConductKind::KinPetition => (Money::ZERO, Rule::X3.clause()),
        ConductKind::UnableToServe => (Money::ZERO, Rule::X4.clause()),
        ConductKind::Resignation => (Money::ZERO, Rule::X5.clause()),
    };
    vec![record.month.to_string().into(), word!(record.kind), record.grid.clone().into(), record.note.clone().into(), cost.into(), clause.into()]
}
