//! PERSON on the command line: an ID number, a nickname or a name.

use super::confirm::is_at_terminal;
use super::context::Context;
use super::failure::{Failure, Status};
use crate::model::calendar::Month;
use crate::model::ids::IdNumber;
use crate::report::say;
use crate::report::text::{shown, without_numbers};
use crate::store::person::{PersonRecord, by_id_number, by_name, nearest_name, nicknames};
use crate::store::{Connection, Store};

/// The one person whom the command line names; at a terminal it is asked who is meant of several.
pub fn resolve(context: &Context, store: &Store, named: &str, grid: Option<&str>) -> Result<PersonRecord, Failure> {
    one_of(context, store, named, find(context, store, named, grid)?)
}

/// The same, somebody of a grid before anybody else.
pub fn resolve_near(context: &Context, store: &Store, named: &str, grid: &str) -> Result<PersonRecord, Failure> {
    let of_grid = find(context, store, named, Some(grid))?;
    let found = if of_grid.is_empty() { find(context, store, named, None)? } else { of_grid };
    one_of(context, store, named, found)
}

/// Everybody whom a text names.
fn find(context: &Context, store: &Store, named: &str, grid: Option<&str>) -> Result<Vec<PersonRecord>, Failure> {
    let connection = store.read();
    if let Ok(number) = IdNumber::parse(named) {
        return Ok(by_id_number(connection, &number)?.into_iter().collect());
    }
    let mut found = by_name(connection, named, grid)?;
    if found.is_empty() {
        let town = &store.policy.terms_or_first(Month::of(context.today)).town_name;
        for (number, _) in nicknames(connection, town)?.get(named).into_iter().flatten() {
            found.extend(by_id_number(connection, number)?);
        }
    }
    Ok(found)
}

fn one_of(context: &Context, store: &Store, named: &str, mut found: Vec<PersonRecord>) -> Result<PersonRecord, Failure> {
    match found.len() {
        0 => Err(not_found(context, store.read(), named)?),
        1 => Ok(found.swap_remove(0)),
        _ if is_at_terminal() => Ok(found.swap_remove(asked(context, named, &found)?)),
        _ => Err(ambiguous(context, &found)),
    }
}

/// Asks which of several people is meant; returns their place.
fn asked(context: &Context, named: &str, found: &[PersonRecord]) -> Result<usize, Failure> {
    let lang = context.look.lang;
    let (named, people) = (shown(named), found.iter().map(told).collect::<Vec<_>>());
    let question =
        say!(lang, "{named} 有几人同名，指哪一位？(上下键选择，回车确定，Esc 放弃)", "several people are called {named}: which? (arrows, Enter; Esc for none)");
    context.release()?;
    let chosen = dialoguer::Select::new().with_prompt(question).items(&people).default(0).max_length(10).interact_opt();
    let nobody = || Failure::new(Status::Refused, say!(lang, "未选定人员，未写入任何数据", "nobody was chosen; nothing was written"));
    chosen.map_err(|error| Failure::new(Status::Failed, error.to_string()))?.ok_or_else(nobody)
}

fn told(person: &PersonRecord) -> String {
    format!("{} {} {}", shown(&person.village), shown(&person.grid), person.id_number.masked())
}

fn not_found(context: &Context, connection: &Connection, named: &str) -> Result<Failure, Failure> {
    let known = shown(&without_numbers(named));
    let nobody = Failure::new(Status::Refused, say!(context.look.lang, "没有此人：{known}", "there is no such person: {known}"));
    if IdNumber::parse(named).is_ok() {
        return Ok(nobody);
    }
    let near = nearest_name(connection, named)?.map(|near| shown(&near));
    Ok(match near {
        Some(near) => nobody.hint(say!(context.look.lang, "是否为 {near}？", "did you mean {near}?")),
        None => nobody,
    })
}

fn ambiguous(context: &Context, found: &[PersonRecord]) -> Failure {
    let lang = context.look.lang;
    let count = found.len();
    let people = found.iter().map(told).collect::<Vec<_>>().join("; ");
    Failure::new(Status::Refused, say!(lang, "有 {count} 人同名：{people}", "{count} people have this name: {people}")).hint(say!(
        lang,
        "用 --grid 或身份证号指明",
        "say which with --grid, or give the ID number"
    ))
}
