//! One small town over two years: quarters approved and paid, facts that come late, fraud after payment, leavers,
//! the year's end; every sum paid is checked against what the regulation gives for the facts as they finally are.

mod desk;

use std::fmt::Write;

use desk::{Desk, cells};
use gridctl::model::ids::IdNumber;

/// The people: a leader and three members of two villages, and the secretary who serves unpaid.
const PEOPLE: [(&str, &str, &str, &str, &str); 5] = [
    ("Lin", "0101", "leader", "none", "6217000000000000001"),
    ("Wu", "0101", "member", "none", "6217000000000000002"),
    ("Xu", "0101", "member", "none", "6217000000000000003"),
    ("Yu", "0201", "member", "none", ""),
    ("Shu", "0201", "leader", "secretary", "6217000000000000005"),
];

const OFFICE: &str = "office";
const GROUP: &str = "group";

fn id(name: &str) -> String {
    let index = PEOPLE.iter().position(|person| person.0 == name).expect("a person");
    IdNumber::complete(&format!("9901011980010120{index}")).expect("17 digits").to_string()
}

fn registered() -> Desk {
    let desk = Desk::new();
    desk.write("grids.csv", "grid,village,households,hamlets\n0101,East,250,a\n0201,West,120,b\n");
    let mut roster = String::from(
        "name,id_number,grid,hamlet,household,education,smartphone,zhengwu_app,pingan_app,resident,bad_record,petition,platforms,role,cadre_post,bank_account\n",
    );
    let mut posts = String::from("id_number,grid,role,from\n");
    for (name, grid, role, cadre, account) in PEOPLE {
        let hamlet = if grid == "0101" { "a" } else { "b" };
        let _ = writeln!(roster, "{name},{},{grid},{hamlet},{name},senior,y,y,y,y,n,n,y,{role},{cadre},{account}", id(name));
        let _ = writeln!(posts, "{},{grid},{role},2018-03-01", id(name));
    }
    desk.write("roster.csv", &roster);
    desk.write("posts.csv", &posts);
    desk.done(OFFICE, "2018-04-01", &["import", "grids.csv", "roster.csv", "posts.csv"]);
    desk
}

/// Imports reports: number, reporter, month, level, status, incident, special award.
fn report(desk: &Desk, on: &str, reports: &[(&str, &str, &str, u8, &str, &str, &str)]) {
    let mut text = String::from("report_id,reporter,grid,reported_at,level,status,incident,special_award,reason\n");
    for (number, name, at, level, status, incident, special) in reports {
        let grid = PEOPLE.iter().find(|person| person.0 == *name).expect("a person").1;
        let reason = if special.is_empty() { "" } else { "why" };
        let _ = writeln!(text, "{number},{},{grid},{at},{level},{status},{incident},{special},{reason}", id(name));
    }
    desk.write("events.csv", &text);
    desk.done(OFFICE, on, &["import", "events.csv"]);
}

fn approve(desk: &Desk, on: &str, period: &[&str]) {
    desk.done(OFFICE, on, &[&["payout", "submit"], period].concat());
    desk.done(GROUP, on, &[&["payout", "approve"], period, &["--ref", "doc", "--yes"]].concat());
    desk.done(OFFICE, on, &[&["payout", "pay"], period, &["--on", on, "--yes"]].concat());
}

const QUARTER: [&str; 6] = ["month1", "month2", "month3", "correction", "prepaid", "total"];

/// Wu: five of level 1 in April (250), one of level 4 with an award of 330 in May (460). Xu: seven of level 3 in June (300).
fn second_quarter(desk: &Desk) {
    let april: Vec<String> = (1..=5).map(|number| format!("A{number}")).collect();
    let june: Vec<String> = (1..=7).map(|number| format!("J{number}")).collect();
    let mut reports: Vec<_> = april.iter().map(|number| (number.as_str(), "Wu", "2018-04-05 08:00", 1, "valid", "", "")).collect();
    reports.push(("M1", "Wu", "2018-05-03 09:00", 4, "valid", "", "330"));
    reports.extend(june.iter().map(|number| (number.as_str(), "Xu", "2018-06-06 08:00", 3, "valid", "", "")));
    reports.push(("S1", "Shu", "2018-06-07 08:00", 2, "valid", "", ""));
    report(desk, "2018-07-01", &reports);
}

#[test]
fn two_years_of_a_town_come_out_right() {
    let desk = registered();
    second_quarter(&desk);

    // An award paid at once is not paid again.
    let receipt = desk.json("2018-05-10", &["award", &id("Wu"), "--amount", "200", "--reason", "flood", "--event", "M1", "--ref", "doc"]);
    assert_eq!(cells(&receipt, "Wu", &["receipt", "amount", "capital"]), ["\"J2018-0001\"", "200", "\"贰佰元整\""]);
    let live = desk.json("2018-07-01", &["payout", "--quarter", "2018-Q2"]);
    assert_eq!(cells(&live, "Wu", &QUARTER), ["250", "460", "100", "0", "200", "610"]);
    assert_eq!(cells(&live, "Xu", &QUARTER), ["100", "100", "300", "0", "0", "500"]);
    assert_eq!(cells(&live, "Shu", &QUARTER), ["0", "0", "0", "0", "0", "0"]);

    // The platform's count must agree.
    desk.done(OFFICE, "2018-07-01", &["assert", "--month", "2018-06", "--valid", "9"]);
    let said = desk.refused(4, OFFICE, "2018-07-01", &["payout", "submit", "--quarter", "Q2"]);
    assert!(said.contains("9 by the outside count, 8 here, a difference of -1"), "{said}");
    desk.done(OFFICE, "2018-07-01", &["assert", "--month", "2018-06", "--valid", "8"]);
    desk.done(OFFICE, "2018-07-01", &["assert", "--month", "2018-06", "--valid", "1", "--village", "West"]);
    approve(&desk, "2018-07-02", &["--quarter", "Q2"]);
    let frozen = desk.json("2018-07-03", &["payout", "--quarter", "Q2"]);
    assert_eq!((&frozen["rows"], &frozen["totals"]), (&live["rows"], &live["totals"]));

    // The bank file wants everybody's account.
    let said = desk.refused(4, OFFICE, "2018-07-03", &["export", "bank", "--quarter", "Q2", "-o", "bank.csv"]);
    assert!(said.contains("0201 Yu"), "{said}");
    late_facts(&desk);
    third_and_fourth_quarter(&desk);
    end_of_the_year(&desk);
    second_year(&desk);
}

/// After Q2 was paid: a report of June found false, an earlier report of the flood by Xu, Yu left in May, a task
/// failure of Lin in April.
fn late_facts(desk: &Desk) {
    desk.done(OFFICE, "2018-07-20", &["event", "confirm", "J1", "--status", "fraud"]);
    report(desk, "2018-07-21", &[("M0", "Xu", "2018-05-03 08:00", 1, "valid", "M1", "")]);
    desk.write("posts.csv", &format!("id_number,grid,role,from,to\n{},0201,member,2018-03-01,2018-05-20\n", id("Yu")));
    desk.write("conduct.csv", &format!("month,kind,id_number,note\n2018-04,task_failure,{},late\n", id("Lin")));
    desk.done(OFFICE, "2018-07-22", &["import", "posts.csv", "conduct.csv"]);
    let frozen = desk.json("2018-07-22", &["payout", "--quarter", "2018-Q2"]);
    assert_eq!(cells(&frozen, "Wu", &QUARTER), ["250", "460", "100", "0", "200", "610"]);
    let diff = desk.json("2018-07-22", &["payout", "diff", "--quarter", "2018-Q2"]);
    // Wu's May: the flood goes to Xu, so 100 + 0; the award paid at once stays, and is no longer taken off.
    assert_eq!(cells(&diff, "Wu", &["frozen", "live", "difference", "corrected"]), ["610", "450", "-160", "0"]);
    // Xu's June: six of level 3 still reach the cap; May: one event of level 4 earns 30 + 30.
    assert_eq!(cells(&diff, "Xu", &["frozen", "live", "difference"]), ["500", "560", "60"]);
    assert_eq!(cells(&diff, "Yu", &["frozen", "live", "difference"]), ["300", "200", "-100"]);
    assert_eq!(cells(&diff, "Lin", &["frozen", "live", "difference"]), ["300", "200", "-100"]);
    assert!(desk::row(&diff, "Wu")["reasons"].as_str().is_some_and(|reasons| reasons.contains("report M0: added")), "{diff}");
}

fn third_and_fourth_quarter(desk: &Desk) {
    let third = desk.json("2018-10-01", &["payout", "--quarter", "2018-Q3"]);
    assert_eq!(cells(&third, "Wu", &QUARTER), ["100", "100", "100", "-160", "0", "140"]);
    assert_eq!(cells(&third, "Xu", &QUARTER), ["100", "100", "100", "60", "0", "360"]);
    // Yu has no post any more, and a row with the places of the last one.
    assert_eq!(cells(&third, "Yu", &QUARTER), ["0", "0", "0", "-100", "0", "-100"]);
    assert_eq!(cells(&third, "Yu", &["village", "grid"]), ["\"West\"", "\"0201\""]);
    let explained = desk.json("2018-10-01", &["explain", "Xu", "--quarter", "2018-Q3"]);
    let moved = explained["moved"].to_string();
    assert!(moved.contains("report M0: added") && explained["totals"]["amount"] == 360, "{explained}");
    let explained = desk.json("2018-10-01", &["explain", "Yu", "--quarter", "2018-Q3"]);
    assert!(explained["moved"].to_string().contains("to — → 2018-05-20") && explained["totals"]["amount"] == -100, "{explained}");
    approve(desk, "2018-10-02", &["--quarter", "2018-Q3"]);

    // More of June's reports are found false once Q3 is settled too: only what is new moves.
    desk.done(OFFICE, "2018-10-10", &["event", "confirm", "J2", "--status", "fraud"]);
    desk.done(OFFICE, "2018-10-11", &["event", "confirm", "J3", "--status", "fraud"]);
    desk.done(OFFICE, "2018-10-12", &["event", "confirm", "J4", "--status", "fraud"]);
    desk.done(OFFICE, "2018-10-12", &["event", "confirm", "J5", "--status", "fraud"]);
    // Two of level 3 are left: 100 + 60 + 30 in place of 300.
    let fourth = desk.json("2019-01-02", &["payout", "--quarter", "2018-Q4"]);
    assert_eq!(cells(&fourth, "Xu", &QUARTER), ["100", "100", "100", "-110", "0", "190"]);
    assert_eq!(cells(&fourth, "Wu", &QUARTER), ["100", "100", "100", "0", "0", "300"]);
    assert!(fourth["rows"].as_array().is_some_and(|rows| rows.iter().all(|row| row["name"] != "Yu")), "{fourth}");
    approve(desk, "2019-01-03", &["--quarter", "2018-Q4"]);
}

fn end_of_the_year(desk: &Desk) {
    desk.write("attendance.csv", &format!("date,activity,id_number,result\n2018-09-03,meeting,{0},late\n2018-10-03,meeting,{0},absent\n", id("Wu")));
    desk.done(OFFICE, "2019-01-04", &["import", "attendance.csv"]);
    let said = desk.refused(4, OFFICE, "2019-01-04", &["commend", "add", "Xu", "--amount", "300", "--ref", "doc", "--year", "2018"]);
    assert!(said.contains("found false"), "{said}");
    // Two members serve on 31 December: a fifth of them, rounded down, is nobody.
    let proposed = desk.json("2019-01-04", &["commend", "propose", "--year", "2018"]);
    assert_eq!(proposed["limit"], 0);
    let said = desk.refused(4, OFFICE, "2019-01-04", &["commend", "add", "Wu", "--amount", "300", "--ref", "doc"]);
    assert!(said.contains("all 0 commendations"), "{said}");
    let year = desk.json("2019-01-04", &["payout", "--year-end", "2018"]);
    let columns = ["late", "absent", "bonus", "commendation", "total", "remark"];
    assert_eq!(cells(&year, "Wu", &columns), ["1", "1", "525", "0", "525", "\"\""]);
    assert_eq!(cells(&year, "Xu", &columns), ["0", "0", "0", "0", "0", "\"fraud\""]);
    assert_eq!(cells(&year, "Yu", &columns), ["0", "0", "0", "0", "0", "\"not_serving\""]);
    assert_eq!(cells(&year, "Lin", &columns), ["0", "0", "0", "0", "0", "\"task_failure\""]);
    assert_eq!(cells(&year, "Shu", &columns), ["0", "0", "0", "0", "0", "\"exempt\""]);
    approve(desk, "2019-01-05", &["--year-end", "2018"]);
}

/// After the year was closed Wu's absence turns out to be excused, and an award for a report found false later.
fn second_year(desk: &Desk) {
    desk.write("attendance.csv", &format!("date,activity,id_number,result\n2018-10-03,meeting,{},excused\n", id("Wu")));
    desk.done(OFFICE, "2019-02-01", &["import", "attendance.csv"]);
    report(desk, "2019-02-01", &[("F1", "Wu", "2019-01-10 08:00", 3, "valid", "", "")]);
    desk.done(OFFICE, "2019-02-02", &["award", "Wu", "--amount", "100", "--reason", "fire", "--event", "F1", "--ref", "doc"]);
    let first = desk.json("2019-04-01", &["payout", "--quarter", "2019-Q1"]);
    assert_eq!(cells(&first, "Wu", &QUARTER), ["145", "100", "100", "50", "15", "380"]);
    approve(desk, "2019-04-02", &["--quarter", "2019-Q1"]);
    desk.done(OFFICE, "2019-04-20", &["event", "confirm", "F1", "--status", "fraud"]);
    // Whatever F1 earned goes back: 30 of the allowance and the award of 100; its reward had been taken off already.
    let second = desk.json("2019-07-01", &["payout", "--quarter", "2019-Q2"]);
    assert_eq!(cells(&second, "Wu", &QUARTER), ["100", "100", "100", "-130", "0", "170"]);
    desk.refused(4, GROUP, "2019-07-01", &["award", "Wu", "--amount", "100", "--reason", "x", "--event", "F1", "--ref", "doc"]);
    approve(desk, "2019-07-02", &["--quarter", "2019-Q2"]);
    for period in ["2018-Q2", "2018-Q3", "2018-Q4", "2019-Q1", "2019-Q2"] {
        let diff = desk.json("2019-07-03", &["payout", "diff", "--quarter", period]);
        for row in diff["rows"].as_array().expect("rows") {
            assert_eq!(row["difference"], row["corrected"], "{period}: {row}");
        }
    }
    let listed = desk.json("2019-07-03", &["payout", "list"]);
    assert_eq!(listed["rows"].as_array().map(Vec::len), Some(6));
}
