-- From version 1 to 2: what is decided about readings; the office's language; the log is chained, and each approved sheet
-- names its entry.
-- The digests of the entries and the sums of the reports that are there are written by store/upgrade.rs.

CREATE TABLE reading_decision (                      -- who decided what the text means where it leaves a choice
    decision_id   INTEGER PRIMARY KEY,
    key           TEXT    NOT NULL CHECK (key <> ''), -- parameter of the policy file
    value         TEXT    NOT NULL,
    in_force_from TEXT    NOT NULL CHECK (in_force_from GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]'),
    decided_on    TEXT    NOT NULL,
    decided_by    TEXT    NOT NULL,
    reference     TEXT    NOT NULL CHECK (reference <> ''), -- document of the decision
    log_id        INTEGER NOT NULL REFERENCES log
) STRICT;

CREATE TRIGGER reading_decision_stands  BEFORE UPDATE ON reading_decision BEGIN SELECT raise(ABORT, 'a decision is succeeded, never changed'); END;
CREATE TRIGGER reading_decision_is_kept BEFORE DELETE ON reading_decision BEGIN SELECT raise(ABORT, 'a decision is succeeded, never changed'); END;

CREATE TABLE report_block (                          -- sums over the reports of 1,024 incidents, checked by whoever reckons: no flipped bit becomes a figure
    block         INTEGER PRIMARY KEY,               -- number of the incident / 1024, rounded down
    rows          INTEGER NOT NULL,                  -- how many reports
    figures       INTEGER NOT NULL,                  -- sum, modulo 2^64, of the digests of what is counted and paid; see store/event/block.rs
    names         INTEGER NOT NULL                   -- the same of what names the reports
) STRICT;
-- The log names people by number, and keeps of what is private of them the last four characters, of names the first.
DROP TRIGGER log_change_stands;
UPDATE log_change SET key = (SELECT replace(log_change.key, id_number, '#' || person_id) FROM person WHERE id_number IN (substr(log_change.key, 1, 18), substr(log_change.key, -18)))
 WHERE EXISTS (SELECT 1 FROM person WHERE id_number IN (substr(log_change.key, 1, 18), substr(log_change.key, -18)));
UPDATE log_change
   SET before = json_replace(before,
                  '$.phone',        substr('******************************', 1, length(before ->> '$.phone') - 4)        || substr(before ->> '$.phone', -4),
                  '$.bank_account', substr('******************************', 1, length(before ->> '$.bank_account') - 4) || substr(before ->> '$.bank_account', -4),
                  '$.name',         substr(before ->> '$.name', 1, 1)     || substr('******************************', 1, length(before ->> '$.name') - 1),
                  '$.nickname',     substr(before ->> '$.nickname', 1, 1) || substr('******************************', 1, length(before ->> '$.nickname') - 1)),
       after  = json_replace(after,
                  '$.phone',        substr('******************************', 1, length(after ->> '$.phone') - 4)         || substr(after ->> '$.phone', -4),
                  '$.bank_account', substr('******************************', 1, length(after ->> '$.bank_account') - 4)  || substr(after ->> '$.bank_account', -4),
                  '$.name',         substr(after ->> '$.name', 1, 1)      || substr('******************************', 1, length(after ->> '$.name') - 1),
                  '$.nickname',     substr(after ->> '$.nickname', 1, 1)  || substr('******************************', 1, length(after ->> '$.nickname') - 1))
 WHERE noun IN ('candidate_form', 'field_test');
CREATE TRIGGER log_change_stands     BEFORE UPDATE ON log_change BEGIN SELECT raise(ABORT, 'the log is append-only'); END;

CREATE TABLE setting (                               -- what the office has chosen for itself
    name          TEXT    PRIMARY KEY CHECK (name = 'language'),
    value         TEXT    NOT NULL CHECK (value IN ('zh', 'en')),
    log_id        INTEGER NOT NULL REFERENCES log
) STRICT, WITHOUT ROWID;

DROP TRIGGER log_stands;
ALTER TABLE log ADD COLUMN undoes INTEGER REFERENCES log;
ALTER TABLE log ADD COLUMN sha256 TEXT CHECK (length(sha256) = 64);
CREATE TRIGGER log_begins            BEFORE INSERT ON log WHEN new.sha256 IS NOT NULL OR EXISTS (SELECT 1 FROM log WHERE log_id = new.log_id)
                                                                 BEGIN SELECT raise(ABORT, 'the log is append-only'); END;
CREATE TRIGGER log_stands            BEFORE UPDATE ON log WHEN old.sha256 IS NOT NULL OR new.log_id <> old.log_id OR new.at <> old.at OR new.by <> old.by
                                        OR new.command <> old.command OR new.undoes IS NOT old.undoes
                                                                 BEGIN SELECT raise(ABORT, 'the log is append-only'); END;
CREATE TRIGGER log_change_is_sealed  BEFORE INSERT ON log_change WHEN EXISTS (SELECT 1 FROM log WHERE log_id = new.log_id AND sha256 IS NOT NULL)
                                                                 BEGIN SELECT raise(ABORT, 'the log is append-only'); END;

DROP TRIGGER sheet_stands;
DROP TRIGGER sheet_moves_forward;
ALTER TABLE sheet ADD COLUMN approved_log_id INTEGER REFERENCES log;
UPDATE sheet SET approved_log_id = (SELECT max(log_id) FROM log WHERE command = 'payout approve' AND substr(summary, -64) = sheet.digest)
 WHERE state IN ('approved', 'paid');
CREATE TRIGGER sheet_stands           BEFORE UPDATE ON sheet WHEN new.sheet_id <> old.sheet_id OR new.kind <> old.kind OR new.period <> old.period
                                        OR new.policy_id <> old.policy_id OR new.submitted_by <> old.submitted_by OR new.submitted_on <> old.submitted_on
                                        OR new.pending <> old.pending OR new.early <> old.early OR new.reason IS NOT old.reason OR new.log_id <> old.log_id
                                        OR (old.digest IS NOT NULL AND new.digest IS NOT old.digest)
                                        OR (old.state <> 'submitted' AND (new.approved_by IS NOT old.approved_by OR new.approved_on IS NOT old.approved_on
                                                                          OR new.reference IS NOT old.reference
                                                                          OR new.approved_log_id IS NOT old.approved_log_id))
                                                                                                 BEGIN SELECT raise(ABORT, 'a submitted sheet stands'); END;
CREATE TRIGGER sheet_moves_forward    BEFORE UPDATE ON sheet WHEN NOT (
                                        (old.digest IS NULL AND new.digest IS NOT NULL AND new.state = 'submitted')
                                        OR (old.digest IS NOT NULL AND old.state = 'submitted' AND new.state IN ('approved', 'withdrawn'))
                                        OR (old.state = 'approved' AND new.state = 'paid'))
                                                                                                 BEGIN SELECT raise(ABORT, 'a sheet moves forward alone'); END;

-- What undo needs. -------------------------------------------------------------------------------------------------------
--
-- What each row was before an entry altered it or took it away, whole. Rows that an entry made carry its number; of tables
-- whose rows carry none, new rows stand here without a `before`. An undo leaves no images: it is not undone itself.

CREATE TABLE log_image (
    log_id        INTEGER NOT NULL REFERENCES log,
    noun          TEXT    NOT NULL,                  -- table of the row
    key           TEXT    NOT NULL,                  -- primary key of the row, as a JSON array
    before        TEXT    CHECK (json_valid(before)), -- the whole row; NULL where it is new
    PRIMARY KEY (log_id, noun, key) ON CONFLICT IGNORE -- the first image of an entry is how it found the row
) STRICT, WITHOUT ROWID;

CREATE VIEW open_entry AS                            -- the entry that is being written, where it is no undo
SELECT log_id FROM log WHERE log_id = (SELECT max(log_id) FROM log) AND sha256 IS NULL AND undoes IS NULL;

CREATE TRIGGER log_image_is_sealed BEFORE INSERT ON log_image WHEN EXISTS (SELECT 1 FROM log WHERE log_id = new.log_id AND sha256 IS NOT NULL)
                                                                 BEGIN SELECT raise(ABORT, 'the log is append-only'); END;
CREATE TRIGGER log_image_stands    BEFORE UPDATE ON log_image    BEGIN SELECT raise(ABORT, 'the log is append-only'); END;

CREATE TRIGGER village_was AFTER UPDATE ON village
    BEGIN INSERT INTO log_image SELECT log_id, 'village', json_array(old.village_id), json_object('village_id', old.village_id, 'name', old.name) FROM open_entry; END;
CREATE TRIGGER village_new AFTER INSERT ON village
    BEGIN INSERT INTO log_image SELECT log_id, 'village', json_array(new.village_id), NULL FROM open_entry; END;
CREATE TRIGGER hamlet_was AFTER UPDATE ON hamlet
    BEGIN INSERT INTO log_image SELECT log_id, 'hamlet', json_array(old.hamlet_id), json_object('hamlet_id', old.hamlet_id, 'village_id', old.village_id, 'name', old.name) FROM open_entry; END;
CREATE TRIGGER hamlet_new AFTER INSERT ON hamlet
    BEGIN INSERT INTO log_image SELECT log_id, 'hamlet', json_array(new.hamlet_id), NULL FROM open_entry; END;
CREATE TRIGGER grid_was AFTER UPDATE ON grid WHEN old.log_id <> (SELECT log_id FROM open_entry)
    BEGIN INSERT INTO log_image SELECT log_id, 'grid', json_array(old.grid_id), json_object('grid_id', old.grid_id, 'code', old.code, 'village_id', old.village_id, 'households', old.households, 'members_set', old.members_set, 'log_id', old.log_id) FROM open_entry; END;
CREATE TRIGGER grid_gone AFTER DELETE ON grid WHEN old.log_id <> (SELECT log_id FROM open_entry)
    BEGIN INSERT INTO log_image SELECT log_id, 'grid', json_array(old.grid_id), json_object('grid_id', old.grid_id, 'code', old.code, 'village_id', old.village_id, 'households', old.households, 'members_set', old.members_set, 'log_id', old.log_id) FROM open_entry; END;
CREATE TRIGGER grid_hamlet_was AFTER UPDATE ON grid_hamlet
    BEGIN INSERT INTO log_image SELECT log_id, 'grid_hamlet', json_array(old.grid_id, old.hamlet_id), json_object('grid_id', old.grid_id, 'hamlet_id', old.hamlet_id, 'position', old.position) FROM open_entry; END;
CREATE TRIGGER grid_hamlet_gone AFTER DELETE ON grid_hamlet
    BEGIN INSERT INTO log_image SELECT log_id, 'grid_hamlet', json_array(old.grid_id, old.hamlet_id), json_object('grid_id', old.grid_id, 'hamlet_id', old.hamlet_id, 'position', old.position) FROM open_entry; END;
CREATE TRIGGER grid_hamlet_new AFTER INSERT ON grid_hamlet
    BEGIN INSERT INTO log_image SELECT log_id, 'grid_hamlet', json_array(new.grid_id, new.hamlet_id), NULL FROM open_entry; END;
CREATE TRIGGER person_was AFTER UPDATE ON person
    BEGIN INSERT INTO log_image SELECT log_id, 'person', json_array(old.person_id), json_object('person_id', old.person_id, 'id_number', old.id_number, 'name', old.name, 'phone', old.phone, 'bank_account', old.bank_account) FROM open_entry; END;
CREATE TRIGGER candidate_form_was AFTER UPDATE ON candidate_form WHEN old.log_id <> (SELECT log_id FROM open_entry)
    BEGIN INSERT INTO log_image SELECT log_id, 'candidate_form', json_array(old.person_id), json_object('person_id', old.person_id, 'grid_id', old.grid_id, 'hamlet_id', old.hamlet_id, 'household', old.household, 'role', old.role, 'education', old.education, 'smartphone', old.smartphone, 'zhengwu_app', old.zhengwu_app, 'pingan_app', old.pingan_app, 'resident', old.resident, 'bad_record', old.bad_record, 'petition', old.petition, 'platforms', old.platforms, 'computer', old.computer, 'party', old.party, 'incumbent', old.incumbent, 'cadre_post', old.cadre_post, 'cadre_kin', old.cadre_kin, 'recommended', old.recommended, 'registered_on', old.registered_on, 'log_id', old.log_id) FROM open_entry; END;
CREATE TRIGGER candidate_form_gone AFTER DELETE ON candidate_form WHEN old.log_id <> (SELECT log_id FROM open_entry)
    BEGIN INSERT INTO log_image SELECT log_id, 'candidate_form', json_array(old.person_id), json_object('person_id', old.person_id, 'grid_id', old.grid_id, 'hamlet_id', old.hamlet_id, 'household', old.household, 'role', old.role, 'education', old.education, 'smartphone', old.smartphone, 'zhengwu_app', old.zhengwu_app, 'pingan_app', old.pingan_app, 'resident', old.resident, 'bad_record', old.bad_record, 'petition', old.petition, 'platforms', old.platforms, 'computer', old.computer, 'party', old.party, 'incumbent', old.incumbent, 'cadre_post', old.cadre_post, 'cadre_kin', old.cadre_kin, 'recommended', old.recommended, 'registered_on', old.registered_on, 'log_id', old.log_id) FROM open_entry; END;
CREATE TRIGGER field_test_was AFTER UPDATE ON field_test WHEN old.log_id <> (SELECT log_id FROM open_entry)
    BEGIN INSERT INTO log_image SELECT log_id, 'field_test', json_array(old.person_id, old.tested_on), json_object('person_id', old.person_id, 'tested_on', old.tested_on, 'trained_on', old.trained_on, 'apps', old.apps, 'nickname', old.nickname, 'knowledge', old.knowledge, 'live_report', old.live_report, 'log_id', old.log_id) FROM open_entry; END;
CREATE TRIGGER field_test_gone AFTER DELETE ON field_test WHEN old.log_id <> (SELECT log_id FROM open_entry)
    BEGIN INSERT INTO log_image SELECT log_id, 'field_test', json_array(old.person_id, old.tested_on), json_object('person_id', old.person_id, 'tested_on', old.tested_on, 'trained_on', old.trained_on, 'apps', old.apps, 'nickname', old.nickname, 'knowledge', old.knowledge, 'live_report', old.live_report, 'log_id', old.log_id) FROM open_entry; END;
CREATE TRIGGER post_was AFTER UPDATE ON post WHEN old.log_id <> (SELECT log_id FROM open_entry)
    BEGIN INSERT INTO log_image SELECT log_id, 'post', json_array(old.post_id), json_object('post_id', old.post_id, 'person_id', old.person_id, 'grid_id', old.grid_id, 'role', old.role, 'from_on', old.from_on, 'to_on', old.to_on, 'health_member', old.health_member, 'log_id', old.log_id) FROM open_entry; END;
CREATE TRIGGER post_gone AFTER DELETE ON post WHEN old.log_id <> (SELECT log_id FROM open_entry)
    BEGIN INSERT INTO log_image SELECT log_id, 'post', json_array(old.post_id), json_object('post_id', old.post_id, 'person_id', old.person_id, 'grid_id', old.grid_id, 'role', old.role, 'from_on', old.from_on, 'to_on', old.to_on, 'health_member', old.health_member, 'log_id', old.log_id) FROM open_entry; END;
CREATE TRIGGER waiver_was AFTER UPDATE ON waiver WHEN old.log_id <> (SELECT log_id FROM open_entry)
    BEGIN INSERT INTO log_image SELECT log_id, 'waiver', json_array(old.post_id, old.rule), json_object('post_id', old.post_id, 'rule', old.rule, 'reason', old.reason, 'log_id', old.log_id) FROM open_entry; END;
CREATE TRIGGER waiver_gone AFTER DELETE ON waiver WHEN old.log_id <> (SELECT log_id FROM open_entry)
    BEGIN INSERT INTO log_image SELECT log_id, 'waiver', json_array(old.post_id, old.rule), json_object('post_id', old.post_id, 'rule', old.rule, 'reason', old.reason, 'log_id', old.log_id) FROM open_entry; END;
CREATE TRIGGER retention_was AFTER UPDATE ON retention WHEN old.log_id <> (SELECT log_id FROM open_entry)
    BEGIN INSERT INTO log_image SELECT log_id, 'retention', json_array(old.retention_id), json_object('retention_id', old.retention_id, 'person_id', old.person_id, 'until_on', old.until_on, 'reason', old.reason, 'reference', old.reference, 'log_id', old.log_id) FROM open_entry; END;
CREATE TRIGGER retention_gone AFTER DELETE ON retention WHEN old.log_id <> (SELECT log_id FROM open_entry)
    BEGIN INSERT INTO log_image SELECT log_id, 'retention', json_array(old.retention_id), json_object('retention_id', old.retention_id, 'person_id', old.person_id, 'until_on', old.until_on, 'reason', old.reason, 'reference', old.reference, 'log_id', old.log_id) FROM open_entry; END;
CREATE TRIGGER post_exit_was AFTER UPDATE ON post_exit WHEN old.log_id <> (SELECT log_id FROM open_entry)
    BEGIN INSERT INTO log_image SELECT log_id, 'post_exit', json_array(old.exit_id), json_object('exit_id', old.exit_id, 'person_id', old.person_id, 'rule', old.rule, 'clause', old.clause, 'leaves_on', old.leaves_on, 'reason', old.reason, 'evidence', old.evidence, 'log_id', old.log_id) FROM open_entry; END;
CREATE TRIGGER post_exit_gone AFTER DELETE ON post_exit WHEN old.log_id <> (SELECT log_id FROM open_entry)
    BEGIN INSERT INTO log_image SELECT log_id, 'post_exit', json_array(old.exit_id), json_object('exit_id', old.exit_id, 'person_id', old.person_id, 'rule', old.rule, 'clause', old.clause, 'leaves_on', old.leaves_on, 'reason', old.reason, 'evidence', old.evidence, 'log_id', old.log_id) FROM open_entry; END;
CREATE TRIGGER proposal_was AFTER UPDATE ON proposal WHEN old.log_id <> (SELECT log_id FROM open_entry)
    BEGIN INSERT INTO log_image SELECT log_id, 'proposal', json_array(old.person_id, old.grid_id), json_object('person_id', old.person_id, 'grid_id', old.grid_id, 'health_member', old.health_member, 'proposed_on', old.proposed_on, 'log_id', old.log_id) FROM open_entry; END;
CREATE TRIGGER proposal_gone AFTER DELETE ON proposal WHEN old.log_id <> (SELECT log_id FROM open_entry)
    BEGIN INSERT INTO log_image SELECT log_id, 'proposal', json_array(old.person_id, old.grid_id), json_object('person_id', old.person_id, 'grid_id', old.grid_id, 'health_member', old.health_member, 'proposed_on', old.proposed_on, 'log_id', old.log_id) FROM open_entry; END;
CREATE TRIGGER report_was AFTER UPDATE ON report WHEN old.log_id <> (SELECT log_id FROM open_entry)
    BEGIN INSERT INTO log_image SELECT log_id, 'report', json_array(old.incident, old.report_id), json_object('incident', old.incident, 'report_id', old.report_id, 'person_id', old.person_id, 'at', old.at, 'level', old.level, 'status', old.status, 'amount_fen', old.amount_fen, 'special_fen', old.special_fen, 'grid_id', old.grid_id, 'log_id', old.log_id) FROM open_entry; END;
CREATE TRIGGER report_gone AFTER DELETE ON report WHEN old.log_id <> (SELECT log_id FROM open_entry)
    BEGIN INSERT INTO log_image SELECT log_id, 'report', json_array(old.incident, old.report_id), json_object('incident', old.incident, 'report_id', old.report_id, 'person_id', old.person_id, 'at', old.at, 'level', old.level, 'status', old.status, 'amount_fen', old.amount_fen, 'special_fen', old.special_fen, 'grid_id', old.grid_id, 'log_id', old.log_id) FROM open_entry; END;
CREATE TRIGGER event_key_was AFTER UPDATE ON event_key
    BEGIN INSERT INTO log_image SELECT log_id, 'event_key', json_array(old.key), json_object('key', old.key, 'incident', old.incident, 'declared', old.declared) FROM open_entry; END;
CREATE TRIGGER incident_same_was AFTER UPDATE ON incident_same WHEN old.log_id <> (SELECT log_id FROM open_entry)
    BEGIN INSERT INTO log_image SELECT log_id, 'incident_same', json_array(old.incident), json_object('incident', old.incident, 'same_as', old.same_as, 'log_id', old.log_id) FROM open_entry; END;
CREATE TRIGGER incident_same_gone AFTER DELETE ON incident_same WHEN old.log_id <> (SELECT log_id FROM open_entry)
    BEGIN INSERT INTO log_image SELECT log_id, 'incident_same', json_array(old.incident), json_object('incident', old.incident, 'same_as', old.same_as, 'log_id', old.log_id) FROM open_entry; END;
CREATE TRIGGER report_note_was AFTER UPDATE ON report_note
    BEGIN INSERT INTO log_image SELECT log_id, 'report_note', json_array(old.report_id), json_object('report_id', old.report_id, 'summary', old.summary, 'reason', old.reason) FROM open_entry; END;
CREATE TRIGGER month_zone_was AFTER UPDATE ON month_zone WHEN new.incident_min <> old.incident_min OR new.incident_max <> old.incident_max
    BEGIN INSERT INTO log_image SELECT log_id, 'month_zone', json_array(old.month), json_object('month', old.month, 'incident_min', old.incident_min, 'incident_max', old.incident_max) FROM open_entry; END;
CREATE TRIGGER month_zone_new AFTER INSERT ON month_zone
    BEGIN INSERT INTO log_image SELECT log_id, 'month_zone', json_array(new.month), NULL FROM open_entry; END;
CREATE TRIGGER counter_was AFTER UPDATE ON counter WHEN new.next <> old.next
    BEGIN INSERT INTO log_image SELECT log_id, 'counter', json_array(old.name), json_object('name', old.name, 'next', old.next) FROM open_entry; END;
CREATE TRIGGER counter_new AFTER INSERT ON counter
    BEGIN INSERT INTO log_image SELECT log_id, 'counter', json_array(new.name), NULL FROM open_entry; END;
CREATE TRIGGER attendance_was AFTER UPDATE ON attendance WHEN old.log_id <> (SELECT log_id FROM open_entry)
    BEGIN INSERT INTO log_image SELECT log_id, 'attendance', json_array(old.person_id, old.held_on, old.activity), json_object('person_id', old.person_id, 'held_on', old.held_on, 'activity', old.activity, 'result', old.result, 'log_id', old.log_id) FROM open_entry; END;
CREATE TRIGGER attendance_gone AFTER DELETE ON attendance WHEN old.log_id <> (SELECT log_id FROM open_entry)
    BEGIN INSERT INTO log_image SELECT log_id, 'attendance', json_array(old.person_id, old.held_on, old.activity), json_object('person_id', old.person_id, 'held_on', old.held_on, 'activity', old.activity, 'result', old.result, 'log_id', old.log_id) FROM open_entry; END;
CREATE TRIGGER conduct_was AFTER UPDATE ON conduct WHEN old.log_id <> (SELECT log_id FROM open_entry)
    BEGIN INSERT INTO log_image SELECT log_id, 'conduct', json_array(old.conduct_id), json_object('conduct_id', old.conduct_id, 'month', old.month, 'kind', old.kind, 'person_id', old.person_id, 'grid_id', old.grid_id, 'note', old.note, 'log_id', old.log_id) FROM open_entry; END;
CREATE TRIGGER conduct_gone AFTER DELETE ON conduct WHEN old.log_id <> (SELECT log_id FROM open_entry)
    BEGIN INSERT INTO log_image SELECT log_id, 'conduct', json_array(old.conduct_id), json_object('conduct_id', old.conduct_id, 'month', old.month, 'kind', old.kind, 'person_id', old.person_id, 'grid_id', old.grid_id, 'note', old.note, 'log_id', old.log_id) FROM open_entry; END;
CREATE TRIGGER outside_count_was AFTER UPDATE ON outside_count WHEN old.log_id <> (SELECT log_id FROM open_entry)
    BEGIN INSERT INTO log_image SELECT log_id, 'outside_count', json_array(old.month, old.village), json_object('month', old.month, 'village', old.village, 'valid', old.valid, 'log_id', old.log_id) FROM open_entry; END;
CREATE TRIGGER outside_count_gone AFTER DELETE ON outside_count WHEN old.log_id <> (SELECT log_id FROM open_entry)
    BEGIN INSERT INTO log_image SELECT log_id, 'outside_count', json_array(old.month, old.village), json_object('month', old.month, 'village', old.village, 'valid', old.valid, 'log_id', old.log_id) FROM open_entry; END;

-- Whether rows are as they were written. ---------------------------------------------------------------------------------

CREATE TABLE table_sum (                             -- a sum over the rows of a table, kept by every write: see store/sums.rs
    name          TEXT    PRIMARY KEY,               -- the table
    rows          INTEGER NOT NULL,
    sum           INTEGER NOT NULL                   -- of the 64-bit hashes of the rows, whatever their order
) STRICT, WITHOUT ROWID;
