//! A network in which a unit of flow is a seated person, kept at its greatest worth through every change.
//!
//! Flow goes round: hall → (hamlet) → household → grid → hall. Each applicant is an arc of one unit. As long as no
//! cycle of the residual network gains, the flow is the best there is; letting one applicant in, forcing or barring
//! one asks for one best path to keep that so. The theory needs only an ordered group, which [`Worth`] is.

use std::collections::VecDeque;

use super::worth::Worth;

/// The node at which all flow begins and ends.
pub(super) const HALL: usize = 0;

const NO_ARC: usize = usize::MAX;

/// Nodes and arcs, which never change; the first arcs are the applicants'.
#[derive(Debug)]
pub(super) struct Plan {
    ends: Vec<(usize, usize)>,
    at: Vec<Vec<usize>>,
}

/// What an arc carries and may carry.
#[derive(Debug, Clone, Copy)]
struct Lane {
    units: u32,
    least: u32,
    most: u32,
    worth: Worth,
}

/// A flow of greatest worth.
#[derive(Debug, Clone)]
pub(super) struct Flow<'p> {
    plan: &'p Plan,
    lanes: Vec<Lane>,
}

/// What has been decided about an applicant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// Nothing yet.
    Open,
    /// Must be seated.
    In,
    /// Must not be seated.
    Out,
}

/// Whether somebody is seated who neither gains nor loses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tie {
    /// Yes.
    Seats,
    /// No.
    Leaves,
}

/// The best paths from one node to all.
struct Paths {
    gain: Vec<Option<Worth>>,
    last: Vec<usize>,
}

impl Plan {
    /// A plan of the hall alone.
    pub fn new() -> Self {
        Self { ends: Vec::new(), at: vec![Vec::new()] }
    }

    /// Adds a node.
    pub fn node(&mut self) -> usize {
        self.at.push(Vec::new());
        self.at.len() - 1
    }

    /// Adds an arc.
    pub fn arc(&mut self, from: usize, to: usize) {
        let arc = self.ends.len();
        self.ends.push((from, to));
        self.at[from].push(arc);
        self.at[to].push(arc);
    }
}

impl<'p> Flow<'p> {
    /// Nobody seated; each arc with what it may carry at most, and its worth a unit. Applicants' arcs start barred.
    pub fn new(plan: &'p Plan, limits: &[(u32, Worth)]) -> Self {
        let lanes = limits.iter().map(|&(most, worth)| Lane { units: 0, least: 0, most, worth }).collect();
        Self { plan, lanes }
    }

    /// Whether an applicant is seated.
    pub fn seats(&self, applicant: usize) -> bool {
        self.lanes[applicant].units == 1
    }

    /// What has been decided about an applicant.
    pub fn fate(&self, applicant: usize) -> Fate {
        match (self.lanes[applicant].least, self.lanes[applicant].most) {
            (_, 0) => Fate::Out,
            (0, _) => Fate::Open,
            _ => Fate::In,
        }
    }

    /// Lets barred applicants in, seating whoever gains, and where the tie says so whoever loses nothing.
    pub fn admit(&mut self, applicants: &[usize], tie: Tie) {
        for (head, mut waiting) in self.by_head(applicants) {
            while !waiting.is_empty() {
                let paths = self.paths_from(head);
                let best = self.most_gainful(&waiting, &paths).filter(|(gain, _)| *gain > Worth::ZERO || tie == Tie::Seats && *gain == Worth::ZERO);
                let Some((_, applicant)) = best else { break };
                waiting.retain(|other| *other != applicant);
                self.lanes[applicant].most = 1;
                self.lanes[applicant].units = 1;
                self.push(self.plan.ends[applicant].0, &paths);
            }
            // None of these gains for itself, and no cycle passes twice through the node they lead to.
            for applicant in waiting {
                self.lanes[applicant].most = 1;
            }
        }
    }

    /// Seats an applicant for good; false if that is impossible, and then nothing has changed.
    #[must_use]
    pub fn force(&mut self, applicant: usize) -> bool {
        let (tail, head) = self.plan.ends[applicant];
        if !self.seats(applicant) {
            let paths = self.paths_from(head);
            if self.fate(applicant) == Fate::Out || paths.gain[tail].is_none() {
                return false;
            }
            self.push(tail, &paths);
            self.lanes[applicant].units = 1;
        }
        self.lanes[applicant].least = 1;
        true
    }

    /// Unseats an applicant for good.
    pub fn bar(&mut self, applicant: usize) {
        let (tail, head) = self.plan.ends[applicant];
        let units = self.lanes[applicant].units;
        self.lanes[applicant] = Lane { units: 0, least: 0, most: 0, ..self.lanes[applicant] };
        if units == 1 {
            let paths = self.paths_from(tail);
            self.push(head, &paths);
        }
    }

    /// What the whole flow is worth.
    pub fn total(&self) -> Worth {
        self.lanes.iter().filter(|lane| lane.units > 0).fold(Worth::ZERO, |sum, lane| sum + lane.worth.times(lane.units))
    }

    /// Changes what applicants count for, by the same for all.
    pub fn reprice(&mut self, applicants: &[usize], by: Worth, tie: Tie) {
        let open: Vec<usize> = applicants.iter().copied().filter(|applicant| self.fate(*applicant) == Fate::Open).collect();
        for &applicant in &open {
            self.bar(applicant);
        }
        for &applicant in applicants {
            self.lanes[applicant].worth += by;
        }
        self.admit(&open, tie);
    }

    /// The same where the change leaves one of them level between a seat and none, who then changes over; false
    /// if more than that is at stake, and then nothing has changed.
    #[must_use]
    pub fn reprice_with(&mut self, mover: usize, applicants: &[usize], by: Worth) -> bool {
        let before = self.lanes.clone();
        let (tail, head) = self.plan.ends[mover];
        let (from, to) = if self.seats(mover) { (tail, head) } else { (head, tail) };
        let paths = self.paths_from(from);
        self.push(to, &paths);
        self.lanes[mover].units = 1 - self.lanes[mover].units;
        for &applicant in applicants {
            self.lanes[applicant].worth += by;
        }
        let best = paths.gain[to].is_some() && self.is_best();
        if !best {
            self.lanes = before;
        }
        best
    }

    /// Of the undecided applicants without a seat, the one whom seating costs least, and the cost.
    pub fn cheapest(&self, applicants: &[usize]) -> Option<(Worth, usize)> {
        let free: Vec<usize> = applicants.iter().copied().filter(|&applicant| self.fate(applicant) == Fate::Open && !self.seats(applicant)).collect();
        let by_head = self.by_head(&free).into_iter();
        let best = by_head.filter_map(|(head, group)| self.most_gainful(&group, &self.paths_from(head)));
        best.max_by_key(|&(gain, applicant)| (gain, std::cmp::Reverse(applicant))).map(|(gain, applicant)| (-gain, applicant))
    }

    /// Of the undecided applicants with a seat, the one whom unseating costs least, and the cost.
    pub fn most_doubtful(&self, applicants: &[usize]) -> Option<(Worth, usize)> {
        let seated = applicants.iter().copied().filter(|&applicant| self.fate(applicant) == Fate::Open && self.seats(applicant));
        let mut by_tail: Vec<(usize, Paths)> = Vec::new();
        let mut least: Option<(Worth, usize)> = None;
        for applicant in seated {
            let (tail, head) = self.plan.ends[applicant];
            let at = by_tail.iter().position(|(other, _)| *other == tail).unwrap_or_else(|| {
                by_tail.push((tail, self.paths_from(tail)));
                by_tail.len() - 1
            });
            let loss = by_tail[at].1.gain[head].map(|gain| (self.lanes[applicant].worth - gain, applicant));
            least = least.into_iter().chain(loss).min();
        }
        least
    }

    fn by_head(&self, applicants: &[usize]) -> Vec<(usize, Vec<usize>)> {
        let mut groups: Vec<(usize, Vec<usize>)> = Vec::new();
        for &applicant in applicants {
            let head = self.plan.ends[applicant].1;
            match groups.iter_mut().find(|(other, _)| *other == head) {
                Some((_, group)) => group.push(applicant),
                None => groups.push((head, vec![applicant])),
            }
        }
        groups
    }

    /// Of applicants to the node from which the paths go, the one whose cycle gains most.
    fn most_gainful(&self, applicants: &[usize], paths: &Paths) -> Option<(Worth, usize)> {
        let gains = applicants.iter().filter_map(|&applicant| {
            let back = paths.gain[self.plan.ends[applicant].0]?;
            Some((back + self.lanes[applicant].worth, applicant))
        });
        gains.max_by_key(|&(gain, applicant)| (gain, std::cmp::Reverse(applicant)))
    }

    /// Bellman's and Ford's labels, with a queue. They come to rest because no cycle gains.
    fn paths_from(&self, start: usize) -> Paths {
        let nodes = self.plan.at.len();
        let mut paths = Paths { gain: vec![None; nodes], last: vec![NO_ARC; nodes] };
        let mut queued = vec![false; nodes];
        let mut queue = VecDeque::from([start]);
        paths.gain[start] = Some(Worth::ZERO);
        while let Some(node) = queue.pop_front() {
            queued[node] = false;
            let Some(here) = paths.gain[node] else { continue };
            for &arc in &self.plan.at[node] {
                let Some((next, step)) = self.step(arc, node) else { continue };
                let there = here + step;
                if paths.gain[next].is_none_or(|known| known < there) {
                    paths.gain[next] = Some(there);
                    paths.last[next] = arc;
                    if !std::mem::replace(&mut queued[next], true) {
                        queue.push_back(next);
                    }
                }
            }
        }
        paths
    }

    /// Whether no cycle gains: labels that start at nothing everywhere come to rest in as many passes as there are nodes.
    fn is_best(&self) -> bool {
        let nodes = self.plan.at.len();
        let mut gain = vec![Worth::ZERO; nodes];
        let mut stirred = vec![true; nodes];
        for _ in 0..=nodes {
            let mut rest = true;
            for node in 0..nodes {
                if !std::mem::replace(&mut stirred[node], false) {
                    continue;
                }
                for &arc in &self.plan.at[node] {
                    let Some((next, step)) = self.step(arc, node) else { continue };
                    let there = gain[node] + step;
                    if gain[next] < there {
                        gain[next] = there;
                        stirred[next] = true;
                        rest = false;
                    }
                }
            }
            if rest {
                return true;
            }
        }
        false
    }

    /// Where one more unit along an arc, or one less, leads from a node, and what it gains.
    fn step(&self, arc: usize, node: usize) -> Option<(usize, Worth)> {
        let ((from, to), lane) = (self.plan.ends[arc], &self.lanes[arc]);
        if from == node { (lane.units < lane.most).then_some((to, lane.worth)) } else { (lane.units > lane.least).then(|| (from, -lane.worth)) }
    }

    /// Sends a unit along the best path to a node.
    fn push(&mut self, to: usize, paths: &Paths) {
        let mut node = to;
        while let Some(&arc) = paths.last.get(node).filter(|arc| **arc != NO_ARC) {
            let (tail, head) = self.plan.ends[arc];
            if head == node {
                self.lanes[arc].units += 1;
                node = tail;
            } else {
                self.lanes[arc].units -= 1;
                node = head;
            }
        }
    }
}
