//! Help and usage errors in the reader's language.
//!
//! clap's own words are English. The Chinese ones stand in [`chinese`], by command and argument; a test finds
//! whatever has none. Usage errors are worded in [`usage`].

mod chinese;
mod topic;
mod usage;

use std::ffi::OsString;
use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::builder::{Resettable, StyledStr};
use clap::parser::ValueSource;
use clap::{ArgMatches, CommandFactory, FromArgMatches, ValueEnum};

use super::config::{self, Config};
use super::context::{lang, warn};
use super::failure::Status;
use super::output::paged;
use super::pager;
use super::{Cli, LangArgument};
use crate::report::Lang;
use crate::report::text::without_numbers;
use topic::{Topic, where_to_find};

/// Reads the command line; where it asks for help or is wrong, says so and returns the exit status.
pub fn parse(arguments: &[OsString]) -> Result<Cli, ExitCode> {
    let config = Config::read().map_err(|faults| {
        let lang = language(arguments, &Config::default());
        for fault in &faults {
            warn(&config::told(lang, fault));
        }
        ExitCode::from(Status::Usage)
    })?;
    if arguments.len() < 2 {
        let lang = language(arguments, &config);
        let mut command = command_with(lang, &config).after_help(where_to_find(lang));
        // Nothing was asked: all that can be is told, whatever the environment sets.
        let is_terminal = std::io::stderr().is_terminal();
        let _ = write!(std::io::stderr(), "{}", fixed_words(lang, &command.render_help(), is_terminal));
        return Err(Status::Usage.into());
    }
    if let Some(topic) = Topic::asked(arguments) {
        show(arguments, &topic.text(language(arguments, &config)));
        return Err(ExitCode::SUCCESS);
    }
    let read = |matches: ArgMatches| {
        let mut cli = Cli { sources: config.sources(&matches), ..Cli::from_arg_matches(&matches)? };
        cli.global.lang_is_typed = matches.value_source("lang") == Some(ValueSource::CommandLine);
        cli.global.is_by_typed = matches.value_source("by") == Some(ValueSource::CommandLine);
        Ok(cli)
    };
    if let Some(Ok(cli)) = command_alone(arguments, &config).map(|command| command.try_get_matches_from(arguments).and_then(read)) {
        return Ok(cli);
    }
    let lang = language(arguments, &config);
    let matches = command_with(lang, &config).after_help(where_to_find(lang)).try_get_matches_from(arguments);
    matches.and_then(read).map_err(|error| tell(lang, arguments, &error))
}

/// The program with that one of its commands which the command line names first: enough to read most command lines, in half
/// the time, since every command gets what all have in common. Whatever cannot be read so is read with all commands, and in
/// the language that is wanted, since then there may be something to say.
fn command_alone(arguments: &[OsString], config: &Config) -> Option<clap::Command> {
    let mut all = command_with(Lang::En, config);
    let name = arguments.iter().skip(1).find(|argument| all.find_subcommand(argument).is_some())?;
    let command = all.find_subcommand_mut(name).map(std::mem::take)?;
    Some(clap::Command::new("gridctl").args(all.get_arguments().cloned()).subcommand(command))
}

/// The language in which to speak of the command line, known before it is read.
fn language(arguments: &[OsString], config: &Config) -> Lang {
    let known = |name: OsString| LangArgument::from_str(&name.to_string_lossy(), false).ok().map(Lang::from);
    let asked = value(arguments, "--lang").and_then(known).or_else(|| std::env::var_os("GRIDCTL_LANG").and_then(known)).or_else(|| config.lang());
    lang(asked, &database(arguments, config))
}

/// The database that a command line means, known before it is read.
fn database(arguments: &[OsString], config: &Config) -> PathBuf {
    let db = value(arguments, "--db").or_else(|| std::env::var_os("GRIDCTL_DB").filter(|db| !db.is_empty())).or_else(|| config.db());
    db.unwrap_or_else(|| "gridctl.db".into()).into()
}

/// The key file of a command line, known before it is read.
#[cfg(feature = "encryption")]
pub fn typed_key_file(arguments: &[OsString]) -> Option<OsString> {
    value(arguments, "--key-file")
}

/// The language and the database of a command line that is still being typed.
pub fn asked_of(arguments: &[OsString]) -> (Lang, PathBuf) {
    let config = Config::read().unwrap_or_default();
    (language(arguments, &config), database(arguments, &config))
}

/// The last value given to an option on a command line that nobody has read yet.
fn value(arguments: &[OsString], option: &str) -> Option<OsString> {
    let mut found = None;
    let mut is_next = false;
    for argument in arguments.iter().take_while(|argument| *argument != "--") {
        if is_next {
            found = Some(argument.clone());
        } else if let Some(value) = argument.to_str().and_then(|text| text.strip_prefix(option)?.strip_prefix('=')) {
            found = Some(value.into());
        }
        is_next = argument == option;
    }
    found
}

/// The commands with their help in a language, each with its arguments.
pub fn command(lang: Lang) -> clap::Command {
    built(command_with(lang, &Config::default()))
}

/// The same without the command that gives help on the others.
pub fn command_of_pages(lang: Lang) -> clap::Command {
    built(spoken(lang, Cli::command().disable_help_subcommand(true)))
}

fn command_with(lang: Lang, config: &Config) -> clap::Command {
    let command = Cli::command().mut_args(|argument| {
        let argument = config.applied(argument);
        let is_empty = argument.get_env().is_some_and(|name| std::env::var_os(name).is_some_and(|value| value.is_empty()));
        // A variable set to nothing is one that is not set.
        if is_empty { argument.env(Resettable::Reset) } else { argument }
    });
    spoken(lang, command)
}

fn spoken(lang: Lang, command: clap::Command) -> clap::Command {
    match lang {
        Lang::En => command,
        Lang::Zh => in_chinese(built(command), ""),
    }
}

/// A command with all that is made only when it is read: the arguments of those below it.
fn built(mut command: clap::Command) -> clap::Command {
    command.build();
    command
}

/// A command and all below it with Chinese help; what has none keeps the English.
fn in_chinese(command: clap::Command, path: &str) -> clap::Command {
    let command = told_of(command, path).mut_args(|argument| match chinese::argument(path, argument.get_id().as_str()) {
        Some(help) if argument.get_action().takes_values() => {
            let help = format!("{help}{}", limits(&argument));
            argument.help(help).hide_default_value(true).hide_possible_values(true).hide_env(true)
        }
        Some(help) => argument.help(help),
        None => argument,
    });
    command.mut_subcommands(|below| match below.get_name() {
        HELP => told_in_chinese(below, path),
        name => {
            let path = below_path(path, name);
            in_chinese(below, &path)
        }
    })
}

/// A command with what is told of it in Chinese.
fn told_of(command: clap::Command, path: &str) -> clap::Command {
    match chinese::about(path) {
        Some(about) => command.about(about),
        None => command,
    }
}

/// The command by which clap gives help on others.
const HELP: &str = "help";

/// The same command with what is told of each that help can be asked on.
fn told_in_chinese(help: clap::Command, path: &str) -> clap::Command {
    help.mut_subcommands(|below| {
        let path = below_path(path, below.get_name());
        told_in_chinese(told_of(below, &path), &path)
    })
}

/// The values that an argument may have, the one that it has unless told, and the variable that tells it.
fn limits(argument: &clap::Arg) -> String {
    let values: Vec<String> = argument.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
    let default = argument.get_default_values().first().map(|default| format!(" [默认：{}]", default.to_string_lossy()));
    let variable = argument.get_env().map(|name| format!(" [环境变量：{}]", name.to_string_lossy()));
    let choices = if values.is_empty() { None } else { Some(format!(" [可选：{}]", values.join("、"))) };
    [choices, default, variable].into_iter().flatten().collect()
}

fn below_path(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path} {name}") }
}

/// Gives help on standard output with status 0, and anything else on standard error with status 2.
fn tell(lang: Lang, arguments: &[OsString], error: &clap::Error) -> ExitCode {
    if !error.use_stderr() {
        show(arguments, &fixed_words(lang, &error.render(), std::io::stdout().is_terminal()));
        return ExitCode::SUCCESS;
    }
    // Nothing can be said where standard error is closed.
    let _ = match lang {
        // A number typed in the wrong place is still somebody's.
        Lang::En => {
            let rendered = fixed_words(lang, &error.render(), std::io::stderr().is_terminal());
            write!(std::io::stderr(), "{}", without_numbers(&usage::english(error, &rendered)))
        }
        Lang::Zh => write!(std::io::stderr(), "{}", without_numbers(&usage::worded(error, std::io::stderr().is_terminal()))),
    };
    Status::Usage.into()
}

/// Shows a text on standard output, in a pager where it is long.
fn show(arguments: &[OsString], text: &str) {
    let pages = std::io::stdout().is_terminal() && !arguments.iter().any(|argument| argument == "--no-pager") && pager::is_wanted();
    // A closed pipe is nobody's fault.
    let _ = if pages { paged(|out| out.write_all(text.as_bytes())) } else { std::io::stdout().write_all(text.as_bytes()) };
}

/// What clap has rendered, its fixed words in the reader's language.
fn fixed_words(lang: Lang, rendered: &StyledStr, on_terminal: bool) -> String {
    let is_plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()) || !on_terminal;
    let text = if is_plain { rendered.to_string() } else { rendered.ansi().to_string() };
    match lang {
        Lang::En => text,
        Lang::Zh => chinese::FIXED_WORDS.iter().fold(text, |text, (english, chinese)| text.replace(english, chinese)),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Cli, CommandFactory, Config, Lang, below_path, built, chinese, command, fixed_words, language};

    fn each(command: &clap::Command, path: &str, visit: &mut impl FnMut(&clap::Command, &str)) {
        visit(command, path);
        for below in command.get_subcommands() {
            each(below, &below_path(path, below.get_name()), visit);
        }
    }

    #[test]
    fn every_command_and_every_argument_has_chinese_help() {
        let (mut missing, mut used) = (Vec::new(), BTreeSet::new());
        let program = Cli::command().disable_help_subcommand(true);
        each(&built(program.clone()), "", &mut |command, path| {
            if chinese::about(path).is_none() {
                missing.push(format!("command `{path}`: {:?}", command.get_about().map(ToString::to_string)));
            }
            for argument in command.get_arguments().filter(|argument| !["help", "version"].contains(&argument.get_id().as_str())) {
                let id = argument.get_id().as_str();
                match chinese::argument_row(path, id) {
                    Some(row) => drop(used.insert(row)),
                    None => missing.push(format!("`{path}` {id}: {:?}", argument.get_help().map(ToString::to_string))),
                }
            }
        });
        assert!(missing.is_empty(), "no Chinese help for\n{}", missing.join("\n"));
        let idle: Vec<_> = chinese::ARGUMENTS.iter().filter(|(path, id, _)| !used.contains(&(*path, *id))).collect();
        assert!(idle.is_empty(), "Chinese help for no argument: {idle:?}");
        for (path, _) in chinese::COMMANDS {
            let mut known = false;
            each(&built(program.clone()), "", &mut |_, other| known |= other == *path);
            assert!(known, "Chinese help for no command: {path}");
        }
    }

    #[test]
    fn no_english_sentence_is_left_in_chinese_help() {
        let mut whole = command(Lang::Zh);
        whole.build();
        each(&whole, "", &mut |command, path| {
            let text = fixed_words(Lang::Zh, &command.clone().render_long_help(), false);
            for line in text.lines().filter(|line| !line.starts_with("用法") && !line.trim_start().starts_with("gridctl ")) {
                let words: Vec<bool> = line.split_whitespace().map(|word| word.len() > 2 && word.bytes().all(|byte| byte.is_ascii_lowercase())).collect();
                assert!(path.starts_with("help") || !words.windows(2).any(|two| two[0] && two[1]), "`{path}`: {line}");
            }
        });
    }

    #[test]
    fn the_language_is_known_before_the_command_line_is_read() {
        for (arguments, lang) in [
            (&["gridctl", "check", "--lang", "zh"][..], Lang::Zh),
            (&["gridctl", "--lang=en", "check"], Lang::En),
            (&["gridctl", "--lang", "en", "--lang=zh"], Lang::Zh),
            (&["gridctl", "--lang=zh", "x", "--", "--lang=en"], Lang::Zh),
        ] {
            let arguments: Vec<_> = arguments.iter().map(Into::into).collect();
            assert_eq!(language(&arguments, &Config::default()), lang, "{arguments:?}");
        }
    }
}
