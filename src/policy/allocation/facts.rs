//! What the allocation of one administrative village needs to know.

use crate::model::ids::{GridNo, IdNumber, PersonNo};
use crate::model::person::{Education, Sex};
use crate::policy::clause::Rule;

/// One administrative village on the eve of its allocation. The order of the lists never matters.
#[derive(Debug, Clone)]
pub struct VillageFacts {
    /// Its grids, each with its member quota and those who already serve.
    pub grids: Vec<GridFacts>,
    /// Its hamlets, each of which needs a member (S3).
    pub hamlets: Vec<String>,
    /// Everybody eligible who registered for one of its grids, each person once.
    pub candidates: Vec<Candidate>,
    /// Everybody who registered and is not eligible; they are named where a need stays unmet.
    pub excluded: Vec<Excluded>,
    /// Who must be seated where, by a decision of people.
    pub pins: Vec<Pin>,
}

/// A grid of the village.
#[derive(Debug, Clone)]
pub struct GridFacts {
    /// Its number in the database.
    pub grid: GridNo,
    /// Its code, by which the answer is ordered.
    pub code: String,
    /// Its quota of members (S1).
    pub seats: u32,
    /// Who serves there as member; they stay.
    pub serving: Vec<Serving>,
}

/// What the rules S2, S3, S5 and S12 look at in a person.
#[derive(Debug, Clone)]
pub struct Person {
    /// The person's number in the database.
    pub person: PersonNo,
    /// ID number, the last word in a tie.
    pub id_number: IdNumber,
    /// Sex.
    pub sex: Sex,
    /// Hamlet lived in.
    pub hamlet: String,
    /// Household number, unique within the village.
    pub household: String,
    /// Whether a sitting member, by the form.
    pub incumbent: bool,
    /// Schooling completed.
    pub education: Education,
    /// Age in completed years.
    pub age_years: i32,
    /// Whether able to work with a computer.
    pub computer: bool,
    /// Whether a Party member.
    pub party: bool,
}

/// Somebody who serves as member. Who serves in several grids stands in each of them.
#[derive(Debug, Clone)]
pub struct Serving {
    /// Who.
    pub who: Person,
    /// Whether she is named the village's family-planning (卫计) member.
    pub health_member: bool,
}

/// An eligible candidate.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Who.
    pub who: Person,
    /// The grid registered for.
    pub grid: GridNo,
}

/// Somebody who registered and is not eligible.
#[derive(Debug, Clone)]
pub struct Excluded {
    /// Who.
    pub person: PersonNo,
    /// The grid registered for.
    pub grid: GridNo,
    /// Sex.
    pub sex: Sex,
    /// Hamlet lived in.
    pub hamlet: String,
    /// The rules that are not met.
    pub rules: Vec<Rule>,
}

/// A decision that somebody must be seated in a grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pin {
    /// Where.
    pub grid: GridNo,
    /// Who.
    pub person: PersonNo,
}
