//! What happens in a small town: each special case of the regulation, through the real program.

use serde_json::Value;

use crate::support::*;

fn at(report_id: &str, number: u32, grid: &str, when: &str, level: u8, status: &str, incident: &str) -> String {
    report(report_id, number, grid, when, level, status, incident)
}

fn explain(town: &Town, number: u32) -> Value {
    town.run(&["explain", &id(number), "--month", "2018-04", "--format", "json"]).json()
}

/// Of one person's explained reports: number, whether it counted, its amount and why.
fn explained(town: &Town, number: u32) -> Vec<String> {
    let events = explain(town, number)["events"].as_array().expect("events").clone();
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    events.iter().map(|event| ["report_id", "counted", "amount", "rule", "why"].map(|key| text(&event[key])).join(" | ")).collect()
}

const PAY: [&str; 5] = ["base", "allowance", "reward", "special", "total"];

#[test]
fn the_worked_examples_come_out_through_the_program() {
    let mut reports = Vec::new();
    let mut file = |number: u32, grid: &str, levels: &[u8]| {
        for level in levels {
            let count = reports.len() + 1;
            reports.push(at(&format!("E{count:02}"), number, grid, &format!("04-{count:02} 08:00"), *level, "valid", ""));
        }
    };
    file(ZHAO, "0101", &[1; 5]);
    file(QIAN, "0101", &[1, 1, 1, 3]);
    file(SUN, "0102", &[3; 7]);
    file(SECRETARY, "0101", &[1; 6]);
    reports.push(report("E90", ZHANG_0102, "0102", "04-28 08:00", 4, "valid", ",,200,山火扑救"));
    let town = Town::with_reports(&reports);
    for (number, pay, remark) in [
        (ZHAO, "100 150 0 0 250", ""),
        (QIAN, "100 120 15 0 235", "short"),
        (SUN, "100 150 50 0 300", "capped"),
        (ZHANG_0102, "100 30 0 200 330", "short"),
        (ZHANG_0201, "100 0 0 0 100", "short"),
        (SECRETARY, "0 0 0 0 0", "exempt"),
    ] {
        assert_eq!(town.scored("2018-04", number, &PAY), pay, "{number}");
        assert_eq!(town.scored("2018-04", number, &["remark"]), remark, "{number}");
    }
    assert_eq!(town.scored("2018-04", SECRETARY, &["level1", "valid", "role"]), "6 6 leader");
    assert!(!town.score("2018-04").contains_key(&id(WAITING)), "a candidate is not assessed");
}

#[test]
fn two_members_with_the_same_name_stay_apart() {
    let reports = [at("E1", ZHANG_0102, "0102", "04-01 08:00", 2, "valid", ""), at("E2", ZHANG_0201, "0201", "04-01 08:00", 1, "valid", "")];
    let town = Town::with_reports(&reports);
    assert_eq!(town.scored("2018-04", ZHANG_0102, &["level1", "level2", "total"]), "0 1 135");
    assert_eq!(town.scored("2018-04", ZHANG_0201, &["level1", "level2", "total"]), "1 0 130");
    let err = town.run(&["explain", "张伟", "--month", "2018-04"]).failed(4);
    assert!(err.contains("2 people have this name") && err.contains("--grid"), "{err}");
    let answer = town.run(&["explain", "张伟", "--grid", "0201", "--month", "2018-04", "--format", "json"]).json();
    assert_eq!(answer["totals"]["amount"], 130);
    let answer = town.run(&["explain", "回山镇青岭村0102张伟", "--month", "2018-04", "--format", "json"]).json();
    assert_eq!(answer["totals"]["amount"], 135);
    let err = town.run(&["explain", "张玮", "--month", "2018-04", "--lang", "zh"]).failed(4);
    assert_eq!(err, "错误： 没有此人：张玮\n提示： 是否为 张伟？\n");
}

#[test]
fn a_member_who_changed_grids_in_mid_month_has_one_pay_and_one_cap() {
    let reports: Vec<String> = (1..=6)
        .map(|day| (day * 5 - 1, if day <= 3 { "0101" } else { "0102" }))
        .map(|(day, grid)| at(&format!("E{day:02}"), MOVER, grid, &format!("04-{day:02} 08:00"), 3, "valid", ""))
        .collect();
    let town = Town::with_reports(&reports);
    assert_eq!(town.scored("2018-04", MOVER, &["grid", "level3"]), "0101;0102 6");
    assert_eq!(town.scored("2018-04", MOVER, &PAY), "100 150 50 0 300");
    assert_eq!(town.scored("2018-05", MOVER, &["grid", "total"]), "0102 100");
    let posts = explain(&town, MOVER)["posts"].as_array().expect("posts").len();
    assert_eq!(posts, 2);
    town.write("conduct.csv", format!("{CONDUCT}2018-04,irregular_petition,,0101,\n2018-04,irregular_petition,,0102,\n"));
    town.run(&["import", "conduct.csv"]).done();
    assert_eq!(town.scored("2018-04", MOVER, &PAY), "0 150 50 0 200");
}

#[test]
fn a_petition_costs_the_base_of_everybody_in_its_grid_and_of_nobody_else() {
    let town = Town::small();
    town.write(
        "conduct.csv",
        format!("{CONDUCT}2018-04,irregular_petition,,0101,\n2018-04,kin_petition,{},,\n2018-05,irregular_petition,{},,\n", id(SUN), id(SUN)),
    );
    town.run(&["import", "conduct.csv"]).done();
    for (number, april, may) in
        [(ZHAO, "0", "100"), (QIAN, "0", "100"), (MOVER, "0", "100"), (SUN, "100", "0"), (ZHANG_0201, "100", "100"), (SECRETARY, "0", "0")]
    {
        assert_eq!(town.scored("2018-04", number, &["base"]), april, "{number}");
        assert_eq!(town.scored("2018-05", number, &["base"]), may, "{number}");
    }
    assert_eq!(town.scored("2018-04", ZHAO, &["remark"]), "irregular_petition;short");
}

#[test]
fn the_second_reporter_gets_the_credit_while_the_first_report_is_invalid() {
    let town = Town::with_reports(&[
        at("E1", ZHAO, "0101", "04-03 08:00", 1, "invalid", "J1"),
        at("E2", QIAN, "0101", "04-03 09:00", 2, "valid", "J1"),
        at("E3", SUN, "0102", "04-03 10:00", 3, "valid", "J1"),
    ]);
    let levels = ["level1", "level2", "level3", "valid", "reward"];
    assert_eq!(town.scored("2018-04", ZHAO, &levels), "0 0 0 0 0");
    assert_eq!(town.scored("2018-04", QIAN, &levels), "0 0 1 1 15");
    assert_eq!(town.scored("2018-04", SUN, &levels), "0 0 0 0 0");
    assert_eq!(explained(&town, ZHAO), ["E1 | false | 0 | A8 | found invalid"]);
    assert_eq!(explained(&town, QIAN), ["E2 | true | 15 | A6 | the first valid one of 3 reports; the earlier E1 is invalid; at the highest level, 3"]);
    assert_eq!(explained(&town, SUN), ["E3 | false | 0 | A7 | the same event was first reported by 钱梅 (2018-04-03 09:00:00, E2)"]);
    // Found valid after all, the first report takes the credit back.
    town.run(&["event", "confirm", "E1", "--status", "valid"]).done();
    assert_eq!(town.scored("2018-04", ZHAO, &levels), "0 0 1 1 15");
    assert_eq!(town.scored("2018-04", QIAN, &levels), "0 0 0 0 0");
    assert!(explained(&town, QIAN)[0].contains("first reported by 赵一"));
}

#[test]
fn an_event_that_three_reported_at_three_levels_counts_once_at_the_highest() {
    let town = Town::with_reports(&[
        at("E1", ZHAO, "0101", "04-03 08:00", 1, "valid", "J1"),
        at("E2", QIAN, "0101", "04-03 09:00", 4, "valid", "J1"),
        at("E3", SUN, "0102", "04-03 10:00", 2, "valid", "J1"),
    ]);
    assert_eq!(town.scored("2018-04", ZHAO, &["level1", "level4", "reward", "total"]), "0 1 30 160");
    assert_eq!(town.scored("2018-04", QIAN, &["level4", "total"]), "0 100");
    let json = town.run(&["score", "--month", "2018-04", "--format", "json"]).json();
    assert_eq!((&json["totals"]["valid"], &json["totals"]["level4"]), (&Value::from(1), &Value::from(1)));
}

#[test]
fn reports_of_the_same_second_go_to_the_lower_number_and_that_is_told() {
    let town = Town::with_reports(&[at("E2", ZHAO, "0101", "04-03 08:00", 2, "valid", "J1"), at("E1", QIAN, "0101", "04-03 08:00", 2, "valid", "J1")]);
    assert_eq!(town.scored("2018-04", QIAN, &["valid"]), "1");
    let json = town.run(&["score", "--month", "2018-04", "--format", "json"]).json();
    assert_eq!(json["notes"][0], "reported at the same time, 2018-04-03 08:00:00: E1 and E2; the lower number, E1, is credited (二(四)3)");
}

#[test]
fn a_cadre_who_reported_first_is_the_first_and_nobody_is_paid() {
    let town = Town::with_reports(&[at("E1", SECRETARY, "0101", "04-03 08:00", 3, "valid", "J1"), at("E2", ZHAO, "0101", "04-03 09:00", 3, "valid", "J1")]);
    assert_eq!(town.scored("2018-04", SECRETARY, &["level3", "reward", "total", "remark"]), "1 0 0 exempt;short");
    assert_eq!(town.scored("2018-04", ZHAO, &["level3", "total"]), "0 100");
    assert_eq!(explained(&town, ZHAO), ["E2 | false | 0 | A7 | the same event was first reported by 李书 (2018-04-03 08:00:00, E1)"]);
    let rows = explain(&town, SECRETARY)["rows"].as_array().expect("lines").clone();
    assert!(rows.iter().all(|line| line["rule"] == "A14" && line["amount"] == 0));
}

#[test]
fn an_event_belongs_to_the_month_of_the_credited_report_however_late_it_is_confirmed() {
    let town = Town::with_reports(&[at("E1", ZHAO, "0101", "04-30 23:59", 2, "pending", "J1"), at("E2", QIAN, "0101", "05-01 00:01", 2, "valid", "J1")]);
    assert_eq!(town.scored("2018-04", ZHAO, &["pending", "valid"]), "1 0");
    assert_eq!(town.scored("2018-05", QIAN, &["valid"]), "1");
    town.run(&["event", "confirm", "E1", "--status", "valid", "--today", "2018-12-31"]).done();
    assert_eq!(town.scored("2018-04", ZHAO, &["pending", "valid", "reward"]), "0 1 5");
    assert_eq!(town.scored("2018-05", QIAN, &["valid"]), "0");
}

#[test]
fn the_formula_of_each_line_shows_its_numbers() {
    let mut reports: Vec<String> = (1..=3).map(|day| at(&format!("E{day}"), ZHAO, "0101", &format!("04-0{day} 08:00"), 1, "valid", "")).collect();
    let town = Town::with_reports(&reports);
    let formulas = |town: &Town| -> Vec<String> {
        let rows = explain(town, ZHAO)["rows"].as_array().expect("lines").clone();
        rows.iter()
            .map(|row| {
                format!(
                    "{} {} {}",
                    row["component"].as_str().expect("a word"),
                    row["formula"].as_str().expect("a formula"),
                    row["clause"].as_str().expect("a clause")
                )
            })
            .collect()
    };
    assert_eq!(formulas(&town), ["base 100 二(一)", "allowance 150 − 30 × (5 − 3) = 90 二(二)1①", "reward 0 二(二)1②③④", "special 0 二(二)1④"]);
    reports.extend((4..=7).map(|day| at(&format!("E{day}"), ZHAO, "0101", &format!("04-0{day} 08:00"), 3, "valid", "")));
    town.import_events(&reports);
    assert_eq!(formulas(&town), ["base 100 二(一)", "allowance 150 二(二)1①", "reward 4 × 15 = 60 → 50 二(二)1⑤", "special 0 二(二)1④"]);
}

#[test]
fn the_counter_records_confirms_joins_and_parts() {
    let town = Town::small();
    let record = |reporter: &str, time: &str| {
        let json = town
            .run(&["event", "record", "--reporter", reporter, "--grid", "0101", "--at", time, "--level", "二级", "--summary", "护栏倒塌", "--format", "json"])
            .json();
        json["report_id"].as_str().expect("a number").to_owned()
    };
    assert_eq!(record("赵一", "2018-04-03 08:30"), "M20180403-0001");
    assert_eq!(record(&id(QIAN), "2018-04-03 09:30"), "M20180403-0002");
    assert_eq!(town.scored("2018-04", ZHAO, &["pending", "valid"]), "1 0");
    for number in ["M20180403-0001", "M20180403-0002"] {
        town.run(&["event", "confirm", number, "--status", "有效", "--level", "3"]).done();
    }
    assert_eq!((town.scored("2018-04", ZHAO, &["reward"]), town.scored("2018-04", QIAN, &["reward"])), ("15".to_owned(), "15".to_owned()));
    let said = town.run(&["event", "same", "M20180403-0001", "M20180403-0002"]);
    assert_eq!(said.err, "joined; 1 reports moved\n");
    assert_eq!((town.scored("2018-04", ZHAO, &["reward"]), town.scored("2018-04", QIAN, &["reward"])), ("15".to_owned(), "0".to_owned()));
    assert!(town.run(&["event", "same", "M20180403-0002", "M20180403-0001"]).failed(4).contains("belong to one event already"));
    let said = town.run(&["event", "same", "M20180403-0002", "M20180403-0001", "--undo"]);
    assert_eq!(said.err, "parted; 1 reports moved\n");
    assert_eq!(town.scored("2018-04", QIAN, &["reward"]), "15");
    assert!(town.run(&["event", "same", "M20180403-0001", "M20180403-0002", "--undo"]).failed(4).contains("nobody joined these two"));
    let commands = look_up(&town.path("gridctl.db"), "SELECT command FROM log WHERE command LIKE 'event %' ORDER BY log_id");
    assert_eq!(commands, ["event record", "event record", "event confirm", "event confirm", "event same", "event same"]);
}

#[test]
fn joined_events_stay_joined_when_their_reports_are_imported_again() {
    let reports = [at("E1", ZHAO, "0101", "04-03 08:00", 2, "valid", ""), at("E2", QIAN, "0101", "04-03 09:00", 3, "valid", "")];
    let town = Town::with_reports(&reports);
    town.run(&["event", "same", "E1", "E2"]).done();
    town.import_events(&reports);
    assert_eq!(town.scored("2018-04", ZHAO, &["level3", "reward"]), "1 15");
    assert_eq!(town.scored("2018-04", QIAN, &["valid"]), "0");
    town.run(&["event", "same", "E1", "E2", "--undo"]).done();
    assert_eq!(town.scored("2018-04", ZHAO, &["level2", "reward"]), "1 5");
    assert_eq!(town.scored("2018-04", QIAN, &["level3", "reward"]), "1 15");
}

#[test]
fn the_counter_refuses_what_a_file_would_be_refused_for() {
    let town = Town::with_reports(&[at("E1", ZHAO, "0101", "04-03 08:00", 2, "pending", "")]);
    let before = town.read("gridctl.db");
    let record = ["event", "record", "--grid", "0101", "--level", "1", "--reporter"];
    let with = |rest: &[&'static str]| record.iter().copied().chain(rest.iter().copied()).collect::<Vec<&str>>();
    for (arguments, words) in [
        (vec!["event", "confirm", "E9", "--status", "valid"], "there is no report E9"),
        (vec!["event", "confirm", "E1", "--status", "valid", "--level", "5"], "expected a level from 1 to 4"),
        (vec!["event", "confirm", "E1", "--status", "valid", "--amount", "6"], "expected at most 5 yuan"),
        (vec!["event", "confirm", "E1", "--status", "valid", "--special", "49", "--reason", "x"], "a special award of 50 yuan or more"),
        (vec!["event", "same", "E1", "E9"], "there is no report E9"),
        (vec!["event", "same", "E1", "E1"], "belong to one event already"),
        (with(&["吴候", "--at", "2018-04-03 08:00"]), "held no post on 2018-04-03"),
        (with(&["赵一", "--at", "2018-02-03 08:00"]), "held no post on 2018-02-03"),
        (with(&["赵一", "--at", "2018-04-03 08:00", "--id", "E1"]), "there is a report E1 already"),
        (with(&["张伟", "--at", "2018-04-03 08:00"]), "2 people have this name"),
        (vec!["event", "record", "--grid", "0109", "--level", "1", "--reporter", "赵一", "--at", "2018-04-03 08:00"], "no such grid; did you mean 0101?"),
    ] {
        let err = town.run(&arguments).failed(4);
        assert!(err.contains(words), "{arguments:?}: {err}");
        assert!(town.read("gridctl.db") == before, "{arguments:?}");
    }
    for arguments in [vec!["event", "confirm", "E1", "--status", "valid", "--dry-run"], with(&["赵一", "--at", "2018-04-03 08:00", "--dry-run"])] {
        town.run(&arguments).done();
        assert!(town.read("gridctl.db") == before, "{arguments:?}");
    }
}

#[test]
fn a_special_award_is_set_and_withdrawn_at_the_counter() {
    let town = Town::with_reports(&[at("E1", ZHAO, "0101", "04-03 08:00", 4, "pending", "")]);
    town.run(&["event", "confirm", "E1", "--status", "valid", "--special", "200", "--reason", "救火"]).done();
    assert_eq!(town.scored("2018-04", ZHAO, &PAY), "100 30 0 200 330");
    assert_eq!(explained(&town, ZHAO), ["E1 | true | 200 | A4 | special award of 200: 救火"]);
    town.run(&["event", "confirm", "E1", "--status", "valid", "--amount", "12.5"]).done();
    assert_eq!(town.scored("2018-04", ZHAO, &PAY), "100 30 12.5 0 142.5");
    town.run(&["event", "confirm", "E1", "--status", "fraud"]).done();
    assert_eq!(town.scored("2018-04", ZHAO, &["valid", "total", "remark"]), "0 100 short;fraud");
}

#[test]
fn the_list_of_reports_is_cut_by_month_person_and_status() {
    let town = Town::with_reports(&[
        at("E1", ZHAO, "0101", "04-03 08:00", 1, "valid", ""),
        at("E2", ZHAO, "0101", "04-30 23:59", 1, "pending", ""),
        at("E3", ZHAO, "0101", "05-01 00:00", 1, "invalid", ""),
        at("E4", SUN, "0102", "04-04 08:00", 1, "fraud", ""),
    ]);
    for (rest, found) in [
        (&[][..], "E1 E4 E2 E3"),
        (&["--month", "2018-04"], "E1 E4 E2"),
        (&["--month", "2018-06"], ""),
        (&["--member", "赵一"], "E1 E2 E3"),
        (&["--member", "赵一", "--month", "2018-04", "--status", "pending"], "E2"),
        (&["--status", "虚假"], "E4"),
    ] {
        let arguments: Vec<&str> = ["event", "list", "--format", "csv"].into_iter().chain(rest.iter().copied()).collect();
        let ids: Vec<String> = csv_rows(&town.run(&arguments).done()).into_iter().map(|row| row["report_id"].clone()).collect();
        assert_eq!(ids.join(" "), found, "{rest:?}");
    }
}

#[test]
fn a_bare_quarter_is_the_latest_with_reports_and_a_month_without_policy_is_refused() {
    let town = Town::with_reports(&[at("E1", ZHAO, "0101", "04-03 08:00", 1, "valid", "")]);
    let json = town.run(&["payout", "--quarter", "Q2", "--format", "json"]).json();
    assert_eq!((&json["quarter"], &json["totals"]["total"]), (&Value::from("2018-Q2"), &Value::from(1830)));
    assert!(town.run(&["payout", "--quarter", "Q4"]).failed(4).contains("2018-Q4"));
    assert!(town.run(&["score", "--month", "2018-02"]).failed(4).contains("no policy was in force in 2018-02"));
    let json = town.run(&["payout", "--quarter", "2018Q1", "--format", "json"]).json();
    let row = &json["rows"][0];
    assert_eq!((&row["month1"], &row["month2"], &row["month3"]), (&Value::from(0), &Value::from(0), &Value::from(100)));
}
