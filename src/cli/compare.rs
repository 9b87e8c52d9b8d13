//! Two policies side by side: what some months cost under each, and whom it touches. Shared by `whatif` and `policy readings`.

use std::collections::{BTreeMap, HashMap};

use super::assess::served;
use super::failure::Failure;
use super::settle::year::records;
use crate::model::calendar::Month;
use crate::model::ids::{IdNumber, PersonNo};
use crate::model::money::Money;
use crate::model::sheet::Period;
use crate::policy::Policy;
use crate::policy::assessment::MonthPay;
use crate::policy::award::year_end_bonus;
use crate::store::Connection;

/// The parts of a month's pay, and the bonus at the end of a year, each with its code and words.
pub const COMPONENTS: [(&str, &str, &str); 5] = [
    ("base", "基础考核", "base"),
    ("allowance", "考核补贴", "allowance"),
    ("reward", "信息奖励", "reward"),
    ("special", "一事一议", "special award"),
    ("bonus", "年终奖金", "year-end bonus"),
];

/// What one person is paid for the months.
#[derive(Debug, Clone)]
pub struct Paid {
    /// Their ID number.
    pub id_number: IdNumber,
    /// Their name.
    pub name: String,
    /// Administrative villages of their posts.
    pub village: String,
    /// Grids of their posts.
    pub grid: String,
    /// By component, in the order of [`COMPONENTS`], under the one policy and the other.
    pub parts: [[Money; COMPONENTS.len()]; 2],
}

impl Paid {
    /// What the person is paid under the one policy and the other.
    pub fn totals(&self) -> [Money; 2] {
        self.parts.map(|parts| parts.into_iter().sum())
    }

    /// What the other policy pays more; with a minus, less.
    pub fn change(&self) -> Money {
        let [now, then] = self.totals();
        then - now
    }
}

/// Everybody who is assessed under either policy.
#[derive(Debug)]
pub struct Comparison {
    /// In the order of village, grid and name.
    pub people: Vec<Paid>,
}

impl Comparison {
    /// Compares the pay of some months under two policies.
    pub fn of(connection: &Connection, now: &Policy, then: &Policy, months: &[Month]) -> Result<Self, Failure> {
        let mut people: BTreeMap<PersonNo, Paid> = BTreeMap::new();
        for (side, policy) in [now, then].into_iter().enumerate() {
            for person in served(connection, policy, months, |_, _| ())?.all() {
                let span = &person.span;
                let paid = people.entry(span.person).or_insert_with(|| Paid {
                    id_number: span.id_number,
                    name: span.name.to_string(),
                    village: span.villages().into(),
                    grid: span.grids().into(),
                    parts: [[Money::ZERO; COMPONENTS.len()]; 2],
                });
                for (_, pay) in person.months.iter().flatten() {
                    for (sum, part) in paid.parts[side].iter_mut().zip(parts(pay)) {
                        *sum += part;
                    }
                }
            }
        }
        let mut people: Vec<Paid> = people.into_values().collect();
        people.sort_by(|a, b| (&a.village, &a.grid, &a.name, a.id_number).cmp(&(&b.village, &b.grid, &b.name, b.id_number)));
        Ok(Self { people })
    }

    /// Adds the bonus at the end of a year under each policy.
    pub fn add_bonus(&mut self, connection: &Connection, policies: [&Policy; 2], year: i32) -> Result<(), Failure> {
        for (side, policy) in policies.into_iter().enumerate() {
            let terms = &policy.terms_or_first(Period::YearEnd(year).last_month()).year_end;
            let bonuses: HashMap<IdNumber, Money> = records(connection, policy, year, &mut |_, _| ())?
                .into_iter()
                .map(|record| (record.span.id_number, year_end_bonus(&record.facts, terms).amount()))
                .collect();
            for person in &mut self.people {
                person.parts[side][COMPONENTS.len() - 1] = bonuses.get(&person.id_number).copied().unwrap_or(Money::ZERO);
            }
        }
        Ok(())
    }

    /// What a component costs under the one policy and the other.
    pub fn component(&self, index: usize) -> [Money; 2] {
        [0, 1].map(|side| self.people.iter().map(|person| person.parts[side][index]).sum())
    }

    /// What each village costs under the one policy and the other.
    pub fn villages(&self) -> BTreeMap<&str, [Money; 2]> {
        let mut villages: BTreeMap<&str, [Money; 2]> = BTreeMap::new();
        for person in &self.people {
            let sums = villages.entry(&person.village).or_insert([Money::ZERO; 2]);
            for (sum, total) in sums.iter_mut().zip(person.totals()) {
                *sum += total;
            }
        }
        villages
    }

    /// What all cost under the one policy and the other.
    pub fn cost(&self) -> [Money; 2] {
        let totals = |side: usize| self.people.iter().map(|person| person.totals()[side]).sum();
        [totals(0), totals(1)]
    }

    /// How many gain.
    pub fn gaining(&self) -> usize {
        self.people.iter().filter(|person| person.change() > Money::ZERO).count()
    }

    /// How many lose.
    pub fn losing(&self) -> usize {
        self.people.iter().filter(|person| person.change() < Money::ZERO).count()
    }

    /// The largest change of one person, of either sign.
    pub fn largest(&self) -> Money {
        self.people.iter().map(Paid::change).max_by_key(|change| (change.fen().unsigned_abs(), change.fen())).unwrap_or(Money::ZERO)
    }
}

fn parts(pay: &MonthPay) -> [Money; COMPONENTS.len()] {
    [pay.base, pay.allowance, pay.reward, pay.special, Money::ZERO]
}
