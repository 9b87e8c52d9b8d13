//! What a sheet would hold now: the months or the year's end reckoned, instant awards taken off, and what earlier
//! sheets gave too little or too much put right. Shared by `payout`, `explain`, `award` and `commend`.

pub mod year;

use std::collections::{BTreeMap, HashMap, HashSet};

use super::assess::{Served, served};
use crate::model::calendar::{Month, Quarter};
use crate::model::event::Status;
use crate::model::ids::{IncidentNo, PersonNo};
use crate::model::money::Money;
use crate::model::sheet::{Due, Period, SheetLine, SheetRow};
use crate::policy::Policy;
use crate::policy::assessment::{ReportFacts, credit, event_reward};
use crate::policy::payout::{MonthAwards, award_lines, corrections, month_lines, prepaid};
use crate::store::award::{AwardRecord, awards};
use crate::store::event::{incident_reports, report, require_numbers};
use crate::store::post::{posts_of, require_people};
use crate::store::{Connection, Result, ServiceSpan, sheet};

/// What a sheet would hold now.
pub struct Live {
    /// A row a person, by village, grid, name and ID number.
    pub rows: Vec<SheetRow>,
    /// Incidents credited by the lower report id.
    pub ties: Vec<IncidentNo>,
}

/// What is told how many of about how many reports of the period are read.
pub type Progress<'p> = &'p mut dyn FnMut(u64, u64);

/// What the sheet of a period would hold now. Only a quarter takes corrections, and only of what ended before it.
pub fn live(connection: &Connection, policy: &Policy, period: Period, progress: Progress<'_>) -> Result<Live> {
    let mut live = reckoned(connection, policy, period, progress)?;
    if let Period::Quarter(quarter) = period {
        let due = corrections_due(connection, quarter)?;
        add_lines(connection, policy, &mut live.rows, due)?;
    }
    sort(&mut live.rows);
    Ok(live)
}

/// The rows of a period by its own facts alone: what its sheet would hold now but for corrections of others.
pub fn own(connection: &Connection, policy: &Policy, period: Period) -> Result<Vec<SheetRow>> {
    let mut rows = reckoned(connection, policy, period, &mut |_, _| ())?.rows;
    sort(&mut rows);
    Ok(rows)
}

/// A period by its own facts, without corrections of others.
fn reckoned(connection: &Connection, policy: &Policy, period: Period, progress: Progress<'_>) -> Result<Live> {
    match period {
        Period::Quarter(quarter) => quarter_rows(connection, policy, quarter, progress),
        Period::YearEnd(year) => Ok(Live { rows: year::rows(connection, policy, year, progress)?, ties: Vec::new() }),
    }
}

fn quarter_rows(connection: &Connection, policy: &Policy, quarter: Quarter, progress: Progress<'_>) -> Result<Live> {
    let months = quarter.months();
    let served = served(connection, policy, &months, progress)?;
    let mut of_awards = month_awards(connection, policy, &awards(connection)?)?;
    of_awards.retain(|(_, month), _| months.contains(month));
    let mut rows = by_two(served.people.len(), |person| quarter_row(&served, person, policy, &of_awards));
    let with_row: HashSet<PersonNo> = if of_awards.is_empty() { HashSet::new() } else { rows.iter().map(|row| row.person).collect() };
    let without_post = of_awards.into_iter().filter(|((person, _), awards)| awards.back != Money::ZERO && !with_row.contains(person));
    let mut taken_back: HashMap<PersonNo, Vec<SheetLine>> = HashMap::new();
    for ((person, month), awards) in without_post {
        taken_back.entry(person).or_default().extend(award_lines(month, Money::ZERO, &awards));
    }
    add_lines(connection, policy, &mut rows, taken_back)?;
    Ok(Live { rows, ties: served.counted.ties })
}

/// Rows of so many people, where there are enough of them each half made by a thread of its own: an eighth of the time of a
/// quarter of 34,000.
fn by_two(count: usize, row: impl Fn(usize) -> SheetRow + Sync) -> Vec<SheetRow> {
    const ALONE_MAX: usize = 1_000;
    let middle = if count > ALONE_MAX { count / 2 } else { count };
    let mut rows = Vec::with_capacity(count);
    std::thread::scope(|scope| {
        let latter = (middle < count).then(|| scope.spawn(|| (middle..count).map(&row).collect::<Vec<_>>()));
        rows.extend((0..middle).map(&row));
        rows.extend(latter.into_iter().flat_map(|latter| latter.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))));
    });
    rows
}

/// Lines of a month without awards.
const LINES: usize = 4;

fn quarter_row(served: &Served<'_>, person: usize, policy: &Policy, of_awards: &BTreeMap<(PersonNo, Month), MonthAwards>) -> SheetRow {
    let span = &served.people[person];
    let mut lines = Vec::with_capacity(LINES * served.months.len());
    for (index, month) in served.months.iter().enumerate() {
        let awards = of_awards.get(&(span.person, *month)).copied().unwrap_or(MonthAwards::NONE);
        let mut off = Money::ZERO;
        if let (Some((facts, pay)), Some(terms)) = (served.month(person, index), policy.terms(*month)) {
            lines.extend(month_lines(*month, &facts, &pay, terms));
            off = prepaid(&facts, &pay, &awards, terms);
        }
        lines.extend(award_lines(*month, off, &awards));
    }
    SheetRow { lines, ..empty_row(span) }
}

/// The row of somebody with the places of the posts, and nothing on it.
pub fn empty_row(span: &ServiceSpan) -> SheetRow {
    SheetRow {
        person: span.person,
        id_number: span.id_number,
        name: span.name.to_string(),
        village: span.villages().into(),
        grid: span.grids().into(),
        late: None,
        absent: None,
        remark: String::new(),
        lines: Vec::new(),
    }
}

/// What instant awards for events mean for each person's months, as the events stand now.
pub fn month_awards(connection: &Connection, policy: &Policy, awards: &[AwardRecord]) -> Result<BTreeMap<(PersonNo, Month), MonthAwards>> {
    let mut found: BTreeMap<(PersonNo, Month), MonthAwards> = BTreeMap::new();
    let mut by_event: BTreeMap<(PersonNo, IncidentNo), Money> = BTreeMap::new();
    for award in awards {
        let Some(id) = award.report_id.as_deref() else { continue };
        let Some(report) = report(connection, id)? else {
            require_numbers(connection)?; // the report was taken back with its import, and may come again
            continue;
        };
        if report.facts.status == Status::Fraud && report.facts.reporter == award.person {
            found.entry((award.person, report.facts.at.month())).or_insert(MonthAwards::NONE).back += award.amount;
        } else {
            *by_event.entry((award.person, report.incident)).or_insert(Money::ZERO) += award.amount;
        }
    }
    let incidents: Vec<IncidentNo> = by_event.keys().map(|(_, incident)| *incident).collect();
    for (((person, _), paid), reports) in by_event.into_iter().zip(incident_reports(connection, &incidents)?) {
        let facts: Vec<ReportFacts> = reports.into_iter().map(|report| report.facts).collect();
        let Some(credit) = credit(&facts).filter(|credit| facts[credit.index].reporter == person) else { continue };
        let first = &facts[credit.index];
        let Some(terms) = policy.terms(first.at.month()) else { continue };
        let (reward, special) = event_reward(credit.level, first.amount, first.special_award, &terms.reward);
        let of_month = found.entry((person, first.at.month())).or_insert(MonthAwards::NONE);
        of_month.reward += reward.min(paid);
        of_month.special += special.min(paid);
    }
    Ok(found)
}

/// Returns the corrections that a quarter's sheet must carry, person by person: everything settled that ended before
/// the quarter is reckoned again by the policy under which it was settled, and compared with what all approved
/// sheets have given for it. A sheet that is only submitted settles nothing.
pub fn corrections_due(connection: &Connection, quarter: Quarter) -> Result<HashMap<PersonNo, Vec<SheetLine>>> {
    let first = quarter.months()[0];
    let mut now: HashMap<PersonNo, BTreeMap<Due, Money>> = HashMap::new();
    let mut dues: HashSet<Due> = HashSet::new();
    for head in sheet::settled(connection)?.into_iter().filter(|head| head.period.last_month() < first) {
        let policy = crate::store::policy::as_of(connection, head.log_id)?;
        for row in reckoned(connection, &policy, head.period, &mut |_, _| ())?.rows {
            let of_person = now.entry(row.person).or_default();
            for line in row.lines {
                *of_person.entry(line.due).or_insert(Money::ZERO) += line.amount;
            }
        }
        dues.extend(head.period.dues());
    }
    let mut given = sheet::given(connection)?;
    for of_person in given.values_mut() {
        of_person.retain(|due, _| dues.contains(due));
    }
    let people: HashSet<PersonNo> = now.keys().chain(given.keys()).copied().collect();
    let nothing = BTreeMap::new();
    let lines = people.into_iter().map(|person| (person, corrections(now.get(&person).unwrap_or(&nothing), given.get(&person).unwrap_or(&nothing))));
    Ok(lines.filter(|(_, lines)| !lines.is_empty()).collect())
}

/// Adds lines to people's rows; who has none gets one with the village and grid of their last posts.
fn add_lines(connection: &Connection, policy: &Policy, rows: &mut Vec<SheetRow>, mut lines: HashMap<PersonNo, Vec<SheetLine>>) -> Result<()> {
    for row in rows.iter_mut() {
        row.lines.extend(lines.remove(&row.person).unwrap_or_default());
    }
    if !lines.is_empty() {
        require_people(connection)?;
    }
    for (person, lines) in lines {
        rows.push(SheetRow { lines, ..row_of_leaver(connection, policy, person)? });
    }
    Ok(())
}

/// The row of somebody without a paid post in the period, with the places of the posts held last.
fn row_of_leaver(connection: &Connection, policy: &Policy, person: PersonNo) -> Result<SheetRow> {
    let record = crate::store::person::by_number(connection, person)?;
    let mut posts = posts_of(connection, person)?;
    posts.retain(|post| policy.terms_or_first(Month::of(post.tenure.from)).paid_roles.contains(&post.role));
    let last = posts.iter().map(|post| post.tenure.to.unwrap_or(chrono::NaiveDate::MAX)).max();
    posts.retain(|post| last.is_some_and(|last| post.tenure.covers(last)));
    posts.sort_by(|a, b| a.place.cmp(&b.place));
    let span =
        ServiceSpan { person, id_number: record.id_number, name: record.name.into(), cadre_post: crate::model::person::CadrePost::None, posts: posts.into() };
    let row = empty_row(&span);
    Ok(if span.posts.is_empty() { SheetRow { village: record.village, grid: record.grid, ..row } } else { row })
}

fn sort(rows: &mut [SheetRow]) {
    rows.sort_by(|a, b| (&a.village, &a.grid, &a.name, a.id_number).cmp(&(&b.village, &b.grid, &b.name, b.id_number)));
}

#[cfg(test)]
mod tests;
