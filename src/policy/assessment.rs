//! 二(一)(二): what a month earns.
//!
//! First each incident is credited to one report ([`credit`]), then a person's credited events of a month are
//! counted ([`Tally`]), then the month is paid ([`month_pay`]).

pub mod pool;

use super::clause::Rule;
use super::terms::{AllowanceTerms, RewardTerms, Terms};
use crate::model::calendar::Moment;
use crate::model::event::{Level, Status};
use crate::model::ids::PersonNo;
use crate::model::money::Money;

/// One report of an incident, as the rules need it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReportFacts {
    /// Who made it.
    pub reporter: PersonNo,
    /// When it was made.
    pub at: Moment,
    /// The level it tells.
    pub level: Level,
    /// What the office found.
    pub status: Status,
    /// Amount the office set.
    pub amount: Option<Money>,
    /// Special award the office set.
    pub special_award: Option<Money>,
}

/// Which report of an incident is credited, and at which level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Credit {
    /// Position of the credited report among those given.
    pub index: usize,
    /// Final level of the incident.
    pub level: Level,
    /// Whether another valid report was made at the same second, so that the lower report id decided.
    pub tied: bool,
}

/// Returns the report that an incident is credited to: the earliest valid one, at the highest level among the
/// valid ones; `None` while none is valid.
///
/// `reports` are all reports of the incident in the order of their ids, which decides between equal times.
/// Clauses 二(四)3 and 二(二)1⑤, rules A6 to A8. Reading: only valid reports compete.
#[must_use]
pub fn credit(reports: &[ReportFacts]) -> Option<Credit> {
    let valid = || reports.iter().enumerate().filter(|(_, report)| report.status == Status::Valid);
    let (index, first) = valid().min_by_key(|(_, report)| report.at)?;
    let level = valid().map(|(_, report)| report.level).max()?;
    let tied = valid().any(|(other, report)| other != index && report.at == first.at);
    Some(Credit { index, level, tied })
}

/// Returns what one credited event earns before the cap: `(reward, special award)`, one of them zero.
///
/// Without an amount set the maximum of the level is paid; an amount set is paid, never above the maximum.
/// Clause 二(二)1②–④, rules A3 and A4. Reading: a special award takes the place of the level's amount.
#[must_use]
pub fn event_reward(level: Level, amount: Option<Money>, special_award: Option<Money>, terms: &RewardTerms) -> (Money, Money) {
    let max = terms.max_of(level);
    match special_award {
        Some(award) => (Money::ZERO, award),
        None => (amount.map_or(max, |amount| amount.min(max)), Money::ZERO),
    }
}

/// A person's reports of one month, counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// Credited events by final level, from level 1.
    pub credited: [u32; Level::MAX as usize],
    /// Reports made in the month that nobody has looked at yet.
    pub pending: u32,
    /// Reports made in the month that were found false.
    pub fraud: u32,
    /// Reports made in the month, whatever was found, but for false ones.
    pub made: u32,
    /// Rewards of the credited events before the cap.
    pub reward: Money,
    /// Special awards of the credited events.
    pub special: Money,
}

impl Tally {
    /// Nothing reported.
    pub const NONE: Self = Self { credited: [0; Level::MAX as usize], pending: 0, fraud: 0, made: 0, reward: Money::ZERO, special: Money::ZERO };

    /// Counts a report in the month in which it was made.
    pub fn add_report(&mut self, status: Status) {
        self.made += u32::from(status != Status::Fraud);
        self.pending += u32::from(status == Status::Pending);
        self.fraud += u32::from(status == Status::Fraud);
    }

    /// Counts a credited event in the month of the credited report.
    pub fn add_credit(&mut self, level: Level, report: &ReportFacts, terms: &RewardTerms) {
        let (reward, special) = event_reward(level, report.amount, report.special_award, terms);
        self.credited[level.index()] += 1;
        self.reward += reward;
        self.special += special;
    }

    /// Counts what was counted elsewhere, of other incidents.
    pub fn add(&mut self, other: &Self) {
        self.credited.iter_mut().zip(other.credited).for_each(|(count, more)| *count += more);
        self.pending += other.pending;
        self.fraud += other.fraud;
        self.made += other.made;
        self.reward += other.reward;
        self.special += other.special;
    }

    /// The events that count toward the quota.
    ///
    /// Clause 二(二)1①, rule A2. Reading: events of every level count, unless the policy says level 1 alone.
    #[must_use]
    pub fn valid(&self, terms: &AllowanceTerms) -> u32 {
        if terms.counts_level1_only { self.credited[0] } else { self.credited.iter().sum() }
    }
}

/// What stands beside a person's reports in a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MonthFacts {
    /// Serves unpaid as a village cadre.
    pub exempt: bool,
    /// A task failure is recorded.
    pub task_failure: bool,
    /// An irregular petition is recorded, by the person or from a grid in which they hold a paid post.
    pub irregular_petition: bool,
    /// The reports, counted.
    pub tally: Tally,
}

/// What a month pays, part by part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MonthPay {
    /// Events held against the quota.
    pub valid: u32,
    /// Base, clause 二(一).
    pub base: Money,
    /// Allowance, clause 二(二)1①.
    pub allowance: Money,
    /// Rewards after the caps, clause 二(二)1②–⑤.
    pub reward: Money,
    /// What of the rewards after the monthly cap the town's pool could not pay.
    pub beyond_pool: Money,
    /// Special awards, clause 二(二)1④.
    pub special: Money,
}

impl MonthPay {
    /// The sum of its parts.
    #[must_use]
    pub fn total(&self) -> Money {
        self.base + self.allowance + self.reward + self.special
    }
}

/// Returns the base (基础考核) of a month: whole, or nothing after a task failure or an irregular petition.
///
/// Clause 二(一), rule A1.
#[must_use]
pub fn base(facts: &MonthFacts, terms: &Terms) -> Money {
    if facts.task_failure || facts.irregular_petition { Money::ZERO } else { terms.base }
}

/// Returns the allowance (考核补贴) of a month.
///
/// Whole from `quota` valid events; each one missing takes `deduction` off; never below zero.
/// Clause 二(二)1①, rule A2.
#[must_use]
pub fn allowance(valid_events: u32, terms: &AllowanceTerms) -> Money {
    let missing = terms.quota.saturating_sub(valid_events);
    terms.amount.less(terms.deduction * missing)
}

/// Returns rewards and special awards after the monthly cap.
///
/// Clause 二(二)1⑤, rule A5. Special awards stand outside the cap unless the policy puts them under it; then
/// the rewards come first.
#[must_use]
pub fn capped(reward: Money, special: Money, terms: &RewardTerms) -> (Money, Money) {
    let Some(cap) = terms.monthly_cap else { return (reward, special) };
    let paid = reward.min(cap);
    let special = if terms.special_capped { special.min(cap - paid) } else { special };
    (paid, special)
}

/// Returns what a month pays to somebody who held a paid post in it; nothing to an exempt cadre, whose events
/// are counted all the same.
///
/// Clauses 二(一), 二(二) and 二(四)4, rules A1 to A5 and A14.
#[must_use]
pub fn month_pay(facts: &MonthFacts, terms: &Terms) -> MonthPay {
    let valid = facts.tally.valid(&terms.allowance);
    if facts.exempt {
        return MonthPay { valid, base: Money::ZERO, allowance: Money::ZERO, reward: Money::ZERO, beyond_pool: Money::ZERO, special: Money::ZERO };
    }
    let (reward, special) = capped(facts.tally.reward, facts.tally.special, &terms.reward);
    MonthPay { valid, base: base(facts, terms), allowance: allowance(valid, &terms.allowance), reward, beyond_pool: Money::ZERO, special }
}

/// A code in the remark column of a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remark {
    /// Serves unpaid.
    Exempt,
    /// Base lost by a task failure.
    TaskFailure,
    /// Base lost by an irregular petition.
    IrregularPetition,
    /// Rewards cut at the monthly cap.
    Capped,
    /// Quota missed.
    Short,
    /// A report found false.
    Fraud,
}

impl Remark {
    /// The code and the rule behind it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Exempt => "exempt",
            Self::TaskFailure => "task_failure",
            Self::IrregularPetition => "irregular_petition",
            Self::Capped => "capped",
            Self::Short => "short",
            Self::Fraud => "fraud",
        }
    }

    /// The rule that speaks.
    #[must_use]
    pub const fn rule(self) -> Rule {
        match self {
            Self::Exempt => Rule::A14,
            Self::TaskFailure | Self::IrregularPetition => Rule::A1,
            Self::Capped => Rule::A5,
            Self::Short => Rule::A2,
            Self::Fraud => Rule::A11,
        }
    }
}

/// Returns the remarks of a month in their fixed order. What is said of an exempt cadre is said of the work alone.
#[must_use]
pub fn remarks(facts: &MonthFacts, pay: &MonthPay, terms: &Terms) -> Vec<Remark> {
    let earned = facts.tally.reward + facts.tally.special;
    [
        (facts.exempt, Remark::Exempt),
        (facts.task_failure, Remark::TaskFailure),
        (facts.irregular_petition, Remark::IrregularPetition),
        (!facts.exempt && pay.reward + pay.special < earned, Remark::Capped),
        (pay.valid < terms.allowance.quota, Remark::Short),
        (facts.tally.fraud > 0, Remark::Fraud),
    ]
    .into_iter()
    .filter_map(|(holds, remark)| holds.then_some(remark))
    .collect()
}

#[cfg(test)]
mod tests;
