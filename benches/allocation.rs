//! The allocation of 500 villages of 60 candidates, proven optimal: `cargo bench --bench allocation`.
//!
//! Each village has 5 grids of 3 seats and 6 hamlets. In the hard shapes everybody shares a household with somebody,
//! or is exactly like everybody else, so that only the ID number decides.

#[expect(clippy::cast_possible_truncation, reason = "remainders of small bounds")]
#[path = "../examples/fixtures/random.rs"]
mod random;

use divan::Bencher;
use gridctl::model::ids::{GridNo, IdNumber, PersonNo};
use gridctl::model::person::{Education, Sex};
use gridctl::policy::allocation::{Candidate, GridFacts, Person, VillageFacts, allocate};
use gridctl::policy::{HUISHAN_2018, Policy};
use random::Chance;

const VILLAGES: u32 = 500;
const CANDIDATES: u32 = 60;
const GRIDS: u32 = 5;
const SEATS: u32 = 3;
const HAMLETS: u32 = 6;

/// How the candidates of a village are made.
#[derive(Debug, Clone, Copy)]
struct Shape {
    /// Households of two candidates; the others live alone.
    shared_households: u32,
    /// Whether nobody differs but by ID number, hamlet, grid and sex.
    alike: bool,
}

fn main() {
    divan::main();
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn drawn_by_lot(bencher: Bencher<'_, '_>) {
    run(bencher, Shape { shared_households: 10, alike: false });
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn all_alike(bencher: Bencher<'_, '_>) {
    run(bencher, Shape { shared_households: 10, alike: true });
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn all_alike_and_nobody_lives_alone(bencher: Bencher<'_, '_>) {
    run(bencher, Shape { shared_households: CANDIDATES / 2, alike: true });
}

fn run(bencher: Bencher<'_, '_>, shape: Shape) {
    let policy = Policy::read(HUISHAN_2018).expect("the built-in policy is sound");
    let terms = &policy.terms_or_first(policy.in_force_from()).selection;
    let mut chance = Chance::seeded(1);
    let villages: Vec<VillageFacts> = (0..VILLAGES).map(|_| village(&mut chance, shape)).collect();
    bencher.bench_local(|| villages.iter().map(|facts| allocate(facts, terms).objective.seats_filled).sum::<u32>());
}

fn village(chance: &mut Chance, shape: Shape) -> VillageFacts {
    let grids = (0..GRIDS).map(|grid| GridFacts { grid: GridNo(grid.into()), code: format!("{grid:04}"), seats: SEATS, serving: Vec::new() });
    let hamlets = (0..HAMLETS).map(|hamlet| format!("{hamlet}"));
    let candidates = (0..CANDIDATES).map(|number| Candidate { grid: GridNo(chance.between(0, GRIDS - 1).into()), who: person(chance, number, shape) });
    VillageFacts { grids: grids.collect(), hamlets: hamlets.collect(), candidates: candidates.collect(), excluded: Vec::new(), pins: Vec::new() }
}

fn person(chance: &mut Chance, number: u32, shape: Shape) -> Person {
    let household = if number < shape.shared_households * 2 { number / 2 } else { number };
    let drawn = Person {
        person: PersonNo(number.into()),
        id_number: IdNumber::complete(&format!("99010119600101{number:03}")).expect("a true date"),
        sex: chance.weighted(&[(Sex::Female, 1), (Sex::Male, 2)]),
        hamlet: format!("{}", chance.between(0, HAMLETS - 1)),
        household: format!("{household}"),
        incumbent: chance.happens(33),
        education: chance.one_of(&[Education::Junior, Education::Senior, Education::College, Education::Bachelor]),
        age_years: i32::try_from(chance.between(25, 60)).unwrap_or(25),
        computer: chance.happens(50),
        party: chance.happens(20),
    };
    if shape.alike { Person { incumbent: false, education: Education::Junior, age_years: 40, computer: false, party: false, ..drawn } } else { drawn }
}
