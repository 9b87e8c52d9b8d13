//! A file of cases for a policy is read or refused, and each case that is read is judged.
#![no_main]

#[path = "rows.rs"]
#[allow(dead_code, reason = "only its file is used")]
mod rows;

use gridctl::intake::{ReadAs, Source, cases};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let file = rows::file(bytes);
    let Ok(source) = Source::open(file.path(), &ReadAs::default()) else { return };
    if let Ok(Err(faults)) = cases::read(&source) {
        assert!(!faults.is_empty());
        assert!(faults.iter().all(|(line, _)| *line > 0));
    }
});
