//! `gridctl init`

use super::context::Context;
use super::failure::{Failure, Status};
use crate::report::say;
use crate::store::Mode;

pub fn run(context: &Context) -> Result<(), Failure> {
    let lang = context.look.lang;
    let path = context.db.display().to_string();
    if std::fs::metadata(&context.db).is_ok_and(|found| found.is_file() && found.len() > 0) {
        return Err(Failure::new(Status::Refused, say!(lang, "{path} 已存在", "{path} is there already")));
    }
    if context.dry_run {
        context.note(&say!(lang, "将新建数据库 {path}", "would make the database {path}"));
        return Ok(());
    }
    let store = context.open("init", Mode::Create)?;
    let policy = store.policy.name().to_owned();
    context.note(&say!(lang, "已新建数据库 {path}，政策 {policy}", "made the database {path} with the policy {policy}"));
    Ok(())
}
