//! Training and the field test (现场测试).

use super::calendar::Day;
use super::ids::IdNumber;

/// One line of the tests file.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct TestRow {
    /// Who was tested.
    pub id_number: IdNumber,
    /// Day of the test.
    pub tested_on: Day,
    /// Day of the training before it, where recorded.
    pub trained_on: Option<Day>,
    /// Both apps with their real-name check.
    pub apps: bool,
    /// The nickname seen in the app.
    pub nickname: String,
    /// What a member must know.
    pub knowledge: bool,
    /// A live report from the app.
    pub live_report: bool,
}
