//! `gridctl appoint`: the last step of 一(三), refused with every rule that stands against it.

use super::check::findings;
use super::context::Context;
use super::failure::{Failure, Status};
use super::output::give;
use super::people::resolve;
use super::stand_ins::{Pool, form_nickname};
use crate::model::calendar::{Day, Month};
use crate::model::post::Role;
use crate::policy::clause::Rule;
use crate::policy::hiring::{AppointmentFacts, Objection, appointment_objections, is_in_principle, nickname};
use crate::policy::staffing::quota;
use crate::policy::terms::Terms;
use crate::report::answer::word;
use crate::report::text::shown;
use crate::report::{Answer, Column, Lang, Table, hiring as words, say};
use crate::store::candidate::candidates_in;
use crate::store::exit::{exits_of, latest_exits};
use crate::store::grid::{by_code, nearest_code};
use crate::store::hiring::all_tests;
use crate::store::person::PersonRecord;
use crate::store::post::{appoint, held_from, waive};
use crate::store::{GridRecord, Mode, Store};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// ID number, nickname or name
    #[arg(value_name = "PERSON")]
    person: String,
    /// The grid
    #[arg(long, value_name = "GRID")]
    grid: String,
    /// member, leader or instructor
    #[arg(long, default_value = "member", value_parser = role)]
    role: Role,
    /// Name her the village's family-planning member (卫计业务网格员)
    #[arg(long)]
    health_member: bool,
    /// First day in the post; without it today
    #[arg(long, value_name = "DAY", value_parser = super::day)]
    from: Option<Day>,
    /// Set a rule aside that the text says in principle: S1 (quota by size) or S12 (sitting members first)
    #[arg(long, value_name = "RULE", value_parser = rule, requires = "reason")]
    waive: Vec<Rule>,
    /// Why the rule is set aside
    #[arg(long, value_parser = clap::builder::NonEmptyStringValueParser::new())]
    reason: Option<String>,
}

fn role(text: &str) -> Result<Role, String> {
    Role::from_cell(text).ok_or_else(|| "member, leader, instructor".to_owned())
}

fn rule(text: &str) -> Result<Rule, String> {
    Rule::named(text).ok_or_else(|| "S1, S12".to_owned())
}

const COLUMNS: &[Column] = &[
    Column("id_number", "身份证号", "ID number"),
    Column("name", "姓名", "name"),
    Column("village", "行政村", "village"),
    Column("grid", "网格", "grid"),
    Column("role", "岗位", "role"),
    Column("from", "任职日期", "from"),
    Column("health_member", "卫计业务", "health member"),
    Column("waived", "变通规则", "rules set aside"),
    Column("reason", "理由", "reason"),
];

pub fn run(context: &Context, arguments: &Arguments) -> Result<(), Failure> {
    let mut store = context.open("appoint", Mode::Existing)?;
    let lang = context.look.lang;
    let grid = known_grid(context, &store, &arguments.grid)?;
    let person = resolve(context, &store, &arguments.person, Some(&arguments.grid)).or_else(|_| resolve(context, &store, &arguments.person, None))?;
    let from = arguments.from.unwrap_or(context.today);
    let terms = store.policy.terms_or_first(Month::of(from)).clone();
    let facts = facts(context, &store, (&person, &grid, arguments), from, &terms)?;
    let objections = appointment_objections(&facts, &terms.selection);
    let waived: Vec<Rule> = objections.iter().filter(|objection| is_waived(objection, arguments)).map(Objection::rule).collect();
    let musts: Vec<Rule> = arguments.waive.iter().copied().filter(|rule| !is_in_principle(*rule)).collect();
    if waived.len() < objections.len() || !musts.is_empty() {
        return Err(refused(context, (&person, &grid), arguments, &objections, &musts));
    }
    let (name, code) = (shown(&person.name), shown(&grid.code));
    if let Some(exit) = exits_of(store.read(), person.person)?.pop() {
        let (on, clause) = (exit.leaves_on, exit.rule.clause());
        context.note(&say!(lang, "{name} 曾于 {on} 按 {clause} 退出", "{name} left on {on} by {clause}"));
    }
    let policy = store.policy.name().to_owned();
    let write = store.write(&context.actor("appoint"))?;
    let post = appoint(&write, person.person, grid.grid, arguments.role, from, arguments.health_member)?;
    let reason = arguments.reason.as_deref().unwrap_or_default();
    for rule in &waived {
        waive(&write, post, *rule, reason)?;
    }
    if !context.dry_run {
        write.commit(&format!("{} {} {} {from}", person.id_number.masked(), grid.code, arguments.role.code()))?;
    }
    let row = vec![
        person.id_number.into(),
        person.name.into(),
        grid.village.into(),
        grid.code.into(),
        word!(arguments.role),
        from.into(),
        arguments.health_member.into(),
        waived.iter().map(|rule| rule.code()).collect::<Vec<_>>().join(";").into(),
        arguments.reason.clone().filter(|_| !waived.is_empty()).into(),
    ];
    let answer = Answer {
        command: "appoint",
        arguments: vec![("grid", arguments.grid.as_str().into()), ("from", from.into()), ("dry_run", context.dry_run.into())],
        policy,
        tables: vec![Table::rows(say!(lang, "录用 {name} 到网格 {code}", "{name} is appointed to grid {code}"), COLUMNS, std::iter::once(row))],
        totals: Vec::new(),
        notes: Vec::new(),
    };
    give(context, answer)
}

fn is_waived(objection: &Objection, arguments: &Arguments) -> bool {
    objection.can_be_waived() && arguments.waive.contains(&objection.rule())
}

/// The grid that the command line names.
fn known_grid(context: &Context, store: &Store, code: &str) -> Result<GridRecord, Failure> {
    if let Some(grid) = by_code(store.read(), code)? {
        return Ok(grid);
    }
    let lang = context.look.lang;
    let (near, code) = (nearest_code(store.read(), code)?.map(|near| shown(&near)), shown(code));
    let failure = Failure::new(Status::Refused, say!(lang, "没有网格 {code}", "there is no grid {code}"));
    Err(match near {
        Some(near) => failure.hint(say!(lang, "是否为 {near}?", "did you mean {near}?")),
        None => failure,
    })
}

/// What the rules ask before the appointment. Households and quotas count everybody who serves on the first day of the
/// post or begins later.
fn facts(
    context: &Context,
    store: &Store,
    (person, grid, arguments): (&PersonRecord, &GridRecord, &Arguments),
    from: Day,
    terms: &Terms,
) -> Result<AppointmentFacts, Failure> {
    let (connection, role) = (store.read(), arguments.role);
    let mut candidates = candidates_in(connection, Some(&person.village), from)?;
    let (tests, held) = (all_tests(connection)?, held_from(connection, from)?);
    let serves = |candidate: &crate::store::candidate::Candidate| held.iter().any(|post| post.role == Role::Member && post.person == candidate.person);
    let own = candidates.iter().position(|candidate| candidate.person == person.person);
    let Some(own) = own else {
        let name = shown(&person.name);
        return Err(Failure::new(Status::Refused, say!(context.look.lang, "{name} 没有登记表", "{name} has no form")));
    };
    let household = candidates[own].form.household.clone();
    let mates = candidates.iter().filter(|other| other.person != person.person && other.form.household == household && serves(other)).count();
    candidates[own].household_members_serving = u32::try_from(mates).unwrap_or(u32::MAX);
    let others = if grid.village == person.village { Vec::new() } else { candidates_in(connection, Some(&grid.village), from)? };
    let of_grid = if others.is_empty() { &candidates } else { &others };
    let left = latest_exits(connection)?;
    let pool = Pool { candidates: of_grid, tests: &tests, held: &held, left: &left };
    let fit = pool.stand_ins(context, terms, from);
    let waiting = fit.get(&(grid.grid, Role::Member)).into_iter().flatten();
    let waiting = waiting.filter(|other| other.passed && other.preference.incumbent && other.candidate.person != person.person);
    let posts = quota(grid.households, grid.members_set, &terms.quota);
    let (mut holders, mine): (Vec<_>, Vec<_>) = held.iter().partition(|post| post.person != person.person);
    holders.retain(|post| post.grid == grid.grid && post.role == role);
    holders.sort_by_key(|post| post.person);
    holders.dedup_by_key(|post| post.person);
    let candidate = &candidates[own];
    Ok(AppointmentFacts {
        role,
        eligibility: findings(candidate, context, terms),
        tests: pool.tests_until(person.person, from),
        nicknames: vec![form_nickname(candidate, terms), nickname(&terms.town_name, &grid.village, &grid.code, &person.name)],
        posts: match role {
            Role::Leader => posts.leaders,
            Role::Member => posts.members,
            Role::Instructor => posts.instructors,
        },
        filled: u32::try_from(holders.len()).unwrap_or(u32::MAX),
        holds_this_post: mine.iter().any(|post| post.grid == grid.grid && post.role == role),
        registered_in_village: person.village == grid.village,
        serves_in_village: mine.iter().any(|post| post.village == grid.village),
        serves_elsewhere: mine.iter().any(|post| post.village != grid.village),
        incumbent: candidate.form.answers.incumbent,
        sitting_waiting: waiting.map(|other| other.candidate.form.name.clone()).collect(),
        health_member: arguments.health_member,
        sex: person.id_number.sex(),
    })
}

/// Every rule that stands against the appointment, one a line, and what may be done about it.
fn refused(context: &Context, (person, grid): (&PersonRecord, &GridRecord), arguments: &Arguments, objections: &[Objection], musts: &[Rule]) -> Failure {
    let lang = context.look.lang;
    let (name, code, role) = (shown(&person.name), shown(&grid.code), if lang == Lang::Zh { arguments.role.zh() } else { arguments.role.en() });
    let standing = objections.iter().filter(|objection| !is_waived(objection, arguments));
    let mut lines: Vec<String> =
        standing.map(|objection| format!("{} {} {}", objection.rule().code(), words::objection(lang, objection), objection.rule().clause())).collect();
    lines.extend(musts.iter().map(|rule| {
        let (must, clause) = (rule.code(), rule.clause());
        say!(lang, "{must} 是硬性规定,不能变通 {clause}", "{must} is a must and cannot be set aside {clause}")
    }));
    let failure = Failure::new(
        Status::Refused,
        format!("{}\n  {}", say!(lang, "{name} 不能录用为网格 {code} 的{role}:", "{name} cannot be appointed {role} of grid {code}:"), lines.join("\n  ")),
    );
    let waivable: Vec<String> =
        objections.iter().filter(|objection| objection.can_be_waived()).map(|objection| format!("--waive {}", objection.rule().code())).collect();
    if waivable.is_empty() || waivable.len() < objections.len() {
        return failure;
    }
    let options = waivable.join(" ");
    failure.hint(say!(lang, "原则性规定可以变通:{options} --reason 理由", "rules said in principle can be set aside: {options} --reason WHY"))
}
