//! Importing in part, again, from elsewhere, and only for show.

use serde_json::json;

use crate::support::*;

fn event(report_id: &str, level: u8, rest: &str) -> String {
    report(report_id, ZHAO, "0101", "04-03 08:00", level, "valid", rest)
}

fn closing(town: &Town, arguments: &[&str]) -> serde_json::Value {
    let arguments: Vec<&str> = arguments.iter().copied().chain(["--format", "json"]).collect();
    town.run(&arguments).json()["totals"].clone()
}

fn totals(added: u32, updated: u32, unchanged: u32, rejected: u32) -> serde_json::Value {
    json!({"added": added, "updated": updated, "unchanged": unchanged, "rejected": rejected})
}

#[test]
fn the_same_files_again_change_nothing() {
    let town = Town::with_reports(&[event("E1", 1, ""), event("E2", 3, ",,,,路灯不亮"), event("E3", 4, ",,200,山火,")]);
    let records = "SELECT report_id || level || coalesce(summary, '') || coalesce(reason, '') FROM report_view ORDER BY report_id";
    let before = look_up(&town.path("gridctl.db"), records);
    for files in [&["import", "events.csv"][..], &["import", "posts.csv", "events.csv", "roster.csv", "grids.csv"]] {
        let counted = closing(&town, files);
        assert_eq!((&counted["added"], &counted["updated"], &counted["rejected"]), (&json!(0), &json!(0), &json!(0)));
    }
    assert_eq!(look_up(&town.path("gridctl.db"), records), before);
    assert_eq!(look_up(&town.path("gridctl.db"), "SELECT noun FROM log_change"), Vec::<String>::new());
}

#[test]
fn a_changed_row_updates_its_record_and_the_log_keeps_before_and_after() {
    let town = Town::with_reports(&[event("E1", 1, "")]);
    town.write("events.csv", EVENTS.to_owned() + &event("E1", 3, ",12.50"));
    town.write("grids.csv", grids().replace("236", "240"));
    town.write("roster.csv", roster().replace("钱梅", "钱玫"));
    town.write("posts.csv", posts().replace(&format!("{},0102,member,2018-03-01,,", id(SUN)), &format!("{},0102,member,2018-03-01,2018-06-30,", id(SUN))));
    assert_eq!(closing(&town, &["import", "events.csv", "grids.csv", "roster.csv", "posts.csv"]), totals(0, 4, 16, 0));
    let changes = look_up(&town.path("gridctl.db"), "SELECT noun || ' ' || before || ' ' || after FROM log_change ORDER BY noun");
    assert_eq!(
        changes,
        [
            r#"candidate_form {"name":"钱*"} {"name":"钱*"}"#,
            r#"grid {"households":236} {"households":240}"#,
            r#"post {"to":null} {"to":"2018-06-30"}"#,
            r#"report {"level":1,"amount":null} {"level":3,"amount":1250}"#,
        ]
    );
    let who = look_up(&town.path("gridctl.db"), "SELECT by || ' ' || at || ' ' || command FROM log ORDER BY log_id DESC LIMIT 1");
    assert_eq!(who, [format!("陈文 {TODAY} import")]);
}

#[test]
fn a_column_that_is_not_there_keeps_what_is_recorded_and_an_empty_one_clears_it() {
    let town = Town::with_reports(&[event("E1", 3, ",12.50,,,坡塌")]);
    let kept = "SELECT coalesce(amount_fen, '-') || ' ' || coalesce(summary, '-') FROM report_view";
    let short = "report_id,reporter,grid,reported_at,level,status\n";
    town.write("x.csv", format!("{short}E1,{},0101,2018-04-03 08:00,3,valid\n", id(ZHAO)));
    assert_eq!(closing(&town, &["import", "x.csv"]), totals(0, 0, 1, 0));
    assert_eq!(look_up(&town.path("gridctl.db"), kept), ["1250 坡塌"]);
    town.write("x.csv", EVENTS.to_owned() + &event("E1", 3, ""));
    assert_eq!(closing(&town, &["import", "x.csv"]), totals(0, 1, 0, 0));
    assert_eq!(look_up(&town.path("gridctl.db"), kept), ["- -"]);
}

#[test]
fn a_dry_run_counts_and_writes_nothing() {
    let town = Town::small();
    let before = town.read("gridctl.db");
    town.write("events.csv", EVENTS.to_owned() + &event("E1", 1, "") + &event("E2", 1, ""));
    let said = town.run(&["import", "events.csv", "--dry-run"]);
    assert_eq!(said.err, "dry run: nothing was written\n");
    assert!(said.done().contains("| events |     2 |"), "the rows are counted");
    assert!(town.read("gridctl.db") == before);
}

#[test]
fn an_import_that_comes_to_nothing_leaves_no_file() {
    let town = Town::empty();
    town.write("grids.csv", grids());
    town.write("bad.csv", grids().replace("236", "x"));
    town.run(&["import", "grids.csv", "--dry-run"]).done();
    town.run(&["import", "bad.csv"]).failed(3);
    town.run(&["import", "none.csv"]).failed(3);
    assert_eq!(town.names(), ["bad.csv", "grids.csv"]);
    let said = town.run(&["import", "grids.csv"]);
    assert_eq!(said.err, "made the database gridctl.db\n");
    assert_eq!(town.names(), ["bad.csv", "gridctl.db", "grids.csv"]);
}

#[test]
fn all_files_of_a_call_are_one_whole() {
    let town = Town::empty();
    town.write("grids.csv", grids());
    town.write("roster.csv", roster().replace("白岩,", "白崖,"));
    let err = town.run(&["import", "grids.csv", "roster.csv"]).failed(3);
    assert_eq!(err.matches("no such hamlet").count(), 2, "{err}");
    assert!(!town.path("gridctl.db").exists(), "the good file was kept");
}

#[test]
fn good_rows_are_taken_beside_bad_ones_where_that_is_asked_for() {
    let town = Town::small();
    town.write("events.csv", EVENTS.to_owned() + &event("E1", 1, "") + &event("E2", 5, "") + &event("E3", 2, ",9") + &event("E4", 2, ""));
    let said = town.run(&["import", "events.csv", "--accept-valid", "--rejects", "back.csv", "--format", "json"]);
    assert_eq!(
        said.err,
        "events.csv:3:level \"5\" — expected a level from 1 to 4\n\
         events.csv:4:amount \"9\" — expected at most 5 yuan, the highest reward of its level\n\
         2 rejected rows are in back.csv\n"
    );
    assert_eq!(said.json()["totals"], totals(2, 0, 0, 2));
    assert_eq!(look_up(&town.path("gridctl.db"), "SELECT report_id FROM report ORDER BY report_id"), ["E1", "E4"]);
    let back = town.text("back.csv");
    let mut lines = back.lines();
    assert_eq!(lines.next(), Some(format!("{},reject_reason", EVENTS.trim_end()).as_str()));
    assert_eq!(lines.next(), Some(format!("{},level: expected a level from 1 to 4", event("E2", 5, "").trim_end()).as_str()));
    assert_eq!(lines.count(), 1);
}

#[test]
fn rejected_rows_once_mended_are_imported_from_their_own_file() {
    let town = Town::small();
    town.write("events.csv", EVENTS.to_owned() + &event("E1", 1, "") + &event("E2", 5, ",,,,\"两行\n内容\""));
    town.run(&["import", "events.csv", "--accept-valid", "--rejects", "back.csv"]).done();
    let mended = town.text("back.csv").replace(",5,valid", ",4,valid");
    town.write("back.csv", mended);
    assert_eq!(closing(&town, &["import", "back.csv"]), totals(1, 0, 0, 0));
    assert_eq!(look_up(&town.path("gridctl.db"), "SELECT summary FROM report_note"), ["两行\n内容"]);
}

#[test]
fn rows_rejected_again_carry_their_new_reason_alone_and_ragged_ones_stay_ragged() {
    let town = Town::small();
    let ragged = event("E3", 1, "").trim_end().trim_end_matches(',').to_owned() + "\n";
    town.write("events.csv", EVENTS.to_owned() + &event("E2", 5, "") + &ragged);
    town.run(&["import", "events.csv", "--accept-valid", "--rejects", "back.csv", "--lang", "zh"]).done();
    assert!(town.text("back.csv").starts_with(&format!("{},退回原因\n", EVENTS.trim_end())));
    let mended = town.text("back.csv").replace(",5,valid", ",0,valid");
    town.write("back.csv", mended);
    let counted = closing(&town, &["import", "back.csv", "--accept-valid", "--rejects", "again.csv"]);
    assert_eq!(counted, totals(0, 0, 0, 2));
    let again = town.text("again.csv");
    assert!(again.starts_with(&format!("{},reject_reason\n", EVENTS.trim_end())), "{again}");
    assert!(again.contains(",level: expected a level from 1 to 4\n") && again.contains(",\"#13: the row has 13 cells, the header 12\"\n"), "{again}");
}

#[test]
fn rejected_rows_of_several_files_come_back_in_a_file_each() {
    let town = Town::small();
    town.write("e.csv", EVENTS.to_owned() + &event("E1", 5, ""));
    town.write("c.csv", format!("{CONDUCT}2018-04,lazy,{},,\n2018-04,task_failure,{},,\n", id(ZHAO), id(ZHAO)));
    let said = town.run(&["import", "e.csv", "c.csv", "--rejects", "back.csv"]);
    assert_eq!(said.status, 3);
    assert!(town.text("back-1-events.csv").contains("E1,"));
    assert_eq!(town.text("back-2-conduct.csv").lines().count(), 2);
    assert!(!town.path("back.csv").exists());
}

#[test]
fn no_rejects_no_file_of_rejects() {
    let town = Town::small();
    town.write("e.csv", EVENTS.to_owned() + &event("E1", 1, ""));
    town.run(&["import", "e.csv", "--rejects", "back.csv"]).done();
    assert!(!town.path("back.csv").exists());
}

#[test]
fn an_amount_that_only_the_whole_event_allows_is_taken() {
    let first = event("E1", 2, "J1,12");
    let second = report("E2", QIAN, "0101", "04-03 09:00", 3, "valid", "J1");
    let town = Town::with_reports(&[first.clone(), second.clone()]);
    assert_eq!(town.scored("2018-04", ZHAO, &["level3", "reward"]), "1 12");
    // Not valid, the second report raises nothing.
    let town = Town::small();
    town.write("e.csv", EVENTS.to_owned() + &first + &second.replace("valid", "pending"));
    assert!(town.run(&["import", "e.csv"]).failed(3).starts_with("e.csv:2:amount \"12\" — expected at most 5 yuan"));
    // And what was allowed must stay allowed.
    let town = Town::with_reports(&[first, second.clone()]);
    let before = town.read("gridctl.db");
    town.write("e.csv", EVENTS.to_owned() + &second.replace("valid", "invalid"));
    assert!(town.run(&["import", "e.csv"]).failed(3).contains("amount \"12\" — expected at most 5 yuan"));
    assert!(town.read("gridctl.db") == before);
}

#[test]
fn the_kind_and_a_column_can_be_settled_by_hand() {
    let town = Town::small();
    town.write("x.csv", GRIDS.replace("members", "area") + "0301,大坑村,100,大坑,3.5\n");
    assert!(town.run(&["import", "x.csv"]).failed(3).contains("unknown column \"area\""));
    assert_eq!(closing(&town, &["import", "x.csv", "--ignore-column", "area"]), totals(1, 0, 0, 0));
    assert!(town.run(&["import", "x.csv", "--kind", "events", "--ignore-column", "area"]).failed(3).contains("missing column \"report_id\""));
    assert_eq!(closing(&town, &["import", "x.csv", "--kind", "grids", "--ignore-column", "Area"]), totals(0, 0, 1, 0));
}

#[test]
fn standard_input_is_a_file_like_any_other() {
    let town = Town::small();
    let text = EVENTS.to_owned() + &event("E1", 1, "");
    town.run_with_input(&["import", "-"], text.as_bytes()).done();
    let err = town.run_with_input(&["import", "-"], text.replace(",1,valid", ",6,valid").as_bytes()).failed(3);
    assert!(err.starts_with("-:2:level \"6\""), "{err}");
}

#[test]
fn two_files_of_a_kind_are_one_import() {
    let town = Town::small();
    town.write("a.csv", EVENTS.to_owned() + &event("E1", 1, ""));
    town.write("b.csv", EVENTS.to_owned() + &event("E1", 2, ""));
    let err = town.run(&["import", "a.csv", "b.csv"]).failed(3);
    assert!(err.starts_with("b.csv:2:report_id \"E1\" — a duplicate"), "{err}");
}

#[test]
fn a_file_that_holds_nothing_yet_is_left_so_by_a_failed_import() {
    let town = Town::empty();
    town.write("gridctl.db", "");
    town.write("bad.csv", grids().replace("236", "x"));
    town.run(&["import", "bad.csv"]).failed(3);
    assert_eq!(town.names(), ["bad.csv", "gridctl.db"]);
    assert!(town.read("gridctl.db").is_empty());
}
