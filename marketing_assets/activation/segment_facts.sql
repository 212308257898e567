-- What the copy library may say of each segment: one row per segment, groups under $min_group people never named.
-- Inputs: sessions, session_segments (joined by session_id). Bound: $min_group [people].
WITH visits AS (
    SELECT
        segments.segment, sessions.user_id, sessions.landing_page, sessions.channel, sessions.conversions,
        sessions.revenue, sessions.price_views
    FROM sessions
    JOIN session_segments AS segments USING (session_id)
),
landing_pages AS (
    SELECT segment, landing_page
    FROM visits
    WHERE landing_page IS NOT NULL
    GROUP BY segment, landing_page
    HAVING count(DISTINCT user_id) >= $min_group
    QUALIFY row_number() OVER (PARTITION BY segment ORDER BY count(*) DESC, landing_page) <= 10
    ORDER BY segment, count(*) DESC, landing_page
),
pages AS (
    SELECT segment, list(landing_page) AS landing_pages
    FROM landing_pages
    GROUP BY segment
),
channels AS (
    SELECT segment, channel AS top_channel
    FROM visits
    WHERE channel IS NOT NULL
    GROUP BY segment, channel
    HAVING count(DISTINCT user_id) >= $min_group
    QUALIFY row_number() OVER (PARTITION BY segment ORDER BY count(*) DESC, channel) = 1
)
SELECT
    visits.segment,
    count(*) AS sessions,
    count(DISTINCT visits.user_id) AS users,
    sum(visits.conversions) AS conversions,
    sum(visits.revenue) AS revenue,
    count(*) FILTER (visits.price_views > 0) AS price_view_sessions,
    coalesce(any_value(pages.landing_pages), []) AS landing_pages,
    any_value(channels.top_channel) AS top_channel
FROM visits
LEFT JOIN pages USING (segment)
LEFT JOIN channels USING (segment)
GROUP BY visits.segment
ORDER BY visits.segment
