"""What a file's header means: which position fills which canonical column, for each row template.

A dialect is a function from a header to the `ColumnMapping` that reads it; our own format is the only one so far, and a
platform's will stand beside it. A mapping file takes the place of the dialect, so all files are read the same way.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from pydantic import ValidationError

from marketing_assets.errors import ExportError
from marketing_assets.ingestion.canonical import COLUMNS, METRICS, REQUIRED
from marketing_assets.ingestion.mapping import ColumnMapping, Source
from marketing_assets.ingestion.shapes import header_names
from marketing_assets.ingestion.split import normal_name

OWN_FORMAT = "own columns"
OWN_NAMES = frozenset((*COLUMNS, "channel"))
_EXAMPLE = """for example
  platform: Google
  currency: EUR
  date: {format: "%d.%m.%Y"}
  decimal: ","
  columns: {Tag: date, Kampagne: campaign, Kosten: spend, Klicks: clicks}"""


@dataclass(frozen=True)
class Cell:
    """One canonical column of one template: a position in the line and its header, or a constant."""

    position: int | None
    header: str
    constant: str | None = None


@dataclass(frozen=True)
class Layout:
    """A header that has been understood. `date_parts` is year, month, day where the date is not one column."""

    mapping: ColumnMapping
    name: str
    templates: tuple[dict[str, Cell], ...]
    date_parts: tuple[Cell, Cell, Cell] | None
    warnings: tuple[str, ...] = ()


def wanted_names(mapping: ColumnMapping | None) -> frozenset[str]:
    """Normalised header names by which a file can be recognised."""
    if mapping is None:
        return OWN_NAMES
    sources = [source for template in mapping.templates() for source in template.values()]
    sources += mapping.date.parts.sources() if mapping.date.parts else ()
    return frozenset(normal_name(source.header) for source in sources if source.header is not None)


def lay_out(file: str, header: list[str], mapping: ColumnMapping | None, name: str) -> Layout:
    """Find every wanted column in the header.

    Raises:
        ExportError: a header that is not our own and has no mapping; a mapping that names headers the file lacks.
    """
    names = [normal_name(cell) for cell in header]
    warnings: tuple[str, ...] = ()
    if mapping is None:
        mapping = _own_format(file, header, names)
        warnings = _ignored(header, names, mapping)
    counts = Counter(names)
    wanted = wanted_names(mapping)
    missing = sorted(wanted.difference(counts))
    if missing:
        raise ExportError(
            f"{file}: {name} names columns that the header lacks: {header_names(missing)}. "
            f"Found: {header_names(header)}. Correct the names in the mapping, or land the export it was written for"
        )
    twice = sorted(wanted_name for wanted_name in wanted if counts[wanted_name] > 1)
    if twice:
        raise ExportError(
            f"{file}: columns that stand more than once in the header: {', '.join(twice)}. "
            f"Rename or remove the others so that it is clear which one counts"
        )
    position = {wanted_name: names.index(wanted_name) for wanted_name in wanted}

    def cell(canonical: str, source: Source) -> Cell:
        if source.header is None:
            return Cell(None, canonical, source.constant)
        found = position[normal_name(source.header)]
        return Cell(found, header[found])

    parts = mapping.date.parts.sources() if mapping.date.parts else None
    templates = tuple({key: cell(key, source) for key, source in template.items()} for template in mapping.templates())
    date_parts = (cell("year", parts[0]), cell("month", parts[1]), cell("day", parts[2])) if parts else None
    return Layout(mapping, name, templates, date_parts, warnings)


def _own_format(file: str, header: list[str], names: list[str]) -> ColumnMapping:
    """Our own columns in any order. The sample format's `channel` is the platform unless `platform` is there too."""
    platform = "platform" if "platform" in names else "channel"
    columns = {name: name for name in names if name in COLUMNS}
    columns |= {platform: "platform"} if platform in names else {}
    try:
        return ColumnMapping.model_validate({"columns": columns})
    except ValidationError:
        missing = [column for column in REQUIRED if column not in columns.values()]
        if not set(METRICS).intersection(columns.values()):
            missing.append(f"one of {'/'.join(METRICS)}")
        stem = file.rsplit(".", 1)[0]
        raise ExportError(
            f"{file}: the header is not known: no column for {', '.join(missing)}. Found: {header_names(header)}. "
            f"Write {stem}.mapping.yaml beside the file, {_EXAMPLE}"
        ) from None


def _ignored(header: list[str], names: list[str], mapping: ColumnMapping) -> tuple[str, ...]:
    ignored = [cell for cell, name in zip(header, names, strict=True) if name and name not in mapping.columns]
    return (f"columns not read: {header_names(ignored)}",) if ignored else ()
