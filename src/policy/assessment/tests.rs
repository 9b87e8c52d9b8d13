//! Tables with both sides of every bound, the worked examples of the rules, and properties of whole towns.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::policy::huishan;

const FEN: fn(i64) -> Money = Money::from_fen;
const YUAN: fn(i64) -> Money = Money::from_yuan;
const NO_RECORDS: MonthFacts = MonthFacts { exempt: false, task_failure: false, irregular_petition: false, tally: Tally::NONE };

fn level(number: u8) -> Level {
    Level::new(number).expect("a level")
}

fn report(reporter: i64, hour: i64, level_number: u8, status: Status) -> ReportFacts {
    let at = Moment::from_seconds(hour * 3600);
    ReportFacts { reporter: PersonNo(reporter), at, level: level(level_number), status, amount: None, special_award: None }
}

/// A credited event of a level, with nothing set by the office.
fn plain(level_number: u8) -> ReportFacts {
    report(1, 8, level_number, Status::Valid)
}

fn tally(events: &[ReportFacts], terms: &Terms) -> Tally {
    let mut tally = Tally::NONE;
    for event in events {
        tally.add_report(event.status);
        tally.add_credit(event.level, event, &terms.reward);
    }
    tally
}

fn credited(reports: &[ReportFacts]) -> Option<(usize, u8, bool)> {
    credit(reports).map(|credit| (credit.index, credit.level.number(), credit.tied))
}

// Tables -------------------------------------------------------------------------------------------------

#[test]
fn the_worked_examples_come_out_to_the_fen() {
    let terms = huishan();
    let award = ReportFacts { special_award: Some(YUAN(200)), ..plain(4) };
    let less_set = ReportFacts { amount: Some(FEN(250)), ..plain(2) };
    let failed = MonthFacts { task_failure: true, ..NO_RECORDS };
    let secretary = MonthFacts { exempt: true, ..NO_RECORDS };
    let rows: [(&str, Vec<ReportFacts>, MonthFacts, [i64; 5]); 8] = [
        ("five of level 1", vec![plain(1); 5], NO_RECORDS, [10000, 15000, 0, 0, 25000]),
        ("three of level 1, one of level 3", vec![plain(1), plain(1), plain(1), plain(3)], NO_RECORDS, [10000, 12000, 1500, 0, 23500]),
        ("seven of level 3", vec![plain(3); 7], NO_RECORDS, [10000, 15000, 5000, 0, 30000]),
        ("one of level 4 with an award of 200", vec![award], NO_RECORDS, [10000, 3000, 0, 20000, 33000]),
        ("none", vec![], NO_RECORDS, [10000, 0, 0, 0, 10000]),
        ("five of level 1, a task failure", vec![plain(1); 5], failed, [0, 15000, 0, 0, 15000]),
        ("two of level 2, 2.50 set for one", vec![plain(2), less_set], NO_RECORDS, [10000, 6000, 750, 0, 16750]),
        ("a secretary as leader, six of level 1", vec![plain(1); 6], secretary, [0; 5]),
    ];
    for (row, events, records, parts) in rows {
        let pay = month_pay(&MonthFacts { tally: tally(&events, &terms), ..records }, &terms);
        assert_eq!([pay.base, pay.allowance, pay.reward, pay.special, pay.total()].map(Money::fen), parts, "{row}");
        assert_eq!(pay.valid as usize, events.len(), "{row}");
    }
}

#[test]
fn the_worked_incident_moves_to_the_first_reporter_once_that_report_is_found_valid() {
    let mut reports = [report(1, 8, 1, Status::Invalid), report(2, 9, 2, Status::Valid), report(3, 10, 3, Status::Valid)];
    assert_eq!(credited(&reports), Some((1, 3, false)));
    reports[0].status = Status::Valid;
    assert_eq!(credited(&reports), Some((0, 3, false)));
}

#[test]
fn the_earliest_valid_report_is_credited_whatever_was_found_of_the_others() {
    use Status::{Fraud, Invalid, Pending, Valid};
    let rows = [
        ("no report", &[][..], None),
        ("one valid", &[(8, 2, Valid)], Some((0, 2, false))),
        ("one invalid", &[(8, 2, Invalid)], None),
        ("one false", &[(8, 2, Fraud)], None),
        ("one pending", &[(8, 2, Pending)], None),
        ("first invalid", &[(8, 1, Invalid), (9, 1, Valid)], Some((1, 1, false))),
        ("first false", &[(8, 1, Fraud), (9, 1, Valid)], Some((1, 1, false))),
        ("first pending", &[(8, 1, Pending), (9, 1, Valid)], Some((1, 1, false))),
        ("the later entered is the earlier made", &[(9, 1, Valid), (8, 1, Valid)], Some((1, 1, false))),
        ("equal times go to the lower id", &[(9, 1, Valid), (8, 1, Valid), (8, 1, Valid)], Some((1, 1, true))),
        ("an equal time that is not valid is no tie", &[(8, 1, Valid), (8, 1, Invalid), (8, 1, Pending), (8, 1, Fraud)], Some((0, 1, false))),
        ("a tie behind the first is no tie", &[(8, 1, Valid), (9, 1, Valid), (9, 1, Valid)], Some((0, 1, false))),
        ("the level is the highest of the valid alone", &[(8, 1, Valid), (9, 3, Valid), (7, 4, Fraud), (7, 4, Invalid), (9, 4, Pending)], Some((0, 3, false))),
    ];
    for (row, reports, expected) in rows {
        let reports: Vec<_> = (1..).zip(reports).map(|(reporter, (hour, level, status))| report(reporter, *hour, *level, *status)).collect();
        assert_eq!(credited(&reports), expected, "{row}");
    }
}

#[test]
fn one_second_decides_who_was_first() {
    let second = |seconds| ReportFacts { at: Moment::from_seconds(seconds), ..plain(1) };
    assert_eq!(credited(&[second(10), second(9)]), Some((1, 1, false)));
    assert_eq!(credited(&[second(10), second(10)]), Some((0, 1, true)));
    assert_eq!(credited(&[second(10), second(11)]), Some((0, 1, false)));
}

#[test]
fn allowance_falls_thirty_yuan_for_each_missing_event() {
    for (valid_events, yuan) in [(0, 0), (1, 30), (4, 120), (5, 150), (6, 150), (9, 150)] {
        assert_eq!(allowance(valid_events, &huishan().allowance), YUAN(yuan), "{valid_events} events");
    }
}

#[test]
fn allowance_never_falls_below_zero() {
    let steep = AllowanceTerms { deduction: YUAN(100), ..huishan().allowance };
    for (valid_events, yuan) in [(0, 0), (3, 0), (4, 50), (5, 150)] {
        assert_eq!(allowance(valid_events, &steep), YUAN(yuan), "{valid_events} events");
    }
}

#[test]
fn events_of_every_level_count_toward_the_quota_unless_the_policy_says_level_one() {
    let terms = huishan();
    let tally = tally(&[plain(1), plain(1), plain(2), plain(3), plain(4)], &terms);
    assert_eq!(tally.valid(&terms.allowance), 5);
    assert_eq!(tally.valid(&AllowanceTerms { counts_level1_only: true, ..terms.allowance }), 2);
    assert_eq!(tally.credited[..5], [2, 1, 1, 1, 0]);
}

#[test]
fn each_level_pays_its_maximum_or_the_lower_amount_that_was_set() {
    let terms = huishan().reward;
    for (level_number, set, reward) in [
        (1, None, 0),
        (2, None, 500),
        (3, None, 1500),
        (4, None, 3000),
        (1, Some(1), 0),
        (2, Some(0), 0),
        (2, Some(499), 499),
        (2, Some(500), 500),
        (2, Some(501), 500),
        (3, Some(1499), 1499),
        (3, Some(1501), 1500),
        (4, Some(2999), 2999),
        (4, Some(3001), 3000),
        (5, None, 0),
        (5, Some(100), 0),
    ] {
        let paid = event_reward(level(level_number), set.map(FEN), None, &terms);
        assert_eq!(paid, (FEN(reward), Money::ZERO), "level {level_number}, {set:?} fen set");
    }
}

#[test]
fn a_special_award_takes_the_place_of_the_levels_amount() {
    let terms = huishan().reward;
    for level_number in 1..=4 {
        assert_eq!(event_reward(level(level_number), Some(YUAN(5)), Some(YUAN(50)), &terms), (Money::ZERO, YUAN(50)), "level {level_number}");
    }
}

#[test]
fn rewards_are_cut_at_fifty_yuan() {
    let terms = huishan().reward;
    for (earned, paid) in [(0, 0), (4900, 4900), (4999, 4999), (5000, 5000), (5001, 5000), (5100, 5000), (10500, 5000)] {
        assert_eq!(capped(FEN(earned), Money::ZERO, &terms).0, FEN(paid), "{earned} fen earned");
    }
}

#[test]
fn a_special_award_stands_outside_the_cap_unless_the_policy_puts_it_under() {
    let outside = huishan().reward;
    let under = RewardTerms { special_capped: true, ..outside.clone() };
    for (reward, special, paid_outside, paid_under) in [
        (0, 50, (0, 50), (0, 50)),
        (0, 200, (0, 200), (0, 50)),
        (20, 200, (20, 200), (20, 30)),
        (49, 200, (49, 200), (49, 1)),
        (50, 200, (50, 200), (50, 0)),
        (51, 200, (50, 200), (50, 0)),
        (70, 0, (50, 0), (50, 0)),
    ] {
        for (terms, paid) in [(&outside, paid_outside), (&under, paid_under)] {
            assert_eq!(capped(YUAN(reward), YUAN(special), terms), (YUAN(paid.0), YUAN(paid.1)), "{reward} + {special} yuan");
        }
    }
}

#[test]
fn the_base_is_lost_by_a_task_failure_or_a_petition_and_once_by_both() {
    for (task_failure, irregular_petition, yuan) in [(false, false, 100), (true, false, 0), (false, true, 0), (true, true, 0)] {
        let facts = MonthFacts { task_failure, irregular_petition, ..NO_RECORDS };
        assert_eq!(base(&facts, &huishan()), YUAN(yuan), "{facts:?}");
    }
}

#[test]
fn only_confirmed_reports_are_paid_and_the_others_are_shown_beside() {
    let mut tally = Tally::NONE;
    for status in [Status::Valid, Status::Pending, Status::Pending, Status::Invalid, Status::Fraud] {
        tally.add_report(status);
    }
    assert_eq!((tally.made, tally.pending, tally.fraud), (4, 2, 1));
    assert_eq!(month_pay(&MonthFacts { tally, ..NO_RECORDS }, &huishan()).total(), YUAN(100));
}

#[test]
fn a_remark_stands_for_each_thing_that_changed_the_month() {
    let terms = huishan();
    let of = |facts: &MonthFacts| remarks(facts, &month_pay(facts, &terms), &terms).into_iter().map(Remark::code).collect::<Vec<_>>();
    let counted = |events: &[ReportFacts]| MonthFacts { tally: tally(events, &terms), ..NO_RECORDS };
    let cut = [plain(4), plain(4), plain(1), plain(1), plain(1)];
    let at_the_cap = [plain(4), plain(3), plain(2), plain(1), plain(1)];
    assert_eq!(of(&counted(&[plain(1); 5])), [""; 0]);
    assert_eq!(of(&counted(&[plain(1); 4])), ["short"]);
    assert_eq!(of(&counted(&at_the_cap)), [""; 0]);
    assert_eq!(of(&counted(&cut)), ["capped"]);
    assert_eq!(of(&MonthFacts { exempt: true, ..counted(&cut) }), ["exempt"]);
    let all = MonthFacts { task_failure: true, irregular_petition: true, tally: Tally { fraud: 1, ..tally(&[plain(4); 2], &terms) }, ..NO_RECORDS };
    assert_eq!(of(&all), ["task_failure", "irregular_petition", "capped", "short", "fraud"]);
}

// Properties ---------------------------------------------------------------------------------------------

/// The built-in terms, with each reading that touches a month's pay taken both ways.
fn any_terms() -> impl Strategy<Value = Terms> {
    let built_in = huishan();
    (any::<bool>(), any::<bool>()).prop_map(move |(special_capped, counts_level1_only)| {
        let mut terms = built_in.clone();
        terms.reward.special_capped = special_capped;
        terms.allowance.counts_level1_only = counts_level1_only;
        terms
    })
}

/// A report by one of four people within a few hours, so that ties and duplicates are frequent.
fn any_report() -> impl Strategy<Value = ReportFacts> {
    let amount = proptest::option::of((0..4000_i64).prop_map(Money::from_fen));
    let award = proptest::option::weighted(0.2, (5000..50_000_i64).prop_map(Money::from_fen));
    (0..4_i64, 0..6_i64, 1..=4_u8, proptest::sample::select(Status::ALL), amount, award).prop_map(
        |(reporter, hour, level_number, status, amount, special_award)| ReportFacts { amount, special_award, ..report(reporter, hour, level_number, status) },
    )
}

fn any_facts() -> impl Strategy<Value = MonthFacts> {
    (any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|(exempt, task_failure, irregular_petition)| MonthFacts {
        exempt,
        task_failure,
        irregular_petition,
        tally: Tally::NONE,
    })
}

/// What everybody of a small town earns in a month in which these incidents were reported.
fn town_pay(incidents: &[Vec<ReportFacts>], terms: &Terms) -> BTreeMap<i64, MonthPay> {
    let mut tallies: BTreeMap<i64, Tally> = (0..4).map(|person| (person, Tally::NONE)).collect();
    for reports in incidents {
        for report in reports {
            tallies.entry(report.reporter.0).or_insert(Tally::NONE).add_report(report.status);
        }
        if let Some(credit) = credit(reports) {
            let first = &reports[credit.index];
            tallies.entry(first.reporter.0).or_insert(Tally::NONE).add_credit(credit.level, first, &terms.reward);
        }
    }
    tallies.into_iter().map(|(person, tally)| (person, month_pay(&MonthFacts { tally, ..NO_RECORDS }, terms))).collect()
}

proptest! {
    #[test]
    fn only_time_and_id_decide_whose_incident_it_is(reports in proptest::collection::vec(any_report(), 0..8).prop_shuffle()) {
        let first_by_rule = reports.iter().enumerate().filter(|(_, report)| report.status == Status::Valid).min_by_key(|(id, report)| (report.at, *id));
        prop_assert_eq!(credit(&reports).map(|credit| credit.index), first_by_rule.map(|(id, _)| id));
    }

    #[test]
    fn the_order_of_reports_made_at_different_times_does_not_matter(
        (reports, other_order) in proptest::collection::vec(any_report(), 1..8).prop_flat_map(|mut reports| {
            for (hour, report) in (0..).zip(&mut reports) {
                report.at = Moment::from_seconds(hour * 3600);
            }
            (Just(reports.clone()), Just(reports).prop_shuffle())
        })
    ) {
        let winner = |reports: &[ReportFacts]| credit(reports).map(|credit| (reports[credit.index], credit.level, credit.tied));
        prop_assert_eq!(winner(&reports), winner(&other_order));
    }

    #[test]
    fn a_later_duplicate_changes_nobodys_pay(
        incidents in proptest::collection::vec(proptest::collection::vec(any_report(), 1..5), 1..12),
        duplicate in any_report(), which in any::<proptest::sample::Index>(), terms in any_terms(),
    ) {
        let which = which.index(incidents.len());
        let before = credit(&incidents[which]);
        let mut with_duplicate = incidents.clone();
        let last = incidents[which].iter().map(|report| report.at).max().expect("a report");
        let highest = before.map_or(duplicate.level, |credit| duplicate.level.min(credit.level));
        let status = if before.is_none() && duplicate.status == Status::Valid { Status::Pending } else { duplicate.status };
        with_duplicate[which].push(ReportFacts { at: last, level: highest, status, ..duplicate });
        prop_assert_eq!(town_pay(&incidents, &terms), town_pay(&with_duplicate, &terms));
    }

    #[test]
    fn a_later_duplicate_of_a_higher_level_lifts_the_level_and_moves_no_credit(reports in proptest::collection::vec(any_report(), 1..6)) {
        if let Some(before) = credit(&reports) {
            let mut with_duplicate = reports.clone();
            with_duplicate.push(report(9, 24, 9, Status::Valid));
            prop_assert_eq!(credit(&with_duplicate), Some(Credit { level: level(9), ..before }));
        }
    }

    #[test]
    fn one_more_valid_event_of_ones_own_never_lowers_the_total(
        events in proptest::collection::vec(any_report(), 0..15), more in any_report(), records in any_facts(), terms in any_terms(),
    ) {
        let paid = |events: &[ReportFacts]| month_pay(&MonthFacts { tally: tally(events, &terms), ..records }, &terms);
        let with_more = [events.as_slice(), &[more]].concat();
        prop_assert!(paid(&events).total() <= paid(&with_more).total());
    }

    #[test]
    fn nobody_passes_the_cap_nothing_is_negative_and_the_exempt_get_nothing(
        events in proptest::collection::vec(any_report(), 0..15), records in any_facts(), terms in any_terms(),
    ) {
        let pay = month_pay(&MonthFacts { tally: tally(&events, &terms), ..records }, &terms);
        let cap = terms.reward.monthly_cap.expect("a cap");
        prop_assert!(pay.reward <= cap);
        prop_assert!(!terms.reward.special_capped || pay.reward + pay.special <= cap);
        prop_assert!(pay.allowance <= terms.allowance.amount && pay.base <= terms.base);
        for part in [pay.base, pay.allowance, pay.reward, pay.special] {
            prop_assert!(part >= Money::ZERO);
        }
        prop_assert!(!records.exempt || pay.total() == Money::ZERO);
        prop_assert_eq!(pay.valid, tally(&events, &terms).valid(&terms.allowance), "the work is counted all the same");
    }
}
