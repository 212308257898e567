"""From the landing folder to lake and manifest: which files are new, what became of each, and which days they touch.

One call is one transaction of the caller: a killed run leaves the old days, the old manifest and the old rejects.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path

import duckdb

from marketing_assets.errors import ExportError
from marketing_assets.ingestion import (
    CURRENT_ROWS_SQL,
    ExportResult,
    LandedFile,
    find_mapping,
    list_landed,
    read_export,
)
from marketing_assets.lineage import Lineage, record, source_hash
from marketing_assets.settings import Settings
from marketing_assets.warehouse.home import PROJECT_ROOT, Home
from marketing_assets.warehouse.lake import Lake
from marketing_assets.warehouse.tables import table_exists

SHARED_MAPPINGS = PROJECT_ROOT / "data" / "mappings"

# Status of a file that people took back; it is not read again.
WITHDRAWN = "withdrawn"
# Reason of a file whose manifest row was rebuilt from its rows.
RECOVERED = "recovered from the lake"
# How the reason begins of a file whose rows stay although it could not be read again.
KEPT = "kept as it was read before"

AD_ROWS = {
    "date": "DATE", "platform": "VARCHAR", "account_id": "VARCHAR", "campaign_id": "VARCHAR", "campaign": "VARCHAR",
    "ad_group_id": "VARCHAR", "ad_group": "VARCHAR", "ad_id": "VARCHAR", "ad": "VARCHAR", "currency": "VARCHAR",
    "spend": "DECIMAL(18,6)", "impressions": "DOUBLE", "clicks": "DOUBLE", "leads": "DOUBLE", "conversions": "DOUBLE",
    "revenue": "DECIMAL(18,6)", "line": "BIGINT", "template": "BIGINT", "file": "VARCHAR", "file_sha256": "VARCHAR",
    "file_order": "BIGINT", "grain": "VARCHAR",
}  # fmt: skip

TABLES_DDL = """
CREATE TABLE IF NOT EXISTS landing_manifest (
    file VARCHAR, sha256 VARCHAR, kind VARCHAR, file_order BIGINT, status VARCHAR, reason VARCHAR,
    lines BIGINT, records BIGINT, kept BIGINT, rejected BIGINT, dropped BIGINT, duplicates BIGINT, replaced BIGINT,
    first_date DATE, last_date DATE, grain VARCHAR, first_future_date DATE,
    dialect VARCHAR, warnings VARCHAR[], reading VARCHAR
);
CREATE TABLE IF NOT EXISTS rejected_rows (
    file VARCHAR, sha256 VARCHAR, line BIGINT, "column" VARCHAR, reason VARCHAR
)"""


@dataclass
class LandingReport:
    """What one look at the landing folder did. Each list holds file names as landed."""

    read: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    changed_days: list[date] = field(default_factory=list)


@dataclass(frozen=True)
class Known:
    """What the manifest remembers of a file's content: order of entry, how it was read, and when to look again."""

    order: int
    reading: str | None
    first_future_date: date | None
    status: str

    def settled(self, reading: str, today: date) -> bool:
        """True when reading the file again would give the same rows, or nobody wants them."""
        if self.status == WITHDRAWN:
            return True
        waits = self.first_future_date is not None and self.first_future_date <= today
        return self.reading == reading and not waits


def ad_lake(home: Home) -> Lake:
    """The lake table of accepted ad rows."""
    return Lake(home.lake, "ad_rows", AD_ROWS)


def mapping_of(landed: LandedFile) -> Path | None:
    """The mapping file that applies: beside the export, else among the committed ones."""
    return find_mapping(landed.path, [SHARED_MAPPINGS])


def pending_files(
    landing: Path, known: dict[str, Known], settings: Settings, today: date, *, reread: bool = False
) -> Iterator[tuple[LandedFile, Path | None, str]]:
    """Files whose rows are not in the lake yet, in path order, each once: file, mapping and id of the reading."""
    seen: set[str] = set()
    for landed in list_landed(landing, "ads"):
        if landed.sha256 in seen:
            continue
        seen.add(landed.sha256)
        mapping = mapping_of(landed)
        reading = _reading(mapping, settings)
        before = known.get(landed.sha256)
        wanted = before is None or before.status != WITHDRAWN
        if (reread and wanted) or before is None or not before.settled(reading, today):
            yield landed, mapping, reading


def known_files(connection: duckdb.DuckDBPyConnection) -> dict[str, Known]:
    """What the manifest remembers, by SHA-256 of the content."""
    if not table_exists(connection, "landing_manifest"):
        return {}
    rows = connection.execute(
        "SELECT sha256, file_order, reading, first_future_date, status FROM landing_manifest"
    ).fetchall()
    return {sha256: Known(*entry) for sha256, *entry in rows}


def read_landing(
    connection: duckdb.DuckDBPyConnection, home: Home, settings: Settings, today: date, *, reread: bool = False
) -> LandingReport:
    """Bring lake, `landing_manifest` and `rejected_rows` up to date with the landing folder.

    A file is known by its content. One whose content, mapping or reader is new is read (again): its rows replace what
    an earlier reading of the same content gave. A file that was removed from landing keeps its rows.
    """
    lake = ad_lake(home)
    _prepare(connection, lake)
    lake.sweep(connection)
    known = known_files(connection)
    # Said anew below while it is still true: a mapping put right again makes the file settled, and nobody enters it.
    connection.execute("UPDATE landing_manifest SET reason = NULL WHERE starts_with(reason, ?)", [KEPT]).fetchall()
    report = LandingReport()
    connection.execute("CREATE OR REPLACE TEMP TABLE new_rows AS SELECT * FROM ad_rows LIMIT 0").fetchall()
    orders = {sha256: entry.order for sha256, entry in known.items()}
    readings: dict[str, str] = {}
    for landed, mapping, reading in pending_files(home.landing, known, settings, today, reread=reread):
        order = orders.setdefault(landed.sha256, 1 + max(orders.values(), default=0))
        try:
            export = read_export(landed.path, mapping=mapping, settings=settings, today=today)
        except ExportError as error:
            report.refused.append(landed.name)
            if landed.sha256 in known and known[landed.sha256].status == "read":
                # A slip in the mapping must not take back rows that people have planned from.
                _note(connection, landed.sha256, f"{KEPT}; now refused: {error}")
            else:
                _enter(connection, landed, order, reading, None, str(error))
            continue
        readings[landed.sha256] = reading
        _enter(connection, landed, order, reading, export, None)
        _stage(connection, landed, order, export)
        report.read.append(landed.name)
    pending = {*report.read, *report.refused}
    report.known = [landed.name for landed in list_landed(home.landing, "ads") if landed.name not in pending]
    report.changed_days = _write_days(connection, lake, sorted(readings), settings)
    if readings:
        _count_replaced(connection)
    return report


def withdraw(connection: duckdb.DuckDBPyConnection, home: Home, settings: Settings, name: str, why: str) -> list[str]:
    """Take the rows of a landed file back, for good; returns the files withdrawn, as landed.

    Args:
        name: file as the manifest names it (every content that was landed under it), or the beginning of a SHA-256.
    """
    lake = ad_lake(home)
    _prepare(connection, lake)
    chosen = connection.execute(
        "SELECT sha256, file FROM landing_manifest WHERE status <> ? AND (file = ? OR starts_with(sha256, ?))",
        [WITHDRAWN, name, name.lower()],
    ).fetchall()
    if not chosen:
        return []
    connection.execute("CREATE OR REPLACE TEMP TABLE new_rows AS SELECT * FROM ad_rows LIMIT 0").fetchall()
    _write_days(connection, lake, [sha256 for sha256, _ in chosen], settings)
    for sha256, _ in chosen:
        connection.execute("DELETE FROM rejected_rows WHERE sha256 = ?", [sha256]).fetchall()
        connection.execute(
            "UPDATE landing_manifest SET status = ?, records = NULL, kept = NULL, rejected = NULL, dropped = NULL, "
            "duplicates = NULL, replaced = NULL, lines = NULL WHERE sha256 = ?",
            [WITHDRAWN, sha256],
        ).fetchall()
        _note(connection, sha256, f"withdrawn: {why}" if why else "withdrawn")
    _count_replaced(connection)
    return [file for _, file in chosen]


def _note(connection: duckdb.DuckDBPyConnection, sha256: str, reason: str) -> None:
    connection.execute("UPDATE landing_manifest SET reason = ? WHERE sha256 = ?", [reason, sha256]).fetchall()


def _reading(mapping: Path | None, settings: Settings) -> str:
    """Id of everything besides the content that decides what a file's rows are."""
    parts = [
        hashlib.sha256(mapping.read_bytes()).hexdigest() if mapping else "",
        settings.currency,
        source_hash("ingestion"),
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _prepare(connection: duckdb.DuckDBPyConnection, lake: Lake) -> None:
    """Create the tables; when the warehouse is new but the lake is not, rebuild the manifest from the lake's rows."""
    fresh = not table_exists(connection, "landing_manifest")
    for statement in TABLES_DDL.split(";"):
        connection.execute(statement).fetchall()
    for day in lake.forget_missing(connection):
        # Files that had rows on a lost day are read again, where they still lie in landing.
        connection.execute(
            "UPDATE landing_manifest SET reading = NULL WHERE ? BETWEEN first_date AND last_date", [day]
        ).fetchall()
    if fresh and lake.recover(connection):
        lake.create_view(connection)
        connection.execute(f"""
            INSERT INTO landing_manifest BY NAME
            SELECT any_value(file) AS file, file_sha256 AS sha256, 'ads' AS kind, any_value(file_order) AS file_order,
                'read' AS status, '{RECOVERED}' AS reason, count(*) AS records, count(*) AS kept,
                0 AS rejected, 0 AS dropped, min(date) AS first_date, max(date) AS last_date, any_value(grain) AS grain
            FROM ad_rows GROUP BY file_sha256
        """).fetchall()
        _count_replaced(connection)
    lake.create_view(connection)


def _enter(
    connection: duckdb.DuckDBPyConnection,
    landed: LandedFile,
    order: int,
    reading: str,
    export: ExportResult | None,
    refusal: str | None,
) -> None:
    """Write the file's manifest row and its rejects, replacing those of an earlier reading."""
    for table in ("landing_manifest", "rejected_rows"):
        connection.execute(f"DELETE FROM {table} WHERE sha256 = ?", [landed.sha256]).fetchall()
    row: dict[str, object] = {
        "file": landed.name, "sha256": landed.sha256, "kind": "ads", "file_order": order, "reading": reading,
        "status": "refused" if export is None else "read", "reason": refusal,
    }  # fmt: skip
    if export is not None:
        row |= {
            "lines": export.lines, "records": export.records, "kept": export.kept, "rejected": len(export.rejected),
            "dropped": sum(export.dropped.values()), "duplicates": export.duplicates, "grain": export.grain,
            "first_date": export.first_date, "last_date": export.last_date, "warnings": list(export.warnings),
            "first_future_date": export.first_future_date, "dialect": json.dumps(asdict(export.dialect)),
        }  # fmt: skip
        connection.register("rejects", export.rejected)
        connection.execute(
            'INSERT INTO rejected_rows SELECT ?, ?, line, "column", reason FROM rejects ORDER BY line',
            [landed.name, landed.sha256],
        ).fetchall()
        connection.unregister("rejects")
    names = ", ".join(row)
    marks = ", ".join("?" for _ in row)
    connection.execute(f"INSERT INTO landing_manifest ({names}) VALUES ({marks})", list(row.values())).fetchall()


def _stage(connection: duckdb.DuckDBPyConnection, landed: LandedFile, order: int, export: ExportResult) -> None:
    import pyarrow as pa

    connection.register("export_rows", pa.Table.from_pandas(export.rows, preserve_index=False))
    connection.execute(
        "INSERT INTO new_rows BY NAME "
        "SELECT *, ? AS file, ? AS file_sha256, ?::BIGINT AS file_order, ? AS grain FROM export_rows",
        [landed.name, landed.sha256, order, export.grain],
    ).fetchall()
    connection.unregister("export_rows")


def _write_days(connection: duckdb.DuckDBPyConnection, lake: Lake, files: list[str], settings: Settings) -> list[date]:
    """Rewrite the days that the files just read touch: rows of other files stay, theirs are the new ones."""
    if not files:
        return []
    connection.execute(
        """
        CREATE OR REPLACE TEMP TABLE changed_days AS
        SELECT DISTINCT date FROM (
            SELECT date FROM new_rows UNION ALL SELECT date FROM ad_rows WHERE file_sha256 IN (SELECT unnest(?)))
        """,
        [files],
    ).fetchall()
    connection.execute(
        """
        CREATE OR REPLACE TEMP TABLE changed_rows AS
        SELECT * FROM new_rows UNION ALL BY NAME
        SELECT * FROM ad_rows
        WHERE date IN (SELECT date FROM changed_days) AND file_sha256 NOT IN (SELECT unnest(?))
        """,
        [files],
    ).fetchall()
    sources = connection.execute("""
        SELECT d.date,
            list(DISTINCT {'o': r.file_order, 's': r.file_sha256, 'r': m.reading}) FILTER (r.date IS NOT NULL)
        FROM changed_days AS d
        LEFT JOIN changed_rows AS r ON r.date = d.date
        LEFT JOIN landing_manifest AS m ON m.sha256 = r.file_sha256
        GROUP BY d.date ORDER BY d.date
    """).fetchall()
    lineages = []
    for day, unordered in sources:
        files_of_day = sorted(unordered or [], key=lambda source: source["o"])
        used = settings.digest("currency") + "".join(str(source["r"]) for source in files_of_day)
        digest = hashlib.sha256(used.encode()).hexdigest()
        lineages.append(Lineage.of("ad_rows", [source["s"] for source in files_of_day], digest, day))
    lake.write(connection, "changed_rows", {i.as_of: i.id for i in lineages if i.as_of}, "file_order, line, template")
    lake.create_view(connection)
    record(connection, *lineages)
    return [day for day, _ in sources]


def _count_replaced(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(f"""
        UPDATE landing_manifest SET replaced = coalesce(counted.replaced, 0) FROM (
            SELECT m.sha256, count(*) FILTER (NOT r.is_current) AS replaced
            FROM landing_manifest AS m LEFT JOIN ({CURRENT_ROWS_SQL}) AS r ON r.file_sha256 = m.sha256
            WHERE m.status = 'read' GROUP BY m.sha256) AS counted
        WHERE landing_manifest.sha256 = counted.sha256
    """).fetchall()
