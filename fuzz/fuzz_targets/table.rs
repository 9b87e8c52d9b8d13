//! A text of any bytes is read as rows or refused with its faults; it never stops the program. The first byte says what
//! would be forced on the command line: an encoding, a kind.
#![no_main]

#[path = "rows.rs"]
mod rows;

use gridctl::intake::{Kind, ReadAs};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((first, text)) = bytes.split_first() else { return };
    let label = match first >> 4 {
        1 => "utf-8",
        2 => "gb18030",
        3 => "utf-16le",
        4 => "utf-16be",
        _ => "",
    };
    let encoding = encoding_rs::Encoding::for_label(label.as_bytes());
    let kind = Kind::ALL.get(usize::from(first & 15)).copied();
    rows::read_whole(rows::file(text).path(), &ReadAs { kind, encoding, ..ReadAs::default() });
});
