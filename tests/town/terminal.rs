//! What is only so at a terminal: the pager, and questions.

use crate::support::*;

const PROGRAM: &str = env!("CARGO_BIN_EXE_gridctl");

#[test]
fn a_long_answer_at_a_terminal_goes_through_the_pager_that_is_asked_for() {
    let town = Town::whole();
    // The pager marks what it shows.
    let Some(seen) = town.at_terminal(&format!("stty rows 20 cols 100; GRIDCTL_PAGER='sed s/^/PAGED/' {PROGRAM} quota --lang en"), "") else { return };
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
        let Some(seen) = town.at_terminal(&line, "") else { return };
        assert!(!seen.contains("PAGED") && seen.contains("44 grids: "), "{why}: {seen}");
    }
    let Some(seen) = town.at_terminal(&format!("stty rows 20 cols 100; PAGER='head -1' {PROGRAM} quota --lang en; echo status $?"), "") else { return };
    assert!(seen.contains("status 0") && !seen.contains("rror"), "a reader who has seen enough is no failure: {seen}");
    let Some(seen) = town.at_terminal(&format!("stty rows 20 cols 100; PAGER='sed s/^/PAGED/' {PROGRAM} help input-files --lang zh"), "") else { return };
    assert!(seen.contains("PAGEDevents 事件"), "{seen}");
}
