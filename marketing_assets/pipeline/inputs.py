"""What lies in the landing folder right now: a hash of it, the newest day in it, and whether it may be run at all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import duckdb

from marketing_assets.errors import ExportError, LandingError
from marketing_assets.ingestion import list_landed, read_export, read_landed
from marketing_assets.pipeline.landing import ADS, KINDS, MEDIA_MIX, known_files, mapping_of, pending_files
from marketing_assets.pipeline.sample import SAMPLE, SAMPLE_MARKER, contents
from marketing_assets.settings import Settings
from marketing_assets.warehouse.home import Home
from marketing_assets.warehouse.snapshot import reader
from marketing_assets.warehouse.tables import SCHEMA_VERSION, schema_version, table_exists, transaction


def input_hash(home: Home, settings: Settings) -> str:
    """SHA-256 (hex) over names and contents of landed files and mappings, and the settings: equal hash, equal plan."""
    parts: list[object] = [settings.digest()]
    for landed in (file for kind in KINDS for file in list_landed(home.landing, kind)):
        mapping = mapping_of(landed)
        parts.append([landed.name, landed.sha256, hashlib.sha256(mapping.read_bytes()).hexdigest() if mapping else ""])
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def newest_day(home: Home, settings: Settings, today: date, *, working: bool = False) -> date:
    """The newest day before today with ad rows: in those known, or in files that were not read yet.

    Without any ad export it is the last day of the wide media files, so that these can be modelled alone.

    Args:
        working: look into the working warehouse, as only the holder of the home's lock may; else into the snapshot.

    Raises:
        LandingError: no landed file and no row from an earlier run; the message says what became of each file.
    """
    newest: list[date] = []
    refusals: list[str] = []
    with _working(home) if working else _published(home) as connection:
        known = known_files(connection, ADS.name) if connection else {}
        rows = next((t for t in ("ad_rows", "ad_performance") if connection and table_exists(connection, t)), None)
        if connection and rows:
            found = connection.execute(f"SELECT max(date) FROM {rows} WHERE date < ?", [today]).fetchone()
            newest += [found[0]] if found and found[0] else []
    landed = list_landed(home.landing, "ads")
    if not landed and not newest:
        if wide := _newest_wide_day(home, settings, today):
            return wide
        raise LandingError(
            f"no ad exports in {home.landing / 'ads'}; put CSV files there "
            "(columns: see README, `marketing-assets init` makes the folders)"
        )
    for file in pending_files(home.landing, ADS, known, settings, today):
        try:
            days = read_export(file.landed.path, mapping=file.mapping, settings=settings, today=today).rows["date"]
        except ExportError as error:
            refusals.append(str(error))
            continue
        past = [day for day in days.dropna().unique() if day < today]
        newest += [max(past)] if past else []
        refusals += [] if past else [f"{file.landed.name}: no accepted row before {today}"]
    if not newest:
        raise LandingError("no usable row in the landing folder:\n" + "\n".join(refusals))
    return max(newest)


def _newest_wide_day(home: Home, settings: Settings, today: date) -> date | None:
    """Last day before today of the newest whole period of the wide media files; None without one."""
    ends = []
    for landed in list_landed(home.landing, MEDIA_MIX.name):
        try:
            rows = read_landed(
                landed.path, MEDIA_MIX.name, mapping=mapping_of(landed), settings=settings, today=today
            ).rows
        except ExportError:  # refused with its reason when it is read for good
            continue
        starts = sorted(set(rows["date"].dropna()))
        period = (starts[-1] - starts[-2]) if len(starts) > 1 else timedelta(days=1)
        ends += [end for start in starts if (end := start + period - timedelta(days=1)) < today]
    return max(ends, default=None)


@contextmanager
def _published(home: Home) -> Iterator[duckdb.DuckDBPyConnection | None]:
    """The snapshot, if one of this schema was published. Sensors look while a run may hold the working warehouse."""
    if not home.snapshot.is_file():
        yield None
        return
    with reader(home.snapshot) as connection:
        yield connection if schema_version(connection) == SCHEMA_VERSION else None


@contextmanager
def _working(home: Home) -> Iterator[duckdb.DuckDBPyConnection | None]:
    if not home.warehouse.is_file():
        yield None
        return
    with transaction(home.warehouse) as connection:
        yield connection


def refuse_mixture(home: Home) -> None:
    """A company's numbers and the sample's must never meet in one home. Only called while holding the home's lock.

    Raises:
        LandingError: sample and other files lie together in landing, or one is landed and the other in the home.
    """
    sample = set(contents(SAMPLE).values())
    marker = home.path / "landing" / SAMPLE_MARKER
    sample |= set(json.loads(marker.read_text()).values()) if marker.is_file() else set()
    landed_files = contents(home.landing)
    landed = {name: sha256 for name, sha256 in landed_files.items() if not name.endswith(".mapping.yaml")}
    from_sample = sorted(name for name, sha256 in landed.items() if sha256 in sample)
    others = sorted(name for name, sha256 in landed.items() if sha256 not in sample)
    if from_sample and others:
        raise LandingError(
            f"{home.landing} holds the sample ({', '.join(from_sample[:3])}) and also {', '.join(others[:3])}; "
            "own data needs a home of its own: make run LANDING=your/folder HOME_DIR=your/home"
        )
    with _working(home) as connection:
        read_before = set(known_files(connection)) if connection else set()
    if (others and read_before & sample) or (from_sample and read_before - sample):
        mine, before = (others, "the sample") if others else (from_sample, "other files")
        raise LandingError(
            f"{home.landing} holds {', '.join(mine[:3])}, but {home.path} was made from {before}; "
            "choose another home: make run LANDING=your/folder HOME_DIR=your/home"
        )


def refuse_other_currency(home: Home, settings: Settings) -> None:
    """Rows already read must not be relabelled by a run with other settings. Only called while holding the lock.

    Raises:
        LandingError: the home holds rows in a currency that is not the settings'.
    """
    with _working(home) as connection:
        if connection is None or not table_exists(connection, "ad_performance"):
            return
        rows = connection.execute("SELECT DISTINCT currency FROM ad_performance ORDER BY currency").fetchall()
    others = [currency for (currency,) in rows if currency != settings.currency]
    if others:
        raise LandingError(
            f"{home.path} holds amounts in {', '.join(others)}, the settings say {settings.currency}; "
            "choose the settings this home was made with (SETTINGS=…), or another home (HOME_DIR=…)"
        )
