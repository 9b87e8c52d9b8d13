//! What is handed over on paper or by file: the sheet as a workbook, and the picture for the leading group.

#[allow(dead_code, reason = "each story uses its part of the desk")]
mod desk;

use std::io::{Cursor, Read};
use std::process::Command;

use calamine::{Data, Reader, Xlsx};
use desk::Desk;

/// The invented town, one of its members under another name, with its second quarter approved.
fn approved(name: &str) -> Desk {
    let desk = Desk::new();
    let fixtures = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/");
    for file in ["grids", "roster", "posts", "events", "attendance", "conduct"] {
        let text = std::fs::read_to_string(format!("{fixtures}{file}.csv")).expect("a file of the town");
        desk.write(&format!("{file}.csv"), &text.replace("周水根", name));
    }
    desk.done("office", "2018-07-01", &["import", "grids.csv", "roster.csv", "posts.csv", "events.csv", "attendance.csv", "conduct.csv"]);
    desk.done("office", "2018-07-02", &["payout", "submit", "--quarter", "Q2", "--allow-pending", "--reason", "platform down"]);
    desk.done("group", "2018-07-03", &["payout", "approve", "--quarter", "Q2", "--ref", "doc 7", "--yes"]);
    desk
}

/// What a command that must succeed answers in a language.
fn said(desk: &Desk, lang: &str, on: &str, words: &[&str]) -> Vec<u8> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gridctl"));
    command.current_dir(desk.path("town.db").parent().expect("a folder")).env_clear().args(words);
    let output = command.args(["--db", "town.db", "--today", on, "--by", "reader", "--lang", lang]).output().expect("the program runs");
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

struct Book {
    bytes: Vec<u8>,
}

impl Book {
    /// What a command writes into a workbook; twice the same bytes.
    fn of(desk: &Desk, lang: &str, on: &str, words: &[&str]) -> Self {
        let written = ["one.xlsx", "two.xlsx"].map(|name| {
            said(desk, lang, on, &[words, &["-o", name]].concat());
            std::fs::read(desk.path(name)).expect("a workbook")
        });
        let [bytes, again] = written;
        assert!(bytes == again, "{words:?} gives the same bytes each time");
        Self { bytes }
    }

    fn open(&self) -> Xlsx<Cursor<Vec<u8>>> {
        Xlsx::new(Cursor::new(self.bytes.clone())).expect("a workbook")
    }

    fn rows(&self, sheet: usize) -> Vec<Vec<Data>> {
        let range = self.open().worksheet_range_at(sheet).expect("a sheet").expect("cells");
        range.rows().map(<[Data]>::to_vec).collect()
    }

    /// A part of the file itself.
    fn part(&self, name: &str) -> String {
        let mut archive = zip::ZipArchive::new(Cursor::new(self.bytes.clone())).expect("a workbook");
        let mut text = String::new();
        archive.by_name(name).expect(name).read_to_string(&mut text).expect("text");
        text
    }
}

fn text(cell: &Data) -> &str {
    match cell {
        Data::String(text) => text,
        _ => "",
    }
}

/// An amount of a cell in fen.
#[expect(clippy::cast_possible_truncation, reason = "amounts of a town")]
fn fen(cell: &Data) -> i64 {
    match cell {
        Data::Float(yuan) => (yuan * 100.0).round() as i64,
        other => panic!("{other:?} is no amount"),
    }
}

#[test]
fn the_workbook_of_a_sheet_is_the_document_that_is_signed() {
    let desk = approved("周水根");
    let digest = desk.json("2018-07-04", &["payout", "--quarter", "Q2"])["digest"].as_str().expect("a digest").to_owned();
    let book = Book::of(&desk, "zh", "2018-07-04", &["payout", "--quarter", "Q2"]);
    let rows = book.rows(0);
    assert_eq!(text(&rows[0][0]), "回山镇2018年第2季度网格员考核奖发放表");
    assert!(text(&rows[1][0]).contains("2018-04-01 至 2018-06-30(已批准)"), "{:?}", rows[1]);
    let headings: Vec<&str> = rows[3].iter().map(text).collect();
    assert_eq!(headings[..5], ["序号", "行政村", "网格", "姓名", "身份证号"]);
    assert_eq!(headings[5..], ["2018-04", "2018-05", "2018-06", "补发/扣回", "已即时奖励", "合计", "领款人签字"]);
    let people = &rows[4..4 + 153];
    for (column, sum) in [(5, 3_318_500), (6, 3_278_750), (7, 3_313_750), (8, 0), (9, 0), (10, 9_911_000)] {
        assert_eq!(people.iter().map(|row| fen(&row[column])).sum::<i64>(), sum, "column {column}");
        let sums: Vec<&Vec<Data>> = rows.iter().filter(|row| text(&row[0]) == "小计").collect();
        assert_eq!((sums.len(), sums.iter().map(|row| fen(&row[column])).sum::<i64>()), (12, sum), "villages, column {column}");
        let total = rows.iter().find(|row| text(&row[0]) == "合计").expect("a total");
        assert_eq!((text(&total[2]), fen(&total[column])), ("153 人", sum));
    }
    let below: Vec<&str> = rows[4 + 153..].iter().map(|row| text(&row[0])).collect();
    for part in ["153 人，99110 元，人民币(大写)玖万玖仟壹佰壹拾元整", "制表", "office 2018-07-02", "复核", "group 2018-07-03", "doc 7", &digest]
    {
        assert!(below.iter().any(|line| line.contains(part)), "{part} in {below:?}");
    }
}

#[test]
fn the_workbook_is_set_up_for_the_printer() {
    let desk = approved("周水根");
    let book = Book::of(&desk, "en", "2018-07-04", &["payout", "--quarter", "Q2"]);
    let sheet = book.part("xl/worksheets/sheet1.xml");
    for part in ["paperSize=\"9\"", "orientation=\"landscape\"", "fitToHeight=\"0\"", "<pageSetUpPr fitToPage=\"1\"/>", "Page &amp;P of &amp;N", "ySplit=\"4\""]
    {
        assert!(sheet.contains(part), "{part}");
    }
    assert!(book.part("xl/workbook.xml").contains("_xlnm.Print_Titles"), "the header stands on every page");
    assert!(book.part("xl/charts/chart1.xml").contains("stacked"));
    assert!(!sheet.contains("<f>"), "no formula");
}

#[test]
fn every_line_stands_behind_the_document_and_the_villages_beside_a_chart() {
    let desk = approved("周水根");
    let book = Book::of(&desk, "en", "2018-07-04", &["payout", "--quarter", "Q2"]);
    assert_eq!(book.open().sheet_names(), ["Payout", "Lines", "Villages"]);
    let lines = book.rows(1);
    let of_one: Vec<Vec<&str>> =
        lines.iter().filter(|row| text(&row[2]) == "周水根" && text(&row[4]) == "2018-04").map(|row| row[5..8].iter().map(text).collect()).collect();
    assert!(of_one.contains(&vec!["reward", "二(二)1⑤", "105 → 50"]), "{of_one:?}");
    let (total, lines) = lines[1..].split_last().expect("lines");
    assert_eq!((lines.iter().map(|row| fen(&row[8])).sum::<i64>(), fen(&total[8])), (9_911_000, 9_911_000));
    let villages = book.rows(2);
    assert_eq!(villages[0].iter().map(text).collect::<Vec<_>>()[2..6], ["base", "allowance", "reward", "special award"]);
    for row in &villages[1..] {
        assert_eq!(row[2..8].iter().map(fen).sum::<i64>(), fen(&row[8]), "{row:?}");
    }
    assert_eq!(villages.last().map(|row| fen(&row[8])), Some(9_911_000));
}

#[test]
fn numbers_of_people_are_texts_and_masked_and_a_name_is_no_formula() {
    let desk = approved("=1+1");
    for (words, length) in [(&["payout", "--quarter", "Q2"][..], 4), (&["payout", "--quarter", "Q2", "--reveal"], 18)] {
        let book = Book::of(&desk, "en", "2018-07-04", words);
        for (sheet, id, name) in [(0, 4, 3), (1, 3, 2)] {
            let rows = book.rows(sheet);
            let row = rows.iter().find(|row| text(&row[name]) == "=1+1").expect("the name as it is");
            assert_eq!(text(&row[id]).trim_start_matches('*').len(), length, "{row:?}");
            assert!(rows.iter().any(|row| row.iter().any(|cell| text(cell) == "=1+1")));
        }
        assert!(!book.part("xl/worksheets/sheet1.xml").contains("<f>") && !book.part("xl/worksheets/sheet2.xml").contains("<f>"));
    }
}

#[test]
fn the_workbook_of_a_year_has_the_bonus_with_its_remarks() {
    let desk = approved("周水根");
    let book = Book::of(&desk, "zh", "2018-12-31", &["payout", "--year-end", "2018"]);
    let rows = book.rows(0);
    let headings: Vec<&str> = rows[3].iter().map(text).collect();
    assert_eq!(headings[5..], ["迟到", "缺勤", "年终奖金", "年终表彰", "合计", "备注", "领款人签字"]);
    let answer = desk.json("2018-12-31", &["payout", "--year-end", "2018"]);
    let yuan = answer["totals"]["total"].as_i64().expect("whole yuan");
    let total = rows.iter().find(|row| text(&row[0]) == "合计").expect("a total");
    assert_eq!(fen(&total[9]), yuan * 100);
    assert!(rows.iter().any(|row| text(&row[10]).contains("村干部不享受")));
}
