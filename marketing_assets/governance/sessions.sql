-- Masked events → one row per session; origin as tagged, not yet named. A session belongs to the day of its first event.
-- Inputs: session_events (masked events), zone_offsets (utc_from, utc_until, offset_seconds).
-- Parameters: gap_minutes, conversion_events, currency.
WITH events AS (
    SELECT
        * EXCLUDE (source, medium, campaign, revenue),
        nullif(nullif(trim(source), ''), '(not set)') AS source,
        nullif(nullif(trim(medium), ''), '(not set)') AS medium,
        nullif(nullif(trim(campaign), ''), '(not set)') AS campaign,
        coalesce(source = '(not set)' OR medium = '(not set)', false) AS not_set,
        session_key IS NOT NULL AS has_session_id,
        event_name IN (SELECT unnest($conversion_events::VARCHAR[])) AS converts,
        -- Money of another currency is not added to ours; NULL = not reported.
        CASE WHEN currency IS NULL OR currency = $currency THEN revenue END AS revenue
    FROM session_events
), after_idleness AS (
    -- Events without a session id are split by idle time. An id says better than a clock what belongs together, but not
    -- over a day of silence: a purchase that a server reports a week later is no part of that visit, and would be lost
    -- to a day that was written long ago.
    SELECT
        *,
        coalesce(
            event_timestamp - lag(event_timestamp) OVER (
                PARTITION BY user_id, session_key ORDER BY event_timestamp, event_key
            ) > CASE WHEN has_session_id THEN to_hours(24) ELSE to_minutes($gap_minutes) END, true
        ) AS opens
    FROM events
), numbered AS (
    SELECT
        *,
        sum(opens::INTEGER) OVER (
            PARTITION BY user_id, session_key ORDER BY event_timestamp, event_key ROWS UNBOUNDED PRECEDING
        ) AS visit,
        -- A transaction counts where it was first seen: thank-you pages are loaded again, hours or days later.
        row_number() OVER (
            PARTITION BY event_name, transaction_id ORDER BY event_timestamp, event_key
        ) = 1 OR transaction_id IS NULL AS first_of_event,
        row_number() OVER (
            PARTITION BY converts, transaction_id ORDER BY event_timestamp, event_key
        ) = 1 OR transaction_id IS NULL AS first_of_transaction,
        CASE
            WHEN transaction_id IS NULL THEN revenue
            ELSE first_value(revenue IGNORE NULLS) OVER (
                PARTITION BY converts, transaction_id ORDER BY event_timestamp, event_key
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            )
        END AS transaction_revenue
    FROM after_idleness
), named AS (
    SELECT
        *,
        -- Made from masked values only, so a plain hash reveals nothing.
        CASE
            WHEN session_key IS NULL THEN sha256(user_id || '/' || min(event_timestamp) OVER (
                PARTITION BY user_id, session_key, visit)::VARCHAR)
            WHEN visit = 1 THEN session_key
            ELSE sha256(session_key || '/' || visit)
        END AS session_id,
        row(event_timestamp, event_key) AS place,
        event_name IN ('page_view', 'screen_view') AS is_page_view,
        -- Analytics may miss the event that opens a session, or send it twice: it counts as an event, and says where the
        -- visit came from, but tells no time and no page as long as another event does.
        event_name = 'session_start' AS is_start
    FROM numbered
), grouped AS (
    SELECT
        session_id,
        min(user_id) AS user_id,
        coalesce(min(event_timestamp) FILTER (NOT is_start), min(event_timestamp)) AS started_at,
        coalesce(max(event_timestamp) FILTER (NOT is_start), max(event_timestamp)) AS ended_at,
        bool_or(session_engaged) AS told_engaged,
        count(*) AS events,
        count(*) FILTER (is_page_view) AS page_views,
        count(DISTINCT page_path) AS pages,
        count(*) FILTER (event_name IN ('view_item', 'product_view', 'view_product')) AS product_views,
        count(*) FILTER (is_page_view AND regexp_matches(page_path,
            '(?i)(^|[/_.\s-])(pric(e|es|ing)|sales?|discounts?|offers?|deals?|preise?|rabatte?|angebote?)([/_.\s-]|$)'
        )) AS price_views,
        count(*) FILTER (converts AND first_of_event) AS conversions,
        count(*) FILTER (converts AND first_of_transaction AND event_name LIKE '%purchase%') AS purchases,
        sum(transaction_revenue) FILTER (converts AND first_of_transaction) AS reported_revenue,
        coalesce(arg_min(page_path, place) FILTER (NOT is_start), arg_min(page_path, place)) AS landing_page,
        arg_min(source, place) AS source,
        arg_min(medium, place) AS medium,
        arg_min(campaign, place) AS campaign,
        arg_min(referrer_host, place) AS referrer_host,
        bool_or(has_gclid) AS has_gclid,
        bool_or(has_fbclid) AS has_fbclid,
        bool_or(not_set) AS not_set
    FROM named
    GROUP BY session_id
), timed AS (
    SELECT *, epoch_us(ended_at) - epoch_us(started_at) AS duration_us FROM grouped
)
SELECT
    g.session_id,
    (g.started_at + to_seconds(z.offset_seconds))::DATE AS date,
    g.user_id,
    g.started_at,
    g.ended_at,
    g.duration_us / 1e6 AS duration_seconds,
    g.events,
    g.page_views,
    coalesce(g.told_engaged, false) OR g.duration_us > 10000000 OR g.page_views >= 2 OR g.conversions > 0 AS engaged,
    g.source,
    g.medium,
    g.campaign,
    g.landing_page,
    g.pages,
    g.product_views,
    g.price_views,
    g.conversions,
    -- Without a purchase there was no revenue; a purchase that reports none leaves it unknown.
    CASE WHEN g.purchases = 0 THEN coalesce(g.reported_revenue, 0) ELSE g.reported_revenue END AS revenue,
    g.referrer_host,
    g.has_gclid,
    g.has_fbclid,
    g.not_set
FROM timed AS g
JOIN zone_offsets AS z ON g.started_at >= z.utc_from AND g.started_at < z.utc_until
