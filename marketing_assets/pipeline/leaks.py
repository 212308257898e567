"""The last look before anything is published: is there personal data in what a run wrote?

What is looked for are patterns, the masking key, and the identifiers of the landed files themselves. A landed file is
looked for once in everything the home holds: what it did not leave there when it was read, nothing brings in later. The
files written last are looked for in every run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import dagster as dg
import duckdb

from marketing_assets.governance import Leak, LeakSearch, MaskingKey, Needles, scan_files, scan_tables, scan_text
from marketing_assets.lineage import source_hash
from marketing_assets.pipeline.landed_needles import PersonalFile, first_of, needles_of, not_in, personal_files
from marketing_assets.warehouse.home import Home
from marketing_assets.warehouse.tables import table_exists

# Landed files are what people dropped, and are only read. The working warehouse is searched as tables; Dagster's own
# storage after the run, when everything is in it.
NOT_SEARCHED = ("landing", "warehouse.duckdb", "warehouse.duckdb.wal", "dagster", "run.lock")
# Files looked for in every run, however often they were before.
ALWAYS, ALWAYS_BYTES = 10, 1 << 20
# Where nobody knows which files a run read, those written last, up to this size.
NEWEST, NEWEST_BYTES = 1_000, 32 << 20

_DDL = """
CREATE TABLE IF NOT EXISTS searched_files (file VARCHAR, rules VARCHAR);
CREATE TABLE IF NOT EXISTS searched_contents (reading VARCHAR, rules VARCHAR)
"""

_FILES, _CONTENTS = ("searched_files", "file"), ("searched_contents", "reading")

# By home, between the two looks of one run in this process: the files looked for, and their needles if one pass took
# them all.
_looked_for: dict[str, list[PersonalFile]] = {}
_needles: dict[str, Needles] = {}


def refuse_leaks(connection: duckdb.DuckDBPyConnection, home: Home, key: MaskingKey | None) -> None:
    """Search every table and every file of the home, landed files and Dagster's storage excepted.

    Lake files never change once they are written, so each is searched once per version of the rules; for the
    identifiers of files that landed since then, once more.

    Raises:
        dagster.Failure: where, what kind and how many; never a value.
    """
    rules = source_hash("governance") + (key.key_id if key else "")
    for statement in _DDL.split(";"):
        connection.execute(statement).fetchall()
    files_known, contents = (_searched(connection, *names, rules) for names in (_FILES, _CONTENTS))
    landed, readings = personal_files(home), _readings(connection)
    new = not_in(landed, {sha256 for sha256, reading in readings.items() if reading in contents})
    looked_for = [*new, *not_in(first_of(landed, ALWAYS, ALWAYS_BYTES), {file.landed.sha256 for file in new})]
    lake = {file.relative_to(home.path).as_posix() for file in home.lake.rglob("*.parquet")}
    searched_before = lake & files_known
    leaks: list[Leak] = []
    for search in searches(key, _kept_for_logs(home, looked_for)):
        leaks += scan_tables(connection, search=search)
        leaks += scan_files(home.path, exclude=[*NOT_SEARCHED, *searched_before], search=search)
        if new and searched_before and len(search.needles):
            rest = LeakSearch(needles=search.needles, patterns=False)
            leaks += scan_files(home.lake, exclude=_below_lake(lake - searched_before), search=rest)
    if leaks:
        raise dg.Failure(f"personal data found, nothing was published: {describe(together(leaks))}")
    _remember(connection, *_FILES, rules, files_known, lake)
    now = {readings[file.landed.sha256] for file in landed if file.landed.sha256 in readings}
    _remember(connection, *_CONTENTS, rules, contents, now)


def leaks_in_logs(instance: dg.DagsterInstance, home: Home, run_id: str, key: MaskingKey | None) -> list[Leak]:
    """Leaks in what Dagster kept of one run: its events, its tags and the captured output of its steps."""
    events = b"\n".join(stored_events(instance, run_id))
    captured = home.dagster / "storage" / run_id
    leaks: list[Leak] = []
    for search in searches(key, _for_logs(home)):
        leaks += [Leak("events", kind, count) for kind, count in scan_text(events, search=search).items()]
        leaks += scan_files(captured, search=search) if captured.is_dir() else []
    return together(leaks)


def describe(leaks: Sequence[Leak]) -> str:
    """`12 × e-mail in sessions.campaign; …`, the most frequent first."""
    most = sorted(leaks, key=lambda leak: (-leak.count, leak.where))[:5]
    more = f" and {len(leaks) - len(most)} more places" if len(leaks) > len(most) else ""
    return "; ".join(f"{leak.count} × {leak.kind} in {leak.where}" for leak in most) + more


def together(leaks: Iterable[Leak]) -> list[Leak]:
    """One entry per place and kind."""
    counts: Counter[tuple[str, str]] = Counter()
    for leak in leaks:
        counts[leak.where, leak.kind] += leak.count
    return [Leak(where, kind, count) for (where, kind), count in counts.items()]


def _kept_for_logs(home: Home, files: list[PersonalFile]) -> Iterator[Needles]:
    place = home.path.as_posix()
    _looked_for[place] = files
    for number, needles in enumerate(needles_of(files)):
        if number == 0:
            _needles[place] = needles
        else:
            _needles.pop(place, None)
        yield needles


def _for_logs(home: Home) -> Iterator[Needles]:
    """What the run was searched for; where it ended before that, or in another process, the files written last."""
    place = home.path.as_posix()
    files, kept = _looked_for.pop(place, None), _needles.pop(place, None)
    if kept is not None:
        yield kept
    else:
        yield from needles_of(first_of(personal_files(home), NEWEST, NEWEST_BYTES) if files is None else files)


def searches(key: MaskingKey | None, passes: Iterable[Needles]) -> Iterator[LeakSearch]:
    """One search per pass; patterns and key are looked for in the first."""
    for number, needles in enumerate(passes):
        yield LeakSearch(key if number == 0 else None, needles=needles, patterns=number == 0)


def stored_events(instance: dg.DagsterInstance, run_id: str) -> Iterator[bytes]:
    """Each event of the run as it is stored. Reading them through Dagster takes ten times as long as searching them."""
    from dagster._core.storage.event_log import SqlEventLogStorage
    from dagster._core.storage.event_log.schema import SqlEventLogStorageTable
    from sqlalchemy import select

    run = instance.get_run_by_id(run_id)
    if run is not None:
        yield dg.serialize_value(run).encode()
    storage = instance.event_log_storage
    if not isinstance(storage, SqlEventLogStorage):
        for entry in instance.all_logs(run_id):
            yield dg.serialize_value(entry).encode()
        return
    events = SqlEventLogStorageTable.c
    with storage.run_connection(run_id) as connection:
        for (event,) in connection.execute(select(events.event).where(events.run_id == run_id)):
            yield event.encode()


def _readings(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """By content, how the landed files that gave rows were read.

    What landed after the run had looked, or is refused, is yet to leave anything, and is looked for again then.
    """
    if not table_exists(connection, "landing_manifest"):
        return {}
    return dict(
        connection.execute(
            "SELECT sha256, sha256 || ' ' || coalesce(reading, '') FROM landing_manifest WHERE status = 'read'"
        ).fetchall()
    )


def _searched(connection: duckdb.DuckDBPyConnection, table: str, column: str, rules: str) -> set[str]:
    """What was searched, or searched for, by these rules."""
    connection.execute(f"DELETE FROM {table} WHERE rules <> ?", [rules]).fetchall()
    return {name for (name,) in connection.execute(f"SELECT {column} FROM {table}").fetchall()}


def _remember(
    connection: duckdb.DuckDBPyConnection, table: str, column: str, rules: str, known: set[str], now: set[str]
) -> None:
    """Make the table list `now`."""
    gone, new = sorted(known - now), sorted(now - known)
    if gone:
        connection.execute(f"DELETE FROM {table} WHERE {column} IN (SELECT unnest(?::VARCHAR[]))", [gone]).fetchall()
    if new:
        connection.execute(f"INSERT INTO {table} SELECT unnest(?::VARCHAR[]), ?", [new, rules]).fetchall()


def _below_lake(names: Iterable[str]) -> list[str]:
    return [name.removeprefix("lake/") for name in names]
