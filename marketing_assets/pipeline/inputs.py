"""What lies in the landing folder right now: a hash of it, the newest day in it, and whether it may be run at all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta

import duckdb

from marketing_assets.errors import LandingError, MarketingAssetsError
from marketing_assets.ingestion import TableResult, list_strays
from marketing_assets.metrics import ANALYTICS_PLATFORMS, analytics_list
from marketing_assets.pipeline.landing import (
    ADS,
    FX,
    KINDS,
    MEDIA_MIX,
    NEVER_READ,
    REFUSED,
    WITHDRAWN,
    Known,
    LandedKind,
    Progress,
    draft_words,
    known_files,
    landed_files,
    look_into,
    mapping_hash,
    mapping_of,
    progressed,
    sort_files,
    unexpected_words,
)
from marketing_assets.pipeline.sample import SAMPLE, SAMPLE_MARKER, contents
from marketing_assets.settings import Settings
from marketing_assets.warehouse.home import Home
from marketing_assets.warehouse.snapshot import reader
from marketing_assets.warehouse.tables import SCHEMA_VERSION, schema_version, table_exists, transaction

# A message is read on a screen; the manifest names every file.
MOST_REFUSALS = 20


def input_hash(home: Home, settings: Settings) -> str:
    """SHA-256 (hex) over names and contents of landed files and mappings, and the settings: equal hash, equal plan."""
    parts: list[object] = [settings.digest()]
    for landed in (file for kind in KINDS for file in landed_files(home.landing, kind)):
        # Of what is never read, even to look for its mapping may fail: a name can be too long for it.
        parts.append([landed.name, landed.sha256, "" if landed.problem else mapping_hash(mapping_of(landed))])
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
        known = _known(connection, ADS.name)
        if sort_files(home.landing, FX, _known(connection, FX.name), settings, today).pending:
            known = _reopened(known)
        reasons = _reasons(connection) if known else {}
        rows = next((t for t in ("ad_rows", "ad_performance") if connection and table_exists(connection, t)), None)
        if connection and rows:
            paid = f"platform NOT IN {analytics_list()}" if rows == "ad_rows" else "true"
            found = connection.execute(f"SELECT max(date) FROM {rows} WHERE date < ? AND {paid}", [today]).fetchone()
            newest += [found[0]] if found and found[0] else []
    files = sort_files(home.landing, ADS, known, settings, today)
    if not (files.pending or files.settled or files.copies or files.unreadable or newest):
        if wide := _newest_wide_day(home, settings, today):
            return wide
        raise LandingError(
            f"no ad exports in {home.landing / 'ads'}; put CSV files there "
            "(columns: see README, `marketing-assets init` makes the folders)" + _strays(home)
        )
    refusals += [f"{file.name}: {file.problem}" for file in files.unreadable]
    refusals += [reasons.get(file.sha256, _no_row(file.name, today)) for file in files.settled]
    refusals += [f"{file.name}: the same content as {name}" for file, name in files.copies]
    kept = 0
    for number, file in enumerate(files.pending):
        look = _Look(ADS, number, len(files.pending), kept, file.landed.name)
        look.inside(0, file.landed.bytes)
        try:
            export = look_into(ADS, file, settings, today, look.inside)
        except MarketingAssetsError as error:
            refusals.append(f"{error}{draft_words(home, file.landed, error) if working else ''}")
            continue
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one file, the others are read
            refusals.append(unexpected_words(file.landed.name, error))
            continue
        kept += export.kept
        day = _newest_day_of(export, today)
        newest += [day] if day else []
        refusals += [] if day else [_no_row(file.landed.name, today)]
    if not newest:
        more = f"\nand {len(refusals) - MOST_REFUSALS} more" if len(refusals) > MOST_REFUSALS else ""
        told = "\n".join(refusals[:MOST_REFUSALS])
        raise LandingError(f"no usable row in the landing folder:\n{told}{more}{_strays(home)}")
    return max(newest)


def _no_row(name: str, today: date) -> str:
    return f"{name}: no accepted row before {today}"


def _reopened(known: dict[str, Known]) -> dict[str, Known]:
    """The same, refused files to be read again: what they lacked may be a rate that landed and is not read yet."""
    return {
        sha256: replace(file, reading=None) if file.status == REFUSED and file.reading != NEVER_READ else file
        for sha256, file in known.items()
    }


def _reasons(connection: duckdb.DuckDBPyConnection | None) -> dict[str, str]:
    """Why no row of an ad file counts, by SHA-256: files that were refused or withdrawn."""
    if connection is None:
        return {}
    rows = connection.execute(
        "SELECT sha256, CASE status WHEN ? THEN reason ELSE file || ': ' || reason END FROM landing_manifest "
        "WHERE kind = ? AND status IN (?, ?) AND reason IS NOT NULL",
        [REFUSED, ADS.name, REFUSED, WITHDRAWN],
    ).fetchall()
    return dict(rows)


@dataclass(frozen=True)
class _Look:
    """How far the look for the newest day is; `inside` is told how far it is within one file."""

    kind: LandedKind
    number: int
    of_files: int
    rows: int
    file: str

    def inside(self, read: int, of_bytes: int) -> None:
        """Say so to whoever watches."""
        words = f"looking for the newest day in {self.kind.name}:"
        progressed(Progress(words, self.number, self.of_files, self.rows, self.file, read, of_bytes))


def _newest_day_of(export: TableResult, today: date) -> date | None:
    """The newest day before today in a file's rows of ads; what analytics observed of them makes no day."""
    import pyarrow as pa
    import pyarrow.compute as pc

    days, platforms = export.table["date"], export.table["platform"]
    of_ads = pc.invert(pc.is_in(platforms, value_set=pa.array(ANALYTICS_PLATFORMS, pa.string())))
    past = pc.less(days, pa.scalar(today, pa.date32()))
    found: date | None = pc.max(days.filter(pc.and_(of_ads, past))).as_py()
    return found


def _strays(home: Home) -> str:
    """Files in folders of no kind: perhaps those that are missed."""
    strays = list_strays(home.landing, KINDS)[:MOST_REFUSALS]
    return "".join(f"\n{stray.name}: {stray.problem}" for stray in strays)


def _newest_wide_day(home: Home, settings: Settings, today: date) -> date | None:
    """Last day before today of the newest whole period of the wide media files; None without one."""
    ends = []
    for file in sort_files(home.landing, MEDIA_MIX, {}, settings, today).pending:
        try:
            rows = look_into(MEDIA_MIX, file, settings, today).rows
        except MarketingAssetsError:  # refused with its reason when it is read for good
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


def _known(connection: duckdb.DuckDBPyConnection | None, kind: str | None = None) -> dict[str, Known]:
    """What was read before; nothing in a home that is new."""
    return known_files(connection, kind) if connection and table_exists(connection, "landing_manifest") else {}


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
        read_before = set(_known(connection))
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
