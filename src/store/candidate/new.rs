//! New people and their forms into the file, many at a time.

use std::sync::LazyLock;

use rusqlite::{Connection, Statement};

use crate::model::ids::{GridNo, PersonNo};
use crate::model::person::CandidateForm;
use crate::store::Result;
use crate::store::held::Held;

/// Rows an INSERT. One row at a time takes 8 % more to write people; it was twice as long while each statement made the lists
/// of codes anew that the table checks against.
const BATCH: usize = 32;
/// With this many people a first roster is a large one.
const FIRST_LOAD: i64 = 2_048;
/// Columns of a person.
const PERSON: usize = 5;
/// Columns of a form.
const FORM: usize = 21;

const INTO_PERSON: &str = "INSERT INTO person (person_id, id_number, name, phone, bank_account) VALUES ";
const INTO_FORM: &str = "INSERT INTO candidate_form (person_id, grid_id, hamlet_id, household, role, education, smartphone, zhengwu_app, pingan_app, resident, bad_record, petition, platforms,
                             computer, party, incumbent, cadre_post, cadre_kin, recommended, registered_on, log_id) VALUES ";

static ONE: LazyLock<[String; 2]> = LazyLock::new(|| inserts(1));
static MANY: LazyLock<[String; 2]> = LazyLock::new(|| inserts(BATCH));

/// What writes so many people, and what writes their forms.
fn inserts(rows: usize) -> [String; 2] {
    [(INTO_PERSON, PERSON), (INTO_FORM, FORM)].map(|(into, columns)| {
        let row = ["(", &vec!["?"; columns].join(","), ")"].concat();
        [into, &vec![row.as_str(); rows].join(",")].concat()
    })
}

/// Where a form belongs, by the numbers of the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) person: PersonNo,
    pub(super) grid: GridNo,
    pub(super) hamlet: i64,
}

/// New people who are not written yet.
#[derive(Default)]
pub(in crate::store) struct NewForms<'c> {
    held: Vec<(Place, CandidateForm)>,
    /// The number of the next person, once it was asked for.
    next: Option<i64>,
    /// Whether the file had nobody before.
    is_first: bool,
    /// What makes the indices again that were dropped for the load.
    dropped: Vec<String>,
    insert_people: Held<'c>,
    insert_forms: Held<'c>,
}

impl<'c> NewForms<'c> {
    /// Takes somebody who is new, and gives them a number.
    pub(super) fn push(&mut self, connection: &'c Connection, log_id: i64, row: &CandidateForm, (grid, hamlet): (GridNo, i64)) -> Result<PersonNo> {
        let person = match self.next {
            Some(next) => next,
            None => connection.query_row("SELECT ifnull(max(person_id), 0) + 1 FROM person", [], |row| row.get(0))?,
        };
        self.is_first |= person == 1;
        self.next = Some(person + 1);
        let person = PersonNo(person);
        if self.is_first && person.0 == FIRST_LOAD {
            self.drop_indices(connection)?;
        }
        self.held.push((Place { person, grid, hamlet }, row.clone()));
        if self.held.len() >= BATCH {
            self.flush(connection, log_id)?;
        }
        Ok(person)
    }

    /// Whether anybody is held back.
    pub(in crate::store) const fn are_held(&self) -> bool {
        !self.held.is_empty()
    }

    /// Writes what is held back: before anybody asks the file for people.
    pub(in crate::store) fn flush(&mut self, connection: &'c Connection, log_id: i64) -> Result<()> {
        if self.held.is_empty() {
            return Ok(());
        }
        if self.held.len() == BATCH {
            let [people, forms] = &*MANY;
            let people = self.insert_people.statement(connection, people)?;
            write(people, self.insert_forms.statement(connection, forms)?, &self.held, log_id)?;
        } else {
            let [people, forms] = &*ONE;
            let (mut people, mut forms) = (connection.prepare_cached(people)?, connection.prepare_cached(forms)?);
            self.held.chunks(1).try_for_each(|one| write(&mut people, &mut forms, one, log_id))?;
        }
        self.held.clear();
        Ok(())
    }

    /// Drops the indices that are no keys. Built at the end, they make a roster of 34,000 6 % faster.
    fn drop_indices(&mut self, connection: &Connection) -> Result<()> {
        let mut statement =
            connection.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name IN ('person', 'candidate_form') AND sql IS NOT NULL")?;
        let indices: Vec<(String, String)> = statement.query_map([], |row| Ok((row.get("name")?, row.get("sql")?)))?.collect::<Result<_>>()?;
        for (name, sql) in indices {
            connection.execute_batch(&["DROP INDEX ", &name].concat())?;
            self.dropped.push(sql);
        }
        Ok(())
    }

    /// Writes what is held back, and makes dropped indices again.
    pub(in crate::store) fn finish(&mut self, connection: &'c Connection, log_id: i64) -> Result<()> {
        self.flush(connection, log_id)?;
        self.dropped.drain(..).try_for_each(|sql| connection.execute_batch(&sql))
    }
}

/// Writes as many people, and their forms, as the statements take.
fn write(people: &mut Statement<'_>, forms: &mut Statement<'_>, new: &[(Place, CandidateForm)], log_id: i64) -> Result<()> {
    for (row, (place, form)) in new.iter().enumerate() {
        bind_person(people, row * PERSON + 1, place.person, form)?;
        bind_form(forms, row * FORM + 1, *place, form, log_id)?;
    }
    people.raw_execute()?;
    forms.raw_execute().map(|_| ())
}

fn bind_person(statement: &mut Statement<'_>, first: usize, person: PersonNo, row: &CandidateForm) -> Result<()> {
    statement.raw_bind_parameter(first, person.0)?;
    statement.raw_bind_parameter(first + 1, row.id_number.as_str())?;
    statement.raw_bind_parameter(first + 2, row.name.as_str())?;
    statement.raw_bind_parameter(first + 3, row.phone.as_deref())?;
    statement.raw_bind_parameter(first + 4, row.bank_account.as_deref())
}

/// Binds the columns of a form, the first of them as parameter `first`.
pub(super) fn bind_form(statement: &mut Statement<'_>, first: usize, place: Place, row: &CandidateForm, log_id: i64) -> Result<()> {
    let answers = row.answers;
    statement.raw_bind_parameter(first, place.person.0)?;
    statement.raw_bind_parameter(first + 1, place.grid.0)?;
    statement.raw_bind_parameter(first + 2, place.hamlet)?;
    statement.raw_bind_parameter(first + 3, row.household.as_str())?;
    statement.raw_bind_parameter(first + 4, row.role.code())?;
    statement.raw_bind_parameter(first + 5, row.education.code())?;
    let before_cadre_post = [
        answers.smartphone,
        answers.zhengwu_app,
        answers.pingan_app,
        answers.resident,
        answers.bad_record,
        answers.petition,
        answers.platforms,
        answers.computer,
        answers.party,
        answers.incumbent,
    ];
    for (column, answer) in before_cadre_post.into_iter().enumerate() {
        statement.raw_bind_parameter(first + 6 + column, answer)?;
    }
    statement.raw_bind_parameter(first + 16, row.cadre_post.code())?;
    statement.raw_bind_parameter(first + 17, answers.cadre_kin)?;
    statement.raw_bind_parameter(first + 18, answers.recommended)?;
    statement.raw_bind_parameter(first + 19, row.registered_on.map(|day| day.to_string()))?;
    statement.raw_bind_parameter(first + 20, log_id)
}
