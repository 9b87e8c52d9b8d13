//! `gridctl forget`: what is personal of somebody never appointed, or long gone, taken away for good.

use chrono::Months;

use super::confirm::confirm;
use super::context::Context;
use super::failure::{Failure, Status};
use super::output::give;
use super::people::resolve;
use crate::model::calendar::Day;
use crate::report::text::shown;
use crate::report::{Answer, Cell, Column, Table, say};
use crate::store::Mode;
use crate::store::forget::{blank, remove};
use crate::store::post::{PostRecord, posts_of};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// ID number, nickname or name
    #[arg(value_name = "PERSON")]
    person: String,
    /// The grid, where two people share a name
    #[arg(long, value_name = "GRID")]
    grid: Option<String>,
    /// Years for which the records of somebody who held a post are kept after the last day in it
    #[arg(long, value_name = "YEARS", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=100))]
    keep_years: u32,
}

const COLUMNS: &[Column] = &[Column("person", "编号", "number"), Column("done", "处理", "done")];

pub fn run(context: &Context, arguments: &Arguments) -> Result<(), Failure> {
    let mut store = context.open("forget", Mode::Existing)?;
    let lang = context.look.lang;
    let found = resolve(context, &store, &arguments.person, arguments.grid.as_deref())?;
    let posts = posts_of(store.read(), found.person)?;
    if !posts.is_empty() {
        may_go(context, &posts, arguments.keep_years)?;
    }
    let (name, masked) = (shown(&found.name), found.id_number.masked());
    let question = if posts.is_empty() {
        say!(lang, "删除 {name}({masked})的全部记录？不能撤销", "take away everything recorded of {name} ({masked})? It cannot be undone")
    } else {
        say!(
            lang,
            "清除 {name}({masked})的姓名、身份证号、电话、卡号等个人信息？数字保留，不能撤销",
            "take away name, ID number, telephone, card and the like of {name} ({masked})? Figures stay; it cannot be undone"
        )
    };
    confirm(context, &question)?;
    let policy = store.policy.name().to_owned();
    let write = store.write(&context.actor("forget"))?;
    let done = if posts.is_empty() {
        remove(&write, found.person)?;
        Cell::Word("removed", "已删除", "removed")
    } else {
        blank(&write, found.person)?;
        Cell::Word("blanked", "已清除个人信息", "blanked")
    };
    if !context.dry_run {
        write.commit(&format!("{} {}", found.person, done.plain(context.look)))?;
    }
    let answer = Answer {
        command: "forget",
        arguments: vec![("dry_run", context.dry_run.into())],
        policy,
        tables: vec![Table::rows(say!(lang, "清除个人信息", "Forgotten"), COLUMNS, std::iter::once(vec![found.person.to_string().into(), done]))],
        totals: Vec::new(),
        notes: vec![say!(
            lang,
            "备份、导出的文件和已提交的发放表不受影响，仍有此人信息",
            "backups, files written before and submitted sheets are not touched by this, and still name the person"
        )],
    };
    give(context, answer)
}

/// Refuses somebody who serves, or whose records are still to be kept.
fn may_go(context: &Context, posts: &[PostRecord], keep_years: u32) -> Result<(), Failure> {
    let lang = context.look.lang;
    let last: Option<Day> = posts.iter().map(|post| post.tenure.to).max_by_key(|to| (to.is_none(), *to)).flatten();
    let Some(last) = last else {
        return Err(Failure::new(Status::Refused, say!(lang, "此人仍在任职", "the person still holds a post")));
    };
    let until = last.checked_add_months(Months::new(12 * keep_years)).filter(|until| *until < context.today);
    if until.is_some() {
        return Ok(());
    }
    Err(Failure::new(
        Status::Refused,
        say!(lang, "任职至 {last}，其后 {keep_years} 年内须保留", "the person served until {last}, and the records are kept for {keep_years} years from then"),
    )
    .hint(say!(lang, "镇里规定的年限用 --keep-years 写明", "--keep-years names the years that the town has set")))
}
