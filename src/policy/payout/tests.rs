use std::collections::BTreeMap;

use super::{MonthAwards, award_lines, corrections, month_lines, prepaid, year_end_lines};
use crate::model::calendar::Month;
use crate::model::money::Money;
use crate::model::sheet::{Component, Due};
use crate::policy::assessment::{MonthFacts, MonthPay, Tally, month_pay};
use crate::policy::award::{YearEndFacts, year_end_bonus};
use crate::policy::huishan;

const QUIET: MonthFacts = MonthFacts { exempt: false, task_failure: false, irregular_petition: false, tally: Tally::NONE };

fn yuan(yuan: i64) -> Money {
    Money::from_yuan(yuan)
}

fn april() -> Month {
    Month::parse("2018-04").expect("a month")
}

#[test]
fn the_lines_of_a_month_add_up_to_what_it_pays() {
    let terms = huishan();
    let seven = Tally { credited: [0, 0, 7, 0, 0, 0, 0, 0, 0], reward: yuan(105), ..Tally::NONE };
    for (facts, total) in [
        (QUIET, 100),
        (MonthFacts { tally: seven, ..QUIET }, 300),
        (MonthFacts { exempt: true, tally: seven, ..QUIET }, 0),
        (MonthFacts { task_failure: true, tally: Tally { special: yuan(330), ..seven }, ..QUIET }, 530),
    ] {
        let lines = month_lines(april(), &facts, &month_pay(&facts, &terms), &terms);
        assert_eq!(lines.iter().map(|line| line.amount).sum::<Money>(), yuan(total), "{lines:?}");
        assert!(lines.iter().all(|line| !line.clause.is_empty() && !line.formula.is_empty()), "{lines:?}");
    }
}

#[test]
fn what_was_paid_at_once_is_not_paid_again_and_never_taken_for_more() {
    let terms = huishan();
    for (reward, special, paid_reward, paid_special, off) in [
        (0, 330, 0, 200, 200), // part of a special award was paid at once
        (0, 330, 0, 330, 330), // the whole
        (15, 0, 15, 0, 15),    // an ordinary reward
        (105, 0, 15, 0, 0),    // six events of level 3 reach the cap without the seventh
        (60, 0, 15, 0, 5),     // the cap had left ten of the event's fifteen unpaid
        (0, 0, 0, 0, 0),
    ] {
        let facts = MonthFacts { tally: Tally { reward: yuan(reward), special: yuan(special), ..Tally::NONE }, ..QUIET };
        let awards = MonthAwards { reward: yuan(paid_reward), special: yuan(paid_special), back: Money::ZERO };
        assert_eq!(prepaid(&facts, &month_pay(&facts, &terms), &awards, &terms), yuan(off), "{reward} {special} {paid_reward} {paid_special}");
        let exempt = MonthFacts { exempt: true, ..facts };
        assert_eq!(prepaid(&exempt, &month_pay(&exempt, &terms), &awards, &terms), Money::ZERO);
    }
}

#[test]
fn what_was_paid_at_once_is_taken_off_as_far_as_the_pool_left_it() {
    let terms = huishan();
    let facts = MonthFacts { tally: Tally { reward: yuan(40), ..Tally::NONE }, ..QUIET };
    let whole = month_pay(&facts, &terms);
    let pay = MonthPay { reward: yuan(10), beyond_pool: yuan(30), ..whole };
    for (paid_reward, fen) in [(0, 0), (20, 500), (40, 1000)] {
        let awards = MonthAwards { reward: yuan(paid_reward), ..MonthAwards::NONE };
        assert_eq!(prepaid(&facts, &pay, &awards, &terms), Money::from_fen(fen), "{paid_reward}");
    }
}

#[test]
fn an_award_for_a_false_report_is_taken_back_whole() {
    let lines = award_lines(april(), yuan(5), &MonthAwards { back: yuan(200), ..MonthAwards::NONE });
    assert_eq!(
        lines.iter().map(|line| (line.component, line.amount)).collect::<Vec<_>>(),
        [(Component::Prepaid, yuan(-5)), (Component::AwardBack, yuan(-200))]
    );
    assert_eq!(award_lines(april(), Money::ZERO, &MonthAwards::NONE), []);
}

#[test]
fn a_correction_is_what_is_due_now_less_what_was_given() {
    let month = |number: i32| Due::Month(april().plus(number));
    let of = |list: &[(Due, i64)]| list.iter().map(|(due, amount)| (*due, yuan(*amount))).collect::<BTreeMap<_, _>>();
    let now = of(&[(month(0), 250), (month(1), 300), (Due::Year(2018), 600)]);
    let given = of(&[(month(0), 250), (month(1), 280), (month(2), 100), (Due::Year(2018), 575)]);
    let lines = corrections(&now, &given);
    let told: Vec<_> = lines.iter().map(|line| (line.due, line.amount, line.formula.as_str())).collect();
    assert_eq!(told, [(month(1), yuan(20), "300 − 280"), (month(2), yuan(-100), "0 − 100"), (Due::Year(2018), yuan(25), "600 − 575")]);
}

#[test]
fn the_lines_of_a_year_add_up_to_bonus_and_commendation() {
    let terms = huishan().year_end;
    let serving = YearEndFacts { exempt: false, serves_on_last_day: true, months_served: 10, late: 0, absent: 0, task_failures: 0, frauds: 0 };
    for (facts, commendation, total) in [
        (serving, None, 600),
        (YearEndFacts { late: 2, absent: 1, ..serving }, None, 500),
        (YearEndFacts { late: 30, ..serving }, Some(yuan(300)), 300),
        (YearEndFacts { task_failures: 1, late: 1, ..serving }, Some(yuan(300)), 300),
        (YearEndFacts { frauds: 1, ..serving }, Some(yuan(300)), 0),
        (YearEndFacts { exempt: true, ..serving }, Some(yuan(300)), 0),
        (YearEndFacts { serves_on_last_day: false, ..serving }, None, 0),
    ] {
        let lines = year_end_lines(2018, &facts, &year_end_bonus(&facts, &terms), commendation, &terms);
        assert_eq!(lines.iter().map(|line| line.amount).sum::<Money>(), yuan(total), "{lines:?}");
    }
}
