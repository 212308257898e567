"""Looking at one file: which kind it is taken for, how it is read, and what people are told about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from marketing_assets.errors import ExportError
from marketing_assets.ingestion import KINDS, find_mapping, load_mapping, read_landed, safe_name
from marketing_assets.ingestion.kinds import Kind
from marketing_assets.ingestion.laying_out import lay_out
from marketing_assets.ingestion.layout import Layout
from marketing_assets.ingestion.result import TableResult
from marketing_assets.inspection.columns import ColumnUse, column_uses, constants, with_first_cells
from marketing_assets.inspection.days import Days, days_of
from marketing_assets.inspection.facts import Fact, facts_of
from marketing_assets.inspection.private import Showing
from marketing_assets.inspection.refusals import heads_of, require_file, with_a_way_on
from marketing_assets.inspection.rejects import Reason, rejects_by_reason
from marketing_assets.settings import Settings

FIRST_ROWS = 5
DEFAULT_KIND = "ads"
# In the order in which people read a row; ids and what is the same in all rows come last.
_FIRST_COLUMNS = ("campaign", "ad_group", "ad", "event_name", "event", "experiment", "variant", "variable")
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Inspection:
    """Everything that is shown of one file. `records == kept + rejected + sum(dropped.values())`.

    Attributes:
        facts, evidence: how it was understood; `evidence` are the reasons that belong to no single fact.
        row_columns, rows: the first rows, as words; columns that are empty in all rows are left out.
        lines: below the header; `records`: lines times the rows that one line becomes.
    """

    file: str
    bytes: int
    kind: str
    in_landing: bool
    facts: tuple[Fact, ...]
    evidence: tuple[str, ...]
    columns: tuple[ColumnUse, ...]
    row_columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    days: Days | None
    lines: int
    records: int
    kept: int
    rejected: int
    dropped: dict[str, int]
    rejects: tuple[Reason, ...]
    warnings: tuple[str, ...]
    first_date: date | None
    last_date: date | None


def look_at_file(
    path: Path,
    settings: Settings,
    *,
    kind: str | None = None,
    mapping: Path | None = None,
    shared: Sequence[Path] = (),
    progress: Progress | None = None,
) -> Inspection:
    """Read a file as the importer would.

    Args:
        kind: a key of `KINDS`; default the landing folder that the file lies in, else ads.
        mapping: default the one that the importer would use, beside the file or in one of the `shared` folders.
        progress: told bytes read and bytes in all.
    Raises:
        ExportError: it cannot be read as a whole. Where nobody knows its header, a mapping draft is written first.
    """
    require_file(path)
    if kind is not None and kind not in KINDS:
        raise ExportError(f"no kind is called {safe_name(kind)}; --kind is one of {', '.join(KINDS)}")
    if mapping is not None and not mapping.is_file():
        raise ExportError(f"--mapping {safe_name(str(mapping))} does not exist or is no file")
    name = kind or kind_of(path)
    mapping = mapping or find_mapping(path, shared)
    try:
        result = read_landed(path, name, mapping=mapping, settings=settings, progress=progress)
    except ExportError as error:
        raise with_a_way_on(error, path, KINDS[name], settings) from None
    layout = _layout(path, KINDS[name], mapping, settings)
    return _inspection(path, result, layout, settings)


def kind_of(path: Path) -> str:
    """The kind a file is taken for: the name of the landing folder it lies in, else ads."""
    return next((parent.name for parent in path.absolute().parents if parent.name in KINDS), DEFAULT_KIND)


def _lies_in_landing(path: Path, kind: Kind) -> bool:
    """True below a folder named like the kind; for ads also beside such folders."""
    beside = kind.name == DEFAULT_KIND and any((path.parent / name).is_dir() for name in KINDS)
    return beside or any(parent.name == kind.name for parent in path.parents)


def _layout(path: Path, kind: Kind, mapping: Path | None, settings: Settings) -> Layout:
    rules = load_mapping(mapping, kind) if mapping else None
    return lay_out(path.name, heads_of(path, kind), kind, rules, mapping.name if mapping else "", settings)


def _inspection(path: Path, result: TableResult, layout: Layout, settings: Settings) -> Inspection:
    kind = layout.kind
    showing = Showing.of(kind, result.rows, settings.governance.min_group_size)
    facts, evidence = facts_of(result, settings.currency)
    head, first_line = result.rows.head(FIRST_ROWS), result.rows.head(max(FIRST_ROWS, len(layout.templates)))
    names = _row_columns(result)
    cells = showing.cells([(name, row[name]) for row in head[names].to_dict("records") for name in names])
    return Inspection(
        file=safe_name(path.name),
        bytes=path.stat().st_size,
        kind=kind.name,
        in_landing=_lies_in_landing(path.absolute(), kind),
        facts=tuple(facts),
        evidence=tuple(evidence),
        columns=(*with_first_cells(column_uses(layout), layout, first_line, showing), *constants(layout, showing)),
        row_columns=tuple(names),
        rows=tuple(tuple(cells[at : at + len(names)]) for at in range(0, len(cells), len(names) or 1)),
        days=days_of(result, settings.zone),
        lines=result.lines,
        records=result.records,
        kept=result.kept,
        rejected=len(result.rejected),
        dropped=dict(sorted(result.dropped.items())),
        rejects=tuple(rejects_by_reason(result.rejected)),
        warnings=result.warnings,
        first_date=result.first_date,
        last_date=result.last_date,
    )


def _row_columns(result: TableResult) -> list[str]:
    """Columns worth a look: with values, and those that differ from row to row first."""
    head = result.rows.head(FIRST_ROWS)
    told = ("currency", "time_zone", "platform")
    filled = [name for name in KINDS[result.kind].names if head[name].notna().any()]
    # The facts say what all rows have in common.
    filled = [name for name in filled if name not in told or result.rows[name].nunique(dropna=False) > 1]
    kind = KINDS[result.kind]
    first = [name for name in (kind.day, *_FIRST_COLUMNS) if name in filled]
    numbers = [column.name for column in kind.numeric if column.name in filled]
    rest = [name for name in filled if name not in (*first, *numbers)]
    return [*first, *numbers, *rest]
