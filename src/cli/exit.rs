//! `gridctl exit`: a person confirms that a member leaves; the posts as member end.

use super::confirm::confirm;
use super::context::Context;
use super::exits::Evidence;
use super::failure::{Failure, Status};
use super::output::give;
use super::people::resolve;
use crate::model::calendar::{Day, Month};
use crate::model::post::Role;
use crate::policy::clause::Rule;
use crate::policy::exit::exit_findings;
use crate::report::text::shown;
use crate::report::{Answer, Cell, Column, Lang, Table, exit as words, say};
use crate::store::exit::{keep, member_facts};
use crate::store::person::PersonRecord;
use crate::store::post::{end, last_report_from, posts_of};
use crate::store::{Mode, PostRecord, Store};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// ID number, nickname or name
    #[arg(value_name = "PERSON")]
    person: String,
    /// The ground: a clause such as 三2, or its rule, X1 to X6
    #[arg(long, value_name = "CLAUSE")]
    clause: String,
    /// The first day without the post: 2019-01-01 ends it with 2018-12-31
    #[arg(long, value_name = "DAY", value_parser = super::day)]
    on: Day,
    /// Why, in words of one's own
    #[arg(long)]
    reason: Option<String>,
    /// The grid, where two people share a name
    #[arg(long, value_name = "GRID")]
    grid: Option<String>,
}

const COLUMNS: &[Column] = &[
    Column("id_number", "身份证号", "ID number"),
    Column("name", "姓名", "name"),
    Column("village", "行政村", "village"),
    Column("grid", "网格", "grid"),
    Column("from", "任职日期", "from"),
    Column("to", "离任日期", "to"),
    Column("leaves_on", "退出日期", "leaves on"),
    Column("rule", "规则", "rule"),
    Column("clause", "条款", "clause"),
    Column("evidence", "依据", "evidence"),
    Column("reason", "说明", "reason"),
];

/// How many months before the last one served are searched for the ground.
const MONTHS_SEARCHED: i32 = 3;

pub fn run(context: &Context, arguments: &Arguments) -> Result<(), Failure> {
    let mut store = context.open("exit", Mode::Existing)?;
    let lang = context.look.lang;
    let rule = ground(context, &arguments.clause)?;
    let person = resolve(context, &store, &arguments.person, arguments.grid.as_deref())?;
    let (on, name) = (arguments.on, shown(&person.name));
    let posts = posts_to_end(context, &store, &person, on)?;
    let last = on.pred_opt().unwrap_or(on);
    let evidence = evidence(&store, &person, rule, last)?;
    let told = evidence.as_ref().map(|(zh, en)| if lang == Lang::Zh { zh.clone() } else { en.clone() });
    note_ground(context, &name, rule, told.is_some());
    let (clause, grids) = (rule.clause(), posts.iter().map(|post| shown(&post.place.grid_code)).collect::<Vec<_>>().join(", "));
    let found = told.clone().unwrap_or_default();
    confirm(
        context,
        &say!(
            lang,
            "{name}(网格 {grids})按 {clause} 退出网格员队伍，任职到 {last} 为止。{found}",
            "{name} (grid {grids}) leaves by {clause}, {last} being the last day in the post. {found}"
        ),
    )?;
    let policy = store.policy.name().to_owned();
    let write = store.write(&context.actor("exit"))?;
    end(&write, person.id_number, &posts, last)?;
    keep(&write, person.person, rule, on, arguments.reason.as_deref(), evidence.as_ref().map(|(zh, en)| (zh.as_str(), en.as_str())))?;
    if !context.dry_run {
        write.commit(&format!("{} {} {on}", person.id_number.masked(), rule.code()))?;
    }
    let row = |post: PostRecord| -> Vec<Cell> {
        vec![
            person.id_number.into(),
            person.name.as_str().into(),
            post.place.village.clone().into(),
            post.place.grid_code.clone().into(),
            post.tenure.from.into(),
            last.into(),
            on.into(),
            rule.code().into(),
            rule.clause().into(),
            told.clone().into(),
            arguments.reason.clone().into(),
        ]
    };
    give(
        context,
        Answer {
            command: "exit",
            arguments: vec![("clause", rule.clause().into()), ("on", on.into()), ("dry_run", context.dry_run.into())],
            policy,
            tables: vec![Table::rows(say!(lang, "{name} 退出", "{name} leaves"), COLUMNS, posts.into_iter().map(row))],
            totals: Vec::new(),
            notes: vec![say!(lang, "所空岗位见 gridctl vacancies", "the seats are now vacant: gridctl vacancies")],
        },
    )
}

/// Says where the records know nothing of the ground.
fn note_ground(context: &Context, name: &str, rule: Rule, is_recorded: bool) {
    if !is_recorded {
        let clause = rule.clause();
        context.note(&say!(
            context.look.lang,
            "记录中未查到 {name} 有 {clause} 情形，按人工决定办理",
            "the records show no ground of {clause} for {name}: it rests on the decision alone"
        ));
    }
}

/// The ground that the command line names.
fn ground(context: &Context, clause: &str) -> Result<Rule, Failure> {
    let lang = context.look.lang;
    Rule::named(clause).filter(|rule| rule.is_exit_ground()).ok_or_else(|| {
        let clause = shown(clause);
        let known: Vec<String> = Rule::ALL.iter().filter(|rule| rule.is_exit_ground()).map(|rule| format!("{} ({})", rule.clause(), rule.code())).collect();
        let known = known.join(", ");
        Failure::new(Status::Refused, say!(lang, "{clause} 不是退出情形", "{clause} is no ground to leave")).hint(say!(
            lang,
            "退出情形有 {known}",
            "the grounds are {known}"
        ))
    })
}

/// The posts as member that end; refused where there is none, one has not begun, or reports were made afterwards.
fn posts_to_end(context: &Context, store: &Store, person: &PersonRecord, on: Day) -> Result<Vec<PostRecord>, Failure> {
    let (lang, name) = (context.look.lang, shown(&person.name));
    let mut posts = posts_of(store.read(), person.person)?;
    posts.retain(|post| post.role == Role::Member && post.tenure.to.is_none_or(|to| to >= on));
    if posts.is_empty() {
        return Err(Failure::new(Status::Refused, say!(lang, "{name} 在 {on} 及以后未任网格员", "{name} holds no post as member on {on} or later")));
    }
    if let Some(post) = posts.iter().find(|post| post.tenure.from >= on) {
        let (grid, from) = (shown(&post.place.grid_code), post.tenure.from);
        let hint = say!(lang, "--on 是不再任职的第一天，须晚于 {from}", "--on is the first day without the post: it must be later than {from}");
        return Err(Failure::new(
            Status::Refused,
            say!(lang, "{name} 自 {from} 起才任网格 {grid} 的网格员", "{name} has been a member of grid {grid} from {from} only"),
        )
        .hint(hint));
    }
    if let Some((report, at)) = last_report_from(store.read(), person.person, on)? {
        let (report, next) = (shown(&report), at.day().succ_opt().unwrap_or(at.day()));
        return Err(Failure::new(
            Status::Refused,
            say!(lang, "{name} 在 {on} 以后还有上报：{report}({at})", "{name} made reports on {on} or later: {report} at {at}"),
        )
        .hint(say!(lang, "最早可用 --on {next}", "the earliest day is --on {next}")));
    }
    Ok(posts)
}

/// What the records show of the ground, in Chinese and in English: in the last month served or shortly before.
///
/// The quota and an inability are judged by whole months, anything else from the last day served.
fn evidence(store: &Store, person: &PersonRecord, rule: Rule, last: Day) -> Result<Option<(String, String)>, Failure> {
    let whole_months = matches!(rule, Rule::X2 | Rule::X4) && last != Month::of(last).last_day();
    let latest = Month::of(last).plus(-i32::from(whole_months));
    for back in 0..MONTHS_SEARCHED {
        let month = latest.plus(-back);
        let members = member_facts(store.read(), &store.policy, month, |_, _| ())?;
        let Some(member) = members.into_iter().find(|member| member.span.person == person.person) else { continue };
        let mut found = exit_findings(&member.facts, &store.policy);
        found.retain(|finding| finding.rule() == rule);
        if !found.is_empty() {
            let read = Evidence::read(store, std::iter::once(&member))?;
            let told = |lang| read.of(&member, |case| found.iter().map(|finding| words::evidence(lang, finding, case)).collect::<Vec<_>>().join("; "));
            return Ok(Some((told(Lang::Zh), told(Lang::En))));
        }
    }
    Ok(None)
}
