//! Help on what belongs to no single command: `gridctl help exit-codes`, `gridctl help input-files`.

use std::ffi::OsString;

use unicode_width::UnicodeWidthStr;

use crate::cli::failure::Status;
use crate::cli::import::kind_words;
use crate::intake::Kind;
use crate::model::event::Level;
use crate::policy::{HUISHAN_2018, Policy};
use crate::report::template::{Field, explained};
use crate::report::{Lang, say};

/// Something that help is given on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// What an exit status means.
    ExitCodes,
    /// What input files hold.
    InputFiles,
}

/// Options that take the word behind them.
const WITH_VALUE: [&str; 9] = ["--db", "--format", "-o", "--output", "--lang", "--today", "--by", "--encoding", "--color"];

impl Topic {
    /// Every topic.
    pub const ALL: [Self; 2] = [Self::ExitCodes, Self::InputFiles];

    /// Its name behind `gridctl help`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ExitCodes => "exit-codes",
            Self::InputFiles => "input-files",
        }
    }

    /// The topic that a command line asks for, if it asks for one.
    pub fn asked(arguments: &[OsString]) -> Option<Self> {
        let mut words = Vec::new();
        let mut is_value = false;
        for argument in arguments.iter().skip(1) {
            let argument = argument.to_str()?;
            if !is_value && !argument.starts_with('-') {
                words.push(argument);
            }
            is_value = WITH_VALUE.contains(&argument);
        }
        match words.as_slice() {
            ["help", name] => Self::ALL.into_iter().find(|topic| topic.name() == *name),
            _ => None,
        }
    }

    /// What there is to say of it.
    pub fn text(self, lang: Lang) -> String {
        match self {
            Self::ExitCodes => exit_codes(lang),
            Self::InputFiles => input_files(lang),
        }
    }
}

/// Where the topics are to be found, for the end of the help.
pub fn where_to_find(lang: Lang) -> String {
    let names: Vec<String> = Topic::ALL.iter().map(|topic| format!("gridctl help {}", topic.name())).collect();
    match lang {
        Lang::Zh => format!("另见：{}", names.join("、")),
        Lang::En => format!("See also: {}", names.join(", ")),
    }
}

fn exit_codes(lang: Lang) -> String {
    let meaning = |status: Status| match status {
        Status::Failed => say!(lang, "未能完成：没有此数据库、磁盘故障、程序错误", "could not be done: no such database, disk, a bug"),
        Status::Usage => say!(lang, "用法有误", "wrong usage"),
        Status::Input => say!(lang, "输入文件有误，未写入任何数据", "input files have errors; nothing was written"),
        Status::Refused => say!(lang, "管理办法或记录现状不允许", "refused by the regulation or by the state of the records"),
        Status::Unsound => {
            say!(
                lang,
                "数据库已损坏、被改动，或不是 gridctl 的，或出自更新的版本",
                "the database is damaged, altered by another hand, not gridctl's, or from a newer version"
            )
        }
    };
    let statuses = [Status::Failed, Status::Usage, Status::Input, Status::Refused, Status::Unsound];
    let mut lines = vec![say!(lang, "退出状态", "Exit statuses"), say!(lang, "  0  完成", "  0  done")];
    lines.extend(statuses.into_iter().map(|status| format!("  {}  {}", status as u8, meaning(status))));
    lines.join("\n") + "\n"
}

fn input_files(lang: Lang) -> String {
    let highest = |policy: Policy| policy.terms_or_first(policy.in_force_from()).reward.highest_level();
    let levels = Policy::read(HUISHAN_2018).map_or(Level::MAX, highest);
    let mut lines = vec![say!(
        lang,
        "各类文件凭表头识别，列的次序不限，表头用中文或英文均可；gridctl template KIND -o FILE.xlsx 生成填写模板。",
        "A file is known by its header, in English or Chinese, its columns in any order; gridctl template KIND -o FILE.xlsx makes one to fill in."
    )];
    for kind in Kind::ALL {
        let (name, (words, _)) = (kind.name(), kind_words(kind));
        lines.extend([String::new(), say!(lang, "{name} {words}", "{name}")]);
        for column in kind.columns() {
            let field = Field { heading: column.zh[0], required: column.required, form: column.form, example: column.example };
            let gap = " ".repeat(16_usize.saturating_sub(field.heading.width()));
            lines.push(format!("  {:<14} {}{gap} {}", column.key, field.heading, explained(&field, levels, lang)));
        }
    }
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::Topic;

    #[test]
    fn a_topic_is_asked_for_among_options_and_a_command_is_none() {
        for (line, topic) in [
            ("gridctl help exit-codes", Some(Topic::ExitCodes)),
            ("gridctl --lang zh help input-files --no-pager", Some(Topic::InputFiles)),
            ("gridctl help --lang=zh exit-codes", Some(Topic::ExitCodes)),
            ("gridctl help score", None),
            ("gridctl exit-codes", None),
            ("gridctl --by help exit-codes", None),
            ("gridctl help exit-codes score", None),
        ] {
            assert_eq!(Topic::asked(&line.split(' ').map(Into::into).collect::<Vec<_>>()), topic, "{line}");
        }
    }
}
