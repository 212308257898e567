-- Sessions per day and channel, as the web analytics saw them. Input: sessions. Users are masked identities.
-- `conversions` and `revenue` stand with the session's own channel, `attributed_*` with the one that is credited for it:
-- for a direct session the visitor's last channel before. Both add up to the same over the channels of a day.
WITH own AS (
    SELECT
        date,
        channel,
        count(*) AS sessions,
        count(DISTINCT user_id) AS users,
        count(*) FILTER (engaged) AS engaged_sessions,
        sum(conversions)::DOUBLE AS conversions,
        -- Purchases that report no money leave the day unknown, unless others report some: then it is what was reported.
        CASE
            WHEN count(*) FILTER (revenue IS NULL) > 0 AND coalesce(sum(revenue), 0) = 0 THEN NULL
            ELSE sum(revenue)
        END AS revenue
    FROM sessions
    GROUP BY date, channel
), credited AS (
    SELECT
        date,
        attributed_channel AS channel,
        sum(conversions)::DOUBLE AS conversions,
        CASE
            WHEN count(*) FILTER (revenue IS NULL) > 0 AND coalesce(sum(revenue), 0) = 0 THEN NULL
            ELSE sum(revenue)
        END AS revenue
    FROM sessions
    GROUP BY date, attributed_channel
)
SELECT
    coalesce(o.date, c.date) AS date,
    coalesce(o.channel, c.channel) AS channel,
    coalesce(o.sessions, 0) AS sessions,
    coalesce(o.users, 0) AS users,
    coalesce(o.engaged_sessions, 0) AS engaged_sessions,
    o.engaged_sessions / nullif(o.sessions, 0)::DOUBLE AS engagement_rate,
    coalesce(o.conversions, 0) AS conversions,
    o.conversions / nullif(o.sessions, 0) AS conversion_rate,
    -- A channel without a session of its own observed nothing, which is known.
    (CASE WHEN o.channel IS NULL THEN 0 ELSE o.revenue END)::DECIMAL(38,6) AS revenue,
    coalesce(c.conversions, 0) AS attributed_conversions,
    (CASE WHEN c.channel IS NULL THEN 0 ELSE c.revenue END)::DECIMAL(38,6) AS attributed_revenue
FROM own AS o
FULL JOIN credited AS c ON c.date = o.date AND c.channel = o.channel
ORDER BY date, channel
