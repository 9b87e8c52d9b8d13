//! The tables whose rows an undo takes away and puts back: one statement each.

/// A table that undo reaches.
pub(super) struct Rows {
    /// Its name.
    pub noun: &'static str,
    /// Takes away what the entry `?1` made or altered.
    pub remove: &'static str,
    /// Puts back what stood there before the entry `?1`.
    pub restore: &'static str,
}

/// Every such table, but for those of the keys of reports, which `undo` looks after itself.
pub(super) const TABLES: [Rows; 21] = [
    Rows {
        noun: "village",
        remove: "DELETE FROM village WHERE json_array(village_id) IN (SELECT key FROM log_image WHERE log_id = ?1 AND noun = 'village')",
        restore: "INSERT INTO village (village_id, name) SELECT before ->> 'village_id', before ->> 'name' FROM log_image WHERE log_id = ?1 AND noun = 'village' AND before IS NOT NULL",
    },
    Rows {
        noun: "hamlet",
        remove: "DELETE FROM hamlet WHERE json_array(hamlet_id) IN (SELECT key FROM log_image WHERE log_id = ?1 AND noun = 'hamlet')",
        restore: "INSERT INTO hamlet (hamlet_id, village_id, name) SELECT before ->> 'hamlet_id', before ->> 'village_id', before ->> 'name' FROM log_image WHERE log_id = ?1 AND noun = 'hamlet' AND before IS NOT NULL",
    },
    Rows {
        noun: "grid",
        remove: "DELETE FROM grid WHERE log_id = ?1",
        restore: "INSERT INTO grid (grid_id, code, village_id, households, members_set, log_id) SELECT before ->> 'grid_id', before ->> 'code', before ->> 'village_id', before ->> 'households', before ->> 'members_set', before ->> 'log_id' FROM log_image WHERE log_id = ?1 AND noun = 'grid' AND before IS NOT NULL",
    },
    Rows {
        noun: "grid_hamlet",
        remove: "DELETE FROM grid_hamlet WHERE json_array(grid_id, hamlet_id) IN (SELECT key FROM log_image WHERE log_id = ?1 AND noun = 'grid_hamlet')",
        restore: "INSERT INTO grid_hamlet (grid_id, hamlet_id, position) SELECT before ->> 'grid_id', before ->> 'hamlet_id', before ->> 'position' FROM log_image WHERE log_id = ?1 AND noun = 'grid_hamlet' AND before IS NOT NULL",
    },
    Rows {
        noun: "person",
        remove: "DELETE FROM person WHERE person_id IN (SELECT key ->> 0 FROM log_image WHERE log_id = ?1 AND noun = 'person')",
        restore: "INSERT INTO person (person_id, id_number, name, phone, bank_account) SELECT before ->> 'person_id', before ->> 'id_number', before ->> 'name', before ->> 'phone', before ->> 'bank_account' FROM log_image WHERE log_id = ?1 AND noun = 'person' AND before IS NOT NULL",
    },
    Rows {
        noun: "candidate_form",
        remove: "DELETE FROM candidate_form WHERE log_id = ?1",
        restore: "INSERT INTO candidate_form (person_id, grid_id, hamlet_id, household, role, education, smartphone, zhengwu_app, pingan_app, resident, bad_record, petition, platforms, computer, party, incumbent, cadre_post, cadre_kin, recommended, registered_on, log_id) SELECT before ->> 'person_id', before ->> 'grid_id', before ->> 'hamlet_id', before ->> 'household', before ->> 'role', before ->> 'education', before ->> 'smartphone', before ->> 'zhengwu_app', before ->> 'pingan_app', before ->> 'resident', before ->> 'bad_record', before ->> 'petition', before ->> 'platforms', before ->> 'computer', before ->> 'party', before ->> 'incumbent', before ->> 'cadre_post', before ->> 'cadre_kin', before ->> 'recommended', before ->> 'registered_on', before ->> 'log_id' FROM log_image WHERE log_id = ?1 AND noun = 'candidate_form' AND before IS NOT NULL",
    },
    Rows {
        noun: "field_test",
        remove: "DELETE FROM field_test WHERE log_id = ?1",
        restore: "INSERT INTO field_test (person_id, tested_on, trained_on, apps, nickname, knowledge, live_report, log_id) SELECT before ->> 'person_id', before ->> 'tested_on', before ->> 'trained_on', before ->> 'apps', before ->> 'nickname', before ->> 'knowledge', before ->> 'live_report', before ->> 'log_id' FROM log_image WHERE log_id = ?1 AND noun = 'field_test' AND before IS NOT NULL",
    },
    Rows {
        noun: "post",
        remove: "DELETE FROM post WHERE log_id = ?1",
        restore: "INSERT INTO post (post_id, person_id, grid_id, role, from_on, to_on, health_member, log_id) SELECT before ->> 'post_id', before ->> 'person_id', before ->> 'grid_id', before ->> 'role', before ->> 'from_on', before ->> 'to_on', before ->> 'health_member', before ->> 'log_id' FROM log_image WHERE log_id = ?1 AND noun = 'post' AND before IS NOT NULL",
    },
    Rows {
        noun: "waiver",
        remove: "DELETE FROM waiver WHERE log_id = ?1",
        restore: "INSERT INTO waiver (post_id, rule, reason, log_id) SELECT before ->> 'post_id', before ->> 'rule', before ->> 'reason', before ->> 'log_id' FROM log_image WHERE log_id = ?1 AND noun = 'waiver' AND before IS NOT NULL",
    },
    Rows {
        noun: "retention",
        remove: "DELETE FROM retention WHERE log_id = ?1",
        restore: "INSERT INTO retention (retention_id, person_id, until_on, reason, reference, log_id) SELECT before ->> 'retention_id', before ->> 'person_id', before ->> 'until_on', before ->> 'reason', before ->> 'reference', before ->> 'log_id' FROM log_image WHERE log_id = ?1 AND noun = 'retention' AND before IS NOT NULL",
    },
    Rows {
        noun: "post_exit",
        remove: "DELETE FROM post_exit WHERE log_id = ?1",
        restore: "INSERT INTO post_exit (exit_id, person_id, rule, clause, leaves_on, reason, evidence, log_id) SELECT before ->> 'exit_id', before ->> 'person_id', before ->> 'rule', before ->> 'clause', before ->> 'leaves_on', before ->> 'reason', before ->> 'evidence', before ->> 'log_id' FROM log_image WHERE log_id = ?1 AND noun = 'post_exit' AND before IS NOT NULL",
    },
    Rows {
        noun: "proposal",
        remove: "DELETE FROM proposal WHERE log_id = ?1",
        restore: "INSERT INTO proposal (person_id, grid_id, health_member, proposed_on, log_id) SELECT before ->> 'person_id', before ->> 'grid_id', before ->> 'health_member', before ->> 'proposed_on', before ->> 'log_id' FROM log_image WHERE log_id = ?1 AND noun = 'proposal' AND before IS NOT NULL",
    },
    Rows {
        noun: "report",
        remove: "DELETE FROM report WHERE log_id = ?1",
        restore: "INSERT INTO report (incident, report_id, person_id, at, level, status, amount_fen, special_fen, grid_id, log_id) SELECT before ->> 'incident', before ->> 'report_id', before ->> 'person_id', before ->> 'at', before ->> 'level', before ->> 'status', before ->> 'amount_fen', before ->> 'special_fen', before ->> 'grid_id', before ->> 'log_id' FROM log_image WHERE log_id = ?1 AND noun = 'report' AND before IS NOT NULL",
    },
    Rows {
        noun: "incident_same",
        remove: "DELETE FROM incident_same WHERE log_id = ?1",
        restore: "INSERT INTO incident_same (incident, same_as, log_id) SELECT before ->> 'incident', before ->> 'same_as', before ->> 'log_id' FROM log_image WHERE log_id = ?1 AND noun = 'incident_same' AND before IS NOT NULL",
    },
    Rows {
        noun: "incident_distinct",
        remove: "DELETE FROM incident_distinct WHERE log_id = ?1",
        restore: "INSERT INTO incident_distinct (incident, other, log_id) SELECT before ->> 'incident', before ->> 'other', before ->> 'log_id' FROM log_image WHERE log_id = ?1 AND noun = 'incident_distinct' AND before IS NOT NULL",
    },
    Rows {
        noun: "report_note",
        remove: "DELETE FROM report_note WHERE report_id IN (SELECT key ->> 0 FROM log_image WHERE log_id = ?1 AND noun = 'report_note')",
        restore: "INSERT INTO report_note (report_id, summary, reason) SELECT before ->> 'report_id', before ->> 'summary', before ->> 'reason' FROM log_image WHERE log_id = ?1 AND noun = 'report_note' AND before IS NOT NULL",
    },
    Rows {
        noun: "month_zone",
        remove: "DELETE FROM month_zone WHERE month IN (SELECT key ->> 0 FROM log_image WHERE log_id = ?1 AND noun = 'month_zone' AND key NOT IN (SELECT key FROM log_image WHERE noun = 'month_zone' AND log_id > ?1 AND log_id NOT IN (SELECT undoes FROM log WHERE undoes IS NOT NULL)))",
        restore: "INSERT INTO month_zone (month, incident_min, incident_max) SELECT before ->> 'month', before ->> 'incident_min', before ->> 'incident_max' FROM log_image WHERE log_id = ?1 AND noun = 'month_zone' AND before IS NOT NULL AND key NOT IN (SELECT key FROM log_image WHERE noun = 'month_zone' AND log_id > ?1 AND log_id NOT IN (SELECT undoes FROM log WHERE undoes IS NOT NULL))",
    },
    Rows {
        noun: "counter",
        remove: "DELETE FROM counter WHERE name IN (SELECT key ->> 0 FROM log_image WHERE log_id = ?1 AND noun = 'counter' AND key NOT IN (SELECT key FROM log_image WHERE noun = 'counter' AND log_id > ?1 AND log_id NOT IN (SELECT undoes FROM log WHERE undoes IS NOT NULL)))",
        restore: "INSERT INTO counter (name, next) SELECT before ->> 'name', before ->> 'next' FROM log_image WHERE log_id = ?1 AND noun = 'counter' AND before IS NOT NULL AND key NOT IN (SELECT key FROM log_image WHERE noun = 'counter' AND log_id > ?1 AND log_id NOT IN (SELECT undoes FROM log WHERE undoes IS NOT NULL))",
    },
    Rows {
        noun: "attendance",
        remove: "DELETE FROM attendance WHERE log_id = ?1",
        restore: "INSERT INTO attendance (person_id, held_on, activity, result, log_id) SELECT before ->> 'person_id', before ->> 'held_on', before ->> 'activity', before ->> 'result', before ->> 'log_id' FROM log_image WHERE log_id = ?1 AND noun = 'attendance' AND before IS NOT NULL",
    },
    Rows {
        noun: "conduct",
        remove: "DELETE FROM conduct WHERE log_id = ?1",
        restore: "INSERT INTO conduct (conduct_id, month, kind, person_id, grid_id, note, log_id) SELECT before ->> 'conduct_id', before ->> 'month', before ->> 'kind', before ->> 'person_id', before ->> 'grid_id', before ->> 'note', before ->> 'log_id' FROM log_image WHERE log_id = ?1 AND noun = 'conduct' AND before IS NOT NULL",
    },
    Rows {
        noun: "outside_count",
        remove: "DELETE FROM outside_count WHERE log_id = ?1",
        restore: "INSERT INTO outside_count (month, village, valid, log_id) SELECT before ->> 'month', before ->> 'village', before ->> 'valid', before ->> 'log_id' FROM log_image WHERE log_id = ?1 AND noun = 'outside_count' AND before IS NOT NULL",
    },
];
