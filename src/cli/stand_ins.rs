//! Who could be appointed: those who fit a grid, the foremost first. Shared by `appoint` and `vacancies`.

use std::collections::{HashMap, HashSet};

use super::check::{facts, findings};
use super::context::Context;
use crate::model::calendar::Day;
use crate::model::ids::{GridNo, PersonNo};
use crate::model::post::Role;
use crate::policy::clause::Rule;
use crate::policy::hiring::{Preference, by_preference, nickname, path_objections};
use crate::policy::terms::Terms;
use crate::store::candidate::Candidate;
use crate::store::{FieldTest, PostRecord};

/// Somebody who registered for a grid, may serve there, does not serve in the role and has not left.
pub struct StandIn<'c> {
    pub candidate: &'c Candidate,
    /// Trained and tested with success; for members alone it is asked.
    pub passed: bool,
    pub preference: Preference,
}

/// The records by which stand-ins are judged.
pub struct Pool<'p> {
    pub candidates: &'p [Candidate],
    pub tests: &'p HashMap<PersonNo, Vec<FieldTest>>,
    pub held: &'p [PostRecord],
    /// The latest exit of those who left.
    pub left: &'p HashMap<PersonNo, (Rule, Day)>,
}

impl<'p> Pool<'p> {
    /// Those who fit each grid and role: the tested first, then by the preference of rule S12.
    pub fn stand_ins(&self, context: &Context, terms: &Terms, day: Day) -> HashMap<(GridNo, Role), Vec<StandIn<'p>>> {
        let serving: HashSet<(PersonNo, Role)> = self.held.iter().map(|post| (post.person, post.role)).collect();
        let mut fit: HashMap<(GridNo, Role), Vec<StandIn<'_>>> = HashMap::new();
        for candidate in self.candidates {
            let role = candidate.form.role;
            if serving.contains(&(candidate.person, role))
                || self.left_by(candidate).is_some()
                || (role == Role::Member && !findings(candidate, context, terms).is_empty())
            {
                continue;
            }
            let passed = role == Role::Member && self.passed(candidate, terms, day);
            let stand_in = StandIn { candidate, passed, preference: preference(candidate, context) };
            fit.entry((candidate.grid, role)).or_default().push(stand_in);
        }
        for stand_ins in fit.values_mut() {
            stand_ins.sort_by(|one, other| {
                other.passed.cmp(&one.passed).then_with(|| by_preference(&one.preference, &other.preference, &terms.selection.preference))
            });
        }
        fit
    }

    /// The exit by which somebody left, unless they have registered anew since.
    pub fn left_by(&self, candidate: &Candidate) -> Option<(Rule, Day)> {
        let left = self.left.get(&candidate.person).copied();
        left.filter(|(_, leaves_on)| candidate.form.registered_on.is_none_or(|registered| registered < *leaves_on))
    }

    /// Whether a candidate for member was trained and passed the field test by a day.
    pub fn passed(&self, candidate: &Candidate, terms: &Terms, day: Day) -> bool {
        path_objections(&self.tests_until(candidate.person, day), &[form_nickname(candidate, terms)]).is_empty()
    }

    /// A person's tests up to a day, the earliest first.
    pub fn tests_until(&self, person: PersonNo, day: Day) -> Vec<FieldTest> {
        self.tests.get(&person).into_iter().flatten().filter(|test| test.tested_on <= day).cloned().collect()
    }
}

/// The nickname by the form.
pub fn form_nickname(candidate: &Candidate, terms: &Terms) -> String {
    let form = &candidate.form;
    nickname(&terms.town_name, form.village.as_deref().unwrap_or_default(), &form.grid, &form.name)
}

fn preference(candidate: &Candidate, context: &Context) -> Preference {
    let form = &candidate.form;
    Preference {
        incumbent: form.answers.incumbent,
        education: form.education,
        age_years: facts(candidate, context).age_years,
        computer: form.answers.computer,
        party: form.answers.party,
        id_number: form.id_number,
    }
}
