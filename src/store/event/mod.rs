//! Reports and incidents: the table that grows without end.

pub(in crate::store) mod against;
mod ahead;
mod amount;
pub(in crate::store) mod block;
mod keys;
mod load;
mod near;
mod once;
mod read;
mod same;

pub use load::Place;
pub use near::{VillageReport, reports_by_village};
pub use read::{ListFilter, ReportRecord, incident_reports, list, next_report_id, quarter_reported, report, require_numbers};
pub(super) use read::{level, moment, status, zone, zone_from};
pub use same::{Distinct, SameError};

pub(super) use ahead::{Ahead, Under};
pub(super) use load::Events;

/// What a report holds, apart from its incident; what an update compares and the log keeps.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub(super) struct Stored {
    pub report_id: crate::model::ids::Code,
    pub incident: i64,
    pub person_id: i64,
    pub grid_id: i64,
    pub at: crate::model::calendar::Moment,
    pub level: crate::model::event::Level,
    pub status: crate::model::event::Status,
    pub amount: Option<crate::model::money::Money>,
    pub special_award: Option<crate::model::money::Money>,
    pub summary: Option<String>,
    pub reason: Option<String>,
}
