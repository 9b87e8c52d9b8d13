//! Reports of one village in the order of time: where reports of the same event stand near each other.

use rusqlite::{Connection, params};

use super::block;
use super::read::{level, moment, status, zone};
use crate::model::calendar::{Moment, Month};
use crate::model::event::{Level, Status};
use crate::model::ids::{IncidentNo, PersonNo};
use crate::store::Result;

/// A report among the others of its village.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VillageReport {
    /// The platform's number.
    pub report_id: String,
    /// The incident.
    pub incident: IncidentNo,
    /// Administrative village of its grid.
    pub village: String,
    /// Code of its grid.
    pub grid: String,
    /// Who made it.
    pub reporter: PersonNo,
    /// When it was made.
    pub at: Moment,
    /// Level that it tells.
    pub level: Level,
    /// What the office found.
    pub status: Status,
    /// What was reported.
    pub summary: Option<String>,
}

/// Hands out the reports made from the first moment to before the second, or all there are, village by village in the
/// order of time and number. They are never all in memory.
///
/// # Errors
/// Returns what SQLite says, or that reports are not those that were recorded.
pub fn reports_by_village(connection: &Connection, span: Option<(Moment, Moment)>, village: Option<&str>, mut visit: impl FnMut(VillageReport)) -> Result<()> {
    let incidents = match span {
        None => Some((i64::MIN, i64::MAX)),
        Some((from, to)) => zone(connection, &months(from.month(), to.month()))?,
    };
    let Some((min, max)) = incidents else { return Ok(()) };
    block::compare(connection, (min, max))?;
    let (from, to) = span.map_or((i64::MIN, i64::MAX), |(from, to)| (from.seconds(), to.seconds()));
    let mut statement = connection.prepare_cached(
        "SELECT report.report_id, incident, village.name AS village, grid.code AS grid, report.person_id, at, level, status, summary
           FROM report JOIN grid USING (grid_id) JOIN village USING (village_id) LEFT JOIN report_note ON report_note.report_id = report.report_id
          WHERE incident BETWEEN ?1 AND ?2 AND at >= ?3 AND at < ?4 AND (?5 IS NULL OR village.name = ?5)
          ORDER BY village.name, at, report.report_id",
    )?;
    let mut rows = statement.query(params![min, max, from, to, village])?;
    while let Some(row) = rows.next()? {
        visit(VillageReport {
            report_id: row.get("report_id")?,
            incident: IncidentNo(row.get("incident")?),
            village: row.get("village")?,
            grid: row.get("grid")?,
            reporter: PersonNo(row.get("person_id")?),
            at: moment(row, "at")?,
            level: level(row, "level")?,
            status: status(row, "status")?,
            summary: row.get("summary")?,
        });
    }
    Ok(())
}

/// The months from the first to the last.
fn months(first: Month, last: Month) -> Vec<Month> {
    (0..=last.number() - first.number()).map(|later| first.plus(later)).collect()
}
