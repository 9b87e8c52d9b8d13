//! `gridctl payout list`: every sheet and how far it has come.

use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::output::give;
use crate::model::money::Money;
use crate::model::sheet::SheetRow;
use crate::report::answer::word;
use crate::report::{Answer, Cell, Column, Table, say};
use crate::store::Mode;
use crate::store::sheet::{SheetHead, heads, rows};

const COLUMNS: &[Column] = &[
    Column("period", "所属期", "period"),
    Column("state", "状态", "state"),
    Column("people", "人数", "people"),
    Column("total", "合计", "total"),
    Column("submitted_by", "提交人", "submitted by"),
    Column("submitted_on", "提交日期", "submitted on"),
    Column("pending", "提交时待确认", "pending then"),
    Column("reason", "说明", "reason"),
    Column("approved_by", "批准人", "approved by"),
    Column("approved_on", "批准日期", "approved on"),
    Column("reference", "文号", "document"),
    Column("paid_on", "发放日期", "paid on"),
    Column("policy", "政策", "policy"),
    Column("digest", "校验码", "digest"),
    Column("log_head", "日志校验码", "head of the log"),
];

pub fn run(context: &Context) -> Result<(), Failure> {
    let store = context.open("payout list", Mode::Existing)?;
    let mut sheets = Vec::new();
    for head in heads(store.read())? {
        let rows = rows(store.read(), head.sheet)?;
        sheets.push((head, rows));
    }
    give_sheets(context, "payout list", store.policy.name(), sheets)
}

/// Answers with some sheets, a line each.
pub fn give_sheets(context: &Context, command: &'static str, policy: &str, sheets: Vec<(SheetHead, Vec<SheetRow>)>) -> Result<(), Failure> {
    give(
        context,
        Answer {
            command,
            arguments: vec![("dry_run", context.dry_run.into())],
            policy: policy.to_owned(),
            tables: vec![Table::rows(say!(context.look.lang, "发放表", "Sheets"), COLUMNS, sheets.into_iter().map(row))],
            totals: Vec::new(),
            notes: Vec::new(),
        },
    )
}

fn row((head, rows): (SheetHead, Vec<SheetRow>)) -> Vec<Cell> {
    let total: Money = rows.iter().map(SheetRow::total).sum();
    vec![
        head.period.to_string().into(),
        word!(head.state),
        Cell::Number(i64::try_from(rows.len()).unwrap_or(i64::MAX)),
        total.into(),
        head.submitted_by.into(),
        head.submitted_on.into(),
        head.pending.into(),
        head.withdrawn_for.or(head.reason).into(),
        head.approved_by.into(),
        head.approved_on.into(),
        head.reference.into(),
        head.paid_on.into(),
        head.policy.into(),
        head.digest.into(),
        head.log_head.into(),
    ]
}
