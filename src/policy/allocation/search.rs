//! The best allocation: prices for the needs that cross, and branching where prices alone do not decide.
//!
//! A need that the network cannot hold is replaced by a price between nothing and a whole need: each person who
//! counts toward it earns the price, and the rest of the need is granted as if met. For every price this promises
//! at least what any allocation is truly worth, so the best flow is a bound. Prices rise by exactly what the next
//! person costs, until the flow meets the need; mostly its worth is then its bound and nothing better can exist.
//! Where a gap stays, one applicant who counts toward the need is seated in one branch and barred in the other.

use super::network::{Fate, Flow};
use super::problem::{Crossing, Layout, Problem};
use super::worth::Worth;

/// A search for the best allocation of a problem.
#[derive(Debug)]
pub(super) struct Search<'p> {
    problem: &'p Problem,
    layout: &'p Layout,
}

/// A part of all allocations: those in which the fates of its flow hold.
#[derive(Debug, Clone)]
pub(super) struct Branch<'p> {
    pub flow: Flow<'p>,
    prices: Vec<Worth>,
}

/// The best allocation found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Best {
    /// What it is worth.
    pub value: Worth,
    /// Who is seated.
    pub seated: Vec<bool>,
}

impl<'p> Search<'p> {
    /// A search in the network of a problem.
    pub fn new(problem: &'p Problem, layout: &'p Layout) -> Self {
        Self { problem, layout }
    }

    /// All allocations in which the fates hold; `None` if there is none. The fates must be given for everybody.
    pub fn root(&self, fates: &[Fate]) -> Option<Branch<'p>> {
        let mut flow = self.layout.empty_flow();
        let forced = (0..fates.len()).filter(|&index| fates[index] == Fate::In);
        for applicant in forced {
            flow.admit(&[applicant]);
            if !flow.force(applicant) {
                return None;
            }
        }
        let open: Vec<usize> = (0..fates.len()).filter(|&index| fates[index] == Fate::Open).collect();
        flow.admit(&open);
        Some(Branch { flow, prices: vec![Worth::ZERO; self.layout.crossing.len()] })
    }

    /// The best allocation of a branch.
    pub fn best(&self, branch: Branch<'p>) -> Best {
        let mut best = self.of_flow(&branch.flow);
        let mut waiting = vec![branch];
        while let Some(mut branch) = waiting.pop() {
            self.tune_and_offer(&mut branch, &mut best);
            if self.bound(&branch) <= best.value {
                continue;
            }
            let Some(applicant) = self.undecided(&branch) else { continue };
            let mut seated = branch.clone();
            branch.flow.bar(applicant);
            waiting.push(branch);
            if seated.flow.force(applicant) {
                waiting.push(seated);
            }
        }
        best
    }

    /// Raises the prices of needs that the flow does not meet.
    pub fn tune(&self, branch: &mut Branch<'p>) {
        self.tune_and_offer(branch, &mut Best { value: -Worth::NEED, seated: Vec::new() });
    }

    /// Raises the prices of needs that the flow does not meet, and offers what it finds on the way.
    fn tune_and_offer(&self, branch: &mut Branch<'p>, best: &mut Best) {
        let crossing = &self.layout.crossing;
        for (index, need) in crossing.iter().enumerate() {
            if let Some(price) = settled_price(need, &branch.flow) {
                if price != branch.prices[index] {
                    branch.set_price(index, need, price);
                }
            } else if counted(need, &branch.flow) > need.wanted && branch.prices[index] > Worth::ZERO {
                branch.set_price(index, need, Worth::ZERO);
            }
        }
        self.offer(&branch.flow, best);
        let rounds = 2 * crossing.iter().map(|need| need.wanted).sum::<u32>();
        for _ in 0..rounds {
            let mut unmet = false;
            for (index, need) in crossing.iter().enumerate() {
                if counted(need, &branch.flow) >= need.wanted || branch.prices[index] == Worth::NEED {
                    continue;
                }
                unmet = true;
                let price = branch.flow.cheapest(&need.members).map_or(Worth::NEED, |(cost, _)| (branch.prices[index] + cost).as_price());
                branch.set_price(index, need, price);
                self.offer(&branch.flow, best);
                if self.bound(branch) <= best.value {
                    return;
                }
            }
            if !unmet {
                return;
            }
        }
    }

    /// What no allocation of a branch exceeds.
    fn bound(&self, branch: &Branch<'p>) -> Worth {
        let mut bound = self.of_flow(&branch.flow).value;
        for (need, price) in self.layout.crossing.iter().zip(&branch.prices) {
            bound += slack(need, *price, &branch.flow);
        }
        bound
    }

    /// Somebody undecided of the need that leaves the widest gap between flow and bound.
    fn undecided(&self, branch: &Branch<'p>) -> Option<usize> {
        let needs = self.layout.crossing.iter().zip(&branch.prices);
        let widest = needs.map(|(need, price)| (slack(need, *price, &branch.flow), need)).rev().max_by_key(|(slack, _)| *slack);
        let (_, need) = widest.filter(|(slack, _)| *slack > Worth::ZERO)?;
        let mut open = need.members.iter().copied().filter(|&index| branch.flow.fate(index) == Fate::Open);
        if counted(need, &branch.flow) > need.wanted {
            open.find(|&index| branch.flow.seats(index))
        } else {
            branch.flow.cheapest(&need.members).map(|(_, index)| index).or_else(|| open.find(|&index| !branch.flow.seats(index)))
        }
    }

    fn of_flow(&self, flow: &Flow<'p>) -> Best {
        let seated = (0..self.problem.applicants.len()).map(|index| flow.seats(index)).collect();
        Best { value: self.problem.value(|index| flow.seats(index)), seated }
    }

    fn offer(&self, flow: &Flow<'p>, best: &mut Best) {
        if self.problem.value(|index| flow.seats(index)) > best.value {
            *best = self.of_flow(flow);
        }
    }
}

impl Branch<'_> {
    fn set_price(&mut self, index: usize, need: &Crossing, price: Worth) {
        let by = price - self.prices[index];
        self.prices[index] = price;
        self.flow.reprice(&need.members, by);
    }
}

/// How many of the seated count toward a need.
fn counted(need: &Crossing, flow: &Flow<'_>) -> u32 {
    need.members.iter().map(|&index| u32::from(flow.seats(index))).sum()
}

/// The price of a need that the fates have settled: nothing once it is met, all while each counts whole.
fn settled_price(need: &Crossing, flow: &Flow<'_>) -> Option<Worth> {
    let fates = |fate| need.members.iter().map(|&index| u32::from(flow.fate(index) == fate)).sum::<u32>();
    let forced = fates(Fate::In);
    if forced >= need.wanted {
        Some(Worth::ZERO)
    } else if forced + fates(Fate::Open) <= need.wanted {
        Some(Worth::NEED)
    } else {
        None
    }
}

/// By how much a price promises more than a flow keeps: for each person missing, or for each too many.
fn slack(need: &Crossing, price: Worth, flow: &Flow<'_>) -> Worth {
    let counted = counted(need, flow);
    if counted < need.wanted { (Worth::NEED - price).times(need.wanted - counted) } else { price.times(counted - need.wanted) }
}
