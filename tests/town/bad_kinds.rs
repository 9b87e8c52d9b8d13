//! Every kind of bad input there is, by the hundred: each column of each file with everything that its form forbids. Each is
//! named by file, line, column and value, in both languages, and not one byte is written.

use crate::support::*;

/// What a cell of a column must be.
#[derive(Clone, Copy)]
enum Form {
    Filled,
    IdNumber,
    Code,
    Day,
    Moment,
    Month,
    YesNo,
    Count,
    Money,
    Level,
    Digits,
    Word,
}

/// Values that no cell of a form may have; an empty one only where it must be filled.
fn wrong(form: Form) -> Vec<String> {
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    match form {
        Form::Filled => Vec::new(),
        Form::IdNumber => {
            let mut numbers: Vec<String> = texts(&[
                "赵一",
                "123",
                "330624800101001",
                "3.30624E+17",
                "99010119800101001",
                "990101198013010015",
                "990101198002300013",
                "99010119800101A01X",
            ]);
            numbers.extend([wrong_id(ZHAO), id(ZHAO) + "1", id(ZHAO).replace('0', "O"), format!("{} {}", &id(ZHAO)[..6], &id(ZHAO)[6..])]);
            numbers
        }
        Form::Code => texts(&["9999", "０９０９", "no such", "0101-0102", "101"]),
        Form::Day => texts(&[
            "2018-02-30",
            "2018-13-01",
            "2018-00-10",
            "18/4/3",
            "2018-04",
            "昨天",
            "43193",
            "2018-04-03 25:00",
            "2018-04-03 08:00",
            "20180431",
            "2018年2月30日",
            "0018-04-03",
            "2018-4-3-1",
            "2018/04-03",
            "3.4.2018",
            "2018-04-03Z",
        ]),
        Form::Moment => texts(&[
            "2018-04-03",
            "2018-04-03 24:00",
            "2018-04-03 08:60",
            "2018-04-03 8:5",
            "08:00",
            "2018-04-31 08:00",
            "2018-04-03 08:00 PM",
            "2018-04-03 08:00:61",
            "2018-04-03T",
            "43193.33",
            "2018-04-03 08.00",
            "2018-04-03T08:00Z",
        ]),
        Form::Month => texts(&["2018-13", "2018-00", "2018", "April", "18-04", "201813", "2018-4-x", "四月", "2018-04-03"]),
        Form::YesNo => texts(&["maybe", "2", "对吗", "yes no", "-1", "YES!"]),
        Form::Count => texts(&["-1", "1.5", "many", "1e3", "99999999999", "0x10", "百", "1,000"]),
        Form::Money => texts(&["-1", "1.005", "1e3", "ten", "¥5", "5,000", "1000000000", "+5", "5.", ".5", "NaN", "五元"]),
        Form::Level => texts(&["0", "5", "10", "-1", "1.5", "high", "一二", "〇"]),
        Form::Digits => texts(&["12ab", "123", "1234567890123456789012345678901", "1.2E+10", "电话", "+", "620000000000000000"]),
        Form::Word => texts(&["mayor", "77", "member leader", "x"]),
    }
}

/// A column: its name, a sound value, its form, and whether it may be empty.
type Column = (&'static str, String, Form, bool);

fn text(value: &str) -> String {
    value.to_owned()
}

/// The columns of every kind of file, with the values of a sound row.
fn kinds() -> Vec<(&'static str, Vec<Column>)> {
    use Form::{Code, Count, Day, Digits, Filled, IdNumber, Level, Moment, Money, Month, Word, YesNo};
    let roster: Vec<Column> = vec![
        ("name", text("吴候"), Filled, false),
        ("id_number", id(WAITING), IdNumber, false),
        ("grid", text("0201"), Code, false),
        ("hamlet", text("白岩"), Code, false),
        ("household", text("13"), Filled, false),
        ("education", text("junior"), Word, false),
        ("smartphone", text("y"), YesNo, false),
        ("zhengwu_app", text("y"), YesNo, false),
        ("pingan_app", text("y"), YesNo, false),
        ("resident", text("y"), YesNo, false),
        ("bad_record", text("n"), YesNo, false),
        ("petition", text("n"), YesNo, false),
        ("platforms", text("y"), YesNo, false),
        ("role", text(""), Word, true),
        ("village", text(""), Code, true),
        ("sex", text(""), Word, true),
        ("birth_date", text(""), Day, true),
        ("phone", text(""), Digits, true),
        ("computer", text(""), YesNo, true),
        ("party", text(""), YesNo, true),
        ("incumbent", text(""), YesNo, true),
        ("cadre_post", text(""), Word, true),
        ("cadre_kin", text(""), YesNo, true),
        ("recommended", text(""), YesNo, true),
        ("bank_account", text(""), Digits, true),
        ("registered_on", text(""), Day, true),
    ];
    vec![
        (
            "grids",
            vec![
                ("grid", text("0301"), Filled, false),
                ("village", text("新村"), Filled, false),
                ("households", text("20"), Count, false),
                ("hamlets", text("上;下"), Filled, false),
                ("members", text(""), Count, true),
            ],
        ),
        ("roster", roster),
        (
            "tests",
            vec![
                ("id_number", id(WAITING), IdNumber, false),
                ("date", text("2018-02-21"), Day, false),
                ("trained_on", text(""), Day, true),
                ("apps", text("y"), YesNo, false),
                ("nickname", text("回山镇白岩村0201吴候"), Filled, false),
                ("knowledge", text("y"), YesNo, false),
                ("live_report", text("y"), YesNo, false),
            ],
        ),
        (
            "posts",
            vec![
                ("id_number", id(WAITING), IdNumber, false),
                ("grid", text("0201"), Code, false),
                ("role", text("member"), Word, false),
                ("from", text("2018-03-01"), Day, false),
                ("to", text(""), Day, true),
                ("health_member", text(""), YesNo, true),
            ],
        ),
        (
            "events",
            vec![
                ("report_id", text("E1"), Filled, false),
                ("reporter", id(ZHAO), IdNumber, false),
                ("grid", text("0101"), Code, false),
                ("reported_at", text("2018-04-03 08:00"), Moment, false),
                ("level", text("1"), Level, false),
                ("status", text("valid"), Word, false),
                ("amount", text(""), Money, true),
                ("special_award", text(""), Money, true),
            ],
        ),
        (
            "attendance",
            vec![
                ("date", text("2018-04-10"), Day, false),
                ("activity", text("例会"), Filled, false),
                ("id_number", id(ZHAO), IdNumber, false),
                ("result", text("late"), Word, false),
            ],
        ),
        ("conduct", vec![("month", text("2018-04"), Month, false), ("kind", text("task_failure"), Word, false), ("id_number", id(ZHAO), IdNumber, true)]),
    ]
}

/// One file a kind: in each row one cell is bad. Returns the text, and the column and value that each line must name.
fn bad_file(kind: &str, columns: &[Column]) -> (String, Vec<(&'static str, String)>) {
    let quoted = |cells: Vec<&str>| cells.iter().map(|cell| format!("\"{cell}\"")).collect::<Vec<_>>().join(",") + "\n";
    let mut file = quoted(columns.iter().map(|column| column.0).collect());
    let mut named = Vec::new();
    for (at, (name, _, form, may_be_empty)) in columns.iter().enumerate() {
        let empty = (!may_be_empty).then(String::new);
        for value in wrong(*form).into_iter().chain(empty) {
            // Each form of the roster is somebody else's: nobody stands there twice.
            let somebody = (200..).nth(named.len()).map(id).unwrap_or_default();
            let sound = |column: &'_ Column| if kind == "roster" && column.0 == "id_number" { somebody.clone() } else { column.1.clone() };
            let cells: Vec<String> = columns.iter().enumerate().map(|(place, column)| if place == at { value.clone() } else { sound(column) }).collect();
            file += &quoted(cells.iter().map(String::as_str).collect());
            named.push((*name, value));
        }
    }
    (file, named)
}

#[test]
fn each_of_hundreds_of_bad_cells_is_named_in_both_languages_and_nothing_is_written() {
    let town = Town::small();
    let before = town.read("gridctl.db");
    let mut count = 0;
    for (kind, columns) in kinds() {
        let (file, named) = bad_file(kind, &columns);
        count += named.len();
        town.write("x.csv", file);
        for lang in ["en", "zh"] {
            let err = town.run(&["import", "x.csv", "--kind", kind, "--lang", lang]).failed(3);
            let mut faults: Vec<&str> = err.lines().collect();
            let end = faults.pop().unwrap_or_default();
            assert!(["error: the input has errors; nothing was written", "错误： 输入有误，未写入任何数据"].contains(&end), "{kind}: {end}");
            for (line, (column, value)) in (2..).zip(&named) {
                let place = format!("x.csv:{line}:{column} \"");
                let told = faults.iter().find(|fault| fault.starts_with(&place));
                let (shown, expected) =
                    told.and_then(|fault| fault[place.len()..].rsplit_once("\" — ")).unwrap_or_else(|| panic!("{kind} {place}{value}: {faults:#?}"));
                let is_in_language = expected.chars().any(|character| if lang == "zh" { character > '\u{4e00}' } else { character.is_ascii_lowercase() });
                assert!(shown.chars().count() == value.chars().count() && is_in_language && expected.len() > 3, "{kind} {place}{value}: {expected}");
            }
            let lines: Vec<Option<&str>> = faults.iter().map(|fault| fault.split(':').nth(1)).collect();
            assert!(lines.iter().all(Option::is_some) && faults.len() >= named.len(), "{kind}: {err}");
        }
        assert!(town.read("gridctl.db") == before, "{kind}");
    }
    assert!(count >= 250, "{count} kinds of bad cells");
}

/// Words on the command line that cannot be meant: the command, and the option or argument with the value at fault.
const WORDS: [(&str, &str, &str); 62] = [
    ("score --month 2018-13", "--month", "2018-13"),
    ("score --month Apr", "--month", "Apr"),
    ("score --month 0000-01", "--month", "0000-01"),
    ("score --month 9999-12", "--month", "9999-12"),
    ("score --month 2018-04 --today 2018-02-30", "--today", "2018-02-30"),
    ("score --month 2018-04 --format pdf", "--format", "pdf"),
    ("score --month 2018-04 --color blue", "--color", "blue"),
    ("score --month 2018-04 --encoding latin9", "--encoding", "latin9"),
    ("score --month 2018-04 --nonsense", "--nonsense", ""),
    ("score", "--month", ""),
    ("payout --quarter Q5", "--quarter", "Q5"),
    ("payout --quarter 2018-Q0", "--quarter", "2018-Q0"),
    ("payout --quarter 9999-Q1", "--quarter", "9999-Q1"),
    ("payout --year-end 1800", "--year-end", "1800"),
    ("payout --year-end 2147483648", "--year-end", "2147483648"),
    ("payout --year-end x", "--year-end", "x"),
    ("payout submit --quarter Q9", "--quarter", "Q9"),
    ("payout pay --quarter Q2 --on 2018-02-30", "--on", "2018-02-30"),
    ("event record --reporter 赵一 --grid 0101 --at 2018-04-30 --level 1", "--at", "2018-04-30"),
    ("event record --reporter 赵一 --grid 0101 --at 2018-04-30T09:00 --level 0", "--level", "0"),
    ("event record --reporter 赵一 --grid 0101 --at 2018-04-30T09:00 --level x", "--level", "x"),
    ("event record --reporter 赵一 --grid 0101 --at 2018-04-30T09:00 --level 1 --amount 1.005", "--amount", "1.005"),
    ("event confirm E1 --status ok", "--status", "ok"),
    ("event confirm E1 --status valid --level 12", "--level", "12"),
    ("event confirm E1 --status valid --special 50", "--reason", ""),
    ("event confirm E1", "--status", ""),
    ("event list --month 2018-00", "--month", "2018-00"),
    ("event list --status done", "--status", "done"),
    ("conduct record 赵一 --month 2018-13 --kind task_failure", "--month", "2018-13"),
    ("conduct record 赵一 --month 2018-05 --kind lazy", "--kind", "lazy"),
    ("attendance record 赵一 --date 2018-02-30 --activity 例会 --result late", "--date", "2018-02-30"),
    ("attendance record 赵一 --date 2018-05-03 --activity 例会 --result sleepy", "--result", "sleepy"),
    ("appoint 赵一 --grid 0101 --from 2018-02-30", "--from", "2018-02-30"),
    ("exit 赵一 --clause 三1 --on 2018-07-32", "--on", "2018-07-32"),
    ("keep 赵一 --until 2018-13-01 --reason x --ref y", "--until", "2018-13-01"),
    ("exits --month June", "--month", "June"),
    ("explain 赵一 --month 2018-4x", "--month", "2018-4x"),
    ("explain 赵一 --month 2018-04 --candidate", "--candidate", ""),
    ("log --from yesterday", "--from", "yesterday"),
    ("log --to 2018-02-30", "--to", "2018-02-30"),
    ("log show x", "<N>", "x"),
    ("undo x", "[N]", "x"),
    ("whatif --set base.amount --quarter Q2", "--set", "base.amount"),
    ("whatif --set base.amount=120 --year 9999", "--year", "9999"),
    ("whatif --quarter Q2", "--set", ""),
    ("policy show --month x", "--month", "x"),
    ("policy adopt x.toml --from 2019-13 --ref 1", "--from", "2019-13"),
    ("import x.csv --kind people", "--kind", "people"),
    ("import", "FILE", ""),
    ("backup --rotate 0 --dir d", "--rotate", "0"),
    ("backup --rotate x --dir d", "--rotate", "x"),
    ("backup --rotate 3", "--dir", ""),
    ("commend propose --year 20x8", "--year", "20x8"),
    ("template nothing", "<KIND>", "nothing"),
    ("assert --month 2018-13 --valid 5", "--month", "2018-13"),
    ("assert --month 2018-04 --valid many", "--valid", "many"),
    ("report --month 2018-13", "--month", "2018-13"),
    ("report --year 20188", "--year", "20188"),
    ("status --month 2018-13", "--month", "2018-13"),
    ("completions fishy", "<SHELL>", "fishy"),
    ("nonsense", "nonsense", ""),
    ("allocate --pin 0101", "--pin", "0101"),
];

#[test]
fn each_of_many_wrong_words_on_the_command_line_is_named_in_both_languages() {
    let town = Town::small();
    let before = town.read("gridctl.db");
    for (command, option, value) in WORDS {
        for lang in ["en", "zh"] {
            let words: Vec<&str> = command.split(' ').chain(["--lang", lang]).collect();
            let err = town.run(&words).failed(2);
            let head = if lang == "en" { "error: " } else { "错误： " };
            assert!(err.starts_with(head) && err.contains(option) && err.contains(value), "{command}: {err}");
            let english = ["is not in", "invalid digit", "expected", "must be"];
            assert!(lang == "en" || !english.iter().any(|words| err.contains(words)), "{command}: {err}");
        }
        assert!(town.read("gridctl.db") == before, "{command}");
    }
}

#[test]
fn what_is_named_and_is_not_there_is_named_again_in_both_languages() {
    let town = Town::small();
    town.write("text.db", "x".repeat(5000));
    let before = town.read("gridctl.db");
    for (command, status, named) in [
        ("explain 无人 --month 2018-04", 4, "无人"),
        ("nickname 无人", 4, "无人"),
        ("forget 无人", 4, "无人"),
        ("conduct record 无人 --month 2018-05 --kind task_failure", 4, "无人"),
        ("event record --reporter 赵一 --grid 9999 --at 2018-04-30T09:00 --level 1", 4, "9999"),
        ("event confirm E99 --status valid", 4, "E99"),
        ("event same E98 E99", 4, "E98"),
        ("event distinct E98 E99", 4, "E98"),
        ("appoint 吴候 --grid 9999", 4, "9999"),
        ("exit 赵一 --clause 三9 --on 2018-07-01", 4, "三9"),
        ("check --village 无村", 4, "无村"),
        ("quota --village 无村", 4, "无村"),
        ("vacancies --village 无村", 4, "无村"),
        ("allocate --village 无村", 4, "无村"),
        ("log show 999", 4, "999"),
        ("undo 999", 4, "999"),
        ("policy decide nothing x --ref 1", 4, "nothing"),
        ("policy check none.toml", 3, "none.toml"),
        ("policy adopt none.toml --from 2019-01 --ref 1", 3, "none.toml"),
        ("policy test none.csv", 3, "none.csv"),
        ("import none.csv", 3, "none.csv"),
        ("restore none.db --yes", 1, "none.db"),
        ("restore text.db --yes", 5, "text.db"),
        ("backup none/x.db", 1, "none/x.db"),
        ("export --all none/x", 1, "none/x"),
        ("score --month 2018-04 -o none/x.csv", 1, "none/x.csv"),
    ] {
        for lang in ["en", "zh"] {
            let words: Vec<&str> = command.split(' ').chain(["--lang", lang]).collect();
            let err = town.run(&words).failed(status);
            assert!(err.contains(named) && !err.contains(".gridctl-"), "{command}: {err}");
            assert!(lang == "en" || !err.contains("o such") && !err.contains("os error"), "{command}: {err}");
        }
        assert!(town.read("gridctl.db") == before, "{command}");
    }
}
