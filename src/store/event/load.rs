//! Reports into the file, many at a time.

use std::collections::HashMap;
use std::sync::LazyLock;

use rusqlite::{Connection, Statement, params};

use super::Stored;
use super::block::Changes;
use super::keys::{BATCH, Key, Keyed, Keys};
use super::once::Unchanged;
use super::same::{Distinct, Sames};
use crate::model::calendar::{Moment, Month};
use crate::model::event::{ReportRow, Reporter};
use crate::model::expected::{CellFault, Expected, Noun};
use crate::model::ids::{Code, GridNo, IncidentNo, PersonNo};
use crate::model::money::Money;
use crate::policy::Policy;
use crate::policy::terms::RewardTerms;
use crate::store::Result;
use crate::store::held::Held;
use crate::store::import::{Found, Importer, Put, PutError};

/// Where a row stands: a mark of the caller's, given back with faults that show only later.
pub type Place = u64;

/// The reports of an import.
pub(crate) struct Events<'p> {
    pub(in crate::store) keys: Keys<'p>,
    pub(super) sames: Sames,
    new: Vec<Stored>,
    insert: Held<'p>,
    blocks: Changes,
    zones: HashMap<Month, (i64, i64)>,
    at_hand: Option<AtHand<'p>>,
    unchanged: Unchanged,
    /// Reports whose amount is above their own level's maximum: their incident must allow it.
    pub(super) to_check: Vec<(Place, Code, i64)>,
}

/// The month of the report at hand: since reports come in the order of time, the next one is mostly of the same, and
/// neither its month nor its terms are looked for again.
struct AtHand<'p> {
    month: Month,
    from: Moment,
    until: Moment,
    terms: &'p RewardTerms,
    /// The least and the greatest incident among its new reports.
    zone: Option<(i64, i64)>,
}

/// Columns of a report but for the log entry, which is the first parameter of every statement.
const COLUMNS: usize = 9;
static INSERT_ONE: LazyLock<String> = LazyLock::new(|| insert(1));
static INSERT_BATCH: LazyLock<String> = LazyLock::new(|| insert(BATCH));

/// What writes so many reports. Whatever fails ends the write as a whole: OR FAIL spares SQLite what it would keep to take
/// back this statement alone, 4 % of the instructions of an import.
fn insert(rows: usize) -> String {
    let into = "INSERT OR FAIL INTO report (incident, report_id, person_id, at, level, status, amount_fen, special_fen, grid_id, log_id) VALUES ";
    let columns = |row: usize| (0..COLUMNS).map(|column| format!("?{}", 2 + row * COLUMNS + column)).collect::<Vec<_>>().join(",");
    [into, &(0..rows).map(|row| format!("({},?1)", columns(row))).collect::<Vec<_>>().join(",")].concat()
}

impl<'p> Events<'p> {
    pub(crate) fn begin(connection: &Connection) -> Result<Self> {
        Ok(Self {
            keys: Keys::begin(connection)?,
            sames: Sames::read(connection)?,
            new: Vec::with_capacity(BATCH),
            insert: Held::default(),
            blocks: Changes::default(),
            zones: HashMap::new(),
            at_hand: None,
            unchanged: Unchanged::default(),
            to_check: Vec::new(),
        })
    }

    /// The terms of the month of a report, which is at hand from now on.
    fn terms(&mut self, at: Moment, policy: &'p Policy) -> &'p RewardTerms {
        if let Some(at_hand) = self.at_hand.as_ref().filter(|at_hand| (at_hand.from..at_hand.until).contains(&at)) {
            return at_hand.terms;
        }
        self.put_zone_away();
        let month = at.month();
        let (from, until) = (Moment::start_of(month.first_day()), Moment::start_of(month.plus(1).first_day()));
        let terms = &policy.terms_or_first(month).reward;
        self.at_hand = Some(AtHand { month, from, until, terms, zone: None });
        terms
    }

    fn put_zone_away(&mut self) {
        if let Some((month, (min, max))) = self.at_hand.take().and_then(|at_hand| Some((at_hand.month, at_hand.zone?))) {
            self.widen(month, min);
            self.widen(month, max);
        }
    }

    fn widen(&mut self, month: Month, incident: i64) {
        let zone = self.zones.entry(month).or_insert((incident, incident));
        *zone = (zone.0.min(incident), zone.1.max(incident));
    }

    fn widen_at_hand(&mut self, incident: i64) {
        if let Some(at_hand) = &mut self.at_hand {
            let zone = at_hand.zone.get_or_insert((incident, incident));
            *zone = (zone.0.min(incident), zone.1.max(incident));
        }
    }

    fn push(&mut self, connection: &'p Connection, log_id: i64, report: Stored) -> Result<()> {
        if report.summary.is_some() || report.reason.is_some() {
            write_note(connection, &report)?;
        }
        self.new.push(report);
        if self.new.len() >= BATCH { self.flush(connection, log_id) } else { Ok(()) }
    }

    fn flush(&mut self, connection: &'p Connection, log_id: i64) -> Result<()> {
        if self.new.len() == BATCH {
            let statement = self.insert.statement(connection, &INSERT_BATCH)?;
            write(statement, &self.new, log_id)?;
        } else {
            let mut statement = connection.prepare_cached(&INSERT_ONE)?;
            self.new.chunks(1).try_for_each(|one| write(&mut statement, one, log_id))?;
        }
        self.new.iter().for_each(|report| self.blocks.add(report));
        self.new.clear();
        Ok(())
    }
}

/// Writes as many reports as a statement takes.
fn write(statement: &mut Statement<'_>, reports: &[Stored], log_id: i64) -> Result<()> {
    statement.raw_bind_parameter(1, log_id)?;
    for (row, report) in reports.iter().enumerate() {
        let first = 2 + row * COLUMNS;
        statement.raw_bind_parameter(first, report.incident)?;
        statement.raw_bind_parameter(first + 1, report.report_id.as_str())?;
        statement.raw_bind_parameter(first + 2, report.person_id)?;
        statement.raw_bind_parameter(first + 3, report.at.seconds())?;
        statement.raw_bind_parameter(first + 4, report.level.number())?;
        statement.raw_bind_parameter(first + 5, report.status.number())?;
        statement.raw_bind_parameter(first + 6, report.amount.map(Money::fen))?;
        statement.raw_bind_parameter(first + 7, report.special_award.map(Money::fen))?;
        statement.raw_bind_parameter(first + 8, report.grid_id)?;
    }
    statement.raw_execute().map(|_| ())
}

fn write_note(connection: &Connection, report: &Stored) -> Result<()> {
    let mut statement = connection
        .prepare_cached("INSERT INTO report_note (report_id, summary, reason) VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET summary = excluded.summary, reason = excluded.reason")?;
    statement.execute(params![report.report_id.as_str(), report.summary, report.reason]).map(|_| ())
}

impl Importer<'_> {
    /// Records a report. `found` is what a [`Directory`](crate::store::import::Directory) knows of it.
    ///
    /// # Errors
    /// Refuses an unknown reporter or grid, a reporter without a post on the day, a level that there is not, a special award
    /// below the least, and a report that stands twice in the import. An amount above its level's maximum shows only in
    /// [`Importer::finish_events`], since the incident's final level decides.
    pub fn put_report(&mut self, row: &ReportRow, found: Option<Found>, place: Place) -> std::result::Result<Put, PutError> {
        let terms = self.events.terms(row.at, self.policy);
        let found = found.filter(|_| report_terms(row, terms).is_empty());
        let made = found.map_or_else(|| self.report_references(row, terms), |found| Ok((found.reporter, found.grid)))?;
        let incident = match self.events.keys.report(self.write, &row.report_id, &row.incident, found.and_then(|found| found.under))? {
            Keyed::New(incident) => incident,
            Keyed::Known(known, declared) => return self.update_report(row, made, (known, declared), place),
        };
        let root = self.events.sames.root(incident);
        self.events.widen_at_hand(root);
        if row.amount.is_some_and(|amount| amount > terms.max_of(row.level)) {
            self.events.to_check.push((place, row.report_id.clone(), root));
        }
        let report = stored(row, made, root);
        self.events.push(self.write, self.write.log_id, report)?;
        Ok(Put::Added)
    }

    fn report_references(&mut self, row: &ReportRow, terms: &RewardTerms) -> std::result::Result<(PersonNo, GridNo), PutError> {
        let mut faults = report_terms(row, terms);
        let person = self.reporter(row, &mut faults)?;
        let grid = match self.grid(&row.grid)? {
            Some((grid, _)) => Some(grid),
            None => match self.known_grid("grid", &row.grid) {
                Err(PutError::Cells(found)) => {
                    faults.extend(found);
                    None
                }
                other => Some(other?.0),
            },
        };
        match (person, grid) {
            (Some(person), Some(grid)) if faults.is_empty() => Ok((person, grid)),
            _ => Err(PutError::Cells(faults)),
        }
    }

    fn reporter(&mut self, row: &ReportRow, faults: &mut Vec<CellFault>) -> std::result::Result<Option<PersonNo>, PutError> {
        let number = match &row.reporter {
            Reporter::IdNumber(number) => *number,
            Reporter::Nickname(nickname) => match self.nickname(nickname, row.at) {
                Ok(number) => number,
                Err(PutError::Cells(found)) => {
                    faults.extend(found);
                    return Ok(None);
                }
                Err(error) => return Err(error),
            },
        };
        let expected = match self.person(&number)? {
            None => Expected::Known(Noun::Person, None),
            Some(known) if !known.serves(row.at) => Expected::PostOn(row.at.day()),
            Some(known) => return Ok(Some(known.person)),
        };
        let named = match &row.reporter {
            Reporter::IdNumber(number) => number.to_string(),
            Reporter::Nickname(nickname) => nickname.clone(),
        };
        faults.push(CellFault::new("reporter", named, expected));
        Ok(None)
    }

    fn update_report(&mut self, row: &ReportRow, made: (PersonNo, GridNo), (known, declared): (Key, i64), place: Place) -> std::result::Result<Put, PutError> {
        self.events.flush(self.write, self.write.log_id)?;
        let old_root = self.events.sames.root(declared);
        let (before, log_id) = stored_report(self.write, old_root, &row.report_id)?;
        if log_id == self.write.log_id {
            return Err(twice(row));
        }
        let incident = match known.incident {
            _ if self.lacks("incident") => declared,
            Some(own) if row.incident == row.report_id => own,
            _ => self.events.keys.incident(self.write, &row.incident)?,
        };
        let root = self.events.sames.root(incident);
        if root != old_root && Distinct::under(self.write, &self.events.sames)?.has(IncidentNo(root), IncidentNo(old_root)) {
            return Err(CellFault::new("incident", row.incident.as_str(), Expected::NotDistinct).into());
        }
        let mut after = stored(row, made, root);
        self.keep_absent_of_report(&mut after, &before);
        if after == before && incident == declared {
            return if self.is_first_unchanged(&row.report_id, known)? { Ok(Put::Unchanged) } else { Err(twice(row)) };
        }
        self.rewrite(&before, &after)?;
        if incident != declared {
            let known = self.events.keys.get(self.write, &row.report_id)?;
            self.events.keys.set(self.write, &row.report_id, known, Key { incident: known.and_then(|key| key.incident), declared: Some(incident) })?;
        }
        self.note_amounts_of(root, place)?;
        if old_root != root {
            self.note_amounts_of(old_root, place)?;
        }
        Ok(Put::Updated)
    }

    /// Notes a report that stands in the file as it is; returns whether it stands in the import for the first time.
    fn is_first_unchanged(&mut self, report_id: &str, known: Key) -> Result<bool> {
        match known.incident.filter(|own| known.declared == Some(*own)) {
            Some(own) => Ok(self.events.unchanged.note_own(own)),
            None => self.events.unchanged.note_other(self.write, report_id),
        }
    }

    /// Writes a report over its earlier form and logs what changed.
    pub(super) fn rewrite(&mut self, before: &Stored, after: &Stored) -> Result<()> {
        self.write.prepare_cached("DELETE FROM report WHERE incident = ?1 AND report_id = ?2")?.execute(params![before.incident, before.report_id.as_str()])?;
        write(&mut *self.write.prepare_cached(&INSERT_ONE)?, std::slice::from_ref(after), self.write.log_id)?;
        write_note(self.write, after)?;
        self.events.blocks.remove(before);
        self.events.blocks.add(after);
        self.events.widen(after.at.month(), after.incident);
        self.write.altered("report", &after.report_id, before, after)
    }

    fn keep_absent_of_report(&self, row: &mut Stored, stored: &Stored) {
        for column in &self.absent {
            match *column {
                "amount" => row.amount = stored.amount,
                "special_award" => row.special_award = stored.special_award,
                "reason" => row.reason.clone_from(&stored.reason),
                "summary" => row.summary.clone_from(&stored.summary),
                _ => {}
            }
        }
    }

    /// Ends the reports of an import: writes what is still held back and returns the amounts that are above the
    /// maximum of their incident's final level, each with the place of its row.
    ///
    /// # Errors
    /// Returns what SQLite says.
    pub fn finish_events(&mut self) -> Result<Vec<(Place, CellFault)>> {
        self.new_forms.finish(self.write)?;
        self.events.keys.finish(self.write)?;
        self.events.flush(self.write, self.write.log_id)?;
        self.events.blocks.write(self.write)?;
        self.events.put_zone_away();
        for (month, (min, max)) in self.events.zones.drain() {
            let mut statement = self.write.prepare_cached(
                "INSERT INTO month_zone (month, incident_min, incident_max) VALUES (?1, ?2, ?3)
                 ON CONFLICT DO UPDATE SET incident_min = min(incident_min, excluded.incident_min), incident_max = max(incident_max, excluded.incident_max)",
            )?;
            statement.execute(params![month.to_string(), min, max])?;
        }
        self.amounts_above()
    }
}

fn twice(row: &ReportRow) -> PutError {
    CellFault::new("report_id", row.report_id.as_str(), Expected::Once).into()
}

/// What is wrong with a report by the terms of its month, whoever made it.
fn report_terms(row: &ReportRow, terms: &RewardTerms) -> Vec<CellFault> {
    let mut faults = Vec::new();
    if row.level.number() > terms.highest_level() {
        faults.push(CellFault::new("level", row.level.to_string(), Expected::Level(terms.highest_level())));
    }
    if let Some(award) = row.special_award.filter(|award| *award < terms.special_min) {
        faults.push(CellFault::new("special_award", award.to_string(), Expected::AtLeast(terms.special_min)));
    }
    faults
}

/// A report as it is to stand in the file, made by a person from a grid.
fn stored(row: &ReportRow, (person, grid): (PersonNo, GridNo), incident: i64) -> Stored {
    Stored {
        report_id: row.report_id.clone(),
        incident,
        person_id: person.0,
        grid_id: grid.0,
        at: row.at,
        level: row.level,
        status: row.status,
        amount: row.amount,
        special_award: row.special_award,
        summary: row.summary.clone(),
        reason: row.reason.clone(),
    }
}

/// A report as it stands in the file, and the log entry that wrote it.
pub(super) fn stored_report(connection: &Connection, incident: i64, report_id: &str) -> Result<(Stored, i64)> {
    let mut statement = connection.prepare_cached(
        "SELECT person_id, grid_id, at, level, status, amount_fen, special_fen, summary, reason, log_id
           FROM report LEFT JOIN report_note USING (report_id) WHERE incident = ?1 AND report_id = ?2",
    )?;
    statement.query_row(params![incident, report_id], |row| {
        let stored = Stored {
            report_id: report_id.into(),
            incident,
            person_id: row.get("person_id")?,
            grid_id: row.get("grid_id")?,
            at: super::read::moment(row, "at")?,
            level: super::read::level(row, "level")?,
            status: super::read::status(row, "status")?,
            amount: super::read::money(row, "amount_fen")?,
            special_award: super::read::money(row, "special_fen")?,
            summary: row.get("summary")?,
            reason: row.get("reason")?,
        };
        Ok((stored, row.get("log_id")?))
    })
}
