//! Which reports that were in the file before have stood in an import, in memory that hardly grows.

use rusqlite::{Connection, params};

use crate::store::Result;

/// The unchanged reports of an import. One that was added or altered bears the import's log entry and needs no note.
#[derive(Default)]
pub(super) struct Unchanged {
    /// A bit for each incident whose own report, the one that gave it its key, has stood in the import.
    own: Vec<u64>,
    /// Whether there is a table for the others.
    has_table: bool,
}

impl Unchanged {
    /// Notes the report that gave an incident its key; returns whether that is new.
    pub(super) fn note_own(&mut self, incident: i64) -> bool {
        let (word, bit) = (usize::try_from(incident / 64).unwrap_or(0), 1 << (incident % 64));
        if self.own.len() <= word {
            self.own.resize(word + 1, 0);
        }
        let is_new = self.own[word] & bit == 0;
        self.own[word] |= bit;
        is_new
    }

    /// Notes any other report; returns whether that is new. Those few stand in a table that the system may put on disk.
    pub(super) fn note_other(&mut self, connection: &Connection, report_id: &str) -> Result<bool> {
        if !self.has_table {
            connection
                .execute_batch("DROP TABLE IF EXISTS temp.unchanged_report; CREATE TEMP TABLE unchanged_report (report_id TEXT PRIMARY KEY) WITHOUT ROWID")?;
            self.has_table = true;
        }
        let mut statement = connection.prepare_cached("INSERT INTO temp.unchanged_report (report_id) VALUES (?1) ON CONFLICT DO NOTHING")?;
        Ok(statement.execute(params![report_id])? > 0)
    }
}
