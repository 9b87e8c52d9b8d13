//! `gridctl backup`: a copy of the whole database, made while it is in use, and read through before it counts.

use std::path::{Path, PathBuf};

use super::context::Context;
use super::failure::{Failure, Status};
use super::output::{file_beside, give, sync_folder_of};
use super::verify::sound;
use crate::report::text::shown;
use crate::report::words::io_error;
use crate::report::{Answer, Cell, Column, Table, say};
use crate::store::backup::{copy, is_ours, last_entry};
use crate::store::{Mode, Store};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The new file
    #[arg(value_name = "FILE", required_unless_present = "rotate", conflicts_with = "rotate")]
    file: Option<PathBuf>,
    /// Name the file by the time, and keep only so many of those in the folder
    #[arg(long, value_name = "N", requires = "dir", value_parser = clap::value_parser!(u16).range(1..))]
    rotate: Option<u16>,
    /// The folder of --rotate
    #[arg(long, value_name = "DIR", requires = "rotate")]
    dir: Option<PathBuf>,
}

const COLUMNS: &[Column] = &[
    Column("file", "文件", "file"),
    Column("bytes", "字节", "bytes"),
    Column("entries", "日志条数", "log entries"),
    Column("last_at", "最后写入", "last written"),
];

pub fn run(context: &Context, arguments: &Arguments) -> Result<(), Failure> {
    let store = context.open("backup", Mode::Existing)?;
    let rotation = arguments.rotate.zip(arguments.dir.as_deref()).map(|(most, folder)| Rotation { most: most.into(), folder, stem: stem(&store.path) });
    let file = match (&arguments.file, &rotation) {
        (Some(file), _) => file.clone(),
        (None, Some(rotation)) => rotation.next(&context.stamp()),
        (None, None) => return Err(Failure::new(Status::Usage, "FILE, --rotate")),
    };
    let lang = context.look.lang;
    if let Some(rotation) = rotation.as_ref().filter(|_| !context.dry_run) {
        let folder = shown(&rotation.folder.display().to_string());
        std::fs::create_dir_all(rotation.folder).map_err(|error| {
            let error = io_error(lang, &error);
            Failure::new(Status::Failed, say!(lang, "无法新建文件夹 {folder}：{error}", "the folder {folder} cannot be made: {error}"))
        })?;
    }
    let row = back_up(context, &store, &file)?;
    let mut notes = Vec::new();
    if let Some(rotation) = rotation.filter(|_| !context.dry_run) {
        for old in rotation.beyond()? {
            std::fs::remove_file(&old)?;
            let old = shown(&old.display().to_string());
            notes.push(say!(lang, "已删除旧备份 {old}", "removed the old backup {old}"));
        }
    }
    if context.dry_run {
        notes.push(say!(lang, "试运行：未写入任何数据", "dry run: nothing was written"));
    }
    let answer = Answer {
        command: "backup",
        arguments: vec![("dry_run", context.dry_run.into())],
        policy: store.policy.name().to_owned(),
        tables: vec![Table::rows(say!(lang, "备份", "Backup"), COLUMNS, std::iter::once(row))],
        totals: Vec::new(),
        notes,
    };
    give(context, answer)
}

/// Copies beside the place, reads the copy through as verify does, syncs it, and puts it there.
fn back_up(context: &Context, store: &Store, file: &Path) -> Result<Vec<Cell>, Failure> {
    let lang = context.look.lang;
    let name = shown(&file.display().to_string());
    let is_there = || Failure::new(Status::Refused, say!(lang, "{name} 已存在，备份不覆盖任何文件", "{name} is there already, and a backup replaces no file"));
    if file.symlink_metadata().is_ok() {
        return Err(is_there());
    }
    let unwritable = |error: std::io::Error| {
        let error = io_error(lang, &error);
        Failure::new(Status::Failed, say!(lang, "无法写入 {name}：{error}", "{name} cannot be written: {error}"))
    };
    let made = file_beside(file).map_err(unwritable)?;
    copy(store.read(), made.path())?;
    let (bytes, last) = {
        let copied = Store::open(made.path(), Mode::Examine, &context.actor("backup")).map_err(|error| Failure::open(lang, &error))?;
        sound(context, &copied, &store.path)?;
        (made.as_file().metadata()?.len(), last_entry(copied.read())?)
    };
    made.as_file().sync_all().map_err(unwritable)?;
    if !context.dry_run {
        made.persist_noclobber(file)
            .map_err(|error| if error.error.kind() == std::io::ErrorKind::AlreadyExists { is_there() } else { unwritable(error.error) })?;
        sync_folder_of(file).map_err(unwritable)?;
    }
    let number = |number: u64| Cell::Number(i64::try_from(number).unwrap_or(i64::MAX));
    let (entries, at) = last.map_or((Cell::Missing, Cell::Missing), |last| (Cell::Number(last.log_id), last.at.into()));
    Ok(vec![file.display().to_string().into(), number(bytes), entries, at])
}

/// Backups of one database in a folder, of which only the newest are kept.
struct Rotation<'a> {
    most: usize,
    folder: &'a Path,
    /// The database's name without its ending.
    stem: String,
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

impl Rotation<'_> {
    /// The path of the next one; where the time is that of another, it gets a number behind it.
    fn next(&self, stamp: &str) -> PathBuf {
        let path = |behind: &str| self.folder.join(format!("{}-{stamp}{behind}.db", self.stem));
        let numbered = (2..).map(|number: u32| path(&format!("_{number:03}")));
        std::iter::once(path("")).chain(numbered).find(|path| path.symlink_metadata().is_err()).unwrap_or_else(|| path(""))
    }

    /// Those older than the newest so many. A file counts only if both its name and its first bytes are those of such a backup.
    fn beyond(&self) -> std::io::Result<Vec<PathBuf>> {
        let mut own = Vec::new();
        for entry in std::fs::read_dir(self.folder)? {
            let entry = entry?;
            let is_own = entry.file_name().to_str().is_some_and(|name| self.is_own(name));
            if is_own && entry.file_type()?.is_file() && is_ours(&entry.path()) {
                own.push(entry.path());
            }
        }
        // The underscore of a numbered one sorts behind the point of the first.
        own.sort_unstable();
        own.truncate(own.len().saturating_sub(self.most));
        Ok(own)
    }

    fn is_own(&self, name: &str) -> bool {
        let stamp = name.strip_prefix(&self.stem).and_then(|rest| rest.strip_prefix('-')).and_then(|rest| rest.strip_suffix(".db"));
        let form: Option<String> = stamp.map(|stamp| stamp.chars().map(|character| if character.is_ascii_digit() { '0' } else { character }).collect());
        form.is_some_and(|form| ["0000-00-00", "0000-00-00_000", "0000-00-00-000000", "0000-00-00-000000_000"].contains(&form.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_a_rotation_gives_are_its_own() {
        let rotation = Rotation { most: 1, folder: Path::new("."), stem: "town".to_owned() };
        for (name, own) in [
            ("town-2018-07-02.db", true),
            ("town-2018-07-02-153000.db", true),
            ("town-2018-07-02-153000_002.db", true),
            ("town-2018-07-02.db.replaced-2018-07-03", false),
            ("town-before-the-move.db", false),
            ("town.db", false),
            ("town-2018-07-02-15300.db", false),
            ("other-2018-07-02.db", false),
            ("my-town-2018-07-02.db", false),
        ] {
            assert_eq!(rotation.is_own(name), own, "{name}");
        }
    }
}
