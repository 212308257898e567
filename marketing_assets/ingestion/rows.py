"""From a chunk of a file to the columns of a kind, for each row template; what is wrong with a cell is noted, not
raised.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from marketing_assets.ingestion.canonical import ADS, platform_name
from marketing_assets.ingestion.cells.currencies import ISO_CODES
from marketing_assets.ingestion.cells.dates import Dates, DayRules, read_date_parts, read_dates
from marketing_assets.ingestion.cells.flags import read_flags, words_as_numbers
from marketing_assets.ingestion.cells.names import ACCOUNT, IDS, NAMES, one_form, plain_ids
from marketing_assets.ingestion.cells.numbers import MOST_COUNTED, Numbers, read_numbers, read_shares
from marketing_assets.ingestion.cells.timestamps import TimeRules, Times, read_times
from marketing_assets.ingestion.chunk_texts import ChunkTexts
from marketing_assets.ingestion.dialects.names import normal_header
from marketing_assets.ingestion.dialects.totals import is_totals_word, says_totals
from marketing_assets.ingestion.kinds import ARROW_TYPES, MONEY_TYPE, NUMERIC, Column
from marketing_assets.ingestion.layout import Cell, Layout
from marketing_assets.ingestion.locale import Locale
from marketing_assets.ingestion.reading.reasons import TOTALS
from marketing_assets.ingestion.reading.source import Chunk

UTC_ZONE = ZoneInfo("UTC")
PLATFORM = ADS.column("platform")
# What lies further ahead is a wrong century.
AHEAD = timedelta(days=3653)
# Spreadsheets run a cell that begins so as a formula; here it is text, but people open exports in spreadsheets.
_FORMULA = r"^[=+\-@\t\r]"
# Beyond it a double is not exact to the millionth.
_MOST_MICROS = float(1 << 53)
_MICRO = pa.scalar(Decimal("0.000001"), pa.decimal128(7, 6))


@dataclass
class TemplateRows:
    """All records of one template: `table` has one row per well-formed line, also for those with `problems`.

    `problems`: position -> (cell, reason), in the order of the kind's columns. `incomplete`: positions without a day or
    another value that every row needs, which may be totals lines. `contradicts_…`: cells that can be read only in
    another locale. `lost_ids`: columns with ids that have lost digits.
    """

    table: pa.Table
    problems: dict[int, list[tuple[Cell, str]]]
    incomplete: set[int]
    first_future: date | None
    rounded: int
    contradicts_numbers: bool
    contradicts_days: bool
    lost_ids: set[str]


@dataclass
class _Notes:
    """What was noticed while the columns of one template were read."""

    problems: dict[int, list[tuple[Cell, str]]] = field(default_factory=dict)
    incomplete: set[int] = field(default_factory=set)
    futures: list[date] = field(default_factory=list)
    contradicting_days: bool = False
    lost_ids: set[str] = field(default_factory=set)

    def add(self, cell: Cell, found: dict[int, str]) -> None:
        for position, reason in found.items():
            self.problems.setdefault(position, []).append((cell, reason))

    def missing(self, cell: Cell, values: pa.Array, name: str) -> None:
        """Note where a column that every row needs is NULL."""
        if not values.null_count:
            return
        found = _where(pc.is_null(values), f"no {name}")
        self.add(cell, found)
        self.incomplete |= set(found)


@dataclass(frozen=True)
class ChunkReader:
    """Reads the columns of one chunk; what templates share is read once. `zone` is where a day begins and ends."""

    chunk: Chunk
    layout: Layout
    locale: Locale
    currency: str
    zone: ZoneInfo
    today: date

    @cached_property
    def _texts(self) -> ChunkTexts:
        return ChunkTexts(self.chunk)

    def read(self) -> list[TemplateRows]:
        """The rows of every template."""
        return [self._template(number) for number in range(len(self.layout.templates))]

    def formulas(self) -> set[str]:
        """Names that a spreadsheet would run as a formula."""
        found: set[str] = set()
        for name in ("campaign", "ad_group", "ad") if self.layout.kind is ADS else ():
            for cell in {template[name] for template in self.layout.templates if name in template}:
                texts = self._texts.distinct(cell).dictionary
                found |= set(texts.filter(pc.fill_null(pc.match_substring_regex(texts, _FORMULA), False)).to_pylist())
        return found

    def no_data(self) -> dict[int, str]:
        """Positions of records that a mapping drops because a cell says nothing, or that sum up others; with reason."""
        found: dict[int, str] = {}
        for position, words in self.layout.everything.items():
            cells = self._texts.cleaned(position)
            sums = pa.array([normal_header(cell or "") in words for cell in cells.dictionary.to_pylist()], pa.bool_())
            found |= _where(sums.take(cells.indices), TOTALS)
        for position, reason in reversed(self.layout.drops):
            found |= _where(pc.is_null(self._texts.trimmed(position)), reason)
        return found

    def _template(self, number: int) -> TemplateRows:
        kind, template, notes = self.layout.kind, self.layout.templates[number], _Notes()
        columns = {column.name: self._column(column, number, notes) for column in kind.columns}
        if kind.span is not None and kind.span[1] in template:
            first, last = (columns[name] for name in kind.span)
            notes.add(template[kind.span[1]], _where(pc.less(last, first), f"{kind.span[1]} before {kind.span[0]}"))
        if self.layout.same_day:
            self._refuse_spans(*self.layout.same_day, template, notes)
        if kind.day is None or not kind.column(kind.day).required:
            self._note_totals(number, notes)
        columns["line"] = self.chunk.starts
        columns["template"] = pa.repeat(pa.scalar(number, pa.int64()), self.chunk.height)
        metrics = self._numbers[number].values()
        schema = kind.schema.append(pa.field("template", pa.int64(), nullable=False))
        return TemplateRows(
            table=pa.table([columns[name] for name in schema.names], schema=schema),
            problems=notes.problems,
            incomplete=notes.incomplete,
            first_future=min(notes.futures, default=None),
            rounded=sum(numbers.rounded for numbers in metrics),
            contradicts_numbers=any(numbers.contradicts for numbers in metrics),
            contradicts_days=notes.contradicting_days,
            lost_ids=notes.lost_ids,
        )

    def _column(self, column: Column, number: int, notes: _Notes) -> pa.Array:
        template = self.layout.templates[number]
        if column.type in ("date", "timestamp"):
            return self._days(column, template, notes)
        if column.type == "currency":
            return self._currency(column, number, notes)
        if column.name not in template:
            return pa.nulls(self.chunk.height, ARROW_TYPES[column.type])
        cell = template[column.name]
        if column.type in NUMERIC:
            return self._judged(column, number, notes)
        if column.name in IDS | NAMES:
            text = self._entity(column, cell, notes)
        elif column.name in self.layout.values or column is PLATFORM:
            text = self._named(column, cell)
        else:
            text = self._texts.text(cell)
        if column.required:
            notes.missing(cell, text, column.name)
        if column.type == "flag":
            values, problems = read_flags(text)
            notes.add(cell, problems)
            return values
        if column.choices:
            return self._chosen(column, cell, notes)
        return text

    def _entity(self, column: Column, cell: Cell, notes: _Notes) -> pa.Array:
        """Ids or names of accounts, campaigns, ad groups or ads, each in one form."""
        coded = self._texts.distinct(cell)
        if column.name in NAMES:
            return one_form(coded.dictionary).take(coded.indices)
        ids, lost = plain_ids(coded.dictionary, account=column.name == ACCOUNT)
        if lost:
            notes.lost_ids.add(column.name)
        return ids.take(coded.indices)

    def _named(self, column: Column, cell: Cell) -> pa.Array:
        """The column in the words used here: a platform's own words for its entities, and one name per platform."""
        known = self.layout.values.get(column.name, {})
        coded = self._texts.distinct(cell)
        names = [None if text is None else known.get(text.casefold(), text) for text in coded.dictionary.to_pylist()]
        if column is PLATFORM:
            names = [None if name is None else platform_name(name) for name in names]
        return pa.array(names, pa.string()).take(coded.indices)

    def _chosen(self, column: Column, cell: Cell, notes: _Notes) -> pa.Array:
        """One of a few words, in any case."""
        words = pc.utf8_lower(self._texts.text(cell))
        known = pc.is_in(words, pa.array(column.choices))
        notes.add(cell, _where(pc.and_not(pc.is_valid(words), known), f"none of {', '.join(column.choices)}"))
        return words

    def _judged(self, column: Column, number: int, notes: _Notes) -> pa.Array:
        template, numbers = self.layout.templates[number], self._numbers[number][column.name]
        cell, values = template[column.name], numbers.values
        notes.add(cell, numbers.problems)
        if column.required:
            silent = _where(pc.is_null(values), f"no {column.name}")
            notes.add(cell, {position: why for position, why in silent.items() if position not in numbers.problems})
        # A target or control may be negative, money spent may not.
        spent = self.layout.kind.wide and template["role"].constant == "media"
        if spent or not column.negative:
            notes.add(cell, _where(pc.less(values, 0), f"negative {'spend' if spent else column.name}"))
        if column.type == "share":
            notes.add(cell, _where(pc.greater(values, 1), "a share above 1"))
        if column.positive:
            notes.add(cell, _where(pc.equal(values, 0), f"a {column.name} of zero"))
        return values

    def _currency(self, column: Column, number: int, notes: _Notes) -> pa.Array:
        """The settings' currency where the row names none. What is no ISO code is a problem, and so is another currency
        where nothing converts it.
        """
        template, kind = self.layout.templates[number], self.layout.kind
        if column.name not in template:
            nothing = pa.nulls(self.chunk.height, pa.string())
            return nothing if kind.currency_of is not None else pc.fill_null(nothing, self.currency)
        cell, coded = template[column.name], self._texts.distinct(template[column.name])
        codes = pc.utf8_upper(coded.dictionary)
        known = pa.array([self.currency] if kind.one_currency else sorted(ISO_CODES))
        foreign = pc.and_not(pc.is_valid(codes), pc.is_in(codes, known))
        stated = codes.take(coded.indices)
        if pc.any(foreign).as_py():
            judged = foreign.take(coded.indices)
            if kind.currency_of is not None:
                amount = template.get(kind.currency_of)
                judged = pc.and_(judged, amount is not None and pc.is_valid(self._texts.text(amount)))
            why = f"a currency that is not {self.currency}" if kind.one_currency else "not an ISO 4217 currency code"
            notes.add(cell, _where(judged, why))
        if column.required:
            notes.missing(cell, stated, column.name)
        return stated if kind.currency_of is not None else pc.fill_null(stated, self.currency)

    @cached_property
    def _numbers(self) -> list[dict[str, Numbers]]:
        numeric = self.layout.kind.numeric
        return [
            {column.name: self._number(t[column.name], column, t) for column in numeric if column.name in t}
            for t in self.layout.templates
        ]

    def _number(self, cell: Cell, column: Column, template: dict[str, Cell]) -> Numbers:
        in_micros = column.name in self.layout.micros
        measure = in_micros or column.type in ("number", "share")
        currencies = self._currencies(template) if column.type in ("money", "number") else None
        if cell.constant is not None:
            constant = read_numbers(pa.array([cell.constant]), ".", currencies, measure=measure)
            return replace(constant, values=pa.repeat(constant.values[0], self.chunk.height))
        assert cell.position is not None
        typed = self.chunk.typed(cell.position) if cell.only_where is None else None
        if typed is not None:
            numbers = _checked(typed, measure)
        elif column.type == "share":
            numbers = read_shares(self._texts.text(cell), self.locale.decimal)
        else:
            text = self._texts.text(cell)
            text = words_as_numbers(text) if column.yes_no else text
            numbers = read_numbers(text, self.locale.decimal, currencies, measure=measure)
        return _divided(numbers) if in_micros else numbers

    def _currencies(self, template: dict[str, Cell]) -> frozenset[str]:
        """Whose sign or code may stand beside an amount."""
        if "currency" not in template:
            return frozenset((self.currency,))
        coded = self._texts.distinct(template["currency"])
        codes = pc.utf8_upper(coded.dictionary)
        stated = frozenset(code for code in codes.to_pylist() if code in ISO_CODES)
        silent = coded.indices.null_count or codes.null_count or not stated
        return stated | {self.currency} if silent else stated

    def _days(self, column: Column, template: dict[str, Cell], notes: _Notes) -> pa.Array:
        parts = self.layout.date_parts if column.name == self.layout.kind.day else None
        if parts is None and column.name not in template:
            return pa.nulls(self.chunk.height, ARROW_TYPES[column.type])
        found: Dates | Times
        latest = self.today + AHEAD if self.layout.kind.ahead else self.today
        rules = DayRules(self.layout.kind.earliest, latest, column.required)
        if parts:
            cell = next((part for part in reversed(parts) if part.position is not None), parts[0])
            year, month, day = (self._texts.text(part) for part in parts)
            found = read_date_parts(year, month, day, rules)
        elif column.type == "timestamp":
            cell = template[column.name]
            found = read_times(self._texts.text(cell), self._time_rules())
        else:
            cell = template[column.name]
            days = self._texts.distinct(cell)
            if self.layout.date_base is not None and column.name == self.layout.kind.day:
                counted = [text and self._counted_day(text) for text in days.dictionary.to_pylist()]
                days = pa.DictionaryArray.from_arrays(days.indices, pa.array(counted, pa.string()))
            found = read_dates(days, rules, self.locale.date_order or "ymd", self.layout.date_format)
            notes.contradicting_days |= found.contradicts
        notes.add(cell, found.problems)
        notes.futures += [found.first_future] if found.first_future else []
        if column.name == self.layout.kind.day:
            notes.incomplete |= set(found.problems)
        return found.values

    def _counted_day(self, number: str) -> str:
        """Day number N as ISO day; what is no number stays as it is and is refused as a date."""
        base = self.layout.date_base
        if base is None or not number.isdecimal() or len(number) > 5:
            return number
        return (base + timedelta(days=int(number))).isoformat()

    def _refuse_spans(self, first: int, last: int, template: dict[str, Cell], notes: _Notes) -> None:
        longer = pc.not_equal(self._texts.trimmed(first), self._texts.trimmed(last))
        cell = template.get("date", Cell(first, self.layout.header[first]))
        notes.add(cell, _where(longer, "a row of more than one day: first and last day differ; export it by day"))

    def _time_rules(self) -> TimeRules:
        zone = ZoneInfo(self.layout.time_zone) if self.layout.time_zone else UTC_ZONE
        return TimeRules(self.layout.date_format, zone, self.zone, self.layout.kind.earliest, self.today)

    def _note_totals(self, number: int, notes: _Notes) -> None:
        """Where a line needs no date, a totals line looks like data: its first cell decides."""
        template = self.layout.templates[number]
        name = next(column.name for column in self.layout.kind.columns if column.required and column.name in template)
        coded = self._texts.distinct(template[name])
        suspects = [text is None or is_totals_word(text) for text in coded.dictionary.to_pylist()]
        positions = pc.indices_nonzero(
            pc.fill_null(pa.array(suspects, pa.bool_()).take(coded.indices), True)
        ).to_pylist()
        totals = {position: TOTALS for position in positions if says_totals(self.chunk.record(position))}
        notes.add(template[name], totals)
        notes.incomplete |= set(totals)


def _checked(values: pa.Array, measure: bool) -> Numbers:
    """Numbers that were read with the file; all are finite."""
    too_many = {}
    if not measure and pa.types.is_floating(values.type):
        too_many = _where(pc.greater(pc.abs(values), MOST_COUNTED), f"more than {MOST_COUNTED:,.0f}")
    if too_many:
        bad = pc.is_in(pa.array(range(len(values)), pa.int64()), pa.array(list(too_many), pa.int64()))
        values = pc.if_else(bad, None, values)
    return Numbers(values, too_many)


def _divided(numbers: Numbers) -> Numbers:
    """Millionths of a unit, which are whole numbers that a double holds exactly, as units of money."""
    too_large = _where(pc.greater_equal(pc.abs(numbers.values), _MOST_MICROS), "too large for an amount of money")
    values = pc.if_else(pc.less(pc.abs(numbers.values), _MOST_MICROS), numbers.values, None)
    units = pc.multiply(pc.cast(values, pa.decimal128(25, 6), safe=False), _MICRO)
    money = pc.cast(pc.round(units, ndigits=6, round_mode="half_towards_infinity"), pa.decimal128(32, 6), safe=False)
    return replace(numbers, values=pc.cast(money, MONEY_TYPE), problems=numbers.problems | too_large)


def _where(mask: pa.Array, reason: str) -> dict[int, str]:
    return dict.fromkeys(pc.indices_nonzero(pc.fill_null(mask, False)).to_pylist(), reason)
