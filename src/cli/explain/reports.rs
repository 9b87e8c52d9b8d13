//! The reports of a person in some months, each with what became of it.

use crate::cli::assess::Assessed;
use crate::cli::failure::Failure;
use crate::model::calendar::Month;
use crate::model::event::Status as ReportStatus;
use crate::model::ids::PersonNo;
use crate::model::money::Money;
use crate::policy::assessment::{Credit, ReportFacts, credit, event_reward};
use crate::policy::clause::Rule;
use crate::policy::terms::Terms;
use crate::report::answer::word;
use crate::report::text::shown;
use crate::report::{Cell, Column, Lang, say};
use crate::store::Store;
use crate::store::event::{ReportRecord, incident_reports};
use crate::store::tally::incidents_of;

pub(super) const EVENTS: &[Column] = &[
    Column("report_id", "事件编号", "report"),
    Column("reported_at", "上报时间", "reported at"),
    Column("grid", "网格", "grid"),
    Column("level", "级别", "level"),
    Column("final_level", "最终级别", "final level"),
    Column("status", "状态", "status"),
    Column("counted", "计入", "counted"),
    Column("amount", "奖励", "reward"),
    Column("paid", "实发", "paid"),
    Column("rule", "规则", "rule"),
    Column("why", "说明", "why"),
    Column("clause", "条款", "clause"),
];

/// One report of the person with what became of it.
pub(super) struct Outcome {
    pub report: ReportRecord,
    credit: Option<Credit>,
    /// What the event earns before the cap, if this report is credited.
    pub earned: Option<(Money, Money)>,
    /// What of it is paid: the cap is used up in the order of time.
    paid: Money,
    rule: Rule,
    why: String,
}

/// The person's reports of these months, each with what became of it, in the order of time.
pub(super) fn outcomes(store: &Store, lang: Lang, person: PersonNo, months: &[Month]) -> Result<Vec<Outcome>, Failure> {
    let mut outcomes = Vec::new();
    for reports in incident_reports(store.read(), &incidents_of(store.read(), person, months)?)? {
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

/// Shares what a month pays in rewards and special awards out to its events, in the order of time.
pub(super) fn share_out(lang: Lang, outcomes: &mut [Outcome], assessed: &Assessed, months: &[Month]) {
    for (month, paid) in months.iter().zip(&assessed.months) {
        let Some((facts, pay)) = paid else { continue };
        let (mut reward, mut special) = (pay.reward, pay.special);
        for outcome in outcomes.iter_mut().filter(|outcome| outcome.report.facts.at.month() == *month) {
            let Some((earned_reward, earned_special)) = outcome.earned else { continue };
            let (from_reward, from_special) = (earned_reward.min(reward), earned_special.min(special));
            reward = reward - from_reward;
            special = special - from_special;
            outcome.paid = from_reward + from_special;
            let earned = earned_reward + earned_special;
            if outcome.paid < earned {
                let paid = outcome.paid;
                outcome.rule = if facts.exempt { Rule::A14 } else { Rule::A5 };
                let cut =
                    if facts.exempt { say!(lang, "村干部不享受", "exempt cadre") } else { say!(lang, "封顶，实发 {paid}", "capped, {paid} paid") };
                let separator = say!(lang, "；", "; ");
                outcome.why = format!("{}{separator}{cut}", outcome.why);
            }
        }
    }
}

fn outcome(lang: Lang, index: usize, report: &ReportRecord, reports: &[ReportRecord], credit: Option<Credit>, terms: Option<&Terms>) -> Outcome {
    let credited = credit.filter(|credit| credit.index == index);
    let earned = credited.and_then(|credit| Some(event_reward(credit.level, report.facts.amount, report.facts.special_award, &terms?.reward)));
    let (rule, why) = match (report.facts.status, credited, credit) {
        (ReportStatus::Pending, _, _) => (Rule::A8, say!(lang, "待镇综合信息指挥室确认", "not yet confirmed by the town office")),
        (ReportStatus::Invalid, _, _) => (Rule::A8, say!(lang, "认定无效", "found invalid")),
        (ReportStatus::Fraud, _, _) => (Rule::A11, say!(lang, "认定虚假，不予奖励", "found false: nothing is paid for it")),
        (ReportStatus::Valid, Some(credit), _) => credited_why(lang, credit, report, reports, terms),
        (ReportStatus::Valid, None, Some(credit)) => {
            let first = &reports[credit.index];
            let (name, at, id) = (shown(&first.name), first.facts.at, shown(&first.report_id));
            if first.facts.reporter == report.facts.reporter {
                (Rule::A7, say!(lang, "同一事件，本人已于 {at} 上报({id})", "the same event as the person's own report {id} of {at}"))
            } else {
                (Rule::A7, say!(lang, "同一事件，最先上报者为 {name}({at}，{id})", "the same event was first reported by {name} ({at}, {id})"))
            }
        }
        (ReportStatus::Valid, None, None) => (Rule::A8, String::new()),
    };
    Outcome { report: report.clone(), credit: credited, earned, paid: Money::ZERO, rule, why }
}

fn credited_why(lang: Lang, credit: Credit, report: &ReportRecord, reports: &[ReportRecord], terms: Option<&Terms>) -> (Rule, String) {
    let mut parts = Vec::new();
    let facts = report.facts;
    let max = terms.map_or(Money::ZERO, |terms| terms.reward.max_of(credit.level));
    let mut rule = Rule::A2;
    if reports.len() > 1 {
        let count = reports.len();
        parts.push(say!(lang, "{count} 人次上报，最先有效", "the first valid one of {count} reports"));
    }
    if let Some(earlier) = reports.iter().find(|other| other.facts.at < facts.at && other.facts.status != ReportStatus::Valid) {
        let (id, status) = (shown(&earlier.report_id), if lang == Lang::Zh { earlier.facts.status.zh() } else { earlier.facts.status.en() });
        parts.push(say!(lang, "更早的 {id} {status}", "the earlier {id} is {status}"));
    }
    if credit.tied {
        parts.push(say!(lang, "与他人同时上报，编号在前", "reported at the same time as another, with the lower number"));
    }
    if credit.level != facts.level {
        let level = credit.level;
        parts.push(say!(lang, "按最高级别 {level} 级", "at the highest level, {level}"));
        rule = Rule::A6;
    }
    if let Some(award) = facts.special_award {
        let reason = shown(report.reason.as_deref().unwrap_or_default());
        parts.push(say!(lang, "一事一议 {award}：{reason}", "special award of {award}: {reason}"));
        rule = Rule::A4;
    } else if let Some(amount) = facts.amount.filter(|amount| *amount < max) {
        parts.push(say!(lang, "核定 {amount}，最高 {max}", "the office set {amount}, at most {max}"));
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

pub(super) fn event_row(outcome: &Outcome) -> Vec<Cell> {
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
        outcome.paid.into(),
        outcome.rule.code().into(),
        outcome.why.as_str().into(),
        outcome.rule.clause().into(),
    ]
}
