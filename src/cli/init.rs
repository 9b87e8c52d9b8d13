//! `gridctl init`

use std::path::PathBuf;

use super::context::Context;
use super::failure::{Failure, Status};
use super::policy::sound_file;
use crate::policy::HUISHAN_2018;
use crate::report::text::shown;
use crate::report::{Lang, say};
use crate::store::open::New;
use crate::store::{Mode, Store};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// A policy file in place of the built-in policy
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// Encrypt the database; where no key is given, it is asked for at the terminal
    #[cfg(feature = "encryption")]
    #[arg(long)]
    encrypt: bool,
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<(), Failure> {
    let lang = context.look.lang;
    let path = context.db.display().to_string();
    if std::fs::metadata(&context.db).is_ok_and(|found| found.is_file() && found.len() > 0) {
        return Err(Failure::new(Status::Refused, say!(lang, "{path} 已存在", "{path} is there already")));
    }
    let text = match &arguments.policy {
        Some(file) => sound_file(context, file)?.0,
        None => HUISHAN_2018.to_owned(),
    };
    if context.dry_run {
        context.note(&say!(lang, "将新建数据库 {path}", "would make the database {path}"));
        return Ok(());
    }
    context.see_to_key()?;
    #[cfg(feature = "encryption")]
    if arguments.encrypt {
        super::key::choose(context)?;
    }
    let language = context.typed_lang.map(|lang| match lang {
        Lang::Zh => "zh",
        Lang::En => "en",
    });
    let new = New { policy: &text, language };
    let store = Store::open_with(&context.db, Mode::Create, new, &context.actor("init")).map_err(|error| Failure::open(lang, &error))?;
    let policy = shown(store.policy.name());
    context.note(&say!(lang, "已新建数据库 {path}，政策 {policy}", "made the database {path} with the policy {policy}"));
    if language.is_some() {
        context.note(&say!(lang, "其默认语言为中文", "its language is English"));
    }
    Ok(())
}
