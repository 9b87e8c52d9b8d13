//! Numbers that name people and things.

use std::fmt;

use chrono::NaiveDate;

use super::calendar::Day;
use super::person::Sex;

/// A code or a name of the input files that is read by the million. Up to 24 bytes stand in the value itself, so that no memory is
/// taken in one thread and given back in another.
pub type Code = compact_str::CompactString;

/// The number under which the database keeps a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonNo(pub i64);

/// As the log names a person: `#17`.
impl fmt::Display for PersonNo {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "#{}", self.0)
    }
}

/// The number under which the database keeps a grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GridNo(pub i64);

/// The number under which the database keeps an event (事件): all reports of one incident share it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IncidentNo(pub i64);

/// A citizen's ID number (身份证号) of 18 characters with a true date and check character, GB 11643-1999.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IdNumber([u8; 18]);

/// What is wrong with a text that should be an ID number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdNumberFault {
    /// A spreadsheet has turned it into a number such as `3.30624E+17`.
    Spreadsheet,
    /// It has not 18 characters: how many it has.
    Length(usize),
    /// It has a character that is no digit (the last may also be X).
    Character,
    /// Its characters 7 to 14 are no date.
    Date,
    /// Its last character is not the check character, which would be this one.
    CheckCharacter(char),
}

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_CHARACTERS: &[u8; 11] = b"10X98765432";

/// Returns the check character that belongs to the first 17 digits of an ID number.
fn check_character(digits: &[u8]) -> u8 {
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    CHECK_CHARACTERS[(sum % 11) as usize]
}

impl IdNumber {
    /// Reads an ID number; a small `x` at the end is taken as meant.
    ///
    /// # Errors
    /// Says the first thing that is wrong with the text.
    pub fn parse(text: &str) -> Result<Self, IdNumberFault> {
        let Ok(mut characters) = <[u8; 18]>::try_from(text.as_bytes()) else {
            return Err(if is_spreadsheet_number(text) { IdNumberFault::Spreadsheet } else { IdNumberFault::Length(text.chars().count()) });
        };
        characters[17] = characters[17].to_ascii_uppercase();
        let last_is_sound = characters[17].is_ascii_digit() || characters[17] == b'X';
        if !characters[..17].iter().all(u8::is_ascii_digit) || !last_is_sound {
            return Err(if is_spreadsheet_number(text) { IdNumberFault::Spreadsheet } else { IdNumberFault::Character });
        }
        birth_date(&characters).ok_or(IdNumberFault::Date)?;
        let check = check_character(&characters[..17]);
        if check == characters[17] {
            Ok(Self(characters))
        } else if text.ends_with("000") {
            // A spreadsheet keeps fifteen digits and writes zeros for the rest; no true number is 00 with a wrong 0.
            Err(IdNumberFault::Spreadsheet)
        } else {
            Err(IdNumberFault::CheckCharacter(check as char))
        }
    }

    /// Completes 17 digits with their check character; `None` unless they hold a true date.
    #[must_use]
    pub fn complete(digits: &str) -> Option<Self> {
        if digits.len() != 17 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let check = check_character(digits.as_bytes()) as char;
        Self::parse(&format!("{digits}{check}")).ok()
    }

    /// The 18 characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The number with all but its last four characters hidden.
    #[must_use]
    pub fn masked(&self) -> String {
        masked(self.as_str())
    }

    /// Writes the same behind a text.
    pub fn push_masked(&self, out: &mut String) {
        let (hidden, shown) = self.as_str().split_at(14);
        out.extend(hidden.chars().map(|_| '*'));
        out.push_str(shown);
    }

    /// The date of birth that the number holds.
    #[must_use]
    pub fn birth(&self) -> Day {
        birth_date(&self.0).unwrap_or(NaiveDate::MIN)
    }

    /// The sex that the number holds: its 17th digit is odd for a man.
    #[must_use]
    pub const fn sex(&self) -> Sex {
        if (self.0[16] - b'0') % 2 == 1 { Sex::Male } else { Sex::Female }
    }

    /// The first 17 digits as a number: they decide the whole.
    #[must_use]
    pub fn digits(&self) -> u64 {
        self.0[..17].iter().fold(0, |number, digit| number * 10 + u64::from(digit - b'0'))
    }

    /// The ID number of which [`digits`](Self::digits) gave these.
    #[must_use]
    pub fn of_digits(mut digits: u64) -> Self {
        let mut characters = [b'0'; 18];
        for character in characters[..17].iter_mut().rev() {
            *character += (digits % 10) as u8;
            digits /= 10;
        }
        characters[17] = check_character(&characters[..17]);
        Self(characters)
    }
}

impl serde::Serialize for IdNumber {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl fmt::Display for IdNumber {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

/// Debug output is masked: an ID number never reaches a log by accident.
impl fmt::Debug for IdNumber {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.masked())
    }
}

/// Returns a number with all but its last four characters hidden.
#[must_use]
pub fn masked(number: &str) -> String {
    let length = number.chars().count();
    number.chars().enumerate().map(|(index, character)| if index + 4 < length { '*' } else { character }).collect()
}

fn birth_date(characters: &[u8; 18]) -> Option<Day> {
    let number = |from: usize, to: usize| characters[from..to].iter().fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'));
    let year = number(6, 10);
    if !(1850..2200).contains(&year) {
        return None;
    }
    NaiveDate::from_ymd_opt(year.cast_signed(), number(10, 12), number(12, 14))
}

/// Returns whether a text is a number as a spreadsheet shows a long one: `3.30624E+17`.
#[must_use]
pub fn is_spreadsheet_number(text: &str) -> bool {
    let upper = text.to_ascii_uppercase();
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    upper.split_once("E+").is_some_and(|(mantissa, exponent)| {
        let (whole, decimals) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
        all_digits(whole) && all_digits(decimals) && all_digits(exponent)
    })
}

/// Returns whether a bank card's number shows that a spreadsheet kept fifteen of its digits: zeros stand for all others,
/// three or more, and the check digit (Luhn) does not fit.
#[must_use]
pub fn is_spreadsheet_wreck(digits: &str) -> bool {
    let all_digits = digits.len() >= 18 && digits.bytes().all(|byte| byte.is_ascii_digit());
    all_digits && digits.bytes().skip(15).all(|byte| byte == b'0') && !passes_luhn(digits)
}

fn passes_luhn(digits: &str) -> bool {
    let doubled = |digit: u32| if digit > 4 { 2 * digit - 9 } else { 2 * digit };
    let sum: u32 = digits.bytes().rev().enumerate().map(|(at, byte)| if at % 2 == 1 { doubled(u32::from(byte - b'0')) } else { u32::from(byte - b'0') }).sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_true_number_tells_birth_and_sex() {
        let number = IdNumber::parse("11010519491231002x").expect("a true number");
        assert_eq!((number.birth().to_string().as_str(), number.sex(), number.as_str()), ("1949-12-31", Sex::Female, "11010519491231002X"));
        assert_eq!(IdNumber::parse("440524188001010014").map(|number| number.sex()), Ok(Sex::Male));
        assert_eq!(format!("{number:?}"), "**************002X");
        assert_eq!(IdNumber::complete("11010519491231002"), Some(number));
        assert_eq!(IdNumber::of_digits(number.digits()), number);
    }

    #[test]
    fn each_fault_of_a_number_is_told_apart() {
        for (text, fault) in [
            ("3.30624E+17", IdNumberFault::Spreadsheet),
            ("3.306241990010E+17", IdNumberFault::Spreadsheet),
            ("3.30624199001011e+17", IdNumberFault::Spreadsheet),
            ("110105194912310000", IdNumberFault::Spreadsheet),
            ("1101051949123100", IdNumberFault::Length(16)),
            ("1101051949123100AX", IdNumberFault::Character),
            ("110105194902300021", IdNumberFault::Date),
            ("110105194912310021", IdNumberFault::CheckCharacter('X')),
            ("", IdNumberFault::Length(0)),
        ] {
            assert_eq!(IdNumber::parse(text), Err(fault), "{text}");
        }
    }

    #[test]
    fn a_card_number_that_lost_its_digits_is_known() {
        for (digits, wreck) in [
            ("622848040256489000", true),
            ("6228480402564890018", false),
            ("6228480402564800000", true),
            ("6228480402564890000", false),
            ("622848040256489", false),
            ("", false),
        ] {
            assert_eq!(is_spreadsheet_wreck(digits), wreck, "{digits}");
        }
    }
}
