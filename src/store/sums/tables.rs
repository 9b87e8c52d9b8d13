//! Which tables have a sum.

/// A table with a sum.
pub(super) struct Summed {
    pub(super) name: &'static str,
    /// Its columns, in the order of the schema.
    pub(super) columns: &'static str,
    pub(super) growth: Growth,
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
    Summed { name, columns, growth: Growth::Slow }
}

pub(super) const OF_ENTRY: &str = "log_id = ?1";
const OF_SHEET: &str = "sheet_id IN (SELECT sheet_id FROM sheet WHERE log_id = ?1)";

pub(super) const TABLES: [Summed; 29] = [
    Summed { name: "log", columns: "log_id, at, by, command, summary, undoes, sha256", growth: Growth::Appended { own: OF_ENTRY } },
    Summed { name: "log_change", columns: "log_id, noun, key, before, after", growth: Growth::Appended { own: OF_ENTRY } },
    Summed { name: "log_image", columns: "log_id, noun, key, before", growth: Growth::Appended { own: OF_ENTRY } },
    slow("policy_version", "policy_id, name, in_force_from, text, sha256, reference, log_id"),
    slow("reading_decision", "decision_id, key, value, in_force_from, decided_on, decided_by, reference, log_id"),
    slow("village", "village_id, name"),
    slow("hamlet", "hamlet_id, village_id, name"),
    slow("grid", "grid_id, code, village_id, households, members_set, log_id"),
    slow("grid_hamlet", "grid_id, hamlet_id, position"),
    slow("person", "person_id, id_number, name, phone, bank_account"),
    slow(
        "candidate_form",
        "person_id, grid_id, hamlet_id, household, role, education, smartphone, zhengwu_app, pingan_app, resident, bad_record, petition, platforms, computer, party, incumbent, cadre_post, cadre_kin, recommended, registered_on, log_id",
    ),
    Summed {
        name: "field_test",
        columns: "person_id, tested_on, trained_on, apps, nickname, knowledge, live_report, log_id",
        growth: Growth::Altered {
            before: "before ->> 'person_id', before ->> 'tested_on', before ->> 'trained_on', before ->> 'apps', before ->> 'nickname', before ->> 'knowledge', before ->> 'live_report', before ->> 'log_id'",
        },
    },
    slow("post", "post_id, person_id, grid_id, role, from_on, to_on, health_member, log_id"),
    slow("waiver", "post_id, rule, reason, log_id"),
    slow("retention", "retention_id, person_id, until_on, reason, reference, log_id"),
    slow("post_exit", "exit_id, person_id, rule, clause, leaves_on, reason, evidence, log_id"),
    slow("proposal", "person_id, grid_id, health_member, proposed_on, log_id"),
    slow("incident_same", "incident, same_as, log_id"),
    slow("month_zone", "month, incident_min, incident_max"),
    slow("counter", "name, next"),
    Summed {
        name: "attendance",
        columns: "person_id, held_on, activity, result, log_id",
        growth: Growth::Altered { before: "before ->> 'person_id', before ->> 'held_on', before ->> 'activity', before ->> 'result', before ->> 'log_id'" },
    },
    slow("conduct", "conduct_id, month, kind, person_id, grid_id, note, log_id"),
    slow(
        "sheet",
        "sheet_id, kind, period, state, policy_id, digest, submitted_by, submitted_on, pending, early, reason, approved_by, approved_on, reference, paid_by, paid_on, withdrawn_by, withdrawn_on, withdrawn_for, log_id, approved_log_id",
    ),
    Summed {
        name: "sheet_row",
        columns: "sheet_id, row_no, person_id, id_number, name, village, grid, late, absent, remark",
        growth: Growth::Appended { own: OF_SHEET },
    },
    Summed {
        name: "sheet_line",
        columns: "sheet_id, row_no, line_no, due, component, clause, formula, amount_fen",
        growth: Growth::Appended { own: OF_SHEET },
    },
    slow("instant_award", "award_id, receipt, person_id, amount_fen, reason, report_id, reference, paid_on, paid_by, log_id"),
    slow("commendation", "person_id, year, amount_fen, reference, decided_on, log_id"),
    slow("outside_count", "month, village, valid, log_id"),
    slow("setting", "name, value, log_id"),
];

/// Tables of people and places, which no report alters. To compare them takes 0.15 s where there are 34,000 people, ten
/// times as long as to record a report.
pub(super) const PEOPLE: [&str; 7] = ["village", "hamlet", "grid", "grid_hamlet", "person", "candidate_form", "post"];
