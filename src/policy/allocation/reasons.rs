//! Why each is seated or not: the best allocation is set against the best one in which that is otherwise.

use super::facts::GridFacts;
use super::network::Fate;
use super::outcome::{Because, Holder, KeptOut, Need, Reserve, Seat, UnmetNeed, Unseated};
use super::problem::{Layout, Problem};
use super::search::{Branch, Search};
use super::village::Village;
use super::worth::WHOLE;
use crate::model::ids::PersonNo;
use crate::model::person::Sex;

/// The allocation to be explained.
pub(super) struct Reasons<'v, 'f> {
    village: &'v Village<'f>,
    seated: &'v [bool],
    pinned: &'v [usize],
}

/// The best allocations in which one applicant's fate is another.
struct Otherwise<'p> {
    search: Search<'p>,
    root: Branch<'p>,
}

impl Otherwise<'_> {
    fn with(&self, index: usize) -> Option<Vec<bool>> {
        let mut branch = self.root.clone();
        if branch.flow.force(index) { self.search.best(branch).map(|best| best.seated) } else { None }
    }

    fn without(&self, index: usize) -> Option<Vec<bool>> {
        let mut branch = self.root.clone();
        branch.flow.bar(index);
        self.search.best(branch).map(|best| best.seated)
    }
}

impl<'v, 'f> Reasons<'v, 'f> {
    /// Makes ready to explain an allocation.
    pub fn new(village: &'v Village<'f>, seated: &'v [bool], pinned: &'v [usize]) -> Self {
        Self { village, seated, pinned }
    }

    /// The seats and the unseated candidates, each with its reason.
    pub fn explain(&self) -> (Vec<Seat>, Vec<Unseated>) {
        let near = self.near();
        let layout = Layout::new(&near);
        let search = Search::new(&near, &layout);
        let fates: Vec<Fate> = (0..self.seated.len()).map(|index| if self.pinned.contains(&index) { Fate::In } else { Fate::Open }).collect();
        // The pins hold, so there is a root.
        let Some(mut root) = search.root(&fates) else { return (Vec::new(), Vec::new()) };
        search.settle(&mut root);
        search.tune(&mut root, &mut None);
        let otherwise = Otherwise { search, root };
        let seats = self.seats(&otherwise);
        let unseated = (0..self.seated.len()).filter(|index| !self.seated[*index]).map(|index| self.unseated(index, &otherwise)).collect();
        (seats, unseated)
    }

    /// The problem in which, among equals, the allocation wins that changes least.
    fn near(&self) -> Problem {
        let mut near = self.village.problem.clone();
        for (applicant, seated) in near.applicants.iter_mut().zip(self.seated) {
            applicant.worth.ties = if *seated { WHOLE.into() } else { 0 };
        }
        near
    }

    fn seats(&self, otherwise: &Otherwise<'_>) -> Vec<Seat> {
        let village = self.village;
        let mut seats = Vec::new();
        for (place, grid) in village.grids.iter().enumerate() {
            let here = |index: &usize| self.seated[*index] && village.problem.applicants[*index].grid == place;
            let mut chosen: Vec<usize> = (0..self.seated.len()).filter(here).collect();
            chosen.sort_by(|one, other| village.by_preference(&village.candidates[*one].who, &village.candidates[*other].who));
            let empty = (chosen.len()..village.problem.open[place] as usize).map(|_| Holder::Empty { concurrent: None });
            let holders = serving(grid).into_iter().map(Holder::Serving);
            let holders = holders.chain(chosen.iter().map(|index| self.holder(*index, otherwise))).chain(empty);
            seats.extend(holders.zip(1..).map(|(holder, number)| Seat { grid: grid.grid, number, holder }));
        }
        seats
    }

    fn holder(&self, index: usize, otherwise: &Otherwise<'_>) -> Holder {
        let person = self.village.candidates[index].who.person;
        if self.pinned.contains(&index) {
            return Holder::Pinned(person);
        }
        // Nobody seated anew but the pinned is an allocation too, so there is always another.
        let other = otherwise.without(index).unwrap_or_else(|| vec![false; self.seated.len()]);
        Holder::Chosen { person, by: self.village.point(self.seated, &other), over: self.village.people(|index| other[index] && !self.seated[index]) }
    }

    fn unseated(&self, index: usize, otherwise: &Otherwise<'_>) -> Unseated {
        let village = self.village;
        let (candidate, applicant) = (village.candidates[index], &village.problem.applicants[index]);
        let household = self.household_in_the_way(index);
        let other = otherwise.with(index);
        let because = if village.problem.open[applicant.grid] == 0 {
            Because::NoSeat
        } else if village.problem.room[applicant.household] == 0 {
            Because::HouseholdServes
        } else {
            other.as_ref().map_or(Because::Pins, |other| Because::Falls(village.point(self.seated, other)))
        };
        let preferred = match &other {
            Some(other) => village.people(|index| self.seated[index] && !other[index]),
            None => self.in_the_way(index, &because, &household),
        };
        let needs_lost = other.map(|other| village.needs_lost(self.seated, &other)).unwrap_or_default();
        Unseated { person: candidate.who.person, grid: candidate.grid, because, preferred, household, needs_lost }
    }

    /// Who of the household is member, if no more of it may be.
    fn household_in_the_way(&self, index: usize) -> Vec<PersonNo> {
        let members = self.village.household_members(index, |other| self.seated[other]);
        if members.len() >= self.village.terms.members_per_household as usize { members } else { Vec::new() }
    }

    /// Who stands in the way of somebody who cannot be seated at all.
    fn in_the_way(&self, index: usize, because: &Because, household: &[PersonNo]) -> Vec<PersonNo> {
        let village = self.village;
        let place = village.problem.applicants[index].grid;
        match because {
            Because::NoSeat => serving(village.grids[place]),
            Because::HouseholdServes => household.to_vec(),
            Because::Pins | Because::Falls(_) => village.people(|other| {
                let same_grid = village.problem.applicants[other].grid == place;
                let same_household = village.problem.applicants[other].household == village.problem.applicants[index].household;
                self.pinned.contains(&other) && (same_grid || same_household)
            }),
        }
    }

    /// Who comes next in each grid.
    pub fn reserves(&self) -> Vec<Reserve> {
        let village = self.village;
        let reserve = |(place, grid): (usize, &&GridFacts)| {
            let waits = |index: &usize| !self.seated[*index] && village.problem.applicants[*index].grid == place;
            let mut waiting: Vec<usize> = (0..self.seated.len()).filter(waits).collect();
            waiting.sort_by(|one, other| village.by_preference(&village.candidates[*one].who, &village.candidates[*other].who));
            let free = |index: &usize| self.household_in_the_way(*index).is_empty() && village.problem.room[village.problem.applicants[*index].household] > 0;
            let (next, held): (Vec<usize>, Vec<usize>) = waiting.into_iter().partition(free);
            let people = |indices: Vec<usize>| indices.into_iter().map(|index| village.candidates[index].who.person).collect();
            Reserve { grid: grid.grid, next: people(next), held_by_household: people(held) }
        };
        village.grids.iter().enumerate().map(reserve).collect()
    }

    /// The needs that are not met, and who could have met them.
    pub fn unmet(&self, unseated: &[Unseated]) -> Vec<UnmetNeed> {
        let missing = self.village.missing(self.seated).into_iter().filter(|(_, missing)| *missing > 0);
        missing.map(|(need, missing)| UnmetNeed { kept_out: self.kept_out(&need, unseated), need, missing }).collect()
    }

    fn kept_out(&self, need: &Need, unseated: &[Unseated]) -> Vec<KeptOut> {
        let fits = |sex: Sex, hamlet: &str| match need {
            Need::Women => sex == Sex::Female,
            Need::Hamlet(name) => hamlet == name,
        };
        let excluded = self.village.facts.excluded.iter().filter(|excluded| fits(excluded.sex, &excluded.hamlet));
        let mut kept_out: Vec<KeptOut> =
            excluded.map(|excluded| KeptOut { person: excluded.person, grid: excluded.grid, rules: excluded.rules.clone() }).collect();
        kept_out.sort_by_key(|kept| kept.person);
        let candidates = self.village.candidates.iter().zip(self.seated).filter(|(_, seated)| !**seated).map(|(candidate, _)| candidate);
        let eligible = candidates.zip(unseated).filter(|(candidate, _)| fits(candidate.who.sex, &candidate.who.hamlet));
        kept_out.extend(eligible.map(|(_, unseated)| KeptOut { person: unseated.person, grid: unseated.grid, rules: unseated.rules() }));
        kept_out
    }
}

/// Who serves in a grid, in ascending order of ID number.
fn serving(grid: &GridFacts) -> Vec<PersonNo> {
    let mut people: Vec<_> = grid.serving.iter().map(|serving| (serving.who.id_number, serving.who.person)).collect();
    people.sort_unstable();
    people.into_iter().map(|(_, person)| person).collect()
}
