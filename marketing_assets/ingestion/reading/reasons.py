"""Why a record is no data: the words for it, and the judgement of one record at a time."""

from __future__ import annotations

from dataclasses import dataclass

from marketing_assets.ingestion.reading.source import Want

BLANK, TOTALS, REPEATED_HEADER = "blank line", "totals line", "repeated header"
COMMENT, OTHER_TABLE = "comment line", "another table of the file"
ZERO_BYTE = "a zero byte in the line: the file was damaged or not written to its end"
CUT_OFF = "the file ends in the middle of this line, it may be cut off"
COMMENT_SIGN = "#"


@dataclass(frozen=True)
class Verdict:
    """What a record is: data, or `dropped` for a reason, or `damaged` and why, or the header of another table."""

    dropped: str | None = None
    damaged: str | None = None
    other_header: bool = False


DATA = Verdict()


def is_blank(record: list[str]) -> bool:
    """True when no cell holds anything but white space."""
    return not any(cell and not cell.isspace() for cell in record)


class Judge:
    """Judges the records of one table in file order: it remembers whether the table has ended."""

    def __init__(self, want: Want) -> None:
        self._want = want
        self._header = want.header
        self.in_other_table = False

    def record(self, record: list[str], *, cut_off: bool = False) -> Verdict:
        """What this record is. `cut_off`: it ends the file, without a line break."""
        want = self._want
        if is_blank(record):
            return Verdict(dropped=BLANK)
        if record == self._header and not self.in_other_table:
            return Verdict(dropped=REPEATED_HEADER)
        odd = len(record) != len(self._header)
        if (odd or record[0].startswith(COMMENT_SIGN)) and want.ends_table(record):
            self.in_other_table = True
            return Verdict(dropped=COMMENT)
        if self.in_other_table:
            return Verdict(dropped=OTHER_TABLE)
        if odd:
            return self._odd(record, cut_off)
        again = None if want.mark is None else want.later_header(record)
        if again is not None:
            return Verdict(dropped=REPEATED_HEADER) if again == "same" else Verdict(other_header=True)
        return self.padded(record)

    def padded(self, record: list[str]) -> Verdict:
        """A record with as many cells as the header: data, unless a single cell says something that is none."""
        if any("\0" in cell for cell in record):
            return Verdict(damaged=ZERO_BYTE)
        if len(record) > 1 and sum(bool(cell) and not cell.isspace() for cell in record) == 1:
            return Verdict(dropped=self._want.odd_line(record))
        return DATA

    def damaged(self, why: str, *, cut_off: bool = False) -> Verdict:
        """A line that is not well-formed: in a table that is not read it costs nothing."""
        if self.in_other_table:
            return Verdict(dropped=OTHER_TABLE)
        return Verdict(damaged=f"{why}; {CUT_OFF}" if cut_off else why)

    def _odd(self, record: list[str], cut_off: bool) -> Verdict:
        reason = self._want.odd_line(record)
        if reason is not None:
            return Verdict(dropped=reason)
        fewer = len(record) < len(self._header)
        return self.damaged(f"{len(self._header)} cells expected, {len(record)} found", cut_off=cut_off and fewer)
