//! Reports of one event, found again where nobody has said that they are.

use std::collections::{BTreeMap, BTreeSet};

use crate::support::*;

const README: &str = include_str!("../../README.md");
const AGAIN: &str = "又报：";

type Pairs = BTreeSet<(String, String)>;

/// The reports of the town as if each were an event of its own, and the pairs that are not; of what is reported again
/// the text is made by `told`.
fn parted(told: impl Fn(&str) -> String) -> (String, Pairs) {
    let rows = csv_rows(std::fs::read_to_string(fixture("events.csv")).expect("the reports").trim_start_matches('\u{feff}'));
    let mut incidents: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut out = csv::Writer::from_writer(Vec::new());
    let columns: Vec<String> = rows[0].keys().cloned().collect();
    out.write_record(&columns).expect("a header");
    for mut row in rows {
        let id = row["事件编号"].clone();
        let incident = std::mem::take(row.get_mut("同一事件编号").expect("a column"));
        if !incident.is_empty() {
            let text = row.get_mut("内容").expect("a column");
            *text = told(text);
        }
        incidents.entry(if incident.is_empty() { id.clone() } else { incident }).or_default().push(id);
        out.write_record(columns.iter().map(|column| &row[column])).expect("a row");
    }
    let mut pairs = Pairs::new();
    for reports in incidents.values() {
        for (index, one) in reports.iter().enumerate() {
            pairs.extend(reports[index + 1..].iter().map(|other| (one.clone().min(other.clone()), one.max(other).clone())));
        }
    }
    (String::from_utf8(out.into_inner().expect("a file")).expect("UTF-8"), pairs)
}

fn proposed(town: &Town, arguments: &[&str]) -> Pairs {
    let out = town.run(&[&["event", "duplicates", "--format", "csv"], arguments].concat()).done();
    csv_rows(&out).into_iter().map(|row| (row["report_id"].clone().min(row["other"].clone()), row["report_id"].clone().max(row["other"].clone()))).collect()
}

/// The pairs proposed, those that are right among them, and those that there are.
fn counted(town: &Town, truth: &Pairs, min_score: &str) -> [usize; 3] {
    let found = proposed(town, &["--min-score", min_score]);
    [found.len(), found.intersection(truth).count(), truth.len()]
}

#[test]
fn every_report_made_again_is_found_and_three_proposals_of_four_are_right() {
    type Told = fn(&str) -> String;
    let as_written: Told = str::to_owned;
    // Told in fewer words: what was done about it is left out, and that it was reported before.
    let shorter: Told = |text| text.trim_start_matches(AGAIN).split('，').next().unwrap_or_default().to_owned();
    for (told, at_75, at_85) in [(as_written, [290, 206, 206], [221, 206, 206]), (shorter, [285, 206, 206], [194, 179, 206])] {
        let (events, truth) = parted(told);
        let town = Town::empty();
        town.write("events.csv", events);
        let files = ["grids", "roster", "tests", "posts"].map(|kind| fixture(&format!("{kind}.csv")));
        town.run(&[&["import", "events.csv"], files.each_ref().map(String::as_str).as_slice()].concat()).done();
        assert_eq!(counted(&town, &truth, "75"), at_75);
        assert_eq!(counted(&town, &truth, "85"), at_85);
        assert_eq!(proposed(&town, &[]), proposed(&town, &["--min-score", "75"]), "the README speaks of what holds unless told");
        for [found, right, there] in [at_75, at_85] {
            let row = format!("| {found} | {right} | {:.2} | {:.2} |", ratio(right, found), ratio(right, there));
            assert!(README.contains(&row), "the README does not say {row}");
        }
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    f64::from(u32::try_from(part).expect("small")) / f64::from(u32::try_from(whole).expect("small"))
}

#[test]
fn what_is_one_event_already_or_of_another_village_or_long_ago_is_not_proposed() {
    let said = |id: &str, number: u32, grid: &str, at: &str| report(id, number, grid, at, 1, "pending", ",,,,桥头路灯损坏");
    let town = Town::with_reports(&[
        said("E1", ZHAO, "0101", "04-30 08:00"),
        said("E2", QIAN, "0101", "05-01 08:00"),
        said("E3", ZHANG_0102, "0102", "05-01 09:00"),
        said("E4", ZHANG_0201, "0201", "05-01 09:00"),
        said("E5", ZHAO, "0101", "05-05 08:00"),
    ]);
    let pair = |one: &str, other: &str| (one.to_owned(), other.to_owned());
    assert_eq!(proposed(&town, &[]), Pairs::from([pair("E1", "E2"), pair("E1", "E3"), pair("E2", "E3")]));
    assert_eq!(proposed(&town, &["--month", "2018-04"]), Pairs::from([pair("E1", "E2"), pair("E1", "E3")]), "a pair across the end of the month");
    assert_eq!(proposed(&town, &["--village", "白岩村"]), Pairs::new());
    assert_eq!(proposed(&town, &["--month", "2018-06"]), Pairs::new());
    town.run(&["event", "same", "E1", "E2"]).done();
    assert_eq!(proposed(&town, &[]), Pairs::from([pair("E1", "E3"), pair("E2", "E3")]));
    let json = town.run(&["event", "duplicates", "--format", "json"]).json();
    assert_eq!(json["rows"][0]["why"], "same_village;same_day;same_level");
    assert!(json["notes"][1].as_str().is_some_and(|note| note.ends_with("gridctl event distinct E2 E3")), "{json}");
    assert!(town.run(&["event", "duplicates", "--village", "青领村"]).failed(4).contains("青领村"));
    town.run(&["event", "duplicates", "--min-score", "101"]).failed(2);
}

#[test]
fn what_people_found_to_be_two_events_is_not_proposed_again() {
    let said = |id: &str, number: u32, at: &str| report(id, number, "0101", at, 1, "valid", ",,,,桥头路灯损坏");
    let town = Town::with_reports(&[said("E1", ZHAO, "05-01 08:00"), said("E2", QIAN, "05-01 09:00"), said("E3", ZHAO, "05-01 10:00")]);
    let pairs = |pairs: &[[&str; 2]]| pairs.iter().map(|[one, other]| ((*one).to_owned(), (*other).to_owned())).collect::<Pairs>();
    let score = || town.run(&["score", "--month", "2018-05", "--format", "csv"]).done();
    let before = score();
    assert_eq!(proposed(&town, &[]), pairs(&[["E1", "E2"], ["E1", "E3"], ["E2", "E3"]]));
    town.run(&["event", "distinct", "E2", "E1", "--dry-run"]).done();
    assert_eq!(proposed(&town, &[]).len(), 3, "a trial");
    let told = town.run(&["event", "distinct", "E2", "E1", "--lang", "en"]);
    assert!(told.err.contains("noted as two events"), "{}", told.err);
    assert!(told.done().contains("All reports of the event of E2, E1"));
    assert_eq!(proposed(&town, &[]), pairs(&[["E1", "E3"], ["E2", "E3"]]));
    assert_eq!(score(), before, "it is nobody's pay");
    for again in [&["event", "distinct", "E1", "E2"][..], &["event", "same", "E1", "E2"]] {
        let err = town.run(again).failed(4);
        assert!(err.contains("found to be two events") && err.contains("gridctl event distinct E1 E2 --undo"), "{err}");
    }
    // What holds for an event holds for each of its reports.
    town.run(&["event", "same", "E2", "E3"]).done();
    assert_eq!(proposed(&town, &[]), Pairs::new());
    assert!(town.run(&["event", "same", "E1", "E3"]).failed(4).contains("found to be two events"));
    assert!(town.run(&["event", "distinct", "E3", "E2"]).failed(4).contains("belong to one event already"));
    assert!(town.run(&["event", "distinct", "E1", "E9", "--lang", "zh"]).failed(4).contains("没有事件编号 E9"));
    town.run(&["verify"]).done();
    town.run(&["event", "distinct", "E3", "E1", "--undo"]).done();
    assert_eq!(proposed(&town, &[]), pairs(&[["E1", "E2"], ["E1", "E3"]]));
    assert!(town.run(&["event", "distinct", "E1", "E3", "--undo"]).failed(4).contains("nobody found these to be two events"));
    // The log takes either back, and not the reports under what was found about them.
    town.run(&["undo", "--yes"]).done();
    assert_eq!(proposed(&town, &[]), Pairs::new());
    town.run(&["event", "record", "--reporter", "赵一", "--grid", "0101", "--at", "2018-05-02 08:00", "--level", "1", "--id", "N1"]).done();
    let entry = &look_up(&town.path("gridctl.db"), "SELECT CAST(max(log_id) AS TEXT) FROM log")[0];
    town.run(&["event", "distinct", "E1", "N1"]).done();
    assert!(town.run(&["undo", entry, "--yes"]).failed(4).contains(&format!("rest on what entry {entry} wrote")));
    town.run(&["undo", "--yes"]).done();
    town.run(&["undo", entry, "--yes"]).done();
    town.run(&["verify"]).done();
}

#[test]
fn what_was_told_apart_is_never_one_event_however_it_is_taken_back() {
    let said = |id: &str, number: u32, at: &str, incident: &str| report(id, number, "0101", at, 1, "valid", &format!("{incident},,,,桥头路灯损坏"));
    let [first, second] = [said("E1", ZHAO, "05-01 08:00", ""), said("E2", QIAN, "05-01 09:00", "")];
    let same = ["event", "same", "E1", "E2"];
    let distinct = ["event", "distinct", "E1", "E2"];
    let undone = |words: [&'static str; 4]| [&words[..], &["--undo"]].concat();
    // Entry 3 are the reports.
    let town = || Town::with_reports(&[first.clone(), second.clone()]);
    let refused = |town: &Town, entry: &str| {
        let err = town.run(&["undo", entry, "--yes"]).failed(4);
        assert!(err.contains(&format!("rest on what entry {entry} wrote")), "{err}");
        town.run(&["verify"]).done();
    };
    let reports_gone = town();
    reports_gone.run(&distinct).done();
    refused(&reports_gone, "3");
    reports_gone.run(&undone(distinct)).done();
    reports_gone.run(&["undo", "3", "--yes"]).done();
    refused(&reports_gone, "5");
    let joined = town();
    joined.run(&distinct).done();
    joined.run(&undone(distinct)).done();
    joined.run(&same).done();
    refused(&joined, "5");
    let told_apart = town();
    told_apart.run(&same).done();
    told_apart.run(&undone(same)).done();
    told_apart.run(&distinct).done();
    refused(&told_apart, "5");
    assert!(told_apart.run(&["log", "show", "6"]).done().contains("telling apart of events"));
    // Of events joined later each may have been told apart.
    told_apart.import_events(&[said("E4", ZHAO, "05-01 10:00", "")]);
    told_apart.run(&["event", "distinct", "E4", "E1"]).done();
    told_apart.run(&["event", "distinct", "E4", "E2"]).done();
    told_apart.run(&["event", "distinct", "E1", "E2", "--undo"]).done();
    told_apart.run(&["event", "same", "E1", "E2"]).done();
    told_apart.run(&["event", "distinct", "E2", "E4", "--undo"]).done();
    assert_eq!(proposed(&told_apart, &[]).len(), 2);
    told_apart.run(&["event", "same", "E1", "E2", "--undo"]).done();
    told_apart.run(&["event", "distinct", "E1", "E2"]).done();
    // Nor does a file join them; it may join one of them to a third.
    told_apart.write("again.csv", EVENTS.to_owned() + &said("E2", QIAN, "05-01 09:00", "E1"));
    let err = told_apart.run(&["import", "again.csv"]).failed(3);
    assert!(err.contains("again.csv:2:incident \"E1\" — found to be another event"), "{err}");
    told_apart.import_events(&[said("E3", ZHAO, "05-09 09:00", ""), said("E2", QIAN, "05-01 09:00", "E3")]);
    told_apart.run(&["verify"]).done();
    let trial = told_apart.run(&["event", "same", "E1", "E3", "--dry-run"]);
    assert!(trial.err.contains("dry run: nothing was written") && !trial.err.contains("joined"), "{}", trial.err);
}
