//! Rows from a file into the database: read in one thread, written in another.

use std::collections::BTreeMap;
use std::sync::mpsc::sync_channel;

use super::{At, Counts, File, Outcome};
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::progress;
use crate::intake::{Read, Row, Rows};
use crate::model::expected::{CellFault, Expected, Noun};
use crate::store::{Put, PutError};

/// Rows that cross from the reading thread to the writing one at a time: half as many cost 3 % more, a quarter a tenth.
const BATCH: usize = 1024;

/// The loading of one file.
pub(super) struct Load<'l> {
    pub(super) context: &'l Context,
    pub(super) file: &'l File,
    pub(super) index: usize,
    /// The highest level that the policy has.
    pub(super) levels: u8,
    pub(super) outcome: &'l mut Outcome,
    pub(super) excluded: &'l BTreeMap<At, Vec<CellFault>>,
}

impl Load<'_> {
    /// Reads rows in one thread and writes them in this one.
    pub(super) fn rows<R: Row + Send>(&mut self, rows: Rows, mut put: impl FnMut(&R) -> Result<Put, PutError>) -> Result<(), Failure> {
        self.rows_found(rows, |_| None::<()>, |row, _, _| put(row))
    }

    /// [`Load::rows`], where the thread that reads them finds something for each row, to be written with it.
    pub(super) fn rows_found<R: Row + Send, F: Copy + Send>(
        &mut self,
        mut rows: Rows,
        mut find: impl FnMut(&R) -> Option<F> + Send,
        mut put: impl FnMut(&R, Option<F>, u64) -> Result<Put, PutError>,
    ) -> Result<(), Failure> {
        let bar = progress::bytes(self.context, self.file.source.length, &self.file.source.name);
        let (sender, receiver) = sync_channel::<std::io::Result<Vec<(Read<R>, Option<F>)>>>(3);
        let result = std::thread::scope(|scope| {
            scope.spawn(move || {
                loop {
                    let mut batch = Vec::with_capacity(BATCH);
                    let read = (|| {
                        while batch.len() < BATCH {
                            match rows.read_next::<R>()? {
                                Some(read) => {
                                    let found = read.row.as_ref().ok().and_then(&mut find);
                                    batch.push((read, found));
                                }
                                None => return Ok(()),
                            }
                        }
                        Ok(())
                    })();
                    let done = batch.len() < BATCH;
                    if sender.send(read.map(|()| batch)).is_err() || done {
                        return;
                    }
                }
            });
            let mut counts = Counts::default();
            for batch in receiver {
                let batch = batch?;
                bar.set_position(batch.last().map_or(0, |(last, _)| last.offset));
                for (read, found) in &batch {
                    self.row(read, &mut counts, |row, offset| put(row, *found, offset))?;
                }
            }
            if counts != Counts::default() {
                self.outcome.counts.entry(R::KIND).or_default().add(counts);
            }
            Ok(())
        });
        bar.finish_and_clear();
        result
    }

    fn row<R: Row>(&mut self, read: &Read<R>, counts: &mut Counts, put: impl FnOnce(&R, u64) -> Result<Put, PutError>) -> Result<(), Failure> {
        let at = (self.index, read.offset);
        let row = match &read.row {
            Ok(row) => row,
            Err((faults, key)) => {
                self.reject(at, faults.clone(), key.clone());
                return Ok(());
            }
        };
        if let Some(faults) = self.excluded.get(&at) {
            self.reject(at, faults.clone(), String::new());
            return Ok(());
        }
        match put(row, read.offset) {
            Ok(Put::Added) => counts.added += 1,
            Ok(Put::Updated) => counts.updated += 1,
            Ok(Put::Unchanged) => counts.unchanged += 1,
            Err(PutError::Cells(faults)) => self.reject(at, faults, row.own_key()),
            Err(PutError::Sql(error)) => return Err(error.into()),
        }
        Ok(())
    }

    /// Takes a row out; what refers to it is taken out with it, and not told as a fault of its own.
    fn reject(&mut self, at: At, mut faults: Vec<CellFault>, key: String) {
        for fault in &mut faults {
            if let Expected::Known(noun @ (Noun::Person | Noun::Grid), _) = fault.expected
                && self.outcome.rejected_keys.contains(&fault.value)
            {
                fault.expected = Expected::KnownGood(noun);
            }
            // A file is read without knowing the policy.
            if let Expected::Level(highest) = &mut fault.expected {
                *highest = self.levels.min(*highest);
            }
        }
        if !key.is_empty() {
            self.outcome.rejected_keys.insert(key);
        }
        self.outcome.counts.entry(self.file.header.kind).or_default().rejected += 1;
        self.outcome.add_faults(at, faults);
    }
}
