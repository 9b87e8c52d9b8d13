//! How the pay of some months comes about: its lines, the reports that counted and those that did not, the records.

use super::reports::{EVENTS, Outcome, event_row, outcomes, share_out};
use crate::cli::assess::{Assessed, served};
use crate::cli::context::Context;
use crate::cli::failure::{Failure, Status};
use crate::cli::score::unit_note;
use crate::model::calendar::Month;
use crate::model::conduct::ConductKind;
use crate::model::ids::GridNo;
use crate::model::money::Money;
use crate::policy::assessment::{MonthFacts, MonthPay};
use crate::policy::clause::Rule;
use crate::policy::terms::Terms;
use crate::report::answer::word;
use crate::report::text::shown;
use crate::report::{Answer, Cell, Column, Lang, Rows, Table, say};
use crate::store::conduct::conduct_of;
use crate::store::person::PersonRecord;
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
    let Some(assessed) = served(store.read(), &store.policy, months, |_, _| ())?.of(person.person) else { return Ok(None) };
    let mut outcomes = outcomes(store, lang, person.person, months)?;
    share_out(lang, &mut outcomes, &assessed, months);
    let grids: Vec<GridNo> = assessed.span.posts.iter().map(|post| post.grid).collect();
    let records = conduct_of(store.read(), person.person, &grids, months[0], months[months.len() - 1])?;
    let lines = all_lines(store, lang, &assessed, months, &outcomes);
    let total: Money = lines.iter().map(|(_, line)| line.amount).sum();
    let (name, shown_period) = (shown(&person.name), period.1.clone());
    let event_rows: Vec<Vec<Cell>> = outcomes.iter().map(event_row).collect();
    let record_rows = record_rows(&records, store, &assessed, months);
    let post_rows: Vec<Vec<Cell>> = assessed
        .span
        .posts
        .iter()
        .map(|post| {
            vec![post.place.grid_code.as_str().into(), post.place.village.as_str().into(), word!(post.role), post.tenure.from.into(), post.tenure.to.into()]
        })
        .collect();
    Ok(Some(Answer {
        command: "explain",
        arguments: vec![("person", person.id_number.into()), ("name", person.name.as_str().into()), (period.0, period.1.into())],
        policy: store.policy.name_in(months[months.len() - 1]).to_owned(),
        totals: vec![("amount", total.into())],
        tables: vec![
            Table::rows(
                say!(lang, "{name} {shown_period} 考核奖由来", "How the pay of {name} for {shown_period} comes about"),
                LINES,
                lines.into_iter().map(line_row),
            ),
            Table { key: "events", title: say!(lang, "上报事件", "Reports"), columns: EVENTS, rows: Rows::in_turn(event_rows) },
            Table { key: "records", title: say!(lang, "表现记录", "Conduct on record"), columns: RECORDS, rows: Rows::in_turn(record_rows) },
            Table { key: "posts", title: say!(lang, "任职", "Posts"), columns: POSTS, rows: Rows::in_turn(post_rows) },
        ],
        notes: store.policy.terms(months[months.len() - 1]).and_then(|terms| unit_note(lang, terms)).into_iter().collect(),
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
        let events = outcomes.iter().filter(|outcome| outcome.report.facts.at.month() == *month);
        let earned: Vec<(Money, Money)> = events.filter_map(|event| event.earned).collect();
        lines.extend(month_lines(lang, facts, pay, terms, &earned).into_iter().map(|line| (*month, line)));
    }
    lines
}

const BASE: (&str, &str, &str) = ("base", "基础考核", "base");
const ALLOWANCE: (&str, &str, &str) = ("allowance", "考核补贴", "allowance");
const REWARD: (&str, &str, &str) = ("reward", "信息奖励", "reward");
const SPECIAL: (&str, &str, &str) = ("special", "一事一议", "special award");

/// How a month's pay comes about in short: each component with its formula. `earned` are reward and special award by event.
pub fn month_formulas(lang: Lang, facts: &MonthFacts, pay: &MonthPay, terms: &Terms, earned: &[(Money, Money)]) -> Vec<String> {
    let name = |(_, zh, en): (&'static str, &'static str, &'static str)| match lang {
        Lang::Zh => zh,
        Lang::En => en,
    };
    let lines = month_lines(lang, facts, pay, terms, earned);
    lines.into_iter().map(|line| format!("{} {} ({})", name(line.component), line.formula, line.why)).collect()
}

/// The lines of one month; their amounts add up to what the month pays.
fn month_lines(lang: Lang, facts: &MonthFacts, pay: &MonthPay, terms: &Terms, earned: &[(Money, Money)]) -> Vec<Line> {
    if facts.exempt {
        let valid = pay.valid;
        let why = say!(
            lang,
            "村主职干部或村监委主任不享受考核奖励，{valid} 条有效事件照计",
            "village cadres serve unpaid; their {valid} valid events are counted all the same"
        );
        let line = |component| Line { component, rule: Rule::A14, formula: "0".to_owned(), amount: Money::ZERO, why: why.clone() };
        return [BASE, ALLOWANCE, REWARD, SPECIAL].map(line).into();
    }
    vec![
        base_line(lang, facts, pay, terms),
        allowance_line(lang, pay, terms),
        reward_line(lang, facts, pay, terms, earned),
        special_line(lang, facts, pay, terms, earned),
    ]
}

fn base_line(lang: Lang, facts: &MonthFacts, pay: &MonthPay, terms: &Terms) -> Line {
    let whole = terms.base;
    let why = match (facts.task_failure, facts.irregular_petition) {
        (false, false) => say!(lang, "任务完成，无非正常上访", "tasks done, no irregular petition"),
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
    let why = say!(lang, "有效事件 {valid} 条，要求 {quota} 条", "{valid} valid events of {quota} required");
    let formula = if valid >= quota {
        amount.to_string()
    } else if deduction * (quota - valid) > amount {
        format!("max(0, {amount} − {deduction} × ({quota} − {valid})) = {}", pay.allowance)
    } else {
        format!("{amount} − {deduction} × ({quota} − {valid}) = {}", pay.allowance)
    };
    Line { component: ALLOWANCE, rule: Rule::A2, formula, amount: pay.allowance, why }
}

fn reward_line(lang: Lang, facts: &MonthFacts, pay: &MonthPay, terms: &Terms, earned_by_event: &[(Money, Money)]) -> Line {
    let rewards: Vec<Money> = earned_by_event.iter().map(|(reward, _)| *reward).filter(|reward| *reward > Money::ZERO).collect();
    let (earned, cap, count) = (facts.tally.reward, written_cap(lang, terms), rewards.len());
    let cut = pay.reward < earned;
    let why = match (rewards.is_empty(), cut) {
        (true, _) => say!(lang, "没有二级及以上事件", "no event of level 2 or above"),
        (false, false) => say!(lang, "{count} 条有奖励的事件，未超过每月上限 {cap}", "{count} rewarded events, within the monthly cap of {cap}"),
        (false, true) => say!(lang, "{count} 条有奖励的事件合计 {earned}，每月上限 {cap}", "{count} rewarded events earn {earned}, the monthly cap is {cap}"),
    };
    let (after_cap, beyond) = (pay.reward + pay.beyond_pool, pay.beyond_pool);
    let why = match terms.reward.pool_cap.filter(|_| beyond > Money::ZERO) {
        Some(pool) if after_cap == earned => {
            say!(
                lang,
                "{count} 条有奖励的事件；全镇当月奖励超过总额 {pool}，按比例减 {beyond}",
                "{count} rewarded events; the town's rewards exceed its pool of {pool}, so {beyond} less"
            )
        }
        Some(pool) => {
            say!(lang, "{why}；全镇当月奖励超过总额 {pool}，按比例减 {beyond}", "{why}; the town's rewards exceed its pool of {pool}, so {beyond} less")
        }
        None => why,
    };
    let steps = [(after_cap < earned, after_cap), (beyond > Money::ZERO, pay.reward)];
    let formula = steps.into_iter().filter(|(cuts, _)| *cuts).fold(sum_formula(&rewards), |formula, (_, left)| format!("{formula} → {left}"));
    Line { component: REWARD, rule: if cut { Rule::A5 } else { Rule::A3 }, formula, amount: pay.reward, why }
}

fn special_line(lang: Lang, facts: &MonthFacts, pay: &MonthPay, terms: &Terms, earned_by_event: &[(Money, Money)]) -> Line {
    let awards: Vec<Money> = earned_by_event.iter().map(|(_, award)| *award).filter(|award| *award > Money::ZERO).collect();
    let cut = pay.special < facts.tally.special;
    let cap = written_cap(lang, terms);
    let why = match (awards.is_empty(), cut) {
        (true, _) => say!(lang, "没有一事一议", "no special award"),
        (false, false) => say!(lang, "一事一议，不计入每月上限", "special awards, outside the monthly cap"),
        (false, true) => say!(lang, "一事一议计入每月上限 {cap}", "special awards stand under the monthly cap of {cap}"),
    };
    let formula = if cut { format!("{} → {}", sum_formula(&awards), pay.special) } else { sum_formula(&awards) };
    Line { component: SPECIAL, rule: Rule::A4, formula, amount: pay.special, why }
}

fn written_cap(lang: Lang, terms: &Terms) -> String {
    terms.reward.monthly_cap.map_or_else(|| say!(lang, "无", "none"), |cap| cap.to_string())
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

/// The records of conduct; a month loses its base once, by the first record that costs it.
fn record_rows(records: &[ConductRecord], store: &Store, assessed: &Assessed, months: &[Month]) -> Vec<Vec<Cell>> {
    let mut lost: Vec<Month> = Vec::new();
    let rows = records.iter().map(|record| {
        let paid = months.iter().position(|month| *month == record.month).and_then(|index| assessed.months[index]);
        let base = store.policy.terms(record.month).map_or(Money::ZERO, |terms| terms.base);
        let loses = |held: fn(&MonthFacts) -> bool| paid.is_some_and(|(facts, _)| !facts.exempt && held(&facts)) && !lost.contains(&record.month);
        let (rule, cost) = match record.kind {
            ConductKind::TaskFailure if loses(|facts| facts.task_failure) => (Rule::A1, base),
            ConductKind::IrregularPetition if loses(|facts| facts.irregular_petition) => (Rule::A1, base),
            ConductKind::TaskFailure | ConductKind::IrregularPetition => (Rule::A1, Money::ZERO),
            ConductKind::KinPetition => (Rule::X3, Money::ZERO),
            ConductKind::UnableToServe => (Rule::X4, Money::ZERO),
            ConductKind::Resignation => (Rule::X5, Money::ZERO),
        };
        if cost > Money::ZERO {
            lost.push(record.month);
        }
        vec![record.month.to_string().into(), word!(record.kind), record.grid.clone().into(), record.note.clone().into(), cost.into(), rule.clause().into()]
    });
    rows.collect()
}
