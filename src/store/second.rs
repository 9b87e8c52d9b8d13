//! A second connection, so that two threads read one state of the file.

use std::path::Path;

use rusqlite::Connection;

use super::cipher::{For, connect_like};
use super::open::CACHE_OF_PASSING;

/// Another connection that sees what this one sees, whose transaction is open: while it reads, nobody else can write, so
/// that whatever begins to read meanwhile finds what the first one found. `None` where the state is not of the file alone,
/// or somebody is about to write.
pub(super) fn second(connection: &Connection) -> Option<Connection> {
    // A write has its entry in the log, without a digest until it ends. From this read on the transaction holds the file.
    let is_write: bool = connection.query_row("SELECT sha256 IS NULL FROM log ORDER BY log_id DESC LIMIT 1", [], |row| row.get(0)).ok()?;
    if is_write {
        return None;
    }
    let path = connection.path().filter(|path| !path.is_empty())?;
    let second = connect_like(connection, Path::new(path), For::Reading).ok()?;
    second.pragma_update(None, "cache_size", CACHE_OF_PASSING).ok()?;
    second.execute_batch("PRAGMA cell_size_check = ON; BEGIN; SELECT 1 FROM sqlite_schema LIMIT 1").ok()?;
    Some(second)
}
