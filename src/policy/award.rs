//! 二(三): what the end of the year brings: bonus (年终奖金) and commendation (表彰).

use std::cmp::Reverse;

use super::terms::YearEndTerms;
use crate::model::calendar::{Day, Month};
use crate::model::ids::IdNumber;
use crate::model::money::Money;

/// Months of a year, by which a bonus is shared out where the policy shares it.
const MONTHS_OF_YEAR: u32 = 12;

/// What rule A9 asks of one person for one year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct YearEndFacts {
    /// Serves unpaid as a village cadre.
    pub exempt: bool,
    /// Holds a paid post on 31 December.
    pub serves_on_last_day: bool,
    /// Months that count as served in a paid post.
    pub months_served: u32,
    /// How often lateness is taken off, as [`times_taken_off`] counts it.
    pub late: u32,
    /// How often absence without excuse is taken off, as [`times_taken_off`] counts it.
    pub absent: u32,
    /// Task failures recorded in the year.
    pub task_failures: u32,
    /// Reports made in the year and found false.
    pub frauds: u32,
}

/// A reason for which nothing of the bonus is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forfeit {
    /// Serves unpaid, clause 二(四)4.
    Exempt,
    /// Holds no paid post on 31 December.
    NotServing,
    /// A task failure in the year.
    TaskFailure,
    /// A report found false in the year, clause 二(三)3.
    Fraud,
}

/// The year-end bonus, line by line: what is paid is `whole − late − absent − forfeited`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YearEnd {
    /// The bonus before anything is taken off: whole, or the share of the months served.
    pub whole: Money,
    /// Taken off for lateness, as far as there was something to take.
    pub late: Money,
    /// Taken off for absence, from what lateness had left.
    pub absent: Money,
    /// What is left and not paid for the reasons in `forfeits`.
    pub forfeited: Money,
    /// Every reason for which nothing is paid; empty where the bonus is paid.
    pub forfeits: Vec<Forfeit>,
}

impl YearEnd {
    /// What is paid: the sum of its lines, never below zero.
    #[must_use]
    pub fn amount(&self) -> Money {
        self.whole - self.late - self.absent - self.forfeited
    }
}

/// Returns the year-end bonus of one person.
///
/// Clause 二(三)1, rules A9, A11 and A14. Readings: a task failure forfeits unless the policy ignores it; paid to those
/// serving on 31 December, whole unless the policy shares it out by months, then rounded down to the fen before
/// anything is taken off.
#[must_use]
pub fn year_end_bonus(facts: &YearEndFacts, terms: &YearEndTerms) -> YearEnd {
    let whole = if terms.by_months { share_of_year(terms.amount, facts.months_served) } else { terms.amount };
    let late = (terms.late * facts.late).min(whole);
    let absent = (terms.absent * facts.absent).min(whole - late);
    let forfeits = forfeits(facts, terms);
    let forfeited = if forfeits.is_empty() { Money::ZERO } else { whole - late - absent };
    YearEnd { whole, late, absent, forfeited, forfeits }
}

/// Returns how often somebody's lateness, or absence, is taken off: for each day on which it was recorded, or, where the
/// policy says so, once a month.
///
/// Clause 二(三)1, rule A9. Reading: each time.
#[must_use]
pub fn times_taken_off(days: &[Day], terms: &YearEndTerms) -> u32 {
    let mut months: Vec<Month> = days.iter().map(|day| Month::of(*day)).collect();
    if terms.penalty_by_month {
        months.sort_unstable();
        months.dedup();
    }
    u32::try_from(months.len()).unwrap_or(u32::MAX)
}

fn share_of_year(amount: Money, months_served: u32) -> Money {
    Money::from_fen((amount * months_served.min(MONTHS_OF_YEAR)).fen() / i64::from(MONTHS_OF_YEAR))
}

fn forfeits(facts: &YearEndFacts, terms: &YearEndTerms) -> Vec<Forfeit> {
    [
        (facts.exempt, Forfeit::Exempt),
        (!facts.serves_on_last_day, Forfeit::NotServing),
        (terms.task_failure_forfeits && facts.task_failures > 0, Forfeit::TaskFailure),
        (facts.frauds > 0, Forfeit::Fraud),
    ]
    .into_iter()
    .filter_map(|(holds, forfeit)| holds.then_some(forfeit))
    .collect()
}

/// Returns how many members may be commended: the share of all members, given in ten-thousandths, rounded down.
///
/// Clause 二(三)2, rule A10. Reading: rounded down.
#[must_use]
pub fn commendation_limit(members: u32, share: u32) -> u32 {
    let commended = u64::from(members) * u64::from(share) / 10_000;
    u32::try_from(commended).unwrap_or(u32::MAX)
}

/// The figures of one person's year, by which the commendation is proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct YearFigures {
    /// Who.
    pub id_number: IdNumber,
    /// Serves unpaid as a village cadre.
    pub exempt: bool,
    /// Credited events of the year held against the quota.
    pub valid: u32,
    /// Special and instant awards of the year.
    pub special: Money,
    /// Rewards of the year.
    pub reward: Money,
    /// Meetings and trainings missed without excuse.
    pub absent: u32,
    /// Meetings and trainings come to late.
    pub late: u32,
    /// Reports made in the year and found false.
    pub frauds: u32,
}

/// A reason for which somebody cannot be commended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Barred {
    /// Serves unpaid, clause 二(四)4.
    Exempt,
    /// A report found false in the year, clause 二(三)3.
    Fraud,
}

/// A proposal for commendation; people decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommendationRanking {
    /// Those who can be commended, the foremost first.
    pub ranked: Vec<YearFigures>,
    /// Those who cannot, by ID number, each with every reason.
    pub barred: Vec<(YearFigures, Vec<Barred>)>,
}

/// Returns the order in which people are proposed for commendation.
///
/// Most valid events, then highest special awards, then highest rewards, then fewest absences, then fewest latenesses,
/// then the ID number in ascending order. Somebody with a false report in the year, or exempt, is not ranked.
/// Clauses 二(三)2, 二(三)3 and 二(四)4, rules A10, A11 and A14. Reading: a special award stands for extra-major
/// information, so it weighs before any sum of ordinary rewards.
#[must_use]
pub fn commendation_ranking(people: &[YearFigures]) -> CommendationRanking {
    let (mut ranked, mut barred) = (Vec::new(), Vec::new());
    for figures in people {
        let reasons = reasons_against(figures);
        if reasons.is_empty() { ranked.push(*figures) } else { barred.push((*figures, reasons)) }
    }
    ranked.sort_by_key(|person| (Reverse((person.valid, person.special, person.reward)), person.absent, person.late, person.id_number));
    barred.sort_by_key(|(person, _)| person.id_number);
    CommendationRanking { ranked, barred }
}

fn reasons_against(figures: &YearFigures) -> Vec<Barred> {
    [(figures.exempt, Barred::Exempt), (figures.frauds > 0, Barred::Fraud)].into_iter().filter_map(|(holds, reason)| holds.then_some(reason)).collect()
}

#[cfg(test)]
mod tests;
