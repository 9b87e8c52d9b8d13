//! A policy file of any content is read or refused with its faults; it never stops the program.
#![no_main]

use gridctl::policy::Policy;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match Policy::read(text) {
        Ok(policy) => assert!(policy.terms(policy.in_force_from()).is_some()),
        Err(faults) => assert!(!faults.is_empty()),
    }
});
