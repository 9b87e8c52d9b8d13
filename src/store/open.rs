//! Opening the file: made anew, or known by its marks; anything else is refused.

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::rc::{Rc, Weak};
use std::time::Duration;

use rusqlite::Connection;

use super::Trouble;
use super::cipher::{For, connect};
use super::log::Write;
use super::schema::{self, SCHEMA};
use super::session::Session;
use super::sums::Depth;
use super::upgrade::{self, SCHEMA_VERSION};
use crate::policy::{HUISHAN_2018, Policy};

/// Marks the file as gridctl's: 'GRDC'.
pub(super) const APPLICATION_ID: i32 = 0x4752_4443;

/// What a command does when the file is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Refuses.
    Existing,
    /// Makes it.
    Create,
    /// Refuses; and leaves large tables of people and places uncompared: for what writes reports alone.
    /// Whatever answers later compares them.
    Reports,
    /// Refuses; and leaves it to [`super::post::serving`] to compare who serves: for what knows people by that alone.
    Serving,
    /// Refuses; but opens a file whose content has been altered, to say what is wrong with it.
    Examine,
}

/// KiB of pages, below zero as SQLite wants it, for who reads tables from one end to the other: of the usual 2 MiB it needs
/// the few pages above the others.
pub(super) const CACHE_OF_PASSING: i32 = -256;

/// The same for who may look up people and grids by the million. The duplicates of a province take a quarter less time so; what
/// it costs is this much memory, and for each question that sorts as much again.
const CACHE_OF_LOOKING_UP: i32 = -(16 << 10);

/// Who acts, when, and with which command: what the log keeps of a write.
#[derive(Debug, Clone)]
pub struct Actor {
    /// Local time, or the day alone.
    pub at: String,
    /// The name claimed.
    pub by: String,
    /// The command.
    pub command: String,
}

/// What a new file begins with.
#[derive(Debug, Clone, Copy)]
pub struct New<'n> {
    /// The text of its policy, which must be sound.
    pub policy: &'n str,
    /// The language of its office, `zh` or `en`, where one was chosen.
    pub language: Option<&'n str>,
}

/// An open database.
#[derive(Debug)]
pub struct Store {
    session: Rc<Session>,
    /// Its absolute path.
    pub path: PathBuf,
    /// Whether it was made just now.
    pub created: bool,
    /// The version that the file had, where it was brought to the present one just now.
    pub upgraded_from: Option<i32>,
    /// The policy in force.
    pub policy: Policy,
}

/// Why a file cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is no such file.
    #[error("no such file")]
    Missing(PathBuf),
    /// The path is empty or a folder.
    #[error("not a file path")]
    NotAFile(PathBuf),
    /// The file cannot be made.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// The file is no SQLite database, or damaged.
    #[error("damaged, or no database")]
    Damaged(PathBuf),
    /// The file is a database of something else.
    #[error("not a gridctl database")]
    Foreign(PathBuf),
    /// The file was written by a newer gridctl.
    #[error("from a newer version")]
    Newer(PathBuf, i32),
    /// The file is of an earlier version and cannot be written.
    #[error("of an earlier version, and cannot be written")]
    OldAndReadOnly(PathBuf),
    /// Another program holds the file.
    #[error("in use")]
    Busy(PathBuf),
    /// These tables, indexes, views or triggers are not those that gridctl made.
    #[error("schema altered")]
    SchemaAltered(PathBuf, Vec<String>),
    /// The rows of these tables are not as gridctl left them.
    #[error("rows altered")]
    RowsAltered(PathBuf, Vec<&'static str>),
    /// The policy kept in the file cannot be read.
    #[error("unreadable policy")]
    Policy(PathBuf),
    /// What SQLite says.
    #[error(transparent)]
    Sql(#[from] rusqlite::Error),
}

impl Store {
    /// Opens a database, or makes it with the built-in policy.
    ///
    /// # Errors
    /// Says why the file cannot be used; a file refused is left as it was.
    pub fn open(path: &Path, mode: Mode, actor: &Actor) -> Result<Self, OpenError> {
        Self::open_on(None, path, mode, actor)
    }

    /// [`Store::open`] by a connection to the file that has only read so far, where there is one.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_on(connection: Option<Connection>, path: &Path, mode: Mode, actor: &Actor) -> Result<Self, OpenError> {
        Self::open_or_make(connection, path, mode, New { policy: HUISHAN_2018, language: None }, actor)
    }

    /// Opens a database, or makes it anew.
    ///
    /// # Errors
    /// Says why the file cannot be used; a file refused is left as it was.
    pub fn open_with(path: &Path, mode: Mode, new: New<'_>, actor: &Actor) -> Result<Self, OpenError> {
        Self::open_or_make(None, path, mode, new, actor)
    }

    fn open_or_make(connection: Option<Connection>, path: &Path, mode: Mode, new: New<'_>, actor: &Actor) -> Result<Self, OpenError> {
        if path.as_os_str().is_empty() || path.is_dir() {
            return Err(OpenError::NotAFile(path.to_owned()));
        }
        let path = std::path::absolute(path)?;
        let is_new = match std::fs::metadata(&path) {
            Ok(found) => found.len() == 0 && mode == Mode::Create,
            Err(_) if mode == Mode::Create => true,
            Err(_) => return Err(OpenError::Missing(path)),
        };
        if is_new {
            make_file(&path)?;
        }
        let session = connection.map_or_else(|| Session::connect(&path), Session::begin_with);
        let opened = session.map_err(OpenError::from).and_then(|session| Self::open_at(session, &path, is_new.then_some(new), mode, actor));
        opened.map_err(|error| named(error, &path))
    }

    /// Opens a file; a new one is filled.
    fn open_at(session: Session, path: &Path, new: Option<New<'_>>, mode: Mode, actor: &Actor) -> Result<Self, OpenError> {
        if let Some(new) = new {
            create(&session, new, actor)?;
            session.settle();
        }
        session.hold()?;
        match mode {
            Mode::Serving => session.connection.pragma_update(None, "cache_size", CACHE_OF_PASSING)?,
            Mode::Existing | Mode::Examine => session.connection.pragma_update(None, "cache_size", CACHE_OF_LOOKING_UP)?,
            Mode::Create | Mode::Reports => (),
        }
        let application: i32 = session.connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
        if application != APPLICATION_ID {
            return Err(OpenError::Foreign(path.to_owned()));
        }
        let version = upgrade::version(&session.connection)?;
        if version > SCHEMA_VERSION {
            return Err(OpenError::Newer(path.to_owned(), version));
        }
        let upgraded_from = if version < SCHEMA_VERSION { upgraded(&session, path, actor)? } else { None };
        session.hold()?;
        if mode != Mode::Examine {
            let depth = match mode {
                Mode::Reports => Depth::Reports,
                Mode::Serving => Depth::Serving,
                Mode::Existing | Mode::Create | Mode::Examine => Depth::Quick,
            };
            refuse_altered(&session, depth, path)?;
        }
        let policy = super::policy::in_force(&session.connection)?.ok_or_else(|| OpenError::Policy(path.to_owned()))?;
        Ok(Self { session: Rc::new(session), path: path.to_owned(), created: new.is_some(), upgraded_from, policy })
    }

    /// The transaction of the reads, to be released before a question is asked or the answer given.
    #[must_use]
    pub fn session(&self) -> Weak<Session> {
        Rc::downgrade(&self.session)
    }

    /// From now on all reads see the file as it is after a write; what another program wrote in between is compared first.
    ///
    /// # Errors
    /// Says why the file cannot be used any more.
    pub fn read_on(&mut self) -> Result<(), OpenError> {
        self.look_again().map_err(|error| named(error, &self.path))
    }

    fn look_again(&mut self) -> Result<(), OpenError> {
        self.session.hold()?;
        if self.session.has_moved()? {
            refuse_altered(&self.session, self.session.depth(), &self.path)?;
            self.policy = super::policy::in_force(&self.session.connection)?.ok_or_else(|| OpenError::Policy(self.path.clone()))?;
        }
        Ok(())
    }

    /// The connection, for reading.
    #[must_use]
    pub fn read(&self) -> &Connection {
        &self.session.connection
    }

    /// Begins a write: an immediate transaction with its log entry.
    ///
    /// # Errors
    /// Returns what SQLite says, such as that another program holds the file.
    pub fn write(&mut self, actor: &Actor) -> super::Result<Write<'_>> {
        Write::begin(self.session.begin()?, &self.session.touched, actor)
    }

    /// Begins a write that takes back an entry of the log.
    ///
    /// # Errors
    /// Returns what SQLite says, such as that another program holds the file.
    pub fn write_undo(&mut self, actor: &Actor, entry: i64) -> super::Result<Write<'_>> {
        Write::begin_undo(self.session.begin_whole()?, &self.session.touched, actor, Some(entry))
    }
}

/// A connection to a file that bears the mark of gridctl, to ask it for what is wanted before it is opened, or without
/// that: nothing is compared, nothing upgraded, and no figure may come of it.
///
/// # Errors
/// Returns what SQLite says, and [`rusqlite::Error::QueryReturnedNoRows`] for a file of something else.
pub(super) fn glance(path: &Path, purpose: For, patience: Duration) -> super::Result<Connection> {
    let connection = connect(&std::path::absolute(path).unwrap_or_default(), purpose)?;
    connection.busy_timeout(patience)?;
    connection.execute_batch("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;")?;
    let application: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    if application == APPLICATION_ID { Ok(connection) } else { Err(rusqlite::Error::QueryReturnedNoRows) }
}

/// Refuses a file whose schema or rows are not as gridctl left them.
fn refuse_altered(session: &Session, depth: Depth, path: &Path) -> Result<(), OpenError> {
    if !schema::is_ours(&session.connection)? {
        return Err(OpenError::SchemaAltered(path.to_owned(), schema::altered(&session.connection)?));
    }
    let altered = session.altered(depth)?;
    if altered.is_empty() { Ok(()) } else { Err(OpenError::RowsAltered(path.to_owned(), altered)) }
}

fn upgraded(session: &Session, path: &Path, actor: &Actor) -> Result<Option<i32>, OpenError> {
    if upgrade::version(&session.connection)? >= upgrade::SUMS_SINCE {
        let altered = session.altered(Depth::Whole)?;
        if !altered.is_empty() {
            return Err(OpenError::RowsAltered(path.to_owned(), altered));
        }
    }
    upgrade::upgrade(session, actor).map_err(|error| match super::trouble(&error) {
        Trouble::ReadOnly => OpenError::OldAndReadOnly(path.to_owned()),
        Trouble::Damaged | Trouble::Altered(_) | Trouble::Unreadable | Trouble::Other => error.into(),
    })
}

fn create(session: &Session, new: New<'_>, actor: &Actor) -> rusqlite::Result<()> {
    let transaction = session.begin_unsummed()?;
    transaction.execute_batch(SCHEMA)?;
    let write = Write::begin(transaction, &session.touched, &Actor { command: "init".to_owned(), ..actor.clone() })?;
    super::policy::keep(&write, new.policy)?;
    if let Some(language) = new.language {
        write.set_language(language)?;
    }
    let name: String = write.query_row("SELECT name FROM policy_version", [], |row| row.get("name"))?;
    write.commit(&name)
}

/// Makes an empty file that only its owner may read: it will hold people's data.
fn make_file(path: &Path) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path).map(|_| ())
}

pub(super) fn named(error: OpenError, path: &Path) -> OpenError {
    use rusqlite::ErrorCode;
    match error {
        OpenError::Sql(rusqlite::Error::SqliteFailure(failure, _)) if matches!(failure.code, ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
            OpenError::Damaged(path.to_owned())
        }
        OpenError::Sql(rusqlite::Error::SqliteFailure(failure, _)) if matches!(failure.code, ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            OpenError::Busy(path.to_owned())
        }
        OpenError::Sql(error) => match super::trouble(&error) {
            Trouble::Altered(rows) => OpenError::RowsAltered(path.to_owned(), vec![rows.table]),
            Trouble::Damaged | Trouble::Unreadable | Trouble::ReadOnly | Trouble::Other => OpenError::Sql(error),
        },
        other => other,
    }
}
