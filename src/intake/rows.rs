//! The rows of a file, one after the other, each read or with its faults.

use std::io;

use csv::{ReaderBuilder, StringRecord};

use super::cells::Cells;
use super::header::{self, Header, TITLE_ROWS};
use super::kind::Kind;
use super::source::{FileFault, ReadAs, Source};
use crate::model::expected::{CellFault, Expected};

/// The most columns that a header may have: what each is called is compared with every name known.
pub const COLUMNS_MAX: usize = 1 << 10;

/// A row of one kind of file.
pub trait Row: Sized {
    /// The kind of file in which such rows stand.
    const KIND: Kind;

    /// Reads a row; `None` if some cell is at fault, which the cells then know.
    fn read(cells: &mut Cells<'_>) -> Option<Self>;

    /// The key by which other rows refer to this one: an ID number or a grid's code. Empty where none do.
    #[must_use]
    fn key(cells: &Cells<'_>) -> String {
        let _ = cells;
        String::new()
    }

    /// The same key of a row that was read.
    fn own_key(&self) -> String {
        String::new()
    }
}

/// A row as it was read.
#[derive(Debug)]
pub struct Read<R> {
    /// Byte offset at which it begins.
    pub offset: u64,
    /// The row, or everything that is wrong with it and the key by which others may refer to it.
    pub row: Result<R, (Vec<CellFault>, String)>,
}

/// The rows of one file.
pub struct Rows {
    /// The header of the file.
    pub header: Header,
    reader: csv::Reader<Box<dyn io::Read + Send>>,
    record: StringRecord,
    /// Whether the file is a sheet, behind whose cells stand their types.
    is_sheet: bool,
    /// The types of the record's cells; empty where the file is a text.
    types: String,
    /// Bytes before the reader's first.
    skipped: u64,
}

/// A header that is refused: where it stands, and all that is wrong with it.
#[derive(Debug)]
pub struct Refused {
    /// Byte offset at which it begins.
    pub offset: u64,
    /// What is wrong with it.
    pub faults: Vec<FileFault>,
}

impl Rows {
    /// Finds the header of a file, which may have a few lines of titles above it, and stands before its first row.
    ///
    /// # Errors
    /// Returns every fault of the header.
    pub fn open(source: &Source, asked: &ReadAs) -> Result<Self, Refused> {
        let unreadable = |error: io::Error| Refused { offset: 0, faults: vec![FileFault::from(error)] };
        let reader = csv_reader(source.reader().map_err(unreadable)?);
        let header = Header { kind: Kind::Grids, names: Vec::new(), positions: Vec::new() };
        let mut rows = Self { header, reader, record: StringRecord::new(), is_sheet: source.sheet.is_some(), types: String::new(), skipped: 0 };
        let mut tops: Vec<(u64, csv::Position, StringRecord)> = Vec::new();
        while tops.len() < TITLE_ROWS
            && let Some(offset) = rows.advance().map_err(unreadable)?
        {
            if rows.record.len() > COLUMNS_MAX {
                return Err(Refused { offset, faults: vec![FileFault::TooManyColumns(rows.record.len())] });
            }
            tops.push((offset, rows.reader.position().clone(), rows.record.clone()));
        }
        let found = header::find(tops.iter().map(|(_, _, record)| record.iter()), asked.kind);
        let Some((offset, after, record)) = tops.into_iter().nth(found.unwrap_or(0)) else {
            return Err(Refused { offset: 0, faults: vec![FileFault::Empty] });
        };
        rows.header = Header::read(&record, asked.kind, &asked.ignored).map_err(|faults| Refused { offset, faults })?;
        let rest = source.reader_from(after.byte()).map_err(unreadable)?;
        rows.reader = csv_reader(rest);
        rows.skipped = after.byte();
        Ok(rows)
    }

    /// The next row that is not blank; `None` at the end of the file.
    ///
    /// # Errors
    /// Returns what the system says.
    pub fn read_next<R: Row>(&mut self) -> io::Result<Option<Read<R>>> {
        let Some(offset) = self.advance()? else { return Ok(None) };
        let mut cells = Cells::new(&self.header, &self.record, &self.types);
        let row = if self.record.len() == self.header.names.len() { R::read(&mut cells) } else { None };
        let key = if row.is_none() { R::key(&cells) } else { String::new() };
        let mut faults = cells.into_faults();
        if let Some(fault) = self.ragged() {
            faults.push(fault);
        }
        let row = match row {
            Some(row) if faults.is_empty() => Ok(row),
            Some(_) | None => Err((faults, key)),
        };
        Ok(Some(Read { offset, row }))
    }

    /// Bytes read so far.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.skipped + self.reader.position().byte()
    }

    fn advance(&mut self) -> io::Result<Option<u64>> {
        loop {
            let offset = self.position();
            if !self.reader.read_record(&mut self.record)? {
                return Ok(None);
            }
            if self.is_sheet {
                let mark = sheet_mark(&mut self.record);
                self.types.clear();
                self.types.push_str(mark.split_once(' ').map_or("", |(_, types)| types));
            }
            if !is_blank(&self.record) {
                return Ok(Some(offset));
            }
        }
    }

    /// The fault of a row that has not as many cells as the header. Of a sheet only what stands beyond it counts.
    fn ragged(&self) -> Option<CellFault> {
        let (header, mut row) = (self.header.names.len(), self.record.len());
        if self.is_sheet {
            let beyond = self.record.iter().skip(header).position(|cell| !cell.trim().is_empty());
            row = beyond.map_or(header, |beyond| header + beyond + 1);
        }
        let value = if row > header { self.record.get(if self.is_sheet { row - 1 } else { header }).unwrap_or_default() } else { "" };
        (row != header).then(|| CellFault::new("", value, Expected::Cells { header, row }))
    }
}

fn csv_reader(text: impl io::Read + Send + 'static) -> csv::Reader<Box<dyn io::Read + Send>> {
    let text: Box<dyn io::Read + Send> = Box::new(text);
    ReaderBuilder::new().has_headers(false).flexible(true).buffer_capacity(1 << 16).from_reader(text)
}

/// The first record of a text.
pub(super) fn first_record(text: impl io::Read) -> io::Result<StringRecord> {
    let mut record = StringRecord::new();
    ReaderBuilder::new().has_headers(false).flexible(true).buffer_capacity(1 << 10).from_reader(text).read_record(&mut record)?;
    Ok(record)
}

/// Takes the last cell off a row of a sheet: the row's number and the types of its cells.
pub(super) fn sheet_mark(record: &mut StringRecord) -> String {
    let last = record.len().saturating_sub(1);
    let mark = record.get(last).unwrap_or_default().to_owned();
    record.truncate(last);
    mark
}

fn is_blank(record: &StringRecord) -> bool {
    record.iter().all(|cell| cell.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;
    use crate::model::attendance::AttendanceRow;
    use crate::model::conduct::ConductRow;
    use crate::model::event::ReportRow;
    use crate::model::grid::GridRow;
    use crate::model::hiring::TestRow;
    use crate::model::person::CandidateForm;
    use crate::model::post::PostRow;

    fn rows_of(text: &str) -> Rows {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(text.as_bytes()).expect("a text");
        let source = Source::open(file.path(), &ReadAs::default()).expect("a sound text");
        Rows::open(&source, &ReadAs::default()).expect("a known header")
    }

    fn first<R: Row>(kind: Kind) -> Vec<CellFault> {
        let cells = |cell: fn(&crate::intake::kind::Column) -> &'static str| kind.columns().iter().map(cell).collect::<Vec<_>>().join(",");
        let mut rows = rows_of(&format!("{}\n{}\n", cells(|column| column.zh[0]), cells(|column| column.example)));
        assert_eq!(rows.header.kind, kind);
        rows.read_next::<R>().expect("reading").expect("a row").row.err().map(|(faults, _)| faults).unwrap_or_default()
    }

    #[test]
    fn the_examples_of_every_kind_make_a_sound_row() {
        for kind in Kind::ALL {
            let faults = match kind {
                Kind::Grids => first::<GridRow>(kind),
                Kind::Roster => first::<CandidateForm>(kind),
                Kind::Tests => first::<TestRow>(kind),
                Kind::Posts => first::<PostRow>(kind),
                Kind::Events => first::<ReportRow>(kind),
                Kind::Attendance => first::<AttendanceRow>(kind),
                Kind::Conduct => first::<ConductRow>(kind),
            };
            assert_eq!(faults, [], "{}", kind.name());
        }
    }

    #[test]
    fn a_header_is_found_under_its_titles_and_a_row_of_words_is_none() {
        let rows = rows_of("月份:四月,,\n,,\n月份,情形,身份证号\n2018-04,未完成任务,990109196309245110\n");
        assert_eq!((rows.header.kind, rows.position()), (Kind::Conduct, 46));
    }
}
