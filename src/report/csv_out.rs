//! CSV: the rows of an answer, with the keys of the columns above them.

use std::io::{self, Write};

use csv::{QuoteStyle, Terminator, WriterBuilder};

use super::answer::{Answer, Cell};
use super::text::Look;

/// Digits beyond which a spreadsheet program alters a number.
const SPREADSHEET_DIGITS: usize = 15;

/// Writes the rows of an answer.
///
/// # Errors
/// Returns what the system says.
pub fn write(answer: Answer<'_>, look: Look, mut out: impl Write) -> io::Result<()> {
    let Some(table) = answer.tables.into_iter().next() else { return Ok(()) };
    if look.excel {
        out.write_all("\u{feff}".as_bytes())?;
    }
    let terminator = if look.excel { Terminator::CRLF } else { Terminator::Any(b'\n') };
    let mut writer = WriterBuilder::new().terminator(terminator).quote_style(QuoteStyle::Necessary).from_writer(out);
    writer.write_record(table.columns.iter().map(|column| column.0)).map_err(io_error)?;
    for row in table.rows {
        writer.write_record(row.iter().map(|cell| text(cell, look))).map_err(io_error)?;
    }
    writer.flush()
}

/// The error beneath one of the CSV writer, its kind kept: a closed pipe must be known as one.
fn io_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

fn text(cell: &Cell, look: Look) -> String {
    let text = cell.plain(look);
    if look.excel && !cell.is_number() { spreadsheet_safe(text) } else { text }
}

/// Puts a mark in front of text that a spreadsheet program would run as a formula, or round as a number.
fn spreadsheet_safe(text: String) -> String {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let is_long_number = digits > SPREADSHEET_DIGITS && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'X');
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else if is_long_number {
        format!("\t{text}")
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::spreadsheet_safe;

    #[test]
    fn a_spreadsheet_program_neither_runs_nor_rounds_a_cell() {
        for (text, safe) in [("=1+1", "'=1+1"), ("@x", "'@x"), ("-", "'-"), ("11010519491231002X", "\t11010519491231002X"), ("0101", "0101"), ("张三", "张三")]
        {
            assert_eq!(spreadsheet_safe(text.to_owned()), safe);
        }
    }
}
