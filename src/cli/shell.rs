//! `gridctl completions` and `gridctl man`: what the shell and the manual know of the commands.

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};
use clap_complete::env::Shells;
use clap_complete::{CompleteEnv, Shell};

use super::context::{Context, warn};
use super::failure::{Failure, Status};
use super::help::{asked_of, command, command_of_pages};
use super::output::{put, whole_file};
use crate::report::say;
use crate::report::words::io_error;
use crate::store::hints::{Hint, hints};

/// The variable by which the shell asks the program what can be typed next.
const ASKS: &str = "GRIDCTL_COMPLETE";

#[derive(Debug, clap::Args)]
pub struct Completions {
    /// The shell
    shell: Shell,
}

#[derive(Debug, clap::Args)]
pub struct Man {
    /// The folder for a page of each command; without it the first page goes to standard output
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
}

pub fn completions(context: &Context, arguments: &Completions) -> Result<(), Failure> {
    let program = std::env::args_os().next().map(PathBuf::from).unwrap_or_default();
    // One called by a path is found again from every folder; one called by its name, wherever it is then.
    let program = if program.components().count() > 1 { std::path::absolute(&program).unwrap_or(program) } else { "gridctl".into() };
    let mut text = Vec::new();
    if let Some(shell) = Shells::builtins().completer(&arguments.shell.to_string()) {
        shell.write_registration(ASKS, "gridctl", "gridctl", &program.to_string_lossy(), &mut text)?;
    }
    put(context, false, |out| out.write_all(&text))
}

/// Answers the shell where it asks what can be typed next; `None` where it does not.
pub fn answered(arguments: &[OsString]) -> Option<ExitCode> {
    std::env::var_os(ASKS).filter(|shell| !shell.is_empty())?;
    let typed = arguments.iter().position(|argument| argument == "--").map_or(&[][..], |at| &arguments[at + 1..]);
    let (lang, db) = asked_of(typed);
    let completer = CompleteEnv::with_factory(|| offering(command(lang), &db)).var(ASKS);
    match completer.try_complete(arguments, None) {
        Ok(true) => Some(ExitCode::SUCCESS),
        Ok(false) => None,
        Err(error) => {
            warn(&say!(lang, "无法补全：{error}", "nothing can be completed: {error}"));
            Some(Status::Usage.into())
        }
    }
}

/// Behind all that a command has of its own.
const OF_ALL: usize = 100;

/// A command, and all below it, with what the database offers for its arguments.
fn offering(command: clap::Command, db: &Path) -> clap::Command {
    let command = command.mut_args(|argument| match hint_for(&argument) {
        Some(hint) => {
            let db = db.to_owned();
            argument.add(ArgValueCompleter::new(move |typed: &OsStr| candidates(&db, hint, typed)))
        }
        // What all commands have comes behind a command's own.
        None if argument.is_global_set() => argument.help_heading(None).display_order(OF_ALL),
        None => argument,
    });
    command.mut_subcommands(|below| offering(below, db))
}

/// What an argument names, told by how its help calls it.
fn hint_for(argument: &clap::Arg) -> Option<Hint> {
    let name = argument.get_value_names().and_then(<[_]>::first).map_or("", |name| name.as_str());
    match (name, argument.get_id().as_str()) {
        ("PERSON", _) => Some(Hint::Person),
        ("GRID", _) => Some(Hint::Grid),
        (_, "village") => Some(Hint::Village),
        _ => None,
    }
}

fn candidates(db: &Path, hint: Hint, typed: &OsStr) -> Vec<CompletionCandidate> {
    let Some(typed) = typed.to_str() else { return Vec::new() };
    let known = hints(db, hint, typed).into_iter().filter(|(value, _)| is_plain(value));
    known.map(|(value, about)| CompletionCandidate::new(value).help((!about.is_empty()).then(|| about.into()))).collect()
}

/// Whether a shell takes a word as it is: a name out of a file must not become a command on somebody's line.
fn is_plain(word: &str) -> bool {
    word.chars().all(|sign| sign.is_alphanumeric() || matches!(sign, '·' | '-' | '_' | '.')) && !word.starts_with('-')
}

pub fn man(context: &Context, arguments: &Man) -> Result<(), Failure> {
    let command = command_of_pages(context.look.lang);
    let Some(folder) = &arguments.folder else {
        let page = page(command)?;
        return put(context, false, |out| out.write_all(&page));
    };
    let write = || {
        std::fs::create_dir_all(folder)?;
        pages(&command).into_iter().try_for_each(|command| {
            let name = format!("{}.1", command.get_display_name().unwrap_or_else(|| command.get_name()));
            let page = page(command)?;
            whole_file(&folder.join(name), |file| io::Write::write_all(file, &page))
        })
    };
    write().map_err(|error: io::Error| {
        let (folder, error) = (folder.display().to_string(), io_error(context.look.lang, &error));
        Failure::new(Status::Failed, say!(context.look.lang, "无法写入 {folder}：{error}", "{folder} cannot be written: {error}"))
    })
}

/// A command with all commands below it.
fn pages(command: &clap::Command) -> Vec<clap::Command> {
    let below = command.get_subcommands().filter(|below| !below.is_hide_set()).flat_map(pages);
    std::iter::once(command.clone()).chain(below).collect()
}

fn page(command: clap::Command) -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page)?;
    Ok(page)
}
