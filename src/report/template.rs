//! A workbook to be filled in: the columns of one kind of file, made so that a spreadsheet changes nothing in them.

use std::io::{self, Write};

use rust_xlsxwriter::{DataValidation, DataValidationErrorStyle, DataValidationRule, Format, FormatAlign, FormatBorder, Note, Workbook, Worksheet, XlsxError};
use unicode_width::UnicodeWidthStr;

use super::say;
use super::text::Lang;
use super::xlsx::{Formats, for_print, properties};
use crate::model::form::Form;

/// The last row of a sheet, counted from 0.
const LAST_ROW: u32 = 1_048_575;
/// Rows that are framed for filling in.
const FRAMED_ROWS: u32 = 60;
/// Height of the headings, in points.
const TWO_LINES: f64 = 34.0;
/// Numerals of the levels.
const NUMERALS: [&str; 9] = ["一级", "二级", "三级", "四级", "五级", "六级", "七级", "八级", "九级"];

/// A column to be filled in.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// What stands above it.
    pub heading: &'static str,
    /// Whether every row must have a value in it.
    pub required: bool,
    /// What its cells hold.
    pub form: Form,
    /// A value that it may have.
    pub example: &'static str,
}

/// Writes a template with these columns; `levels` is the highest level of an event.
///
/// The first sheet is to be filled in: Chinese headings with notes, text cells for numbers that name something, lists
/// for what has a closed set of words. The second explains each column, with an example.
///
/// # Errors
/// Returns what the system says.
pub fn write(title: &str, fields: &[Field], levels: u8, lang: Lang, mut out: impl Write) -> io::Result<()> {
    let bytes = workbook(title, fields, levels, lang).map_err(io::Error::other)?;
    out.write_all(&bytes)
}

fn workbook(title: &str, fields: &[Field], levels: u8, lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    book.set_properties(&properties(title)?);
    let formats = Formats::new();
    let sheet = book.add_worksheet();
    sheet.set_name(title)?;
    for (index, field) in (0..).zip(fields) {
        let form = Format::new().set_num_format(number_format(field.form));
        let width = heading(field).width().div_ceil(2).max(usual_width(field.form)) + 2;
        sheet.set_column_width(index, u16::try_from(width).unwrap_or(u16::MAX))?.set_column_format(index, &form)?;
        let framed = form.set_border(FormatBorder::Thin);
        for row in 1..=FRAMED_ROWS {
            sheet.write_blank(row, index, &framed)?;
        }
        sheet.write_string_with_format(0, index, heading(field), &formats.heading)?;
        let note = Note::new(explained(field, levels, lang)).set_author("gridctl").add_author_prefix(false).set_width(260).set_height(110);
        sheet.insert_note(0, index, &note)?;
        if let Some(choice) = choice(field.form, levels)? {
            sheet.add_data_validation(1, index, LAST_ROW, index, &choice)?;
        }
    }
    sheet.set_default_row_height(20).set_row_height(0, TWO_LINES)?;
    for_print(sheet, title, lang)?;
    explanation(book.add_worksheet(), fields, levels, lang, &formats)?;
    book.save_to_buffer()
}

/// The sheet that explains the columns, each on a row.
fn explanation(sheet: &mut Worksheet, fields: &[Field], levels: u8, lang: Lang, formats: &Formats) -> Result<(), XlsxError> {
    let name = say!(lang, "填写说明", "How to fill in");
    sheet.set_name(&name)?;
    let text = Format::new().set_num_format("@").set_text_wrap().set_border(FormatBorder::Thin).set_align(FormatAlign::VerticalCenter);
    let headings = [say!(lang, "列", "column"), say!(lang, "填写要求", "what to write"), say!(lang, "举例", "example")];
    for (index, (heading, width)) in (0..).zip(headings.iter().zip([20, 70, 30])) {
        sheet.write_string_with_format(0, index, heading, &formats.heading)?.set_column_width(index, width)?;
    }
    for (row, field) in (1..).zip(fields) {
        sheet.write_string_with_format(row, 0, heading(field), &text)?;
        sheet.write_string_with_format(row, 1, explained(field, levels, lang), &text)?;
        sheet.write_string_with_format(row, 2, field.example, &text)?;
    }
    for_print(sheet, &name, lang)
}

/// The heading of a column: a star for what must be filled in.
fn heading(field: &Field) -> String {
    let star = if field.required { "*" } else { "" };
    format!("{}{star}", field.heading)
}

/// What to write in a column.
#[must_use]
pub fn explained(field: &Field, levels: u8, lang: Lang) -> String {
    let form = match field.form {
        Form::Text => say!(lang, "文字", "text"),
        Form::Code => say!(lang, "编号，文本格式，保留前面的 0", "a number or code, as text: zeros in front are kept"),
        Form::IdNumber => say!(lang, "18 位身份证号，文本格式", "an ID number of 18 characters, as text"),
        Form::Digits => say!(lang, "号码，文本格式", "a number made of digits, as text"),
        Form::Day => say!(lang, "日期，如 2018-04-03", "a day, such as 2018-04-03"),
        Form::Month => say!(lang, "月份，如 2018-04", "a month, such as 2018-04"),
        Form::Moment => say!(lang, "日期和时间，如 2018-04-03 08:30", "a day and time, such as 2018-04-03 08:30"),
        Form::YesNo => say!(lang, "是 或 否", "是 (yes) or 否 (no)"),
        Form::Count => say!(lang, "整数", "a whole number"),
        Form::Money => say!(lang, "金额(元)", "an amount in yuan"),
        Form::Level => {
            let words = level_words(levels).join("、");
            say!(lang, "级别：{words}", "a level: {words}")
        }
        Form::Word(words) => {
            let zh = words.iter().map(|(_, zh)| *zh).collect::<Vec<_>>().join("、");
            let en = words.iter().map(|(code, zh)| format!("{zh} ({code})")).collect::<Vec<_>>().join(", ");
            say!(lang, "以下之一：{zh}", "one of: {en}")
        }
    };
    let must = if field.required { say!(lang, "必填。", "Required: ") } else { say!(lang, "选填。", "Optional: ") };
    must + &form
}

fn level_words(levels: u8) -> &'static [&'static str] {
    &NUMERALS[..usize::from(levels).min(NUMERALS.len())]
}

/// What a spreadsheet lets in: a list to choose from, or a warning about an ID number that is too short or too long.
fn choice(form: Form, levels: u8) -> Result<Option<DataValidation>, XlsxError> {
    let list = |words: &[&str]| DataValidation::new().allow_list_strings(words);
    Ok(match form {
        Form::YesNo => Some(list(&["是", "否"])?),
        Form::Level => Some(list(level_words(levels))?),
        Form::Word(words) => Some(list(&words.iter().map(|(_, zh)| *zh).collect::<Vec<_>>())?),
        Form::IdNumber => Some(DataValidation::new().allow_text_length(DataValidationRule::EqualTo(18)).set_error_style(DataValidationErrorStyle::Warning)),
        Form::Text | Form::Code | Form::Digits | Form::Day | Form::Month | Form::Moment | Form::Count | Form::Money => None,
    })
}

const fn number_format(form: Form) -> &'static str {
    match form {
        // A month would become a day, and a number that names something would lose its zeros.
        Form::Text | Form::Code | Form::IdNumber | Form::Digits | Form::Month | Form::YesNo | Form::Level | Form::Word(_) => "@",
        Form::Day => "yyyy-mm-dd",
        Form::Moment => "yyyy-mm-dd hh:mm",
        Form::Count => "0",
        Form::Money => "0.00",
    }
}

const fn usual_width(form: Form) -> usize {
    match form {
        Form::Text | Form::Code | Form::Digits => 14,
        Form::IdNumber => 20,
        Form::Moment => 16,
        Form::Day | Form::Month | Form::Word(_) => 12,
        Form::YesNo | Form::Count | Form::Money | Form::Level => 6,
    }
}
