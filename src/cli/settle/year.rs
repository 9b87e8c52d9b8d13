//! The end of a year: everybody's record, and the rows of the sheet.

use std::collections::{HashMap, HashSet};

use crate::cli::assess::{counts_in, served};
use crate::cli::settle::Progress;
use crate::model::calendar::{Day, Month};
use crate::model::ids::PersonNo;
use crate::model::money::Money;
use crate::model::post::Role;
use crate::model::sheet::{Period, SheetRow};
use crate::policy::Policy;
use crate::policy::award::{YearEndFacts, YearFigures, times_taken_off, year_end_bonus};
use crate::policy::payout::{MonthAwards, year_end_lines};
use crate::store::attendance::{Misses, misses};
use crate::store::award::{awards, commendations};
use crate::store::post::serving;
use crate::store::{Connection, Result, ServiceSpan, conduct};

/// One person's year.
pub struct YearRecord {
    /// Who, with the posts that count.
    pub span: ServiceSpan,
    /// What the bonus asks of it.
    pub facts: YearEndFacts,
    /// What a commendation is proposed by.
    pub figures: YearFigures,
    /// Whether they serve as member on 31 December.
    pub is_member: bool,
}

/// The year of everybody who held a paid post in it, by village, grid, name and ID number. Months before the policy
/// came into force count for nothing.
pub fn records(connection: &Connection, policy: &Policy, year: i32, progress: Progress<'_>) -> Result<Vec<YearRecord>> {
    let period = Period::YearEnd(year);
    let mut months = period.months();
    months.retain(|month| policy.terms(*month).is_some());
    let (Some(first), Some(last)) = (months.first().copied(), months.last().copied()) else { return Ok(Vec::new()) };
    let terms = policy.terms_or_first(last);
    let served = served(connection, policy, &months, progress)?;
    let misses = misses(connection, first.first_day(), last.last_day())?;
    let losses = conduct::base_losses(connection, &months)?;
    let on_last_day = |roles: &[Role]| -> Result<HashSet<PersonNo>> { Ok(serving(connection, last.last_day(), last.last_day(), roles)?.people().collect()) };
    let (serving, members) = (on_last_day(&terms.paid_roles)?, on_last_day(&[Role::Member])?);
    let at_once = paid_at_once(connection, policy, year)?;
    let times = |days: &[Day]| u32::try_from(days.len()).unwrap_or(u32::MAX);
    let record = |person: crate::cli::assess::Assessed| {
        let span = person.span;
        let number = span.person;
        let Misses { late, absent } = misses.get(&number).cloned().unwrap_or_default();
        let count = |counts: &dyn Fn(&Month) -> u32| months.iter().map(counts).sum::<u32>();
        let frauds = count(&|month| served.counted.of(number, *month).fraud);
        let exempt = terms.exempt_posts.contains(&span.cadre_post);
        let pays = || person.months.iter().flatten().map(|(_, pay)| pay);
        YearRecord {
            facts: YearEndFacts {
                exempt,
                serves_on_last_day: serving.contains(&number),
                months_served: count(&|month| span.posts.iter().any(|post| counts_in(post.role, post.tenure, *month, policy.terms_or_first(*month))).into()),
                late: times_taken_off(&late, &terms.year_end),
                absent: times_taken_off(&absent, &terms.year_end),
                task_failures: count(&|month| losses.get(month).is_some_and(|losses| losses.task_failures.contains(&number)).into()),
                frauds,
            },
            figures: YearFigures {
                id_number: span.id_number,
                exempt,
                valid: pays().map(|pay| pay.valid).sum(),
                special: pays().map(|pay| pay.special).sum::<Money>() + at_once.get(&number).copied().unwrap_or(Money::ZERO),
                reward: pays().map(|pay| pay.reward).sum(),
                absent: times(&absent),
                late: times(&late),
                frauds,
            },
            is_member: members.contains(&number),
            span,
        }
    };
    Ok(served.all().map(record).collect())
}

/// Instant awards of the year, less what of them is a special award of the year anyway.
fn paid_at_once(connection: &Connection, policy: &Policy, year: i32) -> Result<HashMap<PersonNo, Money>> {
    let mut awards = awards(connection)?;
    awards.retain(|award| Month::of(award.paid_on).year() == year);
    let mut sums: HashMap<PersonNo, Money> = HashMap::new();
    for award in &awards {
        *sums.entry(award.person).or_insert(Money::ZERO) += award.amount;
    }
    for ((person, month), MonthAwards { special, back, .. }) in super::month_awards(connection, policy, &awards)? {
        let twice = if month.year() == year { special + back } else { back };
        *sums.entry(person).or_insert(Money::ZERO) += -twice;
    }
    Ok(sums)
}

/// The rows of the year-end sheet as the facts stand now.
pub fn rows(connection: &Connection, policy: &Policy, year: i32, progress: Progress<'_>) -> Result<Vec<SheetRow>> {
    let commended = commendations(connection, year)?;
    let terms = &policy.terms_or_first(Period::YearEnd(year).last_month()).year_end;
    let row = |record: YearRecord| {
        let bonus = year_end_bonus(&record.facts, terms);
        let commendation = commended.get(&record.span.person).map(|commendation| commendation.amount);
        SheetRow {
            late: Some(record.figures.late),
            absent: Some(record.figures.absent),
            remark: bonus.forfeits.iter().map(|forfeit| forfeit.code()).collect::<Vec<_>>().join(";"),
            lines: year_end_lines(year, &record.facts, &bonus, commendation, terms),
            ..super::empty_row(&record.span)
        }
    };
    Ok(records(connection, policy, year, progress)?.into_iter().map(row).collect())
}
