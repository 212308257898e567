"""A cell's trace on the terminal: the value, how it came about, the lines behind it, and whether they add up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from marketing_assets.pipeline.tracing.cell import CellTrace, Part, SourceRow, exact_text

MOST_ROWS = 20


def print_cell(console: Console, cell: CellTrace) -> None:
    """All of it; of many lines the first, and how many there are."""
    key = ", ".join(f"{name}={value}" for name, value in cell.key.items())
    money = f" {cell.currency}" if cell.currency else ""
    console.print(
        f"[bold]{escape(cell.table)}.{escape(cell.column)}[/bold] where {escape(key)}: "
        f"[bold]{escape(number(cell.value))}[/bold]{money}",
        soft_wrap=True,
    )
    for words in (cell.definition, *cell.steps):
        if words:
            console.print(f"  {escape(words)}", soft_wrap=True)
    if cell.parts:
        _print_parts(console, cell.parts)
    counted = [row for row in cell.rows if row.counts]
    others = [row for row in cell.rows if not row.counts]
    if counted and counted[0].group is not None:
        _print_events(console, counted)
    elif counted:
        _print_rows(console, "Landed lines that count", counted)
    if others:
        _print_rows(console, "Landed lines that do not", others)
    for each in cell.sums:
        mark = "[green]=[/green]" if each.equal else "[red]≠[/red]"
        console.print(
            f"{escape(each.name)}: {escape(number(each.from_rows))} from below {mark} "
            f"{escape(number(each.in_table))} in the table",
            soft_wrap=True,
        )
    if cell.adds_up is False:
        console.print("[red]does not add up[/red]: run again, and if it stays so, the tables were changed by hand")
    if cell.lineage_id:
        console.print(f"lineage {cell.lineage_id[:16]} (`trace {cell.lineage_id[:12]}` shows what it was made from)")
    for note in cell.notes:
        console.print(f"[yellow]note[/yellow] {escape(note)}", soft_wrap=True)


def number(value: Any) -> str:
    """A value as people read it; what is not reported is a dash."""
    if value is None:
        return "–"
    if isinstance(value, Decimal):
        return exact_text(value)
    if isinstance(value, float):
        return f"{value:.0f}" if value == int(value) else f"{value:.6g}"
    return str(value)


def _print_parts(console: Console, parts: Sequence[Part]) -> None:
    for part in parts[:MOST_ROWS]:
        key = ", ".join(f"{name}={value}" for name, value in part.key.items() if value is not None)
        value = part.value[:16] if part.column == "lineage_id" else number(part.value)
        console.print(f"  from {escape(part.table)}.{part.column} where {escape(key)}: {value}", soft_wrap=True)
    if len(parts) > MOST_ROWS:
        console.print(f"  … and {len(parts) - MOST_ROWS:,} more, all in --json")


def _print_rows(console: Console, title: str, rows: Sequence[SourceRow]) -> None:
    metrics = list(rows[0].numbers)
    converted = any(row.rate is not None for row in rows)
    table = Table(title=f"{title}: {len(rows):,}", title_justify="left", title_style="bold")
    for name in ("file", "line", *metrics, "currency"):
        table.add_column(name, justify="right" if name in ("line", *metrics) else "left", overflow="fold")
    if converted:
        for name in ("rate", *(f"{metric} counted" for metric in metrics)):
            table.add_column(name, justify="right")
    if not all(row.counts for row in rows) or any(row.why_not for row in rows):
        table.add_column("why", overflow="fold")
    for row in rows[:MOST_ROWS]:
        cells = [row.file, str(row.line), *_numbers(row.numbers, metrics), row.currency or "–"]
        if converted:
            cells += [number(row.rate), *_numbers(row.converted, metrics)]
        if len(cells) < len(table.columns):
            cells.append(row.why_not or "")
        table.add_row(*map(escape, cells))
    console.print(table)
    if len(rows) > MOST_ROWS:
        console.print(f"… and {len(rows) - MOST_ROWS:,} more, all in --json")


def _print_events(console: Console, rows: Sequence[SourceRow]) -> None:
    """Lines per session and file: ids are told nowhere."""
    sessions: dict[int | None, dict[str, list[int]]] = {}
    for row in rows:
        sessions.setdefault(row.group, {}).setdefault(row.file, []).append(row.line)
    console.print(f"[bold]{len(rows):,} landed events in {len(sessions):,} sessions[/bold]")
    for group, files in list(sessions.items())[:MOST_ROWS]:
        places = "; ".join(f"{file} line {', '.join(map(str, lines))}" for file, lines in files.items())
        console.print(f"  session {group}: {escape(places)}", soft_wrap=True)
    if len(sessions) > MOST_ROWS:
        console.print(f"  … and {len(sessions) - MOST_ROWS:,} more sessions, all in --json")


def _numbers(numbers: Mapping[str, Any], metrics: Sequence[str]) -> list[str]:
    return [number(numbers.get(metric)) for metric in metrics]
