//! The best allocation: prices for the rules that cross, and branching where prices alone do not decide.
//!
//! A rule that the network cannot hold is replaced by a price. Toward a need each person earns the price, and the
//! rest of the need is granted as if met; from a household with people of several hamlets each person pays the
//! price, and what its room is worth is granted. For every price this promises at least what any allocation is
//! truly worth, so the best flow is a bound. Prices move by exactly what one person more or fewer costs, until the
//! flow keeps the rules; mostly its worth is then its bound, and nothing better can exist. Where a gap stays, one
//! person whom such a rule counts is seated in one branch and barred in the other.

use super::network::{Fate, Flow, Tie};
use super::problem::{Bound, Crossing, Layout, Problem};
use super::worth::Worth;

/// How often the prices are moved before a branch is split: more rounds split less and cost more.
const ROUNDS: u32 = 6;

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
        for applicant in (0..fates.len()).filter(|&index| fates[index] == Fate::In) {
            flow.admit(&[applicant], Tie::Seats);
            if !flow.force(applicant) {
                return None;
            }
        }
        let open: Vec<usize> = (0..fates.len()).filter(|&index| fates[index] == Fate::Open).collect();
        flow.admit(&open, Tie::Seats);
        Some(Branch { flow, prices: vec![Worth::ZERO; self.layout.crossing.len()] })
    }

    /// The best allocation of a branch; `None` if its fates cannot hold.
    pub fn best(&self, branch: Branch<'p>) -> Option<Best> {
        let mut best = None;
        let mut waiting = vec![branch];
        while let Some(mut branch) = waiting.pop() {
            if !self.settle(&mut branch) {
                continue;
            }
            self.tune(&mut branch, &mut best);
            if !beats(self.bound(&branch), best.as_ref()) {
                continue;
            }
            let Some((applicant, likely)) = self.undecided(&branch) else { continue };
            let mut seated = branch.clone();
            branch.flow.bar(applicant);
            let seated = seated.flow.force(applicant).then_some(seated);
            // The likelier half is taken last, so it is searched first.
            match likely {
                Fate::In => waiting.extend([Some(branch), seated].into_iter().flatten()),
                Fate::Out | Fate::Open => waiting.extend([seated, Some(branch)].into_iter().flatten()),
            }
        }
        best
    }

    /// Takes away the price of each rule that the fates have settled; false if they break one.
    pub fn settle(&self, branch: &mut Branch<'p>) -> bool {
        for (index, rule) in self.layout.crossing.iter().enumerate() {
            let fates = |fate| count(rule, |index| branch.flow.fate(index) == fate);
            let (forced, open) = (fates(Fate::In), fates(Fate::Open));
            let price = match rule.bound {
                Bound::AtMost if forced > rule.count => return false,
                Bound::AtMost if forced == rule.count => {
                    for &member in rule.members.iter().filter(|_| open > 0) {
                        if branch.flow.fate(member) == Fate::Open {
                            branch.flow.bar(member);
                        }
                    }
                    Some(Worth::ZERO)
                }
                Bound::AtMost => (forced + open <= rule.count).then_some(Worth::ZERO),
                Bound::AtLeast if forced >= rule.count => Some(Worth::ZERO),
                // Each of them counts whole.
                Bound::AtLeast => (forced + open <= rule.count).then_some(Worth::NEED),
            };
            if let Some(price) = price.filter(|price| *price != branch.prices[index]) {
                branch.set_price(index, rule, price, Tie::Seats);
            }
        }
        true
    }

    /// Moves the prices to where they promise less, and offers each flow on the way; until nothing better than
    /// the best is promised, or no single price helps.
    pub fn tune(&self, branch: &mut Branch<'p>, best: &mut Option<Best>) {
        self.offer(&branch.flow, best);
        let mut promised = self.bound(branch);
        for _ in 0..ROUNDS {
            for (index, rule) in self.layout.crossing.iter().enumerate() {
                if !beats(promised, best.as_ref()) {
                    return;
                }
                // One step moves one person, so a rule takes as many steps as persons are missing or too many.
                for _ in 0..seated(rule, &branch.flow).abs_diff(rule.count) {
                    if branch.move_price(index, rule) {
                        self.offer(&branch.flow, best);
                    }
                }
            }
            let before = std::mem::replace(&mut promised, self.bound(branch));
            if promised == before {
                return;
            }
        }
    }

    /// What no allocation of a branch exceeds.
    fn bound(&self, branch: &Branch<'p>) -> Worth {
        let mut bound = self.problem.value(|index| branch.flow.seats(index));
        for (rule, price) in self.layout.crossing.iter().zip(&branch.prices) {
            bound += granted(rule, *price, &branch.flow);
        }
        bound
    }

    /// Somebody undecided whom a broken rule counts, else one that leaves a gap; and what is the likelier fate.
    fn undecided(&self, branch: &Branch<'p>) -> Option<(usize, Fate)> {
        let rules = || self.layout.crossing.iter().zip(&branch.prices);
        if let Some((rule, _)) = rules().find(|(rule, _)| !keeps(rule, &branch.flow)) {
            return branch.flow.most_doubtful(&rule.members).map(|(_, index)| (index, Fate::Out));
        }
        let gaps = rules().map(|(rule, price)| (granted(rule, *price, &branch.flow), rule));
        let (_, rule) = gaps.max_by_key(|(gap, _)| *gap).filter(|(gap, _)| *gap > Worth::ZERO)?;
        if seated(rule, &branch.flow) > rule.count {
            branch.flow.most_doubtful(&rule.members).map(|(_, index)| (index, Fate::Out))
        } else {
            let unseated = || rule.members.iter().copied().find(|&index| branch.flow.fate(index) == Fate::Open && !branch.flow.seats(index));
            branch.flow.cheapest(&rule.members).map(|(_, index)| index).or_else(unseated).map(|index| (index, Fate::In))
        }
    }

    fn offer(&self, flow: &Flow<'p>, best: &mut Option<Best>) {
        let value = self.problem.value(|index| flow.seats(index));
        if beats(value, best.as_ref()) && self.layout.crossing.iter().all(|rule| keeps(rule, flow)) {
            *best = Some(Best { value, seated: (0..self.problem.applicants.len()).map(|index| flow.seats(index)).collect() });
        }
    }
}

impl Branch<'_> {
    fn set_price(&mut self, index: usize, rule: &Crossing, price: Worth, tie: Tie) {
        let by = price - self.prices[index];
        self.prices[index] = price;
        self.flow.reprice(&rule.members, by, tie);
    }

    /// Moves the price of a rule to where it promises least; false if it stands right.
    fn move_price(&mut self, index: usize, rule: &Crossing) -> bool {
        let (price, now) = (self.prices[index], seated(rule, &self.flow));
        let (least, greatest) = limits(rule.bound);
        let (tie, cost) = if now < rule.count && price < greatest {
            (Tie::Seats, self.flow.cheapest(&rule.members))
        } else if now > rule.count && price > least {
            (Tie::Leaves, self.flow.most_doubtful(&rule.members))
        } else {
            return false;
        };
        if let Some((cost, mover)) = cost {
            let by = if tie == Tie::Seats { cost } else { -cost };
            let flow = self.flow.clone();
            if (price + by).as_price(least, greatest) == price + by && self.flow.reprice_with(mover, &rule.members, by) {
                if seated(rule, &self.flow).abs_diff(rule.count) < now.abs_diff(rule.count) {
                    self.prices[index] = price + by;
                    return true;
                }
                self.flow = flow;
            }
        }
        self.balance(index, rule, if tie == Tie::Seats { greatest } else { least }, tie);
        true
    }

    /// Looks for the price at which a rule is just kept, between the present one and one far away: as long as two
    /// flows lie on either side, the price at which these are level is tried. Each try leaves fewer people between.
    fn balance(&mut self, index: usize, rule: &Crossing, far: Worth, tie: Tie) {
        let line = |branch: &Self| {
            let seated = seated(rule, &branch.flow);
            (seated, branch.flow.total() - branch.prices[index].times(seated))
        };
        let (least, greatest) = limits(rule.bound);
        let near = line(self);
        self.set_price(index, rule, far, tie);
        let (mut low, mut high) = if tie == Tie::Seats { (near, line(self)) } else { (line(self), near) };
        while low.0 < rule.count && rule.count < high.0 {
            let level = (low.1 - high.1).part(high.0 - low.0).as_price(least, greatest);
            self.set_price(index, rule, level, tie);
            let here = line(self);
            if here.0 <= low.0 || here.0 >= high.0 {
                return;
            }
            if here.0 < rule.count {
                low = here;
            } else {
                high = here;
            }
        }
    }
}

/// Between what a person may earn by a rule: up to a whole need, or, as a fine, more than anybody is worth.
fn limits(bound: Bound) -> (Worth, Worth) {
    match bound {
        Bound::AtLeast => (Worth::ZERO, Worth::NEED),
        Bound::AtMost => (-Worth::NEED.times(4), Worth::ZERO),
    }
}

fn beats(value: Worth, best: Option<&Best>) -> bool {
    best.is_none_or(|best| value > best.value)
}

fn count(rule: &Crossing, counts: impl Fn(usize) -> bool) -> u32 {
    rule.members.iter().map(|&index| u32::from(counts(index))).sum()
}

/// How many of the seated a rule counts.
fn seated(rule: &Crossing, flow: &Flow<'_>) -> u32 {
    count(rule, |index| flow.seats(index))
}

/// Whether a flow may be an allocation, as far as a rule goes; a need may stay unmet.
fn keeps(rule: &Crossing, flow: &Flow<'_>) -> bool {
    rule.bound == Bound::AtLeast || seated(rule, flow) <= rule.count
}

/// By how much a price promises more than a flow keeps: for each person missing, or for each too many.
fn granted(rule: &Crossing, price: Worth, flow: &Flow<'_>) -> Worth {
    let seated = seated(rule, flow);
    match rule.bound {
        Bound::AtLeast if seated < rule.count => (Worth::NEED - price).times(rule.count - seated),
        Bound::AtLeast => price.times(seated - rule.count),
        Bound::AtMost => price.times(seated) - price.times(rule.count),
    }
}
