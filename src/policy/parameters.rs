//! Policy files: each parameter with its unit, its clause and its values by date.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::model::calendar::Month;

/// The parameters of a policy file, not yet typed.
#[derive(Debug, Clone)]
pub struct Parameters {
    /// Name of the policy.
    pub name: String,
    /// Parameters by key, such as `base.amount`.
    pub by_key: BTreeMap<String, Parameter>,
}

/// One parameter of a policy file.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// Line of the file on which it begins.
    pub line: usize,
    /// Unit of its values.
    pub unit: String,
    /// Clause of the regulation on which it rests.
    pub clause: String,
    /// Where the text allows several values: which.
    pub options: Vec<Value>,
    /// Where the text allows several values: why the first one was chosen.
    pub reading: Option<String>,
    /// The same in Chinese.
    pub reading_zh: Option<String>,
    /// Values with the month from which each holds, ascending.
    pub values: Vec<Dated>,
}

/// A value with the month from which it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dated {
    /// The month.
    pub from: Month,
    /// The value.
    pub value: Value,
    /// Line of the file.
    pub line: usize,
}

/// A value as the file writes it; numbers keep their digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A number, by its digits.
    Number(String),
    /// A text or a code.
    Text(String),
    /// Yes or no.
    Truth(bool),
    /// A list of texts.
    List(Vec<String>),
}

impl Value {
    /// Reads a value as it is typed in place of another: `80`, `true`, `level1`, `leader,member`.
    #[must_use]
    pub fn typed_for(text: &str, other: &Self) -> Self {
        match (other, text) {
            (Self::List(_), codes) => Self::List(codes.split([',', ' ']).filter(|code| !code.is_empty()).map(str::to_owned).collect()),
            (Self::Truth(_), "true") => Self::Truth(true),
            (Self::Truth(_), "false") => Self::Truth(false),
            (Self::Number(_), text) if text.starts_with(|first: char| first.is_ascii_digit()) => Self::Number(text.to_owned()),
            (Self::Text(_) | Self::Truth(_) | Self::Number(_), text) => Self::Text(text.to_owned()),
        }
    }
}

/// As it is typed and shown: the items of a list with blanks between them.
impl fmt::Display for Value {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(text) | Self::Text(text) => out.write_str(text),
            Self::Truth(truth) => write!(out, "{truth}"),
            Self::List(codes) => out.write_str(&codes.join(" ")),
        }
    }
}

/// Something wrong with a policy file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyFault {
    /// Line of the file, where it has one.
    pub line: Option<usize>,
    /// Key concerned; empty for the file as a whole.
    pub key: String,
    /// What is wrong.
    pub problem: Problem,
}

/// What is wrong with a policy file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// The file is no TOML; the reader's words.
    Syntax(String),
    /// No rule reads this key; the nearest that one reads.
    Unknown(Option<String>),
    /// A rule reads this key, and it is not there, or not yet in force.
    Missing,
    /// The unit is another than the rule reads it in.
    Unit(&'static str),
    /// The value is not of the form expected.
    Value(&'static str),
    /// Two values hold from the same month, or a later one stands first.
    Order,
    /// The key stands there twice.
    Twice,
    /// The value is of the right form and makes no sense; what would.
    Bounds(u32, u32),
    /// The value chosen is not among the options.
    NoOption,
    /// Something stands in a list twice, or the list is empty.
    List,
    /// The size classes of grids leave out or share these households, or do not run from 0 without end.
    SizeClasses(u32),
    /// The highest reward of a level is above the monthly cap and can never be paid.
    AboveCap,
    /// The age until which somebody is kept is below the age at which they leave.
    BelowExitAge,
}

const FIELDS: [&str; 6] = ["values", "unit", "clause", "options", "reading", "reading_zh"];

/// Keys that the first files did not have, with what held before: the value, its unit and its clause.
const ADDED: [(&str, &str, &str, &str); 1] = [("year_end.penalty", "event", "choice", "二(三)1")];

impl Parameters {
    /// Reads a policy file.
    ///
    /// # Errors
    /// Returns every fault of form; which keys there must be is for [`super::terms::Terms::at`] to say.
    pub fn read(text: &str) -> Result<Self, Vec<PolicyFault>> {
        let table = DeTable::parse(text).map_err(|error| {
            let line = error.span().map(|span| line_of(text, span.start));
            let twice = error.message().contains("duplicate key");
            let key = error.span().filter(|_| twice).map(|span| key_at(text, span)).unwrap_or_default();
            vec![PolicyFault { line, key, problem: if twice { Problem::Twice } else { Problem::Syntax(error.message().to_owned()) } }]
        })?;
        let mut reading = Reading { lines: Lines::of(text), faults: Vec::new(), by_key: BTreeMap::new(), name: None };
        reading.group("", table.get_ref());
        if reading.name.is_none() {
            reading.fault(None, "policy", Problem::Missing);
        }
        match reading.name {
            Some(name) if reading.faults.is_empty() => Ok(Self { name, by_key: reading.by_key }),
            _ => Err(reading.faults),
        }
    }

    /// Reads a policy that an earlier version found sound: what its files could not yet speak of is as it was then.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn read_kept(text: &str) -> Result<Self, Vec<PolicyFault>> {
        let mut kept = Self::read(text)?;
        for (key, value, unit, clause) in ADDED {
            if let Some(from) = kept.months().first().copied().filter(|_| !kept.by_key.contains_key(key)) {
                let values = vec![Dated { from, value: Value::Text(value.to_owned()), line: 0 }];
                let (unit, clause) = (unit.to_owned(), clause.to_owned());
                kept.by_key.insert(key.to_owned(), Parameter { line: 0, unit, clause, options: Vec::new(), reading: None, reading_zh: None, values });
            }
        }
        Ok(kept)
    }

    /// Every month from which some value holds, ascending.
    #[must_use]
    pub fn months(&self) -> Vec<Month> {
        let mut months: Vec<Month> = self.by_key.values().flat_map(|parameter| parameter.values.iter().map(|dated| dated.from)).collect();
        months.sort_unstable();
        months.dedup();
        months
    }

    /// The same parameters with another value of one of them from a month on; `None` for a key that is not there.
    #[must_use]
    pub fn with(&self, key: &str, from: Month, value: Value) -> Option<Self> {
        let mut changed = self.clone();
        let parameter = changed.by_key.get_mut(key)?;
        parameter.values.retain(|dated| dated.from < from);
        parameter.values.push(Dated { from, value, line: parameter.line });
        Some(changed)
    }

    /// The key nearest to a misspelt one, if any is near.
    #[must_use]
    pub fn nearest(&self, key: &str) -> Option<String> {
        nearest(key, self.by_key.keys().map(String::as_str))
    }
}

impl Parameter {
    /// The value that holds in a month: the latest that is not later.
    #[must_use]
    pub fn value_in(&self, month: Month) -> Option<&Value> {
        self.dated_in(month).map(|dated| &dated.value)
    }

    /// The value that holds in a month, with its line.
    #[must_use]
    pub fn dated_in(&self, month: Month) -> Option<&Dated> {
        self.values.iter().rev().find(|dated| dated.from <= month)
    }
}

struct Reading {
    lines: Lines,
    faults: Vec<PolicyFault>,
    by_key: BTreeMap<String, Parameter>,
    name: Option<String>,
}

impl Reading {
    fn fault(&mut self, line: Option<usize>, key: &str, problem: Problem) {
        self.faults.push(PolicyFault { line, key: key.to_owned(), problem });
    }

    fn group(&mut self, prefix: &str, table: &DeTable<'_>) {
        for (name, item) in table {
            let key = if prefix.is_empty() { name.get_ref().to_string() } else { format!("{prefix}.{}", name.get_ref()) };
            let line = self.lines.at(name.span().start);
            match item.get_ref() {
                DeValue::Table(inner) if inner.contains_key("values") => self.parameter(&key, line, inner),
                DeValue::Table(inner) if prefix.is_empty() && inner.values().all(|value| value.get_ref().is_table()) => self.group(&key, inner),
                DeValue::Table(_) => self.fault(Some(line), &format!("{key}.values"), Problem::Missing),
                DeValue::String(name) if key == "policy" && !name.is_empty() => self.name = Some(name.to_string()),
                _ => self.fault(Some(line), &key, Problem::Unknown(None)),
            }
        }
    }

    fn parameter(&mut self, key: &str, line: usize, table: &DeTable<'_>) {
        for name in table.keys() {
            if !FIELDS.contains(&name.get_ref().as_ref()) {
                let line = self.lines.at(name.span().start);
                self.fault(Some(line), &format!("{key}.{}", name.get_ref()), Problem::Unknown(nearest(name.get_ref(), FIELDS)));
            }
        }
        let unit = self.text_field(table, key, line, "unit");
        let clause = self.text_field(table, key, line, "clause");
        let mut optional = |field| table.contains_key(field).then(|| self.text_field(table, key, line, field));
        let (reading, reading_zh) = (optional("reading"), optional("reading_zh"));
        let options = match table.get("options").map(Spanned::get_ref) {
            None => Vec::new(),
            Some(DeValue::Array(items)) if items.iter().all(|item| plain(item.get_ref()).is_some()) => {
                items.iter().filter_map(|item| plain(item.get_ref())).collect()
            }
            Some(_) => {
                self.fault(Some(line), &format!("{key}.options"), Problem::Value("[…]"));
                Vec::new()
            }
        };
        let values = self.values(table, key, line);
        self.by_key.insert(key.to_owned(), Parameter { line, unit, clause, options, reading, reading_zh, values });
    }

    fn text_field(&mut self, table: &DeTable<'_>, key: &str, line: usize, field: &str) -> String {
        match table.get(field).map(Spanned::get_ref) {
            Some(DeValue::String(text)) if !text.is_empty() => text.to_string(),
            Some(_) => {
                self.fault(Some(line), &format!("{key}.{field}"), Problem::Value("\"…\""));
                String::new()
            }
            None => {
                self.fault(Some(line), &format!("{key}.{field}"), Problem::Missing);
                String::new()
            }
        }
    }

    fn values(&mut self, table: &DeTable<'_>, key: &str, line: usize) -> Vec<Dated> {
        const FORM: &str = "[{ from = \"2018-03\", value = … }]";
        let mut values: Vec<Dated> = Vec::new();
        let Some(DeValue::Array(items)) = table.get("values").map(Spanned::get_ref) else {
            self.fault(Some(line), &format!("{key}.values"), Problem::Value(FORM));
            return values;
        };
        for item in items {
            let line = self.lines.at(item.span().start);
            match dated(item) {
                Some((from, _)) if values.last().is_some_and(|before| before.from >= from) => self.fault(Some(line), &format!("{key}.values"), Problem::Order),
                Some((from, value)) => values.push(Dated { from, value, line }),
                None => self.fault(Some(line), &format!("{key}.values"), Problem::Value(FORM)),
            }
        }
        if values.is_empty() {
            self.fault(Some(line), &format!("{key}.values"), Problem::Value(FORM));
        }
        values
    }
}

/// The whole key that stands at a place of the text: that of its table, if it is the name of one, or the last part of it.
fn key_at(text: &str, place: Range<usize>) -> String {
    let header = |line: &str| line.trim().strip_prefix('[').and_then(|line| line.split_once(']')).map(|(key, _)| key.to_owned());
    let name = text.get(place.clone()).unwrap_or_default();
    let before = text.get(..place.end).unwrap_or_default();
    let own = text.lines().nth(line_of(text, place.start) - 1).and_then(header);
    own.unwrap_or_else(|| before.lines().rev().find_map(header).map_or_else(|| name.to_owned(), |table| format!("{table}.{name}")))
}

fn dated(item: &Spanned<DeValue<'_>>) -> Option<(Month, Value)> {
    let DeValue::Table(table) = item.get_ref() else { return None };
    if table.len() != 2 {
        return None;
    }
    let text = table.get("from")?.get_ref().as_str()?;
    let from = Month::parse(text).filter(|month| month.to_string() == text)?;
    Some((from, plain(table.get("value")?.get_ref())?))
}

fn plain(value: &DeValue<'_>) -> Option<Value> {
    match value {
        DeValue::String(text) => Some(Value::Text(text.to_string())),
        DeValue::Integer(number) if number.radix() == 10 => Some(Value::Number(number.as_str().to_owned())),
        DeValue::Float(number) => Some(Value::Number(number.as_str().to_owned())),
        DeValue::Boolean(truth) => Some(Value::Truth(*truth)),
        DeValue::Array(items) => items.iter().map(|item| item.get_ref().as_str().map(str::to_owned)).collect::<Option<_>>().map(Value::List),
        DeValue::Integer(_) | DeValue::Datetime(_) | DeValue::Table(_) => None,
    }
}

fn line_of(text: &str, offset: usize) -> usize {
    Lines::of(text).at(offset)
}

/// Where the lines of a text begin. Found once: to count them anew for every key took an eighth of the instructions of a
/// small town's score.
struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Self {
        Self(text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(offset, _)| offset).collect())
    }

    /// The number of the line of a byte, from 1.
    fn at(&self, offset: usize) -> usize {
        self.0.partition_point(|end| *end < offset) + 1
    }
}

/// Returns the name nearest to a misspelt one, if any is near.
pub(in crate::policy) fn nearest<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<String> {
    let near = known.into_iter().map(|other| (strsim::damerau_levenshtein(name, other), other)).min()?;
    (near.0 <= name.chars().count() / 3 + 1).then(|| near.1.to_owned())
}
