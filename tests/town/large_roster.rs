//! A first roster that is large is loaded in another way than a small one, and comes to the same.

use gridctl::model::ids::IdNumber;

use crate::support::*;

/// More than a load begins with, and no whole number of batches.
const PEOPLE: u32 = 3_001;

/// The ID number of one of thousands.
fn number(person: u32) -> String {
    IdNumber::complete(&format!("990101198{:03}01{:03}", 1 + person / 900, person % 900)).expect("seventeen digits").to_string()
}

/// Their form.
fn line(person: u32) -> String {
    let (grid, hamlet) = [("0101", "岭脚"), ("0102", "下青岭"), ("0201", "白岩")][person as usize % 3];
    format!("村民{person},{},{grid},{hamlet},{person},junior,y,y,y,y,n,n,y,none\n", number(person))
}

fn roster(people: std::ops::Range<u32>) -> String {
    ROSTER.to_owned() + &people.map(line).collect::<String>()
}

fn town() -> Town {
    let town = Town::empty();
    town.write("grids.csv", grids());
    town.run(&["import", "grids.csv"]).done();
    town
}

/// All that a roster writes, but for the number of its entry in the log.
fn written(town: &Town) -> Vec<String> {
    let rows = "SELECT person_id || id_number || name || grid_id || hamlet_id || household || education || resident || cadre_post FROM person JOIN candidate_form USING (person_id)
                 UNION ALL SELECT name || sql FROM sqlite_schema WHERE sql IS NOT NULL
                 UNION ALL SELECT name || rows || CASE WHEN name NOT LIKE 'log%' AND name <> 'candidate_form' THEN sum ELSE '' END FROM table_sum WHERE name NOT LIKE 'log%'
                 UNION ALL SELECT id_number || person_id FROM person INDEXED BY person_id_number WHERE id_number > ''
                 UNION ALL SELECT grid_id || person_id FROM candidate_form INDEXED BY candidate_form_grid WHERE grid_id > 0 ORDER BY 1";
    look_up(&town.path("gridctl.db"), rows)
}

#[test]
fn a_large_roster_comes_to_what_small_ones_come_to() {
    let [at_once, by_parts] = [town(), town()];
    at_once.write("all.csv", roster(0..PEOPLE));
    at_once.run(&["import", "all.csv"]).done();
    let of_two_files = self::town();
    of_two_files.write("a.csv", roster(0..2_100));
    of_two_files.write("b.csv", roster(2_100..PEOPLE));
    of_two_files.run(&["import", "a.csv", "b.csv"]).done();
    assert_eq!(written(&at_once), written(&of_two_files));
    for (name, people) in [("first.csv", 0..2_000), ("rest.csv", 2_000..PEOPLE)] {
        by_parts.write(name, roster(people));
        by_parts.run(&["import", name]).done();
    }
    assert_eq!(written(&at_once), written(&by_parts));
    for town in [&at_once, &of_two_files, &by_parts] {
        town.run(&["verify"]).done();
    }
    let again = at_once.run(&["import", "all.csv", "--format", "json"]).json();
    assert_eq!(again["totals"]["unchanged"], PEOPLE);
}

#[test]
fn whoever_stands_twice_in_a_large_roster_is_told_wherever() {
    let town = town();
    // Side by side among rows that are still held back; far apart; after a row that was refused; and in another file.
    let misplaced = line(2_900).replace("白岩", "黑岩").replace("岭脚", "黑岩").replace("下青岭", "黑岩");
    town.write("a.csv", roster(0..2_500) + &line(2_499) + &line(3) + &misplaced + &line(2_900));
    town.write("b.csv", roster(2_600..2_700) + &line(17));
    let before = town.read("gridctl.db");
    let err = town.run(&["import", "a.csv", "b.csv"]).failed(3);
    let told = err.lines().filter(|line| line.contains(".csv:")).count();
    assert_eq!(told, 5, "{err}");
    for place in ["a.csv:2502:id_number", "a.csv:2503:id_number", "a.csv:2504:hamlet", "a.csv:2505:id_number", "b.csv:102:id_number"] {
        assert!(err.contains(place), "{place}: {err}");
    }
    assert!(town.read("gridctl.db") == before);
    let said = town.run(&["import", "a.csv", "b.csv", "--accept-valid", "--format", "json"]).json();
    assert_eq!((&said["totals"]["added"], &said["totals"]["rejected"]), (&2_600.into(), &5.into()));
    town.run(&["verify"]).done();
}

#[test]
fn what_comes_behind_a_large_roster_in_one_import_finds_its_people() {
    let town = Town::empty();
    town.write("grids.csv", grids());
    town.write("roster.csv", roster(0..PEOPLE));
    let post = |person: u32, from: &str| format!("{},{},member,{from},,\n", number(person), ["0101", "0102", "0201"][person as usize % 3]);
    town.write("posts.csv", POSTS.to_owned() + &[0, 2_047, 2_048, PEOPLE - 1].map(|person| post(person, "2018-03-01")).concat());
    town.run(&["import", "posts.csv", "roster.csv", "grids.csv"]).done();
    town.run(&["verify"]).done();
    assert_eq!(csv_rows(&town.run(&["score", "--month", "2018-04", "--format", "csv"]).done()).len(), 4);
    // References hold again, and somebody without a form is refused as before.
    town.write("more.csv", POSTS.to_owned() + &post(PEOPLE, "2018-05-01"));
    assert!(town.run(&["import", "more.csv"]).failed(3).contains("more.csv:2:id_number"));
}

#[test]
fn a_large_roster_with_a_fault_leaves_the_file_as_it_was() {
    let town = town();
    let before = town.read("gridctl.db");
    town.write("bad.csv", roster(0..PEOPLE) + &line(PEOPLE).replace(&number(PEOPLE), &wrong_id(1)));
    assert!(town.run(&["import", "bad.csv"]).failed(3).contains("bad.csv:3003:id_number"));
    assert!(town.read("gridctl.db") == before);
    town.write("good.csv", roster(0..PEOPLE));
    town.run(&["import", "good.csv", "--dry-run"]).done();
    assert!(town.read("gridctl.db") == before);
}
