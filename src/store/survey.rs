//! The reports of some months, surveyed in one pass: how many from each grid were found what, and which level of events
//! each week brought.

use std::collections::{BTreeMap, HashMap};

use rusqlite::Connection;

use super::event::{block, zone};
use crate::model::calendar::{Moment, Month};
use crate::model::event::{Level, Status};
use crate::model::ids::{GridNo, PersonNo};
use crate::model::week::Week;
use crate::policy::assessment::{ReportFacts, credit};

/// Reports counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reports {
    /// By what was found, in the order of [`Status::ALL`].
    pub found: [u32; Status::ALL.len()],
    /// Valid ones of an event that is credited to another report.
    pub doubled: u32,
}

impl Reports {
    /// All reports.
    #[must_use]
    pub fn made(&self) -> u32 {
        self.found.iter().sum()
    }

    /// Those of which this was found.
    #[must_use]
    pub const fn of(&self, status: Status) -> u32 {
        self.found[status as usize]
    }

    /// These and others.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.found.iter_mut().zip(other.found).for_each(|(found, other)| *found += other);
        self.doubled += other.doubled;
        self
    }
}

/// One week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WeekCounts {
    /// Reports made.
    pub made: u32,
    /// Events by final level, from level 1, in the week of the credited report.
    pub credited: [u32; Level::MAX as usize],
}

/// The reports of some months.
#[derive(Debug, Clone, Default)]
pub struct Survey {
    /// By the grid from which they were made.
    pub by_grid: HashMap<GridNo, Reports>,
    /// By week.
    pub by_week: BTreeMap<Week, WeekCounts>,
}

/// Surveys all reports made in some months that follow each other. An event belongs to its credited report (clause
/// 二(四)3), and is counted where `is_assessed` says so of the reporter and the month.
///
/// # Errors
/// Returns what SQLite says, or that reports are not those that were recorded.
pub fn survey(connection: &Connection, months: &[Month], is_assessed: impl Fn(PersonNo, Month) -> bool) -> super::Result<Survey> {
    let mut survey = Survey::default();
    let (Some(first), Some(last), Some(zone)) = (months.first(), months.last(), zone(connection, months)?) else { return Ok(survey) };
    let span = Moment::start_of(first.first_day())..Moment::start_of(last.plus(1).first_day());
    let mut group: Vec<(GridNo, ReportFacts)> = Vec::new();
    let mut incident = i64::MIN;
    block::compare_each(connection, zone, |report| {
        if std::mem::replace(&mut incident, report.incident) != report.incident {
            survey.add(&group, |at| span.contains(&at), &is_assessed);
            group.clear();
        }
        group.push((report.grid, report.facts));
    })?;
    survey.add(&group, |at| span.contains(&at), &is_assessed);
    Ok(survey)
}

impl Survey {
    /// Counts all reports of one incident.
    fn add(&mut self, reports: &[(GridNo, ReportFacts)], is_inside: impl Fn(Moment) -> bool, is_assessed: &impl Fn(PersonNo, Month) -> bool) {
        let facts: Vec<ReportFacts> = reports.iter().map(|(_, report)| *report).collect();
        let credit = credit(&facts);
        for (index, (grid, report)) in reports.iter().enumerate().filter(|(_, (_, report))| is_inside(report.at)) {
            let of_grid = self.by_grid.entry(*grid).or_default();
            of_grid.found[report.status as usize] += 1;
            of_grid.doubled += u32::from(report.status == Status::Valid && credit.is_some_and(|credit| credit.index != index));
            let week = self.by_week.entry(Week::of(report.at.day())).or_default();
            week.made += 1;
            if let Some(credit) = credit.filter(|credit| credit.index == index && is_assessed(report.reporter, report.at.month())) {
                week.credited[credit.level.index()] += 1;
            }
        }
    }

    /// The reports of all grids.
    #[must_use]
    pub fn all(&self) -> Reports {
        self.by_grid.values().fold(Reports::default(), |all, grid| all.and(*grid))
    }

    /// The events of all weeks, by final level.
    #[must_use]
    pub fn credited(&self) -> [u32; Level::MAX as usize] {
        let mut all = [0; Level::MAX as usize];
        for week in self.by_week.values() {
            all.iter_mut().zip(week.credited).for_each(|(sum, count)| *sum += count);
        }
        all
    }
}
