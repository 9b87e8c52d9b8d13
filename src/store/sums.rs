//! A sum over the rows of each table, kept by every write and compared before any answer: whatever was altered by another
//! hand, or by a failing disk, is found before it becomes a figure.
//!
//! The sum of a table is that of the 64-bit hashes of its rows, whatever their order. It finds accidents and the hand in
//! the shell; against somebody who also mends the sum there are the chain of the log and the digests of the sheets.
//! Reports, their keys and words are not among these tables: there are too many of them to read before every answer.

mod indices;
mod row_sum;
mod tables;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::{Connection, OptionalExtension, Params, ffi, params};

use super::second::second;
use super::{Result, SqlError};
use indices::Index;
use row_sum::Sums;
pub(super) use row_sum::define;
use tables::{Growth, OF_ENTRY, PEOPLE, Summed, TABLES};

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
                AuthAction::Insert { table_name } | AuthAction::Update { table_name, .. } => note(&noted.written, table_name),
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

    /// Takes every table for altered, as where the file has just been made or upgraded.
    pub(super) fn all(&self) {
        self.deleted.store(u64::MAX, Ordering::Relaxed);
    }

    fn is_written(&self, index: usize) -> bool {
        (self.written.load(Ordering::Relaxed) | self.deleted.load(Ordering::Relaxed)) & (1 << index) != 0
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
    /// The sum of all rows.
    fn sum(&self, connection: &Connection) -> Result<Sum> {
        sum_of(connection, self.columns, self.name, [])
    }

    /// Whether the rows give a sum, and the indices hold what the rows say.
    fn is_sound(&self, connection: &Connection, kept: Sum) -> Result<bool> {
        let indices: Vec<&Index> = indices::of(self.name).collect();
        let parts: Vec<String> = indices.iter().map(|index| self.places(index)).collect();
        let mut wanted = sums_of(connection, &parts.join(";"), self.columns, &[self.name, " NOT INDEXED"].concat(), [])?.into_iter();
        if wanted.next() != Some(kept) {
            return Ok(false);
        }
        for index in indices {
            let found = sum_of(connection, index.columns, &[self.name, " INDEXED BY ", index.name].concat(), [])?;
            if wanted.next().unwrap_or_default() != found {
                return Ok(false);
            }
        }
        indices::are_sound_by_sqlite(connection, self.name)
    }

    /// The places of an index's columns among those of the table; the first is the table's own number of a row.
    fn places(&self, index: &Index) -> String {
        let place = |name: &str| self.columns.split(", ").position(|column| column == name).unwrap_or(0);
        index.columns.split(", ").map(|name| place(name).to_string()).collect::<Vec<_>>().join(" ")
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
    /// All but those that have grown large and grow without end: what reads them asks [`require`].
    Quick,
    /// All.
    Whole,
}

/// The tables whose rows do not give the sum that is kept of them.
pub(super) fn altered(connection: &Connection, depth: Depth) -> Result<Vec<&'static str>> {
    let mut altered = Vec::new();
    let (mut to_read, mut empty) = (Vec::new(), Vec::new());
    for table in &TABLES {
        let is_slow = matches!(table.growth, Growth::Slow);
        let rows_max = match depth {
            Depth::Reports if PEOPLE.contains(&table.name) => PEOPLE_ROWS_MAX,
            Depth::Reports | Depth::Quick if !is_slow => QUICK_ROWS_MAX,
            Depth::Reports | Depth::Quick | Depth::Whole => i64::MAX,
        };
        match kept(connection, table.name)? {
            Some(kept) if kept.rows > rows_max => {}
            Some(kept) if kept == Sum::default() => empty.push((table, kept)),
            Some(kept) => to_read.push((table, kept)),
            None => altered.push(table.name),
        }
    }
    if !are_empty(connection, &empty)? {
        // Which one is told by each on its own.
        to_read.append(&mut empty);
    }
    altered.extend(unsound(connection, &mut to_read)?);
    Ok(altered)
}

/// Whether tables are empty, and their indices: one question for all, where each table's own would take 5 % of a small
/// town's score.
fn are_empty(connection: &Connection, tables: &[(&'static Summed, Sum)]) -> Result<bool> {
    let rows_of = |table: &Summed| {
        let by_index = indices::of(table.name).map(|index| [table.name, " INDEXED BY ", index.name].concat()).collect::<Vec<_>>();
        std::iter::once([table.name, " NOT INDEXED"].concat()).chain(by_index)
    };
    let is_filled: Vec<String> = tables.iter().flat_map(|(table, _)| rows_of(table)).map(|rows| ["EXISTS (SELECT 1 FROM ", &rows, ")"].concat()).collect();
    let is_one_filled = !tables.is_empty() && connection.query_row(&["SELECT ", &is_filled.join(" OR ")].concat(), [], |row| row.get(0))?;
    for (table, _) in tables {
        if !indices::are_sound_by_sqlite(connection, table.name)? {
            return Ok(false);
        }
    }
    Ok(!is_one_filled)
}

/// Those of some tables that are not sound.
fn unsound(connection: &Connection, to_read: &mut [(&'static Summed, Sum)]) -> Result<Vec<&'static str>> {
    // The largest come first, so that two threads end at about the same time.
    to_read.sort_by_key(|(_, kept)| std::cmp::Reverse(kept.rows));
    let next = &AtomicUsize::new(0);
    let read = |connection: &Connection| {
        let mut unsound = Vec::new();
        while let Some((table, kept)) = to_read.get(next.fetch_add(1, Ordering::Relaxed)) {
            if !table.is_sound(connection, *kept)? {
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
    let Some(table) = TABLES.iter().find(|table| table.name == name) else { return Ok(()) };
    match kept(connection, name)? {
        Some(kept) if kept.rows <= QUICK_ROWS_MAX => Ok(()),
        Some(kept) if table.is_sound(connection, kept)? => Ok(()),
        Some(_) | None => Err(damaged(name)),
    }
}

/// The error of a table whose rows do not give its sum.
pub(super) fn damaged(name: &str) -> SqlError {
    SqlError::SqliteFailure(ffi::Error::new(ffi::SQLITE_CORRUPT), Some(["table_sum: ", name].concat()))
}

/// Keeps the sums of the tables that a write may have touched, at its end.
///
/// What the entry left alone of a table must still give the sum from before: a write never makes an alteration good.
pub(super) fn keep(connection: &Connection, touched: &Touched, log_id: i64) -> Result<()> {
    let mut statement = connection
        .prepare_cached("INSERT INTO table_sum (name, rows, sum) VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET rows = excluded.rows, sum = excluded.sum")?;
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
                let whole = table.sum(connection)?;
                let found = whole.without(own).with(before);
                if found != kept {
                    return Err(damaged(table.name));
                }
                whole
            }
            (Growth::Slow | Growth::Appended { .. } | Growth::Altered { .. }, _) => table.sum(connection)?,
        };
        statement.execute(params![table.name, sum.rows, sum.sum.cast_signed()])?;
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
    keep(connection, &touched, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> Connection {
        let file = Connection::open_in_memory().expect("memory");
        file.execute_batch(crate::store::schema::SCHEMA).expect("the schema");
        mend(&file).expect("sums");
        file
    }

    #[test]
    fn every_table_has_a_sum_but_those_of_reports() {
        let file = file();
        let names: Vec<String> = file
            .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
            .expect("tables")
            .query_map([], |row| row.get(0))
            .expect("tables")
            .map(|name| name.expect("a name"))
            .collect();
        let without: Vec<&String> = names.iter().filter(|name| !TABLES.iter().any(|table| table.name == *name)).collect();
        assert_eq!(without, ["event_key", "report", "report_block", "report_note", "table_sum"]);
    }

    #[test]
    fn every_column_has_its_place_in_the_sum() {
        let file = file();
        for table in &TABLES {
            let whole = file.prepare(&format!("SELECT * FROM {}", table.name)).expect("a table").column_names().join(", ");
            assert_eq!(table.columns, whole, "{}", table.name);
        }
    }

    #[test]
    fn the_sum_tells_rows_and_values_apart_and_not_their_order() {
        let file = file();
        let sum = |rows: &str| {
            let columns: Vec<String> = (1..=rows.split(')').next().expect("a row").split(',').count()).map(|column| format!("column{column}")).collect();
            sum_of(&file, &columns.join(", "), &format!("(VALUES {rows})"), []).expect("a sum")
        };
        assert_eq!(sum("(1, 'a'), (2, 'b')"), sum("(2, 'b'), (1, 'a')"));
        for other in ["(1, 'a')", "(1, 'a'), (2, 'c')", "('a', 1), (2, 'b')", "(1, 'a'), (2, x'62')"] {
            assert_ne!(sum("(1, 'a'), (2, 'b')"), sum(other), "{other}");
        }
        assert_ne!(sum("('ab', 'c')"), sum("('a', 'bc')"));
        assert_ne!(sum("(NULL)"), sum("(0)"));
    }

    #[test]
    fn a_row_altered_by_hand_is_found_by_its_table() {
        let file = file();
        file.execute_batch("INSERT INTO village VALUES (1, '村')").expect("by hand");
        assert_eq!(altered(&file, Depth::Quick), Ok(vec!["village"]));
    }

    #[test]
    fn a_write_does_not_make_good_what_it_did_not_write() {
        let file = file();
        file.execute_batch(
            "PRAGMA foreign_keys = OFF; INSERT INTO log (at, by, command, summary) VALUES ('', '', '', '');
             INSERT INTO attendance VALUES (1, '2018-04-10', '会', 'late', 1), (2, '2018-04-10', '会', 'present', 1);",
        )
        .expect("rows");
        mend(&file).expect("sums");
        let touched = Touched::watch(&file).expect("watched");
        let write = |alteration: &str| {
            file.execute_batch("BEGIN; INSERT INTO log (at, by, command, summary) VALUES ('', '', '', '')").expect("an entry");
            let entry = file.last_insert_rowid();
            file.execute_batch(alteration).expect(alteration);
            file.execute("UPDATE attendance SET result = 'absent', log_id = ?1 WHERE person_id = 1", [entry]).expect("altered");
            file.execute("INSERT INTO attendance VALUES (3, '2018-04-10', '会', 'late', ?1)", [entry]).expect("added");
            let kept = keep(&file, &touched, entry);
            file.execute_batch("ROLLBACK").expect("taken back");
            kept
        };
        assert_eq!(write("SELECT 1"), Ok(()));
        for alteration in ["UPDATE attendance SET result = 'late' WHERE person_id = 2", "INSERT INTO attendance VALUES (9, '2018-04-10', '会', 'late', 1)"] {
            assert_eq!(write(alteration), Err(damaged("attendance")), "{alteration}");
        }
    }
}
