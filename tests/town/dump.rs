//! The whole database as a folder of tables, and an equal one made of it.

use std::path::Path;

use rusqlite::Connection;
use rusqlite::types::Value;

use crate::support::*;

/// Every table with its rows, and everything else that the schema has.
fn content(path: &Path) -> Vec<(String, Vec<Vec<Value>>)> {
    let connection = Connection::open(path).expect("the database");
    let rows = |sql: &str| -> Vec<Vec<Value>> {
        let mut statement = connection.prepare(sql).expect(sql);
        let width = statement.column_count();
        let rows = statement.query_map([], |row| (0..width).map(|at| row.get(at)).collect()).expect(sql);
        rows.collect::<Result<_, _>>().expect(sql)
    };
    let mut content = vec![("schema".to_owned(), rows("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY rowid"))];
    for table in rows("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY rowid") {
        let Some(Value::Text(name)) = table.into_iter().next() else { panic!("a table without a name") };
        content.push((name.clone(), rows(&format!("SELECT * FROM \"{name}\" NOT INDEXED"))));
    }
    content
}

fn settled() -> Town {
    let town = Town::whole();
    town.run(&["payout", "submit", "--quarter", "Q2", "--allow-pending", "--reason", "试", "--yes"]).done();
    town.run(&["payout", "approve", "--quarter", "Q2", "--ref", "镇委〔2018〕7号", "--yes", "--by", "组长"]).done();
    town.write("conduct.csv", format!("{CONDUCT}2018-06,irregular_petition,,0101,\"\\N, =1+1\n'two\" lines\"\n").replace("'two\"", "'two\"\""));
    town.run(&["import", "conduct.csv"]).done();
    town
}

#[test]
fn a_database_made_of_an_export_is_equal_to_the_one_exported() {
    let town = settled();
    let said = town.run(&["export", "--all", "out", "--format", "json"]).json();
    let manifest: serde_json::Value = serde_json::from_str(&town.text("out/manifest.json")).expect("JSON");
    let tables = manifest["tables"].as_array().expect("tables");
    assert_eq!(tables.len(), said["rows"].as_array().expect("rows").len());
    let reports = tables.iter().find(|table| table["table"] == "report").expect("the table of reports");
    assert_eq!(reports["rows"], 2214);
    town.run(&["import", "out", "--db", "new.db"]).done();
    let (old, new) = (content(&town.path("gridctl.db")), content(&town.path("new.db")));
    assert_eq!(old.len(), tables.len() + 1);
    for (old, new) in old.iter().zip(&new) {
        assert_eq!(old, new);
    }
    assert_eq!(old.len(), new.len());
    for arguments in [
        &["verify"][..],
        &["payout", "--quarter", "Q2"],
        &["payout", "diff", "--quarter", "Q2"],
        &["payout", "submit", "--quarter", "2018-Q3", "--early", "--reason", "x", "--yes"],
    ] {
        let there = town.run(&[arguments, &["--db", "new.db"]].concat()).done();
        assert_eq!(town.run(arguments).done(), there);
    }
    // Guards and references stand again.
    let connection = Connection::open(town.path("new.db")).expect("the database");
    connection.execute("DELETE FROM sheet", []).expect_err("a sheet is kept");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        for (name, mode) in [("out", 0o700), ("out/person.csv", 0o600), ("out/manifest.json", 0o600), ("new.db", 0o600)] {
            assert_eq!(std::fs::metadata(town.path(name)).expect(name).permissions().mode() & 0o777, mode, "{name}");
        }
    }
}

#[test]
fn an_export_goes_into_an_empty_folder_alone_and_is_logged() {
    let town = Town::small();
    std::fs::create_dir(town.path("full")).expect("a folder");
    town.write("full/letter.txt", "mine");
    assert!(town.run(&["export", "--all", "full"]).failed(4).contains("is not empty"));
    town.run(&["export", "--all", "gridctl.db"]).failed(1);
    town.run(&["export", "--all", "none/out"]).failed(1);
    town.run(&["export", "--all", "dry", "--dry-run"]).done();
    assert!(!town.path("dry").exists());
    std::fs::create_dir(town.path("empty")).expect("a folder");
    town.run(&["export", "--all", "empty"]).done();
    assert_eq!(look_up(&town.path("gridctl.db"), "SELECT summary FROM log WHERE command = 'export --all'"), ["empty"]);
    town.run(&["export"]).failed(2);
}

#[test]
fn a_folder_that_is_not_as_it_was_written_is_refused_and_nothing_made() {
    let town = Town::small();
    town.run(&["export", "--all", "out"]).done();
    assert!(town.run(&["import", "out"]).failed(4).contains("is there already"));
    let refused = |status: i32, words: &str| {
        let said = town.run(&["import", "out", "--db", "new.db"]).failed(status);
        assert!(said.contains(words), "{said}");
        let names = town.names();
        assert!(!names.iter().any(|name| name.starts_with("new") || name.starts_with(".gridctl")), "{names:?}");
    };
    let altered = |file: &str, from: &str, to: &str| {
        let sound = town.text(file);
        assert!(sound.contains(from), "{file}");
        town.write(file, sound.replacen(from, to, 1));
        sound
    };
    let mend = |file: &str, sound: String| town.write(file, sound);

    let sound = altered("out/grid.csv", "236", "237");
    refused(5, "grid.csv has not the SHA-256");
    // Somebody who puts the digest right as well is found by what the rows are worth.
    let digest = |text: &str| gridctl::store::digest::sha256(text.as_bytes());
    let mut dangling = town.text("out/person.csv");
    let zhao = dangling.lines().find(|line| line.starts_with("1,")).expect("赵一").to_owned() + "\n";
    dangling = dangling.replace(&zhao, "");
    mend("out/grid.csv", sound);
    let people = town.text("out/person.csv");
    let manifest = town.text("out/manifest.json");
    let value: serde_json::Value = serde_json::from_str(&manifest).expect("JSON");
    let person = value["tables"].as_array().expect("tables").iter().find(|table| table["table"] == "person").expect("people");
    let (bytes, rows) = (person["bytes"].as_u64().expect("bytes"), person["rows"].as_u64().expect("rows"));
    let forged = manifest.replace(&digest(&people), &digest(&dangling)).replace(
        &format!("\"bytes\": {bytes},\n      \"sha256\": \"{}\"", digest(&dangling)),
        &format!("\"bytes\": {},\n      \"sha256\": \"{}\"", dangling.len(), digest(&dangling)),
    );
    town.write("out/person.csv", &dangling);
    town.write("out/manifest.json", &forged);
    refused(3, "another number of rows");
    town.write(
        "out/manifest.json",
        forged.replace(&format!("\"table\": \"person\",\n      \"rows\": {rows}"), &format!("\"table\": \"person\",\n      \"rows\": {}", rows - 1)),
    );
    refused(5, "things that are wrong");
    mend("out/person.csv", people);
    mend("out/manifest.json", manifest);

    let sound = altered("out/manifest.json", "\"user_version\": ", "\"user_version\": 9");
    refused(5, "newer");
    mend("out/manifest.json", sound);
    let sound = altered("out/manifest.json", "grid.csv", "../grids.csv");
    refused(5, "SHA-256");
    mend("out/manifest.json", sound);
    let sound = altered("out/manifest.json", "{", "[");
    refused(3, "manifest.json");
    mend("out/manifest.json", sound);
    std::fs::remove_file(town.path("out/grid.csv")).expect("gone");
    refused(3, "grid.csv");
    std::fs::remove_file(town.path("out/manifest.json")).expect("gone");
    refused(3, "is a folder");
}
