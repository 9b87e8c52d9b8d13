//! Workbooks: the sheet to read is found, and written out as the CSV text that every other file is.
//!
//! Behind the cells of each row stands one more: the number of the row in its sheet, and a letter for the type of each
//! cell ([`super::sheet`]). So a sheet is read by the same code as a text, in as little memory, and what a
//! spreadsheet does to numbers is still known where it matters.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom, Write};

use calamine::{Data, DataRef, Dimensions, Reader, SheetType, SheetVisible, Xls, XlsError, Xlsx, XlsxError};

use super::bounded::bounded;
use super::guarded::guarded;
use super::header::{self, TITLE_ROWS};
use super::kind::Kind;
use super::old_form::bounded_copy;
use super::scan::RECORD_MAX;
use super::sheet::{SheetCell, Walk, rows, used_width};
use super::source::FileFault;

/// The most bytes that a workbook may unpack to, and that the text of a sheet may have: half a million rows and more.
pub const UNPACKED_MAX: u64 = 1 << 28;

/// A sheet that was chosen.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// The column of the sheet, from 0, in which its table begins.
    pub first_column: u32,
    /// Other visible sheets with a known header, which are not read.
    pub others: Vec<String>,
}

/// A workbook, open.
enum Workbook {
    New(Box<Xlsx<BufReader<File>>>),
    Old(Box<Xls<Cursor<Vec<u8>>>>),
}

/// Writes a sheet of a workbook as text into a new temporary file.
///
/// The sheet is the one named; else the first visible one whose header is known; else the first visible one with
/// anything in it, whose header is then refused.
///
/// # Errors
/// Says why the workbook, or this sheet of it, cannot be read.
pub(super) fn spool(file: &File, asked: Option<&str>, kind: Option<Kind>) -> Result<(Sheet, File), FileFault> {
    let broken = || FileFault::NotAWorkbook("damaged".to_owned());
    guarded(|| spool_sheet(file, asked, kind)).unwrap_or_else(|| Err(broken()))
}

fn spool_sheet(file: &File, asked: Option<&str>, kind: Option<Kind>) -> Result<(Sheet, File), FileFault> {
    let mut workbook = Workbook::open(file)?;
    let sheets = workbook.sheets();
    let candidates: Vec<String> = match asked {
        Some(asked) => match sheets.iter().find(|(name, _)| name.trim() == asked.trim()) {
            Some((name, _)) => vec![name.clone()],
            None => return Err(FileFault::NoSheet(asked.to_owned(), sheets.into_iter().map(|(name, _)| name).collect())),
        },
        None => sheets.into_iter().filter(|(_, visible)| *visible).map(|(name, _)| name).collect(),
    };
    let mut known: Vec<(String, Top)> = Vec::new();
    let mut unknown = None;
    for name in candidates {
        let Some(top) = workbook.top(&name, kind)? else { continue };
        if top.is_known {
            known.push((name, top));
        } else if unknown.is_none() {
            unknown = Some((name, top));
        }
    }
    let mut known = known.into_iter();
    let Some((name, top)) = known.next().or(unknown) else { return Err(FileFault::Empty) };
    let others = known.map(|(name, _)| name).collect();
    let text = workbook.write_out(&name, top)?;
    Ok((Sheet { name, first_column: top.first_column, others }, text))
}

/// Where the table of a sheet begins.
#[derive(Clone, Copy)]
struct Top {
    header_row: u32,
    first_column: u32,
    width: usize,
    is_known: bool,
}

impl Workbook {
    fn open(file: &File) -> Result<Self, FileFault> {
        let mut copy = file.try_clone()?;
        let mut head = [0; 4];
        copy.seek(SeekFrom::Start(0))?;
        copy.read_exact(&mut head)?;
        copy.seek(SeekFrom::Start(0))?;
        let reader = BufReader::new(copy);
        if head.starts_with(b"PK") {
            bounded(file, UNPACKED_MAX)?;
            reader.get_ref().seek(SeekFrom::Start(0))?;
            return Ok(Self::New(Box::new(Xlsx::new(reader)?)));
        }
        Ok(Self::Old(Box::new(Xls::new(bounded_copy(file)?)?)))
    }

    /// The sheets with cells, and whether each is visible.
    fn sheets(&self) -> Vec<(String, bool)> {
        let metadata = match self {
            Self::New(workbook) => workbook.sheets_metadata(),
            Self::Old(workbook) => workbook.sheets_metadata(),
        };
        let with_cells = metadata.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
        with_cells.map(|sheet| (sheet.name.clone(), sheet.visible == SheetVisible::Visible)).collect()
    }

    /// Gives each row of a sheet that has anything in it; stops where `each` says so.
    fn rows(&mut self, name: &str, filled: bool, each: impl FnMut(u32, &[SheetCell]) -> Result<Walk, FileFault>) -> Result<(), FileFault> {
        match self {
            Self::New(workbook) => {
                let merges: Vec<Dimensions> = if filled { workbook.merge_cells_by_sheet_name(name)? } else { Vec::new() };
                let mut cells = workbook.worksheet_cells_reader(name)?;
                let zeros: Vec<usize> =
                    cells.styles().iter().map(|style| zeros(style.number_format.as_ref().map(|format| format.format_code.as_str()))).collect();
                let next = || {
                    let cell = cells.next_cell_with_style_id()?;
                    Ok(cell.map(|(cell, style)| {
                        let (row, column) = cell.get_position();
                        SheetCell::of(row, column, cell.get_value(), zeros.get(style).copied().unwrap_or(0))
                    }))
                };
                rows(next, merges, each)
            }
            Self::Old(workbook) => {
                let merges = if filled { workbook.merge_cells_by_sheet_name(name)? } else { Vec::new() };
                let range = workbook.worksheet_range(name)?;
                let (first_row, first_column) = range.start().unwrap_or_default();
                let index = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
                let mut cells = range.used_cells();
                let next = || {
                    Ok(cells.next().map(|(row, column, value): (usize, usize, &Data)| {
                        SheetCell::of(first_row + index(row), first_column + index(column), &value_of(value), 0)
                    }))
                };
                rows(next, merges, each)
            }
        }
    }

    /// Finds the header among the first rows of a sheet; `None` if the sheet is empty.
    fn top(&mut self, name: &str, kind: Option<Kind>) -> Result<Option<Top>, FileFault> {
        let mut first_rows: Vec<(u32, Vec<SheetCell>)> = Vec::new();
        self.rows(name, false, |row, cells| {
            first_rows.push((row, cells.to_vec()));
            Ok(if first_rows.len() < TITLE_ROWS { Walk::On } else { Walk::Stop })
        })?;
        let names: Vec<Vec<&str>> = first_rows.iter().map(|(_, cells)| cells.iter().map(|cell| cell.text.as_str()).collect()).collect();
        let found = header::find(names.iter().map(|row| row.iter().copied()), kind);
        Ok(first_rows.get(found.unwrap_or(0)).map(|(row, cells)| {
            let first_column = cells.iter().find(|cell| !cell.is_blank()).map_or(0, |cell| cell.column);
            Top { header_row: *row, first_column, width: used_width(cells, first_column), is_known: found.is_some() }
        }))
    }

    /// Writes a sheet's table from its header on.
    fn write_out(&mut self, name: &str, top: Top) -> Result<File, FileFault> {
        let file = tempfile::tempfile()?;
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Counted { file, written: 0 });
        self.rows(name, true, |row, cells| {
            if row < top.header_row {
                return Ok(Walk::On);
            }
            let width = used_width(cells, top.first_column).max(top.width);
            let mut texts = vec![""; width];
            let mut types = vec!['_'; width];
            for cell in cells.iter().filter(|cell| cell.column >= top.first_column && !cell.is_blank()) {
                let at = (cell.column - top.first_column) as usize;
                texts[at] = &cell.text;
                types[at] = cell.letter;
            }
            if texts.iter().map(|text| text.len() as u64).sum::<u64>() > RECORD_MAX {
                return Err(FileFault::RecordTooLong(u64::from(row) + 1));
            }
            let mark = format!("{} {}", row + 1, types.into_iter().collect::<String>());
            writer.write_record(texts.into_iter().chain([mark.as_str()])).map_err(too_large)?;
            Ok(Walk::On)
        })?;
        writer.into_inner().map(|counted| counted.file).map_err(|error| FileFault::from(error.into_error()))
    }
}

fn value_of(data: &Data) -> DataRef<'_> {
    match data {
        Data::Int(number) => DataRef::Int(*number),
        Data::Float(number) => DataRef::Float(*number),
        Data::String(text) => DataRef::SharedString(text),
        Data::Bool(truth) => DataRef::Bool(*truth),
        Data::DateTime(at) => DataRef::DateTime(*at),
        Data::DateTimeIso(text) => DataRef::DateTimeIso(text.clone()),
        Data::DurationIso(text) => DataRef::DurationIso(text.clone()),
        Data::Error(error) => DataRef::Error(error.clone()),
        Data::Empty => DataRef::Empty,
    }
}

/// A file that takes no more than [`UNPACKED_MAX`] bytes.
struct Counted {
    file: File,
    written: u64,
}

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.file.write(bytes)?;
        self.written += count as u64;
        if self.written > UNPACKED_MAX { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(count) }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

fn too_large(error: csv::Error) -> FileFault {
    let error = io::Error::from(error);
    if error.kind() == io::ErrorKind::FileTooLarge { FileFault::WorkbookTooLarge(UNPACKED_MAX) } else { FileFault::from(error) }
}

/// The digits that a number format such as `0000` fills up with zeros; 0 where it does not.
fn zeros(format: Option<&str>) -> usize {
    format.filter(|code| code.len() > 1 && code.len() < 20 && code.bytes().all(|byte| byte == b'0')).map_or(0, str::len)
}

impl From<XlsxError> for FileFault {
    fn from(error: XlsxError) -> Self {
        match error {
            XlsxError::Io(error) => Self::from(error),
            XlsxError::Password => Self::Encrypted,
            other => Self::NotAWorkbook(other.to_string()),
        }
    }
}

impl From<XlsError> for FileFault {
    fn from(error: XlsError) -> Self {
        match error {
            XlsError::Io(error) => Self::from(error),
            XlsError::Password => Self::Encrypted,
            other => Self::NotAWorkbook(other.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_format_of_zeros_fills_up_with_zeros() {
        for (format, digits) in [(Some("0000"), 4), (Some("0"), 0), (Some("0.00"), 0), (Some("General"), 0), (None, 0)] {
            assert_eq!(zeros(format), digits, "{format:?}");
        }
    }
}
