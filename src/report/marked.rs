//! A line of a file with one of its cells marked, as a compiler shows a mistake.

use unicode_width::UnicodeWidthStr;

/// Columns of a console that a line may take.
const WIDTH: usize = 96;

/// Returns the line and, under its bad cell, a mark of the same width on a console; `None` where there is no such cell.
/// What does not fit is left out in front and behind.
#[must_use]
pub fn marked(line: u64, cells: &[String], bad: usize) -> Option<String> {
    let before = cells.get(..bad)?;
    let cell = cells.get(bad).map_or("", String::as_str);
    let line = line.to_string();
    let cell_width = cell.width().min(WIDTH / 2);
    let mut start = before.len();
    let mut width = 0;
    while start > 0 && width + before[start - 1].width() < WIDTH / 2 {
        start -= 1;
        width += before[start].width() + 1;
    }
    let mut text = if start > 0 { ".. ".to_owned() } else { String::new() };
    for cell in &before[start..] {
        text.push_str(cell);
        text.push(',');
    }
    let indent = text.width();
    text.push_str(&first_columns(cell, cell_width));
    for cell in cells.iter().skip(bad + 1) {
        if text.width() + cell.width() > WIDTH {
            text.push_str(",..");
            break;
        }
        text.push(',');
        text.push_str(cell);
    }
    let (margin, mark) = (" ".repeat(line.len()), "^".repeat(cell_width.max(1)));
    Some(format!(" {line} | {text}\n {margin} | {}{mark}", " ".repeat(indent)))
}

fn first_columns(text: &str, width: usize) -> String {
    let mut first = String::new();
    for character in text.chars() {
        first.push(character);
        if first.width() > width {
            first.pop();
            break;
        }
    }
    first
}

#[cfg(test)]
mod tests {
    use super::marked;

    fn cells(line: &str) -> Vec<String> {
        line.split(',').map(str::to_owned).collect()
    }

    #[test]
    fn the_mark_stands_under_the_cell_wide_characters_or_not() {
        assert_eq!(marked(17, &cells("张三,1961.5,初中"), 1).as_deref(), Some(" 17 | 张三,1961.5,初中\n    |      ^^^^^^"));
        assert_eq!(marked(3, &cells("a,𠮷野,c"), 1).as_deref(), Some(" 3 | a,𠮷野,c\n   |   ^^^^"));
        assert_eq!(marked(3, &cells("a,,c"), 1).as_deref(), Some(" 3 | a,,c\n   |   ^"), "an empty cell");
        assert_eq!(marked(3, &cells("a,b"), 2).as_deref(), Some(" 3 | a,b,\n   |     ^"), "a missing cell");
        assert_eq!(marked(3, &cells("a"), 3), None);
    }

    #[test]
    fn a_long_line_is_cut_on_both_sides() {
        let long = vec!["村".repeat(10); 20];
        let text = marked(9, &long, 10).expect("a cell");
        let (line, mark) = text.split_once('\n').expect("two lines");
        assert!(line.starts_with(" 9 | .. 村") && line.ends_with(",..") && line.chars().count() < 80, "{line}");
        assert!(mark.ends_with(&format!(" {}", "^".repeat(20))), "{mark}");
    }
}
