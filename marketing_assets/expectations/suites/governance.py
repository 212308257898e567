"""Contracts on masked web events, sessions and the ledger: nothing personal stays, nothing is lost on the way."""

from __future__ import annotations

from marketing_assets.expectations.contract import Rule, Suite, blocks, every_row, expect, fails, warns
from marketing_assets.expectations.personal_text import holds_personal_data
from marketing_assets.governance import LEDGER_BREAKS_SQL
from marketing_assets.settings import Settings

IDENTIFIERS = ("event_key", "user_id", "customer_id", "session_key", "transaction_id")
_MASK = "regexp_full_match({column}, '[0-9a-f]{{64}}')"


def _masked(*columns: str) -> str:
    """SQL condition: each identifier is an HMAC-SHA-256 in hex, or NULL."""
    return " AND ".join(f"coalesce({_MASK.format(column=column)}, true)" for column in columns)


EVENTS_IN_SESSIONS = """
SELECT landed.events IS NOT DISTINCT FROM counted.events AS ok
FROM (SELECT count(DISTINCT event_key) AS events FROM landed_web_events) AS landed
CROSS JOIN (SELECT coalesce(sum(events), 0) AS events FROM sessions) AS counted
"""
# Each text once, as in `ad_rows`: thousands of events name the same few pages and sources.
_TEXTS = (
    "event_name", "page_path", "referrer_host", "source", "medium", "campaign", "device", "country", "search_term",
)  # fmt: skip
_EACH_TEXT = " UNION ".join(f"SELECT {column} AS text FROM landed_web_events" for column in _TEXTS)
PERSONAL_TEXTS = f"""
SELECT NOT ({holds_personal_data(["text"])}) AS ok FROM ({_EACH_TEXT}) AS texts WHERE text IS NOT NULL
"""
# Judged by the ids themselves, and not by the list that took the rows out: it shares no code with what it judges.
HONOURED = """
WITH withdrawn AS (SELECT DISTINCT user_id AS person, purpose FROM landed_consent_withdrawals),
left_over AS (
    SELECT e.event_key FROM landed_web_events AS e JOIN withdrawn AS w ON w.person IN (e.user_id, e.customer_id)
    WHERE w.purpose <> 'ads' OR e.ads_consent OR e.has_gclid OR e.has_fbclid
)
SELECT count(*) = 0 AS ok FROM left_over
"""
# Under 20 expected rows, half of them are missing by chance in one of a hundred files (Poisson): not judged.
CONSENT = """
WITH counted AS (
    SELECT source_file, max(rows_in) AS rows_in, coalesce(sum(rows) FILTER (WHERE reason = 'kept'), 0) AS kept
    FROM governance_ledger WHERE kind = 'web_events' GROUP BY source_file
), files AS (
    -- File names do not sort by age: part-10 stands before part-2.
    SELECT counted.*, row_number() OVER (ORDER BY entered.last_date DESC, entered.file_order DESC) AS age
    FROM counted
    JOIN (
        SELECT file, max(last_date) AS last_date, max(file_order) AS file_order
        FROM landing_manifest WHERE kind = 'web_events' AND status = 'read' GROUP BY file
    ) AS entered ON entered.file = counted.source_file
), usual AS (
    SELECT sum(kept) / nullif(sum(rows_in), 0)::DOUBLE AS share FROM files WHERE age BETWEEN 2 AND 15
)
SELECT newest.kept >= (1 - getvariable('row_drop_share')) * usual.share * newest.rows_in AS ok
FROM (FROM files WHERE age = 1) AS newest CROSS JOIN usual
WHERE usual.share * newest.rows_in >= 20
"""
# Compared with the site's own share, because many sites live of direct visits.
SOURCES = """
WITH visits AS (
    SELECT date, channel NOT IN ('Direct', 'Other') AS sourced FROM sessions
    WHERE date <= CAST(getvariable('as_of') AS DATE)
), newest AS (
    SELECT date, count(*) AS visits, count(*) FILTER (WHERE sourced) AS sourced
    FROM visits WHERE date = (SELECT max(date) FROM visits) GROUP BY date
), usual AS (
    SELECT count(*) FILTER (WHERE visits.sourced) / nullif(count(*), 0)::DOUBLE AS share
    FROM visits JOIN newest ON visits.date < newest.date AND visits.date >= newest.date - 28
)
SELECT newest.sourced >= (1 - getvariable('row_drop_share')) * usual.share * newest.visits AS ok
FROM newest CROSS JOIN usual
WHERE usual.share * newest.visits >= 20
"""


def landed_web_events() -> Suite:
    """Suite of the masked web events."""
    return Suite(
        "landed_web_events",
        (
            blocks(
                "identifiers_are_masked",
                every_row("landed_web_events", _masked(*IDENTIFIERS)),
                "A raw user or session id was stored: people could be recognised downstream.",
            ),
            blocks(
                "texts_hold_no_personal_data",
                Rule(PERSONAL_TEXTS, unit="texts"),
                "An address or telephone number typed into a search field or a link went past the scrubber.",
            ),
            blocks(
                "pages_are_paths",
                every_row("landed_web_events", "coalesce(NOT regexp_matches(page_path, '[?#@]'), true)"),
                "A query string with tokens or e-mail addresses stayed in a page's address.",
            ),
            blocks(
                "each_line_is_one_event",
                expect("ExpectCompoundColumnsToBeUnique", column_list=["file_sha256", "line"]),
                "A file was stored twice by a run that died between lake and manifest: traffic doubles.",
            ),
        ),
    )


def landed_customers() -> Suite:
    """Suite of the masked customers."""
    return Suite(
        "landed_customers",
        (
            blocks(
                "customer_ids_are_masked",
                every_row("landed_customers", f"customer_id IS NOT NULL AND {_masked('customer_id')}"),
                "The customer list was stored with its own ids, by which people can be looked up elsewhere.",
            ),
        ),
    )


def landed_consent_withdrawals() -> Suite:
    """Suite of the people who took consent back."""
    return Suite(
        "landed_consent_withdrawals",
        (
            blocks(
                "people_are_masked",
                every_row("landed_consent_withdrawals", f"user_id IS NOT NULL AND {_masked('user_id')}"),
                "The list of those who object to being stored was stored with their own ids.",
            ),
            blocks(
                "withdrawals_are_honoured",
                Rule(HONOURED, unit="tables"),
                "Somebody took consent back, and events or click ids of theirs are still there.",
            ),
        ),
    )


def sessions(settings: Settings) -> Suite:
    """Suite of the sessions."""
    return Suite(
        "sessions",
        (
            blocks(
                "each_session_is_one_row",
                expect("ExpectColumnValuesToBeUnique", column="session_id"),
                "A session across midnight was counted on both days.",
            ),
            blocks(
                "every_event_is_in_a_session",
                Rule(EVENTS_IN_SESSIONS, unit="tables"),
                "Events without a session start were lost, or a day was not built again after a late file.",
            ),
            blocks(
                "users_are_masked",
                every_row("sessions", f"{_masked('user_id', 'session_id')} AND user_id IS NOT NULL"),
                "A raw user id reached the sessions.",
            ),
            fails(
                "sessions_end_after_they_start",
                every_row("sessions", "ended_at >= started_at AND duration_seconds >= 0"),
                "Time stamps of two zones were mixed, or epoch seconds were read as milliseconds.",
            ),
            warns(
                "sessions_keep_their_sources",
                Rule(SOURCES, unit="days"),
                "Campaign tags were lost by a redirect: the share of the newest day's sessions with a source fell by "
                "more than `monitoring.row_drop_share`.",
            ),
        ),
        {"row_drop_share": settings.monitoring.row_drop_share},
    )


def governance_ledger(settings: Settings) -> Suite:
    """Suite of the ledger."""
    return Suite(
        "governance_ledger",
        (
            blocks(
                "rows_in_are_kept_or_dropped",
                Rule(f"SELECT count(*) = 0 AS ok FROM ({LEDGER_BREAKS_SQL}) AS breaks", unit="tables"),
                "Rows vanished between landing and masking without a reason: rows in = kept + dropped.",
            ),
            warns(
                "consent_is_as_usual",
                Rule(CONSENT, unit="files"),
                "The consent banner changed or broke: far fewer events of the newest file may be used than usual, "
                "which looks like a drop in traffic.",
            ),
        ),
        {"row_drop_share": settings.monitoring.row_drop_share},
    )
