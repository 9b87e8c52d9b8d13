//! Attendance (会议培训) at meetings and trainings.

use super::calendar::Day;
use super::ids::IdNumber;
use super::vocabulary;

vocabulary! {
    /// How somebody attended.
    Attended {
        /// Was there.
        Present = "present" "到会" "present" ["到", "出席", "准时"],
        /// Came late.
        Late = "late" "迟到" "late" [],
        /// Did not come.
        Absent = "absent" "缺勤" "absent" ["缺席"],
        /// Was excused.
        Excused = "excused" "请假" "excused" [],
    }
}

/// One line of the attendance file.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct AttendanceRow {
    /// Day of the meeting or training.
    pub held_on: Day,
    /// What was held.
    pub activity: String,
    /// Who was expected.
    pub id_number: IdNumber,
    /// How they attended.
    pub result: Attended,
}
