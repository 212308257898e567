-- Addresses of pages → path alone: no scheme, user info, host, query or fragment, identifiers in it as placeholders.
-- Input: page_addresses (url, distinct). Output: url, path. Percent-encoding is undone twice, as mail tools nest it.
WITH bare AS (
    SELECT
        url,
        CASE
            WHEN regexp_matches(url, '^([A-Za-z][A-Za-z0-9+.-]*:)?//')
                THEN regexp_replace(without_query(url), '^([A-Za-z][A-Za-z0-9+.-]*:)?//[^/]*', '')
            WHEN regexp_matches(url, '^[A-Za-z0-9.-]+\.[A-Za-z]{2,}/')
                THEN regexp_replace(without_query(url), '^[^/]*', '')
            ELSE without_query(url)
        END AS encoded
    FROM page_addresses
    WHERE trim(url) <> ''
), once AS (
    SELECT url, decoded(encoded) AS path FROM bare
), twice AS (
    SELECT url, decoded(path) AS path FROM once
), parts AS (
    SELECT url, string_split(ltrim(without_query(path), '/'), '/') AS segments FROM twice
), placed AS (
    SELECT url, unnest(segments) AS segment, generate_subscripts(segments, 1) AS position FROM parts
), judged AS (
    SELECT
        *,
        -- What follows /user/ or /customers/ names a person.
        segment <> '' AND regexp_full_match(
            coalesce(lag(segment) OVER (PARTITION BY url ORDER BY position), ''),
            '(?i)(users?|profiles?|members?|customers?|kunden?)'
        ) AS names_somebody
    FROM placed
), distinct_segments AS MATERIALIZED (
    SELECT
        segment,
        regexp_extract_all(segment, '[A-Za-z0-9]{16,}') AS runs
    FROM (SELECT DISTINCT segment FROM placed)
), masked_segments AS MATERIALIZED (
    SELECT
        segment,
        CASE
            WHEN contains(segment, '@') THEN '[email]'
            WHEN regexp_full_match(segment, '(\+|0)[0-9 ().-]{7,}') THEN '[phone]'
            WHEN regexp_full_match(segment, '[0-9]{9,}') THEN '[number]'
            WHEN regexp_matches(segment, '(?i)[0-9a-f]{24,}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-') THEN '[token]'
            WHEN len(list_filter(
                runs, lambda run: regexp_matches(run, '[0-9]') AND regexp_matches(run, '[A-Za-z]')
            )) > 0 THEN '[token]'
            ELSE scrub_text(segment)
        END AS masked
    FROM distinct_segments
)
SELECT
    j.url,
    '/' || string_agg(CASE WHEN j.names_somebody THEN '[person]' ELSE m.masked END, '/' ORDER BY j.position) AS path
FROM judged AS j
JOIN masked_segments AS m ON m.segment = j.segment
GROUP BY j.url
