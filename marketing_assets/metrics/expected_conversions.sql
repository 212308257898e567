-- What the reported values of immature days let expect in the end, per day, platform and campaign. An estimate beside
-- what is reported, for people; no ratio, check or plan reads it.
-- Inputs: ad_rows, young_rows (current rows of the days that can be immature, converted), conversion_maturity, maturity
-- (platform, days), ad_performance.
-- Every value is divided by the share its platform usually has reported at that age. Half an interval is 1.96 standard
-- deviations: of how single slices scatter, and of the share itself. NULL where the platform's curve is not known.
WITH files AS (
    SELECT file_order, max(date) AS last_date FROM ad_rows GROUP BY file_order
), aged AS (
    SELECT
        r.date, r.platform, r.campaign, (f.last_date - r.date)::INTEGER AS age_days,
        sum(r.conversions)::DOUBLE AS conversions, sum(r.revenue)::DOUBLE AS revenue
    FROM young_rows AS r
    JOIN files AS f USING (file_order)
    JOIN maturity AS m ON m.platform = r.platform
    WHERE r.date + m.days > (SELECT max(date) FROM ad_performance)
    GROUP BY ALL
), long AS (
    UNPIVOT aged ON conversions, revenue INTO NAME metric VALUE reported
), shares AS (
    SELECT
        l.*,
        CASE WHEN l.age_days >= m.days THEN 1 ELSE c.share END AS share,
        CASE WHEN l.age_days >= m.days THEN 0 ELSE c.spread END AS spread,
        CASE WHEN l.age_days >= m.days THEN 0 ELSE c.standard_error END AS error
    FROM long AS l
    JOIN maturity AS m ON m.platform = l.platform
    LEFT JOIN conversion_maturity AS c
        ON c.platform = l.platform AND c.metric = l.metric AND c.age_days = l.age_days
), estimates AS (
    SELECT
        date, platform, campaign, metric,
        sum(reported / share) AS expected,
        -- The size of one conversion, spread / (share (1 - share)), is added: nothing reported yet may still become
        -- something.
        1.96 * sqrt(sum(
            spread * (abs(reported) / share + CASE WHEN share < 1 THEN spread / (share * share * (1 - share)) ELSE 0 END)
                / (share * share)
            + (reported / share * error / share) ** 2
        )) AS half
    FROM shares
    GROUP BY date, platform, campaign, metric
    HAVING bool_and(coalesce(share > 0, false))
)
SELECT
    date, platform, campaign,
    max(expected) FILTER (metric = 'conversions') AS conversions_expected,
    max(greatest(expected - half, 0)) FILTER (metric = 'conversions') AS conversions_low,
    max(expected + half) FILTER (metric = 'conversions') AS conversions_high,
    max(expected) FILTER (metric = 'revenue') AS revenue_expected,
    max(expected - half) FILTER (metric = 'revenue') AS revenue_low,
    max(expected + half) FILTER (metric = 'revenue') AS revenue_high
FROM estimates
GROUP BY date, platform, campaign
ORDER BY date, platform, campaign
