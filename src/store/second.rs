//! A second connection, so that two threads read one state of the file.

use std::path::Path;

use rusqlite::Connection;

use super::cipher::{For, connect_like};

const SMALL_CACHE: &str = "PRAGMA cache_size = -256";

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
    // Both read from one end to the other: of what a cache would keep, 2 MiB each, they need the few pages above the others.
    connection.execute_batch(SMALL_CACHE).ok()?;
    second.execute_batch(SMALL_CACHE).ok()?;
    second.execute_batch("PRAGMA cell_size_check = ON; BEGIN; SELECT 1 FROM sqlite_schema LIMIT 1").ok()?;
    Some(second)
}
