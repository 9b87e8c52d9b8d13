//! What the shell offers while a command line is typed: grids, villages and names of a database.

use std::path::Path;
use std::time::Duration;

use rusqlite::params;

use super::cipher::For;
use super::open::glance;

/// What is being typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hint {
    /// A grid's code.
    Grid,
    /// A village's name.
    Village,
    /// A person's name.
    Person,
}

/// More than this nobody reads.
const MOST: i64 = 200;
/// How long a key press may wait while another program writes.
const PATIENCE: Duration = Duration::from_millis(200);

/// The values that begin with a text, each with what tells it from others: of a grid its village, of a person their grids.
///
/// The file is only read: it is neither upgraded nor compared with its sums, for no figure comes of this. Whatever is wrong
/// with it is left for a command to say, and nothing is offered.
#[must_use]
pub fn hints(path: &Path, hint: Hint, beginning: &str) -> Vec<(String, String)> {
    found(path, hint, beginning).unwrap_or_default()
}

fn found(path: &Path, hint: Hint, beginning: &str) -> super::Result<Vec<(String, String)>> {
    let connection = glance(path, For::Reading, PATIENCE)?;
    let sql = match hint {
        Hint::Grid => {
            "SELECT code AS value, village.name AS about FROM grid JOIN village USING (village_id)
              WHERE code >= ?1 AND code < ?1 || char(0x10FFFF) ORDER BY code LIMIT ?2"
        }
        Hint::Village => {
            "SELECT name AS value, (SELECT group_concat(code, ' ') FROM (SELECT code FROM grid WHERE grid.village_id = village.village_id ORDER BY code)) AS about
               FROM village WHERE name >= ?1 AND name < ?1 || char(0x10FFFF) ORDER BY name LIMIT ?2"
        }
        Hint::Person => {
            "SELECT person.name AS value, group_concat(DISTINCT grid.code) AS about
               FROM person LEFT JOIN candidate_form USING (person_id) LEFT JOIN grid USING (grid_id)
              WHERE person.name >= ?1 AND person.name < ?1 || char(0x10FFFF) GROUP BY person.name ORDER BY person.name LIMIT ?2"
        }
    };
    let mut statement = connection.prepare(sql)?;
    let rows = statement.query_map(params![beginning, MOST], |row| Ok((row.get("value")?, row.get::<_, Option<String>>("about")?.unwrap_or_default())))?;
    rows.collect()
}
