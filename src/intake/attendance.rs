//! Files of attendance.

use super::cells::Cells;
use super::kind::{Column, Form, Kind};
use super::rows::Row;
use crate::model::attendance::{AttendanceRow, Attended};

const DATE: usize = 0;
const ACTIVITY: usize = 1;
const ID_NUMBER: usize = 2;
const RESULT: usize = 3;

pub(super) const COLUMNS: &[Column] = &[
    Column::required("date", &["日期"], Form::Day, "2018-04-10"),
    Column::required("activity", &["会议培训"], Form::Text, "四月网格例会"),
    Column::required("id_number", &["身份证号", "身份证号码", "身份证"], Form::IdNumber, "11010519491231002X"),
    Column::required("result", &["结果", "到会情况"], Form::Word(Attended::WORDS), "到会"),
];

impl Row for AttendanceRow {
    const KIND: Kind = Kind::Attendance;

    fn read(cells: &mut Cells<'_>) -> Option<Self> {
        let held_on = cells.day(DATE);
        let activity = cells.required_text(ACTIVITY);
        let id_number = cells.id_number(ID_NUMBER);
        let result = cells.word(RESULT, Attended::WORDS, Attended::from_cell);
        Some(Self { held_on: held_on?, activity: activity?, id_number: id_number?, result: result? })
    }
}
