//! The SQLite file: the only room with SQL.
//!
//! Reads take a [`Connection`], writes a [`Write`]: one immediate transaction whose log entry is already in it.

pub mod attendance;
pub mod award;
pub mod backup;
pub mod candidate;
pub mod changed;
pub mod cipher;
pub mod conduct;
pub mod count;
pub mod digest;
pub mod dump;
#[cfg(feature = "parquet")]
pub mod engine;
pub mod event;
pub mod exit;
pub mod forget;
pub mod grid;
mod held;
pub mod hints;
pub mod hiring;
pub mod import;
pub mod log;
pub mod open;
pub mod person;
pub mod policy;
pub mod post;
pub mod proposal;
pub mod retention;
mod schema;
mod second;
pub mod session;
pub mod setting;
pub mod sheet;
pub mod sums;
pub mod survey;
pub mod tally;
pub mod undo;
mod upgrade;
pub mod verify;

pub use conduct::{BaseLosses, ConductRecord};
pub use grid::{GridRecord, VillageNo};
pub use hiring::FieldTest;
pub use import::{Importer, Put, PutError};
pub use log::Write;
pub use open::{Mode, OpenError, Store};
pub use post::{PostRecord, ServiceSpan};

use std::fmt;

pub use rusqlite::{Connection, Error as SqlError};

/// The result of a question to the database.
pub type Result<T> = rusqlite::Result<T>;

/// What stands behind an error of the database, as far as it is answered differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// The file is damaged.
    Damaged,
    /// The file holds a value that cannot be.
    Unreadable,
    /// Rows are not as gridctl left them.
    Altered(Altered),
    /// The file or its folder may not be written.
    ReadOnly,
    /// Anything else.
    Other,
}

/// Rows that are not as gridctl left them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Altered {
    /// Their table.
    pub table: &'static str,
    /// Of reports, the least and the greatest number of an incident among them.
    pub incidents: Option<(i64, i64)>,
}

impl fmt::Display for Altered {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.table)?;
        self.incidents.map_or(Ok(()), |(least, greatest)| write!(out, ", incident {least} … {greatest}"))
    }
}

impl std::error::Error for Altered {}

impl From<Altered> for SqlError {
    fn from(altered: Altered) -> Self {
        Self::FromSqlConversionFailure(0, rusqlite::types::Type::Integer, Box::new(altered))
    }
}

/// What stands behind an error of the database.
#[must_use]
pub fn trouble(error: &SqlError) -> Trouble {
    use rusqlite::ErrorCode;
    if let SqlError::FromSqlConversionFailure(_, _, cause) = error
        && let Some(altered) = cause.downcast_ref()
    {
        return Trouble::Altered(*altered);
    }
    match error {
        SqlError::SqliteFailure(failure, _) if matches!(failure.code, ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Trouble::Damaged,
        SqlError::SqliteFailure(failure, _) if matches!(failure.code, ErrorCode::ReadOnly | ErrorCode::CannotOpen) => Trouble::ReadOnly,
        SqlError::InvalidColumnType(..) | SqlError::FromSqlConversionFailure(..) | SqlError::IntegralValueOutOfRange(..) => Trouble::Unreadable,
        _ => Trouble::Other,
    }
}

/// Wraps a text in the database that should be a value of a closed vocabulary and is not.
fn unreadable(column: &str, text: &str) -> SqlError {
    SqlError::InvalidColumnType(0, format!("{column} = {text:?}"), rusqlite::types::Type::Text)
}

/// The name of a column, or its position where rows are read by the million.
trait Index: rusqlite::RowIndex + std::fmt::Display + Copy {}
impl<I: rusqlite::RowIndex + std::fmt::Display + Copy> Index for I {}

/// Reads a code of a closed vocabulary from a row.
fn code<T>(row: &rusqlite::Row<'_>, column: impl Index, from_code: impl Fn(&str) -> Option<T>) -> Result<T> {
    let text = row.get_ref(column)?.as_str()?;
    from_code(text).ok_or_else(|| unreadable(&column.to_string(), text))
}

/// Reads a short text from a row.
fn short(row: &rusqlite::Row<'_>, column: &str) -> Result<crate::model::ids::Code> {
    row.get_ref(column)?.as_str().map(Into::into).map_err(Into::into)
}

/// Reads an ID number from a row.
fn id_number(row: &rusqlite::Row<'_>, column: impl Index) -> Result<crate::model::ids::IdNumber> {
    id_number_of(row.get_ref(column)?.as_str()?, column)
}

/// The ID number that a text in a column stands for.
fn id_number_of(text: &str, column: impl fmt::Display) -> Result<crate::model::ids::IdNumber> {
    crate::model::ids::IdNumber::parse(text).map_err(|_| unreadable(&column.to_string(), &crate::model::ids::masked(text)))
}

/// Reads a day that may be missing.
fn optional_day(row: &rusqlite::Row<'_>, column: impl Index) -> Result<Option<crate::model::calendar::Day>> {
    let text = row.get_ref(column)?.as_str_or_null()?;
    text.map(|text| crate::model::calendar::parse_day(text).ok_or_else(|| unreadable(&column.to_string(), text))).transpose()
}

/// Reads a day.
fn day(row: &rusqlite::Row<'_>, column: impl Index) -> Result<crate::model::calendar::Day> {
    optional_day(row, column)?.ok_or_else(|| unreadable(&column.to_string(), "NULL"))
}
