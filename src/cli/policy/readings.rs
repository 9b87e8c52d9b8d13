//! `gridctl policy readings` and `gridctl policy decide`: what the text leaves open, its price, and who decided.

use super::{reading_in, refuse_past_sheets, tell_faults};
use crate::cli::compare::Comparison;
use crate::cli::context::Context;
use crate::cli::failure::{Failure, Status};
use crate::cli::output::give;
use crate::cli::payout::named_quarter;
use crate::cli::score::in_force;
use crate::model::calendar::{Month, QuarterName};
use crate::policy::Policy;
use crate::policy::parameters::{Parameter, Value};
use crate::report::text::shown;
use crate::report::{Answer, Cell, Column, Lang, Table, say};
use crate::store::policy::{Decision, decide as keep, decisions, last_settled};
use crate::store::{Mode, Store};

#[derive(Debug, clap::Args)]
pub struct Readings {
    /// Price each option by what this quarter would cost, such as 2018-Q2 or Q2
    #[arg(long, value_name = "QUARTER")]
    quarter: Option<QuarterName>,
}

#[derive(Debug, clap::Args)]
pub struct Decide {
    /// The parameter, such as allowance.counts
    #[arg(value_name = "KEY")]
    key: String,
    /// The value decided
    #[arg(value_name = "VALUE")]
    value: String,
    /// Number of the document of the decision
    #[arg(long = "ref", value_name = "NO")]
    reference: String,
    /// The month from which it holds; without it the first one that no approved sheet has settled
    #[arg(long, value_name = "YYYY-MM")]
    from: Option<Month>,
}

const COLUMNS: &[Column] = &[
    Column("key", "参数", "key"),
    Column("value", "读法", "value"),
    Column("chosen", "采用", "chosen"),
    Column("decided_by", "决定人", "decided by"),
    Column("decided_on", "决定日期", "decided on"),
    Column("reference", "文号", "reference"),
    Column("cost", "季度花费", "cost"),
    Column("change", "增减", "change"),
    Column("gain", "增加人数", "gain"),
    Column("lose", "减少人数", "lose"),
    Column("largest", "最大增减", "largest change"),
    Column("reading", "解读", "reading"),
    Column("clause", "条款", "clause"),
];

/// What an option costs in a quarter, and whom it touches.
struct Price(Comparison);

pub fn readings(context: &Context, arguments: &Readings) -> Result<(), Failure> {
    let store = context.open("policy readings", Mode::Existing)?;
    let lang = context.look.lang;
    let quarter = arguments.quarter.map(|name| named_quarter(context, store.read(), name)).transpose()?;
    if let Some(quarter) = quarter {
        in_force(context, &store.policy, quarter.months()[2])?;
    }
    let latest = store.policy.adopted().last().map_or(store.policy.in_force_from(), |(from, _)| *from);
    let month = quarter.map_or(latest.max(Month::of(context.today)), |quarter| quarter.months()[2]);
    let decided = decisions(store.read())?;
    let mut rows = Vec::new();
    let mut open: Vec<&str> = Vec::new();
    for (key, parameter) in &store.policy.parameters_in(month).by_key {
        let Some(chosen) = parameter.value_in(month).filter(|_| is_reading(parameter)) else { continue };
        let decision = decision_of(&decided, key, chosen, month);
        if decision.is_none() {
            open.push(key);
        }
        for option in options(parameter, chosen) {
            let price = quarter.map(|quarter| price(&store, &quarter.months(), key, &option)).transpose()?.flatten();
            rows.push(row(lang, key, parameter, (&option, option == *chosen), decision, price.as_ref()));
        }
    }
    let mut notes = Vec::new();
    if !open.is_empty() {
        let (count, open) = (open.len(), open.join(", "));
        notes.push(say!(lang, "尚未决定 {count} 项：{open}", "{count} readings that nobody has decided: {open}"));
    }
    give(
        context,
        Answer {
            command: "policy readings",
            arguments: quarter.map(|quarter| ("quarter", quarter.to_string().into())).into_iter().collect(),
            policy: store.policy.name_in(month).to_owned(),
            tables: vec![Table::rows(say!(lang, "办法未写明之处的读法", "What the text leaves open"), COLUMNS, rows.into_iter())],
            totals: Vec::new(),
            notes,
        },
    )
}

/// The decision, if there is one, by which a parameter has its value in a month.
fn decision_of<'d>(decided: &'d [Decision], key: &str, chosen: &Value, month: Month) -> Option<&'d Decision> {
    decided.iter().rfind(|decision| decision.key == key && decision.from <= month && decision.value == chosen.to_string())
}

/// The readings in force in a month that nobody has decided.
pub fn undecided(store: &Store, month: Month) -> Result<Vec<String>, Failure> {
    let decided = decisions(store.read())?;
    let parameters = store.policy.parameters_in(month).by_key.iter();
    let open = parameters.filter(|(key, parameter)| {
        is_reading(parameter) && parameter.value_in(month).is_some_and(|chosen| decision_of(&decided, key, chosen, month).is_none())
    });
    Ok(open.map(|(key, _)| key.clone()).collect())
}

fn is_reading(parameter: &Parameter) -> bool {
    !parameter.options.is_empty() || parameter.reading.is_some()
}

/// The value chosen first, then every other. Of a list, each option is one entry: with it, or without it.
fn options(parameter: &Parameter, chosen: &Value) -> Vec<Value> {
    let mut all = vec![chosen.clone()];
    for option in &parameter.options {
        let other = match (chosen, option) {
            (Value::List(codes), Value::Text(code)) if codes.contains(code) => Value::List(codes.iter().filter(|other| *other != code).cloned().collect()),
            (Value::List(codes), Value::Text(code)) => Value::List(codes.iter().chain([code]).cloned().collect()),
            (_, option) => option.clone(),
        };
        if !all.contains(&other) {
            all.push(other);
        }
    }
    all
}

/// Prices an option by running the assessment with it; `None` where the other parameters do not allow it.
fn price(store: &Store, months: &[Month], key: &str, option: &Value) -> Result<Option<Price>, Failure> {
    let from = months[0].max(store.policy.in_force_from());
    let Ok(then) = with(&store.policy, from, key, option) else { return Ok(None) };
    Ok(Some(Price(Comparison::of(store.read(), &store.policy, &then, months)?)))
}

fn with(policy: &Policy, from: Month, key: &str, value: &Value) -> Result<Policy, Vec<crate::policy::parameters::PolicyFault>> {
    policy.with(from, &[(key.to_owned(), value.clone())])
}

/// The row of an option, which may be the one chosen; then `decision` says by whom, if by anybody.
fn row(lang: Lang, key: &str, parameter: &Parameter, (option, is_chosen): (&Value, bool), decision: Option<&Decision>, price: Option<&Price>) -> Vec<Cell> {
    let decision = decision.filter(|_| is_chosen);
    let people = |count: fn(&Comparison) -> usize| Cell::from(price.map(|Price(comparison)| u32::try_from(count(comparison)).unwrap_or(u32::MAX)));
    let cost = price.map(|Price(comparison)| comparison.cost());
    vec![
        key.into(),
        option.to_string().into(),
        is_chosen.into(),
        decision.map(|decision| decision.by.clone()).into(),
        decision.map(|decision| decision.on).into(),
        decision.map(|decision| decision.reference.clone()).into(),
        cost.map(|[_, then]| then).into(),
        cost.map(|[now, then]| then - now).into(),
        people(Comparison::gaining),
        people(Comparison::losing),
        price.map(|Price(comparison)| comparison.largest()).into(),
        reading_in(lang, parameter).filter(|_| is_chosen).into(),
        parameter.clause.as_str().into(),
    ]
}

pub fn decide(context: &Context, arguments: &Decide) -> Result<(), Failure> {
    let mut store = context.open("policy decide", Mode::Existing)?;
    let lang = context.look.lang;
    let latest = store.policy.adopted().last().map_or(store.policy.in_force_from(), |(from, _)| *from);
    let open = last_settled(store.read())?.map_or(latest, |settled| latest.max(settled.plus(1)));
    let from = arguments.from.unwrap_or(open);
    refuse_past_sheets(context, store.read(), from)?;
    let key = shown(&arguments.key);
    if from < latest {
        return Err(Failure::new(Status::Refused, say!(lang, "现行政策自 {latest} 起施行", "the present policy is in force from {latest}"))
            .hint(format!("--from {latest}")));
    }
    if arguments.reference.trim().is_empty() {
        return Err(Failure::new(Status::Usage, say!(lang, "--ref 应为文号", "--ref takes the number of the document")));
    }
    let parameter = store.policy.parameters_in(from).by_key.get(&arguments.key);
    if parameter.is_some_and(|parameter| !is_reading(parameter)) {
        return Err(Failure::new(Status::Refused, say!(lang, "{key} 已由办法写明，不是读法", "{key} is settled by the text and no reading"))
            .hint("gridctl policy readings"));
    }
    let changed = store.policy.with_texts(from, &[(arguments.key.clone(), arguments.value.clone())]).map_err(|faults| {
        tell_faults(context, "VALUE", &faults);
        Failure::new(Status::Refused, say!(lang, "不能这样决定 {key}", "{key} cannot be decided so"))
    })?;
    let value = changed.parameters_in(from).by_key.get(&arguments.key).and_then(|parameter| parameter.value_in(from)).map(ToString::to_string);
    let value = value.unwrap_or_default();
    let decision =
        Decision { key: arguments.key.clone(), value: value.clone(), from, by: context.by.clone(), on: context.today, reference: arguments.reference.clone() };
    let write = store.write(&context.actor("policy decide"))?;
    keep(&write, &decision)?;
    if !context.dry_run {
        write.commit(&format!("{key}={value} {from} {}", arguments.reference))?;
    }
    let value = shown(&value);
    context.note(&say!(lang, "自 {from} 起，{key} 采用 {value}", "from {from}, {key} is {value}"));
    Ok(())
}
