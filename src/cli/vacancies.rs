//! `gridctl vacancies`: seats without a holder, what each village still needs, and who could stand in.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::check::known_village;
use super::context::Context;
use super::failure::Failure;
use super::output::give;
use super::stand_ins::{Pool, StandIn};
use crate::model::calendar::Month;
use crate::model::ids::{GridNo, PersonNo};
use crate::model::person::Sex;
use crate::model::post::Role;
use crate::policy::hiring::{Need, village_needs};
use crate::policy::staffing::quota;
use crate::policy::terms::Terms;
use crate::report::answer::word;
use crate::report::text::shown;
use crate::report::{Answer, Cell, Column, Lang, Rows, Table, hiring as words, say};
use crate::store::candidate::{Candidate, candidates_in};
use crate::store::exit::latest_exits;
use crate::store::grid::{grid_hamlets, grids};
use crate::store::hiring::all_tests;
use crate::store::post::{filled, held_from};
use crate::store::{GridRecord, Mode, PostRecord};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Only this administrative village
    #[arg(long)]
    village: Option<String>,
}

const COLUMNS: &[Column] = &[
    Column("village", "行政村", "village"),
    Column("grid", "网格", "grid"),
    Column("role", "岗位", "role"),
    Column("posts", "指标", "posts"),
    Column("filled", "在岗", "filled"),
    Column("short", "空缺", "short"),
    Column("needs", "本村还缺", "the village needs"),
    Column("tested", "已通过测试", "tested"),
    Column("stand_ins", "候补人选", "stand-ins"),
];

const STAND_INS: &[Column] = &[
    Column("village", "行政村", "village"),
    Column("grid", "网格", "grid"),
    Column("role", "岗位", "role"),
    Column("place", "顺序", "place"),
    Column("id_number", "身份证号", "ID number"),
    Column("name", "姓名", "name"),
    Column("tested", "已通过测试", "tested"),
    Column("meets", "可补缺额", "meets"),
    Column("incumbent", "原网格员", "sitting"),
    Column("education", "文化程度", "education"),
    Column("age", "年龄", "age"),
    Column("computer", "电脑操作", "computer"),
    Column("party", "党员", "Party member"),
];

/// Seats of one role that a grid is short of.
struct Gap<'g> {
    grid: &'g GridRecord,
    role: Role,
    posts: u32,
    filled: u32,
    /// What the village needs and somebody of this grid could meet.
    needs: Vec<&'g Need>,
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<(), Failure> {
    let store = context.open("vacancies", Mode::Existing)?;
    let (lang, connection, village) = (context.look.lang, store.read(), arguments.village.as_deref());
    known_village(context, connection, village)?;
    let terms = store.policy.terms_or_first(Month::of(context.today));
    let (grids, hamlets, filled) = (grids(connection, village)?, grid_hamlets(connection)?, filled(connection, context.today)?);
    let candidates = candidates_in(connection, village, context.today)?;
    let (tests, mut held) = (all_tests(connection)?, held_from(connection, context.today)?);
    held.retain(|post| post.tenure.covers(context.today));
    let needs = needs(&grids, &hamlets, &candidates, &held, terms);
    let gaps = gaps(&grids, &hamlets, &filled, &needs, terms);
    let left = latest_exits(connection)?;
    let fit = Pool { candidates: &candidates, tests: &tests, held: &held, left: &left }.stand_ins(context, terms, context.today);
    let stand_ins = |gap: &Gap<'_>| fit.get(&(gap.grid.grid, gap.role)).map(Vec::as_slice).unwrap_or_default();
    let rows = gaps.iter().map(|gap| row(lang, gap, stand_ins(gap)));
    let people = gaps.iter().flat_map(|gap| stand_ins(gap).iter().enumerate().map(|(index, stand_in)| stand_in_row(lang, gap, index, stand_in)));
    let short = gaps.iter().map(|gap| i64::from(gap.posts - gap.filled)).sum();
    give(
        context,
        Answer {
            command: "vacancies",
            arguments: vec![("village", arguments.village.clone().into()), ("today", context.today.into())],
            policy: store.policy.name().to_owned(),
            totals: vec![("short", Cell::Number(short))],
            tables: vec![
                Table::rows(say!(lang, "岗位空缺", "Vacancies"), COLUMNS, rows),
                Table { key: "stand_ins", title: say!(lang, "候补人选", "Stand-ins"), columns: STAND_INS, rows: Rows::in_turn(people) },
            ],
            notes: notes(lang, &needs, &gaps),
        },
    )
}

/// What the members of each village lack together, by village.
fn needs(
    grids: &[GridRecord],
    hamlets: &HashMap<GridNo, Vec<String>>,
    candidates: &[Candidate],
    held: &[PostRecord],
    terms: &Terms,
) -> BTreeMap<String, Vec<Need>> {
    let forms: HashMap<PersonNo, &Candidate> = candidates.iter().map(|candidate| (candidate.person, candidate)).collect();
    let mut of_village: HashMap<&str, Vec<(Sex, &str)>> = HashMap::new();
    let mut counted = HashSet::new();
    for post in held.iter().filter(|post| post.role == Role::Member) {
        if let Some(candidate) = forms.get(&post.person).filter(|_| counted.insert((post.person, post.place.village.as_str()))) {
            of_village.entry(&post.place.village).or_default().push((candidate.form.id_number.sex(), &candidate.form.hamlet));
        }
    }
    let village = |grids: &[GridRecord]| {
        let mut names: Vec<&str> = Vec::new();
        for name in grids.iter().filter_map(|grid| hamlets.get(&grid.grid)).flatten() {
            if !names.contains(&name.as_str()) {
                names.push(name);
            }
        }
        let members = of_village.get(grids[0].village.as_str()).map(Vec::as_slice).unwrap_or_default();
        (grids[0].village.clone(), village_needs(members, &names, &terms.selection))
    };
    grids.chunk_by(|one, other| one.village == other.village).map(village).collect()
}

fn gaps<'g>(
    grids: &'g [GridRecord],
    hamlets: &HashMap<GridNo, Vec<String>>,
    filled: &HashMap<(GridNo, Role), u32>,
    needs: &'g BTreeMap<String, Vec<Need>>,
    terms: &Terms,
) -> Vec<Gap<'g>> {
    let mut gaps = Vec::new();
    for grid in grids {
        let quota = quota(grid.households, grid.members_set, &terms.quota);
        for (role, posts) in [(Role::Instructor, quota.instructors), (Role::Leader, quota.leaders), (Role::Member, quota.members)] {
            let filled = filled.get(&(grid.grid, role)).copied().unwrap_or(0);
            if filled >= posts {
                continue;
            }
            let in_grid = |need: &&Need| match need {
                Need::Women(_) => true,
                Need::Hamlet(name, _) => hamlets.get(&grid.grid).is_some_and(|hamlets| hamlets.contains(name)),
            };
            let of_village = needs.get(&grid.village).filter(|_| role == Role::Member);
            gaps.push(Gap { grid, role, posts, filled, needs: of_village.into_iter().flatten().filter(in_grid).collect() });
        }
    }
    gaps
}

/// Needs of villages in which no seat is short: appointments alone cannot meet them.
fn notes(lang: Lang, needs: &BTreeMap<String, Vec<Need>>, gaps: &[Gap<'_>]) -> Vec<String> {
    let short: HashSet<&str> = gaps.iter().filter(|gap| gap.role == Role::Member).map(|gap| gap.grid.village.as_str()).collect();
    let full = needs.iter().filter(|(village, needs)| !needs.is_empty() && !short.contains(village.as_str()));
    full.map(|(village, needs)| {
        let (village, needs) = (shown(village), told(lang, needs.iter()));
        say!(lang, "{village} 网格员已满额，但还缺：{needs}", "{village} has all its members and still needs: {needs}")
    })
    .collect()
}

fn told<'n>(lang: Lang, needs: impl Iterator<Item = &'n Need>) -> String {
    needs.map(|need| format!("{} {}", words::need(lang, need), need.rule().clause())).collect::<Vec<_>>().join("; ")
}

/// Whether somebody would meet a need.
fn meets(need: &Need, stand_in: &StandIn<'_>) -> bool {
    match need {
        Need::Women(_) => stand_in.candidate.form.id_number.sex() == Sex::Female,
        Need::Hamlet(name, _) => stand_in.candidate.form.hamlet == *name,
    }
}

fn row(lang: Lang, gap: &Gap<'_>, stand_ins: &[StandIn<'_>]) -> Vec<Cell> {
    let names: Vec<&str> = stand_ins.iter().map(|stand_in| stand_in.candidate.form.name.as_str()).collect();
    let tested = stand_ins.iter().filter(|stand_in| stand_in.passed).count();
    vec![
        gap.grid.village.as_str().into(),
        gap.grid.code.as_str().into(),
        word!(gap.role),
        gap.posts.into(),
        gap.filled.into(),
        (gap.posts - gap.filled).into(),
        told(lang, gap.needs.iter().copied()).into(),
        if gap.role == Role::Member { Cell::Number(i64::try_from(tested).unwrap_or(i64::MAX)) } else { Cell::Missing },
        names.join(";").into(),
    ]
}

fn stand_in_row(lang: Lang, gap: &Gap<'_>, index: usize, stand_in: &StandIn<'_>) -> Vec<Cell> {
    let (form, preference) = (&stand_in.candidate.form, &stand_in.preference);
    vec![
        gap.grid.village.as_str().into(),
        gap.grid.code.as_str().into(),
        word!(gap.role),
        Cell::Number(i64::try_from(index).unwrap_or(i64::MAX).saturating_add(1)),
        form.id_number.into(),
        form.name.as_str().into(),
        if gap.role == Role::Member { stand_in.passed.into() } else { Cell::Missing },
        told(lang, gap.needs.iter().copied().filter(|need| meets(need, stand_in))).into(),
        preference.incumbent.into(),
        word!(preference.education),
        Cell::Number(preference.age_years.into()),
        preference.computer.into(),
        preference.party.into(),
    ]
}
