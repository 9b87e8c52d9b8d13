//! The program as a town office uses it: the real binary in a folder of its own, wrong input and right.

mod backup;
mod bad_files;
mod bad_kinds;
mod bad_rows;
mod dump;
mod duplicates;
mod forget;
mod import;
mod large_roster;
mod law;
mod limits;
mod naughty;
mod order;
mod privacy;
mod review;
mod schema;
mod story;
mod sums;
mod support;
mod terminal;
mod undo;
mod upgrade;
mod whole_town;
