//! New people and their forms into the file, many at a time.

use std::sync::LazyLock;

use rusqlite::{Connection, Statement};

use crate::model::ids::{GridNo, PersonNo};
use crate::model::person::CandidateForm;
use crate::store::Result;

/// Rows an INSERT. The lists of codes that the table checks against are made anew by every statement: one row at a time,
/// they were half the work of importing a roster.
const BATCH: usize = 32;
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
pub(in crate::store) struct NewForms {
    held: Vec<(Place, CandidateForm)>,
    /// The number of the next person, once it was asked for.
    next: Option<i64>,
}

impl NewForms {
    /// Takes somebody who is new, and gives them a number.
    pub(super) fn push(&mut self, connection: &Connection, log_id: i64, row: &CandidateForm, (grid, hamlet): (GridNo, i64)) -> Result<PersonNo> {
        let person = match self.next {
            Some(next) => next,
            None => connection.query_row("SELECT ifnull(max(person_id), 0) + 1 FROM person", [], |row| row.get(0))?,
        };
        self.next = Some(person + 1);
        let person = PersonNo(person);
        self.held.push((Place { person, grid, hamlet }, row.clone()));
        if self.held.len() >= BATCH {
            self.flush(connection, log_id)?;
        }
        Ok(person)
    }

    /// Writes what is held back: before anybody asks the file for people.
    pub(in crate::store) fn flush(&mut self, connection: &Connection, log_id: i64) -> Result<()> {
        if self.held.is_empty() {
            return Ok(());
        }
        let (rows, [people, forms]) = if self.held.len() == BATCH { (BATCH, &*MANY) } else { (1, &*ONE) };
        let (mut people, mut forms) = (connection.prepare_cached(people)?, connection.prepare_cached(forms)?);
        for group in self.held.chunks(rows) {
            for (row, (place, form)) in group.iter().enumerate() {
                bind_person(&mut people, row * PERSON + 1, place.person, form)?;
                bind_form(&mut forms, row * FORM + 1, *place, form, log_id)?;
            }
            people.raw_execute()?;
            forms.raw_execute()?;
        }
        self.held.clear();
        Ok(())
    }
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
