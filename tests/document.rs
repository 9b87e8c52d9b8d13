//! What is handed over on paper or by file: the sheet as a workbook, and the picture for the leading group.

#[allow(dead_code, reason = "each story uses its part of the desk")]
mod desk;

use std::io::{Cursor, Read};
use std::process::Command;

use calamine::{Data, Reader, Xlsx};
use desk::Desk;
use serde_json::Value;

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

/// The value of one figure of a report.
fn figure<'v>(report: &'v Value, section: &str, item: &str, sub_item: &str) -> &'v Value {
    let is = |row: &Value, key: &str, text: &str| row[key].as_str().unwrap_or_default() == text;
    let rows = report["rows"].as_array().expect("rows");
    let found = rows.iter().find(|row| is(row, "section", section) && is(row, "item", item) && is(row, "sub_item", sub_item));
    &found.unwrap_or_else(|| panic!("no {section} {item} {sub_item}"))["value"]
}

/// The sum of a section's figures of one kind.
fn sum(report: &Value, section: &str, sub_item: &str) -> f64 {
    let rows = report["rows"].as_array().expect("rows");
    rows.iter().filter(|row| row["section"] == section && row["sub_item"] == sub_item).map(|row| row["value"].as_f64().expect("a number")).sum()
}

#[test]
fn a_picture_of_a_month_has_the_figures_of_the_score() {
    let desk = approved("周水根");
    let (report, score) = (desk.json("2018-07-04", &["report", "--month", "2018-05"]), desk.json("2018-07-04", &["score", "--month", "2018-05"]));
    assert_eq!(report["totals"]["total"], score["totals"]["total"]);
    for component in ["base", "allowance", "reward", "special"] {
        assert_eq!(figure(&report, "paid_by_component", component, "amount"), &score["totals"][component]);
        assert_eq!(Some(sum(&report, "paid_by_village", component)), score["totals"][component].as_f64());
    }
    for level in ["level1", "level2", "level3", "level4"] {
        assert_eq!(figure(&report, "events_by_level", level, "events"), &score["totals"][level]);
        assert_eq!(Some(sum(&report, "events_by_week", level)), score["totals"][level].as_f64(), "{level} by week");
    }
    let short = score["rows"].as_array().expect("rows").iter().filter(|row| row["remark"].as_str().is_some_and(|codes| codes.contains("short"))).count();
    assert_eq!(figure(&report, "overview", "missed", ""), short);
    assert_eq!(figure(&report, "missed_by_month", "2018-05", "missed"), short);
    let pending = score["totals"]["pending"].as_f64();
    assert_eq!(Some(sum(&report, "reports_by_village", "pending")), pending, "everybody who reports is assessed in this town");
}

#[test]
#[expect(clippy::float_cmp, reason = "whole fen and counts are exact")]
fn a_picture_of_a_quarter_has_the_figures_of_sheet_quota_and_exits() {
    let desk = approved("周水根");
    let report = desk.json("2018-07-04", &["report", "--quarter", "Q2"]);
    assert_eq!((report["quarter"].as_str(), report["totals"]["total"].as_i64()), (Some("2018-Q2"), Some(99_110)));
    assert_eq!((sum(&report, "paid_by_village", "total"), sum(&report, "paid_by_component", "amount")), (99_110.0, 99_110.0));
    assert!(report["notes"].as_array().expect("notes").iter().any(|note| note == "the amounts of 2018-Q2: its sheet (approved)"), "{}", report["notes"]);
    let made = sum(&report, "reports_by_village", "reports");
    let found: f64 = ["valid", "invalid", "fraud", "pending"].iter().map(|found| sum(&report, "reports_by_village", found)).sum();
    assert_eq!((made, found, sum(&report, "events_by_week", "reports")), (2214.0, 2214.0, 2214.0));
    let (valid, doubled) = (sum(&report, "reports_by_village", "valid"), sum(&report, "reports_by_village", "doubled"));
    assert_eq!(valid - doubled, sum(&report, "events_by_week", "events"), "an event has one credited report");
    let quota = desk.json("2018-07-04", &["quota"]);
    assert_eq!(report["totals"]["vacancies"], quota["totals"]["short"]);
    assert_eq!(sum(&report, "posts", "filled"), 44.0 + 44.0 + 109.0);
    for (words, key) in [(&["exits", "--month", "2018-06"][..], "exit_grounds"), (&["exits", "--month", "2018-06", "--ahead"], "exits_ahead")] {
        assert_eq!(report["totals"][key], desk.json("2018-07-04", words)["totals"]["people"], "{key}");
    }
}

#[test]
fn a_picture_of_a_year_adds_up_its_sheets_and_names_where_they_come_from() {
    let desk = approved("周水根");
    desk.done("office", "2018-07-05", &["event", "confirm", "E201806-00005", "--status", "fraud"]);
    desk.done("office", "2018-07-06", &["award", "周水根", "--amount", "50", "--reason", "x", "--ref", "doc"]);
    let on = "2018-12-31";
    let total = |words: &[&str]| desk.json(on, words)["totals"]["total"].as_f64().expect("an amount");
    let quarters: f64 = ["2018-Q1", "2018-Q2", "2018-Q3", "2018-Q4"].iter().map(|quarter| total(&["payout", "--quarter", quarter])).sum();
    let report = desk.json(on, &["report", "--year", "2018"]);
    let (all, end) = (report["totals"]["total"].as_f64().expect("an amount"), total(&["payout", "--year-end", "2018"]));
    // Both open quarters show the correction that the next sheet will carry; it comes once.
    assert!((all - (quarters + 30.0) - end).abs() < 0.001, "{all} is not {quarters} and {end}");
    assert_eq!(figure(&report, "paid_by_component", "correction", "amount"), -30);
    assert_eq!(report["totals"]["instant_awards"], 50);
    let notes = report["notes"].to_string();
    assert!(notes.contains("the amounts of 2018-Q2: its sheet (approved)") && notes.contains("the amounts of year-end 2018: live figures"), "{notes}");
    let page = String::from_utf8(said(&desk, "zh", on, &["report", "--year", "2018", "--format", "html"])).expect("UTF-8");
    assert!(!page.contains("NaN") && !page.contains("width=\"-"), "what is taken back is drawn to the left");
}

#[test]
fn the_page_needs_nothing_but_itself_and_can_be_read_aloud() {
    let desk = approved("<b>&=1+1");
    for (lang, words) in [
        ("zh", ["lang=\"zh-CN\"", "回山镇2018年第2季度网格员考核情况", "各行政村发放", "有效率"]),
        ("en", ["lang=\"en\"", "in quarter 2 of 2018", "Paid by village", "validity"]),
    ] {
        said(&desk, lang, "2018-07-04", &["report", "--quarter", "Q2", "-o", "q2.html"]);
        let page = std::fs::read_to_string(desk.path("q2.html")).expect("the page");
        for part in words.into_iter().chain(["name=\"viewport\"", "@media print", "role=\"img\"", "<title id=", "<desc id=", "scope=\"col\"", "99,110"]) {
            assert!(page.contains(part), "{lang}: {part}");
        }
        for foreign in ["http", "src=", "<script", "<link", "@import", "url(", "<b>&="] {
            assert!(!page.contains(foreign), "{lang}: {foreign}");
        }
        assert_eq!(page.matches("<svg viewBox=\"0 0 400").count(), page.matches("</desc>").count());
    }
}

#[test]
fn the_figures_come_in_every_form_and_encoding() {
    let desk = approved("周水根");
    let words = ["report", "--month", "2018-04", "--format", "csv"];
    let (plain, old) = (said(&desk, "zh", "2018-07-04", &words), said(&desk, "zh", "2018-07-04", &[&words[..], &["--encoding", "gb18030"]].concat()));
    let plain = String::from_utf8(plain).expect("UTF-8");
    assert!(plain.starts_with("section,item,sub_item,value,unit,note\noverview,total,,33185,yuan,\n"), "{plain}");
    assert!(plain.contains("\npaid_by_village,云桥村,base,1400,yuan,\n") && plain.contains(",percent,"), "{plain}");
    let (decoded, _, had_errors) = encoding_rs::GB18030.decode(&old);
    assert_eq!((decoded.as_ref(), had_errors), (plain.as_str(), false));
    assert_ne!(old, plain.as_bytes());
    let text = |lang, format| String::from_utf8(said(&desk, lang, "2018-07-04", &["report", "--month", "2018-04", "--format", format])).expect("UTF-8");
    assert!(text("en", "table").contains("| 云桥村  |") && text("en", "table").contains("####"));
    assert!(text("zh", "md").contains("## 各级有效事件") && text("zh", "md").contains("####"));
    let book = Book::of(&desk, "zh", "2018-07-04", &["report", "--month", "2018-04"]);
    assert!(book.open().sheet_names().contains(&"各行政村发放".to_owned()));
    let levels = book.open().sheet_names().iter().position(|name| name == "各级有效事件").expect("the levels");
    let headings: Vec<String> = book.rows(levels)[0].iter().map(|cell| self::text(cell).to_owned()).collect();
    assert_eq!(headings, ["级别", "事件", "占比"], "no bars of letters in a workbook");
}

#[test]
fn a_picture_of_nothing_says_so_and_one_of_no_time_is_refused() {
    let desk = Desk::new();
    std::fs::copy(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/grids.csv"), desk.path("grids.csv")).expect("a copy");
    desk.done("office", "2018-07-01", &["import", "grids.csv"]);
    let report = desk.json("2018-07-01", &["report", "--quarter", "2018-Q2"]);
    assert_eq!((&report["totals"]["total"], &report["totals"]["vacancies"]), (&0.into(), &197.into()));
    assert!(report["totals"]["validity"].is_null(), "no rate of nothing");
    for format in ["table", "md", "html", "csv", "xlsx"] {
        desk.type_as("reader", "2018-07-01", &["report", "--month", "2018-06", "--format", format]).status.success().then_some(()).expect(format);
    }
    desk.refused(4, "reader", "2018-07-01", &["report", "--month", "2018-08"]);
    desk.refused(4, "reader", "2018-07-01", &["report", "--month", "2018-01"]);
    desk.refused(4, "reader", "2018-07-01", &["report", "--quarter", "Q2"]);
    desk.refused(2, "reader", "2018-07-01", &["report"]);
    desk.refused(2, "reader", "2018-07-01", &["report", "--month", "2018-06", "--year", "2018"]);
}
