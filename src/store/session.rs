//! A connection and the state of the file that its answers rest on: all reads of a command see the same one.

use std::cell::Cell;
use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::Result;
use super::cipher::{For, connect};
use super::sums::{self, Depth, Touched};

/// How long another program may hold the file before this one gives up.
pub(super) const BUSY: Duration = Duration::from_secs(5);

/// A connection to a file. Its reads are one transaction until it is released or a write begins.
#[derive(Debug)]
pub struct Session {
    pub(super) connection: Connection,
    pub(super) touched: Touched,
    is_reading: Cell<bool>,
    /// The state of the file whose sums were compared, by SQLite's own count.
    compared: Cell<Option<i64>>,
    /// How far they were, and are again where the file has moved.
    depth: Cell<Depth>,
}

impl Session {
    /// Connects to a file that is there.
    pub(super) fn connect(path: &Path) -> Result<Self> {
        Self::begin_with(connect(path, For::Writing)?)
    }

    /// Begins with a connection that has only read so far.
    ///
    /// Journal DELETE with synchronous EXTRA: of simulated power cuts, FULL lost commands already answered for, EXTRA none.
    pub(super) fn begin_with(connection: Connection) -> Result<Self> {
        let touched = Touched::watch(&connection)?;
        sums::define(&connection)?;
        connection.busy_timeout(BUSY)?;
        connection.set_prepared_statement_cache_capacity(64);
        connection.execute_batch(
            "PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;
             PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;",
        )?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
        Ok(Self { connection, touched, is_reading: Cell::new(false), compared: Cell::new(None), depth: Cell::new(Depth::Quick) })
    }

    /// From now on all reads see the file as it is now, and nobody else can alter it.
    pub(super) fn hold(&self) -> Result<()> {
        if !self.is_reading.get() {
            self.connection.execute_batch("BEGIN DEFERRED")?;
            self.is_reading.set(true);
        }
        Ok(())
    }

    /// Lets others write again: before a question is asked, an answer given, or a write begun.
    ///
    /// # Errors
    /// Returns what SQLite says.
    pub fn release(&self) -> Result<()> {
        if self.is_reading.replace(false) { self.connection.execute_batch("COMMIT") } else { Ok(()) }
    }

    /// The tables whose rows are not as they were written, of those that are looked through before every answer.
    pub(super) fn altered(&self, depth: Depth) -> Result<Vec<&'static str>> {
        self.depth.set(depth);
        self.touched.leave_people(depth == Depth::Reports);
        let altered = sums::altered(&self.connection, depth)?;
        if altered.is_empty() {
            self.compared.set(Some(self.state()?));
        }
        Ok(altered)
    }

    /// Whether another program has written since the sums were compared.
    pub(super) fn has_moved(&self) -> Result<bool> {
        Ok(self.compared.get() != Some(self.state()?))
    }

    /// How far the sums were compared.
    pub(super) fn depth(&self) -> Depth {
        self.depth.get()
    }

    fn state(&self) -> Result<i64> {
        self.connection.pragma_query_value(None, "data_version", |row| row.get(0))
    }

    /// Begins an immediate transaction. Where the file is not as it was when its sums were compared, they are again.
    pub(super) fn begin(&self) -> Result<Transaction<'_>> {
        match self.depth.get() {
            // Nothing that was left to others may be made good.
            Depth::Serving => self.begin_compared(Depth::Quick),
            depth @ (Depth::Reports | Depth::Quick | Depth::Whole) => self.begin_compared(depth),
        }
    }

    /// Begins an immediate transaction in a file all of whose sums are compared.
    pub(super) fn begin_whole(&self) -> Result<Transaction<'_>> {
        self.begin_compared(Depth::Whole)
    }

    fn begin_compared(&self, depth: Depth) -> Result<Transaction<'_>> {
        self.release()?;
        let transaction = Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate)?;
        let is_compared = depth == self.depth() && !self.has_moved()?;
        match if is_compared { None } else { sums::altered(&transaction, depth)?.first().copied() } {
            Some(name) => Err(sums::damaged(name)),
            None => Ok(transaction),
        }
    }

    /// Ends what made or upgraded the file: what it wrote is not what the command writes that follows.
    pub(super) fn settle(&self) {
        self.connection.flush_prepared_statement_cache();
        self.touched.clear();
    }

    /// Begins an immediate transaction in a file that is being made or upgraded, and has no sums yet.
    pub(super) fn begin_unsummed(&self) -> Result<Transaction<'_>> {
        self.release()?;
        self.touched.all();
        Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate)
    }
}
