//! Workbooks: each table of an answer on a sheet of its own, ready to be printed; and plain sheets of texts.
//!
//! Texts are string cells, which no program runs or rounds; amounts are numbers. The same answer gives the same bytes.

use std::io::{self, Write};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, IgnoreError, Workbook, Worksheet, XlsxError};
use unicode_width::UnicodeWidthStr;

use super::answer::{Answer, Cell, Column, Table};
use super::say;
use super::text::{Lang, Look, shown};

/// Paper of the format A4, as workbooks number it.
const A4: u8 = 9;
/// The widest that a column is made, in characters; longer texts are broken into lines.
const WIDTH_MAX: usize = 44;
/// The longest name of a sheet, in UTF-16 units.
const SHEET_NAME_MAX: usize = 31;

/// Writes an answer.
///
/// # Errors
/// Returns what the system says, or what a workbook cannot hold.
pub fn write(answer: Answer<'_>, look: Look, mut out: impl Write) -> io::Result<()> {
    let bytes = workbook(answer, look).map_err(io::Error::other)?;
    out.write_all(&bytes)
}

/// Writes rows of texts under their headings on one sheet.
///
/// # Errors
/// Returns what the system, or the source of the rows, says.
pub fn write_texts(name: &str, headings: &[String], rows: impl Iterator<Item = io::Result<Vec<String>>>, mut out: impl Write) -> io::Result<()> {
    let mut book = Workbook::new();
    let begin = |book: &mut Workbook| -> Result<(), XlsxError> {
        book.set_properties(&properties(name)?);
        new_sheet(book, name, &mut Vec::new())?;
        Ok(())
    };
    begin(&mut book).map_err(io::Error::other)?;
    let sheet = book.worksheet_from_index(0).map_err(io::Error::other)?;
    let formats = Formats::new();
    let mut page = Page::new(sheet);
    page.headings(headings.iter().map(String::as_str), &formats).map_err(io::Error::other)?;
    for row in rows {
        let row = row?;
        row.iter().enumerate().try_for_each(|(column, text)| page.text(column, &shown(text), &formats.text)).map_err(io::Error::other)?;
        page.row += 1;
    }
    page.finish(name, Lang::Zh).map_err(io::Error::other)?;
    out.write_all(&book.save_to_buffer().map_err(io::Error::other)?)
}

fn workbook(answer: Answer<'_>, look: Look) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let formats = Formats::new();
    let mut names = Vec::new();
    let mut totals = answer.totals;
    let mut notes = answer.notes;
    for (index, table) in answer.tables.into_iter().enumerate() {
        let Table { title, columns, rows, .. } = table;
        if index == 0 {
            book.set_properties(&properties(&title)?);
        }
        let sheet = new_sheet(&mut book, &title, &mut names)?;
        let mut page = Page::new(sheet);
        page.headings(columns.iter().map(|column| column.heading(look.lang)), &formats)?;
        for row in rows {
            row.iter().enumerate().try_for_each(|(column, cell)| page.cell(column, cell, look, &formats))?;
            page.row += 1;
        }
        page.totals(columns, &std::mem::take(&mut totals), look, &formats)?;
        page.notes(&std::mem::take(&mut notes), &formats)?;
        page.finish(&title, look.lang)?;
    }
    book.save_to_buffer()
}

/// What a workbook tells about itself; the time of its making is always the same.
pub(super) fn properties(title: &str) -> Result<DocProperties, XlsxError> {
    let made = ExcelDateTime::from_ymd(2018, 1, 1)?;
    Ok(DocProperties::new().set_title(shown(title)).set_author("gridctl").set_creation_datetime(&made))
}

/// A new sheet under a name that no other has and that every program takes.
pub(super) fn new_sheet<'b>(book: &'b mut Workbook, title: &str, names: &mut Vec<String>) -> Result<&'b mut Worksheet, XlsxError> {
    let plain: String = shown(title).chars().filter(|character| !matches!(character, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'')).collect();
    let cut = |room: usize| -> String {
        let mut units = 0;
        let fits = |character: &char| {
            units += character.len_utf16();
            units <= room
        };
        plain.chars().take_while(fits).collect()
    };
    let mut name = cut(SHEET_NAME_MAX);
    let mut number = 1;
    while name.trim().is_empty() || names.iter().any(|other| other.eq_ignore_ascii_case(&name)) {
        number += 1;
        name = format!("{} {number}", cut(SHEET_NAME_MAX - 4));
    }
    let sheet = book.add_worksheet();
    sheet.set_name(&name)?;
    names.push(name);
    Ok(sheet)
}

/// How the cells of a sheet look.
#[derive(Debug, Clone)]
pub(super) struct Formats {
    pub(super) heading: Format,
    pub(super) text: Format,
    pub(super) number: Format,
    pub(super) money: Format,
    pub(super) percent: Format,
    pub(super) day: Format,
    pub(super) moment: Format,
    pub(super) note: Format,
}

impl Formats {
    pub(super) fn new() -> Self {
        let framed = Format::new().set_border(FormatBorder::Thin).set_align(FormatAlign::VerticalCenter);
        Self {
            heading: framed.clone().set_bold().set_align(FormatAlign::Center).set_text_wrap().set_background_color(0x00ED_EDED),
            text: framed.clone().set_num_format("@").set_text_wrap(),
            number: framed.clone().set_num_format("0"),
            money: framed.clone().set_num_format("0.00"),
            percent: framed.clone().set_num_format("0.0\"%\""),
            day: framed.clone().set_num_format("yyyy-mm-dd"),
            moment: framed.set_num_format("yyyy-mm-dd hh:mm:ss"),
            note: Format::new().set_text_wrap().set_align(FormatAlign::Top),
        }
    }
}

/// A sheet as it is written, row after row.
pub(super) struct Page<'b> {
    pub(super) sheet: &'b mut Worksheet,
    pub(super) row: u32,
    /// The widest text of each column so far, in characters.
    widths: Vec<usize>,
}

impl<'b> Page<'b> {
    pub(super) const fn new(sheet: &'b mut Worksheet) -> Self {
        Self { sheet, row: 0, widths: Vec::new() }
    }

    pub(super) fn headings<'h>(&mut self, headings: impl Iterator<Item = &'h str>, formats: &Formats) -> Result<(), XlsxError> {
        for (column, heading) in headings.enumerate() {
            self.text(column, heading, &formats.heading)?;
        }
        self.row += 1;
        Ok(())
    }

    pub(super) fn text(&mut self, column: usize, text: &str, format: &Format) -> Result<(), XlsxError> {
        self.widen(column, text.width());
        self.sheet.write_string_with_format(self.row, index(column)?, text, format)?;
        Ok(())
    }

    fn number(&mut self, column: usize, number: f64, shown: &str, format: &Format) -> Result<(), XlsxError> {
        self.widen(column, shown.width());
        self.sheet.write_number_with_format(self.row, index(column)?, number, format)?;
        Ok(())
    }

    fn time(&mut self, column: usize, time: &str, format: &Format) -> Result<(), XlsxError> {
        self.widen(column, time.width());
        let time = ExcelDateTime::parse_from_str(time)?;
        self.sheet.write_datetime_with_format(self.row, index(column)?, &time, format)?;
        Ok(())
    }

    pub(super) fn cell(&mut self, column: usize, cell: &Cell, look: Look, formats: &Formats) -> Result<(), XlsxError> {
        let shown = cell.read(look);
        match cell {
            Cell::Missing => {
                self.sheet.write_blank(self.row, index(column)?, &formats.text)?;
                Ok(())
            }
            Cell::Number(number) => self.number(column, of_number(*number), &shown, &formats.number),
            Cell::Money(amount) => self.number(column, of_number(amount.fen()) / 100.0, &format!("{shown}.00"), &formats.money),
            Cell::Percent(tenths) => self.number(column, of_number(*tenths) / 10.0, &shown, &formats.percent),
            Cell::Day(_) => self.time(column, &shown, &formats.day),
            Cell::Moment(at) => {
                let at = at.to_string();
                let seconds = if at.len() < "2018-04-03 08:30:00".len() { ":00" } else { "" };
                self.time(column, &format!("{at}{seconds}"), &formats.moment)
            }
            Cell::Text(_) | Cell::Word(..) | Cell::Words(_) | Cell::YesNo(_) | Cell::IdNumber(_) => self.text(column, &shown, &formats.text),
        }
    }

    /// The row of sums; none where no sum belongs to any column.
    fn totals(&mut self, columns: &[Column], totals: &[(&'static str, Cell)], look: Look, formats: &Formats) -> Result<(), XlsxError> {
        let sum = |column: &Column| totals.iter().find(|(key, _)| *key == column.0).map(|(_, cell)| cell);
        if !columns.iter().any(|column| sum(column).is_some()) {
            return Ok(());
        }
        for (column, about) in columns.iter().enumerate() {
            match sum(about) {
                Some(cell) => self.cell(column, cell, look, formats)?,
                None if column == 0 => self.text(column, &say!(look.lang, "合计", "total"), &formats.heading)?,
                None => self.cell(column, &Cell::Missing, look, formats)?,
            }
        }
        self.row += 1;
        Ok(())
    }

    /// Notes, each across the whole table.
    fn notes(&mut self, notes: &[String], formats: &Formats) -> Result<(), XlsxError> {
        for note in notes {
            self.row += 1;
            self.across(&shown(note), &formats.note, 15.0)?;
        }
        Ok(())
    }

    /// A text across the whole table, in a row as high as its lines need.
    pub(super) fn across(&mut self, text: &str, format: &Format, line_height: f64) -> Result<(), XlsxError> {
        let width: usize = self.widths.iter().map(|width| (*width).min(WIDTH_MAX) + 2).sum();
        let lines = text.width() / width.max(1) + 1;
        let last = self.widths.len().saturating_sub(1);
        if last > 0 {
            self.sheet.merge_range(self.row, 0, self.row, index(last)?, text, format)?;
            self.sheet.set_row_height(self.row, line_height * of_number(i64::try_from(lines).unwrap_or(1)))?;
        } else {
            self.sheet.write_string_with_format(self.row, 0, text, format)?;
        }
        Ok(())
    }

    /// Makes a column at least so many characters wide.
    pub(super) fn widen(&mut self, column: usize, width: usize) {
        if self.widths.len() <= column {
            self.widths.resize(column + 1, 0);
        }
        self.widths[column] = self.widths[column].max(width);
    }

    fn finish(mut self, title: &str, lang: Lang) -> Result<(), XlsxError> {
        self.set_widths()?;
        for_print(self.sheet, title, lang)
    }

    /// Makes each column as wide as its texts; long numbers that are texts on purpose get no warning mark.
    pub(super) fn set_widths(&mut self) -> Result<(), XlsxError> {
        for (column, width) in self.widths.iter().enumerate() {
            let width = i64::try_from((*width).min(WIDTH_MAX) + 2).unwrap_or(0);
            self.sheet.set_column_width(index(column)?, of_number(width))?;
        }
        let last = index(self.widths.len().saturating_sub(1))?;
        self.sheet.ignore_error_range(0, 0, self.row, last, IgnoreError::NumberStoredAsText)?;
        Ok(())
    }
}

/// Sets a sheet up for the screen and the printer: the first row stays, A4 across, one page wide, numbered pages.
pub(super) fn for_print(sheet: &mut Worksheet, title: &str, lang: Lang) -> Result<(), XlsxError> {
    let title = shown(title).replace('&', "&&");
    sheet.set_freeze_panes(1, 0)?.set_repeat_rows(0, 0)?;
    one_page_wide(sheet);
    // The blank ends the size of the letters: without it a title that begins with a year would enlarge itself.
    sheet.set_header(format!("&C&14 {title}"));
    sheet.set_footer(say!(lang, "&C第 &P 页，共 &N 页", "&CPage &P of &N"));
    Ok(())
}

/// A4 across, one page wide and as long as it is.
pub(super) fn one_page_wide(sheet: &mut Worksheet) {
    sheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0).set_margins(0.5, 0.5, 0.8, 0.7, 0.4, 0.4);
}

pub(super) fn index(column: usize) -> Result<u16, XlsxError> {
    u16::try_from(column).map_err(|_| XlsxError::RowColumnLimitError)
}

/// A whole number as the workbook keeps it: exact up to 2^53, far beyond any amount of a town in fen.
#[expect(clippy::cast_precision_loss, reason = "amounts of money end far below 2^53 fen")]
const fn of_number(number: i64) -> f64 {
    number as f64
}
