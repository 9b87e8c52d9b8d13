//! 一(三): the path from the form to the post — registered, eligible, trained, tested, appointed.

use super::clause::Rule;
use super::eligibility::Finding;
use super::terms::{Ground, SelectionTerms};
use crate::model::hiring::TestRow;
use crate::model::ids::IdNumber;
use crate::model::person::{Education, Sex};
use crate::model::post::Role;

/// Returns the app nickname (昵称) that a member must have: town, village, grid number and name, without blanks between.
///
/// Clause 一(三), rule S13.
#[must_use]
pub fn nickname(town: &str, village: &str, grid: &str, name: &str) -> String {
    format!("{town}{village}{grid}{name}")
}

/// A part of the field test (现场测试).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TestPart {
    /// Both apps with their real-name check.
    Apps,
    /// The nickname in the app.
    Nickname,
    /// What a member must know.
    Knowledge,
    /// A live report from the app.
    LiveReport,
}

impl TestPart {
    /// The four parts in the order of the text.
    pub const ALL: [Self; 4] = [Self::Apps, Self::Nickname, Self::Knowledge, Self::LiveReport];

    /// Whether a test passed in this part, where the app must show one of these nicknames.
    #[must_use]
    pub fn passes(self, test: &TestRow, nicknames: &[String]) -> bool {
        match self {
            Self::Apps => test.apps,
            Self::Nickname => nicknames.contains(&test.nickname),
            Self::Knowledge => test.knowledge,
            Self::LiveReport => test.live_report,
        }
    }
}

/// What stands against an appointment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Objection {
    /// A rule of S4 to S11 is not met.
    NotEligible(Finding),
    /// No training is recorded.
    NotTrained,
    /// No field test is recorded.
    NotTested,
    /// A part of the latest field test was not passed.
    PartFailed(TestPart),
    /// The nickname seen in the latest field test is another one.
    NicknameDiffers {
        /// The nickname seen.
        seen: String,
        /// The nickname that the person must have.
        wanted: String,
    },
    /// All posts of the grid are filled.
    QuotaFull {
        /// Posts of this role in the grid.
        posts: u32,
        /// People who hold one.
        filled: u32,
    },
    /// The person holds this very post already, or will.
    HoldsPost,
    /// Registered in another administrative village.
    RegisteredElsewhere,
    /// Holds a post in another administrative village.
    ServesElsewhere,
    /// Holds another post, and the policy allows one alone.
    OnePostOnly,
    /// Sitting members who registered for the grid and passed stand before: their names.
    SittingFirst(Vec<String>),
    /// A family-planning member must be a woman.
    HealthMemberNotWoman,
    /// A family-planning member must be a member.
    HealthMemberNotMember,
}

impl Objection {
    /// The rule that stands against the appointment.
    #[must_use]
    pub const fn rule(&self) -> Rule {
        match self {
            Self::NotEligible(finding) => finding.rule(),
            Self::NotTrained | Self::NotTested | Self::PartFailed(_) | Self::NicknameDiffers { .. } | Self::RegisteredElsewhere => Rule::S13,
            Self::QuotaFull { .. } => Rule::S1,
            Self::HoldsPost | Self::ServesElsewhere | Self::OnePostOnly => Rule::S6,
            Self::SittingFirst(_) => Rule::S12,
            Self::HealthMemberNotWoman | Self::HealthMemberNotMember => Rule::S2,
        }
    }

    /// Whether people may set it aside with a reason.
    #[must_use]
    pub const fn can_be_waived(&self) -> bool {
        is_in_principle(self.rule())
    }
}

/// Returns whether the text says a rule of selection "in principle" (原则上), so that people may set it aside with a
/// reason: the number of posts by size, and that sitting members come first.
///
/// Clauses 一(一) and 一(二), rules S1 and S12.
#[must_use]
pub const fn is_in_principle(rule: Rule) -> bool {
    matches!(rule, Rule::S1 | Rule::S12)
}

/// Returns what is missing of training and field test, in the order of the path; nothing where all was passed.
///
/// `tests` are those of one person up to the day looked at, the earliest first. Clause 一(三), rule S13. Reading: the
/// latest test counts, all four parts of it must be passed, and a training recorded with any of the tests is enough.
#[must_use]
pub fn path_objections(tests: &[TestRow], nicknames: &[String]) -> Vec<Objection> {
    let mut objections = Vec::new();
    if tests.iter().all(|test| test.trained_on.is_none()) {
        objections.push(Objection::NotTrained);
    }
    let Some(test) = tests.last() else {
        objections.push(Objection::NotTested);
        return objections;
    };
    let failed = TestPart::ALL.into_iter().filter(|part| !part.passes(test, nicknames));
    objections.extend(failed.map(|part| match part {
        TestPart::Nickname => Objection::NicknameDiffers { seen: test.nickname.clone(), wanted: nicknames.first().cloned().unwrap_or_default() },
        TestPart::Apps | TestPart::Knowledge | TestPart::LiveReport => Objection::PartFailed(part),
    }));
    objections
}

/// What the rules ask before somebody is appointed to a grid.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a question of its own, which the records answer")]
pub struct AppointmentFacts {
    /// As what.
    pub role: Role,
    /// What [`super::eligibility::review`] found.
    pub eligibility: Vec<Finding>,
    /// The person's tests up to the first day of the post, the earliest first.
    pub tests: Vec<TestRow>,
    /// The nicknames that are right: of the grid registered for, and of the grid of the post.
    pub nicknames: Vec<String>,
    /// Posts of this role in the grid.
    pub posts: u32,
    /// Other people who hold one on the first day of the post or later.
    pub filled: u32,
    /// The person holds this very post on that day or later.
    pub holds_this_post: bool,
    /// The form names a grid of the same administrative village.
    pub registered_in_village: bool,
    /// The person holds another post in the same administrative village.
    pub serves_in_village: bool,
    /// The person holds a post in another administrative village.
    pub serves_elsewhere: bool,
    /// A sitting member, by the form.
    pub incumbent: bool,
    /// Names of the sitting members who registered for the grid, are eligible, passed the test and do not serve.
    pub sitting_waiting: Vec<String>,
    /// To be named the village's family-planning member.
    pub health_member: bool,
    /// The person's sex.
    pub sex: Sex,
}

/// Returns everything that stands against an appointment, in the order of the rules; nothing where it may be made.
///
/// Clauses 一(一) to 一(三), rules S1, S2, S4 to S13. Readings: leaders and instructors are placed by office, so that
/// eligibility, training, test and S12 are asked of members alone; a sitting member, and somebody who already serves
/// in the village, does not stand behind sitting members.
#[must_use]
pub fn appointment_objections(facts: &AppointmentFacts, terms: &SelectionTerms) -> Vec<Objection> {
    let is_member = facts.role == Role::Member;
    let mut objections = Vec::new();
    if facts.filled >= facts.posts {
        objections.push(Objection::QuotaFull { posts: facts.posts, filled: facts.filled });
    }
    if facts.health_member && !is_member {
        objections.push(Objection::HealthMemberNotMember);
    }
    if facts.health_member && facts.sex == Sex::Male {
        objections.push(Objection::HealthMemberNotWoman);
    }
    if is_member {
        objections.extend(facts.eligibility.iter().copied().map(Objection::NotEligible));
    }
    let one_alone = !terms.concurrent_when_short && facts.serves_in_village;
    let posts = [
        (facts.holds_this_post, Objection::HoldsPost),
        (facts.serves_elsewhere, Objection::ServesElsewhere),
        (one_alone && !facts.holds_this_post, Objection::OnePostOnly),
        (
            is_member && !facts.incumbent && !facts.serves_in_village && !facts.sitting_waiting.is_empty(),
            Objection::SittingFirst(facts.sitting_waiting.clone()),
        ),
        (is_member && !facts.registered_in_village, Objection::RegisteredElsewhere),
    ];
    objections.extend(posts.into_iter().filter_map(|(stands, objection)| stands.then_some(objection)));
    if is_member {
        objections.extend(path_objections(&facts.tests, &facts.nicknames));
    }
    objections.sort_by_key(Objection::rule);
    objections
}

/// What S12 looks at in a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preference {
    /// A sitting member, by the form.
    pub incumbent: bool,
    /// Schooling completed.
    pub education: Education,
    /// Age in completed years.
    pub age_years: i32,
    /// Able to work with a computer.
    pub computer: bool,
    /// A Party member.
    pub party: bool,
    /// ID number, the last word in a tie.
    pub id_number: IdNumber,
}

/// Returns how two candidates stand to each other: the preferred one is the lesser.
///
/// Clause 一(二), rule S12: the grounds in the order of the policy, then the ID number.
#[must_use]
pub fn by_preference(one: &Preference, other: &Preference, grounds: &[Ground]) -> std::cmp::Ordering {
    let by_ground = |ground: &Ground| match ground {
        Ground::Incumbent => other.incumbent.cmp(&one.incumbent),
        Ground::Education => other.education.rank().cmp(&one.education.rank()),
        Ground::Age => one.age_years.cmp(&other.age_years),
        Ground::Computer => other.computer.cmp(&one.computer),
        Ground::Party => other.party.cmp(&one.party),
    };
    let decided = grounds.iter().map(by_ground).find(|order| order.is_ne());
    decided.unwrap_or_else(|| one.id_number.cmp(&other.id_number))
}

/// What a village's members still lack together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Need {
    /// Women, so many (S2).
    Women(u32),
    /// Members of a hamlet, so many (S3).
    Hamlet(String, u32),
}

impl Need {
    /// The rule that asks for it.
    #[must_use]
    pub const fn rule(&self) -> Rule {
        match self {
            Self::Women(_) => Rule::S2,
            Self::Hamlet(..) => Rule::S3,
        }
    }
}

/// Returns what the members of one administrative village lack together: women first, then hamlets in the order given.
///
/// `members` are those who serve, each once: sex and hamlet lived in. Clause 一(一), rules S2 and S3.
#[must_use]
pub fn village_needs(members: &[(Sex, &str)], hamlets: &[&str], terms: &SelectionTerms) -> Vec<Need> {
    let count = |fits: &dyn Fn(&(Sex, &str)) -> bool| u32::try_from(members.iter().filter(|member| fits(member)).count()).unwrap_or(u32::MAX);
    let women = terms.women_per_village.saturating_sub(count(&|member| member.0 == Sex::Female));
    let hamlet = |name: &&str| {
        let missing = terms.members_per_hamlet.saturating_sub(count(&|member| member.1 == *name));
        (missing > 0).then(|| Need::Hamlet((*name).to_owned(), missing))
    };
    (women > 0).then_some(Need::Women(women)).into_iter().chain(hamlets.iter().filter_map(hamlet)).collect()
}

#[cfg(test)]
mod tests;
