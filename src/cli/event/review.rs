//! `gridctl event review`: the pending reports one by one, a key for each decision; each is written at once.

use std::collections::HashSet;

use dialoguer::console::{Key, Term};

use super::duplicates::why;
use super::likeness::{MIN_SCORE, Pair, pairs};
use super::same::{joined, told_apart};
use super::{Amounts, confirmed, known_report};
use crate::cli::check::known_village;
use crate::cli::confirm::is_at_terminal;
use crate::cli::context::{Context, warn};
use crate::cli::failure::{Failure, Status as Exit};
use crate::model::calendar::{Moment, Month};
use crate::model::event::{Level, Status};
use crate::model::money::Money;
use crate::report::answer::word;
use crate::report::text::shown;
use crate::report::{Cell, Lang, say};
use crate::store::event::{ListFilter, ReportRecord, VillageReport, incident_reports, list};
use crate::store::grid::{by_code, grids};
use crate::store::{Mode, Store};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Only reports of this month
    #[arg(long, value_name = "YYYY-MM")]
    month: Option<Month>,
    /// Only this administrative village
    #[arg(long)]
    village: Option<String>,
}

/// Candidates shown with a report, each with a digit for its key.
const CANDIDATES_MAX: usize = 9;

/// What becomes of the report at hand.
enum Next {
    /// It is shown again.
    Again,
    /// The next one has its turn; whether this one was decided.
    Onward(bool),
    /// Nobody wants to go on.
    Quit,
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<(), Failure> {
    let mut store = context.open("event review", Mode::Existing)?;
    let lang = context.look.lang;
    known_village(context, store.read(), arguments.village.as_deref())?;
    let ids = pending(&store, arguments)?;
    let total = ids.len();
    if total == 0 {
        context.note(&say!(lang, "没有待确认的上报", "no report is pending"));
        return Ok(());
    }
    if !is_at_terminal() {
        return Err(Failure::new(
            Exit::Refused,
            say!(lang, "逐条审核须在终端上进行；待确认 {total} 条", "a review needs a terminal; {total} reports are pending"),
        )
        .hint("gridctl event list --status pending; gridctl event confirm ID --status valid|invalid|fraud [--level N] [--amount YUAN]"));
    }
    let mut decided = 0;
    'review: for (index, id) in ids.iter().enumerate() {
        let number = index + 1;
        loop {
            match turn(context, &mut store, id, &format!("{number}/{total}"))? {
                Next::Again => {}
                Next::Onward(is_decided) => {
                    decided += usize::from(is_decided);
                    break;
                }
                Next::Quit => break 'review,
            }
        }
    }
    let left = pending(&store, arguments)?.len();
    context.note(&say!(lang, "已审核 {decided} 条，还有 {left} 条待确认", "{decided} decided, {left} still pending"));
    Ok(())
}

/// The numbers of the reports that wait, the oldest first.
fn pending(store: &Store, arguments: &Arguments) -> Result<Vec<String>, Failure> {
    let waiting = list(store.read(), &ListFilter { month: arguments.month, person: None, status: Some(Status::Pending) })?;
    let of_village: Option<HashSet<String>> = match &arguments.village {
        Some(village) => Some(grids(store.read(), Some(village))?.into_iter().map(|grid| grid.code).collect()),
        None => None,
    };
    let is_asked = |report: &ReportRecord| of_village.as_ref().is_none_or(|codes| codes.contains(&report.grid));
    Ok(waiting.into_iter().filter(is_asked).map(|report| report.report_id).collect())
}

/// Shows a report and does what the next key says.
fn turn(context: &Context, store: &mut Store, id: &str, progress: &str) -> Result<Next, Failure> {
    let report = known_report(context, store, id)?;
    if report.facts.status != Status::Pending {
        return Ok(Next::Onward(false));
    }
    let candidates = show(context, store, &report, progress)?;
    let lang = context.look.lang;
    warn(&say!(
        lang,
        "v 有效  i 无效  f 虚假  l 级别  a 核定金额  s 同一事件  d 实为两件  k 跳过  q 退出",
        "v valid  i invalid  f fraud  l level  a amount  s same  d differ  k skip  q quit"
    ));
    let result = match key(context)? {
        'v' => found(context, store, &report, Status::Valid),
        'i' => found(context, store, &report, Status::Invalid),
        'f' => found(context, store, &report, Status::Fraud),
        'l' => level(context, store, &report).map(|()| Next::Again),
        'a' => amount(context, store, &report).map(|()| Next::Again),
        's' => same(context, store, &report, &candidates).map(|()| Next::Again),
        'd' => distinct(context, store, &report, &candidates).map(|()| Next::Again),
        'k' | ' ' => Ok(Next::Onward(false)),
        'q' => Ok(Next::Quit),
        _ => Ok(Next::Again),
    };
    result.or_else(|failure| {
        // A refusal is for the one at the keys to answer; anything else ends the review.
        if failure.status() != Exit::Refused {
            return Err(failure);
        }
        failure.tell(context);
        Ok(Next::Again)
    })
}

/// The next key, as a small letter or a digit; what else there is on a keyboard is a blank of width nothing.
fn key(context: &Context) -> Result<char, Failure> {
    context.release()?;
    match Term::stderr().read_key()? {
        Key::Char('\u{4}') | Key::CtrlC => Ok('q'),
        Key::Char(character) => Ok(character.to_ascii_lowercase()),
        _ => Ok('\0'),
    }
}

/// Writes what was found about a report, and says it.
fn found(context: &Context, store: &mut Store, report: &ReportRecord, status: Status) -> Result<Next, Failure> {
    confirmed(context, store, "event review", report, (status, None, Amounts::default()))?;
    warn(&format!("    = {}", Cell::read(&word!(status), context.look)));
    Ok(Next::Onward(true))
}

/// Asks for a level, and writes it; the report goes on waiting.
fn level(context: &Context, store: &mut Store, report: &ReportRecord) -> Result<(), Failure> {
    let highest = store.policy.terms_or_first(report.facts.at.month()).reward.highest_level();
    warn(&say!(context.look.lang, "级别 1 至 {highest}：", "level, 1 to {highest}:"));
    match Level::parse(&key(context)?.to_string()) {
        Some(level) => confirmed(context, store, "event review", report, (Status::Pending, Some(level), Amounts::default())),
        None => Ok(()),
    }
}

/// Asks for an amount, and writes it; the report goes on waiting.
fn amount(context: &Context, store: &mut Store, report: &ReportRecord) -> Result<(), Failure> {
    let lang = context.look.lang;
    let typed = typed(context, &say!(lang, "核定金额(元)，直接回车则不改", "amount in yuan; Enter alone changes nothing"))?;
    if typed.is_empty() {
        return Ok(());
    }
    let refused = || Failure::new(Exit::Refused, say!(lang, "应为金额，如 12 或 2.50", "expected an amount such as 12 or 2.50"));
    let amount = Money::parse(&typed).ok_or_else(refused)?;
    confirmed(context, store, "event review", report, (Status::Pending, None, Amounts { amount: Some(amount), ..Amounts::default() }))
}

/// Asks for another report of the same event, and joins the two; the report goes on waiting.
fn same(context: &Context, store: &mut Store, report: &ReportRecord, candidates: &[Pair]) -> Result<(), Failure> {
    let lang = context.look.lang;
    let count = candidates.len();
    let other = if count == 0 {
        '0'
    } else {
        warn(&say!(lang, "与第几条相同：1 至 {count}；0 输入别的编号", "same as which: 1 to {count}; 0 to type another number"));
        key(context)?
    };
    let other = match other.to_digit(10).map(|digit| digit as usize) {
        Some(0) => typed(context, &say!(lang, "事件编号，直接回车则不合并", "number of the report; Enter alone joins nothing"))?,
        Some(digit) => candidates.get(digit - 1).map(|pair| another(pair, report).report_id.clone()).unwrap_or_default(),
        None => String::new(),
    };
    if other.is_empty() {
        return Ok(());
    }
    let moved = joined(context, store, "event review", (&other, &report.report_id), false)?;
    warn(&say!(lang, "已合并，移动 {moved} 条", "joined; {moved} reports moved"));
    Ok(())
}

/// Asks which of the reports shown is of another event, and notes it; the report goes on waiting.
fn distinct(context: &Context, store: &mut Store, report: &ReportRecord, candidates: &[Pair]) -> Result<(), Failure> {
    let (lang, count) = (context.look.lang, candidates.len());
    if count == 0 {
        return Ok(());
    }
    warn(&say!(lang, "与第几条实为两件：1 至 {count}", "distinct from which: 1 to {count}"));
    let digit = key(context)?.to_digit(10).unwrap_or(0) as usize;
    let Some(pair) = digit.checked_sub(1).and_then(|index| candidates.get(index)) else { return Ok(()) };
    told_apart(context, store, "event review", (&another(pair, report).report_id, &report.report_id), false)?;
    warn(&say!(lang, "已认定为两件", "noted as two events"));
    Ok(())
}

fn typed(context: &Context, question: &str) -> Result<String, Failure> {
    context.release()?;
    let answer: String =
        dialoguer::Input::new().with_prompt(question).allow_empty(true).interact_text().map_err(|error| Failure::new(Exit::Failed, error.to_string()))?;
    Ok(answer.trim().to_owned())
}

/// The report of a pair that is not the one at hand.
fn another<'p>(pair: &'p Pair, report: &ReportRecord) -> &'p VillageReport {
    if pair.earlier.report_id == report.report_id { &pair.later } else { &pair.earlier }
}

/// Shows a report, what belongs to its event and what may; returns the latter.
fn show(context: &Context, store: &Store, report: &ReportRecord, progress: &str) -> Result<Vec<Pair>, Failure> {
    let lang = context.look.lang;
    let place = by_code(store.read(), &report.grid)?;
    let village = place.map(|grid| grid.village).unwrap_or_default();
    let at = report.facts.at;
    let after = Moment::from_seconds(at.seconds() + 1);
    let mut candidates = pairs(store.read(), Some((at, after)), Some(&village), MIN_SCORE, |other| other.report_id == report.report_id)?;
    candidates.truncate(CANDIDATES_MAX);
    warn(&format!(
        "\n[{progress}] {}  {at}  {} {}  {} {}  {}",
        shown(&report.report_id),
        shown(&village),
        shown(&report.grid),
        shown(&report.name),
        Cell::from(report.id_number).read(context.look),
        level_word(lang, report.facts.level),
    ));
    warn(&format!("    {}", report.summary.as_deref().map_or_else(|| say!(lang, "(无内容)", "(no summary)"), shown)));
    if let Some(amount) = report.facts.amount {
        let amount = Cell::from(amount).read(context.look);
        warn(&say!(lang, "    核定金额 {amount}", "    amount set: {amount}"));
    }
    for other in incident_reports(store.read(), &[report.incident])?.iter().flatten().filter(|other| other.report_id != report.report_id) {
        let line = line((&other.report_id, other.facts.at, &other.grid), other.facts.status, other.summary.as_deref(), lang);
        warn(&say!(lang, "    同一事件：{line}", "    same event: {line}"));
    }
    for (index, pair) in candidates.iter().enumerate() {
        let other = another(pair, report);
        let line = line((&other.report_id, other.at, &other.grid), other.status, other.summary.as_deref(), lang);
        let (number, points, reasons) = (index + 1, pair.score, Cell::Words(why(pair)).read(context.look));
        warn(&say!(lang, "    可能重复 {number}：{points} 分，{reasons}：{line}", "    may be the same {number}: score {points}, {reasons}: {line}"));
    }
    Ok(candidates)
}

fn line((id, at, grid): (&str, Moment, &str), status: Status, summary: Option<&str>, lang: Lang) -> String {
    let status = match lang {
        Lang::Zh => status.zh(),
        Lang::En => status.en(),
    };
    format!("{} {at} {} {status} {}", shown(id), shown(grid), shown(summary.unwrap_or_default()))
}

fn level_word(lang: Lang, level: Level) -> String {
    say!(lang, "{level} 级", "level {level}")
}
