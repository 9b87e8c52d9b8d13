//! Conduct: what is recorded of a month against a person or a grid.

use super::calendar::Month;
use super::ids::IdNumber;
use super::vocabulary;

vocabulary! {
    /// What is recorded.
    ConductKind {
        /// A task not done, or village work obstructed.
        TaskFailure = "task_failure" "未完成任务" "task failure" [],
        /// An irregular petition, by the person or from the grid.
        IrregularPetition = "irregular_petition" "非正常上访" "irregular petition" [],
        /// An irregular petition by a near relative.
        KinPetition = "kin_petition" "近亲属非正常上访" "petition by kin" [],
        /// Unable to serve through illness or affairs.
        UnableToServe = "unable_to_serve" "无法履职" "unable to serve" [],
        /// Own wish to leave.
        Resignation = "resignation" "自愿退出" "resignation" [],
    }
}

/// Whom a record is about: exactly one of the two.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub enum Subject {
    /// A person.
    Person(IdNumber),
    /// A grid, by its code; only for an irregular petition.
    Grid(String),
}

/// One line of the conduct file.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ConductRow {
    /// The month it belongs to.
    pub month: Month,
    /// What is recorded.
    pub kind: ConductKind,
    /// Whom it is about.
    pub subject: Subject,
    /// Further words.
    pub note: Option<String>,
}
