//! Who makes reports, and where: found by the thread that reads a file, while another one writes.

use std::collections::HashMap;

use foldhash::fast::RandomState;
use rusqlite::Connection;

use super::people::{People, Person};
use crate::model::event::{ReportRow, Reporter};
use crate::model::ids::{Code, GridNo, PersonNo};
use crate::store::Result;
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
}

impl Directory {
    /// Whether a file of so many bytes names as many as there are.
    pub(super) fn is_worth(connection: &Connection, bytes: u64) -> Result<bool> {
        let people: i64 = connection.query_row("SELECT count(*) FROM person", [], |row| row.get(0))?;
        Ok(bytes / ROW >= u64::try_from(people).unwrap_or(0))
    }

    /// Reads everybody.
    pub(super) fn read(connection: &Connection) -> Result<Self> {
        Ok(Self { people: People::all(connection)?, grids: numbers(connection)? })
    }

    /// The reporter and the grid of a report; `None` where the writing thread must see what is wrong, or whose nickname it is.
    #[must_use]
    pub fn find(&self, row: &ReportRow) -> Option<(PersonNo, GridNo)> {
        let Reporter::IdNumber(number) = &row.reporter else { return None };
        match self.people.known(number.digits()) {
            Some(Person::Is(known)) if known.serves(row.at) => Some((known.person, self.grids.get(&row.grid)?.0)),
            Some(Person::Is(_) | Person::Nobody | Person::Stale) | None => None,
        }
    }
}
