//! Days, months, quarters and local times. Nothing here reads a clock.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime};

/// A calendar day.
pub type Day = NaiveDate;

/// The first year a file may name.
const YEAR_MIN: i32 = 1900;
/// The last year a file may name.
const YEAR_MAX: i32 = 2199;

/// A calendar month, such as `2018-04`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(i32);

impl Month {
    /// The month in which a day lies.
    #[must_use]
    pub fn of(day: Day) -> Self {
        Self(day.year() * 12 + day.month0().cast_signed())
    }

    /// The month with this running number, as the database keeps it: 12 × year + month − 1.
    #[must_use]
    pub const fn from_number(number: i32) -> Self {
        Self(number)
    }

    /// The running number of this month: 12 × year + month − 1.
    #[must_use]
    pub const fn number(self) -> i32 {
        self.0
    }

    /// The calendar year.
    #[must_use]
    pub const fn year(self) -> i32 {
        self.0.div_euclid(12)
    }

    /// The month within the year, 1 to 12.
    #[must_use]
    pub const fn of_year(self) -> u32 {
        self.0.rem_euclid(12).cast_unsigned() + 1
    }

    /// The month so many months later (or, with a negative number, earlier).
    #[must_use]
    pub const fn plus(self, months: i32) -> Self {
        Self(self.0 + months)
    }

    /// The day with this number within the month, 1 to 28.
    #[must_use]
    pub fn day(self, number: u32) -> Day {
        NaiveDate::from_ymd_opt(self.year(), self.of_year(), number).unwrap_or(NaiveDate::MIN)
    }

    /// The first day of the month.
    #[must_use]
    pub fn first_day(self) -> Day {
        self.day(1)
    }

    /// The 15th, the middle of the month.
    #[must_use]
    pub fn middle(self) -> Day {
        self.day(15)
    }

    /// The last day of the month.
    #[must_use]
    pub fn last_day(self) -> Day {
        self.plus(1).first_day().pred_opt().unwrap_or(NaiveDate::MAX)
    }

    /// Reads a month as a file may write it: `2018-04`, `2018/4`, `2018.4`, `201804`, `2018年4月`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (year, month) = if text.len() == 6 && all_digits(text) {
            text.split_at(4)
        } else if let Some(rest) = text.strip_suffix('月') {
            rest.split_once('年')?
        } else {
            text.split_once(['-', '/', '.'])?
        };
        NaiveDate::from_ymd_opt(year_number(year)?, short_number(month)?, 1).map(Self::of)
    }
}

impl serde::Serialize for Month {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:04}-{:02}", self.year(), self.of_year())
    }
}

impl FromStr for Month {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text).ok_or("2018-04")
    }
}

/// A quarter of a calendar year, such as `2018-Q2`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quarter {
    year: i32,
    number: i32,
}

impl Quarter {
    /// The quarter with this number, 1 to 4, of a year.
    #[must_use]
    pub fn new(year: i32, number: i32) -> Option<Self> {
        ((1..=4).contains(&number) && (YEAR_MIN..=YEAR_MAX).contains(&year)).then_some(Self { year, number })
    }

    /// The quarter in which a month lies.
    #[must_use]
    pub fn of(month: Month) -> Self {
        Self { year: month.year(), number: (month.of_year().cast_signed() - 1) / 3 + 1 }
    }

    /// The calendar year.
    #[must_use]
    pub const fn year(self) -> i32 {
        self.year
    }

    /// The number within the year, 1 to 4.
    #[must_use]
    pub const fn number(self) -> i32 {
        self.number
    }

    /// The quarter after this one.
    #[must_use]
    pub fn next(self) -> Self {
        Self::of(self.months()[2].plus(1))
    }

    /// The three months of the quarter.
    #[must_use]
    pub const fn months(self) -> [Month; 3] {
        let first = self.year * 12 + (self.number - 1) * 3;
        [Month(first), Month(first + 1), Month(first + 2)]
    }
}

impl fmt::Display for Quarter {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:04}-Q{}", self.year, self.number)
    }
}

/// A quarter as a person names it: with its year, or bare, which means the latest with reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuarterName {
    /// `2018-Q2` or `2018Q2`.
    Whole(Quarter),
    /// `Q2`: its number, 1 to 4.
    Bare(i32),
}

impl FromStr for QuarterName {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const FORMS: &str = "2018-Q2, 2018Q2, Q2";
        let upper = text.to_ascii_uppercase();
        let (year, number) = upper.split_once('Q').ok_or(FORMS)?;
        let number = short_number(number).filter(|number| (1..=4).contains(number)).ok_or(FORMS)?.cast_signed();
        match year.strip_suffix('-').unwrap_or(year) {
            "" if year.is_empty() => Ok(Self::Bare(number)),
            digits => year_number(digits).and_then(|year| Quarter::new(year, number)).map(Self::Whole).ok_or(FORMS),
        }
    }
}

/// A local date and time to the second, kept as seconds since 1970-01-01 00:00 local time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(i64);

impl Moment {
    /// The moment with this number of seconds since 1970-01-01 00:00 local time.
    #[must_use]
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds)
    }

    /// Seconds since 1970-01-01 00:00 local time.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.0
    }

    /// The beginning of a day.
    #[must_use]
    pub fn start_of(day: Day) -> Self {
        Self(day.and_time(NaiveTime::MIN).and_utc().timestamp())
    }

    /// The day in which the moment lies.
    #[must_use]
    pub fn day(self) -> Day {
        self.date_time().date()
    }

    /// The month in which the moment lies.
    #[must_use]
    pub fn month(self) -> Month {
        Month::of(self.day())
    }

    fn date_time(self) -> NaiveDateTime {
        chrono::DateTime::from_timestamp(self.0, 0).map_or(NaiveDateTime::MIN, |utc| utc.naive_utc())
    }

    /// Reads a day, a blank or `T`, then `HH:MM` or `HH:MM:SS`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(moment) = Self::parse_usual(text.as_bytes()) {
            return Some(moment);
        }
        let at = text.find(['T', ' '])?;
        let day = parse_day_alone(&text[..at])?;
        Some(Self(Self::start_of(day).0 + seconds_of_day(text[at + 1..].trim_start())?))
    }

    /// Reads the form that nearly all files have, `2018-04-03 08:30`; `None` for any other, and for what is no moment.
    fn parse_usual(text: &[u8]) -> Option<Self> {
        let (day, [b' ', h1, h2, b':', n1, n2]) = text.split_at_checked(10)? else { return None };
        let (hours, minutes) = (two_digits(*h1, *h2)?, two_digits(*n1, *n2)?);
        let day = usual_day(day)?;
        (hours < 24 && minutes < 60).then(|| Self(Self::start_of(day).0 + i64::from(hours * 3600 + minutes * 60)))
    }

    /// The running number of the day in which the moment lies; 1970-01-01 is 0.
    #[must_use]
    pub const fn day_number(self) -> i64 {
        self.0.div_euclid(24 * 60 * 60)
    }
}

impl serde::Serialize for Moment {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.date_time().format("%Y-%m-%d %H:%M:%S"))
    }
}

/// Reads a day as a file may write it: `2018-04-03`, `2018/4/3`, `2018.4.3`, `20180403`, `2018年4月3日`.
///
/// A time of midnight behind it, as spreadsheets add it, changes nothing.
#[must_use]
pub fn parse_day(text: &str) -> Option<Day> {
    if let Some(day) = usual_day(text.as_bytes()) {
        return Some(day);
    }
    let day = match text.split_once([' ', 'T']) {
        Some((day, time)) if seconds_of_day(time.trim_start()) == Some(0) => day,
        Some(_) => return None,
        None => text,
    };
    parse_day_alone(day)
}

/// Reads the form that nearly all files have, `2018-04-03`, by the places of its digits; `None` for any other, and for what
/// is no day.
fn usual_day(text: &[u8]) -> Option<Day> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *text else { return None };
    let year = (two_digits(y1, y2)? * 100 + two_digits(y3, y4)?).cast_signed();
    if !(YEAR_MIN..=YEAR_MAX).contains(&year) {
        return None;
    }
    NaiveDate::from_ymd_opt(year, two_digits(m1, m2)?, two_digits(d1, d2)?)
}

const fn two_digits(tens: u8, ones: u8) -> Option<u32> {
    if tens.is_ascii_digit() && ones.is_ascii_digit() { Some((tens - b'0') as u32 * 10 + (ones - b'0') as u32) } else { None }
}

fn parse_day_alone(text: &str) -> Option<Day> {
    let (year, month, day) = if text.len() == 8 && all_digits(text) {
        (&text[..4], &text[4..6], &text[6..])
    } else if let Some(rest) = text.strip_suffix('日') {
        let (year, rest) = rest.split_once('年')?;
        let (month, day) = rest.split_once('月')?;
        (year, month, day)
    } else {
        let mark = *text.as_bytes().get(4)?;
        if !matches!(mark, b'-' | b'/' | b'.') {
            return None;
        }
        let (year, rest) = text.split_once(mark as char)?;
        let (month, day) = rest.split_once(mark as char)?;
        (year, month, day)
    };
    NaiveDate::from_ymd_opt(year_number(year)?, short_number(month)?, short_number(day)?)
}

fn seconds_of_day(text: &str) -> Option<i64> {
    let (hours, rest) = text.split_once(':')?;
    let (minutes, seconds) = rest.split_once(':').unwrap_or((rest, "00"));
    if minutes.len() != 2 || seconds.len() != 2 {
        return None;
    }
    let (hours, minutes, seconds) = (short_number(hours)?, short_number(minutes)?, short_number(seconds)?);
    (hours < 24 && minutes < 60 && seconds < 60).then(|| i64::from(hours * 3600 + minutes * 60 + seconds))
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

pub(super) fn year_number(text: &str) -> Option<i32> {
    if text.len() != 4 || !all_digits(text) {
        return None;
    }
    text.parse().ok().filter(|year| (YEAR_MIN..=YEAR_MAX).contains(year))
}

fn short_number(text: &str) -> Option<u32> {
    if text.is_empty() || text.len() > 2 || !all_digits(text) {
        return None;
    }
    text.parse().ok()
}

/// Returns the day on which somebody completes so many years.
///
/// A birthday on 29 February comes on 1 March in a common year, as in [`age_on`].
#[must_use]
pub fn birthday(birth: Day, years: u32) -> Day {
    let year = birth.year().saturating_add_unsigned(years);
    birth.with_year(year).or_else(|| NaiveDate::from_ymd_opt(year, 3, 1)).unwrap_or(NaiveDate::MAX)
}

/// Returns the age in completed years on a day.
///
/// A birthday on 29 February comes on 1 March in a common year.
#[must_use]
pub fn age_on(birth: Day, day: Day) -> i32 {
    let before_birthday = (day.month(), day.day()) < (birth.month(), birth.day());
    day.year() - birth.year() - i32::from(before_birthday)
}

#[cfg(test)]
mod tests;
