//! 一(一), S12: who is seated in the member seats of one administrative village.
//!
//! Those serving stay. Each candidate may be seated only in the grid registered for, and no household has more than
//! its number of members. Among all allocations that keep to this, the best is returned: fewest persons missing for
//! S2 and S3; then most seats filled; then the grounds of S12 in the order of the policy, each summed over those
//! seated; then the ID numbers in ascending order. The best is one and the same whatever the order of the input.
//!
//! How it is found, and why nothing better exists: households and grids are the two sides of a network, every
//! candidate is a line between them, the hamlets stand before the one or the other, and a flow of greatest worth is
//! the best allocation ([`network`], [`problem`]). Two kinds of rule cross such a network: the women (S2), and
//! households with people of several hamlets (S5). These are priced, which bounds what is possible, and where a price
//! leaves a gap the two fates of one person are searched ([`search`]). All is compared in whole numbers, entry by
//! entry; nothing is weighed against anything else. With such households in numbers the problem is a hard one in
//! principle; without them, and with one woman needed, the work grows gently with the number of candidates.
//!
//! A seat that nobody can fill is offered to somebody seated or serving in the village as a concurrent post (S6):
//! to whoever has the fewest such seats, then by preference, and never twice in one grid.

mod conflict;
mod facts;
mod network;
mod outcome;
mod problem;
#[cfg(test)]
mod properties;
mod reasons;
mod search;
#[cfg(test)]
mod tests;
mod village;
mod worth;

pub use facts::{Candidate, Excluded, GridFacts, Person, Pin, Serving, VillageFacts};
pub use outcome::{Allocation, Because, Conflict, Holder, KeptOut, Need, Objective, PinCost, PinFault, Point, RefusedPin, Reserve, Seat, UnmetNeed, Unseated};

use crate::model::ids::{GridNo, PersonNo};
use crate::model::person::Sex;
use crate::policy::terms::SelectionTerms;
use reasons::Reasons;
use village::Village;

/// Returns the best allocation of one administrative village, a proven optimum, with its reasons.
///
/// Clause 一(一) and 一(二), rules S1 to S3, S5, S6, S12. Readings: those serving stay; unmet needs are counted in
/// persons missing; a pin that cannot hold is refused and left aside; who serves counts as sitting when the 卫计
/// member and concurrent posts are proposed.
#[must_use]
pub fn allocate(facts: &VillageFacts, terms: &SelectionTerms) -> Allocation {
    let village = Village::new(facts, terms);
    let (pinned, refused_pins) = village.pins();
    let seated = village.solve(&pinned);
    let reasons = Reasons::new(&village, &seated, &pinned);
    let (mut seats, unseated) = reasons.explain();
    if terms.concurrent_when_short {
        offer_concurrent_posts(&village, &mut seats);
    }
    let unmet = reasons.unmet(&unseated);
    Allocation {
        health_member: health_member(&village, &seated),
        reserves: reasons.reserves(),
        conflict: if unmet.is_empty() { None } else { conflict::conflict(&village, &pinned) },
        objective: village.objective(&seated),
        pin_cost: (!pinned.is_empty()).then(|| pin_cost(&village, &seated)),
        seats,
        unseated,
        unmet,
        refused_pins,
    }
}

/// The woman named 卫计 member (S2): one serving and so named, else any woman; the most preferred of them.
fn health_member(village: &Village<'_>, seated: &[bool]) -> Option<PersonNo> {
    let named = village.serving.iter().filter(|serving| serving.health_member).map(|serving| &serving.who);
    let chosen = village.candidates.iter().zip(seated).filter(|(_, seated)| **seated).map(|(candidate, _)| &candidate.who);
    let all = village.serving.iter().map(|serving| &serving.who).chain(chosen);
    let named = named.filter(|who| who.sex == Sex::Female).min_by(|one, other| village.by_preference(one, other));
    let woman = named.or_else(|| all.filter(|who| who.sex == Sex::Female).min_by(|one, other| village.by_preference(one, other)));
    woman.map(|who| who.person)
}

fn pin_cost(village: &Village<'_>, seated: &[bool]) -> PinCost {
    let free = village.solve(&[]);
    PinCost { with: village.objective(seated), without: village.objective(&free), displaced: village.people(|index| free[index] && !seated[index]) }
}

/// Offers each empty seat to somebody seated or serving elsewhere in the village (S6).
fn offer_concurrent_posts(village: &Village<'_>, seats: &mut [Seat]) {
    let held: Vec<(GridNo, PersonNo)> = seats.iter().filter_map(|seat| Some((seat.grid, holder(seat)?))).collect();
    let people = village.serving.iter().map(|serving| &serving.who).chain(village.candidates.iter().map(|candidate| &candidate.who));
    let mut people: Vec<&Person> = people.filter(|who| held.iter().any(|(_, person)| *person == who.person)).collect();
    people.sort_by(|one, other| village.by_preference(one, other));
    let mut held = held;
    for seat in seats {
        if let Holder::Empty { concurrent } = &mut seat.holder {
            let free = people.iter().map(|who| who.person).filter(|person| !held.contains(&(seat.grid, *person)));
            *concurrent = free.min_by_key(|person| held.iter().filter(|(_, other)| other == person).count());
            held.extend(concurrent.map(|person| (seat.grid, person)));
        }
    }
}

fn holder(seat: &Seat) -> Option<PersonNo> {
    match seat.holder {
        Holder::Serving(person) | Holder::Pinned(person) | Holder::Chosen { person, .. } => Some(person),
        Holder::Empty { .. } => None,
    }
}
