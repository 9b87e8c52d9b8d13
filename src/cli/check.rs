//! `gridctl check`: rules S4 to S11.

use super::context::Context;
use super::failure::{Failure, Status};
use super::output::give;
use crate::model::calendar::{Month, age_on};
use crate::model::post::Role;
use crate::policy::eligibility::{CandidateFacts, Finding, review};
use crate::policy::terms::Terms;
use crate::report::text::shown;
use crate::report::{Answer, Cell, Column, Table, say, words};
use crate::store::candidate::{Candidate, candidates};
use crate::store::grid::{nearest_village, villages};
use crate::store::{Connection, Mode};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Only this administrative village
    #[arg(long)]
    village: Option<String>,
}

const COLUMNS: &[Column] = &[
    Column("id_number", "身份证号", "ID number"),
    Column("name", "姓名", "name"),
    Column("village", "行政村", "village"),
    Column("grid", "网格", "grid"),
    Column("eligible", "符合条件", "eligible"),
    Column("clauses", "不符规则", "rules failed"),
    Column("reasons", "原因", "reasons"),
];

pub fn run(context: &Context, arguments: &Arguments) -> Result<(), Failure> {
    let store = context.open("check", Mode::Existing)?;
    let lang = context.look.lang;
    known_village(context, store.read(), arguments.village.as_deref())?;
    let terms = store.policy.terms_or_first(Month::of(context.today));
    let all = candidates(store.read(), context.today)?;
    let asked = |candidate: &&Candidate| arguments.village.is_none() || candidate.form.village == arguments.village;
    let (members, others): (Vec<&Candidate>, Vec<&Candidate>) = all.iter().filter(asked).partition(|candidate| candidate.form.role == Role::Member);
    let reviewed: Vec<(&Candidate, Vec<Finding>)> = members.into_iter().map(|candidate| (candidate, findings(candidate, context, terms))).collect();
    let eligible = reviewed.iter().filter(|(_, findings)| findings.is_empty()).count();
    let (count, barred, others) = (reviewed.len(), reviewed.len() - eligible, others.len());
    let mut notes = vec![say!(lang, "候选人 {count} 名，符合 {eligible} 名，不符 {barred} 名", "{count} candidates: {eligible} eligible, {barred} not")];
    if others > 0 {
        notes.push(say!(lang, "另有网格长、网格指导员登记表 {others} 份，不在审查之列", "{others} more forms, of leaders and instructors, are not reviewed"));
    }
    let answer = Answer {
        command: "check",
        arguments: vec![("village", arguments.village.clone().into()), ("today", context.today.into())],
        policy: store.policy.name_in(Month::of(context.today)).to_owned(),
        tables: vec![Table::rows(
            say!(lang, "网格员资格审查", "Eligibility of candidates for member"),
            COLUMNS,
            reviewed.iter().map(|(candidate, findings)| row(context, candidate, findings)),
        )],
        totals: vec![("candidates", count_cell(count)), ("eligible", count_cell(eligible)), ("barred", count_cell(barred))],
        notes,
    };
    let answer = Answer { totals: if context.format == super::Format::Json { answer.totals } else { Vec::new() }, ..answer };
    give(context, answer)
}

fn count_cell(count: usize) -> Cell {
    Cell::Number(i64::try_from(count).unwrap_or(i64::MAX))
}

/// Every rule that a candidate does not meet.
pub fn findings(candidate: &Candidate, context: &Context, terms: &Terms) -> Vec<Finding> {
    review(&facts(candidate, context), &terms.selection, &terms.eligibility)
}

/// What the rules ask of a candidate; age counts on the day of registration, or today where the form has none.
pub fn facts(candidate: &Candidate, context: &Context) -> CandidateFacts {
    let form = &candidate.form;
    CandidateFacts {
        age_years: age_on(form.id_number.birth(), form.registered_on.unwrap_or(context.today)),
        education: form.education,
        cadre_post: form.cadre_post,
        lives_with_cadre: candidate.lives_with_cadre,
        household_members_serving: candidate.household_members_serving,
        answers: form.answers,
    }
}

fn row(context: &Context, candidate: &Candidate, findings: &[Finding]) -> Vec<Cell> {
    let lang = context.look.lang;
    let mut rules: Vec<&str> = findings.iter().map(|finding| finding.rule().code()).collect();
    rules.dedup();
    let reason = |finding: &Finding| format!("{} {}", words::finding(lang, *finding), finding.rule().clause());
    vec![
        candidate.form.id_number.into(),
        candidate.form.name.as_str().into(),
        candidate.form.village.clone().into(),
        candidate.form.grid.as_str().into(),
        findings.is_empty().into(),
        rules.join(";").into(),
        findings.iter().map(reason).collect::<Vec<_>>().join("; ").into(),
    ]
}

/// So many villages are listed where none is like the one asked for.
const MOST_LISTED: usize = 30;

/// Refuses a village that there is not.
pub fn known_village(context: &Context, connection: &Connection, village: Option<&str>) -> Result<(), Failure> {
    let Some(village) = village else { return Ok(()) };
    let all = villages(connection)?;
    if all.iter().any(|known| known == village) {
        return Ok(());
    }
    let lang = context.look.lang;
    let hint = if let Some(near) = nearest_village(connection, village)? {
        let near = shown(&near);
        say!(lang, "是否为 {near}？", "did you mean {near}?")
    } else {
        let known = shown(&all[..all.len().min(MOST_LISTED)].join(" "));
        say!(lang, "已有：{known}", "there are: {known}")
    };
    let village = shown(village);
    Err(Failure::new(Status::Refused, say!(lang, "没有行政村 {village}", "there is no village {village}")).hint(hint))
}
