//! Files that cannot be taken as a whole, and files that can although they look odd.

use crate::support::*;

fn event(report_id: &str) -> String {
    report(report_id, ZHAO, "0101", "04-03 08:00", 1, "valid", "")
}

#[test]
fn a_file_that_is_no_table_is_refused_with_its_place() {
    let town = Town::small();
    let before = town.read("gridctl.db");
    let cut = |header: &str, column: &str| header.replace(&format!(",{column}"), "");
    let text = |text: &str| text.as_bytes().to_vec();
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("empty", vec![], "1: is empty, expected a header line"),
        ("only a mark", b"\xef\xbb\xbf".to_vec(), "1: is empty, expected a header line"),
        ("only blank lines", b"\n\n".to_vec(), "1: is empty, expected a header line"),
        ("unknown kind", text("a,b,c\n1,2,3\n"), "1: has a header of no known kind; --kind names it"),
        ("a picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0".to_vec(), "3: is not a text file: it has NUL bytes"),
        ("a spreadsheet", b"PK\x03\x04rest of it".to_vec(), " is no XLSX or XLS workbook that can be read: invalid Zip archive: Could not find EOCD"),
        ("an old spreadsheet", b"\xd0\xcf\x11\xe0\xa1\xb1".to_vec(), " is no XLSX or XLS workbook that can be read: Invalid CFB file (6 bytes is too small)"),
        ("a NUL byte", (EVENTS.to_owned() + "E1,\0").into_bytes(), "2: is not a text file: it has NUL bytes"),
        ("bytes of no encoding", [EVENTS.as_bytes(), b"E1,\xff\xff\n"].concat(), "2: has bytes that are neither UTF-8 nor GB18030"),
        ("an open quote", text(&(EVENTS.to_owned() + &event("E1") + "\"E2,\n" + &event("E3"))), "3: has a quote that is never closed"),
        ("a quote inside a cell", text(&(EVENTS.to_owned() + "E\"1,\n")), "2: has a quote inside a cell: quote the whole cell and double the quotes within"),
        ("text behind a quote", text(&(EVENTS.to_owned() + "\"E1\"x,\n")), "2: has a quote inside a cell: quote the whole cell and double the quotes within"),
        ("unknown column", text(&EVENTS.replace("status", "statas")), "1: unknown column \"statas\"; did you mean status?"),
        ("unknown Chinese column", text("网格编号,行政村,户数量,自然村\n"), "1: unknown column \"户数量\"; did you mean 户数?"),
        ("missing column", text(&cut(EVENTS, "level")), "1: missing column \"level\" (级别)"),
        ("column twice", text(&EVENTS.replace("status,", "status,状态,")), "1: column \"状态\" stands there twice"),
    ];
    for (what, bytes, fault) in cases {
        town.write("x.csv", bytes);
        let err = town.run(&["import", "x.csv"]).failed(3);
        assert_eq!(err.lines().next(), Some(format!("x.csv:{fault}").as_str()), "{what}");
        assert!(err.ends_with("error: the input has errors; nothing was written\n"), "{what}");
        assert!(town.read("gridctl.db") == before, "{what}");
    }
    for (name, fault) in [("none.csv", "no such file"), (".", "is a folder, expected a file")] {
        let err = town.run(&["import", name]).failed(3);
        assert_eq!(err, format!("{name}: {fault}\nerror: the input has errors; nothing was written\n"));
    }
}

#[test]
fn a_header_is_told_in_chinese_too_and_every_fault_of_it() {
    let town = Town::small();
    town.write("x.csv", "网格编号,行政村,户数量,行政村\n");
    let err = town.run(&["import", "x.csv", "--lang", "zh"]).failed(3);
    let faults = ["未知的列“户数量”，是否为 户数？", "列“行政村”出现两次", "缺少列“户数”(households)", "缺少列“自然村”(hamlets)"];
    let expected: Vec<String> = faults.iter().map(|fault| format!("x.csv:1: {fault}\n")).collect();
    assert_eq!(err, expected.concat() + "错误： 输入有误，未写入任何数据\n");
}

#[test]
fn the_command_line_is_refused_with_status_2() {
    let town = Town::small();
    for arguments in [
        &["import"][..],
        &["import", "x.csv", "--kind", "people"],
        &["import", "x.csv", "--nonsense"],
        &["score"],
        &["score", "--month", "2018-13"],
        &["score", "--month", "2018-04", "--format", "pdf"],
        &["score", "--month", "2018-04", "--today", "2018-02-30"],
        &["payout", "--quarter", "Q5"],
        &["explain", "赵一"],
        &["explain", "赵一", "--month", "2018-04", "--candidate"],
        &["event", "confirm", "E1"],
        &["event", "confirm", "E1", "--status", "valid", "--special", "50"],
        &["event", "confirm", "E1", "--status", "valid", "--amount", "-1"],
        &["nonsense"],
        &["score", "--month", "2018-04", "--db", ""],
        &["score", "--month", "2018-04", "--db", "."],
    ] {
        let said = town.run(arguments);
        assert_eq!((said.status, said.out.as_str()), (2, ""), "{arguments:?}: {}", said.err);
        assert!(!said.err.is_empty(), "{arguments:?}");
    }
}

#[test]
fn a_header_alone_brings_nothing_and_is_no_fault() {
    let town = Town::small();
    town.write("x.csv", EVENTS);
    let json = town.run(&["import", "x.csv", "--format", "json"]).json();
    assert_eq!(json["totals"]["added"], 0);
}

#[test]
fn a_file_is_read_in_the_encoding_it_has() {
    let line = report("E1", ZHAO, "0101", "04-03 08:00", 1, "有效", ",,,,沟渠堵塞");
    let text = EVENTS.to_owned() + &line;
    let utf16 = |big: bool, mark: [u8; 2]| -> Vec<u8> {
        let units = text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() });
        mark.into_iter().chain(units).collect()
    };
    let gb18030 = encoding_rs::GB18030.encode(&text).0.into_owned();
    for (bytes, note) in [
        (text.clone().into_bytes(), ""),
        ([b"\xef\xbb\xbf", text.as_bytes()].concat(), ""),
        (gb18030, "x.csv: encoding GB18030\n"),
        (utf16(false, [0xff, 0xfe]), "x.csv: encoding UTF-16LE\n"),
        (utf16(true, [0xfe, 0xff]), "x.csv: encoding UTF-16BE\n"),
    ] {
        let town = Town::small();
        town.write("x.csv", bytes);
        let said = town.run(&["import", "x.csv"]);
        assert_eq!((said.status, said.err.as_str()), (0, note));
        let summaries = look_up(&town.path("gridctl.db"), "SELECT summary FROM report_note");
        assert_eq!(summaries, ["沟渠堵塞"]);
    }
}

#[test]
fn line_numbers_are_those_of_the_editor_whatever_the_line_ends() {
    let town = Town::small();
    let bad = event("E9").replace(",1,valid", ",7,valid");
    let quoted = report("E2", ZHAO, "0101", "04-03 08:00", 1, "valid", ",,,,\"两行\n的内容\"");
    let three = report("E3", ZHAO, "0101", "04-03 08:00", 1, "valid", ",,,,\"一\n\n三\"");
    for (what, body, line) in [
        ("plain", event("E1") + &bad, 3),
        ("blank lines between", format!("\n\n{}\n\n{bad}", event("E1")), 7),
        ("a line of blanks and commas", format!(" ,,,,,,,,,,\n{bad}"), 3),
        ("a cell of two lines", quoted.clone() + &bad, 4),
        ("cells of two and three lines", quoted + &three + &bad, 7),
    ] {
        for (ends, name) in [("\n", "LF"), ("\r\n", "CRLF"), ("\r", "CR")] {
            let text = (EVENTS.to_owned() + &body).replace('\n', ends);
            for mark in ["", "\u{feff}"] {
                town.write("x.csv", format!("{mark}{text}"));
                let err = town.run(&["import", "x.csv"]).failed(3);
                let expected = format!("x.csv:{line}:level \"7\" — expected a level from 1 to 4");
                assert_eq!(err.lines().next(), Some(expected.as_str()), "{what}, {name}, mark {mark:?}");
            }
        }
    }
}

#[test]
fn a_fault_in_a_row_of_several_lines_is_told_at_its_first() {
    let town = Town::small();
    let bad = report("E1", ZHAO, "0101", "04-03 08:00", 7, "valid", ",,,,\"两行\n的内容\"");
    town.write("x.csv", EVENTS.to_owned() + &event("E0") + &bad);
    assert!(town.run(&["import", "x.csv"]).failed(3).starts_with("x.csv:3:level \"7\""));
}

#[test]
fn what_people_type_is_taken_as_meant() {
    let town = Town::small();
    let full_width = |text: &str| {
        text.chars()
            .map(|character| char::from_u32(u32::from(character) + 0xfee0).filter(|_| character.is_ascii_digit()).unwrap_or(character))
            .collect::<String>()
    };
    let head = "上报时间,事件编号,上报人 ,网格编号*,级别,状态,序号,备注\n";
    let rows = [
        format!("２０１８－０４－０３　０８：００,E1,{},０１０１,３级,有效,1,\n", full_width(&id(ZHAO))),
        format!("2018/4/3 8:05,E2, {} ,0101,三级,valid,2,说明\n", id(ZHAO)),
        "2018年4月3日 08:10:30,E3,回山镇青岭村0101赵一,0101,4,有效,3,\n".to_owned(),
        format!("2018.4.3T08:15,E4,{},0101,一,待确认,4,\n", id(ZHAO)),
        format!("20180403 08:20,E5,{},0101,2,VALID,5,\n", id(ZHAO)),
    ];
    town.write("x.csv", head.to_owned() + &rows.concat());
    town.run(&["import", "x.csv"]).done();
    let times = look_up(&town.path("gridctl.db"), "SELECT reported_at || ' ' || level || ' ' || status FROM report_view ORDER BY report_id");
    assert_eq!(
        times,
        [
            "2018-04-03 08:00:00 3 valid",
            "2018-04-03 08:05:00 3 valid",
            "2018-04-03 08:10:30 4 valid",
            "2018-04-03 08:15:00 1 pending",
            "2018-04-03 08:20:00 2 valid"
        ]
    );
}

#[test]
fn a_name_with_control_characters_cannot_act_on_the_terminal() {
    let town = Town::small();
    town.write("x.csv", EVENTS.to_owned() + &event("E1").replace(",0101,", ",\u{1b}[31m红,"));
    let err = town.run(&["import", "x.csv"]).failed(3);
    assert!(!err.contains('\u{1b}') && err.contains("\\u{1b}[31m红"), "{err}");
}
