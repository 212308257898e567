"""The way through this room: one landed file becomes rows of its kind, rejects and counts. No warehouse, no clock but
the default of `today`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from marketing_assets.errors import ExportError
from marketing_assets.ingestion.canonical import ADS, Grain, deepest
from marketing_assets.ingestion.cells.shapes import header_name
from marketing_assets.ingestion.central_bank import rates_of
from marketing_assets.ingestion.events.opening import open_web_events
from marketing_assets.ingestion.kinds import Kind
from marketing_assets.ingestion.landing_kinds import FX, KINDS, WEB_EVENTS
from marketing_assets.ingestion.laying_out import lay_out
from marketing_assets.ingestion.locale import LocaleJudge
from marketing_assets.ingestion.mapping import ColumnMapping
from marketing_assets.ingestion.mapping_file import check_mapping, load_mapping
from marketing_assets.ingestion.reading.heads import narrow
from marketing_assets.ingestion.reading.opening import open_source
from marketing_assets.ingestion.reading.source import Source
from marketing_assets.ingestion.result import ExportResult, TableResult
from marketing_assets.ingestion.rows.collect import Collected
from marketing_assets.ingestion.wanted import wanted
from marketing_assets.settings import Settings, load_settings

Progress = Callable[[int, int], None]  # bytes read, bytes in all


def read_export(
    path: Path,
    *,
    mapping: Path | Mapping[str, Any] | None = None,
    settings: Settings | None = None,
    today: date | None = None,
    progress: Progress | None = None,
) -> ExportResult:
    """Read one ad export: `read_landed` for the kind `ads`."""
    result = read_landed(path, ADS.name, mapping=mapping, settings=settings, today=today, progress=progress)
    assert isinstance(result, ExportResult)
    return result


def read_landed(
    path: Path,
    kind: str,
    *,
    mapping: Path | Mapping[str, Any] | None = None,
    settings: Settings | None = None,
    today: date | None = None,
    progress: Progress | None = None,
) -> TableResult:
    """Read one landed file.

    Args:
        path: text (.csv, .tsv, .txt), a sheet (.xlsx) or .parquet; text also packed (.gz, .zip); for web events also
            JSON, one object per line.
        kind: what the file is, a key of `KINDS`.
        mapping: mapping file, or the same keys as Python values; None to recognise the file by its header.
        settings: for the reporting currency, the time zone and `ingestion`; default `load_settings()`.
        today: later dates are rejected; default the current day in the settings' time zone.
        progress: told bytes read and bytes in all, after each block.
    Returns:
        For `ads` an `ExportResult`.
    Raises:
        ExportError: the file cannot be read as a whole; names the file, what was expected and how to mend it.
    """
    path = Path(path)
    if kind not in KINDS:
        raise ExportError(f"{path.name}: files of kind {header_name(kind)} are not read; kinds are {', '.join(KINDS)}")
    settings = load_settings() if settings is None else settings
    today = datetime.now(settings.zone).date() if today is None else today
    rules, name = rules_of(mapping, KINDS[kind])
    if rules is not None and not KINDS[kind].has_own_currency:
        _refuse_other_currency(path, rules, name, settings.currency)
    source = open_landed(path, KINDS[kind], rules)
    layout = lay_out(path.name, narrow(path.name, source.heads()), KINDS[kind], rules, name, settings)
    judge = LocaleJudge.of(path.name, layout, settings.ingestion)
    collected = Collected(source, layout, judge, judge.judge(source), settings, today)
    for chunk in source.chunks(wanted(layout, collected.locale.decimal)):
        collected.add(chunk)
        if progress is not None:
            progress(chunk.bytes_read, source.size)
    return collected.result()


def header_grain(path: Path, mapping: Path | None, settings: Settings) -> Grain | None:
    """The deepest entity that the header of an ad export has a column for; None where the file cannot be read.

    Only the beginning of the file is looked at. A file that was read has it in its `ExportResult`.
    """
    try:
        rules, name = rules_of(mapping, ADS)
        layout = lay_out(path.name, open_source(path).heads(), ADS, rules, name, settings)
    except ExportError:
        return None
    return deepest(layout.filled)


def open_landed(path: Path, kind: Kind, rules: ColumnMapping | None) -> Source:
    """A landed file as rows of cells, whatever its format."""
    if kind is WEB_EVENTS:
        return open_web_events(path)
    source = open_source(path)
    # A mapping that names columns names those of the file itself.
    return rates_of(source) if kind is FX and (rules is None or rules.adjusts) else source


def rules_of(mapping: Path | Mapping[str, Any] | None, kind: Kind) -> tuple[ColumnMapping | None, str]:
    """A mapping and how messages call it."""
    if mapping is None:
        return None, ""
    if isinstance(mapping, str | Path):
        return load_mapping(Path(mapping), kind), Path(mapping).name
    return check_mapping(mapping, "mapping", kind), "mapping"


def _refuse_other_currency(path: Path, rules: ColumnMapping, name: str, currency: str) -> None:
    others = rules.currencies() - {currency}
    if others:
        raise ExportError(
            f"{path.name}: {name} says the amounts are in {', '.join(sorted(others))}, the settings say {currency}. "
            f"Only ads and sales are converted: correct `currency:` in {name} if it is wrong, else convert the amounts "
            f"to {currency} before you land the file, and leave `currency:` out"
        )
