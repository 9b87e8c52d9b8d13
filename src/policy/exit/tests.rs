//! Who leaves, with both sides of every bound.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::model::calendar::{age_on, parse_day};
use crate::policy::HUISHAN_2018;

fn huishan() -> &'static Policy {
    static HUISHAN: LazyLock<Policy> = LazyLock::new(|| Policy::read(HUISHAN_2018).expect("the built-in policy is sound"));
    &HUISHAN
}

fn month(text: &str) -> Month {
    text.parse().expect("a month")
}

fn day(text: &str) -> Day {
    parse_day(text).expect("a day")
}

/// Somebody of 40 who served all of 2018 and has nothing to be reproached with, looked at in a month.
fn good(at: &str) -> ExitFacts {
    ExitFacts {
        month: month(at),
        served: (1..=12).map(|number| ServedMonth { month: Month::from_number(2018 * 12 + number - 1), valid: 5 }).collect(),
        serves_on: true,
        own_grid: OwnGridReports { made: 5, found_false: 0 },
        conduct: Vec::new(),
        birth: day("1978-01-01"),
        retained_until: None,
    }
}

/// As `good`, with these valid events in the months up to the one looked at; `None` where the member did not serve.
fn with_events(at: &str, events: &[Option<u32>]) -> ExitFacts {
    let back = (0..).zip(events.iter().rev());
    let served = back.filter_map(|(back, valid)| valid.map(|valid| ServedMonth { month: month(at).plus(-back), valid })).collect();
    ExitFacts { served, ..good(at) }
}

fn findings(facts: &ExitFacts) -> Vec<ExitFinding> {
    exit_findings(facts, huishan())
}

#[test]
fn nothing_is_found_of_a_good_member() {
    assert_eq!(findings(&good("2018-06")), []);
    assert_eq!(exits_ahead(&good("2018-06"), huishan()), []);
}

#[test]
fn a_record_of_the_month_is_a_ground_and_one_of_another_month_is_none() {
    for (kind, finding) in [
        (ConductKind::TaskFailure, Some(ExitFinding::TaskFailure)),
        (ConductKind::IrregularPetition, Some(ExitFinding::IrregularPetition)),
        (ConductKind::KinPetition, Some(ExitFinding::KinPetition)),
        (ConductKind::UnableToServe, None),
        (ConductKind::Resignation, Some(ExitFinding::Resignation)),
    ] {
        let of = |recorded_in: &str| findings(&ExitFacts { conduct: vec![(month(recorded_in), kind)], ..good("2018-06") });
        assert_eq!(of("2018-06"), Vec::from_iter(finding), "{kind:?}");
        assert_eq!(of("2018-05"), [], "{kind:?} a month before");
        assert_eq!(of("2018-07"), [], "{kind:?} a month after");
    }
}

#[test]
fn three_months_running_with_the_quota_missed_are_a_ground() {
    let rows = [
        ("three missed by one event", "2018-06", &[Some(5), Some(4), Some(4), Some(4)][..], 3, 0),
        ("three with nothing", "2018-06", &[Some(0), Some(0), Some(0)], 3, 0),
        ("four missed", "2018-06", &[Some(1), Some(1), Some(1), Some(1)], 4, 0),
        ("two missed", "2018-06", &[Some(5), Some(4), Some(4)], 0, 2),
        ("one missed", "2018-06", &[Some(5), Some(5), Some(4)], 0, 0),
        ("the first of three reached", "2018-06", &[Some(5), Some(0), Some(0)], 0, 2),
        ("the second reached", "2018-06", &[Some(0), Some(5), Some(0)], 0, 0),
        ("the last reached", "2018-06", &[Some(0), Some(0), Some(0), Some(5)], 0, 0),
        ("not serving in the first", "2018-06", &[Some(0), None, Some(0), Some(0)], 0, 2),
        ("a month before the policy", "2018-04", &[Some(0), Some(0), Some(0)], 0, 2),
        ("the first three of the policy", "2018-05", &[Some(0), Some(0), Some(0), Some(0)], 3, 0),
    ];
    for (row, at, events, found, ahead) in rows {
        let facts = with_events(at, events);
        let missed = findings(&facts).into_iter().find_map(|finding| if let ExitFinding::QuotaMissed(months) = finding { Some(months) } else { None });
        assert_eq!(missed.map_or(0, |months| months.len()), found, "{row}");
        let nearly = exits_ahead(&facts, huishan()).into_iter().find_map(|ahead| if let Ahead::QuotaMissed(months) = ahead { Some(months) } else { None });
        assert_eq!(nearly.map_or(0, |months| months.len()), ahead, "{row}, ahead");
    }
}

#[test]
fn the_months_missed_are_the_evidence_each_with_its_own_quota() {
    let changed = HUISHAN_2018.replacen("value = 5 }]\nunit = \"event\"", "value = 5 }, { from = \"2018-06\", value = 3 }]\nunit = \"event\"", 1);
    let policy = Policy::read(&changed).expect("sound");
    let found = exit_findings(&with_events("2018-06", &[Some(4), Some(3), Some(2)]), &policy);
    let missed = |at: &str, valid, quota| MissedMonth { month: month(at), valid, quota };
    assert_eq!(found, [ExitFinding::QuotaMissed(vec![missed("2018-04", 4, 5), missed("2018-05", 3, 5), missed("2018-06", 2, 3)])]);
    assert_eq!(exit_findings(&with_events("2018-06", &[Some(4), Some(3), Some(3)]), &policy), []);
}

#[test]
fn a_month_without_a_report_from_the_own_grid_is_a_ground() {
    for (statuses, finding) in [
        (&[][..], Some(ExitFinding::NoReport { found_false: 0 })),
        (&[Status::Fraud, Status::Fraud], Some(ExitFinding::NoReport { found_false: 2 })),
        (&[Status::Invalid], None),
        (&[Status::Pending], None),
        (&[Status::Valid], None),
        (&[Status::Fraud, Status::Invalid], None),
    ] {
        let mut own_grid = OwnGridReports::NONE;
        for status in statuses {
            own_grid.add(*status);
        }
        assert_eq!(findings(&ExitFacts { own_grid, ..good("2018-06") }), Vec::from_iter(finding), "{statuses:?}");
    }
}

#[test]
fn three_months_running_unable_to_serve_are_a_ground() {
    for (unable, running) in [
        (&["2018-04", "2018-05", "2018-06"][..], 3),
        (&["2018-06", "2018-04", "2018-05", "2018-03"], 4),
        (&["2018-05", "2018-06"], 0),
        (&["2018-03", "2018-05", "2018-06"], 0),
        (&["2018-03", "2018-04", "2018-05"], 0),
        (&["2018-04", "2018-05", "2018-06", "2018-06"], 3),
        (&["2018-02", "2018-04", "2018-06"], 0),
    ] {
        let conduct = unable.iter().map(|at| (month(at), ConductKind::UnableToServe)).collect();
        let expected = (running > 0).then(|| ExitFinding::UnableToServe((0..running).rev().map(|back| month("2018-06").plus(-back)).collect()));
        assert_eq!(findings(&ExitFacts { conduct, ..good("2018-06") }), Vec::from_iter(expected), "{unable:?}");
    }
}

#[test]
fn who_is_past_sixty_leaves_at_the_next_new_year() {
    for (birth, found, ahead) in [
        ("1957-06-29", Some("2018-06-29"), None),
        ("1957-06-30", Some("2018-06-30"), None),
        ("1957-07-01", None, Some("2018-07-01")),
        ("1957-12-31", None, Some("2018-12-31")),
        ("1958-01-01", None, None),
        ("1957-01-01", Some("2018-01-01"), None),
        ("1956-02-29", Some("2017-03-01"), None),
        ("1950-05-05", Some("2011-05-05"), None),
    ] {
        let facts = ExitFacts { birth: day(birth), ..good("2018-06") };
        let past = |on: &str| PastAge { birthday_on: day(on), kept_until: None, leaves_on: day("2019-01-01") };
        assert_eq!(findings(&facts), Vec::from_iter(found.map(|on| ExitFinding::PastAge(past(on)))), "born on {birth}");
        assert_eq!(exits_ahead(&facts, huishan()), Vec::from_iter(ahead.map(|on| Ahead::PastAge(past(on)))), "born on {birth}, ahead");
    }
}

#[test]
fn a_new_year_gone_by_is_told_and_not_put_off() {
    let facts = ExitFacts { birth: day("1957-06-30"), served: vec![ServedMonth { month: month("2020-03"), valid: 5 }], ..good("2020-03") };
    assert_eq!(findings(&facts), [ExitFinding::PastAge(PastAge { birthday_on: day("2018-06-30"), kept_until: None, leaves_on: day("2019-01-01") })]);
}

#[test]
fn a_recorded_decision_keeps_a_member_until_its_day_and_never_beyond_the_sixty_fifth_birthday() {
    for (birth, retained_until, kept_until, leaves_on) in [
        ("1957-02-01", "2018-05-31", "2018-05-31", Some("2019-01-01")),
        ("1957-02-01", "2018-06-29", "2018-06-29", Some("2019-01-01")),
        ("1957-02-01", "2018-06-30", "2018-06-30", None),
        ("1957-02-01", "2020-12-31", "2020-12-31", None),
        ("1953-06-29", "2030-01-01", "2018-06-29", Some("2019-01-01")),
        ("1953-06-30", "2030-01-01", "2018-06-30", None),
        ("1953-07-01", "2018-06-01", "2018-06-01", Some("2019-01-01")),
        ("1950-01-01", "2030-01-01", "2015-01-01", Some("2019-01-01")),
    ] {
        let facts = ExitFacts { birth: day(birth), retained_until: Some(day(retained_until)), ..good("2018-06") };
        let found = findings(&facts);
        let evidence: Vec<_> =
            found.iter().map(|finding| if let ExitFinding::PastAge(past) = finding { Some((past.kept_until, past.leaves_on)) } else { None }).collect();
        let expected = leaves_on.map(|leaves_on| Some((Some(day(kept_until)), day(leaves_on))));
        assert_eq!(evidence, Vec::from_iter(expected), "born on {birth}, kept until {retained_until}");
    }
}

#[test]
fn who_was_kept_beyond_the_new_year_leaves_when_the_decision_ends() {
    let at = |at: &str| {
        let served = vec![ServedMonth { month: month(at), valid: 5 }];
        findings(&ExitFacts { birth: day("1957-02-01"), retained_until: Some(day("2020-06-15")), served, ..good(at) })
    };
    assert_eq!(at("2020-05"), []);
    let past = PastAge { birthday_on: day("2018-02-01"), kept_until: Some(day("2020-06-15")), leaves_on: day("2020-06-16") };
    assert_eq!(at("2020-06"), [ExitFinding::PastAge(past)]);
}

#[test]
fn nobody_is_announced_who_is_kept_beyond_the_new_year_or_serves_no_longer() {
    let turning = ExitFacts { birth: day("1957-12-01"), ..good("2018-06") };
    let kept = |until: &str| ExitFacts { retained_until: Some(day(until)), ..turning.clone() };
    assert_eq!(exits_ahead(&kept("2018-12-31"), huishan()).len(), 1);
    assert_eq!(exits_ahead(&kept("2019-01-01"), huishan()).len(), 0);
    assert_eq!(exits_ahead(&ExitFacts { serves_on: false, ..turning }, huishan()), []);
    let short = with_events("2018-06", &[Some(5), Some(4), Some(4)]);
    assert_eq!(exits_ahead(&short, huishan()).iter().map(Ahead::rule).collect::<Vec<_>>(), [Rule::X2]);
    assert_eq!(exits_ahead(&ExitFacts { serves_on: false, ..short }, huishan()), []);
}

#[test]
fn after_december_the_next_year_is_announced() {
    let turning = |at: &str| exits_ahead(&ExitFacts { birth: day("1958-02-01"), ..good(at) }, huishan()).len();
    assert_eq!([turning("2018-11"), turning("2018-12"), turning("2019-01")], [0, 1, 1]);
}

#[test]
fn a_member_is_kept_past_the_age_and_never_beyond_the_sixty_fifth_birthday() {
    let terms = &huishan().terms_or_first(month("2018-03")).exit;
    let fault = |until: &str| retention_fault(day("1957-02-01"), day(until), terms);
    assert_eq!(fault("2018-01-31"), Some(RetentionFault::NotNeeded(day("2018-02-01"))));
    assert_eq!(fault("2018-02-01"), None);
    assert_eq!(fault("2022-02-01"), None);
    assert_eq!(fault("2022-02-02"), Some(RetentionFault::Beyond(day("2022-02-01"))));
}

/// Somebody to whom every rule of the clause applies.
fn worst(at: &str) -> ExitFacts {
    let kinds = [ConductKind::TaskFailure, ConductKind::IrregularPetition, ConductKind::KinPetition, ConductKind::UnableToServe, ConductKind::Resignation];
    let conduct = (0..3).flat_map(|back| kinds.map(|kind| (month(at).plus(-back), kind))).collect();
    ExitFacts { conduct, own_grid: OwnGridReports::NONE, birth: day("1950-01-01"), ..with_events(at, &[Some(0); 3]) }
}

#[test]
fn every_ground_is_found_in_the_order_of_the_text_not_the_first_alone() {
    let rules: Vec<_> = findings(&worst("2018-06")).iter().map(|finding| finding.rule().code()).collect();
    assert_eq!(rules, ["X1", "X2", "X2", "X3", "X3", "X4", "X5", "X6"]);
}

#[test]
fn nothing_is_found_before_the_policy_or_of_somebody_who_did_not_serve_in_the_month() {
    assert_eq!(findings(&worst("2018-02")), []);
    assert_eq!(exits_ahead(&ExitFacts { birth: day("1957-12-01"), ..good("2018-02") }, huishan()), []);
    let mut gone = worst("2018-06");
    gone.served.retain(|served| served.month < month("2018-06"));
    assert_eq!(findings(&gone), []);
}

proptest! {
    #[test]
    fn one_more_event_in_any_month_never_brings_an_exit(events in proptest::collection::vec(proptest::option::weighted(0.9, 0..8_u32), 1..6), which in 0..5_usize) {
        let mut better = with_events("2018-10", &events);
        let before = findings(&better);
        if let Some(served) = better.served.get_mut(which) {
            served.valid += 1;
        }
        prop_assert!(findings(&better).len() <= before.len());
    }

    #[test]
    fn a_missed_month_is_either_a_ground_or_ahead_or_too_short_a_run(events in proptest::collection::vec(0..8_u32, 1..6)) {
        let run = events.iter().rev().take_while(|valid| **valid < 5).count();
        let facts = with_events("2018-10", &events.iter().copied().map(Some).collect::<Vec<_>>());
        prop_assert_eq!(!findings(&facts).is_empty(), run >= 3);
        prop_assert_eq!(!exits_ahead(&facts, huishan()).is_empty(), run == 2);
    }

    #[test]
    fn past_the_age_means_sixty_one_completed_years_at_the_end_of_the_month(days_before in 20_000..25_000_u64, at in 0..10_i32) {
        let at = month("2018-03").plus(at).to_string();
        let birth = month(&at).last_day() - chrono::Days::new(days_before);
        let past = findings(&ExitFacts { birth, ..good(&at) });
        prop_assert_eq!(!past.is_empty(), age_on(birth, month(&at).last_day()) > 60);
    }
}
