//! Why a candidate may or may not serve: each rule with what the form says, and the story from form to post.

mod story;

use crate::cli::check;
use crate::cli::context::Context;
use crate::cli::failure::{Failure, Status};
use crate::model::calendar::Month;
use crate::model::post::Role;
use crate::policy::clause::Rule;
use crate::policy::eligibility::Finding;
use crate::report::text::shown;
use crate::report::{Answer, Cell, Column, Lang, Rows, Table, say, words};
use crate::store::Store;
use crate::store::candidate::{Candidate, candidates};
use crate::store::person::PersonRecord;

const RULES: &[Column] = &[
    Column("rule", "规则", "rule"),
    Column("passes", "符合", "passes"),
    Column("found", "登记情况", "found"),
    Column("why", "不符原因", "why not"),
    Column("clause", "条款", "clause"),
];

pub fn explain(context: &Context, store: &Store, person: &PersonRecord) -> Result<Answer<'static>, Failure> {
    let lang = context.look.lang;
    let terms = store.policy.terms_or_first(Month::of(context.today));
    let all = candidates(store.read(), context.today)?;
    let candidate = all.into_iter().find(|candidate| candidate.person == person.person).ok_or_else(|| {
        let name = shown(&person.name);
        Failure::new(Status::Refused, say!(lang, "{name} 没有登记表", "{name} has no form"))
    })?;
    let findings = check::findings(&candidate, context, terms);
    let rules = [Rule::S4, Rule::S5, Rule::S7, Rule::S8, Rule::S9, Rule::S10, Rule::S11];
    let rows: Vec<Vec<Cell>> = rules.into_iter().map(|rule| rule_row(context, rule, &candidate, &findings)).collect();
    let steps = story::steps(store, lang, &candidate, terms)?;
    let name = shown(&person.name);
    let mut notes = Vec::new();
    if candidate.form.role != Role::Member {
        notes.push(say!(lang, "登记为网格长或网格指导员，一(二)各项不作要求", "registered as leader or instructor: the rules of 一(二) are not asked of them"));
    } else if findings.is_empty() {
        notes.push(say!(lang, "符合网格员条件", "eligible as member"));
    } else {
        notes.push(say!(lang, "不符合网格员条件", "not eligible as member"));
    }
    Ok(Answer {
        command: "explain",
        arguments: vec![
            ("person", person.id_number.into()),
            ("name", person.name.as_str().into()),
            ("candidate", true.into()),
            ("today", context.today.into()),
        ],
        policy: store.policy.name_in(Month::of(context.today)).to_owned(),
        totals: Vec::new(),
        tables: vec![
            Table::rows(say!(lang, "{name} 资格审查", "Eligibility of {name}"), RULES, rows.into_iter()),
            Table { key: "steps", title: say!(lang, "经历", "The story so far"), columns: story::STEPS, rows: Rows::in_turn(steps) },
        ],
        notes,
    })
}

fn rule_row(context: &Context, rule: Rule, candidate: &Candidate, findings: &[Finding]) -> Vec<Cell> {
    let lang = context.look.lang;
    let failed: Vec<String> = findings.iter().filter(|finding| finding.rule() == rule).map(|finding| words::finding(lang, *finding)).collect();
    vec![rule.code().into(), failed.is_empty().into(), found(context, rule, candidate).into(), failed.join("; ").into(), rule.clause().into()]
}

/// What the form says about a rule.
fn found(context: &Context, rule: Rule, candidate: &Candidate) -> String {
    let lang = context.look.lang;
    let form = &candidate.form;
    let answers = form.answers;
    let yes = |yes: bool| if yes { say!(lang, "是", "yes") } else { say!(lang, "否", "no") };
    match rule {
        Rule::S4 => {
            let (kin, household) = (yes(answers.cadre_kin), yes(candidate.lives_with_cadre));
            say!(lang, "近亲属 {kin}，同户有村干部 {household}", "kin {kin}, cadre in the household {household}")
        }
        Rule::S5 => {
            let (household, serving) = (shown(&form.household), candidate.household_members_serving);
            say!(lang, "户号 {household}，同户在岗网格员 {serving} 人", "household {household}, {serving} others of it serving as member")
        }
        Rule::S7 => if lang == Lang::Zh { form.education.zh() } else { form.education.en() }.to_owned(),
        Rule::S8 => {
            let (age, birth, on) = (check::facts(candidate, context).age_years, form.id_number.birth(), form.registered_on.unwrap_or(context.today));
            say!(lang, "{birth} 出生，{on} 时 {age} 周岁", "born {birth}, aged {age} on {on}")
        }
        Rule::S9 => {
            let (phone, zhengwu, pingan) = (yes(answers.smartphone), yes(answers.zhengwu_app), yes(answers.pingan_app));
            say!(lang, "智能手机 {phone}，浙江政务 {zhengwu}，平安浙江 {pingan}", "smartphone {phone}, government app {zhengwu}, Ping'an app {pingan}")
        }
        Rule::S10 => {
            let (resident, record, petition) = (yes(answers.resident), yes(answers.bad_record), yes(answers.petition));
            let recommended = answers.recommended.map_or_else(|| say!(lang, "未填", "not stated"), yes);
            say!(
                lang,
                "常住 {resident}，不良记录 {record}，信访 {petition}，村两委推荐 {recommended}",
                "resident {resident}, bad record {record}, petition {petition}, recommended {recommended}"
            )
        }
        _ => yes(answers.platforms),
    }
}
