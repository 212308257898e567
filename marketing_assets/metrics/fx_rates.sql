-- The exchange rate of every foreign currency on every day that has money in it: units of the reporting currency for one.
-- Inputs: landed_fx, needed_rates (date, currency), fx_terms (currency: the reporting one, max_age_days).
-- Three ways lead to a rate: as landed (`direct`); the reporting currency in the other, turned over (`inverse`); over a
-- third currency (`over EUR`), both legs of one day. Each way at its newest day, that day or at most `max_age_days`
-- before; the youngest of the three counts, and of one day the first: a line written by hand, perhaps upside down, must
-- not outlive the rates that land after it. `rate` is NULL where no way has one.
-- Twelve decimals: a rupiah is worth 0.00006 of a euro. A rate too large or too small for that is none.
WITH days AS (
    SELECT min(n.date) - min(t.max_age_days) AS first, max(n.date) AS last FROM needed_rates AS n, fx_terms AS t
), landed AS (
    SELECT f.* FROM landed_fx AS f JOIN days AS d ON f.date BETWEEN d.first AND d.last
    WHERE f.currency <> f.to_currency AND f.rate > 0 AND isfinite(f.rate)
), quoted AS (
    SELECT currency, to_currency, date, rate, 0 AS turned, file_order, line, file, file_sha256 FROM landed
    UNION ALL
    SELECT to_currency, currency, date, 1 / rate, 1 AS turned, file_order, line, file, file_sha256 FROM landed
), wanted AS (
    -- Only what may be a leg: from a currency that is needed, or to the reporting one.
    SELECT q.* FROM quoted AS q CROSS JOIN fx_terms AS t
    WHERE q.to_currency = t.currency OR q.currency IN (SELECT currency FROM needed_rates)
), daily AS (
    -- The file that entered last counts, and of it the last line.
    SELECT * FROM wanted
    QUALIFY row_number() OVER (PARTITION BY currency, to_currency, turned, date ORDER BY file_order DESC, line DESC) = 1
), legs AS (
    SELECT * FROM daily QUALIFY row_number() OVER (PARTITION BY currency, to_currency, date ORDER BY turned) = 1
), crossed AS (
    -- Of several currencies between, the one whose older file entered last; then by name, so that a run repeats itself.
    SELECT a.date, a.currency, a.to_currency AS base, a.rate * b.rate AS rate, a.file, a.file_sha256,
        b.file AS base_file, b.file_sha256 AS base_file_sha256
    FROM legs AS a JOIN legs AS b ON b.currency = a.to_currency AND b.date = a.date
    JOIN fx_terms AS t ON b.to_currency = t.currency AND a.currency <> t.currency
    WHERE try_cast(a.rate * b.rate AS DECIMAL(20,12)) > 0
    QUALIFY row_number() OVER (
        PARTITION BY a.currency, a.date ORDER BY least(a.file_order, b.file_order) DESC, a.to_currency
    ) = 1
), ways AS (
    SELECT d.date, d.currency, d.turned AS way, if(d.turned = 0, 'direct', 'inverse') AS via, d.rate, d.file,
        d.file_sha256, NULL AS base_file, NULL AS base_file_sha256
    FROM daily AS d JOIN fx_terms AS t ON d.to_currency = t.currency
    UNION ALL
    SELECT date, currency, 2 AS way, 'over ' || base, rate, file, file_sha256, base_file, base_file_sha256 FROM crossed
), usable AS (
    SELECT * REPLACE (try_cast(rate AS DECIMAL(20,12)) AS rate) FROM ways WHERE try_cast(rate AS DECIMAL(20,12)) > 0
), asked AS (
    SELECT n.date, n.currency, w.way FROM needed_rates AS n CROSS JOIN (VALUES (0), (1), (2)) AS w(way)
), found AS (
    SELECT a.date AS needed_on, u.*
    FROM asked AS a ASOF JOIN usable AS u ON u.currency = a.currency AND u.way = a.way AND u.date <= a.date
    JOIN fx_terms AS t ON u.date >= a.date - t.max_age_days
    QUALIFY row_number() OVER (PARTITION BY a.date, a.currency ORDER BY u.date DESC, u.way) = 1
)
SELECT
    n.date,
    n.currency,
    t.currency AS to_currency,
    f.rate,
    f.via,
    f.date AS rate_date,
    f.file,
    f.file_sha256,
    f.base_file,
    f.base_file_sha256
FROM needed_rates AS n
CROSS JOIN fx_terms AS t
LEFT JOIN found AS f ON f.needed_on = n.date AND f.currency = n.currency
ORDER BY n.date, n.currency
