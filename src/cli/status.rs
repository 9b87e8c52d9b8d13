//! `gridctl status`: how a month stands before it is over: who lacks reports, what that costs them, whom it brings near
//! an exit, and what the quarter will cost if nothing more comes (rules A2 and X2).

use super::assess::{Served, served};
use super::context::Context;
use super::failure::Failure;
use super::output::give;
use super::score::{in_force, unit_note};
use crate::model::calendar::{Month, Quarter};
use crate::model::money::Money;
use crate::model::post::Role;
use crate::policy::Policy;
use crate::policy::assessment::allowance;
use crate::policy::terms::Terms;
use crate::report::{Answer, Cell, Column, Table, say};
use crate::store::Mode;
use crate::store::post::Post;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The month, such as 2018-04; without it the present one
    #[arg(long, value_name = "YYYY-MM")]
    month: Option<Month>,
}

const COLUMNS: &[Column] = &[
    Column("id_number", "身份证号", "ID number"),
    Column("name", "姓名", "name"),
    Column("village", "行政村", "village"),
    Column("grid", "网格", "grid"),
    Column("made", "已上报", "reports made"),
    Column("valid", "有效", "valid"),
    Column("lacking", "尚缺", "lacking"),
    Column("pending", "待确认", "pending"),
    Column("at_stake", "将少得", "at stake"),
    Column("missed_before", "此前连续不足月数", "months missed before"),
    Column("exit_ahead", "若不再上报即达退出情形", "exit if nothing comes"),
];

/// Somebody who has not met the quota of the month yet.
struct Lacking {
    /// Their place among those who serve.
    person: usize,
    made: u32,
    valid: u32,
    short: u32,
    pending: u32,
    at_stake: Money,
    missed_before: u32,
    exit_ahead: bool,
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<(), Failure> {
    let store = context.open("status", Mode::Existing)?;
    let (lang, policy) = (context.look.lang, &store.policy);
    let month = arguments.month.unwrap_or_else(|| Month::of(context.today));
    let terms = in_force(context, policy, month)?;
    let quarter = Quarter::of(month);
    let run = i32::try_from(terms.exit.quota_missed_months).unwrap_or(1);
    let before: Vec<Month> = (1 - run..=0).map(|back| month.plus(back)).collect();
    let counted = served(store.read(), policy, &before, |_, _| ())?;
    let lacking: Vec<Lacking> = (0..counted.people.count()).filter_map(|person| lacks(&counted, person, policy, terms)).collect();
    let whole = served(store.read(), policy, &quarter.months(), |_, _| ())?;
    let cost: Money = (0..whole.months.len()).flat_map(|month| whole.paid(month)).map(|(_, _, pay)| pay.total()).sum();
    let (near, count) = (lacking.iter().filter(|person| person.exit_ahead).count(), lacking.len());
    let at_stake: Money = lacking.iter().map(|person| person.at_stake).sum();
    let sum = |value: fn(&Lacking) -> u32| Cell::Number(lacking.iter().map(|person| i64::from(value(person))).sum());
    let mut notes = vec![
        say!(
            lang,
            "{count} 人信息不足，若不再上报即达退出情形者 {near} 人(二(二)1①、三2)；其他情形见 exits --ahead",
            "{count} people lack reports; if nothing more comes, {near} of them meet a ground of exit (二(二)1①, 三2); other grounds: exits --ahead"
        ),
        say!(lang, "此后若无新的上报和认定，{quarter} 共需 {cost}", "if nothing more comes, {quarter} will cost {cost}"),
    ];
    notes.extend(unit_note(lang, terms));
    let totals =
        vec![("lacking", sum(|person| person.short)), ("pending", sum(|person| person.pending)), ("at_stake", at_stake.into()), ("quarter_cost", cost.into())];
    give(
        context,
        Answer {
            command: "status",
            arguments: vec![("month", month.to_string().into()), ("quarter", quarter.to_string().into())],
            policy: policy.name_in(month).to_owned(),
            totals,
            tables: vec![Table::rows(
                say!(lang, "{month} 信息尚不足者", "Who still lacks reports in {month}"),
                COLUMNS,
                lacking.iter().map(|lacking| row(&counted, lacking)),
            )],
            notes,
        },
    )
}

/// What somebody lacks in the last of the months; `None` for whoever lacks nothing or is not assessed in it.
fn lacks(served: &Served<'_>, person: usize, policy: &Policy, terms: &Terms) -> Option<Lacking> {
    let last = served.months.len().checked_sub(1)?;
    let (facts, pay) = served.month(person, last)?;
    let short = terms.allowance.quota.saturating_sub(pay.valid);
    if short == 0 {
        return None;
    }
    let at_stake = if facts.exempt { Money::ZERO } else { terms.allowance.amount - allowance(pay.valid, &terms.allowance) };
    let is_member_in = |month: Month| {
        let counts = |post: &Post| policy.terms(month).is_some_and(|terms| terms.month_counts.counts(post.tenure, month));
        served.people.posts(person).iter().any(|post| post.role == Role::Member && counts(post))
    };
    let missed = |index: &usize| match (served.month(person, *index), policy.terms(served.months[*index])) {
        (Some((_, pay)), Some(terms)) => is_member_in(served.months[*index]) && pay.valid < terms.allowance.quota,
        (_, _) => false,
    };
    let missed_before = u32::try_from((0..last).rev().take_while(missed).count()).unwrap_or(u32::MAX);
    let exit_ahead = is_member_in(served.months[last]) && (missed_before + 1 >= terms.exit.quota_missed_months || facts.tally.made == 0);
    Some(Lacking { person, made: facts.tally.made, valid: pay.valid, short, pending: facts.tally.pending, at_stake, missed_before, exit_ahead })
}

fn row(served: &Served<'_>, lacking: &Lacking) -> Vec<Cell> {
    let span = served.people.span(lacking.person);
    vec![
        span.id_number.into(),
        span.name.as_str().into(),
        span.villages().into(),
        span.grids().into(),
        lacking.made.into(),
        lacking.valid.into(),
        lacking.short.into(),
        lacking.pending.into(),
        lacking.at_stake.into(),
        lacking.missed_before.into(),
        lacking.exit_ahead.into(),
    ]
}
