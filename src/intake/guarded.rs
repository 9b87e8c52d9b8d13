//! A reader of workbooks that stops at a damaged file refuses it; the program goes on.
//!
//! The old form of workbooks is full of numbers that point elsewhere in the file, and the library that reads it trusts some of
//! them. It reads in safe Rust: what it meets is a bound that is checked, never memory that is not its own.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

thread_local! {
    static IS_GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// What a reading returns; `None` if it stopped on the way. Nothing is said of it on standard error.
pub(super) fn guarded<T>(read: impl FnOnce() -> T) -> Option<T> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let other = take_hook();
        set_hook(Box::new(move |told| {
            if !IS_GUARDED.get() {
                other(told);
            }
        }));
    });
    IS_GUARDED.set(true);
    // Nothing that the reading has altered is looked at again: it is given up as a whole.
    let outcome = catch_unwind(AssertUnwindSafe(read));
    IS_GUARDED.set(false);
    outcome.ok()
}

#[cfg(test)]
mod tests {
    use super::guarded;

    #[test]
    fn a_reading_that_stops_gives_nothing_and_the_next_one_goes_on() {
        let bytes: Vec<u8> = Vec::new();
        assert_eq!(guarded(|| bytes[bytes.len()]), None);
        assert_eq!(guarded(|| 7), Some(7));
    }
}
