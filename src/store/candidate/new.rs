//! New people and their forms into the file.

use std::sync::LazyLock;

use compact_str::format_compact;
use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OptionalExtension, Statement};

use crate::model::ids::{Code, PersonNo};
use crate::model::person::CandidateForm;
use crate::store::Result;
use crate::store::held::Held;
use crate::store::import::FormPlace;
use crate::store::log::Write;
use crate::store::sums::{self, Noted};

/// With this many people a first roster is a large one.
const FIRST_LOAD: i64 = 2_048;

/// Rows that one statement writes of a large first roster.
const BATCH: usize = 32;

/// What writes one row, and what writes many.
struct Insert {
    one: String,
    batch: String,
}

static INTO_PERSON: LazyLock<Insert> = LazyLock::new(|| Insert::into("person", "person_id, id_number, name, phone, bank_account"));
static INTO_FORM: LazyLock<Insert> = LazyLock::new(|| {
    let columns = "person_id, grid_id, hamlet_id, household, role, education, smartphone, zhengwu_app, pingan_app, resident, bad_record, petition, platforms, computer, party, incumbent, cadre_post, \
                   cadre_kin, recommended, registered_on, log_id";
    Insert::into("candidate_form", columns)
});

impl Insert {
    /// Whatever fails ends the write as a whole: OR FAIL spares SQLite what it would keep to take back the statement alone.
    fn into(table: &str, columns: &str) -> Self {
        let row = ["(", &vec!["?"; columns.split(", ").count()].join(","), ")"].concat();
        let text = |rows: usize| ["INSERT OR FAIL INTO ", table, " (", columns, ") VALUES ", &vec![row.as_str(); rows].join(",")].concat();
        Self { one: text(1), batch: text(BATCH) }
    }
}

/// A form to be written, and all that it becomes in the file.
struct NewForm {
    person: PersonNo,
    place: FormPlace,
    form: CandidateForm,
    registered_on: Option<Code>,
    log_id: i64,
}

/// New people of an import.
#[derive(Default)]
pub(in crate::store) struct NewForms<'c> {
    /// The number of the first, and that of the next, once they were asked for.
    numbers: Option<(i64, i64)>,
    load: Option<Load<'c>>,
    held: Vec<NewForm>,
    added: Option<(Added<'c>, Added<'c>)>,
}

/// The load of a large first roster: the indices that are no keys are made at its end, references looked up there, and many
/// rows written by a statement. Row by row, all that took a roster of 340,000 40 % longer.
struct Load<'c> {
    connection: &'c Connection,
    /// What makes the indices again.
    indices: Vec<String>,
}

/// Rows added to a table, and what adds them.
struct Added<'c> {
    insert: &'static Insert,
    one: Held<'c>,
    batch: Held<'c>,
    noted: Noted,
}

impl<'c> Added<'c> {
    fn none_of(table: &'static str, insert: &'static Insert) -> Self {
        Self { insert, one: Held::default(), batch: Held::default(), noted: Noted::none_of(table) }
    }

    fn add<const COLUMNS: usize>(&mut self, connection: &'c Connection, rows: &[NewForm], values: fn(&NewForm) -> [ValueRef<'_>; COLUMNS]) -> Result<()> {
        let is_batch = rows.len() == BATCH;
        let statement = if is_batch { self.batch.statement(connection, &self.insert.batch)? } else { self.one.statement(connection, &self.insert.one)? };
        for (index, row) in rows.iter().enumerate() {
            let values = values(row);
            bind(statement, if is_batch { index * COLUMNS } else { 0 }, &values)?;
            self.noted.add(&values);
            if !is_batch || index + 1 == BATCH {
                statement.raw_execute()?;
            }
        }
        Ok(())
    }
}

impl<'c> NewForms<'c> {
    /// Writes somebody who is new, now or with others at once, and gives them a number.
    pub(super) fn push(&mut self, write: &'c Write<'_>, form: &CandidateForm, place: FormPlace) -> Result<PersonNo> {
        let (first, next) = match self.numbers {
            Some(numbers) => numbers,
            None => write.query_row("SELECT ifnull(max(person_id), 0) + 1 FROM person", [], |row| row.get(0).map(|next| (next, next)))?,
        };
        self.numbers = Some((first, next + 1));
        if first == 1 && next == FIRST_LOAD {
            self.load = Some(Load::begin(write)?);
        }
        let person = PersonNo(next);
        self.held.push(NewForm { person, place, form: form.clone(), registered_on: registered_on(form), log_id: write.log_id });
        if self.load.is_none() || self.held.len() == BATCH {
            self.flush(write)?;
        }
        Ok(person)
    }

    /// Whether somebody has come in this import.
    pub(super) fn has(&self, person: PersonNo) -> bool {
        self.numbers.is_some_and(|(first, _)| person.0 >= first)
    }

    fn flush(&mut self, connection: &'c Connection) -> Result<()> {
        if self.held.is_empty() {
            return Ok(());
        }
        let (people, forms) = self.added.get_or_insert_with(|| (Added::none_of("person", &INTO_PERSON), Added::none_of("candidate_form", &INTO_FORM)));
        people.add(connection, &self.held, NewForm::person_values)?;
        forms.add(connection, &self.held, NewForm::form_values)?;
        self.held.clear();
        Ok(())
    }

    /// Writes whoever is held, ends a load, and tells the write whom it added.
    pub(in crate::store) fn finish(&mut self, write: &'c Write<'_>) -> Result<()> {
        self.flush(write)?;
        if let Some((people, forms)) = self.added.take() {
            write.note(people.noted);
            write.note(forms.noted);
        }
        self.load.take().map_or(Ok(()), Load::end)
    }
}

impl<'c> Load<'c> {
    fn begin(connection: &'c Connection) -> Result<Self> {
        let mut statement =
            connection.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name IN ('person', 'candidate_form') AND sql IS NOT NULL")?;
        let found: Vec<(String, String)> = statement.query_map([], |row| Ok((row.get("name")?, row.get("sql")?)))?.collect::<Result<_>>()?;
        found.iter().try_for_each(|(name, _)| connection.execute_batch(&["DROP INDEX ", name].concat()))?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, false)?;
        Ok(Self { connection, indices: found.into_iter().map(|(_, sql)| sql).collect() })
    }

    fn end(self) -> Result<()> {
        self.indices.iter().try_for_each(|sql| self.connection.execute_batch(sql))?;
        let dangling: Option<String> = self.connection.query_row("PRAGMA foreign_key_check(candidate_form)", [], |row| row.get(0)).optional()?;
        if dangling.is_some() { Err(sums::damaged("candidate_form")) } else { Ok(()) }
    }
}

/// References are looked up again, however a load ends.
impl Drop for Load<'_> {
    fn drop(&mut self) {
        let _ = self.connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, true);
    }
}

/// Binds values to the parameters of a statement behind the first so many.
pub(super) fn bind(statement: &mut Statement<'_>, behind: usize, values: &[ValueRef<'_>]) -> Result<()> {
    (behind + 1..).zip(values).try_for_each(|(parameter, value)| statement.raw_bind_parameter(parameter, ToSqlOutput::Borrowed(*value)))
}

/// The day of a form, as it is stored.
pub(super) fn registered_on(form: &CandidateForm) -> Option<Code> {
    form.registered_on.map(|day| format_compact!("{day}"))
}

impl NewForm {
    /// The values of a person, in the order of the schema.
    fn person_values(&self) -> [ValueRef<'_>; 5] {
        let form = &self.form;
        [
            ValueRef::Integer(self.person.0),
            form.id_number.as_str().into(),
            form.name.as_str().into(),
            form.phone.as_deref().into(),
            form.bank_account.as_deref().into(),
        ]
    }

    fn form_values(&self) -> [ValueRef<'_>; 21] {
        form_values(self.person, self.place, &self.form, self.registered_on.as_deref(), self.log_id)
    }
}

/// The values of a form, in the order of the schema.
pub(super) fn form_values<'v>(person: PersonNo, place: FormPlace, row: &'v CandidateForm, registered_on: Option<&'v str>, log_id: i64) -> [ValueRef<'v>; 21] {
    let answers = row.answers;
    let yes_no = |answer: bool| ValueRef::Integer(answer.into());
    [
        ValueRef::Integer(person.0),
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
