//! Tables for a terminal. Borders are ASCII: lines of boxes are of ambiguous width on a Chinese console.

use std::io::{self, Write};

use comfy_table::presets::ASCII_FULL_CONDENSED;
use comfy_table::{Cell as Drawn, CellAlignment, ContentArrangement, Table as Drawing};

use super::answer::{Answer, Cell, Column};
use super::say;
use super::text::{Look, shown};

/// Writes an answer.
///
/// # Errors
/// Returns what the system says.
pub fn write(answer: Answer<'_>, look: Look, mut out: impl Write) -> io::Result<()> {
    let totals = answer.totals;
    for (index, table) in answer.tables.into_iter().enumerate() {
        let mut rows = table.rows.peekable();
        if index > 0 && rows.peek().is_none() {
            continue;
        }
        if index > 0 {
            writeln!(out)?;
        }
        writeln!(out, "{}", shown(&table.title))?;
        let mut drawing = new_drawing();
        drawing.set_header(table.columns.iter().map(|column| column.heading(look.lang)));
        for row in rows {
            drawing.add_row(row.iter().map(|cell| drawn(cell, look)));
        }
        if let Some(row) = total_row(table.columns, &totals, look).filter(|_| index == 0) {
            drawing.add_row(row.into_iter().map(|cell| Drawn::new(cell).set_alignment(CellAlignment::Right)));
        }
        writeln!(out, "{}", drawing.trim_fmt())?;
    }
    for note in &answer.notes {
        writeln!(out, "{}", shown(note))?;
    }
    Ok(())
}

fn drawn(cell: &Cell, look: Look) -> Drawn {
    let alignment = if cell.is_number() { CellAlignment::Right } else { CellAlignment::Left };
    Drawn::new(cell.read(look)).set_alignment(alignment)
}

/// The row of sums under a table; `None` where no sum belongs to any of its columns.
pub(super) fn total_row(columns: &[Column], totals: &[(&'static str, Cell)], look: Look) -> Option<Vec<String>> {
    let sum = |column: &Column| totals.iter().find(|(key, _)| *key == column.0).map(|(_, cell)| cell.read(look));
    let mut row: Vec<Option<String>> = columns.iter().map(sum).collect();
    row.iter().any(Option::is_some).then(|| {
        if let Some(first) = row.first_mut().filter(|first| first.is_none()) {
            *first = Some(say!(look.lang, "合计", "total"));
        }
        row.into_iter().map(Option::unwrap_or_default).collect()
    })
}

fn new_drawing() -> Drawing {
    let mut drawing = Drawing::new();
    drawing.load_style(ASCII_FULL_CONDENSED).set_content_arrangement(ContentArrangement::Disabled);
    drawing
}
