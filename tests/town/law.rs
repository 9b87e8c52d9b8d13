//! The cases of `tests/cases/`: one row a case with its clause, for a town official to judge.

use std::collections::BTreeMap;

use gridctl::model::calendar::Moment;
use gridctl::model::event::{Level, Status};
use gridctl::model::ids::PersonNo;
use gridctl::model::money::Money;
use gridctl::policy::assessment::{MonthFacts, Remark, ReportFacts, Tally, credit, month_pay, remarks};
use gridctl::policy::award::{YearEndFacts, commendation_limit, year_end_bonus};
use gridctl::policy::staffing::quota;
use gridctl::policy::terms::Terms;
use gridctl::policy::{HUISHAN_2018, Policy};

use crate::support::csv_rows;

type Row = BTreeMap<String, String>;

fn terms() -> Terms {
    let policy = Policy::read(HUISHAN_2018).expect("the built-in policy is sound");
    policy.terms_or_first(policy.in_force_from()).clone()
}

/// The cases of a file; each must name its clause.
fn cases(text: &str, least: usize) -> Vec<Row> {
    let rows = csv_rows(text);
    assert!(rows.len() >= least, "only {} cases", rows.len());
    assert!(rows.iter().all(|row| row["clause"].starts_with(['一', '二', '三']) && !row["case"].is_empty()));
    rows
}

fn yuan(text: &str) -> Money {
    Money::parse(text).unwrap_or_else(|| panic!("{text:?} is no amount"))
}

fn yes(text: &str) -> bool {
    match text {
        "yes" => true,
        "" => false,
        other => panic!("{other:?} is neither yes nor empty"),
    }
}

/// Reads `5x1`, `3`, `2=2.50` (amount set) or `4!200` (special award): how many events, at which level, with what set.
fn events(text: &str) -> Vec<ReportFacts> {
    let mut events = Vec::new();
    for part in text.split_whitespace() {
        let (count, part) = part.split_once('x').map_or((1, part), |(count, part)| (count.parse().expect("a count"), part));
        let (level, amount, special_award) = match (part.split_once('='), part.split_once('!')) {
            (Some((level, amount)), _) => (level, Some(yuan(amount)), None),
            (None, Some((level, award))) => (level, None, Some(yuan(award))),
            (None, None) => (part, None, None),
        };
        let level = Level::parse(level).expect("a level");
        let event = ReportFacts { reporter: PersonNo(1), at: Moment::from_seconds(0), level, status: Status::Valid, amount, special_award };
        events.extend(std::iter::repeat_n(event, count));
    }
    events
}

#[test]
fn each_month_is_paid_as_its_case_says() {
    let terms = terms();
    for row in cases(include_str!("../cases/month.csv"), 30) {
        let mut tally = Tally::NONE;
        for event in events(&row["events"]) {
            tally.add_report(event.status);
            tally.add_credit(event.level, &event, &terms.reward);
        }
        let facts = MonthFacts { exempt: yes(&row["exempt"]), task_failure: yes(&row["task_failure"]), irregular_petition: yes(&row["petition"]), tally };
        let pay = month_pay(&facts, &terms);
        let paid = [pay.base, pay.allowance, pay.reward, pay.special, pay.total()];
        let expected = ["base", "allowance", "reward", "special", "total"].map(|column| yuan(&row[column]));
        assert_eq!(paid, expected, "{} {}", row["clause"], row["case"]);
        let codes: Vec<&str> = remarks(&facts, &pay, &terms).into_iter().map(Remark::code).collect();
        assert_eq!(codes.join(";"), row["remark"], "{} {}", row["clause"], row["case"]);
    }
}

#[test]
fn each_event_is_credited_as_its_case_says() {
    for row in cases(include_str!("../cases/credit.csv"), 10) {
        // `A 08:00 1 invalid; B 09:00 2 valid`, in the order of the reports' numbers.
        let mut names = Vec::new();
        let mut reports = Vec::new();
        for (index, report) in row["reports"].split("; ").enumerate() {
            let [name, time, level, status] = report.split(' ').collect::<Vec<_>>().try_into().expect("who, when, level, status");
            names.push(name);
            reports.push(ReportFacts {
                reporter: PersonNo(i64::try_from(index).expect("few")),
                at: Moment::parse(&format!("2018-04-03 {time}")).expect("a time"),
                level: Level::parse(level).expect("a level"),
                status: Status::from_cell(status).expect("a status"),
                amount: None,
                special_award: None,
            });
        }
        let credit = credit(&reports);
        let found = credit.map_or(String::new(), |credit| format!("{} {}{}", names[credit.index], credit.level, if credit.tied { " tie" } else { "" }));
        assert_eq!(found, row["credited"], "{} {}", row["clause"], row["case"]);
    }
}

#[test]
fn each_grid_gets_the_posts_of_its_case() {
    let terms = terms();
    for row in cases(include_str!("../cases/quota.csv"), 5) {
        let quota = quota(row["households"].parse().expect("households"), row["set_by_hand"].parse().ok(), &terms.quota);
        let found = format!("{} {} {}", quota.instructors, quota.leaders, quota.members);
        assert_eq!(found, row["posts"], "{} {}", row["clause"], row["case"]);
    }
}

#[test]
fn each_year_ends_as_its_case_says() {
    let terms = terms();
    for row in cases(include_str!("../cases/year_end.csv"), 10) {
        let count = |column: &str| row[column].parse::<u32>().unwrap_or(0);
        let facts = YearEndFacts {
            exempt: yes(&row["exempt"]),
            serves_on_last_day: !yes(&row["left"]),
            months_served: 10,
            late: count("late"),
            absent: count("absent"),
            task_failures: count("task_failures"),
            frauds: count("frauds"),
        };
        assert_eq!(year_end_bonus(&facts, &terms.year_end).amount(), yuan(&row["bonus"]), "{} {}", row["clause"], row["case"]);
    }
    for (members, commended) in [(0, 0), (4, 0), (5, 1), (9, 1), (109, 21), (110, 22)] {
        assert_eq!(commendation_limit(members, terms.commended_share), commended, "{members} members");
    }
}
