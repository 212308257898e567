-- Which accepted rows count: all columns of ad_rows plus is_current.
-- Input: ad_rows (canonical columns, file_order, grain). A slice is platform, account, campaign and date.
-- A later file at the same grain replaces entity by entity; a file at another grain replaces the whole slice.
-- Rows of one file with equal ids are breakdowns, so they stay or go together.
WITH single_ids AS (
    -- Exports with and without campaign ids meet in one slice where a name means one id only. Day by day: what lands
    -- later must not change which rows of an earlier day count.
    SELECT platform, account_id, campaign, date, min(campaign_id) AS campaign_id
    FROM ad_rows
    GROUP BY platform, account_id, campaign, date
    HAVING count(DISTINCT campaign_id) = 1
), keyed AS (
    -- The prefixes keep a name that looks like another entity's id apart from it.
    SELECT
        r.*,
        coalesce('id:' || r.campaign_id, 'id:' || s.campaign_id, 'name:' || r.campaign) AS _campaign,
        coalesce('id:' || r.ad_group_id, 'name:' || r.ad_group) AS _ad_group,
        coalesce('id:' || r.ad_id, 'name:' || r.ad) AS _ad
    FROM ad_rows AS r
    LEFT JOIN single_ids AS s
        ON s.platform = r.platform AND s.account_id IS NOT DISTINCT FROM r.account_id AND s.campaign = r.campaign
        AND s.date = r.date
), latest AS (
    SELECT
        *,
        arg_max(grain, file_order) OVER (PARTITION BY platform, account_id, _campaign, date) AS _latest_grain,
        max(file_order) OVER (
            PARTITION BY platform, account_id, _campaign, date, _ad_group, _ad
        ) AS _entity_order
    FROM keyed
), fenced AS (
    SELECT
        *,
        max(file_order) FILTER (grain <> _latest_grain) OVER (
            PARTITION BY platform, account_id, _campaign, date
        ) AS _last_other_order
    FROM latest
)
SELECT
    * EXCLUDE (_campaign, _ad_group, _ad, _latest_grain, _entity_order, _last_other_order),
    file_order = _entity_order AND (_last_other_order IS NULL OR file_order > _last_other_order) AS is_current
FROM fenced
