-- What platforms attribute to themselves beside what web analytics observed, per day and channel: two different metrics.
-- Inputs: campaign_kpis_daily, session_kpis_daily. On a day with web events a channel without sessions observed zero; on
-- a day without any, nothing is known. `platform_*` is NULL where no ads ran or the platform reports none.
WITH platform AS (
    SELECT date, channel, sum(conversions) AS conversions, sum(revenue) AS revenue
    FROM campaign_kpis_daily
    GROUP BY date, channel
), observed_days AS (
    SELECT DISTINCT date FROM session_kpis_daily
)
SELECT
    coalesce(p.date, s.date) AS date,
    coalesce(p.channel, s.channel) AS channel,
    p.conversions AS platform_conversions,
    CASE WHEN d.date IS NOT NULL THEN CASE WHEN s.channel IS NULL THEN 0 ELSE s.conversions END END
        AS observed_conversions,
    p.revenue AS platform_revenue,
    CASE WHEN d.date IS NOT NULL THEN CASE WHEN s.channel IS NULL THEN 0 ELSE s.revenue END END AS observed_revenue
FROM platform AS p
FULL JOIN session_kpis_daily AS s ON s.date = p.date AND s.channel = p.channel
LEFT JOIN observed_days AS d ON d.date = coalesce(p.date, s.date)
ORDER BY ALL
