"""The reference rates of the European Central Bank as it publishes them: a line per day, a column per currency, each
what one euro is worth. They read as the table of rates that they stand for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from marketing_assets.ingestion.cells.currencies import ISO_CODES
from marketing_assets.ingestion.dialects.names import normal_header
from marketing_assets.ingestion.kinds import NULL_WORDS
from marketing_assets.ingestion.reading.heads import Head
from marketing_assets.ingestion.reading.records_chunk import RecordsChunk
from marketing_assets.ingestion.reading.source import CellType, Chunk, Source, Want

# `eurofxref.csv`, `eurofxref-hist.csv`, and the .zip of either. Not recognised by the columns alone: a table of one's
# own may have the same, with rates the other way round, and nothing in it would say so.
_NAME = "eurofxref"
_BASE = "EUR"
_HEADER = ["date", "currency", "to_currency", "rate"]
_FEWEST_CURRENCIES = 5


def rates_of(source: Source) -> Source:
    """The source as a table of rates where it is the bank's own, else as it is."""
    if not source.name.casefold().startswith(_NAME):
        return source
    for head in source.heads():
        for at, record in enumerate(head.records[:_FEWEST_CURRENCIES]):
            currencies = _currencies(record)
            if record and normal_header(record[0]) == "date" and len(currencies) >= _FEWEST_CURRENCIES:
                return CentralBankRates(source, head, at, currencies)
    return source


def _currencies(header: Sequence[str]) -> dict[int, str]:
    """Positions of the currencies. The bank keeps columns of some that are history, and no rows need them."""
    codes = {position: cell.strip() for position, cell in enumerate(header)}
    return {position: code for position, code in codes.items() if code in ISO_CODES}


class CentralBankRates(Source):
    """One record per day and currency that has a rate; `N/A` makes none."""

    def __init__(self, table: Source, head: Head, header_at: int, currencies: dict[int, str]) -> None:
        self._table, self._head, self._header_at, self._codes = table, head, header_at, currencies
        self.name, self.encoding, self.size = table.name, table.encoding, table.size
        self.evidence = f"{table.evidence}; reference rates of the European Central Bank, {len(currencies)} currencies"

    def heads(self) -> list[Head]:
        """The rates of the first days."""
        head, below = self._head, slice(self._header_at + 1, None)
        records, starts = [_HEADER], [head.starts[self._header_at]]
        width = len(head.records[self._header_at])
        for record, start in zip(head.records[below], head.starts[below], strict=True):
            rates = self._rates(record[0], {at: record[at] for at in self._codes}) if len(record) == width else []
            records += rates
            starts += [start] * len(rates)
        return [Head(head.delimiter, records, starts, head.sheet)]

    def chunks(self, want: Want) -> Iterator[Chunk]:
        """All rates, from the beginning at every call."""
        positions: dict[int, CellType] = dict.fromkeys((0, *self._codes), "text")
        inner = Want(self._head, self._header_at, positions, odd_line=want.odd_line)
        for chunk in self._table.chunks(inner):
            rates = RecordsChunk(want, chunk.bytes_read)
            rates.damaged, rates.dropped = list(chunk.damaged), chunk.dropped
            columns = {position: chunk.text(position).to_pylist() for position in positions}
            for row, start in enumerate(chunk.starts.to_pylist()):
                cells = {position: columns[position][row] for position in self._codes}
                for record in self._rates(columns[0][row], cells):
                    rates.add(start, record)
            yield rates

    def _rates(self, day: str, cells: dict[int, str]) -> list[list[str]]:
        return [
            [day, _BASE, code, cells[position]]
            for position, code in self._codes.items()
            if cells[position].strip().casefold() not in NULL_WORDS
        ]
