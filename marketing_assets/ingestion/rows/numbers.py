"""The numbers of one chunk, by row template, and what the signs beside its amounts say of the rows' currency."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc

from marketing_assets.ingestion.cells.flags import words_as_numbers
from marketing_assets.ingestion.cells.numbers import Numbers, read_numbers, read_shares
from marketing_assets.ingestion.kinds import MONEY_TYPE, Column
from marketing_assets.ingestion.layout import Cell, Layout
from marketing_assets.ingestion.locale import Locale
from marketing_assets.ingestion.reading.source import Chunk
from marketing_assets.ingestion.rows.currency import Signs, read_signs
from marketing_assets.ingestion.rows.notes import where
from marketing_assets.ingestion.rows.stated import StatedCurrency
from marketing_assets.ingestion.rows.texts import ChunkTexts

# Beyond it a double is not exact to the millionth.
_MOST_MICROS = float(1 << 53)
_MICRO = pa.scalar(Decimal("0.000001"), pa.decimal128(7, 6))


@dataclass(frozen=True)
class RowNumbers:
    """Reads the number columns of one chunk."""

    chunk: Chunk
    texts: ChunkTexts
    layout: Layout
    locale: Locale
    stated: StatedCurrency

    @cached_property
    def signs(self) -> list[Signs | None]:
        """By template what the signs beside its amounts say; None where there is none, or the kind has one currency."""
        return [self._signs_of(*pair) for pair in zip(self.layout.templates, self.columns, strict=True)]

    def _signs_of(self, template: dict[str, Cell], columns: dict[str, Numbers]) -> Signs | None:
        signs = {name: numbers.signs for name, numbers in columns.items() if numbers.signs is not None}
        if not signs:
            return None
        stated = self.stated.codes(template.get("currency"))
        if not self.layout.kind.keeps_currency:
            # Nothing converts its money, so a row that states no currency is in ours.
            stated = pc.fill_null(stated, self.stated.ours)
        return read_signs(stated, signs, self.stated.ours)

    @cached_property
    def columns(self) -> list[dict[str, Numbers]]:
        """By template, column -> its numbers."""
        numeric = self.layout.kind.numeric
        return [
            {column.name: self._number(t[column.name], column, t) for column in numeric if column.name in t}
            for t in self.layout.templates
        ]

    def _number(self, cell: Cell, column: Column, template: dict[str, Cell]) -> Numbers:
        in_micros = column.name in self.layout.micros
        measure = in_micros or column.type in ("number", "share")
        currencies = self.stated.known(template.get("currency")) if column.type in ("money", "number") else None
        if cell.constant is not None:
            constant = read_numbers(pa.array([cell.constant]), ".", currencies, measure=measure)
            return replace(constant, values=pa.repeat(constant.values[0], self.chunk.height))
        assert cell.position is not None
        typed = self.chunk.typed(cell.position) if cell.only_where is None else None
        if typed is not None:
            numbers = Numbers(typed)
        elif column.type == "share":
            numbers = read_shares(self.texts.text(cell), self.locale.decimal)
        else:
            text = self.texts.text(cell)
            text = words_as_numbers(text) if column.yes_no else text
            # Of each row by itself: another row's currency says nothing of its own.
            any_sign = column.type == "money" and ("currency" in template or self.layout.kind.keeps_currency)
            numbers = read_numbers(text, self.locale.decimal, currencies, measure=measure, any_sign=any_sign)
        return _divided(numbers) if in_micros else numbers


def _divided(numbers: Numbers) -> Numbers:
    """Millionths of a unit, which are whole numbers that a double holds exactly, as units of money."""
    too_large = where(pc.greater_equal(pc.abs(numbers.values), _MOST_MICROS), "too large for an amount of money")
    values = pc.if_else(pc.less(pc.abs(numbers.values), _MOST_MICROS), numbers.values, None)
    units = pc.multiply(pc.cast(values, pa.decimal128(25, 6), safe=False), _MICRO)
    money = pc.cast(pc.round(units, ndigits=6, round_mode="half_towards_infinity"), pa.decimal128(32, 6), safe=False)
    return replace(numbers, values=pc.cast(money, MONEY_TYPE), problems=numbers.problems | too_large)
