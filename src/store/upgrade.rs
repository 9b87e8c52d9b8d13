//! Files of earlier versions: brought to the present schema, one version at a time.

use rusqlite::Connection;
use rusqlite::config::DbConfig;

use super::event::block;
use super::log::{Write, chain};
use super::open::Actor;
use super::session::Session;
use super::sums;

/// The version of the schema that this program reads and writes.
pub(super) const SCHEMA_VERSION: i32 = 6;

/// The first version that has the tables and columns of the present one, but for tables that are new: they would have had no
/// rows.
pub(super) const SAME_TABLES_SINCE: i32 = 2;

/// The first version whose tables have sums.
pub(super) const SUMS_SINCE: i32 = 2;

/// The first version that has sums of the columns that say who serves.
pub(super) const SUMS_OF_SERVING_SINCE: i32 = 4;

/// A step to a version.
struct Step {
    to: i32,
    take: fn(&Connection) -> rusqlite::Result<()>,
}

/// Every step, in order.
const STEPS: [Step; 5] = [
    Step { to: 2, take: sum_up },
    Step { to: 3, take: |connection| rewrite(connection, include_str!("upgrade/3.sql")) },
    Step { to: 4, take: sums::keep_serving },
    Step { to: 5, take: move_people },
    Step { to: 6, take: |connection| rewrite(connection, include_str!("upgrade/6.sql")) },
];

/// To version 2: new tables; and the sums of the reports that are there, and the digests of the log's entries.
fn sum_up(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(include_str!("upgrade/2.sql"))?;
    block::rebuild(connection)?;
    chain::seal_all(connection)
}

/// Rewrites the texts of some CHECKs. SQLite lets the schema be written only where the connection is not defended, and reads
/// it again where its number has changed.
fn rewrite(connection: &Connection, texts: &str) -> rusqlite::Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, false)?;
    connection.pragma_update(None, "writable_schema", true)?;
    connection.execute_batch(texts)?;
    let number: i64 = connection.pragma_query_value(None, "schema_version", |row| row.get(0))?;
    connection.pragma_update(None, "schema_version", number + 1)?;
    connection.execute_batch("PRAGMA writable_schema = RESET")?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true).map(|_| ())
}

/// To version 5: people in a table whose index of ID numbers can be dropped, and a table for incidents found to be two.
/// References to people must not be looked up between the old table and the new one, nor follow the old one's name.
fn move_people(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, false)?;
    connection.execute_batch(include_str!("upgrade/5.sql"))?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, true).map(|_| ())
}

/// The version of a file.
pub(super) fn version(connection: &Connection) -> rusqlite::Result<i32> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// Brings a file of an earlier version to the present one: all steps and their log entry are one transaction.
/// Returns the version that the file had; `None` where it was upgraded by another program meanwhile.
pub(super) fn upgrade(session: &Session, actor: &Actor) -> rusqlite::Result<Option<i32>> {
    // A file that has sums keeps them: nothing that was altered by hand is made good.
    let transaction = if version(&session.connection)? < SUMS_SINCE { session.begin_unsummed()? } else { session.begin_whole()? };
    let from = version(&transaction)?;
    if from >= SCHEMA_VERSION {
        return Ok(None);
    }
    for step in STEPS.iter().filter(|step| step.to > from) {
        (step.take)(&transaction)?;
        transaction.pragma_update(None, "user_version", step.to)?;
    }
    sums::keep_new(&transaction, from)?;
    let write = Write::begin(transaction, &session.touched, &Actor { command: "upgrade".to_owned(), ..actor.clone() })?;
    write.commit(&format!("{from} → {SCHEMA_VERSION}"))?;
    session.settle();
    Ok(Some(from))
}
