-- How many web events of a day may be used, by what visitors answered to the consent banner. Inputs: consent_counts (per
-- landed file and day, before anything is dropped), landing_manifest. A day that several files bring counts in each of
-- them: the rate of a day is that of all its landed events.
SELECT
    c.date,
    sum(c.events)::BIGINT AS events,
    sum(c.granted)::BIGINT AS granted_events,
    sum(c.denied)::BIGINT AS denied_events,
    (sum(c.events) - sum(c.granted) - sum(c.denied))::BIGINT AS unset_events,
    sum(c.granted) / nullif(sum(c.events), 0)::DOUBLE AS consent_rate,
    sum(c.ads_granted) / nullif(sum(c.events), 0)::DOUBLE AS ads_consent_rate
FROM consent_counts AS c
JOIN landing_manifest AS f ON f.sha256 = c.sha256 AND f.kind = c.kind
WHERE f.status = 'read'
GROUP BY c.date
ORDER BY c.date
