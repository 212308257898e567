"""What the cells of a file say about its locale: which decimal sign, which order of day, month and year.

Evidence is gathered column by column and chunk by chunk; what follows from it is decided in `locale`.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from marketing_assets.ingestion.cells.currencies import ISO_CODES
from marketing_assets.ingestion.cells.date_text import ORDERS, TIME_BEHIND, DateOrder, DateText, date_text
from marketing_assets.ingestion.cells.number_text import DecimalSign, other_sign, take_apart
from marketing_assets.ingestion.cells.report_days import ReportDays
from marketing_assets.ingestion.cells.texts import Texts, apart

# Nearly every cell of nearly every export: whole, or a decimal sign with no three digits behind it. No look is cheaper.
_QUICK: dict[DecimalSign, str] = {
    sign: rf"^\s*-?[0-9]*(?:\{sign}(?:[0-9]{{1,2}}|[0-9]{{4,}}))?\s*$" for sign in (".", ",")
}
# Counts with thousands groups: a different number with either sign.
_QUICK_AMBIGUOUS = r"^\s*-?[1-9][0-9]{0,2}[.,][0-9]{3}\s*$"
# A group of thousands, or a fraction with this sign; `5.000` may be the whole number 5 of a program.
_GROUP: dict[DecimalSign, str] = {sign: rf"^\s*-?[1-9][0-9]{{0,2}}\{sign}[0-9]{{3}}\s*$" for sign in (".", ",")}
_NO_FRACTION = r"000\s*$"


@dataclass(frozen=True)
class Example:
    """A cell that says something, trimmed; `line` is None and `column` is "" where whoever looked did not tell them."""

    cell: str
    line: int | None = None
    column: str = ""


@dataclass(frozen=True)
class LookedAt:
    """A column to look at.

    Attributes:
        cells: string or dictionary-encoded array, trimmed or not.
        lines: physical line of each cell, for messages.
        column: the header, for messages.
        whole: the column counts whole things.
    """

    cells: Any
    lines: Any = None
    column: str = ""
    whole: bool = False


@dataclass
class NumberEvidence:
    """What number cells say about the decimal sign, by the first cell that says it.

    `certain`: a cell that is a number with this decimal sign only (`12.50`; `1.234.567`). `ambiguous`: one that is a
    different number with either (`1,234`). Whole numbers, null words and other text say nothing. `fractions`: by
    decimal sign a cell that would be a fraction with it, although its column counts whole things and it looks like a
    group of thousands; it decides nothing, but contradicts the sign. `grouped`: by decimal sign a cell that would be a
    whole number with a thousands mark, although its column holds exchange rates, which hardly ever are; likewise.
    """

    certain: dict[DecimalSign, Example] = field(default_factory=dict)
    ambiguous: Example | None = None
    fractions: dict[DecimalSign, Example] = field(default_factory=dict)
    grouped: dict[DecimalSign, Example] = field(default_factory=dict)

    @property
    def decided(self) -> bool:
        """True when a cell has said which sign it is; later cells can only contradict (`Numbers.contradicts`)."""
        return bool(self.certain)

    def look(self, cells: Any, lines: Any = None, column: str = "", *, whole: bool = False) -> None:
        """Look at one column; the arguments are those of `LookedAt`."""
        self.look_at([LookedAt(cells, lines, column, whole)])

    def look_at(self, columns: Sequence[LookedAt]) -> None:
        """Look at columns, all at once: files are small, and a look takes as long however few cells there are."""
        if len(self.certain) == len(_QUICK) or not columns:
            return
        seen = _Seen(columns)
        for style in _QUICK:
            quick = pc.fill_null(pc.match_substring_regex(seen.texts, _QUICK[style]), True)
            if style not in self.certain:
                self._note(style, seen, pc.and_(quick, pc.fill_null(pc.match_substring(seen.texts, style), False)))
            if pc.all(quick).as_py() is not False:
                return
            seen = seen.without(quick)
        either = pc.fill_null(pc.match_substring_regex(seen.texts, _QUICK_AMBIGUOUS), False)
        if pc.any(either).as_py():
            self.ambiguous = self.ambiguous or seen.first(either)
            for column in columns:
                if column.whole:
                    self.look_for_fractions(column)
        if pc.all(either).as_py() is False:
            self._look_closely(seen.without(either))

    def look_for_fractions(self, column: LookedAt) -> None:
        """Look at a column that counts whole things, only for what contradicts a sign."""
        seen = _Seen([column])
        for sign in _GROUP.keys() - self.fractions.keys():
            group = pc.match_substring_regex(seen.texts, _GROUP[sign])
            found = seen.first(pc.and_not(group, pc.match_substring_regex(seen.texts, _NO_FRACTION)))
            self.fractions |= {} if found is None else {sign: found}

    def look_for_groups(self, column: LookedAt) -> None:
        """Look at a column of exchange rates, only for what contradicts a sign."""
        seen = _Seen([column])
        bodies = take_apart(pc.utf8_trim_whitespace(seen.texts)).body
        for sign in _GROUP.keys() - self.grouped.keys():
            found = seen.first(pc.fill_null(pc.match_substring_regex(bodies, _GROUP[other_sign(sign)]), False))
            self.grouped |= {} if found is None else {sign: found}

    def _look_closely(self, seen: _Seen) -> None:
        amounts = take_apart(pc.utf8_trim_whitespace(seen.texts))
        # A word that is no currency makes it a text that holds a number, such as a version or a size.
        money = pc.invert(pc.fill_null(amounts.strange_words(ISO_CODES), True))
        readable: dict[DecimalSign, Any] = {style: pc.and_(amounts.readable(style), money) for style in _QUICK}
        for style in _QUICK:
            if style not in self.certain:
                self._note(style, seen, pc.and_(readable[style], pc.invert(readable[other_sign(style)])))
        if self.ambiguous is None:
            signed = pc.fill_null(pc.match_substring_regex(amounts.body, "[.,]"), False)
            both = pc.and_(pc.and_(readable["."], readable[","]), signed)
            self.ambiguous = seen.first(both)

    def _note(self, style: DecimalSign, seen: _Seen, mask: Any) -> None:
        example = seen.first(mask)
        if example is not None:
            self.certain[style] = example


@dataclass(frozen=True)
class DateExample:
    """A cell with a day, and which day it is in each order."""

    example: Example
    text: DateText

    def days(self, orders: frozenset[DateOrder]) -> dict[DateOrder, date]:
        """The day in each of the orders in which it is one."""
        return {order: self.text.days[order] for order in ORDERS if order in orders and order in self.text.days}


@dataclass
class DateEvidence:
    """What date cells say about the order of day, month and year.

    `orders`: those in which every ordered cell so far is a real day; none is left where cells contradict each other.
    `excluded`: by order the first cell that is a real day, but not in this one. `open`: the first cell of each kind
    that is a different day in several orders. Cells that are no day in any order say nothing. `report`: the days that
    the lines above the table name; `outside`: by order the first cell that would be a day outside of them.
    """

    orders: frozenset[DateOrder] = frozenset(ORDERS)
    excluded: dict[DateOrder, DateExample] = field(default_factory=dict)
    open: dict[tuple[frozenset[DateOrder], bool], DateExample] = field(default_factory=dict)
    unordered: bool = False
    ordered: bool = False
    report: ReportDays = field(default_factory=ReportDays)
    outside: dict[DateOrder, DateExample] = field(default_factory=dict)

    @property
    def decided(self) -> bool:
        """True when one order is left, or every day so far begins with its year or names its month."""
        return len(self.orders) <= 1 or (self.unordered and not self.ordered)

    @property
    def fitting(self) -> frozenset[DateOrder]:
        """Of the orders left those in which all days lie within the report; all where none does."""
        return (self.orders - self.outside.keys()) or self.orders

    def undecided(self) -> list[DateExample]:
        """Cells that are different days in the fitting orders, those without dots first."""
        left = [found for (_, _), found in sorted(self.open.items(), key=lambda item: item[0][1])]
        return [found for found in left if len(set(found.days(self.fitting).values())) > 1]

    def look(self, cells: Any, lines: Any = None, column: str = "") -> None:
        """Look at one column; the arguments are those of `LookedAt`."""
        seen = _Seen([LookedAt(cells, lines, column)])
        # Without the time of day, time stamps are as few as their days.
        days = pc.replace_substring_regex(pc.utf8_trim_whitespace(seen.texts), TIME_BEHIND, "").dictionary_encode()
        for place, text in enumerate(days.dictionary.to_pylist()):
            found = date_text(text)
            self.unordered |= bool(found.days) and not found.sign
            if found.days and found.sign:
                self._note(found, seen, days.indices, place)

    def _note(self, found: DateText, seen: _Seen, places: pa.Array, place: int) -> None:
        self.ordered = True
        likely = found.likely
        kind = (likely, found.sign == ".")
        several = len({found.days[order] for order in likely}) > 1 and kind not in self.open
        new = [order for order in ORDERS if order not in likely and order not in self.excluded]
        outside = [order for order in likely - self.outside.keys() if not self.report.hold(found.days[order])]
        if not several and not new and not outside:
            return
        example = DateExample(seen.example(pc.index(places, place).as_py()), found)
        if several:
            self.open[kind] = example
        self.excluded |= dict.fromkeys(new, example)
        self.outside |= dict.fromkeys(outside, example)
        self.orders &= likely


class _Column:
    """The distinct or single texts of one column, in the order of the file, with the way back to its lines."""

    def __init__(self, looked_at: LookedAt) -> None:
        found: Texts = apart(looked_at.cells)
        self._looked_at, self._cells = looked_at, found.places
        # What a filter has left in a dictionary is no cell of the file.
        self._used = None if found.places is None else pc.drop_null(pc.unique(found.places))
        self.texts = found.texts if self._used is None else found.texts.take(self._used)

    def example(self, place: int) -> Example:
        """The text at a place, with its line."""
        at = place if self._used is None else pc.index(self._cells, self._used[place]).as_py()
        line = None if self._looked_at.lines is None else self._looked_at.lines[at].as_py()
        return Example(self.texts[place].as_py().strip(), line, self._looked_at.column)


class _Seen:
    """The texts of the columns that are looked at, one column behind the other."""

    def __init__(self, columns: Sequence[LookedAt]) -> None:
        self._columns = [_Column(column) for column in columns]
        self.texts = pa.concat_arrays([column.texts for column in self._columns])
        self._places: pa.Array | None = None

    def without(self, mask: Any) -> _Seen:
        """The texts where the mask is false."""
        rest = copy(self)
        keep = pc.invert(mask)
        rest.texts = self.texts.filter(keep)
        kept = pc.indices_nonzero(keep)
        rest._places = kept if self._places is None else self._places.take(kept)
        return rest

    def first(self, mask: Any) -> Example | None:
        """The first text for which the mask is true."""
        place = pc.index(mask, True).as_py()
        return None if place < 0 else self.example(place)

    def example(self, place: int) -> Example:
        """The text at a place, with its line."""
        at = place if self._places is None else self._places[place].as_py()
        column, *behind = self._columns
        while at >= len(column.texts):
            at -= len(column.texts)
            column, *behind = behind
        return column.example(at)
