//! Whether the file is as gridctl left it: pages, references, schema, and every sheet against its digest.

use rusqlite::Connection;

use super::open::SCHEMA;
use super::sheet::found_altered;

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
    /// This table, index, view or trigger is not the one that gridctl made: altered, missing, or not its own.
    SchemaAltered(String),
    /// The rows of the sheet of this period do not give its digest.
    SheetAltered(String),
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
    let reports: i64 = connection.query_row(
        "SELECT count(*) FROM report WHERE person_id NOT IN (SELECT person_id FROM person) OR grid_id NOT IN (SELECT grid_id FROM grid)",
        [],
        |row| row.get(0),
    )?;
    flaws.extend((reports > 0).then_some(Flaw::DanglingReports(reports)));
    flaws.extend(reports_altered(connection)?);
    flaws.extend(schema_altered(connection)?.into_iter().map(Flaw::SchemaAltered));
    flaws.extend(found_altered(connection)?.into_iter().map(|head| Flaw::SheetAltered(head.period.to_string())));
    Ok(flaws)
}

/// Whether the reports are those whose sums stand beside them.
fn reports_altered(connection: &Connection) -> super::Result<Option<Flaw>> {
    match super::event::block::compare_all(connection) {
        Ok(()) => Ok(None),
        Err(error) => super::altered_reports(&error).map(|altered| Some(Flaw::ReportsAltered(altered.incidents))).ok_or(error),
    }
}

/// The names of what differs from a new file's schema, a trigger taken away among it.
fn schema_altered(connection: &Connection) -> super::Result<Vec<String>> {
    let fresh = Connection::open_in_memory()?;
    fresh.execute_batch(SCHEMA)?;
    let (is, should) = (schema(connection)?, schema(&fresh)?);
    let mut names: Vec<String> =
        is.iter().filter(|entry| !should.contains(entry)).chain(should.iter().filter(|entry| !is.contains(entry))).map(|entry| entry.0.clone()).collect();
    names.sort_unstable();
    names.dedup();
    Ok(names)
}

fn schema(connection: &Connection) -> super::Result<Vec<(String, String)>> {
    // What ANALYZE writes is a help for the planner, and nobody's alteration.
    let mut statement = connection.prepare("SELECT name, ifnull(sql, '') AS text FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name")?;
    let entries = statement.query_map([], |row| Ok((row.get("name")?, row.get("text")?)))?;
    entries.collect()
}

fn texts(connection: &Connection, sql: &str, column: usize) -> super::Result<Vec<String>> {
    connection.prepare(sql)?.query_map([], |row| row.get(column))?.collect()
}
