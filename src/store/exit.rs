//! Exits: the facts that the rules of 三 ask for, fetched for everybody in a few passes, and the exits confirmed.

use std::collections::HashMap;

use rusqlite::{Connection, Row, params};

use super::event::block::{self, Passing};
use super::event::zone;
use super::log::Write;
use super::post::{Holders, ServiceSpan, serving};
use super::tally::{Tallies, tallies_and};
use crate::model::calendar::{Day, Moment, Month};
use crate::model::conduct::ConductKind;
use crate::model::event::Status;
use crate::model::ids::{GridNo, PersonNo};
use crate::model::post::Role;
use crate::policy::Policy;
use crate::policy::clause::Rule;
use crate::policy::exit::{ExitFacts, OwnGridReports, ServedMonth};

/// Somebody who serves as member in a month, with what the rules of 三 ask of them.
#[derive(Debug, Clone)]
pub struct MemberFacts {
    /// Who, with the posts as member that make the month count.
    pub span: ServiceSpan,
    /// What the rules ask.
    pub facts: ExitFacts,
    /// Numbers of the reports from the own grids that were found false in the month.
    pub false_reports: Vec<String>,
    /// What is recorded against the person, with its words.
    pub conduct: Vec<Recorded>,
}

/// A record of conduct against a person.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// The month.
    pub month: Month,
    /// What is recorded.
    pub kind: ConductKind,
    /// Further words.
    pub note: Option<String>,
}

/// Everybody who serves as member in a month, with the facts of X1 to X6; nobody before the policy came into force.
///
/// One pass each over the posts, the reports of the months of X2, the reports of the month, the conduct and the
/// retentions, however many people there are. Ordered by village, grid, name and ID number.
///
/// # Errors
/// Returns what SQLite says.
pub fn member_facts(connection: &Connection, policy: &Policy, month: Month, progress: impl FnMut(u64, u64)) -> super::Result<Vec<MemberFacts>> {
    let Some(terms) = policy.terms(month) else { return Ok(Vec::new()) };
    let months = months_up_to(month, terms.exit.quota_missed_months);
    let serving = |connection: &Connection| serving(connection, months[0].first_day(), month.last_day(), Role::ALL);
    let (counted, people) = tallies_and(connection, &months, policy, serving, progress)?;
    let mut own = own_grid_reports(connection, month, &people)?;
    let first = months_up_to(month, terms.exit.unable_months)[0];
    let mut recorded = recorded(connection, first, month)?;
    let retained = super::retention::retained(connection)?;
    let mut members = Vec::new();
    for mut span in people.spans() {
        let served = served_months(&span, &months, policy, &counted);
        let serves_on = span.posts.iter().any(|post| post.role == Role::Member && post.tenure.to.is_none_or(|to| to > month.last_day()));
        span.posts.retain(|post| post.role == Role::Member && terms.month_counts.counts(post.tenure, month));
        if span.posts.is_empty() {
            continue;
        }
        let (own_grid, false_reports) = own.remove(&span.person).map_or((OwnGridReports::NONE, Vec::new()), |own| (own.reports, own.found_false));
        let conduct = recorded.remove(&span.person).unwrap_or_default();
        let facts = ExitFacts {
            month,
            served,
            serves_on,
            own_grid,
            conduct: conduct.iter().map(|record| (record.month, record.kind)).collect(),
            birth: span.id_number.birth(),
            retained_until: retained.get(&span.person).copied(),
        };
        members.push(MemberFacts { span, facts, false_reports, conduct });
    }
    members.sort_unstable_by(|one, other| one.span.place().cmp(&other.span.place()));
    Ok(members)
}

/// So many months up to one, the earliest first; at least that one.
fn months_up_to(last: Month, count: u32) -> Vec<Month> {
    let count = i32::try_from(count).unwrap_or(i32::MAX).clamp(1, 120);
    (0..count).rev().map(|back| last.plus(-back)).collect()
}

fn served_months(span: &ServiceSpan, months: &[Month], policy: &Policy, counted: &Tallies) -> Vec<ServedMonth> {
    let served = |month: &Month| {
        let terms = policy.terms(*month)?;
        let counts = span.posts.iter().any(|post| post.role == Role::Member && terms.month_counts.counts(post.tenure, *month));
        counts.then(|| ServedMonth { month: *month, valid: counted.of(span.person, *month).valid(&terms.allowance) })
    };
    months.iter().filter_map(served).collect()
}

/// One person's reports of a month from the own grids.
struct OwnGrids {
    grids: Vec<GridNo>,
    reports: OwnGridReports,
    found_false: Vec<String>,
}

/// The reports of a month, counted where the reporter held a post of any role in the grid in that month.
fn own_grid_reports(connection: &Connection, month: Month, holders: &Holders) -> super::Result<HashMap<PersonNo, OwnGrids>> {
    let own = |span: ServiceSpan| {
        let grids = span.posts.iter().filter(|post| post.tenure.touches(month)).map(|post| post.grid).collect();
        (span.person, OwnGrids { grids, reports: OwnGridReports::NONE, found_false: Vec::new() })
    };
    let mut people: HashMap<PersonNo, OwnGrids> = holders.spans().map(own).collect();
    let Some(zone) = zone(connection, &[month])? else { return Ok(people) };
    let span = Moment::start_of(month.first_day())..Moment::start_of(month.plus(1).first_day());
    block::compare_each(connection, zone, |Passing { report_id, grid, facts, .. }| {
        let Some(own) = people.get_mut(&facts.reporter).filter(|own| span.contains(&facts.at) && own.grids.contains(grid)) else { return };
        own.reports.add(facts.status);
        if facts.status == Status::Fraud {
            own.found_false.push((*report_id).to_owned());
        }
    })?;
    Ok(people)
}

/// What is recorded against people from one month to another.
fn recorded(connection: &Connection, first: Month, last: Month) -> super::Result<HashMap<PersonNo, Vec<Recorded>>> {
    let mut people: HashMap<PersonNo, Vec<Recorded>> = HashMap::new();
    let mut statement = connection.prepare_cached(
        "SELECT month, kind, person_id, note FROM conduct WHERE person_id IS NOT NULL AND month BETWEEN ?1 AND ?2 ORDER BY month, kind, person_id",
    )?;
    let mut rows = statement.query([first.to_string(), last.to_string()])?;
    while let Some(row) = rows.next()? {
        people.entry(PersonNo(row.get("person_id")?)).or_default().push(Recorded {
            month: super::code(row, "month", Month::parse)?,
            kind: super::code(row, "kind", ConductKind::from_code)?,
            note: row.get("note")?,
        });
    }
    Ok(people)
}

/// An exit as it was confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostExit {
    /// The ground.
    pub rule: Rule,
    /// First day without the posts.
    pub leaves_on: Day,
    /// Why, as given by whoever confirmed it.
    pub reason: Option<String>,
    /// What was found, in Chinese and in English; `None` where nothing was.
    pub evidence: Option<(String, String)>,
    /// Who confirmed it.
    pub by: String,
}

/// Keeps a confirmed exit.
///
/// # Errors
/// Returns what SQLite says.
pub fn keep(write: &Write<'_>, person: PersonNo, rule: Rule, leaves_on: Day, reason: Option<&str>, evidence: Option<(&str, &str)>) -> super::Result<()> {
    let evidence = evidence.map(|(zh, en)| serde_json::json!({ "zh": zh, "en": en }).to_string());
    write
        .prepare_cached("INSERT INTO post_exit (person_id, rule, clause, leaves_on, reason, evidence, log_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?
        .execute(params![person.0, rule.code(), rule.clause(), leaves_on.to_string(), reason, evidence, write.log_id])?;
    Ok(())
}

/// The exits confirmed of a person, the earliest first.
///
/// # Errors
/// Returns what SQLite says.
pub fn exits_of(connection: &Connection, person: PersonNo) -> super::Result<Vec<PostExit>> {
    let mut statement = connection.prepare_cached(
        "SELECT rule, leaves_on, reason, evidence ->> 'zh' AS zh, evidence ->> 'en' AS en, by FROM post_exit JOIN log USING (log_id)
          WHERE person_id = ?1 ORDER BY leaves_on, exit_id",
    )?;
    statement.query_map([person.0], post_exit)?.collect()
}

/// The latest exit of everybody who left: the ground and the first day without the posts.
///
/// # Errors
/// Returns what SQLite says.
pub fn latest_exits(connection: &Connection) -> super::Result<HashMap<PersonNo, (Rule, Day)>> {
    let mut statement = connection.prepare_cached("SELECT person_id, rule, leaves_on FROM post_exit ORDER BY leaves_on, exit_id")?;
    let rows = statement.query_map([], |row| {
        let left = (super::code(row, "rule", Rule::named)?, super::day(row, "leaves_on")?);
        Ok((PersonNo(row.get("person_id")?), left))
    })?;
    rows.collect()
}

fn post_exit(row: &Row<'_>) -> super::Result<PostExit> {
    let (zh, en): (Option<String>, Option<String>) = (row.get("zh")?, row.get("en")?);
    Ok(PostExit {
        rule: super::code(row, "rule", Rule::named)?,
        leaves_on: super::day(row, "leaves_on")?,
        reason: row.get("reason")?,
        evidence: zh.zip(en),
        by: row.get("by")?,
    })
}
