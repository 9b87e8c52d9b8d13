//! The seven kinds of file and their columns.

pub(super) use crate::model::form::Form;

/// A column that a kind of file may have.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its English header.
    pub key: &'static str,
    /// Its Chinese headers, the usual one first.
    pub zh: &'static [&'static str],
    /// Whether a file must have it, and every row a value in it.
    pub required: bool,
    /// What its cells hold.
    pub form: Form,
    /// A value that it may have; the examples of a kind's columns make a row.
    pub example: &'static str,
}

impl Column {
    pub(super) const fn required(key: &'static str, zh: &'static [&'static str], form: Form, example: &'static str) -> Self {
        Self { key, zh, required: true, form, example }
    }

    pub(super) const fn optional(key: &'static str, zh: &'static [&'static str], form: Form, example: &'static str) -> Self {
        Self { key, zh, required: false, form, example }
    }
}

/// A kind of input file, in the order in which they are imported: what a row refers to comes before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Grids, Annex 2.
    Grids,
    /// Candidates' forms, Annex 4.
    Roster,
    /// Trainings and field tests.
    Tests,
    /// People already serving.
    Posts,
    /// Reports.
    Events,
    /// Attendance at meetings and trainings.
    Attendance,
    /// Conduct.
    Conduct,
}

impl Kind {
    /// Every kind, in the order of import.
    pub const ALL: [Self; 7] = [Self::Grids, Self::Roster, Self::Tests, Self::Posts, Self::Events, Self::Attendance, Self::Conduct];

    /// The name of the kind, as `--kind` takes it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Grids => "grids",
            Self::Roster => "roster",
            Self::Tests => "tests",
            Self::Posts => "posts",
            Self::Events => "events",
            Self::Attendance => "attendance",
            Self::Conduct => "conduct",
        }
    }

    /// The columns that a file of this kind may have.
    #[must_use]
    pub const fn columns(self) -> &'static [Column] {
        match self {
            Self::Grids => super::grids::COLUMNS,
            Self::Roster => super::roster::COLUMNS,
            Self::Tests => super::tests_file::COLUMNS,
            Self::Posts => super::posts::COLUMNS,
            Self::Events => super::events::COLUMNS,
            Self::Attendance => super::attendance::COLUMNS,
            Self::Conduct => super::conduct::COLUMNS,
        }
    }
}
