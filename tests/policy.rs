//! Policies of a town's own: the example files, broken files, succession, readings and what-if, with the real program.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use gridctl::policy::parameters::Parameters;
use gridctl::policy::{HUISHAN_2018, Policy};

/// A folder with a database and whatever files a test writes.
struct Town(tempfile::TempDir);

impl Town {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    /// The fixture town with its three months of reports.
    fn imported() -> Self {
        let town = Self::new();
        let folder = fixtures();
        let files = ["grids", "roster", "tests", "posts", "events", "attendance", "conduct"].map(|name| folder.join(name).with_extension("csv"));
        let arguments: Vec<String> = std::iter::once("import".to_owned()).chain(files.iter().map(|file| file.display().to_string())).collect();
        assert_eq!(town.run(&arguments.iter().map(String::as_str).collect::<Vec<_>>()).0, Some(0));
        town
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.0.path().join(name);
        fs::write(&path, text).expect("written");
        path.display().to_string()
    }

    fn run(&self, arguments: &[&str]) -> (Option<i32>, String, String) {
        let variables = [("GRIDCTL_LANG", "en"), ("GRIDCTL_TODAY", "2018-07-01"), ("USER", "clerk")];
        let ran = Command::new(env!("CARGO_BIN_EXE_gridctl")).args(arguments).current_dir(self.0.path()).env_clear().envs(variables).output();
        let ran = ran.expect("the program");
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        (ran.status.code(), text(ran.stdout), text(ran.stderr))
    }

    fn total(&self, arguments: &[&str]) -> serde_json::Value {
        let (status, out, err) = self.run(&[arguments, &["--format", "json"]].concat());
        assert_eq!(status, Some(0), "{err}");
        serde_json::from_str::<serde_json::Value>(&out).expect("JSON")["totals"].clone()
    }
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

#[test]
fn each_example_policy_passes_its_cases() {
    let town = Town::new();
    let folder = fixtures().join("policies");
    let built_in = town.file("huishan-2018.toml", HUISHAN_2018);
    for (policy, cases) in [(built_in.as_str(), "huishan-2018"), ("", "points-2019"), ("", "three-sizes-2019")] {
        let policy = if policy.is_empty() { folder.join(cases).with_extension("toml").display().to_string() } else { policy.to_owned() };
        let cases = folder.join(format!("{cases}.cases.csv")).display().to_string();
        let (status, out, err) = town.run(&["policy", "test", &cases, "--policy", &policy]);
        assert_eq!(status, Some(0), "{out}{err}");
        assert_eq!(town.run(&["policy", "check", &policy]).0, Some(0));
    }
}

#[test]
fn a_failing_case_is_shown_with_its_formulas() {
    let town = Town::new();
    let policy = town.file("town.toml", HUISHAN_2018);
    let cases = town.file("cases.csv", "case,month,level1,level3,total\nfour events,2018-04,3,1,250\nbefore all,2018-02,1,,0\n");
    let (status, out, _) = town.run(&["policy", "test", &cases, "--policy", &policy]);
    assert_eq!(status, Some(3));
    assert!(out.contains("150 − 30 × (5 − 4) = 120") && out.contains("total 250") && out.contains("0 of 2 cases pass"), "{out}");
    let cases = town.file("cases.csv", "case,month,level1,total\nx,2018-4-1,+5,1.234\n");
    let (status, _, err) = town.run(&["policy", "test", &cases, "--policy", &policy]);
    assert_eq!((status, err.lines().count()), (Some(3), 4), "{err}");
}

#[test]
fn a_broken_policy_file_is_refused_with_its_line_and_key() {
    let town = Town::new();
    for (from, to, told) in [
        ("[base.amount]", "[base.amuont]", ":base.amuont — unknown key base.amuont; did you mean base.amount?"),
        ("[level4.max]", "[level6.max]", ":level4.max — missing key level4.max"),
        ("[exit.max_age]", "[level4.max]", ":level4.max — "),
        ("[{ from = \"2018-03\", value = 15 }]", "[{ from = \"2018-03\", value = \"none\" }]", ":level3.max — "),
        ("[{ from = \"2018-03\", value = 100 }]", "[{ from = \"2018-3\", value = 100 }]", ":base.amount.values — "),
        ("value = \"0.20\"", "value = \"20%\"", ":commend.share — "),
        ("unit = \"event\"", "unit = \"yuan\"", ":allowance.quota — key allowance.quota must have the unit event"),
        ("clause = \"二(一)\"", "clauze = \"二(一)\"", ":base.amount.clauze — unknown key base.amount.clauze; did you mean clause?"),
        ("policy = \"huishan-2018\"", "policy = 3", ":policy — "),
        ("[{ from = \"2018-03\", value = 100 }]", "[{ from = \"2018-13\", value = 100 }]", ":base.amount.values — "),
        ("[{ from = \"2018-03\", value = 100 }]", "[]", ":base.amount.values — "),
        ("[{ from = \"2018-03\", value = 100 }]", "[{ from = \"2019-01\", value = 100 }]", ":base.amount — missing key base.amount"),
    ] {
        assert!(HUISHAN_2018.contains(from), "{from}");
        let file = town.file("town.toml", &HUISHAN_2018.replacen(from, to, 1));
        for arguments in [&["policy", "check", &file][..], &["init", "--policy", &file]] {
            let (status, out, err) = town.run(arguments);
            assert_eq!((status, out.as_str()), (Some(3), ""), "{to}");
            assert!(err.contains(told), "{to}: {err}");
        }
        assert!(!town.0.path().join("gridctl.db").exists());
    }
}

/// A key's table with one thing wrong in it: what must be named, and the text.
fn broken(table: &str, key: &str) -> Vec<(String, String)> {
    let value = table.split_once("value = ").and_then(|(_, rest)| rest.split_once(" }")).expect("a value").0;
    let line = |start: &str| table.lines().find(|line| line.starts_with(start)).unwrap_or_else(|| panic!("{key} {start}"));
    let valued = |other: &str| table.replacen(&format!("value = {value} }}"), &format!("value = {other} }}"), 1);
    let mut all: Vec<(String, String)> = ["[]", "{ a = 1 }", "nan", "2018-01-01", "\"１０\"", "true", "\"x\"", "1.005", "-1", "\"\""]
        .map(|other| (format!("value {other}"), valued(other)))
        .into();
    for (what, from, to) in [
        ("month", "from = \"2018-03\"", "from = \"2018-3\""),
        ("no month", "from = \"2018-03\"", "from = \"2018-00\""),
        ("a number for a month", "from = \"2018-03\"", "from = 201803"),
        ("unit", line("unit = "), "unit = \"apple\""),
        ("no unit", line("unit = "), ""),
        ("no clause", line("clause = "), ""),
        ("no values", line("values = "), ""),
        ("a field of no meaning", line("unit = "), &format!("{}\nvalu = 3", line("unit = "))),
        ("twice the same month", "values = [", &format!("values = [{{ from = \"2018-03\", value = {value} }}, ")),
    ] {
        all.push((what.to_owned(), table.replacen(from, to, 1)));
    }
    all.push(("misspelt".to_owned(), table.replacen(key, &format!("{key}q"), 1)));
    all.push(("taken away".to_owned(), String::new()));
    all
}

#[test]
fn each_of_a_thousand_broken_policies_is_refused_by_its_key() {
    let tables: Vec<&str> = HUISHAN_2018.split("\n[").skip(1).collect();
    let (mut count, mut taken) = (0, Vec::new());
    for (at, body) in tables.iter().enumerate() {
        let key = body.split_once(']').expect("a key").0;
        let table = format!("[{body}");
        for (what, other) in broken(&table, key) {
            let whole = HUISHAN_2018.replacen(&table, &other, 1);
            assert!(other == table || whole != HUISHAN_2018, "{key}: {what}");
            count += 1;
            match gridctl::policy::Policy::read(&whole) {
                Ok(_) => taken.push(format!("{key} {what}")),
                Err(faults) => {
                    let first = HUISHAN_2018.find(&table).expect("its table");
                    let line = HUISHAN_2018[..first].matches('\n').count() + 1;
                    let last = line + table.matches('\n').count() + 2;
                    let is_named = |fault: &gridctl::policy::parameters::PolicyFault| {
                        fault.key.starts_with(key) && fault.line.is_none_or(|found| (line..=last).contains(&found))
                    };
                    assert!(faults.iter().any(is_named), "{at} {key} {what}: {faults:?}");
                }
            }
        }
    }
    // What is taken is a value that the key may have.
    let may_have = |what: &&String| {
        what.ends_with("value true")
            || ["selection.preference value []", "exempt.posts value []"].contains(&what.as_str())
            || what.starts_with("hiring.town_name value \"")
    };
    assert!(count >= 900 && taken.len() == 12 && taken.iter().all(|what| may_have(&what)), "{count}: {taken:?}");
}

#[test]
fn a_month_is_computed_by_the_policy_adopted_for_it() {
    let town = Town::imported();
    let next = town.file("next.toml", &HUISHAN_2018.replace("value = 100 }", "value = 80 }").replace("huishan-2018", "next"));
    assert_eq!(town.run(&["policy", "adopt", &next, "--from", "2018-06", "--ref", "文1"]).0, Some(0));
    assert_eq!(town.total(&["score", "--month", "2018-05"])["total"].to_string(), "32787.5");
    assert_eq!(town.total(&["score", "--month", "2018-06"])["base"].to_string(), "11920");
    let (status, _, err) = town.run(&["policy", "adopt", &next, "--from", "2018-06", "--ref", "文2"]);
    assert!(status == Some(4) && err.contains("a successor must begin later"), "{err}");
    let points = fixtures().join("policies/points-2019.toml").display().to_string();
    let (status, _, err) = town.run(&["policy", "adopt", &points, "--from", "2019-02", "--ref", "文3"]);
    assert!(status == Some(4) && err.contains("--from 2019-04"), "{err}");
    assert_eq!(town.run(&["policy", "adopt", &points, "--from", "2019-01", "--ref", "文3", "--dry-run"]).0, Some(0));
    assert_eq!(town.run(&["policy", "adopt", &points, "--from", "2018-10", "--ref", "文3"]).0, Some(4));
    let (_, out, _) = town.run(&["policy", "show", "--month", "2018-05", "--format", "json"]);
    assert!(out.contains("\"policy\": \"huishan-2018\"") && out.contains("\"reference\":\"文1\""), "{out}");
}

#[test]
fn a_reading_has_a_price_and_a_decision_changes_the_months_not_settled() {
    let town = Town::imported();
    let (_, out, _) = town.run(&["policy", "readings", "--quarter", "Q2", "--format", "csv"]);
    assert!(out.contains("allowance.counts,level1,false,,,,91340,-7770,0,111,-210,"), "{out}");
    assert!(
        out.contains("month.counts,mid_month,false,,,,98950,-160,0,1,-160,") && out.contains("paid_roles,leader,false,,,,17950,-81160,0,109,-830,"),
        "{out}"
    );
    assert_eq!(town.run(&["policy", "decide", "allowance.counts", "level1", "--ref", "文9"]).0, Some(0));
    assert_eq!(town.total(&["payout", "--quarter", "Q2"])["total"].to_string(), "91340");
    let (_, out, _) = town.run(&["policy", "readings", "--format", "csv"]);
    assert!(out.contains("allowance.counts,level1,true,clerk,2018-07-01,文9,"), "{out}");
    for refused in [["base.amount", "7"], ["allowance.counts", "level7"], ["allowance.cuonts", "all"]] {
        assert_eq!(town.run(&["policy", "decide", refused[0], refused[1], "--ref", "文9"]).0, Some(4), "{refused:?}");
    }
}

#[test]
fn what_if_adds_up_and_writes_nothing() {
    let town = Town::imported();
    let before = fs::read(town.0.path().join("gridctl.db")).expect("the file");
    let (status, out, _) = town.run(&["whatif", "--set", "base.amount=120", "--quarter", "Q2", "--format", "json"]);
    let answer: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(status, Some(0));
    assert_eq!((answer["totals"]["now"].to_string(), answer["totals"]["then"].to_string()), ("99110".to_owned(), "108030".to_owned()));
    for table in ["rows", "components", "villages"] {
        let changes = answer[table].as_array().expect("rows").iter().map(|row| row["change"].as_i64().expect("yuan"));
        assert_eq!(changes.sum::<i64>(), 8920, "{table}");
    }
    let (_, out, _) = town.run(&["whatif", "--set", "year_end.amount=700", "--year", "2018", "--format", "json"]);
    let answer: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    let bonus = town.total(&["payout", "--year-end", "2018"])["bonus"].as_f64();
    assert_eq!((answer["components"][4]["component"].as_str(), answer["components"][4]["now"].as_f64()), (Some("bonus"), bonus));
    assert!(answer["components"][4]["change"].as_i64().is_some_and(|change| change > 0), "{out}");
    assert_eq!(fs::read(town.0.path().join("gridctl.db")).expect("the file"), before);
    assert_eq!(town.run(&["whatif", "--set", "base.amuont=120", "--quarter", "Q2"]).0, Some(2));
}

/// Everything below a folder that is Rust.
fn sources(folder: &Path) -> String {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let text = |path: PathBuf| match path.extension() {
        _ if path.is_dir() => sources(&path),
        Some(extension) if extension == "rs" => fs::read_to_string(&path).expect("a text"),
        Some(_) | None => String::new(),
    };
    entries.map(text).collect()
}

#[test]
fn every_clause_that_a_command_serves_has_tests_and_the_readme_names_the_same_commands() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let all = sources(&root.join("src")) + &sources(&root.join("tests"));
    let readme = fs::read_to_string(root.join("README.md")).expect("the README");
    let (_, out, _) = Town::new().run(&["policy", "clauses", "--format", "json"]);
    let answer: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    let rows = answer["rows"].as_array().expect("rows");
    assert_eq!(rows.len(), gridctl::policy::clause::Rule::ALL.len());
    for row in rows {
        let list = |key: &str| row[key].as_str().expect("a text").split("; ").filter(|item| !item.is_empty()).map(str::to_owned).collect::<Vec<_>>();
        let (rule, commands, tests) = (row["rule"].as_str().expect("a rule"), list("command"), list("tests"));
        assert!(commands.is_empty() || !tests.is_empty(), "{rule} has no test");
        for test in tests {
            assert!(all.contains(&format!("fn {test}(")), "{rule}: there is no test {test}");
        }
        let line = readme.lines().find(|line| line.starts_with(&format!("| {rule} | ")) && line.matches(" | ").count() == 4);
        let line = line.unwrap_or_else(|| panic!("{rule} is not in the README"));
        let cell = line.rsplit(" | ").next().expect("a cell");
        let (now, _) = cell.split_once("not yet").unwrap_or((cell, ""));
        let said: Vec<&str> = now.split('`').skip(1).step_by(2).collect();
        assert_eq!(commands, said, "{rule}");
    }
}

#[test]
fn the_status_of_a_month_tells_what_is_lacking_and_what_the_quarter_will_cost() {
    let town = Town::imported();
    let (_, out, _) = town.run(&["status", "--month", "2018-06", "--format", "json"]);
    let answer: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(answer["totals"]["quarter_cost"], 99110);
    let score = town.total(&["score", "--month", "2018-06"]);
    let whole = 150 * i64::try_from(answer["rows"].as_array().expect("rows").len()).expect("a count");
    assert!(score["allowance"].as_i64().expect("yuan") > 0 && whole >= answer["totals"]["at_stake"].as_i64().expect("yuan"));
    for row in answer["rows"].as_array().expect("rows") {
        assert!(row["valid"].as_i64().expect("a count") + row["lacking"].as_i64().expect("a count") == 5, "{row}");
        assert!(row["exit_ahead"] == false || row["missed_before"].as_i64().expect("a count") >= 2 || row["made"] == 0, "{row}");
    }
}

#[test]
fn a_sheet_keeps_to_what_held_when_it_was_submitted() {
    let town = Town::imported();
    let ok = |arguments: &[&str]| {
        let (status, _, err) = town.run(arguments);
        assert_eq!(status, Some(0), "{arguments:?}: {err}");
    };
    let refused = |arguments: &[&str], told: &str| {
        let (status, _, err) = town.run(arguments);
        assert!(status == Some(4) && err.contains(told), "{arguments:?}: {err}");
    };
    let next = town.file("next.toml", &HUISHAN_2018.replace("value = 100 }", "value = 80 }").replace("huishan-2018", "next"));
    ok(&["payout", "submit", "--quarter", "Q2", "--allow-pending", "--reason", "test"]);
    // While the sheet waits, its months stand still; later ones do not.
    refused(&["policy", "decide", "allowance.counts", "level1", "--ref", "文9", "--from", "2018-06"], "waits to be approved");
    refused(&["policy", "adopt", &next, "--from", "2018-06", "--ref", "文9"], "waits to be approved");
    ok(&["payout", "approve", "--quarter", "Q2", "--ref", "文8", "--by", "leader", "--yes"]);
    refused(&["policy", "decide", "allowance.counts", "level1", "--ref", "文9", "--from", "2018-06"], "settled by an approved sheet");
    ok(&["policy", "decide", "allowance.counts", "level1", "--ref", "文9"]);
    ok(&["policy", "adopt", &next, "--from", "2018-09", "--ref", "文10"]);
    assert_eq!(town.total(&["payout", "diff", "--quarter", "Q2"])["difference"], 0);
    assert_eq!(town.total(&["payout", "--quarter", "2018-Q3", "--today", "2018-10-01"])["correction"], 0);
    // A fact that moves a settled month is reckoned by the terms of the sheet.
    let (_, out, _) = town.run(&["event", "list", "--status", "pending", "--month", "2018-06", "--format", "json"]);
    let pending: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    for row in pending["rows"].as_array().expect("rows") {
        ok(&["event", "confirm", row["report_id"].as_str().expect("an id"), "--status", "valid"]);
    }
    let corrected = town.total(&["payout", "diff", "--quarter", "Q2"])["difference"].as_f64().expect("yuan");
    assert!(corrected > 0.0);
    let live = town.total(&["payout", "--quarter", "2018-Q3", "--today", "2018-10-01"]);
    assert_eq!(live["correction"].as_f64(), Some(corrected));
    assert_eq!(town.total(&["score", "--month", "2018-06"])["total"].as_f64(), Some(33137.5 + corrected));
}

#[test]
fn points_are_not_called_yuan() {
    let town = Town::new();
    let points = fixtures().join("policies/points-2019.toml").display().to_string();
    assert_eq!(town.run(&["init", "--policy", &points]).0, Some(0));
    let files = ["grids", "roster", "posts"].map(|name| fixtures().join(name).with_extension("csv").display().to_string());
    assert_eq!(town.run(&[&["import"], &files.each_ref().map(String::as_str)[..]].concat()).0, Some(0));
    let day = ["--today", "2019-04-01"];
    let run = |arguments: &[&str]| town.run(&[arguments, &day].concat());
    assert_eq!(run(&["payout", "submit", "--quarter", "2019-Q1"]).0, Some(0));
    let (_, out, _) = run(&["payout", "approve", "--quarter", "2019-Q1", "--ref", "文1", "--by", "leader", "--yes", "--format", "md"]);
    assert!(out.contains("points") && !out.contains("yuan") && !out.contains("人民币"), "{out}");
    assert_eq!(run(&["export", "bank", "--quarter", "2019-Q1"]).0, Some(4));
}

#[test]
fn policies_kept_in_files_of_earlier_versions_can_still_be_read() {
    let texts: Vec<PathBuf> = fs::read_dir(fixtures().join("schemas"))
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    assert!(!texts.is_empty());
    for path in texts {
        let text = fs::read_to_string(&path).expect("a text");
        let parameters = Parameters::read_kept(&text).expect("a text kept");
        assert!(Policy::succession(vec![(parameters.months()[0], parameters)]).is_ok(), "{}", path.display());
    }
}
