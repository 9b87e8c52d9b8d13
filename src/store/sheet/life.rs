//! The life of a sheet: submitted, approved, paid; or submitted and withdrawn.

use rusqlite::params;

use super::{SheetHead, SheetNo, read};
use crate::model::calendar::Day;
use crate::model::sheet::{Period, SheetRow};
use crate::store::Result;
use crate::store::log::Write;

/// What is submitted besides the rows.
#[derive(Debug, Clone)]
pub struct Submission<'s> {
    /// For which period.
    pub period: Period,
    /// By which policy it was reckoned.
    pub policy_id: i64,
    /// Who submits.
    pub by: &'s str,
    /// When.
    pub on: Day,
    /// Reports of the period that nobody has confirmed yet.
    pub pending: u32,
    /// Whether the period is not over.
    pub early: bool,
    /// Why it is submitted all the same.
    pub reason: Option<&'s str>,
}

/// What is decided about a sheet.
#[derive(Debug, Clone, Copy)]
pub enum Decision<'s> {
    /// The leading group approves, by this document; clause 二(四)1.
    Approve {
        /// Number of the document.
        reference: &'s str,
    },
    /// The money has been paid.
    Pay,
    /// The office takes it back.
    Withdraw {
        /// Why.
        reason: &'s str,
    },
}

impl Write<'_> {
    /// Freezes a sheet: writes its rows and lines and seals them with the digest, which is returned with the rest.
    ///
    /// # Errors
    /// Returns what SQLite says, such as that the period has a sheet already.
    pub fn submit_sheet(&self, submission: &Submission<'_>, rows: &[SheetRow]) -> Result<SheetHead> {
        let period = submission.period;
        self.prepare_cached(
            "INSERT INTO sheet (kind, period, state, policy_id, submitted_by, submitted_on, pending, early, reason, log_id) VALUES (?1, ?2, 'submitted', ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            period.kind(),
            period.to_string(),
            submission.policy_id,
            submission.by,
            submission.on.to_string(),
            submission.pending,
            submission.early,
            submission.reason,
            self.log_id
        ])?;
        let sheet = SheetNo(self.last_insert_rowid());
        for (row_no, row) in (1_i64..).zip(rows) {
            self.insert_row(sheet, row_no, row)?;
        }
        let head = read::by_number(self, sheet)?;
        let digest = crate::store::digest::sha256(head.canonical(&read::rows(self, sheet)?).as_bytes());
        self.execute("UPDATE sheet SET digest = ?2 WHERE sheet_id = ?1", params![sheet.0, digest])?;
        Ok(SheetHead { digest, ..head })
    }

    fn insert_row(&self, sheet: SheetNo, row_no: i64, row: &SheetRow) -> Result<()> {
        self.prepare_cached(
            "INSERT INTO sheet_row (sheet_id, row_no, person_id, id_number, name, village, grid, late, absent, remark) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?
        .execute(params![sheet.0, row_no, row.person.0, row.id_number.as_str(), row.name, row.village, row.grid, row.late, row.absent, row.remark])?;
        let mut statement = self.prepare_cached(
            "INSERT INTO sheet_line (sheet_id, row_no, line_no, due, component, clause, formula, amount_fen) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?;
        for (line_no, line) in (1_i64..).zip(&row.lines) {
            statement.execute(params![
                sheet.0,
                row_no,
                line_no,
                line.due.to_string(),
                line.component.code(),
                line.clause.as_str(),
                line.formula.as_str(),
                line.amount.fen()
            ])?;
        }
        Ok(())
    }

    /// Decides about a sheet. The database lets a sheet move forward alone.
    ///
    /// # Errors
    /// Returns what SQLite says, such as that a trigger refuses.
    pub fn decide_sheet(&self, sheet: SheetNo, decision: Decision<'_>, by: &str, on: Day) -> Result<()> {
        let on = on.to_string();
        match decision {
            Decision::Approve { reference } => self.execute(
                "UPDATE sheet SET state = 'approved', approved_by = ?2, approved_on = ?3, reference = ?4, approved_log_id = ?5 WHERE sheet_id = ?1",
                params![sheet.0, by, on, reference, self.log_id],
            ),
            Decision::Pay => self.execute("UPDATE sheet SET state = 'paid', paid_by = ?2, paid_on = ?3 WHERE sheet_id = ?1", params![sheet.0, by, on]),
            Decision::Withdraw { reason } => self.execute(
                "UPDATE sheet SET state = 'withdrawn', withdrawn_by = ?2, withdrawn_on = ?3, withdrawn_for = ?4 WHERE sheet_id = ?1",
                params![sheet.0, by, on, reason],
            ),
        }
        .map(|_| ())
    }
}
