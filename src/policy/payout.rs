//! 二(四): what a quarter pays, what is left out since it was paid at once, and what is put right later.

use std::collections::BTreeMap;

use super::assessment::{MonthFacts, MonthPay, capped};
use super::award::{Forfeit, YearEnd, YearEndFacts};
use super::clause::Rule;
use super::terms::{Terms, YearEndTerms};
use crate::model::calendar::Month;
use crate::model::money::Money;
use crate::model::sheet::{Component, Due, SheetLine};

fn line(due: Due, component: Component, rule: Rule, formula: String, amount: Money) -> SheetLine {
    SheetLine { due, component, clause: rule.clause().into(), formula: formula.into(), amount }
}

/// Returns the rule behind a line of a sheet.
#[must_use]
pub fn rule_of(line: &SheetLine) -> Rule {
    let usual = match line.component {
        Component::Base => Rule::A1,
        Component::Allowance => Rule::A2,
        Component::Reward => Rule::A3,
        Component::Special => Rule::A4,
        Component::Prepaid => Rule::A13,
        Component::Correction => Rule::A12,
        Component::AwardBack => Rule::A11,
        Component::Bonus | Component::Late | Component::Absent | Component::Forfeit => Rule::A9,
        Component::Commendation => Rule::A10,
    };
    let others = [Rule::A5, Rule::A11, Rule::A14];
    if usual.clause() == line.clause { usual } else { others.into_iter().find(|rule| rule.clause() == line.clause).unwrap_or(usual) }
}

/// Returns the lines of one month; their amounts add up to [`MonthPay::total`].
///
/// Clauses 二(一), 二(二) and, for an exempt cadre, 二(四)4.
#[must_use]
pub fn month_lines(month: Month, facts: &MonthFacts, pay: &MonthPay, terms: &Terms) -> Vec<SheetLine> {
    let due = Due::Month(month);
    if facts.exempt {
        let nothing = |component| line(due, component, Rule::A14, "0".to_owned(), Money::ZERO);
        return [Component::Base, Component::Allowance, Component::Reward, Component::Special].map(nothing).into();
    }
    let cut = |earned: Money, paid: Money| if paid == earned { earned.to_string() } else { format!("{earned} → {paid}") };
    let (valid, quota) = (pay.valid, terms.allowance.quota);
    let allowance = match quota.saturating_sub(valid) {
        0 => terms.allowance.amount.to_string(),
        _ => format!("{} − {} × ({quota} − {valid}) → {}", terms.allowance.amount, terms.allowance.deduction, pay.allowance),
    };
    let reward_rule = if pay.reward < facts.tally.reward { Rule::A5 } else { Rule::A3 };
    vec![
        line(due, Component::Base, Rule::A1, cut(terms.base, pay.base), pay.base),
        line(due, Component::Allowance, Rule::A2, allowance, pay.allowance),
        line(due, Component::Reward, reward_rule, cut(facts.tally.reward, pay.reward), pay.reward),
        line(due, Component::Special, Rule::A4, cut(facts.tally.special, pay.special), pay.special),
    ]
}

/// What instant awards (一事一奖) mean for one person's month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MonthAwards {
    /// Of the rewards of the month before the cap: what was paid at once, event by event never more than its reward.
    pub reward: Money,
    /// Of the special awards of the month: what was paid at once, event by event never more than its award.
    pub special: Money,
    /// Awards paid at once for reports that were found false.
    pub back: Money,
}

impl MonthAwards {
    /// Nothing was paid at once.
    pub const NONE: Self = Self { reward: Money::ZERO, special: Money::ZERO, back: Money::ZERO };
}

/// Returns what the month's sheet must not pay again: the month with the events paid at once, less the month without.
///
/// Clause 二(四)2, rule A13. Reading: an award takes the place of the event's own pay and is never taken for more than
/// that pay; where the cap would have cut the event's reward anyway, there is nothing to take off. Where the town's pool scaled the
/// rewards of the month, it scaled this one with them.
#[must_use]
pub fn prepaid(facts: &MonthFacts, pay: &MonthPay, awards: &MonthAwards, terms: &Terms) -> Money {
    if facts.exempt {
        return Money::ZERO;
    }
    let (reward, special) = capped(facts.tally.reward, facts.tally.special, &terms.reward);
    let (reward_without, special_without) = capped(facts.tally.reward.less(awards.reward), facts.tally.special.less(awards.special), &terms.reward);
    reward_of_pool(reward, reward, pay) + special - reward_of_pool(reward_without, reward, pay) - special_without
}

/// What the pool leaves of some of the rewards of a month, in whole fen, rounded down.
fn reward_of_pool(part: Money, whole: Money, pay: &MonthPay) -> Money {
    if pay.beyond_pool == Money::ZERO || whole == Money::ZERO {
        return part;
    }
    Money::from_fen(part.fen() * pay.reward.fen() / whole.fen())
}

/// Returns the lines for what was paid at once: taken off as far as the month would pay it again, and taken back whole
/// where the report was found false.
///
/// Clauses 二(四)2 and 二(三)3, rules A13 and A11.
#[must_use]
pub fn award_lines(month: Month, prepaid: Money, awards: &MonthAwards) -> Vec<SheetLine> {
    let due = Due::Month(month);
    [(Component::Prepaid, Rule::A13, prepaid), (Component::AwardBack, Rule::A11, awards.back)]
        .into_iter()
        .filter(|(_, _, amount)| *amount != Money::ZERO)
        .map(|(component, rule, amount)| line(due, component, rule, format!("−{amount}"), -amount))
        .collect()
}

/// Returns the corrections (补发/扣回) of one person: for each month or year-end settled, what it gives now less what
/// all approved sheets have given for it.
///
/// `given` holds every line of approved sheets that names the month or year: its first payment, what was taken off as
/// prepaid, and corrections made since. So nothing is put right twice, whatever the order in which facts and sheets
/// come, and the sum over all sheets is what one late computation gives. Clauses 二(四)1 and 二(三)3.
#[must_use]
pub fn corrections(now: &BTreeMap<Due, Money>, given: &BTreeMap<Due, Money>) -> Vec<SheetLine> {
    let mut dues: Vec<Due> = now.keys().chain(given.keys()).copied().collect();
    dues.sort_unstable();
    dues.dedup();
    let amount = |of: &BTreeMap<Due, Money>, due: &Due| of.get(due).copied().unwrap_or(Money::ZERO);
    dues.into_iter()
        .map(|due| (due, amount(now, &due), amount(given, &due)))
        .filter(|(_, now, given)| now != given)
        .map(|(due, now, given)| line(due, Component::Correction, Rule::A12, format!("{now} − {given}"), now - given))
        .collect()
}

/// Returns the lines of a year's end: the bonus, what is taken off it, and the commendation.
///
/// Clauses 二(三)1–3 and 二(四)4. A commendation decided is not paid to somebody whose report of the year was found false,
/// nor to an exempt cadre.
#[must_use]
pub fn year_end_lines(year: i32, facts: &YearEndFacts, bonus: &YearEnd, commendation: Option<Money>, terms: &YearEndTerms) -> Vec<SheetLine> {
    let due = Due::Year(year);
    let times = |each: Money, count: u32, amount: Money| {
        let whole = each * count;
        if whole == amount { format!("−{each} × {count}") } else { format!("−{each} × {count} → −{amount}") }
    };
    let whole = if terms.by_months { format!("{} × {}/12", terms.amount, facts.months_served) } else { terms.amount.to_string() };
    let mut lines = vec![line(due, Component::Bonus, Rule::A9, whole, bonus.whole)];
    if facts.late > 0 {
        lines.push(line(due, Component::Late, Rule::A9, times(terms.late, facts.late, bonus.late), -bonus.late));
    }
    if facts.absent > 0 {
        lines.push(line(due, Component::Absent, Rule::A9, times(terms.absent, facts.absent, bonus.absent), -bonus.absent));
    }
    if let Some(forfeit) = bonus.forfeits.first() {
        lines.push(line(due, Component::Forfeit, forfeit.rule(), format!("−{}", bonus.forfeited), -bonus.forfeited));
    }
    match commendation {
        Some(amount) if facts.exempt => lines.push(line(due, Component::Commendation, Rule::A14, format!("{amount} → 0"), Money::ZERO)),
        Some(amount) if facts.frauds > 0 => lines.push(line(due, Component::Commendation, Rule::A11, format!("{amount} → 0"), Money::ZERO)),
        Some(amount) => lines.push(line(due, Component::Commendation, Rule::A10, amount.to_string(), amount)),
        None => {}
    }
    lines
}

impl Forfeit {
    /// The code in the remark column of a year-end sheet.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Exempt => "exempt",
            Self::NotServing => "not_serving",
            Self::TaskFailure => "task_failure",
            Self::Fraud => "fraud",
        }
    }

    /// The forfeit with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Exempt, Self::NotServing, Self::TaskFailure, Self::Fraud].into_iter().find(|forfeit| forfeit.code() == code)
    }

    /// The rule by which nothing is paid.
    #[must_use]
    pub const fn rule(self) -> Rule {
        match self {
            Self::Exempt => Rule::A14,
            Self::NotServing | Self::TaskFailure => Rule::A9,
            Self::Fraud => Rule::A11,
        }
    }
}

#[cfg(test)]
mod tests;
