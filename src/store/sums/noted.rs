//! Rows that a write notes as it adds them: at its end their table need not be read again.

use rusqlite::types::ValueRef;

use super::Sum;
use super::row_sum::{SoFar, places_of};
use super::tables::named;

/// Rows added to a table. To read all forms again at the end of a roster was an eighth of its time.
pub(in crate::store) struct Noted {
    pub(super) table: &'static str,
    rows: i64,
    sums: SoFar,
}

impl Noted {
    /// No rows of a table yet.
    pub(in crate::store) fn none_of(name: &'static str) -> Self {
        let serving = named(name).and_then(|table| Some(table.places(table.serving?)));
        Self { table: name, rows: 0, sums: SoFar::of(places_of(&serving.unwrap_or_default())) }
    }

    /// Notes a row, as its values are bound: one for each column, in the order of the schema.
    pub(in crate::store) fn add(&mut self, values: &[ValueRef<'_>]) {
        self.rows += 1;
        self.sums.add(values.iter().copied());
    }

    /// The sum of the rows, and that of their columns that say who serves.
    pub(super) fn sums(&self) -> (Sum, Sum) {
        let mut sums = self.sums.sums().map(|sum| Sum { rows: self.rows, sum });
        (sums.next().unwrap_or_default(), sums.next().unwrap_or_default())
    }
}
