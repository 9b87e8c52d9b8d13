//! Markdown: the tables of an answer for a document.

use std::io::{self, Write};

use super::answer::{Answer, Cell};
use super::table::total_row;
use super::text::{Look, shown};

/// Writes an answer.
///
/// # Errors
/// Returns what the system says.
pub fn write(answer: Answer<'_>, look: Look, mut out: impl Write) -> io::Result<()> {
    let totals = answer.totals;
    for (index, table) in answer.tables.into_iter().enumerate() {
        let mut rows = table.rows.into_iter().peekable();
        if index > 0 && rows.peek().is_none() {
            continue;
        }
        if index > 0 {
            writeln!(out)?;
        }
        writeln!(out, "## {}\n", escaped(&shown(&table.title)))?;
        let headings: Vec<String> = table.columns.iter().map(|column| column.heading(look.lang).to_owned()).collect();
        line(&mut out, &headings)?;
        let right = |column: usize, row: Option<&Vec<Cell>>| row.and_then(|row| row.get(column)).is_some_and(Cell::is_number);
        let rule: Vec<String> = (0..headings.len()).map(|column| if right(column, rows.peek()) { "---:" } else { "---" }.to_owned()).collect();
        line(&mut out, &rule)?;
        for row in rows {
            line(&mut out, &row.iter().map(|cell| escaped(&cell.read(look))).collect::<Vec<_>>())?;
        }
        if let Some(row) = total_row(table.columns, &totals, look).filter(|_| index == 0) {
            line(&mut out, &row.iter().map(|cell| format!("**{}**", escaped(cell)).replace("****", "")).collect::<Vec<_>>())?;
        }
    }
    if !answer.notes.is_empty() {
        writeln!(out)?;
    }
    for note in &answer.notes {
        writeln!(out, "- {}", escaped(&shown(note)))?;
    }
    Ok(())
}

fn line(out: &mut impl Write, cells: &[String]) -> io::Result<()> {
    writeln!(out, "| {} |", cells.join(" | "))
}

pub(super) fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('|', "\\|").replace('<', "&lt;").replace('*', "\\*")
}
