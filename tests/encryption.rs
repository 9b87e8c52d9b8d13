//! A database that only its key opens; run with `--features encryption`.

use std::path::PathBuf;
use std::process::{Command, Output};

/// A folder with a key file and a database.
struct Desk(tempfile::TempDir);

impl Desk {
    fn new() -> Self {
        let desk = Self(tempfile::tempdir().expect("a folder"));
        std::fs::write(desk.path("key"), "山高水长 'quoted'\n").expect("a key file");
        std::fs::write(desk.path("wrong"), "another\n").expect("a key file");
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn run(&self, key: Option<&str>, words: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gridctl"));
        command.current_dir(self.0.path()).env_clear().args(["--lang", "en", "--by", "clerk", "--today", "2018-07-02", "--yes"]).args(words);
        if let Some(key) = key {
            command.args(["--key-file", key]);
        }
        command.output().expect("gridctl runs")
    }

    fn done(&self, key: Option<&str>, words: &[&str]) -> String {
        let output = self.run(key, words);
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    fn refused(&self, status: i32, key: Option<&str>, words: &[&str]) -> String {
        let output = self.run(key, words);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(status), "{words:?}: {said}");
        said
    }

    /// Whether a file holds a text as it is.
    fn holds(&self, name: &str, text: &str) -> bool {
        let bytes = std::fs::read(self.path(name)).expect("the file");
        bytes.windows(text.len()).any(|part| part == text.as_bytes())
    }
}

fn fixture(name: &str) -> String {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name).display().to_string()
}

fn town(desk: &Desk, key: Option<&str>, db: &str) {
    let files: Vec<String> = ["grids.csv", "roster.csv", "posts.csv", "events.csv", "attendance.csv", "conduct.csv"].map(fixture).into();
    let words: Vec<&str> = ["--db", db, "import"].into_iter().chain(files.iter().map(String::as_str)).collect();
    desk.done(key, &words);
}

#[test]
fn only_the_key_opens_the_file_and_the_figures_are_the_same() {
    let desk = Desk::new();
    desk.done(Some("key"), &["init", "--encrypt"]);
    town(&desk, Some("key"), "gridctl.db");
    town(&desk, None, "plain.db");
    let score = ["score", "--month", "2018-04", "--format", "csv"];
    let plain = desk.done(None, &[&["--db", "plain.db"], &score[..]].concat());
    assert_eq!(desk.done(Some("key"), &score), plain);
    assert!(desk.holds("plain.db", "周水根") && !desk.holds("gridctl.db", "周水根") && !desk.holds("gridctl.db", "SQLite"));
    for key in [None, Some("wrong")] {
        let said = desk.refused(5, key, &score);
        assert!(said.contains("--key-file") && !said.contains("ERROR"), "{said}");
    }
    assert!(desk.refused(3, Some("missing"), &score).contains("the key file missing gives no key"));
    desk.done(Some("key"), &["verify"]);
    let output = desk.run(Some("key"), &[&["--db", "plain.db"], &score[..]].concat());
    assert!(String::from_utf8_lossy(&output.stderr).contains("is not encrypted"));
}

#[test]
fn backups_of_an_encrypted_file_are_encrypted_and_come_back() {
    let desk = Desk::new();
    town(&desk, Some("key"), "gridctl.db");
    for _ in 0..3 {
        desk.done(Some("key"), &["backup", "--rotate", "2", "--dir", "kept"]);
    }
    let kept: Vec<PathBuf> = std::fs::read_dir(desk.path("kept")).expect("the folder").map(|entry| entry.expect("a file").path()).collect();
    assert_eq!(kept.len(), 2, "{kept:?}");
    assert!(!desk.holds(kept[0].to_str().expect("UTF-8"), "周水根"));
    std::fs::write(desk.path("gridctl.db"), "lost").expect("the file");
    desk.done(Some("key"), &["restore", kept[0].to_str().expect("UTF-8")]);
    assert!(desk.done(Some("key"), &["score", "--month", "2018-04"]).contains("33185"));
}

#[test]
fn a_plain_file_becomes_an_encrypted_one_through_an_export() {
    let desk = Desk::new();
    town(&desk, None, "plain.db");
    desk.done(None, &["--db", "plain.db", "export", "--all", "whole"]);
    desk.done(Some("key"), &["--db", "closed.db", "import", "whole"]);
    assert!(!desk.holds("closed.db", "周水根"));
    assert!(desk.done(Some("key"), &["--db", "closed.db", "score", "--month", "2018-04"]).contains("33185"));
}
