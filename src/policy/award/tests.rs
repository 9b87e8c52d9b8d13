//! The end of the year, with both sides of every bound.

use proptest::prelude::*;

use super::*;
use crate::policy::huishan;

const WHOLE_YEAR: YearEndFacts = YearEndFacts { exempt: false, serves_on_last_day: true, months_served: 12, late: 0, absent: 0, task_failures: 0, frauds: 0 };

fn by_months() -> YearEndTerms {
    YearEndTerms { by_months: true, ..huishan().year_end }
}

#[test]
fn lateness_takes_twenty_five_and_absence_fifty_and_nobody_owes_anything() {
    for (late, absent, yuan) in [
        (0, 0, 600),
        (1, 0, 575),
        (0, 1, 550),
        (2, 3, 400),
        (23, 0, 25),
        (24, 0, 0),
        (25, 0, 0),
        (0, 11, 50),
        (0, 12, 0),
        (0, 13, 0),
        (1, 11, 25),
        (2, 11, 0),
        (3, 11, 0),
        (1000, 1000, 0),
    ] {
        let bonus = year_end_bonus(&YearEndFacts { late, absent, ..WHOLE_YEAR }, &huishan().year_end);
        assert_eq!(bonus.amount(), Money::from_yuan(yuan), "{late} late, {absent} absent");
        assert!(bonus.forfeits.is_empty());
    }
}

#[test]
fn no_more_is_taken_off_than_there_is() {
    let bonus = year_end_bonus(&YearEndFacts { late: 10, absent: 10, ..WHOLE_YEAR }, &huishan().year_end);
    assert_eq!([bonus.whole, bonus.late, bonus.absent, bonus.forfeited].map(Money::fen), [60000, 25000, 35000, 0]);
}

#[test]
fn each_reason_forfeits_the_bonus_for_itself_and_all_are_told() {
    let rows: [(&str, YearEndFacts, &[Forfeit]); 6] = [
        ("nothing", WHOLE_YEAR, &[]),
        ("a cadre", YearEndFacts { exempt: true, ..WHOLE_YEAR }, &[Forfeit::Exempt]),
        ("left before the last day", YearEndFacts { serves_on_last_day: false, ..WHOLE_YEAR }, &[Forfeit::NotServing]),
        ("one task failure", YearEndFacts { task_failures: 1, ..WHOLE_YEAR }, &[Forfeit::TaskFailure]),
        ("one false report", YearEndFacts { frauds: 1, ..WHOLE_YEAR }, &[Forfeit::Fraud]),
        (
            "all",
            YearEndFacts { exempt: true, serves_on_last_day: false, task_failures: 2, frauds: 3, ..WHOLE_YEAR },
            &[Forfeit::Exempt, Forfeit::NotServing, Forfeit::TaskFailure, Forfeit::Fraud],
        ),
    ];
    for (row, facts, forfeits) in rows {
        let bonus = year_end_bonus(&facts, &huishan().year_end);
        assert_eq!(bonus.forfeits, forfeits, "{row}");
        assert_eq!(bonus.amount(), if forfeits.is_empty() { Money::from_yuan(600) } else { Money::ZERO }, "{row}");
    }
}

#[test]
fn a_task_failure_costs_nothing_where_the_policy_ignores_it() {
    let terms = YearEndTerms { task_failure_forfeits: false, ..huishan().year_end };
    for (task_failures, frauds, yuan) in [(0, 0, 600), (5, 0, 600), (5, 1, 0)] {
        assert_eq!(year_end_bonus(&YearEndFacts { task_failures, frauds, ..WHOLE_YEAR }, &terms).amount(), Money::from_yuan(yuan));
    }
}

#[test]
fn the_bonus_is_whole_however_short_the_service_unless_the_policy_shares_it_out() {
    for (months_served, whole_yuan, shared_fen) in [(0, 600, 0), (1, 600, 5000), (7, 600, 35000), (11, 600, 55000), (12, 600, 60000), (13, 600, 60000)] {
        let facts = YearEndFacts { months_served, ..WHOLE_YEAR };
        assert_eq!(year_end_bonus(&facts, &huishan().year_end).amount(), Money::from_yuan(whole_yuan), "{months_served} months");
        assert_eq!(year_end_bonus(&facts, &by_months()).amount(), Money::from_fen(shared_fen), "{months_served} months");
    }
}

#[test]
fn a_share_is_rounded_down_to_the_fen_before_anything_is_taken_off() {
    let terms = YearEndTerms { amount: Money::from_yuan(500), ..by_months() };
    for (months_served, late, fen) in [(1, 0, 4166), (5, 0, 20833), (7, 1, 26666), (1, 1, 1666), (1, 2, 0)] {
        assert_eq!(year_end_bonus(&YearEndFacts { months_served, late, ..WHOLE_YEAR }, &terms).amount(), Money::from_fen(fen), "{months_served} months");
    }
}

#[test]
fn a_fifth_of_the_members_rounded_down_may_be_commended() {
    for (members, share, limit) in
        [(0, 2000, 0), (4, 2000, 0), (5, 2000, 1), (9, 2000, 1), (10, 2000, 2), (109, 2000, 21), (110, 2000, 22), (109, 0, 0), (109, 10_000, 109), (3, 3333, 0)]
    {
        assert_eq!(commendation_limit(members, share), limit, "{members} members, {share}");
    }
    assert_eq!(commendation_limit(109, huishan().commended_share), 21);
    assert_eq!(commendation_limit(u32::MAX, 10_000), u32::MAX);
}

fn person(serial: u32) -> YearFigures {
    let id_number = IdNumber::complete(&format!("33062419700101{serial:03}")).expect("a true number");
    YearFigures { id_number, exempt: false, valid: 60, special: Money::ZERO, reward: Money::ZERO, absent: 0, late: 0, frauds: 0 }
}

/// The serial numbers of those ranked, foremost first.
fn order(people: &[YearFigures]) -> Vec<u32> {
    commendation_ranking(people).ranked.iter().map(|person| person.id_number.as_str()[14..17].parse().expect("a serial number")).collect()
}

#[test]
fn each_figure_ranks_only_where_those_before_it_are_equal() {
    let yuan = Money::from_yuan;
    let people = [
        person(7),
        person(6),
        YearFigures { late: 1, ..person(5) },
        YearFigures { absent: 1, ..person(4) },
        YearFigures { reward: yuan(1), absent: 9, late: 9, ..person(3) },
        YearFigures { special: yuan(50), absent: 9, late: 9, ..person(2) },
        YearFigures { reward: yuan(49), absent: 9, late: 10, ..person(8) },
        YearFigures { valid: 61, absent: 9, late: 9, ..person(9) },
        YearFigures { valid: 59, special: yuan(500), reward: yuan(500), ..person(1) },
    ];
    assert_eq!(order(&people), [9, 2, 8, 3, 6, 7, 5, 4, 1]);
}

#[test]
fn nobody_with_a_false_report_and_no_exempt_cadre_is_ranked() {
    let people = [
        YearFigures { valid: 100, frauds: 1, ..person(3) },
        YearFigures { valid: 100, exempt: true, frauds: 1, ..person(2) },
        YearFigures { exempt: true, ..person(1) },
    ];
    let ranking = commendation_ranking(&people);
    assert!(ranking.ranked.is_empty());
    let reasons: Vec<_> = ranking.barred.into_iter().map(|(_, reasons)| reasons).collect();
    assert_eq!(reasons, [vec![Barred::Exempt], vec![Barred::Exempt, Barred::Fraud], vec![Barred::Fraud]]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn the_bonus_is_the_sum_of_its_lines_and_lies_between_nothing_and_the_whole(
        (exempt, serves_on_last_day, shared, ignore) in any::<(bool, bool, bool, bool)>(),
        months_served in 0..15_u32, late in 0..40_u32, absent in 0..40_u32, task_failures in 0..2_u32, frauds in 0..2_u32,
    ) {
        let facts = YearEndFacts { exempt, serves_on_last_day, months_served, late, absent, task_failures, frauds };
        let terms = YearEndTerms { by_months: shared, task_failure_forfeits: !ignore, ..huishan().year_end };
        let bonus = year_end_bonus(&facts, &terms);
        for line in [bonus.whole, bonus.late, bonus.absent, bonus.forfeited, bonus.amount()] {
            prop_assert!(line >= Money::ZERO && line <= terms.amount, "{bonus:?}");
        }
        prop_assert!(bonus.forfeits.is_empty() || bonus.amount() == Money::ZERO);
        prop_assert!(!exempt || bonus.amount() == Money::ZERO);
        let worse = year_end_bonus(&YearEndFacts { late: late + 1, ..facts }, &terms);
        prop_assert!(worse.amount() <= bonus.amount());
    }

    #[test]
    fn the_ranking_does_not_depend_on_the_order_of_the_list(
        (people, other_order) in proptest::collection::btree_set(0..900_u32, 0..12)
            .prop_flat_map(|serials| serials.into_iter().map(|serial| (0..3_u32, 0..2_u32).prop_map(move |(valid, late)| YearFigures { valid, late, ..person(serial) })).collect::<Vec<_>>())
            .prop_flat_map(|people| (Just(people.clone()), Just(people).prop_shuffle()))
    ) {
        prop_assert_eq!(commendation_ranking(&people), commendation_ranking(&other_order));
    }
}

#[test]
fn lateness_is_taken_off_each_time_or_once_a_month() {
    let days: Vec<_> = ["2018-04-03", "2018-04-20", "2018-06-01"].into_iter().filter_map(crate::model::calendar::parse_day).collect();
    let mut terms = crate::policy::huishan().year_end;
    assert_eq!(super::times_taken_off(&days, &terms), 3);
    terms.penalty_by_month = true;
    assert_eq!(super::times_taken_off(&days, &terms), 2);
}
