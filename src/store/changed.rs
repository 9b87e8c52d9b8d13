//! Which records that bear on a person's pay were added or altered between two log entries.

use rusqlite::{Connection, params};

use super::log::with_ids;
use super::tally::incidents_of;
use crate::model::calendar::Month;
use crate::model::fact::ChangedFact;
use crate::model::ids::PersonNo;

/// Entries after the first up to the second.
#[derive(Debug, Clone, Copy)]
pub struct LogSpan {
    /// The entry before.
    pub after: i64,
    /// The last entry.
    pub until: i64,
}

/// A record that bears on the pay: its table, its key, and the entry that wrote it last.
struct Record(&'static str, String, i64);

/// What was added or altered in a span of the log and bears on a person's pay for some months that follow each other:
/// reports of the person's incidents, conduct, posts, attendance, instant awards, commendations, and cadre posts.
///
/// # Errors
/// Returns what SQLite says.
pub fn facts_between(connection: &Connection, person: PersonNo, months: &[Month], span: LogSpan) -> super::Result<Vec<ChangedFact>> {
    let mut records = report_records(connection, person, months)?;
    records.extend(other_records(connection, person, months)?);
    records.extend(removed_records(connection, person, months, span)?);
    let mut facts = Vec::new();
    let mut changes =
        connection.prepare_cached("SELECT log_id, before, after FROM log_change WHERE log_id > ?1 AND log_id <= ?2 AND noun = ?3 AND key = ?4")?;
    for Record(noun, key, written) in records {
        let mut rows = changes.query(params![span.after, span.until, noun, key])?;
        let mut written_is_change = false;
        while let Some(row) = rows.next()? {
            let log_id: i64 = row.get("log_id")?;
            written_is_change |= log_id == written;
            facts.push(fact(connection, log_id, noun, &key, (row.get("before")?, row.get("after")?))?);
        }
        let is_new = written > span.after && written <= span.until && !written_is_change;
        if is_new {
            facts.push(fact(connection, written, noun, &key, (None, None))?);
        }
    }
    facts.retain(|fact| fact.noun != "candidate_form" || fact.after.as_deref().is_some_and(|after| after.contains("cadre_post")));
    facts.sort_by(|a, b| (a.log_id, a.noun, &a.key).cmp(&(b.log_id, b.noun, &b.key)));
    facts.dedup();
    Ok(facts)
}

fn fact(connection: &Connection, log_id: i64, noun: &'static str, key: &str, (before, after): (Option<String>, Option<String>)) -> super::Result<ChangedFact> {
    let key = with_ids(connection, key)?;
    let mut statement = connection.prepare_cached("SELECT at, by, command FROM log WHERE log_id = ?1")?;
    statement
        .query_row([log_id], |row| Ok(ChangedFact { log_id, at: row.get("at")?, by: row.get("by")?, command: row.get("command")?, noun, key, before, after }))
}

/// All reports of the incidents of which the person made one in these months, and those that have left such an incident.
fn report_records(connection: &Connection, person: PersonNo, months: &[Month]) -> super::Result<Vec<Record>> {
    let mut records = Vec::new();
    let mut present = connection.prepare_cached("SELECT report_id, log_id FROM report WHERE incident = ?1")?;
    let mut left = connection.prepare_cached("SELECT key FROM log_change WHERE noun = 'report' AND json_extract(before, '$.incident') = ?1")?;
    for incident in incidents_of(connection, person, months)? {
        for record in present.query_map([incident.0], |row| Ok(Record("report", row.get("report_id")?, row.get("log_id")?)))? {
            records.push(record?);
        }
        for key in left.query_map([incident.0], |row| row.get::<_, String>("key"))? {
            records.push(Record("report", key?, 0));
        }
    }
    Ok(records)
}

/// Records of the person, or of a grid with a post of the person, that an undo has taken away.
fn removed_records(connection: &Connection, person: PersonNo, months: &[Month], span: LogSpan) -> super::Result<Vec<Record>> {
    let (Some(first), Some(last)) = (months.first(), months.last()) else { return Ok(Vec::new()) };
    let mut records = Vec::new();
    for noun in ["report", "conduct", "attendance", "post"] {
        let mut statement = connection.prepare_cached(
            "SELECT key FROM log_change JOIN log USING (log_id)
              WHERE log_id > ?1 AND log_id <= ?2 AND undoes IS NOT NULL AND noun = ?3 AND after IS NULL
                AND (before ->> 'person_id' = ?4 OR before ->> 'grid_id' IN (SELECT grid_id FROM post WHERE person_id = ?4))
                AND (noun = 'post' OR substr(ifnull(before ->> 'at', key), 1, 7) BETWEEN ?5 AND ?6)",
        )?;
        let found =
            statement.query_map(params![span.after, span.until, noun, person.0, first.to_string(), last.to_string()], |row| row.get::<_, String>("key"))?;
        for key in found {
            records.push(Record(noun, key?, 0));
        }
    }
    Ok(records)
}

fn other_records(connection: &Connection, person: PersonNo, months: &[Month]) -> super::Result<Vec<Record>> {
    let (Some(first), Some(last)) = (months.first(), months.last()) else { return Ok(Vec::new()) };
    let mut records = Vec::new();
    let kinds: [(&'static str, &str); 6] = [
        (
            "conduct",
            "SELECT month || ' ' || kind || ' ' || ifnull(grid.code, ?4) AS key, conduct.log_id FROM conduct LEFT JOIN grid USING (grid_id)
              WHERE month BETWEEN ?2 AND ?3 AND (person_id = ?1 OR grid_id IN (SELECT grid_id FROM post WHERE person_id = ?1))",
        ),
        ("post", "SELECT ?4 || ' ' || grid.code || ' ' || role AS key, post.log_id FROM post JOIN grid USING (grid_id) WHERE person_id = ?1 AND ?2 <= ?3"),
        ("candidate_form", "SELECT ?4 AS key, log_id FROM candidate_form WHERE person_id = ?1 AND ?2 <= ?3"),
        (
            "attendance",
            "SELECT held_on || ' ' || activity || ' ' || ?4 AS key, log_id FROM attendance WHERE person_id = ?1 AND substr(held_on, 1, 7) BETWEEN ?2 AND ?3",
        ),
        ("instant_award", "SELECT receipt AS key, log_id FROM instant_award WHERE person_id = ?1 AND report_id IS NOT NULL AND ?2 <= ?3 AND ?4 <> ''"),
        (
            "commendation",
            "SELECT year || ' ' || ?4 AS key, log_id FROM commendation WHERE person_id = ?1 AND year BETWEEN substr(?2, 1, 4) + 0 AND substr(?3, 1, 4) + 0",
        ),
    ];
    for (noun, sql) in kinds {
        let mut statement = connection.prepare_cached(sql)?;
        let found = statement.query_map(params![person.0, first.to_string(), last.to_string(), person.to_string()], |row| {
            Ok(Record(noun, row.get("key")?, row.get("log_id")?))
        })?;
        for record in found {
            records.push(record?);
        }
    }
    Ok(records)
}
