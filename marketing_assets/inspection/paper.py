"""Headings, paragraphs and tables on a console: at most as wide as it is, without blanks at the ends of lines."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table
from rich.text import Text

WIDEST = 110
_LONGEST_CELL = 26


def head(console: Console, title: str) -> None:
    """A blank line and a title."""
    console.print()
    console.print(Text(title, style="bold"))


def say(console: Console, words: str, style: str = "", indent: int = 2) -> None:
    """A paragraph whose lines begin below each other."""
    put(console, Text(words, style=style, overflow="fold"), indent)


def put(console: Console, found: Table | Text, indent: int = 2) -> None:
    """Indented, and without the blanks at the ends of lines that a log or a page would keep."""
    width = min(console.width, WIDEST) - indent
    for line in console.render_lines(found, console.options.update(width=width, height=None), pad=False):
        parts = ((_harmless(part.text), part.style or "") for part in line if not part.control)
        text = Text.assemble(" " * indent, *parts)
        text.rstrip()
        console.print(text, soft_wrap=True)


def new_table(*names: str, right: Iterable[int] = (), header: bool = True) -> Table:
    """A table without lines; `right`: places of the columns that hold numbers."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim", show_header=header)
    ends = set(right)
    for place, name in enumerate(names):
        table.add_column(name, justify="right" if place in ends else "left", overflow="fold")
    return table


def short(text: str) -> str:
    """A cell cut to what fits beside others."""
    return text if len(text) <= _LONGEST_CELL else f"{text[: _LONGEST_CELL - 1]}…"


def counted(number: int, word: str) -> str:
    """`1 row`, `2 rows`."""
    return f"{number:,} {word}" + ("" if number == 1 else "s")


def _harmless(text: str) -> str:
    """Names come from files: what would move the cursor, colour the terminal or turn the text becomes a ?."""
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else " " if letter.isspace() else "?" for letter in text)
