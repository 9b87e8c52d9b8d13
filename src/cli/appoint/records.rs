//! What the rules ask before an appointment, fetched from the records.

use std::collections::{HashMap, HashSet};

use crate::cli::check::findings;
use crate::cli::context::Context;
use crate::cli::failure::{Failure, Status};
use crate::cli::stand_ins::{Pool, form_nickname};
use crate::model::calendar::{Day, Month};
use crate::model::ids::{GridNo, PersonNo};
use crate::model::post::{Role, Tenure};
use crate::policy::clause::Rule;
use crate::policy::hiring::{AppointmentFacts, nickname};
use crate::policy::staffing::quota;
use crate::policy::terms::Terms;
use crate::report::say;
use crate::report::text::shown;
use crate::store::candidate::{Candidate, candidates_in};
use crate::store::exit::latest_exits;
use crate::store::hiring::all_tests;
use crate::store::person::PersonRecord;
use crate::store::post::Place;
use crate::store::post::held_from;
use crate::store::{FieldTest, GridRecord, PostRecord, Store};

/// Somebody to be appointed.
pub struct Appointment {
    pub person: PersonRecord,
    pub grid: GridRecord,
    pub role: Role,
    pub health_member: bool,
}

/// The records by which appointments are judged, each as if all the others asked for were made.
pub struct Records {
    from: Day,
    terms: Terms,
    tests: HashMap<PersonNo, Vec<FieldTest>>,
    left: HashMap<PersonNo, (Rule, Day)>,
    /// Posts held on the first day of the appointments, or begun later, and those asked for.
    held: Vec<PostRecord>,
    /// Those asked for that are held already.
    held_already: HashSet<(PersonNo, GridNo, Role)>,
    /// The forms of each village, as far as they were asked for.
    villages: HashMap<String, Vec<Candidate>>,
}

impl Records {
    pub fn read(store: &Store, from: Day) -> Result<Self, Failure> {
        let connection = store.read();
        Ok(Self {
            from,
            terms: store.policy.terms_or_first(Month::of(from)).clone(),
            tests: all_tests(connection)?,
            left: latest_exits(connection)?,
            held: held_from(connection, from)?,
            held_already: HashSet::new(),
            villages: HashMap::new(),
        })
    }

    pub const fn terms(&self) -> &Terms {
        &self.terms
    }

    /// Counts an appointment among the posts held, and reads the forms that it is judged by.
    pub fn add(&mut self, store: &Store, appointment: &Appointment) -> Result<(), Failure> {
        for village in [&appointment.person.village, &appointment.grid.village] {
            if !self.villages.contains_key(village) {
                self.villages.insert(village.clone(), candidates_in(store.read(), Some(village), self.from)?);
            }
        }
        let Appointment { person, grid, role, health_member } = appointment;
        if self.held.iter().any(|post| (post.person, post.grid, post.role) == (person.person, grid.grid, *role)) {
            self.held_already.insert((person.person, grid.grid, *role));
        }
        self.held.push(PostRecord {
            person: person.person,
            grid: grid.grid,
            place: Place::new(&grid.code, &grid.village),
            role: *role,
            tenure: Tenure { from: self.from, to: None },
            health_member: *health_member,
        });
        Ok(())
    }

    /// What the rules ask. Households and quotas count everybody who serves on the first day of the post or begins later.
    pub fn facts(&self, context: &Context, appointment: &Appointment) -> Result<AppointmentFacts, Failure> {
        let Appointment { person, grid, role, health_member } = appointment;
        let forms = |village: &str| self.villages.get(village).map(Vec::as_slice).unwrap_or_default();
        let Some(candidate) = forms(&person.village).iter().find(|candidate| candidate.person == person.person) else {
            let name = shown(&person.name);
            return Err(Failure::new(Status::Refused, say!(context.look.lang, "{name} 没有登记表", "{name} has no form")));
        };
        let candidate = Candidate { household_members_serving: self.mates_serving(candidate, forms(&person.village)), ..candidate.clone() };
        let pool = Pool { candidates: forms(&grid.village), tests: &self.tests, held: &self.held, left: &self.left };
        let posts = quota(grid.households, grid.members_set, &self.terms.quota);
        let (mut holders, mut mine): (Vec<_>, Vec<_>) = self.held.iter().partition(|post| post.person != person.person);
        mine.retain(|post| post.grid != grid.grid || post.role != *role);
        holders.retain(|post| post.grid == grid.grid && post.role == *role);
        holders.sort_by_key(|post| post.person);
        holders.dedup_by_key(|post| post.person);
        Ok(AppointmentFacts {
            role: *role,
            eligibility: findings(&candidate, context, &self.terms),
            tests: pool.tests_until(person.person, self.from),
            nicknames: vec![form_nickname(&candidate, &self.terms), nickname(&self.terms.town_name, &grid.village, &grid.code, &person.name)],
            posts: match role {
                Role::Leader => posts.leaders,
                Role::Member => posts.members,
                Role::Instructor => posts.instructors,
            },
            filled: u32::try_from(holders.len()).unwrap_or(u32::MAX),
            holds_this_post: self.held_already.contains(&(person.person, grid.grid, *role)),
            registered_in_village: person.village == grid.village,
            serves_in_village: mine.iter().any(|post| post.place.village == grid.village),
            serves_elsewhere: mine.iter().any(|post| post.place.village != grid.village),
            incumbent: candidate.form.answers.incumbent,
            sitting_waiting: self.sitting_waiting(context, &pool, appointment),
            health_member: *health_member,
            sex: person.id_number.sex(),
        })
    }

    /// Others of the household who serve as member.
    fn mates_serving(&self, candidate: &Candidate, village: &[Candidate]) -> u32 {
        let serves = |other: &Candidate| self.held.iter().any(|post| post.role == Role::Member && post.person == other.person);
        let mates = village.iter().filter(|other| other.person != candidate.person && other.form.household == candidate.form.household);
        u32::try_from(mates.filter(|other| serves(other)).count()).unwrap_or(u32::MAX)
    }

    /// Names of the sitting members who registered for the grid, may be appointed and are not.
    fn sitting_waiting(&self, context: &Context, pool: &Pool<'_>, appointment: &Appointment) -> Vec<String> {
        let fit = pool.stand_ins(context, &self.terms, self.from);
        let of_grid = fit.get(&(appointment.grid.grid, Role::Member)).into_iter().flatten();
        let waiting = of_grid.filter(|other| other.passed && other.preference.incumbent && other.candidate.person != appointment.person.person);
        waiting.map(|other| other.candidate.form.name.to_string()).collect()
    }
}
