-- From version 1 to 2: what is decided about readings; the office's language; the log is chained, and each approved sheet
-- names its entry.
-- The digests of the entries that are there are written by store/upgrade.rs.

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
