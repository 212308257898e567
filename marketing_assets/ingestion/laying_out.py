"""The header of a file and every wanted column in it: recognised, or as a mapping says."""

from __future__ import annotations

from collections.abc import Sequence

from marketing_assets.ingestion.dialects.recognise import recognise
from marketing_assets.ingestion.kinds import Kind
from marketing_assets.ingestion.layout import Cell, Layout, with_defaults
from marketing_assets.ingestion.mapped import adjusted, by_mapping, wide_layout
from marketing_assets.ingestion.mapping import ColumnMapping
from marketing_assets.ingestion.reading.heads import Head
from marketing_assets.settings import Settings


def lay_out(
    file: str, heads: Sequence[Head], kind: Kind, rules: ColumnMapping | None, name: str, settings: Settings
) -> Layout:
    """Find the header and every wanted column in it.

    Raises:
        ExportError: a header that nobody knows and has no mapping; a mapping that names headers the file lacks.
    """
    if rules is not None and not rules.adjusts:
        return by_mapping(file, heads, kind, rules, name)
    if rules is not None and rules.currency:
        # Decides between currencies with one sign, and between columns that differ in their currency only.
        settings = settings.model_copy(update={"currency": rules.currency})
    layout = wide_layout(file, heads, kind) if kind.wide else _recognised(file, heads, kind, settings)
    return layout if rules is None else adjusted(file, layout, rules, name)


def _recognised(file: str, heads: Sequence[Head], kind: Kind, settings: Settings) -> Layout:
    found = recognise(file, heads, kind, settings)
    template = {
        column: Cell(position, found.header[position], only_where=found.only_where.get(column))
        for column, position in found.sources.items()
    }
    constants = {column: Cell(None, column, value) for column, value in found.constants.items()}
    return Layout(
        kind=kind,
        head=found.head,
        header_at=found.header_at,
        name=found.name,
        templates=(with_defaults(kind) | constants | template,),
        platform=found.platform,
        date_hint=found.date_hint,
        date_base=found.date_base,
        report=found.report,
        same_day=found.day_span,
        micros=found.micros,
        values=found.values,
        everything=found.everything,
        may_sum=found.may_sum,
        watched=found.watched,
        if_one_day=found.if_one_day,
        testify=found.testify,
        odd_line=found.odd_line,
        ends_table=found.ends_table,
        evidence=found.evidence,
        warnings=found.warnings,
    )
