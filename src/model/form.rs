//! The forms of what a file's columns hold.

/// What the cells of a column hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Text as it is written, names above all.
    Text,
    /// A number or code that names something: leading zeros count.
    Code,
    /// An ID number.
    IdNumber,
    /// A telephone or card number.
    Digits,
    /// A day.
    Day,
    /// A month.
    Month,
    /// A local date and time.
    Moment,
    /// Yes or no.
    YesNo,
    /// A whole number.
    Count,
    /// An amount in yuan.
    Money,
    /// The level of an event.
    Level,
    /// One of these codes or Chinese words.
    Word(&'static [(&'static str, &'static str)]),
}
