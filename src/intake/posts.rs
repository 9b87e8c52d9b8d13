//! Files of people already serving.

use super::cells::Cells;
use super::kind::{Column, Form, Kind};
use super::rows::Row;
use crate::model::expected::Expected;
use crate::model::post::{PostRow, Role, Tenure};

const ID_NUMBER: usize = 0;
const GRID: usize = 1;
const ROLE: usize = 2;
const FROM: usize = 3;
const TO: usize = 4;
const HEALTH_MEMBER: usize = 5;

pub(super) const COLUMNS: &[Column] = &[
    Column::required("id_number", &["身份证号", "身份证号码", "身份证"], Form::IdNumber, "11010519491231002X"),
    Column::required("grid", &["网格编号", "网格"], Form::Code, "0101"),
    Column::required("role", &["岗位", "任职岗位", "拟任岗位"], Form::Word(Role::WORDS), "网格员"),
    Column::required("from", &["任职日期"], Form::Day, "2018-03-01"),
    Column::optional("to", &["离任日期"], Form::Day, ""),
    Column::optional("health_member", &["卫计业务"], Form::YesNo, "是"),
];

impl Row for PostRow {
    const KIND: Kind = Kind::Posts;

    fn read(cells: &mut Cells<'_>) -> Option<Self> {
        let id_number = cells.id_number(ID_NUMBER);
        let grid = cells.required_code(GRID);
        let role = cells.word(ROLE, Role::WORDS, Role::from_cell);
        let from = cells.day(FROM);
        let to = cells.optional_day(TO);
        let health_member = cells.optional_yes_no(HEALTH_MEMBER).unwrap_or(false);
        if let (Some(from), Some(to)) = (from, to)
            && to < from
        {
            cells.fault(TO, Expected::NotBefore(from));
        }
        Some(Self { id_number: id_number?, grid: grid?, role: role?, tenure: Tenure { from: from?, to }, health_member })
    }
}
