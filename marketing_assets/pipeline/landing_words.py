"""What the terminal shows of landed files: how far reading them is, and what became of each."""

from __future__ import annotations

import os
import shutil
import time
from contextlib import suppress
from io import UnsupportedOperation
from types import TracebackType

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from marketing_assets.pipeline.landing import Outcomes, Progress

# A terminal's line is replaced about once a second; a log gets a new line, so less often.
LOG_SECONDS = 5.0
_COLOURS = {"read": "green", "refused": "red", "not read": "yellow", "copy": "yellow"}


class ProgressLine:
    """One line that is replaced on a terminal, or one every few seconds in a log.

    Dagster redirects the output of steps to files and shows it a second late, so the line goes around it: to a copy of
    the console's file descriptor.
    """

    def __init__(self, console: Console) -> None:
        self.console = console
        self.shown = False
        self.last = 0.0
        self.descriptor: int | None = None

    def __enter__(self) -> ProgressLine:
        with suppress(UnsupportedOperation, AttributeError, OSError):  # an output without a file, such as a test's
            self.descriptor = os.dup(self.console.file.fileno())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.clear()
        if self.descriptor is not None:
            os.close(self.descriptor)
            self.descriptor = None

    def __call__(self, progress: Progress) -> None:
        """Show how far reading is."""
        words, now = f"  … {progress}", time.monotonic()
        if self.console.is_terminal:
            width = shutil.get_terminal_size().columns - 1
            self._write(f"\r\x1b[2K{words[:width]}")
            self.shown = True
        elif now - self.last >= LOG_SECONDS:
            self.last = now
            self._write(f"{words}\n")

    def clear(self) -> None:
        """Make room for an ordinary line."""
        if self.shown:
            self._write("\r\x1b[2K")
            self.shown = False

    def _write(self, text: str) -> None:
        if self.descriptor is None:
            self.console.file.write(text)
            self.console.file.flush()
            return
        with suppress(OSError):  # a closed terminal must not end the run
            os.write(self.descriptor, text.encode("utf-8", "replace"))


def print_outcomes(console: Console, outcomes: Outcomes) -> None:
    """New and changed files in full, known ones in one line."""
    if outcomes.files:
        table = Table(box=None, padding=(0, 1), pad_edge=False, header_style="dim")
        table.add_column("    file", overflow="fold", min_width=28)
        table.add_column("")
        table.add_column("taken for", overflow="fold")
        table.add_column("days", no_wrap=True)
        for name in ("kept", "rejected", "dropped", "replaced"):
            table.add_column(name, justify="right")
        for file in outcomes.files:
            colour = _COLOURS.get(file.became, "blue")
            counts = (file.kept, file.rejected, file.dropped, file.replaced)
            table.add_row(
                f"    {escape(file.file)}",
                f"[{colour}]{escape(file.became)}[/{colour}]",
                escape(file.taken_for),
                escape(file.days),
                *("" if count is None else f"{count:,}" for count in counts),
            )
        console.print(table)
        for file in outcomes.files:
            if file.reason:
                first, *rest = file.reason.splitlines()
                said = f"{first} …" if rest else first
                console.print(f"    [yellow]{escape(file.file)}[/yellow]: {escape(said)}", soft_wrap=True)
    if outcomes.more:
        console.print(f"    and {outcomes.more:,} more, see landing_manifest")
    if outcomes.known:
        before = outcomes.refused_before
        still = f"; still refused: {escape(', '.join(before))}" if before else ""
        console.print(f"    {outcomes.known:,} known files unchanged, {outcomes.known_kept:,} rows{still}")
