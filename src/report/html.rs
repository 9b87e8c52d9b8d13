//! HTML: pages that need nothing but themselves, made for paper.

use std::io::{self, Write};

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::answer::{Answer, Cell};
use super::say;
use super::sheet::Paper;
use super::table::total_row;
use super::text::{Lang, Look, shown};

/// A4 across, the heading of a table again on every page, no row cut in two.
const STYLE: &str = "@page { size: A4 landscape; margin: 12mm 10mm; }
body { font-family: 'Noto Serif CJK SC', 'Source Han Serif SC', SimSun, serif; font-size: 10.5pt; color: #000; }
h1 { font-size: 16pt; text-align: center; margin: 0 0 2mm; } h2 { font-size: 12pt; margin: 6mm 0 2mm; } p { margin: 1mm 0; }
.period { text-align: center; margin-bottom: 3mm; }
table { border-collapse: collapse; width: 100%; } thead { display: table-header-group; } tr { break-inside: avoid; }
th, td { border: 0.3mm solid #000; padding: 1mm 1.5mm; text-align: left; } th { background: #eee; text-align: center; }
td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; } td.signature { min-width: 24mm; }
.villages { width: auto; margin-top: 4mm; } .total { font-weight: bold; margin: 4mm 0; }
.names { display: flex; justify-content: space-between; gap: 8mm; flex-wrap: wrap; margin: 6mm 0; break-inside: avoid; }
.proof { font-size: 8.5pt; font-family: monospace, serif; overflow-wrap: anywhere; }
@media screen { body { max-width: 277mm; margin: 8mm auto; } }";

fn page(lang: Lang, title: &str, body: &Markup) -> Markup {
    let code = match lang {
        Lang::Zh => "zh-CN",
        Lang::En => "en",
    };
    html! {
        (DOCTYPE)
        html lang=(code) {
            head { meta charset="utf-8"; title { (title) } style { (PreEscaped(STYLE)) } }
            body { (body) }
        }
    }
}

fn data(cell: &Cell, look: Look) -> Markup {
    let class = cell.is_number().then_some("number");
    html! { td class=[class] { (cell.read(look)) } }
}

/// Writes a sheet to be printed and signed.
///
/// # Errors
/// Returns what the system says.
pub fn write_sheet(paper: &Paper<'_>, look: Look, mut out: impl Write) -> io::Result<()> {
    let lang = look.lang;
    let headings = paper.headings(lang);
    let (village, people, total) = (say!(lang, "行政村", "village"), say!(lang, "人数", "people"), say!(lang, "合计", "total"));
    let body = html! {
        h1 { (paper.title(lang)) }
        p class="period" { (paper.subtitle(lang)) }
        table {
            thead { tr { @for heading in &headings { th { (heading) } } } }
            tbody {
                @for (index, row) in paper.rows.iter().enumerate() {
                    @let cells = paper.cells(index + 1, row);
                    tr {
                        @for cell in &cells[..cells.len() - 1] { (data(cell, look)) }
                        td class="signature" {}
                    }
                }
            }
        }
        table class="villages" {
            thead { tr { th { (village) } th { (people) } th { (total) } } }
            tbody {
                @for (village, people, sum) in paper.village_sums() {
                    tr { td { (shown(village)) } td class="number" { (people) } (data(&Cell::Money(sum), look)) }
                }
            }
        }
        p class="total" { (paper.total_line(lang)) }
        div class="names" { @for line in paper.signature_lines(lang) { p { (line) } } }
        @for line in paper.proof_lines(lang) { p class="proof" { (line) } }
    };
    out.write_all(page(lang, &paper.title(lang), &body).into_string().as_bytes())
}

/// Writes an answer.
///
/// # Errors
/// Returns what the system says.
pub fn write(answer: Answer<'_>, look: Look, mut out: impl Write) -> io::Result<()> {
    let totals = answer.totals;
    let mut title = String::new();
    let mut tables = Vec::new();
    for (index, table) in answer.tables.into_iter().enumerate() {
        if index == 0 {
            title = shown(&table.title);
        }
        let sums = total_row(table.columns, &totals, look).filter(|_| index == 0);
        tables.push(html! {
            h2 { (shown(&table.title)) }
            table {
                thead { tr { @for column in table.columns { th { (column.heading(look.lang)) } } } }
                tbody {
                    @for row in table.rows { tr { @for cell in &row { (data(cell, look)) } } }
                    @if let Some(sums) = sums { tr { @for sum in &sums { td class="number" { b { (sum) } } } } }
                }
            }
        });
    }
    let body = html! {
        @for table in &tables { (table) }
        @for note in &answer.notes { p { (shown(note)) } }
    };
    out.write_all(page(look.lang, &title, &body).into_string().as_bytes())
}
