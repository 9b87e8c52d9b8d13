use super::*;
use crate::model::calendar::{Day, parse_day};
use crate::policy::huishan;

fn day(text: &str) -> Day {
    parse_day(text).expect(text)
}

fn number(digits: &str) -> IdNumber {
    IdNumber::complete(digits).expect("a date within")
}

const NICKNAME: &str = "回山镇青岭村0101张三";

fn test(on: &str) -> TestRow {
    TestRow {
        id_number: number("33062419800101123"),
        tested_on: day(on),
        trained_on: Some(day("2018-02-12")),
        apps: true,
        nickname: NICKNAME.to_owned(),
        knowledge: true,
        live_report: true,
    }
}

/// Somebody against whom nothing stands.
fn good() -> AppointmentFacts {
    AppointmentFacts {
        role: Role::Member,
        eligibility: Vec::new(),
        tests: vec![test("2018-02-21")],
        nicknames: vec![NICKNAME.to_owned()],
        posts: 3,
        filled: 2,
        holds_this_post: false,
        registered_in_village: true,
        serves_in_village: false,
        serves_elsewhere: false,
        incumbent: false,
        sitting_waiting: Vec::new(),
        health_member: false,
        sex: Sex::Male,
    }
}

fn objections(change: impl Fn(&mut AppointmentFacts)) -> Vec<Objection> {
    let mut facts = good();
    change(&mut facts);
    appointment_objections(&facts, &huishan().selection)
}

#[test]
fn a_nickname_is_town_village_grid_and_name() {
    assert_eq!(nickname("回山镇", "青岭村", "0101", "张三"), NICKNAME);
}

#[test]
fn who_was_trained_and_passed_all_four_parts_may_be_appointed() {
    assert_eq!(objections(|_| ()), []);
    assert_eq!(objections(|facts| facts.tests.clear()), [Objection::NotTrained, Objection::NotTested]);
    assert_eq!(objections(|facts| facts.tests[0].trained_on = None), [Objection::NotTrained]);
    assert_eq!(objections(|facts| facts.tests[0].apps = false), [Objection::PartFailed(TestPart::Apps)]);
    assert_eq!(objections(|facts| facts.tests[0].knowledge = false), [Objection::PartFailed(TestPart::Knowledge)]);
    assert_eq!(objections(|facts| facts.tests[0].live_report = false), [Objection::PartFailed(TestPart::LiveReport)]);
    let differs = Objection::NicknameDiffers { seen: "张三".to_owned(), wanted: NICKNAME.to_owned() };
    assert_eq!(objections(|facts| facts.tests[0].nickname = "张三".to_owned()), [differs]);
}

#[test]
fn the_latest_test_counts_and_any_training() {
    let mended = |facts: &mut AppointmentFacts| {
        facts.tests = vec![TestRow { knowledge: false, ..test("2018-02-21") }, TestRow { trained_on: None, ..test("2018-03-01") }];
    };
    assert_eq!(objections(mended), []);
    let spoilt = |facts: &mut AppointmentFacts| facts.tests.push(TestRow { live_report: false, ..test("2018-03-01") });
    assert_eq!(objections(spoilt), [Objection::PartFailed(TestPart::LiveReport)]);
}

#[test]
fn each_rule_stands_against_an_appointment_for_itself() {
    let rules = |change: &dyn Fn(&mut AppointmentFacts)| objections(change).iter().map(Objection::rule).collect::<Vec<_>>();
    assert_eq!(rules(&|facts| facts.filled = 3), [Rule::S1]);
    assert_eq!(rules(&|facts| facts.health_member = true), [Rule::S2]);
    assert_eq!(rules(&|facts| facts.eligibility = vec![Finding::HouseholdServes, Finding::BadRecord]), [Rule::S5, Rule::S10]);
    assert_eq!(rules(&|facts| facts.holds_this_post = true), [Rule::S6]);
    assert_eq!(rules(&|facts| facts.serves_elsewhere = true), [Rule::S6]);
    assert_eq!(rules(&|facts| facts.serves_in_village = true), []);
    assert_eq!(rules(&|facts| facts.registered_in_village = false), [Rule::S13]);
    assert_eq!(rules(&|facts| facts.sitting_waiting = vec!["李四".to_owned()]), [Rule::S12]);
    let sitting = |facts: &mut AppointmentFacts| {
        facts.sitting_waiting = vec!["李四".to_owned()];
        facts.incumbent = true;
    };
    assert_eq!(rules(&sitting), []);
}

#[test]
fn every_rule_is_told_and_two_alone_can_be_waived() {
    let all = objections(|facts| {
        facts.filled = 3;
        facts.eligibility = vec![Finding::BadRecord];
        facts.sitting_waiting = vec!["李四".to_owned()];
        facts.tests.clear();
        facts.health_member = true;
    });
    let told: Vec<_> = all.iter().map(|objection| (objection.rule(), objection.can_be_waived())).collect();
    assert_eq!(told, [(Rule::S1, true), (Rule::S2, false), (Rule::S10, false), (Rule::S12, true), (Rule::S13, false), (Rule::S13, false)]);
}

#[test]
fn leaders_and_instructors_only_need_a_form_and_a_free_post() {
    for role in [Role::Leader, Role::Instructor] {
        let bare = |facts: &mut AppointmentFacts| {
            facts.role = role;
            facts.eligibility = vec![Finding::BadRecord];
            facts.tests.clear();
            facts.registered_in_village = false;
            facts.sitting_waiting = vec!["李四".to_owned()];
        };
        assert_eq!(objections(bare), []);
        let full = |facts: &mut AppointmentFacts| {
            bare(facts);
            facts.filled = facts.posts;
        };
        assert_eq!(objections(full).iter().map(Objection::rule).collect::<Vec<_>>(), [Rule::S1]);
    }
}

#[test]
fn a_second_post_is_refused_where_the_policy_knows_none() {
    let mut selection = huishan().selection;
    selection.concurrent_when_short = false;
    let facts = AppointmentFacts { serves_in_village: true, ..good() };
    assert_eq!(appointment_objections(&facts, &selection), [Objection::OnePostOnly]);
}

#[test]
fn the_grounds_of_preference_decide_one_after_the_other() {
    let plain =
        Preference { incumbent: false, education: Education::Junior, age_years: 40, computer: false, party: false, id_number: number("33062419800101123") };
    let later = Preference { id_number: number("33062419800101125"), ..plain };
    let ranked = [
        Preference { incumbent: true, age_years: 60, ..later },
        Preference { education: Education::College, age_years: 59, ..later },
        Preference { education: Education::Vocational, age_years: 58, ..later },
        Preference { age_years: 39, ..later },
        Preference { computer: true, ..later },
        Preference { party: true, ..later },
        plain,
        later,
    ];
    let grounds = huishan().selection.preference;
    for (index, one) in ranked.iter().enumerate() {
        for (place, other) in ranked.iter().enumerate() {
            assert_eq!(by_preference(one, other, &grounds), index.cmp(&place), "{index} {place}");
        }
    }
}

#[test]
fn a_village_needs_a_woman_and_somebody_of_each_hamlet() {
    let selection = huishan().selection;
    let needs = |members: &[(Sex, &str)]| village_needs(members, &["上岭", "下岭"], &selection);
    assert_eq!(needs(&[]), [Need::Women(1), Need::Hamlet("上岭".to_owned(), 1), Need::Hamlet("下岭".to_owned(), 1)]);
    assert_eq!(needs(&[(Sex::Male, "上岭"), (Sex::Male, "上岭")]), [Need::Women(1), Need::Hamlet("下岭".to_owned(), 1)]);
    assert_eq!(needs(&[(Sex::Female, "上岭"), (Sex::Male, "下岭")]), []);
    assert_eq!(needs(&[(Sex::Female, "别处")]).iter().map(Need::rule).collect::<Vec<_>>(), [Rule::S3, Rule::S3]);
}
