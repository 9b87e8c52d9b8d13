//! What many people reported in a month, in a quarter of the memory of a [`Tally`] each.

use std::collections::HashMap;

use crate::model::event::Level;
use crate::model::ids::PersonNo;
use crate::model::money::Money;
use crate::policy::assessment::Tally;

/// Tallies by number of the person. Of nearly everybody the numbers of a month are small, and small ones are kept: so those
/// of 340,000 people take 4 MiB, not 21. What is too large, and special awards, stand beside.
/// They lie all over the memory as reports come: with counters twice as long a score took a twentieth longer.
#[derive(Debug)]
pub(super) struct Counters {
    small: Vec<Small>,
    /// Credited events of the levels above [`LEVELS`], of everybody; empty until there is one.
    high: Vec<[u8; HIGH_LEVELS]>,
    beyond: HashMap<PersonNo, Tally>,
}

/// A tally of small numbers without special awards: credited events by level, of the lower levels; pending, false and made
/// reports; fen of rewards.
#[derive(Debug, Clone, Copy)]
struct Small {
    counts: [u8; LEVELS + 3],
    reward: u32,
}

/// The levels that nearly every policy has, and those that some have besides.
const LEVELS: usize = 5;
const HIGH_LEVELS: usize = Level::MAX as usize - LEVELS;

impl Counters {
    /// Nothing for each of so many people.
    pub(super) fn none(people: usize) -> Self {
        Self { small: vec![Small { counts: [0; LEVELS + 3], reward: 0 }; people], high: Vec::new(), beyond: HashMap::new() }
    }

    /// What was counted of a person.
    pub(super) fn of(&self, person: PersonNo) -> Tally {
        let mut tally = index(person).and_then(|index| self.small.get(index)).map_or(Tally::NONE, Small::tally);
        if let Some(high) = index(person).and_then(|index| self.high.get(index)) {
            tally.credited[LEVELS..].iter_mut().zip(high).for_each(|(count, small)| *count = (*small).into());
        }
        self.beyond.get(&person).into_iter().for_each(|beyond| tally.add(beyond));
        tally
    }

    /// Counts more of a person. Whoever has no counter, since there is nobody with the number, is not counted.
    #[inline]
    pub(super) fn add(&mut self, person: PersonNo, more: &Tally) {
        let Some(index) = index(person).filter(|index| *index < self.small.len()) else { return };
        match self.small[index].and(more) {
            Some(sum) if self.add_high(index, &more.credited[LEVELS..]) => self.small[index] = sum,
            Some(_) | None => self.beyond.entry(person).or_insert(Tally::NONE).add(more),
        }
    }

    /// Counts credited events of the high levels, where their numbers stay small.
    #[inline]
    fn add_high(&mut self, index: usize, more: &[u32]) -> bool {
        if more.iter().all(|more| *more == 0) {
            return true;
        }
        if self.high.is_empty() {
            self.high = vec![[0; HIGH_LEVELS]; self.small.len()];
        }
        let mut sums = self.high[index];
        for (sum, more) in sums.iter_mut().zip(more) {
            let Some(both) = u8::try_from(*more).ok().and_then(|more| sum.checked_add(more)) else { return false };
            *sum = both;
        }
        self.high[index] = sums;
        true
    }
}

fn index(person: PersonNo) -> Option<usize> {
    usize::try_from(person.0).ok()
}

impl Small {
    fn tally(&self) -> Tally {
        let mut tally = Tally::NONE;
        tally.credited.iter_mut().zip(&self.counts[..LEVELS]).for_each(|(count, small)| *count = (*small).into());
        [tally.pending, tally.fraud, tally.made] = [LEVELS, LEVELS + 1, LEVELS + 2].map(|place| self.counts[place].into());
        tally.reward = Money::from_fen(self.reward.into());
        tally
    }

    /// The sum, where its numbers are small too: no number that was added up has a bit above those that are kept.
    #[inline]
    fn and(&self, more: &Tally) -> Option<Self> {
        let mut sum = *self;
        let mut counts = 0;
        let mut add = |count: &mut u8, more: u32| {
            let both = u32::from(*count).wrapping_add(more);
            counts |= both | more;
            *count = (both & 0xFF) as u8;
        };
        for (count, more) in sum.counts.iter_mut().zip(&more.credited[..LEVELS]) {
            add(count, *more);
        }
        for (place, more) in [more.pending, more.fraud, more.made].into_iter().enumerate() {
            add(&mut sum.counts[LEVELS + place], more);
        }
        let reward = i64::from(sum.reward).wrapping_add(more.reward.fen());
        sum.reward = (reward.cast_unsigned() & 0xFFFF_FFFF) as u32;
        let is_small = counts <= u8::MAX.into() && u32::try_from(reward | more.reward.fen()).is_ok() && more.special == Money::ZERO;
        is_small.then_some(sum)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_too_large_for_a_small_counter_are_counted_all_the_same() {
        let some = Tally { pending: 3, fraud: 2, made: 40_000, reward: Money::from_fen(3_000_000_000), special: Money::from_fen(7), ..Tally::NONE };
        let mut many = some;
        many.credited = [1, 2, 3, 4, 5, 6, 7, 8, 70_000];
        let high = Tally { credited: [0, 0, 0, 0, 1, 1, 0, 2, 200], made: 3, ..Tally::NONE };
        let mut counters = Counters::none(3);
        let mut wanted = Tally::NONE;
        let few = Tally { pending: 100, fraud: 127, made: 255, reward: Money::from_fen(2_147_483_648), ..Tally::NONE };
        for more in [few, high, some, few, many, few, some, high, many, high] {
            counters.add(PersonNo(1), &more);
            counters.add(PersonNo(2), &some);
            wanted.add(&more);
        }
        assert_eq!(counters.of(PersonNo(1)), wanted);
        assert_eq!(counters.of(PersonNo(2)).made, 10 * 40_000);
        counters.add(PersonNo(3), &some);
        counters.add(PersonNo(-1), &some);
        assert_eq!([PersonNo(0), PersonNo(3), PersonNo(-1)].map(|person| counters.of(person)), [Tally::NONE; 3]);
    }
}
