//! What the allocation needs to know, village by village.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::pin_in;
use crate::cli::check::{facts, findings};
use crate::cli::context::Context;
use crate::cli::failure::{Failure, Status};
use crate::cli::stand_ins::Pool;
use crate::model::ids::{GridNo, IdNumber, PersonNo};
use crate::model::post::Role;
use crate::policy::allocation::{Candidate as Eligible, Excluded, GridFacts, Person, Serving, VillageFacts};
use crate::policy::clause::Rule;
use crate::policy::eligibility::Finding;
use crate::policy::staffing::quota;
use crate::policy::terms::Terms;
use crate::report::say;
use crate::report::text::shown;
use crate::store::candidate::{Candidate, candidates};
use crate::store::exit::latest_exits;
use crate::store::grid::{grids, hamlets};
use crate::store::hiring::all_tests;
use crate::store::post::serving;
use crate::store::{GridRecord, PostRecord, Store};

/// A village on the eve of its allocation.
pub struct Village {
    pub name: String,
    pub facts: VillageFacts,
}

impl Village {
    /// The code of one of its grids.
    pub fn code(&self, grid: GridNo) -> &str {
        self.facts.grids.iter().find(|known| known.grid == grid).map_or("", |known| known.code.as_str())
    }
}

/// A person as the answer names them, with what kept them out.
#[derive(Debug, Clone)]
pub struct Named {
    pub id_number: IdNumber,
    pub name: String,
    pub findings: Vec<Finding>,
}

/// All villages asked for, and everybody who appears in them.
pub struct Town {
    villages: Vec<Village>,
    people: HashMap<PersonNo, Named>,
}

impl Town {
    pub fn read(context: &Context, store: &Store, terms: &Terms, village: Option<&str>, tested: bool, pins: &[(PersonNo, String)]) -> Result<Self, Failure> {
        let connection = store.read();
        let all = candidates(connection, context.today)?;
        let serving = serving(connection, context.today, context.today, &[Role::Member])?;
        let tests = all_tests(connection)?;
        let left = latest_exits(connection)?;
        let pool = Pool { candidates: &all, tests: &tests, held: &[], left: &left };
        let mut hamlets = hamlets(connection)?;
        let mut by_village: BTreeMap<String, Vec<GridRecord>> = BTreeMap::new();
        for grid in grids(connection, village)? {
            by_village.entry(grid.village.clone()).or_default().push(grid);
        }
        let people: HashMap<PersonNo, Person> = all.iter().map(|candidate| (candidate.person, person(context, candidate))).collect();
        let reviewed: HashMap<PersonNo, Vec<Finding>> = all.iter().map(|candidate| (candidate.person, findings(candidate, context, terms))).collect();
        let serves: HashSet<PersonNo> = serving.people().collect();
        let mut posts: HashMap<GridNo, Vec<PostRecord>> = HashMap::new();
        for post in serving.spans().flat_map(|span| span.posts) {
            posts.entry(post.grid).or_default().push(post);
        }
        let mut villages: Vec<Village> = by_village
            .into_iter()
            .map(|(name, grids)| {
                let facts = VillageFacts {
                    grids: grids.iter().map(|grid| grid_facts(grid, terms, posts.get(&grid.grid).map_or(&[], Vec::as_slice), &people)).collect(),
                    hamlets: hamlets.remove(&name).unwrap_or_default(),
                    candidates: Vec::new(),
                    excluded: Vec::new(),
                    pins: Vec::new(),
                };
                Village { name, facts }
            })
            .collect();
        let index: HashMap<String, usize> = villages.iter().enumerate().map(|(index, village)| (village.name.clone(), index)).collect();
        for candidate in all.iter().filter(|candidate| candidate.form.role == Role::Member && !serves.contains(&candidate.person)) {
            let Some(village) = candidate.form.village.as_ref().and_then(|name| index.get(name)) else { continue };
            let (Some(who), Some(findings)) = (people.get(&candidate.person), reviewed.get(&candidate.person)) else { continue };
            let untested = tested && !pool.passed(candidate, terms, context.today);
            if let Some((rule, _)) = pool.left_by(candidate) {
                villages[*village].facts.exclude(candidate, who, vec![rule]);
                continue;
            }
            villages[*village].facts.add(candidate, who, findings, untested);
        }
        place_pins(context, &mut villages, pins)?;
        let named = |candidate: Candidate| {
            let findings = reviewed.get(&candidate.person).cloned().unwrap_or_default();
            (candidate.person, Named { id_number: candidate.form.id_number, name: candidate.form.name.into(), findings })
        };
        Ok(Self { villages, people: all.into_iter().map(named).collect() })
    }

    pub fn into_parts(self) -> (Vec<Village>, HashMap<PersonNo, Named>) {
        (self.villages, self.people)
    }
}

impl VillageFacts {
    /// Adds somebody who registered: eligible, or kept out by rules.
    fn add(&mut self, candidate: &Candidate, who: &Person, findings: &[Finding], untested: bool) {
        if findings.is_empty() && !untested {
            self.candidates.push(Eligible { who: who.clone(), grid: candidate.grid });
            return;
        }
        let mut rules: Vec<_> = findings.iter().map(|finding| finding.rule()).collect();
        if untested {
            rules.push(Rule::S13);
        }
        rules.dedup();
        self.exclude(candidate, who, rules);
    }

    /// Adds somebody whom these rules keep out.
    fn exclude(&mut self, candidate: &Candidate, who: &Person, rules: Vec<Rule>) {
        self.excluded.push(Excluded { person: who.person, grid: candidate.grid, sex: who.sex, hamlet: who.hamlet.clone(), rules });
    }
}

fn place_pins(context: &Context, villages: &mut [Village], pins: &[(PersonNo, String)]) -> Result<(), Failure> {
    for (person, grid) in pins {
        let found = villages.iter_mut().find_map(|village| pin_in(village, *person, grid).map(|pin| (village, pin)));
        let Some((village, pin)) = found else {
            let grid = shown(grid);
            return Err(Failure::new(Status::Refused, say!(context.look.lang, "没有网格 {grid}", "there is no grid {grid}")));
        };
        village.facts.pins.push(pin);
    }
    Ok(())
}

fn grid_facts(grid: &GridRecord, terms: &Terms, posts: &[PostRecord], people: &HashMap<PersonNo, Person>) -> GridFacts {
    let serving = posts.iter().filter_map(|post| Some(Serving { who: people.get(&post.person)?.clone(), health_member: post.health_member })).collect();
    GridFacts { grid: grid.grid, code: grid.code.clone(), seats: quota(grid.households, grid.members_set, &terms.quota).members, serving }
}

fn person(context: &Context, candidate: &Candidate) -> Person {
    let form = &candidate.form;
    Person {
        person: candidate.person,
        id_number: form.id_number,
        sex: form.id_number.sex(),
        hamlet: form.hamlet.to_string(),
        household: form.household.to_string(),
        incumbent: form.answers.incumbent,
        education: form.education,
        age_years: facts(candidate, context).age_years,
        computer: form.answers.computer,
        party: form.answers.party,
    }
}
