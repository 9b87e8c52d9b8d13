//! Policies kept in the file: whole texts, never changed, only succeeded; and what people decided about readings.

use rusqlite::{Connection, params};

use super::log::Write;
use crate::model::calendar::{Day, Month, Quarter, QuarterName};
use crate::policy::Policy;
use crate::policy::parameters::Parameters;

/// A policy that was adopted.
#[derive(Debug, Clone)]
pub struct PolicyVersion {
    /// Its name.
    pub name: String,
    /// The month from which it is in force.
    pub in_force_from: Month,
    /// SHA-256 of its text.
    pub sha256: String,
    /// Document by which it was adopted; the first one may have none.
    pub reference: Option<String>,
    /// Who adopted it, as claimed.
    pub by: String,
    /// When: local time, or the day alone.
    pub at: String,
}

/// What people decided about a reading.
#[derive(Debug, Clone)]
pub struct Decision {
    /// Parameter of the policy file.
    pub key: String,
    /// The value, as it is typed.
    pub value: String,
    /// The month from which it holds.
    pub from: Month,
    /// Who decided, as claimed.
    pub by: String,
    /// The day of the decision.
    pub on: Day,
    /// Document of the decision.
    pub reference: String,
}

/// Keeps the first policy of a new file; its text must be sound.
pub(super) fn keep(write: &Write<'_>, text: &str) -> super::Result<()> {
    let policy = Policy::read(text).map_err(|faults| super::unreadable("policy", &format!("{faults:?}")))?;
    insert(write, policy.name(), policy.in_force_from(), text, None)
}

/// Keeps a policy that succeeds the others from a month on; its text must be sound.
///
/// # Errors
/// Returns what SQLite says.
pub fn adopt(write: &Write<'_>, name: &str, from: Month, text: &str, reference: &str) -> super::Result<()> {
    insert(write, name, from, text, Some(reference))
}

fn insert(write: &Write<'_>, name: &str, from: Month, text: &str, reference: Option<&str>) -> super::Result<()> {
    let sha256 = super::digest::sha256(text.as_bytes());
    write.execute(
        "INSERT INTO policy_version (name, in_force_from, text, sha256, reference, log_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![name, from.to_string(), text, sha256, reference, write.log_id],
    )?;
    Ok(())
}

/// Keeps what was decided about a reading.
///
/// # Errors
/// Returns what SQLite says.
pub fn decide(write: &Write<'_>, decision: &Decision) -> super::Result<()> {
    let Decision { key, value, from, by, on, reference } = decision;
    write.execute(
        "INSERT INTO reading_decision (key, value, in_force_from, decided_on, decided_by, reference, log_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![key, value, from.to_string(), on.to_string(), by, reference, write.log_id],
    )?;
    Ok(())
}

/// The policy of every month: those adopted, each from its month on, with what was decided since; `None` if there is
/// none or one cannot be read.
pub(super) fn in_force(connection: &Connection) -> super::Result<Option<Policy>> {
    in_force_at(connection, i64::MAX)
}

fn in_force_at(connection: &Connection, log_id: i64) -> super::Result<Option<Policy>> {
    let mut steps = adopted_texts(connection)?;
    steps.extend(decisions_with_log(connection)?.into_iter().map(|(log, decision)| (log, Step::Decide(decision))));
    steps.retain(|(log, _)| *log <= log_id);
    steps.sort_by_key(|(log, _)| *log);
    let mut policy = None;
    for (_, step) in steps {
        policy = match (policy, step) {
            (None, Step::Adopt(from, text)) => Parameters::read_kept(&text).and_then(|parameters| Policy::succession(vec![(from, parameters)])).ok(),
            (Some(policy), Step::Adopt(from, text)) => Parameters::read_kept(&text).and_then(|parameters| Policy::succeeded_by(&policy, from, parameters)).ok(),
            (Some(policy), Step::Decide(decision)) => policy.with_texts(decision.from, &[(decision.key, decision.value)]).ok(),
            (None, Step::Decide(_)) => None,
        };
        if policy.is_none() {
            return Ok(None);
        }
    }
    Ok(policy)
}

/// What changes the terms of the months that follow.
enum Step {
    Adopt(Month, String),
    Decide(Decision),
}

fn adopted_texts(connection: &Connection) -> super::Result<Vec<(i64, Step)>> {
    let mut statement = connection.prepare("SELECT log_id, in_force_from, text FROM policy_version ORDER BY in_force_from")?;
    let rows = statement.query_map([], |row| Ok((row.get("log_id")?, Step::Adopt(month(row, "in_force_from")?, row.get("text")?))))?;
    rows.collect()
}

fn month(row: &rusqlite::Row<'_>, column: &str) -> super::Result<Month> {
    super::code(row, column, Month::parse)
}

/// Every policy adopted, in the order of the months from which they are in force.
///
/// # Errors
/// Returns what SQLite says.
pub fn versions(connection: &Connection) -> super::Result<Vec<PolicyVersion>> {
    let mut statement = connection.prepare(
        "SELECT name, in_force_from, policy_version.sha256, reference, log.by, log.at FROM policy_version JOIN log USING (log_id) ORDER BY in_force_from",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(PolicyVersion {
            name: row.get("name")?,
            in_force_from: month(row, "in_force_from")?,
            sha256: row.get("sha256")?,
            reference: row.get("reference")?,
            by: row.get("by")?,
            at: row.get("at")?,
        })
    })?;
    rows.collect()
}

/// Everything decided about readings, in the order of the decisions.
///
/// # Errors
/// Returns what SQLite says.
pub fn decisions(connection: &Connection) -> super::Result<Vec<Decision>> {
    Ok(decisions_with_log(connection)?.into_iter().map(|(_, decision)| decision).collect())
}

fn decisions_with_log(connection: &Connection) -> super::Result<Vec<(i64, Decision)>> {
    let mut statement =
        connection.prepare("SELECT log_id, key, value, in_force_from, decided_on, decided_by, reference FROM reading_decision ORDER BY decision_id")?;
    let rows = statement.query_map([], |row| {
        let decision = Decision {
            key: row.get("key")?,
            value: row.get("value")?,
            from: month(row, "in_force_from")?,
            by: row.get("decided_by")?,
            on: super::day(row, "decided_on")?,
            reference: row.get("reference")?,
        };
        Ok((row.get("log_id")?, decision))
    })?;
    rows.collect()
}

/// The last month that an approved sheet has settled; `None` while there is no such sheet.
///
/// # Errors
/// Returns what SQLite says.
pub fn last_settled(connection: &Connection) -> super::Result<Option<Month>> {
    let mut statement = connection.prepare("SELECT period FROM sheet WHERE state IN ('approved', 'paid')")?;
    let periods = statement.query_map([], |row| row.get::<_, String>("period"))?;
    let last_month = |period: &str| match period.parse() {
        Ok(QuarterName::Whole(quarter)) => Some(quarter.months()[2]),
        Ok(QuarterName::Bare(_)) | Err(_) => Some(Quarter::new(period.parse().ok()?, 4)?.months()[2]),
    };
    let months: Vec<Option<Month>> = periods.map(|period| Ok(last_month(&period?))).collect::<super::Result<_>>()?;
    Ok(months.into_iter().flatten().max())
}

/// The number of the policy in force in a month, of those adopted; of the first for a month before all.
///
/// # Errors
/// Returns what SQLite says.
pub fn number_in(connection: &Connection, month: Month) -> super::Result<i64> {
    let query =
        "SELECT policy_id FROM policy_version ORDER BY in_force_from <= ?1 DESC, iif(in_force_from <= ?1, in_force_from, '') DESC, in_force_from LIMIT 1";
    connection.query_row(query, [month.to_string()], |row| row.get("policy_id"))
}

/// The policy of every month as it stood at an entry of the log: what was adopted or decided later does not touch it.
/// So a sheet is reckoned again by what held when it was submitted.
///
/// # Errors
/// Returns what SQLite says, and an error for a policy that cannot be read.
pub fn as_of(connection: &Connection, log_id: i64) -> super::Result<Policy> {
    in_force_at(connection, log_id)?.ok_or_else(|| super::unreadable("policy", &log_id.to_string()))
}
