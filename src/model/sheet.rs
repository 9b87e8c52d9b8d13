//! Sheets (发放表): what is paid for a period, row by row and line by line.

use std::fmt;

use super::calendar::{Month, Quarter, year_number};
use super::ids::{Code, IdNumber, PersonNo};
use super::money::Money;
use super::vocabulary;

vocabulary! {
    /// How far a sheet has come.
    SheetState {
        /// Frozen by the town office, not yet decided.
        Submitted = "submitted" "待审批" "submitted" [],
        /// Approved by the leading group: it stands from now on.
        Approved = "approved" "已批准" "approved" [],
        /// Paid out.
        Paid = "paid" "已发放" "paid" [],
        /// Taken back before it was approved.
        Withdrawn = "withdrawn" "已撤回" "withdrawn" [],
    }
}

vocabulary! {
    /// What a line of a sheet pays or takes.
    Component {
        /// Base of a month.
        Base = "base" "基础考核" "base" [],
        /// Allowance of a month.
        Allowance = "allowance" "考核补贴" "allowance" [],
        /// Rewards of a month after the cap.
        Reward = "reward" "信息奖励" "reward" [],
        /// Special awards of a month.
        Special = "special" "一事一议" "special award" [],
        /// Taken off, since an instant award has paid the same event already.
        Prepaid = "prepaid" "已即时奖励" "prepaid" [],
        /// An instant award taken back, since its report was found false.
        AwardBack = "award_back" "扣回即时奖励" "instant award taken back" [],
        /// What earlier sheets gave too little or too much.
        Correction = "correction" "补发/扣回" "correction" [],
        /// Year-end bonus before anything is taken off.
        Bonus = "bonus" "年终奖金" "year-end bonus" [],
        /// Taken off for lateness.
        Late = "late" "迟到扣减" "lateness" [],
        /// Taken off for absence.
        Absent = "absent" "缺勤扣减" "absence" [],
        /// What is left of the bonus and not paid.
        Forfeit = "forfeit" "不予发放" "forfeit" [],
        /// Commendation.
        Commendation = "commendation" "年终表彰" "commendation" [],
    }
}

impl Component {
    /// The component under which a sum shows this one: what is taken off the bonus under the bonus, and an award taken
    /// back under the corrections.
    #[must_use]
    pub const fn summed_under(self) -> Self {
        match self {
            Self::Base => Self::Base,
            Self::Allowance => Self::Allowance,
            Self::Reward => Self::Reward,
            Self::Special => Self::Special,
            Self::Prepaid => Self::Prepaid,
            Self::AwardBack | Self::Correction => Self::Correction,
            Self::Bonus | Self::Late | Self::Absent | Self::Forfeit => Self::Bonus,
            Self::Commendation => Self::Commendation,
        }
    }
}

/// The period for which a sheet pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Period {
    /// A quarter.
    Quarter(Quarter),
    /// The end of a year.
    YearEnd(i32),
}

impl Period {
    /// The code of the kind of sheet.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Quarter(_) => "quarter",
            Self::YearEnd(_) => "year_end",
        }
    }

    /// The period with this text: `2018-Q2` or `2018`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once("-Q") {
            Some((year, number)) => Quarter::new(year_number(year)?, number.parse().ok()?).map(Self::Quarter),
            None => year_number(text).map(Self::YearEnd),
        }
    }

    /// The months of the period.
    #[must_use]
    pub fn months(self) -> Vec<Month> {
        match self {
            Self::Quarter(quarter) => quarter.months().to_vec(),
            Self::YearEnd(year) => (0..12).map(|month| Month::from_number(year * 12 + month)).collect(),
        }
    }

    /// The last month of the period.
    #[must_use]
    pub const fn last_month(self) -> Month {
        match self {
            Self::Quarter(quarter) => quarter.months()[2],
            Self::YearEnd(year) => Month::from_number(year * 12 + 11),
        }
    }

    /// What sums of its sheet are told apart by, each a component that others are summed under.
    #[must_use]
    pub const fn parts(self) -> &'static [Component] {
        match self {
            Self::Quarter(_) => &[Component::Base, Component::Allowance, Component::Reward, Component::Special, Component::Correction, Component::Prepaid],
            Self::YearEnd(_) => &[Component::Bonus, Component::Commendation],
        }
    }

    /// What the sheet of the period settles.
    #[must_use]
    pub fn dues(self) -> Vec<Due> {
        match self {
            Self::Quarter(quarter) => quarter.months().map(Due::Month).to_vec(),
            Self::YearEnd(year) => vec![Due::Year(year)],
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Quarter(quarter) => quarter.fmt(out),
            Self::YearEnd(year) => write!(out, "{year:04}"),
        }
    }
}

/// What a line pays or corrects: a month, or the end of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Due {
    /// A month.
    Month(Month),
    /// The end of a year.
    Year(i32),
}

impl Due {
    /// What has this text: `2018-04` or `2018`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.contains('-') { Month::parse(text).map(Self::Month) } else { year_number(text).map(Self::Year) }
    }

    /// The months whose facts decide it.
    #[must_use]
    pub fn months(self) -> Vec<Month> {
        match self {
            Self::Month(month) => vec![month],
            Self::Year(year) => Period::YearEnd(year).months(),
        }
    }
}

impl fmt::Display for Due {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Month(month) => month.fmt(out),
            Self::Year(year) => write!(out, "{year:04}"),
        }
    }
}

/// One line of a row: an amount with its sign, how it is reckoned, and by which clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetLine {
    /// What it pays or corrects.
    pub due: Due,
    /// As what.
    pub component: Component,
    /// The clause on which it rests.
    pub clause: Code,
    /// The numbers by which it is reckoned, in yuan; the same in every language.
    pub formula: Code,
    /// The amount; with a minus what is taken.
    pub amount: Money,
}

/// One person's row of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetRow {
    /// Who.
    pub person: PersonNo,
    /// Their ID number.
    pub id_number: IdNumber,
    /// Their name.
    pub name: String,
    /// Administrative villages of the posts, joined by `;`.
    pub village: String,
    /// Grids of the posts, joined by `;`.
    pub grid: String,
    /// Meetings come to late; only at the end of a year.
    pub late: Option<u32>,
    /// Meetings missed; only at the end of a year.
    pub absent: Option<u32>,
    /// Codes of what is remarked, joined by `;`.
    pub remark: String,
    /// The lines.
    pub lines: Vec<SheetLine>,
}

impl SheetRow {
    /// What is paid: the sum of the lines.
    #[must_use]
    pub fn total(&self) -> Money {
        self.lines.iter().map(|line| line.amount).sum()
    }

    /// The sum of some of the lines.
    #[must_use]
    pub fn sum(&self, counts: impl Fn(&SheetLine) -> bool) -> Money {
        self.lines.iter().filter(|line| counts(line)).map(|line| line.amount).sum()
    }

    /// What is paid as a component, with all that is summed under it; of [`Component::Prepaid`], with its minus.
    #[must_use]
    pub fn part(&self, part: Component) -> Money {
        self.sum(|line| line.component.summed_under() == part)
    }

    /// What a month pays, before correction and prepaid.
    #[must_use]
    pub fn month(&self, month: Month) -> Money {
        let is_pay = |component| matches!(component, Component::Base | Component::Allowance | Component::Reward | Component::Special);
        self.sum(|line| line.due == Due::Month(month) && is_pay(line.component))
    }

    /// What earlier sheets gave too little or, with a minus, too much, and instant awards taken back.
    #[must_use]
    pub fn correction(&self) -> Money {
        self.part(Component::Correction)
    }

    /// What instant awards have paid already, without a sign.
    #[must_use]
    pub fn prepaid(&self) -> Money {
        -self.part(Component::Prepaid)
    }

    /// The year-end bonus after what is taken off.
    #[must_use]
    pub fn bonus(&self) -> Money {
        self.part(Component::Bonus)
    }

    /// The commendation.
    #[must_use]
    pub fn commendation(&self) -> Money {
        self.part(Component::Commendation)
    }
}

#[cfg(test)]
mod tests {
    use super::{Due, Period};

    #[test]
    fn a_period_is_read_as_it_is_written() {
        for text in ["2018-Q2", "2018"] {
            assert_eq!(Period::parse(text).map(|period| period.to_string()).as_deref(), Some(text));
        }
        for text in ["2018-04", "2018"] {
            assert_eq!(Due::parse(text).map(|due| due.to_string()).as_deref(), Some(text));
        }
        for text in ["2012082120", "-5", "+2018", "18", "9999-Q1", "2018-Q5", ""] {
            assert_eq!((Period::parse(text), Due::parse(text)), (None, None), "{text}");
        }
        let year = Period::YearEnd(2018);
        assert_eq!((year.last_month().to_string().as_str(), year.months().len(), year.dues()), ("2018-12", 12, vec![Due::Year(2018)]));
    }
}
