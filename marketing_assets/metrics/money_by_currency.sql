-- The money of the current rows per platform and currency as it was landed, to be held against the platform's own
-- figures, and what became of it in the reporting currency. `at_rates` is the same worked out from the sums of each day,
-- NULL where a rate is missing: it may differ from `converted_total` by the rounding of each amount alone.
-- Inputs: converted_rows, fx_rates, fx_terms (currency: the reporting one).
WITH of_days AS (
    SELECT platform, paid_in AS currency, date,
        count(landed_spend) AS spends, sum(landed_spend) AS landed_spend, sum(spend) AS spend,
        count(landed_revenue) AS revenues, sum(landed_revenue) AS landed_revenue, sum(revenue) AS revenue
    FROM converted_rows GROUP BY ALL
), daily AS (
    SELECT platform, currency, date, 'spend' AS metric, spends AS amounts, landed_spend AS landed, spend AS converted
    FROM of_days
    UNION ALL
    SELECT platform, currency, date, 'revenue', revenues, landed_revenue, revenue FROM of_days
)
SELECT
    d.platform,
    d.currency,
    d.metric,
    sum(d.amounts)::BIGINT AS amounts,
    sum(d.landed)::DECIMAL(38,6) AS landed_total,
    sum(d.converted)::DECIMAL(38,6) AS converted_total,
    CASE
        WHEN bool_and(d.currency = t.currency OR x.rate IS NOT NULL)
        THEN sum(d.landed::DOUBLE * coalesce(x.rate, 1)::DOUBLE)
    END AS at_rates
FROM daily AS d
CROSS JOIN fx_terms AS t
LEFT JOIN fx_rates AS x ON x.date = d.date AND x.currency = d.currency
WHERE d.amounts > 0
GROUP BY d.platform, d.currency, d.metric
ORDER BY d.platform, d.currency, d.metric
