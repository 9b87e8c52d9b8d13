//! `gridctl keep`: a decision to keep a member past the age, clause 三6.

use super::context::Context;
use super::failure::{Failure, Status};
use super::output::give;
use super::people::resolve;
use crate::model::calendar::{Day, Month};
use crate::model::post::Role;
use crate::policy::clause::Rule;
use crate::policy::exit::{RetentionFault, retention_fault, retention_limit};
use crate::report::text::shown;
use crate::report::{Answer, Column, Table, say};
use crate::store::Mode;
use crate::store::post::posts_of;
use crate::store::retention::keep;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// ID number, nickname or name
    #[arg(value_name = "PERSON")]
    person: String,
    /// The last day until which the member is kept
    #[arg(long, value_name = "DAY", value_parser = super::day)]
    until: Day,
    /// Why the member is outstanding
    #[arg(long)]
    reason: Option<String>,
    /// Document of the decision
    #[arg(long = "ref", value_name = "DOCUMENT")]
    reference: Option<String>,
    /// The grid, where two people share a name
    #[arg(long, value_name = "GRID")]
    grid: Option<String>,
}

const COLUMNS: &[Column] = &[
    Column("id_number", "身份证号", "ID number"),
    Column("name", "姓名", "name"),
    Column("village", "行政村", "village"),
    Column("grid", "网格", "grid"),
    Column("until", "延用至", "until"),
    Column("limit", "最迟", "at the latest"),
    Column("reason", "说明", "reason"),
    Column("reference", "文件", "document"),
    Column("rule", "规则", "rule"),
    Column("clause", "条款", "clause"),
];

pub fn run(context: &Context, arguments: &Arguments) -> Result<(), Failure> {
    let mut store = context.open("keep", Mode::Existing)?;
    let lang = context.look.lang;
    let person = resolve(context, &store, &arguments.person, arguments.grid.as_deref())?;
    let (name, until, birth) = (shown(&person.name), arguments.until, person.id_number.birth());
    let posts = posts_of(store.read(), person.person)?;
    if !posts.iter().any(|post| post.role == Role::Member && post.tenure.to.is_none_or(|to| to >= context.today)) {
        return Err(Failure::new(Status::Refused, say!(lang, "{name} 未任网格员", "{name} holds no post as member")));
    }
    let terms = store.policy.terms_or_first(Month::of(context.today)).exit.clone();
    match retention_fault(birth, until, &terms) {
        None => {}
        Some(RetentionFault::Beyond(limit)) => {
            return Err(Failure::new(Status::Refused, say!(lang, "{name} 最迟延用至 {limit}(三6)", "{name} may be kept until {limit} at the latest (三6)"))
                .hint(format!("--until {limit}")));
        }
        Some(RetentionFault::NotNeeded(birthday)) => {
            return Err(Failure::new(
                Status::Refused,
                say!(
                    lang,
                    "{name} 到 {birthday} 才超龄，{until} 以前无须延用(三6)",
                    "{name} is not past the age before {birthday}: nothing is to be decided until {until} (三6)"
                ),
            ));
        }
    }
    let policy = store.policy.name().to_owned();
    let write = store.write(&context.actor("keep"))?;
    keep(&write, person.person, until, arguments.reason.as_deref(), arguments.reference.as_deref())?;
    if !context.dry_run {
        write.commit(&format!("{} {until}", person.id_number.masked()))?;
    }
    let row = vec![
        person.id_number.into(),
        person.name.as_str().into(),
        person.village.into(),
        person.grid.into(),
        until.into(),
        retention_limit(birth, &terms).into(),
        arguments.reason.clone().into(),
        arguments.reference.clone().into(),
        Rule::X6.code().into(),
        Rule::X6.clause().into(),
    ];
    give(
        context,
        Answer {
            command: "keep",
            arguments: vec![("until", until.into()), ("dry_run", context.dry_run.into())],
            policy,
            tables: vec![Table::rows(say!(lang, "{name} 延用", "{name} is kept"), COLUMNS, std::iter::once(row))],
            totals: Vec::new(),
            notes: Vec::new(),
        },
    )
}
