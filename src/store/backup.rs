//! Copies of the whole file, made while it is in use, and a copy put back in its place.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use rusqlite::backup::Backup;
use rusqlite::{Connection, OptionalExtension};

use super::cipher::{For, connect, connect_like};
use super::open::{APPLICATION_ID, glance, named};
use super::session::BUSY;
use super::{OpenError, Result};

/// What an older process may have left beside a database.
const SIDE_FILES: [&str; 3] = ["-journal", "-wal", "-shm"];

/// Takes away, in the end, what SQLite may have left beside a copy that was not put in its place.
#[derive(Debug)]
pub struct SideFiles(PathBuf);

impl SideFiles {
    /// Those of a file.
    #[must_use]
    pub fn of(copy: &Path) -> Self {
        Self(copy.to_owned())
    }
}

impl Drop for SideFiles {
    fn drop(&mut self) {
        for side in SIDE_FILES {
            // Mostly there is none.
            let _ = std::fs::remove_file(beside(&self.0, side));
        }
    }
}

/// The last entry of a database's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastEntry {
    /// Its number: as many writes there were.
    pub log_id: i64,
    /// When it was written.
    pub at: String,
}

/// Copies a whole database into a file that is there and empty. Writers wait meanwhile, readers do not.
///
/// # Errors
/// Returns what SQLite says; what then stands in the file is no database.
pub fn copy(connection: &Connection, to: &Path) -> Result<()> {
    let mut copy = connect_like(connection, to, For::Writing)?;
    // Whoever asked for the copy syncs it, and throws it away where it is not whole.
    copy.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")?;
    Backup::new(connection, &mut copy)?.run_to_completion(i32::MAX, BUSY, None)
}

/// Copies a database that is not the one in use into a file that is there and empty, and leaves it as it is.
///
/// # Errors
/// Says why it cannot be read.
pub fn copy_of(from: &Path, to: &Path) -> std::result::Result<(), OpenError> {
    if from.as_os_str().is_empty() || from.is_dir() {
        return Err(OpenError::NotAFile(from.to_owned()));
    }
    if !from.exists() {
        return Err(OpenError::Missing(from.to_owned()));
    }
    let connection = read_only(from).map_err(|error| named(error.into(), from))?;
    copy(&connection, to).map_err(|error| named(error.into(), from))
}

fn read_only(path: &Path) -> Result<Connection> {
    let connection = connect(path, For::Reading)?;
    connection.busy_timeout(BUSY)?;
    Ok(connection)
}

/// The last entry of the log; `None` where there is none.
///
/// # Errors
/// Returns what SQLite says.
pub fn last_entry(connection: &Connection) -> Result<Option<LastEntry>> {
    let mut statement = connection.prepare("SELECT log_id, at FROM log ORDER BY log_id DESC LIMIT 1")?;
    statement.query_row([], |row| Ok(LastEntry { log_id: row.get("log_id")?, at: row.get("at")? })).optional()
}

/// The database in use, held so that nobody reads or writes it.
#[derive(Debug)]
pub struct Held {
    /// `None` where the file is missing or damaged: then there is nothing that could be written.
    _lock: Option<Connection>,
    /// The last entry of its log, where it can be read.
    pub last: Option<LastEntry>,
}

/// Holds the database in use until the value is dropped; what a process that died left half written is taken back first.
///
/// # Errors
/// Says that another program holds it, or that it is a database of something else.
pub fn hold(path: &Path) -> std::result::Result<Held, OpenError> {
    match held(path).map_err(|error| named(error.into(), path)) {
        Ok((connection, APPLICATION_ID, _)) => {
            let last = last_entry(&connection).ok().flatten();
            Ok(Held { _lock: Some(connection), last })
        }
        Ok((_, _, 0)) | Err(OpenError::Damaged(_) | OpenError::Sql(_)) => Ok(Held { _lock: None, last: None }),
        Ok(_) => Err(OpenError::Foreign(path.to_owned())),
        Err(other) => Err(other),
    }
}

/// The database, held, with the mark of its application and the number of its tables and what belongs to them.
fn held(path: &Path) -> Result<(Connection, i32, i64)> {
    let connection = connect(path, For::Writing)?;
    connection.busy_timeout(BUSY)?;
    connection.execute_batch("PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE")?;
    let application = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let entries = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    Ok((connection, application, entries))
}

/// Puts a file in the place of the database; what stood there is kept under another name, its side files with it.
///
/// There is a whole database in the place at every moment: either the old or the new. Programs that still have the old
/// one open are refused by SQLite when they begin to write.
///
/// # Errors
/// Returns what the system says; then the old file is where it was.
pub fn replace(new: tempfile::TempPath, path: &Path, kept: &Path, held: Held) -> std::io::Result<()> {
    let mut moved: Vec<(PathBuf, PathBuf)> = Vec::new();
    let done = move_away(path, kept, &mut moved).and_then(|()| {
        // Held to the end, but where the system moves no file that is open.
        let held = (!cfg!(windows)).then_some(held);
        new.persist(path).map_err(|error| error.error).map(|()| drop(held))
    });
    if done.is_err() {
        for (from, to) in moved.into_iter().rev() {
            // What only got a second name still has its first.
            if from.exists() { std::fs::remove_file(to)? } else { std::fs::rename(to, from)? }
        }
    }
    done
}

fn move_away(path: &Path, kept: &Path, moved: &mut Vec<(PathBuf, PathBuf)>) -> std::io::Result<()> {
    if path.exists() {
        match std::fs::hard_link(path, kept) {
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => return Err(error),
            // Where the file system knows no second name for a file, it is moved.
            Err(_) => std::fs::rename(path, kept)?,
            Ok(()) => {}
        }
        moved.push((path.to_owned(), kept.to_owned()));
    }
    for side in SIDE_FILES.into_iter().filter(|side| beside(path, side).exists()) {
        std::fs::rename(beside(path, side), beside(kept, side))?;
        moved.push((beside(path, side), beside(kept, side)));
    }
    Ok(())
}

/// A path with something behind its name.
#[must_use]
pub fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name: OsString = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Whether a file is a database of gridctl; what cannot be read is not.
#[must_use]
pub fn is_ours(path: &Path) -> bool {
    glance(path, For::Reading, BUSY).is_ok()
}
