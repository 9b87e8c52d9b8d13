//! What a command answers, as values.

use serde_json::{Number, Value};

use super::text::{Lang, Look, shown};
use crate::model::calendar::{Day, Moment};
use crate::model::ids::{Code, IdNumber};
use crate::model::money::Money;

/// One value of an answer.
#[derive(Debug, Clone)]
pub enum Cell {
    /// Nothing to say.
    Missing,
    /// A text; a short one needs no memory of its own.
    Text(Code),
    /// A code with its Chinese and English word.
    Word(&'static str, &'static str, &'static str),
    /// Codes of a list, joined by `;`.
    Words(Vec<(&'static str, &'static str, &'static str)>),
    /// A whole number.
    Number(i64),
    /// An amount.
    Money(Money),
    /// A share in tenths of a percent.
    Percent(i64),
    /// Yes or no.
    YesNo(bool),
    /// A day.
    Day(Day),
    /// A local date and time.
    Moment(Moment),
    /// An ID number, masked unless asked for.
    IdNumber(IdNumber),
}

/// Makes a cell of a value of a closed vocabulary.
macro_rules! word {
    ($value:expr) => {{
        let value = $value;
        $crate::report::Cell::Word(value.code(), value.zh(), value.en())
    }};
}
pub(crate) use word;

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl From<Code> for Cell {
    fn from(text: Code) -> Self {
        Self::Text(text)
    }
}

impl From<u32> for Cell {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}

impl From<Money> for Cell {
    fn from(amount: Money) -> Self {
        Self::Money(amount)
    }
}

impl From<IdNumber> for Cell {
    fn from(number: IdNumber) -> Self {
        Self::IdNumber(number)
    }
}

impl From<Day> for Cell {
    fn from(day: Day) -> Self {
        Self::Day(day)
    }
}

impl From<bool> for Cell {
    fn from(yes: bool) -> Self {
        Self::YesNo(yes)
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Missing, Into::into)
    }
}

impl Cell {
    /// Whether the cell belongs at the right edge of its column.
    #[must_use]
    pub const fn is_number(&self) -> bool {
        matches!(self, Self::Number(_) | Self::Money(_) | Self::Percent(_))
    }

    /// The share of a part in a whole, rounded half up; nothing of nothing.
    #[must_use]
    pub const fn share(part: i64, whole: i64) -> Self {
        if whole > 0 { Self::Percent((part * 1000 + whole / 2).div_euclid(whole)) } else { Self::Missing }
    }

    /// The text that scripts read: codes, not words; the same in both languages.
    #[must_use]
    pub fn plain(&self, look: Look) -> String {
        let mut text = String::new();
        self.write_plain(look, &mut text);
        text
    }

    /// Writes the text that scripts read behind another.
    pub fn write_plain(&self, look: Look, out: &mut String) {
        match self {
            Self::Missing => {}
            Self::Text(text) => out.push_str(text),
            Self::Word(code, _, _) => out.push_str(code),
            Self::Words(words) => {
                for (index, (code, _, _)) in words.iter().enumerate() {
                    out.push_str(if index == 0 { "" } else { ";" });
                    out.push_str(code);
                }
            }
            Self::Number(number) => out.push_str(itoa::Buffer::new().format(*number)),
            Self::Money(amount) if amount.fen() % 100 == 0 => out.push_str(itoa::Buffer::new().format(amount.fen() / 100)),
            Self::Money(amount) => written(out, amount),
            Self::Percent(tenths) => written(out, &format_args!("{}{}.{}", if *tenths < 0 { "-" } else { "" }, tenths.abs() / 10, tenths.abs() % 10)),
            Self::YesNo(yes) => written(out, yes),
            Self::Day(day) => written(out, day),
            Self::Moment(at) => written(out, at),
            Self::IdNumber(number) if look.reveal => out.push_str(number.as_str()),
            Self::IdNumber(number) => number.push_masked(out),
        }
    }

    /// The text that a person reads, safe to show.
    #[must_use]
    pub fn read(&self, look: Look) -> String {
        match (self, look.lang) {
            (Self::Word(_, zh, _), Lang::Zh) => (*zh).to_owned(),
            (Self::Word(_, _, en), Lang::En) => (*en).to_owned(),
            (Self::Words(words), Lang::Zh) => words.iter().map(|(_, zh, _)| *zh).collect::<Vec<_>>().join("、"),
            (Self::Words(words), Lang::En) => words.iter().map(|(_, _, en)| *en).collect::<Vec<_>>().join(", "),
            (Self::YesNo(yes), Lang::Zh) => if *yes { "是" } else { "否" }.to_owned(),
            (Self::YesNo(yes), Lang::En) => if *yes { "yes" } else { "no" }.to_owned(),
            (Self::Money(amount), _) if amount.fen() % 100 != 0 => {
                let text = amount.to_string();
                if amount.fen() % 10 == 0 { text + "0" } else { text }
            }
            (Self::Percent(_), _) => self.plain(look) + "%",
            (other, _) => shown(&other.plain(look)),
        }
    }

    /// The value in JSON: money is a number in yuan, exact.
    #[must_use]
    pub fn json(&self, look: Look) -> Value {
        match self {
            Self::Missing => Value::Null,
            Self::Number(number) => Value::from(*number),
            Self::Money(amount) => Value::Number(Number::from_string_unchecked(amount.to_string())),
            Self::Percent(_) => Value::Number(Number::from_string_unchecked(self.plain(look))),
            Self::YesNo(yes) => Value::from(*yes),
            Self::Text(_) | Self::Word(..) | Self::Words(_) | Self::Day(_) | Self::Moment(_) | Self::IdNumber(_) => Value::from(self.plain(look)),
        }
    }
}

fn written(out: &mut String, value: &impl std::fmt::Display) {
    use std::fmt::Write;
    // A String takes whatever is written to it.
    let _ = write!(out, "{value}");
}

/// A column of a table: the key that scripts rely on, and what stands above it for people.
#[derive(Debug, Clone, Copy)]
pub struct Column(pub &'static str, pub &'static str, pub &'static str);

impl Column {
    /// The heading for people.
    #[must_use]
    pub const fn heading(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh => self.1,
            Lang::En => self.2,
        }
    }
}

/// The rows of a table, a cell for each column.
pub enum Rows<'a> {
    /// Rows that come one by one.
    InTurn(Box<dyn Iterator<Item = Vec<Cell>> + 'a>),
    /// Rows that can be asked for in any order: their numbers are below this one, and some have none.
    Numbered(usize, Box<dyn Fn(usize) -> Option<Vec<Cell>> + Sync + 'a>),
}

impl<'a> Rows<'a> {
    /// Rows that come one by one.
    pub fn in_turn(rows: impl IntoIterator<Item = Vec<Cell>, IntoIter: 'a>) -> Self {
        Self::InTurn(Box::new(rows.into_iter()))
    }
}

impl<'a> IntoIterator for Rows<'a> {
    type Item = Vec<Cell>;
    type IntoIter = Box<dyn Iterator<Item = Vec<Cell>> + 'a>;

    fn into_iter(self) -> Self::IntoIter {
        match self {
            Self::InTurn(rows) => rows,
            Self::Numbered(count, row) => Box::new((0..count).filter_map(row)),
        }
    }
}

/// A table of an answer.
pub struct Table<'a> {
    /// The key of its rows in JSON; that of the first table is `rows`.
    pub key: &'static str,
    /// What stands above it.
    pub title: String,
    /// Its columns.
    pub columns: &'static [Column],
    /// Its rows.
    pub rows: Rows<'a>,
}

impl<'a> Table<'a> {
    /// The table of the answer's rows.
    pub fn rows(title: String, columns: &'static [Column], rows: impl Iterator<Item = Vec<Cell>> + 'a) -> Self {
        Self { key: "rows", title, columns, rows: Rows::in_turn(rows) }
    }
}

/// What a command answers.
pub struct Answer<'a> {
    /// The command, as it is called.
    pub command: &'static str,
    /// The arguments that decided it.
    pub arguments: Vec<(&'static str, Cell)>,
    /// The name of the policy.
    pub policy: String,
    /// The tables, the rows first.
    pub tables: Vec<Table<'a>>,
    /// Sums, by the key of the column.
    pub totals: Vec<(&'static str, Cell)>,
    /// What else there is to say.
    pub notes: Vec<String>,
}
