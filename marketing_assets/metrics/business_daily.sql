-- The company's own sales per day in the reporting currency: the file that entered last replaces the days it holds; its
-- lines of a day are summed. Amounts in another currency are converted line by line, as ad rows are.
-- Inputs: landed_sales (date, currency, revenue, orders, price, file_order), fx_rates, fx_terms (currency: the reporting
-- one). NULL = not reported, never zero.
WITH newest AS (
    SELECT *, max(file_order) OVER (PARTITION BY date) AS newest_order FROM landed_sales
), converted AS (
    SELECT
        n.date,
        n.orders,
        CASE WHEN n.currency <> t.currency THEN round(n.revenue * x.rate, 6) ELSE n.revenue END AS revenue,
        CASE WHEN n.currency <> t.currency THEN n.price::DOUBLE * x.rate::DOUBLE ELSE n.price::DOUBLE END AS price
    FROM newest AS n
    CROSS JOIN fx_terms AS t
    LEFT JOIN fx_rates AS x ON x.date = n.date AND x.currency = n.currency
    WHERE n.file_order IS NOT DISTINCT FROM n.newest_order
)
SELECT
    date,
    sum(revenue)::DECIMAL(38,6) AS revenue,
    sum(orders)::DOUBLE AS orders,
    avg(price) AS price
FROM converted
GROUP BY date
ORDER BY date
