//! Rows that cannot be taken: each is named by file, line, column and value, and nothing is written.

use crate::support::*;

/// What is wrong, the kind of file, its rows, and every fault as `LINE:COLUMN "value" — what is expected`.
type Case = (&'static str, &'static str, String, Vec<String>);

fn header(kind: &str) -> &'static str {
    match kind {
        "grids" => GRIDS,
        "roster" => ROSTER,
        "posts" => POSTS,
        "events" => EVENTS,
        "conduct" => CONDUCT,
        "attendance" => ATTENDANCE,
        "tests" => TESTS,
        _ => panic!("no such kind: {kind}"),
    }
}

/// Imports each case into the small town: exit 3, exactly these faults, and not one byte written.
fn refuse(cases: Vec<Case>, lang: &str) {
    let town = Town::small();
    let before = town.read("gridctl.db");
    let end = if lang == "zh" { "错误： 输入有误，未写入任何数据\n" } else { "error: the input has errors; nothing was written\n" };
    for (what, kind, rows, faults) in cases {
        town.write("x.csv", format!("{}{rows}", header(kind)));
        let said = town.run(&["import", "x.csv", "--lang", lang]);
        let expected: Vec<String> = faults.iter().map(|fault| format!("x.csv:{fault}\n")).collect();
        assert_eq!(said.err, expected.concat() + end, "{what}");
        assert_eq!((said.status, said.out.as_str()), (3, ""), "{what}");
        assert!(town.read("gridctl.db") == before, "{what}: the database changed");
    }
    assert_eq!(town.names(), ["gridctl.db", "grids.csv", "posts.csv", "roster.csv", "x.csv"]);
}

fn one(fault: &str) -> Vec<String> {
    vec![fault.to_owned()]
}

/// The form of 吴候 with one cell replaced.
fn waiting(cell: usize, value: &str) -> String {
    let line = form(WAITING, "吴候", "0201", "白岩", "none");
    let mut cells: Vec<&str> = line.trim_end().split(',').collect();
    cells[cell] = value;
    cells.join(",") + "\n"
}

/// A sound report with one cell replaced.
fn event(cell: usize, value: &str) -> String {
    let line = report("E1", ZHAO, "0101", "04-03 08:00", 1, "valid", "");
    let mut cells: Vec<&str> = line.trim_end().split(',').collect();
    cells[cell] = value;
    cells.join(",") + "\n"
}

const ID: &str = "expected an ID number of 18 characters";
const CHECK: &str = "the ID number's check character does not fit: some character is wrong";
const MONEY: &str = "expected an amount in yuan, 0 or more, with at most two decimals";

#[test]
fn an_id_number_that_cannot_be_true_is_refused() {
    let short = &id(WAITING)[..17];
    let sex = form(QIAN, "钱梅", "0101", "岭脚", "none").replace(&id(QIAN), "1101051949123100AX");
    refuse(
        vec![
            ("check character", "roster", waiting(1, &wrong_id(WAITING)), one(&format!("2:id_number \"{}\" — {CHECK}", masked(&wrong_id(WAITING))))),
            ("17 digits", "roster", waiting(1, short), one(&format!("2:id_number \"{}{}\" — {ID}, found 17", "*".repeat(13), &short[13..]))),
            (
                "19 digits",
                "roster",
                waiting(1, &(id(WAITING) + "1")),
                one(&format!("2:id_number \"{}{}\" — {ID}, found 19", "*".repeat(15), &(id(WAITING) + "1")[15..])),
            ),
            ("15 digits, the old form", "roster", waiting(1, "330624800101001"), one(&format!("2:id_number \"***********1001\" — {ID}, found 15"))),
            (
                "what a spreadsheet makes of it",
                "roster",
                waiting(1, "3.30624E+17"),
                one(&format!("2:id_number \"3.30624E+17\" — {ID}: a spreadsheet has turned it into a number; format the column as text and enter it again")),
            ),
            (
                "30 February",
                "roster",
                waiting(1, "990101198002300013"),
                one("2:id_number \"**************0013\" — characters 7 to 14 of the ID number are no true date"),
            ),
            ("a letter within", "roster", sex, one("2:id_number \"**************00AX\" — expected 17 digits and then a digit or X")),
            ("nothing", "roster", waiting(1, ""), one("2:id_number \"\" — must not be empty")),
            ("not a number at all", "roster", waiting(1, "吴候"), one(&format!("2:id_number \"吴候\" — {ID}, found 2"))),
            ("a reporter's", "events", event(1, &wrong_id(ZHAO)), one(&format!("2:reporter \"{}\" — {CHECK}", masked(&wrong_id(ZHAO))))),
            ("a post's", "posts", format!("{},0201,member,2018-03-01,,\n", wrong_id(7)), one(&format!("2:id_number \"{}\" — {CHECK}", masked(&wrong_id(7))))),
        ],
        "en",
    );
}

#[test]
fn a_form_with_a_wrong_cell_is_refused() {
    let yes_no = "expected yes or no";
    let twice = waiting(0, "吴候") + &waiting(0, "吴侯");
    refuse(
        vec![
            ("no name", "roster", waiting(0, ""), one("2:name \"\" — must not be empty")),
            ("unknown grid, one near", "roster", waiting(2, "0202"), one("2:grid \"0202\" — no such grid; did you mean 0102?")),
            ("unknown grid, none near", "roster", waiting(2, "北山九号"), one("2:grid \"北山九号\" — no such grid")),
            ("unknown hamlet", "roster", waiting(3, "白崖"), one("2:hamlet \"白崖\" — no such hamlet in the grid's village; did you mean 白岩?")),
            ("a hamlet of another village", "roster", waiting(3, "上青岭"), one("2:hamlet \"上青岭\" — no such hamlet in the grid's village")),
            ("no household", "roster", waiting(4, ""), one("2:household \"\" — must not be empty")),
            (
                "education",
                "roster",
                waiting(5, "中学"),
                one("2:education \"中学\" — expected one of: primary, junior, senior, vocational, college, bachelor, postgraduate"),
            ),
            ("no smartphone answer", "roster", waiting(6, ""), one("2:smartphone \"\" — must not be empty")),
            ("half yes", "roster", waiting(7, "maybe"), one(&format!("2:zhengwu_app \"maybe\" — {yes_no}"))),
            ("two", "roster", waiting(12, "2"), one(&format!("2:platforms \"2\" — {yes_no}"))),
            ("cadre post", "roster", waiting(13, "mayor"), one("2:cadre_post \"mayor\" — expected one of: none, secretary, director, supervisor")),
            (
                "same ID number twice",
                "roster",
                twice,
                one(&format!("3:id_number \"{}\" — a duplicate: it stands already in this import", masked(&id(WAITING)))),
            ),
            (
                "every cell at once",
                "roster",
                ",,,,,,,,,,,,,none\n".to_owned(),
                [
                    "name",
                    "id_number",
                    "grid",
                    "hamlet",
                    "household",
                    "education",
                    "smartphone",
                    "zhengwu_app",
                    "pingan_app",
                    "resident",
                    "bad_record",
                    "petition",
                    "platforms",
                ]
                .map(|column| format!("2:{column} \"\" — must not be empty"))
                .into(),
            ),
        ],
        "en",
    );
}

#[test]
fn what_a_form_says_twice_must_agree() {
    let town = Town::small();
    let head = "name,id_number,grid,hamlet,household,education,smartphone,zhengwu_app,pingan_app,resident,bad_record,petition,platforms,village,sex,birth_date,registered_on,phone\n";
    let line = |rest: &str| format!("{head}吴候,{},0201,白岩,13,junior,y,y,y,y,n,n,y,{rest}\n", id(WAITING));
    for (rest, fault) in [
        ("青岭村,,,,", "village \"青岭村\" — does not agree with what is known: 白岩村"),
        (",女,,,", "sex \"女\" — does not agree with what is known: male"),
        (",,1980-01-02,,", "birth_date \"1980-01-02\" — does not agree with what is known: 1980-01-01"),
        (",,1980-02-30,,", "birth_date \"1980-02-30\" — expected a day, such as 2018-04-03"),
        (",,,1979-12-31,", "registered_on \"1979-12-31\" — expected a day not before 1980-01-01"),
        (",,,18/4/3,", "registered_on \"18/4/3\" — expected a day, such as 2018-04-03"),
        (",,,,12a45", "phone \"12a45\" — expected a number made of digits"),
    ] {
        town.write("x.csv", line(rest));
        let err = town.run(&["import", "x.csv"]).failed(3);
        assert_eq!(err, format!("x.csv:2:{fault}\nerror: the input has errors; nothing was written\n"));
    }
    town.write("x.csv", line("白岩村,男,1980年1月1日,20180301,138-0000-0000"));
    town.run(&["import", "x.csv"]).done();
}

#[test]
fn a_report_with_a_wrong_cell_is_refused() {
    let level = "expected a level from 1 to";
    let moment = "expected a day and time, such as 2018-04-03 08:30";
    let twice = event(0, "E1") + &event(4, "2");
    let high = |level: u8, amount: &str| report("E1", ZHAO, "0101", "04-03 08:00", level, "valid", &format!(",{amount}"));
    let most = |amount: &str, max: &str| one(&format!("2:amount \"{amount}\" — expected at most {max} yuan, the highest reward of its level"));
    refuse(
        vec![
            ("no number", "events", event(0, ""), one("2:report_id \"\" — must not be empty")),
            ("no reporter", "events", event(1, ""), one("2:reporter \"\" — must not be empty")),
            ("unknown grid", "events", event(2, "0111"), one("2:grid \"0111\" — no such grid; did you mean 0101?")),
            ("no time of day", "events", event(3, "2018-04-03"), one(&format!("2:reported_at \"2018-04-03\" — {moment}"))),
            ("30 February", "events", event(3, "2018-02-30 08:00"), one(&format!("2:reported_at \"2018-02-30 08:00\" — {moment}"))),
            ("month 13", "events", event(3, "2018-13-01 08:00"), one(&format!("2:reported_at \"2018-13-01 08:00\" — {moment}"))),
            ("hour 24", "events", event(3, "2018-04-03 24:00"), one(&format!("2:reported_at \"2018-04-03 24:00\" — {moment}"))),
            ("a year of two digits", "events", event(3, "18-04-03 08:00"), one(&format!("2:reported_at \"18-04-03 08:00\" — {moment}"))),
            ("level 5", "events", event(4, "5"), one(&format!("2:level \"5\" — {level} 4"))),
            ("level 0", "events", event(4, "0"), one(&format!("2:level \"0\" — {level} 4"))),
            ("level 1.5", "events", event(4, "1.5"), one(&format!("2:level \"1.5\" — {level} 4"))),
            ("no status", "events", event(5, ""), one("2:status \"\" — must not be empty")),
            ("unknown status", "events", event(5, "ok"), one("2:status \"ok\" — expected one of: pending, valid, invalid, fraud")),
            ("negative amount", "events", event(7, "-5"), one(&format!("2:amount \"-5\" — {MONEY}"))),
            ("three decimals", "events", event(7, "2.505"), one(&format!("2:amount \"2.505\" — {MONEY}"))),
            ("exponent", "events", event(7, "5e0"), one(&format!("2:amount \"5e0\" — {MONEY}"))),
            ("infinite", "events", event(7, "inf"), one(&format!("2:amount \"inf\" — {MONEY}"))),
            ("too large", "events", event(7, "99999999999999999999"), one(&format!("2:amount \"99999999999999999999\" — {MONEY}"))),
            ("any amount at level 1", "events", high(1, "0.01"), most("0.01", "0")),
            ("level 2 above 5", "events", high(2, "5.01"), most("5.01", "5")),
            ("level 3 above 15", "events", high(3, "15.01"), most("15.01", "15")),
            ("level 4 above 30", "events", high(4, "31"), most("31", "30")),
            (
                "award of 49",
                "events",
                report("E1", ZHAO, "0101", "04-03 08:00", 4, "valid", ",,49,救火"),
                one("2:special_award \"49\" — expected a special award of 50 yuan or more"),
            ),
            (
                "award of 49.99",
                "events",
                report("E1", ZHAO, "0101", "04-03 08:00", 4, "valid", ",,49.99,救火"),
                one("2:special_award \"49.99\" — expected a special award of 50 yuan or more"),
            ),
            (
                "award without a reason",
                "events",
                report("E1", ZHAO, "0101", "04-03 08:00", 4, "valid", ",,200"),
                one("2:reason \"\" — a special award needs a reason"),
            ),
            ("same report twice", "events", twice, one("3:report_id \"E1\" — a duplicate: it stands already in this import")),
        ],
        "en",
    );
}

#[test]
fn a_report_by_nobody_who_served_is_refused() {
    let on = |number: u32, at: &str| report("E1", number, "0101", at, 1, "valid", "");
    let stranger = id(99);
    refuse(
        vec![
            ("no post ever", "events", on(WAITING, "04-03 08:00"), one(&format!("2:reporter \"{}\" — held no post on 2018-04-03", masked(&id(WAITING))))),
            ("before the first day", "events", on(ZHAO, "02-28 23:59"), one(&format!("2:reporter \"{}\" — held no post on 2018-02-28", masked(&id(ZHAO))))),
            (
                "unknown person",
                "events",
                event(1, &stranger),
                one(&format!("2:reporter \"{}\" — no such person: no form in the roster has this ID number", masked(&stranger))),
            ),
            (
                "unknown nickname",
                "events",
                event(1, "回山镇青岭村0101赵二"),
                one("2:reporter \"回山镇青岭村0101赵二\" — nobody has this nickname; did you mean 回山镇青岭村0101赵一?"),
            ),
            ("a name alone", "events", event(1, "赵一"), one("2:reporter \"赵一\" — nobody has this nickname")),
        ],
        "en",
    );
}

#[test]
fn posts_attendance_conduct_tests_and_grids_with_a_wrong_cell_are_refused() {
    let zhao = id(ZHAO);
    let hidden = masked(&zhao);
    let stranger = id(99);
    let unknown = format!("\"{}\" — no such person: no form in the roster has this ID number", masked(&stranger));
    let kinds = "expected one of: task_failure, irregular_petition, kin_petition, unable_to_serve, resignation";
    let duplicate = "a duplicate: it stands already in this import";
    let grid = "0201,白岩村,199,白岩,\n";
    refuse(
        vec![
            (
                "to before from",
                "posts",
                format!("{zhao},0101,member,2018-03-01,2018-02-28,\n"),
                one("2:to \"2018-02-28\" — expected a day not before 2018-03-01"),
            ),
            ("role", "posts", format!("{zhao},0101,worker,2018-03-01,,\n"), one("2:role \"worker\" — expected one of: leader, member, instructor")),
            ("no first day", "posts", format!("{zhao},0101,member,,,\n"), one("2:from \"\" — must not be empty")),
            ("a man", "posts", format!("{zhao},0101,member,2018-03-01,,yes\n"), one("2:health_member \"yes\" — the family-planning member must be a woman")),
            ("post of a stranger", "posts", format!("{stranger},0101,member,2018-03-01,,\n"), one(&format!("2:id_number {unknown}"))),
            ("post in no grid", "posts", format!("{zhao},0109,member,2018-03-01,,\n"), one("2:grid \"0109\" — no such grid; did you mean 0101?")),
            ("post twice", "posts", format!("{zhao},0101,member,2018-03-01,,\n").repeat(2), one(&format!("3:id_number \"{hidden}\" — {duplicate}"))),
            ("attendance", "attendance", format!("2018-04-10,例会,{zhao},came\n"), one("2:result \"came\" — expected one of: present, late, absent, excused")),
            ("no activity", "attendance", format!("2018-04-10,,{zhao},present\n"), one("2:activity \"\" — must not be empty")),
            ("day of meeting", "attendance", format!("2018-4-31,例会,{zhao},present\n"), one("2:date \"2018-4-31\" — expected a day, such as 2018-04-03")),
            ("attendance twice", "attendance", format!("2018-04-10,例会,{zhao},present\n").repeat(2), one(&format!("3:id_number \"{hidden}\" — {duplicate}"))),
            ("a stranger attends", "attendance", format!("2018-04-10,例会,{stranger},late\n"), one(&format!("2:id_number {unknown}"))),
            (
                "both subjects",
                "conduct",
                format!("2018-04,irregular_petition,{zhao},0101,\n"),
                one("2:grid \"0101\" — expected an ID number or a grid, exactly one of the two"),
            ),
            (
                "neither subject",
                "conduct",
                "2018-04,task_failure,,,\n".to_owned(),
                one("2:id_number \"\" — expected an ID number or a grid, exactly one of the two"),
            ),
            (
                "a task failure of a grid",
                "conduct",
                "2018-04,task_failure,,0101,\n".to_owned(),
                one("2:id_number \"\" — expected an ID number: only an irregular petition may name a grid"),
            ),
            ("conduct of no grid", "conduct", "2018-04,irregular_petition,,0901,\n".to_owned(), one("2:grid \"0901\" — no such grid; did you mean 0101?")),
            ("kind of conduct", "conduct", format!("2018-04,lazy,{zhao},,\n"), one(&format!("2:kind \"lazy\" — {kinds}"))),
            ("month 13", "conduct", format!("2018-13,task_failure,{zhao},,\n"), one("2:month \"2018-13\" — expected a month, such as 2018-04")),
            ("conduct twice", "conduct", format!("2018-04,task_failure,{zhao},,\n").repeat(2), one(&format!("3:id_number \"{hidden}\" — {duplicate}"))),
            (
                "trained after the test",
                "tests",
                format!("{zhao},2018-02-21,2018-02-22,y,回山,y,y\n"),
                one("2:trained_on \"2018-02-22\" — expected a day not after 2018-02-21"),
            ),
            ("no nickname", "tests", format!("{zhao},2018-02-21,,y,,y,y\n"), one("2:nickname \"\" — must not be empty")),
            ("households below zero", "grids", "0301,大坑村,-1,大坑,\n".to_owned(), one("2:households \"-1\" — expected a whole number, 0 or more")),
            ("half a household", "grids", "0301,大坑村,1.5,大坑,\n".to_owned(), one("2:households \"1.5\" — expected a whole number, 0 or more")),
            ("no hamlet", "grids", "0301,大坑村,100,;,\n".to_owned(), one("2:hamlets \";\" — must not be empty")),
            ("grid twice", "grids", grid.repeat(2), one(&format!("3:grid \"0201\" — {duplicate}"))),
            (
                "a grid with people moves",
                "grids",
                "0201,青岭村,199,白岩,\n".to_owned(),
                one("2:village \"青岭村\" — does not agree with what is known: 白岩村"),
            ),
        ],
        "en",
    );
}

#[test]
fn a_ragged_row_is_named_by_the_cell_that_lacks_or_is_too_much() {
    let line = event(0, "E1");
    let short = line.trim_end().trim_end_matches(',').to_owned() + "\n";
    refuse(
        vec![
            ("short", "events", short, one("2:incident \"\" — the row has 6 cells, the header 11")),
            ("long", "events", line.replace('\n', ",,多了\n"), one("2:#12 \"\" — the row has 13 cells, the header 11")),
            ("one cell", "grids", "0301\n".to_owned(), one("2:village \"\" — the row has 1 cells, the header 5")),
        ],
        "en",
    );
}

#[test]
fn the_same_faults_are_told_in_chinese() {
    let zhao = id(ZHAO);
    refuse(
        vec![
            (
                "check character",
                "roster",
                waiting(1, &wrong_id(WAITING)),
                one(&format!("2:id_number \"{}\" — 身份证号校验码不符，号码有误", masked(&wrong_id(WAITING)))),
            ),
            (
                "spreadsheet",
                "roster",
                waiting(1, "3.30624E+17"),
                one("2:id_number \"3.30624E+17\" — 应为 18 位身份证号：表格软件已把它变成数字，请把该列设为文本后重新录入"),
            ),
            ("unknown grid", "roster", waiting(2, "0202"), one("2:grid \"0202\" — 没有此网格，是否为 0102？")),
            ("level 5", "events", event(4, "5"), one("2:level \"5\" — 应为级别 1 至 4")),
            ("negative", "events", event(7, "-5"), one("2:amount \"-5\" — 应为金额(元)，不小于 0，最多两位小数")),
            (
                "award of 49",
                "events",
                report("E1", ZHAO, "0101", "04-03 08:00", 4, "valid", ",,49,救火"),
                one("2:special_award \"49\" — 一事一议应不少于 50 元"),
            ),
            ("status", "events", event(5, "ok"), one("2:status \"ok\" — 应为以下之一：待确认、有效、无效、虚假")),
            ("not serving", "events", event(3, "2018-02-28 08:00"), one(&format!("2:reporter \"{}\" — 2018-02-28 当天未任任何岗位", masked(&zhao)))),
            ("a man", "posts", format!("{zhao},0101,member,2018-03-01,,是\n"), one("2:health_member \"yes\" — 卫计业务网格员应为女性")),
            ("ragged", "grids", "0301\n".to_owned(), one("2:village \"\" — 本行有 1 格，表头有 5 格")),
        ],
        "zh",
    );
}

#[test]
fn all_faults_of_all_files_are_told_in_one_go_in_the_order_of_file_and_line() {
    let town = Town::small();
    town.write("a.csv", EVENTS.to_owned() + &event(4, "5") + &event(5, "ok") + &report("E3", ZHAO, "0101", "04-03 08:00", 1, "valid", ""));
    town.write("b.csv", format!("{CONDUCT}2018-04,lazy,{},,\n", id(ZHAO)));
    town.write("c.csv", format!("{GRIDS}0301,大坑村,many,大坑,\n"));
    let err = town.run(&["import", "b.csv", "a.csv", "c.csv"]).failed(3);
    let places: Vec<&str> = err.lines().map(|line| line.split(' ').next().expect("a place")).collect();
    assert_eq!(places, ["c.csv:2:households", "a.csv:2:level", "a.csv:3:status", "b.csv:2:kind", "error:"]);
}

#[test]
fn what_refers_to_a_rejected_row_is_no_fault_of_its_own() {
    let town = Town::small();
    let late = form(15, "郑新", "0201", "白岩", "none");
    town.write("r.csv", ROSTER.to_owned() + &late.replace("junior", "none"));
    town.write("p.csv", format!("{POSTS}{},0201,member,2018-03-01,,\n", id(15)));
    let err = town.run(&["import", "r.csv", "p.csv"]).failed(3);
    assert_eq!(err.lines().count(), 2, "{err}");
    let err = town.run(&["import", "r.csv", "p.csv", "--accept-valid"]).err;
    assert!(err.contains("p.csv:2:id_number") && err.contains("refers to a person whose row was rejected"), "{err}");
}
