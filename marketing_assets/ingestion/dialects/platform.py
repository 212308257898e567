"""What is known of one platform's exports (`PlatformDialect`) and what recognising one file gives (`Recognised`).

Only descriptions: the platforms stand in modules of their own, finding the right one in `recognise`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

from marketing_assets.ingestion.cells.report_days import ReportDays
from marketing_assets.ingestion.dialects.names import normal_header
from marketing_assets.ingestion.dialects.watched import Watched
from marketing_assets.ingestion.reading.heads import Head

OddLine = Callable[[list[str]], str | None]
EndsTable = Callable[[list[str]], bool]
DateHint = Literal["ymd", "dmy", "mdy"]


def headers(*tables: Mapping[str, str]) -> dict[str, str]:
    """Headers as a platform writes them -> the same, normalised. Earlier entries are preferred to later ones.

    Raises:
        ValueError: one header with two meanings.
    """
    found: dict[str, str] = {}
    for table in tables:
        for header, meaning in table.items():
            if found.setdefault(normal_header(header), meaning) != meaning:
                raise ValueError(f"{header} has two meanings: {found[normal_header(header)]} and {meaning}")
    return found


def names(*written: str) -> frozenset[str]:
    """Headers as a platform writes them, normalised."""
    return frozenset(map(normal_header, written))


def patterns(*written: str) -> tuple[re.Pattern[str], ...]:
    """Patterns of lines, without regard to case; a line is the cells of a record, trimmed, joined by one blank."""
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in written)


@dataclass(frozen=True)
class Condition:
    """A column is filled from `value` only in rows whose cell under `where` matches `matches` (both are meanings, as
    on the right of `PlatformDialect.headers`; the pattern is RE2, searched in the trimmed cell, so begin it with
    `(?i)`).
    """

    value: str
    where: str
    matches: str


@dataclass(frozen=True)
class Refusal:
    """A file with a column of this meaning is refused for `reason`, where it also fills one of the canonical columns
    `beside` (empty: always): its rows would add up to something else than what happened. `if_several`: only where the
    column has more than one value.
    """

    reason: str
    beside: frozenset[str] = frozenset()
    if_several: bool = False


@dataclass(frozen=True, kw_only=True)
class PlatformDialect:
    """One platform's exports.

    Attributes:
        name: for people, such as "Google Ads".
        platform: value of the column `platform`; "" where a column of the file tells it.
        headers: normalised header -> *meaning*: a canonical column, or a word of this dialect's own that `choices`,
            `conditions` or `spans` use. Any other word is known and not read. Make it with `headers(...)`. Where
            two headers of a file have one meaning, the one that stands earlier in this table is taken.
        choices: canonical column -> meanings that may fill it, best first (the column's own name may be among them).
        conditions: canonical column -> from which cells it is filled, where `headers` and `choices` do not fill it.
        spans: meaning of the first day -> meaning of the last day of a row. Where a choice for `date` stands here, it
            is taken only if both cells of a row are equal; otherwise the file covers whole ranges.
        lone_first_day: False where `spans` without a last day say nothing about how long a row is, unless the first
            days of two rows follow each other.
        coarse: meaning -> what the rows are (`week`, `month`): such a file without a day is a whole range.
        coarse_line: of a line above the header, first group how coarse all rows are (`Weekly`).
        numeric: meanings that hold numbers and are not stored; they testify for the decimal sign.
        money: meanings among `numeric` that are amounts: the currency in their header counts.
        micros: meanings that are amounts times 1,000,000.
        telling: normalised headers that only this platform has. `telling_together`: sets of headers that only this
            platform has side by side. Make them with `names(...)`. Without any of them, and without a title, a file
            is not taken for this platform's.
        titles: of lines above the header that tell the platform; `facts`: canonical column -> pattern of such a line,
            whose first group is the value for all rows; `notices`: pattern of such a line -> what to warn of.
        footers: of lines below the table that are no data; `footer_reason` is what they are counted under.
        comment: what the first cell of a comment begins with; such a line also ends a table.
        totals_where_empty: meanings: a row that says nothing under all of them (that the file has) is a totals line.
        values: canonical column -> cell, trimmed and without case -> value that takes its place.
        advice: canonical column -> (meaning, warning), given where the file has the meaning and the column stays
            empty. `doubts`: meaning -> warning. `refusals`: meaning -> why such a file is refused.
        base_day: of a line above the header, first group the day from which `Nth day` counts (0 = that day).
        date_hint: documented order of day and month, for when the cells do not decide.
        time_zone: where the platform counts days the same for all accounts.
        segment: where to click to get a row per day. remark: how the columns are read, where a reader may wonder.
        everything: meaning -> normalised words by which a cell says "all of them": subtotals, whose parts stand in
            other rows of the file (unless the cells of all rows say so; under names of campaigns, ad groups and ads
            only if the numbers say so too).
        first_day, last_day: of lines above the header that tell the days of the report, first group the day: where
            they differ and all rows name the first one only, the file is a whole range (LinkedIn without a breakdown
            by day).
        not_before, not_after: of lines above the header, first group a day before, or after, which no row lies; they
            show the order of day and month where the cells do not. A line of two days with a dash between them is
            known for every platform.
    """

    name: str
    platform: str
    headers: Mapping[str, str]
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    conditions: Mapping[str, tuple[Condition, ...]] = field(default_factory=dict)
    spans: Mapping[str, str] = field(default_factory=dict)
    lone_first_day: bool = True
    coarse: Mapping[str, str] = field(default_factory=dict)
    coarse_line: re.Pattern[str] | None = None
    numeric: frozenset[str] = frozenset()
    money: frozenset[str] = frozenset()
    micros: frozenset[str] = frozenset()
    telling: frozenset[str] = frozenset()
    telling_together: tuple[frozenset[str], ...] = ()
    titles: tuple[re.Pattern[str], ...] = ()
    facts: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    notices: Mapping[re.Pattern[str], str] = field(default_factory=dict)
    footers: tuple[re.Pattern[str], ...] = ()
    footer_reason: str = "footer"
    comment: str | None = None
    totals_where_empty: tuple[str, ...] = ()
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    advice: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    doubts: Mapping[str, str] = field(default_factory=dict)
    refusals: Mapping[str, Refusal] = field(default_factory=dict)
    base_day: re.Pattern[str] | None = None
    date_hint: DateHint | None = None
    time_zone: str | None = None
    segment: str = "export the file again with a column for the day"
    remark: str = ""
    everything: Mapping[str, frozenset[str]] = field(default_factory=dict)
    first_day: re.Pattern[str] | None = None
    last_day: re.Pattern[str] | None = None
    not_before: tuple[re.Pattern[str], ...] = ()
    not_after: tuple[re.Pattern[str], ...] = ()

    @cached_property
    def ranks(self) -> Mapping[str, int]:
        """Place of each header in `headers`: the lower, the better."""
        return {name: rank for rank, name in enumerate(self.headers)}

    @cached_property
    def amounts(self) -> frozenset[str]:
        """Meanings that are amounts of money."""
        stored = [self.choices.get(column, ()) for column in ("spend", "revenue")]
        conditional = [c.value for column in ("spend", "revenue") for c in self.conditions.get(column, ())]
        return frozenset({"spend", "revenue", *self.money, *self.micros, *conditional}).union(*stored)


def _no_reason(record: list[str]) -> str | None:
    return None


def _never(record: list[str]) -> bool:
    return False


@dataclass(frozen=True, kw_only=True)
class Recognised:
    """One table of a file, understood.

    Attributes:
        head, header_at: the reading of the file, and the place of the header in `head.records`.
        columns: position -> canonical column. `also`: canonical column -> position, for further columns that are
            filled from a position in `columns` or from one of their own; `sources` is both as column -> position.
        constants: canonical column -> value of all rows, as text.
        only_where: canonical column -> (position, RE2 pattern): the column is NULL in rows whose trimmed cell there
            does not match.
        day_span: (first, last): rows whose two cells differ cover more than a day and must be rejected.
        if_one_day: why to refuse the file (`WholeRange`) if all its rows name one and the same day: the report covers
            several, and the beginning of the file names the first only. Empty where there is no such doubt.
        micros: canonical columns whose numbers must be divided by 1,000,000.
        values: canonical column -> cell, trimmed and without case -> value that takes its place.
        everything: position -> words, normalised by `names.normal_header`: rows whose cell there is one of them sum up
            other rows of the file and must be dropped as totals. `may_sum`: canonical column -> words that make a row a
            subtotal if it is the sum of others.
        watched: columns whose cells in the whole file may make it another one than it seems.
        testify: positions of numbers that are not stored but testify for the decimal sign.
        name, platform: of the dialect; the platform is None where a column tells it.
        date_hint: order of day and month for when the cells do not decide.
        date_base: the days are counted from this one, 0 = itself (GA4's `Nth day`).
        report: the days that the lines above the header name.
        odd_line: reason why a record is no data (totals, footer, comment), None where it may be. It takes a record of
            any width: call it for records of another width than the header, and for those without a day.
        ends_table: True for a record that ends the table.
        evidence: why it was understood so, one reason each. warnings: what a person should look at.
    """

    head: Head
    header_at: int
    columns: dict[int, str]
    name: str
    platform: str | None = None
    also: dict[str, int] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    only_where: dict[str, tuple[int, str]] = field(default_factory=dict)
    day_span: tuple[int, int] | None = None
    if_one_day: str = ""
    micros: frozenset[str] = frozenset()
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    everything: Mapping[int, frozenset[str]] = field(default_factory=dict)
    may_sum: Mapping[str, frozenset[str]] = field(default_factory=dict)
    watched: tuple[Watched, ...] = ()
    testify: tuple[int, ...] = ()
    date_hint: DateHint | None = None
    date_base: date | None = None
    report: ReportDays = field(default_factory=ReportDays)
    odd_line: OddLine = _no_reason
    ends_table: EndsTable = _never
    evidence: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def header(self) -> list[str]:
        """The header as written."""
        return self.head.records[self.header_at]

    @property
    def sources(self) -> dict[str, int]:
        """Canonical column -> position, for all columns that are filled from the file."""
        return {column: position for position, column in self.columns.items()} | self.also


def one_line(record: Iterable[str]) -> str:
    """The cells of a record, trimmed, joined by one blank: what `titles`, `facts` and `footers` are matched with."""
    return " ".join(" ".join(record).replace("\ufeff", " ").split())
