"""Which records of a file are the header, data, no data (blank lines, totals, a repeated header), or damaged."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from marketing_assets.errors import ExportError
from marketing_assets.ingestion.kinds import NULL_WORDS
from marketing_assets.ingestion.reading.split import SplitText

BLANK, TOTALS, REPEATED_HEADER = "blank line", "totals line", "repeated header"
_TOTALS = re.compile(r"(grand\s+)?totals?(\s*:.*)?", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class DataLines:
    """Well-formed lines with their physical line numbers; the others counted (`dropped`) or as (line, why)."""

    header: list[str]
    records: list[list[str]]
    starts: list[int]
    dropped: Counter[str]
    damaged: list[tuple[int, str]]

    @property
    def total(self) -> int:
        """Every line after the header."""
        return len(self.records) + self.dropped.total() + len(self.damaged)


def sort_lines(file: str, split: SplitText) -> DataLines:
    """Find the header (the first line that is not blank) and sort what follows.

    Raises:
        ExportError: no header line, or one that is not valid CSV.
    """
    first = next((place for place, record in enumerate(split.records) if not _is_blank(record)), None)
    if first is None or (split.damaged and split.damaged[0][0] < split.starts[first]):
        raise ExportError(f"{file}: no readable header line; expected column names on the first line. Export it again")
    header = split.records[first]
    lines = DataLines(header, [], [], Counter(), list(split.damaged))
    for start, record in zip(split.starts[first + 1 :], split.records[first + 1 :], strict=True):
        if _is_blank(record):
            lines.dropped[BLANK] += 1
        elif record == header:
            lines.dropped[REPEATED_HEADER] += 1
        elif len(record) != len(header):
            if is_totals(record):
                lines.dropped[TOTALS] += 1
            else:
                lines.damaged.append((start, f"{len(header)} cells expected, {len(record)} found"))
        elif "\0" in "".join(record):
            lines.damaged.append((start, "a zero byte in the line: the file was damaged or not written to its end"))
        else:
            lines.records.append(record)
            lines.starts.append(start)
    return lines


def drop_lines(lines: DataLines, drops: Sequence[tuple[int, str]]) -> DataLines:
    """Leave out records whose cell at a position says nothing, counted under its reason; `drops`: position, reason."""
    if not drops:
        return lines
    kept = DataLines(lines.header, [], [], lines.dropped.copy(), lines.damaged)
    for start, record in zip(lines.starts, lines.records, strict=True):
        why = next((reason for position, reason in drops if _says_nothing(record[position])), None)
        if why is None:
            kept.records.append(record)
            kept.starts.append(start)
        else:
            kept.dropped[why] += 1
    return kept


def is_totals(record: list[str]) -> bool:
    """True when the first cell that says anything is a word for totals. A line with a date is never asked."""
    said = (cell.strip() for cell in record if not _says_nothing(cell))
    return bool(_TOTALS.fullmatch(next(said, "")))


def _says_nothing(cell: str) -> bool:
    return cell.strip().casefold() in NULL_WORDS


def _is_blank(record: list[str]) -> bool:
    return not any(cell and not cell.isspace() for cell in record)
