//! The faults of an import: listed with their places, and the rejected rows in a file.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use csv::StringRecord;

use super::{At, File, Outcome, kind_words};
use crate::cli::context::{Context, warn};
use crate::cli::failure::Failure;
use crate::cli::output::{is_workbook, whole_file};
use crate::intake::sheet::column_letters;
use crate::intake::{FileFault, Header, Kind, Source};
use crate::model::expected::{CellFault, Expected};
use crate::report::marked::marked;
use crate::report::text::{shown, without_numbers};
use crate::report::{csv_out, say, words, xlsx};

/// The most lines that are shown with their bad cells marked.
const LINES_SHOWN: usize = 20;

/// The name of a file, with its sheet where it is a workbook.
pub(super) fn file_name(source: &Source) -> String {
    let sheet = source.sheet.as_ref().map(|sheet| format!("!{}", shown(&sheet.name))).unwrap_or_default();
    shown(&source.name) + &sheet
}

/// Says why a file is not taken; `line` is that of its header.
pub(super) fn tell_file(context: &Context, name: &str, line: Option<u64>, fault: &FileFault) {
    let (of_fault, words) = words::file_fault(context.look.lang, fault);
    let line = of_fault.or(line).map(|line| format!("{line}:")).unwrap_or_default();
    warn(&format!("{name}:{line} {words}"));
}

/// Lists every fault: `FILE:LINE:COLUMN "value" — what is expected`, or with the cell's address in a sheet. That a row
/// refers to a rejected one is told only where the rejection matters. On a terminal the lines are shown too.
pub(super) fn tell(context: &Context, files: &[File], outcome: &Outcome, with_followers: bool) -> Result<(), Failure> {
    let lang = context.look.lang;
    let mut lines_left = if context.quiet || !std::io::stderr().is_terminal() { 0 } else { LINES_SHOWN };
    for (index, file) in files.iter().enumerate() {
        let of_file: Vec<(&At, &Vec<CellFault>)> = outcome.faults.range((index, 0)..(index + 1, 0)).collect();
        let offsets: Vec<u64> = of_file.iter().map(|((_, offset), _)| *offset).collect();
        for (line, ((_, offset), faults)) in file.source.lines_at(&offsets)?.into_iter().zip(of_file) {
            for fault in faults.iter().filter(|fault| with_followers || !matches!(fault.expected, Expected::KnownGood(_))) {
                let (place, value, expected) =
                    (place(file, line, fault), words::cell_value(fault, context.look.reveal), words::expected(lang, &fault.expected));
                warn(&format!("{place} \"{value}\" — {expected}"));
                if lines_left > 0 {
                    lines_left -= 1;
                    show_line(context, file, *offset, line, fault)?;
                }
            }
        }
    }
    if outcome.further > 0 {
        let further = outcome.further;
        warn(&say!(lang, "另有 {further} 行有误，未逐一列出", "{further} more rows are at fault and not listed"));
    }
    Ok(())
}

/// Where a fault is: `名册.csv:17:出生日期`, or `名册.xlsx!Sheet1!C17`.
fn place(file: &File, line: u64, fault: &CellFault) -> String {
    let (name, column) = (file_name(&file.source), column(&file.header, fault));
    let Some(sheet) = &file.source.sheet else { return format!("{name}:{line}:{column}") };
    match position(&file.header, true, fault).and_then(|position| u32::try_from(position).ok()) {
        Some(position) => format!("{name}!{}{line}", column_letters(sheet.first_column + position)),
        None => format!("{name}!{line}:{column}"),
    }
}

/// The cell of its row, counted from 0, in which a fault is; `None` where the file has no such column.
fn position(header: &Header, is_sheet: bool, fault: &CellFault) -> Option<usize> {
    match fault.expected {
        Expected::Cells { header: cells, row } if row > cells && is_sheet => Some(row - 1),
        Expected::Cells { header: cells, row } => Some(cells.min(row)),
        _ => header.position_of(fault.column),
    }
}

/// Shows a line of a file with the bad cell marked under it, personal numbers hidden.
fn show_line(context: &Context, file: &File, offset: u64, line: u64, fault: &CellFault) -> Result<(), Failure> {
    let (record, _) = file.source.record_at(offset)?;
    let shown = |cell: &str| shown(&if context.look.reveal { cell.to_owned() } else { without_numbers(cell) });
    let cells: Vec<String> = record.iter().map(shown).collect();
    if let Some(marked) = position(&file.header, file.source.sheet.is_some(), fault).and_then(|position| marked(line, &cells, position)) {
        warn(&marked);
    }
    Ok(())
}

/// The column of a fault as its file names it; of a ragged row the first cell missing, or the first too many.
fn column(header: &Header, fault: &CellFault) -> String {
    match fault.expected {
        Expected::Cells { header: cells, row } if row > cells => format!("#{}", cells + 1),
        Expected::Cells { row, .. } => shown(&header.names[row.min(header.names.len() - 1)]),
        _ => shown(header.name_of(fault.column)),
    }
}

/// Writes the rejected rows as they stand in their files, with a column of reasons; one file a kind where there are several.
pub(super) fn write_rejects(context: &Context, path: &Path, files: &[File], outcome: &Outcome) -> Result<(), Failure> {
    let with_rejects: Vec<usize> = (0..files.len()).filter(|index| outcome.faults.range((*index, 0)..(index + 1, 0)).next().is_some()).collect();
    for index in &with_rejects {
        let file = &files[*index];
        let path = if with_rejects.len() == 1 { path.to_owned() } else { numbered(path, file.header.kind, *index) };
        let is_workbook = is_workbook(&path);
        let reason = say!(context.look.lang, "退回原因", "reject_reason");
        let headings: Vec<String> = kept(&file.header).map(|cell| file.header.names[cell].clone()).chain([reason]).collect();
        let rows = outcome.faults.range((*index, 0)..(index + 1, 0)).map(|((_, offset), faults)| {
            let (record, _) = file.source.record_at(*offset)?;
            Ok(rejected(&file.header, &record, reasons(context, &file.header, faults), if is_workbook { "?" } else { "" }))
        });
        whole_file(&path, |out| {
            if is_workbook { xlsx::write_texts(kind_words(file.header.kind).0, &headings, rows, out) } else { csv_out::write_texts(&headings, rows, out) }
        })?;
        let (count, path) = (outcome.faults.range((*index, 0)..(index + 1, 0)).count(), shown(&path.display().to_string()));
        context.note(&say!(context.look.lang, "退回 {count} 行，见 {path}", "{count} rejected rows are in {path}"));
    }
    Ok(())
}

/// The cells of a header that go into a file of rejected rows: the reasons of an earlier import give way to new ones.
fn kept(header: &Header) -> impl Iterator<Item = usize> {
    (0..header.names.len()).filter(|cell| !Header::is_reason(&header.names[*cell]))
}

/// A rejected row with its reasons in their column. A short row becomes a long one by a cell behind them, so that it
/// cannot slip in unmended.
fn rejected(header: &Header, record: &StringRecord, reasons: String, behind: &str) -> Vec<String> {
    let cell = |at: usize| record.get(at).unwrap_or_default().to_owned();
    let beyond = header.names.len()..record.len();
    let tail = kept(header).any(|at| at >= record.len()).then(|| behind.to_owned());
    kept(header).map(cell).chain(beyond.map(cell)).chain([reasons]).chain(tail).collect()
}

fn numbered(path: &Path, kind: Kind, index: usize) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let extension = path.extension().map(|extension| format!(".{}", extension.to_string_lossy())).unwrap_or_default();
    path.with_file_name(format!("{stem}-{}-{}{extension}", index + 1, kind.name()))
}

fn reasons(context: &Context, header: &Header, faults: &[CellFault]) -> String {
    let words = faults.iter().map(|fault| format!("{}: {}", column(header, fault), words::expected(context.look.lang, &fault.expected)));
    words.collect::<Vec<_>>().join("; ")
}
