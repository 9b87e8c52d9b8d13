//! Rows as Parquet files, some thousands of rows in memory at a time.

use std::io::{self, Write};
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::{Type, TypePtr};

/// Rows of a row group: what stands in memory of a file, and what an engine reads at once.
const GROUP: usize = 1 << 17;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A whole number, or none.
    Number,
    /// A text.
    Text,
    /// Local time, in seconds since 1970-01-01 00:00.
    Moment,
    /// Yes or no.
    Flag,
}

/// A column: its name and what it holds.
#[derive(Debug, Clone, Copy)]
pub struct Field(pub &'static str, pub Kind);

/// A cell of a row.
#[derive(Debug, Clone, Copy)]
pub enum Value<'v> {
    /// Of a column of numbers.
    Number(Option<i64>),
    /// Of a column of texts.
    Text(&'v str),
    /// Of a column of moments, in seconds.
    Moment(i64),
    /// Of a column of flags.
    Flag(bool),
}

/// A column's values of the rows that are not yet written.
enum Held {
    /// The values that are there, and for each row whether it is.
    Numbers(Vec<i64>, Vec<i16>),
    Texts(Vec<ByteArray>),
    Moments(Vec<i64>),
    Flags(Vec<bool>),
}

/// A file in the making.
pub struct Rows<W: Write + Send> {
    file: SerializedFileWriter<W>,
    held: Vec<Held>,
    count: usize,
}

impl<W: Write + Send> Rows<W> {
    /// Begins a file with these columns.
    ///
    /// # Errors
    /// Returns what the system says.
    pub fn begin(out: W, fields: &[Field]) -> io::Result<Self> {
        let columns: Result<Vec<TypePtr>, ParquetError> = fields.iter().map(|field| column(*field).map(Arc::new)).collect();
        let schema = Type::group_type_builder("rows").with_fields(columns.map_err(failed)?).build().map_err(failed)?;
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
        let file = SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties)).map_err(failed)?;
        Ok(Self { file, held: fields.iter().map(|field| Held::none(field.1)).collect(), count: 0 })
    }

    /// Adds a row, with a value for each column.
    ///
    /// # Errors
    /// Returns what the system says, or that a value is not of its column's kind.
    pub fn push(&mut self, row: &[Value<'_>]) -> io::Result<()> {
        if row.len() != self.held.len() || !self.held.iter_mut().zip(row).all(|(held, value)| held.push(*value)) {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        self.count += 1;
        if self.count == GROUP { self.write() } else { Ok(()) }
    }

    /// Ends the file, and returns what it was written to.
    ///
    /// # Errors
    /// Returns what the system says.
    pub fn finish(mut self) -> io::Result<W> {
        if self.count > 0 {
            self.write()?;
        }
        self.file.into_inner().map_err(failed)
    }

    /// Writes what is held as a row group.
    fn write(&mut self) -> io::Result<()> {
        let mut group = self.file.next_row_group().map_err(failed)?;
        for held in &mut self.held {
            let Some(mut column) = group.next_column().map_err(failed)? else { break };
            held.write(&mut column).and_then(|()| column.close()).map_err(failed)?;
        }
        group.close().map_err(failed)?;
        self.count = 0;
        Ok(())
    }
}

impl Held {
    fn none(kind: Kind) -> Self {
        match kind {
            Kind::Number => Self::Numbers(Vec::new(), Vec::new()),
            Kind::Text => Self::Texts(Vec::new()),
            Kind::Moment => Self::Moments(Vec::new()),
            Kind::Flag => Self::Flags(Vec::new()),
        }
    }

    /// Holds a value; `false` if it is of another kind.
    fn push(&mut self, value: Value<'_>) -> bool {
        match (self, value) {
            (Self::Numbers(numbers, are_there), Value::Number(number)) => {
                numbers.extend(number);
                are_there.push(i16::from(number.is_some()));
            }
            (Self::Texts(texts), Value::Text(text)) => texts.push(text.into()),
            (Self::Moments(moments), Value::Moment(seconds)) => moments.push(seconds.saturating_mul(1_000_000)),
            (Self::Flags(flags), Value::Flag(flag)) => flags.push(flag),
            (Self::Numbers(..) | Self::Texts(_) | Self::Moments(_) | Self::Flags(_), _) => return false,
        }
        true
    }

    fn write(&mut self, column: &mut SerializedColumnWriter<'_>) -> Result<(), ParquetError> {
        match self {
            Self::Numbers(numbers, are_there) => {
                column.typed::<Int64Type>().write_batch(numbers, Some(are_there), None)?;
                numbers.clear();
                are_there.clear();
            }
            Self::Texts(texts) => {
                column.typed::<ByteArrayType>().write_batch(texts, None, None)?;
                texts.clear();
            }
            Self::Moments(moments) => {
                column.typed::<Int64Type>().write_batch(moments, None, None)?;
                moments.clear();
            }
            Self::Flags(flags) => {
                column.typed::<BoolType>().write_batch(flags, None, None)?;
                flags.clear();
            }
        }
        Ok(())
    }
}

fn column(Field(name, kind): Field) -> Result<Type, ParquetError> {
    let (physical, logical, repetition) = match kind {
        Kind::Number => (Physical::INT64, None, Repetition::OPTIONAL),
        Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String), Repetition::REQUIRED),
        Kind::Moment => (Physical::INT64, Some(LogicalType::timestamp(false, TimeUnit::MICROS)), Repetition::REQUIRED),
        Kind::Flag => (Physical::BOOLEAN, None, Repetition::REQUIRED),
    };
    Type::primitive_type_builder(name, physical).with_logical_type(logical).with_repetition(repetition).build()
}

fn failed(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(cause) => cause.downcast::<io::Error>().map_or_else(io::Error::other, |error| *error),
        other => io::Error::other(other),
    }
}
