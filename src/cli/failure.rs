//! How a command fails: the kind alone decides the exit status.

use std::io::{self, Write};
use std::process::ExitCode;

use super::context::Context;
use crate::report::words;
use crate::report::{Lang, say};
use crate::store::{OpenError, SqlError, Trouble, trouble};

/// The exit status of a command that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Could not be done: I/O, the database, a bug.
    Failed = 1,
    /// Asked in the wrong way.
    Usage = 2,
    /// The input data has errors; nothing was written.
    Input = 3,
    /// Refused by the regulation or by the state of the records.
    Refused = 4,
    /// The database failed its checks.
    Unsound = 5,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(status as u8)
    }
}

/// A command that failed: what is wrong, and what can be done about it.
#[derive(Debug)]
pub struct Failure {
    status: Status,
    message: String,
    /// The same in Chinese, where it was not known in which language it would be told.
    zh: Option<String>,
    hint: Option<String>,
}

impl Failure {
    /// A failure with its message.
    pub fn new(status: Status, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), zh: None, hint: None }
    }

    /// What can be done about it, best as something to type.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The exit status to which it leads.
    pub const fn status(&self) -> Status {
        self.status
    }

    /// A database that cannot be opened.
    pub fn open(lang: Lang, error: &OpenError) -> Self {
        let (message, hint) = words::open_error(lang, error);
        let status = match error {
            OpenError::NotAFile(_) => Status::Usage,
            OpenError::Missing(_) | OpenError::Io(_) | OpenError::OldAndReadOnly(_) | OpenError::Busy(_) | OpenError::Sql(_) => Status::Failed,
            OpenError::Damaged(_)
            | OpenError::Foreign(_)
            | OpenError::Newer(..)
            | OpenError::SchemaAltered(..)
            | OpenError::RowsAltered(..)
            | OpenError::Policy(_) => Status::Unsound,
        };
        Self { status, message, zh: None, hint }
    }

    /// Says what is wrong on standard error and returns the exit status.
    pub fn tell(self, context: &Context) -> ExitCode {
        let mut err = io::stderr().lock();
        let (red, plain) = if context.color { ("\u{1b}[31m", "\u{1b}[0m") } else { ("", "") };
        // Nothing can be done where standard error itself is closed.
        let head = say!(context.look.lang, "错误：", "error:");
        let message = match context.look.lang {
            Lang::Zh => self.zh.unwrap_or(self.message),
            Lang::En => self.message,
        };
        let _ = writeln!(err, "{red}{head}{plain} {message}");
        if let Some(hint) = self.hint {
            let head = say!(context.look.lang, "提示：", "hint:");
            let _ = writeln!(err, "{head} {hint}");
        }
        self.status.into()
    }
}

impl From<SqlError> for Failure {
    fn from(error: SqlError) -> Self {
        let trouble = trouble(&error);
        let said = |lang| match trouble {
            Trouble::Damaged => say!(lang, "数据库已损坏：{error}", "the database is damaged: {error}"),
            Trouble::Unreadable => say!(lang, "数据库中有无法读取的内容：{error}", "the database holds what it cannot: {error}"),
            Trouble::Altered(rows) => {
                say!(
                    lang,
                    "数据库的内容已损坏或被 gridctl 以外的程序改动：{rows}；未作任何计算，请用备份恢复",
                    "rows of the database are damaged, or were altered by something other than gridctl: {rows}; nothing is reckoned from them, restore a backup"
                )
            }
            Trouble::ReadOnly => {
                say!(lang, "数据库不能写入：文件或所在文件夹为只读", "the database cannot be written: the file or its folder is read-only")
            }
            Trouble::Other => say!(lang, "数据库出错：{error}", "the database reports: {error}"),
        };
        let status = match trouble {
            Trouble::Damaged | Trouble::Altered(_) | Trouble::Unreadable => Status::Unsound,
            Trouble::ReadOnly | Trouble::Other => Status::Failed,
        };
        let hint = matches!(trouble, Trouble::Damaged | Trouble::Altered(_)).then(|| "gridctl verify".to_owned());
        Self { status, message: said(Lang::En), zh: Some(said(Lang::Zh)), hint }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self { zh: Some(words::io_error(Lang::Zh, &error)), ..Self::new(Status::Failed, words::io_error(Lang::En, &error)) }
    }
}
