-- Which ad group and ad of its slice every row is about. Second part of current_rows.sql.
-- Where all rows of a grain name their ads in one way, equal texts are equal ads. Where they do not (ids here, names
-- there, the ad group left out), what is left out is filled in from the slice, as for campaigns. What cannot be filled
-- in gives the file another `scheme`: it is then at another grain than files that tell their ads apart by other columns.
odd AS (
    SELECT DISTINCT d, k
    FROM (
        SELECT DISTINCT x.d, x.k, x.level, e.ad_group_id IS NULL, e.ad_group IS NULL, e.ad_id IS NULL, e.ad IS NULL
        FROM in_slices AS x JOIN parts AS e USING (e)
        WHERE x.level > 0
    )
    GROUP BY d, k, level
    HAVING count(*) > 1
), spoken AS (
    SELECT d, k, e, p.* EXCLUDE (e)
    FROM (SELECT DISTINCT d, k, e FROM in_slices JOIN odd USING (d, k)) JOIN parts AS p USING (e)
), group_of_name AS (
    SELECT d, k, ad_group, min(ad_group_id) AS ad_group_id, count(DISTINCT ad_group_id) AS ids
    FROM spoken GROUP BY ALL
), grouped AS (
    SELECT
        s.*,
        coalesce('id:' || s.ad_group_id, CASE WHEN n.ids = 1 THEN 'id:' || n.ad_group_id END, 'name:' || s.ad_group)
            AS g,
        n.ids > 1 AND s.ad_group_id IS NULL AS group_unclear
    FROM spoken AS s LEFT JOIN group_of_name AS n USING (d, k, ad_group)
), home_of_id AS (
    SELECT d, k, ad_id, min(g) AS g, count(DISTINCT g) AS homes FROM grouped WHERE ad_id IS NOT NULL GROUP BY ALL
), home_of_name AS (
    SELECT d, k, ad, min(g) AS g, count(DISTINCT g) AS homes FROM grouped WHERE ad IS NOT NULL GROUP BY ALL
), homed AS (
    -- An id without a home falls back on its name: the other file may have names only.
    SELECT
        s.* REPLACE (coalesce(s.g, CASE WHEN i.homes = 1 THEN i.g WHEN coalesce(i.homes, 0) = 0 AND n.homes = 1 THEN n.g
            END) AS g),
        s.g IS NULL AND s.level = 2 AND (i.homes > 1 OR coalesce(i.homes, 0) = 0 AND n.homes > 1) AS home_unclear
    FROM grouped AS s
    LEFT JOIN home_of_id AS i USING (d, k, ad_id)
    LEFT JOIN home_of_name AS n USING (d, k, ad)
), ad_of_name AS (
    SELECT d, k, g, ad, min(ad_id) AS ad_id, count(DISTINCT ad_id) AS ids FROM homed GROUP BY ALL
), placed AS (
    SELECT
        s.d, s.k, s.e, s.g,
        coalesce('id:' || s.ad_id, CASE WHEN n.ids = 1 THEN 'id:' || n.ad_id END, 'name:' || s.ad) AS a,
        coalesce(s.group_unclear OR s.home_unclear OR (n.ids > 1 AND s.ad_id IS NULL), false) AS unclear,
        -- An id whose name nobody says may be any of the names without id.
        s.ad_group_id IS NOT NULL AND count(s.ad_group) OVER (PARTITION BY s.d, s.k, s.ad_group_id) = 0
        OR s.ad_id IS NOT NULL AND count(s.ad) OVER (PARTITION BY s.d, s.k, s.ad_id) = 0 AS nameless
    FROM homed AS s
    LEFT JOIN ad_of_name AS n ON n.d = s.d AND n.k = s.k AND n.g IS NOT DISTINCT FROM s.g AND n.ad = s.ad
), judged AS (
    SELECT *, coalesce(starts_with(g, 'name:'), false) OR coalesce(starts_with(a, 'name:'), false) AS idless
    FROM placed
), schemes AS (
    SELECT
        d, k, e, g, a,
        unclear::INTEGER + CASE WHEN bool_or(nameless) OVER slice AND bool_or(idless) OVER slice
            THEN 2 * nameless::INTEGER + 4 * idless::INTEGER ELSE 0 END AS scheme
    FROM judged
    WINDOW slice AS (PARTITION BY d, k)
), texts AS (
    SELECT e, coalesce('id:' || ad_group_id, 'name:' || ad_group) AS g, coalesce('id:' || ad_id, 'name:' || ad) AS a
    FROM parts
), entities AS (
    SELECT dense_rank() OVER (ORDER BY g, a) AS n, g, a FROM (SELECT g, a FROM texts UNION SELECT g, a FROM placed)
), plain_entity AS (
    SELECT t.e, n.n FROM texts AS t JOIN entities AS n ON n.g IS NOT DISTINCT FROM t.g AND n.a IS NOT DISTINCT FROM t.a
), odd_entity AS (
    SELECT t.d, t.k, t.e, t.scheme, n.n
    FROM schemes AS t JOIN entities AS n ON n.g IS NOT DISTINCT FROM t.g AND n.a IS NOT DISTINCT FROM t.a
), told AS (
    SELECT x.*, coalesce(o.n, t.n) AS n, coalesce(o.scheme, 0) AS scheme
    FROM in_slices AS x JOIN plain_entity AS t USING (e) LEFT JOIN odd_entity AS o USING (d, k, e)
)
