"""Reads one landed file and stages its rows: what is personal is masked before it reaches any table."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import duckdb
import pandas as pd

from marketing_assets.errors import ExportError
from marketing_assets.governance import (
    KEPT,
    MaskingKey,
    RemovedCells,
    count_changes,
    mask_customers,
    mask_events,
    mask_identifiers,
    scrub_text,
)
from marketing_assets.ingestion import ExportResult, LandedFile, TableResult, read_landed
from marketing_assets.mix import BUSINESS
from marketing_assets.pipeline.exchange import refuse_without_rates
from marketing_assets.pipeline.landing import counted
from marketing_assets.pipeline.landing.files import Pending, ReadFile
from marketing_assets.pipeline.landing.kinds import (
    ADS,
    CONSENT_WITHDRAWALS,
    CUSTOMERS,
    EVENTS,
    EXPERIMENTS,
    MEDIA_MIX,
    WEB_EVENTS,
    LandedKind,
)
from marketing_assets.pipeline.landing.rows import NEW_ROWS
from marketing_assets.settings import Settings

if TYPE_CHECKING:
    import pyarrow as pa

Inside = Callable[[int, int], None]

# Free text of an ad row: everything people type. Ids are the platform's own and have digits that look like telephones.
AD_TEXTS = ("campaign", "ad_group", "ad")
# What people type into a list of events. A scrubbed campaign is the same text as in `ad_rows`.
EVENT_TEXTS = ("event", "platform", "campaign")


def read_file(
    kind: LandedKind, file: Pending, settings: Settings, today: date, inside: Inside = lambda read, of: None
) -> TableResult:
    """Read one landed file of a kind.

    Args:
        inside: told how many bytes of how many were read, while a large file is read.
    Raises:
        ExportError: the file cannot be read as a whole.
    """
    if kind is MEDIA_MIX and model_name(file.landed).casefold() == BUSINESS:
        raise ExportError(f"{file.landed.name}: {BUSINESS!r} is the name of the company's own model; rename the file")
    return read_landed(
        file.landed.path, kind.name, mapping=file.mapping, settings=settings, today=today, progress=inside
    )


def refuse_unconvertible(
    connection: duckdb.DuckDBPyConnection, kind: LandedKind, file: Pending, export: TableResult, settings: Settings
) -> None:
    """Refuse a file that holds money nobody can convert.

    Args:
        connection: knows the exchange rates that have landed.
    Raises:
        ExportError: no usable rate for a currency on a day.
    """
    import pyarrow.compute as pc

    if not kind.money or {settings.currency, None}.issuperset(pc.unique(export.table["currency"]).to_pylist()):
        return  # nearly every file, and a thousand of them must not wait for frames to be sorted
    refuse_without_rates(connection, settings, file.landed.name, export.rows, kind.money)


def model_name(landed: LandedFile) -> str:
    """Name of the model of a wide media file: the file's, without what follows the first dot."""
    return landed.path.name.split(".")[0]


def _scrubbed(rows: pa.Table, columns: Sequence[str]) -> tuple[pa.Table, list[RemovedCells]]:
    """Free text without personal data, and how much of that each file (SHA-256) held.

    Different names stay different: merged ones would lose spend as if corrected. The four digits tell two names apart
    and cannot be turned back into either. One look at the names of all files: it takes 20 ms however few they are.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    names = pa.concat_arrays([pc.unique(rows[column]).cast(pa.string()) for column in columns]).unique().drop_null()
    texts = pd.Series(names.to_pylist(), dtype=object)
    changes = {old: new for old, new in zip(texts, scrub_text(texts), strict=True) if old != new}
    if not changes:
        return rows, []
    removed = count_changes(_cells_with(rows, columns, list(changes)), changes)
    marked = {old: f"{new} #{hashlib.sha256(old.encode()).hexdigest()[:4]}" for old, new in changes.items()}
    for column in columns:
        coded = rows[column].combine_chunks().cast(pa.string()).dictionary_encode()
        clean = pa.array([marked.get(name, name) for name in coded.dictionary.to_pylist()], pa.string())
        rows = rows.set_column(rows.column_names.index(column), column, clean.take(coded.indices))
    return rows, removed


def _cells_with(rows: pa.Table, columns: Sequence[str], texts: Sequence[str]) -> Iterator[tuple[str, str, str, int]]:
    """SHA-256 of the file, column, text and number of its cells, for these texts."""
    import pyarrow as pa
    import pyarrow.compute as pc

    wanted = pa.array(texts, pa.string())
    for column in columns:
        found = rows.select(["file_sha256", column]).filter(pc.is_in(rows[column].cast(pa.string()), value_set=wanted))
        for cells in found.group_by(["file_sha256", column]).aggregate([([], "count_all")]).to_pylist():
            yield cells["file_sha256"], column, cells[column], cells["count_all"]


def stage(
    connection: duckdb.DuckDBPyConnection,
    kind: LandedKind,
    files: Sequence[ReadFile],
    settings: Settings,
    key: MaskingKey | None,
) -> Mapping[str, Mapping[str, int]]:
    """Append the files' rows, masked and scrubbed, to the staged ones.

    What becomes of a file does not depend on the files it is staged with.

    Returns:
        Records that were dropped on the way, by SHA-256 of the file and reason.
    """
    import pyarrow as pa

    counted.forget(connection, kind.name, [file.landed.sha256 for file in files])
    tables = [table for file in files if (table := _table(kind, file, key)).num_rows]
    if not tables:
        return {}
    rows = pa.concat_tables(tables, promote_options="permissive")
    if kind in (ADS, EVENTS):
        rows, removed = _scrubbed(rows, AD_TEXTS if kind is ADS else EVENT_TEXTS)
        counted.write(connection, kind.name, files, removed)
    connection.register("landed_rows", rows)
    try:
        if kind is WEB_EVENTS:
            return _mask_events(connection, files, settings, _needed(key))
        connection.execute(f"INSERT INTO {NEW_ROWS} BY NAME SELECT * FROM landed_rows").fetchall()
        return {}
    finally:
        connection.unregister("landed_rows")


def _table(kind: LandedKind, file: ReadFile, key: MaskingKey | None) -> pa.Table:
    """The file's rows with where they come from. Columns the kind does not store stay behind."""
    import pyarrow as pa

    export = file.export
    rows = export.table
    source: dict[str, str | int] = {
        "file": file.landed.name,
        "file_sha256": file.landed.sha256,
        "file_order": file.order,
    }
    if isinstance(export, ExportResult):
        source |= {"grain": export.grain}
        rows = rows.append_column("metrics", _spoken_for(export))
    elif kind is CUSTOMERS:
        rows = pa.Table.from_pandas(mask_customers(export.rows, _needed(key)), preserve_index=False)
    elif kind is EXPERIMENTS:
        rows = pa.Table.from_pandas(mask_identifiers(export.rows, ["unit_id"], _needed(key)), preserve_index=False)
    elif kind is CONSENT_WITHDRAWALS:
        said = export.rows.assign(purpose=export.rows["purpose"].fillna("all"))
        rows = pa.Table.from_pandas(mask_identifiers(said, ["user_id"], _needed(key)), preserve_index=False)
    elif kind is MEDIA_MIX:
        source["model"] = model_name(file.landed)
    stored = rows.select([name for name in rows.column_names if kind is WEB_EVENTS or name in kind.columns])
    for name, value in source.items():
        stored = stored.append_column(name, pa.repeat(value, stored.num_rows))
    return stored


def _spoken_for(export: ExportResult) -> pa.Array | pa.ChunkedArray:
    """Per row, the metrics that it speaks for, divided by blanks."""
    import pyarrow as pa
    import pyarrow.compute as pc

    always = " ".join(export.metrics)
    found: pa.Array | pa.ChunkedArray = pa.repeat(pa.scalar(always, pa.string()), export.kept)
    for metric in export.metrics_by_row:
        said = pc.if_else(pc.is_valid(export.table[metric]), metric, pa.scalar(None, pa.string()))
        found = pc.binary_join_element_wise(found, said, " ", null_handling="skip")
    return pc.utf8_trim_whitespace(found) if export.metrics_by_row else found


def _mask_events(
    connection: duckdb.DuckDBPyConnection, files: Sequence[ReadFile], settings: Settings, key: MaskingKey
) -> Mapping[str, Mapping[str, int]]:
    """Mask the registered raw events and stage what may be kept."""
    connection.execute(
        "CREATE OR REPLACE TEMP VIEW raw_web_events AS "
        "SELECT * EXCLUDE (file, file_sha256), file_sha256 AS file FROM landed_rows"
    ).fetchall()
    names = "(SELECT DISTINCT file_sha256, file, file_order FROM landed_rows)"
    masked = mask_events(connection, "raw_web_events", key, settings.governance, keep_repeats=True, zone=settings.zone)
    counted.write(connection, WEB_EVENTS.name, files, masked.removed, masked.consent)
    connection.execute(
        f"""
        INSERT INTO {NEW_ROWS} BY NAME
        SELECT m.event_timestamp::DATE AS date, m.* EXCLUDE (file), n.file, n.file_sha256, n.file_order
        FROM {masked.table} AS m JOIN {names} AS n ON n.file_sha256 = m.file
        """
    ).fetchall()
    connection.execute(f"DROP TABLE {masked.table}; DROP VIEW raw_web_events").fetchall()
    dropped: dict[str, dict[str, int]] = {}
    for row in masked.ledger:
        if row.reason != KEPT:
            dropped.setdefault(row.source_file, {})[row.reason] = row.rows
    return dropped


def _needed(key: MaskingKey | None) -> MaskingKey:
    if key is None:
        raise RuntimeError("personal data reached the reader without a masking key")
    return key
