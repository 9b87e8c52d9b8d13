//! Trainings and field tests.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::import::{Importer, Put, PutError};
use crate::model::calendar::Day;
use crate::model::hiring::TestRow;
use crate::model::ids::PersonNo;

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
    connection.prepare_cached(&[TEST, " ORDER BY tested_on"].concat())?.query_map([person.0], test)?.collect()
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
