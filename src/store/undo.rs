//! Taking back what a log entry wrote: its new rows go, what it altered is as it was; one more entry says so.

mod obstacle;
mod rows;
mod settled;

pub use obstacle::UndoFault;

use rusqlite::{Connection, ErrorCode, params};

use super::SqlError;
use super::event::block;
use super::log::Write;
use obstacle::{posted, refuse, refuse_after, uncovered};
use rows::TABLES;

/// What an undo did with the rows of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TakenBack {
    /// The table.
    pub noun: &'static str,
    /// Rows that were new, or that other rows have replaced.
    pub removed: usize,
    /// Rows that are as they were before.
    pub restored: usize,
}

/// Why an entry was not taken back.
#[derive(Debug)]
pub enum UndoError {
    /// The records do not allow it.
    Refused(UndoFault),
    /// What SQLite says.
    Sql(SqlError),
}

impl From<SqlError> for UndoError {
    fn from(error: SqlError) -> Self {
        Self::Sql(error)
    }
}

impl From<UndoFault> for UndoError {
    fn from(obstacle: UndoFault) -> Self {
        Self::Refused(obstacle)
    }
}

/// The last entry that wrote records which can be taken back, is no undo, and has not been taken back itself.
///
/// # Errors
/// Returns what SQLite says.
pub fn latest(connection: &Connection) -> super::Result<Option<i64>> {
    let mut statement = connection
        .prepare("SELECT log_id FROM log WHERE undoes IS NULL AND log_id NOT IN (SELECT undoes FROM log WHERE undoes IS NOT NULL) ORDER BY log_id DESC")?;
    let mut entries = statement.query([])?;
    while let Some(entry) = entries.next()? {
        let log_id = entry.get("log_id")?;
        if obstacle::by_nature(connection, log_id)?.is_none() {
            return Ok(Some(log_id));
        }
    }
    Ok(None)
}

/// Takes back an entry within a write that was begun for it.
///
/// # Errors
/// Says what stands against it; then the write must be dropped.
pub fn undo(write: &Write<'_>, entry: i64) -> Result<Vec<TakenBack>, UndoError> {
    refuse(write, entry)?;
    let with_reports = bears_on_reports(write, entry)?;
    if with_reports {
        block::compare_all(write)?;
    }
    let people = posted(write, entry)?;
    let uncovered_before = uncovered(write, &people)?;
    write.execute_batch("PRAGMA defer_foreign_keys = ON")?;
    log_removed(write, entry)?;
    let mut taken: Vec<TakenBack> = TABLES.iter().map(|table| TakenBack { noun: table.noun, removed: 0, restored: 0 }).collect();
    forget_keys(write, entry)?;
    for (table, done) in TABLES.iter().zip(&mut taken) {
        done.removed += write.execute(table.remove, [entry])?;
    }
    for (table, done) in TABLES.iter().zip(&mut taken) {
        done.restored = write.execute(table.restore, [entry]).map_err(|error| in_its_place(error, table.noun))?;
    }
    refuse_after(write)?;
    if with_reports {
        block::rebuild(write)?;
    }
    if let Some(report_id) = uncovered(write, &people)?.into_iter().find(|report| !uncovered_before.contains(report)) {
        return Err(UndoFault::ReportWithoutPost { report_id }.into());
    }
    write.execute(
        "INSERT INTO log_change (log_id, noun, key, before, after) SELECT ?2, noun, key, after, before FROM log_change WHERE log_id = ?1",
        params![entry, write.log_id],
    )?;
    taken.retain(|done| done.removed + done.restored > 0);
    Ok(taken)
}

/// Logs the new rows of an entry that bear on pay and now go, where a sheet that can still be withdrawn was frozen with them: of a settled
/// one they could not be taken, and without a sheet nobody has seen a figure that rests on them.
fn log_removed(write: &Write<'_>, entry: i64) -> super::Result<()> {
    let sql = "INSERT INTO log_change (log_id, noun, key, before)
        SELECT ?2, noun, key, before FROM (
            SELECT 'report' AS noun, report_id AS key,
                   json_object('incident', incident, 'person_id', person_id, 'at', datetime(at, 'unixepoch'), 'level', level,
                               'status', CASE status WHEN 0 THEN 'pending' WHEN 1 THEN 'valid' WHEN 2 THEN 'invalid' ELSE 'fraud' END) AS before
              FROM report WHERE log_id = ?1
            UNION ALL SELECT 'conduct', month || ' ' || kind || ' ' || ifnull(grid.code, '#' || person_id),
                   json_object('person_id', person_id, 'grid_id', grid_id, 'kind', kind) FROM conduct LEFT JOIN grid USING (grid_id) WHERE conduct.log_id = ?1
            UNION ALL SELECT 'attendance', held_on || ' ' || activity || ' #' || person_id, json_object('person_id', person_id, 'result', result)
              FROM attendance WHERE log_id = ?1
            UNION ALL SELECT 'post', '#' || person_id || ' ' || grid.code || ' ' || role, json_object('person_id', person_id, 'from', from_on, 'to', to_on)
              FROM post JOIN grid USING (grid_id) WHERE post.log_id = ?1
        ) AS gone
         WHERE EXISTS (SELECT 1 FROM sheet WHERE state = 'submitted' AND log_id > ?1)
           AND NOT EXISTS (SELECT 1 FROM log_change WHERE log_id = ?1 AND log_change.noun = gone.noun AND log_change.key = gone.key)
         GROUP BY noun, key";
    write.execute(sql, params![entry, write.log_id]).map(|_| ())
}

/// Whether an entry wrote reports.
fn bears_on_reports(write: &Write<'_>, entry: i64) -> super::Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM report WHERE log_id = ?1) OR EXISTS (SELECT 1 FROM log_image WHERE log_id = ?1 AND noun = 'report')";
    write.query_row(sql, [entry], |row| row.get(0))
}

/// Takes away what hangs on the new reports and forms of an entry and carries no number of its own: people, notes and keys.
fn forget_keys(write: &Write<'_>, entry: i64) -> super::Result<()> {
    write.execute(
        "DELETE FROM person WHERE person_id IN (SELECT person_id FROM candidate_form WHERE log_id = ?1)
            AND person_id NOT IN (SELECT key ->> 0 FROM log_image WHERE log_id = ?1 AND noun = 'candidate_form')",
        [entry],
    )?;
    write.execute(
        "DELETE FROM report_note WHERE report_id IN (SELECT report_id FROM report WHERE log_id = ?1)
            AND report_id NOT IN (SELECT key ->> 0 FROM log_image WHERE log_id = ?1 AND noun = 'report_note')",
        [entry],
    )?;
    restore_keys(write, entry)
}

/// Sets the keys of reports and incidents back. Those of the entry's own reports go, whatever became of them within it;
/// one that named an incident before is put back as that.
fn restore_keys(write: &Write<'_>, entry: i64) -> super::Result<()> {
    write.execute(
        "DELETE FROM event_key WHERE key IN (SELECT key ->> 0 FROM log_image WHERE log_id = ?1 AND noun = 'event_key')
            OR key IN (SELECT report_id FROM report WHERE log_id = ?1 AND report_id NOT IN (SELECT key ->> 1 FROM log_image WHERE log_id = ?1 AND noun = 'report'))",
        [entry],
    )?;
    write.execute(
        "INSERT INTO event_key (key, incident, declared) SELECT before ->> 'key', before ->> 'incident', before ->> 'declared' FROM log_image
          WHERE log_id = ?1 AND noun = 'event_key' AND (before ->> 'declared' IS NULL OR before ->> 'key' NOT IN
                (SELECT report_id FROM report WHERE log_id = ?1 AND report_id NOT IN (SELECT key ->> 1 FROM log_image WHERE log_id = ?1 AND noun = 'report')))",
        [entry],
    )?;
    let Some((from, to)) = obstacle::incidents_given(write, entry)? else { return Ok(()) };
    write.execute("DELETE FROM event_key WHERE incident >= ?1 AND incident < ?2 AND declared IS NULL", params![from, to]).map(|_| ())
}

/// A row that cannot be put back since a later one stands in its place.
fn in_its_place(error: SqlError, noun: &'static str) -> UndoError {
    match error.sqlite_error_code() {
        Some(ErrorCode::ConstraintViolation) => UndoError::Refused(UndoFault::RestsOn { noun: noun.to_owned() }),
        Some(_) | None => UndoError::Sql(error),
    }
}
