//! 三: when a member leaves. What is found is proposed with its evidence; a person confirms each exit.
//!
//! Exits concern posts as member (网格员). Cadres who serve unpaid (二(四)4) are members like the others here:
//! that clause takes the pay from them and not the duties.

use super::Policy;
use super::clause::Rule;
use super::terms::ExitTerms;
use crate::model::calendar::{Day, Month, birthday};
use crate::model::conduct::ConductKind;
use crate::model::event::Status;

/// What the rules X1 to X6 ask of one member for one month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExitFacts {
    /// The month looked at.
    pub month: Month,
    /// The months that count (A15) as served as member, in any order; as far back as X2 looks.
    pub served: Vec<ServedMonth>,
    /// Whether a post as member goes on after the last day of the month.
    pub serves_on: bool,
    /// Reports made in the month from grids in which the member held a post.
    pub own_grid: OwnGridReports,
    /// What is recorded against the member in person, with its month; as far back as X4 looks.
    pub conduct: Vec<(Month, ConductKind)>,
    /// Day of birth.
    pub birth: Day,
    /// The last day until which a recorded decision keeps the member beyond the age.
    pub retained_until: Option<Day>,
}

/// A month served as member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServedMonth {
    /// The month.
    pub month: Month,
    /// Credited events held against the quota, as [`super::assessment::Tally::valid`] counts them.
    pub valid: u32,
}

/// Reports made in a month from the member's own grids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnGridReports {
    /// All but the false ones.
    pub made: u32,
    /// Those found false.
    pub found_false: u32,
}

impl OwnGridReports {
    /// No report.
    pub const NONE: Self = Self { made: 0, found_false: 0 };

    /// Counts a report.
    ///
    /// Clause 三2, rule X2. Reading: a report that is pending or was found invalid is still a report, a false one is none.
    pub fn add(&mut self, status: Status) {
        match status {
            Status::Pending | Status::Valid | Status::Invalid => self.made += 1,
            Status::Fraud => self.found_false += 1,
        }
    }
}

/// A month in which the quota was missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MissedMonth {
    /// The month.
    pub month: Month,
    /// Credited events held against the quota.
    pub valid: u32,
    /// The quota of that month.
    pub quota: u32,
}

/// A ground on which a member leaves (退出情形), with its evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExitFinding {
    /// A task failure is recorded in the month.
    TaskFailure,
    /// The quota was missed in all of these months, which run up to the month.
    QuotaMissed(Vec<MissedMonth>),
    /// No report came from the member's own grids.
    NoReport {
        /// Reports from there that were found false.
        found_false: u32,
    },
    /// An irregular petition by the member is recorded in the month.
    IrregularPetition,
    /// An irregular petition by a near relative is recorded in the month.
    KinPetition,
    /// The member was unable to serve in all of these months, which run up to the month.
    UnableToServe(Vec<Month>),
    /// A resignation is recorded in the month.
    Resignation,
    /// Past the age.
    PastAge(PastAge),
}

/// The evidence of X6.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PastAge {
    /// The birthday with which the age is exceeded.
    pub birthday_on: Day,
    /// The last day until which the member is kept, where a decision keeps them; never after the age limit of retention.
    pub kept_until: Option<Day>,
    /// The first day without the post.
    pub leaves_on: Day,
}

impl ExitFinding {
    /// The rule on which the member leaves; its clause is [`Rule::clause`].
    #[must_use]
    pub const fn rule(&self) -> Rule {
        match self {
            Self::TaskFailure => Rule::X1,
            Self::QuotaMissed(_) | Self::NoReport { .. } => Rule::X2,
            Self::IrregularPetition | Self::KinPetition => Rule::X3,
            Self::UnableToServe(_) => Rule::X4,
            Self::Resignation => Rule::X5,
            Self::PastAge(_) => Rule::X6,
        }
    }
}

/// What is not yet a ground and will be one unless something changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ahead {
    /// One more month with the quota missed, and X2 is met: the months missed so far.
    QuotaMissed(Vec<MissedMonth>),
    /// The age of X6 is exceeded later in the calendar year in which the next month lies.
    PastAge(PastAge),
}

impl Ahead {
    /// The rule that comes nearer.
    #[must_use]
    pub const fn rule(&self) -> Rule {
        match self {
            Self::QuotaMissed(_) => Rule::X2,
            Self::PastAge(_) => Rule::X6,
        }
    }
}

/// Returns every ground of X1 to X6 on which a member leaves, in the order of the text; none is a reason to stay.
///
/// Clause 三1–6. Nothing is found for a month before the policy was in force, nor of somebody who did not serve
/// as member in the month.
#[must_use]
pub fn exit_findings(facts: &ExitFacts, policy: &Policy) -> Vec<ExitFinding> {
    let Some(terms) = policy.terms(facts.month).map(|terms| &terms.exit) else { return Vec::new() };
    if valid_in(facts, facts.month).is_none() {
        return Vec::new();
    }
    let recorded = |kind, finding| is_recorded(facts, facts.month, kind).then_some(finding);
    let no_report = ExitFinding::NoReport { found_false: facts.own_grid.found_false };
    [
        recorded(ConductKind::TaskFailure, ExitFinding::TaskFailure),
        reaches(missed_run(facts, policy), terms.quota_missed_months).map(ExitFinding::QuotaMissed),
        (facts.own_grid.made == 0).then_some(no_report),
        recorded(ConductKind::IrregularPetition, ExitFinding::IrregularPetition),
        recorded(ConductKind::KinPetition, ExitFinding::KinPetition),
        reaches(unable_run(facts), terms.unable_months).map(ExitFinding::UnableToServe),
        recorded(ConductKind::Resignation, ExitFinding::Resignation),
        past_age_by_month_end(facts, policy, terms).map(ExitFinding::PastAge),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Returns what will be a ground unless something changes: one month short of X2, and X6 later in the year (after a
/// December, in the next one).
///
/// Clauses 三2 and 三6. Only for somebody who still serves after the month.
#[must_use]
pub fn exits_ahead(facts: &ExitFacts, policy: &Policy) -> Vec<Ahead> {
    let Some(terms) = policy.terms(facts.month).map(|terms| &terms.exit) else { return Vec::new() };
    if !facts.serves_on {
        return Vec::new();
    }
    let missed = missed_run(facts, policy);
    let one_short = !missed.is_empty() && missed.len() + 1 == terms.quota_missed_months as usize;
    [one_short.then_some(Ahead::QuotaMissed(missed)), past_age_later_in_year(facts, policy, terms).map(Ahead::PastAge)].into_iter().flatten().collect()
}

/// Returns the last day until which a member past the age may be kept at most: the 65th birthday.
///
/// Clause 三6, rule X6.
#[must_use]
pub fn retention_limit(birth: Day, terms: &ExitTerms) -> Day {
    birthday(birth, terms.retention_age_years_max)
}

/// What is wrong with a decision to keep a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetentionFault {
    /// The member is not past the age before this day.
    NotNeeded(Day),
    /// Nobody may be kept beyond this day.
    Beyond(Day),
}

/// Returns what is wrong with keeping a member until a day: at most until the 65th birthday, and only past the age.
///
/// Clause 三6, rule X6.
#[must_use]
pub fn retention_fault(birth: Day, until: Day, terms: &ExitTerms) -> Option<RetentionFault> {
    let (past_age_on, limit) = (birthday(birth, terms.age_years_max + 1), retention_limit(birth, terms));
    if until > limit { Some(RetentionFault::Beyond(limit)) } else { (until < past_age_on).then_some(RetentionFault::NotNeeded(past_age_on)) }
}

/// The credited events of a month, where the member served in it.
fn valid_in(facts: &ExitFacts, month: Month) -> Option<u32> {
    facts.served.iter().find(|served| served.month == month).map(|served| served.valid)
}

fn is_recorded(facts: &ExitFacts, month: Month, kind: ConductKind) -> bool {
    facts.conduct.contains(&(month, kind))
}

/// The months with the quota missed without a gap up to the month looked at, oldest first. A month that was not
/// served, or in which the policy was not yet in force, ends the run.
fn missed_run(facts: &ExitFacts, policy: &Policy) -> Vec<MissedMonth> {
    let missed = |month| {
        let (quota, valid) = (policy.terms(month)?.allowance.quota, valid_in(facts, month)?);
        (valid < quota).then_some(MissedMonth { month, valid, quota })
    };
    run_up_to(facts.month, missed)
}

/// The months with an inability recorded without a gap up to the month looked at, oldest first.
fn unable_run(facts: &ExitFacts) -> Vec<Month> {
    run_up_to(facts.month, |month| is_recorded(facts, month, ConductKind::UnableToServe).then_some(month))
}

fn run_up_to<T>(last: Month, holds: impl Fn(Month) -> Option<T>) -> Vec<T> {
    let mut run: Vec<T> = (0..).map_while(|back| holds(last.plus(-back))).collect();
    run.reverse();
    run
}

/// The run, if it is as long as the clause asks; an empty one never is.
fn reaches<T>(run: Vec<T>, months: u32) -> Option<Vec<T>> {
    (!run.is_empty() && run.len() >= months as usize).then_some(run)
}

/// The age is exceeded by the end of the month, and nothing keeps the member until then.
fn past_age_by_month_end(facts: &ExitFacts, policy: &Policy, terms: &ExitTerms) -> Option<PastAge> {
    let past = past_age(facts, policy, terms);
    let month_end = facts.month.last_day();
    (past.birthday_on <= month_end && past.kept_until.is_none_or(|until| until < month_end)).then_some(past)
}

/// The age is exceeded after the month, in the calendar year in which the next month lies, and nothing keeps the member beyond the new year.
fn past_age_later_in_year(facts: &ExitFacts, policy: &Policy, terms: &ExitTerms) -> Option<PastAge> {
    let past = past_age(facts, policy, terms);
    let later_in_year = past.birthday_on > facts.month.last_day() && Month::of(past.birthday_on).year() == facts.month.plus(1).year();
    (later_in_year && past.kept_until.is_none_or(|until| until < new_year_after(past.birthday_on, policy))).then_some(past)
}

/// When the age is exceeded, and when the member leaves for it.
fn past_age(facts: &ExitFacts, policy: &Policy, terms: &ExitTerms) -> PastAge {
    let birthday_on = birthday(facts.birth, terms.age_years_max + 1);
    let kept_until = facts.retained_until.map(|until| until.min(retention_limit(facts.birth, terms)));
    let after_retention = kept_until.and_then(|until| until.succ_opt());
    let leaves_on = new_year_after(birthday_on, policy);
    PastAge { birthday_on, kept_until, leaves_on: after_retention.map_or(leaves_on, |day| day.max(leaves_on)) }
}

/// 1 January of the year after a birthday; for one from before the policy, of the year after the policy came into force.
fn new_year_after(birthday_on: Day, policy: &Policy) -> Day {
    let year = Month::of(birthday_on).year().max(policy.in_force_from().year());
    Month::from_number((year + 1) * 12).first_day()
}

#[cfg(test)]
mod tests;
