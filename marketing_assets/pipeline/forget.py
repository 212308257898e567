"""`marketing-assets forget`: one person leaves everything that was stored, now and in every later run.

What is decided stands in the decision log, under the person's masked id; every look at the landing folder carries it
out (`landing.suppressions`). This does at once what a run would do, and more: it takes the rows out of every table, not
only of those that a run would make anew, and writes the database files anew, so that no freed block repeats them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import duckdb

from marketing_assets.decisions import DecisionKind, DecisionLog
from marketing_assets.errors import LandingError
from marketing_assets.governance import SESSION_COLUMNS, MaskingKey, masking_key
from marketing_assets.governance.masking_key import normalised
from marketing_assets.governance.suppression import FORGET, hashed
from marketing_assets.pipeline.deliveries import refuse_personal_data
from marketing_assets.pipeline.exclusive import Say, one_at_a_time
from marketing_assets.pipeline.landing import KINDS, manifest, put_right, suppressions, web_lake
from marketing_assets.pipeline.landing.kinds import WEB_EVENTS
from marketing_assets.pipeline.landing.raw_ids import holding
from marketing_assets.pipeline.landing.recovery import prepare
from marketing_assets.pipeline.landing.rows import begin_staging, marked_rows, store
from marketing_assets.pipeline.landing.withdrawals import carry_out
from marketing_assets.pipeline.sample import holds_sample
from marketing_assets.pipeline.session_days import write_changed_days
from marketing_assets.settings import Settings
from marketing_assets.warehouse.erasing import erase_from_file, erase_rows, rewrite
from marketing_assets.warehouse.home import Home
from marketing_assets.warehouse.lake import Lake
from marketing_assets.warehouse.private import private_files
from marketing_assets.warehouse.tables import count_rows, table_exists, transaction

# Temporary: the ids under which rows of the person, or of their sessions, may stand in any table.
THEIR_IDS = "their_ids"


@dataclass(frozen=True)
class Forgotten:
    """What became of a person.

    Attributes:
        rows: removed rows by table, of the working warehouse and of every other database file of the home.
        still_landed: landed files that hold the id as it was landed, below the landing folder.
        unsearched: landed files that cannot be searched, because they are damaged or closed to us.
    """

    rows: Mapping[str, int]
    still_landed: tuple[str, ...]
    unsearched: tuple[str, ...]

    @property
    def words(self) -> list[str]:
        """The same for people, line by line. The id is in none of them."""
        removed = ", ".join(f"{rows:,} of {table}" for table, rows in sorted(self.rows.items()))
        lines = [f"forgotten; removed rows: {removed}" if removed else "forgotten; nothing of that person was stored"]
        lines.append("whatever lands of them from now on is dropped, and counted as `forgotten`")
        lines += [f"still to delete, it holds the id: {name}" for name in self.still_landed]
        lines += [f"could not be searched, look yourself: {name}" for name in self.unsearched]
        if removed:
            lines.append("run again: sums and published tables are made anew without them")
        return lines


@private_files()
def forget_person(
    home: Home, settings: Settings, identifier: str, note: str, by: str, say: Say = lambda message: None
) -> Forgotten:
    """Forget a person for good. To do it again does no harm, and finishes what a killed command left.

    Args:
        identifier: as `user_id` or `user_pseudo_id` in web events, or `customer_id` among the customers; with it go
            the browsers that were seen with that customer.
        by: who decides.
    Raises:
        LandingError: no identifier, or no home.
        SettingsError: no key to mask it with.
        DecisionError: the note holds personal data.
        WarehouseError: another process has the warehouse open.
    """
    who = normalised(identifier)
    if names_nobody(who):
        raise LandingError(
            "no id: expected the id of the person, as it stands in the landed files (- reads it from stdin)"
        )
    if who.casefold() in f"{note}\n{by}".casefold():
        raise LandingError("the note or name repeats the id, and decisions are kept for good: say it without")
    refuse_personal_data(note, by)
    if not home.path.is_dir():
        raise LandingError(f"there is no home at {home.path}; --home names the folder of earlier runs")
    key = masking_key(is_sample=holds_sample(home))
    masked = key.mask(who)
    with one_at_a_time(home, say):
        with transaction(home.warehouse) as connection:
            _decide(home, settings, key, masked, note, by)
            prepare(connection, home)
            carry_out(connection, home, settings)
            rows = _remove(connection, home, settings, masked)
            ids = [found for (found,) in connection.execute(f"FROM {THEIR_IDS}").fetchall()]
        # Once committed, what was replaced in the lake goes too.
        put_right(home, settings)
        with transaction(home.warehouse) as connection:
            _sessions(home).sweep(connection)
        rewrite(home.warehouse)
        # The snapshot, and what an older version wrote and a newer one set aside.
        others = [*([home.snapshot] if home.snapshot.exists() else []), *sorted(home.path.glob("*.duckdb.old"))]
        for file in others:
            for table, removed in erase_from_file(file, lambda inside: _erase(inside, ids)).items():
                place = f"{file.relative_to(home.path)}: {table}"
                rows[place] = removed
        found = holding(home.landing, identifier)
    return Forgotten(rows, tuple(found.files), tuple(found.unsearched))


def names_nobody(identifier: str) -> bool:
    """True for a blank, and for the words that trackers write for nobody: events with them are dropped anyway."""
    return identifier.casefold() in ("", "null", "none", "nan", "undefined", "(not set)", "0")


def _decide(home: Home, settings: Settings, key: MaskingKey, masked: str, note: str, by: str) -> None:
    """Write it down, once. First of all: what follows may be killed, and the next run carries it out."""
    log = DecisionLog(home.decisions)
    if any(entry.kind is DecisionKind.FORGET and entry.payload_hash == masked for entry in log.read()):
        return
    today = datetime.now(settings.zone).date()
    log.append(
        DecisionKind.FORGET, effective_date=today, payload_hash=masked, by=by, note=note, body={"key_id": key.key_id}
    )


def _remove(connection: duckdb.DuckDBPyConnection, home: Home, settings: Settings, masked: str) -> dict[str, int]:
    """Take the person out of lake and tables; returns rows by table. `THEIR_IDS` is left for other files."""
    lake, counted = _sessions(home), [kind.table for kind in KINDS.values() if kind.personal]
    with_sessions = bool(lake.partitions(connection))
    counted += ["sessions"] if with_sessions else []
    before = {table: count_rows(connection, table) for table in counted}
    suppressions.begin(connection, home)
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE {THEIR_IDS} AS
        SELECT $masked AS id
        UNION SELECT user_id FROM {WEB_EVENTS.table} WHERE customer_id = $masked
        UNION SELECT e.user_id FROM (SELECT DISTINCT user_id FROM {WEB_EVENTS.table}) AS e
        JOIN {suppressions.LIST} AS l ON l.id = {hashed("e.user_id")}
        WHERE l.purpose = '{FORGET}' AND l.person = {hashed("$masked::VARCHAR")}
        """,
        {"masked": masked},
    ).fetchall()
    _add_sessions(connection)
    # Web events first: they tell which browsers are theirs.
    for kind in sorted((kind for kind in KINDS.values() if kind.personal), key=lambda kind: kind is not WEB_EVENTS):
        begin_staging(connection, kind)
        left = suppressions.take_out(connection, kind, [])
        store(connection, home, kind, [], settings, left)
        if left is not None:
            manifest.count_replaced(connection, kind.name, marked_rows(kind))
    suppressions.end(connection, home)
    if with_sessions:
        write_changed_days(connection, lake, web_lake(home), settings)
    removed = {table: before[table] - count_rows(connection, table) for table in counted}
    erased = erase_rows(connection, THEIR_IDS)
    return {table: rows for table, rows in {**removed, **erased}.items() if rows}


def _erase(connection: duckdb.DuckDBPyConnection, ids: list[str]) -> dict[str, int]:
    """The same for the tables of another file."""
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {THEIR_IDS} AS SELECT unnest(?::VARCHAR[]) AS id", [ids]
    ).fetchall()
    _add_sessions(connection)
    return erase_rows(connection, THEIR_IDS)


def _add_sessions(connection: duckdb.DuckDBPyConnection) -> None:
    """Tables about sessions know them by their own ids."""
    if table_exists(connection, "sessions"):
        connection.execute(
            f"INSERT INTO {THEIR_IDS} SELECT session_id FROM sessions WHERE user_id IN (FROM {THEIR_IDS})"
        ).fetchall()


def _sessions(home: Home) -> Lake:
    return Lake(home.lake, "sessions", SESSION_COLUMNS)
