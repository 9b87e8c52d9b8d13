//! What is personal of people who are no longer needed goes for good, and no figure with it.

use rusqlite::Connection;

use crate::support::*;

/// Whether any of these stands in the file, wherever.
fn stands(town: &Town, texts: &[&str]) -> bool {
    let file = town.read("gridctl.db");
    texts.iter().any(|text| file.windows(text.len()).any(|window| window == text.as_bytes()))
}

/// The number of the entry that a command wrote.
fn entry_of(town: &Town, command: &str) -> String {
    look_up(&town.path("gridctl.db"), &format!("SELECT cast(max(log_id) AS TEXT) FROM log WHERE command = '{command}'")).concat()
}

#[test]
fn of_somebody_never_appointed_nothing_is_left_in_the_file() {
    let town = Town::small();
    let header = ROSTER.trim_end().to_owned() + ",phone,bank_account\n";
    let form = form(WAITING, "吴候选", "0201", "白岩", "none");
    for (phone, card) in [("12000000777", "6299990008948828212"), ("12000000888", "6299990014333963770")] {
        town.write("one.csv", format!("{header}{},{phone},{card}\n", form.trim_end()));
        town.run(&["import", "one.csv"]).done();
    }
    town.write("tests.csv", format!("{TESTS}{},2018-03-01,2018-02-20,y,回山镇白岩村0201吴候选,y,y\n", id(WAITING)));
    town.run(&["import", "tests.csv"]).done();
    let number = id(WAITING);
    let private = [number.as_str(), "吴候选", "12000000777", "12000000888", "6299990008948828212", "6299990014333963770"];
    assert!(private.iter().all(|text| stands(&town, &[text]) || text.ends_with("777") || text.ends_with("8212")));
    assert!(town.run(&["forget", "吴候选"]).failed(4).contains("--yes"));
    town.run(&["forget", "吴候选", "--dry-run"]).done();
    assert!(stands(&town, &["12000000888"]));
    town.run(&["forget", "吴候选", "--yes"]).done();
    assert!(!stands(&town, &private));
    town.run(&["verify"]).done();
    town.run(&["explain", "吴候选", "--candidate"]).failed(4);
    assert_eq!(look_up(&town.path("gridctl.db"), "SELECT summary FROM log WHERE command = 'forget'"), ["#8 removed"]);
    assert!(town.run(&["undo", "--yes", &entry_of(&town, "forget")]).failed(4).contains("has forgotten somebody"));
    for entry in ["3", "4", "5"] {
        // Whatever becomes of the entries before it, nobody comes back.
        town.run(&["undo", entry, "--yes"]);
        assert!(!stands(&town, &private));
        town.run(&["verify"]).done();
    }
    // Somebody else may come with the same number.
    town.run(&["import", "one.csv"]).done();
}

#[test]
fn who_serves_or_left_of_late_is_kept() {
    let town = Town::small();
    assert!(town.run(&["forget", "赵一", "--yes"]).failed(4).contains("still holds a post"));
    town.write("posts.csv", format!("{POSTS}{},0101,member,2018-03-01,2018-06-30,\n", id(ZHAO)));
    town.run(&["import", "posts.csv"]).done();
    assert!(town.run(&["forget", "赵一", "--yes"]).failed(4).contains("until 2018-06-30"));
    town.run(&["forget", "赵一", "--yes", "--today", "2028-06-30"]).failed(4);
    town.run(&["forget", "赵一", "--yes", "--keep-years", "2", "--today", "2020-07-01"]).done();
    assert!(!stands(&town, &["赵一", &id(ZHAO)]));
}

#[test]
fn the_figures_of_somebody_long_gone_stay() {
    let reports = [
        report("E1", ZHAO, "0101", "04-03 08:00", 3, "valid", ""),
        report("E2", QIAN, "0101", "04-04 08:00", 1, "valid", ""),
        report("E3", ZHAO, "0101", "05-04 08:00", 2, "valid", ""),
    ];
    let town = Town::with_reports(&reports);
    town.write("conduct.csv", format!("{CONDUCT}2018-05,task_failure,{},,赵一没有到场\n", id(ZHAO)));
    town.write("posts.csv", format!("{POSTS}{},0101,member,2018-03-01,2018-06-30,\n", id(ZHAO)));
    town.run(&["import", "conduct.csv", "posts.csv"]).done();
    town.run(&["payout", "submit", "--quarter", "Q2", "--yes"]).done();
    town.run(&["payout", "approve", "--quarter", "Q2", "--ref", "7号", "--by", "组长", "--yes"]).done();
    let figures = |town: &Town| {
        let totals = |words: &[&str]| town.run(&[words, &["--format", "json"]].concat()).json()["totals"].to_string();
        ["2018-04", "2018-05", "2018-06"].map(|month| totals(&["score", "--month", month])).join(" ") + &totals(&["payout", "--quarter", "Q2"])
    };
    let before = figures(&town);
    town.run(&["forget", "赵一", "--yes", "--today", "2030-01-01"]).done();
    assert_eq!(figures(&town), before);
    town.run(&["verify"]).done();
    let diff = town.run(&["payout", "diff", "--quarter", "Q2", "--format", "json"]).json();
    assert_eq!(diff["rows"].as_array().map(Vec::len), Some(0), "{diff}");
    // The sheet stands as it was signed; nothing else names the person.
    let connection = Connection::open(town.path("gridctl.db")).expect("the database");
    let kept: i64 = connection.query_row("SELECT count(*) FROM sheet_row WHERE name = '赵一'", [], |row| row.get(0)).expect("the sheet");
    let left: i64 = connection
        .query_row("SELECT (SELECT count(*) FROM person WHERE name = '赵一') + (SELECT count(*) FROM conduct WHERE note <> '')", [], |row| row.get(0))
        .expect("the people");
    assert_eq!((kept, left), (1, 0));
}
