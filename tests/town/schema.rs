//! The database refuses what the model forbids, whoever writes; and files that are not gridctl's stay as they were.

use rusqlite::Connection;

use crate::support::*;

const SCHEMA: &str = include_str!("../../schema.sql");

/// One record of each table.
const SEED: &str = "
    INSERT INTO log (log_id, at, by, command, summary) VALUES (1, '2018-07-02', '陈文', 'import', 'seed');
    INSERT INTO log_change VALUES (1, 'grid', '0101', '{}', '{}');
    INSERT INTO policy_version VALUES (1, 'p', '2018-03', 'text', printf('%064d', 0), NULL, 1);
    INSERT INTO village VALUES (1, '青岭村');
    INSERT INTO hamlet VALUES (1, 1, '上青岭');
    INSERT INTO grid VALUES (1, '0101', 1, 236, NULL, 1);
    INSERT INTO grid_hamlet VALUES (1, 1, 0);
    INSERT INTO person VALUES (1, '110105194912310021', '赵一', NULL, NULL), (2, '110105194912310022', '钱梅', NULL, NULL);
    INSERT INTO candidate_form VALUES (1, 1, 1, '7', 'member', 'junior', 1, 1, 1, 1, 0, 0, 1, 0, 0, 0, 'none', 0, NULL, NULL, 1);
    INSERT INTO field_test VALUES (1, '2018-02-21', NULL, 1, '昵称', 1, 1, 1);
    INSERT INTO post VALUES (1, 1, 1, 'member', '2018-03-01', NULL, 0, 1);
    INSERT INTO report VALUES (1, 'E1', 1, 0, 1, 1, NULL, NULL, 1, 1);
    INSERT INTO event_key VALUES ('E1', 1, 1);
    INSERT INTO incident_same VALUES (2, 1, 1);
    INSERT INTO incident_distinct VALUES (1, 3, 1);
    INSERT INTO report_note VALUES ('E1', '内容', NULL);
    INSERT INTO attendance VALUES (1, '2018-04-10', '例会', 'present', 1);
    INSERT INTO conduct VALUES (1, '2018-04', 'irregular_petition', NULL, 1, NULL, 1), (2, '2018-04', 'task_failure', 1, NULL, NULL, 1);
    INSERT INTO sheet (sheet_id, kind, period, state, policy_id, submitted_by, submitted_on, pending, early, log_id) VALUES (1, 'quarter', '2018-Q2', 'submitted', 1, '甲', '2018-07-02', 0, 0, 1);
    INSERT INTO sheet_row VALUES (1, 1, 1, '11010519491231002X', '张三', '村', '0101', NULL, NULL, '');
    INSERT INTO sheet_line VALUES (1, 1, 1, '2018-04', 'base', '二(一)', '100', 10000);
    UPDATE sheet SET digest = printf('%064d', 0);
    UPDATE sheet SET state = 'approved', approved_by = '乙', approved_on = '2018-07-03', reference = '文件';
    INSERT INTO sheet (sheet_id, kind, period, state, policy_id, submitted_by, submitted_on, pending, early, log_id) VALUES (2, 'quarter', '2018-Q3', 'submitted', 1, '甲', '2018-10-02', 0, 0, 1);
    UPDATE sheet SET digest = printf('%064d', 0) WHERE sheet_id = 2;
";

fn database() -> Connection {
    let connection = Connection::open_in_memory().expect("memory");
    connection.execute_batch("PRAGMA foreign_keys = ON").expect("foreign keys");
    connection.execute_batch(SCHEMA).expect("the schema loads");
    connection.execute_batch(SEED).expect("the seed fits");
    connection
}

#[test]
fn the_file_carries_its_marks_and_every_table_is_strict() {
    let connection = database();
    let mark = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).expect("a mark");
    assert_eq!((mark("application_id"), mark("user_version")), (0x4752_4443, 6));
    let mut lax = connection
        .prepare("SELECT name FROM pragma_table_list WHERE type = 'table' AND schema = 'main' AND NOT strict AND name NOT LIKE 'sqlite_%'")
        .expect("tables");
    let lax: Vec<String> = lax.query_map([], |row| row.get(0)).expect("tables").collect::<Result<_, _>>().expect("names");
    assert_eq!(lax, Vec::<String>::new());
    for view in ["report_view", "post_view"] {
        let rows: i64 = connection.query_row(&format!("SELECT count(*) FROM {view}"), [], |row| row.get(0)).expect(view);
        assert_eq!(rows, 1, "{view}");
    }
}

#[test]
fn the_database_refuses_what_the_model_forbids() {
    let cases = [
        // A record twice.
        ("INSERT INTO village VALUES (2, '青岭村')", "UNIQUE constraint failed: village.name"),
        ("INSERT INTO hamlet VALUES (2, 1, '上青岭')", "UNIQUE constraint failed: hamlet"),
        ("INSERT INTO grid VALUES (2, '0101', 1, 1, NULL, 1)", "UNIQUE constraint failed: grid.code"),
        ("INSERT INTO person VALUES (3, '110105194912310021', '别人', NULL, NULL)", "UNIQUE constraint failed: person.id_number"),
        ("INSERT INTO post VALUES (2, 1, 1, 'member', '2018-03-01', NULL, 0, 1)", "UNIQUE constraint failed: post"),
        ("INSERT INTO report VALUES (1, 'E1', 1, 0, 1, 1, NULL, NULL, 1, 1)", "UNIQUE constraint failed: report"),
        ("INSERT INTO event_key VALUES ('E1', 1, 1)", "UNIQUE constraint failed: event_key"),
        ("INSERT INTO attendance VALUES (1, '2018-04-10', '例会', 'late', 1)", "UNIQUE constraint failed: attendance"),
        ("INSERT INTO field_test VALUES (1, '2018-02-21', NULL, 0, 'x', 0, 0, 1)", "UNIQUE constraint failed: field_test"),
        ("INSERT INTO conduct VALUES (3, '2018-04', 'task_failure', 1, NULL, 'again', 1)", "UNIQUE constraint failed: index 'conduct_key'"),
        ("INSERT INTO conduct VALUES (3, '2018-04', 'irregular_petition', NULL, 1, 'again', 1)", "UNIQUE constraint failed: index 'conduct_key'"),
        ("INSERT INTO policy_version VALUES (2, 'q', '2018-03', 't', printf('%064d', 1), NULL, 1)", "UNIQUE constraint failed: policy_version"),
        (
            "INSERT INTO sheet (kind, period, state, policy_id, submitted_by, submitted_on, pending, early, log_id) VALUES ('quarter', '2018-Q2', 'submitted', 1, '甲', '2018-07-09', 0, 0, 1)",
            "a sheet begins as submitted, once a period",
        ),
        // A record of something that is not there.
        ("INSERT INTO hamlet VALUES (2, 9, 'x')", "FOREIGN KEY"),
        ("INSERT INTO grid VALUES (2, '0102', 9, 1, NULL, 1)", "FOREIGN KEY"),
        ("INSERT INTO grid VALUES (2, '0102', 1, 1, NULL, 9)", "FOREIGN KEY"),
        ("INSERT INTO post VALUES (2, 9, 1, 'member', '2018-03-01', NULL, 0, 1)", "FOREIGN KEY"),
        ("INSERT INTO post VALUES (2, 1, 9, 'member', '2018-03-01', NULL, 0, 1)", "FOREIGN KEY"),
        ("INSERT INTO attendance VALUES (9, '2018-04-10', 'x', 'late', 1)", "FOREIGN KEY"),
        ("INSERT INTO conduct VALUES (3, '2018-05', 'task_failure', 9, NULL, NULL, 1)", "FOREIGN KEY"),
        ("INSERT INTO incident_same VALUES (3, 1, 9)", "FOREIGN KEY"),
        ("INSERT INTO incident_distinct VALUES (4, 5, 9)", "FOREIGN KEY"),
        ("INSERT INTO incident_distinct VALUES (1, 3, 1)", "UNIQUE constraint failed: incident_distinct"),
        ("INSERT INTO sheet_line VALUES (9, 1, 1, '2018-04', 'base', '二(一)', '', 1)", "a submitted sheet stands"),
        ("DELETE FROM person WHERE person_id = 1", "FOREIGN KEY"),
        ("DELETE FROM grid", "FOREIGN KEY"),
        // A value that cannot be.
        ("INSERT INTO setting VALUES ('language', 'fr', 1)", "CHECK constraint failed: value"),
        ("INSERT INTO setting VALUES ('colour', 'zh', 1)", "CHECK constraint failed: name"),
        ("INSERT INTO setting VALUES ('language', 'zh', 9)", "FOREIGN KEY"),
        ("UPDATE grid SET households = -1", "CHECK constraint failed: households >= 0"),
        ("UPDATE grid SET members_set = -1", "CHECK constraint failed: members_set"),
        ("UPDATE grid SET households = 'many'", "cannot store TEXT value in INTEGER column"),
        ("UPDATE grid SET households = 1.5", "cannot store REAL value in INTEGER column"),
        ("UPDATE village SET name = ''", "CHECK"),
        ("UPDATE person SET id_number = '1' WHERE person_id = 1", "CHECK constraint failed: length(id_number) = 18"),
        ("UPDATE person SET name = '' WHERE person_id = 1", "CHECK"),
        ("UPDATE candidate_form SET role = 'worker'", "CHECK constraint failed: role"),
        ("UPDATE candidate_form SET education = 'some'", "CHECK constraint failed: education"),
        ("UPDATE candidate_form SET petition = 2", "CHECK constraint failed: petition"),
        ("UPDATE candidate_form SET cadre_post = 'mayor'", "CHECK constraint failed: cadre_post"),
        ("UPDATE candidate_form SET household = ''", "CHECK constraint failed: household"),
        ("UPDATE field_test SET knowledge = 3", "CHECK constraint failed: knowledge"),
        ("UPDATE post SET to_on = '2018-02-28'", "CHECK constraint failed: to_on >= from_on"),
        ("UPDATE post SET role = 'x'", "CHECK constraint failed: role"),
        ("UPDATE report SET level = 0", "CHECK constraint failed: level"),
        ("UPDATE report SET level = 10", "CHECK constraint failed: level"),
        ("UPDATE report SET status = 4", "CHECK constraint failed: status"),
        ("UPDATE report SET amount_fen = -1", "CHECK constraint failed: amount_fen"),
        ("UPDATE report SET special_fen = -1", "CHECK constraint failed: special_fen"),
        ("INSERT INTO incident_same VALUES (3, 3, 1)", "CHECK constraint failed: same_as <> incident"),
        ("INSERT INTO incident_distinct VALUES (3, 2, 1)", "CHECK constraint failed: other > incident"),
        ("UPDATE attendance SET result = 'came'", "CHECK constraint failed: result"),
        ("UPDATE conduct SET kind = 'x'", "CHECK constraint failed: kind"),
        ("UPDATE conduct SET person_id = 1 WHERE conduct_id = 1", "CHECK constraint failed"),
        ("UPDATE conduct SET grid_id = NULL WHERE conduct_id = 1", "CHECK constraint failed"),
        ("INSERT INTO conduct VALUES (3, '2018-05', 'task_failure', NULL, 1, NULL, 1)", "CHECK constraint failed"),
        ("INSERT INTO policy_version VALUES (2, 'q', '2018', 't', printf('%064d', 1), NULL, 1)", "CHECK constraint failed: in_force_from"),
        ("INSERT INTO policy_version VALUES (2, 'q', '2019-01', 't', 'x', NULL, 1)", "CHECK constraint failed: length(sha256)"),
        ("INSERT INTO log_change VALUES (1, 'x', 'x', 'not json', NULL)", "CHECK constraint failed"),
        ("UPDATE sheet SET state = 'approved' WHERE sheet_id = 2", "CHECK constraint failed"),
        ("UPDATE sheet SET state = 'approved', approved_by = '甲', approved_on = '2018-10-03', reference = 'x' WHERE sheet_id = 2", "CHECK constraint failed"),
        ("UPDATE sheet SET state = 'paid' WHERE sheet_id = 1", "CHECK constraint failed"),
        // What stands and may not be altered.
        ("DELETE FROM log", "the log is append-only"),
        ("UPDATE log SET by = '别人'", "the log is append-only"),
        ("UPDATE log SET undoes = 1", "the log is append-only"),
        ("INSERT OR REPLACE INTO log (log_id, at, by, command, summary) VALUES (1, '', '', '', '')", "the log is append-only"),
        ("INSERT INTO log (at, by, command, summary, sha256) VALUES ('', '', '', '', printf('%064d', 1))", "the log is append-only"),
        ("DELETE FROM log_change", "the log is append-only"),
        ("UPDATE log_change SET after = NULL", "the log is append-only"),
        ("UPDATE policy_version SET text = 'x'", "a policy is succeeded, never changed"),
        ("DELETE FROM policy_version", "a policy is succeeded, never changed"),
        ("DELETE FROM sheet WHERE sheet_id = 2", "a sheet is kept"),
        ("UPDATE sheet SET state = 'withdrawn' WHERE sheet_id = 1", "a sheet moves forward alone"),
        ("UPDATE sheet SET digest = printf('%064d', 1) WHERE sheet_id = 1", "a sheet moves forward alone"),
        ("UPDATE sheet SET period = '2018-Q4' WHERE sheet_id = 2", "a sheet moves forward alone"),
        ("UPDATE sheet_line SET amount_fen = 0", "a submitted sheet stands"),
        ("DELETE FROM sheet_line", "a submitted sheet stands"),
    ];
    let connection = database();
    for (statement, refusal) in cases {
        let error = connection.execute_batch(statement).expect_err(statement).to_string();
        assert!(error.contains(refusal), "{statement}: {error}");
    }
}

#[test]
fn the_database_takes_what_lies_on_the_bound() {
    let connection = database();
    for statement in [
        "UPDATE grid SET households = 0, members_set = 0",
        "UPDATE post SET to_on = from_on",
        "UPDATE report SET level = 9, status = 0, amount_fen = 0",
        "INSERT INTO post VALUES (2, 1, 1, 'leader', '2018-03-01', NULL, 0, 1)",
        "UPDATE log SET summary = 'x'",
        "UPDATE sheet SET state = 'paid', paid_by = '丙', paid_on = '2018-07-05' WHERE sheet_id = 1",
        "UPDATE sheet SET state = 'withdrawn', withdrawn_by = '甲', withdrawn_on = '2018-10-03', withdrawn_for = 'x' WHERE sheet_id = 2",
        "INSERT INTO sheet (kind, period, state, policy_id, submitted_by, submitted_on, pending, early, log_id) VALUES ('quarter', '2018-Q3', 'submitted', 1, '甲', '2018-11-02', 0, 0, 1)",
    ] {
        connection.execute_batch(statement).expect(statement);
    }
}

#[test]
fn a_new_file_is_the_schema_and_only_its_owner_reads_it() {
    let town = Town::empty();
    let said = town.run(&["init"]);
    assert_eq!(said.err, "made the database gridctl.db with the policy huishan-2018\n");
    let shape = "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_schema ORDER BY type, name";
    let fresh = town.path("fresh.db");
    Connection::open(&fresh).expect("a file").execute_batch(SCHEMA).expect("the schema loads");
    assert_eq!(look_up(&town.path("gridctl.db"), shape), look_up(&fresh, shape));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(town.path("gridctl.db")).expect("the file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    assert!(town.run(&["init"]).failed(4).contains("is there already"));
}

#[test]
fn a_file_that_is_not_ours_is_refused_and_left_as_it_was() {
    let town = Town::small();
    let foreign = town.path("foreign.db");
    Connection::open(&foreign).expect("a file").execute_batch("CREATE TABLE t (a); INSERT INTO t VALUES (1)").expect("a table");
    town.write("newer.db", town.read("gridctl.db"));
    Connection::open(town.path("newer.db")).expect("a file").execute_batch("PRAGMA user_version = 7").expect("a version");
    let mut cut = town.read("gridctl.db");
    cut.truncate(cut.len() / 2);
    town.write("cut.db", cut);
    town.write("text.db", "not a database, but long enough to be taken for one at first sight\n".repeat(20));
    town.write("short.db", "x");
    for (file, status, words) in [
        ("foreign.db", 5, "is not a database of gridctl"),
        ("newer.db", 5, "is from a newer gridctl (format 7)"),
        ("cut.db", 5, "damaged"),
        ("text.db", 5, "is damaged, or no database"),
        ("short.db", 5, "is not a database of gridctl"),
    ] {
        let before = town.read(file);
        for arguments in [&["score", "--month", "2018-04"][..], &["import", "grids.csv"], &["event", "list"]] {
            let arguments: Vec<&str> = arguments.iter().copied().chain(["--db", file]).collect();
            let err = town.run(&arguments).failed(status);
            assert!(err.contains(words), "{arguments:?}: {err}");
            assert!(town.read(file) == before, "{arguments:?}: {file} changed");
        }
        assert!(town.run(&["init", "--db", file]).failed(4).contains("is there already"));
        assert!(town.read(file) == before, "init: {file} changed");
    }
    let names = town.names();
    assert!(!names.iter().any(|name| name.contains("journal") || name.contains("wal")), "{names:?}");
}

#[test]
fn an_empty_file_is_no_database_to_read_and_room_for_a_new_one() {
    let town = Town::empty();
    town.write("gridctl.db", "");
    let err = town.run(&["score", "--month", "2018-04"]).failed(5);
    assert!(err.contains("is not a database of gridctl"), "{err}");
    assert!(town.read("gridctl.db").is_empty());
    town.write("grids.csv", grids());
    town.run(&["import", "grids.csv"]).done();
    town.run(&["quota"]).done();
}

#[test]
fn what_is_no_path_of_a_file_is_a_mistake_of_usage() {
    let town = Town::small();
    for db in ["", ".", "/"] {
        for arguments in [&["score", "--month", "2018-04"][..], &["import", "grids.csv"], &["init"]] {
            let arguments: Vec<&str> = arguments.iter().copied().chain(["--db", db]).collect();
            assert_eq!(town.run(&arguments).status, 2, "{arguments:?}");
        }
    }
    let err = town.run(&["score", "--month", "2018-04", "--db", "none.db"]).failed(1);
    assert_eq!(err.lines().last(), Some("hint: make one with gridctl init or gridctl import, or name another with --db"));
    assert_eq!(town.run(&["import", "grids.csv", "--db", "none/none.db"]).status, 1);
}

#[test]
fn a_database_that_another_program_holds_is_not_waited_for_without_end() {
    let town = Town::small();
    let other = Connection::open(town.path("gridctl.db")).expect("the database");
    other.execute_batch("BEGIN IMMEDIATE").expect("held");
    town.run(&["score", "--month", "2018-04"]).done();
}
