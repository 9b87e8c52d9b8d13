//! People and their candidate forms.

mod new;

use rusqlite::{Connection, Row, params};

use super::import::{FormPlace, Importer, Put, PutError, nearest};
use crate::model::calendar::Day;
use crate::model::expected::{CellFault, Expected, Noun};
use crate::model::ids::{Code, GridNo, PersonNo};
use crate::model::person::{CadrePost, CandidateForm, Education, FormAnswers};
use crate::model::post::Role;
use crate::policy::eligibility::is_cadre;
pub(super) use new::NewForms;
use new::{bind, form_values, registered_on};

/// A form as it is recorded, with what the rules ask of the household.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The person.
    pub person: PersonNo,
    /// The grid registered for.
    pub grid: GridNo,
    /// The form, its village filled in.
    pub form: CandidateForm,
    /// Somebody else of the household is a principal cadre or the supervision head.
    pub lives_with_cadre: bool,
    /// Others of the household who serve as member on the day.
    pub household_members_serving: u32,
}

const FORM: &str = "SELECT person_id, person.name, id_number, candidate_form.grid_id, grid.code AS grid, village.name AS village, hamlet.name AS hamlet, household, candidate_form.role,
       education, smartphone, zhengwu_app, pingan_app, resident, bad_record, petition, platforms, computer, party, incumbent, cadre_post, cadre_kin, recommended,
       phone, bank_account, registered_on
  FROM candidate_form JOIN person USING (person_id) JOIN grid USING (grid_id) JOIN village ON village.village_id = grid.village_id JOIN hamlet USING (hamlet_id)";

/// All forms ordered by village, grid, name and ID number, with the household's facts on a day.
///
/// # Errors
/// Returns what SQLite says.
pub fn candidates(connection: &Connection, day: Day) -> super::Result<Vec<Candidate>> {
    candidates_in(connection, None, day)
}

/// The forms of an administrative village in the same order, with the household's facts on a day; all forms without one.
///
/// # Errors
/// Returns what SQLite says.
pub fn candidates_in(connection: &Connection, village: Option<&str>, day: Day) -> super::Result<Vec<Candidate>> {
    let mut candidates = forms(connection, village)?;
    let serving = serving_members(connection, day)?;
    let mut households: std::collections::HashMap<(String, Code), (u32, u32)> = std::collections::HashMap::new();
    let key = |candidate: &Candidate| (candidate.form.village.clone().unwrap_or_default(), candidate.form.household.clone());
    for candidate in &candidates {
        let entry = households.entry(key(candidate)).or_default();
        entry.0 += u32::from(is_cadre(candidate.form.cadre_post));
        entry.1 += u32::from(serving.contains(&candidate.person));
    }
    for candidate in &mut candidates {
        let (cadres, members) = households.get(&key(candidate)).copied().unwrap_or_default();
        candidate.lives_with_cadre = cadres > u32::from(is_cadre(candidate.form.cadre_post));
        candidate.household_members_serving = members - u32::from(serving.contains(&candidate.person));
    }
    Ok(candidates)
}

fn forms(connection: &Connection, village: Option<&str>) -> super::Result<Vec<Candidate>> {
    let mut statement =
        connection.prepare(&[FORM, " WHERE ?1 IS NULL OR village.name = ?1 ORDER BY village.name, grid.code, person.name, id_number"].concat())?;
    let rows = statement.query_map([village], |row| {
        Ok(Candidate {
            person: PersonNo(row.get("person_id")?),
            grid: GridNo(row.get("grid_id")?),
            form: form(row)?,
            lives_with_cadre: false,
            household_members_serving: 0,
        })
    })?;
    rows.collect()
}

/// The people who serve as member on a day.
fn serving_members(connection: &Connection, day: Day) -> super::Result<std::collections::HashSet<PersonNo>> {
    let mut statement = connection.prepare_cached("SELECT person_id FROM post WHERE role = 'member' AND from_on <= ?1 AND (to_on IS NULL OR to_on >= ?1)")?;
    let rows = statement.query_map([day.to_string()], |row| row.get("person_id").map(PersonNo))?;
    rows.collect()
}

fn form(row: &Row<'_>) -> super::Result<CandidateForm> {
    Ok(CandidateForm {
        name: super::short(row, "name")?,
        id_number: super::id_number(row, "id_number")?,
        grid: super::short(row, "grid")?,
        village: row.get("village")?,
        hamlet: super::short(row, "hamlet")?,
        household: super::short(row, "household")?,
        role: super::code(row, "role", Role::from_code)?,
        education: super::code(row, "education", Education::from_code)?,
        answers: FormAnswers {
            smartphone: row.get("smartphone")?,
            zhengwu_app: row.get("zhengwu_app")?,
            pingan_app: row.get("pingan_app")?,
            resident: row.get("resident")?,
            bad_record: row.get("bad_record")?,
            petition: row.get("petition")?,
            platforms: row.get("platforms")?,
            computer: row.get("computer")?,
            party: row.get("party")?,
            incumbent: row.get("incumbent")?,
            cadre_kin: row.get("cadre_kin")?,
            recommended: row.get("recommended")?,
        },
        cadre_post: super::code(row, "cadre_post", CadrePost::from_code)?,
        phone: row.get("phone")?,
        bank_account: row.get("bank_account")?,
        registered_on: super::optional_day(row, "registered_on")?,
    })
}

/// What a form says that does not go with the village of its grid, or with the present day.
pub(super) fn misplaced(row: &CandidateForm, village: &str, today: Day) -> Vec<CellFault> {
    let mut faults = Vec::new();
    if let Some(stated) = row.village.as_ref().filter(|stated| *stated != village) {
        faults.push(CellFault::new("village", stated.as_str(), Expected::SameAs(village.to_owned())));
    }
    if row.id_number.birth() > today {
        faults.push(CellFault::new("id_number", row.id_number.as_str(), Expected::NotAfter(today)));
    }
    faults
}

impl Importer<'_> {
    /// Records a person with their form. `found` is where it belongs, if [`Places`](super::import::Places) have that.
    ///
    /// # Errors
    /// Refuses somebody who stands twice in the import, an unknown grid or hamlet, another village than the grid's,
    /// and days that have not come.
    pub fn put_form(&mut self, row: &CandidateForm, found: Option<FormPlace>) -> Result<Put, PutError> {
        let known = self.person(&row.id_number)?.map(|known| known.person);
        if known.is_some_and(|person| self.new_forms.has(person)) {
            return Err(CellFault::new("id_number", row.id_number.as_str(), Expected::Once).into());
        }
        // Whoever is new and in place is known from now on; others are noted, and then everybody is looked for among them.
        self.are_forms_noted |= known.is_some() || found.is_none();
        if self.are_forms_noted {
            self.once("roster", "id_number", row.id_number.as_str(), row.id_number.as_str())?;
        }
        let place = found.map_or_else(|| self.form_place(row), Ok)?;
        let Some(person) = known else {
            let person = self.new_forms.push(self.write, row, place)?;
            self.add_person(&row.id_number, person);
            return Ok(Put::Added);
        };
        let mut row = CandidateForm { village: Some(self.village_name(place.village)?.to_string()), ..row.clone() };
        let stored = self.write.prepare_cached(&[FORM, " WHERE person_id = ?1"].concat())?.query_row([person.0], form)?;
        self.keep_absent(&mut row, &stored);
        if row == stored {
            return Ok(Put::Unchanged);
        }
        self.update_form(person, place, &row)?;
        self.forget_person(&row.id_number);
        self.write.altered("candidate_form", row.id_number.as_str(), &stored, &row)?;
        Ok(Put::Updated)
    }

    /// The grid and the hamlet that a form names.
    fn form_place(&mut self, row: &CandidateForm) -> Result<FormPlace, PutError> {
        let (grid, village) = self.known_grid("grid", &row.grid)?;
        let mut faults = misplaced(row, &self.village_name(village)?, self.today);
        let hamlet = self.hamlet(village, &row.hamlet)?;
        if hamlet.is_none() {
            let mut statement = self.write.prepare_cached("SELECT name FROM hamlet WHERE village_id = ?1")?;
            let known: Vec<String> = statement.query_map([village.0], |row| row.get(0))?.collect::<Result<_, _>>()?;
            faults.push(CellFault::new("hamlet", row.hamlet.as_str(), Expected::Known(Noun::Hamlet, nearest(&row.hamlet, known))));
        }
        match hamlet {
            Some(hamlet) if faults.is_empty() => Ok(FormPlace { grid, village, hamlet }),
            Some(_) | None => Err(PutError::Cells(faults)),
        }
    }

    /// Columns that the file lacks leave what is recorded.
    fn keep_absent(&self, row: &mut CandidateForm, stored: &CandidateForm) {
        let answers = stored.answers;
        for column in &self.absent {
            match *column {
                "role" => row.role = stored.role,
                "phone" => row.phone.clone_from(&stored.phone),
                "computer" => row.answers.computer = answers.computer,
                "party" => row.answers.party = answers.party,
                "incumbent" => row.answers.incumbent = answers.incumbent,
                "cadre_post" => row.cadre_post = stored.cadre_post,
                "cadre_kin" => row.answers.cadre_kin = answers.cadre_kin,
                "recommended" => row.answers.recommended = answers.recommended,
                "bank_account" => row.bank_account.clone_from(&stored.bank_account),
                "registered_on" => row.registered_on = stored.registered_on,
                _ => {}
            }
        }
    }

    fn update_form(&self, person: PersonNo, place: FormPlace, row: &CandidateForm) -> super::Result<()> {
        self.write.prepare_cached("UPDATE person SET name = ?2, phone = ?3, bank_account = ?4 WHERE person_id = ?1")?.execute(params![
            person.0,
            row.name.as_str(),
            row.phone,
            row.bank_account
        ])?;
        let mut statement = self.write.prepare_cached(
            "UPDATE candidate_form SET grid_id = ?2, hamlet_id = ?3, household = ?4, role = ?5, education = ?6, smartphone = ?7, zhengwu_app = ?8, pingan_app = ?9, resident = ?10,
                    bad_record = ?11, petition = ?12, platforms = ?13, computer = ?14, party = ?15, incumbent = ?16, cadre_post = ?17, cadre_kin = ?18, recommended = ?19,
                    registered_on = ?20, log_id = ?21 WHERE person_id = ?1",
        )?;
        let day = registered_on(row);
        bind(&mut statement, 0, &form_values(person, place, row, day.as_deref(), self.write.log_id))?;
        statement.raw_execute().map(|_| ())
    }
}
