//! The allocation in small villages that can be judged by eye.

use super::*;
use crate::model::ids::IdNumber;
use crate::model::person::Education;
use crate::policy::clause::Rule;
use crate::policy::huishan;
use crate::policy::terms::Ground;

/// A man of 40 with junior schooling, alone in his household, in hamlet `A`; his ID number rises with his number.
pub(super) fn person(number: i64) -> Person {
    Person {
        person: PersonNo(number),
        id_number: IdNumber::complete(&format!("330624{}{:03}", 19_800_101, number)).expect("a true number"),
        sex: Sex::Male,
        hamlet: "A".to_owned(),
        household: format!("h{number}"),
        incumbent: false,
        education: Education::Junior,
        age_years: 40,
        computer: false,
        party: false,
    }
}

fn candidate(number: i64, grid: i64, change: impl Fn(&mut Person)) -> Candidate {
    let mut who = person(number);
    change(&mut who);
    Candidate { who, grid: GridNo(grid) }
}

fn serving(number: i64, change: impl Fn(&mut Person)) -> Serving {
    Serving { who: candidate(number, 0, change).who, health_member: false }
}

pub(super) fn grid(number: i64, seats: u32) -> GridFacts {
    GridFacts { grid: GridNo(number), code: format!("{number:04}"), seats, serving: Vec::new() }
}

fn village(grids: Vec<GridFacts>, candidates: Vec<Candidate>) -> VillageFacts {
    VillageFacts { grids, hamlets: Vec::new(), candidates, excluded: Vec::new(), pins: Vec::new() }
}

fn allocation(facts: &VillageFacts) -> Allocation {
    allocate(facts, &huishan().selection)
}

fn seated(facts: &VillageFacts) -> Vec<i64> {
    allocation(facts).seated().map(|person| person.0).collect()
}

fn people(numbers: &[i64]) -> Vec<PersonNo> {
    numbers.iter().copied().map(PersonNo).collect()
}

fn woman(who: &mut Person) {
    who.sex = Sex::Female;
}

fn lives_in(hamlet: &str) -> impl Fn(&mut Person) {
    move |who| hamlet.clone_into(&mut who.hamlet)
}

#[test]
fn each_ground_decides_between_two_alike_in_the_order_of_the_text() {
    type Change = fn(&mut Person);
    let better: [(Change, Ground); 5] = [
        (|who| who.incumbent = true, Ground::Incumbent),
        (|who| who.education = Education::Senior, Ground::Education),
        (|who| who.age_years = 39, Ground::Age),
        (|who| who.computer = true, Ground::Computer),
        (|who| who.party = true, Ground::Party),
    ];
    for (at, (change, ground)) in better.iter().enumerate() {
        // The first has everything that weighs less.
        let lesser = |who: &mut Person| better[at + 1..].iter().for_each(|(change, _)| change(who));
        let facts = village(vec![grid(1, 1)], vec![candidate(1, 1, woman), candidate(2, 1, lesser), candidate(3, 1, change)]);
        let mut terms = huishan().selection;
        terms.women_per_village = 0;
        let allocation = allocate(&facts, &terms);
        let holder = Holder::Chosen { person: PersonNo(3), by: Point::Ground(*ground), over: people(&[if at == 4 { 1 } else { 2 }]) };
        assert_eq!(allocation.seats[0].holder, holder, "{ground:?}");
        assert_eq!(allocation.unseated[1].because, Because::Falls(Point::Ground(*ground)));
        assert_eq!(allocation.unseated[1].preferred, people(&[3]));
    }
}

#[test]
fn two_alike_are_told_apart_by_the_id_number() {
    let facts = village(vec![grid(1, 1)], vec![candidate(8, 1, |_| ()), candidate(7, 1, |_| ())]);
    let allocation = allocation(&facts);
    assert_eq!(allocation.seats[0].holder, Holder::Chosen { person: PersonNo(7), by: Point::IdNumber, over: people(&[8]) });
    assert_eq!(allocation.unseated[0].rules(), [Rule::S12]);
}

#[test]
fn the_policy_may_weigh_the_grounds_otherwise() {
    let candidates = vec![candidate(1, 1, |who| who.incumbent = true), candidate(2, 1, |who| who.party = true)];
    let facts = village(vec![grid(1, 1)], candidates);
    let mut terms = huishan().selection;
    terms.preference = vec![Ground::Party, Ground::Incumbent];
    let first = |terms: &SelectionTerms| allocate(&facts, terms).seated().map(|person| person.0).collect::<Vec<_>>();
    assert_eq!((first(&huishan().selection), first(&terms)), (vec![1], vec![2]));
}

#[test]
fn a_woman_is_seated_before_any_preference_and_named() {
    let facts = village(vec![grid(1, 1)], vec![candidate(1, 1, |who| who.incumbent = true), candidate(2, 1, woman)]);
    let allocation = allocation(&facts);
    assert_eq!(allocation.health_member, Some(PersonNo(2)));
    assert_eq!(allocation.seats[0].holder, Holder::Chosen { person: PersonNo(2), by: Point::Needs(vec![Need::Women]), over: people(&[1]) });
    assert_eq!((allocation.unseated[0].rules(), allocation.unmet.len()), (vec![Rule::S2], 0));
}

#[test]
fn a_serving_woman_named_so_stays_the_health_member() {
    let mut grids = vec![grid(1, 2)];
    grids[0].serving = vec![Serving { health_member: true, ..serving(9, woman) }];
    let facts = village(
        grids,
        vec![candidate(1, 1, |who| {
            woman(who);
            who.education = Education::Bachelor;
        })],
    );
    let allocation = allocation(&facts);
    assert_eq!(allocation.health_member, Some(PersonNo(9)));
    assert_eq!(allocation.seats[0], Seat { grid: GridNo(1), number: 1, holder: Holder::Serving(PersonNo(9)) });
    assert_eq!(allocation.seats[1].holder, Holder::Chosen { person: PersonNo(1), by: Point::Seats, over: vec![] });
}

#[test]
fn each_hamlet_gets_a_member_before_any_preference() {
    let mut facts = village(
        vec![grid(1, 2)],
        vec![candidate(1, 1, |who| who.incumbent = true), candidate(2, 1, |who| who.incumbent = true), candidate(3, 1, lives_in("B")), candidate(4, 1, woman)],
    );
    facts.hamlets = vec!["A".to_owned(), "B".to_owned()];
    assert_eq!(seated(&facts), [3, 4], "the woman lives in A");
}

#[test]
fn a_household_gives_one_member_and_the_seats_are_filled_all_the_same() {
    // The better of the two would take the only seat that 3 can have not.
    let candidates = vec![
        candidate(1, 1, |who| {
            who.household = "7".to_owned();
            who.incumbent = true;
        }),
        candidate(2, 2, |who| who.household = "7".to_owned()),
        candidate(3, 1, |_| ()),
    ];
    let facts = village(vec![grid(1, 1), grid(2, 1)], candidates);
    let allocation = allocation(&facts);
    assert_eq!(allocation.seated().collect::<Vec<_>>(), people(&[3, 2]));
    let first = &allocation.unseated[0];
    assert_eq!((first.because.clone(), first.household.clone()), (Because::Falls(Point::Seats), people(&[2])));
    assert_eq!(first.rules(), [Rule::S1, Rule::S5]);
    assert_eq!(allocation.reserves[0], Reserve { grid: GridNo(1), next: vec![], held_by_household: people(&[1]) });
}

#[test]
fn those_serving_stay_and_hold_their_seat_and_household() {
    let mut grids = vec![grid(1, 1), grid(2, 1)];
    grids[0].serving = vec![serving(9, |who| who.household = "7".to_owned())];
    let facts = village(grids, vec![candidate(1, 1, |who| who.party = true), candidate(2, 2, |who| who.household = "7".to_owned())]);
    let allocation = allocation(&facts);
    let because: Vec<Because> = allocation.unseated.iter().map(|unseated| unseated.because.clone()).collect();
    assert_eq!(because, [Because::NoSeat, Because::HouseholdServes]);
    assert_eq!(allocation.unseated[1].rules(), [Rule::S5]);
    assert_eq!(allocation.seats[1].holder, Holder::Empty { concurrent: Some(PersonNo(9)) });
}

#[test]
fn empty_seats_are_offered_as_concurrent_posts_unless_the_policy_says_never() {
    let facts = village(vec![grid(1, 1), grid(2, 3)], vec![candidate(1, 1, |_| ()), candidate(2, 2, |who| who.party = true)]);
    let offers = |terms: &SelectionTerms| {
        let seats = allocate(&facts, terms).seats;
        seats
            .iter()
            .filter_map(|seat| if let Holder::Empty { concurrent } = seat.holder { Some(concurrent.map(|person| person.0)) } else { None })
            .collect::<Vec<_>>()
    };
    let mut never = huishan().selection;
    never.concurrent_when_short = false;
    assert_eq!(offers(&huishan().selection), [Some(1), None]);
    assert_eq!(offers(&never), [None, None]);
}

#[test]
fn a_need_nobody_eligible_meets_names_those_kept_out() {
    let mut facts = village(vec![grid(1, 1)], vec![candidate(1, 1, |_| ())]);
    let old = Excluded { person: PersonNo(5), grid: GridNo(1), sex: Sex::Female, hamlet: "A".to_owned(), rules: vec![Rule::S7, Rule::S8] };
    facts.excluded = vec![old];
    let allocation = allocation(&facts);
    let kept_out = vec![KeptOut { person: PersonNo(5), grid: GridNo(1), rules: vec![Rule::S7, Rule::S8] }];
    assert_eq!(allocation.unmet, [UnmetNeed { need: Need::Women, missing: 1, kept_out }]);
    assert_eq!(allocation.conflict, Some(Conflict { needs: vec![Need::Women], grids: vec![], households: vec![], pins: vec![] }));
    assert_eq!(allocation.health_member, None);
}

#[test]
fn a_conflict_names_the_needs_and_the_limits_between_them() {
    let hamlets = ["A", "B", "C"];
    let mut facts = village(
        vec![grid(1, 1), grid(2, 5)],
        vec![candidate(1, 1, lives_in("A")), candidate(2, 1, lives_in("B")), candidate(3, 2, lives_in("C")), candidate(4, 2, woman)],
    );
    facts.hamlets = hamlets.map(str::to_owned).to_vec();
    facts.candidates[3].who.hamlet = "C".to_owned();
    let need = |hamlet: &str| Need::Hamlet(hamlet.to_owned());
    let conflict = Conflict { needs: vec![need("A"), need("B")], grids: vec![GridNo(1)], households: vec![], pins: vec![] };
    let by_seat = allocation(&facts);
    assert_eq!(by_seat.conflict, Some(conflict.clone()));
    assert_eq!(by_seat.unmet[0].kept_out, [KeptOut { person: PersonNo(2), grid: GridNo(1), rules: vec![Rule::S3, Rule::S12] }]);

    facts.grids[0].seats = 2;
    facts.candidates[0].who.household = "7".to_owned();
    facts.candidates[1].who.household = "7".to_owned();
    assert_eq!(allocation(&facts).conflict, Some(Conflict { grids: vec![], households: vec!["7".to_owned()], ..conflict.clone() }));

    facts.candidates[1].who.household = "8".to_owned();
    facts.grids[0].seats = 1;
    facts.candidates.push(candidate(5, 2, lives_in("B")));
    facts.grids[1].seats = 1;
    facts.pins = vec![Pin { grid: GridNo(2), person: PersonNo(4) }];
    let pinned = allocation(&facts);
    assert_eq!(pinned.conflict, Some(Conflict { grids: vec![GridNo(1), GridNo(2)], pins: people(&[4]), ..conflict }));
    assert_eq!(pinned.unseated.iter().map(|unseated| unseated.because.clone()).collect::<Vec<_>>()[1..], [Because::Pins, Because::Pins]);
}

#[test]
fn a_pin_that_holds_is_seated_and_its_cost_is_told() {
    let mut facts = village(vec![grid(1, 1)], vec![candidate(1, 1, |who| who.incumbent = true), candidate(2, 1, |_| ())]);
    assert_eq!(allocation(&facts).pin_cost, None);
    facts.pins = vec![Pin { grid: GridNo(1), person: PersonNo(2) }];
    let allocation = allocation(&facts);
    assert_eq!(allocation.seats[0].holder, Holder::Pinned(PersonNo(2)));
    let cost = allocation.pin_cost.expect("a pin holds");
    assert_eq!((cost.with.sitting, cost.without.sitting, cost.displaced), (0, 1, people(&[1])));
    assert_eq!((allocation.unseated[0].because.clone(), allocation.unseated[0].preferred.clone()), (Because::Pins, people(&[2])));
}

#[test]
fn a_pin_that_cannot_hold_is_refused_with_its_reason() {
    let mut grids = vec![grid(1, 2), grid(2, 1)];
    grids[0].serving = vec![serving(9, |_| ())];
    let mut facts = village(
        grids,
        vec![candidate(1, 1, |who| who.household = "7".to_owned()), candidate(2, 2, |who| who.household = "7".to_owned()), candidate(3, 1, |_| ())],
    );
    facts.excluded = vec![Excluded { person: PersonNo(5), grid: GridNo(1), sex: Sex::Male, hamlet: "A".to_owned(), rules: vec![Rule::S8] }];
    facts.pins =
        [(1, 1), (1, 1), (2, 2), (1, 3), (2, 3), (1, 5), (1, 6), (1, 9)].map(|(grid, person)| Pin { grid: GridNo(grid), person: PersonNo(person) }).to_vec();
    let allocation = allocation(&facts);
    let mut faults: Vec<(i64, PinFault)> = allocation.refused_pins.into_iter().map(|refused| (refused.person.0, refused.fault)).collect();
    faults.sort_by_key(|(person, _)| *person);
    let expected = [
        (2, PinFault::Household(people(&[1]))),
        (3, PinFault::NoSeat),
        (3, PinFault::OtherGrid(GridNo(1))),
        (5, PinFault::NotEligible(vec![Rule::S8])),
        (6, PinFault::NotRegistered),
        (9, PinFault::Serves),
    ];
    assert_eq!(faults, expected);
    assert_eq!(allocation.seats[1].holder, Holder::Pinned(PersonNo(1)));
}

#[test]
fn a_village_without_anybody_is_answered_too() {
    let nobody = allocation(&village(vec![grid(1, 2), grid(2, 0)], vec![]));
    assert_eq!(nobody.seats.iter().filter(|seat| seat.holder == Holder::Empty { concurrent: None }).count(), 2);
    assert_eq!(allocation(&village(vec![], vec![candidate(1, 1, woman)])).seats, []);
}

#[test]
fn more_people_than_one_block_of_ties_are_still_told_apart_by_the_id_number() {
    // 250 alike for two seats each in two grids; every second one registered for the second grid.
    let facts = village(vec![grid(1, 60), grid(2, 60)], (1..=250).rev().map(|number| candidate(number, 1 + number % 2, woman)).collect());
    let mut seated = seated(&facts);
    seated.sort_unstable();
    assert_eq!(seated, (1..=120).collect::<Vec<_>>());
}
