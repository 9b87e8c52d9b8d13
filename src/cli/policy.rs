//! `gridctl policy`: the policy in force, with its readings.

use super::context::Context;
use super::failure::Failure;
use super::output::give;
use crate::policy::parameters::{Parameters, Value};
use crate::report::{Answer, Column, Table, say};
use crate::store::Mode;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Show every parameter with its value, unit, clause and reading
    Show,
}

const COLUMNS: &[Column] = &[
    Column("key", "参数", "key"),
    Column("value", "值", "value"),
    Column("unit", "单位", "unit"),
    Column("from", "生效月份", "from"),
    Column("options", "可选", "options"),
    Column("clause", "条款", "clause"),
    Column("reading", "解读", "reading"),
];

pub fn run(context: &Context, arguments: &Arguments) -> Result<(), Failure> {
    let Command::Show = arguments.command;
    let store = context.open("policy show", Mode::Existing)?;
    let lang = context.look.lang;
    let text = crate::store::policy::text_in_force(store.read())?;
    let parameters = Parameters::read(&text).map(|parameters| parameters.by_key).unwrap_or_default();
    let rows = parameters.iter().flat_map(|(key, parameter)| {
        parameter.values.iter().map(move |(from, value)| {
            vec![
                key.as_str().into(),
                written(value).into(),
                parameter.unit.as_str().into(),
                from.to_string().into(),
                parameter.options.iter().map(written).collect::<Vec<_>>().join(" | ").into(),
                parameter.clause.as_str().into(),
                parameter.reading.clone().into(),
            ]
        })
    });
    let name = store.policy.name().to_owned();
    let title = say!(lang, "政策 {name}", "Policy {name}");
    give(
        context,
        Answer {
            command: "policy show",
            arguments: Vec::new(),
            policy: name,
            tables: vec![Table::rows(title, COLUMNS, rows)],
            totals: Vec::new(),
            notes: Vec::new(),
        },
    )
}

fn written(value: &Value) -> String {
    match value {
        Value::Number(text) | Value::Text(text) => text.clone(),
        Value::Truth(truth) => truth.to_string(),
        Value::List(codes) => codes.join(" "),
    }
}
