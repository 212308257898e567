-- The company's own sales per day: the file that entered last replaces the days it holds; its lines of a day are summed.
-- Input: landed_sales (date, revenue, orders, price, file_order). NULL = not reported, never zero.
WITH newest AS (
    SELECT *, max(file_order) OVER (PARTITION BY date) AS newest_order FROM landed_sales
)
SELECT
    date,
    sum(revenue)::DECIMAL(38,6) AS revenue,
    sum(orders)::DOUBLE AS orders,
    avg(price::DOUBLE) AS price
FROM newest
WHERE file_order IS NOT DISTINCT FROM newest_order
GROUP BY date
ORDER BY date
