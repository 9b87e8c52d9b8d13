//! Sheets: frozen, decided, paid; and read back as they were frozen.

pub mod canonical;
mod life;
mod read;

pub use life::{Decision, Submission};
pub use read::{SheetHead, by_number, found_altered, given, heads, rows, settled, standing};

use crate::model::ids::PersonNo;

/// The number under which the database keeps a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SheetNo(pub i64);

/// What approved sheets have given to each person, by what it was given for.
pub type Given = std::collections::HashMap<PersonNo, std::collections::BTreeMap<crate::model::sheet::Due, crate::model::money::Money>>;
