//! Rows into records: references resolved, keys compared, what differs updated and logged.

use std::collections::{HashMap, HashSet};

use rusqlite::{OptionalExtension, params};

use super::event::Events;
use super::grid::VillageNo;
use super::log::Write;
use crate::model::calendar::Day;
use crate::model::expected::{CellFault, Expected, Noun};
use crate::model::ids::{GridNo, IdNumber, PersonNo};
use crate::model::post::Tenure;
use crate::policy::Policy;

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Put {
    /// Its key is new.
    Added,
    /// The record was altered.
    Updated,
    /// The record says the same already.
    Unchanged,
}

/// Why a row was not taken.
#[derive(Debug)]
pub enum PutError {
    /// Cells that are at fault, judged by the records.
    Cells(Vec<CellFault>),
    /// What SQLite says.
    Sql(rusqlite::Error),
}

impl From<rusqlite::Error> for PutError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<CellFault> for PutError {
    fn from(fault: CellFault) -> Self {
        Self::Cells(vec![fault])
    }
}

/// The records that rows refer to, as far as they were asked for.
pub struct Importer<'w> {
    pub(super) write: &'w Write<'w>,
    pub(super) policy: &'w Policy,
    pub(super) today: Day,
    pub(super) events: Events,
    /// Optional columns that the file at hand lacks: what is recorded in them stays.
    pub(super) absent: Vec<&'static str>,
    grids: HashMap<String, Option<(GridNo, VillageNo)>>,
    people: HashMap<u64, Option<Known>>,
    nicknames: Option<HashMap<String, Vec<(IdNumber, bool)>>>,
    seen: HashSet<String>,
}

/// A person known, with the days on which they hold any post.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub person: PersonNo,
    pub tenures: Box<[Tenure]>,
}

impl<'w> Importer<'w> {
    /// Begins to import into a write.
    ///
    /// # Errors
    /// Returns what SQLite says.
    pub fn new(write: &'w Write<'w>, policy: &'w Policy, today: Day) -> super::Result<Self> {
        Ok(Self {
            write,
            policy,
            today,
            events: Events::begin(write)?,
            absent: Vec::new(),
            grids: HashMap::new(),
            people: HashMap::new(),
            nicknames: None,
            seen: HashSet::new(),
        })
    }

    /// The highest level that the policy of the present day has.
    #[must_use]
    pub fn highest_level(&self) -> u8 {
        self.policy.terms_or_first(crate::model::calendar::Month::of(self.today)).reward.highest_level()
    }

    /// Begins the next file. `absent` names the optional columns that it lacks.
    pub fn begin_file(&mut self, absent: Vec<&'static str>) {
        self.absent = absent;
    }

    /// Whether the file at hand lacks a column.
    pub(super) fn lacks(&self, column: &str) -> bool {
        self.absent.contains(&column)
    }

    /// Refuses a key that has stood in this import before.
    pub(super) fn once(&mut self, kind: &str, column: &'static str, value: &str, key: &str) -> Result<(), PutError> {
        if self.seen.insert(format!("{kind} {key}")) { Ok(()) } else { Err(CellFault::new(column, value, Expected::Once).into()) }
    }

    pub(super) fn grid(&mut self, code: &str) -> super::Result<Option<(GridNo, VillageNo)>> {
        if let Some(known) = self.grids.get(code) {
            return Ok(*known);
        }
        let mut statement = self.write.prepare_cached("SELECT grid_id, village_id FROM grid WHERE code = ?1")?;
        let found = statement.query_row([code], |row| Ok((GridNo(row.get("grid_id")?), VillageNo(row.get("village_id")?)))).optional()?;
        self.grids.insert(code.to_owned(), found);
        Ok(found)
    }

    pub(super) fn forget_grid(&mut self, code: &str) {
        self.grids.remove(code);
    }

    /// The grid with this code, or the fault of a cell that names it.
    pub(super) fn known_grid(&mut self, column: &'static str, code: &str) -> Result<(GridNo, VillageNo), PutError> {
        if let Some(found) = self.grid(code)? {
            return Ok(found);
        }
        let mut statement = self.write.prepare_cached("SELECT code FROM grid")?;
        let codes: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        Err(CellFault::new(column, code, Expected::Known(Noun::Grid, nearest(code, codes))).into())
    }

    pub(super) fn person(&mut self, number: &IdNumber) -> super::Result<Option<&Known>> {
        let digits = number.digits();
        if !self.people.contains_key(&digits) {
            let known = self.read_person(number)?;
            self.people.insert(digits, known);
        }
        Ok(self.people.get(&digits).and_then(Option::as_ref))
    }

    pub(super) fn forget_person(&mut self, number: &IdNumber) {
        self.people.remove(&number.digits());
        self.nicknames = None;
    }

    /// The person with this ID number, or the fault of a cell that names them.
    pub(super) fn known_person(&mut self, number: &IdNumber) -> Result<PersonNo, PutError> {
        self.person(number)?.map(|known| known.person).ok_or_else(|| CellFault::new("id_number", number.as_str(), Expected::Known(Noun::Person, None)).into())
    }

    fn read_person(&self, number: &IdNumber) -> super::Result<Option<Known>> {
        let mut statement = self.write.prepare_cached("SELECT person_id FROM person WHERE id_number = ?1")?;
        let Some(person) = statement.query_row([number.as_str()], |row| row.get("person_id").map(PersonNo)).optional()? else { return Ok(None) };
        let mut statement = self.write.prepare_cached("SELECT from_on, to_on FROM post WHERE person_id = ?1")?;
        let tenures = statement.query_map(params![person.0], |row| Ok(Tenure { from: super::day(row, "from_on")?, to: super::optional_day(row, "to_on")? }))?;
        Ok(Some(Known { person, tenures: tenures.collect::<Result<_, _>>()? }))
    }

    /// The ID number of the one person who has, or must have, this nickname on a day: where several must have it, the
    /// one who holds a post on that day, or of several such the one who registered for the grid.
    pub(super) fn nickname(&mut self, nickname: &str, day: Day) -> Result<IdNumber, PutError> {
        if self.nicknames.is_none() {
            let terms = self.policy.terms_or_first(crate::model::calendar::Month::of(self.today));
            self.nicknames = Some(super::person::nicknames(self.write, &terms.town_name)?);
        }
        let known = self.nicknames.get_or_insert_default();
        let Some(mut people) = known.get(nickname).cloned() else {
            let near = nearest(nickname, known.keys().cloned());
            return Err(CellFault::new("reporter", nickname, Expected::Known(Noun::Nickname, near)).into());
        };
        if people.len() > 1 {
            let mut serving = Vec::new();
            for (number, by_form) in people {
                if self.person(&number)?.is_some_and(|known| known.tenures.iter().any(|tenure| tenure.covers(day))) {
                    serving.push((number, by_form));
                }
            }
            people = serving;
        }
        if people.len() > 1 {
            people.retain(|(_, by_form)| *by_form);
        }
        match people.as_slice() {
            [(number, _)] => Ok(*number),
            _ => Err(CellFault::new("reporter", nickname, Expected::OnlyOne).into()),
        }
    }
}

/// Returns the name nearest to a misspelt one, if any is near.
pub(super) fn nearest(name: &str, known: impl IntoIterator<Item = String>) -> Option<String> {
    // A number whose zeros in front a spreadsheet took away is that number, however near others are.
    let plain = |code: &str| code.trim_start_matches('0').to_owned();
    let near = known.into_iter().map(|other| (plain(name) != plain(&other), strsim::damerau_levenshtein(name, &other), other)).min()?;
    (near.1 <= name.chars().count() / 3 + 1).then_some(near.2)
}
