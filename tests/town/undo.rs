//! The log is read, and what an entry wrote is taken back: as if it had not been written, or not at all.

use rusqlite::Connection;
use rusqlite::types::Value;

use crate::support::*;

/// Every row of every table but those of the log, in order.
fn rows(town: &Town) -> Vec<String> {
    let file = Connection::open(town.path("gridctl.db")).expect("the database");
    let mut tables = file
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'log%' AND name NOT LIKE 'table_sum' ORDER BY name")
        .expect("tables");
    let tables: Vec<String> = tables.query_map([], |row| row.get(0)).expect("tables").collect::<Result<_, _>>().expect("names");
    let mut rows = Vec::new();
    for table in tables {
        let mut statement = file.prepare(&format!("SELECT * FROM {table} NOT INDEXED")).expect("a table");
        let columns = statement.column_count();
        let mut of_table: Vec<String> = statement
            .query_map([], |row| Ok(format!("{table} {:?}", (0..columns).map(|column| row.get(column)).collect::<Result<Vec<Value>, _>>()?)))
            .expect("rows")
            .collect::<Result<_, _>>()
            .expect("values");
        of_table.sort();
        rows.append(&mut of_table);
    }
    rows
}

#[track_caller]
fn same(found: &[String], wanted: &[String], what: &str) {
    let more: Vec<&String> = found.iter().filter(|row| !wanted.contains(row)).collect();
    let less: Vec<&String> = wanted.iter().filter(|row| !found.contains(row)).collect();
    assert!(more.is_empty() && less.is_empty(), "{what}\nmore: {more:#?}\nless: {less:#?}");
}

fn entries(town: &Town) -> Vec<String> {
    look_up(&town.path("gridctl.db"), "SELECT command FROM log ORDER BY log_id")
}

/// The small town with reports of every kind in two months.
fn town() -> Town {
    let town = Town::with_reports(&[
        report("E1", ZHAO, "0101", "04-03 08:00", 1, "valid", ""),
        report("E2", QIAN, "0101", "04-03 09:00", 2, "pending", ""),
        report("E3", SUN, "0102", "04-04 09:00", 3, "valid", "E4,12.50,,,溪边"),
        report("E5", ZHANG_0102, "0102", "05-04 09:00", 4, "valid", ",,80,大事,"),
    ]);
    town.write("attendance.csv", format!("{ATTENDANCE}2018-04-10,例会,{},present\n", id(ZHAO)));
    town.write("conduct.csv", format!("{CONDUCT}2018-05,task_failure,{},,前\n", id(SUN)));
    town.write("tests.csv", format!("{TESTS}{},2018-02-21,2018-02-20,y,回山镇白岩村0201吴候,y,y\n", id(WAITING)));
    town.run(&["import", "attendance.csv", "conduct.csv", "tests.csv"]).done();
    town
}

#[test]
fn what_an_undo_took_from_a_submitted_sheet_is_named_by_its_differences() {
    let town = Town::with_reports(&[report("E1", ZHAO, "0101", "04-03 08:00", 1, "valid", "")]);
    let last = |town: &Town| entries(town).len().to_string();
    town.write("conduct.csv", format!("{CONDUCT}2018-05,task_failure,{},,前\n", id(SUN)));
    town.run(&["import", "conduct.csv"]).done();
    let conduct = last(&town);
    town.import_events(&[report("E2", QIAN, "0101", "04-03 09:00", 2, "valid", "")]);
    let events = last(&town);
    town.run(&["payout", "submit", "--quarter", "2018-Q2", "--yes"]).done();
    for entry in [events, conduct] {
        town.run(&["undo", &entry, "--yes"]).done();
    }
    assert_eq!(town.run(&["verify"]).status, 0);
    let diff = town.run(&["payout", "diff", "--quarter", "2018-Q2", "--format", "csv"]).done();
    let of = |name: &str| diff.lines().find(|line| line.contains(name)).unwrap_or_default().to_owned();
    assert!(of("孙").contains("conduct 2018-05 task_failure") && of("孙").contains("undo"), "{diff}");
    assert!(of("钱").contains("report E2: ") && of("钱").contains("status valid → —"), "{diff}");
}

/// A command with the files that it needs.
type Typed = (Vec<(&'static str, String)>, Vec<String>);

/// Commands of every kind that writes, each with the files that it needs.
fn commands() -> Vec<Typed> {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<String>>();
    let (zhao, sun) = (id(ZHAO), id(SUN));
    let import = |kind: &'static str, text: String| (vec![(kind, text)], words(&["import", kind]));
    let plain = |list: &[&str]| (Vec::new(), words(list));
    vec![
        import("new-grids.csv", format!("{GRIDS}0301,新村,100,东;西,\n0101,青岭村,300,岭脚;山背,4\n")),
        import("new-roster.csv", ROSTER.to_owned() + &form(21, "新人", "0201", "白岩", "none") + &form(ZHAO, "赵壹", "0101", "岭脚", "director")),
        import("new-tests.csv", format!("{TESTS}{},2018-02-21,2018-02-19,n,别名,y,n\n{zhao},2018-02-22,,y,x,y,y\n", id(WAITING))),
        import("new-posts.csv", format!("{POSTS}{},0201,member,2018-06-01,,\n{sun},0102,member,2018-03-01,2018-06-30,\n", id(WAITING))),
        import("new-attendance.csv", format!("{ATTENDANCE}2018-04-10,例会,{zhao},late\n2018-04-10,例会,{sun},absent\n")),
        import("new-conduct.csv", format!("{CONDUCT}2018-05,task_failure,{sun},,后\n2018-05,irregular_petition,,0102,\n")),
        import(
            "new-events.csv",
            EVENTS.to_owned()
                // E4 was the name of an event alone, E1 becomes that of an event, E9 is named before it is reported.
                + &report("E4", ZHAO, "0101", "04-06 08:00", 1, "valid", "")
                + &report("E6", QIAN, "0101", "06-06 08:00", 2, "valid", "E9,5,,,桥")
                + &report("E7", QIAN, "0101", "06-06 09:00", 2, "valid", "E1")
                + &report("E8", QIAN, "0101", "06-07 09:00", 2, "valid", "")
                + &report("E9", QIAN, "0101", "06-08 09:00", 2, "valid", "E8")
                + &report("E10", QIAN, "0101", "06-08 10:00", 2, "valid", "E7")
                + &report("E2", QIAN, "0101", "04-03 09:00", 3, "valid", "E1,,,,改")
                + &report("E3", SUN, "0102", "04-04 09:30", 3, "fraud", "E4,12.50,,,"),
        ),
        plain(&["event", "record", "--reporter", &zhao, "--grid", "0101", "--at", "2018-06-30 09:00", "--level", "2", "--summary", "涵洞"]),
        plain(&["event", "record", "--reporter", &zhao, "--grid", "0101", "--at", "2018-06-30 09:00", "--level", "2", "--same-as", "E1"]),
        plain(&["event", "confirm", "E2", "--status", "valid", "--amount", "2.50"]),
        plain(&["event", "same", "E1", "E3"]),
        plain(&["event", "distinct", "E1", "E3"]),
        plain(&["conduct", "record", "--month", "2018-06", "--kind", "unable_to_serve", &sun]),
        plain(&["attendance", "record", "--date", "2018-06-10", "--activity", "培训", &sun, "--result", "late"]),
        plain(&["test", "record", &zhao, "--date", "2018-06-10", "--apps", "y", "--nickname", "y", "--knowledge", "y", "--live-report", "n"]),
        plain(&["appoint", &id(WAITING), "--grid", "0201", "--from", "2018-07-02"]),
        plain(&["exit", &sun, "--clause", "三5", "--on", "2018-07-01", "--reason", "自愿", "--yes"]),
        plain(&["keep", &zhao, "--until", "2042-06-30", "--reason", "优秀", "--ref", "文"]),
        plain(&["allocate", "--apply"]),
        plain(&["assert", "--month", "2018-04", "--valid", "9"]),
    ]
}

#[test]
fn whatever_a_command_wrote_is_gone_when_it_is_taken_back() {
    let town = town();
    let mut undone = 0;
    for (files, words) in commands() {
        for (name, text) in &files {
            town.write(name, text);
        }
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let (before, entries_before) = (rows(&town), entries(&town).len());
        let said = town.run(&words);
        assert_eq!(said.status, 0, "{words:?}: {}", said.err);
        if entries(&town).len() == entries_before {
            continue;
        }
        assert_ne!(rows(&town), before, "{words:?} writes something");
        // A trial run takes nothing back; a real one all.
        let after = rows(&town);
        town.run(&["undo", "--dry-run"]).done();
        same(&rows(&town), &after, "a trial run");
        town.run(&["undo", "--yes"]).done();
        same(&rows(&town), &before, &format!("{words:?}"));
        town.run(&["verify"]).done();
        undone += 1;
        // What was taken back can be done again.
        town.run(&words).done();
        same(&rows_without_numbers(&town, &rows(&town)), &rows_without_numbers(&town, &after), &format!("again {words:?}"));
        town.run(&["undo", "--yes"]).done();
        same(&rows(&town), &before, &format!("again {words:?}"));
    }
    assert!(undone > 15, "{undone} commands were taken back");
}

/// Rows without the number of the last entry, which differs from run to run.
fn rows_without_numbers(town: &Town, rows: &[String]) -> Vec<String> {
    let last = entries(town).len();
    let number = |row: &String| {
        let mut text = row.clone();
        for number in last.saturating_sub(3)..=last {
            text = text.replace(&format!("Integer({number})]"), "Integer(_)]");
        }
        text
    };
    rows.iter().map(number).collect()
}

#[test]
fn entries_are_taken_back_one_after_the_other_down_to_the_first() {
    let town = town();
    town.run(&["event", "confirm", "E2", "--status", "valid"]).done();
    town.run(&["event", "same", "E1", "E2"]).done();
    town.run(&["event", "same", "E1", "E2", "--undo"]).done();
    for _ in 0..6 {
        town.run(&["undo", "--yes"]).done();
    }
    let left: Vec<String> = rows(&town).into_iter().filter(|row| !row.starts_with("policy_version")).collect();
    assert_eq!(left, Vec::<String>::new());
    assert!(town.run(&["undo", "--yes"]).failed(4).contains("nothing that can be taken back"));
    assert_eq!(entries(&town).iter().filter(|command| *command == "undo").count(), 6);
    town.run(&["verify"]).done();
}

#[test]
fn what_something_rests_on_or_what_is_settled_is_not_taken_back() {
    let town = town();
    let refused = |number: &str, said: &str| {
        let before = rows(&town);
        let err = town.run(&["undo", number, "--yes"]).failed(4);
        assert!(err.contains(said), "{number}: {err}");
        same(&rows(&town), &before, number);
    };
    // 1 init, 2 the people, 3 the reports, 4 attendance, conduct and tests.
    refused("1", "the policy that entry 1 adopted stands");
    refused("2", "rest on what entry 2 wrote");
    refused("99", "has no entry 99");
    town.run(&["event", "confirm", "E2", "--status", "valid"]).done(); // 5
    refused("3", "was altered later by entry 5");
    town.run(&["event", "record", "--reporter", &id(ZHAO), "--grid", "0101", "--at", "2018-06-30 09:00", "--level", "1", "--same-as", "E5"]).done(); // 6
    town.run(&["undo", "5", "--yes"]).done(); // 7
    refused("5", "was taken back by entry 7");
    refused("7", "is an undo");
    refused("3", "of the same event");
    town.write("leaving.csv", format!("{POSTS}{},0201,member,2018-05-01,,\n", id(WAITING)));
    town.run(&["import", "leaving.csv"]).done(); // 8
    town.run(&["event", "record", "--reporter", &id(WAITING), "--grid", "0201", "--at", "2018-06-30 09:00", "--level", "1"]).done(); // 9
    refused("8", "would hold no post");
    town.run(&["award", &id(ZHAO), "--amount", "60", "--reason", "x", "--ref", "文"]).done(); // 10
    refused("10", "has been paid and stands");
    town.run(&["payout", "submit", "--quarter", "Q2", "--allow-pending", "--reason", "x"]).done(); // 11
    refused("11", "a step of a sheet");
    town.run(&["payout", "approve", "--quarter", "Q2", "--ref", "文", "--by", "领导", "--yes"]).done(); // 12
    refused("4", "2018-Q2, whose sheet has been approved");
    refused("9", "2018-Q2, whose sheet has been approved");
    refused("12", "a step of a sheet");
    // What bears on later months alone can still be taken back.
    town.run(&["exit", &id(SUN), "--clause", "三5", "--on", "2018-07-01", "--yes"]).done();
    town.run(&["undo", "--yes"]).done();
    town.run(&["exit", &id(SUN), "--clause", "三5", "--on", "2018-07-01", "--yes"]).done();
    assert!(town.run(&["undo"]).failed(4).contains("this must be confirmed"), "no terminal, no --yes");
}

#[test]
fn the_log_tells_who_did_what_and_what_it_changed() {
    let town = town();
    town.run(&["event", "confirm", "E2", "--status", "valid", "--amount", "2.50", "--by", "王五"]).done();
    town.write("again.csv", ROSTER.to_owned() + &form(ZHAO, "赵一", "0101", "岭脚", "none"));
    town.run(&["import", "again.csv", "--today", "2018-07-03"]).done();
    let listed = |arguments: &[&str]| -> Vec<String> {
        let arguments: Vec<&str> = ["log", "--format", "csv"].iter().chain(arguments).copied().collect();
        csv_rows(&town.run(&arguments).done()).into_iter().map(|row| row["log_id"].clone()).collect()
    };
    assert_eq!(listed(&[]), ["1", "2", "3", "4", "5", "6"]);
    assert_eq!(listed(&["--by", "王五"]), ["5"]);
    assert_eq!(listed(&["--command", "event"]), ["5"]);
    assert_eq!(listed(&["--command", "import"]), ["2", "3", "4", "6"]);
    assert_eq!(listed(&["--on", "2018-07-03"]), ["6"]);
    assert_eq!(listed(&["--to", "2018-07-02", "--command", "import"]), ["2", "3", "4"]);
    assert_eq!(listed(&["--person", "钱梅"]), ["2", "3", "5"]);
    assert_eq!(listed(&["--person", &id(ZHAO)]), ["2", "3", "4", "6"]);
    let shown = town.run(&["log", "show", "5", "--format", "csv"]).done();
    assert!(shown.contains("report,E2,amount,,2.5\n") && shown.contains("report,E2,status,pending,valid\n"), "{shown}");
    let shown = town.run(&["log", "show", "6"]).done();
    assert!(shown.contains(&masked(&id(ZHAO))) && shown.contains("hamlet") && shown.contains("上青岭"), "{shown}");
    assert!(town.run(&["log", "show", "6", "--reveal", "--format", "csv"]).done().contains(&id(ZHAO)));
    assert!(town.run(&["log", "show", "3", "--lang", "zh"]).done().contains("由本条新增、此后未改动的记录：上报 3"));
    assert!(town.run(&["log", "show", "77"]).failed(4).contains("has no entry 77"));
    for form in ["json", "md", "html", "table"] {
        town.run(&["log", "--format", form]).done();
        town.run(&["log", "show", "5", "--format", form]).done();
    }
}

#[test]
fn every_column_of_a_table_is_in_the_image_that_undo_puts_back() {
    let file = Connection::open_in_memory().expect("memory");
    file.execute_batch(include_str!("../../schema.sql")).expect("the schema");
    let texts = |sql: &str| -> Vec<(String, String)> {
        let mut statement = file.prepare(sql).expect("a question");
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("rows");
        rows.collect::<Result<_, _>>().expect("texts")
    };
    let triggers =
        texts("SELECT tbl_name, sql FROM sqlite_schema WHERE type = 'trigger' AND (name LIKE '%\\_was' ESCAPE '\\' OR name LIKE '%\\_gone' ESCAPE '\\')");
    assert!(triggers.len() > 30, "{}", triggers.len());
    for (table, text) in &triggers {
        for (column, _) in texts(&format!("SELECT name, '' FROM pragma_table_info('{table}')")) {
            assert!(text.contains(&format!("'{column}', old.{column}")), "{table}.{column} is missing in {text}");
        }
    }
    // Tables whose rows can be altered have a trigger; what has none stands, belongs to the log, or is reckoned anew.
    let without: Vec<String> = texts("SELECT name, '' FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'log%' ORDER BY name")
        .into_iter()
        .map(|(name, _)| name)
        .filter(|name| !triggers.iter().any(|(table, _)| table == name))
        .collect();
    let standing =
        ["commendation", "instant_award", "policy_version", "reading_decision", "report_block", "setting", "sheet", "sheet_line", "sheet_row", "table_sum"];
    assert_eq!(without, standing);
}
