// What every target does with a file of rows: read it to the end as the kind that its header says.

use std::io::Write;

use gridctl::intake::{Kind, ReadAs, Row, Rows, Source};
use gridctl::model::attendance::AttendanceRow;
use gridctl::model::conduct::ConductRow;
use gridctl::model::event::ReportRow;
use gridctl::model::grid::GridRow;
use gridctl::model::hiring::TestRow;
use gridctl::model::person::CandidateForm;
use gridctl::model::post::PostRow;

/// A file with these bytes.
pub fn file(bytes: &[u8]) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(bytes).expect("written");
    file
}

/// Reads a file as `import` does: each row has a value or faults, and each fault has a line.
pub fn read_whole(path: &std::path::Path, asked: &ReadAs) {
    let Ok(source) = Source::open(path, asked) else { return };
    match Rows::open(&source, asked) {
        Err(refused) => {
            assert!(!refused.faults.is_empty());
            assert_eq!(source.lines_at(&[refused.offset]).expect("a line").len(), 1);
        }
        Ok(rows) => read_rows(&source, rows),
    }
}

fn read_rows(source: &Source, mut rows: Rows) {
    match rows.header.kind {
        Kind::Grids => read_all::<GridRow>(source, &mut rows),
        Kind::Roster => read_all::<CandidateForm>(source, &mut rows),
        Kind::Tests => read_all::<TestRow>(source, &mut rows),
        Kind::Posts => read_all::<PostRow>(source, &mut rows),
        Kind::Events => read_all::<ReportRow>(source, &mut rows),
        Kind::Attendance => read_all::<AttendanceRow>(source, &mut rows),
        Kind::Conduct => read_all::<ConductRow>(source, &mut rows),
    }
}

fn read_all<R: Row>(source: &Source, rows: &mut Rows) {
    let mut offsets = Vec::new();
    while let Ok(Some(read)) = rows.read_next::<R>() {
        if let Err((faults, _)) = read.row {
            assert!(!faults.is_empty(), "a row that is refused says why");
            offsets.push(read.offset);
        }
    }
    let lines = source.lines_at(&offsets).expect("lines");
    assert_eq!(lines.len(), offsets.len());
    assert!(lines.is_sorted(), "faults come in the order of the file");
    if let Some(last) = offsets.last() {
        source.record_at(*last).expect("the record of a fault");
    }
}
