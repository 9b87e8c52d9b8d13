//! Tables for a terminal. Borders are ASCII: lines of boxes are of ambiguous width on a Chinese console.

use std::io::{self, Write};

use comfy_table::presets::ASCII_FULL_CONDENSED;
use comfy_table::{Cell as Drawn, CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Table as Drawing, TableStyle, Width};
use unicode_width::UnicodeWidthStr;

use super::answer::{Answer, Cell, Column, Table};
use super::say;
use super::text::{Look, shown};

/// What a column of long texts keeps when it is folded.
const FOLDED_MIN: usize = 24;
/// The same where nothing is left to be spared.
const FOLDED_LEAST: usize = 14;
/// A table without lines but for one under its headings, its columns a blank apart.
const TIGHT: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('-').junction('-'));
/// What a narrow terminal does without, in this order, where a table has the column that then says enough.
const SPARED: [(&[&str], &str); 5] = [
    (&["id_number"], "name"),
    (&["level1", "level2", "level3", "level4", "level5", "level6", "level7", "level8", "level9"], "valid"),
    (&["pending"], "valid"),
    (&["role"], "name"),
    (&["village"], "grid"),
];

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
    let rows: Vec<Vec<Cell>> = table.rows.into_iter().collect();
    if rows.is_empty() {
        let title = shown(&table.title);
        writeln!(out, "{}", say!(look.lang, "{title}： 无", "{title}: none"))?;
        return Ok(0);
    }
    writeln!(out, "{}", shown(&table.title))?;
    let is_number: Vec<bool> = (0..table.columns.len()).map(|column| rows.iter().any(|row| row.get(column).is_some_and(Cell::is_number))).collect();
    let mut texts: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(|cell| cell.read(look)).collect()).collect();
    let total = total_row(table.columns, totals, look);
    let has_total = total.is_some();
    texts.extend(total);
    let shape = shape(table.columns, &texts, look, terminal_width);
    if let Some(sums) = texts.last_mut().filter(|_| has_total)
        && let Some((first, _)) = shape.columns.first().filter(|(first, _)| *first > 0)
    {
        // What the row is stands in its first column, and that is left out.
        sums.swap(0, *first);
    }
    let mut drawing = Drawing::new();
    drawing.load_style(if shape.is_tight { TIGHT } else { ASCII_FULL_CONDENSED }).set_content_arrangement(ContentArrangement::Disabled);
    let aligned = |text: &str, column: usize| Drawn::new(text).set_alignment(if is_number[column] { CellAlignment::Right } else { CellAlignment::Left });
    drawing.set_header(shape.columns.iter().map(|(column, _)| aligned(table.columns[*column].heading(look.lang), *column)));
    for row in &texts {
        drawing.add_row(shape.columns.iter().map(|(column, _)| aligned(&row[*column], *column)));
    }
    for (place, (_, width)) in shape.columns.iter().enumerate() {
        let Some(column) = drawing.column_mut(place) else { continue };
        if shape.is_tight {
            column.set_padding((0, 0));
        }
        // comfy-table counts the blanks beside it to the width of a column.
        if let Ok(width) = u16::try_from(width + if shape.is_tight { 0 } else { 2 }) {
            column.set_constraint(ColumnConstraint::UpperBoundary(Width::Fixed(width)));
        }
    }
    let text = drawing.trim_fmt();
    writeln!(out, "{text}")?;
    if !shape.left_out.is_empty() {
        let names = shape.left_out.join(say!(look.lang, "、", ", ").as_str());
        writeln!(out, "{}", say!(look.lang, "终端较窄，未显示：{names}", "left out on a narrow terminal: {names}"))?;
    }
    Ok(text.lines().map(UnicodeWidthStr::width).max().unwrap_or(0))
}

/// How a table is drawn: the columns shown, with their widths; whether without lines; the headings of those left out.
struct Shape {
    columns: Vec<(usize, usize)>,
    is_tight: bool,
    left_out: Vec<&'static str>,
}

/// What a table looks like on a terminal of this width: with lines where it fits so; else without, and then without
/// what can be spared.
fn shape(columns: &[Column], texts: &[Vec<String>], look: Look, terminal_width: Option<usize>) -> Shape {
    let headings: Vec<&'static str> = columns.iter().map(|column| column.heading(look.lang)).collect();
    let cells: Vec<usize> = (0..columns.len()).map(|column| texts.iter().map(|row| row[column].width()).max().unwrap_or(0)).collect();
    let has = |key: &str| columns.iter().any(|column| column.0 == key);
    let widths = |kept: &[usize], room: usize, least: usize| {
        let of = |all: &[usize]| kept.iter().map(|column| all[*column]).collect::<Vec<_>>();
        folded(&kept.iter().map(|column| headings[*column]).collect::<Vec<_>>(), &of(&cells), room, least)
    };
    let mut kept: Vec<usize> = (0..columns.len()).collect();
    let shaped = |kept: Vec<usize>, widths: Vec<usize>, is_tight| Shape {
        left_out: (0..columns.len()).filter(|column| !kept.contains(column)).map(|column| headings[column]).collect(),
        columns: kept.into_iter().zip(widths).collect(),
        is_tight,
    };
    let Some(width) = terminal_width else {
        let whole = widths(&kept, usize::MAX, FOLDED_MIN);
        return shaped(kept, whole, false);
    };
    let with_lines = widths(&kept, width.saturating_sub(3 * kept.len() + 1), FOLDED_MIN);
    if with_lines.iter().sum::<usize>() + 3 * kept.len() < width {
        return shaped(kept, with_lines, false);
    }
    for spared in SPARED.into_iter().filter(|(_, instead)| has(instead)).map(|(keys, _)| keys) {
        let tight = widths(&kept, width.saturating_sub(kept.len()), FOLDED_MIN);
        if tight.iter().sum::<usize>() + kept.len() <= width {
            return shaped(kept, tight, true);
        }
        kept.retain(|column| !spared.contains(&columns[*column].0));
    }
    let tight = widths(&kept, width.saturating_sub(kept.len()), FOLDED_LEAST);
    shaped(kept, tight, true)
}

/// The widths of columns, folded to `room` where that can be: headings first, at their blanks, then the longest texts,
/// none below `least`.
fn folded(headings: &[&str], cells: &[usize], room: usize, least: usize) -> Vec<usize> {
    let is_too_wide = |columns: &[usize]| columns.iter().sum::<usize>() > room;
    let longest_word = |heading: &str| heading.split(' ').map(UnicodeWidthStr::width).max().unwrap_or(0);
    let mut columns: Vec<usize> = headings.iter().zip(cells).map(|(heading, cell)| heading.width().max(*cell)).collect();
    if is_too_wide(&columns) {
        columns = headings.iter().zip(cells).map(|(heading, cell)| longest_word(heading).max(*cell)).collect();
    }
    while is_too_wide(&columns) {
        let Some(longest) = columns.iter_mut().max().filter(|longest| **longest > least) else { break };
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
    use super::{Column, folded, shape};
    use crate::report::{Lang, Look};

    #[test]
    fn headings_are_folded_before_texts_and_texts_no_further_than_can_be_read() {
        let headings = ["grid", "members filled", "reasons"];
        for (room, columns) in [(190, [4, 14, 90]), (102, [4, 7, 90]), (80, [4, 7, 69]), (35, [4, 7, 24]), (10, [4, 7, 24])] {
            assert_eq!(folded(&headings, &[4, 1, 90], room, 24), columns, "{room} columns");
        }
    }

    #[test]
    fn a_narrow_terminal_shows_the_figures_without_lines_and_leaves_out_what_can_be_spared() {
        let columns = [Column("id_number", "身份证号", "ID number"), Column("name", "姓名", "name"), Column("total", "合计", "total")];
        let texts = [vec!["*".repeat(18), "冯秀英".to_owned(), "235".to_owned()]];
        let look = Look { lang: Lang::Zh, reveal: false, excel: false };
        for (width, shown, is_tight) in [(None, 3, false), (Some(38), 3, false), (Some(37), 3, true), (Some(31), 3, true), (Some(30), 2, true)] {
            let shape = shape(&columns, &texts, look, width);
            assert_eq!((shape.columns.len(), shape.is_tight, shape.left_out.len()), (shown, is_tight, 3 - shown), "{width:?}");
        }
    }
}
