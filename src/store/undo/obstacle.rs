//! What stands against taking an entry back: its own nature, what rests on it, and what is settled.

use rusqlite::{Connection, OptionalExtension, params};

use crate::store::Result;
use crate::store::event::against::pairs_unlike;
use crate::store::log::Write;

use super::UndoError;

/// Why an entry cannot be taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UndoFault {
    /// There is no such entry.
    NoEntry,
    /// It is an undo itself: what it took back is done again by its own command.
    IsUndo,
    /// This entry has taken it back already.
    Undone(i64),
    /// What it wrote in this table stands by its nature.
    Stands(&'static str),
    /// It wrote no record.
    NoRecord,
    /// It was written by an older version, which did not keep what undo needs.
    TooOld,
    /// This later entry altered the same record of a table.
    AlteredLater {
        /// The entry.
        entry: i64,
        /// The table.
        noun: String,
    },
    /// This report, recorded or altered by a later entry, is of the same event.
    SameEvent {
        /// The entry.
        entry: i64,
        /// Number of the report.
        report_id: String,
    },
    /// Records of this table refer to what would go, or stand in the place of what would come back.
    RestsOn {
        /// The table.
        noun: String,
    },
    /// This report was made in a post that would not be there.
    ReportWithoutPost {
        /// Number of the report.
        report_id: String,
    },
    /// It touches a period that an approved sheet has settled.
    Settled {
        /// The period.
        period: String,
    },
}

/// Tables whose rows stand, each with the question whether an entry wrote one.
const STANDING: [(&str, &str); 6] = [
    ("person", "SELECT command = 'forget' FROM log WHERE log_id = ?1"),
    ("sheet", "SELECT EXISTS (SELECT 1 FROM sheet WHERE log_id = ?1) OR (SELECT command LIKE 'payout %' FROM log WHERE log_id = ?1)"),
    ("instant_award", "SELECT EXISTS (SELECT 1 FROM instant_award WHERE log_id = ?1)"),
    ("commendation", "SELECT EXISTS (SELECT 1 FROM commendation WHERE log_id = ?1)"),
    ("policy_version", "SELECT EXISTS (SELECT 1 FROM policy_version WHERE log_id = ?1)"),
    ("reading_decision", "SELECT EXISTS (SELECT 1 FROM reading_decision WHERE log_id = ?1)"),
];

/// Whether an entry wrote any record that undo reaches.
const WROTE: &str = "SELECT EXISTS (SELECT 1 FROM log_image WHERE log_id = ?1) OR EXISTS (SELECT 1 FROM grid WHERE log_id = ?1)
    OR EXISTS (SELECT 1 FROM candidate_form WHERE log_id = ?1) OR EXISTS (SELECT 1 FROM field_test WHERE log_id = ?1) OR EXISTS (SELECT 1 FROM post WHERE log_id = ?1)
    OR EXISTS (SELECT 1 FROM retention WHERE log_id = ?1) OR EXISTS (SELECT 1 FROM post_exit WHERE log_id = ?1) OR EXISTS (SELECT 1 FROM proposal WHERE log_id = ?1)
    OR EXISTS (SELECT 1 FROM attendance WHERE log_id = ?1) OR EXISTS (SELECT 1 FROM conduct WHERE log_id = ?1) OR EXISTS (SELECT 1 FROM outside_count WHERE log_id = ?1)
    OR EXISTS (SELECT 1 FROM incident_same WHERE log_id = ?1) OR EXISTS (SELECT 1 FROM incident_distinct WHERE log_id = ?1) OR EXISTS (SELECT 1 FROM report WHERE log_id = ?1)";

/// What stands against an entry whatever the other records say.
pub(super) fn by_nature(connection: &Connection, entry: i64) -> Result<Option<UndoFault>> {
    let mut statement = connection.prepare_cached("SELECT undoes FROM log WHERE log_id = ?1")?;
    match statement.query_row([entry], |row| row.get::<_, Option<i64>>("undoes")).optional()? {
        None => return Ok(Some(UndoFault::NoEntry)),
        Some(Some(_)) => return Ok(Some(UndoFault::IsUndo)),
        Some(None) => {}
    }
    let mut statement = connection.prepare_cached("SELECT log_id FROM log WHERE undoes = ?1 AND sha256 IS NOT NULL")?;
    if let Some(by) = statement.query_row([entry], |row| row.get("log_id")).optional()? {
        return Ok(Some(UndoFault::Undone(by)));
    }
    for (noun, question) in STANDING {
        if connection.prepare_cached(question)?.query_row([entry], |row| row.get(0))? {
            return Ok(Some(UndoFault::Stands(noun)));
        }
    }
    // Version 1 kept no images.
    let mut statement = connection.prepare_cached("SELECT EXISTS (SELECT 1 FROM log WHERE log_id > ?1 AND command = 'upgrade' AND summary LIKE '1 %')")?;
    if statement.query_row([entry], |row| row.get(0))? {
        return Ok(Some(UndoFault::TooOld));
    }
    let wrote: bool = connection.prepare_cached(WROTE)?.query_row([entry], |row| row.get(0))?;
    Ok((!wrote).then_some(UndoFault::NoRecord))
}

/// Refuses what can be known to stand against an entry before anything is touched.
pub(super) fn refuse(write: &Write<'_>, entry: i64) -> std::result::Result<(), UndoError> {
    let obstacle = match by_nature(write, entry)? {
        Some(obstacle) => Some(obstacle),
        None => match altered_later(write, entry)? {
            Some(obstacle) => Some(obstacle),
            None => match same_event(write, entry)? {
                Some(obstacle) => Some(obstacle),
                None => super::settled::touched(write, entry)?.map(|period| UndoFault::Settled { period }),
            },
        },
    };
    obstacle.map_or(Ok(()), |obstacle| Err(obstacle.into()))
}

/// A later entry that altered or took away what the entry wrote, and was not taken back. The counter and the zones of
/// the months only ever widen: there a later entry has the say.
fn altered_later(connection: &Connection, entry: i64) -> Result<Option<UndoFault>> {
    let mut statement = connection.prepare(
        "SELECT later.log_id, later.noun FROM log_image AS later
          WHERE later.log_id > ?1 AND later.log_id NOT IN (SELECT undoes FROM log WHERE undoes IS NOT NULL) AND later.noun NOT IN ('counter', 'month_zone')
            AND (later.before ->> 'log_id' = ?1
                 OR EXISTS (SELECT 1 FROM log_image AS own WHERE own.log_id = ?1 AND own.noun = later.noun AND own.key = later.key)
                 OR (later.noun = 'event_key' AND later.key ->> 0 IN (SELECT report_id FROM report WHERE log_id = ?1)))
          ORDER BY later.log_id LIMIT 1",
    )?;
    statement.query_row([entry], |row| Ok(UndoFault::AlteredLater { entry: row.get("log_id")?, noun: row.get("noun")? })).optional()
}

/// The numbers of incidents that an entry gave out: the first, and the one after the last.
pub(super) fn incidents_given(connection: &Connection, entry: i64) -> Result<Option<(i64, i64)>> {
    let mut statement = connection.prepare_cached("SELECT ifnull(before ->> 'next', 1) AS next FROM log_image WHERE log_id = ?1 AND noun = 'counter'")?;
    let Some(from) = statement.query_row([entry], |row| row.get("next")).optional()? else { return Ok(None) };
    let mut statement = connection.prepare_cached(
        "SELECT before ->> 'next' AS next FROM log_image WHERE log_id > ?1 AND noun = 'counter' AND before IS NOT NULL ORDER BY log_id LIMIT 1",
    )?;
    let later: Option<i64> = statement.query_row([entry], |row| row.get("next")).optional()?;
    Ok(Some((from, later.unwrap_or(i64::MAX))))
}

/// A later report, or one joined later, of an event that the entry's reports belong to or that it gave a number to.
fn same_event(connection: &Connection, entry: i64) -> Result<Option<UndoFault>> {
    let (from, to) = incidents_given(connection, entry)?.unwrap_or((0, 0));
    let mut statement = connection.prepare(
        "SELECT log_id, report_id FROM report
          WHERE log_id > ?1 AND (incident IN (SELECT incident FROM report WHERE log_id = ?1) OR (incident >= ?2 AND incident < ?3)) ORDER BY log_id LIMIT 1",
    )?;
    let found = statement.query_row(params![entry, from, to], |row| Ok(UndoFault::SameEvent { entry: row.get("log_id")?, report_id: row.get("report_id")? }));
    if let Some(found) = found.optional()? {
        return Ok(Some(found));
    }
    let mut statement = connection.prepare(
        "SELECT EXISTS (SELECT 1 FROM incident_same
          WHERE log_id > ?1 AND (incident IN (SELECT incident FROM report WHERE log_id = ?1) OR same_as IN (SELECT incident FROM report WHERE log_id = ?1)))",
    )?;
    let joined: bool = statement.query_row([entry], |row| row.get(0))?;
    Ok(joined.then(|| UndoFault::RestsOn { noun: "incident_same".to_owned() }))
}

/// The people whose posts an entry made or altered, as a JSON array.
pub(super) fn posted(connection: &Connection, entry: i64) -> Result<String> {
    connection.query_row(
        "SELECT json_group_array(person_id) FROM (SELECT person_id FROM post WHERE log_id = ?1
                UNION SELECT before ->> 'person_id' FROM log_image WHERE log_id = ?1 AND noun = 'post')",
        [entry],
        |row| row.get(0),
    )
}

/// The reports that these people made on a day without any post.
pub(super) fn uncovered(connection: &Connection, people: &str) -> Result<Vec<String>> {
    let mut statement = connection.prepare_cached(
        "SELECT report_id FROM report WHERE person_id IN (SELECT value FROM json_each(?1))
            AND NOT EXISTS (SELECT 1 FROM post WHERE post.person_id = report.person_id AND from_on <= date(at, 'unixepoch')
                               AND (to_on IS NULL OR to_on >= date(at, 'unixepoch')))
          ORDER BY report_id",
    )?;
    statement.query_map([people], |row| row.get("report_id"))?.collect()
}

/// Refuses what shows only once the entry's rows are gone.
pub(super) fn refuse_after(write: &Write<'_>) -> std::result::Result<(), UndoError> {
    let rests: Option<String> = write.prepare("PRAGMA foreign_key_check")?.query_row([], |row| row.get(0)).optional()?;
    if let Some(noun) = rests {
        return Err(UndoFault::RestsOn { noun }.into());
    }
    if pairs_unlike(write)? > 0 {
        return Err(UndoFault::RestsOn { noun: "incident_distinct".to_owned() }.into());
    }
    let dangling: bool = write.query_row(
        "SELECT EXISTS (SELECT 1 FROM report WHERE person_id NOT IN (SELECT person_id FROM person) OR grid_id NOT IN (SELECT grid_id FROM grid))",
        [],
        |row| row.get(0),
    )?;
    if dangling { Err(UndoFault::RestsOn { noun: "report".to_owned() }.into()) } else { Ok(()) }
}
