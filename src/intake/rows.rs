//! The rows of a file, one after the other, each read or with its faults.

use std::io;

use csv::{ReaderBuilder, StringRecord};

use super::cells::Cells;
use super::header::Header;
use super::kind::Kind;
use super::source::{FileFault, Source};
use crate::model::expected::{CellFault, Expected};

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
}

impl Rows {
    /// Reads the header of a file and stands before its first row.
    ///
    /// # Errors
    /// Returns every fault of the header.
    pub fn open(source: &Source, kind: Option<Kind>, ignored: &[String]) -> Result<Self, Vec<FileFault>> {
        let text = source.reader().map_err(|error| vec![FileFault::from(error)])?;
        let text: Box<dyn io::Read + Send> = Box::new(text);
        let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).buffer_capacity(1 << 16).from_reader(text);
        let mut record = StringRecord::new();
        let found = reader.read_record(&mut record).map_err(|error| vec![FileFault::Unreadable(error.into())])?;
        if !found || is_blank(&record) {
            return Err(vec![FileFault::Empty]);
        }
        let header = Header::read(&record, kind, ignored)?;
        Ok(Self { header, reader, record })
    }

    /// The next row that is not blank; `None` at the end of the file.
    ///
    /// # Errors
    /// Returns what the system says.
    pub fn read_next<R: Row>(&mut self) -> io::Result<Option<Read<R>>> {
        let Some(offset) = self.advance()? else { return Ok(None) };
        let mut cells = Cells::new(&self.header, &self.record);
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

    /// The cells of the next row that is not blank, as they stand in the file.
    ///
    /// # Errors
    /// Returns what the system says.
    pub fn next_raw(&mut self) -> io::Result<Option<(u64, &StringRecord)>> {
        Ok(self.advance()?.map(|offset| (offset, &self.record)))
    }

    /// Bytes read so far.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.reader.position().byte()
    }

    fn advance(&mut self) -> io::Result<Option<u64>> {
        loop {
            let offset = self.reader.position().byte();
            if !self.reader.read_record(&mut self.record)? {
                return Ok(None);
            }
            if !is_blank(&self.record) {
                return Ok(Some(offset));
            }
        }
    }

    fn ragged(&self) -> Option<CellFault> {
        let (header, row) = (self.header.names.len(), self.record.len());
        let value = if row > header { self.record.get(header).unwrap_or_default() } else { "" };
        (row != header).then(|| CellFault::new("", value, Expected::Cells { header, row }))
    }
}

fn is_blank(record: &StringRecord) -> bool {
    record.iter().all(|cell| cell.trim().is_empty())
}
