//! Files of cases for a policy: facts of a month and the amounts expected. They are never imported.

use csv::StringRecord;

use super::source::{FileFault, Source};
use crate::model::calendar::Month;
use crate::model::event::Level;
use crate::model::expected::{CellFault, Expected as Asked};
use crate::model::money::Money;
use crate::policy::cases::{Case, CaseEvent, Expected};

/// The columns, each with its Chinese heading; those that a file lacks are empty.
pub const COLUMNS: [(&str, &str); 21] = [
    ("case", "事例"),
    ("month", "月份"),
    ("level1", "一级"),
    ("level2", "二级"),
    ("level3", "三级"),
    ("level4", "四级"),
    ("level5", "五级"),
    ("level6", "六级"),
    ("level7", "七级"),
    ("level8", "八级"),
    ("level9", "九级"),
    ("amounts", "核定金额"),
    ("awards", "一事一议金额"),
    ("exempt", "村干部不享受"),
    ("task_failure", "未完成任务"),
    ("irregular_petition", "非正常上访"),
    ("base", "基础"),
    ("allowance", "补贴"),
    ("reward", "奖励"),
    ("special", "一事一议"),
    ("total", "合计"),
];

/// The cases of a file, or every bad cell with its line.
pub type Read = Result<Vec<Case>, Vec<(u64, CellFault)>>;

/// Reads a file of cases; the faults of its cells come with their lines.
///
/// # Errors
/// Says why the file cannot be taken as a whole.
pub fn read(source: &Source) -> Result<Read, FileFault> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(source.reader()?);
    let mut records = reader.records();
    let header = match records.next() {
        Some(header) => header.map_err(|error| FileFault::Unreadable(error.into()))?,
        None => return Err(FileFault::Empty),
    };
    let places = places(&header)?;
    let (mut cases, mut faults) = (Vec::new(), Vec::new());
    for record in records {
        let record = record.map_err(|error| FileFault::Unreadable(error.into()))?;
        let line = record.position().map_or(0, csv::Position::line);
        let mut cells = CaseCells { record: &record, places: &places, faults: Vec::new() };
        let case = cells.case(line);
        if cells.faults.is_empty() {
            cases.extend(case);
        } else {
            faults.extend(cells.faults.into_iter().map(|fault| (line, fault)));
        }
    }
    Ok(if faults.is_empty() { Ok(cases) } else { Err(faults) })
}

/// Where each column stands.
fn places(header: &StringRecord) -> Result<[Option<usize>; COLUMNS.len()], FileFault> {
    let mut places = [None; COLUMNS.len()];
    for (place, name) in header.iter().enumerate() {
        let name = name.trim();
        match COLUMNS.iter().position(|(en, zh)| *en == name || *zh == name) {
            Some(column) if places[column].is_some() => return Err(FileFault::ColumnTwice(name.to_owned())),
            Some(column) => places[column] = Some(place),
            None => return Err(FileFault::UnknownColumn(name.to_owned(), None)),
        }
    }
    match COLUMNS[..2].iter().zip(places).find(|(_, place)| place.is_none()) {
        Some(((en, zh), _)) => Err(FileFault::MissingColumn(en, zh)),
        None => Ok(places),
    }
}

struct CaseCells<'r> {
    record: &'r StringRecord,
    places: &'r [Option<usize>; COLUMNS.len()],
    faults: Vec<CellFault>,
}

impl CaseCells<'_> {
    fn text(&self, key: &str) -> &str {
        let column = COLUMNS.iter().position(|(en, _)| *en == key);
        column.and_then(|column| self.places[column]).and_then(|place| self.record.get(place)).unwrap_or_default().trim()
    }

    fn read<T>(&mut self, key: &'static str, asked: Asked, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let text = self.text(key).to_owned();
        let value = read(&text);
        if value.is_none() {
            self.faults.push(CellFault::new(key, text, asked));
        }
        value
    }

    fn yes(&mut self, key: &'static str) -> bool {
        let read = |text: &str| match text {
            "" | "n" | "no" | "false" | "0" | "否" | "无" | "×" => Some(false),
            "y" | "yes" | "true" | "1" | "是" | "有" | "√" => Some(true),
            _ => None,
        };
        self.read(key, Asked::YesNo, read).unwrap_or(false)
    }

    fn money(&mut self, key: &'static str) -> Option<Money> {
        self.read(key, Asked::Money, |text| if text.is_empty() { Some(None) } else { Money::parse(text).map(Some) }).flatten()
    }

    /// A list such as `2=2.50;3=10`: a level and an amount each.
    fn by_level(&mut self, key: &'static str) -> Vec<(Level, Money)> {
        let item = |text: &str| text.split_once('=').and_then(|(level, amount)| Some((Level::parse(level.trim())?, Money::parse(amount.trim())?)));
        let read = |text: &str| text.split([';', '；']).map(str::trim).filter(|part| !part.is_empty()).map(item).collect::<Option<Vec<_>>>();
        self.read(key, Asked::Money, read).unwrap_or_default()
    }

    fn case(&mut self, line: u64) -> Option<Case> {
        let mut events = Vec::new();
        for (number, (key, _)) in (1..=Level::MAX).zip(&COLUMNS[2..]) {
            let count = self
                .read(key, Asked::Count, |text| {
                    if text.is_empty() { Some(0) } else { text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse::<u16>().ok()).flatten() }
                })
                .unwrap_or(0);
            let event = Level::new(number).map(|level| CaseEvent { level, amount: None, special_award: None });
            events.extend(event.into_iter().flat_map(|event| std::iter::repeat_n(event, count.into())));
        }
        events.extend(self.by_level("amounts").into_iter().map(|(level, amount)| CaseEvent { level, amount: Some(amount), special_award: None }));
        events.extend(self.by_level("awards").into_iter().map(|(level, award)| CaseEvent { level, amount: None, special_award: Some(award) }));
        let name = self.read("case", Asked::Filled, |text| (!text.is_empty()).then(|| text.to_owned()));
        let month = self.read("month", Asked::Month, Month::parse);
        let (exempt, task_failure, irregular_petition) = (self.yes("exempt"), self.yes("task_failure"), self.yes("irregular_petition"));
        let expected = Expected {
            base: self.money("base"),
            allowance: self.money("allowance"),
            reward: self.money("reward"),
            special: self.money("special"),
            total: self.money("total"),
        };
        Some(Case { line, name: name?, month: month?, events, exempt, task_failure, irregular_petition, expected })
    }
}
