//! New people and their forms into the file, many at a time.

use std::sync::LazyLock;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, Statement};

use crate::model::ids::{GridNo, PersonNo};
use crate::model::person::CandidateForm;
use crate::store::Result;
use crate::store::held::Held;
use crate::store::log::Write;
use crate::store::sums::Noted;

/// Rows an INSERT. One row at a time takes 8 % more to write people; it was twice as long while each statement made the lists
/// of codes anew that the table checks against.
const BATCH: usize = 32;
/// With this many people a first roster is a large one.
const FIRST_LOAD: i64 = 2_048;
/// Columns of a person.
const PERSON: usize = 5;
/// Columns of a form.
const FORM: usize = 21;

/// The tables that new people are written to.
const TABLES: [&str; 2] = ["person", "candidate_form"];

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
pub(in crate::store) struct NewForms<'c> {
    held: Vec<(Place, CandidateForm)>,
    /// The number of the next person, once it was asked for.
    next: Option<i64>,
    /// Whether the file had nobody before.
    is_first: bool,
    /// What makes the indices again that were dropped for the load.
    dropped: Vec<String>,
    people: Target<'c>,
    forms: Target<'c>,
}

/// What is written into a table.
struct Target<'c> {
    insert: Held<'c>,
    added: Noted,
}

impl Target<'_> {
    fn table(name: &'static str) -> Self {
        Self { insert: Held::default(), added: Noted::none_of(name) }
    }
}

impl Default for NewForms<'_> {
    fn default() -> Self {
        let (people, forms) = (Target::table(TABLES[0]), Target::table(TABLES[1]));
        Self { held: Vec::new(), next: None, is_first: false, dropped: Vec::new(), people, forms }
    }
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
        let Self { held, people: to_people, forms: to_forms, .. } = self;
        let added = (&mut to_people.added, &mut to_forms.added);
        if held.len() == BATCH {
            let [people, forms] = &*MANY;
            let (people, forms) = (to_people.insert.statement(connection, people)?, to_forms.insert.statement(connection, forms)?);
            write((people, forms), added, held, log_id)?;
        } else {
            let [people, forms] = &*ONE;
            let (mut people, mut forms) = (connection.prepare_cached(people)?, connection.prepare_cached(forms)?);
            held.chunks(1).try_for_each(|one| write((&mut people, &mut forms), (&mut *added.0, &mut *added.1), one, log_id))?;
        }
        held.clear();
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
    pub(in crate::store) fn finish(&mut self, write: &'c Write<'_>) -> Result<()> {
        self.flush(write, write.log_id)?;
        for (target, table) in [&mut self.people, &mut self.forms].into_iter().zip(TABLES) {
            write.note(std::mem::replace(&mut target.added, Noted::none_of(table)));
        }
        self.dropped.drain(..).try_for_each(|sql| write.execute_batch(&sql))
    }
}

/// Writes as many people, and their forms, as the statements take.
fn write(
    (people, forms): (&mut Statement<'_>, &mut Statement<'_>),
    (added_people, added_forms): (&mut Noted, &mut Noted),
    new: &[(Place, CandidateForm)],
    log_id: i64,
) -> Result<()> {
    for (row, (place, form)) in new.iter().enumerate() {
        let person = person_values(place.person, form);
        bind(people, row * PERSON + 1, &person)?;
        added_people.add(&person);
        let day = registered_on(form);
        let form = form_values(*place, form, day.as_deref(), log_id);
        bind(forms, row * FORM + 1, &form)?;
        added_forms.add(&form);
    }
    people.raw_execute()?;
    forms.raw_execute().map(|_| ())
}

/// Binds values, the first of them as parameter `first`.
pub(super) fn bind(statement: &mut Statement<'_>, first: usize, values: &[ValueRef<'_>]) -> Result<()> {
    (first..).zip(values).try_for_each(|(parameter, value)| statement.raw_bind_parameter(parameter, ToSqlOutput::Borrowed(*value)))
}

/// The values of a person, in the order of the schema.
fn person_values(person: PersonNo, row: &CandidateForm) -> [ValueRef<'_>; PERSON] {
    [ValueRef::Integer(person.0), row.id_number.as_str().into(), row.name.as_str().into(), row.phone.as_deref().into(), row.bank_account.as_deref().into()]
}

/// The day of a form, as it is stored.
pub(super) fn registered_on(row: &CandidateForm) -> Option<String> {
    row.registered_on.map(|day| day.to_string())
}

/// The values of a form, in the order of the schema.
pub(super) fn form_values<'v>(place: Place, row: &'v CandidateForm, registered_on: Option<&'v str>, log_id: i64) -> [ValueRef<'v>; FORM] {
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
