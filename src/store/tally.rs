//! The reports of some months, credited and counted in one pass.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use rusqlite::{Connection, Transaction};

use super::cipher::{For, connect_like};
use super::event::block::{self, Comparison};
use super::event::zone;
use crate::model::calendar::{Moment, Month};
use crate::model::ids::{IncidentNo, PersonNo};
use crate::policy::Policy;
use crate::policy::assessment::{ReportFacts, Tally, credit};
use crate::policy::terms::RewardTerms;

/// What everybody reported in some months.
#[derive(Debug)]
pub struct Tallies {
    months: Vec<Month>,
    /// The greatest number of a person, and one more.
    people: usize,
    /// By month, then by number of the person; empty where nobody reported in the month.
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

/// Credits and counts all reports of some months, whatever the months of their incidents' other reports, and compares
/// them with the sums of their blocks.
///
/// Incidents lie side by side in the file and a month's lie between two numbers, so this is one pass over the zone of
/// the months in which nothing but one counter a person is kept. `progress` is told how many reports were read, and how
/// many there are about.
///
/// # Errors
/// Returns what SQLite says, or that reports are not those that were recorded.
pub fn tallies(connection: &Connection, months: &[Month], policy: &Policy, mut progress: impl FnMut(u64, u64)) -> super::Result<Tallies> {
    let snapshot = Snapshot::begin(connection)?;
    let people: i64 = connection.query_row("SELECT ifnull(max(person_id), 0) FROM person", [], |row| row.get(0))?;
    let people = usize::try_from(people).unwrap_or(0) + 1;
    let Some(zone) = zone(connection, months)?.map(block::whole_blocks) else { return Ok(Tallies::none(months, people)) };
    let about = u64::try_from(zone.1 - zone.0).unwrap_or(0) * 11 / 10;
    let second = if about < ALONE_MAX { None } else { snapshot.second() };
    let Some(second) = second else { return tally(connection, zone, Tallies::none(months, people), policy, |read| progress(read, about)) };
    let (former, latter) = block::halves(zone);
    let read_there = &AtomicU64::new(0);
    std::thread::scope(|scope| {
        let there = scope.spawn(move || tally(&second, latter, Tallies::none(months, people), policy, |read| read_there.store(read, Ordering::Relaxed)));
        let here = tally(connection, former, Tallies::none(months, people), policy, |read| progress(read + read_there.load(Ordering::Relaxed), about));
        let there = there.join().map_err(|_| rusqlite::Error::InvalidQuery)?;
        Ok(here?.and(there?))
    })
}

/// Reports that one thread reads as fast as two, for the time that it takes to begin another.
const ALONE_MAX: u64 = 20_000;

/// One state of the file, while it is read in more than one statement.
struct Snapshot<'c> {
    connection: &'c Connection,
    /// `None` where a transaction is open already.
    _transaction: Option<Transaction<'c>>,
}

impl<'c> Snapshot<'c> {
    fn begin(connection: &'c Connection) -> super::Result<Self> {
        let transaction = if connection.is_autocommit() { Some(connection.unchecked_transaction()?) } else { None };
        Ok(Self { connection, _transaction: transaction })
    }

    /// Another connection that sees the same state: while the first one reads, nobody can write, so that whatever begins
    /// to read meanwhile finds what the first one found. `None` where the state is not of the file alone, or somebody is
    /// about to write.
    fn second(&self) -> Option<Connection> {
        // A write has its entry in the log, without a digest until it ends. From this read on the transaction holds the file.
        let is_write: bool = self.connection.query_row("SELECT sha256 IS NULL FROM log ORDER BY log_id DESC LIMIT 1", [], |row| row.get(0)).ok()?;
        if is_write {
            return None;
        }
        let path = self.connection.path().filter(|path| !path.is_empty())?;
        let second = connect_like(self.connection, Path::new(path), For::Reading).ok()?;
        second.execute_batch("PRAGMA cell_size_check = ON; BEGIN; SELECT 1 FROM sqlite_schema LIMIT 1").ok()?;
        Some(second)
    }
}

/// Credits and counts the reports of a span of whole blocks.
fn tally(connection: &Connection, (min, max): (i64, i64), mut tallies: Tallies, policy: &Policy, mut progress: impl FnMut(u64)) -> super::Result<Tallies> {
    let calendar = MonthIndex::new(&tallies.months, policy);
    let mut comparison = Comparison::begin(connection, (min, max), false)?;
    let mut statement = connection.prepare_cached(
        "SELECT incident, person_id, at, level, status, amount_fen, special_fen FROM report WHERE incident BETWEEN ?1 AND ?2 ORDER BY incident, report_id",
    )?;
    let mut rows = statement.query([min, max])?;
    let mut group: Vec<ReportFacts> = Vec::new();
    let mut incident = IncidentNo(i64::MIN);
    let mut read = 0;
    while let Some(row) = rows.next()? {
        let number = IncidentNo(row.get(0)?);
        if number != incident {
            tallies.settle(incident, &group, &calendar);
            group.clear();
            incident = number;
        }
        let report = block::facts(row)?;
        comparison.add(number.0, block::figures(number.0, &report), 0)?;
        group.push(report);
        read += 1;
        if read % (1 << 16) == 0 {
            progress(read);
        }
    }
    tallies.settle(incident, &group, &calendar);
    comparison.finish()?;
    Ok(tallies)
}

impl Tallies {
    /// Counts all reports of one incident.
    fn settle(&mut self, incident: IncidentNo, reports: &[ReportFacts], calendar: &MonthIndex<'_>) {
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
        let Some(terms) = calendar.spans[month].terms else { return };
        if let Some(count) = self.count(month, report.reporter) {
            count.add_credit(credit.level, report, terms);
        }
    }

    fn none(months: &[Month], people: usize) -> Self {
        Self { months: months.to_vec(), people, counts: vec![Vec::new(); months.len()], ties: Vec::new() }
    }

    /// These and those of later incidents together.
    fn and(mut self, mut later: Self) -> Self {
        for (month, counts) in later.counts.iter_mut().enumerate() {
            if self.counts[month].is_empty() {
                self.counts[month] = std::mem::take(counts);
            } else {
                self.counts[month].iter_mut().zip(counts.iter()).for_each(|(count, other)| count.add(other));
            }
        }
        self.ties.append(&mut later.ties);
        self
    }

    fn count(&mut self, month: usize, person: PersonNo) -> Option<&mut Tally> {
        if self.counts[month].is_empty() {
            self.counts[month] = vec![Tally::NONE; self.people];
        }
        self.counts[month].get_mut(usize::try_from(person.0).ok()?)
    }
}

/// Finds the month of a moment by comparison alone.
struct MonthIndex<'p> {
    spans: Vec<MonthSpan<'p>>,
}

/// A month: its first moment, that of the next month, and its terms where there were any.
struct MonthSpan<'p> {
    from: Moment,
    until: Moment,
    terms: Option<&'p RewardTerms>,
}

impl<'p> MonthIndex<'p> {
    fn new(months: &[Month], policy: &'p Policy) -> Self {
        let span = |month: &Month| MonthSpan {
            from: Moment::start_of(month.first_day()),
            until: Moment::start_of(month.plus(1).first_day()),
            terms: policy.terms(*month).map(|terms| &terms.reward),
        };
        Self { spans: months.iter().map(span).collect() }
    }

    fn index(&self, at: Moment) -> Option<usize> {
        self.spans.iter().position(|span| (span.from..span.until).contains(&at))
    }
}

/// The index of the month of a moment, among some months.
fn month_of(months: &[Month], at: Moment) -> Option<usize> {
    let month = at.month();
    months.iter().position(|other| *other == month)
}

/// The numbers of the credited reports of some people in some months, by person and month, in the order of incidents.
///
/// # Errors
/// Returns what SQLite says.
pub fn credited_reports(connection: &Connection, months: &[Month], people: &BTreeSet<PersonNo>) -> super::Result<HashMap<(PersonNo, Month), Vec<String>>> {
    let mut credited: HashMap<(PersonNo, Month), Vec<String>> = HashMap::new();
    let Some((min, max)) = zone(connection, months)?.filter(|_| !people.is_empty()) else { return Ok(credited) };
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
        if let Some(month) = month_of(months, at).filter(|_| people.contains(&person)) {
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
    let mut statement = connection.prepare_cached("SELECT incident, at FROM report WHERE incident BETWEEN ?1 AND ?2 AND person_id = ?3 ORDER BY incident")?;
    let rows = statement.query_map([min, max, person.0], |row| Ok((IncidentNo(row.get("incident")?), Moment::from_seconds(row.get("at")?))))?;
    let mut incidents = Vec::new();
    for row in rows {
        let (incident, at) = row?;
        if month_of(months, at).is_some() && incidents.last() != Some(&incident) {
            incidents.push(incident);
        }
    }
    Ok(incidents)
}
