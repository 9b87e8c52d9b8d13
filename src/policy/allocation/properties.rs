//! What holds in every village: the allocation is compared with all allocations there are.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use proptest::prelude::*;

use super::tests::{grid, person};
use super::*;
use crate::model::ids::IdNumber;
use crate::model::person::Education;
use crate::policy::huishan;
use crate::policy::terms::Ground;

const GROUNDS: [Ground; 5] = [Ground::Incumbent, Ground::Education, Ground::Age, Ground::Computer, Ground::Party];

/// Who serves, each once.
fn serving(facts: &VillageFacts) -> Vec<&Person> {
    let serving = facts.grids.iter().flat_map(|grid| &grid.serving).map(|serving| (serving.who.person, &serving.who));
    serving.collect::<BTreeMap<_, _>>().into_values().collect()
}

/// What an allocation is worth, written down once more from the rules: the smaller, the better.
type Rank = (u32, Reverse<usize>, Vec<i64>, Vec<IdNumber>);

fn rank(facts: &VillageFacts, terms: &SelectionTerms, seated: &[&Candidate]) -> Rank {
    let members: Vec<&Person> = serving(facts).into_iter().chain(seated.iter().map(|candidate| &candidate.who)).collect();
    let missing = |wanted: u32, has: usize| wanted.saturating_sub(u32::try_from(has).expect("few"));
    let women = missing(terms.women_per_village, members.iter().filter(|who| who.sex == Sex::Female).count());
    let living = |hamlet: &String| members.iter().filter(|who| who.hamlet == *hamlet).count();
    let hamlets: u32 = facts.hamlets.iter().map(|hamlet| missing(terms.members_per_hamlet, living(hamlet))).sum();
    let sum = |ground: &Ground| {
        let one = |who: &Person| match ground {
            Ground::Incumbent => -i64::from(who.incumbent),
            Ground::Education => -i64::from(who.education.rank()),
            Ground::Age => i64::from(who.age_years),
            Ground::Computer => -i64::from(who.computer),
            Ground::Party => -i64::from(who.party),
        };
        seated.iter().map(|candidate| one(&candidate.who)).sum()
    };
    let mut numbers: Vec<IdNumber> = seated.iter().map(|candidate| candidate.who.id_number).collect();
    numbers.sort_unstable();
    (women + hamlets, Reverse(seated.len()), terms.preference.iter().map(sum).collect(), numbers)
}

/// Whether seats, households and pins allow an allocation.
fn allowed(facts: &VillageFacts, terms: &SelectionTerms, seated: &[&Candidate], pins: &[PersonNo]) -> bool {
    let serving = serving(facts);
    let fits = facts.grids.iter().all(|grid| {
        let new = seated.iter().filter(|candidate| candidate.grid == grid.grid).count();
        new == 0 || new + grid.serving.len() <= grid.seats as usize
    });
    let households = seated.iter().all(|candidate| {
        let of_household = |who: &&Person| who.household == candidate.who.household;
        let new = seated.iter().map(|candidate| &candidate.who).filter(of_household).count();
        new + serving.iter().copied().filter(of_household).count() <= terms.members_per_household as usize
    });
    fits && households && pins.iter().all(|pin| seated.iter().any(|candidate| candidate.who.person == *pin))
}

/// The best of all allocations, by trying each.
fn best_of_all(facts: &VillageFacts, terms: &SelectionTerms, pins: &[PersonNo]) -> Vec<PersonNo> {
    let sets = (0..1_u32 << facts.candidates.len())
        .map(|set| facts.candidates.iter().enumerate().filter(|(at, _)| set >> at & 1 == 1).map(|(_, one)| one).collect::<Vec<_>>());
    let best = sets.filter(|seated| allowed(facts, terms, seated, pins)).min_by_key(|seated| rank(facts, terms, seated)).expect("nobody seated is allowed");
    sorted(best.iter().map(|candidate| candidate.who.person))
}

fn sorted(people: impl Iterator<Item = PersonNo>) -> Vec<PersonNo> {
    let mut people: Vec<PersonNo> = people.collect();
    people.sort_unstable();
    people
}

fn seated(allocation: &Allocation) -> Vec<PersonNo> {
    sorted(allocation.seated())
}

prop_compose! {
    /// Somebody by number; few values each, so that people are alike and share hamlets and households.
    fn anybody(numbers: std::ops::Range<i64>)(
        number in numbers, sex in any::<bool>(), hamlet in 0..4_u8, household in 0..8_u8, incumbent in any::<bool>(),
        education in 1..4_usize, age in 40..43, computer in any::<bool>(), party in any::<bool>(),
    ) -> Person {
        Person {
            sex: if sex { Sex::Female } else { Sex::Male },
            hamlet: char::from(b'A' + hamlet).to_string(),
            household: household.to_string(),
            incumbent, computer, party,
            education: Education::ALL[education],
            age_years: age,
            ..person(number)
        }
    }
}

prop_compose! {
    fn villages(most: usize)(
        seats in prop::collection::vec(0..4_u32, 1..4),
        people in prop::collection::vec((anybody(0..200), 0..3_usize), 0..=most),
        serving in prop::collection::vec((anybody(0..1), 0..3_usize, any::<bool>()), 0..3),
        hamlets in 0..4_usize,
        pins in prop::collection::vec(0..most.max(1), 0..3),
    ) -> VillageFacts {
        let mut grids: Vec<GridFacts> = seats.iter().zip(1..).map(|(seats, number)| grid(number, *seats)).collect();
        for ((who, at, twice), number) in serving.into_iter().zip(900..) {
            let who = Person { person: PersonNo(number), id_number: person(number).id_number, ..who };
            let (at, grids_served) = (at % grids.len(), if twice { 2.min(grids.len()) } else { 1 });
            for step in 0..grids_served {
                let at = (at + step) % grids.len();
                grids[at].serving.push(Serving { who: who.clone(), health_member: false });
            }
        }
        // Numbers are drawn, and each person applies once.
        let mut candidates: Vec<Candidate> = people.into_iter().map(|(who, at)| Candidate { who, grid: grids[at % grids.len()].grid }).collect();
        let mut seen = std::collections::BTreeSet::new();
        candidates.retain(|candidate| seen.insert(candidate.who.person));
        let pins = pins.into_iter().filter_map(|at| candidates.get(at)).map(|candidate| Pin { grid: candidate.grid, person: candidate.who.person }).collect();
        VillageFacts { grids, hamlets: ["A", "B", "C"][..hamlets.min(3)].iter().map(|&name| name.to_owned()).collect(), candidates, excluded: Vec::new(), pins }
    }
}

prop_compose! {
    fn policies()(women in 0..4_u32, hamlet in 0..3_u32, household in 1..3_u32, grounds in Just(GROUNDS.to_vec()).prop_shuffle(), kept in 0..=5_usize) -> SelectionTerms {
        SelectionTerms { women_per_village: women, members_per_hamlet: hamlet, members_per_household: household, preference: grounds[..kept].to_vec(), ..huishan().selection }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_allocation_is_better_than_the_one_returned(facts in villages(8), terms in policies()) {
        let allocation = allocate(&facts, &terms);
        let refused: Vec<PersonNo> = allocation.refused_pins.iter().map(|refused| refused.person).collect();
        let pins: Vec<PersonNo> = facts.pins.iter().map(|pin| pin.person).filter(|person| !refused.contains(person)).collect();
        prop_assert_eq!(seated(&allocation), best_of_all(&facts, &terms, &pins));
        prop_assert_eq!(allocation.conflict.is_some(), !allocation.unmet.is_empty());
    }

    #[test]
    fn reasons_say_where_the_best_allocation_with_or_without_somebody_falls_short(facts in villages(7), terms in policies()) {
        let facts = VillageFacts { pins: Vec::new(), ..facts };
        let allocation = allocate(&facts, &terms);
        let chosen: Vec<&Candidate> = facts.candidates.iter().filter(|candidate| seated(&allocation).contains(&candidate.who.person)).collect();
        let best = rank(&facts, &terms, &chosen);
        for unseated in &allocation.unseated {
            let Because::Falls(point) = &unseated.because else { continue };
            let with = best_of_all(&facts, &terms, &[unseated.person]);
            let with: Vec<&Candidate> = facts.candidates.iter().filter(|candidate| with.contains(&candidate.who.person)).collect();
            prop_assert!(same_point(point, &best, &rank(&facts, &terms, &with), &terms));
        }
        for seat in &allocation.seats {
            let Holder::Chosen { person, by, .. } = &seat.holder else { continue };
            let mut others = facts.clone();
            others.candidates.retain(|candidate| candidate.who.person != *person);
            let without = seated(&allocate(&others, &terms));
            let without: Vec<&Candidate> = facts.candidates.iter().filter(|candidate| without.contains(&candidate.who.person)).collect();
            prop_assert!(same_point(by, &best, &rank(&facts, &terms, &without), &terms));
        }
    }

    #[test]
    fn the_order_of_the_lists_never_matters(facts in villages(16), terms in policies(), turn in 0..20_usize) {
        let mut turned = facts.clone();
        turned.grids.reverse();
        turned.hamlets.reverse();
        turned.pins.reverse();
        let by = turn.min(turned.candidates.len());
        turned.candidates.rotate_left(by);
        for grid in &mut turned.grids {
            grid.serving.reverse();
        }
        prop_assert_eq!(allocate(&facts, &terms), allocate(&turned, &terms));
    }

    #[test]
    fn whoever_is_not_seated_might_as_well_not_have_applied(facts in villages(12), terms in policies()) {
        let facts = VillageFacts { pins: Vec::new(), ..facts };
        let before = allocate(&facts, &terms);
        for unseated in &before.unseated {
            let mut fewer = facts.clone();
            fewer.candidates.retain(|candidate| candidate.who.person != unseated.person);
            prop_assert_eq!(seated(&allocate(&fewer, &terms)), seated(&before));
        }
    }

    #[test]
    fn seats_households_and_eligibility_are_kept_and_nobody_is_lost(facts in villages(24), terms in policies()) {
        let allocation = allocate(&facts, &terms);
        let chosen: Vec<&Candidate> = facts.candidates.iter().filter(|candidate| seated(&allocation).contains(&candidate.who.person)).collect();
        prop_assert_eq!(chosen.len(), allocation.seated().count(), "only candidates are seated, each once");
        prop_assert!(allowed(&facts, &terms, &chosen, &[]));
        prop_assert_eq!(chosen.len() + allocation.unseated.len(), facts.candidates.len());
        for seat in &allocation.seats {
            if let Holder::Chosen { person, .. } | Holder::Pinned(person) = &seat.holder {
                prop_assert!(chosen.iter().any(|candidate| candidate.who.person == *person && candidate.grid == seat.grid));
            }
        }
        let waiting: usize = allocation.reserves.iter().map(|reserve| reserve.next.len() + reserve.held_by_household.len()).sum();
        prop_assert_eq!(waiting, allocation.unseated.len());
    }
}

/// Whether a point is the first at which the second rank is worse than the first.
fn same_point(point: &Point, best: &Rank, other: &Rank, terms: &SelectionTerms) -> bool {
    let ground = best.2.iter().zip(&other.2).position(|(one, other)| one != other).map(|at| terms.preference[at]);
    match point {
        Point::Needs(lost) => best.0 < other.0 && !lost.is_empty(),
        Point::Seats => best.0 == other.0 && best.1 < other.1,
        Point::Ground(named) => best.0 == other.0 && best.1 == other.1 && ground == Some(*named),
        Point::IdNumber => best.0 == other.0 && best.1 == other.1 && ground.is_none() && best.3 < other.3,
    }
}
