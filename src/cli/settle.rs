//! What a sheet would hold now: the months or the year's end reckoned, instant awards taken off, and what earlier
//! sheets gave too little or too much put right. Shared by `payout`, `explain`, `award` and `commend`.

pub mod year;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

use super::assess::{Served, served};
use crate::model::calendar::{Month, Quarter};
use crate::model::event::Status;
use crate::model::ids::{IdNumber, IncidentNo, PersonNo};
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

/// Lines by person.
type Lines = HashMap<PersonNo, Vec<SheetLine>>;

/// What the sheet of a period would hold now. Only a quarter takes corrections, and only of what ended before it.
pub fn live(connection: &Connection, policy: &Policy, period: Period, progress: Progress<'_>) -> Result<Live> {
    match period {
        Period::Quarter(quarter) => Ok(LiveQuarter::read(connection, policy, quarter, progress)?.into_live()),
        Period::YearEnd(_) => reckoned(connection, policy, period, progress),
    }
}

/// The rows of a period by its own facts alone: what its sheet would hold now but for corrections of others.
pub fn own(connection: &Connection, policy: &Policy, period: Period) -> Result<Vec<SheetRow>> {
    Ok(reckoned(connection, policy, period, &mut |_, _| ())?.rows)
}

/// A period by its own facts, without corrections of others.
fn reckoned(connection: &Connection, policy: &Policy, period: Period, progress: Progress<'_>) -> Result<Live> {
    match period {
        Period::Quarter(quarter) => Ok(LiveQuarter::with_lines(connection, policy, quarter, Lines::new(), progress)?.into_live()),
        Period::YearEnd(year) => Ok(Live { rows: year::rows(connection, policy, year, progress)?, ties: Vec::new() }),
    }
}

/// What the sheet of a quarter would hold now, each row reckoned when it is asked for: kept, those of 340,000 people take four
/// times the memory of all that decides them.
pub struct LiveQuarter<'p> {
    policy: &'p Policy,
    served: Served<'p>,
    awards: BTreeMap<(PersonNo, Month), MonthAwards>,
    /// Lines beside those of the months, of people who serve in the quarter.
    more: Lines,
    /// Rows of people who do not.
    leavers: Vec<SheetRow>,
    /// The rows in their order: people who serve, then leavers, by index. Nothing where there are no leavers.
    order: Vec<usize>,
}

impl<'p> LiveQuarter<'p> {
    /// Reads what decides the rows.
    pub fn read(connection: &Connection, policy: &'p Policy, quarter: Quarter, progress: Progress<'_>) -> Result<Self> {
        Self::with_lines(connection, policy, quarter, corrections_due(connection, quarter)?, progress)
    }

    /// The quarter by its own facts, and lines that other periods give.
    fn with_lines(connection: &Connection, policy: &'p Policy, quarter: Quarter, given: Lines, progress: Progress<'_>) -> Result<Self> {
        let months = quarter.months();
        let served = served(connection, policy, &months, progress)?;
        let mut awards = month_awards(connection, policy, &awards(connection)?)?;
        awards.retain(|(_, month), _| months.contains(month));
        let mut quarter = Self { policy, served, awards, more: Lines::new(), leavers: Vec::new(), order: Vec::new() };
        quarter.add(connection, given)?;
        Ok(quarter)
    }

    /// Adds lines, and awards to be taken back from people without a paid post in the month: who has no row gets one.
    fn add(&mut self, connection: &Connection, given: Lines) -> Result<()> {
        if given.is_empty() && self.awards.is_empty() {
            return Ok(());
        }
        let serving: HashSet<PersonNo> = self.served.people.people().collect();
        let mut of_leavers = Lines::new();
        for ((person, month), awards) in self.awards.iter().filter(|((person, _), awards)| awards.back != Money::ZERO && !serving.contains(person)) {
            of_leavers.entry(*person).or_default().extend(award_lines(*month, Money::ZERO, awards));
        }
        for (person, lines) in given {
            let to = if serving.contains(&person) { &mut self.more } else { &mut of_leavers };
            to.entry(person).or_default().extend(lines);
        }
        if of_leavers.is_empty() {
            return Ok(());
        }
        require_people(connection)?;
        for (person, lines) in of_leavers {
            self.leavers.push(SheetRow { lines, ..row_of_leaver(connection, self.policy, person)? });
        }
        self.leavers.sort_unstable_by(|one, other| place(one).cmp(&place(other)));
        let mut leavers = self.leavers.iter().enumerate().peekable();
        let before = self.served.people.count();
        for (person, span) in self.served.people.spans().enumerate() {
            while let Some((index, _)) = leavers.next_if(|(_, leaver)| place(leaver) < span.place()) {
                self.order.push(before + index);
            }
            self.order.push(person);
        }
        self.order.extend(leavers.map(|(index, _)| before + index));
        Ok(())
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.served.people.count() + self.leavers.len()
    }

    /// A row, by its place among the others.
    pub fn row(&self, place: usize) -> SheetRow {
        let person = self.order.get(place).copied().unwrap_or(place);
        match person.checked_sub(self.served.people.count()) {
            None => SheetRow { lines: self.lines(self.served.people.person(person), person), ..empty_row(&self.served.people.span(person)) },
            Some(leaver) => self.leavers[leaver].clone(),
        }
    }

    fn lines(&self, number: PersonNo, person: usize) -> Vec<SheetLine> {
        let mut lines = Vec::with_capacity(LINES * self.served.months.len());
        for (index, month) in self.served.months.iter().enumerate() {
            let awards = self.awards.get(&(number, *month)).copied().unwrap_or(MonthAwards::NONE);
            let mut off = Money::ZERO;
            if let (Some((facts, pay)), Some(terms)) = (self.served.month(person, index), self.policy.terms(*month)) {
                lines.extend(month_lines(*month, &facts, &pay, terms));
                off = prepaid(&facts, &pay, &awards, terms);
            }
            lines.extend(award_lines(*month, off, &awards));
        }
        lines.extend(self.more.get(&number).into_iter().flatten().cloned());
        lines
    }

    fn into_live(self) -> Live {
        Live { rows: (0..self.len()).map(|place| self.row(place)).collect(), ties: self.served.counted.ties }
    }
}

/// What decides the place of a leaver's row in the list, as [`ServiceSpan::place`].
fn place(row: &SheetRow) -> (Cow<'_, str>, Cow<'_, str>, &str, IdNumber) {
    (row.village.as_str().into(), row.grid.as_str().into(), &row.name, row.id_number)
}

/// Lines of a month without awards.
const LINES: usize = 4;

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
fn corrections_due(connection: &Connection, quarter: Quarter) -> Result<Lines> {
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

#[cfg(test)]
mod tests;
