//! The reports of some months, credited and counted in one pass.

mod counters;
mod pass;

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, Transaction};

use super::event::block::{self, Comparison, Unread};
use super::event::zone;
use super::second::second;
use super::sums::read;
use crate::model::calendar::{Moment, Month};
use crate::model::ids::{IncidentNo, PersonNo};
use crate::policy::Policy;
use crate::policy::assessment::Tally;
use counters::Counters;
use pass::{COUNT_REPORTS, Pass};

/// What everybody reported in some months.
#[derive(Debug)]
pub struct Tallies {
    months: Vec<Month>,
    /// The greatest number of a person, and one more.
    people: usize,
    /// By month; none where nobody reported in it.
    counts: Vec<Option<Counters>>,
    /// Incidents credited in these months by the lower report id, since two valid reports came in the same second.
    pub ties: Vec<IncidentNo>,
}

impl Tallies {
    /// What a person reported in a month.
    #[must_use]
    pub fn of(&self, person: PersonNo, month: Month) -> Tally {
        let month = self.months.iter().position(|other| *other == month);
        month.and_then(|month| self.counts[month].as_ref()).map_or(Tally::NONE, |counts| counts.of(person))
    }
}

/// Credits and counts all reports of some months, whatever the months of their incidents' other reports, and compares
/// them with the sums of their blocks. `ask` asks the same state of the file for something else, meanwhile where there is
/// a thread for it.
///
/// Incidents lie side by side in the file and a month's lie between two numbers, so this is one pass over the zone of
/// the months in which nothing but one counter a person is kept. `progress` is told how many reports were read, and how
/// many there are about.
///
/// # Errors
/// Returns what SQLite says, or that reports are not those that were recorded.
pub fn tallies_and<T: Send>(
    connection: &Connection,
    months: &[Month],
    policy: &Policy,
    ask: impl FnOnce(&Connection) -> super::Result<T> + Send,
    mut progress: impl FnMut(u64, u64),
) -> super::Result<(Tallies, T)> {
    let snapshot = Snapshot::begin(connection)?;
    let people = greatest_person(connection)?;
    let tallies = Tallies::none(months, usize::try_from(people).unwrap_or(0) + 1);
    let Some(zone) = zone(connection, months)?.map(block::whole_blocks) else { return Ok((Tallies::end(&tallies), ask(connection)?)) };
    let incidents = zone.1 - zone.0;
    let about = u64::try_from(incidents).unwrap_or(0) * 11 / 10;
    let unread = &Unread::of(zone);
    let second = if incidents < ALONE_MAX { None } else { second(snapshot.connection) };
    let Some(second) = second else {
        tally(connection, unread, &tallies, policy, |read| progress(read, about))?;
        return Ok((Tallies::end(&tallies), ask(connection)?));
    };
    let (read_there, counted) = (&AtomicU64::new(0), &tallies);
    let answer = std::thread::scope(|scope| {
        let there = scope.spawn(move || {
            let answer = ask(&second)?;
            let read = |read| read_there.store(read, Ordering::Relaxed);
            if let Some(latter) = unread.split(incidents / 4) {
                tally(&second, &latter, counted, policy, read)?;
            }
            Ok::<_, super::SqlError>(answer)
        });
        let here = tally(connection, unread, counted, policy, |read| progress(read + read_there.load(Ordering::Relaxed), about));
        let answer = there.join().map_err(|_| rusqlite::Error::InvalidQuery)??;
        here.map(|()| answer)
    })?;
    Ok((Tallies::end(&tallies), answer))
}

/// The greatest number of a person, which says how many counters there must be. Where a flipped bit may have made it more than
/// memory can hold, the table is compared first.
fn greatest_person(connection: &Connection) -> super::Result<i64> {
    const PLAUSIBLE: i64 = 1 << 20;
    let (greatest, rows): (i64, i64) = connection.query_row(
        "SELECT ifnull((SELECT max(person_id) FROM person), 0), ifnull((SELECT rows FROM table_sum WHERE name = 'person'), 0)",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    if greatest > PLAUSIBLE.max(rows) {
        read(connection, "person", (), |(), _| Ok(()))?;
    }
    Ok(greatest)
}

/// Incidents that one thread reads as fast as two, for the time that it takes to begin another.
const ALONE_MAX: i64 = 20_000;

/// One state of the file, while it is read in more than one statement.
pub(in crate::store) struct Snapshot<'c> {
    connection: &'c Connection,
    /// `None` where a transaction is open already.
    _transaction: Option<Transaction<'c>>,
}

impl<'c> Snapshot<'c> {
    pub(in crate::store) fn begin(connection: &'c Connection) -> super::Result<Self> {
        let transaction = if connection.is_autocommit() { Some(connection.unchecked_transaction()?) } else { None };
        Ok(Self { connection, _transaction: transaction })
    }
}

/// Credits and counts the reports of blocks, some at a time.
fn tally(connection: &Connection, unread: &Unread, tallies: &Arc<Mutex<Tallies>>, policy: &Policy, mut progress: impl FnMut(u64)) -> super::Result<()> {
    let pass = Pass::begin(connection, tallies.clone(), policy)?;
    let mut statement = connection.prepare(COUNT_REPORTS)?;
    while let Some(piece) = unread.take() {
        pass.borrow_mut().comparison = Comparison::begin(connection, piece, false)?;
        let counted = statement.query_row([piece.0, piece.1], |_| Ok(()));
        let mut pass = pass.borrow_mut();
        counted.map_err(|error| pass.error.take().unwrap_or(error))?;
        progress(pass.end_piece()?);
    }
    pass.borrow_mut().end();
    Ok(())
}

/// The tallies, for as long as nobody else counts. What a thread that panicked has counted is never asked for.
fn locked(tallies: &Mutex<Tallies>) -> MutexGuard<'_, Tallies> {
    tallies.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Tallies {
    /// Nothing yet, for all threads that count. With tallies for each thread, a score of 340,000 people took 5 MiB more.
    fn none(months: &[Month], people: usize) -> Arc<Mutex<Self>> {
        Arc::new(Mutex::new(Self { months: months.to_vec(), people, counts: months.iter().map(|_| None).collect(), ties: Vec::new() }))
    }

    /// What was counted, when all have ended.
    fn end(tallies: &Mutex<Self>) -> Self {
        let mut tallies = locked(tallies);
        let nothing = Self { months: Vec::new(), people: 0, counts: Vec::new(), ties: Vec::new() };
        let mut counted = std::mem::replace(&mut *tallies, nothing);
        counted.ties.sort_unstable();
        counted
    }

    /// The counters of a month.
    fn counters(&mut self, month: usize) -> &mut Counters {
        self.counts[month].get_or_insert_with(|| Counters::none(self.people))
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
