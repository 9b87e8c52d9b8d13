//! Indices beside their tables: a question that goes by a damaged index misses rows that stand in the table unharmed.

use rusqlite::Connection;

use crate::store::Result;
use crate::store::upgrade::SUMS_SINCE;

/// An index and what it must hold.
pub(super) struct Index {
    table: &'static str,
    pub(super) name: &'static str,
    /// Its columns, which the rows of the table have too.
    pub(super) columns: &'static str,
    /// The first version of the schema that has it. An upgrade makes it of the table's rows, and needs none before.
    since: i32,
}

const fn index(table: &'static str, name: &'static str, columns: &'static str) -> Index {
    Index { table, name, columns, since: SUMS_SINCE }
}

/// Every index of a table with a sum, but for those of [`BY_SQLITE`].
const INDICES: [Index; 19] = [
    index("policy_version", "sqlite_autoindex_policy_version_1", "in_force_from, rowid"),
    index("village", "sqlite_autoindex_village_1", "name, rowid"),
    index("hamlet", "sqlite_autoindex_hamlet_1", "village_id, name, rowid"),
    index("grid", "sqlite_autoindex_grid_1", "code, rowid"),
    index("grid", "grid_village", "village_id, rowid"),
    index("grid_hamlet", "grid_hamlet_hamlet", "hamlet_id, grid_id"),
    Index { since: 5, ..index("person", "person_id_number", "id_number, rowid") },
    index("person", "person_name", "name, rowid"),
    index("candidate_form", "candidate_form_grid", "grid_id, rowid"),
    index("candidate_form", "candidate_form_hamlet", "hamlet_id, rowid"),
    index("post", "sqlite_autoindex_post_1", "person_id, grid_id, role, from_on, rowid"),
    index("post", "post_grid", "grid_id, rowid"),
    index("retention", "retention_person", "person_id, rowid"),
    index("post_exit", "post_exit_person", "person_id, rowid"),
    index("proposal", "proposal_grid", "grid_id, person_id"),
    index("sheet_row", "sqlite_autoindex_sheet_row_2", "sheet_id, person_id, row_no"),
    index("sheet_row", "sheet_row_person", "person_id, sheet_id, row_no"),
    index("instant_award", "sqlite_autoindex_instant_award_1", "receipt, rowid"),
    index("instant_award", "instant_award_person", "person_id, rowid"),
];

/// The answer to a question that went by indices; `None` where it failed because somebody has dropped one of them.
pub(super) fn answered<T>(connection: &Connection, indices: impl IntoIterator<Item = &'static Index>, answer: Result<T>) -> Result<Option<T>> {
    let error = match answer {
        Ok(answer) => return Ok(Some(answer)),
        Err(error) => error,
    };
    let mut statement = connection.prepare("SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'index' AND name = ?1)")?;
    for index in indices {
        if !statement.query_row([index.name], |row| row.get(0))? {
            return Ok(None);
        }
    }
    Err(error)
}

/// Small tables with an index of an expression or of some rows alone, which SQLite checks itself, and the question for it.
const BY_SQLITE: [(&str, &str); 2] = [("conduct", "PRAGMA integrity_check('conduct')"), ("sheet", "PRAGMA integrity_check('sheet')")];

/// The indices of a table that are compared with its rows, in a file of a version of the schema.
pub(super) fn of(table: &str, version: i32) -> impl Iterator<Item = &'static Index> {
    INDICES.iter().filter(move |index| index.table == table && index.since <= version)
}

/// Whether SQLite finds the indices of a table sound, where it must check them itself.
pub(super) fn are_sound_by_sqlite(connection: &Connection, table: &str) -> Result<bool> {
    for (_, question) in BY_SQLITE.iter().filter(|(name, _)| *name == table) {
        let answer: String = connection.query_row(question, [], |row| row.get(0))?;
        if answer != "ok" {
            return Ok(false);
        }
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::{BY_SQLITE, INDICES};

    #[test]
    fn every_index_is_compared_with_its_table() {
        let file = Connection::open_in_memory().expect("memory");
        file.execute_batch(crate::store::schema::SCHEMA).expect("the schema");
        let mut statement = file
            .prepare(
                "SELECT it.name, ix.name FROM sqlite_schema AS it JOIN pragma_index_list(it.name) AS ix
                  WHERE it.type = 'table' AND ix.origin <> 'pk' ORDER BY 1, 2",
            )
            .expect("a question");
        let all = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))).expect("rows");
        for (table, name) in all.map(|row| row.expect("a row")) {
            let is_compared = INDICES.iter().any(|index| index.table == table && index.name == name);
            assert!(is_compared || BY_SQLITE.iter().any(|(of_sqlite, _)| *of_sqlite == table), "{table}: {name}");
        }
        for index in &INDICES {
            let entries = format!("EXPLAIN QUERY PLAN SELECT {} FROM {} INDEXED BY {}", index.columns, index.table, index.name);
            let plan: String = file.query_row(&entries, [], |row| row.get("detail")).expect("a plan");
            assert!(plan.ends_with(index.name), "{plan}");
            let columns = super::super::TABLES.iter().find(|table| table.name == index.table).expect("a table with a sum").columns;
            let (first, has) = (columns.split(", ").next(), |name: &str| columns.split(", ").any(|column| column == name));
            let is_number = "SELECT count(*) FROM pragma_table_info(?1) WHERE name = ?2 AND pk = 1 AND type = 'INTEGER'";
            let is_number: i64 = file.query_row(is_number, [Some(index.table), first], |row| row.get(0)).expect("a column");
            assert!(index.columns.split(", ").all(|name| has(name) || (name == "rowid" && is_number == 1)), "{}", index.name);
        }
    }
}
