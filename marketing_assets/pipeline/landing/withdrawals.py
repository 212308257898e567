"""Landed files that people took back: what they decided stands in the decision log, and every look carries it out.

So a run that is killed in between, and a warehouse that is lost, bring no withdrawn row back.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb

from marketing_assets.decisions import Decision, DecisionKind, DecisionLog
from marketing_assets.ingestion import LandedFile
from marketing_assets.pipeline.landing import manifest
from marketing_assets.pipeline.landing.files import NEVER_READ, WITHDRAWN
from marketing_assets.pipeline.landing.kinds import KINDS
from marketing_assets.pipeline.landing.named_files import named_files
from marketing_assets.pipeline.landing.recovery import prepare
from marketing_assets.pipeline.landing.rows import begin_staging, marked_rows, store
from marketing_assets.settings import Settings
from marketing_assets.warehouse.home import Home


def withdraw(
    connection: duckdb.DuckDBPyConnection,
    home: Home,
    settings: Settings,
    name: str,
    why: str,
    *,
    by: str,
    today: date,
    every: bool = False,
) -> list[str]:
    """Take the rows of a landed file back, for good; returns the files withdrawn, as landed.

    Args:
        name: file as the manifest names it, or the first digits of a SHA-256, as `named_files` takes them.
        by: who decides.
        every: take back all contents that landed under the name.
    Raises:
        LandingError: no file of that name was opened, it was withdrawn before, or several contents could be meant.
    """
    prepare(connection, home)
    chosen = named_files(connection, name, every=every)
    log = DecisionLog(home.decisions)
    for file in chosen:
        body = {"file": file.file, "kind": file.kind, "file_order": file.order}
        log.append(DecisionKind.WITHDRAW, effective_date=today, payload_hash=file.sha256, by=by, note=why, body=body)
    carry_out(connection, home, settings)
    return [file.file for file in chosen]


def carry_out(connection: duckdb.DuckDBPyConnection, home: Home, settings: Settings) -> None:
    """Take out what was withdrawn and is not out yet."""
    rows = connection.execute("SELECT kind, sha256, status, reading FROM landing_manifest").fetchall()
    status = {(kind, sha256): found for kind, sha256, found, _ in rows}
    # One that is never opened is entered anew by every look, and has no row to take out.
    out = {(kind, sha256) for kind, sha256, found, reading in rows if found == WITHDRAWN or reading == NEVER_READ}
    decided = {
        (entry.body["kind"], entry.payload_hash): entry
        for entry in DecisionLog(home.decisions).read()
        if entry.kind is DecisionKind.WITHDRAW
    }
    due = [place for place in decided if place not in out]
    for name in sorted({kind for kind, _ in due}):
        files = [sha256 for kind, sha256 in due if kind == name]
        unknown = [sha256 for sha256 in files if (name, sha256) not in status]
        manifest.enter(connection, name, [_entry(decided[name, sha256]) for sha256 in unknown])
        kind = KINDS.get(name)
        if kind is not None:
            begin_staging(connection, kind)
            store(connection, home, kind, files, settings)
        for sha256 in files:
            manifest.forget_counts(connection, name, sha256)
            why = decided[name, sha256].note
            manifest.note(connection, name, sha256, f"withdrawn: {why}" if why else "withdrawn")
        if kind is not None:
            manifest.count_replaced(connection, name, marked_rows(kind))


def _entry(decision: Decision) -> manifest.Entry:
    """The entry of a file that the manifest does not know (any more)."""
    file, order = decision.body["file"], decision.body["file_order"]
    landed = LandedFile(path=Path(file), name=file, sha256=decision.payload_hash, bytes=0)
    return manifest.withdrawn_entry(landed, order)
