//! `gridctl restore`: a backup put in the place of the database, whole or not at all; what stood there is kept.

use std::path::{Path, PathBuf};

use super::confirm::confirm;
use super::context::Context;
use super::failure::{Failure, Status};
use super::output::{file_beside, give, sync_folder_of};
use super::verify::sound;
use crate::report::text::shown;
use crate::report::words::io_error;
use crate::report::{Answer, Cell, Column, Table, say};
use crate::store::backup::{LastEntry, SideFiles, beside, copy_of, hold, last_entry, replace};
use crate::store::{Mode, OpenError, Store};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The backup
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

const COLUMNS: &[Column] = &[
    Column("file", "数据库", "database"),
    Column("from", "备份", "backup"),
    Column("entries", "日志条数", "log entries"),
    Column("last_at", "最后写入", "last written"),
    Column("kept", "原文件保留为", "the file replaced is kept as"),
];

pub fn run(context: &Context, arguments: &Arguments) -> Result<(), Failure> {
    let lang = context.look.lang;
    context.let_go();
    let (db, file) = (std::path::absolute(&context.db)?, &arguments.file);
    if context.db.as_os_str().is_empty() || db.is_dir() {
        return Err(Failure::open(lang, &OpenError::NotAFile(context.db.clone())));
    }
    context.see_to_key()?;
    let same = std::fs::canonicalize(&db).ok().is_some_and(|db| std::fs::canonicalize(file).is_ok_and(|file| file == db));
    if same {
        return Err(Failure::new(Status::Refused, say!(lang, "备份就是数据库本身", "the backup is the database itself")));
    }
    let made = file_beside(&db)?;
    let _sides = SideFiles::of(made.path());
    copy_of(file, made.path()).map_err(|error| no_backup(context, &error))?;
    let mut copied = Store::open(made.path(), Mode::Examine, &context.actor("restore")).map_err(|error| no_backup(context, &of_file(error, file)))?;
    sound(context, &copied, file)?;
    let last = last_entry(copied.read())?;
    let policy = copied.policy.name().to_owned();
    let now = hold(&db).map_err(|error| Failure::open(lang, &error))?.last;
    let kept = db.exists().then(|| kept_name(context, &db));
    confirm(context, &question(context, &db, &arguments.file, (now.as_ref(), last.as_ref())))?;
    if context.dry_run {
        context.note(&say!(lang, "试运行：未写入任何数据", "dry run: nothing was written"));
    } else {
        let write = copied.write(&context.actor("restore"))?;
        let kept_as = kept.as_deref().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        write.commit(format!("{} → {kept_as}", file.display()).trim_end_matches(" → "))?;
        drop(copied);
        made.as_file().sync_all()?;
        let held = hold(&db).map_err(|error| Failure::open(lang, &error))?;
        let away = kept.clone().unwrap_or_else(|| kept_name(context, &db));
        replace(made.into_temp_path(), &db, &away, held).map_err(|error| {
            let (db, error) = (shown(&db.display().to_string()), io_error(lang, &error));
            Failure::new(Status::Failed, say!(lang, "无法替换 {db}：{error}", "{db} cannot be replaced: {error}"))
        })?;
        sync_folder_of(&db)?;
    }
    let (entries, at) = last.map_or((Cell::Missing, Cell::Missing), |last| (Cell::Number(last.log_id), last.at.into()));
    let text = |path: &Path| Cell::from(path.display().to_string());
    let row = vec![text(&db), text(file), entries, at, kept.as_deref().map_or(Cell::Missing, text)];
    let answer = Answer {
        command: "restore",
        arguments: vec![("dry_run", context.dry_run.into())],
        policy,
        tables: vec![Table::rows(say!(lang, "恢复", "Restored"), COLUMNS, std::iter::once(row))],
        totals: Vec::new(),
        notes: Vec::new(),
    };
    give(context, answer)
}

fn question(context: &Context, db: &Path, file: &Path, (now, then): (Option<&LastEntry>, Option<&LastEntry>)) -> String {
    let lang = context.look.lang;
    let told = |entry: Option<&LastEntry>| match entry {
        Some(LastEntry { log_id, at }) => {
            let at = shown(at);
            say!(lang, "日志 {log_id} 条，最后 {at}", "{log_id} log entries, the last of {at}")
        }
        None => say!(lang, "没有可读的日志", "no log that can be read"),
    };
    let (now, then) = (told(now), told(then));
    let (db, file) = (shown(&db.display().to_string()), shown(&file.display().to_string()));
    say!(lang, "用 {file}({then})替换 {db}({now})？", "replace {db} ({now}) by {file} ({then})?")
}

/// The name under which the replaced file is kept: dated, and nobody else's.
fn kept_name(context: &Context, db: &Path) -> PathBuf {
    let first = beside(db, &format!(".replaced-{}", context.stamp()));
    let numbered = (2..).map(|number: u32| beside(&first, &format!("_{number:03}")));
    std::iter::once(first.clone()).chain(numbered).find(|path| path.symlink_metadata().is_err()).unwrap_or(first.clone())
}

/// A backup that cannot be used: what is said of a database, but for what can be done about it.
fn no_backup(context: &Context, error: &OpenError) -> Failure {
    let failure = Failure::open(context.look.lang, error);
    // What looks damaged may be encrypted with another key.
    let is_damaged = matches!(error, OpenError::Damaged(_)) && !cfg!(feature = "encryption");
    let is_no_backup = is_damaged || matches!(error, OpenError::Missing(_) | OpenError::NotAFile(_) | OpenError::Foreign(_));
    if is_no_backup { failure.hint(say!(context.look.lang, "请换一个备份文件", "name another backup")) } else { failure }
}

/// The same error, said of the backup and not of the copy that was looked into.
fn of_file(error: OpenError, file: &Path) -> OpenError {
    let file = file.to_owned();
    match error {
        OpenError::Missing(_) => OpenError::Missing(file),
        OpenError::NotAFile(_) => OpenError::NotAFile(file),
        OpenError::Damaged(_) => OpenError::Damaged(file),
        OpenError::Foreign(_) => OpenError::Foreign(file),
        OpenError::Newer(_, version) => OpenError::Newer(file, version),
        OpenError::Busy(_) => OpenError::Busy(file),
        OpenError::OldAndReadOnly(_) => OpenError::OldAndReadOnly(file),
        OpenError::SchemaAltered(_, names) => OpenError::SchemaAltered(file, names),
        OpenError::RowsAltered(_, names) => OpenError::RowsAltered(file, names),
        OpenError::Policy(_) => OpenError::Policy(file),
        OpenError::Io(_) | OpenError::Sql(_) => error,
    }
}
