//! Grids, villages and hamlets.

use std::collections::HashMap;

use foldhash::fast::RandomState;
use rusqlite::{Connection, OptionalExtension, params};

use super::import::{Importer, Put, PutError};
use crate::model::expected::{CellFault, Expected};
use crate::model::grid::GridRow;
use crate::model::ids::{Code, GridNo};

/// The number under which the database keeps a village.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VillageNo(pub i64);

/// A grid as it is recorded.
#[derive(Debug, Clone)]
pub struct GridRecord {
    /// Its number.
    pub grid: GridNo,
    /// Its code.
    pub code: String,
    /// Its administrative village.
    pub village: String,
    /// Its households.
    pub households: u32,
    /// The quota of members set by hand.
    pub members_set: Option<u32>,
}

/// All grids, ordered by village and code; with a village's name, its grids alone.
///
/// # Errors
/// Returns what SQLite says.
pub fn grids(connection: &Connection, village: Option<&str>) -> super::Result<Vec<GridRecord>> {
    let mut statement = connection.prepare_cached(
        "SELECT grid_id, code, village.name AS village, households, members_set FROM grid JOIN village USING (village_id)
          WHERE ?1 IS NULL OR village.name = ?1 ORDER BY village.name, code",
    )?;
    let rows = statement.query_map([village], |row| {
        Ok(GridRecord {
            grid: GridNo(row.get("grid_id")?),
            code: row.get("code")?,
            village: row.get("village")?,
            households: row.get("households")?,
            members_set: row.get("members_set")?,
        })
    })?;
    rows.collect()
}

/// The number of every grid and that of its administrative village, by the grid's code.
pub(super) fn numbers(connection: &Connection) -> super::Result<HashMap<Code, (GridNo, VillageNo), RandomState>> {
    let mut statement = connection.prepare("SELECT code, grid_id, village_id FROM grid")?;
    let numbers = statement.query_map([], |row| Ok((row.get_ref(0)?.as_str()?.into(), (GridNo(row.get(1)?), VillageNo(row.get(2)?)))))?;
    numbers.collect()
}

/// The names of all administrative villages, in order.
///
/// # Errors
/// Returns what SQLite says.
pub fn villages(connection: &Connection) -> super::Result<Vec<String>> {
    connection.prepare_cached("SELECT name FROM village ORDER BY name")?.query_map([], |row| row.get(0))?.collect()
}

/// The hamlets that each village's grids cover, by the village's name.
///
/// # Errors
/// Returns what SQLite says.
pub fn hamlets(connection: &Connection) -> super::Result<HashMap<String, Vec<String>>> {
    let mut statement = connection.prepare_cached(
        "SELECT DISTINCT village.name AS village, hamlet.name AS hamlet FROM grid_hamlet JOIN hamlet USING (hamlet_id) JOIN grid USING (grid_id)
           JOIN village ON village.village_id = grid.village_id ORDER BY village, hamlet",
    )?;
    let mut hamlets: HashMap<String, Vec<String>> = HashMap::new();
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        hamlets.entry(row.get("village")?).or_default().push(row.get("hamlet")?);
    }
    Ok(hamlets)
}

/// The hamlets that each grid covers, by the number of the grid, in the order of the file.
///
/// # Errors
/// Returns what SQLite says.
pub fn grid_hamlets(connection: &Connection) -> super::Result<HashMap<GridNo, Vec<String>>> {
    let mut statement = connection.prepare_cached("SELECT grid_id, name FROM grid_hamlet JOIN hamlet USING (hamlet_id) ORDER BY grid_id, position")?;
    let mut hamlets: HashMap<GridNo, Vec<String>> = HashMap::new();
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        hamlets.entry(GridNo(row.get("grid_id")?)).or_default().push(row.get("name")?);
    }
    Ok(hamlets)
}

/// The grid with this code.
///
/// # Errors
/// Returns what SQLite says.
pub fn by_code(connection: &Connection, code: &str) -> super::Result<Option<GridRecord>> {
    Ok(grids(connection, None)?.into_iter().find(|grid| grid.code == code))
}

/// The code nearest to one that no grid has.
///
/// # Errors
/// Returns what SQLite says.
pub fn nearest_code(connection: &Connection, code: &str) -> super::Result<Option<String>> {
    Ok(super::import::nearest(code, grids(connection, None)?.into_iter().map(|grid| grid.code)))
}

/// A village's name near to one that there is not.
///
/// # Errors
/// Returns what SQLite says.
pub fn nearest_village(connection: &Connection, name: &str) -> super::Result<Option<String>> {
    Ok(super::import::nearest(name, villages(connection)?))
}

impl Importer<'_> {
    /// Records a grid with its village and hamlets.
    ///
    /// # Errors
    /// Refuses a grid that stands twice in the import, or one that would move to another village with people in it.
    pub fn put_grid(&mut self, row: &GridRow) -> Result<Put, PutError> {
        self.once("grids", "grid", &row.code, &row.code)?;
        let Some((grid, _)) = self.grid(&row.code)? else {
            self.insert_grid(row)?;
            return Ok(Put::Added);
        };
        let stored = self.stored_grid(grid)?;
        let mut row = row.clone();
        if self.lacks("members") {
            row.members_set = stored.members_set;
        }
        if row == stored {
            return Ok(Put::Unchanged);
        }
        if row.village != stored.village && self.is_used(grid)? {
            return Err(CellFault::new("village", row.village, Expected::SameAs(stored.village)).into());
        }
        self.update_grid(grid, &row)?;
        self.write.altered("grid", &row.code, &stored, &row)?;
        Ok(Put::Updated)
    }

    fn stored_grid(&self, grid: GridNo) -> super::Result<GridRow> {
        let mut statement =
            self.write.prepare_cached("SELECT code, name, households, members_set FROM grid JOIN village USING (village_id) WHERE grid_id = ?1")?;
        let stored = statement.query_row([grid.0], |row| {
            Ok(GridRow {
                code: row.get("code")?,
                village: row.get("name")?,
                households: row.get("households")?,
                hamlets: Vec::new(),
                members_set: row.get("members_set")?,
            })
        })?;
        let mut statement = self.write.prepare_cached("SELECT name FROM grid_hamlet JOIN hamlet USING (hamlet_id) WHERE grid_id = ?1 ORDER BY position")?;
        let hamlets = statement.query_map([grid.0], |row| row.get("name"))?.collect::<Result<_, _>>()?;
        Ok(GridRow { hamlets, ..stored })
    }

    fn is_used(&self, grid: GridNo) -> super::Result<bool> {
        self.write
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM candidate_form WHERE grid_id = ?1) OR EXISTS (SELECT 1 FROM post WHERE grid_id = ?1)")?
            .query_row([grid.0], |row| row.get(0))
    }

    fn insert_grid(&mut self, row: &GridRow) -> super::Result<()> {
        let village = self.village(&row.village)?;
        self.write.prepare_cached("INSERT INTO grid (code, village_id, households, members_set, log_id) VALUES (?1, ?2, ?3, ?4, ?5)")?.execute(params![
            row.code,
            village.0,
            row.households,
            row.members_set,
            self.write.log_id
        ])?;
        let grid = GridNo(self.write.last_insert_rowid());
        self.set_hamlets(grid, village, row)
    }

    fn update_grid(&mut self, grid: GridNo, row: &GridRow) -> super::Result<()> {
        let village = self.village(&row.village)?;
        self.write.prepare_cached("UPDATE grid SET village_id = ?2, households = ?3, members_set = ?4, log_id = ?5 WHERE grid_id = ?1")?.execute(params![
            grid.0,
            village.0,
            row.households,
            row.members_set,
            self.write.log_id
        ])?;
        self.set_hamlets(grid, village, row)
    }

    fn set_hamlets(&mut self, grid: GridNo, village: VillageNo, row: &GridRow) -> super::Result<()> {
        self.write.prepare_cached("DELETE FROM grid_hamlet WHERE grid_id = ?1")?.execute([grid.0])?;
        for (position, name) in row.hamlets.iter().enumerate() {
            self.write.prepare_cached("INSERT INTO hamlet (village_id, name) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?.execute(params![village.0, name])?;
            self.write
                .prepare_cached(
                    "INSERT INTO grid_hamlet (grid_id, hamlet_id, position) SELECT ?1, hamlet_id, ?2 FROM hamlet WHERE village_id = ?3 AND name = ?4",
                )?
                .execute(params![grid.0, i64::try_from(position).unwrap_or(i64::MAX), village.0, name])?;
        }
        self.forget_grid(&row.code);
        Ok(())
    }

    fn village(&self, name: &str) -> super::Result<VillageNo> {
        let found = self
            .write
            .prepare_cached("SELECT village_id FROM village WHERE name = ?1")?
            .query_row([name], |row| row.get("village_id").map(VillageNo))
            .optional()?;
        if let Some(village) = found {
            return Ok(village);
        }
        self.write.prepare_cached("INSERT INTO village (name) VALUES (?1)")?.execute([name])?;
        Ok(VillageNo(self.write.last_insert_rowid()))
    }
}
