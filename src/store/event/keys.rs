//! The platform's keys: one name space for reports and incidents, and the numbers that stand for incidents.

use std::hash::BuildHasher;
use std::sync::LazyLock;

use foldhash::fast::FixedState;
use hashbrown::HashTable;
use rusqlite::{Connection, OptionalExtension, params};

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

/// A key asked for lately.
struct Recent {
    key: Code,
    value: Key,
    is_written: bool,
}

/// Keys of an import: those asked for lately, and those still to be written.
pub(super) struct Keys<'c> {
    recent: Vec<Recent>,
    /// Positions in `recent`, found by key.
    places: HashTable<u32>,
    hash: FixedState,
    /// Positions in `recent` of what is still to be written.
    new: Vec<u32>,
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
/// Keys kept in memory before they are forgotten.
const RECENT_MAX: usize = 1 << 16;

impl<'c> Keys<'c> {
    pub(super) fn begin(connection: &Connection) -> Result<Self> {
        let greatest: Option<String> = connection.query_row("SELECT max(key) FROM event_key", [], |row| row.get(0))?;
        let next: Option<i64> = connection.query_row("SELECT next FROM counter WHERE name = 'incident'", [], |row| row.get(0)).optional()?;
        Ok(Self {
            recent: Vec::new(),
            places: HashTable::new(),
            hash: FixedState::default(),
            new: Vec::with_capacity(BATCH),
            greatest: greatest.map(Code::from),
            next_incident: next.unwrap_or(1),
            insert: Held::default(),
        })
    }

    fn is_beyond(&self, key: &str) -> bool {
        self.greatest.as_deref().is_none_or(|greatest| key > greatest)
    }

    fn place(&self, key: &str) -> Option<usize> {
        let found = self.places.find(self.hash.hash_one(key), |place| self.recent[*place as usize].key == key);
        found.map(|place| *place as usize)
    }

    /// What a key names; `None` if it has never been seen.
    pub(super) fn get(&mut self, connection: &Connection, key: &str) -> Result<Option<Key>> {
        if self.is_beyond(key) {
            return Ok(None);
        }
        if let Some(place) = self.place(key) {
            return Ok(Some(self.recent[place].value));
        }
        let mut statement = connection.prepare_cached("SELECT incident, declared FROM event_key WHERE key = ?1")?;
        let found = statement.query_row([key], |row| Ok(Key { incident: row.get(0)?, declared: row.get(1)? })).optional()?;
        if let Some(value) = found {
            self.remember(Recent { key: key.into(), value, is_written: true });
        }
        Ok(found)
    }

    /// The number of the incident that a key names, given out now if it names none yet.
    pub(super) fn incident(&mut self, connection: &'c Connection, key: &str) -> Result<i64> {
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

    /// Notes what a key names from now on. `known` is what it named, as [`Keys::get`] just said.
    pub(super) fn set(&mut self, connection: &'c Connection, key: &str, known: Option<Key>, value: Key) -> Result<()> {
        if known.is_none() {
            if self.is_beyond(key) {
                self.greatest = Some(key.into());
            }
            let place = self.remember(Recent { key: key.into(), value, is_written: false });
            self.new.push(place);
            return if self.new.len() >= BATCH { self.flush(connection) } else { Ok(()) };
        }
        let place = self.place(key);
        if let Some(place) = place {
            self.recent[place].value = value;
        }
        if place.is_none_or(|place| self.recent[place].is_written) {
            let mut statement = connection.prepare_cached("UPDATE event_key SET incident = ?2, declared = ?3 WHERE key = ?1")?;
            statement.execute(params![key, value.incident, value.declared])?;
        }
        Ok(())
    }

    /// Keeps a key that is not kept yet; returns its place.
    fn remember(&mut self, key: Recent) -> u32 {
        if self.recent.len() >= RECENT_MAX {
            self.forget_written();
        }
        let place = u32::try_from(self.recent.len()).unwrap_or(u32::MAX);
        let (recent, hash) = (&self.recent, &self.hash);
        self.places.insert_unique(hash.hash_one(key.key.as_str()), place, |place| hash.hash_one(recent[*place as usize].key.as_str()));
        self.recent.push(key);
        place
    }

    /// Forgets the keys that the file can answer for.
    fn forget_written(&mut self) {
        self.places.clear();
        self.new.clear();
        let mut kept = std::mem::take(&mut self.recent);
        self.recent.reserve(RECENT_MAX);
        kept.retain(|key| !key.is_written);
        for key in kept {
            let place = self.remember(key);
            self.new.push(place);
        }
    }

    pub(super) fn flush(&mut self, connection: &'c Connection) -> Result<()> {
        if self.new.len() == BATCH {
            let statement = self.insert.statement(connection, &INSERT_BATCH)?;
            for (row, place) in self.new.iter().enumerate() {
                let Recent { key, value, .. } = &self.recent[*place as usize];
                statement.raw_bind_parameter(row * 3 + 1, key.as_str())?;
                statement.raw_bind_parameter(row * 3 + 2, value.incident)?;
                statement.raw_bind_parameter(row * 3 + 3, value.declared)?;
            }
            statement.raw_execute()?;
        } else {
            let mut statement = connection.prepare_cached("INSERT INTO event_key (key, incident, declared) VALUES (?1, ?2, ?3)")?;
            for place in &self.new {
                let Recent { key, value, .. } = &self.recent[*place as usize];
                statement.execute(params![key.as_str(), value.incident, value.declared])?;
            }
        }
        for place in self.new.drain(..) {
            self.recent[place as usize].is_written = true;
        }
        Ok(())
    }

    pub(super) fn finish(&mut self, connection: &'c Connection) -> Result<()> {
        self.flush(connection)?;
        connection.execute("INSERT INTO counter (name, next) VALUES ('incident', ?1) ON CONFLICT DO UPDATE SET next = excluded.next", [self.next_incident])?;
        Ok(())
    }
}
