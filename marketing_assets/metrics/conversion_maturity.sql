-- What a platform first reported beside what it reported in the end: sums per platform, metric, age and day.
-- Inputs: ad_rows (every accepted row, replaced ones too), maturity (platform, days), fx_rates, fx_terms (currency).
-- Money of several currencies is added up in the reporting one, both sides of a share at the rate of the row's day.
--
-- The age of a value is the newest day of its file minus its own day. A slice here is one entity (campaign, ad group or
-- ad, as the file tells it) on one day; it counts where one file reported it young and a later one when it was old enough.
WITH files AS (
    SELECT file_order, max(date) AS last_date FROM ad_rows GROUP BY file_order
), aged AS (
    SELECT
        r.date, r.platform, coalesce(r.account_id, '') AS account_id,
        coalesce('id:' || r.campaign_id, 'name:' || r.campaign) AS campaign,
        coalesce('id:' || r.ad_group_id, 'name:' || r.ad_group) AS ad_group,
        coalesce('id:' || r.ad_id, 'name:' || r.ad) AS ad,
        r.file_order, (f.last_date - r.date)::INTEGER AS age_days, m.days, r.conversions,
        r.revenue::DOUBLE * CASE WHEN r.currency = t.currency THEN 1 ELSE x.rate::DOUBLE END AS revenue
    FROM ad_rows AS r
    CROSS JOIN fx_terms AS t
    JOIN files AS f USING (file_order)
    JOIN maturity AS m ON m.platform = r.platform
    LEFT JOIN fx_rates AS x ON x.date = r.date AND x.currency = r.currency
), old_enough AS (
    -- Of many old exports only the newest says what is final: re-exports of a month hold each day 28 times.
    SELECT platform, account_id, campaign, date, max(file_order) AS file_order FROM aged WHERE age_days >= days GROUP BY ALL
), reported AS (
    SELECT
        date, platform, account_id, campaign, ad_group, ad, file_order, age_days, age_days >= days AS is_final,
        sum(conversions)::DOUBLE AS conversions, sum(revenue)::DOUBLE AS revenue
    FROM (
        SELECT * FROM aged SEMI JOIN old_enough USING (platform, account_id, campaign, date) WHERE age_days < days
        UNION ALL
        SELECT * FROM aged SEMI JOIN old_enough USING (platform, account_id, campaign, date, file_order)
    )
    GROUP BY ALL
), paired AS (
    SELECT
        *,
        max(conversions) FILTER (is_final) OVER entity AS final_conversions,
        max(revenue) FILTER (is_final) OVER entity AS final_revenue,
        row_number() OVER (
            PARTITION BY date, platform, account_id, campaign, ad_group, ad, age_days ORDER BY file_order DESC
        ) AS place
    FROM reported
    WINDOW entity AS (PARTITION BY date, platform, account_id, campaign, ad_group, ad)
), slices AS (
    SELECT platform, 'conversions' AS metric, age_days, date, conversions AS reported, final_conversions AS final
    FROM paired WHERE NOT is_final AND place = 1
    UNION ALL
    SELECT platform, 'revenue' AS metric, age_days, date, revenue AS reported, final_revenue AS final
    FROM paired WHERE NOT is_final AND place = 1
)
SELECT
    platform, metric, age_days, date,
    count(*) AS slices,
    sum(reported) AS reported,
    sum(final) AS final,
    sum(reported * reported) AS reported_squared,
    sum(reported * final) AS product,
    sum(final * final) AS final_squared
FROM slices
-- A slice where nothing ever came says nothing about when it comes.
WHERE reported IS NOT NULL AND final IS NOT NULL AND (reported <> 0 OR final <> 0)
GROUP BY ALL
ORDER BY ALL
