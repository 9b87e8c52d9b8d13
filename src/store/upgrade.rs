//! Files of earlier versions: brought to the present schema, one version at a time.

use rusqlite::Connection;

use super::log::{Write, chain};
use super::open::Actor;
use super::session::Session;

/// The version of the schema that this program reads and writes.
pub(super) const SCHEMA_VERSION: i32 = 2;

/// A step to a version: what it alters by SQL, and what SQL alone cannot.
struct Step {
    to: i32,
    sql: &'static str,
    then: fn(&Connection) -> rusqlite::Result<()>,
}

/// Every step, in order.
const STEPS: [Step; 1] = [Step { to: 2, sql: include_str!("upgrade/2.sql"), then: chain::seal_all }];

/// The version of a file.
pub(super) fn version(connection: &Connection) -> rusqlite::Result<i32> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// Brings a file of an earlier version to the present one: all steps and their log entry are one transaction.
/// Returns the version that the file had; `None` where it was upgraded by another program meanwhile.
pub(super) fn upgrade(session: &Session, actor: &Actor) -> rusqlite::Result<Option<i32>> {
    let transaction = session.begin_unsummed()?;
    let from = version(&transaction)?;
    if from >= SCHEMA_VERSION {
        return Ok(None);
    }
    for step in STEPS.iter().filter(|step| step.to > from) {
        transaction.execute_batch(step.sql)?;
        (step.then)(&transaction)?;
        transaction.pragma_update(None, "user_version", step.to)?;
    }
    let write = Write::begin(transaction, &session.touched, &Actor { command: "upgrade".to_owned(), ..actor.clone() })?;
    write.commit(&format!("{from} → {SCHEMA_VERSION}"))?;
    Ok(Some(from))
}
