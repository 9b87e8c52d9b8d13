-- The score of every month, reckoned anew from the reports: row for row what scores/ holds.
-- Reads the views reports, members, terms and levels (see duckdb.sql and spark.sql). All amounts are whole fen.

WITH valid AS (
    -- An incident is credited to its earliest valid report, at the highest level among the valid ones. 二(四)3, 二(二)1⑤; A6 to A8
    SELECT month, person, amount_fen, special_fen,
           max(level) OVER (PARTITION BY incident) AS level,
           row_number() OVER (PARTITION BY incident ORDER BY reported_at, report_id) AS place
      FROM reports
     WHERE status = 'valid'
), credited AS (
    -- The amount set, never above the level's; a special award in its place. 二(二)1②–④; A3, A4
    SELECT valid.month, valid.person, valid.level,
           CASE WHEN special_fen IS NOT NULL THEN 0
                WHEN amount_fen IS NOT NULL AND amount_fen < max_fen THEN amount_fen
                ELSE max_fen END AS reward_fen,
           coalesce(special_fen, 0) AS special_fen
      FROM valid JOIN levels ON levels.month = valid.month AND levels.level = valid.level
     WHERE place = 1
), counted AS (
    SELECT month, person,
           sum(CASE WHEN level = 1 THEN 1 ELSE 0 END) AS level1, sum(CASE WHEN level = 2 THEN 1 ELSE 0 END) AS level2,
           sum(CASE WHEN level = 3 THEN 1 ELSE 0 END) AS level3, sum(CASE WHEN level = 4 THEN 1 ELSE 0 END) AS level4,
           sum(CASE WHEN level = 5 THEN 1 ELSE 0 END) AS level5, sum(CASE WHEN level = 6 THEN 1 ELSE 0 END) AS level6,
           sum(CASE WHEN level = 7 THEN 1 ELSE 0 END) AS level7, sum(CASE WHEN level = 8 THEN 1 ELSE 0 END) AS level8,
           sum(CASE WHEN level = 9 THEN 1 ELSE 0 END) AS level9,
           count(*) AS events, sum(reward_fen) AS reward_fen, sum(special_fen) AS special_fen
      FROM credited
     GROUP BY month, person
), waiting AS (
    SELECT month, person, count(*) AS pending FROM reports WHERE status = 'pending' GROUP BY month, person
), held AS (
    -- Whoever held a paid post, with what stands beside the reports. 二(四)4; A14, A15
    SELECT members.*, coalesce(level1, 0) AS level1, coalesce(level2, 0) AS level2, coalesce(level3, 0) AS level3,
           coalesce(level4, 0) AS level4, coalesce(level5, 0) AS level5, coalesce(level6, 0) AS level6,
           coalesce(level7, 0) AS level7, coalesce(level8, 0) AS level8, coalesce(level9, 0) AS level9,
           CASE WHEN terms.level1_only THEN coalesce(level1, 0) ELSE coalesce(events, 0) END AS valid,
           coalesce(pending, 0) AS pending, coalesce(counted.reward_fen, 0) AS earned_fen, coalesce(counted.special_fen, 0) AS special_earned_fen,
           terms.base_fen, terms.allowance_fen AS allowance_whole_fen, deduction_fen, quota, cap_fen, special_capped, pool_fen
      FROM members
      JOIN terms ON terms.month = members.month
      LEFT JOIN counted ON counted.month = members.month AND counted.person = members.person
      LEFT JOIN waiting ON waiting.month = members.month AND waiting.person = members.person
), paid AS (
    SELECT month, person, village, grid, role, level1, level2, level3, level4, level5, level6, level7, level8, level9, valid, pending,
           id_order, pool_fen,
           -- 二(一); A1
           CASE WHEN exempt OR task_failure OR irregular_petition THEN 0 ELSE base_fen END AS base_fen,
           -- 二(二)1①; A2
           CASE WHEN exempt THEN 0
                WHEN valid >= quota THEN allowance_whole_fen
                ELSE greatest(allowance_whole_fen - deduction_fen * (quota - valid), 0) END AS allowance_fen,
           -- 二(二)1⑤; A5: rewards come first under the cap
           CASE WHEN exempt THEN 0 WHEN cap_fen IS NULL THEN earned_fen ELSE least(earned_fen, cap_fen) END AS reward_fen,
           CASE WHEN exempt THEN 0
                WHEN cap_fen IS NULL OR NOT special_capped THEN special_earned_fen
                ELSE least(special_earned_fen, cap_fen - least(earned_fen, cap_fen)) END AS special_fen
      FROM held
), whole AS (
    SELECT paid.*, sum(reward_fen) OVER (PARTITION BY month) AS rewards_fen FROM paid
), shares AS (
    -- What the pool has for each, in whole fen, and what is lost by that. A town's own term: reward.pool_cap
    SELECT whole.*, CAST(reward_fen AS DECIMAL(19, 0)) * CAST(pool_fen AS DECIMAL(19, 0)) AS product_fen,
           (CAST(reward_fen AS DECIMAL(19, 0)) * CAST(pool_fen AS DECIMAL(19, 0))) % nullif(CAST(rewards_fen AS DECIMAL(19, 0)), 0) AS lost
      FROM whole
), rounded AS (
    -- The quotient is a whole number: round() only makes one of what a division gives.
    SELECT shares.*, CAST(round((product_fen - lost) / nullif(rewards_fen, 0)) AS BIGINT) AS share_fen FROM shares
), pooled AS (
    -- The fen left go to the largest losses, between equal ones to the lower ID number.
    SELECT rounded.*,
           CASE WHEN pool_fen IS NULL OR rewards_fen <= pool_fen THEN reward_fen
                WHEN row_number() OVER (PARTITION BY month ORDER BY lost DESC, id_order) <= pool_fen - sum(share_fen) OVER (PARTITION BY month) THEN share_fen + 1
                ELSE share_fen END AS paid_reward_fen
      FROM rounded
)
SELECT month, person, village, grid, role, level1, level2, level3, level4, level5, level6, level7, level8, level9, valid, pending,
       base_fen, allowance_fen, paid_reward_fen AS reward_fen, special_fen,
       base_fen + allowance_fen + paid_reward_fen + special_fen AS total_fen
  FROM pooled
 ORDER BY month, person;
