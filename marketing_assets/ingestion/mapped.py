"""Layouts by a mapping file: one that names every column, one that says some things otherwise, and the wide files of a
media mix, whose own header is a mapping.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from pydantic import ValidationError

from marketing_assets.errors import ExportError
from marketing_assets.ingestion.cells.shapes import header_name, header_names
from marketing_assets.ingestion.dialects.names import normal_header
from marketing_assets.ingestion.kinds import Kind
from marketing_assets.ingestion.layout import Cell, Layout, with_defaults
from marketing_assets.ingestion.mapping import ColumnMapping, Source
from marketing_assets.ingestion.reading.heads import Head
from marketing_assets.ingestion.wide import DAY, TARGETS, own_columns, variables

OWN_FORMAT = "own columns"
# A header stands behind a report's title and a few lines of metadata, never behind pages of them.
_DEEPEST_HEADER = 60


def wide_layout(file: str, heads: Sequence[Head], kind: Kind) -> Layout:
    """A media mix in our own columns: its header is the first line that says anything."""
    head, at = _find_header(file, heads, {DAY, *TARGETS})
    columns, warnings = own_columns(head.records[at], head.records[at + 1 :])
    try:
        mapping = ColumnMapping.model_validate({"columns": columns}, context={"kind": kind})
    except ValidationError:
        raise ExportError(
            f"{file}: the header is not known: no column for {DAY}. Found: {header_names(head.records[at])}. Write "
            f"a mapping beside the file, for example\n  columns: {{Week: date, Turnover: sales, TV: tv_spend}}"
        ) from None
    return _laid_out(file, head, at, kind, mapping, OWN_FORMAT, warnings)


def adjusted(file: str, layout: Layout, rules: ColumnMapping, name: str) -> Layout:
    """A recognised table where a mapping that names no column says some things otherwise."""
    stated = {"platform": rules.platform, "currency": rules.currency}
    over = {column: Cell(None, column, value) for column, value in stated.items() if value}
    over = {column: cell for column, cell in over.items() if column in layout.kind.names}
    names = [normal_header(cell) for cell in layout.header]
    dropping = {normal_header(header): why for header, why in rules.drop_when_empty.items()}
    written = {normal_header(header): header for header in rules.drop_when_empty}
    _refuse_missing_and_twice(file, layout.header, Counter(names), written, name)
    return replace(
        layout,
        templates=tuple(_filled(file, layout.kind, template, rules, name) | over for template in layout.templates),
        platform=rules.platform or rules.constants.get("platform", layout.platform),
        date_format=rules.date.format,
        date_order=rules.date.order,
        decimal=rules.decimal,
        time_zone=rules.time_zone,
        drops=tuple((names.index(header), why) for header, why in dropping.items()),
        evidence=(*layout.evidence, f"{name}: {', '.join(sorted(rules.model_fields_set))}"),
    )


def _filled(file: str, kind: Kind, template: dict[str, Cell], rules: ColumnMapping, name: str) -> dict[str, Cell]:
    """A template with the mapping's constants: for columns that the file lacks, and where its own cells are empty. They
    take the place of nothing that it says: a refusal of consent stays one.
    """
    filled = dict(template)
    for column, value in rules.constants.items():
        own = template.get(column)
        if own is None or own.position is None:
            filled[column] = Cell(None, column, value)
        elif kind.column(column).type in ("text", "currency"):
            filled[column] = replace(own, where_empty=value)
        else:
            raise ExportError(
                f"{file}: {name} has a constant `{column}`, and the file a column for it: {header_name(own.header)}. "
                f"Take it out of {name}, or name all columns there"
            )
    return filled


def by_mapping(file: str, heads: Sequence[Head], kind: Kind, rules: ColumnMapping, name: str) -> Layout:
    """The layout that a mapping with columns describes.

    Raises:
        ExportError: the file lacks a header that the mapping names, or has it twice.
    """
    head, at = _find_header(file, heads, _wanted_names(rules))
    return _laid_out(file, head, at, kind, rules, name, ())


def _wanted_names(mapping: ColumnMapping) -> dict[str, str]:
    """Header names that a mapping uses: normalised -> as written there first."""
    sources = [source for template in mapping.templates() for source in template.values()]
    sources += mapping.date.parts.sources() if mapping.date.parts else ()
    headers = [source.header for source in sources if source.header is not None]
    return {normal_header(header): header for header in reversed((*headers, *mapping.drop_when_empty))}


def _find_header(file: str, heads: Sequence[Head], wanted: Collection[str]) -> tuple[Head, int]:
    """The record with most of the wanted names; among equals the first, and the reading with most cells."""
    best: tuple[tuple[int, int, int], Head, int] | None = None
    for head in heads:
        for at, record in enumerate(head.records[:_DEEPEST_HEADER]):
            if not any(cell.strip() for cell in record):
                continue
            hits = len({normal_header(cell) for cell in record}.intersection(wanted))
            score = (hits, -at, len(record))
            if best is None or score > best[0]:
                best = (score, head, at)
    if best is None:
        raise ExportError(f"{file}: no readable header line; expected column names on the first line. Export it again")
    return best[1], best[2]


def _laid_out(
    file: str, head: Head, at: int, kind: Kind, mapping: ColumnMapping, name: str, warnings: tuple[str, ...]
) -> Layout:
    header = head.records[at]
    names = [normal_header(cell) for cell in header]
    wanted = _wanted_names(mapping)
    _refuse_missing_and_twice(file, header, Counter(names), wanted, name)
    position = {wanted_name: names.index(wanted_name) for wanted_name in wanted}

    def cell(column: str, source: Source) -> Cell:
        if source.header is None:
            return Cell(None, column, source.constant)
        found = position[normal_header(source.header)]
        return Cell(found, header[found])

    parts = mapping.date.parts.sources() if mapping.date.parts else None
    sources = _wide_templates(file, mapping, name) if kind.wide else mapping.templates()
    constants = {} if mapping.currency is None else {"currency": Cell(None, "currency", mapping.currency)}
    if "currency" not in {column.name for column in kind.columns}:
        constants = {}
    templates = tuple(
        with_defaults(kind) | constants | {key: cell(key, source) for key, source in template.items()}
        for template in sources
    )
    platforms = {template["platform"].constant for template in templates if "platform" in template}
    return Layout(
        kind=kind,
        head=head,
        header_at=at,
        name=name,
        templates=templates,
        platform=platforms.pop() if len(platforms) == 1 else None,
        date_parts=(cell("year", parts[0]), cell("month", parts[1]), cell("day", parts[2])) if parts else None,
        date_format=mapping.date.format,
        date_order=mapping.date.order,
        decimal=mapping.decimal,
        time_zone=mapping.time_zone,
        drops=tuple((position[normal_header(column)], why) for column, why in mapping.drop_when_empty.items()),
        evidence=(f"{name}: {len(wanted)} of {len(wanted)} names in the header",),
        warnings=warnings,
    )


def _refuse_missing_and_twice(
    file: str, header: list[str], counts: Counter[str], wanted: Mapping[str, str], name: str
) -> None:
    missing = sorted(written for wanted_name, written in wanted.items() if wanted_name not in counts)
    if missing:
        raise ExportError(
            f"{file}: {name} names columns that the header lacks: {header_names(missing)}. "
            f"Found: {header_names(header)}. Correct the names in the mapping, or land the export it was written for"
        )
    twice = sorted(written for wanted_name, written in wanted.items() if counts[wanted_name] > 1)
    if twice:
        raise ExportError(
            f"{file}: columns that stand more than once in the header: {', '.join(twice)}. "
            f"Rename or remove the others so that it is clear which one counts"
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
