//! A workbook of any content is read as rows or refused. Bytes that begin as one are taken as they are; of others a
//! workbook is made, with the parts that they give, since hardly any change of packed bytes can still be unpacked.
#![no_main]

#[path = "rows.rs"]
mod rows;

use std::io::{Cursor, Write};

use gridctl::intake::ReadAs;
use libfuzzer_sys::fuzz_target;
use zip::write::SimpleFileOptions;

const TYPES: &str = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#;
const WORKBOOK: &str = r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const RELATIONS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#;
/// What the parts of the input may be, in their order; a part is told from the next by a NUL.
const PARTS: [&str; 5] = ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"];

fn packed(text: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let mut part = |name: &str, text: &[u8]| {
        archive.start_file(name, stored).expect("a part");
        archive.write_all(text).expect("its text");
    };
    let given: Vec<&[u8]> = text.split(|byte| *byte == 0).take(PARTS.len()).collect();
    part("[Content_Types].xml", TYPES.as_bytes());
    for (index, name) in PARTS.into_iter().enumerate() {
        match (given.get(index).filter(|text| !text.is_empty()), index) {
            (Some(text), _) => part(name, text),
            (None, 3) => part(name, WORKBOOK.as_bytes()),
            (None, 4) => part(name, RELATIONS.as_bytes()),
            (None, _) => {}
        }
    }
    archive.finish().expect("an archive").into_inner()
}

fuzz_target!(|bytes: &[u8]| {
    let is_whole = bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xd0\xcf\x11\xe0");
    let file = if is_whole { rows::file(bytes) } else { rows::file(&packed(bytes)) };
    rows::read_whole(file.path(), &ReadAs::default());
});
