//! The cells of one row, read by type. What cannot be read is noted with its column, its value and what was expected.

use std::borrow::Cow;

use csv::StringRecord;
use unicode_normalization::UnicodeNormalization;

use super::header::Header;
use super::sheet::{DATE, ERROR, NUMBER};
use crate::model::calendar::{Day, Moment, Month, parse_day};
use crate::model::event::Level;
use crate::model::expected::{CellFault, Expected};
use crate::model::formula::unguarded;
use crate::model::ids::{IdNumber, is_spreadsheet_number, is_spreadsheet_wreck};
use crate::model::money::Money;

/// One row with the faults found in it so far.
pub struct Cells<'r> {
    header: &'r Header,
    record: &'r StringRecord,
    /// For each cell a letter of [`super::sheet`]; empty where the file is a text.
    types: &'r str,
    faults: Vec<CellFault>,
}

/// The longest whole number that a spreadsheet keeps exactly, in digits.
const EXACT_DIGITS: usize = 15;

impl<'r> Cells<'r> {
    pub(super) const fn new(header: &'r Header, record: &'r StringRecord, types: &'r str) -> Self {
        Self { header, record, types, faults: Vec::new() }
    }

    /// Everything found wrong, cells whose formula failed included.
    pub(super) fn into_faults(mut self) -> Vec<CellFault> {
        let columns = if self.types.is_empty() { 0 } else { self.header.positions.len() };
        for column in 0..columns {
            if self.is_of(column, ERROR) {
                self.faults.retain(|fault| fault.column != self.header.kind.columns()[column].key);
                self.fault(column, Expected::Computed);
            }
        }
        self.faults
    }

    /// Whether a cell is of a type of [`super::sheet`].
    fn is_of(&self, column: usize, letter: u8) -> bool {
        self.header.positions[column].and_then(|cell| self.types.as_bytes().get(cell)).is_some_and(|found| *found == letter)
    }

    pub(super) fn fault(&mut self, column: usize, expected: Expected) {
        let value = self.text(column);
        self.faults.push(CellFault::new(self.header.kind.columns()[column].key, value, expected));
    }

    /// A cell without blanks around it, and without the mark that keeps spreadsheet programs from running it; empty
    /// where the file has no such column.
    pub(super) fn text(&self, column: usize) -> &'r str {
        let text = trimmed(self.header.positions[column].and_then(|cell| self.record.get(cell)).unwrap_or_default());
        if self.types.is_empty() { unguarded(text) } else { text }
    }

    /// A cell of a number or a code: full-width digits and letters are taken as meant.
    pub(super) fn code(&self, column: usize) -> Cow<'r, str> {
        let text = self.text(column);
        if text.is_ascii() { Cow::Borrowed(text) } else { Cow::Owned(text.nfkc().collect::<String>().trim().to_owned()) }
    }

    /// Reads a cell that may be empty.
    fn read<T>(&mut self, column: usize, expected: Expected, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let code = self.code(column);
        if code.is_empty() {
            return None;
        }
        let value = read(&code);
        if value.is_none() {
            self.fault(column, expected);
        }
        value
    }

    /// Notes a fault if a cell that must be filled is empty.
    fn must<T>(&mut self, column: usize, value: Option<T>) -> Option<T> {
        if value.is_none() && self.text(column).is_empty() {
            self.fault(column, Expected::Filled);
        }
        value
    }

    pub(super) fn optional_text<T: for<'c> From<&'c str>>(&self, column: usize) -> Option<T> {
        Some(self.text(column)).filter(|text| !text.is_empty()).map(T::from)
    }

    pub(super) fn required_text<T: for<'c> From<&'c str>>(&mut self, column: usize) -> Option<T> {
        let text = self.optional_text(column);
        self.must(column, text)
    }

    pub(super) fn required_code<T: for<'c> From<&'c str>>(&mut self, column: usize) -> Option<T> {
        let code = self.code(column);
        if self.is_of(column, NUMBER) && code.len() > EXACT_DIGITS {
            self.fault(column, Expected::TextCell);
            return None;
        }
        self.must(column, (!code.is_empty()).then(|| T::from(&code)))
    }

    pub(super) fn id_number(&mut self, column: usize) -> Option<IdNumber> {
        let code = self.code(column);
        if code.is_empty() {
            return self.must(column, None);
        }
        if self.is_of(column, NUMBER) {
            self.fault(column, Expected::TextCell);
            return None;
        }
        match IdNumber::parse(&code) {
            Ok(number) => Some(number),
            Err(fault) => {
                self.fault(column, Expected::IdNumber(fault));
                None
            }
        }
    }

    pub(super) fn optional_day(&mut self, column: usize) -> Option<Day> {
        self.read(column, Expected::Day, parse_day)
    }

    pub(super) fn day(&mut self, column: usize) -> Option<Day> {
        let day = self.optional_day(column);
        self.must(column, day)
    }

    pub(super) fn month(&mut self, column: usize) -> Option<Month> {
        // Typed into a spreadsheet, `2018-04` becomes the first day of April.
        let is_date = self.is_of(column, DATE);
        let read = |text: &str| Month::parse(text).or_else(|| parse_day(text).filter(|_| is_date).map(Month::of));
        let month = self.read(column, Expected::Month, read);
        self.must(column, month)
    }

    pub(super) fn moment(&mut self, column: usize) -> Option<Moment> {
        let moment = self.read(column, Expected::Moment, Moment::parse);
        self.must(column, moment)
    }

    pub(super) fn optional_yes_no(&mut self, column: usize) -> Option<bool> {
        self.read(column, Expected::YesNo, yes_no)
    }

    pub(super) fn yes_no(&mut self, column: usize) -> Option<bool> {
        let answer = self.optional_yes_no(column);
        self.must(column, answer)
    }

    pub(super) fn optional_count(&mut self, column: usize) -> Option<u32> {
        self.read(column, Expected::Count, count)
    }

    pub(super) fn count(&mut self, column: usize) -> Option<u32> {
        let count = self.optional_count(column);
        self.must(column, count)
    }

    pub(super) fn money(&mut self, column: usize) -> Option<Money> {
        self.read(column, Expected::Money, Money::parse)
    }

    pub(super) fn level(&mut self, column: usize) -> Option<Level> {
        let level = self.read(column, Expected::Level(Level::MAX), Level::parse);
        self.must(column, level)
    }

    /// Digits of a card or a telephone: blanks and dashes between them are left out.
    pub(super) fn digits(&mut self, column: usize) -> Option<String> {
        let code = self.code(column);
        if self.is_of(column, NUMBER) || is_spreadsheet_number(&code) || is_spreadsheet_wreck(&code) {
            self.fault(column, Expected::TextCell);
            return None;
        }
        self.read(column, Expected::Digits, |text| {
            let digits: String = text.chars().filter(|character| !matches!(character, ' ' | '-')).collect();
            let number = digits.strip_prefix('+').unwrap_or(&digits);
            ((5..=30).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits)
        })
    }

    /// A word of a closed vocabulary, in a cell that may be empty.
    pub(super) fn optional_word<T>(&mut self, column: usize, words: &'static [(&'static str, &'static str)], read: impl Fn(&str) -> Option<T>) -> Option<T> {
        self.read(column, Expected::OneOf(words), read)
    }

    /// A word of a closed vocabulary.
    pub(super) fn word<T>(&mut self, column: usize, words: &'static [(&'static str, &'static str)], read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let word = self.optional_word(column, words, read);
        self.must(column, word)
    }
}

/// A text without blanks around it. Most have none, which two bytes tell.
fn trimmed(text: &str) -> &str {
    match text.as_bytes() {
        [] => text,
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => text,
        [..] => text.trim(),
    }
}

fn count(text: &str) -> Option<u32> {
    (text.len() <= 9 && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

/// Reads yes or no in the forms that a cell may have.
#[must_use]
pub fn yes_no(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "y" | "yes" | "true" | "1" | "是" | "有" | "√" | "✓" | "✔" => Some(true),
        "n" | "no" | "false" | "0" | "否" | "无" | "×" | "✗" | "✘" => Some(false),
        _ => None,
    }
}
