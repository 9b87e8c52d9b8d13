//! What was reported: events by level and week, what was found of the reports, and who missed the quota.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};

use super::{Ground, Part, count, figure, item};
use crate::cli::assess::Assessed;
use crate::cli::failure::Failure;
use crate::cli::score::{LEVELS, LEVELS_MIN};
use crate::model::calendar::Month;
use crate::model::event::{Level, Status};
use crate::model::ids::{GridNo, PersonNo};
use crate::model::week::Week;
use crate::policy::assessment::{Remark, remarks};
use crate::report::picture::{Chart, Figure, Item, Measure, Section};
use crate::report::{Cell, Column, Lang, say};
use crate::store::ServiceSpan;
use crate::store::grid::grids;
use crate::store::survey::{Reports, Survey, survey};

/// What is found of reports, in the order in which it is shown.
const SHOWN: [Status; 4] = [Status::Valid, Status::Invalid, Status::Fraud, Status::Pending];

/// The figures and sections on what was reported.
pub fn part(ground: &Ground<'_>) -> Result<Part, Failure> {
    let lang = ground.lang();
    let (served, months) = (&ground.served, ground.months.iter().enumerate());
    let of_month = |(index, month): (usize, &Month)| served.paid(index).map(|(person, ..)| (served.people.person(person), *month)).collect::<Vec<_>>();
    let assessed: HashSet<(PersonNo, Month)> = months.flat_map(of_month).collect();
    let survey = survey(ground.store.read(), &ground.months, |person, month| assessed.contains(&(person, month)))?;
    let levels = usize::from(ground.terms.reward.highest_level()).max(LEVELS_MIN);
    let missed = missed(ground);
    let credited = credited(ground);
    let figures = figures(ground, &survey, &credited, &missed);
    let sections = vec![
        by_level(ground, &credited, levels),
        by_week(ground, &survey, levels),
        by_village(ground, &survey)?,
        missed_by_month(ground, &missed),
        missed_people(lang, &missed),
    ];
    Ok((figures, sections))
}

fn figures(ground: &Ground<'_>, survey: &Survey, credited: &[u32; Level::MAX as usize], missed: &[Missed]) -> Vec<Figure> {
    let lang = ground.lang();
    let all = survey.all();
    let (made, pending, doubled) = (all.made(), all.of(Status::Pending), all.doubled);
    let (checked, valid) = (checked(all), all.of(Status::Valid));
    let credited: u32 = credited.iter().sum();
    let members = missed.iter().filter(|missed| !missed.exempt).count();
    let exempt = missed.len() - members;
    let about_missed = match exempt {
        0 => String::new(),
        _ => say!(lang, "其中不享受考核奖的村干部 {exempt} 人", "{exempt} of them unpaid village cadres"),
    };
    let about_made = say!(lang, "上报 {made} 条，待确认 {pending} 条", "of {made} reports, {pending} of them pending");
    vec![
        figure(Column("credited", "有效事件", "events credited"), credited.into(), Measure::EVENTS, about_made),
        figure(
            Column("validity", "有效率", "validity rate"),
            Cell::share(valid.into(), checked.into()),
            Measure::PERCENT,
            say!(lang, "已认定 {checked} 条中有效 {valid} 条", "{valid} valid of {checked} looked at"),
        ),
        figure(
            Column("duplicates", "重复率", "duplicate rate"),
            Cell::share(doubled.into(), valid.into()),
            Measure::PERCENT,
            say!(lang, "有效 {valid} 条中 {doubled} 条他人已先报", "{doubled} of {valid} valid ones came second"),
        ),
        figure(Column("missed", "信息考核未完成", "quota missed"), count(missed.len()), Measure::PEOPLE, about_missed),
    ]
}

/// Reports that the office has looked at.
fn checked(reports: Reports) -> u32 {
    reports.made() - reports.of(Status::Pending)
}

/// The events credited to people who are assessed, by final level, as `score` counts them.
fn credited(ground: &Ground<'_>) -> [u32; Level::MAX as usize] {
    let mut all = [0; Level::MAX as usize];
    for (_, facts, _) in (0..ground.months.len()).flat_map(|month| ground.served.paid(month)) {
        all.iter_mut().zip(facts.tally.credited).for_each(|(sum, count)| *sum += count);
    }
    all
}

fn by_level(ground: &Ground<'_>, credited: &[u32; Level::MAX as usize], levels: usize) -> Section {
    let lang = ground.lang();
    let all: u32 = credited.iter().sum();
    let row = |(level, number): (&Column, &u32)| -> Item {
        item(vec![Cell::Word(level.0, level.1, level.2)], vec![(*number).into(), Cell::share((*number).into(), all.into())])
    };
    Section {
        key: "events_by_level",
        title: say!(lang, "各级有效事件", "Events by level"),
        about: say!(
            lang,
            "同一事件以最高级别计一条，归最先上报者(二(二)1⑤、二(四)3)",
            "each event once, at its highest level, for whoever reported it first (二(二)1⑤, 二(四)3)"
        ),
        keys: vec![Column("level", "级别", "level")],
        series: vec![(Column("events", "事件", "events"), Measure::EVENTS), (Column("share", "占比", "share"), Measure::PERCENT)],
        remark: None,
        items: LEVELS[..levels].iter().zip(credited).map(row).collect(),
        total: Some(vec![all.into(), Cell::share(all.into(), all.into())]),
        chart: Chart::Bars(0, 1),
    }
}

fn by_week(ground: &Ground<'_>, survey: &Survey, levels: usize) -> Section {
    let lang = ground.lang();
    let (first, last) = (ground.months[0].first_day(), ground.months[ground.months.len() - 1].last_day().min(ground.context.today));
    let values = |credited: &[u32; Level::MAX as usize], made: u32| {
        let mut values: Vec<Cell> = credited[..levels].iter().map(|count| Cell::from(*count)).collect();
        values.extend([Cell::from(credited.iter().sum::<u32>()), made.into()]);
        values
    };
    let weeks = std::iter::successors(Some(Week::of(first)), |week| Some(week.next())).take_while(|week| week.monday() <= last);
    let row = |week: Week| {
        let counts = survey.by_week.get(&week).copied().unwrap_or_default();
        item(vec![week.monday().max(first).into()], values(&counts.credited, counts.made))
    };
    let mut series: Vec<(Column, Measure)> = LEVELS[..levels].iter().map(|level| (*level, Measure::EVENTS)).collect();
    series.extend([(Column("events", "有效事件", "events"), Measure::EVENTS), (Column("reports", "上报", "reports"), Measure::REPORTS)]);
    Section {
        key: "events_by_week",
        title: say!(lang, "每周有效事件", "Events by week"),
        about: say!(
            lang,
            "一周自星期一起，记在最先上报的那一周；上报含尚待确认和无效的",
            "weeks begin on Monday; an event stands in the week of its first report, and reports count whatever was found of them"
        ),
        keys: vec![Column("week", "周起", "week from")],
        series,
        remark: None,
        items: weeks.map(row).collect(),
        total: Some(values(&survey.credited(), survey.all().made())),
        chart: Chart::Columns(0, levels),
    }
}

fn by_village(ground: &Ground<'_>, survey: &Survey) -> Result<Section, Failure> {
    let lang = ground.lang();
    let villages: HashMap<GridNo, String> = grids(ground.store.read(), None)?.into_iter().map(|grid| (grid.grid, grid.village)).collect();
    let mut of_village: BTreeMap<&str, Reports> = villages.values().map(|village| (village.as_str(), Reports::default())).collect();
    for (grid, reports) in &survey.by_grid {
        let village = of_village.entry(villages.get(grid).map_or("", String::as_str)).or_default();
        *village = village.and(*reports);
    }
    let values = |reports: Reports| {
        let mut values: Vec<Cell> = vec![reports.made().into()];
        values.extend(SHOWN.map(|status| Cell::from(reports.of(status))));
        let valid = reports.of(Status::Valid);
        values.extend([Cell::share(valid.into(), checked(reports).into()), reports.doubled.into(), Cell::share(reports.doubled.into(), valid.into())]);
        values
    };
    let mut series = vec![(Column("reports", "上报", "reports"), Measure::REPORTS)];
    series.extend(SHOWN.map(|status| (Column(status.code(), status.zh(), status.en()), Measure::REPORTS)));
    series.extend([
        (Column("validity", "有效率", "validity"), Measure::PERCENT),
        (Column("doubled", "重复", "duplicates"), Measure::REPORTS),
        (Column("duplicates", "重复率", "duplicate rate"), Measure::PERCENT),
    ]);
    Ok(Section {
        key: "reports_by_village",
        title: say!(lang, "各行政村上报的认定", "What was found of the reports"),
        about: say!(
            lang,
            "有效率：已认定的上报中有效的；重复率：有效上报中他人已先报同一事件的",
            "validity: valid ones among those looked at; duplicates: valid ones of an event that somebody else reported first"
        ),
        keys: vec![Column("village", "行政村", "village")],
        series,
        remark: None,
        items: of_village.iter().map(|(village, reports)| item(vec![(*village).into()], values(*reports))).collect(),
        total: Some(values(survey.all())),
        chart: Chart::Bars(1, SHOWN.len()),
    })
}

/// Somebody who missed the quota in months that are over.
struct Missed {
    span: ServiceSpan,
    exempt: bool,
    /// The months, with the events held against the quota and the quota.
    months: Vec<(Month, u32, u32)>,
}

/// Whether somebody's month is marked as short by `score`.
fn short_in(ground: &Ground<'_>, person: &Assessed, index: usize) -> Option<(Month, u32, u32)> {
    let month = ground.months[index];
    let (facts, pay) = person.months[index].as_ref().filter(|_| ground.is_over(month))?;
    let terms = ground.store.policy.terms(month)?;
    remarks(facts, pay, terms).contains(&Remark::Short).then_some((month, pay.valid, terms.allowance.quota))
}

/// Who missed the quota, those with the most months first.
fn missed(ground: &Ground<'_>) -> Vec<Missed> {
    let of_person = |person: Assessed| {
        let months: Vec<_> = (0..ground.months.len()).filter_map(|index| short_in(ground, &person, index)).collect();
        let exempt = person.months.iter().flatten().any(|(facts, _)| facts.exempt);
        (!months.is_empty()).then_some(Missed { span: person.span, exempt, months })
    };
    let mut missed: Vec<Missed> = ground.served.all().filter_map(of_person).collect();
    missed.sort_by_key(|missed| Reverse(missed.months.len()));
    missed
}

fn missed_by_month(ground: &Ground<'_>, missed: &[Missed]) -> Section {
    let lang = ground.lang();
    let row = |(index, month): (usize, &Month)| {
        let assessed = ground.served.paid(index).count();
        let missed = missed.iter().filter(|missed| missed.months.iter().any(|(of, ..)| of == month)).count();
        let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        item(vec![month.to_string().into()], vec![count(assessed), count(missed), Cell::share(number(missed), number(assessed))])
    };
    Section {
        key: "missed_by_month",
        title: say!(lang, "信息考核未完成", "Quota missed, by month"),
        about: say!(lang, "当月有效事件不足规定条数的人数(二(二)1①)", "people with fewer valid events than the month asks for (二(二)1①)"),
        keys: vec![Column("month", "月份", "month")],
        series: vec![
            (Column("assessed", "考核人数", "assessed"), Measure::PEOPLE),
            (Column("missed", "未完成", "missed"), Measure::PEOPLE),
            (Column("share", "占比", "share"), Measure::PERCENT),
        ],
        remark: None,
        items: ground.months.iter().enumerate().filter(|(_, month)| ground.is_over(**month)).map(row).collect(),
        total: None,
        chart: Chart::Bars(1, 1),
    }
}

fn missed_people(lang: Lang, missed: &[Missed]) -> Section {
    let row = |missed: &Missed| {
        let span = &missed.span;
        let months: Vec<String> = missed.months.iter().map(|(month, valid, quota)| format!("{month} {valid}/{quota}")).collect();
        let mut remark = months.join(&say!(lang, "、", ", "));
        if missed.exempt {
            remark.push_str(&say!(lang, "(村干部不享受)", " (unpaid cadre)"));
        }
        let roles = Cell::Words(span.roles().into_iter().map(|role| (role.code(), role.zh(), role.en())).collect());
        Item { keys: vec![span.villages().into(), span.grids().into(), span.name.as_str().into(), roles], values: vec![count(missed.months.len())], remark }
    };
    Section {
        key: "missed_quota",
        title: say!(lang, "信息考核未完成人员", "Who missed the quota"),
        about: say!(lang, "各月有效事件与规定条数，未完成月数多者在前", "valid events and the quota of each month missed; the most months first"),
        keys: vec![Column("village", "行政村", "village"), Column("grid", "网格", "grid"), Column("name", "姓名", "name"), Column("role", "岗位", "role")],
        series: vec![(Column("months", "月数", "months"), Measure::MONTHS)],
        remark: Some(Column("which", "哪些月份", "which")),
        items: missed.iter().map(row).collect(),
        total: None,
        chart: Chart::None,
    }
}
