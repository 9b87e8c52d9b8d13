//! Posts (任职): who serves in which grid, as what, from when to when.

use super::calendar::{Day, Month};
use super::ids::IdNumber;
use super::vocabulary;

vocabulary! {
    /// What somebody serves as in a grid.
    Role {
        /// Head of the grid.
        Leader = "leader" "网格长" "leader" [],
        /// Member of the grid.
        Member = "member" "网格员" "member" [],
        /// Instructor, a town cadre assigned to the grid.
        Instructor = "instructor" "网格指导员" "instructor" ["指导员"],
    }
}

/// The days somebody holds a post, the first and the last among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Tenure {
    /// First day in the post.
    pub from: Day,
    /// Last day in the post; `None` while it is held without end.
    pub to: Option<Day>,
}

impl Tenure {
    /// Whether the post is held on a day.
    #[must_use]
    pub fn covers(self, day: Day) -> bool {
        self.overlaps(day, day)
    }

    /// Whether the post is held on any day from `first` to `last`.
    #[must_use]
    pub fn overlaps(self, first: Day, last: Day) -> bool {
        self.from <= last && self.to.is_none_or(|to| to >= first)
    }

    /// Whether the post is held on any day of a month.
    #[must_use]
    pub fn touches(self, month: Month) -> bool {
        self.overlaps(month.first_day(), month.last_day())
    }
}

/// One line of the posts file. References are still names.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct PostRow {
    /// Who serves.
    pub id_number: IdNumber,
    /// Code of the grid.
    pub grid: String,
    /// As what.
    pub role: Role,
    /// From when to when.
    #[serde(flatten)]
    pub tenure: Tenure,
    /// Whether she is the village's family-planning (卫计) member.
    pub health_member: bool,
}
