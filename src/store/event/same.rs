//! Incidents that people found to be one and the same. The joining can be taken back.

use std::collections::HashMap;

use rusqlite::{Connection, params};

use super::Stored;
use super::load::stored_report;
use crate::store::import::Importer;
use crate::store::{Result, SqlError};

/// Which incidents are another one.
pub(super) struct Sames {
    same_as: HashMap<i64, i64>,
}

/// Why two reports cannot be joined or parted.
#[derive(Debug)]
pub enum SameError {
    /// There is no report with this number.
    NoReport(String),
    /// They belong to one incident already.
    Already,
    /// They were not joined by anybody.
    NotJoined,
    /// What SQLite says.
    Sql(SqlError),
}

impl From<SqlError> for SameError {
    fn from(error: SqlError) -> Self {
        Self::Sql(error)
    }
}

impl Sames {
    pub(super) fn read(connection: &Connection) -> Result<Self> {
        let mut statement = connection.prepare_cached("SELECT incident, same_as FROM incident_same")?;
        let same_as = statement.query_map([], |row| Ok((row.get("incident")?, row.get("same_as")?)))?.collect::<Result<_>>()?;
        Ok(Self { same_as })
    }

    /// The incident under which another one's reports stand.
    pub(super) fn root(&self, incident: i64) -> i64 {
        let mut root = incident;
        while let Some(next) = self.same_as.get(&root) {
            root = *next;
        }
        root
    }

    /// The incident that was joined last on the way from `incident` to its root, and to what it was joined.
    fn last_link(&self, incident: i64) -> Option<(i64, i64)> {
        let mut link = None;
        let mut at = incident;
        while let Some(next) = self.same_as.get(&at) {
            link = Some((at, *next));
            at = *next;
        }
        link
    }
}

impl Importer<'_> {
    /// Joins the incident of the second report to that of the first; returns how many reports moved.
    ///
    /// # Errors
    /// Refuses reports that are not there or belong together already.
    pub fn join_incidents(&mut self, first: &str, second: &str) -> std::result::Result<usize, SameError> {
        let (one, other) = (self.declared(first)?, self.declared(second)?);
        let (into, from) = (self.events.sames.root(one), self.events.sames.root(other));
        if into == from {
            return Err(SameError::Already);
        }
        self.write.execute("INSERT INTO incident_same (incident, same_as, log_id) VALUES (?1, ?2, ?3)", params![from, into, self.write.log_id])?;
        self.events.sames.same_as.insert(from, into);
        self.move_reports(from)
    }

    /// Takes back the joining by which two reports came to belong together; returns how many reports moved.
    ///
    /// # Errors
    /// Refuses reports that are not there or were not joined.
    pub fn part_incidents(&mut self, first: &str, second: &str) -> std::result::Result<usize, SameError> {
        let (one, other) = (self.declared(first)?, self.declared(second)?);
        let sames = &self.events.sames;
        let root = sames.root(one);
        if one == other || root != sames.root(other) {
            return Err(SameError::NotJoined);
        }
        let (incident, _) = sames.last_link(other).or_else(|| sames.last_link(one)).ok_or(SameError::NotJoined)?;
        self.write.execute("DELETE FROM incident_same WHERE incident = ?1", [incident])?;
        self.events.sames.same_as.remove(&incident);
        self.move_reports(root)
    }

    fn declared(&mut self, report_id: &str) -> std::result::Result<i64, SameError> {
        let known = self.events.keys.get(self.write, report_id)?;
        known.and_then(|key| key.declared).ok_or_else(|| SameError::NoReport(report_id.to_owned()))
    }

    /// Puts every report that stands under an incident where it belongs now.
    fn move_reports(&mut self, incident: i64) -> std::result::Result<usize, SameError> {
        let mut statement = self.write.prepare_cached("SELECT report_id FROM report WHERE incident = ?1")?;
        let reports: Vec<String> = statement.query_map([incident], |row| row.get(0))?.collect::<Result<_>>()?;
        let mut moved = 0;
        for report_id in reports {
            let declared = self.declared(&report_id)?;
            let root = self.events.sames.root(declared);
            if root != incident {
                let (before, _) = stored_report(self.write, incident, &report_id)?;
                self.rewrite(&before, &Stored { incident: root, ..before.clone() })?;
                moved += 1;
            }
        }
        Ok(moved)
    }
}
