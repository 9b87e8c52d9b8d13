//! A desk: a folder with a database, at which commands are typed.

use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::Value;

/// A folder with a database of its own.
pub struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder") }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).expect("a file");
    }

    /// Types a command on a day, as somebody.
    pub fn type_as(&self, by: &str, on: &str, words: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_gridctl"))
            .current_dir(self.folder.path())
            .env_clear()
            .args(words)
            .args(["--db", "town.db", "--today", on, "--by", by, "--lang", "en"])
            .output()
            .expect("the program runs")
    }

    /// Types a command that must succeed; returns its answer.
    pub fn done(&self, by: &str, on: &str, words: &[&str]) -> String {
        let output = self.type_as(by, on, words);
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    /// Types a command that must be refused with this exit status; returns what it says.
    pub fn refused(&self, status: i32, by: &str, on: &str, words: &[&str]) -> String {
        let output = self.type_as(by, on, words);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(status), "{words:?}: {said}");
        assert!(output.stdout.is_empty(), "{words:?} answers although refused");
        said
    }

    /// Types a command that must succeed; returns its answer as JSON.
    pub fn json(&self, on: &str, words: &[&str]) -> Value {
        serde_json::from_str(&self.done("reader", on, &[words, &["--format", "json", "--reveal"]].concat())).expect("JSON")
    }
}

/// The row of a person in an answer.
pub fn row<'v>(answer: &'v Value, name: &str) -> &'v Value {
    answer["rows"].as_array().expect("rows").iter().find(|row| row["name"] == name).unwrap_or_else(|| panic!("no row of {name} in {answer}"))
}

/// Some columns of a person's row, as JSON writes them.
pub fn cells(answer: &Value, name: &str, columns: &[&str]) -> Vec<String> {
    let row = row(answer, name);
    columns.iter().map(|column| row[*column].to_string()).collect()
}
