//! The platform's keys: one name space for reports and incidents, and the numbers that stand for incidents.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, params};

use crate::store::Result;

/// What a key names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Key {
    /// The incident that the key names, if it names one.
    pub incident: Option<i64>,
    /// For a report: the incident that it was reported under.
    pub declared: Option<i64>,
}

/// Keys of an import: those asked for lately, and those still to be written.
pub(super) struct Keys {
    recent: HashMap<String, Key>,
    new: Vec<(String, Key)>,
    /// The greatest key there is: what comes after it is new, and needs no look-up.
    greatest: Option<String>,
    next_incident: i64,
}

/// Rows an INSERT: one row at a time takes 1.6 times as long.
pub(super) const BATCH: usize = 32;
/// Writes [`BATCH`] keys.
const INSERT_BATCH: &str = "INSERT INTO event_key (key, incident, declared) VALUES
    (?,?,?), (?,?,?), (?,?,?), (?,?,?), (?,?,?), (?,?,?), (?,?,?), (?,?,?), (?,?,?), (?,?,?), (?,?,?), (?,?,?), (?,?,?), (?,?,?), (?,?,?), (?,?,?),
    (?,?,?), (?,?,?), (?,?,?), (?,?,?), (?,?,?), (?,?,?), (?,?,?), (?,?,?), (?,?,?), (?,?,?), (?,?,?), (?,?,?), (?,?,?), (?,?,?), (?,?,?), (?,?,?)";
/// Keys kept in memory before they are forgotten.
const RECENT_MAX: usize = 1 << 16;

impl Keys {
    pub(super) fn begin(connection: &Connection) -> Result<Self> {
        let greatest = connection.query_row("SELECT max(key) FROM event_key", [], |row| row.get(0))?;
        let next: Option<i64> = connection.query_row("SELECT next FROM counter WHERE name = 'incident'", [], |row| row.get(0)).optional()?;
        Ok(Self { recent: HashMap::new(), new: Vec::with_capacity(BATCH), greatest, next_incident: next.unwrap_or(1) })
    }

    /// What a key names; `None` if it has never been seen.
    pub(super) fn get(&mut self, connection: &Connection, key: &str) -> Result<Option<Key>> {
        if let Some(known) = self.recent.get(key) {
            return Ok(Some(*known));
        }
        if self.greatest.as_deref().is_none_or(|greatest| key > greatest) {
            return Ok(None);
        }
        let mut statement = connection.prepare_cached("SELECT incident, declared FROM event_key WHERE key = ?1")?;
        let found = statement.query_row([key], |row| Ok(Key { incident: row.get("incident")?, declared: row.get("declared")? })).optional()?;
        if let Some(found) = found {
            self.remember(key, found);
        }
        Ok(found)
    }

    /// The number of the incident that a key names, given out now if it names none yet.
    pub(super) fn incident(&mut self, connection: &Connection, key: &str) -> Result<i64> {
        let known = self.get(connection, key)?;
        if let Some(incident) = known.and_then(|known| known.incident) {
            return Ok(incident);
        }
        let incident = self.new_incident();
        self.set(connection, key, known, Key { incident: Some(incident), declared: known.and_then(|known| known.declared) })?;
        Ok(incident)
    }

    /// A number for an incident that has none yet.
    pub(super) const fn new_incident(&mut self) -> i64 {
        let incident = self.next_incident;
        self.next_incident += 1;
        incident
    }

    /// Notes what a key names from now on.
    pub(super) fn set(&mut self, connection: &Connection, key: &str, known: Option<Key>, value: Key) -> Result<()> {
        if known.is_none() {
            if self.greatest.as_deref().is_none_or(|greatest| key > greatest) {
                self.greatest = Some(key.to_owned());
            }
            self.new.push((key.to_owned(), value));
        } else if let Some(new) = self.new.iter_mut().find(|(other, _)| other == key) {
            new.1 = value;
        } else {
            let mut statement = connection.prepare_cached("UPDATE event_key SET incident = ?2, declared = ?3 WHERE key = ?1")?;
            statement.execute(params![key, value.incident, value.declared])?;
        }
        self.remember(key, value);
        if self.new.len() >= BATCH { self.flush(connection) } else { Ok(()) }
    }

    fn remember(&mut self, key: &str, value: Key) {
        if self.recent.len() >= RECENT_MAX {
            // Keys not yet written must stay known: the file cannot answer for them.
            self.recent.clear();
            self.recent.extend(self.new.iter().cloned());
        }
        self.recent.insert(key.to_owned(), value);
    }

    pub(super) fn flush(&mut self, connection: &Connection) -> Result<()> {
        if self.new.len() == BATCH {
            let mut statement = connection.prepare_cached(INSERT_BATCH)?;
            for (row, (key, value)) in self.new.iter().enumerate() {
                statement.raw_bind_parameter(row * 3 + 1, key)?;
                statement.raw_bind_parameter(row * 3 + 2, value.incident)?;
                statement.raw_bind_parameter(row * 3 + 3, value.declared)?;
            }
            statement.raw_execute()?;
        } else {
            let mut statement = connection.prepare_cached("INSERT INTO event_key (key, incident, declared) VALUES (?1, ?2, ?3)")?;
            for (key, value) in &self.new {
                statement.execute(params![key, value.incident, value.declared])?;
            }
        }
        self.new.clear();
        Ok(())
    }

    pub(super) fn finish(&mut self, connection: &Connection) -> Result<()> {
        self.flush(connection)?;
        connection.execute("INSERT INTO counter (name, next) VALUES ('incident', ?1) ON CONFLICT DO UPDATE SET next = excluded.next", [self.next_incident])?;
        Ok(())
    }
}
