//! Files of reports.

use super::cells::Cells;
use super::kind::{Column, Form, Kind};
use super::rows::Row;
use crate::model::event::{ReportRow, Reporter, Status};
use crate::model::expected::Expected;
use crate::model::ids::Code;

const REPORT_ID: usize = 0;
const REPORTER: usize = 1;
const GRID: usize = 2;
const REPORTED_AT: usize = 3;
const LEVEL: usize = 4;
const STATUS: usize = 5;
const INCIDENT: usize = 6;
const AMOUNT: usize = 7;
const SPECIAL_AWARD: usize = 8;
const REASON: usize = 9;
const SUMMARY: usize = 10;

pub(super) const COLUMNS: &[Column] = &[
    Column::required("report_id", &["事件编号"], Form::Code, "E201804-00001"),
    Column::required("reporter", &["上报人"], Form::Code, "11010519491231002X"),
    Column::required("grid", &["网格编号", "网格"], Form::Code, "0101"),
    Column::required("reported_at", &["上报时间"], Form::Moment, "2018-04-03 08:30"),
    Column::required("level", &["级别", "事件级别"], Form::Level, "一级"),
    Column::required("status", &["状态"], Form::Word(Status::WORDS), "有效"),
    Column::optional("incident", &["同一事件编号"], Form::Code, ""),
    Column::optional("amount", &["核定金额"], Form::Money, ""),
    Column::optional("special_award", &["一事一议"], Form::Money, ""),
    Column::optional("reason", &["依据"], Form::Text, ""),
    Column::optional("summary", &["内容"], Form::Text, "村口路灯不亮，已修好"),
];

impl Row for ReportRow {
    const KIND: Kind = Kind::Events;

    fn read(cells: &mut Cells<'_>) -> Option<Self> {
        let report_id: Option<Code> = cells.required_code(REPORT_ID);
        let reporter = reporter(cells);
        let grid = cells.required_code(GRID);
        let at = cells.moment(REPORTED_AT);
        let level = cells.level(LEVEL);
        let status = cells.word(STATUS, Status::WORDS, Status::from_cell);
        let incident = Code::from(&*cells.code(INCIDENT));
        let amount = cells.money(AMOUNT);
        let special_award = cells.money(SPECIAL_AWARD);
        let reason = cells.optional_text(REASON);
        if special_award.is_some() && reason.is_none() {
            cells.fault(REASON, Expected::Reason);
        }
        let report_id = report_id?;
        Some(Self {
            incident: if incident.is_empty() { report_id.clone() } else { incident },
            report_id,
            reporter: reporter?,
            grid: grid?,
            at: at?,
            level: level?,
            status: status?,
            amount,
            special_award,
            reason,
            summary: cells.optional_text(SUMMARY),
        })
    }
}

/// An ID number, or else a nickname; what looks like the one is not taken for the other.
fn reporter(cells: &mut Cells<'_>) -> Option<Reporter> {
    let code = cells.code(REPORTER);
    if code.is_empty() || code.starts_with(|first: char| first.is_ascii_digit()) {
        return cells.id_number(REPORTER).map(Reporter::IdNumber);
    }
    Some(Reporter::Nickname(cells.text(REPORTER).to_owned()))
}
