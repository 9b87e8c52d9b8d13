//! The people that rows refer to, as far as they were asked for; and the keys that have stood in an import.

use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Row, params};
use xxhash_rust::xxh3::{xxh3_64, xxh3_128_with_seed};

use crate::model::calendar::{Day, Moment};
use crate::model::ids::{IdNumber, PersonNo};
use crate::store::Result;

/// People looked up one by one before all are read in one go. One by one they lie all over the file.
const SINGLE_MAX: u32 = 1 << 10;

/// A person known, with the days on which they hold any post.
#[derive(Debug)]
pub(in crate::store) struct Known {
    pub person: PersonNo,
    /// Their first post; without any, days that end before they begin.
    first: Span,
    #[expect(clippy::box_collection, reason = "hardly anybody has more than one, and of a million people each byte counts")]
    more: Option<Box<Vec<Span>>>,
}

/// Days from one to another, as the number of a day ([`Moment::day_number`]), both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Span {
    from: i32,
    to: i32,
}

const NO_DAYS: Span = Span { from: i32::MAX, to: i32::MIN };

impl Known {
    fn without_posts(person: PersonNo) -> Self {
        Self { person, first: NO_DAYS, more: None }
    }

    fn add(&mut self, span: Span) {
        if self.first == NO_DAYS {
            self.first = span;
        } else {
            self.more.get_or_insert_default().push(span);
        }
    }

    /// Whether they hold a post on the day of a moment.
    pub(in crate::store) fn serves(&self, at: Moment) -> bool {
        let covers = |span: &Span| (i64::from(span.from)..=i64::from(span.to)).contains(&at.day_number());
        covers(&self.first) || self.more.iter().flat_map(|more| more.iter()).any(covers)
    }
}

/// What is known of somebody.
pub(super) enum Person {
    /// There is nobody with this number.
    Nobody,
    /// They are as the file has them.
    Is(Known),
    /// Their posts have changed since.
    Stale,
}

/// People by the digits of their ID number.
pub(super) struct People {
    known: HashMap<u64, Person, RandomState>,
    /// Looked up one by one so far.
    single: u32,
    /// Whether all are here: whoever is not is unknown.
    is_whole: bool,
}

impl People {
    pub(super) fn begin() -> Self {
        Self { known: HashMap::default(), single: 0, is_whole: false }
    }

    /// All people.
    pub(super) fn all(connection: &Connection) -> Result<Self> {
        let mut people = Self::begin();
        people.read_all(connection)?;
        Ok(people)
    }

    /// What is known of whoever has these digits.
    pub(super) fn known(&self, digits: u64) -> Option<&Person> {
        self.known.get(&digits)
    }

    pub(super) fn get(&mut self, connection: &Connection, number: &IdNumber) -> Result<Option<&Known>> {
        let digits = number.digits();
        if self.is_to_read(digits) {
            if self.known.is_empty() && is_empty(connection)? {
                self.is_whole = true;
            } else if !self.is_whole && self.single >= SINGLE_MAX {
                self.read_all(connection)?;
            }
            if self.is_to_read(digits) {
                self.single += 1;
                let person = read_one(connection, number)?.map_or(Person::Nobody, Person::Is);
                self.known.insert(digits, person);
            }
        }
        match self.known.get(&digits) {
            Some(Person::Is(known)) => Ok(Some(known)),
            Some(Person::Nobody | Person::Stale) | None => Ok(None),
        }
    }

    /// Whether the file must be asked for whoever has these digits.
    pub(super) fn is_to_read(&self, digits: u64) -> bool {
        match self.known.get(&digits) {
            Some(Person::Is(_) | Person::Nobody) => false,
            Some(Person::Stale) => true,
            None => !self.is_whole,
        }
    }

    /// Notes somebody who is new, and holds no post yet.
    pub(super) fn add(&mut self, number: &IdNumber, person: PersonNo) {
        self.known.insert(number.digits(), Person::Is(Known::without_posts(person)));
    }

    /// Notes that somebody's posts have changed.
    pub(super) fn forget(&mut self, number: &IdNumber) {
        self.known.insert(number.digits(), Person::Stale);
    }

    fn read_all(&mut self, connection: &Connection) -> Result<()> {
        let mut statement =
            connection.prepare("SELECT person_id, id_number, from_on, to_on FROM person LEFT JOIN post USING (person_id) ORDER BY person_id")?;
        let people: i64 = connection.query_row("SELECT count(*) FROM person", [], |row| row.get(0))?;
        self.known = HashMap::with_capacity_and_hasher(usize::try_from(people).unwrap_or(0), RandomState::default());
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            // By position, not by name: there may be hundreds of thousands of rows.
            let person = PersonNo(row.get(0)?);
            let number = super::super::id_number(row, 1)?;
            let known = self.known.entry(number.digits()).or_insert_with(|| Person::Is(Known::without_posts(person)));
            if let (Person::Is(known), false) = (known, matches!(row.get_ref(2)?, ValueRef::Null)) {
                known.add(span(row, 2)?);
            }
        }
        self.is_whole = true;
        Ok(())
    }
}

/// Whether there is nobody in the file.
fn is_empty(connection: &Connection) -> Result<bool> {
    connection.query_row("SELECT NOT EXISTS (SELECT 1 FROM person)", [], |row| row.get(0))
}

fn read_one(connection: &Connection, number: &IdNumber) -> Result<Option<Known>> {
    let mut statement = connection.prepare_cached("SELECT person_id FROM person WHERE id_number = ?1")?;
    let Some(person) = statement.query_row([number.as_str()], |row| row.get("person_id").map(PersonNo)).optional()? else { return Ok(None) };
    let mut known = Known::without_posts(person);
    let mut statement = connection.prepare_cached("SELECT from_on, to_on FROM post WHERE person_id = ?1")?;
    let mut rows = statement.query(params![person.0])?;
    while let Some(row) = rows.next()? {
        known.add(span(row, 0)?);
    }
    Ok(Some(known))
}

/// The days of a post, from the two columns that begin with `first`.
fn span(row: &Row<'_>, first: usize) -> Result<Span> {
    let number = |day: Day| i32::try_from(Moment::start_of(day).day_number()).unwrap_or(i32::MAX);
    Ok(Span { from: number(super::super::day(row, first)?), to: super::super::optional_day(row, first + 1)?.map_or(i32::MAX, number) })
}

/// The keys that have stood in an import, each as a number of 128 bits that no two share but by a chance of one in 10^25.
/// Kept as text, a year's attendance of 340,000 members would take a gigabyte.
#[derive(Default)]
pub(super) struct Seen(HashSet<u128, RandomState>);

impl Seen {
    /// Notes a key; returns whether it is new.
    pub(super) fn insert(&mut self, kind: &str, key: &str) -> bool {
        self.0.insert(xxh3_128_with_seed(key.as_bytes(), xxh3_64(kind.as_bytes())))
    }
}
