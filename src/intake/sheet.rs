//! The rows of a sheet: each cell as the text it means, with a letter for its type.

use std::collections::{BTreeMap, HashMap};

use calamine::{DataRef, Dimensions, ExcelDateTime};

use super::source::FileFault;

/// Letter of a number cell.
pub(super) const NUMBER: u8 = b'n';
/// Letter of a cell with a date.
pub(super) const DATE: u8 = b'd';
/// Letter of a cell whose formula failed.
pub(super) const ERROR: u8 = b'e';

/// Whole numbers from here on a spreadsheet no longer keeps exactly.
const EXACT_MAX: f64 = 1e15;

/// The most cells that a row may have.
const COLUMNS_MAX: usize = 1 << 14;

/// A cell with anything in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SheetCell {
    pub row: u32,
    pub column: u32,
    pub text: String,
    pub letter: char,
}

/// Whether to go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Walk {
    On,
    Stop,
}

impl SheetCell {
    /// A cell of a workbook; a whole number is filled up to so many digits with zeros.
    pub(super) fn of(row: u32, column: u32, value: &DataRef<'_>, zeros: usize) -> Self {
        let (text, letter) = match value {
            DataRef::Int(number) => (format!("{number:0zeros$}"), 'n'),
            DataRef::Float(number) => (number_text(*number, zeros), 'n'),
            DataRef::String(text) => (text.clone(), 't'),
            DataRef::SharedString(text) => ((*text).to_owned(), 't'),
            DataRef::Bool(truth) => (if *truth { "TRUE" } else { "FALSE" }.to_owned(), 'b'),
            DataRef::DateTime(at) => (date_text(at), 'd'),
            DataRef::DateTimeIso(text) => (text.trim_end_matches("T00:00:00").to_owned(), 'd'),
            DataRef::DurationIso(text) => (text.clone(), 'd'),
            DataRef::Error(error) => (error.to_string(), 'e'),
            DataRef::Empty => (String::new(), '_'),
        };
        Self { row, column, text, letter }
    }

    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// A number as a person would type it: whole without a point, otherwise the fifteen digits that a spreadsheet keeps.
fn number_text(number: f64, zeros: usize) -> String {
    if number.fract() == 0.0 && number.abs() < 1e20 {
        return format!("{number:0zeros$.0}");
    }
    let rounded = format!("{number:.14e}").parse::<f64>().unwrap_or(number);
    if rounded.fract() == 0.0 && rounded.abs() < EXACT_MAX { format!("{rounded:.0}") } else { rounded.to_string() }
}

/// A date cell: a day, a day and time, or a time alone.
fn date_text(at: &ExcelDateTime) -> String {
    if at.is_duration() || at.as_f64() < 1.0 {
        return number_text(at.as_f64(), 0);
    }
    // Times are fractions of a day: half a second is added so that 08:30 does not become 08:29:59.
    let (year, month, day, hour, minute, second, milli) = at.to_ymd_hms_milli();
    let seconds = (u32::from(hour) * 60 + u32::from(minute)) * 60 + u32::from(second) + u32::from(milli >= 500);
    let seconds = seconds.min(24 * 3600 - 1);
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match (hour, second) {
        (0, _) if seconds == 0 => format!("{year:04}-{month:02}-{day:02}"),
        (_, 0) => format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}"),
        (_, second) => format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"),
    }
}

/// Columns from the first one of a table to the last in which a row has anything.
pub(super) fn used_width(cells: &[SheetCell], first_column: u32) -> usize {
    let last = cells.iter().filter(|cell| !cell.is_blank()).map(|cell| cell.column).max();
    last.map_or(0, |last| (last + 1).saturating_sub(first_column) as usize)
}

/// Gathers cells, which come row after row, into rows; a cell merged over several rows stands in each of them.
///
/// Rows with nothing of their own are left out, merged cells or not.
pub(super) fn rows(
    mut next: impl FnMut() -> Result<Option<SheetCell>, FileFault>,
    merges: Vec<Dimensions>,
    mut each: impl FnMut(u32, &[SheetCell]) -> Result<Walk, FileFault>,
) -> Result<(), FileFault> {
    let mut fill = Fill::new(merges);
    let mut row: Vec<SheetCell> = Vec::new();
    loop {
        let cell = next()?.filter(|cell| cell.row < u32::MAX);
        let ends = row.first().is_some_and(|first| cell.as_ref().is_none_or(|cell| cell.row != first.row));
        if ends {
            let number = row[0].row;
            if cell.as_ref().is_some_and(|cell| cell.row < number) {
                return Err(FileFault::NotAWorkbook("rows out of order".to_owned()));
            }
            if row.iter().any(|cell| !cell.is_blank()) {
                fill.row(number, &mut row);
                if each(number, &row)? == Walk::Stop {
                    return Ok(());
                }
            }
            row.clear();
        }
        match cell {
            Some(_) if row.len() >= COLUMNS_MAX => return Err(FileFault::NotAWorkbook("a row without end".to_owned())),
            Some(cell) => row.push(cell),
            None => return Ok(()),
        }
    }
}

/// Cells merged downwards.
struct Fill {
    /// The last row of each merged area, by its first cell.
    ends: HashMap<(u32, u32), u32>,
    /// By column: the merged cell that still reaches down, and its last row.
    open: BTreeMap<u32, (SheetCell, u32)>,
}

impl Fill {
    fn new(merges: Vec<Dimensions>) -> Self {
        let downwards = merges.into_iter().filter(|area| area.end.0 > area.start.0);
        Self { ends: downwards.map(|area| (area.start, area.end.0)).collect(), open: BTreeMap::new() }
    }

    fn row(&mut self, number: u32, row: &mut Vec<SheetCell>) {
        self.open.retain(|_, (_, last)| *last >= number);
        for (column, (cell, _)) in &self.open {
            row.retain(|own| own.column != *column);
            row.push(SheetCell { row: number, ..cell.clone() });
        }
        for cell in row.iter() {
            if let Some(last) = self.ends.get(&(number, cell.column)) {
                self.open.insert(cell.column, (cell.clone(), *last));
            }
        }
    }
}

/// The letters by which a sheet names a column, counted from 0: A, B … Z, AA.
#[must_use]
pub fn column_letters(column: u32) -> String {
    let letter = char::from(b'A' + u8::try_from(column % 26).unwrap_or(0));
    let before = if column >= 26 { column_letters(column / 26 - 1) } else { String::new() };
    before + &letter.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_they_would_be_typed() {
        for (number, zeros, text) in
            [(101.0, 0, "101"), (101.0, 4, "0101"), (47.5, 0, "47.5"), (0.1 + 0.2, 0, "0.3"), (-30.0, 0, "-30"), (12_000_000_001.0, 0, "12000000001")]
        {
            assert_eq!(number_text(number, zeros), text);
        }
        assert_eq!(number_text(330_624_199_001_011_234.0, 0), "330624199001011264");
    }

    #[test]
    fn columns_are_called_as_in_a_sheet() {
        for (column, letters) in [(0, "A"), (25, "Z"), (26, "AA"), (27, "AB"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")] {
            assert_eq!(column_letters(column), letters);
        }
    }

    #[test]
    fn a_merged_cell_stands_in_each_row_that_has_something_of_its_own() {
        let cell = |row, column, text: &str| SheetCell { row, column, text: text.to_owned(), letter: 't' };
        let mut cells =
            vec![cell(0, 0, "青岭村"), cell(0, 1, "a"), cell(1, 0, ""), cell(1, 1, "b"), cell(2, 0, ""), cell(3, 1, "d"), cell(4, 1, "e")].into_iter();
        let mut seen = Vec::new();
        rows(
            || Ok(cells.next()),
            vec![Dimensions::new((0, 0), (3, 0))],
            |row, cells| {
                let mut texts: Vec<_> = cells.iter().map(|cell| (cell.column, cell.text.clone())).collect();
                texts.sort();
                seen.push((row, texts.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join("/")));
                Ok(Walk::On)
            },
        )
        .expect("sound rows");
        assert_eq!(seen, [(0, "青岭村/a".to_owned()), (1, "青岭村/b".to_owned()), (3, "青岭村/d".to_owned()), (4, "e".to_owned())]);
    }
}
