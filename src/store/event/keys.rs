//! The platform's keys: one name space for reports and incidents, and the numbers that stand for incidents.

use std::sync::LazyLock;

use rusqlite::{Connection, OptionalExtension, params};

use super::ahead::{Ahead, Given, Under};
use crate::model::ids::Code;
use crate::store::Result;
use crate::store::held::Held;

/// What a key names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Key {
    /// The incident that the key names, if it names one.
    pub incident: Option<i64>,
    /// For a report: the incident that it was reported under.
    pub declared: Option<i64>,
}

/// What is known of a report by its key.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Keyed {
    /// It is new, and under this incident.
    New(i64),
    /// It was reported before: what its key names, and the incident that it was reported under.
    Known(Key, i64),
}

/// Keys of an import.
pub(in crate::store) struct Keys<'c> {
    /// Those still to be written.
    new: Vec<(Code, Key)>,
    given: Given,
    /// The greatest key there is: what comes after it is new, and needs no look-up. Files mostly ascend.
    greatest: Option<Code>,
    next_incident: i64,
    insert: Held<'c>,
}

/// Rows an INSERT: one row at a time takes 1.6 times as long.
pub(super) const BATCH: usize = 32;
/// Writes [`BATCH`] keys. Whatever fails ends the write as a whole, so nothing needs to be kept to take back this statement alone.
static INSERT_BATCH: LazyLock<String> =
    LazyLock::new(|| ["INSERT OR FAIL INTO event_key (key, incident, declared) VALUES ", &["(?,?,?)"; BATCH].join(",")].concat());

impl<'c> Keys<'c> {
    pub(super) fn begin(connection: &Connection) -> Result<Self> {
        let greatest: Option<String> = connection.query_row("SELECT max(key) FROM event_key", [], |row| row.get(0))?;
        let next: Option<i64> = connection.query_row("SELECT next FROM counter WHERE name = 'incident'", [], |row| row.get(0)).optional()?;
        Ok(Self {
            new: Vec::with_capacity(BATCH),
            given: Given::default(),
            greatest: greatest.map(Code::from),
            next_incident: next.unwrap_or(1),
            insert: Held::default(),
        })
    }

    /// What finds the keys of the next file ahead.
    pub(in crate::store) fn ahead(&mut self) -> Ahead {
        self.given.begin();
        Ahead::begin(self.greatest.clone())
    }

    /// What is known of a report by its key; a new one is noted. `under` is what was found ahead.
    pub(super) fn report(&mut self, connection: &'c Connection, report_id: &Code, incident: &Code, under: Option<Under>) -> Result<Keyed> {
        let (known, own, declared) = if let Some((own, declared)) = under.and_then(|under| self.found(under)) {
            (None, own, declared)
        } else {
            let known = self.get(connection, report_id)?;
            if let Some((known, declared)) = known.and_then(|known| Some((known, known.declared?))) {
                return Ok(Keyed::Known(known, declared));
            }
            let named = known.and_then(|known| known.incident);
            if incident == report_id {
                let own = named.unwrap_or_else(|| self.new_incident());
                (known, Some(own), own)
            } else {
                (known, named, self.incident(connection, incident)?)
            }
        };
        self.set(connection, report_id, known, Key { incident: own, declared: Some(declared) })?;
        Ok(Keyed::New(declared))
    }

    /// The incident that a new report names, if it does, and the one that it is under, as found ahead; `None` where the report
    /// that gave that incident its key was not taken.
    fn found(&mut self, under: Under) -> Option<(Option<i64>, i64)> {
        match under {
            Under::Own(number) => {
                let incident = self.new_incident();
                self.given.note(number, incident);
                Some((Some(incident), incident))
            }
            Under::Other(number) => Some((None, self.given.get(number)?)),
        }
    }

    fn is_beyond(&self, key: &str) -> bool {
        self.greatest.as_deref().is_none_or(|greatest| key > greatest)
    }

    /// What a key names; `None` if it has never been seen.
    pub(super) fn get(&self, connection: &Connection, key: &str) -> Result<Option<Key>> {
        if self.is_beyond(key) {
            return Ok(None);
        }
        if let Some((_, value)) = self.new.iter().find(|(new, _)| new == key) {
            return Ok(Some(*value));
        }
        let mut statement = connection.prepare_cached("SELECT incident, declared FROM event_key WHERE key = ?1")?;
        statement.query_row([key], |row| Ok(Key { incident: row.get(0)?, declared: row.get(1)? })).optional()
    }

    /// The number of the incident that a key names, given out now if it names none yet.
    pub(super) fn incident(&mut self, connection: &'c Connection, key: &Code) -> Result<i64> {
        let known = self.get(connection, key)?;
        if let Some(incident) = known.and_then(|known| known.incident) {
            return Ok(incident);
        }
        let incident = self.new_incident();
        self.set(connection, key, known, Key { incident: Some(incident), declared: known.and_then(|known| known.declared) })?;
        Ok(incident)
    }

    const fn new_incident(&mut self) -> i64 {
        let incident = self.next_incident;
        self.next_incident += 1;
        incident
    }

    /// Notes what a key names from now on. `known` is what it named, as [`Keys::get`] just said.
    pub(super) fn set(&mut self, connection: &'c Connection, key: &Code, known: Option<Key>, value: Key) -> Result<()> {
        if known.is_none() {
            return self.add(connection, key.clone(), value);
        }
        if let Some((_, new)) = self.new.iter_mut().find(|(new, _)| new == key) {
            *new = value;
            return Ok(());
        }
        let mut statement = connection.prepare_cached("UPDATE event_key SET incident = ?2, declared = ?3 WHERE key = ?1")?;
        statement.execute(params![key.as_str(), value.incident, value.declared]).map(|_| ())
    }

    /// Notes a key that is not in the file yet.
    fn add(&mut self, connection: &'c Connection, key: Code, value: Key) -> Result<()> {
        if self.is_beyond(&key) {
            self.greatest = Some(key.clone());
        }
        self.new.push((key, value));
        if self.new.len() >= BATCH { self.flush(connection) } else { Ok(()) }
    }

    pub(super) fn flush(&mut self, connection: &'c Connection) -> Result<()> {
        if self.new.len() == BATCH {
            let statement = self.insert.statement(connection, &INSERT_BATCH)?;
            for (row, (key, value)) in self.new.iter().enumerate() {
                statement.raw_bind_parameter(row * 3 + 1, key.as_str())?;
                statement.raw_bind_parameter(row * 3 + 2, value.incident)?;
                statement.raw_bind_parameter(row * 3 + 3, value.declared)?;
            }
            statement.raw_execute()?;
        } else {
            let mut statement = connection.prepare_cached("INSERT INTO event_key (key, incident, declared) VALUES (?1, ?2, ?3)")?;
            for (key, value) in &self.new {
                statement.execute(params![key.as_str(), value.incident, value.declared])?;
            }
        }
        self.new.clear();
        Ok(())
    }

    pub(super) fn finish(&mut self, connection: &'c Connection) -> Result<()> {
        self.flush(connection)?;
        connection.execute("INSERT INTO counter (name, next) VALUES ('incident', ?1) ON CONFLICT DO UPDATE SET next = excluded.next", [self.next_incident])?;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
