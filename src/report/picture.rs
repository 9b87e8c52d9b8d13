//! The picture of a period for the leading group: figures, tables and charts, as values.
//!
//! A [`Section`] is a table whose columns are keys and figures; pages, terminal tables and the rows for programs are all
//! made from it.

pub mod page;
mod svg;

use unicode_width::UnicodeWidthStr;

use super::answer::{Answer, Cell, Column, Rows, Table};
use super::text::{Look, shown};
use crate::model::money::Unit;

/// What a figure counts: code, Chinese, English.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measure(pub &'static str, pub &'static str, pub &'static str);

impl Measure {
    /// Events.
    pub const EVENTS: Self = Self("event", "条", "events");
    /// Reports.
    pub const REPORTS: Self = Self("report", "条", "reports");
    /// People.
    pub const PEOPLE: Self = Self("person", "人", "people");
    /// Posts.
    pub const POSTS: Self = Self("post", "个", "posts");
    /// Months.
    pub const MONTHS: Self = Self("month", "个月", "months");
    /// A share.
    pub const PERCENT: Self = Self("percent", "%", "%");

    /// Amounts.
    #[must_use]
    pub const fn amounts(unit: Unit) -> Self {
        Self(unit.code(), unit.zh(), unit.en())
    }
}

/// How the figures of a section are drawn: of which of its series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chart {
    /// Not at all.
    None,
    /// A bar across for each row, the first series so many side by side in it, from this one on.
    Bars(usize, usize),
    /// An upright column for each row, likewise.
    Columns(usize, usize),
}

/// One row of a section.
#[derive(Debug, Clone)]
pub struct Item {
    /// What it is about, a cell for each key.
    pub keys: Vec<Cell>,
    /// Its figures, a cell for each series.
    pub values: Vec<Cell>,
    /// What else there is to say.
    pub remark: String,
}

/// A part of the picture.
#[derive(Debug, Clone)]
pub struct Section {
    /// The key for programs.
    pub key: &'static str,
    /// What stands above it.
    pub title: String,
    /// What it counts, in a sentence.
    pub about: String,
    /// What its rows are about.
    pub keys: Vec<Column>,
    /// Its figures.
    pub series: Vec<(Column, Measure)>,
    /// The heading of the remarks, where it has any.
    pub remark: Option<Column>,
    /// Its rows.
    pub items: Vec<Item>,
    /// The figures of all rows together, where they can be added.
    pub total: Option<Vec<Cell>>,
    /// How it is drawn.
    pub chart: Chart,
}

/// A figure that stands above all sections.
#[derive(Debug, Clone)]
pub struct Figure {
    /// Its code and its words.
    pub name: Column,
    /// The figure.
    pub value: Cell,
    /// What it counts.
    pub measure: Measure,
    /// What it is made of.
    pub about: String,
}

/// The picture of a period.
#[derive(Debug, Clone)]
pub struct Picture {
    /// What stands above it.
    pub title: String,
    /// The period, and as of when.
    pub subtitle: String,
    /// The policy, by name.
    pub policy: String,
    /// The arguments that decided it.
    pub arguments: Vec<(&'static str, Cell)>,
    /// The key figures.
    pub figures: Vec<Figure>,
    /// Its parts.
    pub sections: Vec<Section>,
    /// What else there is to say.
    pub notes: Vec<String>,
}

const ROWS: &[Column] = &[
    Column("section", "部分", "section"),
    Column("item", "对象", "item"),
    Column("sub_item", "项目", "sub-item"),
    Column("value", "数值", "value"),
    Column("unit", "单位", "unit"),
    Column("note", "说明", "note"),
];

const FIGURES: &[Column] =
    &[Column("item", "指标", "figure"), Column("value", "数值", "value"), Column("unit", "单位", "unit"), Column("note", "说明", "note")];

const PLOT: Column = Column("plot", "图示", "plot");

/// The longest bar in a table for a terminal.
const BAR: i64 = 30;

impl Picture {
    /// The picture as rows for programs: section, item, sub-item, value, unit.
    #[must_use]
    pub fn rows(&self, look: Look) -> Answer<'_> {
        let figures = self.figures.iter().map(|figure| {
            let Measure(code, zh, en) = figure.measure;
            vec!["overview".into(), figure.name.0.into(), Cell::Missing, figure.value.clone(), Cell::Word(code, zh, en), text(&figure.about)]
        });
        let sections = self.sections.iter().flat_map(move |section| section.rows(look));
        Answer { tables: vec![Table::rows(self.title.clone(), ROWS, figures.chain(sections))], ..self.answer() }
    }

    /// The picture as tables for people, with small bars where they are for a terminal or a text.
    #[must_use]
    pub fn tables(&self, look: Look, has_plots: bool) -> Answer<'_> {
        let figures = self.figures.iter().map(move |figure| {
            let Measure(code, zh, en) = figure.measure;
            // A percentage is read with its sign.
            let unit = if figure.measure == Measure::PERCENT { Cell::Missing } else { Cell::Word(code, zh, en) };
            vec![figure.name.heading(look.lang).into(), figure.value.clone(), unit, text(&figure.about)]
        });
        let mut tables = vec![Table::rows(self.title.clone(), FIGURES, figures)];
        tables.extend(self.sections.iter().map(|section| section.table(look, has_plots)));
        Answer { tables, ..self.answer() }
    }

    fn answer(&self) -> Answer<'_> {
        Answer {
            command: "report",
            arguments: self.arguments.clone(),
            policy: self.policy.clone(),
            tables: Vec::new(),
            totals: self.figures.iter().map(|figure| (figure.name.0, figure.value.clone())).collect(),
            notes: std::iter::once(self.subtitle.clone()).chain(self.notes.iter().cloned()).collect(),
        }
    }
}

fn text(words: &str) -> Cell {
    if words.is_empty() { Cell::Missing } else { words.into() }
}

impl Section {
    /// A row for each figure; of a section without figures, for each of its rows.
    fn rows(&self, look: Look) -> Vec<Vec<Cell>> {
        let mut rows = Vec::new();
        for item in &self.items {
            let mut keys: Vec<String> = item.keys.iter().map(|key| key.plain(look)).collect();
            if self.series.is_empty() {
                let last = keys.pop().unwrap_or_default();
                rows.push(vec![self.key.into(), keys.join(" ").into(), last.into(), Cell::Number(1), Cell::from(Measure::PEOPLE.0), text(&item.remark)]);
                continue;
            }
            for ((series, Measure(code, zh, en)), value) in self.series.iter().zip(&item.values) {
                let unit = Cell::Word(code, zh, en);
                rows.push(vec![self.key.into(), keys.join(" ").into(), series.0.into(), value.clone(), unit, text(&item.remark)]);
            }
        }
        rows
    }

    fn table(&self, look: Look, has_plots: bool) -> Table<'_> {
        let largest = self.items.iter().filter_map(|item| self.length(item)).max().unwrap_or(0);
        let is_drawn = has_plots && largest > 0;
        let columns = self.keys.iter().chain(self.series.iter().map(|(column, _)| column)).chain(&self.remark);
        // Once a run: an answer's columns live as long as the program.
        let columns: &'static [Column] = columns.chain(is_drawn.then_some(&PLOT)).copied().collect::<Vec<_>>().leak();
        let plot = move |item: &Item| "#".repeat(usize::try_from(self.length(item).unwrap_or(0).max(0) * BAR / largest.max(1)).unwrap_or(0));
        let rows = self.items.iter().map(move |item| {
            let remark = self.remark.map(|_| text(&item.remark));
            item.keys.iter().chain(&item.values).cloned().chain(remark).chain(is_drawn.then(|| plot(item).into())).collect()
        });
        let total = self.total_row(look).map(|mut row| {
            row.resize(columns.len(), Cell::Missing);
            row
        });
        Table { key: self.key, title: self.title.clone(), columns, rows: Rows::in_turn(rows.chain(total)) }
    }

    /// The row of all together.
    fn total_row(&self, look: Look) -> Option<Vec<Cell>> {
        let total = self.total.as_ref().filter(|_| self.items.len() > 1)?;
        let mut row = vec![Cell::Missing; self.keys.len()];
        if let Some(first) = row.first_mut() {
            *first = super::say!(look.lang, "合计", "total").into();
        }
        row.extend(total.iter().cloned());
        Some(row)
    }

    /// The figures that are drawn of a row.
    fn drawn<'i>(&self, item: &'i Item) -> &'i [Cell] {
        match self.chart {
            Chart::None => &[],
            Chart::Bars(first, count) | Chart::Columns(first, count) => item.values.get(first..first + count).unwrap_or_default(),
        }
    }

    /// The series that are drawn.
    fn drawn_series(&self) -> &[(Column, Measure)] {
        match self.chart {
            Chart::None => &[],
            Chart::Bars(first, count) | Chart::Columns(first, count) => self.series.get(first..first + count).unwrap_or_default(),
        }
    }

    /// How long the drawing of a row is, in the smallest unit of its figures.
    fn length(&self, item: &Item) -> Option<i64> {
        self.drawn(item).iter().map(size).reduce(|sum, size| sum + size)
    }
}

/// A figure in its smallest unit.
fn size(cell: &Cell) -> i64 {
    match cell {
        Cell::Number(number) | Cell::Percent(number) => *number,
        Cell::Money(amount) => amount.fen(),
        Cell::Missing | Cell::Text(_) | Cell::Word(..) | Cell::Words(_) | Cell::YesNo(_) | Cell::Day(_) | Cell::Moment(_) | Cell::IdNumber(_) => 0,
    }
}

/// A text of at most so many columns of a console.
fn cut(text: &str, width: usize) -> String {
    let text = shown(text);
    if text.width() <= width {
        return text;
    }
    let mut short = String::new();
    for character in text.chars() {
        if short.width() + 2 >= width {
            break;
        }
        short.push(character);
    }
    short + "…"
}
