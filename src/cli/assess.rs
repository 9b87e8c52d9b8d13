//! The assessment of some months: facts fetched, rules applied. Shared by `score`, `payout` and `explain`.

use std::collections::HashMap;

use crate::model::calendar::Month;
use crate::model::ids::IdNumber;
use crate::model::money::Money;
use crate::policy::Policy;
use crate::policy::assessment::pool::from_pool;
use crate::policy::assessment::{MonthFacts, MonthPay, month_pay};
use crate::policy::terms::Terms;
use crate::store::post::each_serving;
use crate::store::tally::{Tallies, tallies};
use crate::store::{BaseLosses, Connection, PostRecord, Result, ServiceSpan};
use crate::{model::ids::IncidentNo, store};

/// One person's months.
pub struct Assessed {
    /// Who, with the posts that count.
    pub span: ServiceSpan,
    /// For each month asked for: what was found and what it pays; `None` where the month does not count for them.
    pub months: Vec<Option<(MonthFacts, MonthPay)>>,
}

/// Everybody's months.
pub struct Assessment {
    /// In the order of village, grid and name.
    pub people: Vec<Assessed>,
    /// Incidents credited by the lower report id.
    pub ties: Vec<IncidentNo>,
    /// Everybody's reports, those of months without a post among them.
    pub counted: Tallies,
}

/// Assesses some months that follow each other. Months before the policy came into force pay nobody; who served in
/// them is listed all the same.
pub fn assess(connection: &Connection, policy: &Policy, months: &[Month], progress: impl FnMut(u64, u64)) -> Result<Assessment> {
    let counted = tallies(connection, months, policy, progress)?;
    let (Some(first), Some(last)) = (months.first(), months.last()) else { return Ok(Assessment { people: Vec::new(), ties: Vec::new(), counted }) };
    let losses = store::conduct::base_losses(connection, months)?;
    let mut roles: Vec<_> = months.iter().flat_map(|month| policy.terms_or_first(*month).paid_roles.iter().copied()).collect();
    roles.sort_unstable();
    roles.dedup();
    let mut people: Vec<Assessed> = Vec::new();
    each_serving(connection, first.first_day(), last.last_day(), &roles, |span| people.extend(assess_person(span, months, policy, &counted, &losses)))?;
    for (index, month) in months.iter().enumerate() {
        if let Some(pool) = policy.terms(*month).and_then(|terms| terms.reward.pool_cap) {
            pay_from_pool(&mut people, index, pool);
        }
    }
    people.sort_unstable_by(|one, other| one.span.place().cmp(&other.span.place()));
    Ok(Assessment { people, ties: counted.ties.clone(), counted })
}

/// Scales the rewards of a month down to the town's pool.
fn pay_from_pool(people: &mut [Assessed], month: usize, pool: Money) {
    let mut pays: Vec<(IdNumber, &mut MonthPay)> =
        people.iter_mut().filter_map(|person| Some((person.span.id_number, &mut person.months[month].as_mut()?.1))).collect();
    let rewards: Vec<(IdNumber, Money)> = pays.iter().map(|(id_number, pay)| (*id_number, pay.reward)).collect();
    for ((_, pay), paid) in pays.iter_mut().zip(from_pool(&rewards, pool)) {
        pay.beyond_pool = pay.reward - paid;
        pay.reward = paid;
    }
}

fn assess_person(mut span: ServiceSpan, months: &[Month], policy: &Policy, counted: &Tallies, losses: &HashMap<Month, BaseLosses>) -> Option<Assessed> {
    let pay = |month: &Month| {
        let terms = policy.terms(*month)?;
        let facts = month_facts(&span, *month, terms, counted, losses)?;
        Some((facts, month_pay(&facts, terms)))
    };
    let paid: Vec<_> = months.iter().map(pay).collect();
    span.posts.retain(|post| months.iter().any(|month| counts_in(post, *month, policy.terms_or_first(*month))));
    (!span.posts.is_empty()).then_some(Assessed { span, months: paid })
}

/// What stands beside a person's reports in a month; `None` if the month does not count for them (rule A15).
fn month_facts(span: &ServiceSpan, month: Month, terms: &Terms, counted: &Tallies, losses: &HashMap<Month, BaseLosses>) -> Option<MonthFacts> {
    if !span.posts.iter().any(|post| counts_in(post, month, terms)) {
        return None;
    }
    let losses = losses.get(&month);
    let petition_from = |post: &PostRecord| counts_in(post, month, terms) && losses.is_some_and(|losses| losses.petition_grids.contains(&post.grid));
    Some(MonthFacts {
        exempt: terms.exempt_posts.contains(&span.cadre_post),
        task_failure: losses.is_some_and(|losses| losses.task_failures.contains(&span.person)),
        irregular_petition: losses.is_some_and(|losses| losses.petitioners.contains(&span.person)) || span.posts.iter().any(petition_from),
        tally: counted.of(span.person, month),
    })
}

/// Whether a post makes a month count (rule A15).
pub fn counts_in(post: &PostRecord, month: Month, terms: &Terms) -> bool {
    terms.month_counts.counts(post.tenure, month) && terms.paid_roles.contains(&post.role)
}
