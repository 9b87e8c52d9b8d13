//! `gridctl award`: an instant award (一事一奖), paid at once by a numbered receipt (rule A13).

use super::context::Context;
use super::failure::{Failure, Status};
use super::output::give;
use super::payout::{finish, words};
use super::people::resolve;
use crate::model::calendar::{Month, Quarter};
use crate::model::event::Status as ReportStatus;
use crate::model::money::{Money, Unit};
use crate::model::sheet::Period;
use crate::report::capital::capital_figures;
use crate::report::text::shown;
use crate::report::{Answer, Column, Table, say};
use crate::store::award::AwardRecord;
use crate::store::person::{PersonRecord, cadre_post};
use crate::store::{Mode, Store, event, sheet};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// ID number, nickname or name
    #[arg(value_name = "PERSON")]
    person: String,
    /// The grid, where two people share a name
    #[arg(long, value_name = "GRID")]
    grid: Option<String>,
    /// How much, in yuan
    #[arg(long, value_name = "YUAN", value_parser = amount)]
    amount: Money,
    /// What for
    #[arg(long, value_name = "TEXT", value_parser = words)]
    reason: String,
    /// The person's report for which it is given; the quarter does not pay that event again
    #[arg(long, value_name = "ID")]
    event: Option<String>,
    /// Number of the document of the decision
    #[arg(long = "ref", value_name = "NO", value_parser = words)]
    reference: String,
}

/// An amount above zero.
pub fn amount(text: &str) -> Result<Money, String> {
    Money::parse(text).filter(|amount| *amount > Money::ZERO).ok_or_else(|| "200, 87.50".to_owned())
}

const COLUMNS: &[Column] = &[
    Column("receipt", "凭证号", "receipt"),
    Column("id_number", "身份证号", "ID number"),
    Column("name", "姓名", "name"),
    Column("village", "行政村", "village"),
    Column("grid", "网格", "grid"),
    Column("amount", "金额", "amount"),
    Column("capital", "大写", "capital figures"),
    Column("reason", "事由", "reason"),
    Column("event", "事件编号", "report"),
    Column("reference", "文号", "document"),
    Column("paid_on", "发放日期", "paid on"),
    Column("paid_by", "经手人", "paid by"),
];

pub fn run(context: &Context, arguments: &Arguments) -> Result<(), Failure> {
    let mut store = context.open("award", Mode::Existing)?;
    let lang = context.look.lang;
    let person = resolve(context, &store, &arguments.person, arguments.grid.as_deref())?;
    refuse_cadre(context, &store, &person)?;
    let mut notes = vec![say!(lang, "领款人签字：____________", "signature: ____________")];
    if let Some(id) = &arguments.event {
        notes.extend(event_note(context, &store, &person, id)?);
    }
    let (policy, unit) = (store.policy.name().to_owned(), store.policy.terms_or_first(Month::of(context.today)).unit);
    let write = store.write(&context.actor("award"))?;
    let mut award = AwardRecord {
        receipt: String::new(),
        person: person.person,
        amount: arguments.amount,
        reason: arguments.reason.clone(),
        report_id: arguments.event.clone(),
        reference: arguments.reference.clone(),
        paid_on: context.today,
        paid_by: context.by.clone(),
        log_id: write.log_id,
    };
    award.receipt = write.record_award(&award)?;
    let summary = format!("{} {} {}", award.receipt, award.amount, award.reference);
    let capital = match unit {
        Unit::Yuan => Some(capital_figures(award.amount)),
        Unit::Point => None,
    };
    let row = vec![
        award.receipt.into(),
        person.id_number.into(),
        person.name.into(),
        person.village.into(),
        person.grid.into(),
        award.amount.into(),
        capital.into(),
        award.reason.into(),
        award.report_id.into(),
        award.reference.into(),
        award.paid_on.into(),
        award.paid_by.into(),
    ];
    let answer = Answer {
        command: "award",
        arguments: vec![("dry_run", context.dry_run.into())],
        policy,
        tables: vec![Table::rows(say!(lang, "即时奖励凭证(二(四)2)", "Receipt of an instant award (二(四)2)"), COLUMNS, std::iter::once(row))],
        totals: Vec::new(),
        notes,
    };
    finish(context, write, &summary)?;
    give(context, answer)
}

/// Cadres who serve unpaid get no award either, clause 二(四)4.
fn refuse_cadre(context: &Context, store: &Store, person: &PersonRecord) -> Result<(), Failure> {
    let terms = store.policy.terms_or_first(Month::of(context.today));
    let post = cadre_post(store.read(), person.person)?;
    if !terms.exempt_posts.contains(&post) {
        return Ok(());
    }
    let name = shown(&person.name);
    Err(Failure::new(
        Status::Refused,
        say!(context.look.lang, "{name} 系村干部，不享受考核奖励(二(四)4)", "{name} is a village cadre and serves unpaid (二(四)4)"),
    ))
}

/// Refuses a report that is not the person's or was found false; says when the deduction will come.
fn event_note(context: &Context, store: &Store, person: &PersonRecord, id: &str) -> Result<Option<String>, Failure> {
    let lang = context.look.lang;
    let id_shown = shown(id);
    let refused = |text: String| Failure::new(Status::Refused, text);
    let report = event::report(store.read(), id)?.ok_or_else(|| refused(say!(lang, "没有事件编号 {id_shown}", "there is no report {id_shown}")))?;
    if report.facts.reporter != person.person {
        let name = shown(&report.name);
        return Err(refused(say!(lang, "{id_shown} 由 {name} 上报，不是此人", "{id_shown} was reported by {name}, not by this person")));
    }
    if report.facts.status == ReportStatus::Fraud {
        return Err(refused(say!(lang, "{id_shown} 认定虚假，不予奖励(二(三)3)", "{id_shown} was found false: nothing is paid for it (二(三)3)")));
    }
    let quarter = Quarter::of(report.facts.at.month());
    let standing = sheet::standing(store.read(), Period::Quarter(quarter))?;
    Ok(Some(match standing {
        None => say!(lang, "{quarter} 发放时扣除该事件已发部分", "the sheet of {quarter} will not pay this event again"),
        Some(_) => say!(
            lang,
            "{quarter} 的发放表已提交：该事件重复发放部分列入下一季度扣回",
            "the sheet of {quarter} has been submitted: what it pays for this event is taken back in the next open quarter"
        ),
    }))
}
