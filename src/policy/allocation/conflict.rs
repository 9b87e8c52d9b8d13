//! The smallest set of needs that cannot be met together, and the limits that stand in the way.

use super::network::Fate;
use super::outcome::Conflict;
use super::problem::Problem;
use super::village::{Village, best};
use super::worth::Worth;

/// How many sets of one size are tried at most.
const SETS_MAX: usize = 400;

/// A set of needs, and the limits still in force.
struct Case<'v, 'f> {
    village: &'v Village<'f>,
    problem: Problem,
    pinned: Vec<usize>,
}

/// Returns why the needs cannot all be met; `None` if they can.
///
/// Rules S2, S3 against S1, S5 and the pins. Sets of up to three needs are tried by size, as long as these are not
/// very many; a larger one is found by leaving out needs one by one as long as the rest stays impossible.
pub(super) fn conflict(village: &Village<'_>, pinned: &[usize]) -> Option<Conflict> {
    let mut problem = village.problem.clone();
    for applicant in &mut problem.applicants {
        applicant.worth = Worth::ZERO;
    }
    let mut case = Case { village, problem, pinned: pinned.to_vec() };
    let all: Vec<usize> = (0..=village.hamlets.len()).filter(|need| case.wanted(*need) > 0).collect();
    if case.can_meet(&all) {
        return None;
    }
    let needs = small_set(&case, &all).unwrap_or_else(|| irreducible_set(&case, &all));
    let limits = case.limits(&needs);
    Some(limits)
}

/// The first impossible set of least size, if one of up to three needs is impossible.
fn small_set(case: &Case<'_, '_>, all: &[usize]) -> Option<Vec<usize>> {
    let mut sets: Vec<Vec<usize>> = vec![Vec::new()];
    for _ in 0..3 {
        sets = sets
            .iter()
            .flat_map(|set| all.iter().filter(|need| set.last().is_none_or(|last| last < need)).map(|need| [set.as_slice(), &[*need]].concat()))
            .collect();
        if sets.len() > SETS_MAX {
            return None;
        }
        if let Some(found) = sets.iter().find(|needs| !case.can_meet(needs)) {
            return Some(found.clone());
        }
    }
    None
}

fn irreducible_set(case: &Case<'_, '_>, all: &[usize]) -> Vec<usize> {
    let mut needs = all.to_vec();
    for need in all {
        let fewer: Vec<usize> = needs.iter().copied().filter(|other| other != need).collect();
        if !case.can_meet(&fewer) {
            needs = fewer;
        }
    }
    needs
}

impl Case<'_, '_> {
    /// How many persons a need asks for: the first is the women's, the others are the hamlets'.
    fn wanted(&self, need: usize) -> u32 {
        need.checked_sub(1).map_or(self.village.problem.women_needed, |hamlet| self.village.problem.hamlet_needs[hamlet])
    }

    fn can_meet(&self, needs: &[usize]) -> bool {
        let mut problem = self.problem.clone();
        problem.women_needed = if needs.contains(&0) { problem.women_needed } else { 0 };
        for (hamlet, wanted) in problem.hamlet_needs.iter_mut().enumerate() {
            *wanted = if needs.contains(&(hamlet + 1)) { *wanted } else { 0 };
        }
        let mut fates = vec![Fate::Open; problem.applicants.len()];
        for &index in &self.pinned {
            fates[index] = Fate::In;
        }
        best(&problem, &fates).is_some_and(|best| best.value == Worth::NEED.times(problem.needed()))
    }

    /// Lifts every limit without which the needs are still impossible; those that are left make the conflict.
    fn limits(&mut self, needs: &[usize]) -> Conflict {
        let everybody = u32::try_from(self.problem.applicants.len()).unwrap_or(u32::MAX);
        for pin in self.pinned.clone() {
            self.pinned.retain(|other| *other != pin);
            if self.can_meet(needs) {
                self.pinned.push(pin);
            }
        }
        let (mut grids, mut households) = (Vec::new(), Vec::new());
        for (grid, open) in self.village.problem.open.iter().enumerate() {
            self.problem.open[grid] = everybody;
            if self.can_meet(needs) {
                self.problem.open[grid] = *open;
                grids.push(self.village.grids[grid].grid);
            }
        }
        for (household, room) in self.village.problem.room.iter().enumerate() {
            self.problem.room[household] = everybody;
            if self.can_meet(needs) {
                self.problem.room[household] = *room;
                households.push(self.village.households[household].to_owned());
            }
        }
        self.pinned.sort_unstable();
        let names = self.village.missing(&vec![false; self.problem.applicants.len()]);
        Conflict {
            needs: names.into_iter().enumerate().filter(|(need, _)| needs.contains(need)).map(|(_, (need, _))| need).collect(),
            grids,
            households,
            pins: self.village.people(|index| self.pinned.contains(&index)),
        }
    }
}
