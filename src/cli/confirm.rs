//! Questions: answered on a terminal, or by --yes; anywhere else the command refuses.

use std::io::IsTerminal;

use super::context::Context;
use super::failure::{Failure, Status};
use crate::report::say;

/// Whether somebody is there to answer a question.
pub fn is_at_terminal() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// Goes on if the question is answered with yes. A trial run needs no answer.
pub fn confirm(context: &Context, question: &str) -> Result<(), Failure> {
    let lang = context.look.lang;
    if context.yes || context.dry_run {
        return Ok(());
    }
    if !is_at_terminal() {
        return Err(Failure::new(
            Status::Refused,
            say!(lang, "须确认，但没有终端：{question}", "this must be confirmed, and there is no terminal: {question}"),
        )
        .hint(say!(lang, "加 --yes 表示同意", "add --yes to agree")));
    }
    context.release()?;
    let agreed = dialoguer::Confirm::new().with_prompt(question).default(false).interact();
    match agreed {
        Ok(true) => Ok(()),
        Ok(false) => Err(Failure::new(Status::Refused, say!(lang, "未确认，未写入任何数据", "not confirmed; nothing was written"))),
        Err(error) => Err(Failure::new(Status::Failed, error.to_string())),
    }
}
