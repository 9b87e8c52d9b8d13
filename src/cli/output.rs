//! Where an answer goes: standard output, or a file that appears whole or not at all.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;

use super::Format;
use super::context::Context;
use super::failure::{Failure, Status};
use crate::report::sheet::Paper;
use crate::report::{Answer, csv_out, html, json, markdown, say, table};

/// Gives an answer in the form and to the place asked for.
pub fn give(context: &Context, answer: Answer<'_>) -> Result<(), Failure> {
    put(context, |out| write(context, answer, out))
}

/// Gives a sheet: made for paper where the form is that of a document, else as any answer.
pub fn give_sheet(context: &Context, answer: Answer<'_>, paper: &Paper) -> Result<(), Failure> {
    put(context, |out| match context.format {
        Format::Md => paper.markdown(context.look, out),
        Format::Html => html::write_sheet(paper, context.look, out),
        Format::Table | Format::Csv | Format::Json => write(context, answer, out),
    })
}

fn put(context: &Context, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let lang = context.look.lang;
    let flushed = |out: &mut dyn Write| write(out).and_then(|()| out.flush());
    match &context.output {
        None if context.format == Format::Html && io::stdout().is_terminal() => {
            Err(Failure::new(Status::Usage, say!(lang, "html 需用 --output 指定文件", "html needs --output FILE")))
        }
        None => quietly(flushed(&mut BufWriter::new(io::stdout().lock()))).map_err(Failure::from),
        Some(path) => whole_file(path, |file| flushed(&mut BufWriter::new(file))).map_err(|error| {
            let path = path.display().to_string();
            Failure::new(Status::Failed, say!(lang, "无法写入 {path}:{error}", "{path} cannot be written: {error}"))
        }),
    }
}

fn write(context: &Context, answer: Answer<'_>, out: &mut dyn Write) -> io::Result<()> {
    let look = context.look;
    match context.format {
        Format::Table => {
            let terminal = terminal_width(context);
            let widest = table::write(answer, look, terminal, &mut *out)?;
            out.flush()?;
            if let Some(terminal) = terminal.filter(|terminal| *terminal < widest) {
                context.note(&say!(
                    look.lang,
                    "表格宽 {widest} 列,终端只有 {terminal} 列:在命令后加 | less -S 可左右移动查看",
                    "the table is {widest} columns wide, the terminal {terminal}: put | less -S behind the command to move about in it"
                ));
            }
            Ok(())
        }
        Format::Csv => csv_out::write(answer, look, out),
        Format::Json => json::write(answer, look, out),
        Format::Md => markdown::write(answer, look, out),
        Format::Html => html::write(answer, look, out),
    }
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
