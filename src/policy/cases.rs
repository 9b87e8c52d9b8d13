//! Cases that an official can judge: what somebody did in a month, and what the policy should pay for it.

use super::assessment::{MonthFacts, MonthPay, ReportFacts, Tally, month_pay};
use super::terms::Terms;
use crate::model::calendar::{Moment, Month};
use crate::model::event::{Level, Status};
use crate::model::ids::PersonNo;
use crate::model::money::Money;

/// A case.
#[derive(Debug, Clone)]
pub struct Case {
    /// Line of the file.
    pub line: u64,
    /// What it is called.
    pub name: String,
    /// The month, which decides the terms.
    pub month: Month,
    /// The credited events.
    pub events: Vec<CaseEvent>,
    /// Serves unpaid as a village cadre.
    pub exempt: bool,
    /// A task failure is recorded.
    pub task_failure: bool,
    /// An irregular petition is recorded.
    pub irregular_petition: bool,
    /// What should be paid; `None` where the case leaves it open.
    pub expected: Expected,
}

/// A credited event of a case.
#[derive(Debug, Clone, Copy)]
pub struct CaseEvent {
    /// Its final level.
    pub level: Level,
    /// Amount the office set.
    pub amount: Option<Money>,
    /// Special award the office set.
    pub special_award: Option<Money>,
}

/// What a case expects, part by part.
#[derive(Debug, Clone, Copy)]
pub struct Expected {
    /// Base.
    pub base: Option<Money>,
    /// Allowance.
    pub allowance: Option<Money>,
    /// Rewards after the monthly cap.
    pub reward: Option<Money>,
    /// Special awards.
    pub special: Option<Money>,
    /// All together.
    pub total: Option<Money>,
}

impl Case {
    /// The facts of the case, and what they pay.
    #[must_use]
    pub fn paid(&self, terms: &Terms) -> (MonthFacts, MonthPay) {
        let mut tally = Tally::NONE;
        for event in &self.events {
            let report = ReportFacts {
                reporter: PersonNo(0),
                at: Moment::start_of(self.month.first_day()),
                level: event.level,
                status: Status::Valid,
                amount: event.amount,
                special_award: event.special_award,
            };
            tally.add_report(Status::Valid);
            tally.add_credit(event.level, &report, &terms.reward);
        }
        let facts = MonthFacts { exempt: self.exempt, task_failure: self.task_failure, irregular_petition: self.irregular_petition, tally };
        (facts, month_pay(&facts, terms))
    }
}

impl Expected {
    /// Whether all that is expected is what is paid, to the fen.
    #[must_use]
    pub fn is_met(&self, pay: &MonthPay) -> bool {
        let parts = [(self.base, pay.base), (self.allowance, pay.allowance), (self.reward, pay.reward), (self.special, pay.special), (self.total, pay.total())];
        parts.into_iter().all(|(expected, paid)| expected.is_none_or(|expected| expected == paid))
    }
}
