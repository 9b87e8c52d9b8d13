//! gridctl chooses, assesses and pays a township's grid members (网格员) by a regulation that is kept as data.
//!
//! The rooms, in reading order:
//!
//! - [`model`]: the nouns; no rules, no I/O.
//! - [`policy`]: the regulation as pure functions, in the order of its text; numbers from the policy file.
//! - [`intake`]: files in; every bad cell is found at once, none is corrected in silence.
//! - [`store`]: the SQLite file; the only room with SQL.
//! - [`report`]: words and tables out, in both languages and every format.
//! - [`cli`]: the commands; the order of work.
//!
//! What holds everywhere, checked by `tests/house.rs` where a test can see it:
//!
//! 1. `cli → intake, store, report → policy → model`. The middle three do not call each other; the wording of
//!    their errors lives in `report`.
//! 2. `model` and `policy` know no SQL, clap, csv, clock, file, environment, print or floating point.
//! 3. SQL stands only in `store` and `schema.sql`, clap and prompts only in `cli`, tables only in `report`.
//! 4. No amount or threshold of the regulation stands outside the policy file.
//! 5. A write is one immediate transaction with its log entry inside; an approved sheet cannot change.
//! 6. A total is the sum of its lines and each line names its clause: whatever is paid can be explained.
//! 7. Every clause is computed, recorded or out of scope; none is silently missing.

pub mod cli;
pub mod intake;
pub mod model;
pub mod policy;
pub mod report;
pub mod store;
