//! Attendance at meetings and trainings.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, params};

use super::import::{Importer, Put, PutError};
use crate::model::attendance::{AttendanceRow, Attended};
use crate::model::calendar::Day;
use crate::model::ids::PersonNo;

/// The days on which somebody came late and on which they did not come; a day stands as often as it happened.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Misses {
    /// Came late.
    pub late: Vec<Day>,
    /// Did not come, without excuse.
    pub absent: Vec<Day>,
}

/// Everybody's latenesses and absences from one day to another, both included.
///
/// # Errors
/// Returns what SQLite says.
pub fn misses(connection: &Connection, first: Day, last: Day) -> super::Result<HashMap<PersonNo, Misses>> {
    super::sums::require(connection, "attendance")?;
    let mut statement = connection.prepare_cached("SELECT person_id, held_on, result FROM attendance WHERE held_on BETWEEN ?1 AND ?2")?;
    let mut misses: HashMap<PersonNo, Misses> = HashMap::new();
    let mut rows = statement.query([first.to_string(), last.to_string()])?;
    while let Some(row) = rows.next()? {
        let held_on = super::day(row, "held_on")?;
        let of_person = misses.entry(PersonNo(row.get("person_id")?)).or_default();
        match super::code(row, "result", Attended::from_code)? {
            Attended::Late => of_person.late.push(held_on),
            Attended::Absent => of_person.absent.push(held_on),
            Attended::Present | Attended::Excused => {}
        }
    }
    Ok(misses)
}

/// A meeting or training that somebody missed or came to late.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missed {
    /// When.
    pub held_on: Day,
    /// What was held.
    pub activity: String,
    /// Late or absent.
    pub result: Attended,
}

/// What one person missed or came late to from one day to another, both included, in the order of time.
///
/// # Errors
/// Returns what SQLite says.
pub fn missed(connection: &Connection, person: PersonNo, first: Day, last: Day) -> super::Result<Vec<Missed>> {
    super::sums::require(connection, "attendance")?;
    let mut statement = connection.prepare_cached(
        "SELECT held_on, activity, result FROM attendance WHERE person_id = ?1 AND held_on BETWEEN ?2 AND ?3 AND result IN ('late', 'absent') ORDER BY held_on, activity",
    )?;
    let rows = statement.query_map(params![person.0, first.to_string(), last.to_string()], |row| {
        Ok(Missed { held_on: super::day(row, "held_on")?, activity: row.get("activity")?, result: super::code(row, "result", Attended::from_code)? })
    })?;
    rows.collect()
}

impl Importer<'_> {
    /// Records how somebody attended.
    ///
    /// # Errors
    /// Refuses an unknown person and a record that stands twice in the import.
    pub fn put_attendance(&mut self, row: &AttendanceRow) -> Result<Put, PutError> {
        let key = format!("{} {} {}", row.held_on, row.activity, row.id_number);
        self.once("attendance", "id_number", row.id_number.as_str(), &key)?;
        let person = self.known_person(&row.id_number)?;
        let day = row.held_on.to_string();
        let mut statement = self.write.prepare_cached("SELECT result FROM attendance WHERE person_id = ?1 AND held_on = ?2 AND activity = ?3")?;
        let stored = statement.query_row(params![person.0, day, row.activity], |row| super::code(row, "result", Attended::from_code)).optional()?;
        if stored == Some(row.result) {
            return Ok(Put::Unchanged);
        }
        self.write
            .prepare_cached(
                "INSERT INTO attendance (person_id, held_on, activity, result, log_id) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT DO UPDATE SET result = excluded.result, log_id = excluded.log_id",
            )?
            .execute(params![person.0, day, row.activity, row.result.code(), self.write.log_id])?;
        let Some(result) = stored else { return Ok(Put::Added) };
        self.write.altered("attendance", &key, &AttendanceRow { result, ..row.clone() }, row)?;
        Ok(Put::Updated)
    }
}
