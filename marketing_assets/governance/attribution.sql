-- Last non-direct attribution: sessions → the same with `attributed_*`, which of a session that says where it came from is
-- that itself, and of a direct one is the user's newest earlier session that does, if it began within the look-back.
-- Input: complete_sessions (`tells_nothing`: direct, or not known). Parameter: lookback_us [microseconds].
WITH looked_back AS (
    SELECT
        *,
        -- Strictly earlier, so never the future; of two that began at once the greater id, so that it is always the same.
        max(CASE WHEN NOT tells_nothing THEN row(started_at, session_id) END) OVER (
            PARTITION BY user_id ORDER BY epoch_us(started_at)
            RANGE BETWEEN $lookback_us PRECEDING AND 1 PRECEDING
        ) AS newest
    FROM complete_sessions
)
SELECT
    s.*,
    CASE WHEN o.session_id IS NULL THEN s.source ELSE o.source END AS attributed_source,
    CASE WHEN o.session_id IS NULL THEN s.medium ELSE o.medium END AS attributed_medium,
    CASE WHEN o.session_id IS NULL THEN s.campaign ELSE o.campaign END AS attributed_campaign,
    CASE WHEN o.session_id IS NULL THEN s.channel ELSE o.channel END AS attributed_channel
FROM looked_back AS s
LEFT JOIN complete_sessions AS o ON s.tells_nothing AND o.session_id = s.newest[2]
