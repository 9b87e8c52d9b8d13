//! Facts that became known: records added or altered, with the log entry that did it.

/// A record added or altered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedFact {
    /// The log entry that did it.
    pub log_id: i64,
    /// When, as the log has it.
    pub at: String,
    /// By whom, as claimed.
    pub by: String,
    /// With which command.
    pub command: String,
    /// Table of the record.
    pub noun: &'static str,
    /// Key of the record, as the input files have it.
    pub key: String,
    /// Fields before, as JSON; `None` for a record that is new.
    pub before: Option<String>,
    /// Fields after, as JSON; `None` for a record that is new.
    pub after: Option<String>,
}
