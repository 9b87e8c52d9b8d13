//! Charts as drawings inside a page: bars across and upright columns, drawn for the width of a telephone and enlarged on
//! anything wider.

use std::cmp::Reverse;

use maud::{Markup, html};
use unicode_width::UnicodeWidthStr;

use super::page::reading;
use super::{Chart, Item, Section, cut, size};
use crate::model::money::Money;
use crate::report::answer::Cell;
use crate::report::text::Look;

/// Width of a drawing.
const WIDTH: f64 = 400.0;
/// Height of a row of bars, and of the bar in it.
const ROW: f64 = 22.0;
const BAR: f64 = 14.0;
/// Width of a figure or a letter, and of half a Chinese character at most, as they are written in a drawing.
const LETTER: f64 = 6.8;
/// The widest label, in half characters.
const LABEL_MAX: usize = 20;
/// Height of the space for columns, what is left of it, and below it.
const COLUMNS: f64 = 170.0;
const AXIS: f64 = 46.0;
const FOOT: f64 = 22.0;
/// Bars of a drawing at most.
const BARS_MAX: usize = 40;
/// Labels below the columns at most.
const LABELS_MAX: usize = 8;

/// Colours of parts that have no order, light and dark in turn: a grey print tells neighbours apart.
const PARTS: [&str; 8] = ["#17375e", "#7fb2e0", "#2f7d6b", "#f0c75e", "#9c3d3d", "#d9b3b3", "#5b4a8a", "#c9cdd6"];
/// Colours of steps, from light to dark.
const STEPS: [&str; 9] = ["#d3e5f5", "#a9cceb", "#6fa8d8", "#3f82bf", "#2563a0", "#184a7d", "#11365c", "#0b253f", "#061626"];

/// The colour of a part.
pub(super) fn colour(section: &Section, number: usize) -> &'static str {
    match section.chart {
        Chart::Columns(_, count) if count > 1 => {
            // Few steps lie far from each other.
            let step = 1 + number * (STEPS.len() - 2) / (count - 1);
            STEPS[step.min(STEPS.len() - 1)]
        }
        Chart::None | Chart::Bars(..) | Chart::Columns(..) => PARTS[number % PARTS.len()],
    }
}

/// The drawing of a section; nothing where there is nothing to draw.
pub(super) fn drawing(section: &Section, look: Look) -> Option<Markup> {
    let longest = section.items.iter().map(|item| extent(section, item)).fold((0, 0), |(low, high), (down, up)| (low.min(down), high.max(up)));
    if longest == (0, 0) || section.items.len() < 2 {
        return None;
    }
    let mut items: Vec<&Item> = section.items.iter().collect();
    match section.chart {
        Chart::None => None,
        Chart::Bars(..) => {
            if items.len() > BARS_MAX {
                items.sort_by_key(|item| Reverse(section.length(item)));
                items.truncate(BARS_MAX);
            }
            Some(bars(section, &items, longest, look))
        }
        Chart::Columns(..) => Some(columns(section, &items, longest.1, look)),
    }
}

/// How many rows of a section have no bar, since there are too many: the shortest ones.
pub(super) fn left_out(section: &Section) -> usize {
    match section.chart {
        Chart::Bars(..) => section.items.len().saturating_sub(BARS_MAX),
        Chart::None | Chart::Columns(..) => 0,
    }
}

/// How far a row's figures reach below and above zero.
fn extent(section: &Section, item: &Item) -> (i64, i64) {
    let sizes = || section.drawn(item).iter().map(size);
    (sizes().filter(|size| *size < 0).sum(), sizes().filter(|size| *size > 0).sum())
}

#[expect(clippy::cast_precision_loss, reason = "a drawing is no account")]
const fn float(number: i64) -> f64 {
    number as f64
}

fn count(number: usize) -> f64 {
    float(i64::try_from(number).unwrap_or(i64::MAX))
}

/// A coordinate with one decimal.
fn at(place: f64) -> String {
    format!("{place:.1}")
}

/// The frame of a drawing, with the words for whoever cannot see it.
fn frame(section: &Section, height: f64, inner: &Markup) -> Markup {
    let (title, about) = (format!("{}-title", section.key), format!("{}-about", section.key));
    html! {
        svg viewBox=(format!("0 0 {WIDTH} {height:.0}")) role="img" aria-labelledby=(format!("{title} {about}")) {
            title id=(title) { (section.title) }
            desc id=(about) { (section.about) }
            (inner)
        }
    }
}

/// The words of a row's keys.
fn label(item: &Item, look: Look) -> String {
    item.keys.iter().map(|key| key.read(look)).collect::<Vec<_>>().join(" ")
}

/// What stands behind the bar of a row: the sum of what is drawn in it.
fn sum(section: &Section, item: &Item, look: Look) -> String {
    let drawn = section.drawn(item);
    match drawn {
        [one] => reading(one, look),
        [Cell::Money(_), ..] => reading(&Cell::Money(Money::from_fen(drawn.iter().map(size).sum())), look),
        _ => reading(&Cell::Number(drawn.iter().map(size).sum()), look),
    }
}

fn bars(section: &Section, items: &[&Item], (low, high): (i64, i64), look: Look) -> Markup {
    let labels: Vec<String> = items.iter().map(|item| cut(&label(item, look), LABEL_MAX)).collect();
    let sums: Vec<String> = items.iter().map(|item| sum(section, item, look)).collect();
    let widest = |texts: &[String]| count(texts.iter().map(|text| text.width()).max().unwrap_or(0)) * LETTER;
    let (left, right) = (widest(&labels) + 8.0, widest(&sums) + 8.0);
    let scale = (WIDTH - left - right) / float(high - low);
    let zero = left - float(low) * scale;
    let row = |index: usize, item: &Item| {
        let top = count(index) * ROW;
        let (mut down, mut up) = (0, 0);
        let mut pieces = Vec::new();
        for (number, size) in section.drawn(item).iter().map(size).enumerate().filter(|(_, size)| *size != 0) {
            let end = if size < 0 { &mut down } else { &mut up };
            let from = (*end).min(*end + size);
            let (x, width) = (zero + float(from) * scale, float(size.abs()) * scale);
            *end += size;
            pieces.push((number, x, width));
        }
        let end = zero + float(up) * scale;
        html! {
            text x=(at(left - 6.0)) y=(at(top + ROW / 2.0 + 4.0)) text-anchor="end" { (labels[index]) }
            @for (number, x, width) in pieces {
                rect x=(at(x)) y=(at(top + (ROW - BAR) / 2.0)) width=(at(width)) height=(at(BAR)) fill=(colour(section, number)) stroke="#fff" stroke-width="0.6" {}
            }
            text x=(at(end + 4.0)) y=(at(top + ROW / 2.0 + 4.0)) { (sums[index]) }
        }
    };
    let height = count(items.len()) * ROW;
    let inner = html! {
        @for (index, item) in items.iter().enumerate() { (row(index, item)) }
        line x1=(at(zero)) x2=(at(zero)) y1="0" y2=(at(height)) stroke="#666" stroke-width="1" {}
    };
    frame(section, height, &inner)
}

/// The next of 1, 2 and 5 times a power of ten at or above a fourth of the highest.
fn step(high: i64) -> i64 {
    let least = (high + 3) / 4;
    let mut power = 1;
    while power * 10 <= least {
        power *= 10;
    }
    [1, 2, 5, 10].into_iter().map(|times| times * power).find(|step| *step >= least).unwrap_or(high.max(1))
}

fn columns(section: &Section, items: &[&Item], high: i64, look: Look) -> Markup {
    let step = step(high);
    let lines = (high + step - 1) / step;
    let scale = (COLUMNS - 12.0) / float(lines * step);
    let place = |value: i64| COLUMNS - float(value) * scale;
    let width = (WIDTH - AXIS) / count(items.len());
    let is_money = items.iter().flat_map(|item| section.drawn(item)).any(|cell| matches!(cell, Cell::Money(_)));
    let axis = |value: i64| if is_money { value / 100 } else { value };
    let each = items.len().div_ceil(LABELS_MAX);
    let column = |index: usize, item: &Item| {
        let x = AXIS + count(index) * width;
        let mut from = 0;
        let mut pieces = Vec::new();
        for (number, size) in section.drawn(item).iter().map(size).enumerate().filter(|(_, size)| *size > 0) {
            pieces.push((number, place(from + size), float(size) * scale));
            from += size;
        }
        html! {
            @for (number, y, height) in pieces {
                rect x=(at(x + width * 0.12)) y=(at(y)) width=(at(width * 0.76)) height=(at(height)) fill=(colour(section, number)) stroke="#fff" stroke-width="0.4" {}
            }
            @if index.is_multiple_of(each) {
                text x=(at(x + width / 2.0)) y=(at(COLUMNS + 15.0)) text-anchor="middle" { (short(&label(item, look))) }
            }
        }
    };
    let inner = html! {
        @for line in 0..=lines {
            line x1=(at(AXIS)) x2=(at(WIDTH)) y1=(at(place(line * step))) y2=(at(place(line * step))) stroke=(if line == 0 { "#666" } else { "#ddd" }) stroke-width="1" {}
            text x=(at(AXIS - 5.0)) y=(at(place(line * step) + 4.0)) text-anchor="end" { (axis(line * step)) }
        }
        @for (index, item) in items.iter().enumerate() { (column(index, item)) }
    };
    frame(section, COLUMNS + FOOT, &inner)
}

/// A day without its year, which the title tells.
fn short(label: &str) -> String {
    match label.split_once('-') {
        Some((year, rest)) if year.len() == 4 && rest.len() == 5 => rest.to_owned(),
        _ => cut(label, 8),
    }
}
