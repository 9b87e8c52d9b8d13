//! Databases that were altered, or cannot be brought to the present version.

use std::path::Path;

use super::io_error;
use crate::report::say;
use crate::report::text::{Lang, shown};

/// What is wrong, and what can be done about it.
type Told = (String, Option<String>);

/// A file of an earlier version that may not be written.
pub(super) fn old_and_read_only(lang: Lang, path: &Path) -> Told {
    let path = shown(&path.display().to_string());
    (
        say!(
            lang,
            "{path} 由旧版本的 gridctl 建立，须升级后使用，但文件或所在文件夹为只读",
            "{path} is from an older gridctl and must be upgraded before use, but the file or its folder is read-only"
        ),
        Some(say!(lang, "复制到可写入的地方后再试", "make it writable, or try with a copy of it elsewhere")),
    )
}

/// A file whose schema is not the one that gridctl makes.
pub(super) fn schema_altered(lang: Lang, path: &Path, names: &[String]) -> Told {
    let (path, names) = (shown(&path.display().to_string()), shown(&names.join(", ")));
    (
        say!(lang, "{path} 的结构被改动：{names}", "the schema of {path} has been altered: {names}"),
        Some(say!(lang, "用 gridctl verify 查看，并用备份恢复", "see gridctl verify, and restore a backup")),
    )
}

/// A file in which rows were altered by another hand than gridctl's.
pub(super) fn rows_altered(lang: Lang, path: &Path, tables: &[&str]) -> Told {
    let (path, tables) = (shown(&path.display().to_string()), tables.join(", "));
    (
        say!(
            lang,
            "{path} 的内容已损坏或被 gridctl 以外的程序改动：{tables}",
            "the rows of {path} are damaged, or were altered by something other than gridctl: {tables}"
        ),
        Some(say!(lang, "用 gridctl verify 查看，并用备份恢复", "see gridctl verify, and restore a backup")),
    )
}

/// A database that cannot be made.
pub(super) fn not_made(lang: Lang, error: &std::io::Error) -> Told {
    let error = io_error(lang, error);
    (say!(lang, "无法建立数据库：{error}", "the database cannot be made: {error}"), None)
}
