//! Trainings and field tests.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::import::{Importer, Put, PutError};
use crate::model::calendar::Day;
use crate::model::hiring::TestRow;
use crate::model::ids::{IdNumber, PersonNo};
use crate::model::post::Role;

/// A field test as it is recorded.
pub type FieldTest = TestRow;

const TEST: &str =
    "SELECT id_number, tested_on, trained_on, apps, nickname, knowledge, live_report FROM field_test JOIN person USING (person_id) WHERE person_id = ?1";

fn test(row: &Row<'_>) -> super::Result<TestRow> {
    Ok(TestRow {
        id_number: super::id_number(row, "id_number")?,
        tested_on: super::day(row, "tested_on")?,
        trained_on: super::optional_day(row, "trained_on")?,
        apps: row.get("apps")?,
        nickname: row.get("nickname")?,
        knowledge: row.get("knowledge")?,
        live_report: row.get("live_report")?,
    })
}

/// The field tests of a person, the earliest first.
///
/// # Errors
/// Returns what SQLite says.
pub fn tests_of(connection: &Connection, person: PersonNo) -> super::Result<Vec<FieldTest>> {
    super::sums::require(connection, "field_test")?;
    connection.prepare_cached(&[TEST, " ORDER BY tested_on"].concat())?.query_map([person.0], test)?.collect()
}

/// Everybody's field tests, each person's the earliest first.
///
/// # Errors
/// Returns what SQLite says.
pub fn all_tests(connection: &Connection) -> super::Result<HashMap<PersonNo, Vec<FieldTest>>> {
    super::sums::require(connection, "field_test")?;
    let mut statement = connection.prepare_cached(
        "SELECT person_id, id_number, tested_on, trained_on, apps, nickname, knowledge, live_report FROM field_test JOIN person USING (person_id) ORDER BY person_id, tested_on",
    )?;
    let mut tests: HashMap<PersonNo, Vec<FieldTest>> = HashMap::new();
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        tests.entry(PersonNo(row.get("person_id")?)).or_default().push(test(row)?);
    }
    Ok(tests)
}

impl Importer<'_> {
    /// Records a field test.
    ///
    /// # Errors
    /// Refuses an unknown person and a test that stands twice in the import.
    pub fn put_test(&mut self, row: &TestRow) -> Result<Put, PutError> {
        let key = format!("{} {}", row.id_number, row.tested_on);
        self.once("tests", "id_number", row.id_number.as_str(), &key)?;
        let person = self.known_person(&row.id_number)?;
        let day: Day = row.tested_on;
        let stored = self.write.prepare_cached(&[TEST, " AND tested_on = ?2"].concat())?.query_row(params![person.0, day.to_string()], test).optional()?;
        let mut row = row.clone();
        if let Some(stored) = stored.as_ref().filter(|_| self.lacks("trained_on")) {
            row.trained_on = stored.trained_on;
        }
        if stored.as_ref() == Some(&row) {
            return Ok(Put::Unchanged);
        }
        self.write
            .prepare_cached(
                "INSERT INTO field_test (person_id, tested_on, trained_on, apps, nickname, knowledge, live_report, log_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                 ON CONFLICT DO UPDATE SET trained_on = excluded.trained_on, apps = excluded.apps, nickname = excluded.nickname, knowledge = excluded.knowledge,
                                           live_report = excluded.live_report, log_id = excluded.log_id",
            )?
            .execute(params![person.0, day.to_string(), row.trained_on.map(|day| day.to_string()), row.apps, row.nickname, row.knowledge, row.live_report, self.write.log_id])?;
        let Some(stored) = stored else { return Ok(Put::Added) };
        self.write.altered("field_test", &key, &stored, &row)?;
        Ok(Put::Updated)
    }
}

/// A grid for which somebody must have a nickname: the one registered for, or one of a post.
#[derive(Debug, Clone)]
pub struct NamePlace {
    /// Who.
    pub person: PersonNo,
    /// Their ID number.
    pub id_number: IdNumber,
    /// Their name.
    pub name: String,
    /// The administrative village of the grid.
    pub village: String,
    /// The grid.
    pub grid: String,
    /// Whether the form names the grid.
    pub by_form: bool,
    /// What they registered for, or serve as, in the grid.
    pub role: Role,
}

/// Every grid for which somebody must have a nickname on a day, by village, grid, name and ID number; of one person or
/// one administrative village where these are named.
///
/// # Errors
/// Returns what SQLite says.
pub fn name_places(connection: &Connection, person: Option<PersonNo>, village: Option<&str>, day: Day) -> super::Result<Vec<NamePlace>> {
    let mut statement = connection.prepare_cached(
        "SELECT person_id, id_number, person.name AS name, village.name AS village, grid.code AS grid, by_form, role
           FROM (SELECT person_id, grid_id, max(by_form) AS by_form, role
                   FROM (SELECT person_id, grid_id, role, 1 AS by_form FROM candidate_form
                          UNION ALL SELECT person_id, grid_id, role, 0 FROM post WHERE from_on <= ?3 AND (to_on IS NULL OR to_on >= ?3))
                  GROUP BY person_id, grid_id)
           JOIN person USING (person_id) JOIN grid USING (grid_id) JOIN village USING (village_id)
          WHERE (?1 IS NULL OR person_id = ?1) AND (?2 IS NULL OR village.name = ?2) ORDER BY village.name, grid.code, person.name, id_number",
    )?;
    let rows = statement.query_map(params![person.map(|person| person.0), village, day.to_string()], |row| {
        Ok(NamePlace {
            person: PersonNo(row.get("person_id")?),
            id_number: super::id_number(row, "id_number")?,
            name: row.get("name")?,
            village: row.get("village")?,
            grid: row.get("grid")?,
            by_form: row.get("by_form")?,
            role: super::code(row, "role", Role::from_code)?,
        })
    })?;
    rows.collect()
}
