//! Incidents that people found to be one and the same, or to be two. Both can be taken back.

use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, params};

use super::Stored;
use super::load::stored_report;
use crate::model::ids::IncidentNo;
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
    /// People found them to be of two incidents.
    Distinct,
    /// Nobody did.
    NotDistinct,
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

/// Incidents that people found to be two: the numbers under which their reports stand, the lower one first.
#[derive(Debug)]
pub struct Distinct(HashSet<(i64, i64)>);

impl Distinct {
    /// All that were found.
    ///
    /// # Errors
    /// Returns what SQLite says.
    pub fn read(connection: &Connection) -> Result<Self> {
        Self::under(connection, &Sames::read(connection)?)
    }

    pub(super) fn under(connection: &Connection, sames: &Sames) -> Result<Self> {
        Ok(Self(told_apart(connection)?.into_iter().map(|(one, other)| ordered(sames.root(one), sames.root(other))).collect()))
    }

    /// Whether two incidents are among them.
    #[must_use]
    pub fn has(&self, one: IncidentNo, other: IncidentNo) -> bool {
        self.0.contains(&ordered(one.0, other.0))
    }
}

/// The pairs as they were told apart.
fn told_apart(connection: &Connection) -> Result<Vec<(i64, i64)>> {
    let mut statement = connection.prepare_cached("SELECT incident, other FROM incident_distinct")?;
    statement.query_map([], |row| Ok((row.get("incident")?, row.get("other")?)))?.collect()
}

const fn ordered(one: i64, other: i64) -> (i64, i64) {
    if one < other { (one, other) } else { (other, one) }
}

impl Importer<'_> {
    /// Notes that two reports are of two incidents.
    ///
    /// # Errors
    /// Refuses reports that are not there, belong together, or were told apart before.
    pub fn mark_distinct(&mut self, first: &str, second: &str) -> std::result::Result<(), SameError> {
        let (one, other) = (self.declared(first)?, self.declared(second)?);
        self.refuse_joined_or_distinct(one, other)?;
        let (lower, higher) = ordered(one, other);
        self.write.execute("INSERT INTO incident_distinct (incident, other, log_id) VALUES (?1, ?2, ?3)", params![lower, higher, self.write.log_id])?;
        Ok(())
    }

    /// Takes back that two reports are of two incidents.
    ///
    /// # Errors
    /// Refuses reports that are not there or were not told apart.
    pub fn unmark_distinct(&mut self, first: &str, second: &str) -> std::result::Result<(), SameError> {
        let (one, other) = (self.declared(first)?, self.declared(second)?);
        let roots = |one: i64, other: i64| ordered(self.events.sames.root(one), self.events.sames.root(other));
        let found: Vec<(i64, i64)> = told_apart(self.write)?.into_iter().filter(|(a, b)| roots(*a, *b) == roots(one, other)).collect();
        let Some((incident, other)) = found.first() else { return Err(SameError::NotDistinct) };
        let before = serde_json::json!({ "incident": incident, "other": other });
        self.write.change("incident_distinct", &[first, " ", second].concat(), Some(&before), None)?;
        // Where incidents were joined since, each may have been told apart on its own.
        for (incident, other) in &found {
            self.write.execute("DELETE FROM incident_distinct WHERE incident = ?1 AND other = ?2", [incident, other])?;
        }
        Ok(())
    }

    fn refuse_joined_or_distinct(&self, one: i64, other: i64) -> std::result::Result<(i64, i64), SameError> {
        let sames = &self.events.sames;
        let (one, other) = (sames.root(one), sames.root(other));
        if one == other {
            return Err(SameError::Already);
        }
        let is_distinct = Distinct::under(self.write, sames)?.has(IncidentNo(one), IncidentNo(other));
        if is_distinct { Err(SameError::Distinct) } else { Ok((one, other)) }
    }

    /// Joins the incident of the second report to that of the first; returns how many reports moved.
    ///
    /// # Errors
    /// Refuses reports that are not there, belong together already, or were told apart.
    pub fn join_incidents(&mut self, first: &str, second: &str) -> std::result::Result<usize, SameError> {
        let (one, other) = (self.declared(first)?, self.declared(second)?);
        let (into, from) = self.refuse_joined_or_distinct(one, other)?;
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
