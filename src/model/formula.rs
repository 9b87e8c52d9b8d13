//! Text that a spreadsheet program would run as a formula when it opens a CSV file, and the mark that keeps it from it.
//!
//! The mark is an apostrophe in front, as the programs themselves use it. A text that begins with apostrophes and goes
//! on as a formula gets one more, so that taking one away always gives back what was written.

/// Returns whether a spreadsheet program might run a text; a plain number with a sign it only reads.
fn is_run(text: &str) -> bool {
    let starts = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    starts && !is_number(text)
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    digits.split_once('.').map_or_else(|| all_digits(digits), |(whole, part)| all_digits(whole) && all_digits(part))
}

/// Returns whether a text needs the mark.
#[must_use]
pub fn is_guarded(text: &str) -> bool {
    is_run(text.trim_start_matches('\''))
}

/// Returns a text with the mark in front where it needs one.
#[must_use]
pub fn guarded(text: String) -> String {
    if is_guarded(&text) { format!("'{text}") } else { text }
}

/// Returns a text without the mark that [`guarded`] put there.
#[must_use]
pub fn unguarded(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| is_run(rest.trim_start_matches('\''))).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_run_is_marked_and_numbers_stay_numbers() {
        for (text, safe) in [
            ("=1+1", "'=1+1"),
            ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
            ("-张三", "'-张三"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("＝1", "'＝1"),
            ("\t=1", "'\t=1"),
            ("'=1", "''=1"),
            ("-", "'-"),
            ("-30", "-30"),
            ("-47.50", "-47.50"),
            ("+8613800000000", "+8613800000000"),
            ("'张三", "'张三"),
            ("张三", "张三"),
            ("", ""),
        ] {
            assert_eq!(guarded(text.to_owned()), safe);
            assert_eq!(unguarded(safe), text, "back from {safe}");
        }
    }

    proptest::proptest! {
        #[test]
        fn every_text_comes_back(text in "['=+@ -]{0,4}.{0,6}") {
            let safe = guarded(text.clone());
            proptest::prop_assert!(!is_run(&safe));
            proptest::prop_assert_eq!(unguarded(&safe), text);
        }
    }
}
