//! `count_report(…)`: called back by SQLite with the figures of each report, in the order of incidents.
//!
//! So SQLite hands over all values of a report at once, which takes half the time of asking a statement for each of them.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::{Arc, Mutex};

use rusqlite::Connection;
use rusqlite::functions::{Aggregate, Context, FunctionFlags};
use rusqlite::types::ValueRef;

use super::{Tallies, locked};
use crate::model::calendar::{Moment, Month};
use crate::model::event::{Level, Status};
use crate::model::ids::{IncidentNo, PersonNo};
use crate::model::money::Money;
use crate::policy::Policy;
use crate::policy::assessment::{ReportFacts, Tally, credit};
use crate::policy::terms::RewardTerms;
use crate::store::event::block::{self, Comparison};
use crate::store::{Result, SqlError};

/// Counts the reports of the incidents from `?1` to `?2`. The table has no other order than its key, which is asked for
/// by no ORDER BY since that would sort the arguments; [`Pass::add`] sees to it nevertheless.
pub(super) const COUNT_REPORTS: &str =
    "SELECT count_report(incident, person_id, at, level, status, amount_fen, special_fen) FROM report WHERE incident BETWEEN ?1 AND ?2";

/// A pass over reports.
pub(super) struct Pass {
    tallies: Arc<Mutex<Tallies>>,
    calendar: Vec<MonthSpan>,
    /// What the blocks at hand must add up to.
    pub(super) comparison: Comparison,
    /// The incident at hand, and its reports so far.
    incident: i64,
    group: Vec<ReportFacts>,
    /// Reports to be counted, with the month, and the level of those that are credited.
    found: Vec<(usize, ReportFacts, Option<Level>)>,
    /// Incidents found since that are credited by the lower report id.
    ties: Vec<IncidentNo>,
    /// Reports read.
    read: u64,
    /// Why the pass was broken off: SQLite gives back the words of an error alone.
    pub(super) error: Option<SqlError>,
}

/// Reports that are counted together. The counters of 340,000 people lie far apart: where nothing is done between them, the
/// processor fetches several at once. Counted one by one, a score took 6 % longer.
const TOGETHER: usize = 256;

/// Reports that are kept for later while another thread counts: to sleep and be woken takes longer than to count them.
const WAITING_MAX: usize = 8 * TOGETHER;

/// A month: its first moment, that of the next month, and its terms where there were any.
struct MonthSpan {
    from: Moment,
    until: Moment,
    terms: Option<RewardTerms>,
}

/// A pass that the function adds to, and whoever began it ends.
pub(super) type Shared = Rc<RefCell<Pass>>;

/// The function, for one pass.
struct CountReport(Shared);

impl Aggregate<(), i64> for CountReport {
    fn init(&self, _: &mut Context<'_>) -> Result<()> {
        Ok(())
    }

    fn step(&self, row: &mut Context<'_>, (): &mut ()) -> Result<()> {
        let mut pass = self.0.borrow_mut();
        pass.add(row).map_err(|error| {
            pass.error = Some(error);
            SqlError::InvalidQuery
        })
    }

    fn finalize(&self, _: &mut Context<'_>, _: Option<()>) -> Result<i64> {
        Ok(0)
    }
}

impl Pass {
    /// Begins a pass: from now on `count_report` adds to it.
    pub(super) fn begin(connection: &Connection, tallies: Arc<Mutex<Tallies>>, policy: &Policy) -> Result<Shared> {
        let month = |month: &Month| MonthSpan {
            from: Moment::start_of(month.first_day()),
            until: Moment::start_of(month.plus(1).first_day()),
            terms: policy.terms(*month).map(|terms| terms.reward.clone()),
        };
        let calendar = locked(&tallies).months.iter().map(month).collect();
        let (group, found, ties) = (Vec::new(), Vec::new(), Vec::new());
        let pass = Self { tallies, calendar, comparison: Comparison::none(), incident: i64::MIN, group, found, ties, read: 0, error: None };
        let pass = Rc::new(RefCell::new(pass));
        connection.create_aggregate_function(c"count_report", 7, FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DIRECTONLY, CountReport(pass.clone()))?;
        Ok(pass)
    }

    fn add(&mut self, row: &Context<'_>) -> Result<()> {
        let (incident, report) = facts(row).map_or_else(|| read_facts(row), Ok)?;
        if incident != self.incident {
            if incident < self.incident {
                return Err(SqlError::InvalidQuery);
            }
            self.settle();
            self.incident = incident;
        }
        self.comparison.add(incident, block::figures(incident, &report), 0)?;
        self.group.push(report);
        self.read += 1;
        Ok(())
    }

    /// Finds what is to be counted of the incident at hand.
    fn settle(&mut self) {
        let credit = credit(&self.group);
        for (index, report) in self.group.drain(..).enumerate() {
            let Some(month) = self.calendar.iter().position(|span| (span.from..span.until).contains(&report.at)) else { continue };
            let credit = credit.filter(|credit| credit.index == index);
            if credit.is_some_and(|credit| credit.tied) {
                self.ties.push(IncidentNo(self.incident));
            }
            self.found.push((month, report, credit.map(|credit| credit.level)));
        }
        if self.found.len() >= WAITING_MAX {
            self.count();
        } else if self.found.len() >= TOGETHER {
            self.count_if_free();
        }
    }

    /// Counts what was found.
    fn count(&mut self) {
        self.count_into(&mut locked(&self.tallies.clone()));
    }

    /// Counts what was found, unless another thread counts.
    fn count_if_free(&mut self) {
        if let Ok(mut tallies) = self.tallies.clone().try_lock() {
            self.count_into(&mut tallies);
        }
    }

    fn count_into(&mut self, tallies: &mut Tallies) {
        tallies.ties.append(&mut self.ties);
        for (month, report, credited) in self.found.drain(..) {
            let mut tally = Tally::NONE;
            tally.add_report(report.status);
            if let (Some(level), Some(terms)) = (credited, &self.calendar[month].terms) {
                tally.add_credit(level, &report, terms);
            }
            tallies.counters(month).add(report.reporter, &tally);
        }
    }

    /// Ends some blocks, and returns how many reports were read in all.
    pub(super) fn end_piece(&mut self) -> Result<u64> {
        self.settle();
        std::mem::replace(&mut self.comparison, Comparison::none()).finish()?;
        Ok(self.read)
    }

    /// Counts the rest.
    pub(super) fn end(&mut self) {
        self.settle();
        self.count();
    }
}

/// What the rules ask of a report; `None` where a value is not what it must be.
fn facts(row: &Context<'_>) -> Option<(i64, ReportFacts)> {
    let number = |column| match row.get_raw(column) {
        ValueRef::Integer(number) => Some(number),
        ValueRef::Null | ValueRef::Real(_) | ValueRef::Text(_) | ValueRef::Blob(_) => None,
    };
    let amount = |column| match row.get_raw(column) {
        ValueRef::Integer(fen) => Some(Some(Money::from_fen(fen))),
        ValueRef::Null => Some(None),
        ValueRef::Real(_) | ValueRef::Text(_) | ValueRef::Blob(_) => None,
    };
    let report = ReportFacts {
        reporter: PersonNo(number(1)?),
        at: Moment::from_seconds(number(2)?),
        level: Level::new(u8::try_from(number(3)?).ok()?)?,
        status: Status::from_number(u8::try_from(number(4)?).ok()?)?,
        amount: amount(5)?,
        special_award: amount(6)?,
    };
    Some((number(0)?, report))
}

/// The same as [`facts`], by which a tally takes an eighth less; where a value is not what it must be, tells which.
#[cold]
fn read_facts(row: &Context<'_>) -> Result<(i64, ReportFacts)> {
    let report = ReportFacts {
        reporter: PersonNo(integer(row, 1)?),
        at: Moment::from_seconds(integer(row, 2)?),
        level: block::level(integer(row, 3)?)?,
        status: block::status(integer(row, 4)?)?,
        amount: optional_integer(row, 5)?.map(Money::from_fen),
        special_award: optional_integer(row, 6)?.map(Money::from_fen),
    };
    Ok((integer(row, 0)?, report))
}

fn integer(row: &Context<'_>, column: usize) -> Result<i64> {
    optional_integer(row, column)?.ok_or_else(|| unreadable(column, ValueRef::Null))
}

fn optional_integer(row: &Context<'_>, column: usize) -> Result<Option<i64>> {
    match row.get_raw(column) {
        ValueRef::Integer(number) => Ok(Some(number)),
        ValueRef::Null => Ok(None),
        other @ (ValueRef::Real(_) | ValueRef::Text(_) | ValueRef::Blob(_)) => Err(unreadable(column, other)),
    }
}

fn unreadable(column: usize, value: ValueRef<'_>) -> SqlError {
    SqlError::InvalidColumnType(column, "report".to_owned(), value.data_type())
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::{COUNT_REPORTS, Pass};
    use crate::policy::{HUISHAN_2018, Policy};
    use crate::store::tally::Tallies;

    #[test]
    fn reports_come_in_the_order_of_their_key() {
        let file = Connection::open_in_memory().expect("memory");
        file.execute_batch(crate::store::schema::SCHEMA).expect("the schema");
        let policy = Policy::read(HUISHAN_2018).expect("the built-in policy");
        drop(Pass::begin(&file, Tallies::none(&[], 1), &policy).expect("a pass"));
        let plan: Vec<String> = file
            .prepare(&format!("EXPLAIN QUERY PLAN {COUNT_REPORTS}"))
            .expect("a question")
            .query_map([0, 1023], |row| row.get("detail"))
            .expect("a plan")
            .map(Result::unwrap)
            .collect();
        assert_eq!(plan, ["SEARCH report USING PRIMARY KEY (incident>? AND incident<?)"]);
    }
}
