//! Valid events of a month counted by village, and what the platform itself counted.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, params};

use super::event::{block, zone};
use super::log::Write;
use crate::model::calendar::{Moment, Month};
use crate::model::event::Status;
use crate::policy::assessment::{ReportFacts, credit};

/// The credited valid events of a month by administrative village of the credited report's grid.
///
/// # Errors
/// Returns what SQLite says.
pub fn credited_events(connection: &Connection, month: Month) -> super::Result<BTreeMap<String, u32>> {
    let mut counts = BTreeMap::new();
    let Some((min, max)) = zone(connection, &[month])? else { return Ok(counts) };
    block::compare(connection, (min, max))?;
    let mut statement = connection.prepare_cached(
        "SELECT incident, report.person_id, at, level, status, village.name AS village FROM report JOIN grid USING (grid_id) JOIN village USING (village_id)
          WHERE incident BETWEEN ?1 AND ?2 ORDER BY incident, report_id",
    )?;
    let mut rows = statement.query([min, max])?;
    let mut group: Vec<(ReportFacts, String)> = Vec::new();
    let mut incident = i64::MIN;
    let mut settle = |group: &mut Vec<(ReportFacts, String)>| {
        let facts: Vec<ReportFacts> = group.iter().map(|(facts, _)| *facts).collect();
        if let Some(credit) = credit(&facts).filter(|credit| facts[credit.index].at.month() == month) {
            *counts.entry(group.swap_remove(credit.index).1).or_insert(0) += 1;
        }
        group.clear();
    };
    while let Some(row) = rows.next()? {
        let number: i64 = row.get("incident")?;
        if number != incident {
            settle(&mut group);
            incident = number;
        }
        let facts = ReportFacts {
            reporter: crate::model::ids::PersonNo(row.get("person_id")?),
            at: super::event::moment(row, "at")?,
            level: super::event::level(row, "level")?,
            status: super::event::status(row, "status")?,
            amount: None,
            special_award: None,
        };
        group.push((facts, row.get("village")?));
    }
    settle(&mut group);
    Ok(counts)
}

/// How many reports made in these months nobody has confirmed yet, whoever made them.
///
/// # Errors
/// Returns what SQLite says.
pub fn pending_reports(connection: &Connection, months: &[Month]) -> super::Result<u32> {
    let (Some(first), Some(last), Some((min, max))) = (months.first(), months.last(), zone(connection, months)?) else { return Ok(0) };
    let (from, to) = (Moment::start_of(first.first_day()).seconds(), Moment::start_of(last.plus(1).first_day()).seconds());
    connection
        .prepare_cached("SELECT count(*) FROM report WHERE incident BETWEEN ?1 AND ?2 AND at >= ?3 AND at < ?4 AND status = ?5")?
        .query_row(params![min, max, from, to, Status::Pending.number()], |row| row.get(0))
}

/// A count from outside: the month, the village or `None` for the whole town, and the valid events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutsideCount {
    /// The month.
    pub month: Month,
    /// The administrative village; `None` for the whole town.
    pub village: Option<String>,
    /// Valid events.
    pub valid: u32,
}

/// The counts from outside of some months, by month and village, the town first.
///
/// # Errors
/// Returns what SQLite says.
pub fn outside_counts(connection: &Connection, months: &[Month]) -> super::Result<Vec<OutsideCount>> {
    let mut statement = connection.prepare_cached("SELECT village, valid FROM outside_count WHERE month = ?1 ORDER BY village")?;
    let mut counts = Vec::new();
    for month in months {
        let rows = statement.query_map([month.to_string()], |row| {
            let village: String = row.get("village")?;
            Ok(OutsideCount { month: *month, village: Some(village).filter(|village| !village.is_empty()), valid: row.get("valid")? })
        })?;
        for row in rows {
            counts.push(row?);
        }
    }
    Ok(counts)
}

impl Write<'_> {
    /// Records a count from outside; an earlier one of the same month and village is replaced, and the log keeps it.
    ///
    /// # Errors
    /// Returns what SQLite says.
    pub fn record_outside_count(&self, count: &OutsideCount) -> super::Result<()> {
        let (month, village) = (count.month.to_string(), count.village.as_deref().unwrap_or_default());
        let before: Option<u32> = self
            .prepare_cached("SELECT valid FROM outside_count WHERE month = ?1 AND village = ?2")?
            .query_row([month.as_str(), village], |row| row.get(0))
            .optional()?;
        self.execute(
            "INSERT INTO outside_count (month, village, valid, log_id) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET valid = excluded.valid, log_id = excluded.log_id",
            params![month, village, count.valid, self.log_id],
        )?;
        let Some(before) = before.filter(|before| *before != count.valid) else { return Ok(()) };
        let valid = |valid: u32| serde_json::json!({ "valid": valid });
        self.change("outside_count", format!("{month} {village}").trim_end(), Some(&valid(before)), Some(&valid(count.valid)))
    }
}
