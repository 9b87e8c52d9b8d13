//! Who makes reports, and where: found by the thread that reads a file, while another one writes.

use std::collections::HashMap;

use foldhash::fast::RandomState;
use rusqlite::Connection;

use super::people::{People, Person};
use crate::model::event::{ReportRow, Reporter};
use crate::model::ids::{Code, GridNo, PersonNo};
use crate::store::Result;
use crate::store::event::{Ahead, Under};
use crate::store::grid::{VillageNo, numbers};

/// Bytes of a row of reports, about.
const ROW: u64 = 64;

/// All people with their posts, and all grids, as they stand before a file of reports is written.
///
/// Found here, people and grids take a tenth less of the time of an import of 34,000 members' reports than where the
/// writing thread asks for them.
pub struct Directory {
    people: People,
    grids: HashMap<Code, (GridNo, VillageNo), RandomState>,
    keys: Ahead,
}

/// What is found of a report.
#[derive(Debug, Clone, Copy)]
pub struct Found {
    pub(in crate::store) reporter: PersonNo,
    pub(in crate::store) grid: GridNo,
    /// Of which incident it is, where it is new and that can be told.
    pub(in crate::store) under: Option<Under>,
}

impl Directory {
    /// Whether a file of so many bytes names as many as there are.
    pub(super) fn is_worth(connection: &Connection, bytes: u64) -> Result<bool> {
        let people: i64 = connection.query_row("SELECT count(*) FROM person", [], |row| row.get(0))?;
        Ok(bytes / ROW >= u64::try_from(people).unwrap_or(0))
    }

    /// Reads everybody.
    pub(super) fn read(connection: &Connection, keys: Ahead) -> Result<Self> {
        Ok(Self { people: People::all(connection)?, grids: numbers(connection)?, keys })
    }

    /// The reporter and the grid of the next report; `None` where the writing thread must see what is wrong, or whose nickname it is.
    pub fn find(&mut self, row: &ReportRow) -> Option<Found> {
        let under = self.keys.find(&row.report_id, &row.incident);
        let Reporter::IdNumber(number) = &row.reporter else { return None };
        match self.people.known(number.digits()) {
            Some(Person::Is(known)) if known.serves(row.at) => Some(Found { reporter: known.person, grid: self.grids.get(&row.grid)?.0, under }),
            Some(Person::Is(_) | Person::Nobody | Person::Stale) | None => None,
        }
    }
}
