//! `gridctl demo`: an invented town in a folder of its own, and the real commands tried on it.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::LangArgument;
use super::context::{Context, warn};
use super::failure::{Failure, Status};
use crate::report::{Lang, say};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The folder; without it a new one among the temporary files
    #[arg(long, value_name = "FOLDER")]
    dir: Option<PathBuf>,
}

/// The invented town, as `cargo run --example fixtures` makes it.
const FILES: [(&str, &str); 7] = [
    ("grids.csv", include_str!("../../fixtures/grids.csv")),
    ("roster.csv", include_str!("../../fixtures/roster.csv")),
    ("tests.csv", include_str!("../../fixtures/tests.csv")),
    ("posts.csv", include_str!("../../fixtures/posts.csv")),
    ("events.csv", include_str!("../../fixtures/events.csv")),
    ("attendance.csv", include_str!("../../fixtures/attendance.csv")),
    ("conduct.csv", include_str!("../../fixtures/conduct.csv")),
];

/// The commands tried, as one would type them in the folder.
const COMMANDS: [&[&str]; 6] = [
    &["import", "grids.csv", "roster.csv", "tests.csv", "posts.csv", "events.csv", "attendance.csv", "conduct.csv"],
    &["check"],
    &["quota"],
    &["score", "--month", "2018-04"],
    &["payout", "--quarter", "Q2"],
    &["explain", "周水根", "--month", "2018-04"],
];

pub fn run(context: &Context, arguments: &Arguments) -> Result<(), Failure> {
    let lang = context.look.lang;
    let folder = match &arguments.dir {
        Some(folder) if folder.join("gridctl.db").exists() => {
            let folder = folder.display().to_string();
            return Err(Failure::new(Status::Refused, say!(lang, "{folder} 中已有 gridctl.db", "there is a gridctl.db in {folder} already")));
        }
        Some(folder) => {
            std::fs::create_dir_all(folder)?;
            folder.clone()
        }
        None => tempfile::Builder::new().prefix("gridctl-demo-").tempdir()?.keep(),
    };
    for (name, text) in FILES {
        std::fs::write(folder.join(name), text)?;
    }
    for command in COMMANDS {
        step(context, &folder, command)?;
    }
    let folder = folder.display().to_string();
    warn(&say!(lang, "\n演示数据库和文件在 {folder}", "\nthe database and the files of this demonstration are in {folder}"));
    Ok(())
}

/// Echoes a command and runs it, as the program would be run by hand.
fn step(context: &Context, folder: &Path, command: &[&str]) -> Result<(), Failure> {
    use std::io::Write;
    writeln!(std::io::stdout(), "\n$ gridctl {}", command.join(" "))?;
    let lang = match context.look.lang {
        Lang::Zh => LangArgument::Zh,
        Lang::En => LangArgument::En,
    };
    let lang = clap::ValueEnum::to_possible_value(&lang).map(|value| value.get_name().to_owned()).unwrap_or_default();
    let status = Command::new(std::env::current_exe()?)
        .current_dir(folder)
        .args(command)
        .args(["--db", "gridctl.db", "--today", "2018-07-01", "--lang", &lang, "--no-pager"])
        .status()?;
    let name = command[0];
    if status.success() { Ok(()) } else { Err(Failure::new(Status::Failed, say!(context.look.lang, "{name} 未成功", "{name} did not succeed"))) }
}
