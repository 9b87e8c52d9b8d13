//! The program as a town office uses it: the real binary in a folder of its own, wrong input and right.

mod bad_files;
mod bad_rows;
mod duplicates;
mod import;
mod law;
mod order;
mod review;
mod schema;
mod story;
mod support;
mod terminal;
mod undo;
mod upgrade;
mod whole_town;
