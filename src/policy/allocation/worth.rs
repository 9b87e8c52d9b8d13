//! What a seated person adds to the objective: whole numbers, compared from the weightiest.

use std::ops::{Add, AddAssign, Neg, Sub};

/// How many grounds of preference there are.
pub(super) const GROUNDS: usize = 5;

/// How many persons can be told apart by [`Worth::ties`] at once.
pub(super) const TIE_BITS: usize = 100;

/// What one unit of any entry is written as, so that a price can be a half, a third … a sixth of one.
pub(super) const WHOLE: i64 = 60;

/// A point of the ordered group in which allocations are compared: sums are taken entry by entry, and the first
/// entry that differs decides. Nothing is weighed against anything, so nothing can be rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Worth {
    /// Persons by whom needs of S2 and S3 are met.
    pub needs: i64,
    /// Seats filled.
    pub seats: i64,
    /// Grounds of preference, in the order of the policy.
    pub grounds: [i64; GROUNDS],
    /// What breaks ties: one bit a person, the highest for the lowest ID number.
    pub ties: i128,
}

impl Worth {
    /// Nothing.
    pub const ZERO: Self = Self { needs: 0, seats: 0, grounds: [0; GROUNDS], ties: 0 };

    /// One person toward a need.
    pub const NEED: Self = Self { needs: WHOLE, ..Self::ZERO };

    /// So many times this.
    pub fn times(self, count: u32) -> Self {
        let count = i64::from(count);
        Self { needs: self.needs * count, seats: self.seats * count, grounds: self.grounds.map(|sum| sum * count), ties: self.ties * i128::from(count) }
    }

    /// Entry by entry an equal part, rounded down.
    pub fn part(self, parts: u32) -> Self {
        let parts = i64::from(parts.max(1));
        Self {
            needs: self.needs.div_euclid(parts),
            seats: self.seats.div_euclid(parts),
            grounds: self.grounds.map(|sum| sum.div_euclid(parts)),
            ties: self.ties.div_euclid(i128::from(parts)),
        }
    }

    /// This as a price between two limits. Entries far beyond any true sum are cut, so that sums of prices never
    /// overflow; every price between the limits is a right one, only not an equally sharp one.
    pub fn as_price(self, least: Self, greatest: Self) -> Self {
        const FAR: i64 = 1 << 40;
        const FAR_TIES: i128 = 1 << (TIE_BITS + 8);
        let cut = Self {
            needs: self.needs,
            seats: self.seats.clamp(-FAR, FAR),
            grounds: self.grounds.map(|sum| sum.clamp(-FAR, FAR)),
            ties: self.ties.clamp(-FAR_TIES, FAR_TIES),
        };
        cut.clamp(least, greatest)
    }
}

impl Add for Worth {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let mut grounds = self.grounds;
        for (sum, more) in grounds.iter_mut().zip(other.grounds) {
            *sum += more;
        }
        Self { needs: self.needs + other.needs, seats: self.seats + other.seats, grounds, ties: self.ties + other.ties }
    }
}

impl Neg for Worth {
    type Output = Self;

    fn neg(self) -> Self {
        Self { needs: -self.needs, seats: -self.seats, grounds: self.grounds.map(|sum| -sum), ties: -self.ties }
    }
}

impl Sub for Worth {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl AddAssign for Worth {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}
