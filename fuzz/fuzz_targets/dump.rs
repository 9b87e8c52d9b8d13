//! A folder of a whole database in which one file has any content: it becomes a database that verifies, or nothing.
//!
//! The first byte chooses the file: the manifest, or that table, whose length and SHA-256 the manifest then gives.
#![no_main]

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

struct Made {
    folder: tempfile::TempDir,
    manifest: Value,
}

static MADE: LazyLock<Made> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder");
    let (db, dump) = (folder.path().join("made.db"), folder.path().join("dump"));
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../fixtures");
    assert!(is_done(&db, &["import", &text(&root.join("grids.csv"))]));
    assert!(is_done(&db, &["export", "--all", &text(&dump)]));
    let manifest = serde_json::from_slice(&std::fs::read(dump.join("manifest.json")).expect("a manifest")).expect("JSON");
    Made { folder, manifest }
});

fn text(path: &Path) -> String {
    path.to_str().expect("a plain path").to_owned()
}

fn is_done(db: &Path, words: &[&str]) -> bool {
    let all = ["gridctl", "--quiet", "--yes", "--by", "f", "--today", "2018-07-10", "--lang", "en", "--db"];
    let status = gridctl::cli::run(all.into_iter().chain([text(db).as_str()]).chain(words.iter().copied()).map(OsString::from));
    format!("{status:?}") == format!("{:?}", ExitCode::SUCCESS)
}

fuzz_target!(|bytes: &[u8]| {
    let Some((first, content)) = bytes.split_first() else { return };
    let (dump, db) = (MADE.folder.path().join("dump"), MADE.folder.path().join("copy.db"));
    let tables = MADE.manifest["tables"].as_array().expect("tables");
    let mut manifest = MADE.manifest.clone();
    let mut put = None;
    let manifest = match tables.get(usize::from(*first)) {
        None => content.to_vec(),
        Some(table) => {
            let path = dump.join(table["file"].as_str().expect("a file"));
            let kept = std::fs::read(&path).expect("its rows");
            std::fs::write(&path, content).expect("written");
            let entry = &mut manifest["tables"][usize::from(*first)];
            entry["bytes"] = json!(content.len());
            entry["sha256"] = json!(Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect::<String>());
            entry["rows"] = json!(content.iter().filter(|byte| **byte == b'\n').count().saturating_sub(1));
            put = Some((path, kept));
            manifest.to_string().into_bytes()
        }
    };
    std::fs::write(dump.join("manifest.json"), manifest).expect("written");
    if is_done(&db, &["import", &text(&dump)]) {
        assert!(is_done(&db, &["verify"]), "what was taken verifies");
        std::fs::remove_file(&db).expect("gone");
    } else {
        assert!(!db.exists(), "what was refused leaves nothing");
    }
    if let Some((path, kept)) = put {
        std::fs::write(path, kept).expect("as it was");
    }
});
