"""What the command `trace` does between its arguments and its output."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rich.console import Console

from marketing_assets.errors import TraceError
from marketing_assets.pipeline.tracing.cell import CellTrace
from marketing_assets.pipeline.tracing.cell_printing import print_cell
from marketing_assets.pipeline.tracing.cells import trace_cell
from marketing_assets.pipeline.tracing.opened import opened
from marketing_assets.pipeline.tracing.printing import print_story
from marketing_assets.pipeline.tracing.story import LineageStory, lineage_story
from marketing_assets.pipeline.tracing.target import target_of
from marketing_assets.settings import Settings
from marketing_assets.warehouse.home import Home


@dataclass(frozen=True)
class Traced:
    """The answer: a tree of versions and files, or one cell with the rows that made it."""

    found: LineageStory | CellTrace

    @property
    def adds_up(self) -> bool:
        """False where a cell differs from the rows that should have made it."""
        return not isinstance(self.found, CellTrace) or self.found.adds_up is not False

    def to_json(self) -> dict[str, Any]:
        """The documented shape of either."""
        return self.found.to_json()

    def print_on(self, console: Console) -> None:
        """For people."""
        if isinstance(self.found, CellTrace):
            print_cell(console, self.found)
        else:
            print_story(console, self.found)


def trace(home: Home, settings: Settings, what: str, *, key: str | None = None, column: str | None = None) -> Traced:
    """Trace a thing of the home, or one cell of a table.

    Args:
        settings: those the home is run with; only how sessions are split depends on them.
        what: lineage id, table, payload or landed file; see `target_of`.
        key: `column=value` of the row, divided by commas; with `column`, one cell is traced.
    Raises:
        TraceError: nothing is known by it, several things are, or the key does not name one row.
    """
    if (key is None) != (column is None):
        given, missing = ("--key", "--column") if column is None else ("--column", "--key")
        raise TraceError(f"{given} without {missing}: a cell is named by both, the row's key and the column")
    with opened(home) as look:
        if look.source == "nothing" and not home.payloads.is_dir():
            raise TraceError(
                f"nothing to trace in {home.path}; run `marketing-assets run` first, or name another --home"
            )
        graph = look.graph()
        if key is not None and column is not None:
            return Traced(trace_cell(look, graph, settings, what, key, column))
        return Traced(lineage_story(what, target_of(what, look, graph), look, graph))
