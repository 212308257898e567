"""Keeps people out who took consent back or are to be forgotten: their rows leave what lands and what is stored.

Whoever withdrew stands in `landed_consent_withdrawals`, whoever is to be forgotten in the decision log. Both are heard
at every look; `suppressed_ids` remembers which ids are theirs (hashed, see `governance.suppression`), so that a file
that lands next year is judged by what was learnt from one that is long gone.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from marketing_assets.decisions import DecisionKind, DecisionLog
from marketing_assets.governance.suppression import (
    ADS,
    ANALYTICS,
    FORGET,
    PURPOSES,
    REASONS,
    SUPPRESSED_DDL,
    browsers_sql,
    found_ids_sql,
    hashed,
)
from marketing_assets.pipeline.landing import manifest
from marketing_assets.pipeline.landing.kinds import CONSENT_WITHDRAWALS, WEB_EVENTS, LandedKind
from marketing_assets.pipeline.landing.rows import NEW_ROWS, StoredRows, current_rows
from marketing_assets.warehouse.files import replacing
from marketing_assets.warehouse.home import Home
from marketing_assets.warehouse.tables import table_exists

LIST = "suppressed_ids"
_SHOWS_ADS = "(ads_consent OR has_gclid IS NOT NULL OR has_fbclid IS NOT NULL)"


def begin(connection: duckdb.DuckDBPyConnection, home: Home) -> None:
    """Bring the list of people to be forgotten up to date, before anything is read.

    Nobody ever leaves it: what was decided here is decided for good, even if the decision log is lost.
    """
    if not table_exists(connection, LIST):
        connection.execute(SUPPRESSED_DDL).fetchall()
        _recover(connection, home)
    named = [entry.payload_hash for entry in DecisionLog(home.decisions).read() if entry.kind is DecisionKind.FORGET]
    if named:
        _enter(
            connection, f"SELECT {hashed('masked')} AS person, '{FORGET}' AS purpose FROM unnest(?) AS t(masked)", named
        )


def hear_withdrawals(connection: duckdb.DuckDBPyConnection) -> None:
    """Bring the list of those who withdrew consent up to date with what landed, before web events are read.

    Of whoever is not on it any more (the file was taken back) the events come back: the files that brought them are
    read again, where they still lie in landing.
    """
    words = ", ".join(f"('{word}', '{purpose}')" for word, purposes in PURPOSES.items() for purpose in purposes)
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE withdrawn AS
        SELECT DISTINCT {hashed("w.user_id")} AS person, said.purpose
        FROM ({current_rows(CONSENT_WITHDRAWALS)}) AS w
        JOIN (VALUES {words}) AS said(word, purpose) ON said.word = w.purpose
        """
    ).fetchall()
    taken_back = f"purpose <> '{FORGET}' AND (person, purpose) NOT IN (SELECT (person, purpose) FROM withdrawn)"
    if _any(connection, f"FROM {LIST} WHERE {taken_back}"):
        _read_again(connection, taken_back)
        connection.execute(f"DELETE FROM {LIST} WHERE {taken_back}").fetchall()
    _enter(connection, "SELECT person, purpose FROM withdrawn")
    connection.execute("DROP TABLE withdrawn").fetchall()


def take_out(connection: duckdb.DuckDBPyConnection, kind: LandedKind, files: Sequence[str]) -> StoredRows | None:
    """Take the listed people's rows out of the staged ones, and say how stored rows are to be changed.

    What is dropped is counted in the manifest, by file and reason. To be followed by `store`.

    Args:
        files: SHA-256 of the files whose rows are staged; what is stored of them is about to be replaced anyway.
    Returns:
        What is left of the stored rows; None where they stay as they are.
    """
    if not kind.people or not _any(connection, f"FROM {LIST}"):
        return None
    new = _any(connection, f"FROM {LIST} WHERE NOT applied")
    listed = ", ".join(f"'{sha256}'" for sha256 in files) or "''"
    stored = f"(SELECT * FROM {kind.table} WHERE file_sha256 NOT IN ({listed}))"
    if kind is WEB_EVENTS:
        connection.execute(f"INSERT INTO {LIST} {browsers_sql(NEW_ROWS, only_new=False)}").fetchall()
        if new:
            connection.execute(f"INSERT INTO {LIST} {browsers_sql(stored, only_new=True)}").fetchall()
        new = _any(connection, f"FROM {LIST} WHERE NOT applied")
    column = kind.people[0]
    purposes = [FORGET, ANALYTICS, ADS] if kind is WEB_EVENTS else [FORGET]
    _find(connection, "staged_people", NEW_ROWS, column, purposes, only_new=False)
    _drop_staged(connection, kind, column)
    if not new:
        return None
    _find(connection, "stored_people", stored, column, purposes, only_new=True)
    _count_drops(connection, kind, f"{stored} AS r JOIN stored_people AS p ON p.id = r.{column}")
    left = _left(kind, column)
    return left if _any(connection, f"FROM {left.touched}") else None


def end(connection: duckdb.DuckDBPyConnection, home: Home) -> None:
    """Remember, after every kind was read, that what was stored of everybody on the list is out."""
    if not _any(connection, f"FROM {LIST} WHERE NOT applied") and _file(home).exists() == _any(
        connection, f"FROM {LIST}"
    ):
        return
    connection.execute(f"UPDATE {LIST} SET applied = true").fetchall()
    # Beside the lake, so that a lost warehouse loses nobody's word.
    with replacing(_file(home)) as staged:
        connection.execute(f"COPY (FROM {LIST} ORDER BY ALL) TO '{_escaped(str(staged))}' (FORMAT parquet)").fetchall()


def _recover(connection: duckdb.DuckDBPyConnection, home: Home) -> None:
    """The list of a lost warehouse. Applied again: the file may be newer than the lake, if a run was killed."""
    file = _file(home)
    if file.exists():
        connection.execute(
            f"INSERT INTO {LIST} SELECT person, id, purpose, false FROM read_parquet('{_escaped(str(file))}')"
        ).fetchall()


def _enter(connection: duckdb.DuckDBPyConnection, people: str, values: Sequence[str] | None = None) -> None:
    """Put people on the list who are not: `people` selects `person` and `purpose`."""
    connection.execute(
        f"""
        INSERT INTO {LIST} SELECT DISTINCT n.person, n.person, n.purpose, false FROM ({people}) AS n
        WHERE NOT EXISTS (FROM {LIST} AS l WHERE l.person = n.person AND l.id = n.person AND l.purpose = n.purpose)
        """,
        None if values is None else [list(values)],
    ).fetchall()


def _read_again(connection: duckdb.DuckDBPyConnection, taken_back: str) -> None:
    """Forget the reading of the files that had rows of people whose word was taken back."""
    connection.execute(
        f"""
        UPDATE landing_manifest SET reading = '' WHERE kind = '{WEB_EVENTS.name}' AND status = 'read' AND sha256 IN (
            SELECT sha256 FROM dropped_records WHERE kind = '{WEB_EVENTS.name}' AND reason = '{REASONS[ANALYTICS]}'
                AND EXISTS (FROM {LIST} WHERE {taken_back} AND purpose = '{ANALYTICS}')
            UNION ALL
            SELECT r.file_sha256 FROM {WEB_EVENTS.table} AS r
            JOIN (SELECT id FROM {LIST} WHERE {taken_back} AND purpose = '{ADS}') AS l ON l.id = {hashed("r.user_id")})
        """
    ).fetchall()


def _find(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    rows: str,
    column: str,
    purposes: Sequence[str],
    *,
    only_new: bool,
) -> None:
    """Temporary table of (`id`, `purpose`) of the listed people who have rows."""
    wanted = ", ".join(f"'{purpose}'" for purpose in purposes)
    found = found_ids_sql(rows, column, only_new=only_new)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT * FROM ({found}) AS found WHERE purpose IN ({wanted})"
    ).fetchall()


def _drop_staged(connection: duckdb.DuckDBPyConnection, kind: LandedKind, column: str) -> None:
    _count_drops(connection, kind, f"{NEW_ROWS} AS r JOIN staged_people AS p ON p.id = r.{column}")
    connection.execute(
        f"DELETE FROM {NEW_ROWS} WHERE {column} IN (SELECT id FROM staged_people WHERE purpose <> '{ADS}')"
    ).fetchall()
    if kind is WEB_EVENTS:
        # What a visitor leaves who never gave consent to advertising.
        connection.execute(
            f"UPDATE {NEW_ROWS} SET ads_consent = false, has_gclid = NULL, has_fbclid = NULL "
            f"WHERE {column} IN (SELECT id FROM staged_people)"
        ).fetchall()


def _count_drops(connection: duckdb.DuckDBPyConnection, kind: LandedKind, hits: str) -> None:
    """Count rows that are dropped in the manifest; `hits` joins rows `r` with people `p`."""
    names = " ".join(f"WHEN '{purpose}' THEN '{reason}'" for purpose, reason in REASONS.items())
    drops = connection.execute(
        f"SELECT r.file_sha256, CASE p.purpose {names} END AS reason, count(*) FROM {hits} "
        f"WHERE p.purpose <> '{ADS}' GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    manifest.drop_kept(connection, kind.name, drops)


def _left(kind: LandedKind, column: str) -> StoredRows:
    """Stored rows without those of `stored_people`, or without what advertising may know of them."""
    joined = f"{kind.table} AS r LEFT JOIN stored_people AS p ON p.id = r.{column}"
    if kind is not WEB_EVENTS:
        return StoredRows(
            f"(SELECT r.* FROM {joined} WHERE p.id IS NULL)", f"(SELECT r.* FROM {joined} WHERE p.id IS NOT NULL)"
        )
    kept = f"""(
        SELECT r.* REPLACE (
            p.id IS NULL AND r.ads_consent AS ads_consent,
            CASE WHEN p.id IS NULL THEN r.has_gclid END AS has_gclid,
            CASE WHEN p.id IS NULL THEN r.has_fbclid END AS has_fbclid
        ) FROM {joined} WHERE p.id IS NULL OR p.purpose = '{ADS}'
    )"""
    return StoredRows(
        kept, f"(SELECT r.* FROM {joined} WHERE p.purpose <> '{ADS}' OR (p.id IS NOT NULL AND {_SHOWS_ADS}))"
    )


def _any(connection: duckdb.DuckDBPyConnection, source: str) -> bool:
    found = connection.execute(f"SELECT EXISTS ({source})").fetchone()
    return bool(found and found[0])


def _file(home: Home) -> Path:
    return home.lake / LIST / "ids.parquet"


def _escaped(text: str) -> str:
    return text.replace("'", "''")
