-- KPIs per campaign and day. `mature_on` is the day from which the platform no longer rewrites the row's conversions.
-- Inputs: ad_performance, maturity (platform, days).
SELECT
    p.date,
    p.platform,
    p.channel,
    p.campaign,
    $additive,
    $ratios,
    p.date + max(m.days)::INTEGER AS mature_on
FROM ad_performance AS p
JOIN maturity AS m ON m.platform = p.platform
GROUP BY p.date, p.platform, p.channel, p.campaign
ORDER BY p.date, p.platform, p.channel, p.campaign
