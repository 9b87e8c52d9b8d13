//! A sum over the rows of each table, kept by every write and compared before any answer: whatever was altered by another
//! hand, or by a failing disk, is found before it becomes a figure.
//!
//! The sum of a table is that of the 64-bit hashes of its rows, whatever their order. It finds accidents and the hand in
//! the shell; against somebody who also mends the sum there are the chain of the log and the digests of the sheets.
//! Reports, their keys and words are not among these tables: there are too many of them to read before every answer.

mod indices;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Params, ffi, params};
use xxhash_rust::xxh3::xxh3_64;

use super::{Result, SqlError};

/// A table with a sum.
struct Summed {
    name: &'static str,
    /// All its rows.
    rows: &'static str,
    growth: Growth,
}

/// How a table grows, and so how its sum is kept.
enum Growth {
    /// Slowly: it is read whole, before each answer and after each write that touches it.
    Slow,
    /// By rows that are never altered: an entry's own rows are added to the sum.
    Appended {
        /// The rows of the entry `?1`.
        own: &'static str,
    },
    /// Without end, by rows that may be altered: read whole when it is written.
    Altered {
        /// The rows of the entry `?1`.
        own: &'static str,
        /// What the rows were that the entry `?1` altered or took away.
        before: &'static str,
    },
}

const fn slow(name: &'static str, rows: &'static str) -> Summed {
    Summed { name, rows, growth: Growth::Slow }
}

const TABLES: [Summed; 29] = [
    Summed { name: "log", rows: "SELECT * FROM log", growth: Growth::Appended { own: "SELECT * FROM log WHERE log_id = ?1" } },
    Summed { name: "log_change", rows: "SELECT * FROM log_change", growth: Growth::Appended { own: "SELECT * FROM log_change WHERE log_id = ?1" } },
    Summed { name: "log_image", rows: "SELECT * FROM log_image", growth: Growth::Appended { own: "SELECT * FROM log_image WHERE log_id = ?1" } },
    slow("policy_version", "SELECT * FROM policy_version"),
    slow("reading_decision", "SELECT * FROM reading_decision"),
    slow("village", "SELECT * FROM village"),
    slow("hamlet", "SELECT * FROM hamlet"),
    slow("grid", "SELECT * FROM grid"),
    slow("grid_hamlet", "SELECT * FROM grid_hamlet"),
    slow("person", "SELECT * FROM person"),
    slow("candidate_form", "SELECT * FROM candidate_form"),
    Summed {
        name: "field_test",
        rows: "SELECT * FROM field_test",
        growth: Growth::Altered {
            own: "SELECT * FROM field_test WHERE log_id = ?1",
            before: "SELECT before ->> 'person_id', before ->> 'tested_on', before ->> 'trained_on', before ->> 'apps', before ->> 'nickname', before ->> 'knowledge',
                            before ->> 'live_report', before ->> 'log_id' FROM log_image
                      WHERE log_id = ?1 AND noun = 'field_test' AND before IS NOT NULL",
        },
    },
    slow("post", "SELECT * FROM post"),
    slow("waiver", "SELECT * FROM waiver"),
    slow("retention", "SELECT * FROM retention"),
    slow("post_exit", "SELECT * FROM post_exit"),
    slow("proposal", "SELECT * FROM proposal"),
    slow("incident_same", "SELECT * FROM incident_same"),
    slow("month_zone", "SELECT * FROM month_zone"),
    slow("counter", "SELECT * FROM counter"),
    Summed {
        name: "attendance",
        rows: "SELECT * FROM attendance",
        growth: Growth::Altered {
            own: "SELECT * FROM attendance WHERE log_id = ?1",
            before: "SELECT before ->> 'person_id', before ->> 'held_on', before ->> 'activity', before ->> 'result', before ->> 'log_id' FROM log_image
                      WHERE log_id = ?1 AND noun = 'attendance' AND before IS NOT NULL",
        },
    },
    slow("conduct", "SELECT * FROM conduct"),
    slow("sheet", "SELECT * FROM sheet"),
    Summed {
        name: "sheet_row",
        rows: "SELECT * FROM sheet_row",
        growth: Growth::Appended { own: "SELECT * FROM sheet_row WHERE sheet_id IN (SELECT sheet_id FROM sheet WHERE log_id = ?1)" },
    },
    Summed {
        name: "sheet_line",
        rows: "SELECT * FROM sheet_line",
        growth: Growth::Appended { own: "SELECT * FROM sheet_line WHERE sheet_id IN (SELECT sheet_id FROM sheet WHERE log_id = ?1)" },
    },
    slow("instant_award", "SELECT * FROM instant_award"),
    slow("commendation", "SELECT * FROM commendation"),
    slow("outside_count", "SELECT * FROM outside_count"),
    slow("setting", "SELECT * FROM setting"),
];

/// Tables of people and places, which no report alters. To compare them takes 0.15 s where there are 34,000 people, ten
/// times as long as to record a report.
const PEOPLE: [&str; 7] = ["village", "hamlet", "grid", "grid_hamlet", "person", "candidate_form", "post"];

/// Rows up to which a table that grows without end is read before each answer, whatever the answer is about.
const QUICK_ROWS_MAX: i64 = 5_000;

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

/// The sum over the rows of a question.
fn sum_of(connection: &Connection, sql: &str, values: impl Params) -> Result<Sum> {
    let mut statement = connection.prepare(sql)?;
    let columns = statement.column_count();
    let mut rows = statement.query(values)?;
    let mut bytes = Vec::with_capacity(256);
    let mut sum = Sum::default();
    while let Some(row) = rows.next()? {
        bytes.clear();
        for column in 0..columns {
            match row.get_ref(column)? {
                ValueRef::Null => bytes.push(0),
                ValueRef::Integer(number) => {
                    bytes.push(1);
                    bytes.extend_from_slice(&number.to_le_bytes());
                }
                ValueRef::Real(number) => {
                    bytes.push(2);
                    bytes.extend_from_slice(&number.to_le_bytes());
                }
                ValueRef::Text(text) => add_bytes(&mut bytes, 3, text),
                ValueRef::Blob(blob) => add_bytes(&mut bytes, 4, blob),
            }
        }
        sum = sum.with(Sum { rows: 1, sum: xxh3_64(&bytes) });
    }
    Ok(sum)
}

fn add_bytes(bytes: &mut Vec<u8>, kind: u8, value: &[u8]) {
    bytes.push(kind);
    bytes.extend_from_slice(&value.len().to_le_bytes());
    bytes.extend_from_slice(value);
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
    for table in &TABLES {
        let kept = kept(connection, table.name)?;
        let is_slow = matches!(table.growth, Growth::Slow);
        let is_left = match depth {
            Depth::Reports => !is_slow || PEOPLE.contains(&table.name),
            Depth::Quick => !is_slow,
            Depth::Whole => false,
        };
        if is_left && kept.is_some_and(|kept| kept.rows > QUICK_ROWS_MAX) {
            continue;
        }
        if kept != Some(sum_of(connection, table.rows, [])?) || !indices::are_sound(connection, table.name)? {
            altered.push(table.name);
        }
    }
    Ok(altered)
}

/// Refuses to go on where a table that was too large to be read at the beginning does not give its sum.
pub(super) fn require(connection: &Connection, name: &'static str) -> Result<()> {
    let Some(table) = TABLES.iter().find(|table| table.name == name) else { return Ok(()) };
    match kept(connection, name)? {
        Some(kept) if kept.rows <= QUICK_ROWS_MAX => Ok(()),
        Some(kept) if kept == sum_of(connection, table.rows, [])? && indices::are_sound(connection, name)? => Ok(()),
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
            (_, Some(kept)) if is_uncompared && kept.rows > QUICK_ROWS_MAX => return Err(damaged(table.name)),
            (Growth::Appended { own }, Some(kept)) if !touched.is_deleted(index) => kept.with(sum_of(connection, own, [log_id])?),
            (Growth::Altered { own, before }, Some(kept)) if !touched.is_deleted(index) => {
                let whole = sum_of(connection, table.rows, [])?;
                let found = whole.without(sum_of(connection, own, [log_id])?).with(sum_of(connection, before, [log_id])?);
                if found != kept {
                    return Err(damaged(table.name));
                }
                whole
            }
            (Growth::Slow | Growth::Appended { .. } | Growth::Altered { .. }, _) => sum_of(connection, table.rows, [])?,
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
    fn the_sum_tells_rows_and_values_apart_and_not_their_order() {
        let file = file();
        let sum = |sql: &str| sum_of(&file, sql, []).expect("a sum");
        assert_eq!(sum("SELECT 1, 'a' UNION ALL SELECT 2, 'b'"), sum("SELECT 2, 'b' UNION ALL SELECT 1, 'a'"));
        for other in
            ["SELECT 1, 'a'", "SELECT 1, 'a' UNION ALL SELECT 2, 'c'", "SELECT 'a', 1 UNION ALL SELECT 2, 'b'", "SELECT 1, 'a' UNION ALL SELECT 2, x'62'"]
        {
            assert_ne!(sum("SELECT 1, 'a' UNION ALL SELECT 2, 'b'"), sum(other), "{other}");
        }
        assert_ne!(sum("SELECT 'ab', 'c'"), sum("SELECT 'a', 'bc'"));
        assert_ne!(sum("SELECT NULL"), sum("SELECT 0"));
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
