//! The regulation as pure, total functions, in the order of the text.
//!
//! Numbers come from [`parameters`] through [`terms`]; rules are called with plain values. Nothing here
//! knows SQL, files, the clock or the terminal, and nothing here counts in floating point.

pub mod allocation;
pub mod assessment;
pub mod award;
pub mod cases;
pub mod clause;
pub mod eligibility;
pub mod exit;
pub mod hiring;
pub mod parameters;
pub mod payout;
#[cfg(test)]
mod properties;
pub mod staffing;
pub mod terms;

use crate::model::calendar::Month;
use parameters::{Parameters, PolicyFault, Problem, Value};
use terms::Terms;

/// The text of the built-in policy.
pub const HUISHAN_2018: &str = include_str!("huishan-2018.toml");

/// The terms of every month: those of the policy that was in force in it. Policies succeed each other.
#[derive(Debug, Clone)]
pub struct Policy {
    /// Each policy with the month from which it is in force, ascending; never empty.
    adopted: Vec<(Month, Parameters)>,
    /// Each with the month from which it holds, ascending; never empty.
    terms: Vec<(Month, Terms)>,
}

impl Policy {
    /// Reads a policy from the text of its file.
    ///
    /// # Errors
    /// Returns every fault of the text: unknown, missing and misspelt keys, wrong units and values, and what does not
    /// go together.
    pub fn read(text: &str) -> Result<Self, Vec<PolicyFault>> {
        let parameters = Parameters::read(text)?;
        let from = parameters.months().into_iter().next().unwrap_or(Month::from_number(0));
        Self::succession(vec![(from, parameters)])
    }

    /// Makes one policy of several, each in force from its month until the next one.
    ///
    /// # Errors
    /// Returns every fault of those terms that some month has.
    pub fn succession(adopted: Vec<(Month, Parameters)>) -> Result<Self, Vec<PolicyFault>> {
        let (mut terms, mut faults) = (Vec::new(), Vec::new());
        for (index, (from, parameters)) in adopted.iter().enumerate() {
            let until = adopted.get(index + 1).map(|(next, _)| *next);
            let later = parameters.months().into_iter().filter(|month| month > from && until.is_none_or(|until| *month < until));
            for month in std::iter::once(*from).chain(later) {
                match Terms::at(parameters, month) {
                    Ok(typed) => terms.push((month, typed)),
                    Err(found) => faults.extend(found),
                }
            }
        }
        // What is wrong in every month is told once.
        let mut told: Vec<PolicyFault> = Vec::new();
        for fault in faults {
            if !told.contains(&fault) {
                told.push(fault);
            }
        }
        told.sort_by_key(|fault| fault.line);
        if told.is_empty() && !terms.is_empty() { Ok(Self { adopted, terms }) } else { Err(told) }
    }

    /// The same with a policy that succeeds it from a month on.
    ///
    /// # Errors
    /// Returns every fault of the new one.
    pub fn succeeded_by(&self, from: Month, next: Parameters) -> Result<Self, Vec<PolicyFault>> {
        let mut adopted: Vec<_> = self.adopted.iter().filter(|(before, _)| *before < from).cloned().collect();
        adopted.push((from, next));
        Self::succession(adopted)
    }

    /// The same with other values of some parameters from a month on, whichever policy is in force.
    ///
    /// # Errors
    /// Returns each unknown key with the nearest one, or every fault that comes of the values.
    pub fn with(&self, from: Month, changes: &[(String, Value)]) -> Result<Self, Vec<PolicyFault>> {
        let mut adopted = self.adopted.clone();
        let in_force = adopted.iter().rposition(|(begin, _)| *begin <= from).unwrap_or(0);
        let mut unknown: Vec<PolicyFault> = Vec::new();
        for (begin, parameters) in adopted.iter_mut().skip(in_force) {
            for (key, value) in changes {
                match parameters.with(key, from.max(*begin), value.clone()) {
                    Some(other) => *parameters = other,
                    None => unknown.push(PolicyFault { line: None, key: key.clone(), problem: Problem::Unknown(parameters.nearest(key)) }),
                }
            }
        }
        if unknown.is_empty() { Self::succession(adopted) } else { Err(unknown) }
    }

    /// [`Policy::with`], the values as they are typed.
    ///
    /// # Errors
    /// Returns each unknown key with the nearest one, or every fault that comes of the values.
    pub fn with_texts(&self, from: Month, changes: &[(String, String)]) -> Result<Self, Vec<PolicyFault>> {
        let typed = |(key, text): &(String, String)| {
            let now = self.parameters_in(from).by_key.get(key).and_then(|parameter| parameter.values.last());
            (key.clone(), now.map_or(Value::Text(text.clone()), |now| Value::typed_for(text, &now.value)))
        };
        self.with(from, &changes.iter().map(typed).collect::<Vec<_>>())
    }

    /// The name of the policy in force last, such as `huishan-2018`.
    #[must_use]
    pub fn name(&self) -> &str {
        self.adopted.last().map_or("", |(_, parameters)| &parameters.name)
    }

    /// The name of the policy in force in a month; that of the first for a month before all.
    #[must_use]
    pub fn name_in(&self, month: Month) -> &str {
        &self.parameters_in(month).name
    }

    /// The parameters of the policy in force in a month; of the first for a month before all.
    #[must_use]
    pub fn parameters_in(&self, month: Month) -> &Parameters {
        &self.adopted.iter().rev().find(|(from, _)| *from <= month).unwrap_or(&self.adopted[0]).1
    }

    /// The policies with the month from which each is in force, ascending.
    #[must_use]
    pub fn adopted(&self) -> &[(Month, Parameters)] {
        &self.adopted
    }

    /// The month from which there is a policy.
    #[must_use]
    pub fn in_force_from(&self) -> Month {
        self.terms[0].0
    }

    /// The terms of a month; `None` before the policy came into force.
    #[must_use]
    pub fn terms(&self, month: Month) -> Option<&Terms> {
        self.terms.iter().rev().find(|(from, _)| *from <= month).map(|(_, terms)| terms)
    }

    /// The terms of a month, or the first ones for what was prepared before the policy came into force.
    #[must_use]
    pub fn terms_or_first(&self, month: Month) -> &Terms {
        self.terms(month).unwrap_or(&self.terms[0].1)
    }
}

#[cfg(test)]
pub(crate) fn huishan() -> Terms {
    let policy = Policy::read(HUISHAN_2018).expect("the built-in policy is sound");
    policy.terms[0].1.clone()
}
