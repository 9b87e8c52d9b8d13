//! SHA-256, the digest that auditors know.

use std::fmt::Write;
use std::io;

use sha2::{Digest, Sha256};

/// Returns the SHA-256 of some bytes in 64 hexadecimal digits.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    let mut digest = Running::default();
    digest.add(bytes);
    digest.end()
}

/// The SHA-256 of bytes that come piece by piece.
#[derive(Default)]
pub(super) struct Running(Sha256);

impl Running {
    /// Takes the next piece.
    pub(super) fn add(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The digest of all pieces in 64 hexadecimal digits.
    pub(super) fn end(self) -> String {
        self.0.finalize().iter().fold(String::with_capacity(64), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
    }
}

/// What passes its bytes on, and knows how many they were and their SHA-256.
pub struct Hashed<W> {
    inner: W,
    state: Running,
    bytes: u64,
}

impl<W: io::Write> Hashed<W> {
    /// Passes bytes on to something.
    pub fn new(inner: W) -> Self {
        Self { inner, state: Running::default(), bytes: 0 }
    }

    /// The SHA-256 in 64 hexadecimal digits, and the number of bytes.
    pub fn finish(self) -> (String, u64) {
        (self.state.end(), self.bytes)
    }
}

impl<W: io::Write> io::Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.inner.write(bytes)?;
        self.state.add(&bytes[..count]);
        self.bytes += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_digest_is_the_one_that_other_programs_print() {
        let mut hashed = super::Hashed::new(Vec::new());
        std::io::copy(&mut &b"abc"[..], &mut hashed).expect("memory");
        assert_eq!(hashed.finish(), (super::sha256(b"abc"), 3));
        assert_eq!(super::sha256(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
