//! Files made to fill the memory are refused before they do, and files with odd names are files like any other.

use std::io::Write;
use std::process::Stdio;

use gridctl::model::ids::IdNumber;

use crate::support::*;

const GRIDS_TOP: &str = "grid,village,households,hamlets\n";

/// Imports a file with little memory for the program; returns what it says, which must be a refusal of the input.
fn refused_in_little_memory(town: &Town, file: &str) -> String {
    let mut limited = std::process::Command::new("sh");
    limited.args(["-c", "ulimit -v 300000; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_gridctl"), "import", file, "--lang", "en"]);
    let output = limited.current_dir(town.path("")).stdin(Stdio::null()).output().expect("a shell");
    let said = String::from_utf8(output.stderr).expect("UTF-8");
    assert_eq!(output.status.code(), Some(3), "{file}: {said}");
    assert!(!town.path("gridctl.db").exists());
    said
}

#[test]
#[cfg(target_os = "linux")]
fn a_text_without_line_ends_or_with_cells_without_number_is_refused() {
    let town = Town::empty();
    let long = 64 << 20;
    for (name, text, words) in [
        ("line.csv", "x".repeat(long), "longer than 1 MiB"),
        ("quoted.csv", format!("\"{}", "\n".repeat(long)), "longer than 1 MiB"),
        ("commas.csv", ",".repeat(long), "longer than 1 MiB"),
        ("wide.csv", format!("0101{}", ",".repeat(1_000_000)), "more than 1024"),
        ("names.csv", "name,".repeat(150_000), "more than 1024"),
    ] {
        town.write(name, format!("{GRIDS_TOP}{text}\n"));
        assert!(refused_in_little_memory(&town, name).contains(words), "{name}");
    }
    town.write("header.csv", "a,".repeat(400_000));
    assert!(refused_in_little_memory(&town, "header.csv").contains("more than 1024"));
}

#[test]
#[cfg(target_os = "linux")]
fn a_workbook_that_unpacks_to_a_gigabyte_is_refused() {
    let town = Town::empty();
    let mut archive = zip::ZipWriter::new(std::fs::File::create(town.path("bomb.xlsx")).expect("a file"));
    archive.start_file("xl/worksheets/sheet1.xml", zip::write::SimpleFileOptions::default().large_file(true)).expect("a part");
    let rows = "<row><c><v>1</v></c></row>".repeat(40_000);
    for _ in 0..1024 {
        archive.write_all(rows.as_bytes()).expect("a megabyte");
    }
    archive.finish().expect("an archive");
    assert!(std::fs::metadata(town.path("bomb.xlsx")).expect("its size").len() < 16 << 20);
    assert!(refused_in_little_memory(&town, "bomb.xlsx").contains("more than 256 MiB unpacked"));
}

#[test]
#[cfg(target_os = "linux")]
fn a_name_of_odd_bytes_is_a_name() {
    use std::os::unix::ffi::OsStrExt;
    let town = Town::small();
    let odd = |ending: &str| std::ffi::OsStr::from_bytes(&[&b"\xff\xfe\x1b[31m"[..], ending.as_bytes()].concat()).to_owned();
    std::fs::write(town.path("").join(odd(".csv")), grids()).expect("a file");
    let run = |words: &[&str], name: &str| {
        let output = town.command(words).arg(odd(name)).output().expect("the program");
        let said = String::from_utf8([output.stdout, output.stderr].concat()).expect("UTF-8");
        assert!(!said.contains('\u{1b}') && !said.contains("panicked"), "{words:?}: {said:?}");
        (output.status.code(), said)
    };
    for words in [&["import"][..], &["check", "-o"], &["backup"], &["restore", "--yes"], &["export", "--all"], &["verify", "--db"]] {
        let name = match words[0] {
            "import" | "check" => ".csv",
            "export" => "",
            _ => ".db",
        };
        let (status, said) = run(words, name);
        assert_eq!(status, Some(0), "{words:?}: {said}");
    }
    assert_eq!(run(&["import"], ".none").0, Some(3));
    assert_eq!(run(&["verify", "--db"], ".none").0, Some(1));
}

#[test]
#[cfg(unix)]
fn a_database_that_everybody_may_read_is_warned_about() {
    use std::os::unix::fs::PermissionsExt;
    let town = Town::small();
    assert_eq!(town.run(&["check"]).err, "");
    std::fs::set_permissions(town.path("gridctl.db"), std::fs::Permissions::from_mode(0o644)).expect("permissions");
    let said = town.run(&["check", "--quiet"]).err;
    assert!(said.contains("chmod 600"), "{said}");
}

#[test]
fn a_large_first_roster_is_written_whole_and_looked_through_before_every_answer() {
    const PEOPLE: u32 = 7_000;
    let town = Town::empty();
    let number = |place: u32| IdNumber::complete(&format!("990101{}0101{:03}", 1970 + place / 1000, place % 1000)).expect("seventeen digits");
    let lines = |line: &dyn Fn(u32) -> String| (0..PEOPLE).map(line).collect::<String>();
    town.write("grids.csv", grids());
    town.write("roster.csv", ROSTER.to_owned() + &lines(&|place| format!("王{place},{},0101,上青岭,{place},junior,y,y,y,y,n,n,y,none\n", number(place))));
    town.write("posts.csv", POSTS.to_owned() + &lines(&|place| format!("{},0101,member,2018-03-01,,\n", number(place))));
    town.run(&["import", "posts.csv", "roster.csv", "grids.csv"]).done();
    town.run(&["verify"]).done();
    assert_eq!(csv_rows(&town.run(&["score", "--month", "2018-04", "--format", "csv"]).done()).len(), PEOPLE as usize);
    let file = rusqlite::Connection::open(town.path("gridctl.db")).expect("the file");
    file.execute_batch("UPDATE post SET to_on = '2018-03-31' WHERE person_id = 6000").expect("by hand");
    drop(file);
    assert!(town.run(&["score", "--month", "2018-04", "--lang", "en"]).failed(5).contains("post"));
}
