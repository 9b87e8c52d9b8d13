//! Retentions (延用): members kept past the age by a decision, 三6.

use std::collections::HashMap;

use rusqlite::{Connection, params};

use super::log::Write;
use crate::model::calendar::Day;
use crate::model::ids::PersonNo;

/// A decision to keep a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retention {
    /// Day on which it was recorded.
    pub decided_on: Day,
    /// Last day until which the member is kept.
    pub until: Day,
    /// Why.
    pub reason: Option<String>,
    /// Document of the decision.
    pub reference: Option<String>,
    /// Who recorded it.
    pub by: String,
}

/// Records a decision; it takes the place of any before it.
///
/// # Errors
/// Returns what SQLite says.
pub fn keep(write: &Write<'_>, person: PersonNo, until: Day, reason: Option<&str>, reference: Option<&str>) -> super::Result<()> {
    write.prepare_cached("INSERT INTO retention (person_id, until_on, reason, reference, log_id) VALUES (?1, ?2, ?3, ?4, ?5)")?.execute(params![
        person.0,
        until.to_string(),
        reason,
        reference,
        write.log_id
    ])?;
    Ok(())
}

/// The last day until which each member is kept by the decision that holds.
///
/// # Errors
/// Returns what SQLite says.
pub fn retained(connection: &Connection) -> super::Result<HashMap<PersonNo, Day>> {
    let mut statement = connection.prepare_cached("SELECT person_id, until_on FROM retention ORDER BY retention_id")?;
    let rows = statement.query_map([], |row| Ok((PersonNo(row.get("person_id")?), super::day(row, "until_on")?)))?;
    rows.collect()
}

/// The decisions about a person in the order in which they were recorded; the last one holds.
///
/// # Errors
/// Returns what SQLite says.
pub fn retentions_of(connection: &Connection, person: PersonNo) -> super::Result<Vec<Retention>> {
    let mut statement = connection
        .prepare_cached("SELECT substr(at, 1, 10) AS decided_on, until_on, reason, reference, by FROM retention JOIN log USING (log_id) WHERE person_id = ?1 ORDER BY retention_id")?;
    let rows = statement.query_map([person.0], |row| {
        Ok(Retention {
            decided_on: super::day(row, "decided_on")?,
            until: super::day(row, "until_on")?,
            reason: row.get("reason")?,
            reference: row.get("reference")?,
            by: row.get("by")?,
        })
    })?;
    rows.collect()
}
