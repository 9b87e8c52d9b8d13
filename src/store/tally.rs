//! The reports of some months, credited and counted in one pass.

use std::collections::{BTreeSet, HashMap};

use rusqlite::Connection;

use super::event::zone;
use crate::model::calendar::{Moment, Month};
use crate::model::event::{Level, Status};
use crate::model::ids::{IncidentNo, PersonNo};
use crate::model::money::Money;
use crate::policy::Policy;
use crate::policy::assessment::{ReportFacts, Tally, credit};

/// What everybody reported in some months.
#[derive(Debug)]
pub struct Tallies {
    months: Vec<Month>,
    /// By month, then by number of the person.
    counts: Vec<Vec<Tally>>,
    /// Incidents credited in these months by the lower report id, since two valid reports came in the same second.
    pub ties: Vec<IncidentNo>,
}

impl Tallies {
    /// What a person reported in a month.
    #[must_use]
    pub fn of(&self, person: PersonNo, month: Month) -> Tally {
        let counts = self.months.iter().position(|other| *other == month).map(|index| &self.counts[index]);
        let index = usize::try_from(person.0).unwrap_or(usize::MAX);
        counts.and_then(|counts| counts.get(index)).copied().unwrap_or(Tally::NONE)
    }
}

/// Credits and counts all reports of some months, whatever the months of their incidents' other reports.
///
/// Incidents lie side by side in the file and a month's lie between two numbers, so this is one pass over the zone of
/// the months in which nothing but one counter a person is kept. `progress` is told how many reports were read.
///
/// # Errors
/// Returns what SQLite says.
pub fn tallies(connection: &Connection, months: &[Month], policy: &Policy, mut progress: impl FnMut(u64)) -> super::Result<Tallies> {
    let people: i64 = connection.query_row("SELECT ifnull(max(person_id), 0) FROM person", [], |row| row.get(0))?;
    let people = usize::try_from(people).unwrap_or(0) + 1;
    let mut tallies = Tallies { months: months.to_vec(), counts: vec![vec![Tally::NONE; people]; months.len()], ties: Vec::new() };
    let Some((min, max)) = zone(connection, months)? else { return Ok(tallies) };
    let calendar = MonthIndex::new(months);
    let mut statement = connection.prepare_cached(
        "SELECT incident, person_id, at, level, status, amount_fen, special_fen FROM report WHERE incident BETWEEN ?1 AND ?2 ORDER BY incident, report_id",
    )?;
    let mut rows = statement.query([min, max])?;
    let mut group: Vec<ReportFacts> = Vec::new();
    let mut incident = IncidentNo(i64::MIN);
    let mut read = 0;
    while let Some(row) = rows.next()? {
        // By position, not by name: this is the one place where a row is read by the million.
        let number = IncidentNo(row.get(0)?);
        if number != incident {
            tallies.settle(incident, &group, &calendar, policy);
            group.clear();
            incident = number;
        }
        group.push(ReportFacts {
            reporter: PersonNo(row.get(1)?),
            at: Moment::from_seconds(row.get(2)?),
            level: Level::new(row.get(3)?).ok_or_else(|| super::unreadable("level", "0"))?,
            status: Status::from_number(row.get(4)?).ok_or_else(|| super::unreadable("status", ""))?,
            amount: row.get::<_, Option<i64>>(5)?.map(Money::from_fen),
            special_award: row.get::<_, Option<i64>>(6)?.map(Money::from_fen),
        });
        read += 1;
        if read % (1 << 16) == 0 {
            progress(read);
        }
    }
    tallies.settle(incident, &group, &calendar, policy);
    Ok(tallies)
}

impl Tallies {
    /// Counts all reports of one incident.
    fn settle(&mut self, incident: IncidentNo, reports: &[ReportFacts], calendar: &MonthIndex, policy: &Policy) {
        for report in reports {
            if let Some(count) = calendar.index(report.at).and_then(|month| self.count(month, report.reporter)) {
                count.add_report(report.status);
            }
        }
        let Some(credit) = credit(reports) else { return };
        let report = &reports[credit.index];
        let Some(month) = calendar.index(report.at) else { return };
        if credit.tied {
            self.ties.push(incident);
        }
        let Some(terms) = policy.terms(self.months[month]) else { return };
        if let Some(count) = self.count(month, report.reporter) {
            count.add_credit(credit.level, report, &terms.reward);
        }
    }

    fn count(&mut self, month: usize, person: PersonNo) -> Option<&mut Tally> {
        self.counts[month].get_mut(usize::try_from(person.0).ok()?)
    }
}

/// Finds the month of a moment by comparison alone.
struct MonthIndex {
    /// First and last-but-one second of each month.
    spans: Vec<(Moment, Moment)>,
}

impl MonthIndex {
    fn new(months: &[Month]) -> Self {
        Self { spans: months.iter().map(|month| (Moment::start_of(month.first_day()), Moment::start_of(month.plus(1).first_day()))).collect() }
    }

    fn index(&self, at: Moment) -> Option<usize> {
        self.spans.iter().position(|(from, to)| (*from..*to).contains(&at))
    }
}

/// The numbers of the credited reports of some people in some months, by person and month, in the order of incidents.
///
/// # Errors
/// Returns what SQLite says.
pub fn credited_reports(connection: &Connection, months: &[Month], people: &BTreeSet<PersonNo>) -> super::Result<HashMap<(PersonNo, Month), Vec<String>>> {
    let mut credited: HashMap<(PersonNo, Month), Vec<String>> = HashMap::new();
    let Some((min, max)) = zone(connection, months)?.filter(|_| !people.is_empty()) else { return Ok(credited) };
    let calendar = MonthIndex::new(months);
    let mut statement = connection.prepare_cached(
        "SELECT incident, person_id, at, report_id FROM report WHERE status = 1 AND incident BETWEEN ?1 AND ?2 ORDER BY incident, at, report_id",
    )?;
    let mut rows = statement.query([min, max])?;
    let mut incident = i64::MIN;
    while let Some(row) = rows.next()? {
        // The first valid report of each incident is the credited one, clause 二(四)3.
        if std::mem::replace(&mut incident, row.get(0)?) == incident {
            continue;
        }
        let (person, at) = (PersonNo(row.get(1)?), Moment::from_seconds(row.get(2)?));
        if let Some(month) = calendar.index(at).filter(|_| people.contains(&person)) {
            credited.entry((person, months[month])).or_default().push(row.get(3)?);
        }
    }
    Ok(credited)
}

/// The incidents of which a person made a report in one of these months, in the order of their numbers.
///
/// # Errors
/// Returns what SQLite says.
pub fn incidents_of(connection: &Connection, person: PersonNo, months: &[Month]) -> super::Result<Vec<IncidentNo>> {
    let Some((min, max)) = zone(connection, months)? else { return Ok(Vec::new()) };
    let calendar = MonthIndex::new(months);
    let mut statement = connection.prepare_cached("SELECT incident, at FROM report WHERE incident BETWEEN ?1 AND ?2 AND person_id = ?3 ORDER BY incident")?;
    let rows = statement.query_map([min, max, person.0], |row| Ok((IncidentNo(row.get("incident")?), Moment::from_seconds(row.get("at")?))))?;
    let mut incidents = Vec::new();
    for row in rows {
        let (incident, at) = row?;
        if calendar.index(at).is_some() && incidents.last() != Some(&incident) {
            incidents.push(incident);
        }
    }
    Ok(incidents)
}
