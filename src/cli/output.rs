//! Where an answer goes: standard output, or a file that appears whole or not at all.

use std::io::{self, BufWriter, Write};
use std::path::Path;

use super::Format;
use super::context::Context;
use super::failure::{Failure, Status};
use crate::report::{Answer, csv_out, json, markdown, say, table};

/// Gives an answer in the form and to the place asked for.
pub fn give(context: &Context, answer: Answer<'_>) -> Result<(), Failure> {
    match &context.output {
        None => quietly(write(context, answer, BufWriter::new(io::stdout().lock()))).map_err(Failure::from),
        Some(path) => whole_file(path, |file| write(context, answer, BufWriter::new(file))).map_err(|error| {
            let path = path.display().to_string();
            Failure::new(Status::Failed, say!(context.look.lang, "无法写入 {path}:{error}", "{path} cannot be written: {error}"))
        }),
    }
}

fn write(context: &Context, answer: Answer<'_>, mut out: impl Write) -> io::Result<()> {
    match context.format {
        Format::Table => {
            let terminal = terminal_width(context);
            let widest = table::write(answer, context.look, terminal, &mut out)?;
            out.flush()?;
            if let Some(terminal) = terminal.filter(|terminal| *terminal < widest) {
                context.note(&say!(
                    context.look.lang,
                    "表格宽 {widest} 列,终端只有 {terminal} 列:在命令后加 | less -S 可左右移动查看",
                    "the table is {widest} columns wide, the terminal {terminal}: put | less -S behind the command to move about in it"
                ));
            }
        }
        Format::Csv => csv_out::write(answer, context.look, &mut out)?,
        Format::Json => json::write(answer, context.look, &mut out)?,
        Format::Md => markdown::write(answer, context.look, &mut out)?,
    }
    out.flush()
}

/// Columns of the terminal that the answer goes to; `None` where it goes elsewhere.
fn terminal_width(context: &Context) -> Option<usize> {
    let (width, _) = terminal_size::terminal_size_of(io::stdout()).filter(|_| context.output.is_none())?;
    Some(width.0.into())
}

/// Writes a file beside its place, syncs it, and then puts it there.
pub fn whole_file(path: &Path, write: impl FnOnce(&mut std::fs::File) -> io::Result<()>) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    write(file.as_file_mut())?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

/// A reader who has seen enough and closed the pipe is no failure.
fn quietly(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}
