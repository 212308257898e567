-- Sessions per day and channel, as the web analytics saw them. Input: sessions. Users are masked identities.
SELECT
    date,
    channel,
    count(*) AS sessions,
    count(DISTINCT user_id) AS users,
    count(*) FILTER (engaged) AS engaged_sessions,
    count(*) FILTER (engaged) / nullif(count(*), 0)::DOUBLE AS engagement_rate,
    sum(conversions)::DOUBLE AS conversions,
    sum(conversions)::DOUBLE / nullif(count(*), 0) AS conversion_rate,
    -- Purchases that report no money leave the day unknown, unless others report some: then it is what was reported.
    CASE
        WHEN count(*) FILTER (revenue IS NULL) > 0 AND coalesce(sum(revenue), 0) = 0 THEN NULL
        ELSE sum(revenue)
    END::DECIMAL(38,6) AS revenue
FROM sessions
GROUP BY date, channel
ORDER BY date, channel
