"""Contracts on masked web events, sessions and the ledger: nothing personal stays, nothing is lost on the way."""

from __future__ import annotations

from marketing_assets.expectations.contract import Rule, Suite, blocks, every_row, expect, fails, warns
from marketing_assets.expectations.personal_text import holds_personal_data
from marketing_assets.governance import LEDGER_BREAKS_SQL
from marketing_assets.settings import Settings

_MASK = "regexp_full_match({column}, '[0-9a-f]{{64}}')"


def _masked(*columns: str) -> str:
    """SQL condition: each identifier is an HMAC-SHA-256 in hex, or NULL."""
    return " AND ".join(f"coalesce({_MASK.format(column=column)}, true)" for column in columns)


EVENTS_IN_SESSIONS = """
SELECT landed.events IS NOT DISTINCT FROM counted.events AS ok
FROM (SELECT count(DISTINCT event_key) AS events FROM landed_web_events) AS landed
CROSS JOIN (SELECT coalesce(sum(events), 0) AS events FROM sessions) AS counted
"""
CONSENT = """
WITH files AS (
    SELECT source_file, sum(rows) FILTER (WHERE reason = 'kept') / nullif(max(rows_in), 0)::DOUBLE AS kept_share,
        row_number() OVER (ORDER BY source_file DESC) AS age
    FROM governance_ledger WHERE kind = 'web_events' GROUP BY source_file
)
SELECT newest.kept_share >= getvariable('row_drop_share') * usual.kept_share AS ok
FROM (FROM files WHERE age = 1) AS newest
CROSS JOIN (SELECT avg(kept_share) AS kept_share FROM files WHERE age BETWEEN 2 AND 15) AS usual
"""


def landed_web_events() -> Suite:
    """Suite of the masked web events."""
    return Suite(
        "landed_web_events",
        (
            blocks(
                "identifiers_are_masked",
                every_row("landed_web_events", _masked("event_key", "user_id", "customer_id", "session_key")),
                "A raw user or session id was stored: people could be recognised downstream.",
            ),
            blocks(
                "texts_hold_no_personal_data",
                every_row(
                    "landed_web_events",
                    f"NOT ({holds_personal_data(('page_path', 'search_term', 'campaign', 'source', 'medium'))})",
                ),
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


def sessions() -> Suite:
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
                "most_sessions_have_a_source",
                Rule(
                    "SELECT count(*) FILTER (WHERE channel IN ('Direct', 'Other')) <= 0.8 * count(*) AS ok "
                    "FROM sessions WHERE date = (SELECT max(date) FROM sessions)",
                    unit="days",
                ),
                "Campaign tags were lost by a redirect: nearly all of the newest day's traffic has no source.",
            ),
        ),
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
