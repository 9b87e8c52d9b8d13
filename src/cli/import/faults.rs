//! The faults of an import: listed with their places, and the rejected rows in a file.

use std::path::{Path, PathBuf};

use super::{At, File, Outcome};
use crate::cli::context::{Context, warn};
use crate::cli::failure::Failure;
use crate::cli::output::whole_file;
use crate::intake::{Header, Kind, Rows};
use crate::model::expected::{CellFault, Expected};
use crate::report::text::shown;
use crate::report::{say, words};

/// Lists every fault: `FILE:LINE:COLUMN "value" — what is expected`. That a row refers to a rejected one is told only
/// where the rejection matters.
pub(super) fn tell(context: &Context, files: &[File], outcome: &Outcome, with_followers: bool) -> Result<(), Failure> {
    let lang = context.look.lang;
    for (index, file) in files.iter().enumerate() {
        let of_file: Vec<(&At, &Vec<CellFault>)> = outcome.faults.range((index, 0)..(index + 1, 0)).collect();
        let offsets: Vec<u64> = of_file.iter().map(|((_, offset), _)| *offset).collect();
        for (line, (_, faults)) in file.source.lines_at(&offsets)?.into_iter().zip(of_file) {
            for fault in faults.iter().filter(|fault| with_followers || !matches!(fault.expected, Expected::KnownGood(_))) {
                let column = column(&file.header, fault);
                let (name, value, expected) = (shown(&file.source.name), words::cell_value(fault, context.look.reveal), words::expected(lang, &fault.expected));
                warn(&format!("{name}:{line}:{column} \"{value}\" — {expected}"));
            }
        }
    }
    if outcome.further > 0 {
        let further = outcome.further;
        warn(&say!(lang, "另有 {further} 行有误,未逐一列出", "{further} more rows are at fault and not listed"));
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
        let reasons = |offset: u64| outcome.faults.get(&(*index, offset)).map(|faults| reasons(context, &file.header, faults));
        whole_file(&path, |out| {
            // A short row becomes a long one: its reasons stand in their column, and it cannot slip in unmended.
            let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(out);
            let reason = say!(context.look.lang, "退回原因", "reject_reason");
            let mut rows = Rows::open(&file.source, Some(file.header.kind), &file.header.names).map_err(|_| std::io::Error::other("header"))?;
            // The reasons of an earlier import give way to these.
            let names = &file.header.names;
            let is_kept = |cell: usize| names.get(cell).is_none_or(|name| !Header::is_reason(name));
            writer.write_record((0..names.len()).filter(|cell| is_kept(*cell)).map(|cell| &names[cell]).chain([&reason]))?;
            while let Some((offset, record)) = rows.next_raw()? {
                if let Some(reasons) = reasons(offset) {
                    let cells = record.iter().enumerate().filter(|(cell, _)| is_kept(*cell)).map(|(_, text)| text);
                    let lacking: Vec<usize> = (record.len()..names.len()).filter(|cell| is_kept(*cell)).collect();
                    let tail = if lacking.is_empty() { None } else { Some("") };
                    writer.write_record(cells.chain(lacking.iter().map(|_| "")).chain([reasons.as_str()]).chain(tail))?;
                }
            }
            writer.flush()
        })?;
        let (count, path) = (outcome.faults.range((*index, 0)..(index + 1, 0)).count(), shown(&path.display().to_string()));
        context.note(&say!(context.look.lang, "退回 {count} 行,见 {path}", "{count} rejected rows are in {path}"));
    }
    Ok(())
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
