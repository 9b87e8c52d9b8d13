//! Events (事件, incidents) and the reports (上报) that members make of them.

use std::fmt;

use super::calendar::Moment;
use super::ids::{Code, IdNumber};
use super::money::Money;
use super::vocabulary;

/// The level (级别) of an event, from 1; how many there are is the policy's to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub struct Level(u8);

impl Level {
    /// The most levels that a policy may have.
    pub const MAX: u8 = 9;

    /// The level with this number, 1 to [`Level::MAX`].
    #[must_use]
    pub const fn new(number: u8) -> Option<Self> {
        if number >= 1 && number <= Self::MAX { Some(Self(number)) } else { None }
    }

    /// The number of the level, from 1.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }

    /// The position of the level in a list that begins with level 1.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize - 1
    }

    /// Reads `3`, `三级`, `三` or `3级`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut characters = text.strip_suffix('级').unwrap_or(text).chars();
        let (Some(character), None) = (characters.next(), characters.next()) else { return None };
        let number = match character {
            '1'..='9' => u8::try_from(character.to_digit(10)?).ok()?,
            _ => u8::try_from("一二三四五六七八九".chars().position(|numeral| numeral == character)?).ok()? + 1,
        };
        Self::new(number)
    }
}

impl fmt::Display for Level {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.0)
    }
}

vocabulary! {
    /// What the town office found about a report.
    Status {
        /// Not yet looked at.
        Pending = "pending" "待确认" "pending" ["未确认"],
        /// Confirmed.
        Valid = "valid" "有效" "valid" [],
        /// Not worth anything, but made in good faith.
        Invalid = "invalid" "无效" "invalid" [],
        /// Made up (虚假): nothing for it, and it is on the record.
        Fraud = "fraud" "虚假" "fraud" [],
    }
}

impl Status {
    /// The number by which the table of reports keeps the status.
    #[must_use]
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The status with this number.
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }
}

/// Who made a report, as a file names them.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub enum Reporter {
    /// By ID number.
    IdNumber(IdNumber),
    /// By the nickname in the app.
    Nickname(String),
}

/// One line of the events file. References are still names.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ReportRow {
    /// The platform's number of the report.
    pub report_id: Code,
    /// Who made it.
    pub reporter: Reporter,
    /// Code of the grid it was made from.
    pub grid: Code,
    /// When it was made.
    pub at: Moment,
    /// Level of the event as far as this report tells it.
    pub level: Level,
    /// What the office found.
    pub status: Status,
    /// Number of the incident; empty in the file means the report's own.
    pub incident: Code,
    /// Amount the office set, where it set one.
    pub amount: Option<Money>,
    /// Special award (一事一议), where the office set one.
    pub special_award: Option<Money>,
    /// Why the special award is given.
    pub reason: Option<String>,
    /// What was reported.
    pub summary: Option<String>,
}
