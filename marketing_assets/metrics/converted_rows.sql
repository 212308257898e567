-- Current ad rows in the reporting currency: money times the rate of its day, rounded once per row, half away from zero,
-- to six decimals. `paid_in`, `landed_spend` and `landed_revenue` are as exported. Without a rate the converted money is
-- NULL, and a check fails.
-- `round` and not a cast: it takes half the time, and both round half away from zero.
-- Inputs: current_rows (ad_rows + is_current), fx_rates, fx_terms (currency: the reporting one).
SELECT
    r.* REPLACE (
        t.currency AS currency,
        CASE WHEN r.currency <> t.currency THEN round(r.spend * x.rate, 6) ELSE r.spend END AS spend,
        CASE WHEN r.currency <> t.currency THEN round(r.revenue * x.rate, 6) ELSE r.revenue END AS revenue
    ),
    r.currency AS paid_in,
    r.spend AS landed_spend,
    r.revenue AS landed_revenue
FROM current_rows AS r
CROSS JOIN fx_terms AS t
LEFT JOIN fx_rates AS x ON x.date = r.date AND x.currency = r.currency
WHERE r.is_current
