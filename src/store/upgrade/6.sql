-- From version 5 to 6: the sqlite3 program of years past holds json_valid(NULL) for false, and called every good file damaged
-- ("CHECK constraint failed in log_image"). The text of the CHECK alone changes, no row.

UPDATE sqlite_schema SET sql = replace(sql, 'CHECK (json_valid(before))', 'CHECK (before IS NULL OR json_valid(before))')
 WHERE type = 'table' AND name = 'log_image';
