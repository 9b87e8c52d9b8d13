//! Whether the file is as gridctl left it: pages, references, schema, policies, the chain of the log, and every sheet
//! against its digest and against what the log says of it.

use rusqlite::{Connection, OptionalExtension};

use super::digest::sha256;
use super::event;
use super::log::chain;
use super::schema;
use super::sheet::{found_altered, heads, rows};
use super::sums::{self, Depth};
use super::{Altered, Trouble};
use crate::model::money::Money;
use crate::model::sheet::SheetRow;

/// Something wrong with the file.
#[derive(Debug)]
pub enum Flaw {
    /// A page, an index or a row is not sound; SQLite's words.
    Damaged(String),
    /// A row of this table refers to something that is not there.
    Dangling(String),
    /// So many reports name a person or a grid that is not there.
    DanglingReports(i64),
    /// The reports of these incidents, from the first to the second, are not those whose sums stand beside them.
    ReportsAltered((i64, i64)),
    /// The numbers of so many reports are not kept as they were given, or do not lead to their incidents.
    NumbersAltered(i64),
    /// The words of so many reports belong to none, or are missing where an award must have its reason.
    WordsAltered(i64),
    /// This table, index, view or trigger is not the one that gridctl made: altered, missing, or not its own.
    SchemaAltered(String),
    /// The rows of this table do not give the sum that is kept of them.
    RowsAltered(&'static str),
    /// The rows of the sheet of this period do not give its digest.
    SheetAltered(String),
    /// The lines of the sheet of this period do not add up to what the log says was submitted.
    SheetUnlike(String),
    /// The text of this policy does not give its digest.
    PolicyAltered(String),
    /// This log entry does not give its digest: it, or what stands before it, was altered, added or taken away.
    LogAltered(i64),
}

/// Looks through the whole file; nothing found means that all is well as far as the file itself can tell.
///
/// # Errors
/// Returns what SQLite says.
pub fn flaws(connection: &Connection) -> super::Result<Vec<Flaw>> {
    let mut flaws: Vec<Flaw> = texts(connection, "PRAGMA integrity_check", 0)?.into_iter().filter(|text| text != "ok").map(Flaw::Damaged).collect();
    let mut dangling = texts(connection, "PRAGMA foreign_key_check", 0)?;
    dangling.dedup();
    flaws.extend(dangling.into_iter().map(Flaw::Dangling));
    flaws.extend(of_reports(connection)?);
    let numbers = event::against::numbers_unlike(connection)? + event::against::pairs_unlike(connection)?;
    let words = event::against::words_unlike(connection)?;
    flaws.extend((numbers > 0).then_some(Flaw::NumbersAltered(numbers)));
    flaws.extend((words > 0).then_some(Flaw::WordsAltered(words)));
    flaws.extend(schema::altered(connection)?.into_iter().map(Flaw::SchemaAltered));
    flaws.extend(sums::altered(connection, Depth::Whole)?.into_iter().map(Flaw::RowsAltered));
    flaws.extend(policies_altered(connection)?.into_iter().map(Flaw::PolicyAltered));
    flaws.extend(chain::broken(connection)?.into_iter().map(Flaw::LogAltered));
    flaws.extend(found_altered(connection)?.into_iter().map(|head| Flaw::SheetAltered(head.period.to_string())));
    flaws.extend(sheets_unlike(connection)?.into_iter().map(Flaw::SheetUnlike));
    Ok(flaws)
}

/// Whether the reports are those whose sums stand beside them, and name people and grids that are there. They are gone through
/// once: looked up one by one, the people of 8 million reports took as long as all the rest.
fn of_reports(connection: &Connection) -> super::Result<Vec<Flaw>> {
    let people = numbers(connection, "SELECT person_id FROM person ORDER BY person_id")?;
    let grids = numbers(connection, "SELECT grid_id FROM grid ORDER BY grid_id")?;
    let mut dangling = 0;
    let compared = event::block::compare_each(connection, (i64::MIN, i64::MAX), |report| {
        let is_there = people.binary_search(&report.facts.reporter.0).is_ok() && grids.binary_search(&report.grid.0).is_ok();
        dangling += i64::from(!is_there);
    });
    let altered = compared.map_or_else(
        |error| match super::trouble(&error) {
            Trouble::Altered(Altered { incidents: Some(incidents), .. }) => Ok(Some(Flaw::ReportsAltered(incidents))),
            Trouble::Altered(_) | Trouble::Damaged | Trouble::Unreadable | Trouble::ReadOnly | Trouble::Other => Err(error),
        },
        |()| Ok(None),
    )?;
    if altered.is_some() {
        // The pass ended there.
        let question = "SELECT count(*) FROM report WHERE person_id NOT IN (SELECT person_id FROM person) OR grid_id NOT IN (SELECT grid_id FROM grid)";
        dangling = connection.query_row(question, [], |row| row.get(0))?;
    }
    Ok((dangling > 0).then_some(Flaw::DanglingReports(dangling)).into_iter().chain(altered).collect())
}

fn numbers(connection: &Connection, sql: &str) -> super::Result<Vec<i64>> {
    connection.prepare(sql)?.query_map([], |row| row.get(0))?.collect()
}

fn policies_altered(connection: &Connection) -> super::Result<Vec<String>> {
    let mut statement = connection.prepare("SELECT name, text, sha256 FROM policy_version ORDER BY policy_id")?;
    let policies = statement.query_map([], |row| Ok((row.get("name")?, row.get::<_, String>("text")?, row.get::<_, String>("sha256")?)))?;
    let policies: Vec<(String, String, String)> = policies.collect::<super::Result<_>>()?;
    Ok(policies.into_iter().filter(|(_, text, digest)| sha256(text.as_bytes()) != *digest).map(|(name, ..)| name).collect())
}

/// The periods of the sheets whose people, sum and digest are not those that the log kept when they were submitted.
fn sheets_unlike(connection: &Connection) -> super::Result<Vec<String>> {
    let mut unlike = Vec::new();
    let mut statement = connection.prepare("SELECT summary FROM log WHERE log_id = ?1 AND command = 'payout submit'")?;
    for head in heads(connection)? {
        let rows = rows(connection, head.sheet)?;
        let total: Money = rows.iter().map(SheetRow::total).sum();
        let said: Option<String> = statement.query_row([head.log_id], |row| row.get("summary")).optional()?;
        if said.is_none_or(|said| said != submission_summary(&head.period.to_string(), rows.len(), total, &head.digest)) {
            unlike.push(head.period.to_string());
        }
    }
    Ok(unlike)
}

/// What the log says of a sheet that is submitted.
#[must_use]
pub fn submission_summary(period: &str, people: usize, total: Money, digest: &str) -> String {
    format!("{period} {people} × {total} {digest}")
}

fn texts(connection: &Connection, sql: &str, column: usize) -> super::Result<Vec<String>> {
    connection.prepare(sql)?.query_map([], |row| row.get(column))?.collect()
}
