-- Raw web events → masked events with the reason why one is dropped (NULL = kept). One row per landed event.
-- Inputs: typed_events (every column of events.RAW_COLUMNS, `file`, `file_order`, `line`, and `canonical`, the whole event
-- as one text), clean_texts (text, clean), clean_addresses (url, path).
-- Parameters: inner_pad, outer_pad (the key, as secret as it), allow_unset, keep_repeats.
WITH identified AS (
    SELECT
        *,
        consent_state(analytics_storage) AS analytics_consent,
        consent_state(ads_storage) = 'granted' AS ads_consent,
        coalesce(usable_id(user_pseudo_id), usable_id(user_id)) AS identity,
        url_host(page_location) AS page_host,
        url_host(page_referrer) AS raw_referrer_host,
        -- Google's click id stands in the address of the page too, under the name of its kind.
        coalesce(
            usable_id(gclid), usable_id(regexp_extract(page_location, '[?&](gclid|gbraid|wbraid)=([^&#]+)', 2))
        ) AS google_click
    FROM typed_events
), masked AS (
    SELECT
        hmac_sha256($inner_pad, $outer_pad, i.canonical) AS event_key,
        i.event_timestamp,
        lower(trim(event_names.clean)) AS event_name,
        hmac_sha256($inner_pad, $outer_pad, i.identity) AS user_id,
        hmac_sha256($inner_pad, $outer_pad, usable_id(i.user_id)) AS customer_id,
        -- A session id counts from one user's point of view only: many are plain time stamps.
        hmac_sha256($inner_pad, $outer_pad, i.identity || chr(31) || usable_id(i.ga_session_id)) AS session_key,
        addresses.path AS page_path,
        CASE WHEN i.raw_referrer_host IS DISTINCT FROM i.page_host THEN hosts.clean END AS referrer_host,
        sources.clean AS source,
        media.clean AS medium,
        campaigns.clean AS campaign,
        CASE WHEN i.ads_consent THEN i.google_click IS NOT NULL END AS has_gclid,
        CASE WHEN i.ads_consent THEN coalesce(usable_id(i.fbclid), usable_id(i.fbc)) IS NOT NULL END AS has_fbclid,
        i.ads_consent,
        -- Analytics writes 1 and "1", other tools TRUE.
        CASE WHEN trim(i.session_engaged) <> '' THEN lower(trim(i.session_engaged)) IN ('1', 'true', 'yes') END
            AS session_engaged,
        devices.clean AS device,
        countries.clean AS country,
        search_terms.clean AS search_term,
        i.revenue,
        upper(trim(i.currency)) AS currency,
        hmac_sha256($inner_pad, $outer_pad, usable_id(i.transaction_id)) AS transaction_id,
        i.file,
        i.line,
        i.analytics_consent,
        i.identity IS NULL AS nobody,
        row_number() OVER (PARTITION BY i.canonical ORDER BY i.file_order, i.file, i.line) AS occurrence,
        row_number() OVER (PARTITION BY i.canonical, i.file ORDER BY i.line) AS occurrence_in_file
    FROM identified AS i
    LEFT JOIN clean_addresses AS addresses ON addresses.url = i.page_location
    LEFT JOIN clean_texts AS hosts ON hosts.text = i.raw_referrer_host
    LEFT JOIN clean_texts AS event_names ON event_names.text = i.event_name
    LEFT JOIN clean_texts AS sources ON sources.text = i.source
    LEFT JOIN clean_texts AS media ON media.text = i.medium
    LEFT JOIN clean_texts AS campaigns ON campaigns.text = i.campaign
    LEFT JOIN clean_texts AS devices ON devices.text = i.device
    LEFT JOIN clean_texts AS countries ON countries.text = i.country
    LEFT JOIN clean_texts AS search_terms ON search_terms.text = i.search_term
)
SELECT
    * EXCLUDE (nobody, occurrence),
    CASE
        WHEN analytics_consent = 'denied' THEN 'analytics consent denied'
        WHEN analytics_consent = 'unset' AND NOT $allow_unset THEN 'analytics consent unset'
        WHEN nobody THEN 'no user identifier'
        WHEN event_timestamp IS NULL THEN 'no time stamp'
        WHEN occurrence_in_file > 1 THEN 'exact duplicate'
        WHEN occurrence > 1 AND NOT $keep_repeats THEN 'landed twice'
    END AS reason
FROM masked
