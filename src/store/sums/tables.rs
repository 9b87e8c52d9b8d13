//! Which tables have a sum.

use crate::store::upgrade::SUMS_SINCE;

/// A table with a sum.
pub(super) struct Summed {
    pub(super) name: &'static str,
    /// Its columns, in the order of the schema.
    pub(super) columns: &'static str,
    /// Those of its columns that say who serves. They have a sum of their own, which makes them a table to whoever asks for
    /// no others: a score reads 11 columns in place of 34, and takes a fifth less time.
    pub(super) serving: Option<&'static str>,
    pub(super) growth: Growth,
    /// The first version of the schema that has it.
    pub(super) since: i32,
}

impl Summed {
    /// The name under which the sum of the columns that say who serves is kept.
    pub(super) fn serving_name(&self) -> Option<String> {
        self.serving.map(|columns| [self.name, "(", columns, ")"].concat())
    }
}

/// How a table grows, and so how its sum is kept.
pub(super) enum Growth {
    /// Slowly: it is read whole, before each answer and after each write that touches it.
    Slow,
    /// By rows that are never altered: an entry's own rows are added to the sum.
    Appended {
        /// Which are the rows of the entry `?1`.
        own: &'static str,
    },
    /// Without end, by rows that may be altered: read whole when it is written. Each row bears the entry that wrote it.
    Altered {
        /// The values of rows that the entry `?1` altered or took away, from their images.
        before: &'static str,
    },
}

const fn slow(name: &'static str, columns: &'static str) -> Summed {
    Summed { name, columns, serving: None, growth: Growth::Slow, since: SUMS_SINCE }
}

const fn serving(serving: &'static str, table: Summed) -> Summed {
    Summed { serving: Some(serving), ..table }
}

const fn appended(name: &'static str, columns: &'static str, own: &'static str) -> Summed {
    Summed { name, columns, serving: None, growth: Growth::Appended { own }, since: SUMS_SINCE }
}

const fn altered(name: &'static str, columns: &'static str, before: &'static str) -> Summed {
    Summed { name, columns, serving: None, growth: Growth::Altered { before }, since: SUMS_SINCE }
}

pub(super) const OF_ENTRY: &str = "log_id = ?1";
const OF_SHEET: &str = "sheet_id IN (SELECT sheet_id FROM sheet WHERE log_id = ?1)";

pub(super) const TABLES: [Summed; 30] = [
    appended("log", "log_id, at, by, command, summary, undoes, sha256", OF_ENTRY),
    appended("log_change", "log_id, noun, key, before, after", OF_ENTRY),
    appended("log_image", "log_id, noun, key, before", OF_ENTRY),
    slow("policy_version", "policy_id, name, in_force_from, text, sha256, reference, log_id"),
    slow("reading_decision", "decision_id, key, value, in_force_from, decided_on, decided_by, reference, log_id"),
    serving("village_id, name", slow("village", "village_id, name")),
    slow("hamlet", "hamlet_id, village_id, name"),
    serving("grid_id, code, village_id", slow("grid", "grid_id, code, village_id, households, members_set, log_id")),
    slow("grid_hamlet", "grid_id, hamlet_id, position"),
    serving("person_id, id_number, name", slow("person", "person_id, id_number, name, phone, bank_account")),
    serving(
        "person_id, cadre_post",
        slow(
            "candidate_form",
            "person_id, grid_id, hamlet_id, household, role, education, smartphone, zhengwu_app, pingan_app, resident, bad_record, petition, platforms, computer, party, incumbent, cadre_post, cadre_kin, recommended, registered_on, log_id",
        ),
    ),
    altered(
        "field_test",
        "person_id, tested_on, trained_on, apps, nickname, knowledge, live_report, log_id",
        "before ->> 'person_id', before ->> 'tested_on', before ->> 'trained_on', before ->> 'apps', before ->> 'nickname', before ->> 'knowledge', before ->> 'live_report', before ->> 'log_id'",
    ),
    serving(
        "person_id, grid_id, role, from_on, to_on, health_member",
        slow("post", "post_id, person_id, grid_id, role, from_on, to_on, health_member, log_id"),
    ),
    slow("waiver", "post_id, rule, reason, log_id"),
    slow("retention", "retention_id, person_id, until_on, reason, reference, log_id"),
    slow("post_exit", "exit_id, person_id, rule, clause, leaves_on, reason, evidence, log_id"),
    slow("proposal", "person_id, grid_id, health_member, proposed_on, log_id"),
    slow("incident_same", "incident, same_as, log_id"),
    Summed { since: 5, ..slow("incident_distinct", "incident, other, log_id") },
    slow("month_zone", "month, incident_min, incident_max"),
    slow("counter", "name, next"),
    altered(
        "attendance",
        "person_id, held_on, activity, result, log_id",
        "before ->> 'person_id', before ->> 'held_on', before ->> 'activity', before ->> 'result', before ->> 'log_id'",
    ),
    slow("conduct", "conduct_id, month, kind, person_id, grid_id, note, log_id"),
    slow(
        "sheet",
        "sheet_id, kind, period, state, policy_id, digest, submitted_by, submitted_on, pending, early, reason, approved_by, approved_on, reference, paid_by, paid_on, withdrawn_by, withdrawn_on, withdrawn_for, log_id, approved_log_id",
    ),
    appended("sheet_row", "sheet_id, row_no, person_id, id_number, name, village, grid, late, absent, remark", OF_SHEET),
    appended("sheet_line", "sheet_id, row_no, line_no, due, component, clause, formula, amount_fen", OF_SHEET),
    slow("instant_award", "award_id, receipt, person_id, amount_fen, reason, report_id, reference, paid_on, paid_by, log_id"),
    slow("commendation", "person_id, year, amount_fen, reference, decided_on, log_id"),
    slow("outside_count", "month, village, valid, log_id"),
    slow("setting", "name, value, log_id"),
];

/// Tables of people and places, which no report alters. To compare them takes 0.15 s where there are 34,000 people, ten
/// times as long as to record a report.
pub(super) const PEOPLE: [&str; 7] = ["village", "hamlet", "grid", "grid_hamlet", "person", "candidate_form", "post"];

/// The table of this name, if it has a sum.
pub(super) fn named(name: &str) -> Option<&'static Summed> {
    TABLES.iter().find(|table| table.name == name)
}
