//! Proposals: whom an allocation would seat, kept until somebody appoints them.

use rusqlite::{Connection, params};

use super::log::Write;
use crate::model::calendar::Day;
use crate::model::ids::{GridNo, PersonNo};

/// Somebody proposed for a grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proposed {
    /// Who.
    pub person: PersonNo,
    /// Where.
    pub grid: GridNo,
    /// Whether she is to be the family-planning (卫计) member.
    pub health_member: bool,
}

/// Keeps the proposal of a village; the one before it goes.
///
/// # Errors
/// Returns what SQLite says.
pub fn keep(write: &Write<'_>, village: &str, proposed: &[Proposed], day: Day) -> super::Result<()> {
    write.execute("DELETE FROM proposal WHERE grid_id IN (SELECT grid_id FROM grid JOIN village USING (village_id) WHERE village.name = ?1)", [village])?;
    let mut statement = write.prepare_cached("INSERT INTO proposal (person_id, grid_id, health_member, proposed_on, log_id) VALUES (?1, ?2, ?3, ?4, ?5)")?;
    for one in proposed {
        statement.execute(params![one.person.0, one.grid.0, one.health_member, day.to_string(), write.log_id])?;
    }
    Ok(())
}

/// Everybody proposed, in the order of the grids; with a village's name, its proposal alone.
///
/// # Errors
/// Returns what SQLite says.
pub fn proposals(connection: &Connection, village: Option<&str>) -> super::Result<Vec<Proposed>> {
    let mut statement = connection.prepare_cached(
        "SELECT person_id, grid_id, health_member FROM proposal JOIN grid USING (grid_id) JOIN village USING (village_id)
          WHERE ?1 IS NULL OR village.name = ?1 ORDER BY village.name, grid.code, person_id",
    )?;
    let rows = statement.query_map([village], |row| {
        Ok(Proposed { person: PersonNo(row.get("person_id")?), grid: GridNo(row.get("grid_id")?), health_member: row.get("health_member")? })
    })?;
    rows.collect()
}

/// Takes somebody's proposal for a grid away, because it has been acted upon.
///
/// # Errors
/// Returns what SQLite says.
pub fn done(write: &Write<'_>, person: PersonNo, grid: GridNo) -> super::Result<()> {
    write.execute("DELETE FROM proposal WHERE person_id = ?1 AND grid_id = ?2", params![person.0, grid.0]).map(|_| ())
}
