//! Sums over the reports, so that a bit that flipped on its way to or from the disk never becomes a figure.
//!
//! SQLite notices a page that makes no sense, but not an amount of 15 yuan that has become 79. So every 1,024 incidents
//! form a block, which keeps how many reports it has and two sums over their digests: of what is counted and paid, and of
//! what names them. Whoever reckons reads whole blocks and compares. Sums do not ask for an order: a report that is added,
//! altered or moved changes the sum by its own digest alone.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::vec::IntoIter;

use rusqlite::{Connection, Row, params};
use xxhash_rust::xxh3::xxh3_64;

use super::Stored;
use crate::model::calendar::Moment;
use crate::model::event::{Level, Status};
use crate::model::ids::{GridNo, PersonNo};
use crate::model::money::Money;
use crate::policy::assessment::ReportFacts;
use crate::store::{Altered, Result, SqlError, unreadable};

/// Incidents of a block. A town of 109 has two a month; a block of 8,192 would double what its score must read.
const INCIDENTS: i64 = 1 << 10;

/// The number of the block of an incident.
const fn block_of(incident: i64) -> i64 {
    incident.div_euclid(INCIDENTS)
}

/// A span of incidents widened to whole blocks.
pub(in crate::store) const fn whole_blocks((min, max): (i64, i64)) -> (i64, i64) {
    (block_of(min) * INCIDENTS, block_of(max) * INCIDENTS + (INCIDENTS - 1))
}

/// What is still to be read of a span of whole blocks, by more than one reader.
pub(in crate::store) struct Unread(Mutex<(i64, i64)>);

impl Unread {
    /// Nothing of a span of whole blocks is read yet.
    pub(in crate::store) const fn of(span: (i64, i64)) -> Self {
        Self(Mutex::new(span))
    }

    /// Takes the first blocks, so many that progress can be told between them.
    pub(in crate::store) fn take(&self) -> Option<(i64, i64)> {
        const BLOCKS: i64 = 64;
        let mut span = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let piece = (span.0, span.1.min((block_of(span.0) + BLOCKS) * INCIDENTS - 1));
        span.0 = piece.1 + 1;
        (piece.0 <= piece.1).then_some(piece)
    }

    /// Leaves the latter half to another reader, where there are so many incidents yet.
    pub(in crate::store) fn split(&self, worth: i64) -> Option<Self> {
        let mut span = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if span.1 - span.0 < worth {
            return None;
        }
        let middle = block_of(i64::midpoint(span.0, span.1)) * INCIDENTS;
        let latter = (middle, span.1);
        span.1 = middle - 1;
        Some(Self::of(latter))
    }
}

/// The digest of what is counted and paid of a report.
pub(in crate::store) fn figures(incident: i64, report: &ReportFacts) -> u64 {
    let fen = |amount: Option<Money>| amount.map_or(-1, Money::fen);
    let kind = i64::from(report.level.number()) << 8 | i64::from(report.status.number());
    let mut bytes = [0; 48];
    let values = [incident, report.reporter.0, report.at.seconds(), kind, fen(report.amount), fen(report.special_award)];
    for (place, value) in bytes.chunks_exact_mut(8).zip(values) {
        place.copy_from_slice(&value.to_le_bytes());
    }
    xxh3_64(&bytes)
}

/// The digest of what names a report: its incident, its number and its grid.
pub(in crate::store) fn names(incident: i64, report_id: &str, grid_id: i64) -> u64 {
    let mut place = [0; 16];
    place[..8].copy_from_slice(&incident.to_le_bytes());
    place[8..].copy_from_slice(&grid_id.to_le_bytes());
    xxh3_64(report_id.as_bytes()).wrapping_add(xxh3_64(&place)).wrapping_mul(xxh3_64(&place) | 1)
}

/// What a block adds up to; without reports nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Sum {
    rows: i64,
    figures: u64,
    names: u64,
}

impl Sum {
    const fn add(&mut self, rows: i64, figures: u64, names: u64) {
        self.rows += rows;
        self.figures = self.figures.wrapping_add(figures);
        self.names = self.names.wrapping_add(names);
    }
}

/// What a write changes of the blocks. The block at hand is kept apart: mostly the next report is of it too.
#[derive(Default)]
pub(in crate::store) struct Changes {
    at_hand: Option<(i64, Sum)>,
    others: BTreeMap<i64, Sum>,
}

impl Changes {
    /// Notes a report that is added.
    pub(in crate::store) fn add(&mut self, report: &Stored) {
        let (figures, names) = digests(report);
        self.sum(report.incident).add(1, figures, names);
    }

    /// Notes a report that is taken away.
    pub(in crate::store) fn remove(&mut self, report: &Stored) {
        let (figures, names) = digests(report);
        self.sum(report.incident).add(-1, figures.wrapping_neg(), names.wrapping_neg());
    }

    fn sum(&mut self, incident: i64) -> &mut Sum {
        let block = block_of(incident);
        if let Some((other, sum)) = self.at_hand.take_if(|(at_hand, _)| *at_hand != block) {
            self.others.entry(other).or_default().add(sum.rows, sum.figures, sum.names);
        }
        &mut self.at_hand.get_or_insert_with(|| (block, Sum::default())).1
    }

    /// Writes what was noted.
    pub(in crate::store) fn write(&mut self, connection: &Connection) -> Result<()> {
        if let Some((block, sum)) = self.at_hand.take() {
            self.others.entry(block).or_default().add(sum.rows, sum.figures, sum.names);
        }
        let mut read = connection.prepare_cached("SELECT block, rows, figures, names FROM report_block WHERE block = ?1")?;
        let mut write = connection.prepare_cached("INSERT OR REPLACE INTO report_block (block, rows, figures, names) VALUES (?1, ?2, ?3, ?4)")?;
        for (block, change) in std::mem::take(&mut self.others) {
            let mut sum = read.query_map([block], |row| Ok(stored_sum(row)?.1))?.next().transpose()?.unwrap_or_default();
            sum.add(change.rows, change.figures, change.names);
            write.execute(params![block, sum.rows, sum.figures.cast_signed(), sum.names.cast_signed()])?;
        }
        Ok(())
    }
}

fn digests(report: &Stored) -> (u64, u64) {
    let facts = ReportFacts {
        reporter: PersonNo(report.person_id),
        at: report.at,
        level: report.level,
        status: report.status,
        amount: report.amount,
        special_award: report.special_award,
    };
    (figures(report.incident, &facts), names(report.incident, &report.report_id, report.grid_id))
}

fn stored_sum(row: &Row<'_>) -> Result<(i64, Sum)> {
    let sum = Sum { rows: row.get(1)?, figures: row.get::<_, i64>(2)?.cast_unsigned(), names: row.get::<_, i64>(3)?.cast_unsigned() };
    Ok((row.get(0)?, sum))
}

/// Compares the reports of whole blocks, read in the order of incidents, with the sums of their blocks.
pub(in crate::store) struct Comparison {
    wanted: std::iter::Peekable<IntoIter<(i64, Sum)>>,
    at_hand: Option<(i64, Sum)>,
    /// Whether the names are compared too.
    with_names: bool,
}

impl Comparison {
    /// Compares nothing.
    pub(in crate::store) fn none() -> Self {
        Self { wanted: Vec::new().into_iter().peekable(), at_hand: None, with_names: false }
    }

    /// Begins to compare the blocks of a span of incidents, which [`whole_blocks`] gave.
    pub(in crate::store) fn begin(connection: &Connection, (min, max): (i64, i64), with_names: bool) -> Result<Self> {
        let mut statement = connection.prepare_cached("SELECT block, rows, figures, names FROM report_block WHERE block BETWEEN ?1 AND ?2 ORDER BY block")?;
        let wanted: Vec<(i64, Sum)> = statement.query_map([block_of(min), block_of(max)], stored_sum)?.collect::<Result<_>>()?;
        Ok(Self { wanted: wanted.into_iter().peekable(), at_hand: None, with_names })
    }

    /// Takes the digests of the next report.
    pub(in crate::store) fn add(&mut self, incident: i64, figures: u64, names: u64) -> Result<()> {
        let block = block_of(incident);
        if self.at_hand.as_ref().is_none_or(|(at_hand, _)| *at_hand != block) {
            self.settle()?;
            self.skip_before(block)?;
            self.at_hand = Some((block, Sum::default()));
        }
        if let Some((_, sum)) = &mut self.at_hand {
            sum.add(1, figures, names);
        }
        Ok(())
    }

    /// Compares the block that was read to its end.
    fn settle(&mut self) -> Result<()> {
        let Some((block, sum)) = self.at_hand.take() else { return Ok(()) };
        let wanted = self.wanted.next_if(|(other, _)| *other == block).map(|(_, wanted)| wanted).unwrap_or_default();
        let is_same = wanted.rows == sum.rows && wanted.figures == sum.figures && (!self.with_names || wanted.names == sum.names);
        if is_same { Ok(()) } else { Err(altered(block)) }
    }

    /// Blocks without a report in the file must be without one in their sums.
    fn skip_before(&mut self, block: i64) -> Result<()> {
        while let Some((missing, sum)) = self.wanted.next_if(|(other, _)| *other < block) {
            if sum != Sum::default() {
                return Err(altered(missing));
            }
        }
        Ok(())
    }

    /// Compares what is left when all is read.
    pub(in crate::store) fn finish(mut self) -> Result<()> {
        self.settle()?;
        self.skip_before(i64::MAX)
    }
}

fn altered(block: i64) -> SqlError {
    Altered { table: "report", incidents: Some(whole_blocks((block * INCIDENTS, block * INCIDENTS))) }.into()
}

/// The columns of a report that its digests are made of.
const COLUMNS: &str = "SELECT incident, person_id, at, level, status, amount_fen, special_fen, report_id, grid_id FROM report";

/// What the rules ask of a report, from the columns `person_id`, `at`, `level`, `status`, `amount_fen` and `special_fen` after the first.
/// By position, not by name: this is the one row that is read by the million.
pub(in crate::store) fn facts(row: &Row<'_>) -> Result<ReportFacts> {
    Ok(ReportFacts {
        reporter: PersonNo(row.get(1)?),
        at: Moment::from_seconds(row.get(2)?),
        level: level(row.get(3)?)?,
        status: status(row.get(4)?)?,
        amount: row.get::<_, Option<i64>>(5)?.map(Money::from_fen),
        special_award: row.get::<_, Option<i64>>(6)?.map(Money::from_fen),
    })
}

/// The level that a number stands for.
pub(in crate::store) fn level(number: i64) -> Result<Level> {
    u8::try_from(number).ok().and_then(Level::new).ok_or_else(|| unreadable("level", &number.to_string()))
}

/// The status that a number stands for.
pub(in crate::store) fn status(number: i64) -> Result<Status> {
    u8::try_from(number).ok().and_then(Status::from_number).ok_or_else(|| unreadable("status", &number.to_string()))
}

/// Compares every report with the sums.
///
/// # Errors
/// Names the first block that differs, or says what SQLite says.
pub(in crate::store) fn compare_all(connection: &Connection) -> Result<()> {
    compare(connection, (i64::MIN, i64::MAX))
}

/// Compares the reports of some incidents' blocks with their sums, names and all.
///
/// # Errors
/// Names the first block that differs, or says what SQLite says.
pub(in crate::store) fn compare(connection: &Connection, zone: (i64, i64)) -> Result<()> {
    compare_each(connection, zone, |_| ())
}

/// A report on the way past its sum.
pub(in crate::store) struct Passing<'r> {
    pub incident: i64,
    pub report_id: &'r str,
    pub grid: GridNo,
    pub facts: ReportFacts,
}

/// [`compare`], which hands over each report of the blocks on the way, in the order of incidents and numbers, before it is known
/// whether they are right.
///
/// # Errors
/// As [`compare`].
pub(in crate::store) fn compare_each(connection: &Connection, zone: (i64, i64), mut take: impl FnMut(&Passing<'_>)) -> Result<()> {
    let (min, max) = whole_blocks(zone);
    let mut comparison = Comparison::begin(connection, (min, max), true)?;
    let mut statement = connection.prepare_cached(&[COLUMNS, " WHERE incident BETWEEN ?1 AND ?2 ORDER BY incident, report_id"].concat())?;
    let mut rows = statement.query([min, max])?;
    while let Some(row) = rows.next()? {
        let report = Passing { incident: row.get(0)?, report_id: row.get_ref(7)?.as_str()?, grid: GridNo(row.get(8)?), facts: facts(row)? };
        let Passing { incident, report_id, grid, facts } = &report;
        comparison.add(*incident, figures(*incident, facts), names(*incident, report_id, grid.0))?;
        take(&report);
    }
    comparison.finish()
}

/// Makes the sums anew from the reports as they are: for files of earlier versions, and where rows were set back as a whole.
///
/// # Errors
/// Returns what SQLite says.
pub(in crate::store) fn rebuild(connection: &Connection) -> Result<()> {
    connection.execute("DELETE FROM report_block", [])?;
    let mut changes = Changes::default();
    let mut statement = connection.prepare(&[COLUMNS, " ORDER BY incident"].concat())?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let incident = row.get(0)?;
        changes.sum(incident).add(1, figures(incident, &facts(row)?), names(incident, row.get_ref(7)?.as_str()?, row.get(8)?));
    }
    changes.write(connection)
}
