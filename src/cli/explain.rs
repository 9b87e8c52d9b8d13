//! `gridctl explain`: how each yuan came to be, and why a candidate may or may not serve.

mod candidate;
mod correction;
mod month;
mod reports;
mod year;

pub use month::month_formulas;

use super::context::Context;
use super::failure::Failure;
use super::output::give;
use super::payout::named_quarter;
use super::people::resolve;
use super::score::in_force;
use crate::model::calendar::{Month, Quarter, QuarterName};
use crate::model::sheet::Period;
use crate::store::{Mode, Store};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// ID number, nickname or name
    #[arg(value_name = "PERSON")]
    person: String,
    /// The pay of a month, such as 2018-04
    #[arg(long, value_name = "YYYY-MM", group = "what")]
    month: Option<Month>,
    /// The pay of a quarter, such as 2018-Q2 or Q2
    #[arg(long, value_name = "QUARTER", group = "what")]
    quarter: Option<QuarterName>,
    /// The pay at the end of a year, such as 2018
    #[arg(long, value_name = "YEAR", group = "what", value_parser = clap::value_parser!(i32).range(1900..=2199))]
    year_end: Option<i32>,
    /// The candidate's form and what the rules say of it
    #[arg(long, group = "what", required_unless_present_any = ["month", "quarter", "year_end"])]
    candidate: bool,
    /// The grid, where two people share a name
    #[arg(long, value_name = "GRID")]
    grid: Option<String>,
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<(), Failure> {
    let mut store = context.open("explain", Mode::Existing)?;
    let person = resolve(context, &store, &arguments.person, arguments.grid.as_deref())?;
    if let Some(month) = arguments.month {
        as_settled(&mut store, Period::Quarter(Quarter::of(month)))?;
        in_force(context, &store.policy, month)?;
        return give(context, month::explain(context, &store, &person, &[month], ("month", month.to_string()))?);
    }
    if let Some(name) = arguments.quarter {
        let quarter = named_quarter(context, store.read(), name)?;
        as_settled(&mut store, Period::Quarter(quarter))?;
        in_force(context, &store.policy, quarter.months()[2])?;
        return give(context, correction::explain_quarter(context, &store, &person, quarter)?);
    }
    if let Some(year) = arguments.year_end {
        as_settled(&mut store, Period::YearEnd(year))?;
        in_force(context, &store.policy, Period::YearEnd(year).last_month())?;
        return give(context, year::explain(context, &store, &person, year)?);
    }
    give(context, candidate::explain(context, &store, &person)?)
}

/// What has a sheet is explained by the policy under which it was reckoned, whatever came into force since.
fn as_settled(store: &mut Store, period: Period) -> Result<(), Failure> {
    if let Some(head) = crate::store::sheet::standing(store.read(), period)? {
        store.policy = crate::store::policy::as_of(store.read(), head.log_id)?;
    }
    Ok(())
}
