//! How the pay at the end of a year comes about: bonus, what is taken off, commendation, and the records behind them.

use super::correction::{LINES, line_cells};
use crate::cli::context::Context;
use crate::cli::failure::{Failure, Status};
use crate::cli::payout::Shown;
use crate::model::attendance::Attended;
use crate::model::conduct::ConductKind;
use crate::model::event::Status as ReportStatus;
use crate::model::sheet::Period;
use crate::report::answer::word;
use crate::report::text::shown;
use crate::report::{Answer, Cell, Column, Rows, Table, say};
use crate::store::Store;
use crate::store::attendance::missed;
use crate::store::conduct::conduct_of;
use crate::store::event::{ListFilter, list};
use crate::store::person::PersonRecord;

const RECORDS: &[Column] = &[Column("on", "日期", "on"), Column("kind", "情形", "kind"), Column("what", "内容", "what"), Column("clause", "条款", "clause")];

pub fn explain(context: &Context, store: &Store, person: &PersonRecord, year: i32) -> Result<Answer<'static>, Failure> {
    let lang = context.look.lang;
    let sheet = Shown::read(context, store, Period::YearEnd(year))?;
    let name = shown(&person.name);
    let Some(row) = sheet.rows.into_iter().find(|row| row.person == person.person) else {
        return Err(Failure::new(Status::Refused, say!(lang, "{name} 在 {year} 年未任应考核的岗位", "{name} held no assessed post in {year}")));
    };
    let records = records(store, person, year)?;
    let look = context.look;
    let remark = crate::report::sheet::remark(&row).read(look);
    let mut notes = Vec::new();
    if !remark.is_empty() {
        notes.push(say!(lang, "备注：{remark}", "remark: {remark}"));
    }
    if let Some(head) = &sheet.head {
        let on = head.submitted_on;
        notes.push(say!(lang, "以上为 {on} 提交的发放表，数字已冻结", "this is the sheet submitted on {on}, frozen"));
    }
    Ok(Answer {
        command: "explain",
        arguments: vec![("person", person.id_number.into()), ("name", person.name.as_str().into()), ("year_end", Cell::Number(year.into()))],
        policy: store.policy.name_in(Period::YearEnd(year).last_month()).to_owned(),
        totals: vec![("amount", row.total().into())],
        tables: vec![
            Table::rows(
                say!(lang, "{name} {year} 年终发放由来", "How the year-end pay of {name} for {year} comes about"),
                LINES,
                row.lines.into_iter().map(move |line| line_cells(look, &line)),
            ),
            Table { key: "records", title: say!(lang, "年内记录", "Records of the year"), columns: RECORDS, rows: Rows::in_turn(records) },
        ],
        notes,
    })
}

fn records(store: &Store, person: &PersonRecord, year: i32) -> Result<Vec<Vec<Cell>>, Failure> {
    use crate::policy::clause::Rule;
    let connection = store.read();
    let months = super::super::payout::months_in_force(store, Period::YearEnd(year));
    let (Some(first), Some(last)) = (months.first().copied(), months.last().copied()) else { return Ok(Vec::new()) };
    let mut records = Vec::new();
    for record in missed(connection, person.person, first.first_day(), last.last_day())? {
        let result: Attended = record.result;
        records.push(vec![record.held_on.into(), word!(result), record.activity.into(), Rule::A9.clause().into()]);
    }
    for record in conduct_of(connection, person.person, &[], first, last)? {
        if record.kind == ConductKind::TaskFailure {
            records.push(vec![record.month.to_string().into(), word!(record.kind), record.note.into(), Rule::A9.clause().into()]);
        }
    }
    for report in list(connection, &ListFilter { person: Some(person.person), status: Some(ReportStatus::Fraud), month: None })? {
        if months.contains(&report.facts.at.month()) {
            records.push(vec![Cell::Moment(report.facts.at), word!(report.facts.status), report.report_id.into(), Rule::A11.clause().into()]);
        }
    }
    Ok(records)
}
