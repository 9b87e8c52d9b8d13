-- From version 1 to 2: what is decided about readings.

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
