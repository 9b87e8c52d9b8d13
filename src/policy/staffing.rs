//! 一(一): how many instructors, leaders and members a grid gets.

use super::terms::QuotaTerms;

/// The posts of one grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// Instructors.
    pub instructors: u32,
    /// Leaders.
    pub leaders: u32,
    /// Members.
    pub members: u32,
    /// Whether Annex 2 set the number of members by hand.
    pub set_by_hand: bool,
}

/// Returns the posts of a grid by its households; a number of members set by hand stands.
///
/// Clause 一(一), rule S1.
#[must_use]
pub fn quota(households: u32, members_set: Option<u32>, terms: &QuotaTerms) -> Quota {
    let class = terms.size_classes.iter().rfind(|class| households >= class.households_min);
    Quota {
        instructors: terms.instructors,
        leaders: terms.leaders,
        members: members_set.unwrap_or_else(|| class.map_or(0, |class| class.members)),
        set_by_hand: members_set.is_some(),
    }
}

#[cfg(test)]
mod tests {
    use super::quota;
    use crate::policy::huishan;

    #[test]
    fn a_grid_of_two_hundred_households_is_large() {
        for (households, members) in [(0, 2), (199, 2), (200, 3), (1000, 3)] {
            assert_eq!(quota(households, None, &huishan().quota).members, members, "{households} households");
        }
    }

    #[test]
    fn a_quota_set_by_hand_stands() {
        let quota = quota(500, Some(1), &huishan().quota);
        assert_eq!((quota.members, quota.leaders, quota.instructors, quota.set_by_hand), (1, 1, 1, true));
    }
}
