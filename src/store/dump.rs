//! Every table of the database as rows of texts, whatever tables there are; and a new database made of such rows.
//!
//! A text in a cell is the value itself, but for what spreadsheets would run ([`crate::model::formula`]) and for these:
//! `\N` is NULL, `\x` begins bytes in hexadecimal digits, and a text that begins with a backslash gets one more.

use std::path::Path;

use rusqlite::config::DbConfig;
use rusqlite::types::{Type, Value, ValueRef};
use rusqlite::{Connection, params_from_iter};

use super::Result;
use super::cipher::{For, connect};
use super::schema::SCHEMA;
use super::sums;
use super::upgrade::{SAME_TABLES_SINCE, SCHEMA_VERSION, SUMS_OF_SERVING_SINCE};
use crate::model::formula::{guarded, unguarded};

/// A table and its columns, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// The name of the table.
    pub table: String,
    /// The names of its columns.
    pub columns: Vec<String>,
    types: Vec<Kind>,
}

/// What a column holds besides NULL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Whole,
    Text,
    Bytes,
}

/// The version of the schema that this program writes into a folder.
pub const VERSION: i32 = SCHEMA_VERSION;
/// The first version whose folders this program reads.
pub const VERSION_MIN: i32 = SAME_TABLES_SINCE;

/// Whether a version of the schema had a table that the present one has.
#[must_use]
pub fn had(version: i32, table: &str) -> bool {
    sums::had(version, table)
}

/// All tables in the order of the schema.
///
/// # Errors
/// Returns what SQLite says, or that a column has a type that no table of gridctl has.
pub fn shapes(connection: &Connection) -> Result<Vec<Shape>> {
    let mut names = connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid")?;
    let names: Vec<String> = names.query_map([], |row| row.get(0))?.collect::<Result<_>>()?;
    names.into_iter().map(|table| shape(connection, table)).collect()
}

fn shape(connection: &Connection, table: String) -> Result<Shape> {
    let mut statement = connection.prepare("SELECT name, type FROM pragma_table_xinfo(?1) WHERE hidden = 0 ORDER BY cid")?;
    let found: Vec<(String, String)> = statement.query_map([&table], |row| Ok((row.get("name")?, row.get("type")?)))?.collect::<Result<_>>()?;
    let types = found.iter().map(|(name, kind)| match kind.as_str() {
        "INTEGER" | "INT" => Ok(Kind::Whole),
        "TEXT" => Ok(Kind::Text),
        "BLOB" => Ok(Kind::Bytes),
        other => Err(super::unreadable(&[&table, ".", name].concat(), other)),
    });
    let types = types.collect::<Result<_>>()?;
    Ok(Shape { columns: found.into_iter().map(|(name, _)| name).collect(), table, types })
}

/// The statements that make the schema, in their order, with the marks of the file in front.
///
/// # Errors
/// Returns what SQLite says.
pub fn schema_text(connection: &Connection) -> Result<String> {
    let mark = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i32>(0));
    let mut text =
        ["PRAGMA application_id = ", &mark("application_id")?.to_string(), ";\nPRAGMA user_version = ", &mark("user_version")?.to_string(), ";\n"].concat();
    let mut statement = connection.prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY rowid")?;
    for sql in statement.query_map([], |row| row.get::<_, String>(0))? {
        text.push_str(&sql?);
        text.push_str(";\n");
    }
    Ok(text)
}

/// Gives each row of a table; returns how many there were. The memory does not grow with them.
///
/// # Errors
/// Returns what SQLite says, or what the receiver of the rows says.
pub fn each_row<E: From<rusqlite::Error>>(
    connection: &Connection,
    shape: &Shape,
    mut each: impl FnMut(&[String]) -> std::result::Result<(), E>,
) -> std::result::Result<u64, E> {
    // By its own key and no index, so that the order is the same each time.
    let mut statement = connection.prepare(&["SELECT ", &names(&shape.columns), " FROM ", &quoted(&shape.table), " NOT INDEXED"].concat())?;
    let mut rows = statement.query([])?;
    let mut count = 0;
    let mut cells = vec![String::new(); shape.columns.len()];
    while let Some(row) = rows.next()? {
        for (index, cell) in cells.iter_mut().enumerate() {
            *cell = text(row.get_ref(index)?, index, &shape.columns[index])?;
        }
        each(&cells)?;
        count += 1;
    }
    Ok(count)
}

fn text(value: ValueRef<'_>, index: usize, column: &str) -> Result<String> {
    match value {
        ValueRef::Null => Ok("\\N".to_owned()),
        ValueRef::Integer(number) => Ok(number.to_string()),
        ValueRef::Text(bytes) => {
            let text = std::str::from_utf8(bytes).map_err(|error| rusqlite::Error::Utf8Error(index, error))?;
            Ok(if text.starts_with('\\') { ["\\", text].concat() } else { guarded(text.to_owned()) })
        }
        ValueRef::Blob(bytes) => Ok(bytes.iter().fold("\\x".to_owned(), |text, byte| text + &format!("{byte:02x}"))),
        ValueRef::Real(_) => Err(rusqlite::Error::InvalidColumnType(index, column.to_owned(), Type::Real)),
    }
}

/// The value that a cell means; `None` if it means none of that kind.
fn value(cell: &str, kind: Kind) -> Option<Value> {
    match (cell.strip_prefix('\\'), kind) {
        (Some("N"), _) => Some(Value::Null),
        (Some(hexadecimal), Kind::Bytes) => {
            let digits = hexadecimal.strip_prefix('x')?.as_bytes();
            let bytes = digits.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok().filter(|pair| pair.len() == 2)?, 16).ok());
            bytes.collect::<Option<Vec<u8>>>().map(Value::Blob)
        }
        (Some(rest), Kind::Text) => rest.starts_with('\\').then(|| Value::Text(rest.to_owned())),
        (None, Kind::Text) => Some(Value::Text(unguarded(cell).to_owned())),
        (None, Kind::Whole) => cell.parse().ok().map(Value::Integer),
        (Some(_), Kind::Whole) | (None, Kind::Bytes) => None,
    }
}

/// A new database that is being filled with the rows of another.
#[derive(Debug)]
pub struct Filling {
    connection: Connection,
    /// Its tables, still without rows.
    pub shapes: Vec<Shape>,
}

impl Filling {
    /// Makes the schema of this program in a file that is there and empty. Until the end no trigger runs and no
    /// reference is looked up: the rows were looked after when they were first written.
    ///
    /// # Errors
    /// Returns what SQLite says.
    pub fn begin(path: &Path) -> Result<Self> {
        let connection = connect(path, For::Writing)?;
        // Whoever asked for the file syncs it, and throws it away where it is not whole.
        connection.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF")?;
        connection.execute_batch(SCHEMA)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
        let shapes = shapes(&connection)?;
        connection.execute_batch("BEGIN")?;
        for shape in &shapes {
            connection.execute(&["DELETE FROM ", &quoted(&shape.table)].concat(), [])?;
        }
        Ok(Self { connection, shapes })
    }

    /// Writes a row; `false` if a cell holds nothing that its column could, or the table refuses it.
    ///
    /// # Errors
    /// Returns what SQLite says.
    pub fn row<'c>(&self, shape: &Shape, cells: impl IntoIterator<Item = &'c str>) -> Result<bool> {
        let Some(values) = cells.into_iter().zip(&shape.types).map(|(cell, kind)| value(cell, *kind)).collect::<Option<Vec<Value>>>() else { return Ok(false) };
        let marks = vec!["?"; shape.columns.len()].join(", ");
        let mut statement =
            self.connection.prepare_cached(&["INSERT INTO ", &quoted(&shape.table), " (", &names(&shape.columns), ") VALUES (", &marks, ")"].concat())?;
        match statement.execute(params_from_iter(values)) {
            Ok(_) => Ok(true),
            Err(rusqlite::Error::SqliteFailure(failure, _)) if failure.code == rusqlite::ErrorCode::ConstraintViolation => Ok(false),
            Err(other) => Err(other),
        }
    }

    /// Ends the filling with rows of a version of the schema: sums that it had not yet are added. What the rows are worth is
    /// left to `verify`.
    ///
    /// # Errors
    /// Returns what SQLite says.
    pub fn finish(self, version: i32) -> Result<()> {
        if version < SUMS_OF_SERVING_SINCE {
            sums::define(&self.connection)?;
            sums::keep_serving(&self.connection)?;
        }
        sums::keep_new(&self.connection, version)?;
        self.connection.execute_batch("COMMIT")?;
        self.connection.close().map_err(|(_, error)| error)
    }
}

fn quoted(name: &str) -> String {
    ["\"", &name.replace('"', "\"\""), "\""].concat()
}

fn names(columns: &[String]) -> String {
    columns.iter().map(|column| quoted(column)).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_comes_back() {
        let texts = ["", "\\", "\\N", "\\\\N", "\\x00", "=1+1", "'=1", "'", "\u{0}", "a,b\r\n\"c\"", "-30", "张三", "\u{202e}x"]
            .map(|text| Value::Text(text.to_owned()));
        let others = [Value::Null, Value::Integer(i64::MIN), Value::Integer(0), Value::Blob(Vec::new()), Value::Blob(vec![0, 255, 16])];
        for known in texts.into_iter().chain(others) {
            let kind = match known {
                Value::Integer(_) => Kind::Whole,
                Value::Blob(_) => Kind::Bytes,
                Value::Null | Value::Real(_) | Value::Text(_) => Kind::Text,
            };
            let cell = text(ValueRef::from(&known), 0, "x").expect("a value");
            assert_eq!(value(&cell, kind).as_ref(), Some(&known), "{cell}");
        }
    }

    #[test]
    fn what_is_no_value_of_a_column_is_none() {
        for (cell, kind) in [
            ("x", Kind::Whole),
            ("1.5", Kind::Whole),
            ("", Kind::Whole),
            ("\\x", Kind::Whole),
            ("\\y", Kind::Text),
            ("\\x1", Kind::Bytes),
            ("\\xgg", Kind::Bytes),
            ("1", Kind::Bytes),
        ] {
            assert_eq!(value(cell, kind), None, "{cell}");
        }
    }

    proptest::proptest! {
        #[test]
        fn every_text_comes_back(known in "[\\\\N'=x+@ -]{0,4}.{0,6}") {
            let known = Value::Text(known);
            let cell = text(ValueRef::from(&known), 0, "x").expect("a text");
            proptest::prop_assert_eq!(value(&cell, Kind::Text), Some(known));
        }
    }
}
