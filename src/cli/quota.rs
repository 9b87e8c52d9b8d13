//! `gridctl quota`: rule S1.

use super::check::known_village;
use super::context::Context;
use super::failure::Failure;
use super::output::give;
use crate::model::calendar::{Day, Month};
use crate::model::post::Role;
use crate::policy::staffing::{Quota, quota};
use crate::policy::terms::Terms;
use crate::report::{Answer, Cell, Column, Table, say};
use crate::store::grid::grids;
use crate::store::post::filled;
use crate::store::{Connection, GridRecord, Mode};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Only this administrative village
    #[arg(long)]
    village: Option<String>,
}

const COLUMNS: &[Column] = &[
    Column("village", "行政村", "village"),
    Column("grid", "网格", "grid"),
    Column("households", "户数", "households"),
    Column("instructors", "指导员指标", "instructors"),
    Column("leaders", "网格长指标", "leaders"),
    Column("members", "网格员指标", "members"),
    Column("instructors_filled", "指导员在岗", "instructors filled"),
    Column("leaders_filled", "网格长在岗", "leaders filled"),
    Column("members_filled", "网格员在岗", "members filled"),
    Column("short", "空缺", "short"),
    Column("remark", "备注", "remark"),
];

/// One grid: its posts, and how many are filled.
pub struct Line {
    pub grid: GridRecord,
    quota: Quota,
    /// Instructors, leaders, members.
    pub filled: [u32; 3],
}

impl Line {
    /// The grids of the town, or of a village, as they are filled on a day.
    pub fn all(connection: &Connection, village: Option<&str>, on: Day, terms: &Terms) -> crate::store::Result<Vec<Self>> {
        let filled = filled(connection, on)?;
        let line = |grid: GridRecord| {
            let holders = |role| filled.get(&(grid.grid, role)).copied().unwrap_or(0);
            let filled = [holders(Role::Instructor), holders(Role::Leader), holders(Role::Member)];
            Self { quota: quota(grid.households, grid.members_set, &terms.quota), filled, grid }
        };
        Ok(grids(connection, village)?.into_iter().map(line).collect())
    }

    /// Instructors, leaders, members, as they should be.
    pub const fn posts(&self) -> [u32; 3] {
        [self.quota.instructors, self.quota.leaders, self.quota.members]
    }

    /// Posts without a holder; one kind's surplus fills no other's gap.
    fn short(&self) -> u32 {
        self.posts().iter().zip(self.filled).map(|(posts, filled)| posts.saturating_sub(filled)).sum()
    }
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<(), Failure> {
    let store = context.open("quota", Mode::Existing)?;
    let lang = context.look.lang;
    known_village(context, store.read(), arguments.village.as_deref())?;
    let terms = store.policy.terms_or_first(Month::of(context.today));
    let lines = Line::all(store.read(), arguments.village.as_deref(), context.today, terms)?;
    let sum = |value: &dyn Fn(&Line) -> u32| Cell::Number(lines.iter().map(|line| i64::from(value(line))).sum());
    let count = i64::try_from(lines.len()).unwrap_or(i64::MAX);
    let largest = terms.quota.size_classes.last().map_or(0, |class| class.households_min);
    let large = lines.iter().filter(|line| line.grid.households >= largest).count();
    let small = lines.len() - large;
    let answer = Answer {
        command: "quota",
        arguments: vec![("village", arguments.village.clone().into()), ("today", context.today.into())],
        policy: store.policy.name_in(Month::of(context.today)).to_owned(),
        totals: vec![
            ("grid", Cell::Number(count)),
            ("households", sum(&|line| line.grid.households)),
            ("instructors", sum(&|line| line.quota.instructors)),
            ("leaders", sum(&|line| line.quota.leaders)),
            ("members", sum(&|line| line.quota.members)),
            ("instructors_filled", sum(&|line| line.filled[0])),
            ("leaders_filled", sum(&|line| line.filled[1])),
            ("members_filled", sum(&|line| line.filled[2])),
            ("short", sum(&Line::short)),
        ],
        tables: vec![Table::rows(say!(lang, "网格指标与在岗人数", "Posts of the grids, and how many are filled"), COLUMNS, lines.iter().map(row))],
        notes: vec![say!(
            lang,
            "网格 {count} 个，其中 {largest} 户以上 {large} 个，{largest} 户以下 {small} 个(一(一))",
            "{count} grids: {large} of {largest} households or more, {small} smaller (一(一))"
        )],
    };
    give(context, answer)
}

fn row(line: &Line) -> Vec<Cell> {
    let mut remarks = Vec::new();
    if line.quota.set_by_hand {
        remarks.push(("set_by_hand", "指标手工核定", "quota set by hand"));
    }
    if line.posts().iter().zip(line.filled).any(|(posts, filled)| filled > *posts) {
        remarks.push(("over", "超额", "over quota"));
    }
    vec![
        line.grid.village.as_str().into(),
        line.grid.code.as_str().into(),
        line.grid.households.into(),
        line.quota.instructors.into(),
        line.quota.leaders.into(),
        line.quota.members.into(),
        line.filled[0].into(),
        line.filled[1].into(),
        line.filled[2].into(),
        line.short().into(),
        Cell::Words(remarks),
    ]
}
