//! Tables that are compared with their sums while they are read: who needs every row of one reads it once, not twice.

use std::cell::RefCell;
use std::rc::Rc;

use rusqlite::Connection;
use rusqlite::functions::{Aggregate, Context, FunctionFlags};
use rusqlite::types::ValueRef;

use super::row_sum::SoFar;
use super::tables::named;
use super::{Sum, damaged, kept};
use crate::store::{Result, SqlError, unreadable};

/// The values of a row that say who serves, in the order in which their table names the columns.
pub(in crate::store) struct Values<'r> {
    row: &'r Context<'r>,
    columns: &'static str,
}

impl Values<'_> {
    /// The whole number in a column, counted from 0.
    pub(in crate::store) fn number(&self, column: usize) -> Result<i64> {
        self.value(column).as_i64().map_err(|_| self.unreadable(column, "?"))
    }

    /// The text in a column.
    pub(in crate::store) fn text(&self, column: usize) -> Result<&str> {
        self.value(column).as_str().map_err(|_| self.unreadable(column, "?"))
    }

    /// What a text in a column stands for, nothing where it is NULL.
    pub(in crate::store) fn optional<T>(&self, column: usize, read: impl Fn(&str) -> Option<T>) -> Result<Option<T>> {
        if self.value(column) == ValueRef::Null { Ok(None) } else { self.read(column, read).map(Some) }
    }

    /// What a text in a column stands for.
    pub(in crate::store) fn read<T>(&self, column: usize, read: impl Fn(&str) -> Option<T>) -> Result<T> {
        let text = self.text(column)?;
        read(text).ok_or_else(|| self.unreadable(column, text))
    }

    fn value(&self, column: usize) -> ValueRef<'_> {
        if column < self.row.len() { self.row.get_raw(column) } else { ValueRef::Null }
    }

    fn unreadable(&self, column: usize, text: &str) -> SqlError {
        unreadable(self.columns.split(", ").nth(column).unwrap_or("?"), text)
    }
}

/// Takes the values of a row to what was read so far.
type Take<T> = fn(&mut T, &Values<'_>) -> Result<()>;

/// `take_row(…)`, called back by SQLite with all values of each row.
struct TakeRow<T> {
    reading: Rc<RefCell<Reading<T>>>,
    columns: &'static str,
    take: Take<T>,
}

struct Reading<T> {
    so_far: Option<T>,
    /// Why a row could not be taken: told where the table is as it was written, else that it is not.
    error: Option<SqlError>,
}

impl<T> Aggregate<SoFar, i64> for TakeRow<T> {
    fn init(&self, _: &mut Context<'_>) -> Result<SoFar> {
        Ok(SoFar::default())
    }

    fn step(&self, row: &mut Context<'_>, sums: &mut SoFar) -> Result<()> {
        sums.add((0..row.len()).map(|column| row.get_raw(column)));
        let Reading { so_far, error } = &mut *self.reading.borrow_mut();
        if let (Some(so_far), None) = (so_far, &error) {
            *error = (self.take)(so_far, &Values { row, columns: self.columns }).err();
        }
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, sums: Option<SoFar>) -> Result<i64> {
        Ok(sums.unwrap_or_default().sums().next().unwrap_or_default().cast_signed())
    }
}

/// Reads the columns of a table that say who serves, in the order of its key, and refuses it where they do not give their
/// sum. `take` adds a row to what was read so far, which is given back.
pub(in crate::store) fn read<T: 'static>(connection: &Connection, name: &'static str, so_far: T, take: Take<T>) -> Result<T> {
    let table = named(name).ok_or_else(|| damaged(name))?;
    let (columns, sum_name) = table.serving.zip(table.serving_name()).ok_or_else(|| damaged(name))?;
    let reading = Rc::new(RefCell::new(Reading { so_far: Some(so_far), error: None }));
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DIRECTONLY;
    connection.create_aggregate_function(c"take_row", -1, flags, TakeRow { reading: reading.clone(), columns, take })?;
    let question = ["SELECT count(*), take_row(", columns, ") FROM ", name, " NOT INDEXED"].concat();
    let found = connection.prepare(&question)?.query_row([], |row| Ok(Sum { rows: row.get(0)?, sum: row.get::<_, i64>(1)?.cast_unsigned() }))?;
    let Reading { so_far, error } = &mut *reading.borrow_mut();
    if kept(connection, &sum_name)? != Some(found) {
        return Err(damaged(name));
    }
    error.take().map_or_else(|| so_far.take().ok_or(SqlError::InvalidQuery), Err)
}
