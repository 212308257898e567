-- The exchange rate of every foreign currency on every day that has money in it: units of the reporting currency for one.
-- Inputs: landed_fx, needed_rates (date, currency), fx_terms (currency: the reporting one, max_age_days).
-- `rate` is NULL where no rate of that day or of the `max_age_days` before has landed. Twelve decimals: a rupiah is
-- worth 0.00006 of a euro. A rate too large or too small for that is none.
WITH quoted AS (
    SELECT f.date, f.currency, try_cast(f.rate AS DECIMAL(20,12)) AS rate, 1 AS direct, f.* EXCLUDE (date, currency, rate)
    FROM landed_fx AS f JOIN fx_terms AS t ON f.to_currency = t.currency
    WHERE f.currency <> f.to_currency
    UNION ALL BY NAME
    -- The reporting currency in another: turned over.
    SELECT f.date, f.to_currency AS currency, try_cast(1 / f.rate AS DECIMAL(20,12)) AS rate, 0 AS direct,
        f.* EXCLUDE (date, currency, rate)
    FROM landed_fx AS f JOIN fx_terms AS t ON f.currency = t.currency
    WHERE f.currency <> f.to_currency AND f.rate > 0
), daily AS (
    -- The file that entered last counts, and of it the last line; a rate as landed before one that was turned over.
    SELECT * FROM quoted WHERE rate > 0
    QUALIFY row_number() OVER (PARTITION BY currency, date ORDER BY file_order DESC, direct DESC, line DESC) = 1
)
SELECT
    n.date,
    n.currency,
    t.currency AS to_currency,
    CASE WHEN d.date >= n.date - t.max_age_days THEN d.rate END AS rate,
    CASE WHEN d.date >= n.date - t.max_age_days THEN d.date END AS rate_date,
    CASE WHEN d.date >= n.date - t.max_age_days THEN d.file END AS file,
    CASE WHEN d.date >= n.date - t.max_age_days THEN d.file_sha256 END AS file_sha256
FROM needed_rates AS n
CROSS JOIN fx_terms AS t
ASOF LEFT JOIN daily AS d ON d.currency = n.currency AND d.date <= n.date
ORDER BY n.date, n.currency
