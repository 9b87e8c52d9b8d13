//! A packed workbook, unpacked once into nothing before it is read: what is small on the disk may fill the memory.

use std::fs::File;
use std::io::{self, BufReader, Read, Write};

use super::scan::RECORD_MAX;
use super::source::FileFault;

/// The most texts that the cells of a workbook may share: each takes many times its length in memory.
const SHARED_MAX: u64 = 1 << 22;

/// Unpacks every part, so that one which lies about its size is found before it fills the memory.
///
/// # Errors
/// Says that it is no workbook, that it has more bytes or shared texts than it may, or a text without end.
pub(super) fn bounded(file: &File, most: u64) -> Result<(), FileFault> {
    let broken = |error: zip::result::ZipError| FileFault::NotAWorkbook(error.to_string());
    let mut archive = zip::ZipArchive::new(BufReader::new(file.try_clone()?)).map_err(broken)?;
    let (mut left, mut shared) = (most, 0);
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(broken)?;
        let is_xml = part.name().map_or(true, |name| [".xml", ".rels"].iter().any(|ending| name.to_ascii_lowercase().ends_with(ending)));
        let mut seen = Seen { is_xml, run: 0, longest: 0, shared: 0 };
        let read = io::copy(&mut part.take(left + 1), &mut seen);
        let is_too_large = seen.longest > RECORD_MAX || shared + seen.shared > SHARED_MAX;
        let read = match read {
            Ok(read) => read,
            Err(_) if is_too_large => return Err(FileFault::WorkbookTooLarge(most)),
            Err(error) => return Err(FileFault::NotAWorkbook(error.to_string())),
        };
        shared += seen.shared;
        left = left.checked_sub(read).ok_or(FileFault::WorkbookTooLarge(most))?;
    }
    Ok(())
}

/// What a part looks like, seen as it goes by.
struct Seen {
    is_xml: bool,
    /// Bytes since the last mark began.
    run: u64,
    /// The most bytes from one mark to the next.
    longest: u64,
    /// Texts that cells share; of one whose mark is cut by the end of a piece nothing is known.
    shared: u64,
}

impl Write for Seen {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.is_xml {
            let mut from = 0;
            for at in memchr::memchr_iter(b'<', bytes) {
                self.longest = self.longest.max(self.run + (at - from) as u64);
                self.run = 0;
                from = at;
                self.shared += u64::from(bytes[at..].starts_with(b"<si>"));
            }
            self.run += (bytes.len() - from) as u64;
            self.longest = self.longest.max(self.run);
            if self.longest > RECORD_MAX || self.shared > SHARED_MAX {
                return Err(io::ErrorKind::FileTooLarge.into());
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn archive(parts: &[(&str, &[u8])]) -> File {
        let mut archive = zip::ZipWriter::new(tempfile::tempfile().expect("a file"));
        for (name, text) in parts {
            archive.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a part");
            archive.write_all(text).expect("a text");
        }
        archive.finish().expect("an archive")
    }

    #[test]
    fn a_workbook_is_unpacked_no_further_than_its_bound() {
        let blanks = vec![b' '; 1 << 20];
        let file = archive(&[("a.xml", &blanks), ("b.xml", &blanks)]);
        assert!(file.metadata().expect("its size").len() < 10_000, "it is small until it is unpacked");
        assert!(bounded(&file, 2 << 20).is_ok());
        assert!(matches!(bounded(&file, (2 << 20) - 1), Err(FileFault::WorkbookTooLarge(_))));
    }

    #[test]
    fn a_text_without_end_and_texts_without_number_are_found() {
        let text = [b"<t>".to_vec(), vec![b'x'; 1 << 20], b"</t>".to_vec()].concat();
        assert!(matches!(bounded(&archive(&[("a.xml", &text)]), 1 << 28), Err(FileFault::WorkbookTooLarge(_))));
        assert!(bounded(&archive(&[("a.png", &text)]), 1 << 28).is_ok(), "a picture is not read");
        let shared = b"<si>".repeat((1 << 22) + (1 << 16));
        assert!(matches!(bounded(&archive(&[("a.xml", &shared)]), 1 << 28), Err(FileFault::WorkbookTooLarge(_))));
    }
}
