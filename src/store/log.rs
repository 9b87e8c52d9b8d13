//! Writes and their log: each is one transaction whose entry is part of it.

pub mod chain;
pub mod read;

use std::ops::Deref;

use rusqlite::{Connection, Transaction, params};
use serde::Serialize;
use serde_json::{Map, Value};

use super::open::Actor;
use super::sums::{self, Touched};

/// A write that has begun. Dropped without [`Write::commit`] it leaves nothing behind.
#[derive(Debug)]
pub struct Write<'c> {
    transaction: Transaction<'c>,
    touched: &'c Touched,
    /// The number of its log entry.
    pub log_id: i64,
}

impl<'c> Write<'c> {
    pub(super) fn begin(transaction: Transaction<'c>, touched: &'c Touched, actor: &Actor) -> super::Result<Self> {
        Self::begin_undo(transaction, touched, actor, None)
    }

    /// Begins a write that takes back another entry.
    pub(super) fn begin_undo(transaction: Transaction<'c>, touched: &'c Touched, actor: &Actor, undoes: Option<i64>) -> super::Result<Self> {
        let values = params![actor.at, actor.by, actor.command, undoes];
        transaction.prepare_cached("INSERT INTO log (at, by, command, summary, undoes) VALUES (?1, ?2, ?3, '', ?4)")?.execute(values)?;
        let log_id = transaction.last_insert_rowid();
        Ok(Self { transaction, touched, log_id })
    }

    /// Ends the write: all of it stands from now on, the log entry with it.
    ///
    /// # Errors
    /// Returns what SQLite says; then nothing of the write stands.
    pub fn commit(self, summary: &str) -> super::Result<()> {
        self.transaction.execute("UPDATE log SET summary = ?1 WHERE log_id = ?2", params![summary, self.log_id])?;
        chain::seal(&self.transaction, self.log_id)?;
        sums::keep(&self.transaction, self.touched, self.log_id)?;
        self.transaction.commit()
    }

    /// Logs that a record was altered: only the fields that differ are kept.
    pub(super) fn altered<T: Serialize>(&self, noun: &str, key: &str, before: &T, after: &T) -> super::Result<()> {
        let (Value::Object(mut old), Value::Object(mut new)) = (json(before)?, json(after)?) else { return Ok(()) };
        let same: Vec<String> = old.iter().filter(|(field, value)| new.get(*field) == Some(value)).map(|(field, _)| field.clone()).collect();
        let drop_same = |fields: &mut Map<String, Value>| fields.retain(|field, _| !same.contains(field));
        drop_same(&mut old);
        drop_same(&mut new);
        self.change(noun, key, Some(&Value::Object(old)), Some(&Value::Object(new)))
    }

    /// Logs a change of a record. A record changed twice keeps its first `before`.
    pub(super) fn change(&self, noun: &str, key: &str, before: Option<&Value>, after: Option<&Value>) -> super::Result<()> {
        let mut statement = self.transaction.prepare_cached("INSERT INTO log_change (log_id, noun, key, before, after) VALUES (?1, ?2, ?3, ?4, ?5)")?;
        statement.execute(params![self.log_id, noun, key, before.map(Value::to_string), after.map(Value::to_string)]).map(|_| ())
    }
}

impl Deref for Write<'_> {
    type Target = Connection;
    fn deref(&self) -> &Connection {
        &self.transaction
    }
}

fn json(record: &impl Serialize) -> super::Result<Value> {
    serde_json::to_value(record).map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))
}
