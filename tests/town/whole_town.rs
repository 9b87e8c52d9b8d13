//! The town of `fixtures/`: its figures, and every yuan of them explained, in every form and both languages.

use std::collections::BTreeMap;
use std::process::Stdio;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;

use crate::support::*;

const MONTHS: [&str; 3] = ["2018-04", "2018-05", "2018-06"];

/// An amount of a JSON answer in fen: its digits are exact.
fn fen(value: &Value) -> i64 {
    let text = value.to_string();
    let (yuan, rest) = text.split_once('.').unwrap_or((&text, ""));
    let sign = if yuan.starts_with('-') { -1 } else { 1 };
    let rest: i64 = format!("{rest:0<2}").parse().expect("two decimals");
    yuan.parse::<i64>().expect("yuan") * 100 + sign * rest
}

#[test]
fn the_figures_of_the_town_are_those_of_its_notes() {
    let town = Town::whole();
    for (month, total) in MONTHS.into_iter().zip(["33185", "32787.5", "33137.5"]) {
        let json = town.run(&["score", "--month", month, "--format", "json"]).json();
        assert_eq!(json["totals"]["total"].to_string(), total, "{month}");
        let rows = json["rows"].as_array().expect("rows");
        for key in ["base", "allowance", "reward", "special", "total"] {
            assert_eq!(rows.iter().map(|row| fen(&row[key])).sum::<i64>(), fen(&json["totals"][key]), "{month} {key}");
        }
        for row in rows {
            let parts: i64 = ["base", "allowance", "reward", "special"].iter().map(|key| fen(&row[*key])).sum();
            assert_eq!(parts, fen(&row["total"]), "{month} {}", row["name"]);
            assert!(fen(&row["reward"]) <= 5000, "{month} {}", row["name"]);
        }
    }
    let payout = town.run(&["payout", "--quarter", "Q2", "--format", "json"]).json();
    assert_eq!((&payout["quarter"], payout["totals"]["total"].to_string()), (&Value::from("2018-Q2"), "99110".to_owned()));
    assert_eq!(payout["rows"].as_array().map(Vec::len), Some(153));
    let quota = town.run(&["quota", "--format", "json"]).json();
    let totals = &quota["totals"];
    assert_eq!((&totals["instructors"], &totals["leaders"], &totals["members"]), (&Value::from(44), &Value::from(44), &Value::from(109)));
}

#[test]
fn every_yuan_of_every_person_is_explained() {
    let town = Town::whole();
    let scores = MONTHS.map(|month| town.score(month));
    let people: Vec<&String> = scores.iter().flat_map(BTreeMap::keys).collect::<std::collections::BTreeSet<_>>().into_iter().collect();
    assert_eq!(people.len(), 153);
    let (next, checked) = (AtomicUsize::new(0), Mutex::new(0));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while let Some(person) = people.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let json = town.run(&["explain", person, "--quarter", "2018-Q2", "--format", "json"]).json();
                    for (month, score) in MONTHS.iter().zip(&scores) {
                        check_month(&json, month, score.get(*person));
                        *checked.lock().expect("a counter") += 1;
                    }
                }
            });
        }
    });
    assert_eq!(*checked.lock().expect("a counter"), 153 * 3);
}

/// The lines of a month add up to the score, each names its clause, and the events that counted are those counted.
fn check_month(explained: &Value, month: &str, score: Option<&BTreeMap<String, String>>) {
    let of = |key: &str| explained[key].as_array().expect("rows").clone();
    let lines: Vec<Value> = of("rows").into_iter().filter(|line| line["month"] == month).collect();
    let sum: i64 = lines.iter().map(|line| fen(&line["amount"])).sum();
    let Some(score) = score else {
        assert!(lines.is_empty(), "{month}: lines without a score");
        return;
    };
    let number = |key: &str| fen(&serde_json::from_str::<Value>(&score[key]).expect("a number"));
    assert_eq!(sum, number("total"), "{month} {}", score["name"]);
    for line in &lines {
        let component = line["component"].as_str().expect("a component");
        assert_eq!(fen(&line["amount"]), number(component), "{month} {} {component}", score["name"]);
        assert!(line["clause"].as_str().is_some_and(|clause| !clause.is_empty()));
    }
    let events: Vec<Value> = of("events").into_iter().filter(|event| event["reported_at"].as_str().is_some_and(|at| at.starts_with(month))).collect();
    assert!(events.iter().all(|event| event["why"].as_str().is_some_and(|why| !why.is_empty())));
    let counted = events.iter().filter(|event| event["counted"] == true).count();
    assert_eq!(counted.to_string(), score["valid"], "{month} {}", score["name"]);
    let pending = events.iter().filter(|event| event["status"] == "pending").count();
    assert_eq!(pending.to_string(), score["pending"], "{month} {}", score["name"]);
}

const COMMANDS: [&[&str]; 9] = [
    &["score", "--month", "2018-04"],
    &["payout", "--quarter", "Q2"],
    &["quota"],
    &["check"],
    &["explain", "周水根", "--month", "2018-04"],
    &["explain", "周水根", "--candidate"],
    &["event", "list", "--month", "2018-04"],
    &["event", "duplicates", "--month", "2018-04"],
    &["policy", "show"],
];

#[test]
fn scripts_read_the_same_in_both_languages_and_people_their_own() {
    let town = Town::whole();
    let run = |command: &[&str], format: &str, lang: &str| town.run(&[command, &["--format", format, "--lang", lang]].concat()).done();
    let is_han = |text: &str| text.chars().any(|character| ('\u{4e00}'..='\u{9fff}').contains(&character));
    for command in COMMANDS {
        let header = |lang: &str| run(command, "csv", lang).lines().next().expect("a header").to_owned();
        assert_eq!(header("zh"), header("en"), "{command:?}");
        assert!(header("en").is_ascii(), "{command:?}");
        for lang in ["zh", "en"] {
            let json: Value = serde_json::from_str(&run(command, "json", lang)).expect("JSON");
            assert!(json["command"].is_string() && json["policy"] == "huishan-2018", "{command:?}");
            assert!(json["rows"].is_array() && json["totals"].is_object() && json["notes"].is_array(), "{command:?}");
            let rows = json["rows"].as_array().expect("rows").len();
            assert_eq!(csv_rows(&run(command, "csv", lang)).len(), rows, "{command:?}");
            let title = |text: &str| text.lines().next().expect("a title").to_owned();
            let (table, md) = (run(command, "table", lang), run(command, "md", lang));
            // A sheet is made for paper there, and has the title that it is signed under.
            let of_paper = command[0] == "payout" && title(&md).starts_with("# 回山镇");
            assert!(of_paper || format!("## {}", title(&table)) == title(&md), "{command:?}");
        }
        assert!(is_han(run(command, "md", "zh").lines().nth(2).expect("headings")), "{command:?}");
        assert!(!is_han(run(command, "md", "en").lines().nth(2).expect("headings")), "{command:?}");
    }
    for command in &COMMANDS[..4] {
        assert_eq!(run(command, "csv", "zh").lines().next(), run(command, "csv", "en").lines().next());
    }
}

#[test]
fn the_columns_of_tables_stand_under_each_other_in_wide_characters() {
    let town = Town::whole();
    for lang in ["zh", "en"] {
        let table = town.run(&["score", "--month", "2018-04", "--lang", lang]).done();
        let width = |line: &str| line.chars().map(|character| if u32::from(character) >= 0x1100 { 2 } else { 1 }).sum::<usize>();
        let widths: std::collections::BTreeSet<usize> = table.lines().filter(|line| line.starts_with(['|', '+'])).map(width).collect();
        assert_eq!(widths.len(), 1, "{lang}: {widths:?}");
    }
}

#[test]
fn numbers_are_hidden_unless_asked_for() {
    let town = Town::whole();
    let number = "990105196309236884";
    for command in COMMANDS {
        for format in ["table", "csv", "json", "md"] {
            // The run itself refuses a whole number; here that the masked and the whole answer differ in numbers alone.
            let hidden = town.run(&[command, &["--format", format]].concat()).done();
            let whole = town.run(&[command, &["--format", format, "--reveal"]].concat()).done();
            assert_eq!(hidden.lines().count(), whole.lines().count(), "{command:?} {format}");
        }
    }
    let out = town.run(&["explain", number, "--month", "2018-04", "--format", "json", "--reveal"]).done();
    assert!(out.contains(number));
    town.run(&["score", "--month", "2018-04", "--format", "csv", "-o", "score.csv"]).done();
    assert!(town.text("score.csv").contains(&masked(number)) && !town.text("score.csv").contains(number));
}

#[test]
fn an_answer_in_a_file_is_the_answer_whole_or_not_at_all() {
    let town = Town::whole();
    let answer = town.run(&["score", "--month", "2018-04", "--format", "csv"]).done();
    town.write("score.csv", "what stood here before");
    assert_eq!(town.run(&["score", "--month", "2018-04", "--format", "csv", "-o", "score.csv"]).done(), "");
    assert_eq!(town.text("score.csv"), answer);
    town.run(&["score", "--month", "2018-02", "--format", "csv", "-o", "score.csv"]).failed(4);
    assert_eq!(town.text("score.csv"), answer, "a refusal leaves the file");
    let err = town.run(&["score", "--month", "2018-04", "-o", "none/score.csv"]).failed(1);
    assert!(err.contains("none/score.csv cannot be written"), "{err}");
    assert_eq!(town.names(), ["gridctl.db", "score.csv"], "no temporary file is left");
}

#[test]
fn a_reader_who_has_seen_enough_is_no_failure() {
    let town = Town::whole();
    for format in ["table", "csv", "json", "md"] {
        let mut child = town.command(&["event", "list", "--format", format]).stdout(Stdio::piped()).spawn().expect("the program starts");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("the program ends");
        assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(0), ""), "{format}");
    }
}

#[test]
fn reading_writes_nothing() {
    let town = Town::whole();
    let before = town.read("gridctl.db");
    for command in COMMANDS {
        town.run(command).done();
    }
    assert!(town.read("gridctl.db") == before);
}
