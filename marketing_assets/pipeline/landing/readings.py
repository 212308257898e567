"""Reads each landed file once per run: what was read to choose the day of a run is not read again to be stored."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

import duckdb

from marketing_assets.errors import ExportError, MarketingAssetsError
from marketing_assets.ingestion import CHANGING, ExportResult, Grain, TableResult, header_grain
from marketing_assets.pipeline.landing.files import Pending
from marketing_assets.pipeline.landing.kinds import LandedKind
from marketing_assets.pipeline.landing.stage import Inside, read_file, refuse_unconvertible
from marketing_assets.settings import Settings


class FileChangedError(ExportError):
    """A file was written to while it was read: what it holds in the end is another content."""


# A row of ads takes about 150 bytes; files beyond this many rows are read twice rather than kept.
MOST_KEPT_ROWS = 5_000_000

Outcome = TableResult | MarketingAssetsError
_Key = tuple[str, str, str, date]


@dataclass
class _Kept:
    outcomes: dict[_Key, Outcome] = field(default_factory=dict)
    rows: int = 0


_kept: _Kept | None = None


@contextmanager
def readings_kept() -> Iterator[None]:
    """Until the end of the block, in this process: a file looked at is kept until it is read for good."""
    global _kept
    before, _kept = _kept, _Kept()
    try:
        yield
    finally:
        _kept = before


def look_into(
    kind: LandedKind, file: Pending, settings: Settings, today: date, inside: Inside = lambda read, of: None
) -> TableResult:
    """Read a file whose rows will be stored later.

    Raises:
        MarketingAssetsError: the file cannot be read as a whole.
    """
    key = _key(kind, file, today)
    outcome = _kept.outcomes.get(key) if _kept else None
    if outcome is None:
        outcome = _read(kind, file, settings, today, inside)
        rows = 0 if isinstance(outcome, MarketingAssetsError) else outcome.kept + outcome.rejects.num_rows
        if _kept and _kept.rows + rows <= MOST_KEPT_ROWS:
            _kept.outcomes[key] = outcome
            _kept.rows += rows
    return _result(outcome)


def grain_of(kind: LandedKind, file: Pending, settings: Settings, today: date) -> Grain | None:
    """The grain that a file's header has; None for one that cannot be understood."""
    outcome = _kept.outcomes.get(_key(kind, file, today)) if _kept else None
    if isinstance(outcome, ExportResult):
        return outcome.header_grain
    return header_grain(file.landed.path, file.mapping, settings)


def read_for_good(
    connection: duckdb.DuckDBPyConnection,
    kind: LandedKind,
    file: Pending,
    settings: Settings,
    today: date,
    inside: Inside = lambda read, of: None,
) -> TableResult:
    """The same for a file whose rows are stored now: what was kept of it is given away.

    Args:
        connection: knows the exchange rates that have landed.
    Raises:
        MarketingAssetsError: the file cannot be read as a whole, or holds money that has no exchange rate.
    """
    outcome = _kept.outcomes.pop(_key(kind, file, today), None) if _kept else None
    export = _result(outcome if outcome is not None else _read(kind, file, settings, today, inside))
    refuse_unconvertible(connection, kind, file, export, settings)
    return export


def _read(kind: LandedKind, file: Pending, settings: Settings, today: date, inside: Inside) -> Outcome:
    try:
        export = read_file(kind, file, settings, today, inside)
    except MarketingAssetsError as error:
        outcome: Outcome = error
    else:
        outcome = export
    # The hash is that of the content before: rows of another content must not be stored under it.
    return outcome if file.landed.unchanged() else FileChangedError(f"{file.landed.name}: {CHANGING}")


def _result(outcome: Outcome) -> TableResult:
    if isinstance(outcome, MarketingAssetsError):
        raise outcome
    return outcome


def _key(kind: LandedKind, file: Pending, today: date) -> _Key:
    return kind.name, file.landed.sha256, file.reading, today
