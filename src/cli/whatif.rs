//! `gridctl whatif`: what some months would cost under other terms, and whom it would touch. Writes nothing.

use std::path::PathBuf;

use super::compare::{COMPONENTS, Comparison, Paid};
use super::context::Context;
use super::failure::{Failure, Status};
use super::output::give;
use super::payout::named_quarter;
use super::policy::{sound_file, tell_faults};
use super::score::{in_force, unit_note};
use crate::model::calendar::{Month, QuarterName};
use crate::model::money::Money;
use crate::policy::Policy;
use crate::report::{Answer, Cell, Column, Lang, Rows, Table, say};
use crate::store::{Connection, Mode};

#[derive(Debug, clap::Args)]
#[command(group(clap::ArgGroup::new("terms").required(true).args(["set", "policy"])), group(clap::ArgGroup::new("period").required(true).args(["month", "quarter", "year"])))]
pub struct Arguments {
    /// Another value of a parameter, such as base.amount=120; may be repeated
    #[arg(long, value_name = "KEY=VALUE", value_parser = change)]
    set: Vec<(String, String)>,
    /// A policy file in place of the policy in force
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// Over a month, such as 2018-04
    #[arg(long, value_name = "YYYY-MM")]
    month: Option<Month>,
    /// Over a quarter, such as 2018-Q2 or Q2
    #[arg(long, value_name = "QUARTER")]
    quarter: Option<QuarterName>,
    /// Over a year, such as 2018
    #[arg(long, value_name = "YYYY", value_parser = clap::value_parser!(i32).range(1900..=2199))]
    year: Option<i32>,
}

const PEOPLE: &[Column] = &[
    Column("id_number", "身份证号", "ID number"),
    Column("name", "姓名", "name"),
    Column("village", "行政村", "village"),
    Column("grid", "网格", "grid"),
    Column("now", "现行", "now"),
    Column("then", "假设", "then"),
    Column("change", "增减", "change"),
];

const PARTS: &[Column] =
    &[Column("component", "项目", "component"), Column("now", "现行", "now"), Column("then", "假设", "then"), Column("change", "增减", "change")];

const VILLAGES: &[Column] =
    &[Column("village", "行政村", "village"), Column("now", "现行", "now"), Column("then", "假设", "then"), Column("change", "增减", "change")];

const SPREAD: &[Column] =
    &[Column("from", "增减自", "change from"), Column("to", "至", "to"), Column("people", "人数", "people"), Column("plot", "分布", "plot")];

pub fn run(context: &Context, arguments: &Arguments) -> Result<(), Failure> {
    let store = context.open("whatif", Mode::Existing)?;
    let lang = context.look.lang;
    let (key, period, months) = months(context, store.read(), arguments)?;
    let last = months[months.len() - 1];
    let terms = in_force(context, &store.policy, last)?;
    let then = changed(context, &store.policy, months[0], arguments)?;
    if then.terms(last).is_some_and(|other| other.unit != terms.unit) {
        return Err(Failure::new(Status::Refused, say!(lang, "一为元，一为积分，不能比较", "yuan and points cannot be compared")));
    }
    let mut comparison = Comparison::of(store.read(), &store.policy, &then, &months)?;
    if let Some(year) = arguments.year {
        comparison.add_bonus(store.read(), [&store.policy, &then], year)?;
    }
    let [now_cost, then_cost] = comparison.cost();
    let (gaining, losing, all) = (comparison.gaining(), comparison.losing(), comparison.people.len());
    let mut notes = vec![say!(
        lang,
        "{all} 人中 {gaining} 人增加，{losing} 人减少；未写入任何数据",
        "of {all} people {gaining} gain and {losing} lose; nothing was written"
    )];
    notes.extend(unit_note(lang, terms));
    let mut decided = vec![(key, period.clone().into())];
    decided.push(("set", arguments.set.iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(";").into()));
    decided.push(("file", arguments.policy.as_ref().map(|file| file.display().to_string()).into()));
    give(
        context,
        Answer {
            command: "whatif",
            arguments: decided,
            policy: store.policy.name_in(last).to_owned(),
            totals: vec![("now", now_cost.into()), ("then", then_cost.into()), ("change", (then_cost - now_cost).into())],
            tables: tables(lang, &period, &comparison),
            notes,
        },
    )
}

fn change(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("base.amount=120")?;
    Ok((key.trim().to_owned(), value.trim().to_owned()))
}

/// The months asked for, and how the answer names them.
fn months(context: &Context, connection: &Connection, arguments: &Arguments) -> Result<(&'static str, String, Vec<Month>), Failure> {
    if let Some(month) = arguments.month {
        return Ok(("month", month.to_string(), vec![month]));
    }
    if let Some(name) = arguments.quarter {
        let quarter = named_quarter(context, connection, name)?;
        return Ok(("quarter", quarter.to_string(), quarter.months().to_vec()));
    }
    let year = arguments.year.unwrap_or(1900);
    let first = Month::from_number(year * 12);
    Ok(("year", year.to_string(), (0..12).map(|month| first.plus(month)).collect()))
}

/// The policy with the other terms, which hold from the first month asked for.
fn changed(context: &Context, policy: &Policy, from: Month, arguments: &Arguments) -> Result<Policy, Failure> {
    let from = from.max(policy.in_force_from());
    let changed = match &arguments.policy {
        None => policy.with_texts(from, &arguments.set),
        Some(file) => {
            let (_, other) = sound_file(context, file)?;
            let begins = other.in_force_from();
            policy.succeeded_by(from.max(begins), other.parameters_in(begins).clone())
        }
    };
    changed.map_err(|faults| {
        tell_faults(context, "--set", &faults);
        Failure::new(Status::Usage, say!(context.look.lang, "所设的值不能采用", "the values set cannot be taken"))
    })
}

fn tables(lang: Lang, period: &str, comparison: &Comparison) -> Vec<Table<'static>> {
    let row = |name: Cell, [now, then]: [Money; 2]| vec![name, now.into(), then.into(), (then - now).into()];
    let touched: Vec<Vec<Cell>> = comparison.people.iter().filter(|person| person.change() != Money::ZERO).map(person_row).collect();
    let parts: Vec<Vec<Cell>> =
        COMPONENTS.iter().enumerate().map(|(index, (code, zh, en))| row(Cell::Word(code, zh, en), comparison.component(index))).collect();
    let villages: Vec<Vec<Cell>> = comparison.villages().into_iter().map(|(village, sums)| row(village.into(), sums)).collect();
    let table = |key, title, columns, rows: Vec<Vec<Cell>>| Table { key, title, columns, rows: Rows::in_turn(rows) };
    vec![
        Table::rows(say!(lang, "{period} 有增减的人员", "Whom it touches in {period}"), PEOPLE, touched.into_iter()),
        table("components", say!(lang, "各项目", "By component"), PARTS, parts),
        table("villages", say!(lang, "各行政村", "By village"), VILLAGES, villages),
        table("distribution", say!(lang, "增减分布", "How the changes are spread"), SPREAD, spread(&comparison.people)),
    ]
}

fn person_row(person: &Paid) -> Vec<Cell> {
    let [now, then] = person.totals();
    vec![
        person.id_number.into(),
        person.name.as_str().into(),
        person.village.as_str().into(),
        person.grid.as_str().into(),
        now.into(),
        then.into(),
        person.change().into(),
    ]
}

/// Classes of the plot on either side of no change.
const CLASSES: i64 = 5;
/// The longest bar of the plot.
const BAR: usize = 40;

/// Classes of equal width with their people; those without a change stand for themselves.
fn spread(people: &[Paid]) -> Vec<Vec<Cell>> {
    let changes: Vec<i64> = people.iter().map(|person| person.change().fen()).collect();
    let largest = changes.iter().map(|change| change.abs()).max().unwrap_or(0);
    // Whole yuan, so that the bounds can be read.
    let width = (largest.div_euclid(CLASSES * 100) + i64::from(largest % (CLASSES * 100) > 0)).max(1) * 100;
    let class = |change: i64| change.signum() * ((change.abs() + width - 1) / width);
    let counts: Vec<(i64, usize)> = (-CLASSES..=CLASSES).map(|number| (number, changes.iter().filter(|change| class(**change) == number).count())).collect();
    let most = counts.iter().map(|(_, count)| *count).max().unwrap_or(0).max(1);
    let bounds = |number: i64| match number.signum() {
        0 => (0, 0),
        1 => ((number - 1) * width + 1, number * width),
        _ => (number * width, (number + 1) * width - 1),
    };
    let rows = counts.into_iter().filter(|(_, count)| *count > 0).map(|(number, count)| {
        let (from, to) = bounds(number);
        let bar = "#".repeat((count * BAR).div_ceil(most));
        vec![Money::from_fen(from).into(), Money::from_fen(to).into(), u32::try_from(count).unwrap_or(u32::MAX).into(), bar.into()]
    });
    rows.collect()
}
