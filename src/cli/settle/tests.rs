use std::collections::BTreeMap;
use std::path::Path;

use proptest::prelude::*;

use super::{live, own};
use crate::model::attendance::{AttendanceRow, Attended};
use crate::model::calendar::{Moment, Month, parse_day};
use crate::model::conduct::{ConductKind, ConductRow, Subject};
use crate::model::event::{Level, ReportRow, Reporter, Status};
use crate::model::grid::GridRow;
use crate::model::ids::IdNumber;
use crate::model::money::Money;
use crate::model::person::{CadrePost, CandidateForm, Education, FormAnswers};
use crate::model::post::{PostRow, Role, Tenure};
use crate::model::sheet::Period;
use crate::store::award::AwardRecord;
use crate::store::open::Actor;
use crate::store::person::by_id_number;
use crate::store::sheet::{Decision, Submission};
use crate::store::{Importer, Mode, Store};

/// The sheets of the story in their order; the last one comes after every fact.
const PERIODS: [&str; 6] = ["2018-Q2", "2018-Q3", "2018-Q4", "2018", "2019-Q1", "2019-Q2"];
const PEOPLE: usize = 4;
/// Leaves in August 2018.
const LEAVER: usize = 3;

/// Something that becomes known.
#[derive(Debug, Clone)]
enum Fact {
    /// A report, or what the office finds about it later.
    Report {
        report: usize,
        version: usize,
    },
    Conduct {
        person: usize,
        month: i32,
    },
    Missed {
        person: usize,
        month: i32,
        late: bool,
    },
    /// Somebody began to serve only on the first of this month.
    Began {
        month: i32,
    },
    /// The leaver's last day is told.
    Left,
    Award {
        report: usize,
        yuan: i64,
    },
    Commended {
        person: usize,
    },
}

/// A report in its two versions.
#[derive(Debug, Clone)]
struct ReportPlan {
    person: usize,
    month: i32,
    incident: usize,
    minute: i64,
    versions: [(u8, Status, Option<i64>); 2],
}

fn number(person: usize) -> IdNumber {
    IdNumber::complete(&format!("9901011980010100{person}")).expect("17 digits")
}

fn april_2018(months_later: i32) -> Month {
    Month::parse("2018-04").expect("a month").plus(months_later)
}

fn actor() -> Actor {
    Actor { at: "2019-07-01".to_owned(), by: "office".to_owned(), command: "test".to_owned() }
}

fn form(person: usize) -> CandidateForm {
    let no = FormAnswers {
        smartphone: true,
        zhengwu_app: true,
        pingan_app: true,
        resident: true,
        bad_record: false,
        petition: false,
        platforms: true,
        computer: false,
        party: false,
        incumbent: false,
        cadre_kin: false,
        recommended: None,
    };
    CandidateForm {
        name: format!("person {person}").into(),
        id_number: number(person),
        grid: "01".into(),
        village: None,
        hamlet: "a".into(),
        household: person.to_string().into(),
        role: Role::Member,
        education: Education::Junior,
        answers: no,
        cadre_post: CadrePost::None,
        phone: None,
        bank_account: None,
        registered_on: None,
    }
}

fn post(person: usize, from: &str, to: Option<&str>) -> PostRow {
    let day = |text: &str| parse_day(text).expect(text);
    PostRow { id_number: number(person), grid: "01".into(), role: Role::Member, tenure: Tenure { from: day(from), to: to.map(day) }, health_member: false }
}

/// A town of one grid in a file of its own.
struct Town {
    _folder: tempfile::TempDir,
    store: Store,
}

impl Town {
    fn new() -> Self {
        let folder = tempfile::tempdir_in(if Path::new("/dev/shm").is_dir() { "/dev/shm" } else { "." }).expect("a folder");
        let store = Store::open(&folder.path().join("town.db"), Mode::Create, &actor()).expect("a new file");
        let mut town = Self { _folder: folder, store };
        town.import(|importer| {
            let grid = GridRow { code: "01".to_owned(), village: "v".to_owned(), households: 100, hamlets: vec!["a".to_owned()], members_set: None };
            importer.put_grid(&grid).expect("a grid");
            for person in 0..PEOPLE {
                importer.put_form(&form(person), None).expect("a form");
                importer.put_post(&post(person, "2018-03-01", None)).expect("a post");
            }
        });
        town
    }

    fn import(&mut self, put: impl FnOnce(&mut Importer<'_>)) {
        let policy = self.store.policy.clone();
        let write = self.store.write(&actor()).expect("a write");
        let mut importer = Importer::new(&write, &policy, parse_day("2019-12-31").expect("a day")).expect("an import");
        put(&mut importer);
        assert!(importer.finish_events().expect("sound").is_empty());
        drop(importer);
        write.commit("").expect("a commit");
    }

    fn learn(&mut self, fact: &Fact, plans: &[ReportPlan]) {
        match *fact {
            Fact::Report { report, version } => self.import(|importer| {
                importer.put_report(&report_row(report, &plans[report], version), None, 0).expect("a report");
            }),
            Fact::Conduct { person, month } => self.import(|importer| {
                let row = ConductRow { month: april_2018(month), kind: ConductKind::TaskFailure, subject: Subject::Person(number(person)), note: None };
                importer.put_conduct(&row).expect("conduct");
            }),
            Fact::Missed { person, month, late } => self.import(|importer| {
                let result = if late { Attended::Late } else { Attended::Absent };
                let row = AttendanceRow { held_on: april_2018(month).day(10), activity: format!("{late}"), id_number: number(person), result };
                importer.put_attendance(&row).expect("attendance");
            }),
            Fact::Began { month } => self.import(|importer| {
                let from = april_2018(month).first_day().to_string();
                importer.put_post(&post(0, &from, None)).expect("a post");
            }),
            Fact::Left => self.import(|importer| {
                importer.put_post(&post(LEAVER, "2018-03-01", Some("2018-08-20"))).expect("a post");
            }),
            Fact::Award { report, yuan } => self.award(report, yuan, plans),
            Fact::Commended { person } => {
                let write = self.store.write(&actor()).expect("a write");
                let person = by_id_number(&write, &number(person)).expect("sound").expect("a person").person;
                write.record_commendation(person, 2018, Money::from_yuan(300), "ref", parse_day("2018-12-31").expect("a day")).expect("recorded");
                write.commit("").expect("a commit");
            }
        }
    }

    fn award(&mut self, report: usize, yuan: i64, plans: &[ReportPlan]) {
        let write = self.store.write(&actor()).expect("a write");
        let award = AwardRecord {
            receipt: String::new(),
            person: by_id_number(&write, &number(plans[report].person)).expect("sound").expect("a person").person,
            amount: Money::from_yuan(yuan),
            reason: "at once".to_owned(),
            report_id: Some(format!("R{report:02}")),
            reference: "ref".to_owned(),
            paid_on: parse_day("2018-05-01").expect("a day"),
            paid_by: "office".to_owned(),
            log_id: 0,
        };
        write.record_award(&award).expect("recorded");
        write.commit("").expect("a commit");
    }

    /// Freezes and approves the sheet of a period; returns what it pays to each person.
    fn settle(&mut self, period: Period) -> BTreeMap<String, Money> {
        let policy = self.store.policy.clone();
        let write = self.store.write(&actor()).expect("a write");
        let rows = live(&write, &policy, period, &mut |_, _| ()).expect("reckoned").rows;
        assert!(rows.is_sorted_by_key(|row| (row.village.clone(), row.grid.clone(), row.name.clone(), row.id_number)), "{period}");
        let on = parse_day("2019-07-01").expect("a day");
        let submission = Submission { period, policy_id: 1, by: "office", on, pending: 0, early: false, reason: None };
        let head = write.submit_sheet(&submission, &rows).expect("submitted");
        write.decide_sheet(head.sheet, Decision::Approve { reference: "ref" }, "group", on).expect("approved");
        write.commit("").expect("a commit");
        assert!(crate::store::sheet::found_altered(self.store.read()).expect("sound").is_empty());
        rows.iter().map(|row| (row.name.clone(), row.total())).collect()
    }
}

fn report_row(report: usize, plan: &ReportPlan, version: usize) -> ReportRow {
    let (level, status, special) = plan.versions[version];
    ReportRow {
        report_id: format!("R{report:02}").into(),
        reporter: Reporter::IdNumber(number(plan.person)),
        grid: "01".into(),
        at: Moment::from_seconds(Moment::start_of(april_2018(plan.month).day(5)).seconds() + plan.minute * 60),
        level: Level::new(level).expect("a level"),
        status,
        incident: format!("I{}", plan.incident).into(),
        amount: None,
        special_award: special.map(Money::from_yuan),
        reason: special.map(|_| "why".to_owned()),
        summary: None,
    }
}

/// Plays a story: facts and sheets in the order of their times, the last sheet after all. Returns what each person was
/// paid over all sheets, and what one late computation would pay.
fn play(plans: &[ReportPlan], facts: &[(Fact, u32)], sheets: &[u32]) -> (BTreeMap<String, Money>, BTreeMap<String, Money>) {
    let mut town = Town::new();
    let mut times: Vec<u32> = sheets.to_vec();
    times.sort_unstable();
    let mut facts: Vec<&(Fact, u32)> = facts.iter().collect();
    facts.sort_by_key(|(_, time)| *time);
    let mut facts = facts.into_iter().peekable();
    let mut paid: BTreeMap<String, Money> = BTreeMap::new();
    let mut add = |sums: BTreeMap<String, Money>| sums.into_iter().for_each(|(name, sum)| *paid.entry(name).or_insert(Money::ZERO) += sum);
    let periods: Vec<Period> = PERIODS.iter().map(|text| Period::parse(text).expect(text)).collect();
    for (period, time) in periods.iter().zip(times.into_iter().chain([u32::MAX])) {
        while let Some((fact, _)) = facts.next_if(|(_, at)| *at < time) {
            town.learn(fact, plans);
        }
        add(town.settle(*period));
    }
    let mut late: BTreeMap<String, Money> = BTreeMap::new();
    for period in periods {
        for row in own(town.store.read(), &town.store.policy, period).expect("reckoned") {
            *late.entry(row.name.clone()).or_insert(Money::ZERO) += row.total();
        }
    }
    (paid, late)
}

fn status() -> impl Strategy<Value = Status> {
    prop_oneof![4 => Just(Status::Valid), 1 => Just(Status::Pending), 1 => Just(Status::Invalid), 1 => Just(Status::Fraud)]
}

fn version() -> impl Strategy<Value = (u8, Status, Option<i64>)> {
    (1..5_u8, status(), prop_oneof![5 => Just(None), 1 => (50..300_i64).prop_map(Some)])
}

fn plan() -> impl Strategy<Value = ReportPlan> {
    (0..PEOPLE, 0..15_i32, 0..8_usize, 0..600_i64, [version(), version()]).prop_map(|(person, month, incident, minute, versions)| {
        // Nobody reports after leaving or before beginning, whatever becomes known first.
        let month = match person {
            LEAVER => month % 4,
            0 => month.max(3),
            _ => month,
        };
        ReportPlan { person, month, incident, minute, versions }
    })
}

fn other_fact() -> impl Strategy<Value = Fact> {
    prop_oneof![
        (1..PEOPLE, 0..12_i32).prop_map(|(person, month)| Fact::Conduct { person, month }),
        (1..PEOPLE, 0..9_i32, any::<bool>()).prop_map(|(person, month, late)| Fact::Missed { person, month, late }),
        (0..3_i32).prop_map(|month| Fact::Began { month }),
        Just(Fact::Left),
        (0..6_usize, 10..400_i64).prop_map(|(report, yuan)| Fact::Award { report, yuan }),
        (0..3_usize).prop_map(|person| Fact::Commended { person }),
    ]
}

/// The facts of a story without contradictions: each key once.
fn facts_of(plans: &[ReportPlan], others: Vec<Fact>) -> Vec<Fact> {
    let mut facts: Vec<Fact> = (0..plans.len()).flat_map(|report| [Fact::Report { report, version: 0 }, Fact::Report { report, version: 1 }]).collect();
    for fact in others {
        let is_same = |other: &Fact| match (&fact, other) {
            (Fact::Began { .. }, Fact::Began { .. }) | (Fact::Left, Fact::Left) => true,
            (Fact::Commended { person }, Fact::Commended { person: other }) => person == other,
            _ => format!("{fact:?}") == format!("{other:?}"),
        };
        if !facts.iter().any(is_same) {
            facts.push(fact);
        }
    }
    facts
}

/// Gives each fact its time; the second version of a report comes after the first.
fn timed(facts: &[Fact], times: &[u32]) -> Vec<(Fact, u32)> {
    let mut story: Vec<(Fact, u32)> = facts.iter().cloned().zip(times.iter().copied().cycle()).collect();
    for index in 1..story.len() {
        if let Fact::Report { version: 1, .. } = story[index].0 {
            let (first, second) = (story[index - 1].1, story[index].1);
            (story[index - 1].1, story[index].1) = (first.min(second), first.max(second));
        }
    }
    story
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_order_of_facts_all_sheets_together_pay_what_one_late_computation_pays(
        plans in proptest::collection::vec(plan(), 6..14),
        others in proptest::collection::vec(other_fact(), 0..10),
        times in proptest::collection::vec(0..1000_u32, 40),
        other_times in proptest::collection::vec(0..1000_u32, 40),
        sheets in proptest::collection::vec(0..1000_u32, 5),
        other_sheets in proptest::collection::vec(0..1000_u32, 5),
    ) {
        let facts = facts_of(&plans, others);
        let (paid, late) = play(&plans, &timed(&facts, &times), &sheets);
        let (paid_otherwise, late_otherwise) = play(&plans, &timed(&facts, &other_times), &other_sheets);
        let not_zero = |sums: BTreeMap<String, Money>| sums.into_iter().filter(|(_, sum)| *sum != Money::ZERO).collect::<BTreeMap<_, _>>();
        let late = not_zero(late);
        prop_assert_eq!(not_zero(paid), late.clone());
        prop_assert_eq!(not_zero(late_otherwise), late.clone());
        prop_assert_eq!(not_zero(paid_otherwise), late);
    }
}
