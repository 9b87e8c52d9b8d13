//! What is wrong with a cell of a file: its column, its value, and what was expected instead.
//!
//! These are data; `report` puts them into words.

use super::calendar::Day;
use super::ids::IdNumberFault;
use super::money::Money;

/// A cell that cannot be taken as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellFault {
    /// Key of the column, as in the file's English header.
    pub column: &'static str,
    /// What the cell holds.
    pub value: String,
    /// What it should hold.
    pub expected: Expected,
}

impl CellFault {
    /// A fault in a column.
    pub fn new(column: &'static str, value: impl Into<String>, expected: Expected) -> Self {
        Self { column, value: value.into(), expected }
    }
}

/// What a reference points to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noun {
    /// A person, by a form in the roster.
    Person,
    /// A grid.
    Grid,
    /// A hamlet of the grid's administrative village.
    Hamlet,
    /// The app nickname of somebody who registered for, or serves in, a grid.
    Nickname,
}

/// What a cell should hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// Anything: it is empty.
    Filled,
    /// Text of a bearable length without control characters.
    PlainText,
    /// A day.
    Day,
    /// A month.
    Month,
    /// A local date and time.
    Moment,
    /// Yes or no.
    YesNo,
    /// A whole number from 0.
    Count,
    /// An amount in yuan, not negative, with at most two decimals.
    Money,
    /// A true ID number; what is wrong with this one.
    IdNumber(IdNumberFault),
    /// A bank card or telephone number, in digits.
    Digits,
    /// A long number in a text cell: a spreadsheet's number cell has changed it, or may have.
    TextCell,
    /// A value: the formula in the cell failed.
    Computed,
    /// One of these codes or Chinese words.
    OneOf(&'static [(&'static str, &'static str)]),
    /// A level from 1 to this one.
    Level(u8),
    /// At most the maximum of the event's level.
    AtMost(Money),
    /// At least the least special award.
    AtLeast(Money),
    /// A reason, because a special award is given.
    Reason,
    /// Something that is recorded; the nearest name that is.
    Known(Noun, Option<String>),
    /// A reference that holds, but it leads to a rejected row.
    KnownGood(Noun),
    /// A nickname that only one person has.
    OnlyOne,
    /// What another cell or record says.
    SameAs(String),
    /// A key that has not stood in this import before.
    Once,
    /// An event that people did not find to be another one.
    NotDistinct,
    /// Somebody who holds a post on this day.
    PostOn(Day),
    /// A day not before this one.
    NotBefore(Day),
    /// A day not after this one.
    NotAfter(Day),
    /// Days that do not overlap the same post held before or after.
    FreeDays,
    /// A person or a grid, and not both.
    OneSubject,
    /// A person: only an irregular petition may name a grid.
    PersonSubject,
    /// A woman.
    Woman,
    /// So many cells, as the header has; how many there are.
    Cells {
        /// Cells of the header.
        header: usize,
        /// Cells of the row.
        row: usize,
    },
}
