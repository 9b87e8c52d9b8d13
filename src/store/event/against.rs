//! The numbers and words of reports, held against the reports: they have no sums of their own, but the reports have.
//!
//! What the platform calls a report stands in `report`, which has sums, and again in `event_key`, by which a report is known when it comes
//! again. So a number that was altered in one of them shows; only the name of an incident that is no report's, and the
//! words of a report, stand nowhere else.

use rusqlite::Connection;

use crate::store::Result;

/// The incident under which each that was joined stands, however the joinings lead.
const ROOT: &str = "
        WITH RECURSIVE root (incident, root) AS (
            SELECT incident, same_as FROM incident_same WHERE same_as NOT IN (SELECT incident FROM incident_same)
            UNION SELECT incident_same.incident, root.root FROM incident_same JOIN root ON root.incident = incident_same.same_as
        )";

/// How many numbers are not as the reports ask for: a report without its number, or whose number leads to another incident; a number
/// of a report that there is not; an incident that two numbers name, or none, or that was never given out.
pub(in crate::store) fn numbers_unlike(connection: &Connection) -> Result<i64> {
    let sql = "
        SELECT (SELECT count(*) FROM report LEFT JOIN event_key ON key = report_id LEFT JOIN root ON root.incident = declared
                 WHERE ifnull(root.root, declared) IS NOT report.incident)
             + (SELECT abs((SELECT count(declared) FROM event_key) - (SELECT count(*) FROM report)))
             + (SELECT count(incident) - count(DISTINCT incident) FROM event_key)
             + (SELECT count(*) FROM event_key WHERE incident >= ifnull((SELECT next FROM counter WHERE name = 'incident'), 1) OR incident < 1)
             + (SELECT count(*) FROM (SELECT DISTINCT declared FROM event_key WHERE declared IS NOT NULL
                                      EXCEPT SELECT incident FROM event_key))";
    connection.query_row(&[ROOT, sql].concat(), [], |row| row.get(0))
}

/// How many pairs of incidents told apart cannot be two: they are one by now, or one of them was never given out.
pub(in crate::store) fn pairs_unlike(connection: &Connection) -> Result<i64> {
    let sql = "
        SELECT count(*) FROM incident_distinct AS pair LEFT JOIN root AS one ON one.incident = pair.incident LEFT JOIN root AS two ON two.incident = pair.other
         WHERE ifnull(one.root, pair.incident) = ifnull(two.root, pair.other) OR pair.other >= ifnull((SELECT next FROM counter WHERE name = 'incident'), 1)";
    connection.query_row(&[ROOT, sql].concat(), [], |row| row.get(0))
}

/// How many words belong to no report, and how many special awards have lost the reason without which none is given.
pub(in crate::store) fn words_unlike(connection: &Connection) -> Result<i64> {
    let sql = "SELECT (SELECT count(*) FROM report_note WHERE NOT EXISTS (SELECT 1 FROM event_key WHERE key = report_note.report_id AND declared IS NOT NULL))
                    + (SELECT count(*) FROM report LEFT JOIN report_note USING (report_id) WHERE special_fen IS NOT NULL AND reason IS NULL)";
    connection.query_row(sql, [], |row| row.get(0))
}
