//! `gridctl nickname`: the app nickname that each must have, and the sheet of an area head's field test, rule S13.

use std::collections::HashMap;

use super::check::known_village;
use super::context::Context;
use super::failure::Failure;
use super::output::give;
use super::people::resolve;
use crate::model::calendar::Month;
use crate::model::ids::PersonNo;
use crate::policy::clause::Rule;
use crate::policy::hiring::nickname;
use crate::report::answer::word;
use crate::report::{Answer, Cell, Column, Table, say};
use crate::store::hiring::{NamePlace, all_tests, name_places, tests_of};
use crate::store::{FieldTest, Mode};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// ID number, nickname or name; without it everybody
    #[arg(value_name = "PERSON")]
    person: Option<String>,
    /// Only this administrative village: the sheet for its field test
    #[arg(long)]
    village: Option<String>,
    /// The grid, where two people share a name
    #[arg(long, value_name = "GRID")]
    grid: Option<String>,
}

const COLUMNS: &[Column] = &[
    Column("id_number", "身份证号", "ID number"),
    Column("name", "姓名", "name"),
    Column("village", "行政村", "village"),
    Column("grid", "网格", "grid"),
    Column("role", "岗位", "role"),
    Column("nickname", "应设昵称", "nickname to have"),
    Column("trained_on", "培训日期", "trained on"),
    Column("tested_on", "测试日期", "tested on"),
    Column("apps", "应用安装认证", "apps"),
    Column("seen", "测试昵称", "nickname seen"),
    Column("matches", "昵称相符", "matches"),
    Column("knowledge", "应知应会", "knowledge"),
    Column("live_report", "事件爆料", "live report"),
];

pub fn run(context: &Context, arguments: &Arguments) -> Result<(), Failure> {
    let store = context.open("nickname", Mode::Existing)?;
    let (lang, connection) = (context.look.lang, store.read());
    known_village(context, connection, arguments.village.as_deref())?;
    let person = arguments.person.as_deref().map(|person| resolve(context, &store, person, arguments.grid.as_deref())).transpose()?;
    let places = name_places(connection, person.as_ref().map(|person| person.person), arguments.village.as_deref(), context.today)?;
    let tests = match &person {
        Some(person) => HashMap::from([(person.person, tests_of(connection, person.person)?)]),
        None => all_tests(connection)?,
    };
    let town = &store.policy.terms_or_first(Month::of(context.today)).town_name;
    let wanted = |place: &NamePlace| nickname(town, &place.village, &place.grid, &place.name);
    let mut all_wanted: HashMap<PersonNo, Vec<String>> = HashMap::new();
    for place in &places {
        all_wanted.entry(place.person).or_default().push(wanted(place));
    }
    let latest = |place: &NamePlace| tests.get(&place.person).and_then(|tests| tests.last());
    let differ = places.iter().filter(|place| place.by_form && latest(place).is_some_and(|test| !all_wanted[&place.person].contains(&test.nickname))).count();
    let clause = Rule::S13.clause();
    let mut notes = vec![say!(lang, "昵称：{town} + 村名 + 网格编号 + 姓名({clause})", "nickname: {town}, village, grid number, name ({clause})")];
    if differ > 0 {
        notes.push(say!(lang, "{differ} 人测试时昵称不符", "{differ} had another nickname when tested"));
    }
    let title = match &arguments.village {
        Some(village) => say!(lang, "{village} 现场测试名单", "Field test of {village}"),
        None => say!(lang, "应用昵称", "App nicknames"),
    };
    let rows = places.iter().map(|place| row(place, wanted(place), &all_wanted[&place.person], latest(place)));
    give(
        context,
        Answer {
            command: "nickname",
            arguments: vec![
                ("person", person.as_ref().map(|person| person.id_number).into()),
                ("village", arguments.village.clone().into()),
                ("today", context.today.into()),
            ],
            policy: store.policy.name().to_owned(),
            tables: vec![Table::rows(title, COLUMNS, rows)],
            totals: Vec::new(),
            notes,
        },
    )
}

/// A grid of a person, with the latest test; the test's nickname may be that of any grid of theirs.
fn row(place: &NamePlace, wanted: String, all_wanted: &[String], test: Option<&FieldTest>) -> Vec<Cell> {
    vec![
        place.id_number.into(),
        place.name.as_str().into(),
        place.village.as_str().into(),
        place.grid.as_str().into(),
        word!(place.role),
        wanted.into(),
        test.and_then(|test| test.trained_on).into(),
        test.map(|test| test.tested_on).into(),
        test.map(|test| test.apps).into(),
        test.map(|test| test.nickname.as_str()).into(),
        test.map(|test| all_wanted.contains(&test.nickname)).into(),
        test.map(|test| test.knowledge).into(),
        test.map(|test| test.live_report).into(),
    ]
}
