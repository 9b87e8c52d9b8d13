//! The schema of a file beside the one that this program makes: nothing may be added, altered or taken away.

use memchr::memmem;
use rusqlite::Connection;
use xxhash_rust::xxh3::xxh3_64;

/// The schema of a new file.
pub(super) const SCHEMA: &str = include_str!("../../schema.sql");

/// A text without comments and blanks: what an upgrade writes has its own.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for line in text.lines() {
        let code = line.split_once("--").map_or(line, |(code, _)| code);
        plain.extend(code.split_ascii_whitespace());
    }
    plain
}

/// How many objects, and a sum over their texts that does not ask for their order.
fn add(so_far: (u32, u64), statement: &str) -> (u32, u64) {
    (so_far.0 + 1, so_far.1.wrapping_add(xxh3_64(statement.as_bytes())))
}

/// The mark of the schema that this program makes.
fn wanted() -> (u32, u64) {
    let schema = plain(SCHEMA);
    let mut mark = (0, 0);
    // A semicolon ends a statement where the next one begins; inside a trigger none is followed by CREATE.
    for statement in schema.split(";CREATE") {
        let statement = statement.strip_suffix(';').unwrap_or(statement);
        if !statement.starts_with("PRAGMA") {
            mark = add(mark, &["CREATE", statement].concat());
        }
    }
    mark
}

/// The same of the texts as they stand in the schema: cheaper, and all that a file needs that was never upgraded.
fn wanted_as_written() -> (u32, u64) {
    const BEGINNING: &str = "\nCREATE ";
    let mut mark = (0, 0);
    // Not by `split`, which takes 1.5 % of a small town's score.
    let mut beginnings = memmem::find_iter(SCHEMA.as_bytes(), BEGINNING).peekable();
    while let Some(beginning) = beginnings.next() {
        let end = beginnings.peek().copied().unwrap_or(SCHEMA.len());
        let mut lines = SCHEMA[beginning + BEGINNING.len()..end].trim_end();
        while let Some((before, _)) = lines.rsplit_once('\n').filter(|(_, last)| last.is_empty() || last.starts_with("--")) {
            lines = before.trim_end();
        }
        let (line, words) = lines.rfind('\n').map_or(("", lines), |at| lines.split_at(at));
        let words = memmem::find(words.as_bytes(), b"; -- ").map_or(words, |end| &words[..end]);
        mark = add(mark, ["CREATE ", line, words].concat().trim_end_matches(';'));
    }
    mark
}

/// Whether the schema of a file is the one that this program makes.
pub(super) fn is_ours(connection: &Connection) -> super::Result<bool> {
    Ok(mark(connection, |text| add((0, 0), text))? == wanted_as_written() || mark(connection, |text| add((0, 0), &plain(text)))? == wanted())
}

/// The mark of a file's schema, each text marked on its own.
fn mark(connection: &Connection, of: impl Fn(&str) -> (u32, u64)) -> super::Result<(u32, u64)> {
    let mut statement = connection.prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'")?;
    let mut rows = statement.query([])?;
    let mut mark = (0, 0_u64);
    while let Some(row) = rows.next()? {
        let (count, sum) = of(row.get_ref(0)?.as_str()?);
        mark = (mark.0 + count, mark.1.wrapping_add(sum));
    }
    Ok(mark)
}

/// The names of what differs from a new file's schema, a trigger taken away among it.
pub(super) fn altered(connection: &Connection) -> super::Result<Vec<String>> {
    let fresh = Connection::open_in_memory()?;
    fresh.execute_batch(SCHEMA)?;
    let (is, should) = (objects(connection)?, objects(&fresh)?);
    let mut names: Vec<String> =
        is.iter().filter(|entry| !should.contains(entry)).chain(should.iter().filter(|entry| !is.contains(entry))).map(|entry| entry.0.clone()).collect();
    names.sort_unstable();
    names.dedup();
    Ok(names)
}

fn objects(connection: &Connection) -> super::Result<Vec<(String, String)>> {
    // What ANALYZE writes is a help for the planner, and nobody's alteration.
    let mut statement = connection.prepare("SELECT name, ifnull(sql, '') AS text FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name")?;
    let entries = statement.query_map([], |row| Ok((row.get("name")?, plain(&row.get::<_, String>("text")?))))?;
    entries.collect()
}

#[cfg(test)]
mod tests {
    use super::{SCHEMA, add, is_ours, mark, plain, wanted_as_written};
    use rusqlite::Connection;

    #[test]
    fn a_new_file_has_our_schema_and_one_with_a_trigger_less_or_a_table_more_has_not() {
        let file = Connection::open_in_memory().expect("memory");
        file.execute_batch(SCHEMA).expect("the schema");
        assert_eq!(is_ours(&file), Ok(true));
        assert_eq!(mark(&file, |text| add((0, 0), text)), Ok(wanted_as_written()), "a new file is known without further ado");
        file.execute_batch("ANALYZE").expect("a help for the planner");
        assert_eq!(is_ours(&file), Ok(true));
        file.execute_batch("BEGIN; DROP TRIGGER sheet_stands").expect("by hand");
        assert_eq!(is_ours(&file), Ok(false));
        file.execute_batch("ROLLBACK; CREATE TABLE other (a)").expect("by hand");
        assert_eq!(is_ours(&file), Ok(false));
    }

    #[test]
    fn comments_and_blanks_are_nobodys_alteration() {
        assert_eq!(plain("CREATE TABLE a ( -- what\n    b  TEXT -- c\n)"), plain("CREATE TABLE a(b TEXT)"));
    }
}
