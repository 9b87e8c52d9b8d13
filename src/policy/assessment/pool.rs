//! What a town pays in rewards of a month when they exceed its pool.

use std::cmp::Reverse;

use crate::model::ids::IdNumber;
use crate::model::money::Money;

/// Returns each reward scaled down so that all together are the pool, in whole fen; unchanged where the pool holds them.
///
/// Each share is rounded down; the fen left go one by one to the largest remainders, between equal ones to the lower
/// ID number. A town's own term: the regulation of 2018 has no pool.
#[must_use]
pub fn from_pool(rewards: &[(IdNumber, Money)], pool: Money) -> Vec<Money> {
    let sum: i128 = rewards.iter().map(|(_, reward)| i128::from(reward.fen())).sum();
    let pool = i128::from(pool.fen());
    if sum <= pool {
        return rewards.iter().map(|(_, reward)| *reward).collect();
    }
    let scaled = |reward: Money| i128::from(reward.fen()) * pool;
    let mut fen: Vec<i128> = rewards.iter().map(|(_, reward)| scaled(*reward) / sum).collect();
    let mut order: Vec<usize> = (0..rewards.len()).collect();
    order.sort_by_key(|index| (Reverse(scaled(rewards[*index].1) % sum), rewards[*index].0));
    let left = pool - fen.iter().sum::<i128>();
    for (index, _) in order.into_iter().zip(0..left) {
        fen[index] += 1;
    }
    fen.into_iter().map(|fen| Money::from_fen(i64::try_from(fen).unwrap_or(0))).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::from_pool;
    use crate::model::ids::IdNumber;
    use crate::model::money::Money;

    fn people(fen: &[i64]) -> Vec<(IdNumber, Money)> {
        let numbers = ["11010519491231002X", "440524188001010014", "11010519491231002X"];
        fen.iter().enumerate().map(|(index, fen)| (IdNumber::parse(numbers[index % 3]).expect("a number"), Money::from_fen(*fen))).collect()
    }

    #[test]
    fn a_pool_is_paid_out_to_the_fen_and_an_odd_one_goes_to_the_lower_id_number() {
        let fen = |rewards: &[i64], pool| from_pool(&people(rewards), Money::from_fen(pool)).into_iter().map(Money::fen).collect::<Vec<_>>();
        assert_eq!(fen(&[500, 500], 1000), [500, 500]);
        assert_eq!(fen(&[500, 500], 333), [167, 166]);
        assert_eq!(fen(&[300, 100], 200), [150, 50]);
        assert_eq!(fen(&[300, 0], 0), [0, 0]);
    }

    proptest! {
        #[test]
        fn no_pool_is_exceeded_and_nobody_gains(rewards in prop::collection::vec(0i64..10_000, 0..20), pool in 0i64..50_000) {
            let people = people(&rewards);
            let paid = from_pool(&people, Money::from_fen(pool));
            let sum: Money = paid.iter().copied().sum();
            prop_assert_eq!(sum.fen(), rewards.iter().sum::<i64>().min(pool));
            prop_assert!(paid.iter().zip(&people).all(|(paid, (_, reward))| paid <= reward));
        }
    }
}
