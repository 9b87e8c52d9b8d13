//! A workbook of the old form, looked through before it is read: its reader makes room for every cell from the first to the last of a
//! sheet, twice, and believes a sheet that says how large it is. A file of a few kilobytes would fill the memory.

use std::fs::File;
use std::io::{Cursor, Read, Write};

use cfb::{CompoundFile, Version};

use super::source::FileFault;

/// The most cells that the sheets of such a workbook may span, filled or not: each takes some hundred bytes on the way.
const CELLS_MAX: u64 = 1 << 21;
/// The most bytes that a workbook of the old form may have, which is read into memory as a whole.
pub const XLS_MAX: u64 = 1 << 25;
/// The most sheets.
const SHEETS_MAX: usize = 1 << 8;

const BOUND_SHEET: u16 = 0x0085;
const DIMENSIONS: u16 = 0x0200;
const BLANK: u16 = 0x0201;
const MANY_NUMBERS: u16 = 0x00bd;
const BEGIN: u16 = 0x0809;
const END: u16 = 0x000a;
/// Records that are a cell: formula, text, number, truth.
const CELLS: [u16; 7] = [0x0006, 0x00d6, 0x00fd, 0x0203, 0x0204, 0x0205, 0x027e];

/// A copy of the workbook within a file, in which no sheet says how large it is, and no sheet is larger than it may be.
///
/// # Errors
/// Says that it is no workbook, has a password or a sheet that is too large.
pub(super) fn bounded_copy(file: &File) -> Result<Cursor<Vec<u8>>, FileFault> {
    if file.metadata()?.len() > XLS_MAX {
        return Err(FileFault::WorkbookTooLarge(XLS_MAX));
    }
    let mut whole = CompoundFile::open(file.try_clone()?).map_err(|error| FileFault::NotAWorkbook(error.to_string()))?;
    if whole.exists("/EncryptedPackage") {
        return Err(FileFault::Encrypted);
    }
    let mut text = Vec::new();
    let name = if whole.exists("/Workbook") { "/Workbook" } else { "/Book" };
    let stream = whole.open_stream(name).map_err(|error| FileFault::NotAWorkbook(error.to_string()))?;
    stream.take(XLS_MAX + 1).read_to_end(&mut text)?;
    let sheets = sheets(&text)?;
    for sheet in &sheets {
        for place in places(&text, *sheet, DIMENSIONS) {
            text[place..place + 2].copy_from_slice(&BLANK.to_le_bytes());
        }
    }
    let spanned: u64 = sheets.iter().map(|sheet| span(&text, *sheet)).fold(0, u64::saturating_add);
    if spanned > CELLS_MAX {
        return Err(FileFault::WorkbookTooLarge(XLS_MAX));
    }
    let mut copy = CompoundFile::create_with_version(Version::V3, Cursor::new(Vec::new()))?;
    copy.create_stream(name)?.write_all(&text)?;
    copy.flush()?;
    Ok(copy.into_inner())
}

/// A record: its place in the text, its kind, and what it holds.
struct Record<'t> {
    place: usize,
    kind: u16,
    data: &'t [u8],
}

fn number(bytes: &[u8]) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(..2)?.try_into().ok()?))
}

/// The records from a place on, as far as they are whole.
fn records(text: &[u8], from: usize) -> impl Iterator<Item = Record<'_>> {
    let mut place = from;
    std::iter::from_fn(move || {
        let head = text.get(place..place.checked_add(4)?)?;
        let (kind, length) = (number(head)?, usize::from(number(&head[2..])?));
        let record = Record { place, kind, data: text.get(place + 4..place + 4 + length)? };
        place += 4 + length;
        Some(record)
    })
}

/// Where the sheets begin.
fn sheets(text: &[u8]) -> Result<Vec<usize>, FileFault> {
    let place = |data: &[u8]| data.get(..4).and_then(|place| place.try_into().ok()).map_or(0, |place| u32::from_le_bytes(place) as usize);
    let sheets: Vec<usize> =
        records(text, 0).take_while(|record| record.kind != END).filter(|record| record.kind == BOUND_SHEET).map(|record| place(record.data)).collect();
    if sheets.len() > SHEETS_MAX || sheets.iter().any(|sheet| *sheet > text.len()) {
        return Err(FileFault::NotAWorkbook("BoundSheet".to_owned()));
    }
    Ok(sheets)
}

/// The records of a sheet, those of what lies within it, such as charts, left out.
fn own_records(text: &[u8], sheet: usize) -> impl Iterator<Item = Record<'_>> {
    let mut depth = 0_u32;
    let counted = records(text, sheet).map_while(move |record| {
        let is_own = depth <= 1;
        match record.kind {
            BEGIN => depth += 1,
            END if depth <= 1 => return None,
            END => depth -= 1,
            _ => {}
        }
        Some((is_own, record))
    });
    counted.filter(|(is_own, _)| *is_own).map(|(_, record)| record)
}

fn places(text: &[u8], sheet: usize, kind: u16) -> Vec<usize> {
    own_records(text, sheet).filter(|record| record.kind == kind).map(|record| record.place).collect()
}

/// How many cells there are between the first and the last of a sheet.
fn span(text: &[u8], sheet: usize) -> u64 {
    let mut bounds: Option<[u16; 4]> = None;
    for record in own_records(text, sheet) {
        let is_cell = record.kind == MANY_NUMBERS || CELLS.contains(&record.kind);
        let (true, Some(row), Some(first)) = (is_cell, number(record.data), record.data.get(2..).and_then(number)) else { continue };
        let end = record.data.len().saturating_sub(2);
        let last = if record.kind == MANY_NUMBERS { record.data.get(end..).and_then(number).unwrap_or(first) } else { first };
        let [top, bottom, left, right] = bounds.unwrap_or([row, row, first, first]);
        bounds = Some([top.min(row), bottom.max(row), left.min(first), right.max(first).max(last)]);
    }
    bounds.map_or(0, |[top, bottom, left, right]| (u64::from(bottom - top) + 1) * (u64::from(right - left) + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u16, data: &[u8]) -> Vec<u8> {
        let length = u16::try_from(data.len()).expect("a short record");
        [&kind.to_le_bytes()[..], &length.to_le_bytes(), data].concat()
    }

    /// A workbook with one sheet of these records.
    fn workbook(cells: &[Vec<u8>]) -> File {
        let begin = record(BEGIN, &[0, 6, 16, 0, 0, 0, 0, 0]);
        let globals = |place: u32| [begin.clone(), record(BOUND_SHEET, &[&place.to_le_bytes()[..], &[0, 0, 1, 0, b'S']].concat()), record(END, &[])].concat();
        let first = u32::try_from(globals(0).len()).expect("a place");
        let text = [globals(first), begin.clone(), cells.concat(), record(END, &[])].concat();
        let mut made = CompoundFile::create(tempfile::tempfile().expect("a file")).expect("a workbook");
        made.create_stream("/Workbook").expect("a stream").write_all(&text).expect("written");
        made.flush().expect("written");
        made.into_inner()
    }

    fn cell(row: u16, column: u16) -> Vec<u8> {
        record(0x0203, &[&row.to_le_bytes()[..], &column.to_le_bytes(), &[0; 10]].concat())
    }

    #[test]
    fn a_sheet_that_spans_too_many_cells_is_refused_before_room_is_made_for_them() {
        assert!(bounded_copy(&workbook(&[cell(0, 0), cell(60_000, 30)])).is_ok());
        for cells in [vec![cell(0, 0), cell(65_535, 255)], vec![cell(0, 0), record(MANY_NUMBERS, &[0, 255, 0, 0, 255, 255])]] {
            assert!(matches!(bounded_copy(&workbook(&cells)), Err(FileFault::WorkbookTooLarge(_))));
        }
    }

    #[test]
    fn what_a_sheet_says_of_its_size_is_left_out() {
        let said = record(DIMENSIONS, &[0, 0, 0, 0, 255, 255, 255, 255, 0, 0, 255, 255, 0, 0]);
        let copy = bounded_copy(&workbook(&[said, cell(0, 0)])).expect("a copy");
        let mut text = Vec::new();
        CompoundFile::open(copy).expect("a workbook").open_stream("/Workbook").expect("a stream").read_to_end(&mut text).expect("read");
        assert!(records(&text, 0).all(|record| record.kind != DIMENSIONS));
    }
}
