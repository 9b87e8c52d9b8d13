//! Writes the files of an invented region of any size, for measuring: the same files for the same arguments.
//!
//! `cargo run --release --example generate -- --members 34000 --months 3 --seed 1 --dir big`
//!
//! Eight reports a member and month, in the order of time; a tenth are second reports of another's event; a
//! twentieth are invalid; levels 1 to 4 in 80, 12, 6 and 2 of a hundred. Nothing is kept in memory but the last
//! events, so that the size of the region is bounded by the disk alone.

#[expect(clippy::cast_possible_truncation, reason = "remainders of small bounds")]
#[path = "../fixtures/random.rs"]
mod random;

use std::fs::File;
use std::io::{BufWriter, Result, Write};
use std::path::{Path, PathBuf};

use clap::Parser;
use gridctl::model::calendar::{Day, Month};
use gridctl::model::ids::IdNumber;
use random::Chance;

/// What to write.
#[derive(Debug, Parser)]
struct Arguments {
    /// Members, each with one post in one grid
    #[arg(long)]
    members: u32,
    /// Months of reports, from March 2018
    #[arg(long, default_value_t = 3)]
    months: u32,
    /// Another seed, another region
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The folder to write to
    #[arg(long)]
    dir: PathBuf,
}

/// Reports a member makes in a month.
const REPORTS: u64 = 8;
/// Grids of a village.
const GRIDS_OF_VILLAGE: u32 = 4;
/// Events that a second report may still be of.
const RECENT: usize = 1024;

/// The region: who lives where follows from a member's number alone.
struct Region {
    members: u32,
    grids: u32,
}

impl Region {
    /// As many grids as the regulation's own town has for its members.
    fn new(members: u32) -> Self {
        Self { members, grids: (members / 109 * 44 + members % 109 * 44 / 109).max(1) }
    }

    const fn grid_of(&self, member: u32) -> u32 {
        member % self.grids
    }

    /// An ID number with true date and check character, of a region code that no county has.
    fn id_number(member: u32) -> String {
        const DATES: u32 = 40 * 12 * 28;
        let (date, sequence) = (member % DATES * 7919 % DATES, member / DATES);
        let (year, month, day) = (1960 + date / 336, date / 28 % 12 + 1, date % 28 + 1);
        let digits = format!("{:06}{year:04}{month:02}{day:02}{:03}", 990_000 + sequence / 1000, sequence % 1000);
        IdNumber::complete(&digits).map(|number| number.to_string()).unwrap_or_default()
    }
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let region = Region::new(arguments.members);
    let first = Month::parse("2018-03").expect("a month");
    let mut chance = Chance::seeded(arguments.seed);
    std::fs::create_dir_all(&arguments.dir)?;
    grids(&arguments.dir, &region, &mut chance)?;
    roster(&arguments.dir, &region, &mut chance)?;
    posts(&arguments.dir, &region)?;
    events(&arguments, &region, first, &mut chance)?;
    attendance(&arguments, &region, first, &mut chance)?;
    conduct(&arguments, &region, first, &mut chance)
}

fn file(dir: &Path, name: &str, header: &str) -> Result<BufWriter<File>> {
    let mut out = BufWriter::with_capacity(1 << 20, File::create(dir.join(name))?);
    writeln!(out, "{header}")?;
    Ok(out)
}

fn grids(dir: &Path, region: &Region, chance: &mut Chance) -> Result<()> {
    let mut out = file(dir, "grids.csv", "grid,village,households,hamlets")?;
    for grid in 0..region.grids {
        writeln!(out, "G{grid:07},V{:07},{},H{grid:07}", grid / GRIDS_OF_VILLAGE, chance.between(100, 299))?;
    }
    out.flush()
}

fn roster(dir: &Path, region: &Region, chance: &mut Chance) -> Result<()> {
    const EDUCATION: [&str; 4] = ["junior", "senior", "college", "bachelor"];
    let header = "name,id_number,grid,hamlet,household,education,smartphone,zhengwu_app,pingan_app,resident,bad_record,petition,platforms,role,registered_on";
    let mut out = file(dir, "roster.csv", header)?;
    for member in 0..region.members {
        let (grid, education) = (region.grid_of(member), chance.one_of(&EDUCATION));
        let number = Region::id_number(member);
        writeln!(out, "网格员{member},{number},G{grid:07},H{grid:07},{member},{education},y,y,y,y,n,n,y,member,2018-02-01")?;
    }
    out.flush()
}

fn posts(dir: &Path, region: &Region) -> Result<()> {
    let mut out = file(dir, "posts.csv", "id_number,grid,role,from")?;
    for member in 0..region.members {
        writeln!(out, "{},G{:07},member,2018-03-01", Region::id_number(member), region.grid_of(member))?;
    }
    out.flush()
}

fn events(arguments: &Arguments, region: &Region, first: Month, chance: &mut Chance) -> Result<()> {
    let mut out = file(&arguments.dir, "events.csv", "report_id,reporter,grid,reported_at,level,status,incident")?;
    let mut recent: Vec<u64> = Vec::with_capacity(RECENT);
    let mut report: u64 = 0;
    for month in 0..arguments.months {
        let month = first.plus(month.cast_signed());
        let (in_month, seconds) = (u64::from(region.members) * REPORTS, u64::from(days(month)) * 86_400);
        for place in 0..in_month {
            report += 1;
            let member = chance.between(0, region.members - 1);
            let at = place * seconds / in_month;
            let day: Day = month.day(1) + chrono::Days::new(at / 86_400);
            let level = chance.weighted(&[(1, 80), (2, 12), (3, 6), (4, 2)]);
            let status = if chance.happens(5) { "invalid" } else { "valid" };
            let second = !recent.is_empty() && chance.happens(10);
            let (hour, minute) = (at / 3600 % 24, at / 60 % 60);
            write!(out, "R{report:010},{},G{:07},{day} {hour:02}:{minute:02},{level},{status},", Region::id_number(member), region.grid_of(member))?;
            if second {
                writeln!(out, "R{:010}", chance.one_of(&recent))?;
            } else {
                writeln!(out)?;
                let slot = usize::try_from(report).unwrap_or(0) % RECENT;
                if recent.len() < RECENT { recent.push(report) } else { recent[slot] = report }
            }
        }
    }
    out.flush()
}

fn days(month: Month) -> u32 {
    use chrono::Datelike;
    month.last_day().day()
}

fn attendance(arguments: &Arguments, region: &Region, first: Month, chance: &mut Chance) -> Result<()> {
    let mut out = file(&arguments.dir, "attendance.csv", "date,activity,id_number,result")?;
    for month in 0..arguments.months {
        let day = first.plus(month.cast_signed()).day(10);
        for member in 0..region.members {
            let result = chance.weighted(&[("present", 94), ("late", 3), ("absent", 2), ("excused", 1)]);
            writeln!(out, "{day},月度例会,{},{result}", Region::id_number(member))?;
        }
    }
    out.flush()
}

fn conduct(arguments: &Arguments, region: &Region, first: Month, chance: &mut Chance) -> Result<()> {
    let mut out = file(&arguments.dir, "conduct.csv", "month,kind,id_number,grid")?;
    for month in 0..arguments.months {
        let month = first.plus(month.cast_signed());
        for member in (0..region.members).filter(|_| chance.happens(1)) {
            writeln!(out, "{month},task_failure,{},", Region::id_number(member))?;
        }
        for grid in (0..region.grids).filter(|_| chance.between(1, 1000) == 1) {
            writeln!(out, "{month},irregular_petition,,G{grid:07}")?;
        }
    }
    out.flush()
}
