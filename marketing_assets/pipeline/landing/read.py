"""One look at the landing folder: read what is new, store its rows, and write down what became of it.

One call is one transaction of the caller: a killed run leaves the old rows, the old manifest and the old rejects.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import duckdb

from marketing_assets.errors import ExportError
from marketing_assets.governance import MaskingKey
from marketing_assets.ingestion import list_landed
from marketing_assets.pipeline.landing import manifest
from marketing_assets.pipeline.landing.files import WITHDRAWN, ReadFile, known_files, pending_files
from marketing_assets.pipeline.landing.kinds import ADS, KINDS, LandedKind, masking_of
from marketing_assets.pipeline.landing.rows import begin_staging, create_table, lake_of, marked_rows, store
from marketing_assets.pipeline.landing.stage import read_file, stage
from marketing_assets.settings import Settings
from marketing_assets.warehouse.home import Home
from marketing_assets.warehouse.tables import table_exists

# Rows held in memory before they are staged: many small files are masked at once, large ones one by one.
BATCH_ROWS = 200_000


@dataclass
class LandingReport:
    """What one look at the landing folder did. Each list holds file names as landed; `changed_days` are ad days."""

    read: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    changed_days: list[date] = field(default_factory=list)


def read_landing(
    connection: duckdb.DuckDBPyConnection, home: Home, settings: Settings, today: date, *, reread: bool = False
) -> LandingReport:
    """Bring the rows of every kind, `landing_manifest` and `rejected_rows` up to date with the landing folder.

    A file is known by its content. One whose content, mapping or reader is new is read (again): its rows replace what
    an earlier reading of the same content gave. A file that was removed from landing keeps its rows.

    Raises:
        SettingsError: personal data has landed and there is no key to mask it with.
    """
    masking = masking_of(home)
    _prepare(connection, home)
    # Said anew below while it is still true: a mapping put right again makes the file settled, and nobody enters it.
    connection.execute(
        "UPDATE landing_manifest SET reason = NULL WHERE starts_with(reason, ?)", [manifest.KEPT]
    ).fetchall()
    report = LandingReport()
    for kind in KINDS.values():
        _read_kind(connection, home, kind, settings, today, masking, reread, report)
    return report


def withdraw(connection: duckdb.DuckDBPyConnection, home: Home, settings: Settings, name: str, why: str) -> list[str]:
    """Take the rows of a landed file back, for good; returns the files withdrawn, as landed.

    Args:
        name: file as the manifest names it (every content that was landed under it), or the beginning of a SHA-256.
    """
    _prepare(connection, home)
    chosen = connection.execute(
        "SELECT kind, sha256, file FROM landing_manifest WHERE status <> ? AND (file = ? OR starts_with(sha256, ?))",
        [WITHDRAWN, name, name.lower()],
    ).fetchall()
    for kind in KINDS.values():
        files = [sha256 for of_kind, sha256, _ in chosen if of_kind == kind.name]
        if not files:
            continue
        begin_staging(connection, kind)
        store(connection, home, kind, files, settings)
        for sha256 in files:
            manifest.forget_counts(connection, kind.name, sha256)
            manifest.note(connection, kind.name, sha256, f"withdrawn: {why}" if why else "withdrawn")
        manifest.count_replaced(connection, kind.name, marked_rows(kind))
    return [file for _, _, file in chosen]


def _read_kind(
    connection: duckdb.DuckDBPyConnection,
    home: Home,
    kind: LandedKind,
    settings: Settings,
    today: date,
    masking: MaskingKey | None,
    reread: bool,
    report: LandingReport,
) -> None:
    known = known_files(connection, kind.name)
    newest = connection.execute("SELECT coalesce(max(file_order), 0) FROM landing_manifest").fetchone()
    orders = {sha256: entry.order for sha256, entry in known.items()}
    last = int(newest[0]) if newest else 0
    pending, read = set(), []
    batch: list[ReadFile] = []

    def flush() -> None:
        dropped = stage(connection, kind, batch, settings, masking)
        for file in batch:
            manifest.enter_read(connection, kind.name, file, dropped.get(file.landed.sha256, {}))
            read.append(file.landed.sha256)
        batch.clear()

    begin_staging(connection, kind)
    for file in pending_files(home.landing, kind, known, settings, today, masking=masking, reread=reread):
        landed = file.landed
        pending.add(landed.name)
        if landed.sha256 not in orders:
            last += 1
            orders[landed.sha256] = last
        order = orders[landed.sha256]
        try:
            export = read_file(kind, file, settings, today)
        except ExportError as error:
            report.refused.append(landed.name)
            if landed.sha256 in known and known[landed.sha256].status == "read":
                # A slip in the mapping must not take back rows that people have planned from.
                manifest.note(connection, kind.name, landed.sha256, f"{manifest.KEPT}; now refused: {error}")
            else:
                manifest.enter_refused(connection, landed, kind.name, order, file.reading, str(error))
            continue
        batch.append(ReadFile(landed, order, file.reading, export))
        report.read.append(landed.name)
        if sum(len(each.export.rows) for each in batch) >= BATCH_ROWS:
            flush()
    flush()
    report.known += [file.name for file in list_landed(home.landing, kind.name) if file.name not in pending]
    changed = store(connection, home, kind, sorted(read), settings)
    if kind is ADS:
        report.changed_days = changed
    if read:
        manifest.count_replaced(connection, kind.name, marked_rows(kind))


def _prepare(connection: duckdb.DuckDBPyConnection, home: Home) -> None:
    """Create the tables; when the warehouse is new but the lake is not, rebuild the manifest from the lake's rows."""
    fresh = not table_exists(connection, "landing_manifest")
    manifest.create_tables(connection)
    for kind in KINDS.values():
        if kind.in_lake:
            _prepare_lake(connection, home, kind, fresh)
        else:
            create_table(connection, home, kind)


def _prepare_lake(connection: duckdb.DuckDBPyConnection, home: Home, kind: LandedKind, fresh: bool) -> None:
    lake = lake_of(home, kind)
    for day in lake.forget_missing(connection):
        # Files that had rows on a lost day are read again, where they still lie in landing.
        connection.execute(
            "UPDATE landing_manifest SET reading = NULL WHERE kind = ? AND ? BETWEEN first_date AND last_date",
            [kind.name, day],
        ).fetchall()
    found = lake.recover(connection) if fresh else 0
    create_table(connection, home, kind)
    if found:
        grain = "any_value(grain)" if "grain" in kind.columns else "NULL"
        connection.execute(f"""
            INSERT INTO landing_manifest BY NAME
            SELECT any_value(file) AS file, file_sha256 AS sha256, '{kind.name}' AS kind,
                any_value(file_order) AS file_order, 'read' AS status, '{manifest.RECOVERED}' AS reason,
                count(*) AS records, count(*) AS kept, 0 AS rejected, 0 AS dropped, min(date) AS first_date,
                max(date) AS last_date, {grain} AS grain
            FROM {kind.table} GROUP BY file_sha256
        """).fetchall()
        manifest.count_replaced(connection, kind.name, marked_rows(kind))
    lake.sweep(connection)
