-- Sums of the current rows beside sums of the mart, per platform and metric: they must be equal to the cent.
-- Inputs: current_rows, ad_performance.
WITH landed AS (
    SELECT platform, $sums FROM current_rows WHERE is_current GROUP BY platform
), mart AS (
    SELECT platform, $sums FROM ad_performance GROUP BY platform
), landed_long AS (
    UNPIVOT landed ON $columns INTO NAME metric VALUE rows_total
), mart_long AS (
    UNPIVOT mart ON $columns INTO NAME metric VALUE mart_total
)
SELECT platform, metric, coalesce(rows_total, 0) AS rows_total, coalesce(mart_total, 0) AS mart_total
FROM landed_long FULL JOIN mart_long USING (platform, metric)
ORDER BY platform, metric
