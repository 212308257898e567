"""Web events: consent filter, masking of every identifier, duplicates. What leaves here can be stored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from zoneinfo import ZoneInfo

import duckdb

from marketing_assets.governance.consent import ConsentDay, consent_days
from marketing_assets.governance.ledger import LedgerRow, ledger_rows
from marketing_assets.governance.macros import install_macros
from marketing_assets.governance.masking_key import MaskingKey
from marketing_assets.governance.removed import RemovedCells, removed_from_events
from marketing_assets.settings import GovernancePolicy

RAW_COLUMNS = (
    "event_timestamp", "event_name", "user_pseudo_id", "ga_session_id", "user_id", "page_location", "page_referrer",
    "source", "medium", "campaign", "gclid", "fbclid", "fbp", "fbc", "ip_address", "user_agent", "device", "country",
    "analytics_storage", "ads_storage", "search_term", "revenue", "currency", "transaction_id", "stream_id",
    "session_engaged", "params_digest",
)  # fmt: skip
_BOOKKEEPING = {"file", "file_order", "line"}  # where an event stands, which is no part of it
# What makes an event of a nested export itself. All else can differ when the same event is exported again: Analytics
# rewrites a day for three days, and adds what it learns (attribution, country) to events that were there before.
IDENTITY = (
    "stream_id", "user_pseudo_id", "user_id", "ga_session_id", "event_name", "event_timestamp", "transaction_id",
    "params_digest",
)  # fmt: skip
_TYPES = {"event_timestamp": "TIMESTAMP", "revenue": "DECIMAL(18,6)"}

MASKED_EVENT_COLUMNS: dict[str, str] = {
    "event_key": "VARCHAR", "event_timestamp": "TIMESTAMP", "event_name": "VARCHAR", "user_id": "VARCHAR",
    "customer_id": "VARCHAR", "session_key": "VARCHAR", "page_path": "VARCHAR", "referrer_host": "VARCHAR",
    "source": "VARCHAR", "medium": "VARCHAR", "campaign": "VARCHAR", "has_gclid": "BOOLEAN", "has_fbclid": "BOOLEAN",
    "ads_consent": "BOOLEAN", "session_engaged": "BOOLEAN", "device": "VARCHAR", "country": "VARCHAR",
    "search_term": "VARCHAR",
    "revenue": "DECIMAL(18,6)", "currency": "VARCHAR", "transaction_id": "VARCHAR", "file": "VARCHAR",
    "line": "BIGINT",
}  # fmt: skip

# Free text, and the part of it that stays.
_TEXTS = {
    "event_name": "event_name", "source": "source", "medium": "medium", "campaign": "campaign", "device": "device",
    "country": "country", "search_term": "search_term", "page_referrer": "url_host(page_referrer)",
}  # fmt: skip
# Rules for text run once per distinct value: the same few values stand in most events.
_CLEAN_TEXTS_SQL = f"""
SELECT text, scrub_text(text) AS clean FROM (
    SELECT DISTINCT unnest([{", ".join(_TEXTS.values())}]) AS text FROM typed_events
) AS texts WHERE text IS NOT NULL"""
# What hardly anybody types may be a name, an address, anything: no rule finds it all, so it must be common to stay.
_RARE_TERMS_SQL = """
WITH kept AS (
    SELECT * EXCLUDE (reason, analytics_consent, occurrence_in_file) FROM judged_events WHERE reason IS NULL
), common AS (
    SELECT file, search_term FROM kept GROUP BY ALL HAVING count(DISTINCT user_id) >= $min_group_size
)
SELECT k.* REPLACE (
    CASE WHEN k.search_term IS NOT NULL THEN coalesce(c.search_term, '[rare]') END AS search_term
)
FROM kept AS k LEFT JOIN common AS c ON c.file = k.file AND c.search_term = k.search_term"""
_MASK_SQL = files(__package__).joinpath("mask_events.sql").read_text(encoding="utf-8")
_ADDRESSES_SQL = files(__package__).joinpath("addresses.sql").read_text(encoding="utf-8")
_HELPERS = ("judged_events", "clean_texts", "clean_addresses", "page_addresses")


@dataclass(frozen=True)
class MaskedEvents:
    """The temporary table `table` with `MASKED_EVENT_COLUMNS`, and what became of every landed event.

    `rows_in == kept + sum(dropped.values())`, over all files and in each file of the ledger. `removed` counts what was
    taken out of texts, `consent` what visitors answered, both over every landed event.
    """

    table: str
    rows_in: int
    kept: int
    dropped: dict[str, int]
    ledger: tuple[LedgerRow, ...]
    removed: tuple[RemovedCells, ...]
    consent: tuple[ConsentDay, ...]


def mask_events(
    connection: duckdb.DuckDBPyConnection,
    relation: str,
    key: MaskingKey,
    policy: GovernancePolicy,
    *,
    file: str = "",
    table: str = "masked_events",
    keep_repeats: bool = False,
    zone: ZoneInfo | None = None,
) -> MaskedEvents:
    """Mask raw web events into the temporary table `table`.

    Args:
        relation: name of a table, view or registered Arrow table (it is read several times, which a registered pandas
            frame makes slow) with any of `RAW_COLUMNS` (a missing one is all NULL), `line`, and, when it holds several
            files, `file` and `file_order` (which file entered first). Other columns only tell events apart.
        key: identifiers become HMAC-SHA-256 under it; the same id gives the same mask in every table.
        keep_repeats: keep an event that an earlier file brought, for callers that choose among files by `event_key`.
        file: name of the file for the ledger, where the relation has no column `file`.
        zone: in which the days of `consent` begin; default UTC.
    Returns:
        Dropped are: `analytics consent denied`, `analytics consent unset` (unless the policy allows it),
        `no user identifier`, `no time stamp`, `exact duplicate` (an equal event stands earlier in the same file),
        `landed twice` (an equal event came with an earlier file). Events are equal when they are in `IDENTITY`, if they
        have a `params_digest`, else in all columns. Click ids, IP address, user agent and the queries of
        addresses do not leave; whether a click id was there is told only where `ads_storage` is granted. A search term
        that fewer than `min_group_size` users of its file typed reads `[rare]`.
    """
    install_macros(connection)
    inner_pad, outer_pad = key.pads
    typed_events = _typed_events(connection, relation, file)
    connection.execute(f"CREATE OR REPLACE TEMP VIEW typed_events AS {typed_events}").fetchall()
    parameters = {"inner_pad": inner_pad, "outer_pad": outer_pad, "allow_unset": policy.unset_consent == "allow"}
    parameters["keep_repeats"] = keep_repeats
    try:
        for helper, select in (
            ("clean_texts", _CLEAN_TEXTS_SQL),
            ("page_addresses", "SELECT DISTINCT page_location AS url FROM typed_events"),
            ("clean_addresses", _ADDRESSES_SQL),
        ):
            connection.execute(f"CREATE OR REPLACE TEMP TABLE {helper} AS {select}").fetchall()
        connection.execute(f"CREATE OR REPLACE TEMP TABLE judged_events AS {_MASK_SQL}", parameters).fetchall()
        counts = connection.execute(
            "SELECT file, reason, count(*) FROM judged_events GROUP BY ALL ORDER BY ALL"
        ).fetchall()
        columns = ", ".join(MASKED_EVENT_COLUMNS)
        connection.execute(
            f'CREATE OR REPLACE TEMP TABLE "{table}" AS SELECT {columns} FROM ({_RARE_TERMS_SQL}) AS kept '
            "ORDER BY event_timestamp, event_key",
            {"min_group_size": policy.min_group_size},
        ).fetchall()
        removed = removed_from_events(connection, _TEXTS, table)
        consent = consent_days(connection, zone or ZoneInfo("UTC"))
    finally:
        for helper in _HELPERS:
            connection.execute(f"DROP TABLE IF EXISTS {helper}").fetchall()
        connection.execute("DROP VIEW IF EXISTS typed_events").fetchall()
    return _counted(table, counts, removed, consent)


def _typed_events(connection: duckdb.DuckDBPyConnection, relation: str, file: str) -> str:
    """Every expected column, typed; a column the files did not have is NULL."""
    described = connection.execute(f'DESCRIBE SELECT * FROM "{relation}"').fetchall()
    present = {str(row[0]) for row in described}

    def item(column: str, kind: str, default: str) -> str:
        value = f'TRY_CAST("{column}" AS {kind})' if column in present else default
        return f'{value} AS "{column}"'

    typed = [item(column, _TYPES.get(column, "VARCHAR"), f"NULL::{_TYPES.get(column, 'VARCHAR')}")
             for column in RAW_COLUMNS]  # fmt: skip
    default_file = f"'{_escaped(file)}'"
    typed += [item("file", "VARCHAR", default_file), item("file_order", "BIGINT", "0::BIGINT"),
              item("line", "BIGINT", "row_number() OVER ()")]  # fmt: skip
    # Named parts of what is there, so that an export with an empty column more still holds the same event.
    told = sorted((set(RAW_COLUMNS) | present) - _BOOKKEEPING)
    others = [f'"{_escaped(column, chr(34))}"' for column in sorted(present - set(RAW_COLUMNS) - _BOOKKEEPING)]
    listed = ", ".join([*typed, *others])
    canonical = f"CASE WHEN params_digest <> '' THEN {_joined(IDENTITY)} ELSE {_joined(told)} END"
    return f'SELECT *, {canonical} AS canonical FROM (SELECT {listed} FROM "{relation}") AS typed'


def _joined(columns: Iterable[str]) -> str:
    parts = ", ".join(f"'{_escaped(column)}=' || \"{_escaped(column, chr(34))}\"::VARCHAR" for column in columns)
    return f"concat_ws(chr(31), {parts})"


def _escaped(text: str, quote: str = "'") -> str:
    return text.replace(quote, quote * 2)


def _counted(
    table: str,
    counts: list[tuple[str, str | None, int]],
    removed: tuple[RemovedCells, ...],
    consent: tuple[ConsentDay, ...],
) -> MaskedEvents:
    by_file: dict[str, dict[str | None, int]] = defaultdict(dict)
    dropped: dict[str, int] = defaultdict(int)
    for file, reason, rows in counts:
        by_file[file][reason] = rows
        if reason is not None:
            dropped[reason] += rows
    ledger = [
        row
        for file, reasons in sorted(by_file.items())
        for row in ledger_rows(
            file,
            "web_events",
            sum(reasons.values()),
            reasons.get(None, 0),
            {reason: rows for reason, rows in reasons.items() if reason is not None},
        )
    ]
    kept = sum(reasons.get(None, 0) for reasons in by_file.values())
    rows_in = kept + sum(dropped.values())
    return MaskedEvents(table, rows_in, kept, dict(sorted(dropped.items())), tuple(ledger), removed, consent)
