//! Money in capital figures (人民币大写), as cheques, vouchers and pay sheets want it.
//!
//! The form is that of the rules for filling in vouchers (支付结算办法, annex 1). Where they leave a choice, one form
//! is kept, so that an amount has exactly one text: a zero, or a run of them, between two figures of the yuan is one
//! 零; no 零 stands between a yuan that ends with zero and its jiao; whole yuan and whole jiao end with 整.

use crate::model::money::Money;

const DIGITS: [char; 10] = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];

/// Units of the whole figures, from the greatest.
const UNITS: [(u64, char); 5] = [(100_000_000, '亿'), (10_000, '万'), (1_000, '仟'), (100, '佰'), (10, '拾')];

/// Returns an amount in capital figures, without the word 人民币 before it: `壹仟肆佰零玖元伍角整`.
///
/// An amount below zero has 负 in front. Every amount has its own text, and every text means one amount.
#[must_use]
pub fn capital_figures(amount: Money) -> String {
    let fen_in_all = amount.fen().unsigned_abs();
    let (yuan, jiao, fen) = (fen_in_all / 100, fen_in_all / 10 % 10, fen_in_all % 10);
    let mut text = String::new();
    if amount < Money::ZERO {
        text.push('负');
    }
    if yuan > 0 || fen_in_all == 0 {
        push_whole(yuan, &mut text);
        text.push('元');
    }
    if jiao > 0 {
        push_whole(jiao, &mut text);
        text.push('角');
    } else if yuan > 0 && fen > 0 {
        text.push(DIGITS[0]);
    }
    if fen > 0 {
        push_whole(fen, &mut text);
        text.push('分');
    } else {
        text.push('整');
    }
    text
}

/// Appends a whole number. What stands before a unit is a whole number again, so that 万亿 needs no unit of its own.
fn push_whole(number: u64, text: &mut String) {
    let Some((size, unit)) = UNITS.into_iter().find(|(size, _)| number >= *size) else {
        text.extend(DIGITS.into_iter().zip(0..).find(|(_, value)| *value == number).map(|(digit, _)| digit));
        return;
    };
    let (before, after) = (number / size, number % size);
    push_whole(before, text);
    text.push(unit);
    if after > 0 {
        let zero_between = before % 10 == 0 || after < size / 10;
        if zero_between {
            text.push(DIGITS[0]);
        }
        push_whole(after, text);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{DIGITS, UNITS, capital_figures};
    use crate::model::money::Money;

    #[test]
    fn amounts_are_written_as_the_bank_wants_them() {
        for (fen, text) in [
            (0, "零元整"),
            (1, "壹分"),
            (5, "伍分"),
            (10, "壹角整"),
            (15, "壹角伍分"),
            (50, "伍角整"),
            (100, "壹元整"),
            (105, "壹元零伍分"),
            (150, "壹元伍角整"),
            (1000, "壹拾元整"),
            (1005, "壹拾元零伍分"),
            (1010, "壹拾元壹角整"),
            (1100, "壹拾壹元整"),
            (10000, "壹佰元整"),
            (10100, "壹佰零壹元整"),
            (11000, "壹佰壹拾元整"),
            (25000, "贰佰伍拾元整"),
            (32504, "叁佰贰拾伍元零肆分"),
            (140_950, "壹仟肆佰零玖元伍角整"),
            (168_032, "壹仟陆佰捌拾元叁角贰分"),
            (600_714, "陆仟零柒元壹角肆分"),
            (101_000, "壹仟零壹拾元整"),
            (1_000_000, "壹万元整"),
            (1_000_700, "壹万零柒元整"),
            (1_640_902, "壹万陆仟肆佰零玖元零贰分"),
            (1_050_000, "壹万零伍佰元整"),
            (1_010_000, "壹万零壹佰元整"),
            (10_000_000, "壹拾万元整"),
            (10_700_053, "壹拾万零柒仟元伍角叁分"),
            (120_500_000, "壹佰贰拾万零伍仟元整"),
            (1_000_000_000, "壹仟万元整"),
            (1_000_000_100, "壹仟万零壹元整"),
            (10_000_000_000, "壹亿元整"),
            (10_000_000_700, "壹亿零柒元整"),
            (10_001_000_005, "壹亿零壹万元零伍分"),
            (12_345_678_901, "壹亿贰仟叁佰肆拾伍万陆仟柒佰捌拾玖元零壹分"),
            (105_000_000_000, "壹拾亿零伍仟万元整"),
            (100_000_000_000_000, "壹万亿元整"),
        ] {
            assert_eq!(capital_figures(Money::from_fen(fen)), text, "{fen} fen");
        }
    }

    #[test]
    fn what_is_taken_back_is_written_with_a_minus_in_words() {
        for (fen, text) in [(-1, "负壹分"), (-3000, "负叁拾元整"), (-205, "负贰元零伍分")] {
            assert_eq!(capital_figures(Money::from_fen(fen)), text, "{fen} fen");
        }
    }

    /// Reads a whole number back: what stands before the last of the greatest unit, and what stands behind it.
    fn whole(text: &str) -> i128 {
        for (size, unit) in UNITS {
            if let Some((before, after)) = text.rsplit_once(unit) {
                return whole(before) * i128::from(size) + whole(after);
            }
        }
        let digits = text.strip_prefix('零').filter(|rest| !rest.is_empty()).unwrap_or(text);
        digits.chars().fold(0, |_, digit| (0..).zip(DIGITS).find(|(_, known)| *known == digit).map(|(value, _)| value).expect("a figure"))
    }

    fn fen_of(text: &str) -> i128 {
        let (sign, text) = text.strip_prefix('负').map_or((1, text), |rest| (-1, rest));
        let text = text.strip_suffix('整').unwrap_or(text);
        let (yuan, text) = text.split_once('元').unwrap_or(("", text));
        let (jiao, text) = text.split_once('角').unwrap_or(("", text));
        sign * (whole(yuan) * 100 + whole(jiao) * 10 + whole(text.trim_end_matches('分')))
    }

    fn any_fen() -> impl Strategy<Value = i64> {
        let with_many_zeros = proptest::collection::vec(prop_oneof![3 => Just(0_i64), 2 => 1..10_i64], 1..18)
            .prop_map(|digits| digits.into_iter().fold(0, |number, digit| number * 10 + digit));
        prop_oneof![with_many_zeros, any::<i64>(), -10_000_000_i64..10_000_000]
    }

    proptest! {
        #[test]
        fn an_amount_can_be_read_back(fen in any_fen()) {
            prop_assert_eq!(fen_of(&capital_figures(Money::from_fen(fen))), i128::from(fen));
        }

        #[test]
        fn distinct_amounts_have_distinct_texts(one in any_fen(), other in any_fen()) {
            prop_assert_eq!(one == other, capital_figures(Money::from_fen(one)) == capital_figures(Money::from_fen(other)));
        }

        #[test]
        fn no_zero_is_written_twice_or_before_a_unit(fen in any_fen()) {
            let text = capital_figures(Money::from_fen(fen));
            for wrong in ["零零", "零亿", "零万", "零仟", "零佰", "零拾", "零角", "零分", "零整", "分整"] {
                prop_assert!(!text.contains(wrong), "{text} has {wrong}");
            }
            prop_assert!(fen == 0 || !text.contains("零元"), "{text}");
        }
    }

    #[test]
    fn the_first_hundred_thousand_amounts_are_read_back() {
        for fen in -100..100_000 {
            assert_eq!(fen_of(&capital_figures(Money::from_fen(fen))), i128::from(fen));
        }
        for fen in [i64::MIN, i64::MAX, Money::MAX.fen()] {
            assert_eq!(fen_of(&capital_figures(Money::from_fen(fen))), i128::from(fen));
        }
    }
}
