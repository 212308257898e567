-- The mart: current slices of every platform, rows of equal ids summed. One row per key and date.
-- Inputs: current_rows (ad_rows + is_current), channel_aliases (platform, campaign, channel).
SELECT
    r.date,
    r.platform,
    r.account_id,
    a.channel,
    r.campaign_id,
    r.campaign,
    r.ad_group_id,
    r.ad_group,
    r.ad_id,
    r.ad,
    r.currency,
    $additive
FROM current_rows AS r
JOIN channel_aliases AS a ON a.platform = r.platform AND a.campaign = r.campaign
WHERE r.is_current
GROUP BY ALL
ORDER BY ALL
