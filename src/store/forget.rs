//! What is personal of somebody, taken away. `secure_delete` writes zeros where it stood; the log never held it whole
//! ([`super::log`]).

use rusqlite::params;

use super::Result;
use super::log::Write;
use crate::model::ids::{IdNumber, PersonNo};

/// Takes away somebody who never held a post, with everything that was recorded of them.
///
/// # Errors
/// Returns what SQLite says, such as that a sheet or an award names the person.
pub fn remove(write: &Write<'_>, person: PersonNo) -> Result<()> {
    for sql in [
        "DELETE FROM proposal WHERE person_id = ?1",
        "DELETE FROM field_test WHERE person_id = ?1",
        "DELETE FROM attendance WHERE person_id = ?1",
        "DELETE FROM conduct WHERE person_id = ?1",
        "DELETE FROM candidate_form WHERE person_id = ?1",
        "DELETE FROM person WHERE person_id = ?1",
    ] {
        write.prepare_cached(sql)?.execute([person.0])?;
    }
    remove_images(write, person)
}

/// Takes away what undo would need to put back what was recorded of a person, now or before.
fn remove_images(write: &Write<'_>, person: PersonNo) -> Result<()> {
    let sql = "DELETE FROM log_image
                WHERE noun IN ('person', 'candidate_form', 'field_test', 'proposal', 'attendance', 'conduct', 'post_exit', 'retention') AND before ->> 'person_id' = ?1";
    write.prepare_cached(sql)?.execute([person.0]).map(|_| ())
}

/// Takes away what is personal of somebody who held a post, and leaves what figures rest on: posts, reports, attendance,
/// conduct without its note, the post as cadre, awards. A number that nobody has stands for the ID number. Sheets stand as
/// they were signed.
///
/// # Errors
/// Returns what SQLite says.
pub fn blank(write: &Write<'_>, person: PersonNo) -> Result<()> {
    let name = person.to_string();
    let Some(number) = stand_in(person) else { return Err(rusqlite::Error::IntegralValueOutOfRange(0, person.0)) };
    write.prepare_cached("UPDATE person SET id_number = ?2, name = ?3, phone = NULL, bank_account = NULL WHERE person_id = ?1")?.execute(params![
        person.0,
        number.as_str(),
        name
    ])?;
    write
        .prepare_cached(
            "UPDATE candidate_form SET household = ?2, bad_record = 0, petition = 0, party = 0, recommended = NULL, registered_on = NULL, log_id = ?3 WHERE person_id = ?1",
        )?
        .execute(params![person.0, name, write.log_id])?;
    for sql in [
        "DELETE FROM proposal WHERE person_id = ?1",
        "DELETE FROM field_test WHERE person_id = ?1",
        "UPDATE conduct SET note = NULL WHERE person_id = ?1",
        "UPDATE post_exit SET reason = NULL, evidence = NULL WHERE person_id = ?1",
        "UPDATE retention SET reason = NULL WHERE person_id = ?1",
    ] {
        write.prepare_cached(sql)?.execute([person.0])?;
    }
    remove_images(write, person)
}

/// A number with a true date and check character whose place no administrative code names: theirs begin with 1 to 8.
fn stand_in(person: PersonNo) -> Option<IdNumber> {
    IdNumber::complete(&format!("0{:05}19000101{:03}", person.0 / 1000, person.0 % 1000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_has_a_stand_in_of_their_own() {
        let numbers: std::collections::BTreeSet<_> =
            (0..5000).chain(99_999_000..=99_999_999).map(|person| stand_in(PersonNo(person)).expect("a number")).collect();
        assert_eq!(numbers.len(), 6000);
        assert_eq!(stand_in(PersonNo(100_000_000)), None);
    }
}
