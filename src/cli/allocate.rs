//! `gridctl allocate`: the best members of each village, with reasons (rules S1 to S3, S5, S6, S12).

mod facts;
mod words;

use super::check::known_village;
use super::context::Context;
use super::failure::{Failure, Status};
use super::output::give;
use super::people::resolve_near;
use crate::model::calendar::Month;
use crate::model::ids::PersonNo;
use crate::policy::allocation::{Allocation, Holder, Pin, Seat, allocate};
use crate::report::text::shown;
use crate::report::{Answer, Cell, Column, Rows, Table, say};
use crate::store::{Mode, Store};
use facts::{Town, Village};
use words::Words;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Only this administrative village
    #[arg(long)]
    village: Option<String>,
    /// Only candidates who passed the field test
    #[arg(long)]
    tested: bool,
    /// Keep the result as a proposal; nobody is appointed yet
    #[arg(long)]
    apply: bool,
    /// Seat somebody in a grid whatever it costs; may be repeated
    #[arg(long, value_name = "PERSON=GRID")]
    pin: Vec<String>,
    /// List who comes next in each grid
    #[arg(long)]
    reserve: bool,
}

const COLUMNS: &[Column] = &[
    Column("village", "行政村", "village"),
    Column("grid", "网格", "grid"),
    Column("seat", "席位", "seat"),
    Column("id_number", "身份证号", "ID number"),
    Column("name", "姓名", "name"),
    Column("health_member", "卫计", "health member"),
    Column("state", "状态", "state"),
    Column("why", "理由", "why"),
];

const UNFILLED: &[Column] = &[
    Column("village", "行政村", "village"),
    Column("grid", "网格", "grid"),
    Column("seat", "席位", "seat"),
    Column("offered_to", "可兼任者", "offered to"),
    Column("why", "说明", "why"),
];

const UNSEATED: &[Column] = &[
    Column("village", "行政村", "village"),
    Column("grid", "网格", "grid"),
    Column("id_number", "身份证号", "ID number"),
    Column("name", "姓名", "name"),
    Column("rules", "规则", "rules"),
    Column("why", "原因", "why"),
];

const CONFLICTS: &[Column] = &[
    Column("village", "行政村", "village"),
    Column("rule", "规则", "rule"),
    Column("need", "需要", "need"),
    Column("missing", "尚缺", "missing"),
    Column("kept_out", "可满足者及其障碍", "who could, and what keeps them out"),
    Column("mend", "办法", "what would mend it"),
    Column("clause", "条款", "clause"),
];

const RESERVE: &[Column] = &[
    Column("village", "行政村", "village"),
    Column("grid", "网格", "grid"),
    Column("place", "顺位", "place"),
    Column("id_number", "身份证号", "ID number"),
    Column("name", "姓名", "name"),
    Column("note", "说明", "note"),
];

/// A village with its allocation.
struct Allocated {
    village: Village,
    allocation: Allocation,
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<(), Failure> {
    let mut store = context.open("allocate", Mode::Existing)?;
    let lang = context.look.lang;
    known_village(context, store.read(), arguments.village.as_deref())?;
    let pins = pins(context, &store, &arguments.pin)?;
    let terms = store.policy.terms_or_first(Month::of(context.today)).clone();
    let town = Town::read(context, &store, &terms, arguments.village.as_deref(), arguments.tested, &pins)?;
    let (villages, people) = town.into_parts();
    let allocated: Vec<Allocated> = villages.into_iter().map(|village| Allocated { allocation: allocate(&village.facts, &terms.selection), village }).collect();
    let words = Words { lang, people: &people };
    refuse_pins(&words, &allocated)?;
    if arguments.apply {
        apply(context, &mut store, &allocated)?;
    }
    let filled: usize = allocated.iter().map(|one| one.allocation.seated().count()).sum();
    let empty = allocated.iter().flat_map(|one| &one.allocation.seats).filter(|seat| matches!(seat.holder, Holder::Empty { .. })).count();
    let unmet: usize = allocated.iter().map(|one| one.allocation.unmet.len()).sum();
    let mut notes =
        vec![say!(lang, "新选 {filled} 名，空席 {empty} 个，未满足的要求 {unmet} 项", "{filled} chosen anew, {empty} seats empty, {unmet} needs unmet")];
    for one in &allocated {
        if let Some(cost) = &one.allocation.pin_cost {
            notes.push(words.pin_cost(&one.village.name, cost));
        }
    }
    if arguments.apply {
        notes.push(say!(
            lang,
            "已存为拟任方案，尚未录用：gridctl appoint --proposed",
            "kept as a proposal; nobody is appointed yet: gridctl appoint --proposed"
        ));
    }
    let seats = allocated.iter().flat_map(|one| one.allocation.seats.iter().map(move |seat| (one, seat)));
    let rows: Vec<Vec<Cell>> = seats.clone().filter_map(|(one, seat)| seat_row(&words, one, seat)).collect();
    let unfilled: Vec<Vec<Cell>> = seats.filter_map(|(one, seat)| unfilled_row(&words, one, seat)).collect();
    let mut tables = vec![
        Table::rows(say!(lang, "网格员安排", "Allocation of members"), COLUMNS, rows.into_iter()),
        table("unfilled", say!(lang, "空席", "Empty seats"), UNFILLED, unfilled),
        table(
            "unseated",
            say!(lang, "符合条件而未入选者", "Eligible and not seated"),
            UNSEATED,
            allocated.iter().flat_map(|one| words.unseated(one)).collect(),
        ),
        table("conflicts", say!(lang, "未能满足的要求", "Needs that are not met"), CONFLICTS, allocated.iter().flat_map(|one| words.conflicts(one)).collect()),
    ];
    if arguments.reserve {
        tables.push(table("reserve", say!(lang, "递补人选", "Who comes next"), RESERVE, allocated.iter().flat_map(|one| words.reserves(one)).collect()));
    }
    let answer = Answer {
        command: "allocate",
        arguments: vec![("village", arguments.village.clone().into()), ("tested", arguments.tested.into()), ("today", context.today.into())],
        policy: store.policy.name_in(Month::of(context.today)).to_owned(),
        tables,
        totals: totals(&allocated),
        notes,
    };
    give(context, answer)
}

fn table(key: &'static str, title: String, columns: &'static [Column], rows: Vec<Vec<Cell>>) -> Table<'static> {
    Table { key, title, columns, rows: Rows::in_turn(rows) }
}

/// The objective reached, added up over the villages; the keys name no column of the table.
fn totals(allocated: &[Allocated]) -> Vec<(&'static str, Cell)> {
    let sum = |value: &dyn Fn(&Allocation) -> i64| Cell::Number(allocated.iter().map(|one| value(&one.allocation)).sum());
    vec![
        ("unmet_needs", sum(&|one| one.objective.unmet_needs.into())),
        ("seats_filled", sum(&|one| one.objective.seats_filled.into())),
        ("sitting", sum(&|one| one.objective.sitting.into())),
        ("education_ranks", sum(&|one| one.objective.education_ranks.into())),
        ("age_years", sum(&|one| one.objective.age_years)),
        ("computer", sum(&|one| one.objective.computer.into())),
        ("party", sum(&|one| one.objective.party.into())),
    ]
}

fn pins(context: &Context, store: &Store, pins: &[String]) -> Result<Vec<(PersonNo, String)>, Failure> {
    let lang = context.look.lang;
    let read = |pin: &String| {
        let (person, grid) = pin.rsplit_once('=').ok_or_else(|| {
            let pin = shown(pin);
            Failure::new(Status::Usage, say!(lang, "--pin {pin} 应写成 姓名=网格编号", "--pin {pin} should be PERSON=GRID"))
        })?;
        Ok((resolve_near(context, store, person, grid)?.person, grid.to_owned()))
    };
    pins.iter().map(read).collect()
}

fn refuse_pins(words: &Words<'_>, allocated: &[Allocated]) -> Result<(), Failure> {
    let refused: Vec<String> = allocated.iter().flat_map(|one| one.allocation.refused_pins.iter().map(|pin| words.refused_pin(&one.village, pin))).collect();
    if refused.is_empty() { Ok(()) } else { Err(Failure::new(Status::Refused, refused.join("; "))) }
}

/// Keeps who was seated anew as the village's proposal; the proposal before it goes.
fn apply(context: &Context, store: &mut Store, allocated: &[Allocated]) -> Result<(), Failure> {
    let write = store.write(&context.actor("allocate --apply"))?;
    let mut count = 0;
    for one in allocated {
        let seats: Vec<crate::store::proposal::Proposed> = one.allocation.seats.iter().filter_map(|seat| proposed(&one.allocation, seat)).collect();
        count += seats.len();
        crate::store::proposal::keep(&write, &one.village.name, &seats, context.today)?;
    }
    if !context.dry_run {
        write.commit(&format!("{count}"))?;
    }
    Ok(())
}

fn proposed(allocation: &Allocation, seat: &Seat) -> Option<crate::store::proposal::Proposed> {
    let person = match seat.holder {
        Holder::Pinned(person) | Holder::Chosen { person, .. } | Holder::Empty { concurrent: Some(person) } => person,
        Holder::Serving(_) | Holder::Empty { concurrent: None } => return None,
    };
    let health_member = allocation.health_member == Some(person) && !matches!(seat.holder, Holder::Empty { .. });
    Some(crate::store::proposal::Proposed { person, grid: seat.grid, health_member })
}

fn seat_row(words: &Words<'_>, one: &Allocated, seat: &Seat) -> Option<Vec<Cell>> {
    let lang = words.lang;
    let word = |code, zh, en| Cell::Word(code, zh, en);
    let (person, state, why) = match &seat.holder {
        Holder::Serving(person) => (*person, word("serving", "在岗", "serving"), say!(lang, "在岗留任", "serves already and stays")),
        Holder::Pinned(person) => (*person, word("pinned", "指定", "pinned"), say!(lang, "按指定安排", "pinned by decision")),
        Holder::Chosen { person, by, over } => (*person, word("chosen", "拟任", "chosen"), words.chosen(by, over)),
        Holder::Empty { concurrent: Some(person) } => (
            *person,
            word("concurrent", "拟兼任", "concurrent"),
            say!(lang, "无合格候选人，由同村人员兼任 一(一)", "no candidate is left: a concurrent post for somebody of the village, 一(一)"),
        ),
        Holder::Empty { concurrent: None } => return None,
    };
    let who = words.person(person);
    Some(vec![
        one.village.name.as_str().into(),
        one.village.code(seat.grid).into(),
        seat.number.into(),
        who.map(|who| who.id_number).into(),
        who.map(|who| who.name.clone()).into(),
        (one.allocation.health_member == Some(person)).into(),
        state,
        why.into(),
    ])
}

fn unfilled_row(words: &Words<'_>, one: &Allocated, seat: &Seat) -> Option<Vec<Cell>> {
    let Holder::Empty { concurrent } = &seat.holder else { return None };
    let lang = words.lang;
    let offered = concurrent.map(|person| words.name(person));
    let why = if offered.is_some() {
        say!(lang, "没有符合条件且未任职的候选人，可由其兼任（一(一)）", "nobody eligible is left; offered as a concurrent post (一(一))")
    } else {
        say!(lang, "没有符合条件且未任职的候选人", "nobody eligible is left")
    };
    Some(vec![one.village.name.as_str().into(), one.village.code(seat.grid).into(), seat.number.into(), offered.into(), why.into()])
}

/// A pin that the command line asked for, held against the grids of a village.
fn pin_in(village: &Village, person: PersonNo, grid: &str) -> Option<Pin> {
    village.facts.grids.iter().find(|known| known.code == grid).map(|known| Pin { grid: known.grid, person })
}
