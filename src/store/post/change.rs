//! Posts begun by appointment and ended by an exit.

use rusqlite::{Connection, OptionalExtension, params};

use super::PostRecord;
use crate::model::calendar::{Day, Moment};
use crate::model::ids::{GridNo, IdNumber, PersonNo};
use crate::model::post::{PostRow, Role, Tenure};
use crate::policy::clause::Rule;
use crate::store::Result;
use crate::store::event::zone_from;
use crate::store::log::Write;

/// Begins a post: a new spell, whatever spells there were before. Returns the number of the post.
///
/// # Errors
/// Returns what SQLite says.
pub fn appoint(write: &Write<'_>, person: PersonNo, grid: GridNo, role: Role, from: Day, health_member: bool) -> Result<i64> {
    write.prepare_cached("INSERT INTO post (person_id, grid_id, role, from_on, health_member, log_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?.execute(params![
        person.0,
        grid.0,
        role.code(),
        from.to_string(),
        health_member,
        write.log_id
    ])?;
    Ok(write.last_insert_rowid())
}

/// Sets the last day of posts, each altered record in the log.
///
/// # Errors
/// Returns what SQLite says.
pub fn end(write: &Write<'_>, id_number: IdNumber, posts: &[PostRecord], last: Day) -> Result<()> {
    let mut statement = write.prepare_cached("UPDATE post SET to_on = ?5, log_id = ?6 WHERE person_id = ?1 AND grid_id = ?2 AND role = ?3 AND from_on = ?4")?;
    for post in posts {
        let (role, from) = (post.role.code(), post.tenure.from);
        statement.execute(params![post.person.0, post.grid.0, role, from.to_string(), last.to_string(), write.log_id])?;
        let row = |tenure| PostRow { id_number, grid: post.place.grid_code.to_string(), role: post.role, tenure, health_member: post.health_member };
        let key = format!("{id_number} {} {role}", post.place.grid_code);
        write.altered("post", &key, &row(post.tenure), &row(Tenure { from, to: Some(last) }))?;
    }
    Ok(())
}

/// Keeps that a rule was set aside for an appointment.
///
/// # Errors
/// Returns what SQLite says.
pub fn waive(write: &Write<'_>, post_id: i64, rule: Rule, reason: &str) -> Result<()> {
    write.prepare_cached("INSERT INTO waiver (post_id, rule, reason, log_id) VALUES (?1, ?2, ?3, ?4)")?.execute(params![
        post_id,
        rule.code(),
        reason,
        write.log_id
    ])?;
    Ok(())
}

/// A rule set aside for an appointment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiver {
    /// The code of the grid.
    pub grid: String,
    /// First day of the post.
    pub from: Day,
    /// The rule.
    pub rule: Rule,
    /// Why.
    pub reason: String,
    /// Who decided it.
    pub by: String,
}

/// The rules set aside for a person's appointments, the earliest first.
///
/// # Errors
/// Returns what SQLite says.
pub fn waivers_of(connection: &Connection, person: PersonNo) -> Result<Vec<Waiver>> {
    let mut statement = connection.prepare_cached(
        "SELECT grid.code AS grid, from_on, rule, reason, by FROM waiver JOIN post USING (post_id) JOIN grid USING (grid_id) JOIN log ON log.log_id = waiver.log_id
          WHERE person_id = ?1 ORDER BY from_on, grid.code, rule",
    )?;
    let rows = statement.query_map([person.0], |row| {
        Ok(Waiver {
            grid: row.get("grid")?,
            from: crate::store::day(row, "from_on")?,
            rule: crate::store::code(row, "rule", Rule::named)?,
            reason: row.get("reason")?,
            by: row.get("by")?,
        })
    })?;
    rows.collect()
}

/// The last report that somebody made on a day or after it: its number and its time.
///
/// # Errors
/// Returns what SQLite says.
pub fn last_report_from(connection: &Connection, person: PersonNo, day: Day) -> Result<Option<(String, Moment)>> {
    let Some((min, max)) = zone_from(connection, day)? else { return Ok(None) };
    connection
        .prepare_cached(
            "SELECT report_id, at FROM report WHERE incident BETWEEN ?1 AND ?2 AND person_id = ?3 AND at >= ?4 ORDER BY at DESC, report_id DESC LIMIT 1",
        )?
        .query_row(params![min, max, person.0, Moment::start_of(day).seconds()], |row| Ok((row.get("report_id")?, Moment::from_seconds(row.get("at")?))))
        .optional()
}
