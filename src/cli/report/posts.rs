//! Who is missing and who leaves: vacant posts, grounds to leave, and what comes near one.

use super::{Ground, Part, count, figure, item};
use crate::cli::failure::Failure;
use crate::cli::quota::Line;
use crate::model::calendar::Month;
use crate::model::post::Role;
use crate::policy::exit::{exit_findings, exits_ahead};
use crate::report::answer::word;
use crate::report::exit::{self as words, Case};
use crate::report::picture::{Chart, Item, Measure, Section};
use crate::report::{Cell, Column, say};
use crate::store::exit::{MemberFacts, latest_exits, member_facts};

/// The roles of a grid, in the order of its posts.
const ROLES: [Role; 3] = [Role::Instructor, Role::Leader, Role::Member];

/// The figures and sections on posts without a holder, as `quota` counts them on the day of the command.
pub fn vacancies(ground: &Ground<'_>) -> Result<Part, Failure> {
    let (lang, today) = (ground.lang(), ground.context.today);
    let terms = ground.store.policy.terms_or_first(Month::of(today));
    let lines = Line::all(ground.store.read(), None, today, terms)?;
    let short = |line: &Line, role: usize| line.posts()[role].saturating_sub(line.filled[role]);
    let values = |roles: &[usize]| -> Vec<Cell> {
        let sum = |value: &dyn Fn(&Line, usize) -> u32| Cell::from(lines.iter().flat_map(|line| roles.iter().map(|role| value(line, *role))).sum::<u32>());
        vec![sum(&|line, role| line.posts()[role]), sum(&|line, role| line.filled[role]), sum(&short)]
    };
    let all = values(&[0, 1, 2]);
    let by_role = Section {
        key: "posts",
        title: say!(lang, "岗位", "Posts"),
        about: say!(lang, "{today} 的指标、在岗和空缺(一(一))", "how many there should be on {today}, how many are filled, how many are vacant (一(一))"),
        keys: vec![Column("role", "岗位", "role")],
        series: vec![
            (Column("posts", "指标", "posts"), Measure::POSTS),
            (Column("filled", "在岗", "filled"), Measure::POSTS),
            (Column("short", "空缺", "vacant"), Measure::POSTS),
        ],
        remark: None,
        items: ROLES.into_iter().enumerate().map(|(index, role)| item(vec![word!(role)], values(&[index]))).collect(),
        total: Some(all.clone()),
        chart: Chart::None,
    };
    let gaps = lines.iter().flat_map(|line| ROLES.into_iter().enumerate().map(move |(index, role)| (line, role, short(line, index))));
    let row = |(line, role, short): (&Line, Role, u32)| {
        item(vec![line.grid.village.as_str().into(), line.grid.code.as_str().into(), word!(role)], vec![short.into()])
    };
    let by_grid = Section {
        key: "vacancies",
        title: say!(lang, "空缺岗位", "Vacant posts"),
        about: say!(lang, "候补人选见 vacancies", "who could stand in is told by the command vacancies"),
        keys: vec![Column("village", "行政村", "village"), Column("grid", "网格", "grid"), Column("role", "岗位", "role")],
        series: vec![(Column("short", "空缺", "vacant"), Measure::POSTS)],
        remark: None,
        items: gaps.filter(|(_, _, short)| *short > 0).map(row).collect(),
        total: None,
        chart: Chart::None,
    };
    let vacant = all.into_iter().next_back().unwrap_or(Cell::Missing);
    let about = say!(lang, "{today} 时", "on {today}");
    Ok((vec![figure(Column("vacancies", "空缺岗位", "vacant posts"), vacant, Measure::POSTS, about)], vec![by_role, by_grid]))
}

/// The figures and sections on exits, as `exits` finds them for the last month of the span that is over.
pub fn exits(ground: &Ground<'_>) -> Result<Part, Failure> {
    let (lang, policy) = (ground.lang(), &ground.store.policy);
    let over = ground.months.iter().copied().rfind(|month| ground.is_over(*month));
    let month = over.unwrap_or_else(|| ground.months[0].plus(-1));
    let members = member_facts(ground.store.read(), policy, month, |_, _| ())?;
    let mut confirmed = latest_exits(ground.store.read())?;
    confirmed.retain(|_, (_, leaves_on)| *leaves_on > month.first_day());
    let (mut found, mut ahead) = (Vec::new(), Vec::new());
    let (mut leaving, mut near) = (0, 0);
    for member in &members {
        let case = Case { month, birth: member.facts.birth, false_reports: &member.false_reports, notes: &[], credited: &[] };
        // The two halves of X2, and those of X3, stand in one row.
        let findings = exit_findings(&member.facts, policy);
        leaving += usize::from(!findings.is_empty());
        for of_rule in findings.chunk_by(|one, other| one.rule() == other.rule()) {
            let mut evidence = of_rule.iter().map(|finding| words::evidence(lang, finding, &case)).collect::<Vec<_>>().join(&say!(lang, "；", "; "));
            if let Some((_, on)) = confirmed.get(&member.span.person) {
                evidence.push_str(&say!(lang, "；已确认 {on} 起退出", "; confirmed to leave on {on}"));
            }
            found.push(row(member, of_rule[0].rule().clause(), evidence));
        }
        let coming = exits_ahead(&member.facts, policy);
        near += usize::from(!coming.is_empty());
        for one in coming {
            ahead.push(row(member, one.rule().clause(), words::ahead(lang, &one, &case)));
        }
    }
    let about = say!(lang, "{month} 底", "as of the end of {month}");
    let figures = vec![
        figure(Column("exit_grounds", "有退出情形", "with a ground to leave"), count(leaving), Measure::PEOPLE, about.clone()),
        figure(Column("exits_ahead", "临近退出情形", "near a ground to leave"), count(near), Measure::PEOPLE, about),
    ];
    let title = say!(lang, "{month} 退出情形", "Grounds to leave in {month}");
    let found = list("exit_grounds", title, say!(lang, "须由人确认后方为退出(三)", "people decide whether somebody leaves (三)"), found);
    let title = say!(lang, "{month} 底临近退出情形", "Near a ground to leave, as of the end of {month}");
    let ahead = list("exits_ahead", title, say!(lang, "再差一个月即符合三2者，和当年满龄者", "one month short of 三2, or past the age this year"), ahead);
    Ok((figures, vec![found, ahead]))
}

fn row(member: &MemberFacts, clause: &str, remark: String) -> Item {
    let span = &member.span;
    Item { keys: vec![span.villages().into(), span.grids().into(), span.name.as_str().into(), clause.into()], values: Vec::new(), remark }
}

fn list(key: &'static str, title: String, about: String, items: Vec<Item>) -> Section {
    Section {
        key,
        title,
        about,
        keys: vec![Column("village", "行政村", "village"), Column("grid", "网格", "grid"), Column("name", "姓名", "name"), Column("clause", "条款", "clause")],
        series: Vec::new(),
        remark: Some(Column("evidence", "依据", "evidence")),
        items,
        total: None,
        chart: Chart::None,
    }
}
