//! A folder into which a whole database was written: its manifest, and the rows of its tables.

use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;

use csv::StringRecord;
use serde::{Deserialize, Serialize};

/// The name of the manifest in its folder.
pub const MANIFEST: &str = "manifest.json";
/// The name of the schema in its folder.
pub const SCHEMA: &str = "schema.sql";
/// The form of such folders that this program writes and reads.
pub const FORM: u32 = 1;

/// What a folder holds. It is written last: a folder without it is not whole.
#[derive(Debug, Serialize, Deserialize)]
pub struct Manifest {
    /// The form of the folder.
    pub form: u32,
    /// The version of the program that wrote it.
    pub gridctl: String,
    /// When it was written.
    pub at: String,
    /// The version of the database's schema.
    pub user_version: i32,
    /// The schema.
    pub schema: FileMark,
    /// The tables, in the order of the schema.
    pub tables: Vec<TableMark>,
}

/// By what a file is known again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileMark {
    /// Its name in the folder.
    pub file: String,
    /// Its length.
    pub bytes: u64,
    /// Its SHA-256 in hexadecimal digits.
    pub sha256: String,
}

/// A table of a folder.
#[derive(Debug, Serialize, Deserialize)]
pub struct TableMark {
    /// Its name.
    pub table: String,
    /// How many rows it has.
    pub rows: u64,
    /// Its file.
    #[serde(flatten)]
    pub mark: FileMark,
}

impl Manifest {
    /// Reads the manifest of a folder.
    ///
    /// # Errors
    /// Returns what the system says, or what is wrong with the text.
    pub fn read(folder: &Path) -> io::Result<Self> {
        let file = BufReader::new(File::open(folder.join(MANIFEST))?);
        serde_json::from_reader(file).map_err(io::Error::from)
    }
}

/// The rows of a table's file.
pub struct Records(csv::Reader<File>);

impl Records {
    /// Opens a file, whose first row names the columns.
    ///
    /// # Errors
    /// Returns what the system says.
    pub fn open(path: &Path) -> io::Result<Self> {
        Ok(Self(csv::ReaderBuilder::new().from_reader(File::open(path)?)))
    }

    /// The names of the columns.
    ///
    /// # Errors
    /// Returns what the system says, or that the text is not UTF-8.
    pub fn columns(&mut self) -> io::Result<Vec<String>> {
        Ok(self.0.headers()?.iter().map(str::to_owned).collect())
    }

    /// Reads the next row; `false` at the end.
    ///
    /// # Errors
    /// Returns what the system says, or that the row has too few cells or too many.
    pub fn next(&mut self, row: &mut StringRecord) -> io::Result<bool> {
        Ok(self.0.read_record(row)?)
    }
}
