use proptest::prelude::*;

use super::*;

/// A key as it stands in the file.
type Written = (String, Option<i64>, Option<i64>);

/// A row of a file: its report, its incident, and whether it is taken.
type Line = (u8, u8, bool);

fn code(number: u8) -> Code {
    format!("R{number:02}").into()
}

/// Reports in about the order of their keys, most of them of their own incident or one of shortly before, some refused.
fn file() -> impl Strategy<Value = Vec<Line>> {
    let step = prop_oneof![6 => Just(1), 1 => Just(0), 1 => Just(3), 1 => -6..0_i16];
    let back = prop_oneof![4 => Just(0), 4 => 1..12_i16, 1 => -4..0_i16];
    proptest::collection::vec((step, back, proptest::bool::weighted(0.9)), 0..40).prop_map(|rows| {
        let key = |number: i16| u8::try_from(number.clamp(0, 99)).expect("two digits");
        let mut last = 20;
        let line = |(step, back, is_taken)| {
            last += step;
            (key(last), key(last - back), is_taken)
        };
        rows.into_iter().map(line).collect()
    })
}

/// What becomes of the rows of files that one import reads, and the keys in the file behind it.
fn import(files: &[Vec<Line>], is_ahead: bool) -> (Vec<Keyed>, Vec<Written>) {
    let connection = Connection::open_in_memory().expect("memory");
    connection.execute_batch(crate::store::schema::SCHEMA).expect("the schema");
    let mut told = Vec::new();
    let mut keys = Keys::begin(&connection).expect("keys");
    for file in files {
        let mut ahead = keys.ahead();
        // All is read before anything is written, as far ahead as a thread can be.
        let found: Vec<Option<Under>> = file.iter().map(|(report, incident, _)| ahead.find(&code(*report), &code(*incident))).collect();
        for ((report, incident, is_taken), under) in file.iter().zip(found) {
            if *is_taken {
                told.push(keys.report(&connection, &code(*report), &code(*incident), under.filter(|_| is_ahead)).expect("a report"));
            }
        }
    }
    keys.flush(&connection).expect("written");
    let mut statement = connection.prepare("SELECT key, incident, declared FROM event_key ORDER BY key").expect("keys");
    let written = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).expect("keys");
    let written = written.map(|key| key.expect("a key")).collect();
    (told, written)
}

proptest! {
    #[test]
    fn what_is_found_ahead_is_what_the_file_says(files in proptest::collection::vec(file(), 1..3)) {
        prop_assert_eq!(import(&files, true), import(&files, false));
    }
}

#[test]
fn a_report_under_one_that_was_refused_is_under_a_new_incident() {
    let keys = import(&[vec![(1, 1, true), (2, 2, false), (3, 2, true), (4, 1, true)], vec![(5, 5, false), (6, 5, true)]], true).1;
    let expected =
        [("R01", Some(1), Some(1)), ("R02", Some(2), None), ("R03", None, Some(2)), ("R04", None, Some(1)), ("R05", Some(3), None), ("R06", None, Some(3))];
    assert_eq!(keys, expected.map(|(key, incident, declared)| (key.to_owned(), incident, declared)));
}
