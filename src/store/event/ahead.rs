//! What the thread that reads a file of reports can tell of their keys ahead of the thread that writes them.
//!
//! Most reports are new and of an incident of their own, or of one that stood in the file shortly before. Who reads can tell
//! that by the file alone: a key beyond the greatest is new. All others are left to who writes. Found here, keys take a
//! tenth less of the time of an import of 34,000 members' reports.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use hashbrown::HashTable;

use crate::model::ids::Code;

/// Of which incident a new report is.
#[derive(Debug, Clone, Copy)]
pub(in crate::store) enum Under {
    /// Of its own, which is known by this number until it has one in the file.
    Own(u64),
    /// Of that of an earlier report.
    Other(u64),
}

/// Incidents kept in memory before they are forgotten.
const RECENT_MAX: usize = if cfg!(test) { 4 } else { 1 << 16 };

/// The keys of a file, as they are read.
pub(in crate::store) struct Ahead {
    /// The greatest key there is: what comes after it is new. Files mostly ascend.
    greatest: Option<Code>,
    /// Keys of the reports that lately were of their own incident.
    recent: Vec<Code>,
    /// Positions in `recent`, found by key.
    places: HashTable<u32>,
    hash: FixedState,
    /// The number of the first in `recent`.
    first: u64,
}

impl Ahead {
    pub(super) fn begin(greatest: Option<Code>) -> Self {
        Self { greatest, recent: Vec::new(), places: HashTable::new(), hash: FixedState::default(), first: 1 }
    }

    /// Whether a key is beyond all before it; from now on it is one of them.
    fn is_beyond(&mut self, key: &Code) -> bool {
        let is_beyond = self.greatest.as_ref().is_none_or(|greatest| key > greatest);
        if is_beyond {
            self.greatest = Some(key.clone());
        }
        is_beyond
    }

    /// Of which incident the next report of the file is; `None` where who writes must look.
    pub(in crate::store) fn find(&mut self, report_id: &Code, incident: &Code) -> Option<Under> {
        let is_new = self.is_beyond(report_id);
        if incident == report_id {
            return is_new.then(|| Under::Own(self.remember(report_id)));
        }
        if self.is_beyond(incident) || !is_new {
            return None;
        }
        let place = self.places.find(self.hash.hash_one(incident.as_str()), |place| self.recent[*place as usize] == *incident)?;
        Some(Under::Other(self.first + u64::from(*place)))
    }

    fn remember(&mut self, key: &Code) -> u64 {
        if self.recent.len() == RECENT_MAX {
            self.first += RECENT_MAX as u64;
            self.recent.clear();
            self.places.clear();
        }
        let place = u32::try_from(self.recent.len()).unwrap_or(u32::MAX);
        let (recent, hash) = (&self.recent, &self.hash);
        self.places.insert_unique(hash.hash_one(key.as_str()), place, |place| hash.hash_one(recent[*place as usize].as_str()));
        self.recent.push(key.clone());
        self.first + u64::from(place)
    }
}

/// The incidents in the file that stand for those found ahead.
#[derive(Default)]
pub(super) struct Given(Vec<(u64, i64)>);

impl Given {
    /// Room for a file; nothing of another one stays.
    pub(super) fn begin(&mut self) {
        self.0.clear();
        self.0.resize(RECENT_MAX, (0, 0));
    }

    #[expect(clippy::cast_possible_truncation, reason = "a remainder of RECENT_MAX")]
    const fn place(number: u64) -> usize {
        (number % RECENT_MAX as u64) as usize
    }

    pub(super) fn note(&mut self, number: u64, incident: i64) {
        self.0[Self::place(number)] = (number, incident);
    }

    /// The incident; `None` where its report was not taken.
    pub(super) fn get(&self, number: u64) -> Option<i64> {
        let (noted, incident) = self.0[Self::place(number)];
        (noted == number).then_some(incident)
    }
}
