-- What web analytics observed per campaign and day, from the current rows of analytics platforms in the ad exports. It
-- has no spend, and is never added to what the ad platforms report. A campaign that the ads know by the same name has
-- their channel, so that reported and observed meet.
-- Inputs: converted_rows, ad_performance, channel_aliases (platform, campaign, channel).
WITH advertised AS (
    SELECT lower(trim(campaign)) AS campaign, min(channel) AS channel
    FROM ad_performance
    GROUP BY lower(trim(campaign))
    HAVING count(DISTINCT channel) = 1
)
SELECT
    r.date,
    r.platform,
    coalesce(
        p.channel,
        CASE lower(trim(r.campaign))
            WHEN '(direct)' THEN 'Direct' WHEN '(organic)' THEN 'Organic Search' WHEN '(referral)' THEN 'Referral'
        END,
        nullif(a.channel, r.platform),
        'Other'
    ) AS channel,
    r.campaign,
    sum(r.leads)::DOUBLE AS leads,
    sum(r.conversions)::DOUBLE AS conversions,
    sum(r.revenue)::DECIMAL(38,6) AS revenue
FROM converted_rows AS r
JOIN channel_aliases AS a ON a.platform = r.platform AND a.campaign = r.campaign
LEFT JOIN advertised AS p ON p.campaign = lower(trim(r.campaign))
WHERE r.platform IN $analytics
GROUP BY ALL
ORDER BY ALL
