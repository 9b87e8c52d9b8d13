//! Policies drawn at random: each is read, computes without a panic, and its totals are sums of their lines.

use proptest::prelude::*;
use proptest::sample::select;

use super::Policy;
use super::assessment::{MonthFacts, ReportFacts, Tally, month_pay, remarks};
use super::award::{YearEndFacts, year_end_bonus};
use super::parameters::{Parameters, Value};
use super::staffing::quota;
use super::{HUISHAN_2018, terms::Terms};
use crate::model::calendar::{Moment, Month};
use crate::model::event::{Level, Status};
use crate::model::ids::PersonNo;
use crate::model::money::Money;

fn number(range: std::ops::RangeInclusive<u32>) -> BoxedStrategy<Value> {
    range.prop_map(|number| Value::Number(number.to_string())).boxed()
}

/// An amount up to so many yuan, with fen.
fn amount(yuan: i64) -> BoxedStrategy<Value> {
    (0..=yuan * 100).prop_map(|fen| Value::Text(Money::from_fen(fen).to_string())).boxed()
}

/// Any value that makes sense for a parameter; those of levels stay below the least cap that is drawn.
fn any_value(key: &str, now: &Value, options: &[Value]) -> BoxedStrategy<Value> {
    match (key, now) {
        ("reward.monthly_cap", _) => prop_oneof![Just(Value::Text("none".into())), (30_i64..500).prop_map(|yuan| Value::Number(yuan.to_string()))].boxed(),
        ("commend.share", _) => (0_u32..=10_000).prop_map(|share| Value::Text(format!("{}.{:04}", share / 10_000, share % 10_000))).boxed(),
        ("exit.retention_max_age", _) => number(61..=120),
        ("exit.max_age" | "eligibility.max_age", _) => number(18..=61),
        ("exit.quota_missed_months" | "exit.unable_months", _) => number(1..=120),
        ("selection.members_per_household", _) => number(1..=99),
        ("quota.large_grid_households", _) => number(1..=100_000),
        ("allowance.quota", _) => number(0..=1000),
        (key, _) if key.starts_with("level") => amount(30),
        (key, Value::Number(_)) if key.starts_with("quota.") || key.starts_with("selection.") => number(0..=99),
        (_, Value::Number(_)) => amount(1_000_000),
        (_, Value::Truth(_)) => any::<bool>().prop_map(Value::Truth).boxed(),
        (_, Value::Text(_)) if !options.is_empty() => select(options.to_vec()).boxed(),
        (_, Value::Text(_) | Value::List(_)) => Just(now.clone()).boxed(),
    }
}

fn any_policy() -> impl Strategy<Value = Policy> {
    let parameters = Parameters::read(HUISHAN_2018).expect("sound");
    let drawn: Vec<BoxedStrategy<(String, Value)>> = parameters
        .by_key
        .iter()
        .map(|(key, parameter)| {
            let key = key.clone();
            any_value(&key, &parameter.values[0].value, &parameter.options).prop_map(move |value| (key.clone(), value)).boxed()
        })
        .collect();
    drawn.prop_map(|changes| {
        let policy = Policy::read(HUISHAN_2018).expect("sound");
        let from = policy.in_force_from();
        policy.with(from, &changes).unwrap_or_else(|faults| panic!("{faults:?}"))
    })
}

fn any_report() -> impl Strategy<Value = (u8, ReportFacts)> {
    let award = proptest::option::weighted(0.2, (0..50_000_i64).prop_map(Money::from_fen));
    let amount = proptest::option::of((0..4000_i64).prop_map(Money::from_fen));
    (1..=9_u8, select(Status::ALL), amount, award).prop_map(|(level, status, amount, special_award)| {
        let facts =
            ReportFacts { reporter: PersonNo(1), at: Moment::from_seconds(0), level: Level::new(level).expect("a level"), status, amount, special_award };
        (level, facts)
    })
}

fn counted(reports: &[(u8, ReportFacts)], terms: &Terms) -> Tally {
    let mut tally = Tally::NONE;
    for (level, report) in reports {
        tally.add_report(report.status);
        if report.status == Status::Valid {
            tally.add_credit(Level::new(*level).expect("a level"), report, &terms.reward);
        }
    }
    tally
}

proptest! {
    #[test]
    fn any_sound_policy_pays_the_sum_of_its_lines_and_nothing_below_zero(
        policy in any_policy(), reports in prop::collection::vec(any_report(), 0..40), records in any::<[bool; 3]>(), households in 0..200_000_u32,
        year in (any::<bool>(), any::<bool>(), 0..14_u32, 0..400_u32, 0..400_u32),
    ) {
        let terms = policy.terms_or_first(Month::from_number(2020 * 12));
        let [exempt, task_failure, irregular_petition] = records;
        let facts = MonthFacts { exempt, task_failure, irregular_petition, tally: counted(&reports, terms) };
        let pay = month_pay(&facts, terms);
        prop_assert_eq!(pay.total(), pay.base + pay.allowance + pay.reward + pay.special);
        for part in [pay.base, pay.allowance, pay.reward, pay.special] {
            prop_assert!(part >= Money::ZERO);
        }
        prop_assert!(terms.reward.monthly_cap.is_none_or(|cap| pay.reward <= cap));
        prop_assert!(remarks(&facts, &pay, terms).len() <= 6);
        prop_assert!(quota(households, None, &terms.quota).members <= 99);
        let (exempt, serves_on_last_day, months_served, late, absent) = year;
        let facts = YearEndFacts { exempt, serves_on_last_day, months_served, late, absent, task_failures: 0, frauds: 0 };
        let bonus = year_end_bonus(&facts, &terms.year_end);
        prop_assert_eq!(bonus.amount(), bonus.whole - bonus.late - bonus.absent - bonus.forfeited);
        prop_assert!(bonus.amount() >= Money::ZERO);
    }
}
