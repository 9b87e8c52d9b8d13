//! The allocation as a problem in numbers, and the network that holds all of it but the rules that cross.

use super::network::{Flow, HALL, Plan};
use super::worth::Worth;

/// Grids, households and hamlets by index; who applies, and what is needed.
#[derive(Debug, Clone)]
pub(super) struct Problem {
    /// Open seats of each grid.
    pub open: Vec<u32>,
    /// How many more of each household may be members.
    pub room: Vec<u32>,
    /// Members each hamlet still needs.
    pub hamlet_needs: Vec<u32>,
    /// Women still needed.
    pub women_needed: u32,
    /// Who applies, in ascending order of ID number.
    pub applicants: Vec<Applicant>,
}

/// Somebody who applies for a seat.
#[derive(Debug, Clone, Copy)]
pub(super) struct Applicant {
    /// The grid registered for.
    pub grid: usize,
    /// The household.
    pub household: usize,
    /// The hamlet, if it still needs members.
    pub hamlet: Option<usize>,
    /// Whether a woman.
    pub woman: bool,
    /// What seating adds, but for needs.
    pub worth: Worth,
}

/// A rule over people whom the network does not hold together: it is priced instead.
#[derive(Debug)]
pub(super) struct Crossing {
    /// Which way it binds.
    pub bound: Bound,
    /// How many.
    pub count: u32,
    /// Who counts.
    pub members: Vec<usize>,
}

/// Which way a rule binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bound {
    /// At least so many are needed; each one missing is a need unmet.
    AtLeast,
    /// At most so many are allowed.
    AtMost,
}

/// The network of a problem.
#[derive(Debug)]
pub(super) struct Layout {
    /// Its nodes and arcs.
    pub plan: Plan,
    /// The rules that cross.
    pub crossing: Vec<Crossing>,
    limits: Vec<(u32, Worth)>,
}

/// Where the network holds the people of a hamlet together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Between their households and their grid, for which all of them registered.
    BeforeGrid(usize),
    /// Before their households; one with people of several hamlets is split and becomes a rule that crosses.
    BeforeHouseholds(usize),
}

impl Problem {
    /// What a set of seated applicants is worth.
    pub fn value(&self, seats: impl Fn(usize) -> bool) -> Worth {
        let mut total = Worth::ZERO;
        let (mut women, mut members) = (0, vec![0; self.hamlet_needs.len()]);
        for (_, applicant) in self.applicants.iter().enumerate().filter(|(index, _)| seats(*index)) {
            total += applicant.worth;
            women += u32::from(applicant.woman);
            if let Some(hamlet) = applicant.hamlet {
                members[hamlet] += 1;
            }
        }
        let hamlets = self.hamlet_needs.iter().zip(members).map(|(wanted, living)| living.min(*wanted));
        total + Worth::NEED.times(hamlets.sum::<u32>() + women.min(self.women_needed))
    }

    /// How many persons are needed in all.
    pub fn needed(&self) -> u32 {
        self.hamlet_needs.iter().sum::<u32>() + self.women_needed
    }

    fn of_hamlet(&self, hamlet: usize) -> impl Iterator<Item = &Applicant> {
        self.applicants.iter().filter(move |applicant| applicant.hamlet == Some(hamlet))
    }
}

impl Layout {
    /// Lays out the network: hall → hamlet → household → hamlet → grid → hall, as far as each is needed.
    pub fn new(problem: &Problem) -> Self {
        let mut layout = Self { plan: Plan::new(), crossing: Vec::new(), limits: Vec::new() };
        let grids: Vec<usize> = problem.open.iter().map(|_| layout.plan.node()).collect();
        let places: Vec<Place> = (0..problem.hamlet_needs.len()).map(|hamlet| place(problem, hamlet, layout.plan.node())).collect();
        let before_households = |applicant: &Applicant| match applicant.hamlet.map(|hamlet| places[hamlet]) {
            Some(Place::BeforeHouseholds(node)) => node,
            Some(Place::BeforeGrid(_)) | None => HALL,
        };
        let before_grid = |applicant: &Applicant| match applicant.hamlet.map(|hamlet| places[hamlet]) {
            Some(Place::BeforeGrid(node)) => node,
            Some(Place::BeforeHouseholds(_)) | None => grids[applicant.grid],
        };
        let mut tails: Vec<usize> = problem.applicants.iter().map(before_households).collect();
        let households = layout.households(problem, &mut tails);
        // The women come last: what a household bars is settled before they are counted.
        layout.crossing.extend(women(problem));
        for (applicant, tail) in problem.applicants.iter().zip(tails) {
            layout.arc(tail, before_grid(applicant), 0, applicant.worth);
        }
        for (from, to, room) in households {
            layout.arc(from, to, room, Worth::ZERO);
        }
        for (hamlet, (place, wanted)) in places.iter().zip(&problem.hamlet_needs).enumerate() {
            let Some(first) = problem.of_hamlet(hamlet).next() else { continue };
            let (from, to) = match *place {
                Place::BeforeHouseholds(node) => (HALL, node),
                Place::BeforeGrid(node) => (node, grids[first.grid]),
            };
            layout.arc(from, to, *wanted, Worth::NEED);
            layout.arc(from, to, u32::MAX, Worth::ZERO);
        }
        for (node, open) in grids.iter().zip(&problem.open) {
            layout.arc(*node, HALL, *open, Worth::ZERO);
        }
        layout
    }

    /// Nobody seated, everybody barred.
    pub fn empty_flow(&self) -> Flow<'_> {
        Flow::new(&self.plan, &self.limits)
    }

    /// Puts a node before the applicants of each household that has more of them than room, and one for each
    /// hamlet where it has people of several; returns the arcs to these nodes, each with what it may carry.
    fn households(&mut self, problem: &Problem, tails: &mut [usize]) -> Vec<(usize, usize, u32)> {
        let mut members_of = vec![Vec::new(); problem.room.len()];
        for (index, applicant) in problem.applicants.iter().enumerate() {
            members_of[applicant.household].push(index);
        }
        let mut arcs = Vec::new();
        for (members, &room) in members_of.into_iter().zip(&problem.room).filter(|(members, room)| members.len() > **room as usize) {
            let mut entries: Vec<usize> = members.iter().map(|&index| tails[index]).collect();
            entries.sort_unstable();
            entries.dedup();
            for &entry in &entries {
                let node = self.plan.node();
                arcs.push((entry, node, room));
                for &index in &members {
                    if tails[index] == entry {
                        tails[index] = node;
                    }
                }
            }
            if entries.len() > 1 {
                self.crossing.push(Crossing { bound: Bound::AtMost, count: room, members });
            }
        }
        arcs
    }

    fn arc(&mut self, from: usize, to: usize, most: u32, worth: Worth) {
        self.plan.arc(from, to);
        self.limits.push((most, worth));
    }
}

fn place(problem: &Problem, hamlet: usize, node: usize) -> Place {
    let mut grids = problem.of_hamlet(hamlet).map(|applicant| applicant.grid);
    let first = grids.next();
    if grids.all(|grid| Some(grid) == first) { Place::BeforeGrid(node) } else { Place::BeforeHouseholds(node) }
}

/// The women needed, as a rule that crosses.
fn women(problem: &Problem) -> Option<Crossing> {
    let members: Vec<usize> = (0..problem.applicants.len()).filter(|&index| problem.applicants[index].woman).collect();
    // More than there are cannot be seated: what is missing then is the same for every allocation.
    let count = problem.women_needed.min(u32::try_from(members.len()).unwrap_or(u32::MAX));
    (count > 0).then_some(Crossing { bound: Bound::AtLeast, count, members })
}
