//! Instant awards (一事一奖) and commendations (表彰): decided by people, recorded once.

use std::collections::HashMap;

use rusqlite::{Connection, Row, params};

use super::log::Write;
use crate::model::calendar::Day;
use crate::model::ids::PersonNo;
use crate::model::money::Money;

/// An award paid at once.
#[derive(Debug, Clone)]
pub struct AwardRecord {
    /// Number of its receipt.
    pub receipt: String,
    /// To whom.
    pub person: PersonNo,
    /// How much.
    pub amount: Money,
    /// What for.
    pub reason: String,
    /// The person's report for which it is given, if for one.
    pub report_id: Option<String>,
    /// Document of the decision.
    pub reference: String,
    /// When it was paid.
    pub paid_on: Day,
    /// Who paid it.
    pub paid_by: String,
    /// The log entry that recorded it.
    pub log_id: i64,
}

fn record(row: &Row<'_>) -> super::Result<AwardRecord> {
    Ok(AwardRecord {
        receipt: row.get("receipt")?,
        person: PersonNo(row.get("person_id")?),
        amount: Money::from_fen(row.get("amount_fen")?),
        reason: row.get("reason")?,
        report_id: row.get("report_id")?,
        reference: row.get("reference")?,
        paid_on: super::day(row, "paid_on")?,
        paid_by: row.get("paid_by")?,
        log_id: row.get("log_id")?,
    })
}

/// Every instant award, in the order of the receipts.
///
/// # Errors
/// Returns what SQLite says.
pub fn awards(connection: &Connection) -> super::Result<Vec<AwardRecord>> {
    let mut statement = connection
        .prepare_cached("SELECT receipt, person_id, amount_fen, reason, report_id, reference, paid_on, paid_by, log_id FROM instant_award ORDER BY award_id")?;
    statement.query_map([], record)?.collect()
}

/// A commendation decided.
#[derive(Debug, Clone, Copy)]
pub struct Commendation {
    /// How much.
    pub amount: Money,
    /// When it was decided.
    pub decided_on: Day,
    /// The log entry that recorded it.
    pub log_id: i64,
}

/// The commendations of a year, by person.
///
/// # Errors
/// Returns what SQLite says.
pub fn commendations(connection: &Connection, year: i32) -> super::Result<HashMap<PersonNo, Commendation>> {
    let mut statement = connection.prepare_cached("SELECT person_id, amount_fen, decided_on, log_id FROM commendation WHERE year = ?1")?;
    let found = statement.query_map([year], |row| {
        let commendation =
            Commendation { amount: Money::from_fen(row.get("amount_fen")?), decided_on: super::day(row, "decided_on")?, log_id: row.get("log_id")? };
        Ok((PersonNo(row.get("person_id")?), commendation))
    })?;
    found.collect()
}

impl Write<'_> {
    /// Records an instant award under the next receipt of its year, `J2018-0001`, which is returned.
    ///
    /// # Errors
    /// Returns what SQLite says.
    pub fn record_award(&self, award: &AwardRecord) -> super::Result<String> {
        let prefix = award.paid_on.format("J%Y-").to_string();
        let last: Option<String> = self
            .prepare_cached("SELECT max(receipt) FROM instant_award WHERE receipt >= ?1 AND receipt < ?2")?
            .query_row([&prefix, &format!("{prefix}:")], |row| row.get(0))?;
        let number: u32 = last.and_then(|last| last.get(prefix.len()..)?.parse().ok()).unwrap_or(0);
        let receipt = format!("{prefix}{:04}", number + 1);
        self.execute(
            "INSERT INTO instant_award (receipt, person_id, amount_fen, reason, report_id, reference, paid_on, paid_by, log_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            params![
                receipt,
                award.person.0,
                award.amount.fen(),
                award.reason,
                award.report_id,
                award.reference,
                award.paid_on.to_string(),
                award.paid_by,
                self.log_id
            ],
        )?;
        Ok(receipt)
    }

    /// Records a commendation.
    ///
    /// # Errors
    /// Returns what SQLite says.
    pub fn record_commendation(&self, person: PersonNo, year: i32, amount: Money, reference: &str, on: Day) -> super::Result<()> {
        self.execute(
            "INSERT INTO commendation (person_id, year, amount_fen, reference, decided_on, log_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![person.0, year, amount.fen(), reference, on.to_string(), self.log_id],
        )
        .map(|_| ())
    }
}
