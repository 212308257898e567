-- Expressions that the governance transforms share. The key is never part of them: its pads come as bound parameters.

-- HMAC-SHA-256 (RFC 2104) as hexadecimal digits.
CREATE OR REPLACE TEMP MACRO hmac_sha256(inner_pad, outer_pad, message) AS
    sha256(outer_pad || unhex(sha256(inner_pad || encode(message))));

-- An identifier that names somebody, without blanks around it; trackers also write words for "nobody".
CREATE OR REPLACE TEMP MACRO usable_id(identifier) AS
    CASE
        WHEN lower(trim(identifier, E' \t\n\r\f')) IN ('', 'null', 'none', 'nan', 'undefined', '(not set)', '0') THEN NULL
        ELSE trim(identifier, E' \t\n\r\f')
    END;

CREATE OR REPLACE TEMP MACRO consent_state(flag) AS
    CASE
        WHEN lower(trim(flag)) IN ('yes', 'granted', 'true', '1') THEN 'granted'
        WHEN lower(trim(flag)) IN ('no', 'denied', 'false', '0') THEN 'denied'
        ELSE 'unset'
    END;

-- %40 hides an @. An invalid sequence leaves the text as it is: DuckDB's own error would carry the value.
CREATE OR REPLACE TEMP MACRO decoded(txt) AS coalesce(TRY(url_decode(txt)), txt);

CREATE OR REPLACE TEMP MACRO without_query(url) AS regexp_replace(url, '(?s)[?#;].*$', '');

-- The host in lower case, without user info, port and www; NULL where there is none.
CREATE OR REPLACE TEMP MACRO url_host(url) AS
    nullif(regexp_extract(
        lower(trim(url)), '^(?:[a-z][a-z0-9+.-]*:)?//(?:[^/?#]*@)?(?:www\.)?([^/?#:@]+)', 1
    ), '');
