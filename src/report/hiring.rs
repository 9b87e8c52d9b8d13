//! Hiring in words: what stands against an appointment, what a village needs.

use super::text::{Lang, shown};
use super::{say, words};
use crate::policy::hiring::{Need, Objection, TestPart};

/// A part of the field test.
#[must_use]
pub fn test_part(lang: Lang, part: TestPart) -> String {
    match part {
        TestPart::Apps => say!(lang, "应用安装认证", "apps"),
        TestPart::Nickname => say!(lang, "昵称", "nickname"),
        TestPart::Knowledge => say!(lang, "应知应会", "knowledge"),
        TestPart::LiveReport => say!(lang, "事件爆料", "live report"),
    }
}

/// What stands against an appointment.
#[must_use]
pub fn objection(lang: Lang, objection: &Objection) -> String {
    match objection {
        Objection::NotEligible(finding) => words::finding(lang, *finding),
        Objection::NotTrained => say!(lang, "没有培训记录", "no training is recorded"),
        Objection::NotTested => say!(lang, "没有现场测试记录", "no field test is recorded"),
        Objection::PartFailed(part) => {
            let part = test_part(lang, *part);
            say!(lang, "现场测试未通过：{part}", "the field test was not passed: {part}")
        }
        Objection::NicknameDiffers { seen, wanted } => {
            let (seen, wanted) = (shown(seen), shown(wanted));
            say!(lang, "现场测试未通过：昵称为 {seen}，应为 {wanted}", "the field test was not passed: the nickname is {seen}, it must be {wanted}")
        }
        Objection::QuotaFull { posts, filled } => say!(lang, "指标 {posts} 名，已有 {filled} 名", "posts of the grid: {posts}, filled: {filled}"),
        Objection::HoldsPost => say!(lang, "已任此岗位", "holds this post already"),
        Objection::RegisteredElsewhere => say!(lang, "登记在其他行政村", "registered in another administrative village"),
        Objection::ServesElsewhere => {
            say!(lang, "在其他行政村任职，只可在本行政村内跨网格兼任", "serves in another administrative village; concurrent posts stay within one")
        }
        Objection::OnePostOnly => say!(lang, "已有岗位，政策不许跨网格兼任", "holds a post already, and the policy allows no concurrent one"),
        Objection::SittingFirst(names) => {
            let names = names.iter().map(|name| shown(name)).collect::<Vec<_>>().join(&say!(lang, "、", ", "));
            say!(lang, "应先考虑符合条件并通过测试的原网格员：{names}", "sitting members who are eligible and passed come first: {names}")
        }
        Objection::HealthMemberNotWoman => say!(lang, "卫计业务网格员应为女性", "the family-planning member must be a woman"),
        Objection::HealthMemberNotMember => say!(lang, "卫计业务网格员应为网格员", "the family-planning member must be a member"),
    }
}

/// What a village's members lack.
#[must_use]
pub fn need(lang: Lang, need: &Need) -> String {
    match need {
        Need::Women(count) => say!(lang, "女性网格员 {count} 名", "women: {count}, to be family-planning member"),
        Need::Hamlet(name, count) => {
            let name = shown(name);
            say!(lang, "{name}自然村网格员 {count} 名", "members from the hamlet {name}: {count}")
        }
    }
}
