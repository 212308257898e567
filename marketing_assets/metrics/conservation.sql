-- Sums of the current rows, converted, beside sums of the mart, per platform and metric: they must be equal to the cent.
-- The mart of an analytics platform is analytics_daily, which holds what was observed and none of the ads' own metrics.
-- Inputs: converted_rows, ad_performance, analytics_daily.
WITH landed AS (
    SELECT platform, $sums FROM converted_rows WHERE platform NOT IN $analytics GROUP BY platform
    UNION ALL BY NAME
    SELECT platform, $observed_sums FROM converted_rows WHERE platform IN $analytics GROUP BY platform
), mart AS (
    SELECT platform, $sums FROM ad_performance GROUP BY platform
    UNION ALL BY NAME
    SELECT platform, $observed_sums FROM analytics_daily GROUP BY platform
), landed_long AS (
    UNPIVOT landed ON $columns INTO NAME metric VALUE rows_total
), mart_long AS (
    UNPIVOT mart ON $columns INTO NAME metric VALUE mart_total
)
SELECT platform, metric, coalesce(rows_total, 0) AS rows_total, coalesce(mart_total, 0) AS mart_total
FROM landed_long FULL JOIN mart_long USING (platform, metric)
ORDER BY platform, metric
