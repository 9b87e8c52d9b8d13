use super::*;
use crate::store::{Trouble, trouble};

fn file() -> Connection {
    let file = Connection::open_in_memory().expect("memory");
    file.execute_batch(crate::store::schema::SCHEMA).expect("the schema");
    mend(&file).expect("sums");
    file
}

#[test]
fn every_table_has_a_sum_but_those_of_reports() {
    let file = file();
    let names: Vec<String> = file
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
        .expect("tables")
        .query_map([], |row| row.get(0))
        .expect("tables")
        .map(|name| name.expect("a name"))
        .collect();
    let without: Vec<&String> = names.iter().filter(|name| !TABLES.iter().any(|table| table.name == *name)).collect();
    assert_eq!(without, ["event_key", "report", "report_block", "report_note", "table_sum"]);
}

#[test]
fn every_column_has_its_place_in_the_sum() {
    let file = file();
    for table in &TABLES {
        let whole = file.prepare(&format!("SELECT * FROM {}", table.name)).expect("a table").column_names().join(", ");
        assert_eq!(table.columns, whole, "{}", table.name);
    }
}

#[test]
fn the_sum_tells_rows_and_values_apart_and_not_their_order() {
    let file = file();
    let sum = |rows: &str| {
        let columns: Vec<String> = (1..=rows.split(')').next().expect("a row").split(',').count()).map(|column| format!("column{column}")).collect();
        sum_of(&file, &columns.join(", "), &format!("(VALUES {rows})"), []).expect("a sum")
    };
    assert_eq!(sum("(1, 'a'), (2, 'b')"), sum("(2, 'b'), (1, 'a')"));
    for other in ["(1, 'a')", "(1, 'a'), (2, 'c')", "('a', 1), (2, 'b')", "(1, 'a'), (2, x'62')"] {
        assert_ne!(sum("(1, 'a'), (2, 'b')"), sum(other), "{other}");
    }
    assert_ne!(sum("('ab', 'c')"), sum("('a', 'bc')"));
    assert_ne!(sum("(NULL)"), sum("(0)"));
}

#[test]
fn a_row_altered_by_hand_is_found_by_its_table() {
    let file = file();
    file.execute_batch("INSERT INTO village VALUES (1, '村')").expect("by hand");
    assert_eq!(altered(&file, Depth::Quick), Ok(vec!["village"]));
}

#[test]
fn a_write_does_not_make_good_what_it_did_not_write() {
    let file = file();
    file.execute_batch(
        "PRAGMA foreign_keys = OFF; INSERT INTO log (at, by, command, summary) VALUES ('', '', '', '');
         INSERT INTO attendance VALUES (1, '2018-04-10', '会', 'late', 1), (2, '2018-04-10', '会', 'present', 1);",
    )
    .expect("rows");
    mend(&file).expect("sums");
    let touched = Touched::watch(&file).expect("watched");
    let write = |alteration: &str| {
        file.execute_batch("BEGIN; INSERT INTO log (at, by, command, summary) VALUES ('', '', '', '')").expect("an entry");
        let entry = file.last_insert_rowid();
        file.execute_batch(alteration).expect(alteration);
        file.execute("UPDATE attendance SET result = 'absent', log_id = ?1 WHERE person_id = 1", [entry]).expect("altered");
        file.execute("INSERT INTO attendance VALUES (3, '2018-04-10', '会', 'late', ?1)", [entry]).expect("added");
        let kept = keep(&file, &touched, &[], entry);
        file.execute_batch("ROLLBACK").expect("taken back");
        kept
    };
    assert_eq!(write("SELECT 1"), Ok(()));
    let altered = Trouble::Altered(Altered { table: "attendance", incidents: None });
    for alteration in ["UPDATE attendance SET result = 'late' WHERE person_id = 2", "INSERT INTO attendance VALUES (9, '2018-04-10', '会', 'late', 1)"] {
        assert_eq!(write(alteration).map_err(|error| trouble(&error)), Err(altered), "{alteration}");
    }
}
