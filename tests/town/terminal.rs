//! What is only so at a terminal: the pager, and questions.

use crate::support::*;

const PROGRAM: &str = env!("CARGO_BIN_EXE_gridctl");

#[test]
fn a_long_answer_at_a_terminal_goes_through_the_pager_that_is_asked_for() {
    let town = Town::whole();
    // The pager marks what it shows.
    let Some(seen) = town.at_terminal(&format!("stty rows 20 cols 100; GRIDCTL_PAGER='sed s/^/PAGED/' {PROGRAM} quota --lang en"), &[]) else { return };
    assert!(seen.contains("PAGED") && seen.contains("PAGED44 grids: "), "{seen}");
    for (line, why) in [
        (format!("stty rows 200 cols 100; GRIDCTL_PAGER='sed s/^/PAGED/' {PROGRAM} quota --lang en"), "the terminal is long enough"),
        (format!("stty rows 20 cols 100; PAGER='sed s/^/PAGED/' {PROGRAM} quota --lang en --no-pager"), "--no-pager"),
        (format!("stty rows 20 cols 100; NO_PAGER=1 PAGER='sed s/^/PAGED/' {PROGRAM} quota --lang en"), "NO_PAGER"),
        (format!("stty rows 20 cols 100; PAGER='sed s/^/PAGED/' GRIDCTL_PAGER= {PROGRAM} quota --lang en"), "no pager is asked for"),
        (format!("stty rows 20 cols 100; PAGER=no-such-pager {PROGRAM} quota --lang en"), "there is no such pager"),
        (format!("stty rows 20 cols 100; PAGER='sed s/^/PAGED/' {PROGRAM} quota --lang en | cat"), "standard output is a pipe"),
        (format!("stty rows 20 cols 100; PAGER='sed s/^/PAGED/' {PROGRAM} quota --lang en -o quota.txt; cat quota.txt"), "a file"),
    ] {
        let Some(seen) = town.at_terminal(&line, &[]) else { return };
        assert!(!seen.contains("PAGED") && seen.contains("44 grids: "), "{why}: {seen}");
    }
    let Some(seen) = town.at_terminal(&format!("stty rows 20 cols 100; PAGER='head -1' {PROGRAM} quota --lang en; echo status $?"), &[]) else { return };
    assert!(seen.contains("status 0") && !seen.contains("rror"), "a reader who has seen enough is no failure: {seen}");
    let Some(seen) = town.at_terminal(&format!("stty rows 20 cols 100; PAGER='sed s/^/PAGED/' {PROGRAM} help input-files --lang zh"), &[]) else { return };
    assert!(seen.contains("PAGEDevents 事件"), "{seen}");
}

#[test]
fn of_several_people_with_a_name_it_is_asked_which_at_a_terminal_alone() {
    let town = Town::with_reports(&[report("E1", ZHANG_0201, "0201", "04-03 08:00", 3, "valid", "")]);
    let explain = |keys: &str| town.at_terminal(&format!("{PROGRAM} explain 张伟 --month 2018-04 --lang en --no-pager || echo status $?"), &[("0201", keys)]);
    let Some(seen) = explain("\u{1b}[B\r") else { return };
    assert!(seen.contains("which?") && seen.contains("白岩村 0201 ") && seen.contains("|    145 |"), "{seen}");
    let Some(seen) = explain("\u{1b}") else { return };
    assert!(seen.contains("nobody was chosen") && seen.contains("status 4"), "{seen}");
    // A report from a grid is by the one of the grid: nothing is asked.
    let line = format!("{PROGRAM} event record --reporter 张伟 --grid 0102 --at '2018-04-04 08:00' --level 1 --lang zh");
    let Some(seen) = town.at_terminal(&line, &[]) else { return };
    assert!(seen.contains("M20180404-0001") && !seen.contains("指哪一位"), "{seen}");
    let err = town.run(&["explain", "张伟", "--month", "2018-04"]).failed(4);
    assert!(err.contains("2 people have this name: 青岭村 0102 ") && err.contains("--grid"), "{err}");
}

#[test]
fn a_score_keeps_its_figures_on_terminals_of_80_100_and_120_columns() {
    let town = Town::whole();
    let width = |line: &str| line.chars().map(|character| if u32::from(character) >= 0x1100 { 2 } else { 1 }).sum::<usize>();
    for columns in [80, 100, 120] {
        for (lang, total, left_out) in [("zh", "合计", "未显示："), ("en", "total", "left out on a narrow terminal: ")] {
            let Some(seen) = town.at_terminal(&format!("stty rows 50 cols {columns}; {PROGRAM} score --month 2018-04 --no-pager --lang {lang}"), &[]) else {
                return;
            };
            let lines: Vec<&str> = seen.lines().map(str::trim_end).collect();
            let table = lines.iter().position(|line| line.contains(left_out)).expect("what is left out");
            assert!(lines[..table].iter().all(|line| width(line) <= columns), "{columns} {lang}: {seen}");
            let sums = lines[table - 1];
            assert!(sums.starts_with(total) && ["15000", "16410", "1575", "200", "33185"].iter().all(|sum| sums.contains(sum)), "{sums}");
        }
    }
}
