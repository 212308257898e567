-- Expressions that the governance transforms share. The key is never part of them: its pads come as bound parameters.

-- HMAC-SHA-256 (RFC 2104) as hexadecimal digits.
CREATE OR REPLACE TEMP MACRO hmac_sha256(inner_pad, outer_pad, message) AS
    sha256(outer_pad || unhex(sha256(inner_pad || encode(message))));

-- As `masking_key.normalised`: DuckDB's own normalisation ends at a NUL, so a text that holds one is left alone.
CREATE OR REPLACE TEMP MACRO in_nfc(txt) AS CASE WHEN contains(txt, chr(0)) THEN txt ELSE nfc_normalize(txt) END;

CREATE OR REPLACE TEMP MACRO lower_address(txt) AS
    CASE WHEN contains(txt, '@') AND NOT contains(txt, chr(0)) AND is_address(txt) THEN lower(txt) ELSE txt END;

-- Nearly every id is printable ASCII without an @, which nothing would change: one look at it takes a tenth of the rest.
CREATE OR REPLACE TEMP MACRO normalised(identifier) AS
    CASE
        WHEN regexp_full_match(identifier, '[!-?A-~]*') THEN identifier
        ELSE lower_address(in_nfc(trim(identifier, blanks())))
    END;

-- Trackers also write words for "nobody".
CREATE OR REPLACE TEMP MACRO names_nobody(identifier) AS
    strlen(identifier) < 10
    AND lower(identifier) IN ('', 'null', 'none', 'nan', 'undefined', '(not set)', '0');

-- A normalised identifier that names somebody, else NULL.
CREATE OR REPLACE TEMP MACRO usable_id(identifier) AS
    CASE WHEN NOT names_nobody(normalised(identifier)) THEN normalised(identifier) END;

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
