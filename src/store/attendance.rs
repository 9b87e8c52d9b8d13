//! Attendance at meetings and trainings.

use rusqlite::{OptionalExtension, params};

use super::import::{Importer, Put, PutError};
use crate::model::attendance::{AttendanceRow, Attended};

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
