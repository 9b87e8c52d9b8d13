//! The first pass over a file's bytes: what no later reader would notice is found here.
//!
//! The CSV reader that comes after takes an unclosed quote for one long cell, `"p"q` for `pq`, and a NUL for a letter;
//! in a payroll each of these makes people vanish.

use std::io::{self, Read};

/// The longest record that a file may have, in bytes.
pub const RECORD_MAX: u64 = 1 << 20;

/// What is wrong with the form of a file, with the byte at which it shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// A byte that does not belong to UTF-8.
    NotUtf8(u64),
    /// A NUL byte: not a text at all.
    Nul(u64),
    /// A quote that is never closed.
    UnclosedQuote(u64),
    /// A quote inside an unquoted cell, or text behind a closed one.
    StrayQuote(u64),
    /// A record longer than [`RECORD_MAX`].
    RecordTooLong(u64),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    CellStart,
    Unquoted,
    Quoted,
    QuoteInQuoted,
}

struct Scan {
    state: State,
    position: u64,
    record_start: u64,
    quote_start: u64,
}

/// Reads a UTF-8 CSV text to its end; returns its length, or the first flaw.
///
/// # Errors
/// The outer error is the reader's own; the inner is the flaw.
pub fn scan(mut text: impl Read) -> io::Result<Result<u64, Flaw>> {
    let mut scan = Scan { state: State::CellStart, position: 0, record_start: 0, quote_start: 0 };
    let mut buffer = vec![0; 1 << 16];
    let mut kept = 0; // bytes of a character cut off at the end of the last piece
    loop {
        let count = match text.read(&mut buffer[kept..]) {
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let filled = kept + count;
        let whole = match std::str::from_utf8(&buffer[..filled]) {
            Ok(_) => filled,
            Err(error) if error.error_len().is_none() && count > 0 => error.valid_up_to(),
            Err(error) => {
                return Ok(Err(nul_before(&buffer[..error.valid_up_to()], scan.position).unwrap_or(Flaw::NotUtf8(scan.position + error.valid_up_to() as u64))));
            }
        };
        if let Err(flaw) = scan.piece(&buffer[..whole]) {
            return Ok(Err(flaw));
        }
        if count == 0 {
            return Ok(if scan.state == State::Quoted { Err(Flaw::UnclosedQuote(scan.quote_start)) } else { Ok(scan.position) });
        }
        buffer.copy_within(whole..filled, 0);
        kept = filled - whole;
    }
}

fn nul_before(bytes: &[u8], position: u64) -> Option<Flaw> {
    memchr::memchr(0, bytes).map(|at| Flaw::Nul(position + at as u64))
}

impl Scan {
    fn piece(&mut self, bytes: &[u8]) -> Result<(), Flaw> {
        if let Some(flaw) = nul_before(bytes, self.position) {
            return Err(flaw);
        }
        let in_quotes = matches!(self.state, State::Quoted | State::QuoteInQuoted);
        if in_quotes || memchr::memchr(b'"', bytes).is_some() {
            self.quoted_piece(bytes)?;
        } else {
            self.plain_piece(bytes)?;
        }
        self.position += bytes.len() as u64;
        if self.position - self.record_start > RECORD_MAX { Err(Flaw::RecordTooLong(self.record_start)) } else { Ok(()) }
    }

    fn plain_piece(&mut self, bytes: &[u8]) -> Result<(), Flaw> {
        let (Some(first), Some(last)) = (memchr::memchr2(b'\n', b'\r', bytes), memchr::memrchr2(b'\n', b'\r', bytes)) else {
            self.state = bytes.last().map_or(self.state, |byte| if *byte == b',' { State::CellStart } else { State::Unquoted });
            return Ok(());
        };
        if self.position + first as u64 - self.record_start > RECORD_MAX {
            return Err(Flaw::RecordTooLong(self.record_start));
        }
        self.record_start = self.position + last as u64 + 1;
        self.state = if matches!(bytes.last(), Some(b',' | b'\n' | b'\r')) { State::CellStart } else { State::Unquoted };
        Ok(())
    }

    fn quoted_piece(&mut self, bytes: &[u8]) -> Result<(), Flaw> {
        for (index, byte) in bytes.iter().enumerate() {
            let at = self.position + index as u64;
            self.state = match (self.state, byte) {
                (State::CellStart, b'"') => {
                    self.quote_start = at;
                    State::Quoted
                }
                (State::Unquoted, b'"') => return Err(Flaw::StrayQuote(at)),
                (State::Quoted, b'"') => State::QuoteInQuoted,
                (State::QuoteInQuoted, b'"') | (State::Quoted, _) => State::Quoted,
                (State::CellStart | State::Unquoted | State::QuoteInQuoted, b',') => State::CellStart,
                (State::CellStart | State::Unquoted | State::QuoteInQuoted, b'\n' | b'\r') => {
                    self.record_start = at + 1;
                    State::CellStart
                }
                (State::CellStart | State::Unquoted, _) => State::Unquoted,
                (State::QuoteInQuoted, _) => return Err(Flaw::StrayQuote(at)),
            };
            if at - self.record_start.min(at) > RECORD_MAX {
                return Err(Flaw::RecordTooLong(self.record_start));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(bytes: &[u8]) -> Result<u64, Flaw> {
        scan(bytes).expect("reading from memory")
    }

    #[test]
    fn a_sound_text_passes_whatever_its_line_ends() {
        for text in ["a,b\n1,2\n", "a,b\r\n\"1\",\"2\"\"\"\r\n", "a\r1\r", "", "\"x,\ny\",2", "村,\"青岭\n\"\n"] {
            assert_eq!(verdict(text.as_bytes()), Ok(text.len() as u64), "{text:?}");
        }
    }

    #[test]
    fn each_flaw_is_found_at_its_byte() {
        for (text, flaw) in [
            (&b"a,b\n\"1,2\n3,4\n"[..], Flaw::UnclosedQuote(4)),
            (b"a\n\"p\"q\n", Flaw::StrayQuote(5)),
            (b"a\np\"q\n", Flaw::StrayQuote(3)),
            (b"a\n\0\n", Flaw::Nul(2)),
            (b"a\n\xff\n", Flaw::NotUtf8(2)),
            (b"a\n\xe6\x9d", Flaw::NotUtf8(2)),
        ] {
            assert_eq!(verdict(text), Err(flaw), "{:?}", String::from_utf8_lossy(text));
        }
    }

    #[test]
    fn a_record_without_end_is_refused_before_it_fills_the_memory() {
        let endless = io::Read::take(io::repeat(b'x'), 1 << 30);
        assert_eq!(scan(endless).expect("reading"), Err(Flaw::RecordTooLong(0)));
        let quoted = io::Read::chain(&b"a\n\""[..], io::Read::take(io::repeat(b'\n'), 1 << 30));
        assert!(matches!(scan(quoted).expect("reading"), Err(Flaw::RecordTooLong(_))));
    }

    #[test]
    fn a_character_cut_by_the_buffer_is_whole_again() {
        let text = "村".repeat(100_000);
        assert_eq!(verdict(text.replace("村村村村村村村村", "村,\n").as_bytes()).map(|_| ()), Ok(()));
    }
}
