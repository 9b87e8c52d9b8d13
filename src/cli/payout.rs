//! `gridctl payout`: what a quarter pays (rule A13), as it stands now.

use super::assess::{Assessed, assess};
use super::context::Context;
use super::failure::{Failure, Status};
use super::output::give;
use super::score::{in_force, tie_notes, unit_note};
use crate::model::calendar::{Quarter, QuarterName};
use crate::model::money::Money;
use crate::policy::payout::QuarterPay;
use crate::report::{Answer, Cell, Column, Table, say};
use crate::store::event::quarter_reported;
use crate::store::{Connection, Mode};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The quarter, such as 2018-Q2; Q2 alone is the latest one with reports
    #[arg(long, value_name = "QUARTER")]
    quarter: QuarterName,
}

const COLUMNS: &[Column] = &[
    Column("id_number", "身份证号", "ID number"),
    Column("name", "姓名", "name"),
    Column("village", "行政村", "village"),
    Column("grid", "网格", "grid"),
    Column("month1", "第一月", "month 1"),
    Column("month2", "第二月", "month 2"),
    Column("month3", "第三月", "month 3"),
    Column("correction", "补发/扣回", "correction"),
    Column("prepaid", "已即时奖励", "prepaid"),
    Column("total", "合计", "total"),
];

pub fn run(context: &Context, arguments: &Arguments) -> Result<(), Failure> {
    let store = context.open("payout", Mode::Existing)?;
    let lang = context.look.lang;
    let quarter = named_quarter(context, store.read(), arguments.quarter)?;
    let months = quarter.months();
    let terms = in_force(context, &store.policy, months[2])?;
    let assessment = assess(store.read(), &store.policy, &months, |_| ())?;
    let pays: Vec<(&Assessed, QuarterPay)> = assessment.people.iter().map(|person| (person, quarter_pay(person))).collect();
    let sum = |value: &dyn Fn(&QuarterPay) -> Money| Cell::Money(pays.iter().map(|(_, pay)| value(pay)).sum());
    let mut notes = tie_notes(store.read(), lang, &assessment.ties)?;
    let from = store.policy.in_force_from();
    if months[0] < from {
        notes.push(say!(lang, "{from} 之前尚无政策,不计发", "months before {from} had no policy and pay nothing"));
    }
    notes.extend(unit_note(lang, terms));
    notes.push(say!(lang, "以上为实时数据,尚未提交审批", "these are live figures: no sheet has been submitted"));
    let answer = Answer {
        command: "payout",
        arguments: vec![("quarter", quarter.to_string().into())],
        policy: store.policy.name_in(months[2]).to_owned(),
        totals: vec![
            ("month1", sum(&|pay| pay.months[0])),
            ("month2", sum(&|pay| pay.months[1])),
            ("month3", sum(&|pay| pay.months[2])),
            ("correction", sum(&|pay| pay.correction)),
            ("prepaid", sum(&|pay| pay.prepaid)),
            ("total", sum(&QuarterPay::total)),
        ],
        tables: vec![Table::rows(
            {
                let [first, second, third] = months;
                say!(lang, "{quarter} 考核奖发放表({first}、{second}、{third})", "Payout of {quarter} ({first}, {second}, {third})")
            },
            COLUMNS,
            pays.iter().map(|(person, pay)| row(person, pay)),
        )],
        notes,
    };
    give(context, answer)
}

/// The quarter that the command line names; a bare one is the latest in which anything was reported.
pub fn named_quarter(context: &Context, connection: &Connection, name: QuarterName) -> Result<Quarter, Failure> {
    match name {
        QuarterName::Whole(quarter) => Ok(quarter),
        QuarterName::Bare(number) => quarter_reported(connection, number)?.ok_or_else(|| {
            let lang = context.look.lang;
            Failure::new(Status::Refused, say!(lang, "没有任何一年的第 {number} 季度有上报", "nothing was reported in the quarter {number} of any year"))
                .hint(say!(lang, "写明年份,如 2018-Q{number}", "name the year, as in 2018-Q{number}"))
        }),
    }
}

fn quarter_pay(person: &Assessed) -> QuarterPay {
    let month = |index: usize| person.months.get(index).and_then(Option::as_ref).map_or(Money::ZERO, |(_, pay)| pay.total());
    QuarterPay { months: [month(0), month(1), month(2)], correction: Money::ZERO, prepaid: Money::ZERO }
}

fn row(person: &Assessed, pay: &QuarterPay) -> Vec<Cell> {
    vec![
        person.span.id_number.into(),
        person.span.name.as_str().into(),
        person.span.villages().into(),
        person.span.grids().into(),
        pay.months[0].into(),
        pay.months[1].into(),
        pay.months[2].into(),
        pay.correction.into(),
        pay.prepaid.into(),
        pay.total().into(),
    ]
}
