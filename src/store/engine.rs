//! What other engines are given of the reports, and the SQL with which they reckon the same scores.

use rusqlite::{Connection, params};

use super::event::{block, zone};
use crate::model::calendar::{Moment, Month};
use crate::policy::assessment::ReportFacts;

/// The scores of all months as one question, for any engine that has the views.
pub const SCORE: &str = include_str!("engine/score.sql");
/// The views, for `DuckDB`.
pub const DUCKDB: &str = include_str!("engine/duckdb.sql");
/// The views, for Spark.
pub const SPARK: &str = include_str!("engine/spark.sql");

/// A report as other engines are given it.
#[derive(Debug)]
pub struct EngineReport<'r> {
    /// The incident that it belongs to.
    pub incident: i64,
    /// Its id.
    pub report_id: &'r str,
    /// What the rules ask of it.
    pub facts: ReportFacts,
}

/// The months from the first to the last of which there are reports.
///
/// # Errors
/// Returns what SQLite says.
pub fn months(connection: &Connection) -> super::Result<Vec<Month>> {
    let (first, last): (Option<String>, Option<String>) =
        connection.query_row("SELECT min(month), max(month) FROM month_zone", [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let month = |text: &str| text.parse::<Month>().map_err(|_| super::unreadable("month", text));
    let (Some(first), Some(last)) = (first, last) else { return Ok(Vec::new()) };
    let (first, last) = (month(&first)?, month(&last)?);
    Ok((first.number()..=last.number()).map(Month::from_number).collect())
}

/// Compares the reports with their sums, as whatever reckons with them does.
///
/// # Errors
/// Names the first block that differs, or says what SQLite says.
pub fn compare_reports(connection: &Connection) -> super::Result<()> {
    block::compare_all(connection)
}

/// Visits the reports made in a month, in the order of incidents and ids.
///
/// # Errors
/// Returns what SQLite says, or what the visit does.
pub fn each_report<E: From<super::SqlError>>(connection: &Connection, month: Month, mut visit: impl FnMut(EngineReport<'_>) -> Result<(), E>) -> Result<(), E> {
    let Some((min, max)) = zone(connection, &[month])? else { return Ok(()) };
    let (from, until) = (Moment::start_of(month.first_day()).seconds(), Moment::start_of(month.plus(1).first_day()).seconds());
    let mut statement = connection.prepare_cached(
        "SELECT incident, person_id, at, level, status, amount_fen, special_fen, report_id FROM report
          WHERE incident BETWEEN ?1 AND ?2 AND at >= ?3 AND at < ?4 ORDER BY incident, report_id",
    )?;
    let mut rows = statement.query(params![min, max, from, until])?;
    while let Some(row) = rows.next()? {
        let facts = block::facts(row)?;
        visit(EngineReport { incident: row.get(0)?, report_id: row.get_ref(7)?.as_str().map_err(super::SqlError::from)?, facts })?;
    }
    Ok(())
}
