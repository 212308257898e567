-- Which accepted rows count: all columns of ad_rows plus is_current. Last part, after current_slices.sql and
-- current_ads.sql. Input: ad_rows (canonical columns, metrics, file_order). A slice is platform, account, campaign and
-- date. A current row of whose metrics a later file speaks for some has NULL there, and
-- one that is left without any value does not count.
--
-- A later file at the same grain replaces entity by entity; a file at another grain replaces the whole slice.
--
-- A file's slice may hold its own totals beside what they are the totals of: then the finest rows count. A coarser row
-- that is less than the sum of the finer ones is no total but the rest of them, and counts too.
stacked AS (
    SELECT
        x.d, x.k, x.f, x.level, n.g,
        sum(x.spend) AS spend, sum(x.impressions) AS impressions, sum(x.clicks) AS clicks, sum(x.results) AS results
    FROM told AS x
    JOIN entities AS n USING (n)
    JOIN (SELECT d, k, f FROM told GROUP BY d, k, f HAVING min(level) < max(level)) USING (d, k, f)
    GROUP BY ALL
), group_totals AS (
    SELECT t.d, t.k, t.f, t.level, t.g
    FROM stacked AS t JOIN stacked AS s ON s.d = t.d AND s.k = t.k AND s.f = t.f AND s.g = t.g
    WHERE t.level = 1 AND s.level = 2 AND coalesce(t.spend >= $whole * s.spend, true)
        AND coalesce(t.impressions >= $whole * s.impressions, true) AND coalesce(t.clicks >= $whole * s.clicks, true)
        AND (coalesce(t.spend, t.impressions, t.clicks) IS NOT NULL OR coalesce(t.results >= $whole * s.results, true))
), leaves AS (
    SELECT
        d, k, f, sum(spend) AS spend, sum(impressions) AS impressions, sum(clicks) AS clicks, sum(results) AS results
    FROM stacked ANTI JOIN group_totals USING (d, k, f, level, g)
    WHERE level > 0
    GROUP BY ALL
), totals AS (
    SELECT t.d, t.k, t.f, 0 AS level, NULL AS g
    FROM stacked AS t JOIN leaves AS s USING (d, k, f)
    WHERE t.level = 0 AND coalesce(t.spend >= $whole * s.spend, true)
        AND coalesce(t.impressions >= $whole * s.impressions, true) AND coalesce(t.clicks >= $whole * s.clicks, true)
        AND (coalesce(t.spend, t.impressions, t.clicks) IS NOT NULL OR coalesce(t.results >= $whole * s.results, true))
    UNION ALL
    SELECT * FROM group_totals
), of_files AS (
    SELECT d, k, f, max(level) + 10 * bit_or(scheme) AS grain FROM told GROUP BY d, k, f
), newest AS (
    SELECT d, k, arg_max(grain, f) AS grain, max(f) AS f FROM of_files GROUP BY d, k
), since AS (
    -- The newest file that is at another grain than the newest of all, or speaks for this slice from one alike.
    SELECT d, k, max(f) AS f
    FROM (
        SELECT o.d, o.k, o.f FROM of_files AS o JOIN newest AS n USING (d, k) WHERE o.grain <> n.grain
        UNION ALL
        SELECT a.d, 8 * a.k + n.k % 8, n.f FROM alike AS a JOIN newest AS n ON n.d = a.d AND n.k // 8 = a.other
    )
    GROUP BY d, k
), entity_newest AS (
    SELECT d, k, n, max(f) AS f FROM told GROUP BY d, k, n
), counting AS (
    SELECT x.d, x.c, x.e, x.f, bit_or(1 << x.k % 8) AS layers
    FROM told AS x
    JOIN of_files AS o USING (d, k, f)
    JOIN newest AS w USING (d, k)
    JOIN entity_newest AS m USING (d, k, n)
    JOIN entities AS i USING (n)
    LEFT JOIN since AS s USING (d, k)
    LEFT JOIN totals AS t
        ON t.d = x.d AND t.k = x.k AND t.f = x.f AND t.level = x.level AND t.g IS NOT DISTINCT FROM i.g
    WHERE x.f = m.f AND x.f >= coalesce(s.f, x.f) AND o.grain = w.grain AND t.d IS NULL
    GROUP BY x.d, x.c, x.e, x.f
), layers_of AS (
    SELECT p, $layers FROM layer_of GROUP BY p
)
SELECT
    r.* REPLACE ($values),
    x.f IS NOT NULL AND ($credited OR NOT ($reported)) AS is_current
FROM ad_rows AS r
JOIN campaigns AS c
    ON c.platform = r.platform AND c.account_id IS NOT DISTINCT FROM r.account_id
    AND c.campaign_id IS NOT DISTINCT FROM r.campaign_id AND c.campaign = r.campaign
JOIN parts AS e
    ON e.ad_group_id IS NOT DISTINCT FROM r.ad_group_id AND e.ad_group IS NOT DISTINCT FROM r.ad_group
    AND e.ad_id IS NOT DISTINCT FROM r.ad_id AND e.ad IS NOT DISTINCT FROM r.ad
LEFT JOIN counting AS x ON x.d = r.date AND x.c = c.c AND x.e = e.e AND x.f = r.file_order
JOIN layers_of AS b ON b.p = c.p
