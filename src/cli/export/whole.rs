//! `gridctl export --all`: every table as CSV, with the schema and a manifest, into a folder. Like the file for the
//! bank it holds everything whole; the log keeps that it was written.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use super::{is_new, unwritable};
use crate::cli::context::Context;
use crate::cli::failure::{Failure, Status};
use crate::cli::output::{give, whole_file};
use crate::intake::dump::{FORM, FileMark, MANIFEST, Manifest, SCHEMA, TableMark};
use crate::report::csv_out::Records;
use crate::report::{Answer, Cell, Column, Table, say};
use crate::store::digest::Hashed;
use crate::store::dump::{Shape, VERSION, each_row, schema_text, shapes};
use crate::store::{Connection, Mode, SqlError};

const COLUMNS: &[Column] =
    &[Column("table", "表", "table"), Column("rows", "行数", "rows"), Column("bytes", "字节", "bytes"), Column("sha256", "SHA-256", "SHA-256")];

pub fn run(context: &Context, folder: &Path) -> Result<(), Failure> {
    let mut store = context.open("export --all", Mode::Existing)?;
    let lang = context.look.lang;
    let is_new = is_new(context, folder)?;
    // First the entry, so that the folder holds it too: it is then equal to the database.
    let policy = store.policy.name().to_owned();
    let write = store.write(&context.actor("export --all"))?;
    if context.dry_run {
        drop(write);
        context.note(&say!(lang, "试运行：未写入任何数据", "dry run: nothing was written"));
        return Ok(());
    }
    if is_new {
        new_folder(folder).map_err(|error| unwritable(context, folder, &error))?;
    }
    let filled = write.commit(&folder.display().to_string()).map_err(Failure::from).and_then(|()| fill(context, store.read(), folder));
    let (manifest, mark) = filled.inspect_err(|_| clear(folder, is_new))?;
    let (tables, sha256) = (manifest.tables.len(), mark.sha256);
    let count = |number: u64| Cell::Number(i64::try_from(number).unwrap_or(i64::MAX));
    let rows = manifest.tables.into_iter().map(|table| vec![table.table.into(), count(table.rows), count(table.mark.bytes), table.mark.sha256.into()]);
    let answer = Answer {
        command: "export --all",
        arguments: vec![("folder", folder.display().to_string().into()), ("manifest", sha256.as_str().into())],
        policy,
        tables: vec![Table::rows(say!(lang, "全部数据", "The whole database"), COLUMNS, rows)],
        totals: Vec::new(),
        notes: vec![say!(lang, "{tables} 张表，manifest.json 的 SHA-256： {sha256}", "{tables} tables; the SHA-256 of manifest.json is {sha256}")],
    };
    give(context, answer)
}

/// A folder that only its owner may look into: it will hold people's data.
fn new_folder(folder: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(folder)
}

/// Takes away what was written into a folder that was empty, and the folder where it is new: what is not whole would only stand in
/// the way of the next try.
fn clear(folder: &Path, is_new: bool) {
    // The reason why the writing failed is told; that something could not be taken away is seen by the next try.
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let _ = std::fs::remove_file(entry.path());
    }
    if is_new {
        let _ = std::fs::remove_dir(folder);
    }
}

/// Writes all files of the folder as the database is at one moment, the manifest last.
fn fill(context: &Context, connection: &Connection, folder: &Path) -> Result<(Manifest, FileMark), Failure> {
    let moment = connection.unchecked_transaction()?;
    let schema = schema_text(&moment)?;
    let schema = marked(folder, SCHEMA, |out| out.write_all(schema.as_bytes()).map_err(Failure::from))?.0;
    let mut tables = Vec::new();
    for shape in shapes(&moment)? {
        let (mark, rows) = marked(folder, &[shape.table.as_str(), ".csv"].concat(), |out| table(&moment, &shape, out))?;
        tables.push(TableMark { table: shape.table, rows, mark });
    }
    let manifest = Manifest { form: FORM, gridctl: env!("CARGO_PKG_VERSION").to_owned(), at: context.stamp(), user_version: VERSION, schema, tables };
    let mut text = serde_json::to_string_pretty(&manifest).map_err(io::Error::from)?;
    text.push('\n');
    let mark = marked(folder, MANIFEST, |out| out.write_all(text.as_bytes()).map_err(Failure::from))?.0;
    Ok((manifest, mark))
}

/// Writes a file of the folder; returns how it is known again, and what the writing came to.
fn marked<T>(folder: &Path, name: &str, write: impl FnOnce(&mut dyn Write) -> Result<T, Failure>) -> Result<(FileMark, T), Failure> {
    let mut outcome = None;
    let made = whole_file(&folder.join(name), |file| {
        let mut out = Hashed::new(BufWriter::new(&mut *file as &mut File));
        let written = write(&mut out);
        out.flush()?;
        let is_done = written.is_ok();
        outcome = Some(written.map(|written| (out.finish(), written)));
        // What is not whole does not get its name.
        if is_done { Ok(()) } else { Err(io::ErrorKind::Other.into()) }
    });
    match outcome {
        Some(Ok(((sha256, bytes), written))) => made.map(|()| (FileMark { file: name.to_owned(), bytes, sha256 }, written)).map_err(Failure::from),
        Some(Err(failure)) => Err(failure),
        None => Err(made.err().map_or_else(|| Failure::new(Status::Failed, name), Failure::from)),
    }
}

/// What stops the writing of a table: the database, or the disk.
enum Stop {
    Sql(SqlError),
    Io(io::Error),
}

impl From<SqlError> for Stop {
    fn from(error: SqlError) -> Self {
        Self::Sql(error)
    }
}

fn table(connection: &Connection, shape: &Shape, out: &mut dyn Write) -> Result<u64, Failure> {
    let mut records = Records::new(out);
    records.record(shape.columns.iter().map(String::as_str))?;
    let rows = each_row(connection, shape, |cells| records.record(cells.iter().map(String::as_str)).map_err(Stop::Io)).map_err(|stop| match stop {
        Stop::Sql(error) => Failure::from(error),
        Stop::Io(error) => Failure::from(error),
    })?;
    records.finish()?;
    Ok(rows)
}
