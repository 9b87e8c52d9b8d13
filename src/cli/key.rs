//! The key of an encrypted database: from a key file, from the environment, or typed at a terminal; never an argument,
//! which would stand in the shell's history and in the list of processes.

use std::ffi::OsString;
use std::path::Path;

use dialoguer::Password;

use super::confirm::is_at_terminal;
use super::context::Context;
use super::failure::{Failure, Status};
use crate::report::say;
use crate::report::text::shown;
use crate::store::cipher::{Lock, has_key, lock, set_key};

/// The variable that holds the key itself.
const KEY: &str = "GRIDCTL_KEY";

/// Takes the key that the command line or the environment gives, before anything is read; what is wrong with it is said
/// when a database is to be opened.
pub fn take(key_file: Option<OsString>) {
    let file = key_file.or_else(|| std::env::var_os("GRIDCTL_KEY_FILE").filter(|file| !file.is_empty()));
    let key = match file {
        Some(file) => read(Path::new(&file)).ok(),
        None => std::env::var(KEY).ok(),
    };
    if let Some(key) = key.filter(|key| !key.is_empty()) {
        set_key(key);
    }
}

/// The first line of a key file.
fn read(file: &Path) -> std::io::Result<String> {
    Ok(std::fs::read_to_string(file)?.lines().next().unwrap_or_default().to_owned())
}

/// Sees that there is a key if the database wants one; at a terminal it is asked for.
pub fn see_to(context: &Context) -> Result<(), Failure> {
    let lang = context.look.lang;
    if let Some(file) = context.key_file.as_deref().filter(|file| read(file).map_or(true, |key| key.is_empty())) {
        let file = shown(&file.display().to_string());
        return Err(Failure::new(
            Status::Input,
            say!(lang, "密钥文件 {file} 读不出密钥：应为一行文字", "the key file {file} gives no key: a line of text is expected"),
        ));
    }
    match (lock(&context.db), has_key()) {
        (Lock::Plain, true) => context.note(&say!(lang, "数据库未加密，所给密钥不起作用", "the database is not encrypted: the key given does nothing")),
        (Lock::Closed, false) if is_at_terminal() => set_key(asked(say!(lang, "数据库密钥", "key of the database"), None)?),
        (Lock::Plain | Lock::New | Lock::Closed, _) => {}
    }
    Ok(())
}

/// Asks twice for the key of a new database, unless there is one.
pub fn choose(context: &Context) -> Result<(), Failure> {
    let lang = context.look.lang;
    if has_key() {
        return Ok(());
    }
    if !is_at_terminal() {
        return Err(Failure::new(Status::Refused, say!(lang, "须设密钥，但没有终端", "a key must be chosen, and there is no terminal")).hint(say!(
            lang,
            "用 --key-file 指明密钥文件",
            "name a key file with --key-file"
        )));
    }
    let again = (say!(lang, "再输一次", "once more"), say!(lang, "两次不同", "the two differ"));
    set_key(asked(say!(lang, "新数据库的密钥", "key of the new database"), Some(again))?);
    Ok(())
}

fn asked(question: String, again: Option<(String, String)>) -> Result<String, Failure> {
    let mut password = Password::new().with_prompt(question);
    if let Some((again, differ)) = again {
        password = password.with_confirmation(again, differ);
    }
    password.interact().map_err(|error| Failure::new(Status::Failed, error.to_string()))
}
