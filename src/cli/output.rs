//! Where an answer goes: standard output, or a file that appears whole or not at all.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;

use super::Format;
use super::context::Context;
use super::failure::{Failure, Status};
use super::pager::Screen;
use crate::report::encoded::Encoded;
use crate::report::picture::{Picture, page};
use crate::report::sheet::{Paper, workbook};
use crate::report::words::io_error;
use crate::report::{Answer, csv_out, html, json, markdown, say, table, xlsx};

/// Gives an answer in the form and to the place asked for.
pub fn give(context: &Context, answer: Answer<'_>) -> Result<(), Failure> {
    let mut widest = 0;
    put(context, is_for_files(context.format), |out| write(context, answer, &mut widest, out))?;
    tell_width(context, widest);
    Ok(())
}

/// Gives a sheet: made for paper where the form is that of a document, else as any answer.
pub fn give_sheet(context: &Context, answer: Answer<'_>, paper: &Paper<'_>) -> Result<(), Failure> {
    let mut widest = 0;
    put(context, is_for_files(context.format), |out| match context.format {
        Format::Md => paper.markdown(context.look, out),
        Format::Html => html::write_sheet(paper, context.look, out),
        Format::Xlsx => workbook::write(paper, context.look, out),
        Format::Table | Format::Csv | Format::Json => write(context, answer, &mut widest, out),
    })?;
    tell_width(context, widest);
    Ok(())
}

/// Says that a table is wider than the terminal.
fn tell_width(context: &Context, widest: usize) {
    if let Some(terminal) = terminal_width(context).filter(|terminal| *terminal < widest) {
        context.note(&say!(
            context.look.lang,
            "表格宽 {widest} 列，终端只有 {terminal} 列：在命令后加 | less -S 可左右移动查看",
            "the table is {widest} columns wide, the terminal {terminal}: put | less -S behind the command to move about in it"
        ));
    }
}

/// Whether a form makes sense only in a file.
const fn is_for_files(format: Format) -> bool {
    matches!(format, Format::Html | Format::Xlsx)
}

/// Gives a picture: as a page, as rows for programs, or as tables.
pub fn give_picture(context: &Context, picture: &Picture) -> Result<(), Failure> {
    let look = context.look;
    match context.format {
        Format::Html => put(context, true, |out| page::write(picture, look, out)),
        Format::Csv | Format::Json => give(context, picture.rows(look)),
        Format::Table | Format::Md => give(context, picture.tables(look, true)),
        Format::Xlsx => give(context, picture.tables(look, false)),
    }
}

/// Writes to the file asked for, or to standard output; what is no text does not go to a terminal.
pub fn put(context: &Context, is_for_files: bool, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let lang = context.look.lang;
    context.release()?;
    match &context.output {
        None if is_for_files && io::stdout().is_terminal() => Err(Failure::new(
            Status::Usage,
            say!(lang, "此格式不能显示在终端上", "this form cannot be shown on a terminal"),
        )
        .hint(say!(lang, "用 -o 文件 写入文件", "write it to a file with -o FILE"))),
        None if context.pages && io::stdout().is_terminal() => quietly(paged(write)).map_err(Failure::from),
        None => quietly(buffered(io::stdout().lock(), write)).map_err(Failure::from),
        Some(path) => whole_file(path, |file| buffered(file, write)).map_err(|error| {
            let (path, error) = (path.display().to_string(), io_error(lang, &error));
            Failure::new(Status::Failed, say!(lang, "无法写入 {path}：{error}", "{path} cannot be written: {error}"))
        }),
    }
}

/// Gives a text as it is, to the place asked for.
pub fn give_text(context: &Context, text: &str) -> Result<(), Failure> {
    put(context, false, |out| out.write_all(text.as_bytes()))
}

/// Whether a file's name is that of a workbook.
pub fn is_workbook(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("xlsx"))
}

/// Shows what is written on the terminal, through a pager where it is long.
pub fn paged(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut screen = Screen::new();
    let written = write(&mut screen);
    // Whoever leaves the pager before the end closes the pipe; the pager is waited for nevertheless.
    screen.end().and(written)
}

/// The form that a file's name asks for: that of a workbook or a page.
pub fn form_of(path: &Path) -> Option<Format> {
    let is_page = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("html") || extension.eq_ignore_ascii_case("htm"));
    if is_workbook(path) { Some(Format::Xlsx) } else { is_page.then_some(Format::Html) }
}

fn buffered(out: impl Write, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    write(&mut out)?;
    out.flush()
}

/// Writes an answer; of tables the columns that the widest takes are noted.
fn write(context: &Context, answer: Answer<'_>, widest: &mut usize, mut out: &mut dyn Write) -> io::Result<()> {
    match context.format {
        Format::Table => {
            *widest = table::write(answer, context.look, terminal_width(context), &mut *out)?;
            out.flush()
        }
        Format::Csv => match context.encoding {
            Some(encoding) => csv_out::write(answer, context.look, Encoded::new(out, encoding)),
            None => csv_out::write(answer, context.look, out),
        },
        Format::Json => json::write(answer, context.look, &mut out),
        Format::Md => markdown::write(answer, context.look, &mut out),
        Format::Html => html::write(answer, context.look, out),
        Format::Xlsx => xlsx::write(answer, context.look, &mut out),
    }
}

/// Columns of the terminal that the answer goes to; `None` where it goes elsewhere.
fn terminal_width(context: &Context) -> Option<usize> {
    let (width, _) = terminal_size::terminal_size_of(io::stdout()).filter(|_| context.output.is_none())?;
    Some(width.0.into())
}

/// Writes a file beside its place, syncs it, and then puts it there.
pub fn whole_file(path: &Path, write: impl FnOnce(&mut std::fs::File) -> io::Result<()>) -> io::Result<()> {
    let mut file = file_beside(path)?;
    write(file.as_file_mut())?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    sync_folder_of(path)
}

/// A new file in the folder of another that only its owner may read, gone unless it is put in that one's place.
pub fn file_beside(path: &Path) -> io::Result<tempfile::NamedTempFile> {
    tempfile::Builder::new().prefix(".gridctl-").tempfile_in(folder_of(path))
}

/// Makes the names in the folder of a file outlast a power cut, as far as the system does that for folders.
pub fn sync_folder_of(path: &Path) -> io::Result<()> {
    if cfg!(unix) { std::fs::File::open(folder_of(path))?.sync_all() } else { Ok(()) }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."))
}

/// A reader who has seen enough and closed the pipe is no failure.
fn quietly(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}
