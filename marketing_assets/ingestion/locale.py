"""The locale of a file, decided once from all its cells: decimal sign, and order of day, month and year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import pyarrow.compute as pc

from marketing_assets.ingestion.cells.date_text import DateOrder
from marketing_assets.ingestion.cells.evidence import LookedAt
from marketing_assets.ingestion.cells.locale import (
    DateEvidence,
    NumberEvidence,
    decide_date_format,
    decide_decimal,
)
from marketing_assets.ingestion.cells.number_text import DecimalSign
from marketing_assets.ingestion.cells.texts import apart
from marketing_assets.ingestion.cells.timestamps import ordered_days
from marketing_assets.ingestion.landing_kinds import FX
from marketing_assets.ingestion.layout import Layout
from marketing_assets.ingestion.reading.source import Chunk, Source
from marketing_assets.ingestion.wanted import looked_at
from marketing_assets.settings import IngestionPolicy

_ORDERS: dict[DateOrder, str] = {"ymd": "year first", "dmy": "day first", "mdy": "month first"}
_WHOLE = ("impressions", "clicks")


@dataclass(frozen=True)
class Locale:
    """How a file writes numbers and days, and why it is believed; `date_order` is None where no day has an order: the
    kind has none, or all time stamps are ISO 8601 or the epoch.
    `warnings`: what was decided without a sign of it in the file.
    """

    decimal: DecimalSign
    date_order: DateOrder | None
    evidence: tuple[str, ...]
    warnings: tuple[str, ...] = ()


@dataclass
class LocaleJudge:
    """Looks at the cells of a file until they show its locale, and again where later cells contradict it."""

    file: str
    layout: Layout
    policy: IngestionPolicy
    numbers: NumberEvidence
    days: DateEvidence

    @classmethod
    def of(cls, file: str, layout: Layout, policy: IngestionPolicy) -> LocaleJudge:
        """A judge who has seen nothing yet."""
        return cls(file, layout, policy, NumberEvidence(), DateEvidence(report=layout.report))

    def judge(self, source: Source) -> Locale:
        """Read as far as it takes to decide, at most the whole file.

        Raises:
            ExportError: the cells contradict each other, or do not decide.
        """
        if self._asks_numbers or self._asks_days or self._asks_times:
            want = looked_at(self.layout, numbers=self._asks_numbers, days=self._asks_days, times=self._asks_times)
            for chunk in source.chunks(want):
                if self._asks_numbers:
                    self._look_at_numbers(chunk, self.layout.numeric_positions())
                if self._asks_days:
                    self._look_at_days(chunk)
                if self._asks_times and not self.days.decided:
                    self._look_at_times(chunk)
                asks_order = self._asks_days or self._asks_times
                if (self.numbers.decided or not self._asks_numbers) and (self.days.decided or not asks_order):
                    break
        return self._locale()

    def look_again(self, chunk: Chunk, *, numbers: bool, days: bool) -> None:
        """Called for every chunk that was read.

        Args:
            numbers, days: cells of the chunk can be read only in another locale.

        Raises:
            ExportError: so the file contradicts itself, unless a mapping has decided.
        """
        fractions = self._fractions(chunk) if self._asks_numbers else []
        for position in fractions:
            self.numbers.look_for_fractions(self._column(chunk, position))
        groups = self._groups(chunk) if self._asks_numbers else []
        for position in groups:
            self.numbers.look_for_groups(self._column(chunk, position))
        if numbers and self._asks_numbers:
            self._look_at_numbers(chunk, self.layout.stored_numbers())
        if days and self._asks_days:
            self._look_at_days(chunk)
        if days and self._asks_times:
            self._look_at_times(chunk)
        if numbers or days or fractions or groups:
            self._locale()

    def _locale(self) -> Locale:
        layout, evidence, warnings = self.layout, [], []
        decimal = decide_decimal(self.numbers, declared=layout.decimal, setting=self.policy.decimal, file=self.file)
        if layout.numeric_positions():
            evidence.append(f'decimal sign "{decimal.value}": {decimal.why}')
        order: DateOrder | None = None
        if layout.date_parts is None and layout.date_format is None and self._has_order:
            decided = decide_date_format(
                self.days,
                declared=layout.date_order,
                platform_hint=layout.date_hint,
                setting=self.policy.date_order,
                file=self.file,
            )
            order = decided.value
            evidence.append(f"dates {_ORDERS[order]}: {decided.why}")
            warnings += [decided.warning] if decided.warning else []
        return Locale(decimal.value, order, tuple(evidence), tuple(warnings))

    @cached_property
    def _asks_numbers(self) -> bool:
        return self.layout.decimal is None and bool(self.layout.numeric_positions())

    @cached_property
    def _asks_days(self) -> bool:
        layout = self.layout
        declared = layout.date_format or layout.date_order or layout.date_parts or layout.date_base
        return declared is None and bool(layout.day_positions())

    @cached_property
    def _asks_times(self) -> bool:
        declared = self.layout.date_format or self.layout.date_order
        return declared is None and bool(self.layout.time_positions())

    @property
    def _has_order(self) -> bool:
        """Nearly all time stamps are ISO 8601 or the epoch, and have none."""
        ordered_times = self.days.ordered or self.layout.date_order is not None
        return bool(self.layout.day_positions()) or (bool(self.layout.time_positions()) and ordered_times)

    def _look_at_times(self, chunk: Chunk) -> None:
        for position in self.layout.time_positions() if chunk.height else ():
            column = apart(chunk.text(position))
            days = column.spread(ordered_days(column.texts))
            if days.null_count < len(days):
                self.days.look(days, chunk.starts, self.layout.header[position])
            else:
                self.days.unordered = True

    def _fractions(self, chunk: Chunk) -> list[int]:
        """Positions of whole numbers that may have fractions. What a sheet stores as a number is that number."""
        if not self.layout.head.delimiter or not chunk.height:
            return []
        typed = {position: chunk.typed(position) for position in self._whole}
        return [
            position
            for position, values in typed.items()
            if values is None or pc.any(pc.not_equal(values, pc.floor(values))).as_py()
        ]

    def _groups(self, chunk: Chunk) -> list[int]:
        """Positions of exchange rates that may have marks between the thousands."""
        if self.layout.kind is not FX or not chunk.height:
            return []
        return [position for position in self.layout.numeric_positions() if chunk.typed(position) is None]

    @cached_property
    def _whole(self) -> frozenset[int]:
        """Positions of columns that count whole things; conversions may have fractions."""
        cells = (template[name] for template in self.layout.templates for name in _WHOLE if name in template)
        return frozenset(cell.position for cell in cells if cell.position is not None)

    def _look_at_numbers(self, chunk: Chunk, positions: Iterable[int]) -> None:
        if chunk.height:
            self.numbers.look_at([self._column(chunk, position) for position in positions])

    def _look_at_days(self, chunk: Chunk) -> None:
        for position in self.layout.day_positions() if chunk.height else ():
            self.days.look(chunk.text(position), chunk.starts, self.layout.header[position])

    def _column(self, chunk: Chunk, position: int) -> LookedAt:
        return LookedAt(chunk.text(position), chunk.starts, self.layout.header[position], position in self._whole)
