//! `gridctl completions` and `gridctl man`: what the shell and the manual know of the commands.

use std::io;
use std::path::PathBuf;

use clap_complete::Shell;

use super::context::Context;
use super::failure::{Failure, Status};
use super::help::command;
use super::output::{put, whole_file};
use crate::report::say;
use crate::report::words::io_error;

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
    let mut text = Vec::new();
    clap_complete::generate(arguments.shell, &mut command(context.look.lang), "gridctl", &mut text);
    put(context, false, |out| out.write_all(&text))
}

pub fn man(context: &Context, arguments: &Man) -> Result<(), Failure> {
    let mut command = command(context.look.lang).disable_help_subcommand(true);
    command.build();
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
