//! Reports and the sums that stand beside them: what was altered behind gridctl's back never becomes a figure.

use rusqlite::Connection;

use crate::support::*;

fn reports() -> Vec<String> {
    let mut reports: Vec<String> = (1..=9).map(|day| report(&format!("E{day}"), ZHAO, "0101", &format!("04-0{day} 08:00"), 2, "valid", ",2")).collect();
    reports.push(report("E10", QIAN, "0101", "04-01 09:00", 1, "valid", "E1"));
    reports
}

fn alter(town: &Town, sql: &str) {
    let connection = Connection::open(town.path("gridctl.db")).expect("the database");
    assert!(connection.execute(sql, []).expect("an alteration") > 0, "{sql}");
}

#[test]
fn a_report_altered_behind_the_program_is_found_before_any_figure_is_told() {
    for sql in [
        "UPDATE report SET amount_fen = 456 WHERE report_id = 'E3'",
        "UPDATE report SET level = 3 WHERE report_id = 'E3'",
        "UPDATE report SET status = 2 WHERE report_id = 'E3'",
        "UPDATE report SET at = at + 1 WHERE report_id = 'E3'",
        "UPDATE report SET person_id = 2 WHERE report_id = 'E3'",
        "DELETE FROM report WHERE report_id = 'E3'",
        "DELETE FROM report",
        "UPDATE report_block SET rows = rows + 1",
        "DELETE FROM report_block",
    ] {
        let town = Town::with_reports(&reports());
        alter(&town, sql);
        let before = town.read("gridctl.db");
        for command in ["score --month 2018-04", "payout --quarter 2018-Q2", "exits --month 2018-04", "payout submit --quarter 2018-Q2 --yes"] {
            let err = town.run(&command.split(' ').collect::<Vec<_>>()).failed(5);
            assert!(err.contains("altered") && err.contains("restore a backup"), "{sql}: {command}: {err}");
        }
        let said = town.run(&["verify", "--format", "csv"]);
        assert_eq!((said.status, said.out.contains("reports,report,")), (5, true), "{sql}: {}", said.out);
        assert!(town.read("gridctl.db") == before, "{sql}: nothing was written");
    }
}

#[test]
fn a_number_of_a_report_altered_behind_the_program_is_found_too() {
    for sql in ["UPDATE report SET report_id = 'E99' WHERE report_id = 'E3'", "UPDATE report SET grid_id = 2 WHERE report_id = 'E3'"] {
        let town = Town::with_reports(&reports());
        alter(&town, sql);
        assert!(town.run(&["exits", "--month", "2018-04"]).failed(5).contains("altered"), "{sql}");
        assert_eq!(town.run(&["verify"]).status, 5, "{sql}");
    }
}

#[test]
fn numbers_and_words_altered_behind_the_program_are_found_by_what_the_reports_say() {
    for (what, sql) in [
        ("numbers", "UPDATE event_key SET key = 'E33' WHERE key = 'E3'"),
        ("numbers", "DELETE FROM event_key WHERE key = 'E3'"),
        ("numbers", "UPDATE event_key SET declared = 2 WHERE key = 'E3'"),
        ("numbers", "UPDATE event_key SET incident = 2 WHERE key = 'E3'"),
        ("numbers", "UPDATE event_key SET incident = 99 WHERE key = 'E3'"),
        ("numbers", "INSERT INTO event_key VALUES ('E33', NULL, 3)"),
        ("numbers", "INSERT INTO incident_distinct VALUES (1, 99, 1)"),
        ("words", "INSERT INTO report_note VALUES ('E33', '溪边', NULL)"),
        ("words", "UPDATE report_note SET reason = NULL WHERE report_id = 'E11'"),
    ] {
        let mut reports = reports();
        reports.push(report("E11", QIAN, "0101", "04-20 09:00", 4, "valid", ",,80,大事,溪边"));
        let town = Town::with_reports(&reports);
        assert_eq!(town.run(&["verify"]).status, 0);
        alter(&town, sql);
        let said = town.run(&["verify", "--format", "csv"]);
        assert_eq!((said.status, said.out.contains(&format!("{what},"))), (5, true), "{sql}: {}", said.out);
        let err = town.run(&["backup", "copy.db"]).failed(5);
        assert!(!town.path("copy.db").exists(), "{sql}: {err}");
    }
}

#[test]
fn an_index_that_is_gone_is_told_with_whatever_else_is_wrong() {
    for index in ["person_id_number", "grid_hamlet_hamlet", "proposal_grid"] {
        let town = Town::with_reports(&reports());
        let drop = format!("DROP INDEX {index}; UPDATE grid SET households = 1");
        rusqlite::Connection::open(town.path("gridctl.db")).expect("the file").execute_batch(&drop).expect("by hand");
        let said = town.run(&["verify", "--format", "csv", "--lang", "en"]);
        assert_eq!(said.status, 5, "{}", said.err);
        for what in [index, "grid"] {
            assert!(said.out.contains(what), "{what}: {}", said.out);
        }
        town.run(&["quota"]).failed(5);
    }
}

#[test]
fn whatever_gridctl_writes_of_reports_goes_into_the_sums() {
    let town = Town::with_reports(&reports());
    for command in [
        "event record --reporter 赵一 --grid 0101 --at 2018-04-11T08:00 --level 1 --id N1",
        "event confirm N1 --status valid --level 3 --amount 12",
        "event confirm E2 --status fraud",
        "event same E4 E5",
        "event same E4 E5 --undo",
        "event same N1 E1",
        "event distinct N1 E4",
        "event distinct N1 E4 --undo",
    ] {
        town.run(&command.split(' ').collect::<Vec<_>>()).done();
        assert_eq!(town.run(&["verify"]).status, 0, "{command}");
    }
    let moved: Vec<String> = reports().iter().map(|line| line.replace(",valid,", ",pending,").replace("04-0", "05-0")).collect();
    town.import_events(&moved);
    assert_eq!(town.run(&["verify"]).status, 0, "an import that alters reports");
}

#[test]
fn a_report_that_stands_twice_in_a_file_is_refused_though_the_town_knows_it() {
    let town = Town::with_reports(&reports());
    for twice in [0, 9] {
        let mut lines = reports();
        lines.push(lines[twice].clone());
        town.write("again.csv", EVENTS.to_owned() + &lines.concat());
        let err = town.run(&["import", "again.csv"]).failed(3);
        assert!(err.contains("again.csv:12:report_id"), "{err}");
    }
}
