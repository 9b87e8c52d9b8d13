//! What is wrong with a command line, in both languages.

use std::error::Error;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::fixed_words;
use crate::report::text::shown;
use crate::report::{Lang, say};

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
            let expected = expected(Lang::Zh, error).map(|form| format!("，应为 {form}")).unwrap_or_default();
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

/// The form that a value should have had, where it is known: a parser's error is such a form, clap's own are sentences.
fn expected(lang: Lang, error: &clap::Error) -> Option<String> {
    let told = shown(&error.source()?.to_string());
    Some(match told.split_once(" is not in ") {
        Some((_, range)) => range.replace("..=", "…").replace("..", "…"),
        None if told.contains("digit") || told.contains("integer") || told.contains("number too") => say!(lang, "整数", "a whole number"),
        None => told,
    })
}

/// A message of clap in English, in which the form that a value should have had is said to be that.
pub fn english(error: &clap::Error, rendered: &str) -> String {
    match (error.kind(), error.source(), expected(Lang::En, error)) {
        (ErrorKind::ValueValidation, Some(source), Some(form)) => rendered.replacen(&format!(": {source}"), &format!(", expected {form}"), 1),
        _ => rendered.to_owned(),
    }
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
