"""From text to records: which delimiter, and which line each record starts on. Everything else takes `split_records`.

A damaged record (an open quote, an endless field) costs its own line only: reading goes on with the next line, because
an open quote would otherwise swallow good lines up to the next quote, or the rest of the file.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection
from dataclasses import dataclass, field

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab"}


@dataclass(frozen=True)
class SplitText:
    """Records in file order. `starts`: 1-based physical line of each. `damaged`: (line, why) of the others."""

    records: list[list[str]] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    damaged: list[tuple[int, str]] = field(default_factory=list)


def split_records(text: str, delimiter: str) -> SplitText:
    """Split delimited text, quoted fields with line breaks included. A blank line is a record without cells."""
    lines = io.StringIO(text, newline="").readlines()
    result = SplitText()
    at = 0
    while at < len(lines):
        # By index, not by slice: a file of damaged lines would copy itself once per line.
        reader = csv.reader(map(lines.__getitem__, range(at, len(lines))), delimiter=delimiter, strict=True)
        first = at
        try:
            for record in reader:
                result.records.append(record)
                result.starts.append(at + 1)
                at = first + reader.line_num
        except csv.Error as error:
            result.damaged.append((at + 1, f"not valid CSV: {error}"))
            at += 1
    return result


def normal_name(header: str) -> str:
    """Headers are compared without case, outer spaces, line breaks or a stray byte order mark."""
    return " ".join(header.strip("\ufeff").split()).casefold()


def sniff_delimiter(text: str, known: Collection[str]) -> str:
    """The delimiter that makes most `known` (normalised) names of the header line; among equals, most cells."""
    return max(DELIMITERS, key=lambda delimiter: _score(text, delimiter, known))


def _score(text: str, delimiter: str, known: Collection[str]) -> tuple[int, int]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        header = next((record for record in reader if any(cell.strip() for cell in record)), [])
    except csv.Error:
        return 0, 0
    return sum(normal_name(cell) in known for cell in header), len(header)
