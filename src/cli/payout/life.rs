//! `gridctl payout submit`, `approve`, `pay`, `withdraw`: the office counts, the leading group approves, then money is
//! paid (rule A12).

use super::list::give_sheets;
use super::{PeriodArguments, months_in_force, named_period, sound_rows};
use crate::cli::confirm::confirm;
use crate::cli::context::{Context, warn};
use crate::cli::count::disagreements;
use crate::cli::failure::{Failure, Status};
use crate::cli::policy::undecided;
use crate::cli::progress;
use crate::cli::settle::live;
use crate::model::calendar::{Day, parse_day};
use crate::model::money::Money;
use crate::model::sheet::{Period, SheetRow, SheetState};
use crate::report::text::shown;
use crate::report::{Lang, say};
use crate::store::count::pending_reports;
use crate::store::sheet::{self, Decision, SheetHead, Submission};
use crate::store::verify::submission_summary;
use crate::store::{Connection, Mode, Store};

#[derive(Debug, clap::Args)]
pub struct Submit {
    #[command(flatten)]
    period: PeriodArguments,
    /// Although reports of the period are not yet confirmed; with --reason
    #[arg(long, requires = "reason")]
    allow_pending: bool,
    /// Although the period is not over; with --reason
    #[arg(long, requires = "reason")]
    early: bool,
    /// Refuse while readings of the text are undecided
    #[arg(long)]
    strict: bool,
    /// Why
    #[arg(long, value_name = "TEXT", value_parser = words)]
    reason: Option<String>,
}

#[derive(Debug, clap::Args)]
pub struct Approve {
    #[command(flatten)]
    period: PeriodArguments,
    /// Number of the document of approval
    #[arg(long = "ref", value_name = "NO", value_parser = words)]
    reference: String,
    /// The digest on the paper that was approved, whole or its first characters
    #[arg(long, value_name = "DIGEST", value_parser = digest)]
    digest: Option<String>,
}

#[derive(Debug, clap::Args)]
pub struct Pay {
    #[command(flatten)]
    period: PeriodArguments,
    /// Day on which the money was paid
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    on: Day,
}

#[derive(Debug, clap::Args)]
pub struct Withdraw {
    #[command(flatten)]
    period: PeriodArguments,
    /// Why
    #[arg(long, value_name = "TEXT", value_parser = words)]
    reason: String,
}

/// Least characters of a digest that stand for the whole.
const DIGEST_LEAST: usize = 12;

fn digest(text: &str) -> Result<String, String> {
    let text = text.to_ascii_lowercase();
    let is_digest = (DIGEST_LEAST..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_digest { Ok(text) } else { Err("SHA-256, 12–64 × 0–9 a–f".to_owned()) }
}

fn day(text: &str) -> Result<Day, String> {
    parse_day(text).ok_or_else(|| "2018-07-10".to_owned())
}

/// Words that say something.
pub fn words(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() { Err("\"\"".to_owned()) } else { Ok(text.to_owned()) }
}

fn refused(message: String) -> Failure {
    Failure::new(Status::Refused, message)
}

pub fn submit(context: &Context, arguments: &Submit) -> Result<(), Failure> {
    let mut store = context.open("payout submit", Mode::Existing)?;
    let lang = context.look.lang;
    let period = named_period(context, &store, arguments.period)?;
    let months = months_in_force(&store, period);
    let policy = store.policy.clone();
    tell_undecided(context, &store, period, arguments.strict)?;
    let write = store.write(&context.actor("payout submit"))?;
    refuse_second(context, &write, period)?;
    let early = context.today <= period.last_month().last_day();
    if early && !arguments.early {
        let last = period.last_month().last_day();
        let text = say!(lang, "{period} 要到 {last} 才结束", "{period} is not over before {last}");
        return Err(refused(text).hint(say!(lang, "确需提前：--early --reason 原因", "if it must be: --early --reason WHY")));
    }
    let pending = pending_reports(&write, &months)?;
    if pending > 0 && !arguments.allow_pending {
        let text = say!(lang, "{period} 有 {pending} 条上报待确认", "{pending} reports of {period} are not yet confirmed");
        return Err(refused(text).hint(say!(
            lang,
            "先确认(event list --status pending)，或 --allow-pending --reason 原因",
            "confirm them (event list --status pending), or --allow-pending --reason WHY"
        )));
    }
    if let Some(told) = disagreements(&write, lang, &months)?.filter(|_| matches!(period, Period::Quarter(_))) {
        return Err(refused(told).hint(say!(
            lang,
            "查明差异后补录或确认事件，或用 assert 更正外部统计",
            "find the difference and record or confirm what is missing, or mend the outside count with assert"
        )));
    }
    let rows = live(&write, &policy, period, &mut progress::rows(context))?.rows;
    if rows.is_empty() {
        return Err(refused(say!(lang, "{period} 没有应发人员", "there is nobody to pay for {period}")));
    }
    let policy_id = crate::store::policy::number_in(&write, period.last_month())?;
    let submission = Submission { period, policy_id, by: &context.by, on: context.today, pending, early, reason: arguments.reason.as_deref() };
    let head = write.submit_sheet(&submission, &rows)?;
    let (people, total) = (rows.len(), total(&rows));
    finish(context, write, &submission_summary(&period.to_string(), people, total, &head.digest))?;
    give_sheets(context, "payout submit", policy.name_in(period.last_month()), vec![(head, rows)])
}

/// Names the readings that the sheet rests on and nobody has decided; where that is asked for, refuses them.
fn tell_undecided(context: &Context, store: &Store, period: Period, is_refused: bool) -> Result<(), Failure> {
    let lang = context.look.lang;
    let open = undecided(store, period.last_month())?;
    if open.is_empty() {
        return Ok(());
    }
    let (count, keys) = (open.len(), open.join(", "));
    let text = say!(lang, "尚有 {count} 项读法无人决定：{keys}", "readings that nobody has decided ({count}): {keys}");
    if is_refused {
        return Err(refused(text).hint("gridctl policy decide KEY VALUE --ref NO"));
    }
    context.note(&text);
    Ok(())
}

fn total(rows: &[SheetRow]) -> Money {
    rows.iter().map(SheetRow::total).sum()
}

/// What the amounts of a period are: yuan, or points.
fn unit(store: &Store, period: Period, lang: Lang) -> &'static str {
    let unit = store.policy.terms_or_first(period.last_month()).unit;
    match lang {
        Lang::Zh => unit.zh(),
        Lang::En => unit.en(),
    }
}

/// Refuses a second sheet of a period, and a quarter's sheet while another quarter's waits to be approved: both would
/// carry the same corrections.
fn refuse_second(context: &Context, connection: &Connection, period: Period) -> Result<(), Failure> {
    let lang = context.look.lang;
    if let Some(head) = sheet::standing(connection, period)? {
        let state = if lang == Lang::Zh { head.state.zh() } else { head.state.en() };
        return Err(refused(say!(lang, "{period} 已有发放表({state})", "{period} has a sheet already ({state})")));
    }
    let is_quarter = |period: Period| matches!(period, Period::Quarter(_));
    let waiting = sheet::heads(connection)?.into_iter().find(|head| head.state == SheetState::Submitted && is_quarter(head.period));
    match waiting.filter(|_| is_quarter(period)) {
        Some(head) => {
            let other = head.period;
            let text = say!(lang, "{other} 的发放表尚待批准", "the sheet of {other} waits to be approved");
            Err(refused(text).hint(say!(lang, "先批准或撤回它", "approve or withdraw it first")))
        }
        None => Ok(()),
    }
}

/// The standing sheet of a period in the state in which it can be decided.
fn sheet_in(context: &Context, store: &Store, period: Period, state: SheetState) -> Result<(SheetHead, Vec<SheetRow>), Failure> {
    let lang = context.look.lang;
    let Some(head) = sheet::standing(store.read(), period)? else {
        let text = say!(lang, "{period} 没有已提交的发放表", "no sheet of {period} has been submitted");
        return Err(refused(text).hint(say!(lang, "先 gridctl payout submit", "submit it: gridctl payout submit")));
    };
    if head.state != state {
        let (is, must) = match lang {
            Lang::Zh => (head.state.zh(), state.zh()),
            Lang::En => (head.state.en(), state.en()),
        };
        return Err(refused(say!(lang, "{period} 的发放表{is}，应为{must}", "the sheet of {period} is {is}, and must be {must} for this")));
    }
    let rows = sound_rows(context, store.read(), &head)?;
    Ok((head, rows))
}

pub fn approve(context: &Context, arguments: &Approve) -> Result<(), Failure> {
    let mut store = context.open("payout approve", Mode::Existing)?;
    let lang = context.look.lang;
    let period = named_period(context, &store, arguments.period)?;
    let (head, rows) = sheet_in(context, &store, period, SheetState::Submitted)?;
    if head.submitted_by == context.by {
        let by = shown(&context.by);
        let text = say!(lang, "{by} 提交了此表，须由另一人批准(二(四)1)", "{by} submitted this sheet: another person must approve it (二(四)1)");
        return Err(refused(text).hint(say!(lang, "--by 批准人", "--by WHO-APPROVES")));
    }
    if let Some(outdated) = arguments.digest.as_ref().filter(|digest| !head.digest.starts_with(digest.as_str())) {
        let digest = &head.digest;
        return Err(refused(say!(
            lang,
            "校验码 {outdated} 不是现有发放表的：{period} 现为 {digest}",
            "the digest {outdated} is of another sheet: that of {period} is now {digest}"
        )));
    }
    let moved = super::diff::moved(&store, &head, &rows)?;
    if moved > 0 {
        warn(&say!(
            lang,
            "提交后 {moved} 人数字有变：批准后差额列入下一季度(见 payout diff)",
            "the figures of {moved} people have moved since it was submitted: once approved, the difference goes to the next open quarter (see payout diff)"
        ));
    }
    let (people, total, digest, unit) = (rows.len(), total(&rows), &head.digest, unit(&store, period, lang));
    confirm(
        context,
        &say!(
            lang,
            "批准 {period} 发放表：{people} 人，{total} {unit}，校验码 {digest}？",
            "approve the sheet of {period}: {people} people, {total} {unit}, digest {digest}?"
        ),
    )?;
    decide(context, &mut store, "payout approve", &head, Decision::Approve { reference: &arguments.reference }, context.today)
}

pub fn pay(context: &Context, arguments: &Pay) -> Result<(), Failure> {
    let mut store = context.open("payout pay", Mode::Existing)?;
    let lang = context.look.lang;
    let period = named_period(context, &store, arguments.period)?;
    let (head, rows) = sheet_in(context, &store, period, SheetState::Approved)?;
    let on = arguments.on;
    if let Some(approved) = head.approved_on.filter(|approved| on < *approved) {
        return Err(refused(say!(
            lang,
            "{on} 早于批准日 {approved}：先批准后发放(二(四)1)",
            "{on} is before the approval of {approved}: money is paid after it (二(四)1)"
        )));
    }
    let (people, total, unit) = (rows.len(), total(&rows), unit(&store, period, lang));
    confirm(context, &say!(lang, "{period} 于 {on} 发放：{people} 人，{total} {unit}？", "record {period} as paid on {on}: {people} people, {total} {unit}?"))?;
    decide(context, &mut store, "payout pay", &head, Decision::Pay, on)
}

pub fn withdraw(context: &Context, arguments: &Withdraw) -> Result<(), Failure> {
    let mut store = context.open("payout withdraw", Mode::Existing)?;
    let lang = context.look.lang;
    let period = named_period(context, &store, arguments.period)?;
    let (head, _) = sheet_in(context, &store, period, SheetState::Submitted)?;
    confirm(context, &say!(lang, "撤回 {period} 发放表？", "withdraw the sheet of {period}?"))?;
    decide(context, &mut store, "payout withdraw", &head, Decision::Withdraw { reason: &arguments.reason }, context.today)
}

fn decide(context: &Context, store: &mut Store, command: &'static str, head: &SheetHead, decision: Decision<'_>, on: Day) -> Result<(), Failure> {
    let write = store.write(&context.actor(command))?;
    write.decide_sheet(head.sheet, decision, &context.by, on)?;
    let mut head = sheet::by_number(&write, head.sheet)?;
    let rows = sheet::rows(&write, head.sheet)?;
    let words = match decision {
        Decision::Approve { reference } => reference.to_owned(),
        Decision::Pay => on.to_string(),
        Decision::Withdraw { reason } => reason.to_owned(),
    };
    let summary = format!("{} {} {words} {}", head.period, head.state.code(), head.digest);
    finish(context, write, &summary)?;
    if !context.dry_run {
        // The entry has its digest only now.
        head.log_head = sheet::by_number(store.read(), head.sheet)?.log_head;
    }
    give_sheets(context, command, &head.policy.clone(), vec![(head, rows)])
}

/// Ends a write; a dry run leaves nothing and says so.
pub fn finish(context: &Context, write: crate::store::Write<'_>, summary: &str) -> Result<(), Failure> {
    if context.dry_run {
        context.note(&say!(context.look.lang, "试运行：未写入任何数据", "dry run: nothing was written"));
        return Ok(());
    }
    Ok(write.commit(summary)?)
}
