//! The allocation as a problem in numbers, and the network that holds all of it but what crosses.

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

/// A need whose people the network does not hold together: it is priced instead.
#[derive(Debug)]
pub(super) struct Crossing {
    /// How many are needed.
    pub wanted: u32,
    /// Who counts.
    pub members: Vec<usize>,
}

/// The network of a problem.
#[derive(Debug)]
pub(super) struct Layout {
    /// Its nodes and arcs.
    pub plan: Plan,
    /// Its needs that cross.
    pub crossing: Vec<Crossing>,
    limits: Vec<(u32, Worth)>,
}

/// Where the network holds the people of a hamlet together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Before their households: no household of theirs has people of other hamlets.
    BeforeHouseholds(usize),
    /// Before their grid: all of them registered for one.
    BeforeGrid(usize),
    /// Nowhere.
    Apart,
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

    fn of_hamlet(&self, hamlet: usize) -> impl Iterator<Item = (usize, &Applicant)> {
        self.applicants.iter().enumerate().filter(move |(_, applicant)| applicant.hamlet == Some(hamlet))
    }
}

impl Layout {
    /// Lays out the network: hall → hamlet → household → hamlet → grid → hall, as far as each is needed.
    pub fn new(problem: &Problem) -> Self {
        let mut plan = Plan::new();
        let grids: Vec<usize> = problem.open.iter().map(|_| plan.node()).collect();
        let mut applicants_of = vec![Vec::new(); problem.room.len()];
        for applicant in &problem.applicants {
            applicants_of[applicant.household].push(applicant);
        }
        // Only a household that has more applicants than room needs a node.
        let crowded: Vec<bool> = applicants_of.iter().zip(&problem.room).map(|(applicants, room)| applicants.len() > *room as usize).collect();
        let households: Vec<Option<usize>> = crowded.iter().map(|crowded| crowded.then(|| plan.node())).collect();
        let mixed = |applicants: &[&Applicant]| applicants.iter().any(|applicant| applicant.hamlet != applicants[0].hamlet);
        let mixed: Vec<bool> = applicants_of.iter().zip(&crowded).map(|(applicants, crowded)| *crowded && mixed(applicants)).collect();
        let places: Vec<Place> = (0..problem.hamlet_needs.len()).map(|hamlet| place(problem, hamlet, &mixed, &mut plan)).collect();
        let mut layout = Self { plan, crossing: crossing(problem, &places), limits: Vec::new() };

        let entry = |applicant: &Applicant| match applicant.hamlet.map(|hamlet| places[hamlet]) {
            Some(Place::BeforeHouseholds(node)) => node,
            Some(Place::BeforeGrid(_) | Place::Apart) | None => HALL,
        };
        for applicant in &problem.applicants {
            let head = match applicant.hamlet.map(|hamlet| places[hamlet]) {
                Some(Place::BeforeGrid(node)) => node,
                Some(Place::BeforeHouseholds(_) | Place::Apart) | None => grids[applicant.grid],
            };
            let tail = households[applicant.household].unwrap_or_else(|| entry(applicant));
            layout.arc(tail, head, 0, applicant.worth);
        }
        for (household, node) in households.iter().enumerate() {
            if let Some(node) = *node {
                layout.arc(entry(applicants_of[household][0]), node, problem.room[household], Worth::ZERO);
            }
        }
        for (hamlet, (place, wanted)) in places.iter().zip(&problem.hamlet_needs).enumerate() {
            let ends = match place {
                Place::BeforeHouseholds(node) => Some((HALL, *node)),
                Place::BeforeGrid(node) => problem.of_hamlet(hamlet).next().map(|(_, applicant)| (*node, grids[applicant.grid])),
                Place::Apart => None,
            };
            if let Some((from, to)) = ends {
                layout.arc(from, to, *wanted, Worth::NEED);
                layout.arc(from, to, u32::MAX, Worth::ZERO);
            }
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

    fn arc(&mut self, from: usize, to: usize, most: u32, worth: Worth) {
        self.plan.arc(from, to);
        self.limits.push((most, worth));
    }
}

fn place(problem: &Problem, hamlet: usize, mixed: &[bool], plan: &mut Plan) -> Place {
    let Some((_, first)) = problem.of_hamlet(hamlet).next() else { return Place::Apart };
    let one_grid = problem.of_hamlet(hamlet).all(|(_, applicant)| applicant.grid == first.grid);
    let whole_households = problem.of_hamlet(hamlet).all(|(_, applicant)| !mixed[applicant.household]);
    if whole_households {
        Place::BeforeHouseholds(plan.node())
    } else if one_grid {
        Place::BeforeGrid(plan.node())
    } else {
        Place::Apart
    }
}

fn crossing(problem: &Problem, places: &[Place]) -> Vec<Crossing> {
    let women: Vec<usize> = (0..problem.applicants.len()).filter(|&index| problem.applicants[index].woman).collect();
    let hamlets = places.iter().enumerate().filter(|(_, place)| **place == Place::Apart);
    let hamlets = hamlets.map(|(hamlet, _)| (problem.hamlet_needs[hamlet], problem.of_hamlet(hamlet).map(|(index, _)| index).collect()));
    let needs = std::iter::once((problem.women_needed, women)).chain(hamlets);
    // More than there are cannot be met: what is missing then is the same for every allocation.
    let needs = needs.map(|(wanted, members): (u32, Vec<usize>)| Crossing { wanted: wanted.min(u32::try_from(members.len()).unwrap_or(u32::MAX)), members });
    needs.filter(|need| need.wanted > 0).collect()
}
