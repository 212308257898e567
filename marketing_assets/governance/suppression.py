"""People whose data must not be kept: what took them off the record, and SQL that finds which ids are theirs.

A list of such people is about people again. So it holds no id: only the plain SHA-256 of masked ids, which tells
whether an id is on the list and is found in no other table.
"""

from __future__ import annotations

# Why somebody is on the list. The first two end with the rows, the last with what advertising may know of them.
FORGET, ANALYTICS, ADS = "forget", "analytics", "ads"
# What `withdrawn` files may say, and which consents each word takes back.
PURPOSES = {"analytics": (ANALYTICS,), "ads": (ADS,), "all": (ANALYTICS, ADS)}
# Under which reason the ledger counts what was dropped.
REASONS = {FORGET: "forgotten", ANALYTICS: "consent withdrawn"}

# `person` is the id that was named, `id` one of theirs (at first the same), both hashed; `applied` says that what was
# stored under that id is out.
SUPPRESSED_DDL = """
CREATE TABLE IF NOT EXISTS suppressed_ids (
    person VARCHAR NOT NULL, id VARCHAR NOT NULL, purpose VARCHAR NOT NULL, applied BOOLEAN NOT NULL
)"""


def hashed(column: str) -> str:
    """SQL: how a masked id stands on the list."""
    return f"sha256({column})"


def browsers_sql(events: str, *, only_new: bool) -> str:
    """SQL: the browsers that a person on the list was seen with, as new rows of `suppressed_ids`.

    One step only, from the customer to the browser. Who logs in on a browser has used it before and after without
    logging in, and those rows are theirs too; but another customer of the same browser is somebody else, and to follow
    on to that one's browsers would end with strangers.

    Args:
        events: relation with masked `user_id` (the browser's) and `customer_id`.
        only_new: look only for people of whom nothing was taken out yet.
    """
    new = "AND NOT s.applied" if only_new else ""
    return f"""
    SELECT DISTINCT s.person, seen.id, s.purpose, false AS applied
    FROM (
        SELECT {hashed("customer_id")} AS person, {hashed("user_id")} AS id
        FROM (SELECT DISTINCT customer_id, user_id FROM {events} WHERE customer_id IS NOT NULL)
    ) AS seen
    JOIN suppressed_ids AS s ON s.person = seen.person AND s.id = s.person {new}
    WHERE NOT EXISTS (
        FROM suppressed_ids AS known
        WHERE known.person = s.person AND known.id = seen.id AND known.purpose = s.purpose
    )"""


def found_ids_sql(rows: str, column: str, *, only_new: bool) -> str:
    """SQL: `id` (masked, as it stands in the rows) and `purpose`, the strongest, of everybody on the list.

    Args:
        rows: relation whose `column` says whose row it is.
        only_new: leave out ids whose stored rows are out already.
    """
    new = "WHERE NOT s.applied" if only_new else ""
    return f"""
    SELECT seen.id, CASE
        WHEN bool_or(s.purpose = '{FORGET}') THEN '{FORGET}'
        WHEN bool_or(s.purpose = '{ANALYTICS}') THEN '{ANALYTICS}' ELSE '{ADS}'
    END AS purpose
    FROM (SELECT DISTINCT {column} AS id FROM {rows} WHERE {column} IS NOT NULL) AS seen
    JOIN suppressed_ids AS s ON s.id = {hashed("seen.id")} {new}
    GROUP BY seen.id"""
