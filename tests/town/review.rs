//! The pending reports gone through at a terminal, a key for each decision.

use crate::support::*;

/// The end of the line of keys.
const KEYS: &str = "q quit";

fn told(id: &str, number: u32, at: &str, status: &str, text: &str) -> String {
    report(id, number, "0101", at, 1, status, &format!(",,,,{text}"))
}

fn town() -> Town {
    Town::with_reports(&[
        told("E1", ZHAO, "04-03 08:00", "valid", "桥头路灯损坏，已联系更换"),
        told("E2", QIAN, "04-03 09:00", "pending", "桥头路灯损坏"),
        told("E3", ZHAO, "04-04 08:00", "pending", "溪边犬只未拴"),
        told("E4", ZHAO, "04-05 08:00", "pending", "水井旁漏水"),
    ])
}

/// Types keys at a terminal, each when it is asked for; returns what is seen, or `None` where there is no terminal.
fn typed(town: &Town, command: &str, steps: &[(&str, &str)]) -> Option<String> {
    town.at_terminal(&format!("{} {command}", env!("CARGO_BIN_EXE_gridctl")), steps)
}

fn statuses(town: &Town) -> Vec<String> {
    look_up(&town.path("gridctl.db"), "SELECT report_id || ' ' || status || ' ' || level || ' ' || incident FROM report_view ORDER BY report_id")
}

#[test]
fn each_decision_is_written_at_once_and_a_review_is_taken_up_where_it_was_left() {
    let town = town();
    // E2 is the same as E1 and valid; E3 gets a level that there is not, then one that there is; E4 is left.
    let Some(seen) = typed(
        &town,
        "event review --lang en",
        &[(KEYS, "s"), ("same as which", "1"), (KEYS, "v"), (KEYS, "l"), ("1 to 4", "9"), (KEYS, "l"), ("1 to 4:", "2"), (KEYS, "q")],
    ) else {
        return;
    };
    for said in [
        "[1/3] E2",
        "may be the same 1: score ",
        "same event: E1",
        "= valid",
        "[2/3] E3",
        "expected a level from 1 to 4",
        "level 2",
        "1 decided, 2 still pending",
    ] {
        assert!(seen.contains(said), "{said}: {seen}");
    }
    assert_eq!(statuses(&town), ["E1 valid 1 1", "E2 valid 1 1", "E3 pending 2 3", "E4 pending 1 4"]);
    let Some(seen) = typed(&town, "event review --month 2018-04 --village 青岭村 --lang zh", &[("q 退出", "i"), ("q 退出", "k")]) else { return };
    for said in ["[1/2] E3", "= 无效", "[2/2] E4", "已审核 1 条，还有 1 条待确认"] {
        assert!(seen.contains(said), "{said}: {seen}");
    }
    assert_eq!(statuses(&town)[2..], ["E3 invalid 2 3", "E4 pending 1 4"]);
    let commands = look_up(&town.path("gridctl.db"), "SELECT command || ' ' || summary FROM log WHERE command = 'event review' ORDER BY log_id");
    assert_eq!(commands, ["event review E1 E2", "event review E2 1 valid", "event review E3 2 pending", "event review E3 2 invalid"]);
}

#[test]
fn a_report_shown_beside_another_is_told_apart_from_it() {
    let town = town();
    let Some(seen) = typed(&town, "event review --lang en", &[(KEYS, "d"), ("distinct from which: 1 to 1", "1"), (KEYS, "d"), (KEYS, "q")]) else { return };
    let (before, after) = seen.split_once("noted as two events").unwrap_or_else(|| panic!("{seen}"));
    assert!(before.contains("may be the same 1") && !after.contains("may be the same"), "{seen}");
    assert!(town.run(&["event", "same", "E1", "E2"]).failed(4).contains("found to be two events"));
}

#[test]
fn an_amount_is_set_and_a_report_is_joined_by_its_number_and_a_trial_writes_nothing() {
    let town = town();
    let before = statuses(&town);
    let Some(seen) = typed(&town, "event review --lang en --dry-run", &[(KEYS, "v"), (KEYS, "v"), (KEYS, "v")]) else { return };
    assert!(seen.contains("[3/3]"), "{seen}");
    assert_eq!(statuses(&town), before);
    let Some(seen) = typed(
        &town,
        "event review --lang en",
        &[
            (KEYS, "k"),
            (KEYS, "l"),
            ("1 to 4", "2"),
            (KEYS, "a"),
            ("in yuan", "9\r"),
            (KEYS, "a"),
            ("in yuan", "2.5\r"),
            (KEYS, "s"),
            ("joins nothing", "E4\r"),
            (KEYS, "f"),
            (KEYS, "q"),
        ],
    ) else {
        return;
    };
    for said in ["2.50", "at most 5", "joined; 1 reports moved", "= fraud"] {
        assert!(seen.contains(said), "{said}: {seen}");
    }
    assert_eq!(statuses(&town)[2..], ["E3 fraud 2 4", "E4 pending 1 4"]);
}

#[test]
fn without_a_terminal_a_review_says_what_to_type() {
    let town = town();
    let err = town.run(&["event", "review"]).failed(4);
    assert!(err.contains("3 reports are pending") && err.contains("gridctl event confirm ID --status"), "{err}");
    let err = town.run(&["event", "review", "--lang", "zh"]).failed(4);
    assert!(err.contains("待确认 3 条"), "{err}");
    assert_eq!(town.run(&["event", "review", "--month", "2018-05"]).err, "no report is pending\n");
}
