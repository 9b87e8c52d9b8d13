//! A statement that is executed again and again.

use rusqlite::{CachedStatement, Connection};

use super::Result;

/// A statement, held once it was asked for. What is bound stays bound. Taken from the cache and given back each time, its
/// text is hashed and its parameters are cleared: 3 % of an import.
#[derive(Default)]
pub(in crate::store) struct Held<'c>(Option<CachedStatement<'c>>);

impl<'c> Held<'c> {
    /// The statement, which has always the same text.
    pub(in crate::store) fn statement(&mut self, connection: &'c Connection, text: &str) -> Result<&mut CachedStatement<'c>> {
        match &mut self.0 {
            Some(statement) => Ok(statement),
            none => Ok(none.insert(connection.prepare_cached(text)?)),
        }
    }
}
