//! A file as UTF-8 text: its encoding found, or taken from the caller, and every flaw of form refused.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;

use csv::StringRecord;
use encoding_rs::{DecoderResult, Encoding, GB18030, UTF_8};

use super::kind::Kind;
use super::rows::{first_record, sheet_mark};
use super::scan::{Flaw, scan};
use super::workbook::{self, Sheet};

/// How files are to be read where that is not left to what is found in them.
#[derive(Debug, Clone, Default)]
pub struct ReadAs {
    /// The kind of every file.
    pub kind: Option<Kind>,
    /// Columns that are not read.
    pub ignored: Vec<String>,
    /// The encoding of every text.
    pub encoding: Option<&'static Encoding>,
    /// The sheet of every workbook.
    pub sheet: Option<String>,
}

/// A file that can be read as CSV text, as often as wanted.
#[derive(Debug)]
pub struct Source {
    /// The file's name, as the caller wrote it.
    pub name: String,
    /// The encoding found.
    pub encoding: &'static Encoding,
    /// The sheet, where the file is a workbook.
    pub sheet: Option<Sheet>,
    /// Bytes of text, without the mark in front.
    pub length: u64,
    /// The file itself, or its text in UTF-8.
    text: File,
    /// Where the text begins, behind a byte-order mark.
    start: u64,
}

/// Why a file cannot be taken at all.
#[derive(Debug)]
pub enum FileFault {
    /// It is not there.
    NotFound,
    /// It is a folder.
    Folder,
    /// The system refuses to read it.
    Unreadable(io::Error),
    /// It has no header.
    Empty,
    /// It is no workbook that can be read; what its reader says.
    NotAWorkbook(String),
    /// It is a workbook with a password.
    Encrypted,
    /// It is a workbook of more than so many bytes, unpacked.
    WorkbookTooLarge(u64),
    /// It has no sheet of this name; those that it has.
    NoSheet(String, Vec<String>),
    /// It is no text: a NUL byte on this line.
    Binary(u64),
    /// Bytes on this line that fit none of the known encodings, or not the one that was asked for.
    Undecodable(u64, Option<&'static str>),
    /// A quote opened on this line is never closed.
    UnclosedQuote(u64),
    /// A quote on this line stands inside a cell.
    StrayQuote(u64),
    /// A record that begins on this line is longer than [`super::scan::RECORD_MAX`] bytes.
    RecordTooLong(u64),
    /// A row among the first, where the header is looked for, has more cells than [`super::rows::COLUMNS_MAX`].
    TooManyColumns(usize),
    /// No kind of file has these columns.
    UnknownKind,
    /// This column of the header belongs to no kind; the nearest that does.
    UnknownColumn(String, Option<String>),
    /// This column of the header stands there twice.
    ColumnTwice(String),
    /// This column is missing from the header: its English and Chinese name.
    MissingColumn(&'static str, &'static str),
}

impl From<io::Error> for FileFault {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::NotFound,
            io::ErrorKind::IsADirectory => Self::Folder,
            _ => Self::Unreadable(error),
        }
    }
}

impl Source {
    /// Opens a file; `-` means standard input, which is kept in a temporary file.
    ///
    /// The encoding of a text is the one asked for, else the byte-order mark's, else UTF-8 if the whole file is, else
    /// GB18030 if the whole file is.
    ///
    /// # Errors
    /// Says why the file cannot be read as CSV text or as a workbook.
    pub fn open(path: &Path, asked: &ReadAs) -> Result<Self, FileFault> {
        let name = path.to_string_lossy().into_owned();
        let mut file = if path == Path::new("-") { spool(io::stdin().lock())? } else { File::open(path)? };
        if file.metadata()?.is_dir() {
            return Err(FileFault::Folder);
        }
        if !file.metadata()?.is_file() {
            file = spool(file)?;
        }
        let mut head = Vec::new();
        (&file).take(4).read_to_end(&mut head)?;
        if head.starts_with(b"PK\x03\x04") || head.starts_with(b"\xd0\xcf\x11\xe0") {
            let (sheet, text) = workbook::spool(&file, asked.sheet.as_deref(), asked.kind)?;
            let length = text.metadata()?.len();
            return Ok(Self { name, encoding: UTF_8, sheet: Some(sheet), length, text, start: 0 });
        }
        let marked = Encoding::for_bom(&head).filter(|(marked, _)| asked.encoding.is_none_or(|forced| forced == *marked));
        let start = marked.map_or(0, |(_, length)| length as u64);
        let found = asked.encoding.or(marked.map(|(encoding, _)| encoding));
        if let Some(encoding) = found.filter(|encoding| *encoding != UTF_8) {
            return Self::decoded(name, &file, start, encoding, &Tried { forced: asked.encoding, line: None });
        }
        let source = Self { name, encoding: UTF_8, sheet: None, length: 0, text: file, start };
        match scan(source.reader()?)? {
            Ok(0) => Err(FileFault::Empty),
            Ok(length) => Ok(Self { length, ..source }),
            Err(Flaw::NotUtf8(at)) if found.is_none() => {
                let line = source.line_at(at)?;
                Self::decoded(source.name, &source.text, 0, GB18030, &Tried { forced: None, line: Some(line) })
            }
            Err(flaw) => Err(source.fault(flaw, asked.encoding)?),
        }
    }

    /// Decodes a whole file into a temporary one.
    fn decoded(name: String, mut file: &File, start: u64, encoding: &'static Encoding, tried: &Tried) -> Result<Self, FileFault> {
        file.seek(SeekFrom::Start(start))?;
        let mut text = tempfile::tempfile()?;
        let decoded = transcode(file, &mut text, encoding)?;
        let source = Self { name, encoding, sheet: None, length: 0, text, start: 0 };
        if let Err(at) = decoded {
            return Err(FileFault::Undecodable(tried.line.map_or_else(|| source.line_at(at), Ok)?, tried.forced.map(Encoding::name)));
        }
        match scan(source.reader()?)? {
            Ok(0) => Err(FileFault::Empty),
            Ok(length) => Ok(Self { length, ..source }),
            Err(flaw) => Err(source.fault(flaw, tried.forced)?),
        }
    }

    /// The text from its beginning, in UTF-8.
    ///
    /// # Errors
    /// Returns what the system says.
    pub fn reader(&self) -> io::Result<impl Read + Send + use<>> {
        self.reader_from(0)
    }

    /// The text from a byte on, in UTF-8.
    pub(super) fn reader_from(&self, offset: u64) -> io::Result<impl Read + Send + use<>> {
        let mut file = self.text.try_clone()?;
        file.seek(SeekFrom::Start(self.start + offset))?;
        Ok(file)
    }

    /// The cells of the record that begins at this byte, as they stand in the file, and its row where it is of a sheet.
    ///
    /// # Errors
    /// Returns what the system says.
    pub fn record_at(&self, offset: u64) -> io::Result<(StringRecord, Option<u64>)> {
        let mut record = first_record(self.reader_from(offset)?)?;
        let mark = self.sheet.is_some().then(|| sheet_mark(&mut record));
        Ok((record, mark.and_then(|mark| mark.split_once(' ').and_then(|(row, _)| row.parse().ok()))))
    }

    /// The physical lines, from 1, on which the records at these byte offsets begin, or the rows of a sheet; `offsets`
    /// ascend.
    ///
    /// # Errors
    /// Returns what the system says.
    pub fn lines_at(&self, offsets: &[u64]) -> io::Result<Vec<u64>> {
        if self.sheet.is_some() {
            return offsets.iter().map(|offset| Ok(self.record_at(*offset)?.1.unwrap_or(0))).collect();
        }
        let mut lines = Vec::with_capacity(offsets.len());
        let (mut line, mut at, mut after_cr) = (1, 0, false);
        let mut wanted = offsets.iter().peekable();
        for byte in BufReader::with_capacity(1 << 16, self.reader()?).bytes() {
            let byte = byte?;
            let line_end = matches!(byte, b'\n' | b'\r');
            // A record begins at its first byte that ends no line: the reader counts blank lines before it to it.
            if !line_end {
                while wanted.next_if(|offset| **offset <= at).is_some() {
                    lines.push(line);
                }
                if wanted.peek().is_none() {
                    break;
                }
            }
            if line_end && !(byte == b'\n' && after_cr) {
                line += 1;
            }
            after_cr = byte == b'\r';
            at += 1;
        }
        lines.resize(offsets.len(), line);
        Ok(lines)
    }

    fn line_at(&self, offset: u64) -> io::Result<u64> {
        Ok(self.lines_at(&[offset])?[0])
    }

    fn fault(&self, flaw: Flaw, forced: Option<&'static Encoding>) -> io::Result<FileFault> {
        Ok(match flaw {
            Flaw::NotUtf8(at) => FileFault::Undecodable(self.line_at(at)?, forced.map(Encoding::name)),
            Flaw::Nul(at) => FileFault::Binary(self.line_at(at)?),
            Flaw::UnclosedQuote(at) => FileFault::UnclosedQuote(self.line_at(at)?),
            Flaw::StrayQuote(at) => FileFault::StrayQuote(self.line_at(at)?),
            Flaw::RecordTooLong(at) => FileFault::RecordTooLong(self.line_at(at)?),
        })
    }
}

/// How an encoding came to be tried: on demand, or because a line is not UTF-8.
struct Tried {
    forced: Option<&'static Encoding>,
    line: Option<u64>,
}

fn spool(mut from: impl Read) -> io::Result<File> {
    let mut file = tempfile::tempfile()?;
    io::copy(&mut from, &mut file)?;
    file.seek(SeekFrom::Start(0))?;
    Ok(file)
}

/// Writes a text in UTF-8; the inner error is the byte of the output before which a malformed sequence stands.
fn transcode(mut from: impl Read, mut to: impl Write, encoding: &'static Encoding) -> io::Result<Result<(), u64>> {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let (mut input, mut output) = (vec![0; 1 << 16], vec![0; 1 << 18]);
    let mut written_in_all = 0;
    loop {
        let count = from.read(&mut input)?;
        let mut read_in_all = 0;
        loop {
            let (result, read, written) = decoder.decode_to_utf8_without_replacement(&input[read_in_all..count], &mut output, count == 0);
            to.write_all(&output[..written])?;
            read_in_all += read;
            written_in_all += written as u64;
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => return Ok(Err(written_in_all)),
            }
        }
        if count == 0 {
            return Ok(Ok(()));
        }
    }
}
