-- From version 4 to 5. What keeps ID numbers apart is an index of its own, which a first roster can build at its end. The rows
-- move into a table without the key, under the same numbers; what refers to them, by name, stays as it is.

PRAGMA legacy_alter_table = ON;
ALTER TABLE person RENAME TO person_before;
PRAGMA legacy_alter_table = OFF;

CREATE TABLE person (                                -- sex and date of birth stand in the ID number
    person_id     INTEGER PRIMARY KEY,
    id_number     TEXT    NOT NULL CHECK (length(id_number) = 18), -- unique
    name          TEXT    NOT NULL CHECK (name <> ''),
    phone         TEXT,
    bank_account  TEXT
) STRICT;

INSERT INTO person SELECT * FROM person_before;
DROP TABLE person_before;

CREATE UNIQUE INDEX person_id_number ON person (id_number); -- no UNIQUE of the column: a first roster builds it at its end
CREATE INDEX person_name ON person (name);

CREATE TRIGGER person_was AFTER UPDATE ON person
    BEGIN INSERT INTO log_image SELECT log_id, 'person', json_array(old.person_id), json_object('person_id', old.person_id, 'id_number', old.id_number, 'name', old.name, 'phone', old.phone, 'bank_account', old.bank_account) FROM open_entry; END;

-- What people found to be two events is kept.

CREATE TABLE incident_distinct (                     -- incidents that people found to be two, however alike their reports are
    incident      INTEGER NOT NULL,
    other         INTEGER NOT NULL CHECK (other > incident),
    log_id        INTEGER NOT NULL REFERENCES log,
    PRIMARY KEY (incident, other)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER incident_distinct_was AFTER UPDATE ON incident_distinct WHEN old.log_id <> (SELECT log_id FROM open_entry)
    BEGIN INSERT INTO log_image SELECT log_id, 'incident_distinct', json_array(old.incident, old.other), json_object('incident', old.incident, 'other', old.other, 'log_id', old.log_id) FROM open_entry; END;
CREATE TRIGGER incident_distinct_gone AFTER DELETE ON incident_distinct WHEN old.log_id <> (SELECT log_id FROM open_entry)
    BEGIN INSERT INTO log_image SELECT log_id, 'incident_distinct', json_array(old.incident, old.other), json_object('incident', old.incident, 'other', old.other, 'log_id', old.log_id) FROM open_entry; END;
