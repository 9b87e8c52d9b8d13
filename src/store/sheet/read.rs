//! Sheets read back.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{Given, SheetNo, canonical};
use crate::model::calendar::Day;
use crate::model::ids::PersonNo;
use crate::model::money::Money;
use crate::model::sheet::{Component, Due, Period, SheetLine, SheetRow, SheetState};
use crate::store::{Result, code, day, id_number, optional_day};

/// A sheet without its rows.
#[derive(Debug, Clone)]
pub struct SheetHead {
    /// Its number.
    pub sheet: SheetNo,
    /// For which period.
    pub period: Period,
    /// How far it has come.
    pub state: SheetState,
    /// The policy by which it was reckoned.
    pub policy_id: i64,
    /// Name of that policy.
    pub policy: String,
    /// SHA-256 of that policy's file.
    pub policy_sha256: String,
    /// SHA-256 of the canonical text.
    pub digest: String,
    /// Who submitted it.
    pub submitted_by: String,
    /// When.
    pub submitted_on: Day,
    /// Reports pending then.
    pub pending: u32,
    /// Whether the period was not over.
    pub early: bool,
    /// Why it was submitted early or with reports pending.
    pub reason: Option<String>,
    /// Who approved it.
    pub approved_by: Option<String>,
    /// When.
    pub approved_on: Option<Day>,
    /// Document of approval.
    pub reference: Option<String>,
    /// When it was paid.
    pub paid_on: Option<Day>,
    /// Why it was withdrawn.
    pub withdrawn_for: Option<String>,
    /// The log entry that submitted it.
    pub log_id: i64,
    /// SHA-256 of the log entry that approved it, the head of the log at that time.
    pub log_head: Option<String>,
}

impl SheetHead {
    /// The canonical text of the sheet with these rows.
    #[must_use]
    pub fn canonical(&self, rows: &[SheetRow]) -> String {
        let head = canonical::Head {
            period: self.period,
            policy: &self.policy,
            policy_sha256: &self.policy_sha256,
            submitted_on: self.submitted_on,
            submitted_by: &self.submitted_by,
            pending: self.pending,
            early: self.early,
            reason: self.reason.as_deref(),
        };
        canonical::text(&head, rows)
    }
}

const HEAD: &str =
    "SELECT sheet_id, period, state, sheet.policy_id, policy_version.name AS policy, policy_version.sha256, ifnull(digest, '') AS digest, submitted_by, submitted_on, pending,
       early, sheet.reason, approved_by, approved_on, sheet.reference, paid_on, withdrawn_for, sheet.log_id,
       approval.sha256 AS log_head
  FROM sheet JOIN policy_version USING (policy_id) LEFT JOIN log AS approval ON approval.log_id = approved_log_id";

fn head(row: &Row<'_>) -> Result<SheetHead> {
    Ok(SheetHead {
        sheet: SheetNo(row.get("sheet_id")?),
        period: code(row, "period", Period::parse)?,
        state: code(row, "state", SheetState::from_code)?,
        policy_id: row.get("policy_id")?,
        policy: row.get("policy")?,
        policy_sha256: row.get("sha256")?,
        digest: row.get("digest")?,
        submitted_by: row.get("submitted_by")?,
        submitted_on: day(row, "submitted_on")?,
        pending: row.get("pending")?,
        early: row.get("early")?,
        reason: row.get("reason")?,
        approved_by: row.get("approved_by")?,
        approved_on: optional_day(row, "approved_on")?,
        reference: row.get("reference")?,
        paid_on: optional_day(row, "paid_on")?,
        withdrawn_for: row.get("withdrawn_for")?,
        log_id: row.get("log_id")?,
        log_head: row.get("log_head")?,
    })
}

/// All sheets, withdrawn ones too, by period and then in the order in which they were submitted.
///
/// # Errors
/// Returns what SQLite says.
pub fn heads(connection: &Connection) -> Result<Vec<SheetHead>> {
    connection.prepare_cached(&[HEAD, " ORDER BY period, sheet_id"].concat())?.query_map([], head)?.collect()
}

/// The sheet of a period that is not withdrawn.
///
/// # Errors
/// Returns what SQLite says.
pub fn standing(connection: &Connection, period: Period) -> Result<Option<SheetHead>> {
    let mut statement = connection.prepare_cached(&[HEAD, " WHERE kind = ?1 AND period = ?2 AND state <> 'withdrawn'"].concat())?;
    statement.query_row(params![period.kind(), period.to_string()], head).optional()
}

/// The sheet with this number.
///
/// # Errors
/// Returns what SQLite says.
pub fn by_number(connection: &Connection, sheet: SheetNo) -> Result<SheetHead> {
    connection.prepare_cached(&[HEAD, " WHERE sheet_id = ?1"].concat())?.query_row([sheet.0], head)
}

/// The sheets that settle their period, approved or paid, in the order in which their periods end.
///
/// # Errors
/// Returns what SQLite says.
pub fn settled(connection: &Connection) -> Result<Vec<SheetHead>> {
    let mut statement = connection.prepare_cached(&[HEAD, " WHERE state IN ('approved', 'paid')"].concat())?;
    let mut settled: Vec<SheetHead> = statement.query_map([], head)?.collect::<Result<_>>()?;
    settled.sort_by_key(|head| (head.period.last_month(), head.period.kind()));
    Ok(settled)
}

/// The rows of a sheet with their lines, in its order.
///
/// # Errors
/// Returns what SQLite says.
pub fn rows(connection: &Connection, sheet: SheetNo) -> Result<Vec<SheetRow>> {
    let mut statement = connection
        .prepare_cached("SELECT person_id, id_number, name, village, grid, late, absent, remark FROM sheet_row WHERE sheet_id = ?1 ORDER BY row_no")?;
    let mut rows: Vec<SheetRow> = statement
        .query_map([sheet.0], |row| {
            Ok(SheetRow {
                person: PersonNo(row.get("person_id")?),
                id_number: id_number(row, "id_number")?,
                name: row.get("name")?,
                village: row.get("village")?,
                grid: row.get("grid")?,
                late: row.get("late")?,
                absent: row.get("absent")?,
                remark: row.get("remark")?,
                lines: Vec::new(),
            })
        })?
        .collect::<Result<_>>()?;
    let mut statement =
        connection.prepare_cached("SELECT row_no, due, component, clause, formula, amount_fen FROM sheet_line WHERE sheet_id = ?1 ORDER BY row_no, line_no")?;
    let mut found = statement.query([sheet.0])?;
    while let Some(row) = found.next()? {
        let row_no: u32 = row.get("row_no")?;
        if let Some(owner) = (row_no as usize).checked_sub(1).and_then(|index| rows.get_mut(index)) {
            owner.lines.push(line(row)?);
        }
    }
    Ok(rows)
}

fn line(row: &Row<'_>) -> Result<SheetLine> {
    Ok(SheetLine {
        due: code(row, "due", Due::parse)?,
        component: code(row, "component", Component::from_code)?,
        clause: crate::store::short(row, "clause")?,
        formula: crate::store::short(row, "formula")?,
        amount: Money::from_fen(row.get("amount_fen")?),
    })
}

/// What approved and paid sheets have given: every line of theirs, by person and by what it names.
///
/// # Errors
/// Returns what SQLite says.
pub fn given(connection: &Connection) -> Result<Given> {
    for table in ["sheet_row", "sheet_line"] {
        crate::store::sums::require(connection, table)?;
    }
    let mut statement = connection.prepare_cached(
        "SELECT person_id, due, amount_fen FROM sheet JOIN sheet_row USING (sheet_id) JOIN sheet_line USING (sheet_id, row_no) WHERE state IN ('approved', 'paid')",
    )?;
    let mut given = Given::new();
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let of_person = given.entry(PersonNo(row.get("person_id")?)).or_default();
        *of_person.entry(code(row, "due", Due::parse)?).or_insert(Money::ZERO) += Money::from_fen(row.get("amount_fen")?);
    }
    Ok(given)
}

/// The sheets whose rows no longer give the digest that they were sealed with: somebody altered the file by hand.
///
/// # Errors
/// Returns what SQLite says.
pub fn found_altered(connection: &Connection) -> Result<Vec<SheetHead>> {
    let mut altered = Vec::new();
    for head in heads(connection)? {
        if crate::store::digest::sha256(head.canonical(&rows(connection, head.sheet)?).as_bytes()) != head.digest {
            altered.push(head);
        }
    }
    Ok(altered)
}
