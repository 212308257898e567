"""Reads one landed file and stages its rows: what is personal is masked before it reaches any table."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import duckdb
import pandas as pd

from marketing_assets.errors import ExportError
from marketing_assets.governance import KEPT, MaskingKey, mask_customers, mask_events, mask_identifiers, scrub_text
from marketing_assets.ingestion import LandedFile, TableResult, read_export, read_landed
from marketing_assets.mix import BUSINESS
from marketing_assets.pipeline.landing.files import Pending, ReadFile
from marketing_assets.pipeline.landing.kinds import ADS, CUSTOMERS, EXPERIMENTS, MEDIA_MIX, WEB_EVENTS, LandedKind
from marketing_assets.pipeline.landing.rows import NEW_ROWS
from marketing_assets.settings import Settings

if TYPE_CHECKING:
    import pyarrow as pa

# Free text of an ad row: everything people type. Ids are the platform's own and have digits that look like telephones.
AD_TEXTS = ("campaign", "ad_group", "ad")


def read_file(kind: LandedKind, file: Pending, settings: Settings, today: date) -> TableResult:
    """Read one landed file of a kind.

    Raises:
        ExportError: the file cannot be read as a whole.
    """
    if kind is MEDIA_MIX and model_name(file.landed).casefold() == BUSINESS:
        raise ExportError(f"{file.landed.name}: {BUSINESS!r} is the name of the company's own model; rename the file")
    if kind is ADS:
        return read_export(file.landed.path, mapping=file.mapping, settings=settings, today=today)
    return read_landed(file.landed.path, kind.name, mapping=file.mapping, settings=settings, today=today)


def model_name(landed: LandedFile) -> str:
    """Name of the model of a wide media file: the file's, without what follows the first dot."""
    return landed.path.name.split(".")[0]


def _scrubbed(names: pd.Series) -> pd.Series:
    """Names without personal data. Different names stay different: merged ones would lose spend as if corrected.

    The four digits tell two names apart and cannot be turned back into either.
    """
    clean = scrub_text(names)
    changed = (clean != names).fillna(False) & names.notna()
    marks = names[changed].map(lambda name: f" #{hashlib.sha256(str(name).encode()).hexdigest()[:4]}")
    return clean.where(~changed, clean + marks.reindex(names.index).fillna(""))


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

    tables = [table for file in files if (table := _table(kind, file, key)).num_rows]
    if not tables:
        return {}
    rows = pa.concat_tables(tables, promote_options="permissive")
    connection.register("landed_rows", rows)
    try:
        if kind is WEB_EVENTS:
            return _mask_events(connection, settings, _needed(key))
        connection.execute(f"INSERT INTO {NEW_ROWS} BY NAME SELECT * FROM landed_rows").fetchall()
        return {}
    finally:
        connection.unregister("landed_rows")


def _table(kind: LandedKind, file: ReadFile, key: MaskingKey | None) -> pa.Table:
    """The file's rows with where they come from. Columns the kind does not store stay behind."""
    import pyarrow as pa

    rows: pd.DataFrame = file.export.rows
    source: dict[str, object] = {
        "file": file.landed.name,
        "file_sha256": file.landed.sha256,
        "file_order": file.order,
    }
    if kind is ADS:
        rows = rows.assign(**{column: _scrubbed(rows[column]) for column in AD_TEXTS})
        source["grain"] = getattr(file.export, "grain", "")
    elif kind is CUSTOMERS:
        rows = mask_customers(rows, _needed(key))
    elif kind is EXPERIMENTS:
        rows = mask_identifiers(rows, ["unit_id"], _needed(key))
    elif kind is MEDIA_MIX:
        source["model"] = model_name(file.landed)
    if kind is not WEB_EVENTS:
        rows = rows[[column for column in rows.columns if column in kind.columns]]
    table = pa.Table.from_pandas(rows, preserve_index=False)
    for name, value in source.items():
        table = table.append_column(name, pa.array([value] * table.num_rows))
    return table


def _mask_events(
    connection: duckdb.DuckDBPyConnection, settings: Settings, key: MaskingKey
) -> Mapping[str, Mapping[str, int]]:
    """Mask the registered raw events and stage what may be kept."""
    connection.execute(
        "CREATE OR REPLACE TEMP VIEW raw_web_events AS "
        "SELECT * EXCLUDE (file, file_sha256), file_sha256 AS file FROM landed_rows"
    ).fetchall()
    names = "(SELECT DISTINCT file_sha256, file, file_order FROM landed_rows)"
    masked = mask_events(connection, "raw_web_events", key, settings.governance, keep_repeats=True)
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
