//! SHA-256, the digest that auditors know.

use std::fmt::Write;

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

#[cfg(test)]
mod tests {
    #[test]
    fn the_digest_is_the_one_that_other_programs_print() {
        assert_eq!(super::sha256(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
