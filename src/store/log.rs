//! Writes and their log: each is one transaction whose entry is part of it.

pub mod chain;
pub mod read;

use std::cell::RefCell;
use std::ops::Deref;

use rusqlite::{Connection, OptionalExtension, Transaction, params};
use serde::Serialize;
use serde_json::{Map, Value};

use super::open::Actor;
use super::sums::{self, Noted, Touched};
use crate::model::ids::{IdNumber, PersonNo, masked};

/// A write that has begun. Dropped without [`Write::commit`] it leaves nothing behind.
pub struct Write<'c> {
    transaction: Transaction<'c>,
    touched: &'c Touched,
    /// Rows that were noted as they were added.
    noted: RefCell<Vec<Noted>>,
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
        Ok(Self { transaction, touched, noted: RefCell::default(), log_id })
    }

    /// Ends the write: all of it stands from now on, the log entry with it.
    ///
    /// # Errors
    /// Returns what SQLite says; then nothing of the write stands.
    pub fn commit(self, summary: &str) -> super::Result<()> {
        self.transaction.execute("UPDATE log SET summary = ?1 WHERE log_id = ?2", params![summary, self.log_id])?;
        chain::seal(&self.transaction, self.log_id)?;
        sums::keep(&self.transaction, self.touched, &self.noted.take(), self.log_id)?;
        self.transaction.commit()
    }

    /// Takes rows that were noted as they were added: of each table once.
    pub(super) fn note(&self, added: Noted) {
        self.noted.borrow_mut().push(added);
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

    /// Logs a change of a record. A record changed twice keeps its first `before`. People stand in it by their number,
    /// and what is private of them masked: the log is never altered, and nothing may be left in it to forget.
    pub(super) fn change(&self, noun: &str, key: &str, before: Option<&Value>, after: Option<&Value>) -> super::Result<()> {
        let mut statement = self.transaction.prepare_cached("INSERT INTO log_change (log_id, noun, key, before, after) VALUES (?1, ?2, ?3, ?4, ?5)")?;
        let text = |fields: &Value| without_privacy(fields).to_string();
        statement.execute(params![self.log_id, noun, self.without_ids(key)?, before.map(text), after.map(text)]).map(|_| ())
    }

    /// A key with the numbers of people in place of their ID numbers, as in `#17 0101 member`.
    fn without_ids(&self, key: &str) -> super::Result<String> {
        let mut statement = self.transaction.prepare_cached("SELECT person_id FROM person WHERE id_number = ?1")?;
        let parts = key.split(' ').map(|part| match IdNumber::parse(part) {
            Ok(number) => {
                let person = statement.query_row([number.as_str()], |row| row.get("person_id").map(PersonNo)).optional()?;
                Ok(person.map_or_else(|| number.masked(), |person| person.to_string()))
            }
            Err(_) => Ok(part.to_owned()),
        });
        Ok(parts.collect::<super::Result<Vec<_>>>()?.join(" "))
    }
}

impl Deref for Write<'_> {
    type Target = Connection;
    fn deref(&self) -> &Connection {
        &self.transaction
    }
}

/// A key of the log with ID numbers in place of the numbers of people, as far as they are still there.
pub(super) fn with_ids(connection: &Connection, key: &str) -> super::Result<String> {
    let mut statement = connection.prepare_cached("SELECT id_number FROM person WHERE person_id = ?1")?;
    let parts = key.split(' ').map(|part| match part.strip_prefix('#').and_then(|number| number.parse::<i64>().ok()) {
        Some(person) => Ok(statement.query_row([person], |row| row.get("id_number")).optional()?.unwrap_or_else(|| part.to_owned())),
        None => Ok(part.to_owned()),
    });
    Ok(parts.collect::<super::Result<Vec<_>>>()?.join(" "))
}

/// Fields of a person of which the log keeps the last four characters.
const NUMBERS: [&str; 3] = ["id_number", "phone", "bank_account"];
/// Fields of a person of which the log keeps the first character.
const NAMES: [&str; 2] = ["name", "nickname"];

/// The fields of a record, those that are private masked. What is masked cannot be put back from the log.
fn without_privacy(fields: &Value) -> Value {
    let Value::Object(fields) = fields else { return fields.clone() };
    let masked = fields.iter().map(|(field, value)| {
        let value = match value {
            Value::String(text) if NUMBERS.contains(&field.as_str()) => Value::String(masked(text)),
            Value::String(text) if NAMES.contains(&field.as_str()) => Value::String(initial(text)),
            other => other.clone(),
        };
        (field.clone(), value)
    });
    Value::Object(masked.collect())
}

fn initial(name: &str) -> String {
    name.chars().enumerate().map(|(index, character)| if index == 0 { character } else { '*' }).collect()
}

fn json(record: &impl Serialize) -> super::Result<Value> {
    serde_json::to_value(record).map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))
}
