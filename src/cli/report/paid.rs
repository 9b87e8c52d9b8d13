//! What was paid: by component and by village.

use std::collections::{BTreeMap, HashSet};

use super::{Ground, Part, Span, count, figure, item};
use crate::cli::failure::Failure;
use crate::cli::payout::Shown;
use crate::cli::settle::{empty_row, own};
use crate::model::calendar::{Month, Quarter};
use crate::model::ids::PersonNo;
use crate::model::money::Money;
use crate::model::sheet::{Component, Period, SheetRow};
use crate::policy::payout::month_lines;
use crate::report::answer::word;
use crate::report::picture::{Chart, Item, Measure, Section};
use crate::report::{Cell, Column, Lang, say};
use crate::store::award::awards;
use crate::store::sheet::standing;

/// What is told apart, in the order of the regulation.
const PARTS: [Component; 8] = [
    Component::Base,
    Component::Allowance,
    Component::Reward,
    Component::Special,
    Component::Correction,
    Component::Prepaid,
    Component::Bonus,
    Component::Commendation,
];

/// The rows of everything paid in a span.
pub struct Paid {
    rows: Vec<SheetRow>,
    /// From which sheets, or from live figures.
    pub sources: Vec<String>,
    /// Paid at once in the span, beside the sheets.
    at_once: Money,
}

impl Paid {
    /// What the months of a span pay, or what its sheets do; live figures where no sheet stands.
    pub fn read(ground: &Ground<'_>) -> Result<Self, Failure> {
        let (rows, sources) = match ground.span {
            Span::Month(month) => {
                (month_rows(ground, month), vec![say!(ground.lang(), "{month} 的金额：按现有记录计算", "the amounts of {month}: as the records stand now")])
            }
            Span::Quarter(quarter) => sheets(ground, &[Period::Quarter(quarter)])?,
            Span::Year(year) => sheets(ground, &periods(ground, year)?)?,
        };
        let months = ground.span.months();
        let awards = awards(ground.store.read())?;
        let at_once = awards.iter().filter(|award| months.contains(&Month::of(award.paid_on))).map(|award| award.amount).sum();
        Ok(Self { rows, sources, at_once })
    }

    /// The components that are paid at all; those of every month in any case.
    fn parts(&self) -> Vec<Component> {
        let is_of_month = |part: Component| matches!(part, Component::Base | Component::Allowance | Component::Reward | Component::Special);
        PARTS.into_iter().filter(|part| is_of_month(*part) || self.rows.iter().any(|row| row.part(*part) != Money::ZERO)).collect()
    }

    fn total(&self) -> Money {
        self.rows.iter().map(SheetRow::total).sum()
    }

    /// The figures and sections on what was paid.
    pub fn part(&self, ground: &Ground<'_>) -> Part {
        let lang = ground.lang();
        let amounts = Measure::amounts(ground.terms.unit);
        let people = people(&self.rows);
        let mut figures = vec![
            figure(Column("total", "发放合计", "paid"), self.total().into(), amounts, String::new()),
            figure(Column("people", "考核人数", "people assessed"), count(people), Measure::PEOPLE, String::new()),
        ];
        if self.at_once != Money::ZERO {
            let about = say!(lang, "另行即时发放", "paid at once, beside the above");
            figures.push(figure(Column("instant_awards", "一事一奖", "instant awards"), self.at_once.into(), amounts, about));
        }
        (figures, vec![self.by_component(lang, amounts), self.by_village(lang, amounts)])
    }

    fn by_component(&self, lang: Lang, amounts: Measure) -> Section {
        let total = self.total();
        let row = |part: Component| -> Item {
            let amount: Money = self.rows.iter().map(|row| row.part(part)).sum();
            item(vec![word!(part)], vec![amount.into(), Cell::share(amount.fen(), total.fen())])
        };
        Section {
            key: "paid_by_component",
            title: say!(lang, "各项目发放", "Paid by component"),
            about: say!(lang, "所发金额属于哪一项(二(一)至二(三))", "what is paid as what (二(一) to 二(三))"),
            keys: vec![Column("component", "项目", "component")],
            series: vec![(Column("amount", "金额", "amount"), amounts), (Column("share", "占比", "share"), Measure::PERCENT)],
            remark: None,
            items: self.parts().into_iter().map(row).collect(),
            total: Some(vec![total.into(), Cell::share(total.fen(), total.fen())]),
            chart: Chart::Bars(0, 1),
        }
    }

    fn by_village(&self, lang: Lang, amounts: Measure) -> Section {
        let parts = self.parts();
        let mut of_village: BTreeMap<&str, Vec<&SheetRow>> = BTreeMap::new();
        for row in &self.rows {
            of_village.entry(&row.village).or_default().push(row);
        }
        let values = |rows: &[&SheetRow]| {
            let mut values = vec![count(people(rows.iter().copied()))];
            values.extend(parts.iter().map(|part| Cell::Money(rows.iter().map(|row| row.part(*part)).sum())));
            values.push(Cell::Money(rows.iter().map(|row| row.total()).sum()));
            values
        };
        let mut series = vec![(Column("people", "人数", "people"), Measure::PEOPLE)];
        series.extend(parts.iter().map(|part| (Column(part.code(), part.zh(), part.en()), amounts)));
        series.push((Column("total", "合计", "total"), amounts));
        Section {
            key: "paid_by_village",
            title: say!(lang, "各行政村发放", "Paid by village"),
            about: say!(lang, "按任职网格所在行政村合计", "by the village of the grids served in"),
            keys: vec![Column("village", "行政村", "village")],
            series,
            remark: None,
            items: of_village.iter().map(|(village, rows)| item(vec![(*village).into()], values(rows))).collect(),
            total: Some(values(&self.rows.iter().collect::<Vec<_>>())),
            chart: Chart::Bars(1, parts.len()),
        }
    }
}

/// How many people these rows are of.
fn people<'r>(rows: impl IntoIterator<Item = &'r SheetRow>) -> usize {
    rows.into_iter().map(|row| row.person).collect::<HashSet<PersonNo>>().len()
}

/// The rows of a month, line by line as its quarter will pay them.
fn month_rows(ground: &Ground<'_>, month: Month) -> Vec<SheetRow> {
    let row = |(person, facts, pay)| SheetRow { lines: month_lines(month, &facts, &pay, ground.terms), ..empty_row(&ground.served.people.span(person)) };
    ground.served.paid(ground.months.len() - 1).map(row).collect()
}

/// The periods of a year that have a sheet or have begun: its quarters, and from December on its end.
fn periods(ground: &Ground<'_>, year: i32) -> Result<Vec<Period>, Failure> {
    let quarters = (1..=4).filter_map(|number| Quarter::new(year, number)).map(Period::Quarter);
    let mut periods = Vec::new();
    for period in quarters.chain([Period::YearEnd(year)]) {
        let begins = match period {
            Period::Quarter(quarter) => quarter.months()[0].first_day(),
            Period::YearEnd(_) => period.last_month().first_day(),
        };
        let in_force = ground.store.policy.terms(period.last_month()).is_some();
        if standing(ground.store.read(), period)?.is_some() || (in_force && begins <= ground.context.today) {
            periods.push(period);
        }
    }
    Ok(periods)
}

/// The rows of some periods. What earlier sheets gave too little or too much is due in every quarter that is still open:
/// it is counted in the last of them alone.
fn sheets(ground: &Ground<'_>, periods: &[Period]) -> Result<(Vec<SheetRow>, Vec<String>), Failure> {
    let (store, mut rows, mut sources) = (ground.store, Vec::new(), Vec::new());
    let mut open = Vec::new();
    for period in periods.iter().filter(|period| matches!(period, Period::Quarter(_))) {
        if standing(store.read(), *period)?.is_none() {
            open.push(*period);
        }
    }
    open.pop();
    for period in periods {
        let mut shown = Shown::read(ground.context, store, *period)?;
        if open.contains(period) {
            shown.rows = own(store.read(), &store.policy, *period)?;
        }
        let name = match period {
            Period::Quarter(quarter) => quarter.to_string(),
            Period::YearEnd(year) => say!(ground.lang(), "{year} 年终", "year-end {year}"),
        };
        sources.push(source(ground.lang(), &name, shown.head.as_ref().map(|head| (head.state.zh(), head.state.en()))));
        rows.extend(shown.rows);
    }
    Ok((rows, sources))
}

/// Where the figures of a period come from.
fn source(lang: Lang, period: &str, state: Option<(&'static str, &'static str)>) -> String {
    match state {
        Some((zh, en)) => say!(lang, "{period} 的金额：发放表({zh})", "the amounts of {period}: its sheet ({en})"),
        None => say!(lang, "{period} 的金额：实时数据，未提交", "the amounts of {period}: live figures, not submitted"),
    }
}
