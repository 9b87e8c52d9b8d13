//! A sheet stands: nobody can alter it once it is submitted, by a command or by hand, and its digest can be replayed.

#[allow(dead_code, reason = "each story uses its part of the desk")]
mod desk;

use std::process::Command;

use desk::Desk;
use gridctl::store::Store;
use gridctl::store::open::{Actor, Mode};
use gridctl::store::sheet::{found_altered, heads, rows};
use rusqlite::Connection;

/// The invented town.
fn town() -> Desk {
    let desk = Desk::new();
    let fixtures = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/");
    for name in ["grids", "roster", "posts", "events", "attendance", "conduct"] {
        std::fs::copy(format!("{fixtures}{name}.csv"), desk.path(&format!("{name}.csv"))).expect("a copy");
    }
    desk.done("office", "2018-07-01", &["import", "grids.csv", "roster.csv", "posts.csv", "events.csv", "attendance.csv", "conduct.csv"]);
    desk
}

/// The invented town with its second quarter approved.
fn approved() -> Desk {
    let desk = town();
    desk.done("office", "2018-07-02", &["payout", "submit", "--quarter", "Q2", "--allow-pending", "--reason", "platform\tdown"]);
    desk.done("group", "2018-07-03", &["payout", "approve", "--quarter", "Q2", "--ref", "doc 7", "--yes"]);
    desk
}

fn by_hand(desk: &Desk) -> Connection {
    Connection::open(desk.path("town.db")).expect("the file")
}

#[test]
fn an_approved_sheet_cannot_be_altered_by_hand() {
    let desk = approved();
    let file = by_hand(&desk);
    for sql in [
        "UPDATE sheet SET state = 'submitted'",
        "UPDATE sheet SET state = 'withdrawn', withdrawn_by = 'x', withdrawn_on = '2018-07-04', withdrawn_for = 'x', approved_by = NULL, approved_on = NULL, reference = NULL",
        "UPDATE sheet SET approved_by = 'somebody'",
        "UPDATE sheet SET state = 'paid', paid_by = 'x', paid_on = '2018-07-04', approved_by = 'somebody'",
        "UPDATE sheet SET digest = lower(hex(randomblob(32)))",
        "UPDATE sheet SET period = '2018-Q3'",
        "DELETE FROM sheet",
        "INSERT OR REPLACE INTO sheet (sheet_id, kind, period, state, policy_id, submitted_by, submitted_on, pending, early, log_id)
             VALUES (1, 'quarter', '2018-Q2', 'submitted', 1, 'x', '2018-07-02', 0, 0, 1)",
        "INSERT INTO sheet (kind, period, state, policy_id, digest, submitted_by, submitted_on, pending, early, approved_by, approved_on, reference, log_id)
             VALUES ('quarter', '2018-Q3', 'approved', 1, printf('%064d', 0), 'x', '2018-10-02', 0, 0, 'y', '2018-10-02', 'z', 1)",
        "UPDATE sheet_row SET name = 'x'",
        "DELETE FROM sheet_row",
        "INSERT OR REPLACE INTO sheet_row SELECT sheet_id, 1, person_id, id_number, name, village, grid, late, absent, remark FROM sheet_row WHERE row_no = 2",
        "UPDATE sheet_line SET amount_fen = amount_fen + 1",
        "DELETE FROM sheet_line",
        "INSERT INTO sheet_line VALUES (1, 1, 99, '2018-04', 'base', 'x', 'x', 100000)",
        "INSERT OR REPLACE INTO sheet_line VALUES (1, 1, 1, '2018-04', 'base', 'x', 'x', 100000)",
        "INSERT INTO sheet_line VALUES (2, 1, 99, '2018-04', 'base', 'x', 'x', 100000)",
        "INSERT INTO sheet_row SELECT 2, row_no, person_id, id_number, name, village, grid, late, absent, remark FROM sheet_row",
        "INSERT INTO sheet_line SELECT 1, 1, 98, '2018-04', 'base', 'x', 'x', 100000",
    ] {
        assert!(file.execute_batch(sql).is_err(), "{sql}");
    }
    assert_eq!(file.query_row("SELECT count(*) FROM sheet WHERE state = 'approved'", [], |row| row.get::<_, i64>(0)), Ok(1));
}

#[test]
fn a_sheet_altered_behind_its_guards_is_found() {
    let desk = approved();
    desk.done("auditor", "2018-07-05", &["verify"]);
    let file = by_hand(&desk);
    file.execute_batch("DROP TRIGGER sheet_line_stands; UPDATE sheet_line SET amount_fen = amount_fen + 1 WHERE line_no = 1 AND row_no = 2").expect("by hand");
    let found = desk.type_as("auditor", "2018-07-05", &["verify", "--format", "csv"]);
    let table = String::from_utf8(found.stdout).expect("text");
    assert_eq!(found.status.code(), Some(5));
    assert!(table.contains("schema,sheet_line_stands,") && table.contains("sheet,2018-Q2,"), "{table}");
}

#[test]
fn an_award_and_a_commendation_cannot_be_altered_by_hand() {
    let desk = approved();
    desk.done("office", "2018-07-03", &["award", "周水根", "--amount", "50", "--reason", "x", "--ref", "doc"]);
    desk.done("office", "2018-12-31", &["commend", "add", "周水根", "--amount", "50", "--ref", "doc"]);
    let file = by_hand(&desk);
    for sql in [
        "UPDATE instant_award SET amount_fen = 1",
        "DELETE FROM instant_award",
        "INSERT OR REPLACE INTO instant_award SELECT award_id, receipt, person_id, 1, reason, report_id, reference, paid_on, paid_by, log_id FROM instant_award",
        "UPDATE commendation SET amount_fen = 1",
        "DELETE FROM commendation",
        "INSERT OR REPLACE INTO commendation SELECT person_id, year, 1, reference, decided_on, log_id FROM commendation",
    ] {
        assert!(file.execute_batch(sql).is_err(), "{sql}");
    }
}

#[test]
fn who_takes_the_triggers_away_is_found() {
    let desk = approved();
    by_hand(&desk).execute_batch("DROP TRIGGER sheet_line_stands").expect("by hand");
    let said = desk.refused(5, "office", "2018-07-10", &["quota"]);
    assert!(said.contains("has been altered: sheet_line_stands"), "{said}");
}

#[test]
fn who_puts_the_triggers_back_is_found_by_the_sums_and_who_mends_these_by_the_digest() {
    let desk = approved();
    let file = by_hand(&desk);
    let guard: String = file.query_row("SELECT sql FROM sqlite_schema WHERE name = 'sheet_line_stands'", [], |row| row.get(0)).expect("the guard");
    file.execute_batch("DROP TRIGGER sheet_line_stands; UPDATE sheet_line SET amount_fen = amount_fen + 100 WHERE row_no = 2 AND line_no = 1;")
        .expect("altered");
    file.execute_batch(&guard).expect("put back");
    let said = desk.refused(5, "office", "2018-07-10", &["payout", "--quarter", "Q2"]);
    assert!(said.contains("altered by something other than gridctl: sheet_line"), "{said}");
    // Who knows how the sums are kept and mends them too is found by the digest.
    gridctl::store::sums::mend(&file).expect("mended");
    drop(file);
    for words in
        [&["payout", "--quarter", "Q2"][..], &["payout", "pay", "--quarter", "Q2", "--on", "2018-07-10", "--yes"], &["export", "bank", "--quarter", "Q2"]]
    {
        let said = desk.refused(5, "office", "2018-07-10", words);
        assert!(said.contains("do not give its digest"), "{said}");
    }
    let store = Store::open(&desk.path("town.db"), Mode::Examine, &Actor { at: String::new(), by: String::new(), command: String::new() }).expect("the file");
    assert_eq!(found_altered(store.read()).expect("readable").len(), 1);
}

#[test]
fn a_row_altered_by_hand_stops_every_command_and_no_write_makes_it_good() {
    for (table, alteration) in [
        ("post", "UPDATE post SET from_on = '2018-01-01' WHERE post_id = 7"),
        ("person", "UPDATE person SET name = name || '二' WHERE person_id = 3"),
        ("person", "PRAGMA foreign_keys = OFF; UPDATE person SET person_id = 1 << 60 WHERE person_id = 3"),
        ("candidate_form", "UPDATE candidate_form SET cadre_post = 'director' WHERE person_id = 3"),
        ("conduct", "DELETE FROM conduct"),
        ("attendance", "INSERT INTO attendance SELECT person_id, '2018-06-29', activity, 'absent', log_id FROM attendance LIMIT 1"),
        ("month_zone", "UPDATE month_zone SET incident_max = 1"),
        ("table_sum", "DELETE FROM table_sum WHERE name = 'grid'"),
    ] {
        let desk = Desk::new();
        for name in ["grids", "roster", "posts", "attendance", "conduct", "events"] {
            std::fs::copy(format!("{}/fixtures/{name}.csv", env!("CARGO_MANIFEST_DIR")), desk.path(&format!("{name}.csv"))).expect("a copy");
        }
        desk.done("office", "2018-07-01", &["import", "grids.csv", "roster.csv", "posts.csv", "events.csv", "attendance.csv", "conduct.csv"]);
        by_hand(&desk).execute_batch(alteration).expect(alteration);
        let named = if table == "table_sum" { "grid" } else { table };
        for words in [
            &["score", "--month", "2018-04"][..],
            &["event", "confirm", "E201806-00005", "--status", "fraud"],
            &["import", "attendance.csv"],
            &["undo", "--yes"],
        ] {
            let said = desk.refused(5, "office", "2018-07-10", words);
            assert!(said.contains(&format!("altered by something other than gridctl: {named}")), "{words:?}: {said}");
        }
        let found = desk.type_as("auditor", "2018-07-10", &["verify", "--format", "csv"]);
        assert_eq!(found.status.code(), Some(5));
        let told = String::from_utf8(found.stdout).expect("text");
        assert!(told.contains(&format!("rows,{named},")), "{told}");
    }
}

#[test]
fn a_cell_altered_by_hand_that_no_figure_rests_on_leaves_them_as_they_were_and_stops_all_else() {
    for (table, alteration) in [
        ("person", "UPDATE person SET bank_account = '6222' WHERE person_id = 3"),
        ("candidate_form", "UPDATE candidate_form SET education = 'primary' WHERE person_id = 3"),
        ("table_sum", "DELETE FROM table_sum WHERE name = 'post'"),
    ] {
        let desk = approved();
        let figures = [
            &["score", "--month", "2018-04", "--format", "csv"][..],
            &["payout", "--quarter", "2018-Q3", "--format", "csv"],
            &["payout", "--quarter", "Q2", "--format", "csv"],
        ];
        let before = figures.map(|words| desk.done("office", "2018-07-10", words));
        by_hand(&desk).execute_batch(alteration).expect(alteration);
        let named = if table == "table_sum" { "post" } else { table };
        for (words, before) in figures.iter().zip(before) {
            let found = desk.type_as("office", "2018-07-10", words);
            assert!(found.status.code() == Some(5) || found.stdout == before.as_bytes(), "{words:?}: {alteration}");
        }
        for words in [&["check"][..], &["import", "attendance.csv"], &["undo", "--yes"]] {
            let said = desk.refused(5, "office", "2018-07-10", words);
            assert!(said.contains(&format!("altered by something other than gridctl: {named}")), "{words:?}: {said}");
        }
    }
}

#[test]
fn a_report_moved_to_another_grid_by_hand_becomes_no_figure() {
    let desk = approved();
    desk.done("office", "2018-07-10", &["report", "--quarter", "2018-Q2", "--format", "csv"]);
    by_hand(&desk).execute_batch("UPDATE report SET grid_id = grid_id % 3 + 1 WHERE report_id = 'E201804-00244'").expect("by hand");
    let lists = [&["event", "list", "--month", "2018-04"][..], &["event", "duplicates", "--month", "2018-04"]];
    for words in [&["report", "--quarter", "2018-Q2", "--format", "csv"][..], &["exits", "--month", "2018-04"]].into_iter().chain(lists) {
        let said = desk.refused(5, "office", "2018-07-10", words);
        assert!(said.contains("altered by something other than gridctl: report, incident"), "{words:?}: {said}");
    }
}

#[test]
fn an_award_is_not_paid_again_where_its_report_can_no_longer_be_found_by_its_number() {
    let desk = town();
    let listed = desk.json("2018-07-10", &["event", "list", "--month", "2018-04", "--status", "valid"]);
    let report = listed["rows"].as_array().and_then(|rows| rows.last()).expect("reports").clone();
    let (id, reporter) = (report["report_id"].as_str().expect("number"), report["name"].as_str().expect("name"));
    desk.done("office", "2018-07-03", &["award", reporter, "--amount", "50", "--reason", "x", "--event", id, "--ref", "doc"]);
    desk.done("office", "2018-07-10", &["payout", "--quarter", "Q2", "--format", "csv"]);
    by_hand(&desk).execute("UPDATE event_key SET key = key || 'x' WHERE key = ?1", [id]).expect("by hand");
    let said = desk.refused(5, "office", "2018-07-10", &["payout", "--quarter", "Q2", "--format", "csv"]);
    assert!(said.contains("altered by something other than gridctl: event_key"), "{said}");
}

#[test]
fn the_head_of_the_log_stands_on_an_approved_sheet() {
    let desk = approved();
    let head: String =
        by_hand(&desk).query_row("SELECT sha256 FROM log WHERE command = 'payout approve'", [], |row| row.get(0)).expect("the entry of the approval");
    for form in ["html", "md", "table"] {
        let sheet = desk.done("office", "2018-07-05", &["payout", "--quarter", "Q2", "--format", form]);
        assert!(sheet.contains(&head), "{form}");
    }
    assert!(desk.done("office", "2018-07-05", &["payout", "list", "--format", "csv"]).contains(&head));
}

#[test]
fn an_entry_of_the_log_altered_behind_its_guards_breaks_the_chain() {
    let desk = approved();
    for (number, alteration) in
        ["UPDATE log SET by = 'x' WHERE log_id = 2", "UPDATE log_change SET key = key || 'x'", "DELETE FROM log WHERE log_id = 3"].iter().enumerate()
    {
        std::fs::copy(desk.path(if number == 0 { "town.db" } else { "whole.db" }), desk.path(if number == 0 { "whole.db" } else { "town.db" }))
            .expect("a copy");
        let file = by_hand(&desk);
        file.execute_batch("INSERT INTO log (at, by, command, summary) VALUES ('', '', '', ''); INSERT INTO log_change VALUES (5, 'x', 'x', NULL, NULL)")
            .expect("an entry by hand");
        file.execute_batch(&format!(
            "DROP TRIGGER log_stands; DROP TRIGGER log_is_kept; DROP TRIGGER log_change_stands; PRAGMA foreign_keys = OFF; {alteration}"
        ))
        .expect("altered");
        let found = desk.type_as("auditor", "2018-07-05", &["verify", "--format", "csv"]);
        let table = String::from_utf8(found.stdout).expect("text");
        assert_eq!(found.status.code(), Some(5));
        let entry = ["log,2,", "log,5,", "log,4,"][number];
        assert!(table.contains(entry), "{alteration}: {table}");
    }
}

#[test]
fn the_digest_can_be_replayed_from_the_rows_byte_for_byte() {
    let desk = approved();
    let store = Store::open(&desk.path("town.db"), Mode::Existing, &Actor { at: String::new(), by: String::new(), command: String::new() }).expect("the file");
    let head = heads(store.read()).expect("readable").remove(0);
    let text = head.canonical(&rows(store.read(), head.sheet).expect("readable"));
    assert_eq!(gridctl::store::digest::sha256(text.as_bytes()), head.digest);
    // The same from the tables alone, as somebody without this program would do it.
    let file = by_hand(&desk);
    let lines: Vec<String> = file
        .prepare(
            "SELECT 'row' || char(9) || row_no || char(9) || id_number || char(9) || name || char(9) || village || char(9) || grid || char(9) ||
                    ifnull(late, '\\-') || char(9) || ifnull(absent, '\\-') || char(9) || remark AS text, row_no, 0 AS line_no FROM sheet_row
              UNION ALL
             SELECT 'line' || char(9) || line_no || char(9) || due || char(9) || component || char(9) || clause || char(9) || formula || char(9) || amount_fen, row_no, line_no FROM sheet_line
              ORDER BY row_no, line_no",
        )
        .and_then(|mut statement| statement.query_map([], |row| row.get(0))?.collect())
        .expect("readable");
    let (policy, total): (String, i64) = file
        .query_row("SELECT (SELECT sha256 FROM policy_version), (SELECT sum(amount_fen) FROM sheet_line)", [], |row| Ok((row.get(0)?, row.get(1)?)))
        .expect("readable");
    let count = lines.iter().filter(|line| line.starts_with("line")).count();
    let by_hand = format!(
        "gridctl-sheet\t1\nperiod\tquarter\t2018-Q2\npolicy\thuishan-2018\t{policy}\nsubmitted\t2018-07-02\toffice\t24\t0\tplatform\\tdown\n{}\ntotal\t153\t{count}\t{total}\n",
        lines.join("\n")
    );
    assert_eq!(text, by_hand);
    assert_eq!(total, 9_911_000);
}

/// A command of `payout` for the third quarter.
fn third<'w>(words: &[&'w str]) -> Vec<&'w str> {
    [&["payout"], words, &["--quarter", "2018-Q3"]].concat()
}

#[test]
fn a_sheet_goes_one_way_and_by_two_people() {
    let desk = approved();
    let on = "2018-07-05";
    desk.refused(4, "office", on, &["payout", "submit", "--quarter", "Q2"]);
    desk.refused(4, "other", on, &["payout", "approve", "--quarter", "Q2", "--ref", "doc", "--yes"]);
    desk.refused(4, "office", on, &["payout", "withdraw", "--quarter", "Q2", "--reason", "x", "--yes"]);
    desk.refused(4, "office", on, &["payout", "pay", "--quarter", "Q2", "--on", "2018-07-02", "--yes"]);
    desk.refused(4, "office", on, &["payout", "pay", "--quarter", "Q2", "--on", on]);
    desk.done("office", on, &["payout", "pay", "--quarter", "Q2", "--on", on, "--yes", "--dry-run"]);
    desk.done("office", on, &["payout", "pay", "--quarter", "Q2", "--on", on, "--yes"]);
    desk.refused(4, "office", on, &["payout", "pay", "--quarter", "Q2", "--on", on, "--yes"]);

    // The next quarter: early, withdrawn, submitted anew; the old digest no longer holds, and nobody approves the own sheet.
    desk.refused(4, "office", "2018-09-30", &third(&["submit"]));
    desk.refused(2, "office", "2018-09-30", &third(&["submit", "--early"]));
    desk.done("office", "2018-09-30", &third(&["submit", "--early", "--reason", "holiday"]));
    let old = desk.json("2018-09-30", &["payout", "--quarter", "2018-Q3"])["digest"].as_str().expect("a digest").to_owned();
    let said = desk.refused(4, "office", "2018-12-31", &["payout", "submit", "--quarter", "2018-Q4", "--early", "--reason", "x"]);
    assert!(said.contains("2018-Q3 waits to be approved"), "{said}");
    desk.done("office", "2018-10-01", &third(&["withdraw", "--reason", "too early", "--yes"]));
    desk.done("office", "2018-10-01", &third(&["submit"]));
    desk.refused(4, "group", "2018-10-02", &third(&["approve", "--ref", "doc", "--yes", "--digest", &old]));
    desk.refused(4, "office", "2018-10-02", &third(&["approve", "--ref", "doc", "--yes"]));
    let now = desk.json("2018-10-02", &["payout", "--quarter", "2018-Q3"])["digest"].as_str().expect("a digest").to_owned();
    assert_ne!(old, now);
    desk.done("group", "2018-10-02", &third(&["approve", "--ref", "doc", "--yes", "--digest", &now]));
    let listed = desk.json("2018-10-02", &["payout", "list"]);
    let states: Vec<&str> = listed["rows"].as_array().expect("rows").iter().filter_map(|row| row["state"].as_str()).collect();
    assert_eq!(states, ["paid", "withdrawn", "approved"]);
}

#[test]
fn a_new_policy_moves_nothing_of_what_was_settled() {
    let desk = approved();
    let text =
        gridctl::policy::HUISHAN_2018.replace("2018-03", "2018-07").replacen("value = 100 }", "value = 200 }", 1).replace("\"huishan-2018\"", "\"next\"");
    desk.write("next.toml", &text);
    desk.done("office", "2018-07-04", &["policy", "adopt", "next.toml", "--from", "2018-07", "--ref", "doc 8"]);
    let third = desk.json("2018-10-01", &["payout", "--quarter", "2018-Q3"]);
    assert_eq!((third["totals"]["correction"].as_i64(), third["totals"]["month1"].as_i64()), (Some(0), Some(151 * 200)));
    desk.done("office", "2018-07-20", &["event", "confirm", "E201806-00005", "--status", "fraud"]);
    let third = desk.json("2018-10-01", &["payout", "--quarter", "2018-Q3"]);
    assert_eq!(desk::row(&third, "孙志刚")["correction"], -30);
    let frozen = desk.json("2018-10-01", &["payout", "--quarter", "2018-Q2"]);
    assert_eq!((frozen["policy"].as_str(), frozen["totals"]["total"].as_i64()), (Some("huishan-2018"), Some(99_110)));
    let explained = desk.json("2018-10-01", &["explain", "孙志刚", "--quarter", "2018-Q2"]);
    assert_eq!((explained["policy"].as_str(), explained["rows"][0]["amount"].as_i64()), (Some("huishan-2018"), Some(100)));
    assert_eq!(desk.json("2018-10-01", &["payout", "diff", "--quarter", "2018-Q2"])["rows"].as_array().map(Vec::len), Some(1));
}

#[test]
fn the_paper_has_everything_that_a_signature_needs() {
    let desk = approved();
    let digest = desk.json("2018-07-04", &["payout", "--quarter", "Q2"])["digest"].as_str().expect("a digest").to_owned();
    for (form, again) in [("md", "153 |"), ("html", "table-header-group")] {
        let output = Command::new(env!("CARGO_BIN_EXE_gridctl"))
            .args(["payout", "--quarter", "Q2", "--format", form, "--lang", "zh", "--db"])
            .arg(desk.path("town.db"))
            .output()
            .expect("the program runs");
        let paper = String::from_utf8(output.stdout).expect("UTF-8");
        for part in [
            "回山镇2018年第2季度网格员考核奖发放表",
            "领款人签字",
            "人民币(大写)玖万玖仟壹佰壹拾元整",
            "制表",
            "复核",
            "office",
            "group",
            "doc 7",
            "云桥村",
            "huishan-2018",
            &digest,
            again,
        ] {
            assert!(paper.contains(part), "{form}: {part}");
        }
        assert!(!paper.contains("src=") && !paper.contains("http"), "{form} needs nothing but itself");
    }
}

#[test]
fn the_bank_is_asked_for_what_the_sheet_pays() {
    let desk = approved();
    desk.refused(4, "office", "2018-07-04", &["export", "bank", "--quarter", "2018-Q3"]);
    desk.done("office", "2018-07-04", &["export", "bank", "--quarter", "Q2", "-o", "bank.csv"]);
    let text = std::fs::read_to_string(desk.path("bank.csv")).expect("the file");
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("account,name,amount"));
    let payments: Vec<Vec<&str>> = lines.map(|line| line.split(',').collect()).collect();
    assert!(payments.iter().all(|payment| payment[0].len() >= 16 && payment[0].bytes().all(|byte| byte.is_ascii_digit())), "whole accounts");
    let fen: i64 = payments.iter().map(|payment| gridctl::model::money::Money::parse(payment[2]).expect("an amount").fen()).sum();
    assert_eq!(fen, 9_911_000);
    desk.done("office", "2018-07-04", &["export", "bank", "--quarter", "Q2", "-o", "dry.csv", "--dry-run"]);
    assert!(!desk.path("dry.csv").exists(), "a dry run gives no account away");
    let answer = desk.json("2018-07-04", &["export", "bank", "--quarter", "Q2"]);
    assert_eq!((answer["totals"]["count"].as_u64(), answer["totals"]["amount"].as_u64()), (Some(payments.len() as u64), Some(99_110)));
    let logged: i64 = by_hand(&desk).query_row("SELECT count(*) FROM log WHERE command = 'export bank'", [], |row| row.get(0)).expect("readable");
    assert_eq!(logged, 2);
}

#[test]
fn no_more_are_commended_than_a_fifth_of_the_members() {
    let desk = approved();
    let on = "2018-12-31";
    let proposed = desk.json(on, &["commend", "propose", "--year", "2018"]);
    assert_eq!(proposed["limit"], 21);
    let ranked: Vec<&str> = proposed["rows"].as_array().expect("rows").iter().take(22).filter_map(|row| row["id_number"].as_str()).collect();
    desk.done("town", on, &["commend", "add", ranked[21], "--amount", "100", "--ref", "doc", "--dry-run"]);
    for id in &ranked[..21] {
        desk.done("town", on, &["commend", "add", id, "--amount", "100", "--ref", "doc"]);
    }
    let said = desk.refused(4, "town", on, &["commend", "add", ranked[21], "--amount", "100", "--ref", "doc"]);
    assert!(said.contains("all 21 commendations"), "{said}");
    assert!(desk.refused(4, "town", on, &["commend", "add", ranked[0], "--amount", "100", "--ref", "doc"]).contains("already"));
    let barred = proposed["rows"].as_array().and_then(|rows| rows.last()).expect("a row");
    assert_eq!((barred["barred"].as_str(), barred["rank"].is_null()), (Some("fraud"), true));
    let year = desk.json(on, &["payout", "--year-end", "2018"]);
    assert_eq!(year["totals"]["commendation"], 2100);
    let explained = desk.json(on, &["explain", ranked[0], "--year-end", "2018"]);
    assert_eq!((&explained["rows"][0]["component"], &explained["totals"]["amount"]), (&"bonus".into(), &700.into()));
}
