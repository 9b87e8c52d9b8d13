//! Conduct: what is recorded of a month against a person or a grid.

use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, OptionalExtension, params};

use super::import::{Importer, Put, PutError};
use crate::model::calendar::Month;
use crate::model::conduct::{ConductKind, ConductRow, Subject};
use crate::model::ids::{GridNo, PersonNo};

/// What costs people the base of a month, clause 二(一).
#[derive(Debug, Clone, Default)]
pub struct BaseLosses {
    /// People with a task failure.
    pub task_failures: HashSet<PersonNo>,
    /// People with an irregular petition of their own.
    pub petitioners: HashSet<PersonNo>,
    /// Grids from which an irregular petition came.
    pub petition_grids: HashSet<GridNo>,
}

/// A record of conduct, as an answer shows it.
#[derive(Debug, Clone)]
pub struct ConductRecord {
    /// The month.
    pub month: Month,
    /// What is recorded.
    pub kind: ConductKind,
    /// The grid, where the record names one.
    pub grid: Option<String>,
    /// Further words.
    pub note: Option<String>,
}

/// What costs the base, month by month.
///
/// # Errors
/// Returns what SQLite says.
pub fn base_losses(connection: &Connection, months: &[Month]) -> super::Result<HashMap<Month, BaseLosses>> {
    let mut losses: HashMap<Month, BaseLosses> = HashMap::new();
    let mut statement =
        connection.prepare_cached("SELECT kind, person_id, grid_id FROM conduct WHERE month = ?1 AND kind IN ('task_failure', 'irregular_petition')")?;
    for month in months {
        let entry = losses.entry(*month).or_default();
        let mut rows = statement.query([month.to_string()])?;
        while let Some(row) = rows.next()? {
            let person: Option<i64> = row.get("person_id")?;
            let grid: Option<i64> = row.get("grid_id")?;
            match super::code(row, "kind", ConductKind::from_code)? {
                ConductKind::TaskFailure => entry.task_failures.extend(person.map(PersonNo)),
                ConductKind::IrregularPetition => {
                    entry.petitioners.extend(person.map(PersonNo));
                    entry.petition_grids.extend(grid.map(GridNo));
                }
                ConductKind::KinPetition | ConductKind::UnableToServe | ConductKind::Resignation => {}
            }
        }
    }
    Ok(losses)
}

/// What is recorded of a person, or of one of these grids, from one month to another, the earliest first.
///
/// # Errors
/// Returns what SQLite says.
pub fn conduct_of(connection: &Connection, person: PersonNo, grids: &[GridNo], first: Month, last: Month) -> super::Result<Vec<ConductRecord>> {
    let mut statement = connection.prepare_cached(
        "SELECT month, kind, person_id, grid_id, grid.code AS grid, note FROM conduct LEFT JOIN grid USING (grid_id) WHERE month BETWEEN ?1 AND ?2 ORDER BY month, kind, grid.code",
    )?;
    let mut records = Vec::new();
    let mut rows = statement.query([first.to_string(), last.to_string()])?;
    while let Some(row) = rows.next()? {
        let about_person = row.get::<_, Option<i64>>("person_id")? == Some(person.0);
        let about_grid = row.get::<_, Option<i64>>("grid_id")?.is_some_and(|grid| grids.contains(&GridNo(grid)));
        if about_person || about_grid {
            records.push(ConductRecord {
                month: super::code(row, "month", Month::parse)?,
                kind: super::code(row, "kind", ConductKind::from_code)?,
                grid: row.get("grid")?,
                note: row.get("note")?,
            });
        }
    }
    Ok(records)
}

impl Importer<'_> {
    /// Records conduct.
    ///
    /// # Errors
    /// Refuses an unknown person or grid and a record that stands twice in the import.
    pub fn put_conduct(&mut self, row: &ConductRow) -> Result<Put, PutError> {
        let (column, subject) = match &row.subject {
            Subject::Person(number) => ("id_number", number.as_str().to_owned()),
            Subject::Grid(code) => ("grid", code.clone()),
        };
        let key = format!("{} {} {subject}", row.month, row.kind.code());
        self.once("conduct", column, &subject, &key)?;
        let (person, grid) = match &row.subject {
            Subject::Person(number) => (Some(self.known_person(number)?.0), None),
            Subject::Grid(code) => (None, Some(self.known_grid("grid", code)?.0.0)),
        };
        let mut statement = self
            .write
            .prepare_cached("SELECT conduct_id, note FROM conduct WHERE month = ?1 AND kind = ?2 AND ifnull(person_id, 0) = ?3 AND ifnull(grid_id, 0) = ?4")?;
        let found: Option<(i64, Option<String>)> = statement
            .query_row(params![row.month.to_string(), row.kind.code(), person.unwrap_or(0), grid.unwrap_or(0)], |row| {
                Ok((row.get("conduct_id")?, row.get("note")?))
            })
            .optional()?;
        let Some((conduct_id, note)) = found else {
            self.write
                .prepare_cached("INSERT INTO conduct (month, kind, person_id, grid_id, note, log_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
                .execute(params![row.month.to_string(), row.kind.code(), person, grid, row.note, self.write.log_id])?;
            return Ok(Put::Added);
        };
        if note == row.note || self.lacks("note") {
            return Ok(Put::Unchanged);
        }
        self.write.prepare_cached("UPDATE conduct SET note = ?2, log_id = ?3 WHERE conduct_id = ?1")?.execute(params![
            conduct_id,
            row.note,
            self.write.log_id
        ])?;
        self.write.altered("conduct", &key, &ConductRow { note, ..row.clone() }, row)?;
        Ok(Put::Updated)
    }
}
