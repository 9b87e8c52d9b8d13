//! The printed sheet as a workbook: the document for the signatures, every line behind it, and the sums of the villages
//! with a chart.
//!
//! It holds no formula: its sums are those of the sheet, which its digest seals.

use std::io::{self, Write};

use rust_xlsxwriter::{
    Chart, ChartAxisCrossing, ChartFormat, ChartLegendPosition, ChartSolidFill, ChartType, Format, FormatAlign, Workbook, Worksheet, XlsxError,
};

use super::{Heading, Paper};
use crate::model::money::Unit;
use crate::model::sheet::{Component, SheetLine, SheetRow};
use crate::report::answer::{Cell, word};
use crate::report::say;
use crate::report::text::{Lang, Look};
use crate::report::xlsx::{Formats, Page, for_print, index, new_sheet, one_page_wide, properties};

/// Height of a row with space for a signature, in points.
const SIGNED_HEIGHT: f64 = 24.0;
/// Height of a line of text, in points.
const LINE_HEIGHT: f64 = 20.0;
/// Height of the title, in points.
const TITLE_HEIGHT: f64 = 34.0;
/// Width of the column for signatures, in characters.
const SIGNATURE_WIDTH: usize = 16;
/// Villages that fit on one page together with their chart.
const ONE_PAGE_VILLAGES: u32 = 30;
/// The highest chart, in pixels.
const CHART_HEIGHT_MAX: u32 = 2400;
/// Columns that stay in sight when the sheet is moved sideways: up to the name.
const NAME_COLUMNS: u16 = 4;
/// Characters of the digest at the foot of each page: as many as an approval asks for.
const DIGEST_SHOWN: usize = 12;

const LINES: [Heading; 9] = [
    ("序号", "no."),
    ("行政村", "village"),
    ("姓名", "name"),
    ("身份证号", "ID number"),
    ("所属期", "for"),
    ("项目", "component"),
    ("条款", "clause"),
    ("算式", "formula"),
    ("金额", "amount"),
];

/// Colours of the components, light and dark in turn, so that a grey print tells them apart too.
const COLOURS: [u32; 6] = [0x0017_375E, 0x008F_BFEA, 0x002F_7D6B, 0x00F0_C75E, 0x009C_3D3D, 0x00D9_B3B3];

/// Writes the sheet as a workbook.
///
/// # Errors
/// Returns what the system says, or what a workbook cannot hold.
pub fn write(paper: &Paper<'_>, look: Look, mut out: impl Write) -> io::Result<()> {
    let bytes = workbook(paper, look).map_err(io::Error::other)?;
    out.write_all(&bytes)
}

fn workbook(paper: &Paper<'_>, look: Look) -> Result<Vec<u8>, XlsxError> {
    let lang = look.lang;
    let mut book = Workbook::new();
    book.set_properties(&properties(&paper.title(lang))?);
    let formats = of_document();
    let mut names = Vec::new();
    document(new_sheet(&mut book, &say!(lang, "发放表", "Payout"), &mut names)?, paper, look, &formats)?;
    lines(new_sheet(&mut book, &say!(lang, "明细", "Lines"), &mut names)?, paper, look, &formats)?;
    let name = say!(lang, "各村汇总", "Villages");
    villages(new_sheet(&mut book, &name, &mut names)?, &name, paper, look, &formats)?;
    book.save_to_buffer()
}

/// Amounts of a document show their thousands.
fn of_document() -> Formats {
    let formats = Formats::new();
    Formats { money: formats.money.clone().set_num_format("#,##0.00"), ..formats }
}

/// The same for rows of sums.
fn of_sums(formats: &Formats) -> Formats {
    let marked = |format: &Format| format.clone().set_bold().set_background_color(0x00F3_F3F3);
    Formats { text: marked(&formats.text), number: marked(&formats.number), money: marked(&formats.money), ..formats.clone() }
}

/// A row of cells, each in its column.
fn put(page: &mut Page<'_>, cells: &[Cell], look: Look, formats: &Formats) -> Result<(), XlsxError> {
    cells.iter().enumerate().try_for_each(|(column, cell)| page.cell(column, cell, look, formats))?;
    page.row += 1;
    Ok(())
}

/// The document: what is paid to whom, with space to sign, the sums, the names, the digest.
fn document(sheet: &mut Worksheet, paper: &Paper<'_>, look: Look, formats: &Formats) -> Result<(), XlsxError> {
    let lang = look.lang;
    let headings = paper.headings(lang);
    let plain = Format::new().set_text_wrap().set_align(FormatAlign::VerticalCenter);
    let mut page = Page::new(sheet);
    page.widen(headings.len() - 1, SIGNATURE_WIDTH);
    for (text, format, height) in [
        (paper.title(lang), plain.clone().set_bold().set_font_size(16).set_align(FormatAlign::Center), TITLE_HEIGHT),
        (paper.subtitle(lang), plain.clone().set_align(FormatAlign::Center), LINE_HEIGHT),
        (unit_line(paper, lang), plain.clone().set_align(FormatAlign::Right), LINE_HEIGHT),
    ] {
        page.sheet.merge_range(page.row, 0, page.row, index(headings.len() - 1)?, &text, &format)?.set_row_height(page.row, height)?;
        page.row += 1;
    }
    let header = page.row;
    page.headings(headings.iter().map(String::as_str), formats)?;
    for (number, row) in (1..).zip(paper.rows) {
        page.sheet.set_row_height(page.row, SIGNED_HEIGHT)?;
        put(&mut page, &paper.cells(number, row), look, formats)?;
    }
    let (sum, total) = (say!(lang, "小计", "sum"), say!(lang, "合计", "total"));
    for (village, rows) in paper.villages() {
        sum_row(&mut page, paper, look, &of_sums(formats), (&sum, village, rows))?;
    }
    sum_row(&mut page, paper, look, &of_sums(formats), (&total, "", paper.rows))?;
    page.row += 1;
    page.across(&paper.total_line(lang), &plain.clone().set_bold().set_font_size(12), SIGNED_HEIGHT)?;
    for text in paper.signature_lines(lang) {
        page.row += 1;
        page.across(&text, &plain, SIGNED_HEIGHT)?;
    }
    for text in paper.proof_lines(lang) {
        page.row += 1;
        page.across(&text, &plain.clone().set_font_size(9), LINE_HEIGHT)?;
    }
    page.set_widths()?;
    one_page_wide(sheet);
    sheet.set_margins(0.5, 0.5, 0.5, 0.7, 0.3, 0.4);
    sheet.set_freeze_panes(header + 1, NAME_COLUMNS)?.set_repeat_rows(header, header)?.set_print_center_horizontally(true);
    sheet.set_footer(footer(paper, lang));
    Ok(())
}

fn unit_line(paper: &Paper<'_>, lang: Lang) -> String {
    match paper.unit {
        Unit::Yuan => say!(lang, "单位：元", "amounts in yuan"),
        Unit::Point => say!(lang, "单位：积分", "amounts in points"),
    }
}

/// What stands at the foot of each page: of which sheet it is, which page, and the beginning of the digest.
fn footer(paper: &Paper<'_>, lang: Lang) -> String {
    let period = paper.period;
    let digest = paper.seal.as_ref().and_then(|seal| seal.digest.get(..DIGEST_SHOWN));
    let proof = match digest {
        Some(digest) => say!(lang, "校验码 {digest}…", "digest {digest}…"),
        None => say!(lang, "实时数据，未提交", "live figures, not submitted"),
    };
    say!(lang, "&L所属期 {period}&C第 &P 页，共 &N 页&R{proof}", "&Lperiod {period}&CPage &P of &N&R{proof}")
}

/// A row of sums, with the people in place of the grid.
fn sum_row(page: &mut Page<'_>, paper: &Paper<'_>, look: Look, formats: &Formats, (label, village, rows): (&str, &str, &[SheetRow])) -> Result<(), XlsxError> {
    let people = rows.len();
    let mut cells: Vec<Cell> = vec![label.into(), village.into(), say!(look.lang, "{people} 人", "{people} people").into(), Cell::Missing, Cell::Missing];
    cells.extend(paper.sums(rows));
    page.sheet.set_row_height(page.row, LINE_HEIGHT)?;
    put(page, &cells, look, formats)
}

/// Every line of every row, with its clause and formula.
fn lines(sheet: &mut Worksheet, paper: &Paper<'_>, look: Look, formats: &Formats) -> Result<(), XlsxError> {
    let lang = look.lang;
    let mut page = Page::new(sheet);
    page.sheet.set_default_row_height(17);
    page.headings(LINES.iter().map(|heading| if lang == Lang::Zh { heading.0 } else { heading.1 }), formats)?;
    for (number, row) in (1..).zip(paper.rows) {
        for line in &row.lines {
            put(&mut page, &line_cells(number, row, line), look, formats)?;
        }
    }
    let last = page.row.saturating_sub(1).max(1);
    let mut total = vec![Cell::Missing; LINES.len()];
    total[0] = say!(lang, "合计", "total").into();
    total[LINES.len() - 1] = paper.total().into();
    put(&mut page, &total, look, &of_sums(formats))?;
    page.set_widths()?;
    sheet.autofilter(0, 0, last, index(LINES.len() - 1)?)?;
    for_print(sheet, &paper.title(lang), lang)?;
    sheet.set_portrait();
    Ok(())
}

fn line_cells(number: i64, row: &SheetRow, line: &SheetLine) -> [Cell; LINES.len()] {
    [
        Cell::Number(number),
        row.village.as_str().into(),
        row.name.as_str().into(),
        row.id_number.into(),
        line.due.to_string().into(),
        word!(line.component),
        line.clause.as_str().into(),
        line.formula.as_str().into(),
        line.amount.into(),
    ]
}

/// What each village is paid as what, with a chart.
fn villages(sheet: &mut Worksheet, name: &str, paper: &Paper<'_>, look: Look, formats: &Formats) -> Result<(), XlsxError> {
    let lang = look.lang;
    let parts = paper.period.parts();
    let part_name = |part: &Component| if lang == Lang::Zh { part.zh() } else { part.en() };
    let (village, people, total) = (say!(lang, "行政村", "village"), say!(lang, "人数", "people"), say!(lang, "合计", "total"));
    let mut page = Page::new(sheet);
    page.sheet.set_default_row_height(17);
    page.headings([village.as_str(), people.as_str()].into_iter().chain(parts.iter().map(part_name)).chain([total.as_str()]), formats)?;
    let cells = |name: &str, rows: &[SheetRow]| {
        let mut cells: Vec<Cell> = vec![name.into(), Cell::Number(i64::try_from(rows.len()).unwrap_or(i64::MAX))];
        cells.extend(parts.iter().map(|part| Cell::Money(rows.iter().map(|row| row.part(*part)).sum())));
        cells.push(Cell::Money(rows.iter().map(SheetRow::total).sum()));
        cells
    };
    for (village, rows) in paper.villages() {
        put(&mut page, &cells(village, rows), look, formats)?;
    }
    let last = page.row.saturating_sub(1);
    put(&mut page, &cells(&total, paper.rows), look, &of_sums(formats))?;
    page.set_widths()?;
    if last > 0 {
        page.sheet.insert_chart(page.row + 1, 0, &chart(name, paper, last, lang)?)?;
    }
    for_print(sheet, &paper.title(lang), lang)?;
    if last <= ONE_PAGE_VILLAGES {
        sheet.set_print_fit_to_pages(1, 1);
    }
    Ok(())
}

/// The villages with their components side by side in one bar each, drawn from the cells of their sheet.
fn chart(sheet: &str, paper: &Paper<'_>, last: u32, lang: Lang) -> Result<Chart, XlsxError> {
    let mut chart = Chart::new(ChartType::BarStacked);
    for (number, colour) in (0..paper.period.parts().len()).zip(COLOURS.into_iter().cycle()) {
        let column = index(number + 2)?;
        let series = chart.add_series();
        series.set_name((sheet, 0, column)).set_categories((sheet, 1, 0, last, 0)).set_values((sheet, 1, column, last, column)).set_gap(40);
        series.set_format(ChartFormat::new().set_solid_fill(ChartSolidFill::new().set_color(colour)));
    }
    chart.title().set_name(say!(lang, "各村发放金额", "Paid by village").as_str());
    // The first village on top, and the amounts below the last.
    chart.y_axis().set_reverse().set_crossing(ChartAxisCrossing::Max);
    chart.x_axis().set_name(unit_line(paper, lang).as_str()).set_num_format("#,##0");
    chart.legend().set_position(ChartLegendPosition::Bottom);
    chart.set_width(960).set_height((180 + 26 * last).min(CHART_HEIGHT_MAX));
    Ok(chart)
}
