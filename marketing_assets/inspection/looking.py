"""Looking at one file: which kind it is taken for, how it is read, and what people are told about it."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from marketing_assets.errors import ExportError
from marketing_assets.governance import scan_text
from marketing_assets.ingestion import KINDS, find_mapping, is_ignored, load_mapping, read_landed, safe_name
from marketing_assets.ingestion.dialects.refusals import UnknownHeader
from marketing_assets.ingestion.events import holds_events, open_events
from marketing_assets.ingestion.kinds import Kind
from marketing_assets.ingestion.landing_kinds import WEB_EVENTS
from marketing_assets.ingestion.layout import Layout, lay_out
from marketing_assets.ingestion.reading.heads import Head
from marketing_assets.ingestion.reading.opening import open_source
from marketing_assets.ingestion.result import TableResult
from marketing_assets.inspection.columns import ColumnUse, column_uses, constants, unread, with_first_cells
from marketing_assets.inspection.days import Days, days_of
from marketing_assets.inspection.drafts import write_draft
from marketing_assets.inspection.facts import Fact, facts_of
from marketing_assets.inspection.private import Showing
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


def require_file(path: Path) -> None:
    """Raises:
    ExportError: the path names no ordinary file; says what is there instead.
    """
    if str(path) == "-":
        raise ExportError("standard input is not read: save it as a file, such as export.csv, and inspect that")
    if path.is_file():
        return
    if path.exists():
        raise ExportError(f"{safe_name(path.name)} is no ordinary file (a pipe, a device); save it as a file first")
    raise ExportError(f"{safe_name(str(path))} does not exist{_near(path)}")


def _near(path: Path) -> str:
    """What somebody may have meant."""
    try:
        there = sorted(entry.name for entry in path.parent.iterdir() if not is_ignored(entry.name))
    except OSError:
        return f": there is no folder {safe_name(str(path.parent))}"
    close = difflib.get_close_matches(path.name, there, n=2, cutoff=0.6)
    return f"; in that folder there is {', '.join(map(safe_name, close))}" if close else ""


def with_a_way_on(
    error: ExportError, path: Path, kind: Kind, settings: Settings, *, may_write: bool = True
) -> ExportError:
    """The same error, with the kind that would know the file, or with a mapping draft to edit."""
    draft: str | None = getattr(error, "draft", None)
    others = _kinds_that_know(path, kind, settings)
    tries = " or ".join(f"`--kind {other}`" for other in others)
    folders = " or ".join(f"`{other}/`" for other in others)
    message = str(error)
    if any(others.values()):
        message = f"{safe_name(path.name)}: no {kind.name}, its header is that of files for {folders}: try {tries}"
    else:
        message += (
            f"\nParts of the header are those of files for {folders}: if it is one of them, try {tries}"
            if others
            else ""
        )
        # A file without a header may have somebody's data where the names should be.
        message += f"\n{write_draft(path, draft)}" if may_write and draft and not scan_text(draft) else ""
    return ExportError(message) if draft is None else UnknownHeader(message, draft)


def _kinds_that_know(path: Path, but: Kind, settings: Settings) -> dict[str, bool]:
    """Other kinds that can read the file as it is, and whether they read all of its columns."""
    found = {}
    for kind in KINDS.values():
        if kind is but:
            continue
        try:
            layout = lay_out(path.name, _heads(path, kind), kind, None, "", settings)
        except (ExportError, OSError):
            continue
        found[kind.name] = not unread(column_uses(layout))
    return found


def _layout(path: Path, kind: Kind, mapping: Path | None, settings: Settings) -> Layout:
    rules = load_mapping(mapping, kind) if mapping else None
    return lay_out(path.name, _heads(path, kind), kind, rules, mapping.name if mapping else "", settings)


def _heads(path: Path, kind: Kind) -> list[Head]:
    source = open_events(path) if kind is WEB_EVENTS and holds_events(path) else open_source(path)
    return source.heads()


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
