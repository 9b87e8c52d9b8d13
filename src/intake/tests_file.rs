//! Files of trainings and field tests.

use super::cells::Cells;
use super::kind::{Column, Form, Kind};
use super::rows::Row;
use crate::model::expected::Expected;
use crate::model::hiring::TestRow;

const ID_NUMBER: usize = 0;
const DATE: usize = 1;
const TRAINED_ON: usize = 2;
const APPS: usize = 3;
const NICKNAME: usize = 4;
const KNOWLEDGE: usize = 5;
const LIVE_REPORT: usize = 6;

pub(super) const COLUMNS: &[Column] = &[
    Column::required("id_number", &["身份证号", "身份证号码", "身份证"], Form::IdNumber, "11010519491231002X"),
    Column::required("date", &["测试日期", "日期"], Form::Day, "2018-02-21"),
    Column::optional("trained_on", &["培训日期"], Form::Day, "2018-02-12"),
    Column::required("apps", &["应用安装认证"], Form::YesNo, "是"),
    Column::required("nickname", &["昵称"], Form::Text, "回山镇青岭村0101张小明"),
    Column::required("knowledge", &["应知应会"], Form::YesNo, "是"),
    Column::required("live_report", &["事件爆料"], Form::YesNo, "是"),
];

impl Row for TestRow {
    const KIND: Kind = Kind::Tests;

    fn read(cells: &mut Cells<'_>) -> Option<Self> {
        let id_number = cells.id_number(ID_NUMBER);
        let tested_on = cells.day(DATE);
        let trained_on = cells.optional_day(TRAINED_ON);
        let apps = cells.yes_no(APPS);
        let nickname = cells.required_text(NICKNAME);
        let knowledge = cells.yes_no(KNOWLEDGE);
        let live_report = cells.yes_no(LIVE_REPORT);
        if let (Some(trained), Some(tested)) = (trained_on, tested_on)
            && trained > tested
        {
            cells.fault(TRAINED_ON, Expected::NotAfter(tested));
        }
        Some(Self {
            id_number: id_number?,
            tested_on: tested_on?,
            trained_on,
            apps: apps?,
            nickname: nickname?,
            knowledge: knowledge?,
            live_report: live_report?,
        })
    }
}
