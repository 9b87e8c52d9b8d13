//! PERSON on the command line: an ID number, a nickname or a name.

use super::context::Context;
use super::failure::{Failure, Status};
use crate::model::calendar::Month;
use crate::model::ids::IdNumber;
use crate::report::say;
use crate::report::text::shown;
use crate::store::person::{PersonRecord, by_id_number, by_name, nearest_name, nicknames};
use crate::store::{Connection, Store};

/// The one person whom the command line names.
pub fn resolve(context: &Context, store: &Store, named: &str, grid: Option<&str>) -> Result<PersonRecord, Failure> {
    let lang = context.look.lang;
    let connection = store.read();
    let nobody = || Failure::new(Status::Refused, say!(lang, "没有此人", "there is no such person"));
    if let Ok(number) = IdNumber::parse(named) {
        return by_id_number(connection, &number)?.ok_or_else(nobody);
    }
    let mut found = by_name(connection, named, grid)?;
    if found.is_empty() {
        let town = &store.policy.terms_or_first(Month::of(context.today)).town_name;
        for (number, _) in nicknames(connection, town)?.get(named).into_iter().flatten() {
            found.extend(by_id_number(connection, number)?);
        }
    }
    if found.is_empty() {
        return Err(not_found(context, connection, named, nobody())?);
    }
    if found.len() > 1 {
        return Err(ambiguous(context, &found));
    }
    Ok(found.swap_remove(0))
}

fn not_found(context: &Context, connection: &Connection, named: &str, nobody: Failure) -> Result<Failure, Failure> {
    let near = nearest_name(connection, named)?.map(|near| shown(&near));
    Ok(match near {
        Some(near) => nobody.hint(say!(context.look.lang, "是否为 {near}？", "did you mean {near}?")),
        None => nobody,
    })
}

fn ambiguous(context: &Context, found: &[PersonRecord]) -> Failure {
    let lang = context.look.lang;
    let count = found.len();
    let people: Vec<String> = found.iter().map(|person| format!("{} {} {}", shown(&person.village), shown(&person.grid), person.id_number.masked())).collect();
    let people = people.join("; ");
    Failure::new(Status::Refused, say!(lang, "有 {count} 人同名：{people}", "{count} people have this name: {people}")).hint(say!(
        lang,
        "用 --grid 或身份证号指明",
        "say which with --grid, or give the ID number"
    ))
}
