//! `gridctl appoint`: the last step of 一(三), refused with every rule that stands against it.

mod records;

use super::check::known_village;
use super::confirm::confirm;
use super::context::Context;
use super::failure::{Failure, Status};
use super::output::give;
use super::people::resolve_near;
use crate::model::calendar::Day;
use crate::model::post::Role;
use crate::policy::clause::Rule;
use crate::policy::hiring::{Objection, appointment_objections, is_in_principle};
use crate::report::answer::word;
use crate::report::text::shown;
use crate::report::{Answer, Cell, Column, Lang, Table, hiring as words, say};
use crate::store::exit::exits_of;
use crate::store::grid::{by_code, grids, nearest_code};
use crate::store::person::by_number;
use crate::store::post::{appoint, waive};
use crate::store::proposal::{done, proposals};
use crate::store::{GridRecord, Mode, Store};
use records::{Appointment, Records};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// ID number, nickname or name
    #[arg(value_name = "PERSON", required_unless_present = "proposed", requires = "grid", conflicts_with = "proposed")]
    person: Option<String>,
    /// The grid
    #[arg(long, value_name = "GRID", required_unless_present = "proposed", conflicts_with = "proposed")]
    grid: Option<String>,
    /// Appoint everybody whom an allocation proposed and kept
    #[arg(long)]
    proposed: bool,
    /// Only the proposal of this administrative village
    #[arg(long, requires = "proposed")]
    village: Option<String>,
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
    let from = arguments.from.unwrap_or(context.today);
    let mut records = Records::read(&store, from)?;
    let appointments = appointments(context, &store, arguments)?;
    let (mut waived, mut refusals) = (Vec::new(), Vec::new());
    for appointment in &appointments {
        records.add(&store, appointment)?;
    }
    for appointment in &appointments {
        let objections = appointment_objections(&records.facts(context, appointment)?, &records.terms().selection);
        refusals.extend(refusal(lang, appointment, arguments, &objections));
        waived.push(objections.iter().filter(|objection| is_waived(objection, arguments)).map(Objection::rule).collect::<Vec<_>>());
    }
    if !refusals.is_empty() {
        return Err(refused(lang, &refusals));
    }
    if arguments.proposed {
        let count = appointments.len();
        confirm(context, &say!(lang, "录用方案中的 {count} 人，自 {from} 起任职", "appoint the {count} people proposed, from {from}"))?;
    }
    for appointment in &appointments {
        tell_exit(context, &store, appointment)?;
    }
    let policy = store.policy.name().to_owned();
    let write = store.write(&context.actor("appoint"))?;
    for (appointment, waived) in appointments.iter().zip(&waived) {
        let Appointment { person, grid, role, health_member } = appointment;
        let post = appoint(&write, person.person, grid.grid, *role, from, *health_member)?;
        for rule in waived {
            waive(&write, post, *rule, arguments.reason.as_deref().unwrap_or_default())?;
        }
        done(&write, person.person, grid.grid)?;
    }
    if !context.dry_run {
        write.commit(&summary(&appointments, from))?;
    }
    let rows = appointments.into_iter().zip(waived).map(|(appointment, waived)| row(appointment, from, &waived, arguments));
    let answer = Answer {
        command: "appoint",
        arguments: vec![("grid", arguments.grid.clone().into()), ("from", from.into()), ("dry_run", context.dry_run.into())],
        policy,
        tables: vec![Table::rows(say!(lang, "录用", "Appointments"), COLUMNS, rows)],
        totals: Vec::new(),
        notes: Vec::new(),
    };
    give(context, answer)
}

/// Whom the command line asks to appoint: one person, or everybody proposed.
fn appointments(context: &Context, store: &Store, arguments: &Arguments) -> Result<Vec<Appointment>, Failure> {
    let lang = context.look.lang;
    let (Some(named), Some(code)) = (&arguments.person, &arguments.grid) else {
        known_village(context, store.read(), arguments.village.as_deref())?;
        let grids = grids(store.read(), arguments.village.as_deref())?;
        let mut appointments = Vec::new();
        for proposed in proposals(store.read(), arguments.village.as_deref())? {
            let Some(grid) = grids.iter().find(|grid| grid.grid == proposed.grid).cloned() else { continue };
            let person = by_number(store.read(), proposed.person)?;
            appointments.push(Appointment { person, grid, role: Role::Member, health_member: proposed.health_member });
        }
        if appointments.is_empty() {
            return Err(Failure::new(Status::Refused, say!(lang, "没有拟任方案", "nobody is proposed")).hint("gridctl allocate --apply"));
        }
        return Ok(appointments);
    };
    let grid = known_grid(context, store, code)?;
    let person = resolve_near(context, store, named, code)?;
    Ok(vec![Appointment { person, grid, role: arguments.role, health_member: arguments.health_member }])
}

fn summary(appointments: &[Appointment], from: Day) -> String {
    match appointments {
        [one] => format!("{} {} {} {from}", one.person.id_number.masked(), one.grid.code, one.role.code()),
        many => format!("{} {from}", many.len()),
    }
}

/// Says of somebody who left before, when and why.
fn tell_exit(context: &Context, store: &Store, appointment: &Appointment) -> Result<(), Failure> {
    if let Some(exit) = exits_of(store.read(), appointment.person.person)?.pop() {
        let (name, on, clause) = (shown(&appointment.person.name), exit.leaves_on, exit.rule.clause());
        context.note(&say!(context.look.lang, "{name} 曾于 {on} 按 {clause} 退出", "{name} left on {on} by {clause}"));
    }
    Ok(())
}

fn row(appointment: Appointment, from: Day, waived: &[Rule], arguments: &Arguments) -> Vec<Cell> {
    let Appointment { person, grid, role, health_member } = appointment;
    vec![
        person.id_number.into(),
        person.name.into(),
        grid.village.into(),
        grid.code.into(),
        word!(role),
        from.into(),
        health_member.into(),
        waived.iter().map(|rule| rule.code()).collect::<Vec<_>>().join(";").into(),
        arguments.reason.clone().filter(|_| !waived.is_empty()).into(),
    ]
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
        Some(near) => failure.hint(say!(lang, "是否为 {near}？", "did you mean {near}?")),
        None => failure,
    })
}

/// An appointment that cannot be made: the words, and whether everything against it could be waived.
struct Refusal {
    words: String,
    waivers: Option<String>,
}

/// Every rule that stands against an appointment, one a line; `None` where nothing does.
fn refusal(lang: Lang, appointment: &Appointment, arguments: &Arguments, objections: &[Objection]) -> Option<Refusal> {
    let (name, code) = (shown(&appointment.person.name), shown(&appointment.grid.code));
    let role = if lang == Lang::Zh { appointment.role.zh() } else { appointment.role.en() };
    let standing = objections.iter().filter(|objection| !is_waived(objection, arguments));
    let mut lines: Vec<String> =
        standing.map(|objection| format!("{} {} {}", objection.rule().code(), words::objection(lang, objection), objection.rule().clause())).collect();
    lines.extend(arguments.waive.iter().filter(|rule| !is_in_principle(**rule)).map(|rule| {
        let (must, clause) = (rule.code(), rule.clause());
        say!(lang, "{must} 是硬性规定，不能变通 {clause}", "{must} is a must and cannot be set aside {clause}")
    }));
    if lines.is_empty() {
        return None;
    }
    let head = say!(lang, "{name} 不能录用为网格 {code} 的{role}：", "{name} cannot be appointed {role} of grid {code}:");
    let waivers: Vec<String> =
        objections.iter().filter(|objection| objection.can_be_waived()).map(|objection| format!("--waive {}", objection.rule().code())).collect();
    let all_waivable = waivers.len() == objections.len() && !waivers.is_empty();
    Some(Refusal { words: format!("{head}\n  {}", lines.join("\n  ")), waivers: all_waivable.then(|| waivers.join(" ")) })
}

/// All refusals, and what may be done about one that stands alone.
fn refused(lang: Lang, refusals: &[Refusal]) -> Failure {
    let words: Vec<&str> = refusals.iter().map(|refusal| refusal.words.as_str()).collect();
    let failure = Failure::new(Status::Refused, words.join("\n"));
    match refusals {
        [Refusal { waivers: Some(options), .. }] => {
            failure.hint(say!(lang, "原则性规定可以变通：{options} --reason 理由", "rules said in principle can be set aside: {options} --reason WHY"))
        }
        _ => failure,
    }
}
