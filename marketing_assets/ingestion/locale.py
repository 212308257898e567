"""The locale of a file, decided once from all its cells: decimal sign, and order of day, month and year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from marketing_assets.ingestion.cells.date_text import DateOrder
from marketing_assets.ingestion.cells.locale import (
    DateEvidence,
    NumberEvidence,
    decide_date_format,
    decide_decimal,
)
from marketing_assets.ingestion.cells.number_text import DecimalSign
from marketing_assets.ingestion.layout import Layout
from marketing_assets.ingestion.reading.source import Chunk, Source
from marketing_assets.ingestion.wanted import looked_at
from marketing_assets.settings import IngestionPolicy

_ORDERS: dict[DateOrder, str] = {"ymd": "year first", "dmy": "day first", "mdy": "month first"}


@dataclass(frozen=True)
class Locale:
    """How a file writes numbers and days, and why it is believed; `date_order` is None where the kind has no day."""

    decimal: DecimalSign
    date_order: DateOrder | None
    evidence: tuple[str, ...]


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
        return cls(file, layout, policy, NumberEvidence(), DateEvidence())

    def judge(self, source: Source) -> Locale:
        """Read as far as it takes to decide, at most the whole file.

        Raises:
            ExportError: the cells contradict each other, or do not decide.
        """
        if self._asks_numbers or self._asks_days:
            for chunk in source.chunks(looked_at(self.layout, numbers=self._asks_numbers, days=self._asks_days)):
                if self._asks_numbers:
                    self._look(self.numbers, chunk, self.layout.numeric_positions())
                if self._asks_days:
                    self._look(self.days, chunk, self.layout.day_positions())
                if (self.numbers.decided or not self._asks_numbers) and (self.days.decided or not self._asks_days):
                    break
        return self._locale()

    def look_again(self, chunk: Chunk, *, numbers: bool, days: bool) -> None:
        """Called where cells of a chunk could be read only in another locale.

        Raises:
            ExportError: so the file contradicts itself, unless a mapping has decided.
        """
        if numbers and self._asks_numbers:
            self._look(self.numbers, chunk, self.layout.stored_numbers())
        if days and self._asks_days:
            self._look(self.days, chunk, self.layout.day_positions())
        if numbers or days:
            self._locale()

    def _locale(self) -> Locale:
        layout, evidence = self.layout, []
        decimal = decide_decimal(self.numbers, declared=layout.decimal, setting=self.policy.decimal, file=self.file)
        if layout.numeric_positions():
            evidence.append(f'decimal sign "{decimal.value}": {decimal.why}')
        order: DateOrder | None = None
        if layout.date_parts is None and layout.date_format is None and layout.day_positions():
            decided = decide_date_format(
                self.days,
                declared=layout.date_order,
                platform_hint=layout.date_hint,
                setting=self.policy.date_order,
                file=self.file,
            )
            order = decided.value
            evidence.append(f"dates {_ORDERS[order]}: {decided.why}")
        return Locale(decimal.value, order, tuple(evidence))

    @property
    def _asks_numbers(self) -> bool:
        return self.layout.decimal is None and bool(self.layout.numeric_positions())

    @property
    def _asks_days(self) -> bool:
        layout = self.layout
        declared = layout.date_format or layout.date_order or layout.date_parts or layout.date_base
        return declared is None and bool(layout.day_positions())

    def _look(self, evidence: NumberEvidence | DateEvidence, chunk: Chunk, positions: Iterable[int]) -> None:
        if chunk.height:
            for position in positions:
                evidence.look(chunk.text(position), chunk.starts, self.layout.header[position])
