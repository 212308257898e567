"""What a file's header means: which position fills which column of the kind, for each row template.

A dialect is a function from a header to the `ColumnMapping` that reads it; our own format is the only one so far, and a
platform's will stand beside it. A mapping file takes the place of the dialect, so all files are read the same way.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from pydantic import ValidationError

from marketing_assets.errors import ExportError
from marketing_assets.ingestion.canonical import ADS
from marketing_assets.ingestion.cells.shapes import header_names
from marketing_assets.ingestion.kinds import Kind
from marketing_assets.ingestion.lines import DataLines
from marketing_assets.ingestion.mapping import ColumnMapping, Source
from marketing_assets.ingestion.reading.decode import stem
from marketing_assets.ingestion.reading.split import normal_name
from marketing_assets.ingestion.wide import DAY, TARGETS, own_columns, variables

OWN_FORMAT = "own columns"
_EXAMPLE = """for example
  platform: Google
  currency: EUR
  date: {format: "%d.%m.%Y"}
  decimal: ","
  columns: {Tag: date, Kampagne: campaign, Kosten: spend, Klicks: clicks}"""


@dataclass(frozen=True)
class Cell:
    """One column of one template: a position in the line and its header, or a constant."""

    position: int | None
    header: str
    constant: str | None = None


@dataclass(frozen=True)
class Layout:
    """A header that has been understood.

    `date_parts` is year, month, day where the day is not one column. `date_format` is a strptime format or
    `dates.ISO_DAY`; None for time stamps in ISO 8601 or epoch. `drops`: (position, reason) of `drop_when_empty`.
    """

    kind: Kind
    mapping: ColumnMapping
    name: str
    templates: tuple[dict[str, Cell], ...]
    date_parts: tuple[Cell, Cell, Cell] | None
    date_format: str | None
    drops: tuple[tuple[int, str], ...] = ()
    warnings: tuple[str, ...] = ()


def wanted_names(mapping: ColumnMapping | None, kind: Kind) -> frozenset[str]:
    """Normalised header names by which a file can be recognised."""
    if mapping is None:
        return frozenset((DAY, *TARGETS) if kind.wide else (*kind.names, *kind.aliases))
    sources = [source for template in mapping.templates() for source in template.values()]
    sources += mapping.date.parts.sources() if mapping.date.parts else ()
    headers = [source.header for source in sources if source.header is not None]
    return frozenset(map(normal_name, (*headers, *mapping.drop_when_empty)))


def lay_out(file: str, lines: DataLines, kind: Kind, mapping: ColumnMapping | None, name: str) -> Layout:
    """Find every wanted column in the header.

    Raises:
        ExportError: a header that is not our own and has no mapping; a mapping that names headers the file lacks.
    """
    header = lines.header
    names = [normal_name(cell) for cell in header]
    warnings: tuple[str, ...] = ()
    if mapping is None:
        mapping, warnings = _own_format(file, lines, kind, names)
    counts = Counter(names)
    wanted = wanted_names(mapping, kind)
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

    def cell(column: str, source: Source) -> Cell:
        if source.header is None:
            return Cell(None, column, source.constant)
        found = position[normal_name(source.header)]
        return Cell(found, header[found])

    parts = mapping.date.parts.sources() if mapping.date.parts else None
    sources = _wide_templates(file, mapping, name) if kind.wide else mapping.templates()
    defaults = {column.name: Source(constant=column.default) for column in kind.columns if column.default is not None}
    return Layout(
        kind=kind,
        mapping=mapping,
        name=name,
        templates=tuple({key: cell(key, source) for key, source in (defaults | t).items()} for t in sources),
        date_parts=(cell("year", parts[0]), cell("month", parts[1]), cell("day", parts[2])) if parts else None,
        date_format=_date_format(mapping, kind),
        drops=tuple((position[normal_name(column)], why) for column, why in mapping.drop_when_empty.items()),
        warnings=warnings,
    )


def _wide_templates(file: str, mapping: ColumnMapping, name: str) -> list[dict[str, Source]]:
    """One template per variable: the day, and the variable's column as `value`."""
    common = mapping.templates()[0]
    day = {DAY: common[DAY]} if DAY in common else {}
    return [
        day
        | {
            "variable": Source(constant=variable.name),
            "role": Source(constant=variable.role),
            "value": variable.source,
        }
        for variable in variables(file, mapping, name)
    ]


def _date_format(mapping: ColumnMapping, kind: Kind) -> str | None:
    if "format" in mapping.date.model_fields_set:
        return mapping.date.format
    timed = kind.day is not None and kind.column(kind.day).type == "timestamp"
    return None if timed else kind.day_format


def _own_format(file: str, lines: DataLines, kind: Kind, names: list[str]) -> tuple[ColumnMapping, tuple[str, ...]]:
    """Our own columns in any order. An alias, such as the sample format's `channel` for the platform, is taken where
    the column itself is not there.
    """
    if kind.wide:
        columns, warnings = own_columns(lines)
    else:
        columns = {name: name for name in names if name in kind.names}
        columns |= {alias: name for alias, name in kind.aliases.items() if alias in names and name not in names}
        ignored = [cell for cell, name in zip(lines.header, names, strict=True) if name and name not in columns]
        warnings = (f"columns not read: {header_names(ignored)}",) if ignored else ()
    try:
        return ColumnMapping.model_validate({"columns": columns}, context={"kind": kind}), warnings
    except ValidationError:
        pass
    required = (DAY,) if kind.wide else kind.required
    missing = [column for column in required if column not in columns.values()]
    missing += [
        f"one of {'/'.join(choice)}"
        for choice in (kind.one_of, kind.one_value_of)
        if choice and not set(choice).intersection(columns.values())
    ]
    raise ExportError(
        f"{file}: the header is not known: no column for {', '.join(missing)}. Found: {header_names(lines.header)}. "
        f"Write {stem(file)}.mapping.yaml beside the file, {_example(kind)}"
    )


def _example(kind: Kind) -> str:
    if kind is ADS:
        return _EXAMPLE
    columns = (DAY, TARGETS[0], "tv_spend") if kind.wide else (*kind.required, *kind.one_of[:1], *kind.one_value_of[:1])
    named = ", ".join(f"Header {place}: {column}" for place, column in enumerate(columns, start=1))
    return f"for example\n  columns: {{{named}}}"
