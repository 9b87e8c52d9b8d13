//! `gridctl report`: the picture of a month, a quarter or a year for the leading group. Its figures are those of `score`,
//! `payout`, `quota` and `exits`; nothing is reckoned another way.

mod paid;
mod posts;
mod work;

use super::assess::{Served, served};
use super::context::Context;
use super::failure::{Failure, Status};
use super::output::give_picture;
use super::payout::named_quarter;
use super::score::in_force;
use crate::model::calendar::{Month, Quarter, QuarterName};
use crate::model::sheet::Period;
use crate::policy::terms::Terms;
use crate::report::picture::{Figure, Item, Picture};
use crate::report::text::shown;
use crate::report::{Cell, Column, Lang, say};
use crate::store::{Mode, Store};

#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
pub struct Arguments {
    /// Of a month, such as 2018-04
    #[arg(long, value_name = "YYYY-MM")]
    month: Option<Month>,
    /// Of a quarter, such as 2018-Q2 or Q2
    #[arg(long, value_name = "QUARTER")]
    quarter: Option<QuarterName>,
    /// Of a year, such as 2018
    #[arg(long, value_name = "YYYY", value_parser = clap::value_parser!(i32).range(1900..=2199))]
    year: Option<i32>,
}

/// What a picture is of.
#[derive(Debug, Clone, Copy)]
enum Span {
    Month(Month),
    Quarter(Quarter),
    Year(i32),
}

impl Span {
    fn named(context: &Context, store: &Store, arguments: &Arguments) -> Result<Self, Failure> {
        match (arguments.month, arguments.quarter, arguments.year) {
            (Some(month), _, _) => Ok(Self::Month(month)),
            (None, Some(name), _) => Ok(Self::Quarter(named_quarter(context, store.read(), name)?)),
            (None, None, Some(year)) => Ok(Self::Year(year)),
            (None, None, None) => Err(Failure::new(Status::Usage, "--month, --quarter, --year")),
        }
    }

    fn months(self) -> Vec<Month> {
        match self {
            Self::Month(month) => vec![month],
            Self::Quarter(quarter) => Period::Quarter(quarter).months(),
            Self::Year(year) => Period::YearEnd(year).months(),
        }
    }

    const fn key(self) -> &'static str {
        match self {
            Self::Month(_) => "month",
            Self::Quarter(_) => "quarter",
            Self::Year(_) => "year",
        }
    }

    fn text(self) -> String {
        match self {
            Self::Month(month) => month.to_string(),
            Self::Quarter(quarter) => quarter.to_string(),
            Self::Year(year) => Period::YearEnd(year).to_string(),
        }
    }

    fn title(self, lang: Lang, terms: &Terms) -> String {
        let town = shown(&terms.town_name);
        match self {
            Self::Month(month) => {
                let (year, number) = (month.year(), month.of_year());
                say!(lang, "{town}{year}年{number}月网格员考核情况", "{town}: the grid members in {month}")
            }
            Self::Quarter(quarter) => {
                let (year, number) = (quarter.year(), quarter.number());
                say!(lang, "{town}{year}年第{number}季度网格员考核情况", "{town}: the grid members in quarter {number} of {year}")
            }
            Self::Year(year) => say!(lang, "{town}{year}年度网格员考核情况", "{town}: the grid members in {year}"),
        }
    }
}

/// What all parts of a picture rest on.
struct Ground<'c> {
    context: &'c Context,
    store: &'c Store,
    span: Span,
    /// The months in force of the span that have begun.
    months: Vec<Month>,
    /// The terms of the last of them.
    terms: &'c Terms,
    /// Everybody's months.
    served: Served<'c>,
}

impl Ground<'_> {
    const fn lang(&self) -> Lang {
        self.context.look.lang
    }

    /// Whether nothing more can come into a month.
    fn is_over(&self, month: Month) -> bool {
        month.last_day() <= self.context.today
    }
}

/// The figures and the sections of one part of a picture.
type Part = (Vec<Figure>, Vec<crate::report::picture::Section>);

pub fn run(context: &Context, arguments: &Arguments) -> Result<(), Failure> {
    let store = context.open("report", Mode::Existing)?;
    let lang = context.look.lang;
    let span = Span::named(context, &store, arguments)?;
    let mut months = span.months();
    let last = months[months.len() - 1];
    in_force(context, &store.policy, last)?;
    months.retain(|month| month.first_day() <= context.today && store.policy.terms(*month).is_some());
    let Some(terms) = months.last().and_then(|month| store.policy.terms(*month)) else {
        let text = span.text();
        return Err(Failure::new(Status::Refused, say!(lang, "{text} 尚未开始", "{text} has not begun")));
    };
    one_unit(context, &store, &months, terms)?;
    let served = served(store.read(), &store.policy, &months, |_, _| ())?;
    let ground = Ground { context, store: &store, span, months, terms, served };
    let paid = paid::Paid::read(&ground)?;
    let parts = [paid.part(&ground), work::part(&ground)?, posts::vacancies(&ground)?, posts::exits(&ground)?];
    let (mut figures, mut sections) = (Vec::new(), Vec::new());
    for (of_part, drawn) in parts {
        figures.extend(of_part);
        sections.extend(drawn);
    }
    let (first, today) = (ground.months[0].first_day(), context.today);
    let until = last.last_day();
    let picture = Picture {
        title: span.title(lang, terms),
        subtitle: say!(lang, "{first} 至 {until}，截至 {today}", "{first} to {until}, as of {today}"),
        policy: store.policy.name_in(last).to_owned(),
        arguments: vec![(span.key(), span.text().into()), ("today", today.into())],
        figures,
        sections,
        notes: notes(&ground, &paid),
    };
    give_picture(context, &picture)
}

/// Refuses a span in which amounts are yuan in one month and points in another.
fn one_unit(context: &Context, store: &Store, months: &[Month], terms: &Terms) -> Result<(), Failure> {
    if months.iter().filter_map(|month| store.policy.terms(*month)).all(|of_month| of_month.unit == terms.unit) {
        return Ok(());
    }
    let lang = context.look.lang;
    Err(Failure::new(Status::Refused, say!(lang, "各月有元有积分，不能合计", "some months count yuan and some points: they cannot be added up")))
}

fn notes(ground: &Ground<'_>, paid: &paid::Paid) -> Vec<String> {
    let lang = ground.lang();
    let mut notes = paid.sources.clone();
    let open: Vec<String> = ground.span.months().into_iter().filter(|month| !ground.is_over(*month)).map(|month| month.to_string()).collect();
    if !open.is_empty() {
        let open = open.join(&say!(lang, "、", ", "));
        notes.push(say!(lang, "{open} 尚未结束，不计入信息考核未完成", "not over yet and not among the months with the quota missed: {open}"));
    }
    notes.extend(super::score::unit_note(lang, ground.terms));
    notes
}

/// A figure for the head of the picture.
const fn figure(name: Column, value: Cell, measure: crate::report::picture::Measure, about: String) -> Figure {
    Figure { name, value, measure, about }
}

/// A row without a remark.
const fn item(keys: Vec<Cell>, values: Vec<Cell>) -> Item {
    Item { keys, values, remark: String::new() }
}

fn count(number: usize) -> Cell {
    Cell::Number(i64::try_from(number).unwrap_or(i64::MAX))
}
