//! Text in another encoding than UTF-8.

use std::io::{self, Write};

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// A writer that takes UTF-8 and writes an encoding in which every character has a place.
#[derive(Debug)]
pub struct Encoded<W> {
    out: W,
    encoding: &'static Encoding,
    /// The beginning of a character whose end has not come yet.
    cut: Vec<u8>,
    begun: bool,
}

impl<W: Write> Encoded<W> {
    /// A writer of an encoding.
    pub const fn new(out: W, encoding: &'static Encoding) -> Self {
        Self { out, encoding, cut: Vec::new(), begun: false }
    }

    fn text(&mut self, text: &str) -> io::Result<()> {
        // Behind a byte-order mark UTF-16 begins; other encodings begin without one, for no program looks for it there.
        let text = if self.begun { text } else { text.trim_start_matches('\u{feff}') };
        let unit = if self.encoding == UTF_16LE { u16::to_le_bytes } else { u16::to_be_bytes };
        if self.encoding == UTF_16LE || self.encoding == UTF_16BE {
            let mark = if self.begun { "" } else { "\u{feff}" };
            self.begun = true;
            let bytes: Vec<u8> = mark.encode_utf16().chain(text.encode_utf16()).flat_map(unit).collect();
            return self.out.write_all(&bytes);
        }
        self.begun = true;
        let (bytes, _, lost) = self.encoding.encode(text);
        if lost { Err(io::Error::new(io::ErrorKind::InvalidData, self.encoding.name())) } else { self.out.write_all(&bytes) }
    }
}

impl<W: Write> Write for Encoded<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.encoding == UTF_8 {
            return self.out.write(bytes);
        }
        self.cut.extend_from_slice(bytes);
        let whole = match std::str::from_utf8(&self.cut) {
            Ok(text) => text.len(),
            Err(error) => error.valid_up_to(),
        };
        let cut = self.cut.split_off(whole);
        let text = String::from_utf8(std::mem::replace(&mut self.cut, cut)).map_err(io::Error::other)?;
        self.text(&text)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::GB18030;

    use super::*;

    #[test]
    fn rare_characters_keep_their_place_in_every_encoding() {
        let text = "\u{feff}姓名,𠮷野㐂\n王小明,é\n";
        for encoding in [UTF_8, GB18030, UTF_16LE, UTF_16BE] {
            let mut bytes = Vec::new();
            let mut out = Encoded::new(&mut bytes, encoding);
            text.as_bytes().chunks(5).for_each(|piece| out.write_all(piece).expect("writing to memory"));
            let (back, _, had_errors) = encoding.decode(&bytes);
            assert_eq!((back.as_ref(), had_errors), (text.trim_start_matches('\u{feff}'), false), "{}", encoding.name());
        }
    }
}
