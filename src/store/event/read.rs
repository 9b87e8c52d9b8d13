//! Reports read back, one by one.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::against::numbers_unlike;
use super::block::{self, Passing};
use super::same::Sames;
use crate::model::calendar::{Day, Moment, Month, Quarter};
use crate::model::event::{Level, Status};
use crate::model::ids::{IdNumber, IncidentNo, PersonNo};
use crate::model::money::Money;
use crate::policy::assessment::ReportFacts;
use crate::store::tally::Snapshot;
use crate::store::{Altered, Result, unreadable};

/// A report as an answer shows it.
#[derive(Debug, Clone)]
pub struct ReportRecord {
    /// The platform's number.
    pub report_id: String,
    /// The incident.
    pub incident: IncidentNo,
    /// Who made it: ID number and name.
    pub id_number: IdNumber,
    /// Name of the reporter.
    pub name: String,
    /// From which grid.
    pub grid: String,
    /// What the rules ask of it.
    pub facts: ReportFacts,
    /// What was reported.
    pub summary: Option<String>,
    /// Why a special award is given.
    pub reason: Option<String>,
}

/// Which reports a list shows.
#[derive(Debug, Clone, Default)]
pub struct ListFilter {
    /// Those of one month.
    pub month: Option<Month>,
    /// Those of one person.
    pub person: Option<PersonNo>,
    /// Those of one status.
    pub status: Option<Status>,
}

const REPORT: &str =
    "SELECT report.report_id, incident, id_number, name, grid.code AS grid, report.person_id, at, level, status, amount_fen, special_fen, summary, reason
  FROM report JOIN person USING (person_id) JOIN grid USING (grid_id) LEFT JOIN report_note ON report_note.report_id = report.report_id";

fn one_report() -> String {
    [REPORT, " WHERE incident = ?1 AND report.report_id = ?2"].concat()
}

/// The report with this number.
///
/// # Errors
/// Returns what SQLite says, or that reports are not those that were recorded.
pub fn report(connection: &Connection, report_id: &str) -> Result<Option<ReportRecord>> {
    let declared: Option<Option<i64>> =
        connection.prepare_cached("SELECT declared FROM event_key WHERE key = ?1")?.query_row([report_id], |row| row.get(0)).optional()?;
    let Some(declared) = declared.flatten() else { return Ok(None) };
    let incident = Sames::read(connection)?.root(declared);
    block::compare(connection, (incident, incident))?;
    connection.prepare_cached(&one_report())?.query_row(params![incident, report_id], record).optional()
}

/// A number for a report recorded by hand: the day, and the next of that day's.
///
/// # Errors
/// Returns what SQLite says.
pub fn next_report_id(connection: &Connection, at: Moment) -> Result<String> {
    let prefix = at.day().format("M%Y%m%d-").to_string();
    let mut statement = connection.prepare_cached("SELECT max(key) FROM event_key WHERE key >= ?1 AND key < ?2")?;
    let last: Option<String> = statement.query_row(params![prefix, format!("{prefix}:")], |row| row.get(0))?;
    let number: u32 = last.and_then(|last| last.get(prefix.len()..)?.parse().ok()).unwrap_or(0);
    Ok(format!("{prefix}{:04}", number + 1))
}

/// Makes sure that a number under which no report was found is none, rather than one that was altered.
///
/// # Errors
/// Returns that the numbers of reports are not those that were recorded, or what SQLite says.
pub fn require_numbers(connection: &Connection) -> Result<()> {
    if numbers_unlike(connection)? == 0 { Ok(()) } else { Err(Altered { table: "event_key", incidents: None }.into()) }
}

/// All reports of each incident in the order of their numbers.
///
/// # Errors
/// Returns what SQLite says, or that reports are not those that were recorded.
pub fn incident_reports(connection: &Connection, incidents: &[IncidentNo]) -> Result<Vec<Vec<ReportRecord>>> {
    let blocks: BTreeSet<(i64, i64)> = incidents.iter().map(|incident| block::whole_blocks((incident.0, incident.0))).collect();
    blocks.into_iter().try_for_each(|span| block::compare(connection, span))?;
    let mut statement = connection.prepare_cached(&[REPORT, " WHERE incident = ?1 ORDER BY report.report_id"].concat())?;
    incidents.iter().map(|incident| statement.query_map([incident.0], record)?.collect()).collect()
}

/// The reports that a filter lets through, in the order of time and number.
///
/// # Errors
/// Returns what SQLite says, or that reports are not those that were recorded.
pub fn list(connection: &Connection, filter: &ListFilter) -> Result<Vec<ReportRecord>> {
    let _snapshot = Snapshot::begin(connection)?;
    let incidents = match filter.month {
        Some(month) => zone(connection, &[month])?.unwrap_or((1, 0)),
        None => (i64::MIN, i64::MAX),
    };
    let mut found = Vec::new();
    block::compare_each(connection, incidents, |&Passing { incident, report_id, facts, .. }| {
        let is_of_month = filter.month.is_none_or(|month| facts.at.month() == month);
        if is_of_month && filter.person.is_none_or(|person| facts.reporter == person) && filter.status.is_none_or(|status| facts.status == status) {
            found.push((facts.at, report_id.to_owned(), incident));
        }
    })?;
    found.sort_unstable();
    let mut statement = connection.prepare_cached(&one_report())?;
    found.into_iter().map(|(_, report_id, incident)| statement.query_row(params![incident, report_id], record)).collect()
}

/// The latest quarter with this number, 1 to 4, in which anything was reported.
///
/// # Errors
/// Returns what SQLite says.
pub fn quarter_reported(connection: &Connection, number: i32) -> Result<Option<Quarter>> {
    let mut statement = connection.prepare_cached("SELECT month FROM month_zone ORDER BY month DESC")?;
    let months = statement.query_map([], |row| crate::store::code(row, "month", Month::parse))?.collect::<Result<Vec<_>>>()?;
    for month in months {
        if Quarter::of(month).number() == number && !list_is_empty(connection, month)? {
            return Ok(Some(Quarter::of(month)));
        }
    }
    Ok(None)
}

fn list_is_empty(connection: &Connection, month: Month) -> Result<bool> {
    let Some((min, max)) = zone(connection, &[month])? else { return Ok(true) };
    let (from, to) = (Moment::start_of(month.first_day()).seconds(), Moment::start_of(month.plus(1).first_day()).seconds());
    let found = connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM report WHERE incident BETWEEN ?1 AND ?2 AND at >= ?3 AND at < ?4)")?
        .query_row(params![min, max, from, to], |row| row.get::<_, bool>(0))?;
    Ok(!found)
}

/// The least and the greatest incident with a report of one of these months.
pub(in crate::store) fn zone(connection: &Connection, months: &[Month]) -> Result<Option<(i64, i64)>> {
    let mut statement = connection.prepare_cached("SELECT incident_min, incident_max FROM month_zone WHERE month = ?1")?;
    let mut zone: Option<(i64, i64)> = None;
    for month in months {
        let found: Option<(i64, i64)> = statement.query_row([month.to_string()], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        if let Some((min, max)) = found {
            zone = Some(zone.map_or((min, max), |known| (known.0.min(min), known.1.max(max))));
        }
    }
    Ok(zone)
}

/// The least and the greatest incident with a report of the month of a day or of a later one.
pub(in crate::store) fn zone_from(connection: &Connection, day: Day) -> Result<Option<(i64, i64)>> {
    let mut statement = connection.prepare_cached("SELECT min(incident_min), max(incident_max) FROM month_zone WHERE month >= ?1")?;
    let (min, max): (Option<i64>, Option<i64>) = statement.query_row([Month::of(day).to_string()], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(min.zip(max))
}

fn record(row: &Row<'_>) -> Result<ReportRecord> {
    Ok(ReportRecord {
        report_id: row.get("report_id")?,
        incident: IncidentNo(row.get("incident")?),
        id_number: crate::store::id_number(row, "id_number")?,
        name: row.get("name")?,
        grid: row.get("grid")?,
        facts: ReportFacts {
            reporter: PersonNo(row.get("person_id")?),
            at: moment(row, "at")?,
            level: level(row, "level")?,
            status: status(row, "status")?,
            amount: money(row, "amount_fen")?,
            special_award: money(row, "special_fen")?,
        },
        summary: row.get("summary")?,
        reason: row.get("reason")?,
    })
}

pub(in crate::store) fn moment(row: &Row<'_>, column: &str) -> Result<Moment> {
    row.get(column).map(Moment::from_seconds)
}

pub(in crate::store) fn level(row: &Row<'_>, column: &str) -> Result<Level> {
    let number: u8 = row.get(column)?;
    Level::new(number).ok_or_else(|| unreadable(column, &number.to_string()))
}

pub(in crate::store) fn status(row: &Row<'_>, column: &str) -> Result<Status> {
    let number: u8 = row.get(column)?;
    Status::from_number(number).ok_or_else(|| unreadable(column, &number.to_string()))
}

pub(in crate::store) fn money(row: &Row<'_>, column: &str) -> Result<Option<Money>> {
    Ok(row.get::<_, Option<i64>>(column)?.map(Money::from_fen))
}
