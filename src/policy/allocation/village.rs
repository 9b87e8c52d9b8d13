//! From the facts of a village to the problem in numbers, and back.

use std::cmp::{Ordering, Reverse};
use std::collections::BTreeSet;

use super::facts::{Candidate, GridFacts, Person, Pin, Serving, VillageFacts};
use super::network::Fate;
use super::outcome::{Need, Objective, PinFault, Point, RefusedPin};
use super::problem::{Applicant, Layout, Problem};
use super::search::{Best, Search};
use super::worth::{GROUNDS, TIE_BITS, WHOLE, Worth};
use crate::model::ids::PersonNo;
use crate::model::person::Sex;
use crate::policy::terms::{Ground, SelectionTerms};

/// A village in the order in which it is counted: nothing of the order of its lists is left.
pub(super) struct Village<'f> {
    pub facts: &'f VillageFacts,
    pub terms: &'f SelectionTerms,
    /// Grounds of preference, each once.
    pub grounds: Vec<Ground>,
    /// Grids by code.
    pub grids: Vec<&'f GridFacts>,
    /// Hamlets by name.
    pub hamlets: Vec<&'f str>,
    /// Those serving, each once, by ID number.
    pub serving: Vec<&'f Serving>,
    /// Candidates for these grids who do not serve, by ID number; the problem's applicants.
    pub candidates: Vec<&'f Candidate>,
    /// Household numbers, by the problem's index.
    pub households: Vec<&'f str>,
    /// The problem, nobody's ties broken.
    pub problem: Problem,
}

impl<'f> Village<'f> {
    /// Orders the facts and counts what is open and needed.
    pub fn new(facts: &'f VillageFacts, terms: &'f SelectionTerms) -> Self {
        let mut grids: Vec<&GridFacts> = facts.grids.iter().collect();
        grids.sort_by(|one, other| (&one.code, one.grid).cmp(&(&other.code, other.grid)));
        let hamlets: Vec<&str> = facts.hamlets.iter().map(String::as_str).collect::<BTreeSet<_>>().into_iter().collect();
        let mut serving: Vec<&Serving> = grids.iter().flat_map(|grid| &grid.serving).collect();
        // Somebody named 卫计 member in one of several grids is so named.
        serving.sort_by_key(|serving| (serving.who.id_number, serving.who.person, Reverse(serving.health_member)));
        serving.dedup_by_key(|serving| serving.who.person);
        let here = |candidate: &Candidate| grids.iter().any(|grid| grid.grid == candidate.grid);
        let serves = |candidate: &Candidate| serving.iter().any(|serving| serving.who.person == candidate.who.person);
        let mut candidates: Vec<&Candidate> = facts.candidates.iter().filter(|candidate| here(candidate) && !serves(candidate)).collect();
        candidates.sort_by_key(|candidate| (candidate.who.id_number, candidate.who.person));
        let households: Vec<&str> = candidates.iter().map(|candidate| candidate.who.household.as_str()).collect::<BTreeSet<_>>().into_iter().collect();
        let mut grounds = Vec::new();
        for ground in &terms.preference {
            if !grounds.contains(ground) {
                grounds.push(*ground);
            }
        }
        let problem = Problem { open: Vec::new(), room: Vec::new(), hamlet_needs: Vec::new(), women_needed: 0, applicants: Vec::new() };
        let mut village = Self { facts, terms, grounds, grids, hamlets, serving, candidates, households, problem };
        village.problem = village.count();
        village
    }

    fn count(&self) -> Problem {
        let serving = |fits: &dyn Fn(&Person) -> bool| count(self.serving.iter().filter(|serving| fits(&serving.who)));
        let hamlet_needs: Vec<u32> =
            self.hamlets.iter().map(|hamlet| self.terms.members_per_hamlet.saturating_sub(serving(&|person| person.hamlet == *hamlet))).collect();
        let applicants = self.candidates.iter().map(|candidate| {
            let who = &candidate.who;
            Applicant {
                grid: self.grids.iter().position(|grid| grid.grid == candidate.grid).unwrap_or_default(),
                household: self.households.binary_search(&who.household.as_str()).unwrap_or_default(),
                hamlet: self.hamlets.binary_search(&who.hamlet.as_str()).ok().filter(|hamlet| hamlet_needs[*hamlet] > 0),
                woman: who.sex == Sex::Female,
                worth: self.worth(who),
            }
        });
        Problem {
            open: self.grids.iter().map(|grid| grid.seats.saturating_sub(count(grid.serving.iter()))).collect(),
            room: self
                .households
                .iter()
                .map(|household| self.terms.members_per_household.saturating_sub(serving(&|person| person.household == *household)))
                .collect(),
            applicants: applicants.collect(),
            women_needed: self.terms.women_per_village.saturating_sub(serving(&|person| person.sex == Sex::Female)),
            hamlet_needs,
        }
    }

    /// One seat filled, and what the person counts on each ground of the policy; no ties broken.
    fn worth(&self, who: &Person) -> Worth {
        let mut grounds = [0; GROUNDS];
        for (sum, ground) in grounds.iter_mut().zip(&self.grounds) {
            *sum = merit(who, *ground) * WHOLE;
        }
        Worth { seats: WHOLE, grounds, ..Worth::ZERO }
    }

    /// Orders people by preference (S12), the most preferred first. Who serves counts as sitting.
    pub fn by_preference(&self, one: &Person, other: &Person) -> Ordering {
        let merits = |who: &Person| -> Vec<i64> {
            let serves = self.serving.iter().any(|serving| serving.who.person == who.person);
            self.grounds.iter().map(|ground| if *ground == Ground::Incumbent && serves { 1 } else { merit(who, *ground) }).collect()
        };
        let numbers = (one.id_number, one.person).cmp(&(other.id_number, other.person));
        merits(other).cmp(&merits(one)).then(numbers)
    }

    /// The pins that hold, as applicants, and those that cannot. They are taken by code of grid and number of the person.
    pub fn pins(&self) -> (Vec<usize>, Vec<RefusedPin>) {
        let place = |pin: &Pin| self.grids.iter().position(|grid| grid.grid == pin.grid);
        let mut pins: Vec<(Option<usize>, Option<usize>, Pin)> =
            self.facts.pins.iter().map(|pin| (place(pin), self.candidates.iter().position(|candidate| candidate.who.person == pin.person), *pin)).collect();
        pins.sort_unstable();
        pins.dedup();
        let (mut open, mut room) = (self.problem.open.clone(), self.problem.room.clone());
        let (mut holding, mut refused) = (Vec::new(), Vec::new());
        for (grid, index, pin) in pins {
            match self.pin_fault(pin, grid, index, &holding, (&open, &room)) {
                Ok(index) => {
                    let applicant = &self.problem.applicants[index];
                    open[applicant.grid] -= 1;
                    room[applicant.household] -= 1;
                    holding.push(index);
                }
                Err(fault) => refused.push(RefusedPin { grid: pin.grid, person: pin.person, fault }),
            }
        }
        holding.sort_unstable();
        (holding, refused)
    }

    fn pin_fault(&self, pin: Pin, grid: Option<usize>, index: Option<usize>, holding: &[usize], left: (&[u32], &[u32])) -> Result<usize, PinFault> {
        if self.serving.iter().any(|serving| serving.who.person == pin.person) {
            return Err(PinFault::Serves);
        }
        let Some(index) = index else {
            let excluded = self.facts.excluded.iter().find(|excluded| excluded.person == pin.person);
            return Err(excluded.map_or(PinFault::NotRegistered, |excluded| PinFault::NotEligible(excluded.rules.clone())));
        };
        let applicant = &self.problem.applicants[index];
        if grid != Some(applicant.grid) {
            return Err(PinFault::OtherGrid(self.candidates[index].grid));
        }
        if left.0[applicant.grid] == 0 {
            return Err(PinFault::NoSeat);
        }
        if left.1[applicant.household] == 0 {
            return Err(PinFault::Household(self.household_members(index, |other| holding.contains(&other))));
        }
        Ok(index)
    }

    /// Who of an applicant's household is member, serving or among the seated; the applicant left out.
    pub fn household_members(&self, index: usize, seats: impl Fn(usize) -> bool) -> Vec<PersonNo> {
        let household = self.problem.applicants[index].household;
        let serving = self.serving.iter().filter(|serving| serving.who.household == self.households[household]).map(|serving| serving.who.person);
        let others = self.problem.applicants.iter().enumerate();
        let seated = others.filter(|(other, applicant)| *other != index && applicant.household == household && seats(*other));
        serving.chain(seated.map(|(other, _)| self.candidates[other].who.person)).collect()
    }

    /// The best set of applicants, those pinned among them; the same at every run.
    ///
    /// Ties are broken by the ID numbers, a block at a time: a block's bits settle who of it is seated, so these
    /// are decided before the next block's bits are looked at.
    pub fn solve(&self, pinned: &[usize]) -> Vec<bool> {
        let mut fates = vec![Fate::Open; self.candidates.len()];
        for &index in pinned {
            fates[index] = Fate::In;
        }
        let mut seated = vec![false; self.candidates.len()];
        for start in (0..self.candidates.len()).step_by(TIE_BITS) {
            let block = start..self.candidates.len().min(start + TIE_BITS);
            let mut problem = self.problem.clone();
            for (index, bit) in block.clone().zip((0..TIE_BITS).rev()) {
                problem.applicants[index].worth.ties = i128::from(WHOLE) << bit;
            }
            if let Some(best) = best(&problem, &fates) {
                seated = best.seated;
            }
            for index in block {
                fates[index] = if seated[index] { Fate::In } else { Fate::Out };
            }
        }
        seated
    }

    /// Each need with the number of persons still missing once these applicants are seated: the women, then the hamlets.
    pub fn missing(&self, seated: &[bool]) -> Vec<(Need, u32)> {
        let of =
            |fits: &dyn Fn(&Applicant) -> bool| count(self.problem.applicants.iter().zip(seated).filter(|(applicant, seated)| **seated && fits(applicant)));
        let women = (Need::Women, self.problem.women_needed.saturating_sub(of(&|applicant| applicant.woman)));
        let hamlets =
            self.problem.hamlet_needs.iter().enumerate().map(|(hamlet, wanted)| {
                (Need::Hamlet(self.hamlets[hamlet].to_owned()), wanted.saturating_sub(of(&|applicant| applicant.hamlet == Some(hamlet))))
            });
        std::iter::once(women).chain(hamlets).collect()
    }

    /// The needs that more persons are missing for in one allocation than in another.
    pub fn needs_lost(&self, kept: &[bool], lost: &[bool]) -> Vec<Need> {
        let pairs = self.missing(kept).into_iter().zip(self.missing(lost));
        pairs.filter(|((_, before), (_, after))| after > before).map(|(_, (need, _))| need).collect()
    }

    /// The point at which two allocations part.
    pub fn point(&self, better: &[bool], other: &[bool]) -> Point {
        let (better_value, other_value) = (self.problem.value(|index| better[index]), self.problem.value(|index| other[index]));
        if better_value.needs != other_value.needs {
            return Point::Needs(self.needs_lost(better, other));
        }
        if better_value.seats != other_value.seats {
            return Point::Seats;
        }
        let grounds = better_value.grounds.iter().zip(other_value.grounds).zip(&self.grounds);
        grounds.filter(|((one, other), _)| *one != other).map(|(_, ground)| Point::Ground(*ground)).next().unwrap_or(Point::IdNumber)
    }

    /// What a set of applicants reaches.
    pub fn objective(&self, seated: &[bool]) -> Objective {
        let chosen: Vec<&Person> = self.candidates.iter().zip(seated).filter(|(_, seated)| **seated).map(|(candidate, _)| &candidate.who).collect();
        Objective {
            unmet_needs: self.missing(seated).iter().fold(0, |sum, (_, missing)| sum.saturating_add(*missing)),
            seats_filled: count(chosen.iter()),
            sitting: count(chosen.iter().filter(|who| who.incumbent)),
            education_ranks: chosen.iter().map(|who| who.education.rank()).sum(),
            age_years: chosen.iter().map(|who| i64::from(who.age_years)).sum(),
            computer: count(chosen.iter().filter(|who| who.computer)),
            party: count(chosen.iter().filter(|who| who.party)),
        }
    }

    /// The people behind a set of applicants, in ascending order of ID number.
    pub fn people(&self, seats: impl Fn(usize) -> bool) -> Vec<PersonNo> {
        (0..self.candidates.len()).filter(|index| seats(*index)).map(|index| self.candidates[index].who.person).collect()
    }
}

/// The best set of applicants under fates; `None` if these cannot hold.
pub(super) fn best(problem: &Problem, fates: &[Fate]) -> Option<Best> {
    let layout = Layout::new(problem);
    let search = Search::new(problem, &layout);
    search.root(fates).and_then(|root| search.best(root))
}

/// What a person counts on a ground: the more, the more preferred.
fn merit(who: &Person, ground: Ground) -> i64 {
    match ground {
        Ground::Incumbent => i64::from(who.incumbent),
        Ground::Education => i64::from(who.education.rank()),
        Ground::Age => -i64::from(who.age_years),
        Ground::Computer => i64::from(who.computer),
        Ground::Party => i64::from(who.party),
    }
}

/// How many there are.
pub(super) fn count(items: impl Iterator) -> u32 {
    u32::try_from(items.count()).unwrap_or(u32::MAX)
}
