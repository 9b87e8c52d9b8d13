-- The database of gridctl, whole and present: what an upgrade arrives at, and what a new file begins with.
--
-- Days are TEXT 'YYYY-MM-DD', months TEXT 'YYYY-MM', amounts INTEGER fen, yes/no INTEGER 0 or 1, codes TEXT as in the
-- input files. Times of reports are INTEGER seconds since 1970-01-01 00:00 local time. `log_id` names the log entry that
-- wrote a row last. Clauses are those of the regulation. In tables that grow large a list of three codes or more is written
-- out with OR: for an IN each statement makes a table of its own, which was a sixth of the import of a roster.

PRAGMA application_id = 0x47524443; -- 'GRDC'
PRAGMA user_version = 6;

-- The log: who did what, when. Every write has its entry in the same transaction. ------------------------------------

CREATE TABLE log (
    log_id        INTEGER PRIMARY KEY,
    at            TEXT    NOT NULL,                  -- local time; the day alone where --today set it
    by            TEXT    NOT NULL,                  -- who acts, as claimed
    command       TEXT    NOT NULL,                  -- such as 'import' or 'event confirm'
    summary       TEXT    NOT NULL,                  -- what it came to
    undoes        INTEGER REFERENCES log,            -- entry that this one took back
    sha256        TEXT    CHECK (length(sha256) = 64) -- NULL only while it is being written; of it and the entry before, see store/log/chain.rs
) STRICT;

CREATE TABLE log_change (                            -- records that an entry altered or took away, field by field
    log_id        INTEGER NOT NULL REFERENCES log,
    noun          TEXT    NOT NULL,                  -- table of the record
    key           TEXT    NOT NULL,                  -- key of the record, as the input files have it; a person as '#' and person_id
    before        TEXT    CHECK (before IS NULL OR json_valid(before)), -- changed fields, private ones masked; NULL where the record is new
    after         TEXT    CHECK (after IS NULL OR json_valid(after)),   -- changed fields; NULL where it was taken away
    PRIMARY KEY (log_id, noun, key)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER log_begins            BEFORE INSERT ON log WHEN new.sha256 IS NOT NULL OR EXISTS (SELECT 1 FROM log WHERE log_id = new.log_id)
                                                                 BEGIN SELECT raise(ABORT, 'the log is append-only'); END;
CREATE TRIGGER log_is_kept           BEFORE DELETE ON log        BEGIN SELECT raise(ABORT, 'the log is append-only'); END;
CREATE TRIGGER log_stands            BEFORE UPDATE ON log WHEN old.sha256 IS NOT NULL OR new.log_id <> old.log_id OR new.at <> old.at OR new.by <> old.by
                                        OR new.command <> old.command OR new.undoes IS NOT old.undoes
                                                                 BEGIN SELECT raise(ABORT, 'the log is append-only'); END;
CREATE TRIGGER log_change_is_sealed  BEFORE INSERT ON log_change WHEN EXISTS (SELECT 1 FROM log WHERE log_id = new.log_id AND sha256 IS NOT NULL)
                                                                 BEGIN SELECT raise(ABORT, 'the log is append-only'); END;
CREATE TRIGGER log_change_is_kept    BEFORE DELETE ON log_change BEGIN SELECT raise(ABORT, 'the log is append-only'); END;
CREATE TRIGGER log_change_stands     BEFORE UPDATE ON log_change BEGIN SELECT raise(ABORT, 'the log is append-only'); END;

CREATE TABLE setting (                               -- what the office has chosen for itself
    name          TEXT    PRIMARY KEY CHECK (name = 'language'),
    value         TEXT    NOT NULL CHECK (value IN ('zh', 'en')),
    log_id        INTEGER NOT NULL REFERENCES log
) STRICT, WITHOUT ROWID;

-- Policies: the numbers of the regulation, never changed, only succeeded. ----------------------------------------------

CREATE TABLE policy_version (
    policy_id     INTEGER PRIMARY KEY,
    name          TEXT    NOT NULL,
    in_force_from TEXT    NOT NULL UNIQUE CHECK (in_force_from GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]'),
    text          TEXT    NOT NULL,                  -- the whole policy file
    sha256        TEXT    NOT NULL CHECK (length(sha256) = 64),
    reference     TEXT,                              -- document by which it was adopted
    log_id        INTEGER NOT NULL REFERENCES log
) STRICT;

CREATE TRIGGER policy_version_stands  BEFORE UPDATE ON policy_version BEGIN SELECT raise(ABORT, 'a policy is succeeded, never changed'); END;
CREATE TRIGGER policy_version_is_kept BEFORE DELETE ON policy_version BEGIN SELECT raise(ABORT, 'a policy is succeeded, never changed'); END;

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

-- Places. -----------------------------------------------------------------------------------------------------------------

CREATE TABLE village (                               -- administrative village (行政村)
    village_id    INTEGER PRIMARY KEY,
    name          TEXT    NOT NULL UNIQUE CHECK (name <> '')
) STRICT;

CREATE TABLE hamlet (                                -- natural village (自然村)
    hamlet_id     INTEGER PRIMARY KEY,
    village_id    INTEGER NOT NULL REFERENCES village,
    name          TEXT    NOT NULL CHECK (name <> ''),
    UNIQUE (village_id, name)
) STRICT;

CREATE TABLE grid (                                  -- grid (网格), Annex 2
    grid_id       INTEGER PRIMARY KEY,
    code          TEXT    NOT NULL UNIQUE CHECK (code <> ''),
    village_id    INTEGER NOT NULL REFERENCES village,
    households    INTEGER NOT NULL CHECK (households >= 0),
    members_set   INTEGER CHECK (members_set >= 0),  -- quota of members set by hand, 一(一)
    log_id        INTEGER NOT NULL REFERENCES log
) STRICT;
CREATE INDEX grid_village ON grid (village_id);

CREATE TABLE grid_hamlet (                           -- which hamlets a grid covers
    grid_id       INTEGER NOT NULL REFERENCES grid,
    hamlet_id     INTEGER NOT NULL REFERENCES hamlet,
    position      INTEGER NOT NULL,                  -- order in the file, from 0
    PRIMARY KEY (grid_id, hamlet_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX grid_hamlet_hamlet ON grid_hamlet (hamlet_id);

-- People. -----------------------------------------------------------------------------------------------------------------

CREATE TABLE person (                                -- sex and date of birth stand in the ID number
    person_id     INTEGER PRIMARY KEY,
    id_number     TEXT    NOT NULL CHECK (length(id_number) = 18), -- unique
    name          TEXT    NOT NULL CHECK (name <> ''),
    phone         TEXT,
    bank_account  TEXT
) STRICT;
CREATE UNIQUE INDEX person_id_number ON person (id_number); -- no UNIQUE of the column: a first roster builds it at its end
CREATE INDEX person_name ON person (name);

CREATE TABLE candidate_form (                        -- registration form (初选报名登记表), Annex 4; one a person
    person_id     INTEGER PRIMARY KEY REFERENCES person,
    grid_id       INTEGER NOT NULL REFERENCES grid,
    hamlet_id     INTEGER NOT NULL REFERENCES hamlet,
    household     TEXT    NOT NULL CHECK (household <> ''), -- unique within the administrative village
    role          TEXT    NOT NULL CHECK (role = 'member' OR role = 'leader' OR role = 'instructor'),
    education     TEXT    NOT NULL CHECK (education = 'primary' OR education = 'junior' OR education = 'senior' OR education = 'vocational' OR education = 'college'
                                       OR education = 'bachelor' OR education = 'postgraduate'),
    smartphone    INTEGER NOT NULL CHECK (smartphone IN (0, 1)),   -- 一(二)3
    zhengwu_app   INTEGER NOT NULL CHECK (zhengwu_app IN (0, 1)),  -- 一(二)3
    pingan_app    INTEGER NOT NULL CHECK (pingan_app IN (0, 1)),   -- 一(二)3
    resident      INTEGER NOT NULL CHECK (resident IN (0, 1)),     -- 一(二)4
    bad_record    INTEGER NOT NULL CHECK (bad_record IN (0, 1)),   -- 一(二)4
    petition      INTEGER NOT NULL CHECK (petition IN (0, 1)),     -- 一(二)4, county level or above
    platforms     INTEGER NOT NULL CHECK (platforms IN (0, 1)),    -- 一(二)5
    computer      INTEGER NOT NULL CHECK (computer IN (0, 1)),     -- 一(二)3, preferred
    party         INTEGER NOT NULL CHECK (party IN (0, 1)),        -- 一(二)4, preferred
    incumbent     INTEGER NOT NULL CHECK (incumbent IN (0, 1)),    -- 一(二), preferred
    cadre_post    TEXT    NOT NULL CHECK (cadre_post = 'none' OR cadre_post = 'secretary' OR cadre_post = 'director' OR cadre_post = 'supervisor'), -- 一(一), 二(四)4
    cadre_kin     INTEGER NOT NULL CHECK (cadre_kin IN (0, 1)),    -- 一(一)
    recommended   INTEGER CHECK (recommended IN (0, 1)),           -- 一(二)4; NULL where the form does not say
    registered_on TEXT,
    log_id        INTEGER NOT NULL REFERENCES log
) STRICT;
CREATE INDEX candidate_form_grid ON candidate_form (grid_id);
CREATE INDEX candidate_form_hamlet ON candidate_form (hamlet_id);

CREATE TABLE field_test (                            -- training and field test, 一(三)
    person_id     INTEGER NOT NULL REFERENCES person,
    tested_on     TEXT    NOT NULL,
    trained_on    TEXT,
    apps          INTEGER NOT NULL CHECK (apps IN (0, 1)),
    nickname      TEXT    NOT NULL,                  -- as seen in the app
    knowledge     INTEGER NOT NULL CHECK (knowledge IN (0, 1)),
    live_report   INTEGER NOT NULL CHECK (live_report IN (0, 1)),
    log_id        INTEGER NOT NULL REFERENCES log,
    PRIMARY KEY (person_id, tested_on)
) STRICT, WITHOUT ROWID;

CREATE TABLE post (                                  -- who serves where, as what, from when to when (both days included)
    post_id       INTEGER PRIMARY KEY,
    person_id     INTEGER NOT NULL REFERENCES person,
    grid_id       INTEGER NOT NULL REFERENCES grid,
    role          TEXT    NOT NULL CHECK (role = 'member' OR role = 'leader' OR role = 'instructor'),
    from_on       TEXT    NOT NULL,
    to_on         TEXT    CHECK (to_on >= from_on),
    health_member INTEGER NOT NULL CHECK (health_member IN (0, 1)), -- family-planning (卫计) member, 一(一)
    log_id        INTEGER NOT NULL REFERENCES log,
    UNIQUE (person_id, grid_id, role, from_on)
) STRICT;
CREATE INDEX post_grid ON post (grid_id);

CREATE TABLE waiver (                                -- rules "in principle" (S1, S12) set aside for an appointment, 一(一), 一(二)
    post_id       INTEGER NOT NULL REFERENCES post,
    rule          TEXT    NOT NULL,                  -- such as 'S1'
    reason        TEXT    NOT NULL CHECK (reason <> ''),
    log_id        INTEGER NOT NULL REFERENCES log,
    PRIMARY KEY (post_id, rule)
) STRICT, WITHOUT ROWID;

CREATE TABLE retention (                             -- members kept past the age by a decision, 三6; the last one of a person holds
    retention_id  INTEGER PRIMARY KEY,
    person_id     INTEGER NOT NULL REFERENCES person,
    until_on      TEXT    NOT NULL,                  -- last day until which the member is kept
    reason        TEXT,
    reference     TEXT,                              -- document of the decision
    log_id        INTEGER NOT NULL REFERENCES log
) STRICT;
CREATE INDEX retention_person ON retention (person_id);

CREATE TABLE post_exit (                             -- exits confirmed, 三; the posts end the day before
    exit_id       INTEGER PRIMARY KEY,
    person_id     INTEGER NOT NULL REFERENCES person,
    rule          TEXT    NOT NULL CHECK (rule IN ('X1', 'X2', 'X3', 'X4', 'X5', 'X6')),
    clause        TEXT    NOT NULL,
    leaves_on     TEXT    NOT NULL,                  -- first day without the posts
    reason        TEXT,                              -- as given by whoever confirmed it
    evidence      TEXT    CHECK (evidence IS NULL OR json_valid(evidence)), -- what was found, as {"zh": …, "en": …}; NULL where nothing was
    log_id        INTEGER NOT NULL REFERENCES log
) STRICT;
CREATE INDEX post_exit_person ON post_exit (person_id);

CREATE TABLE proposal (                              -- whom an allocation would seat, until somebody appoints them, 一(三)
    person_id     INTEGER NOT NULL REFERENCES person,
    grid_id       INTEGER NOT NULL REFERENCES grid,
    health_member INTEGER NOT NULL CHECK (health_member IN (0, 1)),
    proposed_on   TEXT    NOT NULL,
    log_id        INTEGER NOT NULL REFERENCES log,
    PRIMARY KEY (person_id, grid_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX proposal_grid ON proposal (grid_id);

-- Events. -----------------------------------------------------------------------------------------------------------------
--
-- The table of reports is the one that grows without end. All reports of an incident lie side by side, so that the
-- earliest valid one and the highest level are found in one pass. Incidents are numbered in the order in which they
-- arrive; `month_zone` says between which numbers a month's reports lie, so that a month is read without reading the
-- years before it. No foreign key here: they would double the time of an import, which checks people and grids itself.

CREATE TABLE report (                                -- one member's report of an incident
    incident      INTEGER NOT NULL,                  -- number of the incident
    report_id     TEXT    NOT NULL,                  -- the platform's number of the report
    person_id     INTEGER NOT NULL,                  -- who made it
    at            INTEGER NOT NULL,                  -- when it was made
    level         INTEGER NOT NULL CHECK (level BETWEEN 1 AND 9),
    status        INTEGER NOT NULL CHECK (status BETWEEN 0 AND 3), -- 0 pending, 1 valid, 2 invalid, 3 fraud
    amount_fen    INTEGER CHECK (amount_fen >= 0),   -- set by the office, at most the level's maximum, 二(二)1②–④
    special_fen   INTEGER CHECK (special_fen >= 0),  -- special award (一事一议), 二(二)1④
    grid_id       INTEGER NOT NULL,                  -- from which grid
    log_id        INTEGER NOT NULL,
    PRIMARY KEY (incident, report_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE event_key (                             -- the platform's numbers of reports and incidents, which share one space
    key           TEXT    PRIMARY KEY,
    incident      INTEGER,                           -- the incident that this key names, if it names one
    declared      INTEGER                            -- for a report: the incident that it was reported under
) STRICT, WITHOUT ROWID;

CREATE TABLE incident_same (                         -- incidents that people found to be another one
    incident      INTEGER PRIMARY KEY,               -- this incident …
    same_as       INTEGER NOT NULL CHECK (same_as <> incident), -- … is this one
    log_id        INTEGER NOT NULL REFERENCES log
) STRICT;

CREATE TABLE incident_distinct (                     -- incidents that people found to be two, however alike their reports are
    incident      INTEGER NOT NULL,
    other         INTEGER NOT NULL CHECK (other > incident),
    log_id        INTEGER NOT NULL REFERENCES log,
    PRIMARY KEY (incident, other)
) STRICT, WITHOUT ROWID;

CREATE TABLE report_note (                           -- words that go with a report
    report_id     TEXT    PRIMARY KEY,
    summary       TEXT,                              -- what was reported
    reason        TEXT                               -- why a special award is given
) STRICT, WITHOUT ROWID;

CREATE TABLE month_zone (                            -- least and greatest incident with a report of the month
    month         TEXT    PRIMARY KEY,
    incident_min  INTEGER NOT NULL,
    incident_max  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE report_block (                          -- sums over the reports of 1,024 incidents, checked by whoever reckons: no flipped bit becomes a figure
    block         INTEGER PRIMARY KEY,               -- number of the incident / 1024, rounded down
    rows          INTEGER NOT NULL,                  -- how many reports
    figures       INTEGER NOT NULL,                  -- sum, modulo 2^64, of the digests of what is counted and paid; see store/event/block.rs
    names         INTEGER NOT NULL                   -- the same of what names the reports
) STRICT;

CREATE TABLE counter (                               -- the next number to be given out
    name          TEXT    PRIMARY KEY,
    next          INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What else is recorded of a month. -----------------------------------------------------------------------------------

CREATE TABLE attendance (                            -- meetings and trainings, 二(三)1
    person_id     INTEGER NOT NULL REFERENCES person,
    held_on       TEXT    NOT NULL,
    activity      TEXT    NOT NULL CHECK (activity <> ''),
    result        TEXT    NOT NULL CHECK (result = 'present' OR result = 'late' OR result = 'absent' OR result = 'excused'),
    log_id        INTEGER NOT NULL REFERENCES log,
    PRIMARY KEY (person_id, held_on, activity)
) STRICT, WITHOUT ROWID;

CREATE TABLE conduct (                               -- 二(一), 三1, 三3, 三4, 三5
    conduct_id    INTEGER PRIMARY KEY,
    month         TEXT    NOT NULL,
    kind          TEXT    NOT NULL CHECK (kind IN ('task_failure', 'irregular_petition', 'kin_petition', 'unable_to_serve', 'resignation')),
    person_id     INTEGER REFERENCES person,
    grid_id       INTEGER REFERENCES grid,           -- only an irregular petition may name a grid
    note          TEXT,
    log_id        INTEGER NOT NULL REFERENCES log,
    CHECK ((person_id IS NULL) <> (grid_id IS NULL)),
    CHECK (grid_id IS NULL OR kind = 'irregular_petition')
) STRICT;
CREATE UNIQUE INDEX conduct_key ON conduct (month, kind, ifnull(person_id, 0), ifnull(grid_id, 0));
CREATE INDEX conduct_person ON conduct (person_id);
CREATE INDEX conduct_grid ON conduct (grid_id);

-- Sheets: what is paid for a period, decided once. -----------------------------------------------------------------------
--
-- A sheet is filled with its rows and lines, then sealed by its digest; from then on nothing of it can be added, altered
-- or taken away, and its state moves forward alone: submitted, approved, paid; or submitted, withdrawn. The digest is the
-- SHA-256 of its canonical text, which store/sheet/canonical.rs describes and which the rows here give back byte for byte.

CREATE TABLE sheet (
    sheet_id      INTEGER PRIMARY KEY,
    kind          TEXT    NOT NULL CHECK (kind IN ('quarter', 'year_end')),
    period        TEXT    NOT NULL,                  -- '2018-Q2' or '2018'
    state         TEXT    NOT NULL CHECK (state IN ('submitted', 'approved', 'paid', 'withdrawn')),
    policy_id     INTEGER NOT NULL REFERENCES policy_version,
    digest        TEXT    CHECK (length(digest) = 64), -- NULL only while its lines are being written
    submitted_by  TEXT    NOT NULL CHECK (submitted_by <> ''),
    submitted_on  TEXT    NOT NULL,
    pending       INTEGER NOT NULL CHECK (pending >= 0), -- reports of the period not yet confirmed when it was submitted
    early         INTEGER NOT NULL CHECK (early IN (0, 1)), -- submitted before the period was over
    reason        TEXT,                              -- why it was submitted early or with reports pending
    approved_by   TEXT,                              -- for the leading group, 二(四)1
    approved_on   TEXT,
    reference     TEXT    CHECK (reference <> ''),   -- document of approval
    paid_by       TEXT,
    paid_on       TEXT,
    withdrawn_by  TEXT,
    withdrawn_on  TEXT,
    withdrawn_for TEXT    CHECK (withdrawn_for <> ''), -- why it was withdrawn
    log_id        INTEGER NOT NULL REFERENCES log,   -- entry that submitted it: facts of later entries are not in it
    approved_log_id INTEGER REFERENCES log,          -- entry that approved it: its digest is the head of the log printed on the sheet
    CHECK (CASE kind WHEN 'quarter' THEN period GLOB '[0-9][0-9][0-9][0-9]-Q[1-4]' ELSE period GLOB '[0-9][0-9][0-9][0-9]' END),
    CHECK ((pending = 0 AND early = 0) OR reason <> ''),
    CHECK (state = 'submitted' OR digest IS NOT NULL),
    CHECK (CASE WHEN state IN ('approved', 'paid') THEN approved_by <> '' AND approved_by <> submitted_by AND approved_on IS NOT NULL AND reference IS NOT NULL
                ELSE approved_by IS NULL AND approved_on IS NULL AND reference IS NULL END),
    CHECK (CASE state WHEN 'paid' THEN paid_by <> '' AND paid_on IS NOT NULL ELSE paid_by IS NULL AND paid_on IS NULL END),
    CHECK (CASE state WHEN 'withdrawn' THEN withdrawn_by <> '' AND withdrawn_on IS NOT NULL AND withdrawn_for IS NOT NULL
                      ELSE withdrawn_by IS NULL AND withdrawn_on IS NULL AND withdrawn_for IS NULL END)
) STRICT;
CREATE UNIQUE INDEX sheet_period ON sheet (kind, period) WHERE state <> 'withdrawn';
CREATE UNIQUE INDEX sheet_waiting ON sheet (kind) WHERE kind = 'quarter' AND state = 'submitted'; -- two would carry the same corrections

CREATE TABLE sheet_row (                             -- one person, as they were called when it was submitted
    sheet_id      INTEGER NOT NULL REFERENCES sheet,
    row_no        INTEGER NOT NULL,                  -- from 1, in the order of the sheet
    person_id     INTEGER NOT NULL REFERENCES person,
    id_number     TEXT    NOT NULL,
    name          TEXT    NOT NULL,
    village       TEXT    NOT NULL,                  -- of the posts held, joined by ';'
    grid          TEXT    NOT NULL,
    late          INTEGER,                           -- year end: meetings come to late, 二(三)1
    absent        INTEGER,                           -- year end: meetings missed
    remark        TEXT    NOT NULL,                  -- codes joined by ';'
    PRIMARY KEY (sheet_id, row_no),
    UNIQUE (sheet_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX sheet_row_person ON sheet_row (person_id);

CREATE TABLE sheet_line (
    sheet_id      INTEGER NOT NULL,
    row_no        INTEGER NOT NULL,
    line_no       INTEGER NOT NULL,                  -- from 1
    due           TEXT    NOT NULL,                  -- month, or year '2018', that the line pays or corrects
    component     TEXT    NOT NULL CHECK (component = 'base' OR component = 'allowance' OR component = 'reward' OR component = 'special' OR component = 'prepaid'
                                       OR component = 'award_back' OR component = 'correction' OR component = 'bonus' OR component = 'late'
                                       OR component = 'absent' OR component = 'forfeit' OR component = 'commendation'),
    clause        TEXT    NOT NULL,
    formula       TEXT    NOT NULL,                  -- the numbers by which it is reckoned, in yuan
    amount_fen    INTEGER NOT NULL,                  -- with a minus what is taken
    PRIMARY KEY (sheet_id, row_no, line_no),
    FOREIGN KEY (sheet_id, row_no) REFERENCES sheet_row
) STRICT, WITHOUT ROWID;

-- OR REPLACE would delete without a word to the triggers: what is there already may not be inserted again.
CREATE TRIGGER sheet_begins           BEFORE INSERT ON sheet WHEN new.state <> 'submitted' OR new.digest IS NOT NULL
                                        OR EXISTS (SELECT 1 FROM sheet WHERE sheet_id = new.sheet_id
                                                      OR (kind = new.kind AND period = new.period AND state <> 'withdrawn')
                                                      OR (kind = 'quarter' AND new.kind = 'quarter' AND state = 'submitted'))
                                                                                                 BEGIN SELECT raise(ABORT, 'a sheet begins as submitted, once a period'); END;
CREATE TRIGGER sheet_is_kept          BEFORE DELETE ON sheet                                     BEGIN SELECT raise(ABORT, 'a sheet is kept'); END;
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
CREATE TRIGGER sheet_row_is_sealed    BEFORE INSERT ON sheet_row WHEN NOT EXISTS (SELECT 1 FROM sheet WHERE sheet_id = new.sheet_id AND digest IS NULL)
                                                                                                 BEGIN SELECT raise(ABORT, 'a submitted sheet stands'); END;
CREATE TRIGGER sheet_row_stands       BEFORE UPDATE ON sheet_row                                 BEGIN SELECT raise(ABORT, 'a submitted sheet stands'); END;
CREATE TRIGGER sheet_row_is_kept      BEFORE DELETE ON sheet_row                                 BEGIN SELECT raise(ABORT, 'a submitted sheet stands'); END;
CREATE TRIGGER sheet_line_is_sealed   BEFORE INSERT ON sheet_line WHEN NOT EXISTS (SELECT 1 FROM sheet WHERE sheet_id = new.sheet_id AND digest IS NULL)
                                                                                                 BEGIN SELECT raise(ABORT, 'a submitted sheet stands'); END;
CREATE TRIGGER sheet_line_stands      BEFORE UPDATE ON sheet_line                                BEGIN SELECT raise(ABORT, 'a submitted sheet stands'); END;
CREATE TRIGGER sheet_line_is_kept     BEFORE DELETE ON sheet_line                                BEGIN SELECT raise(ABORT, 'a submitted sheet stands'); END;

-- What people decide about single members, and what others have counted. -------------------------------------------------

CREATE TABLE instant_award (                         -- paid at once (一事一奖), 二(四)2
    award_id      INTEGER PRIMARY KEY,
    receipt       TEXT    NOT NULL UNIQUE,           -- such as 'J2018-0001'
    person_id     INTEGER NOT NULL REFERENCES person,
    amount_fen    INTEGER NOT NULL CHECK (amount_fen > 0),
    reason        TEXT    NOT NULL CHECK (reason <> ''),
    report_id     TEXT,                              -- report by the person for which it is given, if for one
    reference     TEXT    NOT NULL CHECK (reference <> ''), -- document of the decision
    paid_on       TEXT    NOT NULL,
    paid_by       TEXT    NOT NULL,
    log_id        INTEGER NOT NULL REFERENCES log
) STRICT;
CREATE INDEX instant_award_person ON instant_award (person_id);

CREATE TABLE commendation (                          -- end of the year, 二(三)2
    person_id     INTEGER NOT NULL REFERENCES person,
    year          INTEGER NOT NULL,
    amount_fen    INTEGER NOT NULL CHECK (amount_fen > 0),
    reference     TEXT    NOT NULL CHECK (reference <> ''), -- document of the decision
    decided_on    TEXT    NOT NULL,
    log_id        INTEGER NOT NULL REFERENCES log,
    PRIMARY KEY (person_id, year)
) STRICT, WITHOUT ROWID;

CREATE TABLE outside_count (                         -- valid events of a month as the platform itself counts them
    month         TEXT    NOT NULL,
    village       TEXT    NOT NULL,                  -- '' for the whole town
    valid         INTEGER NOT NULL CHECK (valid >= 0),
    log_id        INTEGER NOT NULL REFERENCES log,
    PRIMARY KEY (month, village)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER instant_award_begins   BEFORE INSERT ON instant_award WHEN EXISTS (SELECT 1 FROM instant_award WHERE award_id = new.award_id OR receipt = new.receipt)
                                                                                                 BEGIN SELECT raise(ABORT, 'an award paid stands'); END;
CREATE TRIGGER instant_award_stands   BEFORE UPDATE ON instant_award                             BEGIN SELECT raise(ABORT, 'an award paid stands'); END;
CREATE TRIGGER instant_award_is_kept  BEFORE DELETE ON instant_award                             BEGIN SELECT raise(ABORT, 'an award paid stands'); END;
CREATE TRIGGER commendation_begins    BEFORE INSERT ON commendation WHEN EXISTS (SELECT 1 FROM commendation WHERE person_id = new.person_id AND year = new.year)
                                                                                                 BEGIN SELECT raise(ABORT, 'a commendation decided stands'); END;
CREATE TRIGGER commendation_stands    BEFORE UPDATE ON commendation                              BEGIN SELECT raise(ABORT, 'a commendation decided stands'); END;
CREATE TRIGGER commendation_is_kept   BEFORE DELETE ON commendation                              BEGIN SELECT raise(ABORT, 'a commendation decided stands'); END;

-- What undo needs. -------------------------------------------------------------------------------------------------------
--
-- What each row was before an entry altered it or took it away, whole. Rows that an entry made carry its number; of tables
-- whose rows carry none, new rows stand here without a `before`. An undo leaves no images: it is not undone itself.

CREATE TABLE log_image (
    log_id        INTEGER NOT NULL REFERENCES log,
    noun          TEXT    NOT NULL,                  -- table of the row
    key           TEXT    NOT NULL,                  -- primary key of the row, as a JSON array
    before        TEXT    CHECK (before IS NULL OR json_valid(before)), -- the whole row; NULL where it is new
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
CREATE TRIGGER incident_distinct_was AFTER UPDATE ON incident_distinct WHEN old.log_id <> (SELECT log_id FROM open_entry)
    BEGIN INSERT INTO log_image SELECT log_id, 'incident_distinct', json_array(old.incident, old.other), json_object('incident', old.incident, 'other', old.other, 'log_id', old.log_id) FROM open_entry; END;
CREATE TRIGGER incident_distinct_gone AFTER DELETE ON incident_distinct WHEN old.log_id <> (SELECT log_id FROM open_entry)
    BEGIN INSERT INTO log_image SELECT log_id, 'incident_distinct', json_array(old.incident, old.other), json_object('incident', old.incident, 'other', old.other, 'log_id', old.log_id) FROM open_entry; END;
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

-- The sum of some columns alone has a name such as 'candidate_form(person_id, cadre_post)'.
CREATE TABLE table_sum (                             -- a sum over the rows of a table, kept by every write: see store/sums.rs
    name          TEXT    PRIMARY KEY,               -- the table
    rows          INTEGER NOT NULL,
    sum           INTEGER NOT NULL                   -- of the 64-bit hashes of the rows, whatever their order
) STRICT, WITHOUT ROWID;

-- Views for people who read the file with other tools. ----------------------------------------------------------------

CREATE VIEW report_view AS                           -- reports with names and readable times
SELECT report.report_id, person.id_number, person.name, grid.code AS grid, datetime(report.at, 'unixepoch') AS reported_at, report.level,
       CASE report.status WHEN 0 THEN 'pending' WHEN 1 THEN 'valid' WHEN 2 THEN 'invalid' ELSE 'fraud' END AS status,
       report.incident, report.amount_fen, report.special_fen, report_note.summary, report_note.reason
  FROM report JOIN person USING (person_id) JOIN grid USING (grid_id) LEFT JOIN report_note USING (report_id);

CREATE VIEW post_view AS                             -- posts with names
SELECT village.name AS village, grid.code AS grid, person.name, person.id_number, post.role, post.from_on, post.to_on, post.health_member
  FROM post JOIN person USING (person_id) JOIN grid USING (grid_id) JOIN village USING (village_id);

CREATE VIEW sheet_view AS                            -- sheets, person by person
SELECT sheet.period, sheet.state, sheet_row.row_no, sheet_row.name, sheet_row.id_number, sheet_row.village, sheet_row.grid, sheet_line.due, sheet_line.component,
       sheet_line.clause, sheet_line.formula, sheet_line.amount_fen
  FROM sheet JOIN sheet_row USING (sheet_id) JOIN sheet_line USING (sheet_id, row_no);
