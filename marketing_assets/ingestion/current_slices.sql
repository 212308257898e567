-- Which slice every accepted row belongs to: a campaign of an account of a platform, on one day. First part of
-- current_rows.sql. Texts become numbers first: millions of rows are then sorted and joined as integers. The numbers are
-- ranks, so they are the same however often DuckDB evaluates a part of the query; and it is left to DuckDB which parts
-- it keeps: with AS MATERIALIZED on them, DuckDB 2.0.0 waits for itself for ever on some tables.
--
-- What a file leaves out is taken from what the other files of that day say, where that is one thing: the account of a
-- campaign, the id of a name. Day by day: what lands later must not change which rows of an earlier day count.
--
-- A row speaks only for the metrics that its file has (`metrics`; NULL: all): an export of conversions alone takes no
-- spend back. So a platform's slices are judged once per layer, which is the metrics that the same rows of it speak for;
-- nearly always there is one.
WITH campaigns AS (
    SELECT dense_rank() OVER (ORDER BY platform, account_id, campaign_id, campaign) AS c, lower(platform) AS p, *
    FROM (SELECT DISTINCT platform, account_id, campaign_id, campaign FROM ad_rows)
), parts AS (
    SELECT
        dense_rank() OVER (ORDER BY ad_group_id, ad_group, ad_id, ad) AS e,
        CASE
            WHEN ad_id IS NOT NULL OR ad IS NOT NULL THEN 2
            WHEN ad_group_id IS NOT NULL OR ad_group IS NOT NULL THEN 1
            ELSE 0
        END AS level,
        *
    FROM (SELECT DISTINCT ad_group_id, ad_group, ad_id, ad FROM ad_rows)
), voices AS (
    -- A bit per metric; 64 for a row that speaks for none.
    SELECT metrics, CASE WHEN metrics = '' THEN 64 ELSE $bits_of END AS bits FROM (SELECT DISTINCT metrics FROM ad_rows)
), cells AS (
    -- One row per day, campaign, ad and file: rows of equal ids are breakdowns and stay or go together.
    SELECT
        r.date AS d, c.c, e.e, e.level, r.file_order AS f,
        sum(r.spend)::DOUBLE AS spend, sum(r.impressions)::DOUBLE AS impressions, sum(r.clicks)::DOUBLE AS clicks,
        coalesce(sum(r.conversions), sum(r.leads), sum(r.revenue))::DOUBLE AS results,
        bit_or(v.bits) AS bits
    FROM ad_rows AS r
    JOIN voices AS v ON v.metrics IS NOT DISTINCT FROM r.metrics
    JOIN campaigns AS c
        ON c.platform = r.platform AND c.account_id IS NOT DISTINCT FROM r.account_id
        AND c.campaign_id IS NOT DISTINCT FROM r.campaign_id AND c.campaign = r.campaign
    JOIN parts AS e
        ON e.ad_group_id IS NOT DISTINCT FROM r.ad_group_id AND e.ad_group IS NOT DISTINCT FROM r.ad_group
        AND e.ad_id IS NOT DISTINCT FROM r.ad_id AND e.ad IS NOT DISTINCT FROM r.ad
    GROUP BY ALL
), named AS (
    SELECT d, c, p, account_id, campaign_id, campaign FROM (SELECT DISTINCT d, c FROM cells) JOIN campaigns USING (c)
), account_of_id AS (
    SELECT d, p, campaign_id, min(account_id) AS account_id FROM named WHERE campaign_id IS NOT NULL
    GROUP BY ALL HAVING count(DISTINCT account_id) = 1
), account_of_name AS (
    SELECT d, p, campaign, min(account_id) AS account_id FROM named GROUP BY ALL HAVING count(DISTINCT account_id) = 1
), housed AS (
    SELECT n.* REPLACE (coalesce(n.account_id, i.account_id, m.account_id) AS account_id)
    FROM named AS n
    LEFT JOIN account_of_id AS i USING (d, p, campaign_id)
    LEFT JOIN account_of_name AS m USING (d, p, campaign)
), id_of_name AS (
    SELECT d, p, account_id, campaign, min(campaign_id) AS campaign_id FROM housed
    GROUP BY ALL HAVING count(DISTINCT campaign_id) = 1
), known AS (
    SELECT h.* REPLACE (coalesce(h.campaign_id, i.campaign_id) AS campaign_id)
    FROM housed AS h
    LEFT JOIN id_of_name AS i
        ON i.d = h.d AND i.p = h.p AND i.account_id IS NOT DISTINCT FROM h.account_id AND i.campaign = h.campaign
), identities AS (
    -- The prefixes keep a name that looks like another campaign's id apart from it.
    SELECT dense_rank() OVER (ORDER BY p, account_id, campaign) AS k, *
    FROM (SELECT DISTINCT p, account_id, coalesce('id:' || campaign_id, 'name:' || campaign) AS campaign FROM known)
), slices AS (
    -- k numbers the campaigns, so a slice is (d, k).
    SELECT n.*, i.k
    FROM known AS n
    JOIN identities AS i
        ON i.p = n.p AND i.account_id IS NOT DISTINCT FROM n.account_id
        AND i.campaign = coalesce('id:' || n.campaign_id, 'name:' || n.campaign)
), alike AS (
    -- Slices of a day that nothing tells apart, where no single answer could be filled in: a name that has two ids, no
    -- account where there are two. Who says less speaks for all that agree with it.
    SELECT a.d, a.k, b.k AS other
    FROM slices AS a
    JOIN slices AS b ON b.d = a.d AND b.p = a.p AND b.campaign = a.campaign AND b.k <> a.k
        AND coalesce(b.account_id = a.account_id, true) AND coalesce(b.campaign_id = a.campaign_id, true)
    UNION
    SELECT a.d, a.k, b.k AS other
    FROM slices AS a
    JOIN slices AS b ON b.d = a.d AND b.p = a.p AND b.campaign_id = a.campaign_id AND b.k <> a.k
        AND coalesce(b.account_id = a.account_id, true)
), spoken_for AS (
    SELECT s.*, b.bit
    FROM (SELECT DISTINCT p, f, bits FROM cells JOIN campaigns USING (c)) AS s
    JOIN (SELECT 1 << unnest(range(7)) AS bit) AS b ON s.bits & b.bit > 0
), layer_of AS (
    SELECT p, bit, dense_rank() OVER (PARTITION BY p ORDER BY told) AS layer
    FROM (SELECT p, bit, list((f, bits) ORDER BY f, bits) AS told FROM spoken_for GROUP BY p, bit)
), in_slices AS (
    -- From here on a slice has a number per layer: k // 8 is the slice, k % 8 the layer, of which there are at most 7.
    SELECT 8 * s.k + y.layer AS k, x.*
    FROM cells AS x
    JOIN slices AS s USING (d, c)
    JOIN (SELECT DISTINCT p, bits, layer FROM spoken_for JOIN layer_of USING (p, bit)) AS y
        ON y.p = s.p AND y.bits = x.bits
)
