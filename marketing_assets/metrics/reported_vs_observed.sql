-- What platforms attribute to themselves beside what web analytics observed, per day and channel: two different metrics.
-- Inputs: campaign_kpis_daily, session_kpis_daily, analytics_daily. Our own sessions come first; a day without any is
-- told by an analytics platform's export where one has landed (`observed_by`). On a day with web events a channel
-- without sessions observed zero; what an analytics export does not list is unknown, as it may hold a selection, and so
-- is a day without either. `platform_*` is NULL where no ads ran or the platform reports none.
WITH platform AS (
    SELECT date, channel, sum(conversions) AS conversions, sum(revenue) AS revenue
    FROM campaign_kpis_daily
    GROUP BY date, channel
), session_days AS (
    SELECT DISTINCT date FROM session_kpis_daily
), observed AS (
    SELECT date, channel, conversions, revenue, 'sessions' AS observed_by FROM session_kpis_daily
    UNION ALL
    SELECT date, channel, sum(conversions), sum(revenue), platform
    FROM analytics_daily
    WHERE date NOT IN (SELECT date FROM session_days)
    GROUP BY date, channel, platform
    -- Two analytics tools observe the same conversions: one of them speaks for a day.
    QUALIFY platform = min(platform) OVER (PARTITION BY date)
)
SELECT
    coalesce(p.date, o.date) AS date,
    coalesce(p.channel, o.channel) AS channel,
    p.conversions AS platform_conversions,
    CASE WHEN d.date IS NOT NULL AND o.channel IS NULL THEN 0 ELSE o.conversions END AS observed_conversions,
    p.revenue AS platform_revenue,
    CASE WHEN d.date IS NOT NULL AND o.channel IS NULL THEN 0 ELSE o.revenue END AS observed_revenue,
    CASE WHEN d.date IS NOT NULL THEN 'sessions' ELSE o.observed_by END AS observed_by
FROM platform AS p
FULL JOIN observed AS o ON o.date = p.date AND o.channel = p.channel
LEFT JOIN session_days AS d ON d.date = coalesce(p.date, o.date)
ORDER BY ALL
