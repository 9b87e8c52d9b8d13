//! Where candidates live: found by the thread that reads a roster, while another one writes.

use std::collections::HashMap;

use foldhash::fast::RandomState;
use rusqlite::Connection;

use crate::model::calendar::Day;
use crate::model::ids::{Code, GridNo};
use crate::model::person::CandidateForm;
use crate::store::Result;
use crate::store::candidate::misplaced;
use crate::store::grid::{VillageNo, numbers};

/// Bytes of a row of a roster, about.
const ROW: u64 = 96;

/// All grids, villages and hamlets, as they stand before a roster is written.
pub struct Places {
    today: Day,
    grids: HashMap<Code, (GridNo, VillageNo), RandomState>,
    villages: HashMap<i64, Code, RandomState>,
    hamlets: HashMap<(i64, Code), i64, RandomState>,
}

/// Where a form belongs.
#[derive(Debug, Clone, Copy)]
pub struct FormPlace {
    pub(in crate::store) grid: GridNo,
    pub(in crate::store) village: VillageNo,
    pub(in crate::store) hamlet: i64,
}

impl Places {
    /// Whether a file of so many bytes names as many grids as there are.
    pub(super) fn is_worth(connection: &Connection, bytes: u64) -> Result<bool> {
        let grids: i64 = connection.query_row("SELECT count(*) FROM grid", [], |row| row.get(0))?;
        Ok(bytes / ROW >= u64::try_from(grids).unwrap_or(0))
    }

    pub(super) fn read(connection: &Connection, today: Day) -> Result<Self> {
        let mut villages = connection.prepare("SELECT village_id, name FROM village")?;
        let villages = villages.query_map([], |row| Ok((row.get(0)?, row.get_ref(1)?.as_str()?.into())))?.collect::<Result<_>>()?;
        let mut hamlets = connection.prepare("SELECT village_id, name, hamlet_id FROM hamlet")?;
        let hamlets = hamlets.query_map([], |row| Ok(((row.get(0)?, row.get_ref(1)?.as_str()?.into()), row.get(2)?)))?.collect::<Result<_>>()?;
        Ok(Self { today, grids: numbers(connection)?, villages, hamlets })
    }

    /// The grid and the hamlet of a form; `None` where the writing thread must see what is wrong.
    #[must_use]
    pub fn find(&self, row: &CandidateForm) -> Option<FormPlace> {
        let (grid, village) = *self.grids.get(&row.grid)?;
        let hamlet = *self.hamlets.get(&(village.0, row.hamlet.clone()))?;
        misplaced(row, self.villages.get(&village.0)?, self.today).is_empty().then_some(FormPlace { grid, village, hamlet })
    }
}
