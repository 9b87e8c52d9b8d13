//! The office's own files: workbooks that other programs made, old encodings, templates that come back, names that bite.

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::Command;

use calamine::{Data, Reader, Xlsx};
use encoding_rs::GB18030;
use tempfile::TempDir;

/// A folder with a database of its own.
struct Office {
    folder: TempDir,
}

struct Outcome {
    status: i32,
    out: Vec<u8>,
    talk: String,
}

impl Office {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder") }
    }

    /// An office that knows the grids of the invented town.
    fn with_grids() -> Self {
        let office = Self::new();
        office.done(&["import", &fixture("grids.csv")]);
        office
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        fs::write(self.path(name), bytes).expect("a file");
        name.to_owned()
    }

    fn run(&self, arguments: &[&str]) -> Outcome {
        let output = Command::new(env!("CARGO_BIN_EXE_gridctl"))
            .current_dir(self.folder.path())
            .args(["--db", "town.db", "--today", "2018-07-01", "--lang", "en", "--by", "clerk"])
            .args(arguments)
            .output()
            .expect("gridctl runs");
        Outcome { status: output.status.code().expect("an exit status"), out: output.stdout, talk: String::from_utf8(output.stderr).expect("UTF-8") }
    }

    fn done(&self, arguments: &[&str]) -> Outcome {
        let outcome = self.run(arguments);
        assert_eq!(outcome.status, 0, "{arguments:?}: {}", outcome.talk);
        outcome
    }

    /// Imports a file that must be refused; returns what is said about it.
    fn refused(&self, arguments: &[&str]) -> String {
        let outcome = self.run(&[&["import"], arguments].concat());
        assert_eq!(outcome.status, 3, "{arguments:?}: {}", outcome.talk);
        outcome.talk
    }

    /// The names of all candidates, as CSV gives them.
    fn names(&self) -> Vec<String> {
        let out = self.done(&["check", "--format", "csv"]).out;
        let mut reader = csv::Reader::from_reader(out.as_slice());
        reader.records().map(|record| record.expect("a record")[1].to_owned()).collect()
    }
}

/// A file of the invented town.
fn fixture(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name).display().to_string()
}

/// A workbook that another program made.
fn made(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/office").join(name).display().to_string()
}

/// The roster's header and its first lines, each with another name.
fn roster_with_names(names: &[&str]) -> String {
    let text = fs::read_to_string(fixture("roster.csv")).expect("the roster");
    let mut lines = text.lines();
    let header = lines.next().expect("a header").to_owned();
    let members = lines.filter(|line| !line.contains("网格长") && !line.contains("网格指导员"));
    let rows = members.zip(names).map(|(line, name)| {
        let rest = line.split_once(',').expect("cells").1;
        let quoted = format!("\"{}\"", name.replace('"', "\"\""));
        format!("{quoted},{rest}")
    });
    std::iter::once(header).chain(rows).collect::<Vec<_>>().join("\n") + "\n"
}

fn sheet(bytes: &[u8]) -> Vec<Vec<Data>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.to_vec())).expect("a workbook");
    let range = book.worksheet_range_at(0).expect("a sheet").expect("cells");
    range.rows().map(<[Data]>::to_vec).collect()
}

#[test]
fn a_workbook_of_another_program_says_the_same_as_the_csv_file() {
    for roster in ["roster-titles.xlsx", "roster-titles.xls"] {
        let office = Office::with_grids();
        let outcome = office.done(&["import", &made("grids.xlsx"), &made(roster), "--format", "csv"]);
        assert_eq!(String::from_utf8_lossy(&outcome.out), "kind,added,updated,unchanged,rejected\ngrids,0,0,44,0\nroster,12,0,0,0\n", "{roster}");
        assert!(outcome.talk.contains("reading the sheet 网格, not 旧表"), "{}", outcome.talk);
        let again = office.done(&["import", &fixture("roster.csv"), "--format", "csv"]);
        assert!(String::from_utf8_lossy(&again.out).contains("roster,287,0,12,0"), "dates, villages and yes/no arrived whole");
    }
}

#[test]
fn a_named_sheet_is_read_and_an_unknown_one_refused() {
    let office = Office::new();
    let grids = made("grids.xlsx");
    office.done(&["import", &grids, "--sheet", "隐藏"]);
    assert!(office.refused(&[&grids, "--sheet", "没有"]).contains("has no sheet \"没有\"; there are: 隐藏 网格 旧表"));
}

#[test]
fn numbers_that_a_spreadsheet_changes_are_refused_with_the_address_of_their_cell() {
    let office = Office::with_grids();
    let talk = office.refused(&[&made("roster-wrecks.xlsx"), "--rejects", "back.xlsx"]);
    for fault in [
        "!Sheet!B2 \"**************0224\" — expected a text cell",
        "!Sheet!R3 \"*******0045\" — expected a text cell",
        "!Sheet!B4 \"3.30624E+17\" — expected an ID number",
        "!Sheet!Y5 \"***************3056\" — expected a text cell",
        "!Sheet!C6 \"101\" — no such grid; did you mean 0101?",
        "!Sheet!AB7 \"多余\" — the row has 28 cells, the header 26",
        "!Sheet!A8 \"#N/A\" — the formula in the cell has failed",
    ] {
        assert!(talk.contains(fault), "{fault} in\n{talk}");
    }
    let rejects = sheet(&fs::read(office.path("back.xlsx")).expect("rejects"));
    assert_eq!(rejects.len(), 8);
    assert_eq!(rejects[0][26], Data::String("reject_reason".to_owned()));
    assert_eq!(rejects[5][26], Data::String("网格编号: no such grid; did you mean 0101?".to_owned()));
}

#[test]
fn rejected_rows_come_back_once_they_are_mended() {
    let office = Office::with_grids();
    let roster = fs::read_to_string(fixture("roster.csv")).expect("the roster");
    let one_bad = roster.replacen(",0101,", ",9101,", 1);
    let file = office.write("roster.csv", one_bad);
    for rejects in ["back.csv", "back.xlsx"] {
        office.refused(&[&file, "--rejects", rejects]);
        assert!(office.refused(&[rejects]).contains("no such grid"), "{rejects} is read, and still wrong");
    }
    let mended = fs::read_to_string(office.path("back.csv")).expect("rejects").replace("9101", "0101");
    let file = office.write("mended.csv", mended);
    office.done(&["import", &file]);
}

#[test]
fn a_template_filled_in_imports_as_it_is_names_and_all() {
    let office = Office::with_grids();
    office.done(&["import", &made("roster-filled.xlsx")]);
    let rows = office.done(&["check", "--format", "json"]).out;
    let answer: serde_json::Value = serde_json::from_slice(&rows).expect("JSON");
    let names: Vec<&str> = answer["rows"].as_array().expect("rows").iter().filter_map(|row| row["name"].as_str()).collect();
    for name in ["=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "-张三", "a,b", "他说\"好\"", "<b>&amp;", "\u{202e}倒"] {
        assert!(names.contains(&name), "{name} in {names:?}");
    }
}

#[test]
fn every_template_has_the_columns_of_its_kind_and_is_the_same_each_time() {
    let office = Office::new();
    for kind in ["grids", "roster", "tests", "posts", "events", "attendance", "conduct"] {
        let bytes = office.done(&["template", kind]).out;
        assert_eq!(bytes, office.done(&["template", kind]).out, "{kind}");
        let file = office.write("empty.xlsx", &bytes);
        let counts = office.done(&["import", &file, "--format", "csv", "--dry-run"]).out;
        assert_eq!(String::from_utf8_lossy(&counts).lines().count(), 1, "{kind} is understood, and empty");
    }
    assert_eq!(office.run(&["template", "rooster"]).status, 2);
}

#[test]
fn names_that_a_spreadsheet_would_run_are_harmless_and_come_back() {
    let names = ["=1+1", "+cmd|' /C calc'!A0", "-张三", "@SUM(A1)", "'=1", "＝1", "𠮷野家", "㐂乐", "a,b", "他说\"好\"", "-30"];
    let office = Office::with_grids();
    // An apostrophe before what would run is a mark: a name that has one of its own is written with two.
    let roster = office.write("roster.csv", roster_with_names(&names.map(|name| if name == "'=1" { "''=1" } else { name })));
    office.done(&["import", &roster]);
    let mut exported = office.names();
    exported.sort();
    let mut safe = ["'=1+1", "'+cmd|' /C calc'!A0", "'-张三", "'@SUM(A1)", "''=1", "'＝1", "𠮷野家", "㐂乐", "a,b", "他说\"好\"", "-30"];
    safe.sort_unstable();
    assert_eq!(exported, safe);
    let safe: Vec<String> = roster_names_guarded(&names);
    let again = office.write("again.csv", roster_with_names(&safe.iter().map(String::as_str).collect::<Vec<_>>()));
    let counts = office.done(&["import", &again, "--format", "csv"]).out;
    assert!(String::from_utf8_lossy(&counts).contains("roster,0,0,11,0"), "what came out goes in as it was");
    let book = sheet(&office.done(&["check", "--format", "xlsx"]).out);
    for name in names {
        assert!(book.iter().any(|row| row[1] == Data::String(name.to_owned())), "{name} is a plain string");
    }
}

fn roster_names_guarded(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| if name.starts_with(['=', '+', '@', '\'', '＝']) || *name == "-张三" { format!("'{name}") } else { (*name).to_owned() }).collect()
}

#[test]
fn old_encodings_are_found_out_and_rare_characters_survive_them() {
    let text = roster_with_names(&["𠮷野家", "㐂乐", "王小明"]);
    let utf16 = |unit: fn(u16) -> [u8; 2]| "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(unit).collect::<Vec<u8>>();
    let gb18030 = GB18030.encode(&text).0.into_owned();
    for (name, bytes) in [("gb18030", gb18030.clone()), ("UTF-16LE", utf16(u16::to_le_bytes)), ("UTF-16BE", utf16(u16::to_be_bytes))] {
        let office = Office::with_grids();
        let file = office.write("roster.csv", bytes);
        let talk = office.done(&["import", &file]).talk;
        assert!(talk.to_lowercase().contains(&format!("encoding {}", name.to_lowercase())), "{talk}");
        let out = office.done(&["check", "--format", "csv", "--encoding", "gb18030"]).out;
        let (out, _, had_errors) = GB18030.decode(&out);
        assert!(!had_errors && out.contains("𠮷野家") && out.contains("㐂乐"), "{name}: {out}");
    }
    let office = Office::with_grids();
    let file = office.write("roster.csv", gb18030);
    assert!(office.refused(&[&file, "--encoding", "utf-8"]).contains("roster.csv:1: has bytes that are not UTF-8"));
    office.done(&["import", &file, "--encoding", "GBK"]);
    let utf16 = office.write("bare.csv", &utf16(u16::to_le_bytes)[2..]);
    office.done(&["import", &utf16, "--encoding", "utf-16le"]);
}

#[test]
fn csv_with_titles_above_its_header_is_read() {
    let office = Office::with_grids();
    let text = format!("回山镇名册,,,\n\n填报单位：青岭村,,2018-02-01,\n{}", roster_with_names(&["王小明", ""]));
    let file = office.write("roster.csv", text);
    let talk = office.refused(&[&file]);
    assert!(talk.contains("roster.csv:6:姓名 \"\" — must not be empty"), "{talk}");
}

#[test]
fn a_workbook_holds_every_table_with_numbers_as_numbers_and_codes_as_text() {
    let office = Office::new();
    let files = ["grids", "roster", "tests", "posts", "events", "attendance", "conduct"].map(|kind| fixture(&format!("{kind}.csv")));
    office.done(&[&["import"], files.each_ref().map(String::as_str).as_slice()].concat());
    office.done(&["score", "--month", "2018-04", "--reveal", "-o", "score.xlsx"]);
    let bytes = fs::read(office.path("score.xlsx")).expect("a workbook");
    assert_eq!(bytes, office.done(&["score", "--month", "2018-04", "--reveal", "--format", "xlsx"]).out, "the same bytes each time");
    let rows = sheet(&bytes);
    assert_eq!(rows[0][0], Data::String("ID number".to_owned()));
    assert!(matches!(&rows[1][0], Data::String(number) if number.len() == 18), "{:?}", rows[1][0]);
    assert!(matches!(&rows[1][3], Data::String(_)), "a grid's code keeps its zero");
    let totals = rows.iter().find(|row| row[0] == Data::String("total".to_owned())).expect("totals");
    assert_eq!(totals[15], Data::Float(33185.0));
}

/// What the shell is offered for the last word of a command line.
fn offered(office: &Office, shell: &str, words: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_gridctl"))
        .current_dir(office.folder.path())
        .env_clear()
        .envs([("GRIDCTL_COMPLETE", shell), ("GRIDCTL_DB", "town.db"), ("_CLAP_COMPLETE_INDEX", &words.len().to_string())])
        .args(["--", "gridctl"])
        .args(words)
        .output()
        .expect("gridctl runs");
    assert!(output.status.success() && output.stderr.is_empty(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn the_shell_completes_grids_villages_and_names_from_the_database() {
    let office = Office::with_grids();
    office.done(&["import", &fixture("roster.csv")]);
    assert_eq!(offered(&office, "bash", &["check", "--village", "石"]), "石溪村");
    assert_eq!(offered(&office, "bash", &["explain", "周水根", "--grid", "030"]), "0301\n0302\n0303\n0304");
    assert_eq!(offered(&office, "fish", &["explain", "周水"]), "周水根\t0301\n");
    assert_eq!(offered(&office, "bash", &["--db", "nowhere.db", "explain", "周水"]), "", "no database, nothing to offer");
    assert!(!office.path("nowhere.db").exists());
    assert!(offered(&office, "zsh", &["payo"]).starts_with("payout:"));
}

#[test]
fn a_name_that_a_shell_would_run_is_not_offered() {
    let office = Office::with_grids();
    let roster = fs::read_to_string(fixture("roster.csv")).expect("the roster");
    office.done(&["import", &office.write("roster.csv", roster.replacen("周水根", "周$(touch x)", 1))]);
    let names = offered(&office, "bash", &["explain", "周"]);
    assert!(names.contains("周慧") && !names.contains("touch"), "{names}");
}

#[test]
fn what_is_no_workbook_is_told_apart() {
    let office = Office::with_grids();
    let file = office.write("x.xlsx", b"PK\x03\x04 and then nothing");
    assert!(office.refused(&[&file]).contains("is no XLSX or XLS workbook"));
    let file = office.write("x.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and then nothing");
    assert!(office.refused(&[&file]).contains("is no XLSX or XLS workbook"));
}

#[test]
fn a_workbook_of_the_old_form_that_is_cut_or_altered_is_refused_and_nothing_else() {
    let office = Office::with_grids();
    let whole = fs::read(made("roster-titles.xls")).expect("a workbook");
    let cuts = (512..whole.len()).step_by(1171).chain([11_055]).map(|length| whole[..length].to_vec());
    let smears = (0..whole.len()).step_by(977).map(|place| {
        let mut smeared = whole.clone();
        smeared[place..].iter_mut().take(4).for_each(|byte| *byte ^= 0x5a);
        smeared
    });
    for (number, damaged) in cuts.chain(smears).enumerate() {
        let outcome = office.run(&["import", "--dry-run", &office.write("damaged.xls", &damaged)]);
        assert!([0, 3].contains(&outcome.status) && !outcome.talk.contains("panicked"), "{number}: {}", outcome.talk);
    }
    let told = office.refused(&[&office.write("cut.xls", &whole[..11_055])]);
    assert!(told.contains("cut.xls: is no XLSX or XLS workbook that can be read"), "{told}");
}

#[test]
fn the_shell_and_the_manual_know_every_command() {
    let office = Office::new();
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let script = office.done(&["completions", shell]).out;
        assert!(String::from_utf8_lossy(&script).contains("GRIDCTL_COMPLETE"), "{shell}");
    }
    office.done(&["man", "pages"]);
    assert!(office.path("pages/gridctl-event-confirm.1").exists());
    assert!(String::from_utf8_lossy(&office.done(&["man"]).out).contains(".TH gridctl 1"));
    assert!(office.run(&["imprt"]).talk.contains("import"), "a misspelt command is guessed");
}
