//! A sum over the rows of each table, kept by every write and compared before any answer that rests on it: whatever was
//! altered by another hand, or by a failing disk, is found before it becomes a figure.
//!
//! The sum of a table is that of the 64-bit hashes of its rows, whatever their order. It finds accidents and the hand in
//! the shell; against somebody who also mends the sum there are the chain of the log and the digests of the sheets.
//! Reports, their keys and words are not among these tables: there are too many of them to read before every answer.

mod indices;
mod noted;
mod reading;
mod row_sum;
mod tables;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::{Connection, OptionalExtension, Params, params};

use super::second::second;
use super::upgrade::{self, SUMS_OF_SERVING_SINCE};
use super::{Altered, Result, SqlError};
use indices::Index;
pub(super) use noted::Noted;
pub(super) use reading::{Values, read};
use row_sum::Sums;
pub(super) use row_sum::define;
use tables::{Growth, OF_ENTRY, PEOPLE, Summed, TABLES, named};

/// Rows up to which a table that grows without end is read before each answer, whatever the answer is about.
const QUICK_ROWS_MAX: i64 = 5_000;

/// Rows up to which people and places are compared before reports alone are written: 2,000 members would take half the time
/// of recording a report.
const PEOPLE_ROWS_MAX: i64 = 500;

/// Rows that one thread reads as fast as two, for the time that it takes to begin another.
const ALONE_MAX: i64 = 20_000;

/// How many rows there are, and the sum of their hashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Sum {
    rows: i64,
    sum: u64,
}

impl Sum {
    const fn with(self, other: Self) -> Self {
        Self { rows: self.rows + other.rows, sum: self.sum.wrapping_add(other.sum) }
    }

    const fn without(self, other: Self) -> Self {
        Self { rows: self.rows - other.rows, sum: self.sum.wrapping_sub(other.sum) }
    }
}

/// Which tables the statements of a connection write: noted when a statement is prepared.
#[derive(Debug, Clone, Default)]
pub(super) struct Touched {
    written: Arc<AtomicU64>,
    updated: Arc<AtomicU64>,
    deleted: Arc<AtomicU64>,
    /// Whether large tables of people and places were left uncompared, and so must not be written.
    are_people_left: Arc<AtomicBool>,
}

impl Touched {
    /// Notes from now on what the statements of a connection write.
    pub(super) fn watch(connection: &Connection) -> Result<Self> {
        let touched = Self::default();
        let noted = touched.clone();
        let note = |bits: &AtomicU64, name: &str| {
            if let Some(index) = TABLES.iter().position(|table| table.name == name) {
                bits.fetch_or(1 << index, Ordering::Relaxed);
            }
        };
        connection.authorizer(Some(move |context: AuthContext<'_>| {
            match context.action {
                AuthAction::Insert { table_name } => note(&noted.written, table_name),
                AuthAction::Update { table_name, .. } => note(&noted.updated, table_name),
                AuthAction::Delete { table_name } => note(&noted.deleted, table_name),
                // Nothing else writes rows, and nothing is forbidden.
                _ => {}
            }
            Authorization::Allow
        }))?;
        Ok(touched)
    }

    /// Says whether large tables of people and places were left uncompared.
    pub(super) fn leave_people(&self, are_left: bool) {
        self.are_people_left.store(are_left, Ordering::Relaxed);
    }

    /// Notes afresh. Statements that were prepared before must not be executed again.
    pub(super) fn clear(&self) {
        for bits in [&self.written, &self.updated, &self.deleted] {
            bits.store(0, Ordering::Relaxed);
        }
    }

    /// Takes every table for altered, as where the file has just been made or upgraded.
    pub(super) fn all(&self) {
        self.deleted.store(u64::MAX, Ordering::Relaxed);
    }

    fn is_written(&self, index: usize) -> bool {
        self.written.load(Ordering::Relaxed) & (1 << index) != 0 || self.is_updated(index) || self.is_deleted(index)
    }

    fn is_updated(&self, index: usize) -> bool {
        self.updated.load(Ordering::Relaxed) & (1 << index) != 0
    }

    fn is_deleted(&self, index: usize) -> bool {
        self.deleted.load(Ordering::Relaxed) & (1 << index) != 0
    }
}

/// The sum of some rows of a table, or of what its rows give.
fn sum_of(connection: &Connection, values: &str, from: &str, parameters: impl Params) -> Result<Sum> {
    sums_of(connection, "", values, from, parameters).map(|sums| sums.first().copied().unwrap_or_default())
}

/// The same, and then the sums of parts of the rows, named as [`row_sum`] says; of no rows there are none of parts.
fn sums_of(connection: &Connection, parts: &str, values: &str, from: &str, parameters: impl Params) -> Result<Vec<Sum>> {
    let question = ["SELECT count(*), row_sums('", parts, "', ", values, ") FROM ", from].concat();
    let (rows, Sums(sums)) = connection.prepare(&question)?.query_row(parameters, |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(sums.into_iter().map(|sum| Sum { rows, sum }).collect())
}

impl Summed {
    /// The sum of all rows, and that of their columns that say who serves.
    fn sums(&self, connection: &Connection) -> Result<(Sum, Sum)> {
        let serving = self.serving.map(|columns| self.places(columns));
        let mut sums = sums_of(connection, &serving.unwrap_or_default(), self.columns, self.name, [])?.into_iter();
        Ok((sums.next().unwrap_or_default(), sums.next().unwrap_or_default()))
    }

    /// The same, reckoned from what is kept and the rows that were noted; `None` where the table has others besides.
    fn sums_with(&self, connection: &Connection, kept_whole: Sum, noted: &Noted) -> Result<Option<(Sum, Sum)>> {
        let rows: i64 = connection.query_row(&["SELECT count(*) FROM ", self.name].concat(), [], |row| row.get(0))?;
        let kept_serving = self.serving_name().map(|name| kept(connection, &name)).transpose()?.flatten();
        let (whole, serving) = noted.sums();
        let (whole, serving) = (kept_whole.with(whole), kept_serving.map(|kept| kept.with(serving)));
        Ok(serving.map(|serving| (whole, serving)).filter(|(whole, serving)| whole.rows == rows && serving.rows == rows))
    }

    /// Whether the rows give the sums that are kept of them, and the indices that a file of this version has hold what the
    /// rows say.
    fn is_sound(&self, connection: &Connection, kept_whole: Sum, version: i32) -> Result<bool> {
        let kept_serving = self.serving_name().map(|name| kept(connection, &name)).transpose()?.flatten();
        if kept_serving.is_none() && self.serving.is_some() && version >= SUMS_OF_SERVING_SINCE {
            return Ok(false);
        }
        let indices: Vec<&Index> = indices::of(self.name, version).collect();
        let serving = self.serving.filter(|_| kept_serving.is_some());
        let parts: Vec<String> = serving.into_iter().chain(indices.iter().map(|index| index.columns)).map(|columns| self.places(columns)).collect();
        let found = sums_of(connection, &parts.join(";"), self.columns, &[self.name, " NOT INDEXED"].concat(), [])?;
        let mut found = found.into_iter().chain(std::iter::repeat(Sum::default()));
        let is_kept = found.next() == Some(kept_whole) && kept_serving.is_none_or(|kept| found.next() == Some(kept));
        if !is_kept {
            return Ok(false);
        }
        for (index, wanted) in indices.into_iter().zip(found) {
            let by_index = sum_of(connection, index.columns, &[self.name, " INDEXED BY ", index.name].concat(), []);
            if indices::answered(connection, [index], by_index)? != Some(wanted) {
                return Ok(false);
            }
        }
        indices::are_sound_by_sqlite(connection, self.name)
    }

    /// The places of some columns, of an index such as, among those of the table.
    fn places(&self, columns: &str) -> String {
        // Any other name is that of the table's own number of a row, the first.
        let place = |name: &str| self.columns.split(", ").position(|column| column == name).unwrap_or(0);
        columns.split(", ").map(|name| place(name).to_string()).collect::<Vec<_>>().join(" ")
    }
}

/// The sum that is kept of a table; `None` where there is none.
fn kept(connection: &Connection, name: &str) -> Result<Option<Sum>> {
    let mut statement = connection.prepare_cached("SELECT rows, sum FROM table_sum WHERE name = ?1")?;
    statement.query_row([name], |row| Ok(Sum { rows: row.get("rows")?, sum: row.get::<_, i64>("sum")?.cast_unsigned() })).optional()
}

/// How far the tables are looked through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Depth {
    /// As [`Depth::Quick`], and of people and places only small tables: for what writes reports alone.
    Reports,
    /// As [`Depth::Quick`], but for those that say who serves: [`read`] compares them. Of others of people and places only
    /// small tables.
    Serving,
    /// All but those that have grown large and grow without end: what reads them asks [`require`].
    Quick,
    /// All.
    Whole,
}

/// The tables whose rows do not give the sum that is kept of them.
pub(super) fn altered(connection: &Connection, depth: Depth) -> Result<Vec<&'static str>> {
    let version = upgrade::version(connection)?;
    let mut altered = Vec::new();
    let (mut to_read, mut empty) = (Vec::new(), Vec::new());
    for table in TABLES.iter().filter(|table| table.since <= version) {
        let is_slow = matches!(table.growth, Growth::Slow);
        let rows_max = match depth {
            Depth::Reports if PEOPLE.contains(&table.name) => PEOPLE_ROWS_MAX,
            Depth::Serving if PEOPLE.contains(&table.name) => QUICK_ROWS_MAX,
            Depth::Reports | Depth::Serving | Depth::Quick if !is_slow => QUICK_ROWS_MAX,
            Depth::Reports | Depth::Serving | Depth::Quick | Depth::Whole => i64::MAX,
        };
        match kept(connection, table.name)? {
            Some(_) if depth == Depth::Serving && table.serving.is_some() => {}
            Some(kept) if kept.rows > rows_max => {}
            Some(kept) if kept == Sum::default() => empty.push((table, kept)),
            Some(kept) => to_read.push((table, kept)),
            None => altered.push(table.name),
        }
    }
    if !are_empty(connection, &empty, version)? {
        // Which one is told by each on its own.
        to_read.append(&mut empty);
    }
    altered.extend(unsound(connection, &mut to_read, version)?);
    Ok(altered)
}

/// Whether tables are empty, and their indices: one question for all, where each table's own would take 5 % of a small
/// town's score.
fn are_empty(connection: &Connection, tables: &[(&'static Summed, Sum)], version: i32) -> Result<bool> {
    let rows_of = |table: &Summed| {
        let by_index = indices::of(table.name, version).map(|index| [table.name, " INDEXED BY ", index.name].concat()).collect::<Vec<_>>();
        std::iter::once([table.name, " NOT INDEXED"].concat()).chain(by_index)
    };
    let is_filled: Vec<String> = tables.iter().flat_map(|(table, _)| rows_of(table)).map(|rows| ["EXISTS (SELECT 1 FROM ", &rows, ")"].concat()).collect();
    let is_one_filled = !tables.is_empty() && {
        let answer = connection.query_row(&["SELECT ", &is_filled.join(" OR ")].concat(), [], |row| row.get(0));
        indices::answered(connection, tables.iter().flat_map(|(table, _)| indices::of(table.name, version)), answer)?.unwrap_or(true)
    };
    for (table, _) in tables {
        if !indices::are_sound_by_sqlite(connection, table.name)? {
            return Ok(false);
        }
    }
    Ok(!is_one_filled)
}

/// Those of some tables that are not sound.
fn unsound(connection: &Connection, to_read: &mut [(&'static Summed, Sum)], version: i32) -> Result<Vec<&'static str>> {
    // The largest come first, so that two threads end at about the same time.
    to_read.sort_by_key(|(_, kept)| std::cmp::Reverse(kept.rows));
    let next = &AtomicUsize::new(0);
    let read = |connection: &Connection| {
        let mut unsound = Vec::new();
        while let Some((table, kept)) = to_read.get(next.fetch_add(1, Ordering::Relaxed)) {
            if !table.is_sound(connection, *kept, version)? {
                unsound.push(table.name);
            }
        }
        Ok(unsound)
    };
    let rows: i64 = to_read.iter().map(|(_, kept)| kept.rows).sum();
    let Some(second) = (rows > ALONE_MAX).then(|| second(connection)).flatten() else { return read(connection) };
    define(&second)?;
    std::thread::scope(|scope| {
        let there = scope.spawn(move || read(&second));
        let here = read(connection);
        let there = there.join().map_err(|_| SqlError::InvalidQuery)?;
        Ok([here?, there?].concat())
    })
}

/// Refuses to go on where a table that was too large to be read at the beginning does not give its sum.
pub(super) fn require(connection: &Connection, name: &'static str) -> Result<()> {
    let Some(table) = named(name) else { return Ok(()) };
    match kept(connection, name)? {
        Some(kept) if kept.rows <= QUICK_ROWS_MAX => Ok(()),
        Some(kept) if table.is_sound(connection, kept, upgrade::version(connection)?)? => Ok(()),
        Some(_) | None => Err(damaged(name)),
    }
}

/// Refuses to go on where the tables of people and places are not what they were: for whoever was content with those who
/// serve, and asks for others too.
///
/// # Errors
/// Names the first table that does not give its sum, or says what SQLite says.
pub fn require_people(connection: &Connection) -> Result<()> {
    let version = upgrade::version(connection)?;
    for table in TABLES.iter().filter(|table| PEOPLE.contains(&table.name)) {
        let is_sound = kept(connection, table.name)?.map(|kept| table.is_sound(connection, kept, version)).transpose()?;
        if is_sound != Some(true) {
            return Err(damaged(table.name));
        }
    }
    Ok(())
}

/// The error of a table whose rows do not give its sum.
pub(super) fn damaged(table: &'static str) -> SqlError {
    Altered { table, incidents: None }.into()
}

/// Keeps the sums of the tables that a write may have touched, at its end.
///
/// What the entry left alone of a table must still give the sum from before: a write never makes an alteration good.
/// `noted` are rows that it noted as it added them.
pub(super) fn keep(connection: &Connection, touched: &Touched, noted: &[Noted], log_id: i64) -> Result<()> {
    for (index, table) in TABLES.iter().enumerate().filter(|(index, _)| touched.is_written(*index)) {
        let is_uncompared = touched.are_people_left.load(Ordering::Relaxed) && PEOPLE.contains(&table.name);
        let sum = match (&table.growth, kept(connection, table.name)?) {
            (_, Some(kept)) if is_uncompared && kept.rows > PEOPLE_ROWS_MAX => return Err(damaged(table.name)),
            (Growth::Appended { own }, Some(kept)) if !touched.is_deleted(index) => {
                kept.with(sum_of(connection, table.columns, &[table.name, " WHERE ", own].concat(), [log_id])?)
            }
            (Growth::Altered { before }, Some(kept)) if !touched.is_deleted(index) => {
                let own = sum_of(connection, table.columns, &[table.name, " WHERE ", OF_ENTRY].concat(), [log_id])?;
                let images = "log_image WHERE log_id = ?1 AND noun = ?2 AND before IS NOT NULL";
                let before = sum_of(connection, before, images, params![log_id, table.name])?;
                let (whole, _) = table.sums(connection)?;
                let found = whole.without(own).with(before);
                if found != kept {
                    return Err(damaged(table.name));
                }
                whole
            }
            (Growth::Slow | Growth::Appended { .. } | Growth::Altered { .. }, kept) => {
                let is_noted = !touched.is_updated(index) && !touched.is_deleted(index);
                let noted = noted.iter().find(|noted| is_noted && noted.table == table.name);
                let with_noted = kept.zip(noted).map(|(kept, noted)| table.sums_with(connection, kept, noted)).transpose()?.flatten();
                let (whole, serving) = with_noted.map_or_else(|| table.sums(connection), Ok)?;
                table.serving_name().map_or(Ok(()), |name| write(connection, &name, serving))?;
                whole
            }
        };
        write(connection, table.name, sum)?;
    }
    Ok(())
}

fn write(connection: &Connection, name: &str, sum: Sum) -> Result<()> {
    let mut statement = connection
        .prepare_cached("INSERT INTO table_sum (name, rows, sum) VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET rows = excluded.rows, sum = excluded.sum")?;
    statement.execute(params![name, sum.rows, sum.sum.cast_signed()]).map(|_| ())
}

/// Keeps the sums of the columns that say who serves, which files before version [`SUMS_OF_SERVING_SINCE`] have not.
pub(super) fn keep_serving(connection: &Connection) -> Result<()> {
    for table in &TABLES {
        if let Some(name) = table.serving_name() {
            write(connection, &name, table.sums(connection)?.1)?;
        }
    }
    Ok(())
}

/// Whether a version of the schema that had sums had this table of the present one.
pub(super) fn had(version: i32, table: &str) -> bool {
    named(table).is_none_or(|table| table.since <= version)
}

/// Keeps that the tables which a version with sums had not yet have no rows.
pub(super) fn keep_new(connection: &Connection, version: i32) -> Result<()> {
    for table in TABLES.iter().filter(|table| table.since > version.max(upgrade::SUMS_SINCE)) {
        connection.execute("INSERT OR IGNORE INTO table_sum (name, rows, sum) VALUES (?1, 0, 0)", [table.name])?;
    }
    Ok(())
}

/// Keeps the sums of all tables as they are now: what somebody would do who alters the file and knows its ways.
///
/// # Errors
/// Returns what SQLite says.
pub fn mend(connection: &Connection) -> Result<()> {
    row_sum::define(connection)?;
    let touched = Touched::default();
    touched.all();
    keep(connection, &touched, &[], 0)
}
