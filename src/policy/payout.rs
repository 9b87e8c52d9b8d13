//! 二(四): what a quarter pays.

use crate::model::money::Money;

/// What one person is due for a quarter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuarterPay {
    /// The three months.
    pub months: [Money; 3],
    /// What earlier sheets paid too little, or, with a minus, too much.
    pub correction: Money,
    /// What instant awards have already paid.
    pub prepaid: Money,
}

impl QuarterPay {
    /// Months and correction less what was paid at once.
    ///
    /// Clause 二(四)2, rule A13.
    #[must_use]
    pub fn total(&self) -> Money {
        self.months.into_iter().sum::<Money>() + self.correction - self.prepaid
    }
}
