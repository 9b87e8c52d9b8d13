//! Policies kept in the file: whole texts, never changed.

use rusqlite::{Connection, OptionalExtension, params};

use super::log::Write;
use crate::policy::Policy;

/// Keeps the text of a policy; it must be sound.
pub(super) fn keep(write: &Write<'_>, text: &str) -> super::Result<()> {
    let policy = Policy::read(text).map_err(|faults| super::unreadable("policy", &format!("{faults:?}")))?;
    let sha256 = super::digest::sha256(text.as_bytes());
    write.execute(
        "INSERT INTO policy_version (name, in_force_from, text, sha256, log_id) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![policy.name(), policy.in_force_from().to_string(), text, sha256, write.log_id],
    )?;
    Ok(())
}

/// The policy kept last; `None` if there is none or it cannot be read.
pub(super) fn in_force(connection: &Connection) -> super::Result<Option<Policy>> {
    Ok(text_in_force(connection).optional()?.and_then(|text| Policy::read(&text).ok()))
}

/// The text of the policy kept last.
///
/// # Errors
/// Returns what SQLite says.
pub fn text_in_force(connection: &Connection) -> super::Result<String> {
    connection.query_row("SELECT text FROM policy_version ORDER BY in_force_from DESC LIMIT 1", [], |row| row.get("text"))
}

/// The number of the policy kept last.
///
/// # Errors
/// Returns what SQLite says.
pub fn number_in_force(connection: &Connection) -> super::Result<i64> {
    connection.query_row("SELECT policy_id FROM policy_version ORDER BY in_force_from DESC LIMIT 1", [], |row| row.get("policy_id"))
}

/// The policy with this number, as it was when a sheet was reckoned by it.
///
/// # Errors
/// Returns what SQLite says, and an error for a text that cannot be read.
pub fn by_number(connection: &Connection, policy_id: i64) -> super::Result<Policy> {
    let text: String = connection.prepare_cached("SELECT text FROM policy_version WHERE policy_id = ?1")?.query_row([policy_id], |row| row.get("text"))?;
    Policy::read(&text).map_err(|faults| super::unreadable("policy", &format!("{faults:?}")))
}
