//! Posts: who serves where.

mod change;

pub use change::{Waiver, appoint, end, last_report_from, waive, waivers_of};

use std::borrow::Cow;
use std::collections::HashMap;

use foldhash::fast::RandomState;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::import::{Importer, Put, PutError};
use crate::model::calendar::Day;
use crate::model::expected::{CellFault, Expected};
use crate::model::ids::{Code, GridNo, IdNumber, PersonNo};
use crate::model::person::{CadrePost, Sex};
use crate::model::post::{PostRow, Role, Tenure};

/// A post as it is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostRecord {
    /// Who.
    pub person: PersonNo,
    /// Where.
    pub grid: GridNo,
    /// The code of the grid.
    pub grid_code: Code,
    /// Its administrative village.
    pub village: Code,
    /// As what.
    pub role: Role,
    /// From when to when.
    pub tenure: Tenure,
    /// Whether she is the family-planning member.
    pub health_member: bool,
}

/// One person's posts in a span of days.
#[derive(Debug, Clone)]
pub struct ServiceSpan {
    /// Who.
    pub person: PersonNo,
    /// Their ID number.
    pub id_number: IdNumber,
    /// Their name.
    pub name: Code,
    /// Post among the village's cadres.
    pub cadre_post: CadrePost,
    /// The posts, by village, grid and role; never empty.
    pub posts: Vec<PostRecord>,
}

impl ServiceSpan {
    /// The administrative villages of the posts, each once, joined by `;`.
    #[must_use]
    pub fn villages(&self) -> Code {
        self.joined(|post| &post.village)
    }

    /// The grids of the posts, each once, joined by `;`.
    #[must_use]
    pub fn grids(&self) -> Code {
        self.joined(|post| &post.grid_code)
    }

    fn joined(&self, of: impl Fn(&PostRecord) -> &Code) -> Code {
        let mut joined = Code::default();
        for (index, post) in self.posts.iter().enumerate() {
            if !self.posts[..index].iter().any(|earlier| of(earlier) == of(post)) {
                joined.push_str(if index == 0 { "" } else { ";" });
                joined.push_str(of(post));
            }
        }
        joined
    }

    /// What decides the place of the person in a list: villages, grids, name and ID number.
    #[must_use]
    pub fn place(&self) -> (Cow<'_, str>, Cow<'_, str>, &str, IdNumber) {
        let (villages, grids) = match self.posts.as_slice() {
            [post] => (Cow::Borrowed(post.village.as_str()), Cow::Borrowed(post.grid_code.as_str())),
            [..] => (Cow::Owned(self.villages().into()), Cow::Owned(self.grids().into())),
        };
        (villages, grids, &self.name, self.id_number)
    }

    /// The roles of the posts, each once: leader before member before instructor.
    #[must_use]
    pub fn roles(&self) -> Vec<Role> {
        let mut roles: Vec<Role> = self.posts.iter().map(|post| post.role).collect();
        roles.sort_unstable();
        roles.dedup();
        roles
    }
}

/// Everybody who held a post of one of these roles on some day from `first` to `last`, with those posts.
///
/// # Errors
/// Returns what SQLite says.
pub fn serving(connection: &Connection, first: Day, last: Day, roles: &[Role]) -> super::Result<Vec<ServiceSpan>> {
    let mut people = Vec::new();
    each_serving(connection, first, last, roles, |span| people.push(span))?;
    Ok(people)
}

/// [`serving`], one by one in the order of their numbers.
///
/// # Errors
/// Returns what SQLite says.
pub fn each_serving(connection: &Connection, first: Day, last: Day, roles: &[Role], mut take: impl FnMut(ServiceSpan)) -> super::Result<()> {
    let places = places(connection)?;
    let mut statement = connection.prepare_cached(
        "SELECT person_id, id_number, person.name AS name, cadre_post, post.grid_id, post.role, from_on, to_on, health_member
           FROM post JOIN person USING (person_id) JOIN candidate_form USING (person_id)
          WHERE from_on <= ?2 AND (to_on IS NULL OR to_on >= ?1) ORDER BY person_id",
    )?;
    let mut take = |mut span: ServiceSpan| {
        span.posts.sort_by(|a, b| (&a.village, &a.grid_code, a.role, a.tenure.from).cmp(&(&b.village, &b.grid_code, b.role, b.tenure.from)));
        take(span);
    };
    let mut at_hand: Option<ServiceSpan> = None;
    let mut rows = statement.query(params![first.to_string(), last.to_string()])?;
    while let Some(row) = rows.next()? {
        // By position, not by name: there may be hundreds of thousands of rows.
        let role = super::code(row, 5, Role::from_code)?;
        if !roles.contains(&role) {
            continue;
        }
        let grid = row.get(4)?;
        let (grid_code, village) = places.get(&grid).cloned().ok_or_else(|| super::unreadable("grid_id", &grid.to_string()))?;
        let post = PostRecord {
            person: PersonNo(row.get(0)?),
            grid: GridNo(grid),
            grid_code,
            village,
            role,
            tenure: Tenure { from: super::day(row, 6)?, to: super::optional_day(row, 7)? },
            health_member: row.get(8)?,
        };
        match &mut at_hand {
            Some(span) if span.person == post.person => span.posts.push(post),
            Some(_) | None => {
                let next = ServiceSpan {
                    person: post.person,
                    id_number: super::id_number(row, 1)?,
                    name: row.get_ref(2)?.as_str()?.into(),
                    cadre_post: super::code(row, 3, CadrePost::from_code)?,
                    posts: vec![post],
                };
                at_hand.replace(next).into_iter().for_each(&mut take);
            }
        }
    }
    at_hand.into_iter().for_each(take);
    Ok(())
}

/// The code and the administrative village of every grid, by its number: looked up for each post, they would be half of
/// what is read.
fn places(connection: &Connection) -> super::Result<HashMap<i64, (Code, Code), RandomState>> {
    let mut statement = connection.prepare_cached("SELECT grid_id, code, name FROM grid JOIN village USING (village_id)")?;
    let places = statement.query_map([], |row| Ok((row.get(0)?, (row.get_ref(1)?.as_str()?.into(), row.get_ref(2)?.as_str()?.into()))))?;
    places.collect()
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
        grid_code: row.get_ref("grid")?.as_str()?.into(),
        village: row.get_ref("village")?.as_str()?.into(),
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
