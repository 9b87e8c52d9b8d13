//! The commands. Each resolves what was asked, refuses what cannot be, writes, and answers.

mod assess;
mod award;
mod check;
mod commend;
mod context;
mod count;
mod demo;
mod event;
mod explain;
mod export;
mod failure;
mod import;
mod init;
mod output;
mod payout;
mod people;
mod policy;
mod progress;
mod quota;
mod score;
mod settle;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

use crate::model::calendar::{Day, parse_day};
use context::Context;
use failure::Failure;

/// Chooses, assesses and pays a township's grid members by its regulation.
#[derive(Debug, Parser)]
#[command(name = "gridctl", version, propagate_version = true, arg_required_else_help = true)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// Options that every command takes, before or after its name.
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own on the command line")]
struct Global {
    /// The database file
    #[arg(long, global = true, env = "GRIDCTL_DB", default_value = "gridctl.db", value_name = "PATH")]
    db: PathBuf,
    /// Form of the answer
    #[arg(long, global = true, default_value = "table", value_name = "FORMAT")]
    format: Format,
    /// Write the answer to a file, whole or not at all
    #[arg(short, long, global = true, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Language of everything a person reads
    #[arg(long, global = true, env = "GRIDCTL_LANG")]
    lang: Option<LangArgument>,
    /// The day on which the command acts
    #[arg(long, global = true, env = "GRIDCTL_TODAY", value_name = "YYYY-MM-DD", value_parser = day)]
    today: Option<Day>,
    /// Who acts; kept in the log
    #[arg(long, global = true, env = "GRIDCTL_BY", value_name = "NAME")]
    by: Option<String>,
    /// Show ID and card numbers whole
    #[arg(long, global = true)]
    reveal: bool,
    /// Do and report everything, then take it back
    #[arg(long, global = true)]
    dry_run: bool,
    /// Answer yes to every question
    #[arg(long, global = true)]
    yes: bool,
    /// Say nothing but the answer, warnings and errors
    #[arg(long, global = true)]
    quiet: bool,
    /// Make CSV for a spreadsheet program: byte-order mark, long numbers and formulas made safe
    #[arg(long, global = true)]
    excel: bool,
    /// Colours in errors
    #[arg(long, global = true, default_value = "auto", value_name = "WHEN")]
    color: clap::ColorChoice,
}

/// Form of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Table,
    Csv,
    Json,
    Md,
    Html,
}

/// A language, as the command line names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LangArgument {
    Zh,
    En,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a database with the built-in policy
    Init,
    /// Import CSV files: grids, roster, tests, posts, events, attendance, conduct, all or none
    Import(import::Arguments),
    /// Show which candidates may serve as member, and every rule that bars the others
    Check(check::Arguments),
    /// Show the posts that each grid gets, and how many are filled
    Quota(quota::Arguments),
    /// Record, confirm, join and list reports
    Event(event::Arguments),
    /// Show what everybody earned in a month
    Score(score::Arguments),
    /// Show what a quarter or the end of a year pays; submit, approve, pay, withdraw, compare and list its sheet
    Payout(payout::Arguments),
    /// Pay an instant award (一事一奖), with a numbered receipt
    Award(award::Arguments),
    /// Propose and record the commendations of a year (表彰)
    Commend(commend::Arguments),
    /// Record how many valid events the platform itself counts
    Assert(count::Arguments),
    /// Write files for others: the bank
    Export(export::Arguments),
    /// Show how a person's pay or eligibility comes about, clause by clause
    Explain(explain::Arguments),
    /// Show the policy: its parameters, clauses and readings
    Policy(policy::Arguments),
    /// Make a database of an invented town and try the commands on it
    Demo(demo::Arguments),
}

/// Runs the program; the exit status is that of the contract.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are answers; anything else is a mistake of usage. A closed pipe is nobody's fault.
            let _ = error.print();
            return if error.use_stderr() { failure::Status::Usage.into() } else { ExitCode::SUCCESS };
        }
    };
    let context = Context::new(&cli.global);
    match dispatch(&context, cli.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.tell(&context),
    }
}

fn dispatch(context: &Context, command: Command) -> Result<(), Failure> {
    match command {
        Command::Init => init::run(context),
        Command::Import(arguments) => import::run(context, &arguments),
        Command::Check(arguments) => check::run(context, &arguments),
        Command::Quota(arguments) => quota::run(context, &arguments),
        Command::Event(arguments) => event::run(context, arguments),
        Command::Score(arguments) => score::run(context, &arguments),
        Command::Payout(arguments) => payout::run(context, &arguments),
        Command::Award(arguments) => award::run(context, &arguments),
        Command::Commend(arguments) => commend::run(context, &arguments),
        Command::Assert(arguments) => count::run(context, &arguments),
        Command::Export(arguments) => export::run(context, &arguments),
        Command::Explain(arguments) => explain::run(context, &arguments),
        Command::Policy(arguments) => policy::run(context, &arguments),
        Command::Demo(arguments) => demo::run(context, &arguments),
    }
}

fn day(text: &str) -> Result<Day, String> {
    parse_day(text).ok_or_else(|| "2018-04-03".to_owned())
}
