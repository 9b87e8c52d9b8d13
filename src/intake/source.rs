//! A file as UTF-8 text: its encoding found, or taken from the caller, and every flaw of form refused.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;

use encoding_rs::{DecoderResult, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

use super::scan::{Flaw, scan};

/// A file that can be read as CSV text, as often as wanted.
#[derive(Debug)]
pub struct Source {
    /// The file's name, as the caller wrote it.
    pub name: String,
    /// The encoding found.
    pub encoding: &'static Encoding,
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
    /// It is a spreadsheet, not a CSV text.
    Spreadsheet,
    /// It is no text: a NUL byte on this line.
    Binary(u64),
    /// Bytes on this line that fit none of the known encodings.
    Undecodable(u64),
    /// A quote opened on this line is never closed.
    UnclosedQuote(u64),
    /// A quote on this line stands inside a cell.
    StrayQuote(u64),
    /// A record that begins on this line is longer than [`super::scan::RECORD_MAX`] bytes.
    RecordTooLong(u64),
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
    /// The encoding is the byte-order mark's, else UTF-8 if the whole file is, else GB18030 if the whole file is.
    ///
    /// # Errors
    /// Says why the file cannot be read as CSV text.
    pub fn open(path: &Path) -> Result<Self, FileFault> {
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
            return Err(FileFault::Spreadsheet);
        }
        let (encoding, start) = match Encoding::for_bom(&head) {
            Some((marked, length)) => (Some(marked), length as u64),
            None => (None, 0),
        };
        if let Some(encoding) = encoding.filter(|encoding| *encoding == UTF_16LE || *encoding == UTF_16BE) {
            return Self::decoded(name, &file, start, encoding, None);
        }
        let source = Self { name, encoding: UTF_8, length: 0, text: file, start };
        match scan(source.reader()?)? {
            Ok(0) => Err(FileFault::Empty),
            Ok(length) => Ok(Self { length, ..source }),
            Err(Flaw::NotUtf8(at)) if encoding.is_none() => {
                let line = source.line_at(at)?;
                Self::decoded(source.name, &source.text, 0, GB18030, Some(line))
            }
            Err(flaw) => Err(source.fault(flaw)?),
        }
    }

    /// Decodes a whole file into a temporary one. `undecodable` is the line to name where the encoding was only tried.
    fn decoded(name: String, mut file: &File, start: u64, encoding: &'static Encoding, undecodable: Option<u64>) -> Result<Self, FileFault> {
        file.seek(SeekFrom::Start(start))?;
        let mut text = tempfile::tempfile()?;
        if let Err(at) = transcode(file, &mut text, encoding)? {
            let source = Self { name, encoding, length: 0, text, start: 0 };
            return Err(FileFault::Undecodable(undecodable.map_or_else(|| source.line_at(at), Ok)?));
        }
        let source = Self { name, encoding, length: 0, text, start: 0 };
        match scan(source.reader()?)? {
            Ok(0) => Err(FileFault::Empty),
            Ok(length) => Ok(Self { length, ..source }),
            Err(flaw) => Err(source.fault(flaw)?),
        }
    }

    /// The text from its beginning, in UTF-8.
    ///
    /// # Errors
    /// Returns what the system says.
    pub fn reader(&self) -> io::Result<impl Read + Send + use<>> {
        let mut file = self.text.try_clone()?;
        file.seek(SeekFrom::Start(self.start))?;
        Ok(file)
    }

    /// The physical lines, from 1, on which the records at these byte offsets begin; `offsets` ascend.
    ///
    /// # Errors
    /// Returns what the system says.
    pub fn lines_at(&self, offsets: &[u64]) -> io::Result<Vec<u64>> {
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

    fn fault(&self, flaw: Flaw) -> io::Result<FileFault> {
        Ok(match flaw {
            Flaw::NotUtf8(at) => FileFault::Undecodable(self.line_at(at)?),
            Flaw::Nul(at) => FileFault::Binary(self.line_at(at)?),
            Flaw::UnclosedQuote(at) => FileFault::UnclosedQuote(self.line_at(at)?),
            Flaw::StrayQuote(at) => FileFault::StrayQuote(self.line_at(at)?),
            Flaw::RecordTooLong(at) => FileFault::RecordTooLong(self.line_at(at)?),
        })
    }
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
