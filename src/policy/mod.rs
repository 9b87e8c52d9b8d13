//! The regulation as pure, total functions, in the order of the text.
//!
//! Numbers come from [`parameters`] through [`terms`]; rules are called with plain values. Nothing here
//! knows SQL, files, the clock or the terminal, and nothing here counts in floating point.

pub mod allocation;
pub mod assessment;
pub mod award;
pub mod clause;
pub mod eligibility;
pub mod exit;
pub mod hiring;
pub mod parameters;
pub mod payout;
pub mod staffing;
pub mod terms;

use crate::model::calendar::Month;
use parameters::{Parameters, PolicyFault};
use terms::Terms;

/// The text of the built-in policy.
pub const HUISHAN_2018: &str = include_str!("huishan-2018.toml");

/// The terms of one policy: a list of the months from which they change.
#[derive(Debug, Clone)]
pub struct Policy {
    name: String,
    /// Each with the month from which it holds, ascending; never empty.
    terms: Vec<(Month, Terms)>,
}

impl Policy {
    /// Reads a policy from the text of its file.
    ///
    /// # Errors
    /// Returns every fault of the text: unknown, missing and misspelt keys, wrong units and values.
    pub fn read(text: &str) -> Result<Self, Vec<PolicyFault>> {
        let parameters = Parameters::read(text)?;
        let terms = parameters.months().into_iter().map(|month| Ok((month, Terms::at(&parameters, month)?))).collect::<Result<_, Vec<_>>>()?;
        Ok(Self { name: parameters.name, terms })
    }

    /// The name of the policy, such as `huishan-2018`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The month from which the policy is in force.
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
