//! New people and their forms into the file.

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, Statement};

use crate::model::ids::{GridNo, PersonNo};
use crate::model::person::CandidateForm;
use crate::store::Result;
use crate::store::held::Held;
use crate::store::log::Write;
use crate::store::sums::Noted;

/// With this many people a first roster is a large one.
const FIRST_LOAD: i64 = 2_048;

// One row an INSERT: of more, SQLite keeps each page as it was, to take back the statement alone where a reference fails.
const INTO_PERSON: &str = "INSERT INTO person (person_id, id_number, name, phone, bank_account) VALUES (?1, ?2, ?3, ?4, ?5)";
const INTO_FORM: &str = "INSERT INTO candidate_form (person_id, grid_id, hamlet_id, household, role, education, smartphone, zhengwu_app, pingan_app, resident, bad_record, petition, platforms,
                             computer, party, incumbent, cadre_post, cadre_kin, recommended, registered_on, log_id)
                             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)";

/// Where a form belongs, by the numbers of the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) person: PersonNo,
    pub(super) grid: GridNo,
    pub(super) hamlet: i64,
}

/// New people of an import.
pub(in crate::store) struct NewForms<'c> {
    /// The number of the next person, once it was asked for.
    next: Option<i64>,
    /// Whether the file had nobody before.
    is_first: bool,
    /// What makes the indices again that were dropped for the load.
    dropped: Vec<String>,
    people: Added<'c>,
    forms: Added<'c>,
}

impl Default for NewForms<'_> {
    fn default() -> Self {
        let (people, forms) = (Added::none_of("person", INTO_PERSON), Added::none_of("candidate_form", INTO_FORM));
        Self { next: None, is_first: false, dropped: Vec::new(), people, forms }
    }
}

/// Rows added to a table, and what adds one.
struct Added<'c> {
    insert: Held<'c>,
    text: &'static str,
    noted: Noted,
}

impl<'c> Added<'c> {
    fn none_of(table: &'static str, text: &'static str) -> Self {
        Self { insert: Held::default(), text, noted: Noted::none_of(table) }
    }

    fn add(&mut self, connection: &'c Connection, values: &[ValueRef<'_>]) -> Result<()> {
        let statement = self.insert.statement(connection, self.text)?;
        bind(statement, values)?;
        statement.raw_execute()?;
        self.noted.add(values);
        Ok(())
    }
}

impl<'c> NewForms<'c> {
    /// Writes somebody who is new, and gives them a number.
    pub(super) fn push(&mut self, write: &'c Write<'_>, row: &CandidateForm, (grid, hamlet): (GridNo, i64)) -> Result<PersonNo> {
        let person = match self.next {
            Some(next) => next,
            None => write.query_row("SELECT ifnull(max(person_id), 0) + 1 FROM person", [], |row| row.get(0))?,
        };
        self.is_first |= person == 1;
        self.next = Some(person + 1);
        let person = PersonNo(person);
        if self.is_first && person.0 == FIRST_LOAD {
            self.drop_indices(write)?;
        }
        self.people.add(write, &person_values(person, row))?;
        let day = registered_on(row);
        self.forms.add(write, &form_values(Place { person, grid, hamlet }, row, day.as_deref(), write.log_id))?;
        Ok(person)
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

    /// Makes dropped indices again, and tells the write whom it added.
    pub(in crate::store) fn finish(&mut self, write: &Write<'_>) -> Result<()> {
        let Self { people, forms, dropped, .. } = std::mem::take(self);
        write.note(people.noted);
        write.note(forms.noted);
        dropped.iter().try_for_each(|sql| write.execute_batch(sql))
    }
}

/// Binds values to the parameters of a statement.
pub(super) fn bind(statement: &mut Statement<'_>, values: &[ValueRef<'_>]) -> Result<()> {
    (1..).zip(values).try_for_each(|(parameter, value)| statement.raw_bind_parameter(parameter, ToSqlOutput::Borrowed(*value)))
}

/// The values of a person, in the order of the schema.
fn person_values(person: PersonNo, row: &CandidateForm) -> [ValueRef<'_>; 5] {
    [ValueRef::Integer(person.0), row.id_number.as_str().into(), row.name.as_str().into(), row.phone.as_deref().into(), row.bank_account.as_deref().into()]
}

/// The day of a form, as it is stored.
pub(super) fn registered_on(row: &CandidateForm) -> Option<String> {
    row.registered_on.map(|day| day.to_string())
}

/// The values of a form, in the order of the schema.
pub(super) fn form_values<'v>(place: Place, row: &'v CandidateForm, registered_on: Option<&'v str>, log_id: i64) -> [ValueRef<'v>; 21] {
    let answers = row.answers;
    let yes_no = |answer: bool| ValueRef::Integer(answer.into());
    [
        ValueRef::Integer(place.person.0),
        ValueRef::Integer(place.grid.0),
        ValueRef::Integer(place.hamlet),
        row.household.as_str().into(),
        row.role.code().into(),
        row.education.code().into(),
        yes_no(answers.smartphone),
        yes_no(answers.zhengwu_app),
        yes_no(answers.pingan_app),
        yes_no(answers.resident),
        yes_no(answers.bad_record),
        yes_no(answers.petition),
        yes_no(answers.platforms),
        yes_no(answers.computer),
        yes_no(answers.party),
        yes_no(answers.incumbent),
        row.cadre_post.code().into(),
        yes_no(answers.cadre_kin),
        answers.recommended.map_or(ValueRef::Null, yes_no),
        registered_on.into(),
        ValueRef::Integer(log_id),
    ]
}
