"""In which order files enter that lie there for the first time together: the later download corrects the earlier."""

from __future__ import annotations

import re

# A browser that finds `report.csv` calls the next one `report (1).csv` or `report(1).csv`.
_NAME = re.compile(r"(.*?)(?: ?\(([0-9]+)\))?((?:\.[A-Za-z]\w*){0,2})", re.DOTALL)
_DIGITS = re.compile(r"([0-9]+)")

# Text and numbers by turns, beginning with text, so that any two are comparable.
Natural = tuple[str | int, ...]


def download_order(name: str) -> tuple[tuple[tuple[Natural, int, str], ...], str]:
    """Key to sort names of files by, paths with "/": `export-9` before `export-10`, `report (1)` behind `report`."""
    return tuple(map(_part, name.split("/"))), name


def _part(name: str) -> tuple[Natural, int, str]:
    match = _NAME.fullmatch(name)
    assert match is not None
    stem, copy, ending = match.groups()
    return _natural(stem), int(copy or 0), ending


def _natural(text: str) -> Natural:
    return tuple(int(part) if at % 2 else part for at, part in enumerate(_DIGITS.split(text)))
