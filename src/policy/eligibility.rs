//! 一(一)(二): who may serve as member. All findings are returned, never the first alone.

use super::clause::Rule;
use super::terms::{EligibilityTerms, SelectionTerms};
use crate::model::person::{CadrePost, Education, FormAnswers};

/// What the rules S4 to S11 ask of a candidate.
#[derive(Debug, Clone, Copy)]
pub struct CandidateFacts {
    /// Age in completed years on the day of registration.
    pub age_years: i32,
    /// Schooling completed.
    pub education: Education,
    /// Post among the village's cadres.
    pub cadre_post: CadrePost,
    /// Shares the household with somebody else who is a principal cadre or the supervision head.
    pub lives_with_cadre: bool,
    /// Others of the household who serve as member.
    pub household_members_serving: u32,
    /// The answers of the form.
    pub answers: FormAnswers,
}

/// A rule that a candidate does not meet, with what was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// Declared to be a near relative of a principal cadre.
    CadreKin,
    /// Shares the household with such a cadre.
    CadreHousehold,
    /// Others of the household already serve as member.
    HouseholdServes,
    /// Schooling below the least.
    EducationBelow {
        /// The candidate's.
        has: Education,
        /// The least.
        least: Education,
    },
    /// Older than the greatest age.
    AgeAbove {
        /// The candidate's age in completed years.
        age_years: i32,
        /// The greatest age.
        most: u32,
    },
    /// No smartphone.
    NoSmartphone,
    /// Government app missing, or without the real-name check.
    NoZhengwuApp,
    /// Ping'an Zhejiang app missing.
    NoPinganApp,
    /// Does not live in the village all year.
    NotResident,
    /// Has a bad record.
    BadRecord,
    /// Has petitioned at county level or above.
    Petitioned,
    /// The village's committees do not recommend.
    NotRecommended,
    /// Does not know the four platforms.
    PlatformsUnknown,
}

impl Finding {
    /// The rule that is not met.
    #[must_use]
    pub const fn rule(self) -> Rule {
        match self {
            Self::CadreKin | Self::CadreHousehold => Rule::S4,
            Self::HouseholdServes => Rule::S5,
            Self::EducationBelow { .. } => Rule::S7,
            Self::AgeAbove { .. } => Rule::S8,
            Self::NoSmartphone | Self::NoZhengwuApp | Self::NoPinganApp => Rule::S9,
            Self::NotResident | Self::BadRecord | Self::Petitioned | Self::NotRecommended => Rule::S10,
            Self::PlatformsUnknown => Rule::S11,
        }
    }
}

/// Returns whether the person holds one of the cadre posts, of which S4 speaks.
#[must_use]
pub const fn is_cadre(post: CadrePost) -> bool {
    match post {
        CadrePost::None => false,
        CadrePost::Secretary | CadrePost::Director | CadrePost::Supervisor => true,
    }
}

/// Returns every rule of S4 to S11 that a candidate does not meet, in the order of the text; none if eligible.
///
/// Clauses 一(一) and 一(二)1–5. Readings: the greatest age is included; a cadre in person is not barred by S4;
/// a form that is silent about the recommendation is not held against the candidate.
#[must_use]
pub fn review(facts: &CandidateFacts, selection: &SelectionTerms, terms: &EligibilityTerms) -> Vec<Finding> {
    let bar_relatives = selection.bar_cadre_relatives && !is_cadre(facts.cadre_post);
    let answers = facts.answers;
    let too_old = u32::try_from(facts.age_years).is_ok_and(|age| age > terms.age_years_max);
    [
        (bar_relatives && answers.cadre_kin, Finding::CadreKin),
        (bar_relatives && facts.lives_with_cadre, Finding::CadreHousehold),
        (facts.household_members_serving >= selection.members_per_household, Finding::HouseholdServes),
        (facts.education.rank() < terms.education_min.rank(), Finding::EducationBelow { has: facts.education, least: terms.education_min }),
        (too_old, Finding::AgeAbove { age_years: facts.age_years, most: terms.age_years_max }),
        (terms.require_apps && !answers.smartphone, Finding::NoSmartphone),
        (terms.require_apps && !answers.zhengwu_app, Finding::NoZhengwuApp),
        (terms.require_apps && !answers.pingan_app, Finding::NoPinganApp),
        (terms.require_residence && !answers.resident, Finding::NotResident),
        (terms.require_clean_record && answers.bad_record, Finding::BadRecord),
        (terms.require_no_petition && answers.petition, Finding::Petitioned),
        (terms.require_recommendation && answers.recommended == Some(false), Finding::NotRecommended),
        (terms.require_platforms && !answers.platforms, Finding::PlatformsUnknown),
    ]
    .into_iter()
    .filter_map(|(fails, finding)| fails.then_some(finding))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::huishan;

    const GOOD: CandidateFacts = CandidateFacts {
        age_years: 40,
        education: Education::Junior,
        cadre_post: CadrePost::None,
        lives_with_cadre: false,
        household_members_serving: 0,
        answers: FormAnswers {
            smartphone: true,
            zhengwu_app: true,
            pingan_app: true,
            resident: true,
            bad_record: false,
            petition: false,
            platforms: true,
            computer: false,
            party: false,
            incumbent: false,
            cadre_kin: false,
            recommended: None,
        },
    };

    fn rules(change: impl Fn(&mut CandidateFacts)) -> Vec<Rule> {
        let mut facts = GOOD;
        change(&mut facts);
        let terms = huishan();
        review(&facts, &terms.selection, &terms.eligibility).into_iter().map(Finding::rule).collect()
    }

    #[test]
    fn each_rule_bars_for_itself() {
        assert_eq!(rules(|_| ()), []);
        assert_eq!(rules(|facts| facts.answers.cadre_kin = true), [Rule::S4]);
        assert_eq!(rules(|facts| facts.lives_with_cadre = true), [Rule::S4]);
        assert_eq!(rules(|facts| facts.household_members_serving = 1), [Rule::S5]);
        assert_eq!(rules(|facts| facts.education = Education::Primary), [Rule::S7]);
        assert_eq!(rules(|facts| facts.age_years = 60), []);
        assert_eq!(rules(|facts| facts.age_years = 61), [Rule::S8]);
        assert_eq!(rules(|facts| facts.answers.smartphone = false), [Rule::S9]);
        assert_eq!(rules(|facts| facts.answers.zhengwu_app = false), [Rule::S9]);
        assert_eq!(rules(|facts| facts.answers.pingan_app = false), [Rule::S9]);
        assert_eq!(rules(|facts| facts.answers.resident = false), [Rule::S10]);
        assert_eq!(rules(|facts| facts.answers.bad_record = true), [Rule::S10]);
        assert_eq!(rules(|facts| facts.answers.petition = true), [Rule::S10]);
        assert_eq!(rules(|facts| facts.answers.recommended = Some(false)), [Rule::S10]);
        assert_eq!(rules(|facts| facts.answers.recommended = Some(true)), []);
        assert_eq!(rules(|facts| facts.answers.platforms = false), [Rule::S11]);
    }

    #[test]
    fn every_failed_rule_is_found_not_the_first_alone() {
        let all = rules(|facts| {
            facts.answers = FormAnswers { cadre_kin: true, smartphone: false, resident: false, platforms: false, ..facts.answers };
            facts.household_members_serving = 2;
            facts.education = Education::Primary;
            facts.age_years = 70;
        });
        assert_eq!(all, [Rule::S4, Rule::S5, Rule::S7, Rule::S8, Rule::S9, Rule::S10, Rule::S11]);
    }

    #[test]
    fn a_cadre_in_person_is_not_barred_as_a_relative() {
        let change = |facts: &mut CandidateFacts| {
            facts.cadre_post = CadrePost::Secretary;
            facts.lives_with_cadre = true;
            facts.answers.cadre_kin = true;
        };
        assert_eq!(rules(change), []);
    }
}
