//! People found by what a person calls them: ID number, nickname or name.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, Row};

use crate::model::ids::{IdNumber, PersonNo};
use crate::model::person::CadrePost;
use crate::policy::hiring::nickname;

/// A person as an answer names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRecord {
    /// The number of the person.
    pub person: PersonNo,
    /// Their ID number.
    pub id_number: IdNumber,
    /// Their name.
    pub name: String,
    /// Administrative village of the form.
    pub village: String,
    /// Grid of the form.
    pub grid: String,
}

const PERSON: &str = "SELECT person_id, id_number, person.name AS name, village.name AS village, grid.code AS grid
  FROM person JOIN candidate_form USING (person_id) JOIN grid USING (grid_id) JOIN village USING (village_id)";

fn record(row: &Row<'_>) -> super::Result<PersonRecord> {
    Ok(PersonRecord {
        person: PersonNo(row.get("person_id")?),
        id_number: super::id_number(row, "id_number")?,
        name: row.get("name")?,
        village: row.get("village")?,
        grid: row.get("grid")?,
    })
}

/// The person with this ID number.
///
/// # Errors
/// Returns what SQLite says.
pub fn by_id_number(connection: &Connection, number: &IdNumber) -> super::Result<Option<PersonRecord>> {
    connection.prepare_cached(&[PERSON, " WHERE id_number = ?1"].concat())?.query_row([number.as_str()], record).optional()
}

/// The person with this number.
///
/// # Errors
/// Returns what SQLite says.
pub fn by_number(connection: &Connection, person: PersonNo) -> super::Result<PersonRecord> {
    connection.prepare_cached(&[PERSON, " WHERE person_id = ?1"].concat())?.query_row([person.0], record)
}

/// The post that a person's form states among the village's cadres.
///
/// # Errors
/// Returns what SQLite says.
pub fn cadre_post(connection: &Connection, person: PersonNo) -> super::Result<CadrePost> {
    let mut statement = connection.prepare_cached("SELECT cadre_post FROM candidate_form WHERE person_id = ?1")?;
    statement.query_row([person.0], |row| super::code(row, "cadre_post", CadrePost::from_code))
}

/// The bank accounts of all who have one.
///
/// # Errors
/// Returns what SQLite says.
pub fn bank_accounts(connection: &Connection) -> super::Result<HashMap<PersonNo, String>> {
    let mut statement = connection.prepare_cached("SELECT person_id, bank_account FROM person WHERE bank_account <> ''")?;
    statement.query_map([], |row| Ok((PersonNo(row.get("person_id")?), row.get("bank_account")?)))?.collect()
}

/// Everybody with this name; with a grid's code, only those who registered for it or hold or held a post in it.
///
/// # Errors
/// Returns what SQLite says.
pub fn by_name(connection: &Connection, name: &str, grid: Option<&str>) -> super::Result<Vec<PersonRecord>> {
    let sql = " WHERE person.name = ?1 AND (?2 IS NULL OR grid.code = ?2 OR person_id IN (SELECT post.person_id FROM post JOIN grid AS held USING (grid_id) WHERE held.code = ?2)) ORDER BY id_number";
    let mut statement = connection.prepare_cached(&[PERSON, sql].concat())?;
    let rows = statement.query_map(rusqlite::params![name, grid], record)?;
    rows.collect()
}

/// Names near to one that nobody has.
///
/// # Errors
/// Returns what SQLite says.
pub fn nearest_name(connection: &Connection, name: &str) -> super::Result<Option<String>> {
    let names = connection.prepare_cached("SELECT DISTINCT name FROM person")?.query_map([], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
    Ok(super::import::nearest(name, names))
}

/// Every nickname that somebody must have, for the grid they registered for and each in which they hold or held a
/// post, with everybody who must have it and whether it is by their form.
///
/// # Errors
/// Returns what SQLite says.
pub fn nicknames(connection: &Connection, town: &str) -> super::Result<HashMap<String, Vec<(IdNumber, bool)>>> {
    let mut statement = connection.prepare_cached(
        "SELECT id_number, person.name AS name, village.name AS village, grid.code AS grid, by_form
           FROM (SELECT person_id, grid_id, max(by_form) AS by_form
                   FROM (SELECT person_id, grid_id, 1 AS by_form FROM candidate_form UNION ALL SELECT person_id, grid_id, 0 FROM post) GROUP BY person_id, grid_id)
           JOIN person USING (person_id) JOIN grid USING (grid_id) JOIN village USING (village_id)",
    )?;
    let mut nicknames: HashMap<String, Vec<(IdNumber, bool)>> = HashMap::new();
    let rows = statement.query_map([], |row| {
        let (village, grid, name): (String, String, String) = (row.get("village")?, row.get("grid")?, row.get("name")?);
        Ok((nickname(town, &village, &grid, &name), (super::id_number(row, "id_number")?, row.get("by_form")?)))
    })?;
    for row in rows {
        let (nickname, number) = row?;
        nicknames.entry(nickname).or_default().push(number);
    }
    Ok(nicknames)
}
