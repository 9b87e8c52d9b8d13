//! The commands. Each resolves what was asked, refuses what cannot be, writes, and answers.

mod allocate;
mod appoint;
mod assess;
mod attendance;
mod award;
mod backup;
mod check;
mod commend;
mod compare;
mod conduct;
mod config;
mod confirm;
mod context;
mod count;
mod demo;
mod event;
mod exit;
mod exits;
mod explain;
mod export;
mod failure;
mod forget;
mod help;
mod import;
mod init;
mod keep;
#[cfg(feature = "encryption")]
mod key;
mod log;
mod nickname;
mod output;
mod pager;
mod payout;
mod people;
mod policy;
mod progress;
mod quota;
mod record;
mod report;
mod restore;
mod score;
mod settle;
mod shell;
mod stand_ins;
mod status;
mod template;
mod test;
mod undo;
mod vacancies;
mod verify;
mod whatif;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Parser, Subcommand, ValueEnum};
use encoding_rs::{Encoding, GB18030, GBK};

use crate::intake::Kind;
use crate::model::calendar::{Day, parse_day};
use crate::report::Lang;
use context::Context;
use failure::Failure;

/// Chooses, assesses and pays a township's grid members by its regulation.
#[derive(Debug, Parser)]
#[command(name = "gridctl", version, propagate_version = true)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
    /// Where the settings come from.
    #[arg(skip)]
    sources: Vec<config::Source>,
}

/// Options that every command takes, before or after its name.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Options of every command")]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own on the command line")]
struct Global {
    /// The database file
    #[arg(long, global = true, env = "GRIDCTL_DB", default_value = "gridctl.db", value_name = "PATH")]
    db: PathBuf,
    /// The file that holds the key of an encrypted database, in one line
    #[cfg(feature = "encryption")]
    #[arg(long, global = true, env = "GRIDCTL_KEY_FILE", value_name = "FILE")]
    key_file: Option<PathBuf>,
    /// Form of the answer; without it a table, or a workbook or a page where --output names one
    #[arg(long, global = true, value_name = "FORMAT")]
    format: Option<Format>,
    /// Write the answer to a file, whole or not at all
    #[arg(short, long, global = true, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Language of everything a person reads
    #[arg(long, global = true, env = "GRIDCTL_LANG")]
    lang: Option<LangArgument>,
    /// Whether the language was typed, not taken from the environment.
    #[arg(skip)]
    lang_is_typed: bool,
    /// The day on which the command acts
    #[arg(long, global = true, env = "GRIDCTL_TODAY", value_name = "YYYY-MM-DD", value_parser = day)]
    today: Option<Day>,
    /// Who acts; kept in the log
    #[arg(long, global = true, env = "GRIDCTL_BY", value_name = "NAME")]
    by: Option<String>,
    /// Whether --by stands on the command line itself
    #[arg(skip)]
    is_by_typed: bool,
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
    /// Show long answers on a terminal as they are, not in a pager
    #[arg(long, global = true)]
    no_pager: bool,
    /// Make CSV for a spreadsheet program: byte-order mark, long numbers and formulas made safe
    #[arg(long, global = true)]
    excel: bool,
    /// Encoding of CSV: of the answer, and of the files that import reads where it is not to be found out
    #[arg(long, global = true, value_name = "NAME", value_parser = encoding(), ignore_case = true)]
    encoding: Option<&'static Encoding>,
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
    Xlsx,
}

/// A language, as the command line names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LangArgument {
    Zh,
    En,
}

impl From<LangArgument> for Lang {
    fn from(argument: LangArgument) -> Self {
        match argument {
            LangArgument::Zh => Self::Zh,
            LangArgument::En => Self::En,
        }
    }
}

/// The arguments of a command are made when it is read: those of all took a third of the time of a start.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
enum Command {
    /// Make a database with the built-in policy, or with that of a file; --lang becomes its language
    Init(init::Arguments),
    /// Import CSV and spreadsheet files: grids, roster, tests, posts, events, attendance, conduct, all or none
    Import(import::Arguments),
    /// Make a spreadsheet to fill in for a kind of file
    Template(template::Arguments),
    /// Show which candidates may serve as member, and every rule that bars the others
    Check(check::Arguments),
    /// Show the posts that each grid gets, and how many are filled
    Quota(quota::Arguments),
    /// Choose the members of each village: the best allocation, with reasons
    Allocate(allocate::Arguments),
    /// Show the app nickname that each must have; by village, the sheet of its field test
    Nickname(nickname::Arguments),
    /// Record trainings and field tests
    Test(test::Arguments),
    /// Appoint somebody to a grid, or say every rule that stands against it
    Appoint(appoint::Arguments),
    /// Show the posts without a holder, what the villages need, and who could stand in
    Vacancies(vacancies::Arguments),
    /// Record conduct
    Conduct(conduct::Arguments),
    /// Record attendance
    Attendance(attendance::Arguments),
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
    /// Write files for others: the payments for the bank, or the whole database
    Export(export::Arguments),
    /// Show how a person's pay or eligibility comes about, clause by clause
    Explain(explain::Arguments),
    /// Show which members have a ground to leave, with the evidence
    Exits(exits::Arguments),
    /// Confirm that a member leaves
    Exit(exit::Arguments),
    /// Record that a member is kept past the age
    Keep(keep::Arguments),
    /// Show the policy: its parameters, clauses and readings
    Policy(policy::Arguments),
    /// Show who still lacks reports in a month, what they stand to lose, and what the quarter will cost
    Status(status::Arguments),
    /// Draw the picture of a month, a quarter or a year for the leading group: a page with charts, or tables
    Report(report::Arguments),
    /// Show what a month, a quarter or a year would cost under other terms, and whom it would touch
    Whatif(whatif::Arguments),
    /// Show the log: who did what and when, and what an entry changed
    Log(log::Arguments),
    /// Take an import or a command back, as one more entry of the log
    Undo(undo::Arguments),
    /// Check the whole database: pages, references, schema, the log, every sheet against its digest
    Verify,
    /// Copy the whole database, while it is in use, into a file that is read through before it counts
    Backup(backup::Arguments),
    /// Put a backup in the place of the database, and keep what stood there
    Restore(restore::Arguments),
    /// Take away what is personal of somebody never appointed, or long gone; the figures stay
    Forget(forget::Arguments),
    /// Show the settings of the office
    Config(config::Arguments),
    /// Make a database of an invented town and try the commands on it
    Demo(demo::Arguments),
    /// Write what a shell needs to complete commands and options
    Completions(shell::Completions),
    /// Show the manual page, or write those of all commands into a folder
    Man(shell::Man),
}

/// Runs the program; the exit status is that of the contract.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    #[cfg(feature = "encryption")]
    key::take(help::typed_key_file(&arguments));
    if let Some(status) = shell::answered(&arguments) {
        return status;
    }
    let cli = match help::parse(&arguments) {
        Ok(cli) => cli,
        Err(status) => return status,
    };
    let context = Context::new(&cli.global);
    match dispatch(&context, cli.command, &cli.sources) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.tell(&context),
    }
}

fn dispatch(context: &Context, command: Command, sources: &[config::Source]) -> Result<(), Failure> {
    match command {
        Command::Init(arguments) => init::run(context, &arguments),
        Command::Import(arguments) => import::run(context, &arguments),
        Command::Template(arguments) => template::run(context, &arguments),
        Command::Check(arguments) => check::run(context, &arguments),
        Command::Quota(arguments) => quota::run(context, &arguments),
        Command::Allocate(arguments) => allocate::run(context, &arguments),
        Command::Nickname(arguments) => nickname::run(context, &arguments),
        Command::Test(arguments) => test::run(context, &arguments),
        Command::Appoint(arguments) => appoint::run(context, &arguments),
        Command::Vacancies(arguments) => vacancies::run(context, &arguments),
        Command::Conduct(arguments) => conduct::run(context, arguments),
        Command::Attendance(arguments) => attendance::run(context, arguments),
        Command::Event(arguments) => event::run(context, arguments),
        Command::Score(arguments) => score::run(context, &arguments),
        Command::Payout(arguments) => payout::run(context, &arguments),
        Command::Award(arguments) => award::run(context, &arguments),
        Command::Commend(arguments) => commend::run(context, &arguments),
        Command::Assert(arguments) => count::run(context, &arguments),
        Command::Export(arguments) => export::run(context, &arguments),
        Command::Explain(arguments) => explain::run(context, &arguments),
        Command::Exits(arguments) => exits::run(context, &arguments),
        Command::Exit(arguments) => exit::run(context, &arguments),
        Command::Keep(arguments) => keep::run(context, &arguments),
        Command::Policy(arguments) => policy::run(context, &arguments),
        Command::Status(arguments) => status::run(context, &arguments),
        Command::Report(arguments) => report::run(context, &arguments),
        Command::Whatif(arguments) => whatif::run(context, &arguments),
        Command::Log(arguments) => log::run(context, &arguments),
        Command::Undo(arguments) => undo::run(context, &arguments),
        Command::Verify => verify::run(context),
        Command::Backup(arguments) => backup::run(context, &arguments),
        Command::Restore(arguments) => restore::run(context, &arguments),
        Command::Forget(arguments) => forget::run(context, &arguments),
        Command::Config(arguments) => config::run(context, &arguments, sources),
        Command::Demo(arguments) => demo::run(context, &arguments),
        Command::Completions(arguments) => shell::completions(context, &arguments),
        Command::Man(arguments) => shell::man(context, &arguments),
    }
}

/// Reads a kind of file by its name.
fn kind() -> impl TypedValueParser<Value = Kind> {
    PossibleValuesParser::new(Kind::ALL.map(Kind::name)).try_map(|name| Kind::ALL.into_iter().find(|kind| kind.name() == name).ok_or(name))
}

/// Reads an encoding by its name; GBK is written and read as GB18030, of which it is a part.
fn encoding() -> impl TypedValueParser<Value = &'static Encoding> {
    PossibleValuesParser::new(["utf-8", "gb18030", "gbk", "utf-16le", "utf-16be"]).try_map(|name| {
        let encoding = Encoding::for_label(name.as_bytes()).ok_or(name)?;
        Ok::<_, String>(if encoding == GBK { GB18030 } else { encoding })
    })
}

fn day(text: &str) -> Result<Day, String> {
    parse_day(text).ok_or_else(|| "2018-04-03".to_owned())
}
