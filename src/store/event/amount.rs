//! Amounts above the maximum of their report's own level: whether their incident allows them shows when all its reports are known.

use rusqlite::{OptionalExtension, params};

use super::load::{Place, stored_report};
use crate::model::event::{Level, Status};
use crate::model::expected::{CellFault, Expected};
use crate::model::ids::Code;
use crate::model::money::Money;
use crate::store::Result;
use crate::store::import::Importer;

impl Importer<'_> {
    /// After an update every amount of the incident is looked at again: its final level may have fallen.
    pub(super) fn note_amounts_of(&mut self, incident: i64, place: Place) -> Result<()> {
        let mut statement = self.write.prepare_cached("SELECT report_id FROM report WHERE incident = ?1 AND amount_fen IS NOT NULL")?;
        let reports: Vec<String> = statement.query_map([incident], |row| row.get("report_id"))?.collect::<Result<_>>()?;
        self.events.to_check.extend(reports.into_iter().map(|report_id| (place, Code::from(report_id), incident)));
        Ok(())
    }

    /// The amounts noted that are above the maximum of their incident's final level, each with the place of its row.
    pub(super) fn amounts_above(&mut self) -> Result<Vec<(Place, CellFault)>> {
        let to_check = std::mem::take(&mut self.events.to_check);
        let mut faults = Vec::new();
        for (place, report_id, incident) in to_check {
            if let Some(fault) = self.check_amount(&report_id, incident)? {
                faults.push((place, fault));
            }
        }
        Ok(faults)
    }

    fn check_amount(&self, report_id: &str, incident: i64) -> Result<Option<CellFault>> {
        let Some((report, _)) = stored_report(self.write, incident, report_id).optional()? else { return Ok(None) };
        let mut statement = self.write.prepare_cached("SELECT max(level) FROM report WHERE incident = ?1 AND (status = ?2 OR report_id = ?3)")?;
        let highest: u8 = statement.query_row(params![incident, Status::Valid.number(), report_id], |row| row.get(0))?;
        let terms = &self.policy.terms_or_first(report.at.month()).reward;
        let max = Level::new(highest).map_or(Money::ZERO, |level| terms.max_of(level));
        Ok(report.amount.filter(|amount| *amount > max).map(|amount| CellFault::new("amount", amount.to_string(), Expected::AtMost(max))))
    }
}
