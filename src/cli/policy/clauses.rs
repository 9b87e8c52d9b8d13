//! `gridctl policy clauses`: every rule of the regulation with its treatment, the commands that serve it and the tests
//! that cover it.

use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::output::give;
use crate::policy::HUISHAN_2018;
use crate::policy::Policy;
use crate::policy::clause::{Rule, Treatment};
use crate::report::{Answer, Cell, Column, Table, say};

const COLUMNS: &[Column] = &[
    Column("rule", "规则", "rule"),
    Column("clause", "条款", "clause"),
    Column("treatment", "处理", "treatment"),
    Column("command", "命令", "command"),
    Column("tests", "测试", "tests"),
];

pub fn clauses(context: &Context) -> Result<(), Failure> {
    let lang = context.look.lang;
    let built_in = Policy::read(HUISHAN_2018).map_or_else(|_| String::new(), |policy| policy.name().to_owned());
    let rows = Rule::ALL.iter().map(|rule| {
        vec![rule.code().into(), rule.clause().into(), treatment_word(rule.treatment()), commands(*rule).join("; ").into(), tests(*rule).join("; ").into()]
    });
    let absent = Rule::ALL.iter().filter(|rule| commands(**rule).is_empty()).map(|rule| rule.code()).collect::<Vec<_>>().join(", ");
    let notes = if absent.is_empty() { Vec::new() } else { vec![say!(lang, "尚无命令：{absent}", "no command yet: {absent}")] };
    give(
        context,
        Answer {
            command: "policy clauses",
            arguments: Vec::new(),
            policy: built_in,
            tables: vec![Table::rows(say!(lang, "条款与办理", "The clauses and what serves them"), COLUMNS, rows)],
            totals: Vec::new(),
            notes,
        },
    )
}

const fn treatment_word(treatment: Treatment) -> Cell {
    match treatment {
        Treatment::Computed => Cell::Word("computed", "计算", "computed"),
        Treatment::Recorded => Cell::Word("recorded", "记录", "recorded"),
        Treatment::OutOfScope => Cell::Word("out_of_scope", "不处理", "out of scope"),
    }
}

/// The commands that serve a rule, as they are typed.
const fn commands(rule: Rule) -> &'static [&'static str] {
    match rule {
        Rule::S1 => &["quota", "appoint", "vacancies"],
        Rule::S2 | Rule::S3 => &["allocate", "vacancies"],
        Rule::S4 | Rule::S5 | Rule::S7 | Rule::S9 | Rule::S10 | Rule::S11 | Rule::S8 => &["check"],
        Rule::S6 => &["allocate", "appoint", "score", "payout"],
        Rule::S12 => &["allocate", "vacancies", "appoint"],
        Rule::S13 => &["import", "test record", "nickname", "appoint", "explain --candidate"],
        Rule::A1 | Rule::A2 | Rule::A3 | Rule::A5 | Rule::A14 => &["score"],
        Rule::A4 => &["event confirm --special", "import"],
        Rule::A6 | Rule::A11 => &["score", "explain"],
        Rule::A7 => &["score", "explain", "event same"],
        Rule::A8 => &["event confirm", "import"],
        Rule::A9 => &["payout --year-end"],
        Rule::A10 => &["commend propose", "commend add"],
        Rule::A12 => &["payout submit", "payout approve", "payout pay", "export bank"],
        Rule::X7 => &["vacancies", "appoint"],
        Rule::A13 => &["payout", "award"],
        Rule::A15 => &["score", "payout"],
        Rule::X1 | Rule::X3 | Rule::X5 | Rule::X4 => &["conduct record", "exits", "exit"],
        Rule::X2 => &["exits", "exits --ahead", "exit"],
        Rule::X6 => &["exits", "exits --ahead", "keep", "exit"],
    }
}

/// The names of the tests that cover a rule.
const fn tests(rule: Rule) -> &'static [&'static str] {
    match rule {
        Rule::S1 => {
            &["a_grid_of_two_hundred_households_is_large", "a_quota_set_by_hand_stands", "a_vacancy_is_filled_again_by_a_stand_in_and_later_by_a_new_spell"]
        }
        Rule::S2 => &["a_woman_is_seated_before_any_preference_and_named", "a_village_needs_a_woman_and_somebody_of_each_hamlet"],
        Rule::S3 => &["each_hamlet_gets_a_member_before_any_preference", "a_village_needs_a_woman_and_somebody_of_each_hamlet"],
        Rule::S4 => &["each_rule_bars_for_itself", "a_cadre_in_person_is_not_barred_as_a_relative"],
        Rule::S5 => &["each_rule_bars_for_itself", "a_household_gives_one_member_and_the_seats_are_filled_all_the_same"],
        Rule::S6 => &["empty_seats_are_offered_as_concurrent_posts_unless_the_policy_says_never", "a_second_post_is_refused_where_the_policy_knows_none"],
        Rule::S7 | Rule::S9 | Rule::S10 | Rule::S11 => &["each_rule_bars_for_itself", "every_failed_rule_is_found_not_the_first_alone"],
        Rule::S8 => &["each_rule_bars_for_itself", "a_year_is_completed_on_the_birthday"],
        Rule::S12 => &[
            "each_ground_decides_between_two_alike_in_the_order_of_the_text",
            "no_allocation_is_better_than_the_one_returned",
            "the_grounds_of_preference_decide_one_after_the_other",
        ],
        Rule::S13 => &["a_nickname_is_town_village_grid_and_name", "who_was_trained_and_passed_all_four_parts_may_be_appointed"],
        Rule::A1 => &["the_base_is_lost_by_a_task_failure_or_a_petition_and_once_by_both"],
        Rule::A2 => &["allowance_falls_thirty_yuan_for_each_missing_event", "allowance_never_falls_below_zero"],
        Rule::A3 => &["each_level_pays_its_maximum_or_the_lower_amount_that_was_set"],
        Rule::A4 => &["a_special_award_takes_the_place_of_the_levels_amount"],
        Rule::A5 => &["rewards_are_cut_at_fifty_yuan", "a_special_award_stands_outside_the_cap_unless_the_policy_puts_it_under"],
        Rule::A6 => &["a_later_duplicate_of_a_higher_level_lifts_the_level_and_moves_no_credit"],
        Rule::A7 => &["only_time_and_id_decide_whose_incident_it_is", "one_second_decides_who_was_first"],
        Rule::A8 | Rule::A11 => &["only_confirmed_reports_are_paid_and_the_others_are_shown_beside"],
        Rule::A9 => &["lateness_takes_twenty_five_and_absence_fifty_and_nobody_owes_anything", "the_lines_of_a_year_add_up_to_bonus_and_commendation"],
        Rule::A10 => &["a_fifth_of_the_members_rounded_down_may_be_commended", "no_more_are_commended_than_a_fifth_of_the_members"],
        Rule::A12 => &["a_sheet_goes_one_way_and_by_two_people", "the_bank_is_asked_for_what_the_sheet_pays"],
        Rule::X7 => &["a_vacancy_is_filled_again_by_a_stand_in_and_later_by_a_new_spell"],
        Rule::A13 => &["two_years_of_a_town_come_out_right", "what_was_paid_at_once_is_not_paid_again_and_never_taken_for_more"],
        Rule::A14 => &["nobody_passes_the_cap_nothing_is_negative_and_the_exempt_get_nothing"],
        Rule::A15 => &["a_reading_has_a_price_and_a_decision_changes_the_months_not_settled"],
        Rule::X1 | Rule::X3 | Rule::X5 => &["a_record_of_the_month_is_a_ground_and_one_of_another_month_is_none"],
        Rule::X2 => &["three_months_running_with_the_quota_missed_are_a_ground", "a_month_without_a_report_from_the_own_grid_is_a_ground"],
        Rule::X4 => &["three_months_running_unable_to_serve_are_a_ground"],
        Rule::X6 => &["who_is_past_sixty_leaves_at_the_next_new_year", "a_member_is_kept_past_the_age_and_never_beyond_the_sixty_fifth_birthday"],
    }
}
