//! `gridctl export bank`: what the bank is asked to pay. Account numbers are the point of the file, so they stand in it
//! whole; the log keeps that it was written.

#[cfg(feature = "parquet")]
mod engine;
mod whole;

use std::io;
use std::path::{Path, PathBuf};

use super::Format;
use super::context::Context;
use super::failure::{Failure, Status};
use super::output::give;
use super::payout::{PeriodArguments, finish, named_period, sound_rows};
use crate::model::money::{Money, Unit};
use crate::model::sheet::{SheetRow, SheetState};
use crate::report::capital::capital_figures;
use crate::report::text::shown;
use crate::report::words::io_error;
use crate::report::{Answer, Cell, Column, Table, say};
use crate::store::Mode;
use crate::store::person::bank_accounts;
use crate::store::sheet;

#[derive(Debug, clap::Args)]
#[command(subcommand_negates_reqs = true)]
pub struct Arguments {
    /// Every table as CSV, with the schema and a manifest, into a new or empty folder
    #[cfg_attr(not(feature = "parquet"), arg(long, value_name = "DIR", required = true))]
    #[cfg_attr(feature = "parquet", arg(long, value_name = "DIR", required_unless_present = "parquet"))]
    all: Option<PathBuf>,
    /// Reports and scores by month as Parquet files, with the score as SQL, into a new or empty folder
    #[cfg(feature = "parquet")]
    #[arg(long, value_name = "DIR", conflicts_with = "all")]
    parquet: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// The payments of an approved sheet: account, name, amount
    Bank(Bank),
}

#[derive(Debug, clap::Args)]
struct Bank {
    #[command(flatten)]
    period: PeriodArguments,
}

const COLUMNS: &[Column] = &[Column("account", "银行卡号", "account"), Column("name", "姓名", "name"), Column("amount", "金额", "amount")];

pub fn run(context: &Context, arguments: &Arguments) -> Result<(), Failure> {
    #[cfg(feature = "parquet")]
    if let (None, Some(folder)) = (&arguments.command, &arguments.parquet) {
        return engine::run(context, folder);
    }
    match (&arguments.command, &arguments.all) {
        (Some(Command::Bank(bank)), _) => run_bank(context, bank),
        (None, Some(folder)) => whole::run(context, folder),
        (None, None) => Err(Failure::new(Status::Usage, "bank, --all")),
    }
}

/// Whether a folder is to be made first; refuses one that is not empty.
fn is_new(context: &Context, folder: &Path) -> Result<bool, Failure> {
    let lang = context.look.lang;
    match std::fs::read_dir(folder).map(|mut entries| entries.next().is_none()) {
        Ok(true) => Ok(false),
        Ok(false) => {
            let name = shown(&folder.display().to_string());
            Err(Failure::new(Status::Refused, say!(lang, "文件夹 {name} 不是空的", "the folder {name} is not empty")))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(unwritable(context, folder, &error)),
    }
}

fn unwritable(context: &Context, folder: &Path, error: &io::Error) -> Failure {
    let (name, error) = (shown(&folder.display().to_string()), io_error(context.look.lang, error));
    Failure::new(Status::Failed, say!(context.look.lang, "无法写入 {name}：{error}", "{name} cannot be written: {error}"))
}

fn run_bank(context: &Context, bank: &Bank) -> Result<(), Failure> {
    let mut store = context.open("export bank", Mode::Existing)?;
    let lang = context.look.lang;
    let period = named_period(context, &store, bank.period)?;
    let head = sheet::standing(store.read(), period)?
        .filter(|head| matches!(head.state, SheetState::Approved | SheetState::Paid))
        .ok_or_else(|| Failure::new(Status::Refused, say!(lang, "{period} 的发放表尚未批准(二(四)1)", "no sheet of {period} has been approved (二(四)1)")))?;
    if store.policy.terms_or_first(period.last_month()).unit == Unit::Point {
        return Err(Failure::new(
            Status::Refused,
            say!(lang, "{period} 以积分计，银行不能代发", "{period} is paid in points: there is no money for a bank to pay"),
        ));
    }
    let rows = sound_rows(context, store.read(), &head)?;
    let accounts = bank_accounts(store.read())?;
    let (paid, unpaid): (Vec<&SheetRow>, Vec<&SheetRow>) = rows.iter().partition(|row| row.total() > Money::ZERO);
    let without: Vec<String> = paid.iter().filter(|row| !accounts.contains_key(&row.person)).map(|row| shown(&format!("{} {}", row.grid, row.name))).collect();
    if !without.is_empty() {
        let (count, names) = (without.len(), without.join("、"));
        let text = say!(lang, "{count} 人没有银行卡号：{names}", "{count} people have no bank account: {names}");
        return Err(Failure::new(Status::Refused, text).hint(say!(
            lang,
            "补入名册(bank_account 银行卡号)后再导出",
            "import a roster with their bank_account, then export again"
        )));
    }
    let total: Money = paid.iter().map(|row| row.total()).sum();
    let (count, capital) = (paid.len(), capital_figures(total));
    let mut notes = vec![say!(lang, "共 {count} 笔，{total} 元，人民币(大写){capital}", "{count} payments, {total} yuan, 人民币(大写){capital}")];
    let owing: Vec<String> = unpaid.iter().filter(|row| row.total() < Money::ZERO).map(|row| format!("{} {}", shown(&row.name), row.total())).collect();
    if !owing.is_empty() {
        let names = owing.join("、");
        notes.push(say!(lang, "合计为负，不在文件内，须另行收回：{names}", "not in the file, since money is to be collected from them: {names}"));
    }
    for note in &notes {
        context.note(note);
    }
    let lines: Vec<Vec<Cell>> =
        paid.iter().map(|row| vec![accounts.get(&row.person).map(String::as_str).into(), row.name.as_str().into(), row.total().into()]).collect();
    let answer = Answer {
        command: "export bank",
        arguments: vec![(period.kind(), period.to_string().into()), ("digest", head.digest.as_str().into())],
        policy: head.policy.clone(),
        tables: vec![Table::rows(say!(lang, "{period} 银行代发", "Bank payments of {period}"), COLUMNS, lines.into_iter())],
        totals: vec![("count", Cell::Number(i64::try_from(count).unwrap_or(i64::MAX))), ("amount", total.into())],
        notes,
    };
    let write = store.write(&context.actor("export bank"))?;
    finish(context, write, &format!("{period} {count} × {total} {}", head.digest))?;
    // Account numbers leave the file only where the log says so.
    if context.dry_run { Ok(()) } else { give(&context.in_form(file_format(context)), answer) }
}

/// A bank reads no drawn table: without another form asked for the file is CSV.
const fn file_format(context: &Context) -> Format {
    match context.format {
        Format::Table => Format::Csv,
        Format::Csv | Format::Json | Format::Md | Format::Html | Format::Xlsx => context.format,
    }
}
