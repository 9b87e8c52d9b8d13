//! Nobody's ID, card or telephone number is shown whole unless that is asked for, and then the log says so.

use std::collections::{BTreeSet, HashSet};
use std::io::Read;

use rusqlite::Connection;

use crate::support::*;

/// Every ID, card and telephone number of the invented town.
fn private_numbers() -> HashSet<String> {
    let roster = csv_rows(&std::fs::read_to_string(fixture("roster.csv")).expect("the roster"));
    let numbers = roster.iter().flat_map(|row| ["身份证号", "联系电话", "银行卡号"].map(|column| row[column].clone()));
    numbers.filter(|number| !number.is_empty()).collect()
}

/// The first of the numbers that stands in a text.
fn found<'n>(text: &str, numbers: &'n HashSet<String>, lengths: &BTreeSet<usize>) -> Option<&'n String> {
    let runs = text.split(|character: char| !character.is_ascii_digit() && character != 'X');
    let mut windows = runs.flat_map(|run| {
        let fitting = lengths.iter().filter(|length| run.len() >= **length);
        fitting.flat_map(move |length| (0..=run.len() - length).map(move |at| &run[at..at + length]))
    });
    windows.find_map(|window| numbers.get(window))
}

/// What a file says; of a workbook every part.
fn text_of(bytes: Vec<u8>) -> String {
    if !bytes.starts_with(b"PK") {
        return String::from_utf8(bytes).expect("UTF-8");
    }
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a workbook");
    let mut text = String::new();
    for index in 0..archive.len() {
        archive.by_index(index).expect("a part").read_to_string(&mut text).expect("a text");
    }
    text
}

/// Commands that answer with people, as one would type them one after the other.
const READING: &[&[&str]] = &[
    &["check"],
    &["quota"],
    &["allocate"],
    &["allocate", "--reserve"],
    &["nickname"],
    &["nickname", "--village", "云桥村"],
    &["vacancies"],
    &["event", "list"],
    &["score", "--month", "2018-04"],
    &["payout", "--quarter", "Q2"],
    &["payout", "--year-end", "2018"],
    &["payout", "list"],
    &["payout", "diff", "--quarter", "Q2"],
    &["commend", "propose", "--year", "2018"],
    &["explain", "周水根", "--month", "2018-04"],
    &["explain", "周水根", "--quarter", "Q2"],
    &["explain", "丁美玲", "--candidate"],
    &["exits", "--month", "2018-06"],
    &["exits", "--month", "2018-06", "--ahead"],
    &["policy", "show"],
    &["policy", "readings", "--quarter", "Q2"],
    &["policy", "clauses"],
    &["status", "--month", "2018-06"],
    &["whatif", "--set", "base.amount=120", "--quarter", "Q2"],
    &["report", "--quarter", "Q2"],
    &["log"],
    &["log", "--person", "周水根"],
    &["log", "show", "2"],
    &["log", "show", "3"],
    &["verify"],
    &["backup", "b.db"],
    &["restore", "b.db", "--yes"],
];

/// Commands that write, and others that go wrong; with somebody's ID number for `ID` and card for `CARD`.
const WRITING: &[&[&str]] = &[
    &["event", "record", "--reporter", "ID", "--grid", "0301", "--at", "2018-06-30 09:00", "--level", "2"],
    &["event", "confirm", "M20180630-0001", "--status", "valid"],
    &["event", "distinct", "M20180630-0001", "E201806-00001"],
    &["event", "distinct", "M20180630-0001", "E201806-00001", "--undo"],
    &["event", "same", "M20180630-0001", "E201806-00001"],
    &["conduct", "record", "ID", "--month", "2018-05", "--kind", "task_failure", "--note", "一"],
    &["conduct", "record", "ID", "--month", "2018-05", "--kind", "task_failure", "--note", "二"],
    &["attendance", "record", "ID", "--date", "2018-06-11", "--activity", "例会", "--result", "late"],
    &["attendance", "record", "ID", "--date", "2018-06-11", "--activity", "例会", "--result", "absent"],
    &["award", "ID", "--amount", "100", "--reason", "救火", "--ref", "1号"],
    &["exit", "ID", "--clause", "三5", "--on", "2018-08-01", "--reason", "x", "--yes"],
    &["commend", "add", "ID", "--amount", "100", "--ref", "1号", "--year", "2018"],
    &["keep", "ID", "--until", "2020-01-01"],
    &["appoint", "ID", "--grid", "0302"],
    &["payout", "submit", "--quarter", "Q2", "--allow-pending", "--reason", "试", "--yes"],
    &["payout", "approve", "--quarter", "Q2", "--ref", "1号", "--yes", "--by", "组长"],
    &["forget", "ID", "--yes"],
    &["forget", "丁美玲", "--dry-run"],
    &["explain", "990109196309245110", "--month", "2018-04"],
    &["explain", "ID", "--month", "ID"],
    &["explain", "CARD", "--month", "2018-04"],
    &["conduct", "record", "--month", "CARD", "--kind", "ID"],
    &["score", "--month", "2018-04", "ID"],
    &["ID"],
    &["test", "record", "ID", "--date", "2018-06-01", "--apps", "CARD"],
    &["assert", "--month", "2018-04", "--valid", "CARD"],
    &["undo", "--yes"],
    &["import", "roster.csv"],
    &["import", "wrong.csv"],
    &["import", "wrong.csv", "--kind", "conduct"],
];

fn town() -> Town {
    let town = Town::whole();
    // Everybody gets another telephone and another card, and one another name; then all get their own again.
    let roster = std::fs::read_to_string(fixture("roster.csv")).expect("the roster");
    let other = csv_rows(&roster).iter().fold(roster.clone(), |text, row| {
        let text = if row["联系电话"].is_empty() { text } else { text.replace(&row["联系电话"], "19999999999") };
        if row["银行卡号"].is_empty() { text } else { text.replace(&row["银行卡号"], "6217000000000000123") }
    });
    town.write("other.csv", other.replace("周水根,", "周水跟,"));
    town.run(&["import", "other.csv"]).done();
    town.write("roster.csv", &roster);
    let columns = "name,phone,bank_account,id_number,grid,note\n";
    let person = csv_rows(&roster).into_iter().find(|row| !row["银行卡号"].is_empty()).expect("somebody with a card");
    town.write(
        "wrong.csv",
        format!("{columns}{0},{1},{2},{3},{2},{3}\n", person["身份证号"], person["银行卡号"], person["联系电话"], person["身份证号"].replace('9', "8")),
    );
    town
}

#[test]
fn no_command_shows_a_private_number_in_any_form_or_keeps_it_in_the_log() {
    let numbers = private_numbers();
    assert!(numbers.len() > 600, "{} numbers", numbers.len());
    let lengths: BTreeSet<usize> = numbers.iter().map(String::len).collect();
    let one = numbers.iter().next().expect("a number");
    assert_eq!(found(&format!("x9{one}0y"), &numbers, &lengths), Some(one));
    let town = town();
    let roster = csv_rows(&std::fs::read_to_string(fixture("roster.csv")).expect("the roster"));
    let somebody = roster.iter().find(|row| row["姓名"] == "郑勇" && !row["银行卡号"].is_empty()).or(roster.first()).expect("somebody");
    let safe = |words: &[&str], text: &str| assert_eq!(found(text, &numbers, &lengths), None, "{words:?}");
    for words in WRITING.iter().chain(READING) {
        let words: Vec<&str> = words
            .iter()
            .map(|word| match *word {
                "ID" => somebody["身份证号"].as_str(),
                "CARD" => somebody["银行卡号"].as_str(),
                other => other,
            })
            .collect();
        for lang in ["zh", "en"] {
            let said = town.run(&[&words[..], &["--lang", lang]].concat());
            safe(&words, &said.out);
            safe(&words, &said.err);
        }
    }
    for words in READING.iter().filter(|words| !["backup", "restore"].contains(&words[0])) {
        for format in ["csv", "json", "md", "html", "xlsx"] {
            let said = town.run(&[*words, &["--format", format, "-o", "answer"]].concat());
            assert_eq!(said.status, 0, "{words:?} {format}: {}", said.err);
            safe(words, &text_of(town.read("answer")));
            safe(words, &said.err);
        }
    }
    let log = "SELECT group_concat(line, char(10)) FROM (SELECT at || by || command || summary AS line FROM log UNION ALL SELECT noun || ' ' || key || ifnull(before, '') || ifnull(after, '') FROM log_change)";
    let log = look_up(&town.path("gridctl.db"), log).concat();
    assert!(log.contains("candidate_form #") && log.contains("conduct 2018-05 task_failure #"), "{log}");
    safe(&["log"], &log);
}

#[test]
fn every_command_is_among_those_that_were_tried() {
    // Those that only come before there are people, or that write whole numbers on purpose and say so in the log.
    let others = ["init", "template", "import", "export", "demo", "completions", "man", "config", "help"];
    let help = Town::empty().run(&["--help"]).done();
    let commands = help.split("Commands:").nth(1).and_then(|rest| rest.split("Options").next()).expect("commands");
    let tried: HashSet<&str> = READING.iter().chain(WRITING).map(|words| words[0]).collect();
    for command in commands.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   ")).filter_map(|line| line.split_whitespace().next()) {
        assert!(tried.contains(command) || others.contains(&command), "{command} was not tried for private numbers");
    }
}

#[test]
fn whole_numbers_are_shown_where_the_log_can_say_so() {
    let town = Town::small();
    let entries = || look_up(&town.path("gridctl.db"), "SELECT command || ' ' || summary || ' ' || by FROM log ORDER BY log_id");
    let before = entries().len();
    town.run(&["check"]).done();
    assert_eq!(entries().len(), before);
    assert!(town.run(&["check", "--reveal"]).done().contains(&id(ZHAO)));
    assert_eq!(entries()[before..], ["check --reveal 陈文"]);
    let other = Connection::open(town.path("gridctl.db")).expect("the database");
    other.execute_batch("BEGIN IMMEDIATE").expect("held");
    town.run(&["check", "--reveal"]).failed(1);
}
