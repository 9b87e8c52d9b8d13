//! The log read back: its entries, and what each changed.

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::model::calendar::Day;
use crate::model::ids::{IdNumber, PersonNo};
use crate::store::Result;

/// An entry of the log.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its number.
    pub log_id: i64,
    /// Local time, or the day alone.
    pub at: String,
    /// Who acted, as claimed.
    pub by: String,
    /// The command.
    pub command: String,
    /// What it came to.
    pub summary: String,
    /// The entry that it took back.
    pub undoes: Option<i64>,
    /// The entry that took it back.
    pub undone_by: Option<i64>,
    /// Records that it altered or took away.
    pub changes: i64,
    /// Its digest.
    pub sha256: Option<String>,
}

/// Which entries are asked for.
#[derive(Debug, Clone, Default)]
pub struct LogFilter<'f> {
    /// Who acted.
    pub by: Option<&'f str>,
    /// The command, or its first word.
    pub command: Option<&'f str>,
    /// First day.
    pub from: Option<Day>,
    /// Last day.
    pub to: Option<Day>,
    /// Whose records were written.
    pub person: Option<(PersonNo, IdNumber)>,
}

const ENTRY: &str =
    "SELECT log.log_id, at, by, command, summary, undoes, undone_by, sha256, (SELECT count(*) FROM log_change WHERE log_change.log_id = log.log_id) AS changes
  FROM log LEFT JOIN (SELECT undoes AS undone, log_id AS undone_by FROM log WHERE undoes IS NOT NULL) ON undone = log.log_id";

fn entry(row: &Row<'_>) -> Result<Entry> {
    Ok(Entry {
        log_id: row.get("log_id")?,
        at: row.get("at")?,
        by: row.get("by")?,
        command: row.get("command")?,
        summary: row.get("summary")?,
        undoes: row.get("undoes")?,
        undone_by: row.get("undone_by")?,
        changes: row.get("changes")?,
        sha256: row.get("sha256")?,
    })
}

/// The entries asked for, the last one last.
///
/// # Errors
/// Returns what SQLite says.
pub fn entries(connection: &Connection, filter: &LogFilter<'_>) -> Result<Vec<Entry>> {
    let asked = " WHERE (?1 IS NULL OR by = ?1) AND (?2 IS NULL OR command = ?2 OR substr(command, 1, length(?2) + 1) = ?2 || ' ')
        AND (?3 IS NULL OR substr(at, 1, 10) >= ?3) AND (?4 IS NULL OR substr(at, 1, 10) <= ?4) ORDER BY log.log_id";
    let day = |day: Option<Day>| day.map(|day| day.to_string());
    let values = params![filter.by, filter.command, day(filter.from), day(filter.to)];
    let mut entries: Vec<Entry> = connection.prepare(&[ENTRY, asked].concat())?.query_map(values, entry)?.collect::<Result<_>>()?;
    if let Some((person, _)) = filter.person {
        let touched = touching(connection, person)?;
        entries.retain(|entry| touched.contains(&entry.log_id));
    }
    Ok(entries)
}

/// The entry with this number.
///
/// # Errors
/// Returns what SQLite says.
pub fn numbered(connection: &Connection, log_id: i64) -> Result<Option<Entry>> {
    connection.prepare_cached(&[ENTRY, " WHERE log.log_id = ?1"].concat())?.query_row([log_id], entry).optional()
}

/// The entries that wrote, altered or took away a record of a person.
fn touching(connection: &Connection, person: PersonNo) -> Result<std::collections::HashSet<i64>> {
    let mut statement = connection.prepare(
        "SELECT log_id FROM candidate_form WHERE person_id = ?1 UNION SELECT log_id FROM field_test WHERE person_id = ?1
         UNION SELECT log_id FROM post WHERE person_id = ?1 UNION SELECT waiver.log_id FROM waiver JOIN post USING (post_id) WHERE person_id = ?1
         UNION SELECT log_id FROM retention WHERE person_id = ?1 UNION SELECT log_id FROM post_exit WHERE person_id = ?1
         UNION SELECT log_id FROM proposal WHERE person_id = ?1 UNION SELECT log_id FROM report WHERE person_id = ?1
         UNION SELECT log_id FROM attendance WHERE person_id = ?1 UNION SELECT log_id FROM conduct WHERE person_id = ?1
         UNION SELECT log_id FROM instant_award WHERE person_id = ?1 UNION SELECT log_id FROM commendation WHERE person_id = ?1
         UNION SELECT sheet.log_id FROM sheet JOIN sheet_row USING (sheet_id) WHERE person_id = ?1
         UNION SELECT log_id FROM log_image WHERE before ->> 'person_id' = ?1
         UNION SELECT before ->> 'log_id' FROM log_image WHERE before ->> 'person_id' = ?1 AND before ->> 'log_id' IS NOT NULL
         UNION SELECT log_id FROM log_change WHERE instr(' ' || key || ' ', ' ' || ?2 || ' ') > 0
                   OR (noun = 'report' AND key IN (SELECT report_id FROM report WHERE person_id = ?1))",
    )?;
    statement.query_map(params![person.0, person.to_string()], |row| row.get("log_id"))?.collect()
}

/// A record that an entry altered or took away.
#[derive(Debug, Clone)]
pub struct Change {
    /// The table.
    pub noun: String,
    /// The key of the record.
    pub key: String,
    /// Its changed fields before, as JSON.
    pub before: Option<String>,
    /// Its changed fields after, as JSON.
    pub after: Option<String>,
}

/// What an entry altered or took away, by table and key.
///
/// # Errors
/// Returns what SQLite says.
pub fn changes(connection: &Connection, log_id: i64) -> Result<Vec<Change>> {
    let mut statement = connection.prepare_cached("SELECT noun, key, before, after FROM log_change WHERE log_id = ?1 ORDER BY noun, key")?;
    let rows = statement
        .query_map([log_id], |row| Ok(Change { noun: row.get("noun")?, key: row.get("key")?, before: row.get("before")?, after: row.get("after")? }))?;
    let mut changes: Vec<Change> = rows.collect::<Result<_>>()?;
    for change in &mut changes {
        change.key = super::with_ids(connection, &change.key)?;
    }
    Ok(changes)
}

/// How many records of each table carry an entry's number and were not there before it; tables without any are left out.
///
/// # Errors
/// Returns what SQLite says.
pub fn added(connection: &Connection, log_id: i64) -> Result<Vec<(String, i64)>> {
    let mut statement = connection.prepare(
        "WITH image (noun, key) AS MATERIALIZED (SELECT noun, key FROM log_image WHERE log_id = ?1),
              added (noun, records) AS (
            SELECT 'grid', count(*) FROM grid WHERE log_id = ?1 AND json_array(grid_id) NOT IN (SELECT key FROM image WHERE noun = 'grid')
            UNION ALL SELECT 'candidate_form', count(*) FROM candidate_form WHERE log_id = ?1 AND json_array(person_id) NOT IN (SELECT key FROM image WHERE noun = 'candidate_form')
            UNION ALL SELECT 'field_test', count(*) FROM field_test WHERE log_id = ?1 AND json_array(person_id, tested_on) NOT IN (SELECT key FROM image WHERE noun = 'field_test')
            UNION ALL SELECT 'post', count(*) FROM post WHERE log_id = ?1 AND json_array(post_id) NOT IN (SELECT key FROM image WHERE noun = 'post')
            UNION ALL SELECT 'waiver', count(*) FROM waiver WHERE log_id = ?1
            UNION ALL SELECT 'retention', count(*) FROM retention WHERE log_id = ?1
            UNION ALL SELECT 'post_exit', count(*) FROM post_exit WHERE log_id = ?1
            UNION ALL SELECT 'proposal', count(*) FROM proposal WHERE log_id = ?1
            UNION ALL SELECT 'report', count(*) FROM report WHERE log_id = ?1 AND report_id NOT IN (SELECT key ->> 1 FROM image WHERE noun = 'report')
            UNION ALL SELECT 'incident_same', count(*) FROM incident_same WHERE log_id = ?1
            UNION ALL SELECT 'incident_distinct', count(*) FROM incident_distinct WHERE log_id = ?1
            UNION ALL SELECT 'attendance', count(*) FROM attendance WHERE log_id = ?1
                         AND json_array(person_id, held_on, activity) NOT IN (SELECT key FROM image WHERE noun = 'attendance')
            UNION ALL SELECT 'conduct', count(*) FROM conduct WHERE log_id = ?1 AND json_array(conduct_id) NOT IN (SELECT key FROM image WHERE noun = 'conduct')
            UNION ALL SELECT 'outside_count', count(*) FROM outside_count WHERE log_id = ?1
                         AND json_array(month, village) NOT IN (SELECT key FROM image WHERE noun = 'outside_count')
            UNION ALL SELECT 'instant_award', count(*) FROM instant_award WHERE log_id = ?1
            UNION ALL SELECT 'commendation', count(*) FROM commendation WHERE log_id = ?1
            UNION ALL SELECT 'sheet', count(*) FROM sheet WHERE log_id = ?1)
         SELECT noun, records FROM added WHERE records > 0",
    )?;
    statement.query_map([log_id], |row| Ok((row.get("noun")?, row.get("records")?)))?.collect()
}
