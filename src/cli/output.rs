//! Where an answer goes: standard output, or a file that appears whole or not at all.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;

use super::Format;
use super::context::Context;
use super::failure::{Failure, Status};
use crate::report::sheet::Paper;
use crate::report::{Answer, Look, csv_out, html, json, markdown, say, table};

/// Gives an answer in the form and to the place asked for.
pub fn give(context: &Context, answer: Answer<'_>) -> Result<(), Failure> {
    put(context, |out| write(context.format, context.look, answer, out))
}

/// Gives a sheet: made for paper where the form is that of a document, else as any answer.
pub fn give_sheet(context: &Context, answer: Answer<'_>, paper: &Paper) -> Result<(), Failure> {
    put(context, |out| match context.format {
        Format::Md => paper.markdown(context.look, out),
        Format::Html => html::write_sheet(paper, context.look, out),
        Format::Table | Format::Csv | Format::Json => write(context.format, context.look, answer, out),
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

fn write(format: Format, look: Look, answer: Answer<'_>, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Table => table::write(answer, look, out),
        Format::Csv => csv_out::write(answer, look, out),
        Format::Json => json::write(answer, look, out),
        Format::Md => markdown::write(answer, look, out),
        Format::Html => html::write(answer, look, out),
    }
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
