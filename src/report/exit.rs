//! Exits in words: the evidence of each ground.

use super::say;
use super::text::{Lang, shown};
use crate::model::calendar::{Day, Month, age_on};
use crate::model::conduct::ConductKind;
use crate::policy::exit::{Ahead, ExitFinding, MissedMonth, PastAge};

/// What the words on one member need beside the finding.
#[derive(Debug, Clone, Copy)]
pub struct Case<'c> {
    /// The month looked at.
    pub month: Month,
    /// Day of birth.
    pub birth: Day,
    /// Numbers of the month's reports that were found false.
    pub false_reports: &'c [String],
    /// Words that go with the conduct recorded.
    pub notes: &'c [(Month, ConductKind, String)],
    /// Numbers of the credited reports of the months looked at.
    pub credited: &'c [(Month, Vec<String>)],
}

/// The evidence of a ground: months with their counts, report numbers, days.
#[must_use]
pub fn evidence(lang: Lang, finding: &ExitFinding, case: &Case<'_>) -> String {
    let month = case.month;
    let note = |kind| note(lang, case, month, kind);
    match finding {
        ExitFinding::TaskFailure => {
            let note = note(ConductKind::TaskFailure);
            say!(lang, "{month} 有未完成任务记录{note}", "a task failure is recorded in {month}{note}")
        }
        ExitFinding::QuotaMissed(missed) => {
            let (count, months) = (missed.len(), missed_months(lang, missed, case));
            say!(lang, "连续 {count} 个月信息考核未完成：{months}", "the quota was missed {count} months running: {months}")
        }
        ExitFinding::NoReport { found_false: 0 } => say!(lang, "{month} 未上报任何本网格事件", "no report from the own grids in {month}"),
        ExitFinding::NoReport { found_false } => {
            let ids = listed(lang, case.false_reports);
            say!(
                lang,
                "{month} 未上报任何本网格事件，虚假 {found_false} 条不算({ids})",
                "no report from the own grids in {month} but for {found_false} false ones, which are none ({ids})"
            )
        }
        ExitFinding::IrregularPetition => {
            let note = note(ConductKind::IrregularPetition);
            say!(lang, "{month} 本人非正常上访{note}", "an irregular petition by the member in {month}{note}")
        }
        ExitFinding::KinPetition => {
            let note = note(ConductKind::KinPetition);
            say!(lang, "{month} 近亲属非正常上访{note}", "an irregular petition by a near relative in {month}{note}")
        }
        ExitFinding::UnableToServe(months) => {
            let months: Vec<String> = months.iter().map(|month| format!("{month}{}", self::note(lang, case, *month, ConductKind::UnableToServe))).collect();
            let (count, months) = (months.len(), months.join(&say!(lang, "、", ", ")));
            say!(lang, "连续 {count} 个月无法履职：{months}", "unable to serve {count} months running: {months}")
        }
        ExitFinding::Resignation => {
            let note = note(ConductKind::Resignation);
            say!(lang, "{month} 自愿退出，须报领导小组同意{note}", "wishes to leave, recorded in {month}; the leading group must consent{note}")
        }
        ExitFinding::PastAge(past) => past_age(lang, past, case.birth),
    }
}

/// The evidence of what will be a ground unless something changes.
#[must_use]
pub fn ahead(lang: Lang, ahead: &Ahead, case: &Case<'_>) -> String {
    match ahead {
        Ahead::QuotaMissed(missed) => {
            let (count, months, next) = (missed.len(), missed_months(lang, missed, case), case.month.plus(1));
            say!(
                lang,
                "已连续 {count} 个月信息考核未完成：{months}；{next} 再未完成即应退出",
                "the quota was missed {count} months running: {months}; missed again in {next}, it is a ground to leave"
            )
        }
        Ahead::PastAge(past) => past_age(lang, past, case.birth),
    }
}

fn missed_months(lang: Lang, missed: &[MissedMonth], case: &Case<'_>) -> String {
    let month = |missed: &MissedMonth| {
        let MissedMonth { month, valid, quota } = missed;
        let ids = case.credited.iter().find(|(credited, _)| credited == month).map(|(_, ids)| ids.as_slice()).unwrap_or_default();
        let ids = if ids.is_empty() { String::new() } else { format!("({})", listed(lang, ids)) };
        say!(lang, "{month} {valid}/{quota} 条{ids}", "{month} {valid} of {quota} {ids}").trim_end().to_owned()
    };
    missed.iter().map(month).collect::<Vec<_>>().join(&say!(lang, "、", ", "))
}

fn past_age(lang: Lang, past: &PastAge, birth: Day) -> String {
    let (on, years, leaves) = (past.birthday_on, age_on(birth, past.birthday_on), past.leaves_on);
    match past.kept_until {
        None => say!(lang, "{on} 满 {years} 周岁，{leaves} 起退出", "turns {years} on {on}, leaves on {leaves}"),
        Some(until) => {
            say!(lang, "{on} 满 {years} 周岁，延用至 {until}，{leaves} 起退出", "turns {years} on {on}, kept until {until}, leaves on {leaves}")
        }
    }
}

fn note(lang: Lang, case: &Case<'_>, month: Month, kind: ConductKind) -> String {
    let found = case.notes.iter().find(|(noted, what, _)| (*noted, *what) == (month, kind));
    found.map(|(_, _, note)| shown(note)).map(|note| say!(lang, "({note})", " ({note})")).unwrap_or_default()
}

fn listed(lang: Lang, ids: &[String]) -> String {
    ids.iter().map(|id| shown(id)).collect::<Vec<_>>().join(&say!(lang, "、", ", "))
}
