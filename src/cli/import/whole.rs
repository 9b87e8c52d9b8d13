//! `gridctl import` of a folder that `export --all` has written: a new database, equal to the one it was written from.

use std::io;
use std::path::Path;

use csv::StringRecord;

use crate::cli::context::Context;
use crate::cli::failure::{Failure, Status};
use crate::cli::output::{file_beside, give, sync_folder_of};
use crate::cli::verify::sound;
use crate::intake::dump::{FORM, FileMark, MANIFEST, Manifest, Records, TableMark};
use crate::report::text::shown;
use crate::report::{Answer, Cell, Column, Table, say};
use crate::store::digest::Hashed;
use crate::store::dump::{Filling, Shape, VERSION, VERSION_MIN, had};
use crate::store::{Mode, OpenError, Store};

const COLUMNS: &[Column] = &[Column("table", "表", "table"), Column("rows", "行数", "rows")];

/// Whether a path is such a folder.
pub fn is_whole(path: &Path) -> bool {
    path.is_dir() && path.join(MANIFEST).is_file()
}

pub fn run(context: &Context, folder: &Path) -> Result<(), Failure> {
    let lang = context.look.lang;
    let path = shown(&context.db.display().to_string());
    let is_there = || {
        Failure::new(
            Status::Refused,
            say!(lang, "{path} 已存在：全部数据只能导入新的数据库", "{path} is there already: a whole database goes into a new one alone"),
        )
    };
    if context.db.as_os_str().is_empty() || context.db.is_dir() {
        return Err(Failure::open(lang, &OpenError::NotAFile(context.db.clone())));
    }
    if context.db.symlink_metadata().is_ok() {
        return Err(is_there());
    }
    context.see_to_key()?;
    let manifest = manifest(context, folder)?;
    let db = std::path::absolute(&context.db)?;
    let made = file_beside(&db)?;
    fill(context, folder, &manifest, made.path())?;
    let policy = {
        let store = Store::open(made.path(), Mode::Examine, &context.actor("import")).map_err(|error| Failure::open(lang, &error))?;
        sound(context, &store, folder)?;
        store.policy.name().to_owned()
    };
    made.as_file().sync_all()?;
    if context.dry_run {
        context.note(&say!(lang, "试运行：未写入任何数据", "dry run: nothing was written"));
    } else {
        made.persist_noclobber(&db).map_err(|error| if error.error.kind() == io::ErrorKind::AlreadyExists { is_there() } else { error.error.into() })?;
        sync_folder_of(&db)?;
        context.note(&say!(lang, "已新建数据库 {path}", "made the database {path}"));
    }
    let rows = manifest.tables.iter().map(|table| vec![table.table.as_str().into(), Cell::Number(i64::try_from(table.rows).unwrap_or(i64::MAX))]);
    let answer = Answer {
        command: "import",
        arguments: vec![("dry_run", context.dry_run.into())],
        policy,
        tables: vec![Table::rows(say!(lang, "导入全部数据", "Imported tables"), COLUMNS, rows)],
        totals: Vec::new(),
        notes: Vec::new(),
    };
    give(context, answer)
}

/// Reads the manifest and holds every file against it.
fn manifest(context: &Context, folder: &Path) -> Result<Manifest, Failure> {
    let lang = context.look.lang;
    let manifest = Manifest::read(folder).map_err(|error| fault(context, folder, MANIFEST, &error.to_string()))?;
    if manifest.form > FORM || manifest.user_version > VERSION {
        return Err(Failure::open(lang, &OpenError::Newer(folder.to_owned(), manifest.user_version)));
    }
    if manifest.form < FORM || manifest.user_version < VERSION_MIN {
        let gridctl = shown(&manifest.gridctl);
        let text = say!(lang, "由旧版本写出", "was written by an older version");
        return Err(fault(context, folder, MANIFEST, &text).hint(say!(
            lang,
            "用 gridctl {gridctl} 导入，再用本版本打开数据库",
            "import it with gridctl {gridctl}, then open the database with this one"
        )));
    }
    for mark in std::iter::once(&manifest.schema).chain(manifest.tables.iter().map(|table| &table.mark)) {
        let is_plain = Path::new(&mark.file).file_name().is_some_and(|name| name == mark.file.as_str());
        if !is_plain || found(&folder.join(&mark.file), mark).map_err(|error| fault(context, folder, &mark.file, &error.to_string()))? != *mark {
            let file = shown(&folder.join(&mark.file).display().to_string());
            return Err(Failure::new(Status::Unsound, say!(lang, "{file} 与清单中的 SHA-256 不符", "{file} has not the SHA-256 that the manifest gives")));
        }
    }
    Ok(manifest)
}

fn found(path: &Path, mark: &FileMark) -> io::Result<FileMark> {
    let mut hashed = Hashed::new(io::sink());
    io::copy(&mut std::fs::File::open(path)?, &mut hashed)?;
    let (sha256, bytes) = hashed.finish();
    Ok(FileMark { file: mark.file.clone(), bytes, sha256 })
}

/// Fills a new database with the rows of every table.
fn fill(context: &Context, folder: &Path, manifest: &Manifest, path: &Path) -> Result<(), Failure> {
    let filling = Filling::begin(path)?;
    let mut left: Vec<&TableMark> = manifest.tables.iter().collect();
    for shape in &filling.shapes {
        let name = &shape.table;
        let missing = || fault(context, folder, MANIFEST, &say!(context.look.lang, "没有表 {name}", "has no table {name}"));
        match left.iter().position(|table| table.table == shape.table) {
            Some(at) => fill_table(context, folder, &filling, shape, left.swap_remove(at))?,
            None if had(manifest.user_version, name) => return Err(missing()),
            None => {}
        }
    }
    if let Some(table) = left.first() {
        return Err(fault(context, folder, MANIFEST, &shown(&table.table)));
    }
    Ok(filling.finish(manifest.user_version)?)
}

fn fill_table(context: &Context, folder: &Path, filling: &Filling, shape: &Shape, table: &TableMark) -> Result<(), Failure> {
    let lang = context.look.lang;
    let bad = |error: io::Error| fault(context, folder, &table.mark.file, &error.to_string());
    let mut records = Records::open(&folder.join(&table.mark.file)).map_err(bad)?;
    if records.columns().map_err(bad)? != shape.columns {
        return Err(fault(context, folder, &table.mark.file, &say!(lang, "列与结构不符", "has other columns than the schema")));
    }
    let (mut row, mut count) = (StringRecord::new(), 0);
    while records.next(&mut row).map_err(bad)? {
        count += 1;
        if !filling.row(shape, &row)? {
            return Err(fault(context, folder, &table.mark.file, &say!(lang, "第 {count} 行不能写入", "row {count} cannot be taken")));
        }
    }
    if count == table.rows {
        Ok(())
    } else {
        Err(fault(context, folder, &table.mark.file, &say!(lang, "行数与清单不符", "has another number of rows than the manifest")))
    }
}

/// Something wrong with a file of the folder.
fn fault(context: &Context, folder: &Path, file: &str, what: &str) -> Failure {
    let (file, what) = (shown(&folder.join(file).display().to_string()), shown(what));
    Failure::new(Status::Input, say!(context.look.lang, "{file}：{what}", "{file}: {what}"))
}
