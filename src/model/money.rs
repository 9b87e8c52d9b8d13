//! Money in whole fen (分); 100 fen are one yuan (元).

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Mul, Neg, Sub};

use super::vocabulary;

vocabulary! {
    /// What amounts are counted in.
    Unit {
        /// Money.
        Yuan = "yuan" "元" "yuan" [],
        /// Points, where a town rewards in points.
        Point = "point" "积分" "points" [],
    }
}

/// An amount of money, or of points where a town pays in points, in hundredths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub struct Money(i64);

impl Money {
    /// No money.
    pub const ZERO: Self = Self(0);

    /// The largest amount a cell or a parameter may hold; sums of such amounts stay far inside 64 bits.
    pub const MAX: Self = Self(10_000_000_000);

    /// So many fen.
    #[must_use]
    pub const fn from_fen(fen: i64) -> Self {
        Self(fen)
    }

    /// So many whole yuan.
    #[must_use]
    pub const fn from_yuan(yuan: i64) -> Self {
        Self(yuan * 100)
    }

    /// The amount in fen.
    #[must_use]
    pub const fn fen(self) -> i64 {
        self.0
    }

    /// This amount less another, never below zero.
    #[must_use]
    pub fn less(self, deduction: Self) -> Self {
        Self((self.0 - deduction.0).max(0))
    }

    /// Reads an amount in yuan with at most two decimals: `5`, `2.5`, `2.50`, `5元`.
    ///
    /// Returns `None` for anything else, a sign and an amount above [`Money::MAX`] among it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let number = text.strip_suffix('元').unwrap_or(text).trim_end();
        let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || whole.len() > 9 || decimals.len() > 2 || !digits(whole) || !digits(decimals) {
            return None;
        }
        if number.ends_with('.') {
            return None;
        }
        let yuan: i64 = whole.parse().ok()?;
        let fen: i64 = format!("{decimals:0<2}").parse().ok()?;
        let amount = Self(yuan * 100 + fen);
        (amount <= Self::MAX).then_some(amount)
    }
}

/// The shortest exact form in yuan: `135`, `47.5`, `-2.05`.
impl fmt::Display for Money {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let fen = self.0.unsigned_abs();
        let (yuan, rest) = (fen / 100, fen % 100);
        match (rest, rest % 10) {
            (0, _) => write!(out, "{sign}{yuan}"),
            (_, 0) => write!(out, "{sign}{yuan}.{}", rest / 10),
            (_, _) => write!(out, "{sign}{yuan}.{rest:02}"),
        }
    }
}

impl Add for Money {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl AddAssign for Money {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl Sub for Money {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Neg for Money {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl Mul<u32> for Money {
    type Output = Self;
    fn mul(self, times: u32) -> Self {
        Self(self.0 * i64::from(times))
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::Money;

    #[test]
    fn an_amount_is_read_in_yuan_with_at_most_two_decimals() {
        for (text, fen) in [("5", 500), ("2.5", 250), ("2.50", 250), ("0", 0), ("0.05", 5), ("15元", 1500)] {
            assert_eq!(Money::parse(text), Some(Money::from_fen(fen)), "{text}");
        }
        for text in ["", "-5", "+5", "5.", ".5", "2.505", "1e3", "5 0", "１", "1000000000", "100000000.01", "五"] {
            assert_eq!(Money::parse(text), None, "{text}");
        }
    }

    #[test]
    fn an_amount_is_written_in_its_shortest_exact_form() {
        for (fen, text) in [(13500, "135"), (4750, "47.5"), (5, "0.05"), (-205, "-2.05"), (-30, "-0.3"), (0, "0")] {
            assert_eq!(Money::from_fen(fen).to_string(), text);
        }
    }
}
