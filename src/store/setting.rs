//! What an office has chosen for itself, by name.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, params};

use super::cipher::For;
use super::log::Write;
use super::open::glance;

/// Name of the setting that holds the language, `zh` or `en`.
const LANGUAGE: &str = "language";
/// How long the language is waited for while another program writes.
const PATIENCE: Duration = Duration::from_secs(1);

/// A file that was asked for the language of its office.
#[derive(Debug)]
pub struct Asked {
    /// The language that the office has chosen, `zh` or `en`.
    pub language: Option<String>,
    /// The connection by which it was asked, to open the file with: a second one would read the schema again, a sixth
    /// of the instructions of a small town's score.
    pub connection: Connection,
}

/// Asks a file for the language of its office; `None` wherever it cannot be told.
///
/// It is asked for before anything else is known of the file, and for the sake of errors too: so whatever is wrong with
/// the file is left for its opening to say, and the file is only read.
#[must_use]
pub fn ask_office(path: &Path) -> Option<Asked> {
    if !path.is_file() {
        return None;
    }
    let connection = glance(path, For::Writing, PATIENCE).ok()?;
    let language = language(&connection).ok()?;
    Some(Asked { language, connection })
}

/// The language that the office of a file has chosen, `zh` or `en`; `None` wherever it cannot be told.
#[must_use]
pub fn office_language(path: &Path) -> Option<String> {
    ask_office(path)?.language
}

/// The language kept in a file.
fn language(connection: &Connection) -> super::Result<Option<String>> {
    connection.query_row("SELECT value FROM setting WHERE name = ?1", [LANGUAGE], |row| row.get("value")).optional()
}

impl Write<'_> {
    /// Sets the language of the office, `zh` or `en`.
    ///
    /// # Errors
    /// Returns what SQLite says.
    pub(super) fn set_language(&self, language: &str) -> super::Result<()> {
        self.execute("INSERT INTO setting (name, value, log_id) VALUES (?1, ?2, ?3)", params![LANGUAGE, language, self.log_id]).map(|_| ())
    }
}
