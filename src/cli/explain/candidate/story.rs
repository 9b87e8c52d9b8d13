//! The story of one person from the form to the post and out of it, step by step in the order of the days.

use crate::cli::failure::Failure;
use crate::cli::stand_ins::form_nickname;
use crate::model::calendar::Day;
use crate::model::post::Role;
use crate::policy::clause::Rule;
use crate::policy::hiring::{TestPart, nickname};
use crate::policy::terms::Terms;
use crate::report::text::shown;
use crate::report::{Cell, Column, Lang, hiring as words, say};
use crate::store::candidate::Candidate;
use crate::store::exit::exits_of;
use crate::store::hiring::tests_of;
use crate::store::post::{posts_of, waivers_of};
use crate::store::retention::retentions_of;
use crate::store::{FieldTest, PostRecord, Store};

pub const STEPS: &[Column] = &[
    Column("step", "环节", "step"),
    Column("on", "日期", "on"),
    Column("passes", "通过", "passes"),
    Column("what", "情况", "what"),
    Column("clause", "条款", "clause"),
];

const REGISTERED: Cell = Cell::Word("registered", "登记", "registered");
const TRAINED: Cell = Cell::Word("trained", "培训", "trained");
const TESTED: Cell = Cell::Word("tested", "测试", "tested");
const WAIVED: Cell = Cell::Word("waived", "变通", "rule set aside");
const APPOINTED: Cell = Cell::Word("appointed", "任职", "appointed");
const KEPT: Cell = Cell::Word("kept", "延用", "kept");
const LEFT: Cell = Cell::Word("left", "退出", "left");

/// One step: when, which, whether passed, in words, and the clause.
struct Step {
    on: Option<Day>,
    name: Cell,
    passes: Option<bool>,
    what: String,
    clause: &'static str,
}

/// The steps in the order of their days; those of one day in the order of the path.
pub fn steps(store: &Store, lang: Lang, candidate: &Candidate, terms: &Terms) -> Result<Vec<Vec<Cell>>, Failure> {
    let (form, connection) = (&candidate.form, store.read());
    let posts = posts_of(connection, candidate.person)?;
    let (village, grid) = (form.village.clone().unwrap_or_default(), &form.grid);
    let place = say!(lang, "{village}{grid}", "{village} {grid}");
    let mut steps = vec![Step { on: form.registered_on, name: REGISTERED, passes: None, what: place, clause: Rule::S13.clause() }];
    let mut nicknames = vec![form_nickname(candidate, terms)];
    nicknames.extend(posts.iter().map(|post| nickname(&terms.town_name, &post.place.village, &post.place.grid_code, &form.name)));
    for test in tests_of(connection, candidate.person)? {
        steps.extend(test_steps(lang, &test, &nicknames));
    }
    for waiver in waivers_of(connection, candidate.person)? {
        let (rule, grid, reason, by) = (waiver.rule.code(), shown(&waiver.grid), shown(&waiver.reason), shown(&waiver.by));
        let what = say!(lang, "{rule}，网格 {grid}：{reason}(经办 {by})", "{rule}, grid {grid}: {reason} (by {by})");
        steps.push(Step { on: Some(waiver.from), name: WAIVED, passes: None, what, clause: waiver.rule.clause() });
    }
    steps.extend(posts.iter().map(|post| post_step(lang, post)));
    for kept in retentions_of(connection, candidate.person)? {
        let (until, by) = (kept.until, shown(&kept.by));
        let words = joined(&[kept.reason, kept.reference]);
        let what = say!(lang, "延用至 {until}{words}(经办 {by})", "kept until {until}{words} (by {by})");
        steps.push(Step { on: Some(kept.decided_on), name: KEPT, passes: None, what, clause: Rule::X6.clause() });
    }
    for exit in exits_of(connection, candidate.person)? {
        let (rule, by) = (exit.rule.code(), shown(&exit.by));
        let evidence = exit.evidence.map(|(zh, en)| if lang == Lang::Zh { zh } else { en });
        let words = joined(&[evidence, exit.reason]);
        let what = say!(lang, "{rule}{words}(经办 {by})", "{rule}{words} (by {by})");
        steps.push(Step { on: Some(exit.leaves_on), name: LEFT, passes: None, what, clause: exit.rule.clause() });
    }
    steps.sort_by_key(|step| step.on);
    Ok(steps.into_iter().map(|step| vec![step.name, step.on.into(), step.passes.into(), step.what.into(), step.clause.into()]).collect())
}

/// What is given of some words, each after a colon or a semicolon.
fn joined(words: &[Option<String>]) -> String {
    let given: Vec<String> = words.iter().flatten().map(|words| shown(words)).collect();
    if given.is_empty() { String::new() } else { format!(": {}", given.join("; ")) }
}

fn test_steps(lang: Lang, test: &FieldTest, nicknames: &[String]) -> Vec<Step> {
    let clause = Rule::S13.clause();
    let trained = test.trained_on.map(|on| Step { on: Some(on), name: TRAINED, passes: None, what: String::new(), clause });
    let part = |part: TestPart| {
        let (name, passes) = (words::test_part(lang, part), part.passes(test, nicknames));
        match (part, passes) {
            (_, true) => say!(lang, "{name} 通过", "{name} passed"),
            (TestPart::Nickname, false) => {
                let (seen, wanted) = (shown(&test.nickname), shown(&nicknames[0]));
                say!(lang, "{name} 未通过({seen}，应为 {wanted})", "{name} failed ({seen}, must be {wanted})")
            }
            (TestPart::Apps | TestPart::Knowledge | TestPart::LiveReport, false) => say!(lang, "{name} 未通过", "{name} failed"),
        }
    };
    let passes = TestPart::ALL.into_iter().all(|part| part.passes(test, nicknames));
    let what = TestPart::ALL.into_iter().map(part).collect::<Vec<_>>().join("; ");
    trained.into_iter().chain([Step { on: Some(test.tested_on), name: TESTED, passes: Some(passes), what, clause }]).collect()
}

fn post_step(lang: Lang, post: &PostRecord) -> Step {
    let (role, grid) = (if lang == Lang::Zh { post.role.zh() } else { post.role.en() }, shown(&post.place.grid_code));
    let health = if post.health_member { say!(lang, "(卫计业务)", " (family-planning member)") } else { String::new() };
    let until = post.tenure.to.map(|to| say!(lang, "，至 {to}", ", until {to}")).unwrap_or_default();
    let what = say!(lang, "{role}{health}，网格 {grid}{until}", "{role}{health}, grid {grid}{until}");
    let clause = match post.role {
        Role::Member => Rule::S13.clause(),
        Role::Leader | Role::Instructor => Rule::S1.clause(),
    };
    Step { on: Some(post.tenure.from), name: APPOINTED, passes: None, what, clause }
}
