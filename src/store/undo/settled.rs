//! Whether what an entry wrote bears on a period that an approved sheet has settled.

use rusqlite::{Connection, OptionalExtension};

use crate::store::Result;

/// The months on which the rows of the entry `?1` bear, each as a span from the first to the last: of reports their month,
/// of attendance, conduct and outside counts theirs; of posts the months in which somebody begins or ceases to serve; of a
/// cadre post that was altered every month.
const SPANS: &str = "
    WITH span (first, last) AS (
        SELECT DISTINCT strftime('%Y-%m', at, 'unixepoch'), strftime('%Y-%m', at, 'unixepoch') FROM report WHERE log_id = ?1
        UNION SELECT DISTINCT strftime('%Y-%m', before ->> 'at', 'unixepoch'), strftime('%Y-%m', before ->> 'at', 'unixepoch') FROM log_image WHERE log_id = ?1 AND noun = 'report'
        UNION SELECT substr(held_on, 1, 7), substr(held_on, 1, 7) FROM attendance WHERE log_id = ?1
        UNION SELECT month, month FROM conduct WHERE log_id = ?1
        UNION SELECT month, month FROM outside_count WHERE log_id = ?1
        UNION SELECT substr(from_on, 1, 7), substr(ifnull(to_on, '9999-12'), 1, 7) FROM post
               WHERE log_id = ?1 AND post_id NOT IN (SELECT key ->> 0 FROM log_image WHERE log_id = ?1 AND noun = 'post')
        UNION SELECT substr(min(from_on, before ->> 'from_on'), 1, 7), substr(max(from_on, before ->> 'from_on'), 1, 7) FROM post
                JOIN log_image ON noun = 'post' AND log_image.log_id = ?1 AND key ->> 0 = post_id WHERE from_on <> before ->> 'from_on'
        UNION SELECT substr(date(min(ifnull(to_on, '9999-12-30'), ifnull(before ->> 'to_on', '9999-12-30')), '+1 day'), 1, 7),
                     substr(max(ifnull(to_on, '9999-12-30'), ifnull(before ->> 'to_on', '9999-12-30')), 1, 7) FROM post
                JOIN log_image ON noun = 'post' AND log_image.log_id = ?1 AND key ->> 0 = post_id WHERE to_on IS NOT before ->> 'to_on'
        UNION SELECT '0000-00', '9999-12' FROM candidate_form
                JOIN log_image ON noun = 'candidate_form' AND log_image.log_id = ?1 AND key ->> 0 = person_id WHERE cadre_post <> before ->> 'cadre_post'
    ), settled (period, first, last) AS (
        SELECT period, substr(period, 1, 4) || iif(kind = 'quarter', printf('-%02d', substr(period, 7) * 3 - 2), '-01'),
               substr(period, 1, 4) || iif(kind = 'quarter', printf('-%02d', substr(period, 7) * 3), '-12')
          FROM sheet WHERE state IN ('approved', 'paid')
    )
    SELECT period FROM settled WHERE EXISTS (SELECT 1 FROM span WHERE span.last >= settled.first AND span.first <= settled.last) ORDER BY settled.last, period LIMIT 1";

/// The first settled period that an entry touches.
pub(super) fn touched(connection: &Connection, entry: i64) -> Result<Option<String>> {
    connection.prepare_cached(SPANS)?.query_row([entry], |row| row.get("period")).optional()
}
