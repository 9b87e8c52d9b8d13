//! The picture as a page that needs nothing but itself: for a screen of any width, and for paper.

use std::io::{self, Write};

use maud::{DOCTYPE, Markup, PreEscaped, html};
use unicode_width::UnicodeWidthStr;

use super::svg::{colour, drawing, left_out};
use super::{Figure, Item, Picture, Section};
use crate::report::answer::{Cell, Column};
use crate::report::say;
use crate::report::text::{Lang, Look, shown};

/// Two columns where there is room, one on a telephone; A4 upright, no chart cut in two.
const STYLE: &str = ":root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1120px; padding: 24px 20px 48px; background: #fff; color: #1c1f23; line-height: 1.5;
  font: 15px/1.5 'Noto Sans CJK SC', 'Source Han Sans SC', 'PingFang SC', 'Microsoft YaHei', system-ui, sans-serif; }
header { border-bottom: 3px solid #17375e; margin-bottom: 18px; padding-bottom: 10px; }
h1 { font-size: 24px; line-height: 1.3; margin: 0 0 4px; } h2 { font-size: 18px; margin: 0 0 2px; }
.subtitle, .about, footer { color: #50565e; } .subtitle, .about { margin: 0; } .about { font-size: 13.5px; margin-bottom: 8px; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(190px, 1fr)); gap: 10px; margin: 0 0 22px; }
.figures div { border: 1px solid #cdd3da; border-left: 4px solid #17375e; border-radius: 3px; padding: 8px 10px; }
.figures dt { font-size: 13.5px; color: #50565e; } .figures dd { margin: 0; }
.figures .value { font-size: 23px; font-weight: 700; font-variant-numeric: tabular-nums; } .figures .unit { font-size: 13.5px; }
.figures .note { font-size: 12.5px; color: #50565e; }
section { margin: 0 0 28px; }
.pair { display: grid; grid-template-columns: minmax(0, 1fr); gap: 14px 26px; align-items: start; }
figure { margin: 0; max-width: 540px; } svg { display: block; width: 100%; height: auto; font: 12px 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif; fill: #1c1f23; }
.legend, figcaption { font-size: 13px; } .legend { display: flex; flex-wrap: wrap; gap: 2px 14px; list-style: none; margin: 6px 0 0; padding: 0; }
.legend li { display: flex; align-items: center; gap: 5px; } .legend svg { width: 13px; height: 13px; }
.scroll { overflow-x: auto; background: linear-gradient(to left, #fff 35%, transparent) right / 36px 100% no-repeat local, linear-gradient(to left, #b4bcc6, transparent) right / 12px 100% no-repeat scroll; }
table { border-collapse: collapse; width: 100%; font-size: 13.5px; }
th, td { border-bottom: 1px solid #d9dde2; padding: 3px 8px; text-align: left; vertical-align: top; word-break: keep-all; }
thead th { border-bottom: 2px solid #17375e; vertical-align: bottom; } tbody th { font-weight: 400; white-space: nowrap; } td.remark { min-width: 15em; word-break: normal; } .piece { white-space: nowrap; }
th.number, td.number { text-align: right; } td.number { font-variant-numeric: tabular-nums; white-space: nowrap; }
tr.total th, tr.total td { font-weight: 700; border-top: 2px solid #17375e; border-bottom: 0; } .none { color: #50565e; margin: 0; }
footer { border-top: 1px solid #cdd3da; font-size: 13px; padding-top: 10px; overflow-wrap: anywhere; } footer p { margin: 2px 0; }
@media (min-width: 820px) { .pair.wide { grid-template-columns: minmax(0, 5fr) minmax(0, 6fr); } }
@media screen and (min-width: 1060px) { .pair.wider { grid-template-columns: minmax(0, 5fr) minmax(0, 7fr); } }
@media (max-width: 480px) { body { padding: 14px 14px 32px; } h1 { font-size: 20px; } .figures { grid-template-columns: 1fr 1fr; } table { font-size: 12.5px; } th, td { padding: 3px 4px; } td.remark { min-width: 8.5em; } }
@media print { @page { size: A4 portrait; margin: 14mm 13mm; }
  body { font-size: 10pt; max-width: none; padding: 0; } h1 { font-size: 16pt; } h2 { font-size: 12pt; break-after: avoid; } .about { break-after: avoid; }
  .figures { grid-template-columns: repeat(4, 1fr); gap: 2mm; } .figures .value { font-size: 14pt; } .figures dt, .figures .note { font-size: 8pt; }
  .pair.wide { grid-template-columns: minmax(0, 8fr) minmax(0, 9fr); gap: 4mm; } section { margin-bottom: 7mm; } section.short { break-inside: avoid; }
  figure, .figures div, tr { break-inside: avoid; } thead { display: table-header-group; } .scroll { overflow: visible; background: none; } table { font-size: 8pt; }
  th, td { padding: 0.5mm 0.9mm; } * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }";

/// Rows up to which a section is kept on one page of paper.
const SHORT_ROWS: usize = 24;
/// The longest part of a remark that is never broken, in half characters.
const PIECE_MAX: usize = 18;
/// Columns up to which a table stands beside its chart.
const NARROW_COLUMNS: usize = 7;
/// The same on a wide screen.
const WIDER_COLUMNS: usize = 10;

/// Writes the picture.
///
/// # Errors
/// Returns what the system says.
pub fn write(picture: &Picture, look: Look, mut out: impl Write) -> io::Result<()> {
    let (lang, title) = (look.lang, shown(&picture.title));
    let code = match lang {
        Lang::Zh => "zh-CN",
        Lang::En => "en",
    };
    let policy = shown(&picture.policy);
    let page = html! {
        (DOCTYPE)
        html lang=(code) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header { h1 { (title) } p class="subtitle" { (shown(&picture.subtitle)) } }
                main {
                    dl class="figures" { @for figure in &picture.figures { (key_figure(figure, look)) } }
                    @for section in &picture.sections { (part(section, look)) }
                }
                footer {
                    @for note in &picture.notes { p { (shown(note)) } }
                    p { (say!(lang, "政策：{policy}", "policy: {policy}")) }
                }
            }
        }
    };
    out.write_all(page.into_string().as_bytes())
}

fn key_figure(figure: &Figure, look: Look) -> Markup {
    let unit = if look.lang == Lang::Zh { figure.measure.1 } else { figure.measure.2 };
    let is_percent = matches!(figure.value, Cell::Percent(_) | Cell::Missing);
    html! {
        div {
            dt { (figure.name.heading(look.lang)) }
            dd {
                span class="value" { (reading(&figure.value, look)) }
                @if !is_percent { " " span class="unit" { (unit) } }
            }
            @if !figure.about.is_empty() { dd class="note" { (shown(&figure.about)) } }
        }
    }
}

/// A figure as it is read on a page: with its thousands apart, and a dash for none.
pub(super) fn reading(cell: &Cell, look: Look) -> String {
    let text = cell.read(look);
    if !cell.is_number() {
        return if text.is_empty() { "–".to_owned() } else { text };
    }
    let (sign, rest) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("−", rest));
    let (whole, decimals) = rest.split_once('.').map_or((rest, String::new()), |(whole, decimals)| (whole, format!(".{decimals}")));
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) && digit.is_ascii_digit() {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}{decimals}")
}

fn part(section: &Section, look: Look) -> Markup {
    let chart = drawing(section, look);
    let columns = section.keys.len() + section.series.len() + usize::from(section.remark.is_some());
    let pair = match chart {
        Some(_) if columns <= NARROW_COLUMNS => "pair wide",
        Some(_) if columns <= WIDER_COLUMNS => "pair wider",
        Some(_) | None => "pair",
    };
    let few = left_out(section);
    let class = (section.items.len() <= SHORT_ROWS).then_some("short");
    html! {
        section class=[class] aria-labelledby=(section.key) {
            h2 id=(section.key) { (shown(&section.title)) }
            p class="about" { (shown(&section.about)) }
            @if section.items.is_empty() {
                p class="none" { (say!(look.lang, "无", "none")) }
            } @else {
                div class=(pair) {
                    @if let Some(chart) = chart {
                        figure { (chart) (legend(section, look)) @if few > 0 { figcaption { (say!(look.lang, "其余 {few} 项见表", "{few} smaller ones: see the table")) } } }
                    }
                    div class="scroll" { (table(section, look)) }
                }
            }
        }
    }
}

/// A remark, its short parts each unbroken.
fn remark(text: &str) -> Markup {
    let text = shown(text);
    html! {
        @for piece in text.split_inclusive(['、', ',']) {
            @if piece.width() <= PIECE_MAX { span class="piece" { (piece) } wbr; } @else { (piece) }
        }
    }
}

/// The colours of a chart, where it has more than one.
fn legend(section: &Section, look: Look) -> Markup {
    let series = section.drawn_series();
    html! {
        @if series.len() > 1 {
            ul class="legend" {
                @for (number, (column, _)) in series.iter().enumerate() {
                    li {
                        svg viewBox="0 0 10 10" aria-hidden="true" { rect width="10" height="10" fill=(colour(section, number)) {} }
                        (column.heading(look.lang))
                    }
                }
            }
        }
    }
}

fn table(section: &Section, look: Look) -> Markup {
    let heading = |column: &Column| column.heading(look.lang);
    let row = |item: &Item| {
        html! {
            @for (index, key) in item.keys.iter().enumerate() {
                @if index == 0 { th scope="row" { (key.read(look)) } } @else { td { (key.read(look)) } }
            }
            @for value in &item.values { td class="number" { (reading(value, look)) } }
            @if section.remark.is_some() { td class="remark" { (remark(&item.remark)) } }
        }
    };
    html! {
        table {
            thead { tr {
                @for key in &section.keys { th scope="col" { (heading(key)) } }
                @for (column, _) in &section.series { th scope="col" class="number" { (heading(column)) } }
                @if let Some(remark) = &section.remark { th scope="col" { (heading(remark)) } }
            } }
            tbody {
                @for item in &section.items { tr { (row(item)) } }
                @if let Some(total) = section.total.as_ref().filter(|_| section.items.len() > 1) {
                    tr class="total" {
                        th scope="row" colspan=(section.keys.len()) { (say!(look.lang, "合计", "total")) }
                        @for value in total { td class="number" { (reading(value, look)) } }
                        @if section.remark.is_some() { td {} }
                    }
                }
            }
        }
    }
}
