//! Files in: decoded, matched by their header, read cell by cell; every bad cell is reported at once.
//!
//! A file is gone through twice: once to find its encoding and every fault of form ([`source`]), once to read its
//! rows ([`rows`]). Places are byte offsets until somebody asks for lines, so that good files pay nothing for them.

mod attendance;
mod bounded;
pub mod cases;
mod cells;
mod conduct;
pub mod dump;
mod events;
mod grids;
mod guarded;
pub mod header;
pub mod kind;
pub mod old_form;
mod posts;
mod roster;
pub mod rows;
mod scan;
pub mod sheet;
pub mod source;
mod tests_file;
pub mod workbook;

pub use cells::yes_no;
pub use header::Header;
pub use kind::Kind;
pub use rows::{Read, Refused, Row, Rows};
pub use source::{FileFault, ReadAs, Source};
