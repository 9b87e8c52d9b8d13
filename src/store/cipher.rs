//! Connections to files; in a build with `encryption`, to encrypted ones too.
//!
//! A file in plain text is read as such, whatever key there is; a new one is encrypted where there is a key. The cipher is
//! `SQLCipher`'s, which encrypts the journal too; what else SQLite puts aside stays in memory.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::Result;

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum For {
    Reading,
    Writing,
}

/// Connects to a file that is there, and that this process has not open: its first bytes are looked at, and to close a
/// file gives up the locks that another connection of the process has on it.
///
/// # Errors
/// Returns what SQLite says. A wrong key shows when the file is first read: then it is no database.
pub(super) fn connect(path: &Path, purpose: For) -> Result<Connection> {
    let connection = open(path, purpose)?;
    key::unlock(&connection, path)?;
    Ok(connection)
}

/// Connects to a file that is encrypted if another's is: a copy in the making, or the same once more.
///
/// # Errors
/// Returns what SQLite says.
pub(super) fn connect_like(original: &Connection, path: &Path, purpose: For) -> Result<Connection> {
    let connection = open(path, purpose)?;
    key::unlock_like(original, &connection)?;
    Ok(connection)
}

fn open(path: &Path, purpose: For) -> Result<Connection> {
    let access = match purpose {
        For::Reading => OpenFlags::SQLITE_OPEN_READ_ONLY,
        For::Writing => OpenFlags::SQLITE_OPEN_READ_WRITE,
    };
    Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)
}

#[cfg(not(feature = "encryption"))]
#[expect(clippy::unnecessary_wraps, reason = "with encryption both can fail")]
mod key {
    use super::{Connection, Path, Result};

    pub(super) fn unlock(_: &Connection, _: &Path) -> Result<()> {
        Ok(())
    }

    pub(super) fn unlock_like(_: &Connection, _: &Connection) -> Result<()> {
        Ok(())
    }
}

#[cfg(feature = "encryption")]
pub use key::{Lock, has_key, lock, set_key};

#[cfg(feature = "encryption")]
mod key {
    use std::io::Read;
    use std::sync::OnceLock;

    use rusqlite::OptionalExtension;

    use super::{Connection, Path, Result};

    /// The key of this process: one run works on one office's files.
    static KEY: OnceLock<String> = OnceLock::new();

    /// How a file stands to the key.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Lock {
        /// There is no file, or an empty one.
        New,
        /// It is a database in plain text.
        Plain,
        /// It is not: encrypted, damaged, or no database.
        Closed,
    }

    /// How a file stands to the key.
    #[must_use]
    pub fn lock(path: &Path) -> Lock {
        match std::fs::metadata(path) {
            Ok(found) if found.is_file() && found.len() > 0 && is_plain(path) => Lock::Plain,
            Ok(found) if found.is_file() && found.len() > 0 => Lock::Closed,
            _ => Lock::New,
        }
    }

    /// Sets the key for the rest of the run; the first one stays.
    pub fn set_key(key: String) {
        drop(KEY.set(key));
    }

    /// Whether there is a key.
    #[must_use]
    pub fn has_key() -> bool {
        KEY.get().is_some()
    }

    pub(super) fn unlock(connection: &Connection, path: &Path) -> Result<()> {
        if is_plain(path) { Ok(()) } else { apply(connection) }
    }

    pub(super) fn unlock_like(original: &Connection, connection: &Connection) -> Result<()> {
        // The answer is "1" where the pages go through its cipher; of a plain file there is none, or "0".
        let status: Option<String> = original.query_row("PRAGMA cipher_status", [], |row| row.get(0)).optional()?;
        if status.as_deref() == Some("1") { apply(connection) } else { Ok(()) }
    }

    fn apply(connection: &Connection) -> Result<()> {
        let Some(key) = KEY.get() else { return Ok(()) };
        // What is wrong with a key is said by gridctl, not by SQLCipher on its own.
        connection.execute_batch("PRAGMA cipher_log_level = NONE")?;
        connection.pragma_update(None, "key", key)?;
        connection.execute_batch("PRAGMA temp_store = MEMORY")
    }

    fn is_plain(path: &Path) -> bool {
        let mut head = [0; 16];
        std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut head)).is_ok() && head == *b"SQLite format 3\0"
    }
}
