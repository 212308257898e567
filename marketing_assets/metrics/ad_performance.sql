-- The mart: current slices of every ad platform in the reporting currency, rows of equal ids summed. One row per key and
-- date. What web analytics observed is another metric and stands in analytics_daily.
-- Inputs: converted_rows, channel_aliases (platform, campaign, channel).
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
FROM converted_rows AS r
JOIN channel_aliases AS a ON a.platform = r.platform AND a.campaign = r.campaign
WHERE r.platform NOT IN $analytics
GROUP BY ALL
ORDER BY ALL
