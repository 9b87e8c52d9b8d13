//! The chain of the log: the digest of an entry covers what it says and the digest of the entry before it.
//!
//! The digest is the SHA-256 of a text in UTF-8, with a line feed after every line, a tab between fields, fields written as
//! in the canonical text of a sheet (`store/sheet/canonical.rs`); a missing value is `\-`. The lines, in this order:
//!
//! ```text
//! gridctl-log  1
//! before       digest of the entry before
//! entry        number, at, by, command, summary, number of the entry that it took back
//! change       table, key, fields before, fields after: a line for each change of a record, by table and key
//! ```
//!
//! So who alters an old entry must alter every digest after it, and those that are printed on signed paper stay.

use rusqlite::{Connection, OptionalExtension, params};

use crate::store::Result;
use crate::store::digest::Running;
use crate::store::sheet::canonical::{escaped, missing};

/// The digest of an entry that comes after one with the digest `before`. Its changes are read one by one.
fn digest(connection: &Connection, log_id: i64, before: Option<&str>) -> Result<String> {
    let mut digest = Running::default();
    let mut line = |fields: &[String]| {
        digest.add(fields.join("\t").as_bytes());
        digest.add(b"\n");
    };
    let field = |text: Option<String>| text.map_or_else(missing, |text| escaped(&text));
    line(&["gridctl-log".to_owned(), "1".to_owned()]);
    line(&["before".to_owned(), before.map_or_else(missing, str::to_owned)]);
    let mut statement = connection.prepare_cached("SELECT at, by, command, summary, undoes FROM log WHERE log_id = ?1")?;
    let said = statement.query_row([log_id], |row| {
        let undoes: Option<i64> = row.get("undoes")?;
        let texts = [row.get("at")?, row.get("by")?, row.get("command")?, row.get("summary")?];
        Ok((texts, undoes.map(|entry| entry.to_string())))
    })?;
    let (texts, undoes): ([String; 4], Option<String>) = said;
    let mut fields = vec!["entry".to_owned(), log_id.to_string()];
    fields.extend(texts.iter().map(|text| escaped(text)));
    fields.push(field(undoes));
    line(&fields);
    let mut statement = connection.prepare_cached("SELECT noun, key, before, after FROM log_change WHERE log_id = ?1 ORDER BY noun, key")?;
    let mut rows = statement.query([log_id])?;
    while let Some(row) = rows.next()? {
        let (noun, key): (String, String) = (row.get("noun")?, row.get("key")?);
        line(&["change".to_owned(), escaped(&noun), escaped(&key), field(row.get("before")?), field(row.get("after")?)]);
    }
    Ok(digest.end())
}

/// Seals an entry whose text and changes are complete; from then on it stands.
pub(in crate::store) fn seal(connection: &Connection, log_id: i64) -> Result<()> {
    let mut statement = connection.prepare_cached("SELECT sha256 FROM log WHERE log_id < ?1 ORDER BY log_id DESC LIMIT 1")?;
    let before: Option<String> = statement.query_row([log_id], |row| row.get("sha256")).optional()?.flatten();
    let sha256 = digest(connection, log_id, before.as_deref())?;
    connection.prepare_cached("UPDATE log SET sha256 = ?2 WHERE log_id = ?1")?.execute(params![log_id, sha256])?;
    Ok(())
}

/// Seals all entries of a file that was written before there was a chain.
pub(in crate::store) fn seal_all(connection: &Connection) -> Result<()> {
    for log_id in numbers(connection)? {
        seal(connection, log_id)?;
    }
    Ok(())
}

/// The entries that do not give their digest: they, or what stands before them, were altered, added or taken away.
///
/// # Errors
/// Returns what SQLite says.
pub fn broken(connection: &Connection) -> Result<Vec<i64>> {
    let mut broken = Vec::new();
    let mut before: Option<String> = None;
    for log_id in numbers(connection)? {
        let sha256: Option<String> = connection.prepare_cached("SELECT sha256 FROM log WHERE log_id = ?1")?.query_row([log_id], |row| row.get("sha256"))?;
        if sha256.as_ref() != Some(&digest(connection, log_id, before.as_deref())?) {
            broken.push(log_id);
        }
        before = sha256;
    }
    Ok(broken)
}

fn numbers(connection: &Connection) -> Result<Vec<i64>> {
    connection.prepare("SELECT log_id FROM log ORDER BY log_id")?.query_map([], |row| row.get("log_id"))?.collect()
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use crate::store::digest::sha256;

    #[test]
    fn the_digest_of_an_entry_is_that_of_the_text_described() {
        let file = Connection::open_in_memory().expect("memory");
        file.execute_batch(crate::store::schema::SCHEMA).expect("the schema");
        file.execute_batch(
            "INSERT INTO log (at, by, command, summary) VALUES ('2018-03-01', '陈文', 'init', 'p'), ('2018-04-02', '王\t五', 'import', '');
             INSERT INTO log_change VALUES (2, 'post', 'b', NULL, '{}'), (2, 'grid', 'z', '{\"households\":1}', NULL);",
        )
        .expect("two entries");
        super::seal_all(&file).expect("sealed");
        let first = sha256("gridctl-log\t1\nbefore\t\\-\nentry\t1\t2018-03-01\t陈文\tinit\tp\t\\-\n".as_bytes());
        let lines = "entry\t2\t2018-04-02\t王\\t五\timport\t\t\\-\nchange\tgrid\tz\t{\"households\":1}\t\\-\nchange\tpost\tb\t\\-\t{}\n";
        let second = sha256(format!("gridctl-log\t1\nbefore\t{first}\n{lines}").as_bytes());
        let digests: Vec<String> =
            file.prepare("SELECT sha256 FROM log").expect("a question").query_map([], |row| row.get(0)).expect("rows").map(Result::unwrap).collect();
        assert_eq!(digests, [first, second]);
        assert_eq!(super::broken(&file), Ok(Vec::new()));
        assert!(file.execute("UPDATE log SET summary = 'x' WHERE log_id = 2", []).is_err(), "a closed entry stands");
        assert!(file.execute("INSERT INTO log_change VALUES (2, 'x', 'x', NULL, NULL)", []).is_err(), "a closed entry takes no more changes");
    }
}
