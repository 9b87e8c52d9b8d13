//! How the pay of a quarter comes about: the months, what was paid at once, and what is put right of earlier sheets,
//! with the facts that moved it.

use super::month;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::payout::Shown;
use crate::model::calendar::Quarter;
use crate::model::money::Money;
use crate::model::sheet::{Component, Due, Period, SheetLine, SheetRow};
use crate::report::text::shown;
use crate::report::{Answer, Cell, Column, Look, Rows, Table, say, words};
use crate::store::award::awards;
use crate::store::changed::{LogSpan, facts_between};
use crate::store::person::PersonRecord;
use crate::store::{Connection, Store, sheet};

/// What is put right, and which record moved it.
const MOVED: &[Column] = &[Column("due", "所属期", "of"), Column("fact", "变动的记录", "record that moved it")];

const AWARDS: &[Column] = &[
    Column("receipt", "凭证号", "receipt"),
    Column("event", "事件编号", "report"),
    Column("paid_on", "发放日期", "paid on"),
    Column("amount", "金额", "amount"),
    Column("reason", "事由", "reason"),
    Column("reference", "文号", "document"),
];

/// The columns of the lines, as those of a month.
pub const LINES: &[Column] = month::LINES;

pub fn explain_quarter(context: &Context, store: &Store, person: &PersonRecord, quarter: Quarter) -> Result<Answer<'static>, Failure> {
    let lang = context.look.lang;
    let sheet = Shown::read(context, store, Period::Quarter(quarter))?;
    let row = sheet.rows.iter().find(|row| row.person == person.person);
    let (months, period) = (quarter.months(), ("quarter", quarter.to_string()));
    let Some(row) = row else { return month::explain(context, store, person, &months, period) };
    // Somebody may be without a post in the quarter and have something to be put right.
    let served = month::explain_served(context, store, person, &months, period)?;
    let mut answer = served.unwrap_or_else(|| only_lines(store, context, person, quarter));
    let is_more = |line: &&SheetLine| matches!(line.component, Component::Prepaid | Component::AwardBack | Component::Correction);
    let more: Vec<SheetLine> = row.lines.iter().filter(is_more).cloned().collect();
    let more_sum: Money = more.iter().map(|line| line.amount).sum();
    if let Some(table) = answer.tables.first_mut() {
        let rows = std::mem::replace(&mut table.rows, Rows::in_turn(std::iter::empty()));
        let look = context.look;
        table.rows = Rows::in_turn(rows.into_iter().chain(more.clone().into_iter().map(move |line| line_cells(look, &line))));
    }
    let earned = answer.totals.iter().find_map(|(_, cell)| if let Cell::Money(sum) = cell { Some(*sum) } else { None }).unwrap_or(Money::ZERO);
    answer.totals = vec![("amount", (earned + more_sum).into())];
    answer.tables.extend(award_table(context, store, &more, person)?);
    answer.tables.extend(moved_table(context, store, &sheet, row, quarter)?);
    if let Some(head) = &sheet.head {
        let (on, total) = (head.submitted_on, row.total());
        answer.notes.push(say!(lang, "{on} 提交的发放表：合计 {total}", "the sheet submitted on {on} pays {total}"));
        let now = earned + more_sum;
        if now != total {
            answer.notes.push(say!(
                lang,
                "提交后情况有变，现为 {now}；差额列入下一季度补发/扣回",
                "facts have moved since: now {now}; the difference is a correction in the next open quarter"
            ));
        }
    }
    Ok(answer)
}

fn only_lines(store: &Store, context: &Context, person: &PersonRecord, quarter: Quarter) -> Answer<'static> {
    let name = shown(&person.name);
    let title = say!(context.look.lang, "{name} {quarter} 考核奖由来", "How the pay of {name} for {quarter} comes about");
    Answer {
        command: "explain",
        arguments: vec![("person", person.id_number.into()), ("name", person.name.as_str().into()), ("quarter", quarter.to_string().into())],
        policy: store.policy.name_in(quarter.months()[2]).to_owned(),
        tables: vec![Table::rows(title, LINES, std::iter::empty())],
        totals: Vec::new(),
        notes: vec![say!(context.look.lang, "本季度未任应考核的岗位", "held no assessed post in the quarter")],
    }
}

/// A line of a sheet as a line of an explanation.
pub fn line_cells(look: Look, line: &SheetLine) -> Vec<Cell> {
    let (lang, due) = (look.lang, line.due);
    let rule = crate::policy::payout::rule_of(line);
    let why = match line.component {
        Component::Prepaid => say!(lang, "该事件已即时奖励，不重复发放", "paid at once already, not paid again"),
        Component::AwardBack => say!(lang, "即时奖励的上报认定虚假", "the report was found false after an instant award"),
        Component::Correction => {
            say!(lang, "{due} 按当时政策重算，减去各表已发", "{due} reckoned again by the policy of then, less what sheets have given for it")
        }
        Component::Bonus => say!(lang, "年终奖金", "the whole bonus"),
        Component::Late => say!(lang, "迟到一次扣一份", "for each lateness"),
        Component::Absent => say!(lang, "缺勤一次扣一份", "for each absence"),
        Component::Forfeit => say!(lang, "不符合发放条件，见备注", "the conditions are not met: see the remark"),
        Component::Commendation => say!(lang, "由镇党委政府决定", "decided by the town"),
        Component::Base | Component::Allowance | Component::Reward | Component::Special => String::new(),
    };
    vec![
        due.to_string().into(),
        Cell::Word(line.component.code(), line.component.zh(), line.component.en()),
        rule.code().into(),
        line.formula.as_str().into(),
        line.amount.into(),
        why.into(),
        line.clause.as_str().into(),
    ]
}

fn award_table(context: &Context, store: &Store, more: &[SheetLine], person: &PersonRecord) -> Result<Option<Table<'static>>, Failure> {
    if !more.iter().any(|line| matches!(line.component, Component::Prepaid | Component::AwardBack)) {
        return Ok(None);
    }
    let mut awards = awards(store.read())?;
    awards.retain(|award| award.person == person.person && award.report_id.is_some());
    let rows = awards.into_iter().map(|award| {
        vec![award.receipt.into(), award.report_id.into(), award.paid_on.into(), award.amount.into(), award.reason.into(), award.reference.into()]
    });
    let title = say!(context.look.lang, "即时奖励", "Instant awards");
    Ok(Some(Table { key: "awards", title, columns: AWARDS, rows: Rows::in_turn(rows) }))
}

/// For each thing put right the records that moved since the sheet that reckoned it last.
fn moved_table(context: &Context, store: &Store, shown: &Shown, row: &SheetRow, quarter: Quarter) -> Result<Option<Table<'static>>, Failure> {
    let mut cells = Vec::new();
    let until = shown.head.as_ref().map_or(i64::MAX, |head| head.log_id);
    for line in row.lines.iter().filter(|line| line.component == Component::Correction) {
        let span = LogSpan { after: reckoned_last(store.read(), line.due, quarter, until)?, until };
        let facts = facts_between(store.read(), row.person, &line.due.months(), span)?;
        let due = line.due.to_string();
        cells.extend(facts.iter().map(|fact| vec![Cell::from(due.as_str()), words::changed_fact(context.look, fact).into()]));
        if facts.is_empty() {
            let fact = say!(context.look.lang, "(没有此人本人的变动；见 log)", "(no record of this person moved; see log)");
            cells.push(vec![due.into(), fact.into()]);
        }
    }
    let title = say!(context.look.lang, "补发/扣回的缘由", "What moved the corrections");
    Ok((!cells.is_empty()).then(|| Table { key: "moved", title, columns: MOVED, rows: Rows::in_turn(cells) }))
}

/// The log entry of the last settled sheet that reckoned a month or year: the one that settled it, or a later quarter's
/// that could have put it right.
fn reckoned_last(connection: &Connection, due: Due, quarter: Quarter, until: i64) -> Result<i64, Failure> {
    let settled = sheet::settled(connection)?;
    let settles = |period: Period| period.dues().contains(&due);
    let own = settled.iter().find(|head| settles(head.period));
    let Some(own) = own else { return Ok(0) };
    let corrects = |period: Period| matches!(period, Period::Quarter(other) if other != quarter) && period.last_month() > own.period.last_month();
    let later = settled.iter().filter(|head| corrects(head.period) && head.log_id < until).map(|head| head.log_id);
    Ok(later.chain([own.log_id]).max().unwrap_or(0))
}
