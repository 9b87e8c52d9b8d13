//! Files of conduct.

use super::cells::Cells;
use super::kind::{Column, Form, Kind};
use super::rows::Row;
use crate::model::conduct::{ConductKind, ConductRow, Subject};
use crate::model::expected::Expected;

const MONTH: usize = 0;
const KIND: usize = 1;
const ID_NUMBER: usize = 2;
const GRID: usize = 3;
const NOTE: usize = 4;

pub(super) const COLUMNS: &[Column] = &[
    Column::required("month", &["月份"], Form::Month, "2018-04"),
    Column::required("kind", &["情形", "类别", "类型", "种类"], Form::Word(ConductKind::WORDS), "未完成任务"),
    Column::optional("id_number", &["身份证号", "身份证号码", "身份证"], Form::IdNumber, "11010519491231002X"),
    Column::optional("grid", &["网格编号", "网格"], Form::Code, ""),
    Column::optional("note", &["说明"], Form::Text, "排查表逾期未交"),
];

impl Row for ConductRow {
    const KIND: Kind = Kind::Conduct;

    fn read(cells: &mut Cells<'_>) -> Option<Self> {
        let month = cells.month(MONTH);
        let kind = cells.word(KIND, ConductKind::WORDS, ConductKind::from_cell);
        let subject = subject(cells, kind);
        Some(Self { month: month?, kind: kind?, subject: subject?, note: cells.optional_text(NOTE) })
    }
}

fn subject(cells: &mut Cells<'_>, kind: Option<ConductKind>) -> Option<Subject> {
    let grid = cells.code(GRID).into_owned();
    match (cells.text(ID_NUMBER).is_empty(), grid.is_empty()) {
        (false, true) => cells.id_number(ID_NUMBER).map(Subject::Person),
        (true, false) if kind.is_some_and(|kind| kind != ConductKind::IrregularPetition) => {
            cells.fault(ID_NUMBER, Expected::PersonSubject);
            None
        }
        (true, false) => Some(Subject::Grid(grid)),
        (false, false) => {
            cells.fault(GRID, Expected::OneSubject);
            None
        }
        (true, true) => {
            cells.fault(ID_NUMBER, Expected::OneSubject);
            None
        }
    }
}
