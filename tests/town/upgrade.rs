//! A file of an earlier version is brought to the present one, with all that is in it.

use gridctl::policy::HUISHAN_2018;
use rusqlite::config::DbConfig;
use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, params};

use crate::support::*;

const SCHEMA: &str = include_str!("../../schema.sql");
/// The schemas of the versions that were released before this one.
const FIRST: &str = include_str!("../../fixtures/schemas/1.sql");
const SECOND: &str = include_str!("../../fixtures/schemas/2.sql");
const THIRD: &str = include_str!("../../fixtures/schemas/3.sql");
const FOURTH: &str = include_str!("../../fixtures/schemas/4.sql");
const FIFTH: &str = include_str!("../../fixtures/schemas/5.sql");

/// A few rows, as version 1 wrote them.
const ROWS: &str = "
    INSERT INTO log VALUES (2, '2018-04-02', '陈文', 'import', 'seed'), (3, '2018-05-02', '陈文', 'import', 'again');
    INSERT INTO log_change VALUES (3, 'grid', '0101', '{\"households\":230}', '{\"households\":236}');
    INSERT INTO log_change VALUES (3, 'candidate_form', '11010519491231002X', '{\"name\":\"赵乙二\",\"phone\":\"12000000001\"}', '{\"name\":\"赵一\",\"phone\":null}');
    INSERT INTO log_change VALUES (3, 'attendance', '2018-04-10 例会 11010519491231002X', '{\"result\":\"late\"}', '{\"result\":\"present\"}');
    INSERT INTO village VALUES (1, '青岭村');
    INSERT INTO hamlet VALUES (1, 1, '上青岭');
    INSERT INTO grid VALUES (1, '0101', 1, 236, NULL, 3);
    INSERT INTO grid_hamlet VALUES (1, 1, 0);
    INSERT INTO person VALUES (1, '11010519491231002X', '赵一', NULL, NULL);
    INSERT INTO candidate_form VALUES (1, 1, 1, '7', 'member', 'junior', 1, 1, 1, 1, 0, 0, 1, 0, 0, 0, 'none', 0, NULL, NULL, 2);
    INSERT INTO post VALUES (1, 1, 1, 'member', '2018-03-01', NULL, 0, 2);
    INSERT INTO report VALUES (1, 'E1', 1, 1523000000, 1, 1, NULL, NULL, 1, 2);
    INSERT INTO event_key VALUES ('E1', 1, 1);
    INSERT INTO month_zone VALUES ('2018-04', 1, 1);
    INSERT INTO counter VALUES ('incident', 2);
    INSERT INTO attendance VALUES (1, '2018-04-10', '例会', 'present', 2);
";

/// A file as version 1 made it, with a few rows.
fn first(town: &Town, name: &str) {
    let file = Connection::open(town.path(name)).expect("a file");
    file.execute_batch(FIRST).expect("the frozen schema");
    file.execute("INSERT INTO log (at, by, command, summary) VALUES ('2018-03-01', '陈文', 'init', 'huishan-2018')", []).expect("a row");
    let digest = gridctl::store::digest::sha256(HUISHAN_2018.as_bytes());
    file.execute("INSERT INTO policy_version VALUES (1, 'huishan-2018', '2018-03', ?1, ?2, NULL, 1)", params![HUISHAN_2018, digest]).expect("a row");
    file.execute_batch(ROWS).expect("the rows");
}

/// The town's file as an earlier version, from the second on, made it: the same rows in the tables of its schema.
fn earlier(town: &Town, name: &str, schema: &str) {
    let file = Connection::open(town.path(name)).expect("a file");
    file.execute_batch(schema).expect("the frozen schema");
    file.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false).expect("a setting");
    file.execute("ATTACH ?1 AS present", [town.path("gridctl.db").to_string_lossy()]).expect("the town");
    for table in look_up(&town.path(name), "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY rowid") {
        file.execute_batch(&format!("DELETE FROM main.{table}; INSERT INTO main.{table} SELECT * FROM present.{table}")).expect("the rows");
    }
    let later_sums = "DELETE FROM table_sum WHERE CASE WHEN name = 'incident_distinct' THEN 5 WHEN name LIKE '%(%' THEN 4 END > (SELECT user_version FROM pragma_user_version)";
    file.execute(later_sums, []).expect("the sums");
}

/// The schema of a file without comments and blanks: what ALTER TABLE writes has its own.
fn shape(town: &Town, name: &str) -> Vec<String> {
    let texts = look_up(
        &town.path(name),
        "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%' ORDER BY type, name",
    );
    let plain = |text: &String| {
        let code: String = text.lines().map(|line| line.split("--").next().unwrap_or_default()).collect();
        code.split_whitespace().collect::<String>()
    };
    texts.iter().map(plain).collect()
}

#[test]
fn a_file_of_the_first_version_becomes_what_a_new_one_is() {
    let town = Town::empty();
    first(&town, "old.db");
    Connection::open(town.path("fresh.db")).expect("a file").execute_batch(SCHEMA).expect("the schema loads");
    let people = "SELECT person_id || id_number || name FROM person";
    let before = look_up(&town.path("old.db"), people);
    let said = town.run(&["score", "--month", "2018-04", "--format", "csv", "--db", "old.db"]);
    assert!(said.err.contains("the database was of format 1 and has been upgraded"), "{}", said.err);
    assert!(said.done().contains("赵一,青岭村,0101,member,1,0,0,0,1,0,100,30,0,0,130,short"));
    assert_eq!(shape(&town, "old.db"), shape(&town, "fresh.db"));
    assert_eq!(look_up(&town.path("old.db"), people), before);
    let log = "SELECT command || ' ' || summary FROM log ORDER BY log_id DESC LIMIT 1";
    assert_eq!(look_up(&town.path("old.db"), log), ["upgrade 1 → 6"]);
    assert!(town.run(&["undo", "3", "--yes", "--db", "old.db"]).failed(4).contains("older format"));
    assert!(!town.run(&["verify", "--db", "old.db"]).err.contains("upgraded"), "a second command has nothing to upgrade");
    // Nothing private is left in the log.
    let changes = "SELECT noun || ' ' || key || ' ' || before || ' ' || after FROM log_change WHERE noun <> 'grid' ORDER BY noun";
    assert_eq!(
        look_up(&town.path("old.db"), changes),
        [
            r#"attendance 2018-04-10 例会 #1 {"result":"late"} {"result":"present"}"#,
            r#"candidate_form #1 {"name":"赵**","phone":"*******0001"} {"name":"赵*","phone":null}"#,
        ]
    );
}

#[test]
fn a_file_of_the_second_version_keeps_its_rows_and_their_sums() {
    let town = Town::small();
    earlier(&town, "old.db", SECOND);
    town.run(&["export", "--all", "old"]).done();
    let score = |db: &str| town.run(&["score", "--month", "2018-04", "--format", "csv", "--db", db]);
    let said = score("old.db");
    assert!(said.err.contains("the database was of format 2 and has been upgraded"), "{}", said.err);
    assert_eq!(said.done(), score("gridctl.db").done());
    assert_eq!(shape(&town, "old.db"), shape(&town, "gridctl.db"));
    town.run(&["verify", "--db", "old.db"]).done();
    let log = "SELECT command || ' ' || summary FROM log ORDER BY log_id DESC LIMIT 1";
    assert_eq!(look_up(&town.path("old.db"), log), ["upgrade 2 → 6"]);
    let texts = "SELECT name || sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name";
    assert_eq!(look_up(&town.path("old.db"), texts), look_up(&town.path("gridctl.db"), texts), "as fast to know as a new one");
    // A folder of the second version has the same tables.
    let manifest = town.text("old/manifest.json");
    town.write("old/manifest.json", manifest.replace("\"user_version\": 6", "\"user_version\": 2"));
    town.run(&["import", "old", "--db", "again.db"]).done();
    assert_eq!(score("again.db").done(), score("gridctl.db").done());
}

#[test]
fn a_file_of_the_third_version_gets_the_sums_that_it_lacks() {
    let town = Town::small();
    earlier(&town, "old.db", THIRD);
    let said = town.run(&["score", "--month", "2018-04", "--format", "csv", "--db", "old.db"]);
    assert!(said.err.contains("the database was of format 3 and has been upgraded"), "{}", said.err);
    assert_eq!(said.done(), town.run(&["score", "--month", "2018-04", "--format", "csv"]).done());
    let sums = "SELECT name || ' ' || rows || ' ' || sum FROM table_sum WHERE name NOT LIKE 'log%' ORDER BY name";
    assert_eq!(look_up(&town.path("old.db"), sums), look_up(&town.path("gridctl.db"), sums));
    town.run(&["verify", "--db", "old.db"]).done();
    // A folder of the third version lacks them too, and the table that came after it.
    town.run(&["export", "--all", "folder"]).done();
    let all = town.text("folder/table_sum.csv");
    let old =
        all.lines().filter(|line| !line.contains('(') && !line.contains("incident_distinct")).map(|line| format!("{line}\n")).collect::<Vec<_>>().concat();
    let mut manifest: serde_json::Value = serde_json::from_str(&town.text("folder/manifest.json")).expect("a manifest");
    let tables = manifest["tables"].as_array_mut().expect("tables");
    tables.retain(|table| table["table"] != "incident_distinct");
    let sum = tables.iter_mut().find(|table| table["table"] == "table_sum").expect("the sums");
    sum["rows"] = (old.lines().count() - 1).into();
    sum["bytes"] = old.len().into();
    sum["sha256"] = gridctl::store::digest::sha256(old.as_bytes()).into();
    town.write("folder/manifest.json", manifest.to_string());
    town.write("folder/table_sum.csv", old);
    let err = town.run(&["import", "folder", "--db", "again.db"]).failed(3);
    assert!(err.contains("has no table incident_distinct"), "of the present version it must be there: {err}");
    manifest["user_version"] = 3.into();
    town.write("folder/manifest.json", manifest.to_string());
    town.run(&["import", "folder", "--db", "again.db"]).done();
    assert_eq!(look_up(&town.path("again.db"), sums), look_up(&town.path("gridctl.db"), sums));
}

#[test]
fn people_of_a_file_of_the_fourth_version_move_with_all_that_refers_to_them() {
    let town = Town::small();
    earlier(&town, "old.db", FOURTH);
    let views = "SELECT report_id || id_number || name FROM report_view UNION ALL SELECT grid || id_number || name FROM post_view ORDER BY 1";
    let before = look_up(&town.path("old.db"), views);
    assert!(!before.is_empty());
    let said = town.run(&["exits", "--month", "2018-06", "--format", "csv", "--db", "old.db"]);
    assert!(said.err.contains("the database was of format 4 and has been upgraded"), "{}", said.err);
    assert_eq!(said.done(), town.run(&["exits", "--month", "2018-06", "--format", "csv"]).done());
    assert_eq!(look_up(&town.path("old.db"), views), before);
    assert_eq!(shape(&town, "old.db"), shape(&town, "gridctl.db"));
    let texts = "SELECT name || sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name";
    assert_eq!(look_up(&town.path("old.db"), texts), look_up(&town.path("gridctl.db"), texts), "as fast to know as a new one");
    town.run(&["verify", "--db", "old.db"]).done();
    // Their images are taken as before, and references hold.
    let roster = town.text("roster.csv");
    town.write("moved.csv", roster.replacen("赵一", "赵大", 1));
    let import = ["import", "moved.csv", "--db", "old.db"];
    assert!(town.run(&import).done().contains('1'));
    town.run(&["undo", "--yes", "--db", "old.db"]).done();
    assert_eq!(look_up(&town.path("old.db"), views), before);
    let twice =
        Connection::open(town.path("old.db")).expect("a file").execute_batch("INSERT INTO person SELECT 99, id_number, name, NULL, NULL FROM person LIMIT 1");
    assert!(twice.is_err_and(|error| error.to_string().contains("UNIQUE")));
}

#[test]
fn a_file_of_the_fifth_version_is_sound_to_any_sqlite() {
    let town = Town::small();
    earlier(&town, "old.db", FIFTH);
    // The sqlite3 program of years past holds json_valid(NULL) for false.
    let found = |name: &str| {
        let file = Connection::open(town.path(name)).expect("a file");
        let is_text = |context: &rusqlite::functions::Context<'_>| Ok(context.get_raw(0) != rusqlite::types::ValueRef::Null);
        file.create_scalar_function("json_valid", 1, FunctionFlags::SQLITE_UTF8, is_text).expect("a function");
        file.query_row("PRAGMA integrity_check", [], |row| row.get::<_, String>(0)).expect("an answer")
    };
    assert_eq!(found("old.db"), "CHECK constraint failed in log_image");
    let said = town.run(&["score", "--month", "2018-04", "--format", "csv", "--db", "old.db"]);
    assert!(said.err.contains("the database was of format 5 and has been upgraded"), "{}", said.err);
    assert_eq!(said.done(), town.run(&["score", "--month", "2018-04", "--format", "csv"]).done());
    assert_eq!([found("old.db"), found("gridctl.db")], ["ok", "ok"]);
    assert_eq!(shape(&town, "old.db"), shape(&town, "gridctl.db"));
    let texts = "SELECT name || sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name";
    assert_eq!(look_up(&town.path("old.db"), texts), look_up(&town.path("gridctl.db"), texts), "as fast to know as a new one");
    town.run(&["verify", "--db", "old.db"]).done();
}

#[test]
fn what_an_upgrade_wrote_does_not_stand_in_the_way_of_the_first_command() {
    // So many people that they are left uncompared where reports alone are written.
    const PEOPLE: u32 = 600;
    let town = Town::small();
    let people = (100..100 + PEOPLE).map(|number| form(number, "村民", "0101", "岭脚", "none")).collect::<Vec<_>>().concat();
    town.write("more.csv", ROSTER.to_owned() + &people);
    town.run(&["import", "more.csv"]).done();
    for (name, schema) in [("second.db", SECOND), ("fourth.db", FOURTH)] {
        earlier(&town, name, schema);
        town.write("events.csv", EVENTS.to_owned() + &report("E1", ZHAO, "0101", "04-03 08:00", 1, "valid", ""));
        assert!(town.run(&["import", "events.csv", "--db", name]).err.contains("has been upgraded"));
        assert_eq!(look_up(&town.path(name), "SELECT report_id FROM report"), ["E1"]);
        town.run(&["verify", "--db", name]).done();
    }
}

#[test]
fn an_upgrade_makes_no_alteration_good() {
    let town = Town::small();
    earlier(&town, "old.db", SECOND);
    Connection::open(town.path("old.db")).expect("a file").execute_batch("UPDATE village SET name = name || '?' WHERE village_id = 1").expect("by hand");
    let before = town.read("old.db");
    for command in [&["quota"][..], &["verify"]] {
        let err = town.run(&[command, &["--db", "old.db"]].concat()).failed(5);
        assert!(err.contains("village"), "{err}");
    }
    assert!(town.read("old.db") == before);
}

#[test]
fn an_upgrade_is_told_in_chinese_too() {
    let town = Town::empty();
    first(&town, "old.db");
    let said = town.run(&["quota", "--db", "old.db", "--lang", "zh"]);
    assert!(said.err.contains("数据库已由格式 1 升级至现行格式"), "{}", said.err);
}

#[cfg(unix)]
#[test]
fn an_old_file_that_may_not_be_written_is_refused_and_left_as_it_was() {
    use std::os::unix::fs::PermissionsExt;
    let town = Town::empty();
    first(&town, "old.db");
    let before = town.read("old.db");
    std::fs::set_permissions(town.path("old.db"), std::fs::Permissions::from_mode(0o400)).expect("read-only");
    // Who is root may write it all the same.
    if std::fs::OpenOptions::new().write(true).open(town.path("old.db")).is_ok() {
        return;
    }
    let err = town.run(&["quota", "--db", "old.db"]).failed(1);
    assert!(err.contains("must be upgraded before use"), "{err}");
    assert!(town.read("old.db") == before);
}

#[cfg(unix)]
#[test]
fn a_file_that_may_only_be_read_is_read_and_its_writes_are_refused_in_words() {
    use std::os::unix::fs::PermissionsExt;
    let town = Town::small();
    let before = town.read("gridctl.db");
    std::fs::set_permissions(town.path("gridctl.db"), std::fs::Permissions::from_mode(0o400)).expect("read-only");
    // Who is root may write it all the same.
    if std::fs::OpenOptions::new().write(true).open(town.path("gridctl.db")).is_ok() {
        return;
    }
    town.run(&["quota"]).done();
    let err = town.run(&["conduct", "record", "--month", "2018-06", "--kind", "unable_to_serve", &id(SUN)]).failed(1);
    assert!(err.contains("the file or its folder is read-only"), "{err}");
    assert!(town.read("gridctl.db") == before);
}
