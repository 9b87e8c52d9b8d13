//! What the allocation of one administrative village answers.

use crate::model::ids::{GridNo, PersonNo};
use crate::policy::clause::Rule;
use crate::policy::terms::Ground;

/// The allocation of one administrative village, with its reasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allocation {
    /// Every seat of every grid, by code of the grid and number of the seat.
    pub seats: Vec<Seat>,
    /// The woman named family-planning (卫计) member (S2): one serving so named, else the most preferred woman.
    pub health_member: Option<PersonNo>,
    /// Eligible candidates without a seat, in ascending order of ID number.
    pub unseated: Vec<Unseated>,
    /// Who comes next in each grid, the most preferred first; in the order of the grids.
    pub reserves: Vec<Reserve>,
    /// Needs of S2 and S3 that are not met: the women first, then the hamlets by name.
    pub unmet: Vec<UnmetNeed>,
    /// Why the needs cannot all be met; `None` if they are.
    pub conflict: Option<Conflict>,
    /// What those seated now reach together.
    pub objective: Objective,
    /// What the pins cost; `None` without pins that hold.
    pub pin_cost: Option<PinCost>,
    /// Pins that cannot hold, and why; they are left aside.
    pub refused_pins: Vec<RefusedPin>,
}

impl Allocation {
    /// Everybody whom the allocation seats anew, in the order of the seats.
    pub fn seated(&self) -> impl Iterator<Item = PersonNo> {
        self.seats.iter().filter_map(|seat| match seat.holder {
            Holder::Pinned(person) | Holder::Chosen { person, .. } => Some(person),
            Holder::Serving(_) | Holder::Empty { .. } => None,
        })
    }
}

/// One seat of a grid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seat {
    /// The grid.
    pub grid: GridNo,
    /// Number of the seat in its grid, from 1; above the quota only where more serve than the quota has.
    pub number: u32,
    /// Who holds it, and why.
    pub holder: Holder,
}

/// Who holds a seat, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holder {
    /// Serves already, and stays.
    Serving(PersonNo),
    /// Pinned by a decision.
    Pinned(PersonNo),
    /// Chosen by the rules.
    Chosen {
        /// Who.
        person: PersonNo,
        /// At which point the best allocation without this person falls short.
        by: Point,
        /// Whom that allocation would seat instead.
        over: Vec<PersonNo>,
    },
    /// Nobody is left for it.
    Empty {
        /// Who, seated or serving elsewhere in the village, is offered it as a concurrent post (S6).
        concurrent: Option<PersonNo>,
    },
}

/// A point of the objective, weightiest first: where two allocations part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Point {
    /// Needs of S2 and S3: which would be met less.
    Needs(Vec<Need>),
    /// Seats filled (S1).
    Seats,
    /// A ground of preference (S12).
    Ground(Ground),
    /// The ID number alone (S12).
    IdNumber,
}

/// A need of the village.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// Women among the members (S2).
    Women,
    /// Members who live in a hamlet (S3).
    Hamlet(String),
}

impl Need {
    /// The rule that asks for it.
    #[must_use]
    pub const fn rule(&self) -> Rule {
        match self {
            Self::Women => Rule::S2,
            Self::Hamlet(_) => Rule::S3,
        }
    }
}

/// An eligible candidate without a seat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unseated {
    /// Who.
    pub person: PersonNo,
    /// The grid registered for.
    pub grid: GridNo,
    /// Why.
    pub because: Because,
    /// Who was preferred: those who would lose their seats; where that is impossible, those in the way.
    pub preferred: Vec<PersonNo>,
    /// Who of the household is member, where no more of it may be (S5).
    pub household: Vec<PersonNo>,
    /// Needs that would be met less with this person seated.
    pub needs_lost: Vec<Need>,
}

/// Why an eligible candidate has no seat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Because {
    /// The grid has no open seat (S1).
    NoSeat,
    /// The household has all its members serving (S5).
    HouseholdServes,
    /// Pins leave no place.
    Pins,
    /// The best allocation with this person falls short at this point.
    Falls(Point),
}

impl Unseated {
    /// The rules that kept this person out, in the order of the text.
    #[must_use]
    pub fn rules(&self) -> Vec<Rule> {
        let mut rules: Vec<Rule> = self.needs_lost.iter().map(Need::rule).collect();
        match &self.because {
            Because::NoSeat | Because::Falls(Point::Seats) => rules.push(Rule::S1),
            Because::HouseholdServes => rules.push(Rule::S5),
            Because::Falls(Point::Needs(needs)) => rules.extend(needs.iter().map(Need::rule)),
            Because::Falls(Point::Ground(_) | Point::IdNumber) => rules.push(Rule::S12),
            Because::Pins => {}
        }
        if !self.household.is_empty() {
            rules.push(Rule::S5);
        }
        rules.sort_unstable();
        rules.dedup();
        rules
    }
}

/// Who comes next in a grid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reserve {
    /// The grid.
    pub grid: GridNo,
    /// Who comes next, the most preferred first (S12); none of a household that may have no more members (S5).
    pub next: Vec<PersonNo>,
    /// Who could come only after somebody of the household has left (S5), the most preferred first.
    pub held_by_household: Vec<PersonNo>,
}

/// A need that is not met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnmetNeed {
    /// Which.
    pub need: Need,
    /// How many persons are missing.
    pub missing: u32,
    /// Who could have met it and which rules kept each out; those not eligible first. None for a pin.
    pub kept_out: Vec<KeptOut>,
}

/// Somebody who could have met a need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptOut {
    /// Who.
    pub person: PersonNo,
    /// The grid registered for.
    pub grid: GridNo,
    /// The rules in the way.
    pub rules: Vec<Rule>,
}

/// Needs that cannot be met together, and the limits because of which they cannot.
///
/// No smaller set of needs is impossible, as far as sets of three needs go (of two or one, where a village asks for
/// so many things that these are hundreds); of a larger set none can be left out. Of the limits too none can be left
/// out: with the others alone the needs could be met. Without limits there are too few eligible people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The needs (S2, S3).
    pub needs: Vec<Need>,
    /// Grids whose open seats are too few (S1).
    pub grids: Vec<GridNo>,
    /// Households that may have no more members (S5).
    pub households: Vec<String>,
    /// People pinned.
    pub pins: Vec<PersonNo>,
}

/// What those seated anew reach together, in the order of the objective.
///
/// The grounds stand in the order of the text; the policy says how they weigh.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Objective {
    /// Persons missing for S2 and S3, over all needs.
    pub unmet_needs: u32,
    /// Seats filled.
    pub seats_filled: u32,
    /// Sitting members.
    pub sitting: u32,
    /// Sum of education ranks.
    pub education_ranks: u32,
    /// Sum of ages in completed years.
    pub age_years: i64,
    /// People with computer skill.
    pub computer: u32,
    /// Party members.
    pub party: u32,
}

/// What pins cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PinCost {
    /// What is reached with them.
    pub with: Objective,
    /// What would be reached without them.
    pub without: Objective,
    /// Who would be seated without them and is not.
    pub displaced: Vec<PersonNo>,
}

/// A pin that cannot hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedPin {
    /// Where.
    pub grid: GridNo,
    /// Who.
    pub person: PersonNo,
    /// Why not.
    pub fault: PinFault,
}

/// Why a pin cannot hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PinFault {
    /// Did not register in this village.
    NotRegistered,
    /// Registered for this other grid.
    OtherGrid(GridNo),
    /// Is not eligible: the rules that are not met.
    NotEligible(Vec<Rule>),
    /// Serves already.
    Serves,
    /// Those serving and the pins before it, by code of the grid and number of the person, leave no seat (S1).
    NoSeat,
    /// The household may have no more members (S5): those serving or pinned before it.
    Household(Vec<PersonNo>),
}
