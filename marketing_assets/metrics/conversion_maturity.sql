-- What a platform first reported beside what it reported in the end: sums per platform, metric, age and day.
-- Inputs: ad_rows (every accepted row, replaced ones too), maturity (platform, days), fx_rates, fx_terms (currency).
-- Money of several currencies is added up in the reporting one, both sides of a share at the rate of the row's day.
--
-- The age of a value is the newest day of its file minus its own day. A slice here is one entity (campaign, ad group or
-- ad, as the file tells it) on one day; it counts where one file reported it young and another when it was old enough.
-- Conversions and revenue are paired apart, among rows that speak for them (`metrics`; NULL: all): an export of spend
-- alone says nothing of either.
WITH files AS (
    SELECT file_order, max(date) AS last_date FROM ad_rows GROUP BY file_order
), named AS (
    -- Exports of different tools name one campaign differently. As in ingestion's current_slices.sql, what one leaves
    -- out is taken from the others of that day where it is one thing: first the account, then the id of a name.
    SELECT DISTINCT date, platform, lower(platform) AS p, account_id, campaign_id, campaign FROM ad_rows
), housed AS (
    SELECT
        *,
        coalesce(
            account_id,
            CASE WHEN campaign_id IS NOT NULL AND min(account_id) OVER of_id = max(account_id) OVER of_id
                THEN min(account_id) OVER of_id END,
            CASE WHEN min(account_id) OVER of_name = max(account_id) OVER of_name THEN min(account_id) OVER of_name END
        ) AS account
    FROM named
    WINDOW of_id AS (PARTITION BY date, p, campaign_id), of_name AS (PARTITION BY date, p, campaign)
), campaigns AS (
    SELECT
        * EXCLUDE (account), coalesce(account, '') AS account,
        coalesce(
            'id:' || campaign_id,
            CASE WHEN min(campaign_id) OVER alike = max(campaign_id) OVER alike
                THEN 'id:' || min(campaign_id) OVER alike END,
            'name:' || campaign
        ) AS entity
    FROM housed
    WINDOW alike AS (PARTITION BY date, p, account, campaign)
), aged AS (
    SELECT
        r.date, m.platform, c.account, c.entity AS campaign,
        coalesce('id:' || r.ad_group_id, 'name:' || r.ad_group) AS ad_group,
        coalesce('id:' || r.ad_id, 'name:' || r.ad) AS ad,
        r.file_order, (f.last_date - r.date)::INTEGER AS age_days, m.days,
        r.metrics IS NULL OR contains(r.metrics, 'conversions') AS has_conversions,
        r.metrics IS NULL OR contains(r.metrics, 'revenue') AS has_revenue,
        r.conversions,
        r.revenue::DOUBLE * CASE WHEN r.currency = t.currency THEN 1 ELSE x.rate::DOUBLE END AS revenue
    FROM ad_rows AS r
    CROSS JOIN fx_terms AS t
    JOIN files AS f USING (file_order)
    JOIN campaigns AS c
        ON c.date = r.date AND c.platform = r.platform AND c.account_id IS NOT DISTINCT FROM r.account_id
        AND c.campaign_id IS NOT DISTINCT FROM r.campaign_id AND c.campaign = r.campaign
    -- A platform that files spell in several ways has one curve, under each of its names.
    JOIN maturity AS m ON lower(m.platform) = c.p
    LEFT JOIN fx_rates AS x ON x.date = r.date AND x.currency = r.currency
), old_enough AS (
    -- Of many old exports only the newest says what is final: re-exports of a month hold each day 28 times.
    SELECT
        platform, account, campaign, date,
        max(file_order) FILTER (has_conversions) AS conversions_file,
        max(file_order) FILTER (has_revenue) AS revenue_file
    FROM aged
    WHERE age_days >= days
    GROUP BY ALL
), reported AS (
    SELECT
        date, platform, account, campaign, ad_group, ad, file_order, age_days, age_days < days AS is_young,
        conversions_file, revenue_file,
        bool_or(has_conversions) AS has_conversions, bool_or(has_revenue) AS has_revenue,
        sum(conversions)::DOUBLE AS conversions, sum(revenue)::DOUBLE AS revenue
    FROM aged JOIN old_enough USING (platform, account, campaign, date)
    WHERE age_days < days OR file_order IN (conversions_file, revenue_file)
    GROUP BY ALL
), told AS (
    SELECT * EXCLUDE (conversions, revenue), 'conversions' AS metric, conversions AS value,
        file_order = conversions_file AS is_final
    FROM reported WHERE has_conversions
    UNION ALL
    SELECT * EXCLUDE (conversions, revenue), 'revenue' AS metric, revenue AS value,
        file_order = revenue_file AS is_final
    FROM reported WHERE has_revenue
), paired AS (
    SELECT
        platform, metric, age_days, date, is_young, value AS reported,
        max(value) FILTER (is_final) OVER entity AS final,
        row_number() OVER (
            PARTITION BY metric, date, platform, account, campaign, ad_group, ad, age_days ORDER BY file_order DESC
        ) AS place
    FROM told
    WINDOW entity AS (PARTITION BY metric, date, platform, account, campaign, ad_group, ad)
)
SELECT
    platform, metric, age_days, date,
    count(*) AS slices,
    sum(reported) AS reported,
    sum(final) AS final,
    sum(reported * reported) AS reported_squared,
    sum(reported * final) AS product,
    sum(final * final) AS final_squared
FROM paired
-- A slice where nothing ever came says nothing about when it comes.
WHERE is_young AND place = 1 AND reported IS NOT NULL AND final IS NOT NULL AND (reported <> 0 OR final <> 0)
GROUP BY ALL
ORDER BY ALL
