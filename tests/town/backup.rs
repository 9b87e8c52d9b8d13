//! Backups are whole and sound or not there; what is put back is the backup, and what it replaces is kept.

use rusqlite::Connection;

use crate::support::*;

const APRIL: [&str; 5] = ["score", "--month", "2018-04", "--format", "csv"];

fn town() -> Town {
    Town::with_reports(&[report("E1", ZHAO, "0101", "04-03 08:00", 1, "valid", ""), report("E2", SUN, "0102", "04-04 08:00", 3, "valid", "")])
}

fn temporary(town: &Town) -> Vec<String> {
    town.names().into_iter().filter(|name| name.starts_with('.') || name.ends_with("-journal")).collect()
}

#[test]
fn a_backup_answers_as_the_database_did_and_replaces_nothing() {
    let town = town();
    let april = town.run(&APRIL).done();
    town.run(&["backup", "a.db"]).done();
    town.import_events(&[report("E3", QIAN, "0101", "04-05 08:00", 1, "valid", "")]);
    let then = town.run(&[&APRIL[..], &["--db", "a.db"]].concat()).done();
    assert_eq!(then, april);
    let before = town.read("a.db");
    assert!(town.run(&["backup", "a.db"]).failed(4).contains("is there already"));
    assert!(town.read("a.db") == before && temporary(&town).is_empty(), "{:?}", town.names());
    town.run(&["backup", "dry.db", "--dry-run"]).done();
    town.run(&["backup", "none/a.db"]).failed(1);
    assert!(!town.path("dry.db").exists());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(town.path("a.db")).expect("the backup").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn a_backup_is_made_while_another_program_reads_and_writes() {
    let town = town();
    let other = Connection::open(town.path("gridctl.db")).expect("the database");
    other.execute_batch("BEGIN IMMEDIATE; UPDATE grid SET households = 1").expect("a write not yet ended");
    town.run(&["backup", "a.db"]).done();
    assert_eq!(look_up(&town.path("a.db"), "SELECT group_concat(households) FROM grid"), ["236,120,199"]);
}

#[test]
fn of_a_damaged_database_no_backup_is_made() {
    let town = town();
    let other = Connection::open(town.path("gridctl.db")).expect("the database");
    other.execute_batch("PRAGMA foreign_keys = OFF; DELETE FROM person WHERE person_id = 1").expect("somebody's hand");
    town.run(&["backup", "a.db"]).failed(5);
    town.run(&["backup", "--rotate", "1", "--dir", "."]).failed(5);
    assert!(town.names().iter().all(|name| !name.starts_with("a.db") && !name.contains("2018-07-02")) && temporary(&town).is_empty(), "{:?}", town.names());
}

#[test]
fn a_rotation_keeps_the_newest_of_its_own_and_touches_nothing_else() {
    let town = town();
    std::fs::create_dir(town.path("kept")).expect("a folder");
    let alien = "gridctl-2018-01-01.db";
    town.write(&format!("kept/{alien}"), "a letter that only has such a name");
    town.run(&["backup", "kept/gridctl-by-hand.db"]).done();
    town.run(&["backup", "kept/other-2018-01-01.db"]).done();
    for day in ["2018-07-03", "2018-07-04", "2018-07-04", "2018-07-05"] {
        town.run(&["backup", "--rotate", "3", "--dir", "kept", "--today", day]).done();
    }
    let mut names: Vec<String> =
        std::fs::read_dir(town.path("kept")).expect("the folder").map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    assert_eq!(names, [alien, "gridctl-2018-07-04.db", "gridctl-2018-07-04_002.db", "gridctl-2018-07-05.db", "gridctl-by-hand.db", "other-2018-01-01.db"]);
    town.run(&["backup", "--rotate", "0", "--dir", "kept"]).failed(2);
    town.run(&["backup", "--rotate", "3"]).failed(2);
    town.run(&["backup"]).failed(2);
}

#[test]
fn what_is_restored_is_the_backup_and_what_it_replaces_is_kept() {
    let town = town();
    let april = town.run(&APRIL).done();
    town.run(&["backup", "a.db"]).done();
    town.import_events(&[report("E3", QIAN, "0101", "04-05 08:00", 1, "valid", "")]);
    let later = town.run(&APRIL).done();
    assert_ne!(april, later);
    assert!(town.run(&["restore", "a.db"]).failed(4).contains("--yes"));
    town.run(&["restore", "a.db", "--dry-run"]).done();
    assert_eq!(town.run(&APRIL).done(), later);
    let said = town.run(&["restore", "a.db", "--yes"]).done();
    assert_eq!(town.run(&APRIL).done(), april);
    let kept = "gridctl.db.replaced-2018-07-02";
    assert!(said.contains(kept), "{said}");
    assert_eq!(town.run(&[&APRIL[..], &["--db", kept]].concat()).done(), later);
    town.run(&["verify"]).done();
    assert_eq!(look_up(&town.path("gridctl.db"), "SELECT command || ' ' || summary FROM log ORDER BY log_id DESC LIMIT 1"), [format!("restore a.db → {kept}")]);
    town.run(&["restore", "a.db", "--yes"]).done();
    assert!(town.path("gridctl.db.replaced-2018-07-02_002").exists() && temporary(&town).is_empty(), "{:?}", town.names());
}

#[test]
fn a_missing_or_damaged_database_is_restored_and_the_damage_kept() {
    for damage in [None, Some(Vec::new()), Some(b"not a database".repeat(500)), Some(vec![0; 8192])] {
        let town = town();
        let april = town.run(&APRIL).done();
        town.run(&["backup", "a.db"]).done();
        match &damage {
            None => std::fs::remove_file(town.path("gridctl.db")).expect("gone"),
            Some(bytes) => town.write("gridctl.db", bytes),
        }
        town.write("gridctl.db-journal", "what a process that died has left");
        town.run(&["restore", "a.db", "--yes"]).done();
        assert_eq!(town.run(&APRIL).done(), april);
        assert!(!town.path("gridctl.db-journal").exists());
        if let Some(bytes) = damage {
            assert!(town.read("gridctl.db.replaced-2018-07-02") == bytes);
        }
    }
}

#[test]
fn what_is_no_sound_backup_is_refused_and_nothing_is_touched() {
    let town = town();
    Connection::open(town.path("foreign.db")).expect("a file").execute_batch("CREATE TABLE t (a)").expect("a table");
    town.run(&["backup", "newer.db"]).done();
    Connection::open(town.path("newer.db")).expect("a file").execute_batch("PRAGMA user_version = 99").expect("a version");
    town.run(&["backup", "altered.db"]).done();
    Connection::open(town.path("altered.db")).expect("a file").execute_batch("DROP TRIGGER log_is_kept").expect("a trigger");
    let mut cut = town.read("gridctl.db");
    cut.truncate(cut.len() / 2);
    town.write("cut.db", cut);
    town.write("text.db", "x".repeat(5000));
    town.write("empty.db", "");
    let before = town.read("gridctl.db");
    for (file, status) in
        [("foreign.db", 5), ("newer.db", 5), ("altered.db", 5), ("cut.db", 5), ("text.db", 5), ("empty.db", 5), ("none.db", 1), (".", 2), ("gridctl.db", 4)]
    {
        let said = town.run(&["restore", file, "--yes"]).failed(status);
        assert!(!said.contains(".gridctl-"), "{file}: {said}");
        assert!(town.read("gridctl.db") == before && temporary(&town).is_empty(), "{file}: {:?}", town.names());
    }
    // A database of something else is not taken for one that is damaged.
    town.run(&["backup", "a.db"]).done();
    assert!(town.run(&["restore", "a.db", "--yes", "--db", "foreign.db"]).failed(5).contains("not a database of gridctl"));
}

#[test]
fn a_database_in_use_is_not_replaced() {
    let town = town();
    town.run(&["backup", "a.db"]).done();
    let other = Connection::open(town.path("gridctl.db")).expect("the database");
    other.execute_batch("BEGIN IMMEDIATE").expect("held");
    assert!(town.run(&["restore", "a.db", "--yes"]).failed(1).contains("another program holds"));
    other.execute_batch("ROLLBACK").expect("free");
    town.run(&["restore", "a.db", "--yes"]).done();
    let late = other.execute_batch("UPDATE grid SET households = 1").expect_err("the file was replaced");
    assert!(late.to_string().contains("readonly"), "{late}");
}
