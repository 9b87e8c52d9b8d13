//! Tables for a terminal. Borders are ASCII: lines of boxes are of ambiguous width on a Chinese console.

use std::io::{self, Write};

use comfy_table::presets::ASCII_FULL_CONDENSED;
use comfy_table::{Cell as Drawn, CellAlignment, ColumnConstraint, ContentArrangement, Table as Drawing, Width};
use unicode_width::UnicodeWidthStr;

use super::answer::{Answer, Cell, Column, Table};
use super::say;
use super::text::{Look, shown};

/// What a column of long texts keeps when it is folded.
const FOLDED_MIN: usize = 24;

/// Writes an answer. Where the width of a terminal is known, headings and long texts are folded to fit it; figures,
/// numbers and names never are. Returns the columns that the widest table takes.
///
/// # Errors
/// Returns what the system says.
pub fn write(answer: Answer<'_>, look: Look, terminal_width: Option<usize>, mut out: impl Write) -> io::Result<usize> {
    let totals = answer.totals;
    let mut widest = 0;
    for (index, table) in answer.tables.into_iter().enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        let sums = if index == 0 { totals.as_slice() } else { &[] };
        widest = widest.max(draw(table, sums, look, terminal_width, &mut out)?);
    }
    for note in &answer.notes {
        writeln!(out, "{}", shown(note))?;
    }
    Ok(widest)
}

fn draw(table: Table<'_>, totals: &[(&'static str, Cell)], look: Look, terminal_width: Option<usize>, out: &mut impl Write) -> io::Result<usize> {
    let rows: Vec<Vec<Cell>> = table.rows.collect();
    if rows.is_empty() {
        let title = shown(&table.title);
        writeln!(out, "{}", say!(look.lang, "{title}： 无", "{title}: none"))?;
        return Ok(0);
    }
    writeln!(out, "{}", shown(&table.title))?;
    let texts: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(|cell| cell.read(look)).collect()).collect();
    let total = total_row(table.columns, totals, look);
    let headings: Vec<&str> = table.columns.iter().map(|column| column.heading(look.lang)).collect();
    let is_number: Vec<bool> = (0..headings.len()).map(|column| rows.iter().any(|row| row.get(column).is_some_and(Cell::is_number))).collect();
    let mut drawing = Drawing::new();
    drawing.load_style(ASCII_FULL_CONDENSED).set_content_arrangement(ContentArrangement::Disabled);
    let aligned = |text: &str, column: usize| Drawn::new(text).set_alignment(if is_number[column] { CellAlignment::Right } else { CellAlignment::Left });
    drawing.set_header(headings.iter().enumerate().map(|(column, heading)| aligned(heading, column)));
    for row in texts.iter().chain(&total) {
        drawing.add_row(row.iter().enumerate().map(|(column, text)| aligned(text, column)));
    }
    if let Some(width) = terminal_width {
        let cells: Vec<usize> = (0..headings.len()).map(|column| texts.iter().chain(&total).map(|row| row[column].width()).max().unwrap_or(0)).collect();
        for (column, width) in folded(&headings, &cells, width).into_iter().enumerate() {
            // comfy-table counts the blank on either side to the width of a column.
            if let (Some(column), Ok(width)) = (drawing.column_mut(column), u16::try_from(width + 2)) {
                column.set_constraint(ColumnConstraint::UpperBoundary(Width::Fixed(width)));
            }
        }
    }
    let text = drawing.trim_fmt();
    writeln!(out, "{text}")?;
    Ok(text.lines().next().map_or(0, UnicodeWidthStr::width))
}

/// The widths of columns, folded to a table of at most `width` where that can be: headings first, at their blanks, then
/// the longest texts.
fn folded(headings: &[&str], cells: &[usize], width: usize) -> Vec<usize> {
    let borders = 3 * headings.len() + 1;
    let too_wide = |columns: &[usize]| (columns.iter().sum::<usize>() + borders).saturating_sub(width);
    let whole = |heading: &str| heading.width();
    let longest_word = |heading: &str| heading.split(' ').map(UnicodeWidthStr::width).max().unwrap_or(0);
    let mut columns: Vec<usize> = headings.iter().zip(cells).map(|(heading, cell)| whole(heading).max(*cell)).collect();
    if too_wide(&columns) > 0 {
        columns = headings.iter().zip(cells).map(|(heading, cell)| longest_word(heading).max(*cell)).collect();
    }
    while too_wide(&columns) > 0 {
        let Some(longest) = columns.iter_mut().max().filter(|longest| **longest > FOLDED_MIN) else { break };
        *longest -= 1;
    }
    columns
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

#[cfg(test)]
mod tests {
    use super::folded;

    #[test]
    fn headings_are_folded_before_texts_and_texts_no_further_than_can_be_read() {
        let headings = ["grid", "members filled", "reasons"];
        for (width, columns) in [(200, [4, 14, 90]), (112, [4, 7, 90]), (90, [4, 7, 69]), (45, [4, 7, 24]), (20, [4, 7, 24])] {
            assert_eq!(folded(&headings, &[4, 1, 90], width), columns, "{width} columns");
        }
    }
}
