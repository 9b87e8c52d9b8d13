//! The header of a file: which kind it is, and where each column stands.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

use super::kind::{Column, Kind};
use super::source::FileFault;

/// Columns that any file may have and that are not read.
const REMARK_COLUMNS: [&str; 4] = ["备注", "序号", "remark", "no"];
/// The column in which an import tells why it rejected a row. Not `reason`: files of reports have one of their own.
const REASON_COLUMNS: [&str; 2] = ["退回原因", "reject_reason"];
/// Rows among which a header is looked for: titles may stand above it.
pub(super) const TITLE_ROWS: usize = 12;

/// A header understood.
#[derive(Debug, Clone)]
pub struct Header {
    /// The kind of the file.
    pub kind: Kind,
    /// The header's cells as they stand in the file.
    pub names: Vec<String>,
    /// For each column of the kind: the cell of the header, counted from 0, if the file has it.
    pub(super) positions: Vec<Option<usize>>,
}

impl Header {
    /// Understands a header; `kind` forces the kind, `ignored` names further columns that are not read.
    ///
    /// # Errors
    /// Returns every column that is unknown, missing or there twice.
    pub fn read<'c>(cells: impl IntoIterator<Item = &'c str>, kind: Option<Kind>, ignored: &[String]) -> Result<Self, Vec<FileFault>> {
        let names: Vec<String> = cells.into_iter().map(|cell| cell.trim().to_owned()).collect();
        let plain: Vec<String> = names.iter().map(|name| plain(name)).collect();
        let Some(kind) = kind.or_else(|| kind_of(&plain)) else { return Err(vec![FileFault::UnknownKind]) };
        let columns = kind.columns();
        let mut positions = vec![None; columns.len()];
        let mut faults = Vec::new();
        for (cell, name) in plain.iter().enumerate() {
            match plain_names(kind).iter().position(|names| names.contains(name)) {
                Some(column) if positions[column].is_some() => faults.push(FileFault::ColumnTwice(names[cell].clone())),
                Some(column) => positions[column] = Some(cell),
                None if REMARK_COLUMNS.contains(&name.as_str()) || Self::is_reason(name) || ignored.iter().any(|other| self::plain(other) == *name) => {}
                None => faults.push(FileFault::UnknownColumn(names[cell].clone(), nearest(name, columns))),
            }
        }
        for (column, position) in columns.iter().zip(&positions) {
            if column.required && position.is_none() {
                faults.push(FileFault::MissingColumn(column.key, column.zh[0]));
            }
        }
        if faults.is_empty() { Ok(Self { kind, names, positions }) } else { Err(faults) }
    }

    /// The name that a column has in this file, or its key where the file lacks it.
    #[must_use]
    pub fn name_of<'a>(&'a self, key: &'a str) -> &'a str {
        self.position_of(key).map_or(key, |cell| self.names[cell].as_str())
    }

    /// The cell of the header, counted from 0, that has a column; `None` where the file lacks it.
    #[must_use]
    pub fn position_of(&self, key: &str) -> Option<usize> {
        self.kind.columns().iter().position(|column| column.key == key).and_then(|column| self.positions[column])
    }

    /// Whether a column of this name tells why an earlier import rejected its rows.
    #[must_use]
    pub fn is_reason(name: &str) -> bool {
        REASON_COLUMNS.contains(&plain(name).as_str())
    }

    /// The optional columns that this file does not have.
    #[must_use]
    pub fn absent(&self) -> Vec<&'static str> {
        self.kind.columns().iter().zip(&self.positions).filter(|(_, position)| position.is_none()).map(|(column, _)| column.key).collect()
    }
}

/// A header's cell without what does not matter: case, width, blanks, a star for "required".
fn plain(name: &str) -> String {
    name.nfkc().filter(|character| !character.is_whitespace() && *character != '*').flat_map(char::to_lowercase).collect()
}

/// What each column of a kind may be called, plain. Made once: the first rows of a file are compared with all kinds, and
/// to make each name plain for each comparison took 20 ms of every import.
fn plain_names(kind: Kind) -> &'static [Vec<String>] {
    static NAMES: LazyLock<Vec<Vec<Vec<String>>>> = LazyLock::new(|| {
        let of_column = |column: &Column| std::iter::once(column.key.to_owned()).chain(column.zh.iter().map(|zh| plain(zh))).collect();
        Kind::ALL.iter().map(|kind| kind.columns().iter().map(of_column).collect()).collect()
    });
    Kind::ALL.iter().position(|other| *other == kind).map_or(&[], |place| &NAMES[place])
}

/// Finds the header among the first rows of a file: the row that is most like one, the first of equals; `None` if none is.
pub(super) fn find<'c>(rows: impl IntoIterator<Item = impl IntoIterator<Item = &'c str>>, kind: Option<Kind>) -> Option<usize> {
    let rows = rows.into_iter().map(|row| row.into_iter().map(plain).collect::<Vec<String>>());
    let like = |names: &[String]| kind.or_else(|| kind_of(names)).map(|kind| likeness(kind, names)).filter(|like| like.is_enough());
    let found = rows.enumerate().filter_map(|(index, names)| Some((like(&names)?, std::cmp::Reverse(index))));
    found.max().map(|(_, std::cmp::Reverse(index))| index)
}

/// How much a row is like the header of a kind: whether it has all required columns, known ones less twice the missing,
/// and the known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Likeness(bool, isize, usize);

impl Likeness {
    const fn is_enough(self) -> bool {
        self.0 || self.2 >= 2
    }
}

fn likeness(kind: Kind, names: &[String]) -> Likeness {
    let has: Vec<bool> = plain_names(kind).iter().map(|called| names.iter().any(|name| called.contains(name))).collect();
    let known = has.iter().filter(|has| **has).count();
    let missing = kind.columns().iter().zip(&has).filter(|(column, has)| column.required && !**has).count();
    Likeness(missing == 0, known.cast_signed() - 2 * missing.cast_signed(), known)
}

/// The kind whose columns the header has most of; a kind of which it has all required columns goes before.
fn kind_of(names: &[String]) -> Option<Kind> {
    let kind = Kind::ALL.into_iter().rev().max_by_key(|kind| likeness(*kind, names))?;
    likeness(kind, names).is_enough().then_some(kind)
}

fn nearest(name: &str, columns: &[Column]) -> Option<String> {
    let known = columns.iter().flat_map(|column| std::iter::once(column.key).chain(column.zh.iter().copied()));
    let near = known.map(|other| (strsim::damerau_levenshtein(name, &plain(other)), other)).min()?;
    (near.0 <= name.chars().count() / 2).then(|| near.1.to_owned())
}
