//! Names that act on terminals, browsers and spreadsheets go through every answer, do nothing there, and come back whole.

use crate::support::*;

const NAUGHTY: &[&str] = &[
    "张\u{1b}[31m三",
    "张\u{1b}]0;title\u{7}三",
    "张\u{9b}31m三",
    "张\u{8}\u{8}三",
    "张\u{7f}三",
    "李\r四",
    "李\n四",
    "李\t四",
    "王\u{202e}五\u{202c}",
    "王\u{2066}五\u{2069}",
    "王\u{200f}五",
    "赵\u{200b}六",
    "赵\u{feff}六",
    "赵\u{ad}六",
    "赵\u{2028}六",
    "\u{e0041}钱",
    "=HYPERLINK(\"http://x\")",
    "+1+1",
    "@SUM(A1)",
    "'=1",
    "\\N",
    "\\x41",
    "{{7*7}}",
    "${jndi:ldap://x}",
    "%s%n%d",
    "'; DROP TABLE person; --",
    "\" OR 1=1",
    "<script>alert(1)</script>",
    "</td></table>",
    "&lt;b&gt;",
    "a|b|c",
    "**粗** _斜_ `码`",
    "[链](javascript:1)",
    "NULL",
    "null",
    "true",
    "NaN",
    "1e309",
    "0x10",
    "阿依古丽·买买提",
    "𠮷野家",
    "👩‍👩‍👧‍👦",
    "e\u{301}\u{301}\u{301}",
    "Ｆｕｌｌ",
    "ﷺ",
    "../../etc/passwd",
    "con.txt",
    "a,b;c",
    "\"quoted\"",
];

fn town() -> Town {
    let town = Town::empty();
    town.write("grids.csv", grids());
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(ROSTER.trim_end().split(',')).expect("a header");
    for (number, name) in (100..).zip(NAUGHTY) {
        let form = form(number, "NAME", "0101", "上青岭", "none");
        // An apostrophe in front of what would run is the mark of CSV answers; a name that has one is written with two.
        let name = if name.starts_with("'=") { format!("'{name}") } else { (*name).to_owned() };
        writer.write_record(form.trim_end().split(',').map(|cell| if cell == "NAME" { name.as_str() } else { cell })).expect("a row");
    }
    town.write("roster.csv", writer.into_inner().expect("rows"));
    town.run(&["import", "grids.csv", "roster.csv"]).done();
    town
}

/// Whether a character acts on a terminal or hides what is read.
fn acts(character: char) -> bool {
    (character.is_control() && character != '\n')
        || matches!(character, '\u{ad}' | '\u{200b}'..='\u{200c}' | '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

#[test]
fn in_what_people_read_no_name_acts() {
    let town = town();
    for format in ["table", "md", "html"] {
        let out = town.run(&["check", "--format", format]).done();
        assert_eq!(out.chars().find(|character| acts(*character)), None, "{format}");
        assert!(out.contains("\\u{1b}") || out.contains("\\\\u{1b}"), "{format} shows the mark for what it is");
        if format == "html" {
            assert!(!out.contains("<script") && out.contains("&lt;script&gt;"), "{out}");
            assert_eq!(out.matches("</table>").count(), 1);
        }
    }
    for name in NAUGHTY {
        let said = town.run(&["explain", name, "--candidate"]);
        assert!(!said.out.chars().chain(said.err.chars()).any(acts), "{name:?}: {}{}", said.out, said.err);
    }
    town.run(&["check", "-o", "check.xlsx"]).done();
    let mut archive = zip::ZipArchive::new(std::fs::File::open(town.path("check.xlsx")).expect("a workbook")).expect("a workbook");
    for index in 0..archive.len() {
        let text = std::io::read_to_string(archive.by_index(index).expect("a part")).expect("a text");
        assert_eq!(text.chars().find(|character| acts(*character) && !matches!(character, '\r' | '\t')), None);
        assert!(!text.contains("<f>"), "a formula");
    }
}

#[test]
fn in_what_programs_read_every_name_comes_back_whole() {
    let town = town();
    let mut names: Vec<&str> = NAUGHTY.to_vec();
    names.sort_unstable();
    let answer = town.run(&["check", "--format", "json"]).json();
    let mut json: Vec<&str> = answer["rows"].as_array().expect("rows").iter().filter_map(|row| row["name"].as_str()).collect();
    json.sort_unstable();
    assert_eq!(json, names);
    // What CSV answers is read again as the same names: nothing is to be updated.
    let rows = csv_rows(&town.run(&["check", "--format", "csv", "--reveal"]).done());
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(ROSTER.trim_end().split(',')).expect("a header");
    for row in &rows {
        let number = (100..).zip(NAUGHTY).map(|(number, _)| number).find(|number| id(*number) == row["id_number"]).expect("a known person");
        let form = form(number, "NAME", "0101", "上青岭", "none");
        writer.write_record(form.trim_end().split(',').map(|cell| if cell == "NAME" { row["name"].as_str() } else { cell })).expect("a row");
    }
    town.write("back.csv", writer.into_inner().expect("rows"));
    let counts = town.run(&["import", "back.csv", "--format", "json"]).json();
    assert_eq!((counts["totals"]["unchanged"].as_u64(), counts["totals"]["updated"].as_u64()), (Some(NAUGHTY.len() as u64), Some(0)));
    // So do the tables of the whole database.
    town.run(&["export", "--all", "out"]).done();
    town.run(&["import", "out", "--db", "new.db"]).done();
    let people = "SELECT hex(name) FROM person ORDER BY person_id";
    assert_eq!(look_up(&town.path("gridctl.db"), people), look_up(&town.path("new.db"), people));
}
