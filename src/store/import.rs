//! Rows into records: references resolved, keys compared, what differs updated and logged.

mod directory;
mod people;
mod places;

use std::collections::HashMap;
use std::rc::Rc;

use foldhash::fast::RandomState;
use rusqlite::{OptionalExtension, params};

use super::candidate::NewForms;
use super::event::Events;
use super::grid::VillageNo;
use super::log::Write;
use crate::model::calendar::{Day, Moment};
use crate::model::expected::{CellFault, Expected, Noun};
use crate::model::ids::{Code, GridNo, IdNumber, PersonNo};
use crate::policy::Policy;
use people::{People, Seen};

pub use directory::{Directory, Found};
pub(super) use people::Known;
pub use places::{FormPlace, Places};

/// Grids looked up one by one before all are read in one go: one by one they were 5 % of a roster.
const GRIDS_SINGLE_MAX: usize = 256;

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
    pub(super) events: Events<'w>,
    /// Optional columns that the file at hand lacks: what is recorded in them stays.
    pub(super) absent: Vec<&'static str>,
    grids: HashMap<Code, Option<(GridNo, VillageNo)>, RandomState>,
    /// Names of villages.
    villages: HashMap<i64, Rc<str>, RandomState>,
    /// Hamlets by village and name, asked for once.
    hamlets: HashMap<(i64, Code), i64, RandomState>,
    people: People,
    pub(super) new_forms: NewForms<'w>,
    /// Whether forms are among the keys that have stood in this import.
    pub(super) are_forms_noted: bool,
    nicknames: Option<HashMap<String, Vec<(IdNumber, bool)>>>,
    seen: Seen,
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
            grids: HashMap::default(),
            villages: HashMap::default(),
            hamlets: HashMap::default(),
            people: People::begin(),
            new_forms: NewForms::default(),
            are_forms_noted: false,
            nicknames: None,
            seen: Seen::default(),
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

    /// Ends the rosters of an import: whatever comes behind them finds their people in the file.
    ///
    /// # Errors
    /// Returns what SQLite says.
    pub fn finish_forms(&mut self) -> super::Result<()> {
        self.new_forms.finish(self.write)
    }

    /// Whether the file at hand lacks a column.
    pub(super) fn lacks(&self, column: &str) -> bool {
        self.absent.contains(&column)
    }

    /// Refuses a key that has stood in this import before.
    pub(super) fn once(&mut self, kind: &str, column: &'static str, value: &str, key: &str) -> Result<(), PutError> {
        if self.seen.insert(kind, key) { Ok(()) } else { Err(CellFault::new(column, value, Expected::Once).into()) }
    }

    pub(super) fn grid(&mut self, code: &str) -> super::Result<Option<(GridNo, VillageNo)>> {
        if let Some(known) = self.grids.get(code) {
            return Ok(*known);
        }
        if self.grids.len() == GRIDS_SINGLE_MAX {
            self.grids.extend(super::grid::numbers(self.write)?.into_iter().map(|(code, numbers)| (code, Some(numbers))));
        }
        let mut statement = self.write.prepare_cached("SELECT grid_id, village_id FROM grid WHERE code = ?1")?;
        let found = statement.query_row([code], |row| Ok((GridNo(row.get("grid_id")?), VillageNo(row.get("village_id")?)))).optional()?;
        self.grids.insert(code.into(), found);
        Ok(found)
    }

    pub(super) fn forget_grid(&mut self, code: &str) {
        self.grids.remove(code);
    }

    /// The name of an administrative village.
    pub(super) fn village_name(&mut self, village: VillageNo) -> super::Result<Rc<str>> {
        if let Some(name) = self.villages.get(&village.0) {
            return Ok(name.clone());
        }
        let mut statement = self.write.prepare_cached("SELECT name FROM village WHERE village_id = ?1")?;
        let name: Rc<str> = statement.query_row([village.0], |row| row.get("name"))?;
        self.villages.insert(village.0, name.clone());
        Ok(name)
    }

    /// The hamlet of this name in a village.
    pub(super) fn hamlet(&mut self, village: VillageNo, name: &str) -> super::Result<Option<i64>> {
        let key = (village.0, Code::from(name));
        if let Some(hamlet) = self.hamlets.get(&key) {
            return Ok(Some(*hamlet));
        }
        let mut statement = self.write.prepare_cached("SELECT hamlet_id FROM hamlet WHERE village_id = ?1 AND name = ?2")?;
        let found: Option<i64> = statement.query_row(params![village.0, name], |row| row.get("hamlet_id")).optional()?;
        self.hamlets.extend(found.map(|hamlet| (key, hamlet)));
        Ok(found)
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
        self.people.get(self.write, number)
    }

    /// All people and grids, for a file of reports of so many bytes that it is worth the while.
    ///
    /// # Errors
    /// Returns what SQLite says.
    pub fn directory(&mut self, bytes: u64) -> super::Result<Option<Directory>> {
        if !Directory::is_worth(self.write, bytes)? {
            return Ok(None);
        }
        // Nobody is kept twice.
        self.people = People::begin();
        let keys = self.events.keys.ahead();
        Directory::read(self.write, keys).map(Some)
    }

    /// All grids and hamlets, for a roster of so many bytes that it is worth the while. With what is found by the thread that
    /// reads, and whoever is in place noted nowhere else, a roster of 340,000 takes a fifth less time.
    ///
    /// # Errors
    /// Returns what SQLite says.
    pub fn places(&self, bytes: u64) -> super::Result<Option<Places>> {
        if !Places::is_worth(self.write, bytes)? {
            return Ok(None);
        }
        Places::read(self.write, self.today).map(Some)
    }

    /// Notes somebody who was just recorded, and holds no post yet.
    pub(super) fn add_person(&mut self, number: &IdNumber, person: PersonNo) {
        self.people.add(number, person);
        self.nicknames = None;
    }

    pub(super) fn forget_person(&mut self, number: &IdNumber) {
        self.people.forget(number);
        self.nicknames = None;
    }

    /// The person with this ID number, or the fault of a cell that names them.
    pub(super) fn known_person(&mut self, number: &IdNumber) -> Result<PersonNo, PutError> {
        self.person(number)?.map(|known| known.person).ok_or_else(|| CellFault::new("id_number", number.as_str(), Expected::Known(Noun::Person, None)).into())
    }

    /// The ID number of the one person who has, or must have, this nickname on a day: where several must have it, the
    /// one who holds a post on that day, or of several such the one who registered for the grid.
    pub(super) fn nickname(&mut self, nickname: &str, at: Moment) -> Result<IdNumber, PutError> {
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
                if self.person(&number)?.is_some_and(|known| known.serves(at)) {
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
