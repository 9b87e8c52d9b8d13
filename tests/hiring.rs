//! Hiring and leaving, with the real program on the fixture town: each command done, refused, and in both languages.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// A database of the fixture town in a folder of its own.
struct Town {
    folder: tempfile::TempDir,
}

/// What a command left: exit status, standard output, standard error.
struct Ran {
    status: i32,
    out: String,
    err: String,
}

impl Town {
    fn new() -> Self {
        let town = Self { folder: tempfile::tempdir().expect("a folder") };
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
        let files = ["grids", "roster", "tests", "posts", "events", "attendance", "conduct"].map(|name| fixtures.join(name).with_extension("csv"));
        let files: Vec<&str> = files.iter().map(|path| path.to_str().expect("a path")).collect();
        assert_eq!(town.run(&[&["import"], files.as_slice()].concat()).status, 0);
        town
    }

    /// Runs a command on 2 July 2018, in English unless it says otherwise, without a terminal.
    fn run(&self, arguments: &[&str]) -> Ran {
        let database = self.folder.path().join("town.db");
        let mut command = Command::new(env!("CARGO_BIN_EXE_gridctl"));
        command
            .args(arguments)
            .env_clear()
            .env("GRIDCTL_DB", database)
            .env("GRIDCTL_TODAY", "2018-07-02")
            .env("GRIDCTL_BY", "李主任")
            .env("GRIDCTL_LANG", "en");
        let ran = command.stdin(std::process::Stdio::null()).output().expect("the program");
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        Ran { status: ran.status.code().expect("a status"), out: text(ran.stdout), err: text(ran.stderr) }
    }

    /// The answer of a command that must succeed, as JSON with whole ID numbers.
    #[track_caller]
    fn json(&self, arguments: &[&str]) -> Value {
        let ran = self.run(&[arguments, &["--format", "json", "--reveal"]].concat());
        assert_eq!(ran.status, 0, "{arguments:?}: {}", ran.err);
        serde_json::from_str(&ran.out).expect("JSON")
    }

    /// What a command that must be refused says in both languages.
    #[track_caller]
    fn refused(&self, arguments: &[&str]) -> (String, String) {
        let told = ["zh", "en"].map(|lang| {
            let ran = self.run(&[arguments, &["--lang", lang]].concat());
            assert_eq!((ran.status, ran.out.as_str()), (4, ""), "{arguments:?}: {}", ran.err);
            ran.err
        });
        let [zh, en] = told;
        (zh, en)
    }

    fn import(&self, name: &str, text: &str) {
        let path: PathBuf = self.folder.path().join(name);
        std::fs::write(&path, text).expect("a file");
        let ran = self.run(&["import", path.to_str().expect("a path")]);
        assert_eq!(ran.status, 0, "{}", ran.err);
    }
}

/// The texts of a field in all rows of a table.
fn column(answer: &Value, table: &str, field: &str) -> Vec<String> {
    let rows = answer[table].as_array().expect("rows");
    rows.iter().map(|row| row[field].as_str().map_or_else(|| row[field].to_string(), str::to_owned)).collect()
}

/// Names and rules of the exits of a month.
fn exits(town: &Town, arguments: &[&str]) -> Vec<String> {
    let answer = town.json(&[&["exits"], arguments].concat());
    column(&answer, "rows", "name").into_iter().zip(column(&answer, "rows", "rule")).map(|(name, rule)| format!("{name} {rule}")).collect()
}

const JUNE: [&str; 8] = ["丁亚萍 X2", "李铁军 X3", "许仲平 X5", "袁仲平 X3", "章文斌 X1", "朱杰 X2", "朱杰 X4", "李晓峰 X6"];

#[test]
fn the_grounds_of_a_month_are_found_with_their_evidence() {
    let town = Town::new();
    assert_eq!(exits(&town, &["--month", "2018-06"]), JUNE);
    let answer = town.json(&["exits", "--month", "2018-06"]);
    let evidence = column(&answer, "rows", "evidence");
    assert!(evidence[0].contains("2018-04 3 of 5 (E201804-00209"), "{}", evidence[0]);
    assert!(evidence[5].contains("2018-06 0 of 5; no report from the own grids in 2018-06"), "{}", evidence[5]);
    assert!(evidence[7].contains("2018-06-15") && evidence[7].contains("leaves on 2019-01-01"), "{}", evidence[7]);
    assert_eq!(column(&answer, "rows", "clause")[0], "三2");
    let csv = town.run(&["exits", "--month", "2018-06", "--format", "csv"]).out;
    assert!(csv.starts_with("id_number,name,village,grid,rule,clause,evidence"), "{csv}");
    let zh = town.run(&["exits", "--month", "2018-06", "--lang", "zh", "--format", "md"]).out;
    assert!(zh.contains("连续 3 个月无法履职") && zh.contains("三4"), "{zh}");
    assert_eq!(town.run(&["exits", "--month", "2018-02"]).status, 4, "no policy was in force");
    assert_eq!(town.run(&["exits"]).status, 2);
}

#[test]
fn who_is_a_month_short_is_announced() {
    let town = Town::new();
    let ahead = exits(&town, &["--ahead"]);
    assert!(ahead.contains(&"胡益民 X2".to_owned()) && !ahead.contains(&"丁亚萍 X2".to_owned()), "{ahead:?}");
    let answer = town.json(&["exits", "--ahead", "--month", "2018-05"]);
    assert_eq!(answer["month"], "2018-05");
}

#[test]
fn an_exit_is_confirmed_ends_the_post_the_day_before_and_is_kept() {
    let town = Town::new();
    let exit = ["exit", "朱杰", "--clause", "三4", "--on", "2018-07-01", "--reason", "长期住院"];
    let (zh, en) = town.refused(&exit);
    assert!(zh.contains("没有终端") && zh.contains("--yes"), "{zh}");
    assert!(en.contains("no terminal") && en.contains("unable to serve 3 months running"), "{en}");
    assert_eq!(town.run(&[&exit[..], &["--yes", "--dry-run"]].concat()).status, 0);
    let answer = town.json(&[&exit[..], &["--yes"]].concat());
    assert_eq!((&answer["rows"][0]["to"], &answer["rows"][0]["leaves_on"]), (&Value::from("2018-06-30"), &Value::from("2018-07-01")));
    assert_eq!(town.json(&["quota"])["totals"]["members_filled"], 108);
    assert_eq!(exits(&town, &["--month", "2018-06"]), JUNE, "June itself stays as it was");
    let june = town.json(&["exits", "--month", "2018-06"]);
    assert_eq!(column(&june, "rows", "leaves_on")[5], "2018-07-01");
    assert!(!exits(&town, &["--month", "2018-07"]).iter().any(|row| row.starts_with("朱杰")));
    let story = town.json(&["explain", "朱杰", "--candidate"]);
    let steps: Vec<String> = column(&story, "steps", "step");
    assert_eq!(steps, ["registered", "trained", "tested", "appointed", "left"]);
    let last = column(&story, "steps", "what").pop().expect("a step");
    assert!(last.contains("长期住院") && last.contains("李主任") && last.contains("2018-05 (术后休养)"), "{last}");
}

#[test]
fn an_exit_is_refused_where_there_is_nothing_to_end() {
    let town = Town::new();
    let exit = |person: &'static str, clause: &'static str, on: &'static str| town.refused(&["exit", person, "--clause", clause, "--on", on, "--yes"]);
    let (zh, en) = exit("朱杰", "三9", "2018-07-01");
    assert!(zh.contains("不是退出情形") && en.contains("三6 (X6)"), "{zh}{en}");
    assert!(exit("朱杰", "X7", "2018-07-01").1.contains("no ground to leave"));
    assert!(exit("朱杰", "x4", "2018-03-01").1.contains("later than 2018-03-01"));
    assert!(exit("徐建平", "三5", "2018-07-01").1.contains("holds no post as member"));
    let (_, en) = exit("丁亚萍", "三2", "2018-06-01");
    assert!(en.contains("made reports on 2018-06-01 or later") && en.contains("--on 2018-0"), "{en}");
    assert_eq!(town.run(&["exit", "朱杰", "--clause", "三4", "--on", "2018-07"]).status, 2);
    let unfounded = town.run(&["exit", "丁亚萍", "--clause", "三5", "--on", "2018-07-01", "--yes"]);
    assert_eq!(unfounded.status, 0);
    assert!(unfounded.err.contains("rests on the decision alone"), "{}", unfounded.err);
}

#[test]
fn who_is_kept_past_the_age_is_no_exit_until_then() {
    let town = Town::new();
    let (zh, en) = town.refused(&["keep", "李晓峰", "--until", "2022-06-16"]);
    assert!(zh.contains("最迟延用至 2022-06-15") && en.contains("until 2022-06-15 at the latest"), "{zh}{en}");
    assert!(town.refused(&["keep", "李晓峰", "--until", "2018-06-14"]).1.contains("not past the age before 2018-06-15"));
    assert!(town.refused(&["keep", "徐建平", "--until", "2035-01-01"]).1.contains("holds no post as member"));
    town.json(&["keep", "李晓峰", "--until", "2022-06-15", "--reason", "表现优秀", "--ref", "9号"]);
    assert!(!exits(&town, &["--month", "2018-06"]).contains(&"李晓峰 X6".to_owned()));
    let story = town.json(&["explain", "李晓峰", "--candidate"]);
    assert!(column(&story, "steps", "what").iter().any(|what| what.contains("kept until 2022-06-15: 表现优秀; 9号")));
}

#[test]
fn an_appointment_is_refused_with_every_rule_that_stands_against_it() {
    let town = Town::new();
    let (zh, en) = town.refused(&["appoint", "陈国庆", "--grid", "1201", "--health-member"]);
    for said in ["S1 指标 3 名，已有 3 名 一(一)", "S2 卫计业务网格员应为女性", "S13 现场测试未通过：应用安装认证 一(三)"] {
        assert!(zh.contains(said), "{zh}");
    }
    assert!(en.contains("S1 ") && en.contains("S2 ") && en.contains("S13 ") && !en.contains("--waive"), "{en}");
    let (_, en) = town.refused(&["appoint", "陈国庆", "--grid", "1201", "--waive", "S13", "--reason", "x"]);
    assert!(en.contains("S13 is a must"), "{en}");
    assert!(town.refused(&["appoint", "徐建平", "--grid", "0101"]).1.contains("S13 registered in another administrative village"));
    assert!(town.refused(&["appoint", "徐建平", "--grid", "12o1"]).1.contains("did you mean 1201?"));
    assert!(town.refused(&["appoint", "朱杰", "--grid", "1201"]).1.contains("S6 holds this post already"));
    assert!(town.refused(&["appoint", "朱杰", "--grid", "0101"]).1.contains("S6 serves in another administrative village"));
    assert_eq!(town.run(&["appoint", "徐建平", "--grid", "1201", "--waive", "S1"]).status, 2, "a waiver needs a reason");
}

#[test]
fn a_rule_said_in_principle_is_waived_with_its_reason() {
    let town = Town::new();
    let (zh, en) = town.refused(&["appoint", "徐建平", "--grid", "1202"]);
    assert!(zh.contains("--waive S1 --reason") && en.contains("--waive S1 --reason"), "{zh}{en}");
    let done = town.json(&["appoint", "徐建平", "--grid", "1202", "--waive", "S1", "--reason", "户数将增"]);
    assert_eq!((&done["rows"][0]["waived"], &done["rows"][0]["from"]), (&Value::from("S1"), &Value::from("2018-07-02")));
    let story = town.json(&["explain", "徐建平", "--candidate"]);
    assert!(column(&story, "steps", "step").contains(&"waived".to_owned()));
    assert!(column(&story, "steps", "what").contains(&"S1, grid 1202: 户数将增 (by 李主任)".to_owned()));
    let zh = town.run(&["explain", "徐建平", "--candidate", "--lang", "zh"]).out;
    assert!(zh.contains("变通") && zh.contains("户数将增(经办 李主任)"), "{zh}");
}

#[test]
fn a_vacancy_is_filled_again_by_a_stand_in_and_later_by_a_new_spell() {
    let town = Town::new();
    assert_eq!(town.json(&["vacancies"])["totals"]["short"], 0);
    assert_eq!(town.run(&["exit", "朱杰", "--clause", "三4", "--on", "2018-07-01", "--yes"]).status, 0);
    let vacancies = town.json(&["vacancies", "--village", "鹤田村"]);
    assert_eq!((&vacancies["rows"][0]["grid"], &vacancies["rows"][0]["short"]), (&Value::from("1201"), &Value::from(1)));
    assert_eq!(column(&vacancies, "stand_ins", "name"), ["徐建平", "张晓红", "陈国庆"], "the tested first; who left is none");
    assert_eq!(column(&vacancies, "stand_ins", "tested"), ["true", "false", "false"]);
    let zh = town.run(&["vacancies", "--lang", "zh"]).out;
    assert!(zh.contains("岗位空缺") && zh.contains("候补人选"), "{zh}");
    town.json(&["appoint", "徐建平", "--grid", "1201"]);
    assert_eq!(town.json(&["quota"])["totals"]["members_filled"], 109);
    assert_eq!(town.json(&["vacancies"])["totals"]["short"], 0);
    assert_eq!(town.run(&["exit", "徐建平", "--clause", "三5", "--on", "2018-09-01", "--yes"]).status, 0);
    let again = town.run(&["appoint", "朱杰", "--grid", "1201", "--from", "2018-09-01"]);
    assert_eq!(again.status, 0, "{}", again.err);
    assert!(again.err.contains("朱杰 left on 2018-07-01 by 三4"), "{}", again.err);
    let steps = column(&town.json(&["explain", "朱杰", "--candidate"]), "steps", "step");
    assert_eq!(steps.iter().filter(|step| *step == "appointed").count(), 2);
}

#[test]
fn a_sitting_member_who_passed_comes_first_unless_waived() {
    let town = Town::new();
    assert_eq!(town.run(&["exit", "朱杰", "--clause", "三4", "--on", "2018-07-01", "--yes"]).status, 0);
    let header = "姓名,身份证号,网格编号,自然村,户号,文化程度,智能手机,浙江政务APP,平安浙江APP,常住,不良记录,县级及以上信访,熟知四个平台,原网格员,登记日期";
    let roster = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/roster.csv")).expect("the roster");
    let line = roster.lines().find(|line| line.starts_with("朱杰,")).expect("the form");
    let cells: Vec<&str> = line.split(',').collect();
    let anew = [&cells[..13], &["是", "2018-07-02"]].concat().join(",");
    town.import("anew.csv", &format!("{header}\n{anew}\n"));
    let (zh, en) = town.refused(&["appoint", "徐建平", "--grid", "1201"]);
    assert!(zh.contains("S12 应先考虑") && en.contains("S12 sitting members who are eligible and passed come first: 朱杰"), "{zh}{en}");
    town.json(&["appoint", "徐建平", "--grid", "1201", "--waive", "S12", "--reason", "朱杰仍在休养"]);
}

#[test]
fn a_field_test_is_recorded_by_hand_and_its_nickname_compared() {
    let town = Town::new();
    let record = |nickname: &'static str, report: &'static str| {
        let given =
            ["--date", "2018-07-01", "--trained-on", "2018-06-20", "--apps", "是", "--knowledge", "yes", "--live-report", report, "--nickname", nickname];
        town.json(&[&["test", "record", "张晓红"][..], &given].concat())
    };
    assert_eq!(record("张晓红", "yes")["rows"][0]["matches"], false);
    assert_eq!(record("回山镇鹤田村1201张晓红", "no")["rows"][0]["passed"], false);
    assert_eq!(record("回山镇鹤田村1201张晓红", "yes")["rows"][0]["passed"], true);
    let late = [
        "test",
        "record",
        "张晓红",
        "--date",
        "2018-07-01",
        "--trained-on",
        "2018-07-02",
        "--apps",
        "y",
        "--nickname",
        "x",
        "--knowledge",
        "y",
        "--live-report",
        "y",
    ];
    let (zh, en) = town.refused(&late);
    assert!(zh.contains("应不晚于 2018-07-01") && en.contains("not after 2018-07-01"), "{zh}{en}");
    let nickname = town.json(&["nickname", "张晓红"]);
    assert_eq!((&nickname["rows"][0]["nickname"], &nickname["rows"][0]["matches"]), (&Value::from("回山镇鹤田村1201张晓红"), &Value::from(true)));
    let sheet = town.run(&["nickname", "--village", "鹤田村", "--format", "md", "--lang", "zh"]).out;
    assert!(sheet.contains("鹤田村 现场测试名单") && sheet.contains("| 回山镇鹤田村1202李晓峰 |"), "{sheet}");
    assert_eq!(town.run(&["nickname", "--village", "无此村"]).status, 4);
}

#[test]
fn conduct_and_attendance_are_recorded_by_hand() {
    let town = Town::new();
    town.json(&["conduct", "record", "丁亚萍", "--month", "2018-06", "--kind", "resignation", "--note", "外出"]);
    assert!(exits(&town, &["--month", "2018-06"]).contains(&"丁亚萍 X5".to_owned()));
    town.json(&["conduct", "record", "--grid", "0401", "--month", "2018-06", "--kind", "非正常上访"]);
    let (zh, en) = town.refused(&["conduct", "record", "--grid", "0401", "--month", "2018-06", "--kind", "resignation"]);
    assert!(zh.contains("只有非正常上访") && en.contains("only an irregular petition"), "{zh}{en}");
    assert_eq!(town.run(&["conduct", "record", "丁亚萍", "--month", "2018-06", "--kind", "laziness"]).status, 2);
    let attendance = ["attendance", "record", "丁亚萍", "--date", "2018-07-01", "--activity", "七月例会", "--result"];
    assert_eq!(town.json(&[&attendance[..], &["late"]].concat())["rows"][0]["result"], "late");
    let again = town.run(&[&attendance[..], &["迟到"]].concat());
    assert!(again.status == 0 && again.err.contains("the same is recorded already"), "{}", again.err);
    assert_eq!(town.run(&["attendance", "record", "无此人", "--date", "2018-07-01", "--activity", "x", "--result", "late"]).status, 4);
}

#[test]
fn a_proposal_is_appointed_whole_after_one_confirmation() {
    let town = Town::new();
    assert!(town.refused(&["appoint", "--proposed"]).1.contains("nobody is proposed"));
    assert_eq!(town.run(&["exit", "朱杰", "--clause", "三4", "--on", "2018-07-01", "--yes"]).status, 0);
    let chosen = town.json(&["allocate", "--village", "鹤田村", "--tested", "--apply"]);
    assert!(column(&chosen, "rows", "name").contains(&"徐建平".to_owned()), "the only one who passed and did not leave");
    assert!(town.refused(&["appoint", "--proposed"]).1.contains("no terminal"));
    let done = town.json(&["appoint", "--proposed", "--yes"]);
    assert_eq!(column(&done, "rows", "name"), ["徐建平"]);
    assert_eq!(town.json(&["quota"])["totals"]["members_filled"], 109);
    assert!(town.refused(&["appoint", "--proposed"]).1.contains("nobody is proposed"));
}
