//! `gridctl import`: all files in one transaction, every fault listed.

mod faults;
mod load;
mod whole;

use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;

use super::context::Context;
use super::failure::{Failure, Status};
use super::output::give;
use super::payout::finish;
use crate::intake::{Header, Kind, ReadAs, Rows, Source};
use crate::model::attendance::AttendanceRow;
use crate::model::conduct::ConductRow;
use crate::model::event::ReportRow;
use crate::model::expected::CellFault;
use crate::model::grid::GridRow;
use crate::model::hiring::TestRow;
use crate::model::person::CandidateForm;
use crate::model::post::PostRow;
use crate::report::text::shown;
use crate::report::{Answer, Cell, Column, Table, say};
use crate::store::{Importer, Mode, Store};
use load::Load;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// CSV, XLSX or XLS files, in any order, - is standard input; or the one folder of an export --all
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The kind of every file, where the header does not tell
    #[arg(long, value_parser = super::kind())]
    kind: Option<Kind>,
    /// The sheet of every workbook; without it the first visible one whose header is known
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// Write the good rows although others are bad
    #[arg(long)]
    accept_valid: bool,
    /// Write the bad rows to a file, CSV or XLSX by its name, each with its reasons
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// A column that is not read, whatever it is
    #[arg(long, value_name = "NAME")]
    ignore_column: Vec<String>,
}

const COLUMNS: &[Column] = &[
    Column("kind", "种类", "kind"),
    Column("added", "新增", "added"),
    Column("updated", "更新", "updated"),
    Column("unchanged", "不变", "unchanged"),
    Column("rejected", "退回", "rejected"),
];

/// Faults that are kept and listed; of further ones only the number.
const FAULTS_LISTED: usize = 100_000;

/// A file whose header is understood.
struct File {
    source: Source,
    header: Header,
}

/// What became of the rows of one kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Counts {
    added: u64,
    updated: u64,
    unchanged: u64,
    rejected: u64,
}

impl Counts {
    const fn add(&mut self, other: Self) {
        self.added += other.added;
        self.updated += other.updated;
        self.unchanged += other.unchanged;
        self.rejected += other.rejected;
    }
}

/// Where a row stands: file and byte.
type At = (usize, u64);

/// One run over all files.
#[derive(Default)]
struct Outcome {
    counts: BTreeMap<Kind, Counts>,
    /// Faults by row.
    faults: BTreeMap<At, Vec<CellFault>>,
    /// Faults that are not kept.
    further: u64,
    /// Rejected rows by the key under which others refer to them.
    rejected_keys: HashSet<String>,
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<(), Failure> {
    if let [folder] = arguments.files.as_slice()
        && whole::is_whole(folder)
    {
        return whole::run(context, folder);
    }
    let asked = ReadAs { kind: arguments.kind, ignored: arguments.ignore_column.clone(), encoding: context.encoding, sheet: arguments.sheet.clone() };
    let files = open_files(context, arguments, &asked)?;
    let was_there = context.db.exists();
    // Reports alter nobody: large tables of people are compared by whatever answers later.
    let are_reports = files.iter().all(|file| file.header.kind == Kind::Events) && std::fs::metadata(&context.db).is_ok_and(|found| found.len() > 0);
    let mut store = context.open("import", if are_reports { Mode::Reports } else { Mode::Create })?;
    let created = store.created;
    let result = import(context, arguments, &asked, &files, &mut store);
    let keep = result.as_ref().is_ok_and(|written| *written);
    if created && !keep {
        // A database that was made for this import alone and holds nothing of it would only puzzle.
        // An empty file that stood in its place is put back.
        let path = store.path.clone();
        drop(store);
        let _ = if was_there { std::fs::File::create(path).map(|_| ()) } else { std::fs::remove_file(path) };
    } else if created {
        let path = shown(&context.db.display().to_string());
        context.note(&say!(context.look.lang, "已新建数据库 {path}", "made the database {path}"));
    }
    result.map(|_| ())
}

/// Opens every file and understands its header; every fault is told before any row is read.
fn open_files(context: &Context, arguments: &Arguments, asked: &ReadAs) -> Result<Vec<File>, Failure> {
    let mut files = Vec::new();
    let mut sound = true;
    for path in &arguments.files {
        let source = match Source::open(path, asked) {
            Ok(source) => source,
            Err(fault) => {
                faults::tell_file(context, &shown(&path.to_string_lossy()), None, &fault);
                sound = false;
                continue;
            }
        };
        match Rows::open(&source, asked) {
            Ok(rows) => files.push(File { source, header: rows.header }),
            Err(refused) => {
                let line = source.lines_at(&[refused.offset])?.first().copied();
                refused.faults.iter().for_each(|fault| faults::tell_file(context, &faults::file_name(&source), line, fault));
                sound = false;
            }
        }
    }
    if !sound {
        return Err(nothing_written(context));
    }
    for file in &files {
        tell_form(context, &file.source);
    }
    files.sort_by_key(|file| file.header.kind);
    Ok(files)
}

/// Says in which encoding a text was read where it is not UTF-8, and which sheet of a workbook where there is a choice.
fn tell_form(context: &Context, source: &Source) {
    let (lang, name) = (context.look.lang, shown(&source.name));
    if source.encoding != encoding_rs::UTF_8 {
        let encoding = if source.encoding.name() == "gb18030" { "GB18030" } else { source.encoding.name() };
        context.note(&say!(lang, "{name}：编码 {encoding}", "{name}: encoding {encoding}"));
    }
    if let Some(sheet) = source.sheet.as_ref().filter(|sheet| !sheet.others.is_empty()) {
        let (taken, others) = (shown(&sheet.name), shown(&sheet.others.join(" ")));
        context.note(&say!(
            lang,
            "{name}：读取工作表 {taken}，未读 {others}(用 --sheet 指定)",
            "{name}: reading the sheet {taken}, not {others} (--sheet names another)"
        ));
    }
}

fn nothing_written(context: &Context) -> Failure {
    Failure::new(Status::Input, say!(context.look.lang, "输入有误，未写入任何数据", "the input has errors; nothing was written"))
}

/// Imports all files; returns whether anything stands.
fn import(context: &Context, arguments: &Arguments, asked: &ReadAs, files: &[File], store: &mut Store) -> Result<bool, Failure> {
    let policy = store.policy.clone();
    let mut excluded: BTreeMap<At, Vec<CellFault>> = BTreeMap::new();
    loop {
        let write = store.write(&context.actor("import"))?;
        let mut importer = Importer::new(&write, &policy, context.today)?;
        let mut outcome = Outcome::default();
        for (index, file) in files.iter().enumerate() {
            importer.begin_file(file.header.absent());
            if file.header.kind > Kind::Roster {
                importer.finish_forms()?;
            }
            load_file(context, asked, file, index, &mut importer, &mut outcome, &excluded)?;
        }
        let late = importer.finish_events()?;
        drop(importer);
        let is_sound = outcome.faults.is_empty() && late.is_empty();
        if !late.is_empty() && arguments.accept_valid {
            // These faults show only when all reports of their incident are known: leave the rows out and begin again.
            for (place, fault) in late {
                excluded.entry(from_place(place)).or_default().push(fault);
            }
            continue;
        }
        for (place, fault) in late {
            outcome.add_faults(from_place(place), vec![fault]);
        }
        faults::tell(context, files, &outcome, arguments.accept_valid)?;
        if let Some(path) = &arguments.rejects {
            faults::write_rejects(context, path, files, &outcome)?;
        }
        if !is_sound && !arguments.accept_valid {
            return Err(nothing_written(context));
        }
        finish(context, write, &summary(&outcome.counts))?;
        answer(context, &outcome.counts, policy.name())?;
        return Ok(!context.dry_run);
    }
}

fn load_file(
    context: &Context,
    asked: &ReadAs,
    file: &File,
    index: usize,
    importer: &mut Importer<'_>,
    outcome: &mut Outcome,
    excluded: &BTreeMap<At, Vec<CellFault>>,
) -> Result<(), Failure> {
    let rows = Rows::open(&file.source, asked).map_err(|_| nothing_written(context))?;
    let mut load = Load { context, file, index, levels: importer.highest_level(), outcome, excluded };
    match file.header.kind {
        Kind::Grids => load.rows(rows, |row: &GridRow| importer.put_grid(row)),
        Kind::Roster => {
            let places = importer.places(file.source.length)?;
            let find = |row: &CandidateForm| places.as_ref()?.find(row);
            load.rows_found(rows, find, |row: &CandidateForm, found, _| importer.put_form(row, found))
        }
        Kind::Tests => load.rows(rows, |row: &TestRow| importer.put_test(row)),
        Kind::Posts => load.rows(rows, |row: &PostRow| importer.put_post(row)),
        Kind::Attendance => load.rows(rows, |row: &AttendanceRow| importer.put_attendance(row)),
        Kind::Conduct => load.rows(rows, |row: &ConductRow| importer.put_conduct(row)),
        Kind::Events => {
            let mut directory = importer.directory(file.source.length)?;
            let find = move |row: &ReportRow| directory.as_mut()?.find(row);
            load.rows_found(rows, find, |row: &ReportRow, found, offset| importer.put_report(row, found, to_place((index, offset))))
        }
    }
}

/// File and byte in one number: files are fewer than 2^16, and shorter than 2^48 bytes.
const fn to_place(at: At) -> u64 {
    (at.0 as u64) << 48 | at.1
}

const fn from_place(place: u64) -> At {
    ((place >> 48) as usize, place & ((1 << 48) - 1))
}

impl Outcome {
    fn add_faults(&mut self, at: At, faults: Vec<CellFault>) {
        if self.faults.len() < FAULTS_LISTED { self.faults.entry(at).or_default().extend(faults) } else { self.further += 1 }
    }
}

fn summary(counts: &BTreeMap<Kind, Counts>) -> String {
    let kinds = counts.iter().map(|(kind, counts)| format!("{} +{} ~{} ={} -{}", kind.name(), counts.added, counts.updated, counts.unchanged, counts.rejected));
    kinds.collect::<Vec<_>>().join("; ")
}

fn answer(context: &Context, counts: &BTreeMap<Kind, Counts>, policy: &str) -> Result<(), Failure> {
    let cell = |count: u64| Cell::Number(i64::try_from(count).unwrap_or(i64::MAX));
    let sum = |value: &dyn Fn(&Counts) -> u64| cell(counts.values().map(value).sum());
    let answer = Answer {
        command: "import",
        arguments: vec![("dry_run", context.dry_run.into())],
        policy: policy.to_owned(),
        tables: vec![Table::rows(
            say!(context.look.lang, "导入结果(行)", "Imported rows"),
            COLUMNS,
            counts.iter().map(|(kind, counts)| {
                let (zh, en) = kind_words(*kind);
                vec![Cell::Word(kind.name(), zh, en), cell(counts.added), cell(counts.updated), cell(counts.unchanged), cell(counts.rejected)]
            }),
        )],
        totals: vec![
            ("added", sum(&|counts| counts.added)),
            ("updated", sum(&|counts| counts.updated)),
            ("unchanged", sum(&|counts| counts.unchanged)),
            ("rejected", sum(&|counts| counts.rejected)),
        ],
        notes: Vec::new(),
    };
    give(context, answer)
}

/// A kind of file, in Chinese and English.
pub const fn kind_words(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Grids => ("网格", "grids"),
        Kind::Roster => ("登记表", "roster"),
        Kind::Tests => ("测试", "tests"),
        Kind::Posts => ("任职", "posts"),
        Kind::Events => ("事件", "events"),
        Kind::Attendance => ("会议培训", "attendance"),
        Kind::Conduct => ("表现", "conduct"),
    }
}
