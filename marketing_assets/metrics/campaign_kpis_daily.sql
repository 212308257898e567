-- KPIs per campaign and day. `mature_on` is the day from which the platform no longer rewrites the row's conversions;
-- `is_immature` says so as of the newest ad day of the table, which depends on what landed and not on the run's day.
-- Inputs: ad_performance, maturity (platform, days), expected_conversions (beside the reported values, never in them).
SELECT
    p.date,
    p.platform,
    p.channel,
    p.campaign,
    $additive,
    $ratios,
    p.date + max(m.days)::INTEGER AS mature_on,
    p.date + max(m.days)::INTEGER > (SELECT max(date) FROM ad_performance) AS is_immature,
    any_value(e.conversions_expected) AS conversions_expected,
    any_value(e.conversions_low) AS conversions_low,
    any_value(e.conversions_high) AS conversions_high,
    any_value(e.revenue_expected) AS revenue_expected,
    any_value(e.revenue_low) AS revenue_low,
    any_value(e.revenue_high) AS revenue_high
FROM ad_performance AS p
JOIN maturity AS m ON m.platform = p.platform
LEFT JOIN expected_conversions AS e ON e.date = p.date AND e.platform = p.platform AND e.campaign = p.campaign
GROUP BY p.date, p.platform, p.channel, p.campaign
ORDER BY p.date, p.platform, p.channel, p.campaign
