//! Posts: who serves where.

mod change;
mod holders;
mod serving;

pub use super::sums::require_people;
pub use change::{Waiver, appoint, end, last_report_from, waive, waivers_of};
pub use holders::{Holders, Post, holders, serving};
pub use serving::ServiceSpan;

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::import::{Importer, Put, PutError};
use crate::model::calendar::Day;
use crate::model::expected::{CellFault, Expected};
use crate::model::ids::{Code, GridNo, PersonNo};
use crate::model::person::Sex;
use crate::model::post::{PostRow, Role, Tenure};

/// A post as it is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostRecord {
    /// Who.
    pub person: PersonNo,
    /// Where.
    pub grid: GridNo,
    /// What people call it.
    pub place: Place,
    /// As what.
    pub role: Role,
    /// From when to when.
    pub tenure: Tenure,
    /// Whether she is the family-planning member.
    pub health_member: bool,
}

/// What people call a grid. Places come by village, then by code.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Its administrative village.
    pub village: Code,
    /// Its code.
    pub grid_code: Code,
}

impl Place {
    /// The grid of this code in a village.
    #[must_use]
    pub fn new(grid_code: &str, village: &str) -> Self {
        Self { village: village.into(), grid_code: grid_code.into() }
    }
}

/// All posts of a person, the earliest first.
///
/// # Errors
/// Returns what SQLite says.
pub fn posts_of(connection: &Connection, person: PersonNo) -> super::Result<Vec<PostRecord>> {
    let mut statement = connection.prepare_cached(
        "SELECT person_id, grid_id, grid.code AS grid, village.name AS village, role, from_on, to_on, health_member
           FROM post JOIN grid USING (grid_id) JOIN village USING (village_id) WHERE person_id = ?1 ORDER BY from_on, grid.code",
    )?;
    statement.query_map([person.0], post)?.collect()
}

/// Every post that is held on a day or begins after it.
///
/// # Errors
/// Returns what SQLite says.
pub fn held_from(connection: &Connection, day: Day) -> super::Result<Vec<PostRecord>> {
    let mut statement = connection.prepare_cached(
        "SELECT person_id, grid_id, grid.code AS grid, village.name AS village, role, from_on, to_on, health_member
           FROM post JOIN grid USING (grid_id) JOIN village USING (village_id) WHERE to_on IS NULL OR to_on >= ?1",
    )?;
    statement.query_map([day.to_string()], post)?.collect()
}

/// How many people hold a post in each grid on a day, by role.
///
/// # Errors
/// Returns what SQLite says.
pub fn filled(connection: &Connection, day: Day) -> super::Result<std::collections::HashMap<(GridNo, Role), u32>> {
    let mut statement = connection.prepare_cached(
        "SELECT grid_id, role, count(DISTINCT person_id) AS people FROM post WHERE from_on <= ?1 AND (to_on IS NULL OR to_on >= ?1) GROUP BY grid_id, role",
    )?;
    let rows =
        statement.query_map([day.to_string()], |row| Ok(((GridNo(row.get("grid_id")?), super::code(row, "role", Role::from_code)?), row.get("people")?)))?;
    rows.collect()
}

fn post(row: &Row<'_>) -> super::Result<PostRecord> {
    Ok(PostRecord {
        person: PersonNo(row.get("person_id")?),
        grid: GridNo(row.get("grid_id")?),
        place: Place::new(row.get_ref("grid")?.as_str()?, row.get_ref("village")?.as_str()?),
        role: super::code(row, "role", Role::from_code)?,
        tenure: Tenure { from: super::day(row, "from_on")?, to: super::optional_day(row, "to_on")? },
        health_member: row.get("health_member")?,
    })
}

impl Importer<'_> {
    /// Records a post. Its key is person, grid and role: the latest of these is altered where there is one.
    ///
    /// # Errors
    /// Refuses an unknown person or grid, a post that stands twice in the import, days that overlap an earlier spell
    /// in the same post, and a man as family-planning member.
    pub fn put_post(&mut self, row: &PostRow) -> Result<Put, PutError> {
        let key = format!("{} {} {}", row.id_number, row.grid, row.role.code());
        self.once("posts", "id_number", row.id_number.as_str(), &key)?;
        let person = self.known_person(&row.id_number)?;
        let (grid, _) = self.known_grid("grid", &row.grid)?;
        if row.health_member && row.id_number.sex() == Sex::Male {
            return Err(CellFault::new("health_member", "yes", Expected::Woman).into());
        }
        let outcome = self.write_post(row, person, grid, &key)?;
        self.forget_person(&row.id_number);
        Ok(outcome)
    }

    fn write_post(&self, row: &PostRow, person: PersonNo, grid: GridNo, key: &str) -> Result<Put, PutError> {
        let latest = self.latest_spell(person, grid, row.role)?;
        let Some((post_id, stored, before)) = latest else {
            self.write
                .prepare_cached("INSERT INTO post (person_id, grid_id, role, from_on, to_on, health_member, log_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?
                .execute(params![
                    person.0,
                    grid.0,
                    row.role.code(),
                    row.tenure.from.to_string(),
                    row.tenure.to.map(|day| day.to_string()),
                    row.health_member,
                    self.write.log_id
                ])?;
            return Ok(Put::Added);
        };
        let mut row = row.clone();
        if self.lacks("to") {
            row.tenure.to = stored.tenure.to;
        }
        if self.lacks("health_member") {
            row.health_member = stored.health_member;
        }
        if row.tenure == stored.tenure && row.health_member == stored.health_member {
            return Ok(Put::Unchanged);
        }
        if before.is_some_and(|to| to >= row.tenure.from) {
            return Err(CellFault::new("from", row.tenure.from.to_string(), Expected::FreeDays).into());
        }
        self.write.prepare_cached("UPDATE post SET from_on = ?2, to_on = ?3, health_member = ?4, log_id = ?5 WHERE post_id = ?1")?.execute(params![
            post_id,
            row.tenure.from.to_string(),
            row.tenure.to.map(|day| day.to_string()),
            row.health_member,
            self.write.log_id
        ])?;
        let stored = PostRow { id_number: row.id_number, grid: row.grid.clone(), role: row.role, tenure: stored.tenure, health_member: stored.health_member };
        self.write.altered("post", key, &stored, &row)?;
        Ok(Put::Updated)
    }

    /// The latest spell in a post, its record, and the last day of the spell before it.
    fn latest_spell(&self, person: PersonNo, grid: GridNo, role: Role) -> super::Result<Option<(i64, Spell, Option<Day>)>> {
        let mut statement = self.write.prepare_cached(
            "SELECT post_id, from_on, to_on, health_member, lag(to_on) OVER (ORDER BY from_on) AS before FROM post
              WHERE person_id = ?1 AND grid_id = ?2 AND role = ?3 ORDER BY from_on DESC LIMIT 1",
        )?;
        let found = statement.query_row(params![person.0, grid.0, role.code()], |row| {
            let tenure = Tenure { from: super::day(row, "from_on")?, to: super::optional_day(row, "to_on")? };
            Ok((row.get("post_id")?, Spell { tenure, health_member: row.get("health_member")? }, super::optional_day(row, "before")?))
        });
        found.optional()
    }
}

/// What may be altered of a post.
struct Spell {
    tenure: Tenure,
    health_member: bool,
}
