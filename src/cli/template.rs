//! `gridctl template`: a workbook to send to the villages; what comes back filled in imports as it is.

use super::context::Context;
use super::failure::Failure;
use super::import::kind_words;
use super::output::put;
use crate::intake::Kind;
use crate::model::calendar::Month;
use crate::policy::{HUISHAN_2018, Policy};
use crate::report::template::{self, Field};
use crate::store::Mode;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The kind of file that it makes
    #[arg(value_parser = super::kind())]
    kind: Kind,
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<(), Failure> {
    let levels = highest_level(context)?;
    let columns = arguments.kind.columns().iter();
    let fields: Vec<Field> =
        columns.map(|column| Field { heading: column.zh[0], required: column.required, form: column.form, example: column.example }).collect();
    let (title, _) = kind_words(arguments.kind);
    put(context, true, |out| template::write(title, &fields, levels, context.look.lang, out))
}

/// The highest level of an event: by the policy of the database, or by the built-in one where there is none.
fn highest_level(context: &Context) -> Result<u8, Failure> {
    let month = Month::of(context.today);
    if context.db.exists() {
        return Ok(context.open("template", Mode::Existing)?.policy.terms_or_first(month).reward.highest_level());
    }
    Ok(Policy::read(HUISHAN_2018).map_or(crate::model::event::Level::MAX, |policy| policy.terms_or_first(month).reward.highest_level()))
}
