//! What is wrong with a command line, in Chinese.

use std::error::Error;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::fixed_words;
use crate::report::Lang;
use crate::report::text::shown;

/// The message, what may have been meant, and how the command is called.
pub fn worded(error: &clap::Error, on_terminal: bool) -> String {
    let Some(message) = message(error) else { return error.render().to_string() };
    let mut lines = vec![format!("错误： {message}")];
    let meant = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue].map(|kind| list(error, kind)).concat();
    if !meant.is_empty() {
        lines.push(format!("提示： 是否为 {}？", meant.join("、")));
    }
    if let Some(ContextValue::StyledStr(usage)) = error.get(ContextKind::Usage) {
        lines.push(format!("\n{}", fixed_words(Lang::Zh, usage, on_terminal)));
    }
    lines.push("\n详见 --help\n".to_owned());
    lines.join("\n")
}

/// What is wrong; `None` where clap alone can say it.
fn message(error: &clap::Error) -> Option<String> {
    let argument = list(error, ContextKind::InvalidArg).join(" ");
    let value = list(error, ContextKind::InvalidValue).join(" ");
    let text = match error.kind() {
        ErrorKind::InvalidValue | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues if value.is_empty() => {
            format!("{argument} 缺少值{}", choices(error))
        }
        ErrorKind::InvalidValue => format!("“{value}”不能作为 {argument} 的值{}", choices(error)),
        ErrorKind::ValueValidation => {
            let expected = error.source().map(|source| format!("，应为 {}", shown(&source.to_string()))).unwrap_or_default();
            format!("“{value}”不能作为 {argument} 的值{expected}")
        }
        ErrorKind::UnknownArgument => format!("未知的参数 {argument}"),
        ErrorKind::InvalidSubcommand => format!("没有命令 {}", list(error, ContextKind::InvalidSubcommand).join(" ")),
        ErrorKind::MissingSubcommand => format!("缺少命令，可选：{}", list(error, ContextKind::ValidSubcommand).join("、")),
        ErrorKind::MissingRequiredArgument => format!("缺少 {}", list(error, ContextKind::InvalidArg).join("、")),
        ErrorKind::ArgumentConflict => match list(error, ContextKind::PriorArg).join("、") {
            other if other.is_empty() || other == argument => format!("{argument} 只能写一次"),
            other => format!("{argument} 不能与 {other} 同用"),
        },
        ErrorKind::TooManyValues => format!("{argument} 的值过多： “{value}”"),
        ErrorKind::NoEquals => format!("{argument} 与值之间应有等号"),
        ErrorKind::InvalidUtf8 => "参数中有无法识别的字符".to_owned(),
        _ => return None,
    };
    Some(text)
}

fn choices(error: &clap::Error) -> String {
    let choices = list(error, ContextKind::ValidValue);
    if choices.is_empty() { String::new() } else { format!("，可选：{}", choices.join("、")) }
}

/// The texts that clap gives with an error.
fn list(error: &clap::Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => vec![shown(text)],
        Some(ContextValue::Strings(texts)) => texts.iter().map(|text| shown(text)).collect(),
        _ => Vec::new(),
    }
}
