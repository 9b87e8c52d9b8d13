//! What other engines are given; run with `--features parquet`. Where `duckdb` is installed it reckons the scores anew.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::RowAccessor;

fn gridctl(folder: &Path, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_gridctl"))
        .current_dir(folder)
        .env_clear()
        .args(["--lang", "en", "--by", "clerk", "--today", "2018-07-02"])
        .args(words)
        .output()
        .expect("gridctl runs")
}

fn done(folder: &Path, words: &[&str]) {
    let output = gridctl(folder, words);
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn town() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let fixtures = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let files: Vec<String> =
        ["grids.csv", "roster.csv", "posts.csv", "events.csv", "attendance.csv", "conduct.csv"].map(|name| fixtures.join(name).display().to_string()).into();
    done(folder.path(), &["import"].into_iter().chain(files.iter().map(String::as_str)).collect::<Vec<_>>());
    folder
}

/// Count and sum of the last column of a file.
fn last_column(file: &Path) -> (usize, i64) {
    let reader = SerializedFileReader::new(File::open(file).expect("the file")).expect("Parquet");
    let rows = reader.get_row_iter(None).expect("rows").map(|row| row.expect("a row"));
    rows.fold((0, 0), |(count, sum), row| (count + 1, sum + row.get_long(row.len() - 1).unwrap_or(0)))
}

#[test]
fn the_files_hold_every_report_and_the_scores_of_each_month() {
    let town = town();
    done(town.path(), &["export", "--parquet", "pq"]);
    let of = |name: &str, month: &str| last_column(&town.path().join(format!("pq/{name}/month={month}/part-0.parquet")));
    assert_eq!(["2018-04", "2018-05", "2018-06"].map(|month| of("scores", month)), [(153, 3_318_500), (153, 3_278_750), (153, 3_313_750)]);
    assert_eq!(["2018-04", "2018-05", "2018-06"].map(|month| of("reports", month).0), [728, 727, 759]);
}

#[test]
fn nobody_is_named_and_nothing_is_overwritten() {
    let town = town();
    done(town.path(), &["export", "--parquet", "pq"]);
    let members = std::fs::read(town.path().join("pq/members/month=2018-04/part-0.parquet")).expect("the file");
    assert!(!members.windows("周水根".len()).any(|part| part == "周水根".as_bytes()));
    let again = gridctl(town.path(), &["export", "--parquet", "pq"]);
    assert_eq!(again.status.code(), Some(4));
    assert!(String::from_utf8_lossy(&again.stderr).contains("is not empty"));
}

#[test]
fn another_engine_reckons_the_same() {
    if Command::new("duckdb").arg("--version").output().is_err() {
        eprintln!("duckdb is not installed: skipped");
        return;
    }
    let town = town();
    done(town.path(), &["export", "--parquet", "pq"]);
    let folder = town.path().join("pq");
    let text = |name: &str| std::fs::read_to_string(folder.join(name)).expect("the file");
    let score = text("score.sql");
    let score = score.trim_end().trim_end_matches(';');
    let columns =
        "month, person, village, grid, role, level1, level2, level3, level4, valid, pending, base_fen, allowance_fen, reward_fen, special_fen, total_fen";
    let (again, ours) = (format!("SELECT {columns} FROM again"), format!("SELECT {columns} FROM scores"));
    let differ = format!("SELECT count(*) FROM (({again} EXCEPT {ours}) UNION ALL ({ours} EXCEPT {again}))");
    let question = format!("{}\nCREATE TABLE again AS {score};\n{differ};", text("duckdb.sql"));
    let output = Command::new("duckdb").current_dir(&folder).args(["-csv", "-noheader", "-c", &question]).output().expect("duckdb runs");
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "0", "{}", String::from_utf8_lossy(&output.stderr));
}
