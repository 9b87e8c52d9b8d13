//! Why an entry of the log is not taken back, and what can be done instead.

use crate::report::answer::Cell;
use crate::report::changes::noun;
use crate::report::say;
use crate::report::text::{Lang, Look, shown};
use crate::store::undo::UndoFault;

/// Why an entry is not taken back, and a hint where there is one.
#[must_use]
pub fn undo_fault(lang: Lang, entry: i64, fault: &UndoFault) -> (String, Option<String>) {
    let word = |name: &str| Cell::read(&noun(name), Look { lang, reveal: false, excel: false });
    match fault {
        UndoFault::NoEntry => (say!(lang, "日志没有第 {entry} 条", "the log has no entry {entry}"), None),
        UndoFault::IsUndo => (
            say!(lang, "第 {entry} 条本身是撤销，不能再撤销", "entry {entry} is an undo and is not undone itself"),
            Some(say!(lang, "重新导入或重新执行原命令", "import again, or do the command again")),
        ),
        UndoFault::Undone(by) => (say!(lang, "第 {entry} 条已由第 {by} 条撤销", "entry {entry} was taken back by entry {by}"), None),
        UndoFault::Stands(name) => (stands(lang, entry, name), stands_hint(lang, name)),
        UndoFault::NoRecord => (say!(lang, "第 {entry} 条没有写入可撤销的记录", "entry {entry} wrote no record that could be taken back"), None),
        UndoFault::TooOld => (
            say!(lang, "第 {entry} 条写于旧格式，当时未保存撤销所需的内容", "entry {entry} was written in an older format, which did not keep what undo needs"),
            None,
        ),
        UndoFault::AlteredLater { entry: later, noun } => {
            let noun = word(noun);
            (
                say!(lang, "第 {entry} 条写入的{noun}后来由第 {later} 条改动", "a {noun} that entry {entry} wrote was altered later by entry {later}"),
                Some(format!("gridctl log show {later}; gridctl undo {later}")),
            )
        }
        UndoFault::SameEvent { entry: later, report_id } => {
            let report_id = shown(report_id);
            (
                say!(
                    lang,
                    "第 {entry} 条的上报与后来第 {later} 条写入的 {report_id} 属于同一事件",
                    "a report of entry {entry} is of the same event as {report_id}, which entry {later} wrote afterwards"
                ),
                Some(format!("gridctl log show {later}; gridctl undo {later}")),
            )
        }
        UndoFault::RestsOn { noun } => {
            let noun = word(noun);
            (
                say!(lang, "后来的记录({noun})以第 {entry} 条写入的内容为前提", "records written later ({noun}) rest on what entry {entry} wrote"),
                Some(say!(lang, "用 gridctl log 查看，先撤销后来的操作", "see gridctl log, and take back what came later first")),
            )
        }
        UndoFault::ReportWithoutPost { report_id } => {
            let report_id = shown(report_id);
            (say!(lang, "撤销后，上报 {report_id} 当天的上报人将没有岗位", "without it the reporter of {report_id} would hold no post on that day"), None)
        }
        UndoFault::Settled { period } => (
            say!(lang, "第 {entry} 条涉及 {period}，该期发放表已批准", "entry {entry} touches {period}, whose sheet has been approved"),
            Some(say!(lang, "更正记录本身：差额列入下一季度补发/扣回", "mend the records themselves: the difference goes to the next open quarter")),
        ),
    }
}

fn stands(lang: Lang, entry: i64, name: &str) -> String {
    match name {
        "sheet" => say!(lang, "第 {entry} 条是发放表的手续，不能撤销", "entry {entry} is a step of a sheet and stands"),
        "instant_award" => say!(lang, "第 {entry} 条的即时奖励已经发放，不能撤销", "the instant award of entry {entry} has been paid and stands"),
        "commendation" => say!(lang, "第 {entry} 条的表彰已经决定，不能撤销", "the commendation of entry {entry} has been decided and stands"),
        "person" => say!(lang, "第 {entry} 条已清除个人信息，不能撤销", "entry {entry} has forgotten somebody and stands"),
        "policy_version" => say!(lang, "第 {entry} 条施行的政策不能撤销", "the policy that entry {entry} adopted stands"),
        _ => say!(lang, "第 {entry} 条的决定不能撤销", "what entry {entry} decided stands"),
    }
}

fn stands_hint(lang: Lang, name: &str) -> Option<String> {
    match name {
        "sheet" => Some(say!(lang, "批准之前可用 gridctl payout withdraw 撤回", "before its approval a sheet is taken back by gridctl payout withdraw")),
        "policy_version" => Some(say!(lang, "施行新的政策：gridctl policy adopt", "adopt another one: gridctl policy adopt")),
        "reading_decision" => Some(say!(lang, "重新决定：gridctl policy decide", "decide anew: gridctl policy decide")),
        _ => None,
    }
}
