"""From a chunk of a file to the columns of a kind, for each row template; what is wrong with a cell is noted, not
raised.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from marketing_assets.ingestion.canonical import ADS, platform_name
from marketing_assets.ingestion.cells.flags import read_flags
from marketing_assets.ingestion.cells.names import ACCOUNT, IDS, NAMES, one_form, plain_ids
from marketing_assets.ingestion.cells.shapes import shape
from marketing_assets.ingestion.cells.time_zones import zone_name
from marketing_assets.ingestion.dialects.names import normal_header
from marketing_assets.ingestion.dialects.totals import is_totals_word, says_totals
from marketing_assets.ingestion.kinds import ARROW_TYPES, NUMERIC, Column
from marketing_assets.ingestion.layout import Cell, Layout
from marketing_assets.ingestion.locale import Locale
from marketing_assets.ingestion.reading.reasons import TOTALS
from marketing_assets.ingestion.reading.source import Chunk
from marketing_assets.ingestion.rows.currency import Signs
from marketing_assets.ingestion.rows.days import RowDays
from marketing_assets.ingestion.rows.notes import Notes, where
from marketing_assets.ingestion.rows.numbers import RowNumbers
from marketing_assets.ingestion.rows.stated import StatedCurrency
from marketing_assets.ingestion.rows.texts import ChunkTexts

PLATFORM, TIME_ZONE = ADS.column("platform"), ADS.column("time_zone")
# Spreadsheets run a cell that begins so as a formula; here it is text, but people open exports in spreadsheets.
_FORMULA = r"^[=+\-@\t\r]"


@dataclass
class TemplateRows:
    """All records of one template: `table` has one row per well-formed line, also for those with `problems`.

    `problems`: position -> (cell, reason), in the order of the kind's columns. `incomplete`: positions without a day or
    another value that every row needs, which may be totals lines. `contradicts_…`: cells that can be read only in
    another locale. `lost_ids`: columns with ids that have lost digits. `signs`: what the signs
    beside the amounts say of the rows' currency, which is NULL where nothing says it, in kinds whose rows keep theirs.
    """

    table: pa.Table
    problems: dict[int, list[tuple[Cell, str]]]
    incomplete: set[int]
    first_future: date | None
    rounded: int
    contradicts_numbers: bool
    contradicts_days: bool
    lost_ids: set[str]
    signs: Signs | None


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

    @cached_property
    def _stated(self) -> StatedCurrency:
        return StatedCurrency(self.chunk.height, self._texts, self.layout, self.currency)

    @cached_property
    def _numbers(self) -> RowNumbers:
        return RowNumbers(self.chunk, self._texts, self.layout, self.locale, self._stated)

    @cached_property
    def _days(self) -> RowDays:
        return RowDays(self.chunk.height, self._texts, self.layout, self.locale, self.zone, self.today)

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

    def different(self, position: int) -> list[str | None]:
        """The different cells of a position, trimmed, None where they say nothing."""
        found: list[str | None] = self._texts.cleaned(position).dictionary.to_pylist()
        return found

    def lines_where(self, position: int, test: Callable[[str], bool]) -> dict[int, str]:
        """Line -> the cell of a position, trimmed, where it passes the test; each different one is tested once."""
        cells = self._texts.cleaned(position)
        passed = [text is not None and test(text) for text in cells.dictionary.to_pylist()]
        if not any(passed):
            return {}
        rows = pc.indices_nonzero(pc.fill_null(pa.array(passed, pa.bool_()).take(cells.indices), False))
        texts = cells.dictionary.take(cells.indices.take(rows))
        return dict(zip(self.chunk.starts.take(rows).to_pylist(), texts.to_pylist(), strict=True))

    def names(self, column: str) -> set[str | None]:
        """The different texts of a column, in all templates."""
        cells = {template[column] for template in self.layout.templates if column in template}
        return {text for cell in cells for text in self._texts.distinct(cell).dictionary.to_pylist()}

    def no_data(self) -> dict[int, str]:
        """Positions of records that a mapping drops because a cell says nothing, or that sum up others; with reason."""
        found: dict[int, str] = {}
        for position, words in self.layout.everything.items():
            cells = self._texts.cleaned(position)
            sums = pa.array([normal_header(cell or "") in words for cell in cells.dictionary.to_pylist()], pa.bool_())
            found |= where(sums.take(cells.indices), TOTALS)
        for position, reason in reversed(self.layout.drops):
            found |= where(pc.is_null(self._texts.trimmed(position)), reason)
        return found

    def _template(self, number: int) -> TemplateRows:
        kind, template, notes = self.layout.kind, self.layout.templates[number], Notes()
        columns = {column.name: self._column(column, number, notes) for column in kind.columns}
        if kind.span is not None and kind.span[1] in template:
            first, last = (columns[name] for name in kind.span)
            notes.add(template[kind.span[1]], where(pc.less(last, first), f"{kind.span[1]} before {kind.span[0]}"))
        if self.layout.same_day:
            self._days.refuse_spans(*self.layout.same_day, template, notes)
        if kind.day is None or not kind.column(kind.day).required:
            self._note_totals(number, notes)
        columns["line"] = self.chunk.starts
        columns["template"] = pa.repeat(pa.scalar(number, pa.int64()), self.chunk.height)
        metrics = self._numbers.columns[number].values()
        schema = kind.template_schema
        return TemplateRows(
            table=pa.table([columns[name] for name in schema.names], schema=schema),
            problems=notes.problems,
            incomplete=notes.incomplete,
            first_future=min(notes.futures, default=None),
            rounded=sum(numbers.rounded for numbers in metrics),
            contradicts_numbers=any(numbers.contradicts for numbers in metrics),
            contradicts_days=notes.contradicting_days,
            lost_ids=notes.lost_ids,
            signs=self._numbers.signs[number],
        )

    def _column(self, column: Column, number: int, notes: Notes) -> pa.Array:
        template = self.layout.templates[number]
        if column.type in ("date", "timestamp"):
            return self._days.read(column, template, notes)
        if column.type == "currency":
            return self._stated.read(column, template, self._numbers.signs[number], notes)
        if column.name not in template:
            return pa.nulls(self.chunk.height, ARROW_TYPES[column.type])
        cell = template[column.name]
        if column.type in NUMERIC:
            return self._judged(column, number, notes)
        if column.name in IDS | NAMES:
            text = self._entity(column, cell, notes)
        elif column.name in self.layout.values or column in (PLATFORM, TIME_ZONE):
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

    def _entity(self, column: Column, cell: Cell, notes: Notes) -> pa.Array:
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
        elif column is TIME_ZONE:
            names = [None if name is None else zone_name(name) for name in names]
        return pa.array(names, pa.string()).take(coded.indices)

    def _chosen(self, column: Column, cell: Cell, notes: Notes) -> pa.Array:
        """One of a few words, in any case."""
        words = pc.utf8_lower(self._texts.text(cell))
        known = pc.is_in(words, pa.array(column.choices))
        notes.add(cell, where(pc.and_not(pc.is_valid(words), known), f"none of {', '.join(column.choices)}"))
        return words

    def _judged(self, column: Column, number: int, notes: Notes) -> pa.Array:
        template, numbers = self.layout.templates[number], self._numbers.columns[number][column.name]
        cell, values = template[column.name], numbers.values
        notes.add(cell, numbers.problems)
        signs = self._numbers.signs[number]
        if signs is not None and column.name in signs.problems:
            wrong = signs.problems[column.name]
            texts = self._texts.text(cell).take(pa.array(list(wrong), pa.int64())).to_pylist()
            shapes = zip(wrong.items(), texts, strict=True)
            notes.add(cell, {row: f"{reason} (shape {shape(text)})" for (row, reason), text in shapes})
        if column.required:
            silent = where(pc.is_null(values), f"no {column.name}")
            notes.add(cell, {position: why for position, why in silent.items() if position not in numbers.problems})
        # A target or control may be negative, money spent may not.
        spent = self.layout.kind.wide and template["role"].constant == "media"
        if spent or not column.negative:
            notes.add(cell, where(pc.less(values, 0), f"negative {'spend' if spent else column.name}"))
        if column.type == "share":
            notes.add(cell, where(pc.greater(values, 1), "a share above 1"))
        if column.positive:
            notes.add(cell, where(pc.equal(values, 0), f"a {column.name} of zero"))
        return values

    def _note_totals(self, number: int, notes: Notes) -> None:
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
