//! The assessment of some months: facts fetched, rules applied. Shared by `score`, `payout` and `explain`.

use std::collections::HashMap;

use crate::model::calendar::Month;
use crate::model::ids::{IdNumber, PersonNo};
use crate::model::money::Money;
use crate::model::post::{Role, Tenure};
use crate::policy::Policy;
use crate::policy::assessment::pool::from_pool;
use crate::policy::assessment::{MonthFacts, MonthPay, month_pay};
use crate::policy::terms::Terms;
use crate::store;
use crate::store::post::{Holders, Post, holders};
use crate::store::tally::{Tallies, tallies_and};
use crate::store::{BaseLosses, Connection, Result, ServiceSpan};

/// One person's months.
pub struct Assessed {
    /// Who, with the posts that count.
    pub span: ServiceSpan,
    /// For each month asked for: what was found and what it pays; `None` where the month does not count for them.
    pub months: Vec<Option<(MonthFacts, MonthPay)>>,
}

/// Everybody who serves in some months, with all that decides what each month pays.
pub struct Served<'p> {
    /// Who, with the posts that count, in the order of village, grid and name.
    pub people: Holders,
    /// Everybody's reports.
    pub counted: Tallies,
    /// The months.
    pub months: Vec<Month>,
    policy: &'p Policy,
    losses: HashMap<Month, BaseLosses>,
    /// What the town's pool pays each of the people, in months that have one.
    from_pool: Vec<Option<Vec<Money>>>,
}

/// Finds who serves in some months that follow each other, and what decides their pay. Months before the policy came into
/// force pay nobody; who served in them is listed all the same.
pub fn served<'p>(connection: &Connection, policy: &'p Policy, months: &[Month], progress: impl FnMut(u64, u64)) -> Result<Served<'p>> {
    let (counted, people) = tallies_and(connection, months, policy, |connection| people(connection, policy, months), progress)?;
    let losses = store::conduct::base_losses(connection, months)?;
    let mut served = Served { people, counted, policy, months: months.to_vec(), losses, from_pool: vec![None; months.len()] };
    for (index, month) in months.iter().enumerate() {
        if let Some(pool) = policy.terms(*month).and_then(|terms| terms.reward.pool_cap) {
            served.from_pool[index] = Some(served.shared_out(index, pool));
        }
    }
    Ok(served)
}

/// Everybody with a post that makes one of the months count, in the order of village, grid and name.
fn people(connection: &Connection, policy: &Policy, months: &[Month]) -> Result<Holders> {
    let terms: Vec<(Month, &Terms)> = months.iter().map(|month| (*month, policy.terms_or_first(*month))).collect();
    holders(connection, |role, tenure| terms.iter().any(|(month, terms)| counts_in(role, tenure, *month, terms)))
}

impl Served<'_> {
    /// What was found of a person in a month, and what it pays; `None` where the month does not count for them.
    pub fn month(&self, person: usize, month: usize) -> Option<(MonthFacts, MonthPay)> {
        let terms = self.policy.terms(self.months[month])?;
        let facts = self.facts(person, self.months[month], terms)?;
        let mut pay = month_pay(&facts, terms);
        if let Some(paid) = &self.from_pool[month] {
            pay.beyond_pool = pay.reward - paid[person];
            pay.reward = paid[person];
        }
        Some((facts, pay))
    }

    /// What stands beside a person's reports in a month; `None` if the month does not count for them (rule A15).
    fn facts(&self, person: usize, month: Month, terms: &Terms) -> Option<MonthFacts> {
        let (number, posts) = (self.people.person(person), self.people.posts(person));
        let counts = |post: &Post| counts_in(post.role, post.tenure, month, terms);
        if !posts.iter().any(counts) {
            return None;
        }
        let losses = self.losses.get(&month);
        let petition_from = |losses: &BaseLosses| posts.iter().any(|post| counts(post) && losses.petition_grids.contains(&self.people.grid(post)));
        Some(MonthFacts {
            exempt: terms.exempt_posts.contains(&self.people.cadre_post(person)),
            task_failure: losses.is_some_and(|losses| losses.task_failures.contains(&number)),
            irregular_petition: losses.is_some_and(|losses| losses.petitioners.contains(&number) || petition_from(losses)),
            tally: self.counted.of(number, month),
        })
    }

    /// Everybody's months, each person's reckoned when they are asked for.
    pub fn all(&self) -> impl Iterator<Item = Assessed> {
        self.people.spans().enumerate().map(|(person, span)| self.assessed(person, span))
    }

    /// The months of one person alone.
    pub fn of(&self, number: PersonNo) -> Option<Assessed> {
        let person = self.people.people().position(|other| other == number)?;
        Some(self.assessed(person, self.people.span(person)))
    }

    fn assessed(&self, person: usize, span: ServiceSpan) -> Assessed {
        Assessed { span, months: (0..self.months.len()).map(|month| self.month(person, month)).collect() }
    }

    /// Everybody for whom a month counts, by their place in the list, with what was found and what it pays: reckoned for each
    /// anew, since kept it would take as much memory as everything else.
    pub fn paid(&self, month: usize) -> impl Iterator<Item = (usize, MonthFacts, MonthPay)> {
        (0..self.people.count()).filter_map(move |person| self.month(person, month).map(|(facts, pay)| (person, facts, pay)))
    }

    /// The rewards of a month, scaled down to the town's pool.
    fn shared_out(&self, month: usize, pool: Money) -> Vec<Money> {
        let reward = |person| self.month(person, month).map(|(_, pay)| (self.people.id_number(person), pay.reward));
        let rewards: Vec<Option<(IdNumber, Money)>> = (0..self.people.count()).map(reward).collect();
        let mut paid = from_pool(&rewards.iter().copied().flatten().collect::<Vec<_>>(), pool).into_iter();
        rewards.iter().map(|reward| reward.and_then(|_| paid.next()).unwrap_or(Money::ZERO)).collect()
    }
}

/// Whether a post makes a month count (rule A15).
pub fn counts_in(role: Role, tenure: Tenure, month: Month, terms: &Terms) -> bool {
    terms.month_counts.counts(tenure, month) && terms.paid_roles.contains(&role)
}
