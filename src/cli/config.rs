//! Settings of an office: what `gridctl.toml` in the folder, and the user's own file, say in place of an option.
//!
//! An option on the command line counts before its environment variable, that before the folder's file, that before the
//! user's, and that before what is built in. `config show` tells which it was.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::parser::ValueSource;
use clap::{ArgMatches, CommandFactory, ValueEnum};
use encoding_rs::Encoding;
use etcetera::BaseStrategy;
use strsim::damerau_levenshtein;
use toml::de::{DeTable, DeValue};

use super::context::{Context, locale_lang};
use super::failure::Failure;
use super::output::give;
use super::{Cli, Format, LangArgument};
use crate::report::text::shown;
use crate::report::words::io_error;
use crate::report::{Answer, Cell, Column, Lang, Table, say};
use crate::store::setting::office_language;

/// The options that a file may set. What a command does once, such as `--yes` or `--reveal`, is none of them.
const KEYS: [&str; 6] = ["db", "lang", "by", "format", "encoding", "color"];
/// The file of a folder.
const FOLDER_FILE: &str = "gridctl.toml";
/// The file of a user, below the folder in which the system keeps such files.
const USER_FILE: &str = "gridctl/config.toml";

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Show each setting and where its value comes from
    Show,
}

/// A value that a file sets.
#[derive(Debug)]
struct Setting {
    key: &'static str,
    value: OsString,
    file: PathBuf,
}

/// What the files set, the folder's before the user's.
#[derive(Debug, Default)]
pub struct Config(Vec<Setting>);

/// What is wrong with a file, and where.
#[derive(Debug)]
pub struct Fault {
    file: PathBuf,
    line: usize,
    key: String,
    problem: Problem,
}

#[derive(Debug)]
enum Problem {
    Unreadable(std::io::Error),
    Syntax(String),
    Unknown,
    Value(String),
}

impl Config {
    /// Reads the files that are there.
    pub fn read() -> Result<Self, Vec<Fault>> {
        let user = etcetera::choose_base_strategy().ok().map(|folders| folders.config_dir().join(USER_FILE));
        let (mut settings, mut faults) = (Vec::new(), Vec::new());
        for path in [Some(PathBuf::from(FOLDER_FILE)), user].into_iter().flatten().filter(|path| path.is_file()) {
            match read_file(&path) {
                Ok(found) => settings.extend(found),
                Err(found) => faults.extend(found),
            }
        }
        if faults.is_empty() { Ok(Self(settings)) } else { Err(faults) }
    }

    fn setting(&self, key: &str) -> Option<&Setting> {
        self.0.iter().find(|setting| setting.key == key)
    }

    /// The language set.
    pub fn lang(&self) -> Option<Lang> {
        let name = self.setting("lang")?.value.to_str()?;
        LangArgument::from_str(name, false).ok().map(Lang::from)
    }

    /// The database file set.
    pub fn db(&self) -> Option<OsString> {
        self.setting("db").map(|setting| setting.value.clone())
    }

    /// The option with the value that it has unless told.
    pub fn applied(&self, argument: clap::Arg) -> clap::Arg {
        match self.setting(argument.get_id().as_str()) {
            Some(setting) => argument.default_value(setting.value.clone()),
            None => argument,
        }
    }

    /// Where the value of each setting comes from, for `config show`.
    pub fn sources(&self, matches: &ArgMatches) -> Vec<Source> {
        let source = |key: &'static str| match matches.value_source(key) {
            Some(ValueSource::CommandLine) => Source { key, of: Of::Option },
            Some(ValueSource::EnvVariable) => Source { key, of: Of::Variable },
            _ => Source { key, of: self.setting(key).map_or(Of::BuiltIn, |setting| Of::File(setting.file.clone())) },
        };
        KEYS.into_iter().map(source).collect()
    }
}

/// Where the value of a setting comes from.
#[derive(Debug)]
pub struct Source {
    key: &'static str,
    of: Of,
}

#[derive(Debug)]
enum Of {
    Option,
    Variable,
    File(PathBuf),
    BuiltIn,
}

fn read_file(path: &Path) -> Result<Vec<Setting>, Vec<Fault>> {
    let fault = |line, key: &str, problem| Fault { file: path.to_owned(), line, key: key.to_owned(), problem };
    let text = std::fs::read_to_string(path).map_err(|error| vec![fault(1, "", Problem::Unreadable(error))])?;
    let line_at = |offset: usize| text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1;
    let table = DeTable::parse(&text)
        .map_err(|error| vec![fault(error.span().map_or(1, |span| line_at(span.start)), "", Problem::Syntax(error.message().to_owned()))])?;
    let (mut settings, mut faults) = (Vec::new(), Vec::new());
    for (name, value) in table.get_ref() {
        let line = line_at(name.span().start);
        let Some(key) = KEYS.into_iter().find(|key| key == name.get_ref()) else {
            faults.push(fault(line, name.get_ref(), Problem::Unknown));
            continue;
        };
        match value.get_ref() {
            DeValue::String(text) if !text.is_empty() && is_sound(key, text) => {
                // A path is meant from the folder in which the file lies.
                let value = if key == "db" { path.with_file_name(text.as_ref()).into_os_string() } else { OsString::from(text.as_ref()) };
                settings.push(Setting { key, value, file: path.to_owned() });
            }
            _ => faults.push(fault(line, key, Problem::Value(expected(key)))),
        }
    }
    if faults.is_empty() { Ok(settings) } else { Err(faults) }
}

fn is_sound(key: &str, text: &str) -> bool {
    match key {
        "lang" => LangArgument::from_str(text, false).is_ok(),
        "format" => Format::from_str(text, false).is_ok(),
        "color" => clap::ColorChoice::from_str(text, false).is_ok(),
        "encoding" => Encoding::for_label(text.as_bytes()).is_some() && choices(key).iter().any(|choice| choice.eq_ignore_ascii_case(text)),
        _ => true,
    }
}

/// The values that an option takes, where they are few.
fn choices(key: &str) -> Vec<String> {
    let command = Cli::command();
    let argument = command.get_arguments().find(|argument| argument.get_id() == key);
    argument.map(|argument| argument.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect()).unwrap_or_default()
}

fn expected(key: &str) -> String {
    let choices = choices(key);
    if choices.is_empty() { "\"…\"".to_owned() } else { choices.join(" | ") }
}

/// `FILE:LINE:KEY — what is expected`.
pub fn told(lang: Lang, fault: &Fault) -> String {
    let (file, line, key) = (shown(&fault.file.display().to_string()), fault.line, shown(&fault.key));
    let words = match &fault.problem {
        Problem::Unreadable(error) => {
            let error = io_error(lang, error);
            say!(lang, "无法读取：{error}", "cannot be read: {error}")
        }
        Problem::Syntax(message) => say!(lang, "不是 TOML：{message}", "this is not TOML: {message}"),
        Problem::Value(form) => say!(lang, "应为 {form}", "{form} is expected"),
        Problem::Unknown => {
            let all = KEYS.join(", ");
            match KEYS.into_iter().map(|known| (damerau_levenshtein(&fault.key, known), known)).min() {
                Some((distance, near)) if distance <= 2 => say!(lang, "没有此项设置；是否为 {near}？", "there is no such setting; did you mean {near}?"),
                _ => say!(lang, "没有此项设置；有 {all}", "there is no such setting; there are {all}"),
            }
        }
    };
    format!("{file}:{line}:{key} — {words}")
}

const COLUMNS: &[Column] = &[Column("key", "设置", "setting"), Column("value", "值", "value"), Column("source", "来自", "from")];

pub fn run(context: &Context, arguments: &Arguments, sources: &[Source]) -> Result<(), Failure> {
    let Command::Show = arguments.command;
    let lang = context.look.lang;
    let rows = sources.iter().map(|source| vec![source.key.into(), value(context, source.key), words(context, source).into()]);
    give(
        context,
        Answer {
            command: "config show",
            arguments: Vec::new(),
            policy: String::new(),
            tables: vec![Table::rows(say!(lang, "设置", "Settings"), COLUMNS, rows)],
            totals: Vec::new(),
            notes: Vec::new(),
        },
    )
}

/// The value that counts now.
fn value(context: &Context, key: &str) -> Cell {
    match key {
        "db" => std::path::absolute(&context.db).unwrap_or_else(|_| context.db.clone()).display().to_string().into(),
        "lang" => match context.look.lang {
            Lang::Zh => "zh".into(),
            Lang::En => "en".into(),
        },
        "by" => context.by.as_str().into(),
        "format" => context.format.to_possible_value().map(|value| value.get_name().to_owned()).into(),
        "encoding" => context.encoding.map(|encoding| encoding.name().to_ascii_lowercase()).into(),
        _ => if context.color { "always" } else { "never" }.into(),
    }
}

fn words(context: &Context, source: &Source) -> String {
    let lang = context.look.lang;
    let key = source.key;
    match &source.of {
        Of::Option => say!(lang, "选项 --{key}", "option --{key}"),
        Of::Variable => format!("GRIDCTL_{}", key.to_ascii_uppercase()),
        Of::File(file) => shown(&file.display().to_string()),
        Of::BuiltIn => match key {
            "lang" if locale_lang().is_some() => say!(lang, "系统语言", "locale"),
            "lang" if office_language(&context.db).is_some() => say!(lang, "数据库", "database"),
            "by" => say!(lang, "登录名", "login name"),
            _ => say!(lang, "默认", "built in"),
        },
    }
}
