"""The reference rates of the European Central Bank as it publishes them: a line per day and a column per currency
(`eurofxref`, or series of the data portal side by side), or a line per day and series (the data portal's API). They
read as the table of rates that they stand for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc

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
# A download may have the key and the title of its series above the header.
_DEEPEST_HEADER = 20
# `US dollar/Euro (EXR.D.USD.EUR.SP00.A)`: daily, so many dollars for one euro. `- Modified value (Weekly)` behind it is
# the rate of no day.
_SERIES = re.compile(r"exr\.d\.(?P<currency>[a-z]{3})\.(?P<base>[a-z]{3})\.sp00\.a")
_IN_BRACKETS = re.compile(r".*[(](?P<key>[^()]+)[)]")
_MULTIPLIER = re.compile(r"\+?(?P<minus>-?)0*(?P<power>[1-9][0-9]?)")
_NO_RATE = "no rate on that day"

_Rate = list[str]


class _Table(Protocol):
    """Where the rates of a line stand; the positions are those of its cells."""

    @property
    def texts(self) -> frozenset[int]: ...
    @property
    def values(self) -> frozenset[int]: ...
    def rates(self, cells: Mapping[int, str]) -> list[_Rate]: ...
    def __str__(self) -> str: ...


@dataclass(frozen=True)
class _SideBySide:
    """A line per day; `pairs`: position -> (currency that is exchanged, what one gets for it)."""

    day: int
    pairs: Mapping[int, tuple[str, str]]

    @property
    def texts(self) -> frozenset[int]:
        return frozenset({self.day})

    @property
    def values(self) -> frozenset[int]:
        return frozenset(self.pairs)

    def rates(self, cells: Mapping[int, str]) -> list[_Rate]:
        return [[cells[self.day], *pair, cells[at]] for at, pair in self.pairs.items() if not _says_nothing(cells[at])]

    def __str__(self) -> str:
        return f"{len(self.pairs)} currencies"


@dataclass(frozen=True)
class _LinePerRate:
    """A line per day and series: `value` times ten to the power of `multiplier` units of `currency` for one `base`."""

    day: int
    currency: int
    base: int
    value: int
    multiplier: int | None

    @property
    def texts(self) -> frozenset[int]:
        places = (self.day, self.currency, self.base, self.multiplier)
        return frozenset(place for place in places if place is not None)

    @property
    def values(self) -> frozenset[int]:
        return frozenset({self.value})

    def rates(self, cells: Mapping[int, str]) -> list[_Rate]:
        value = cells[self.value]
        if _says_nothing(value):
            return []
        power = None if self.multiplier is None else _MULTIPLIER.fullmatch(_code(cells[self.multiplier]))
        value = value if power is None else f"{value.strip()}e{power['minus']}{power['power']}"
        return [[cells[self.day], _code(cells[self.base]), _code(cells[self.currency]), value]]

    def __str__(self) -> str:
        return "OBS_VALUE units of CURRENCY for one CURRENCY_DENOM"


def rates_of(source: Source) -> Source:
    """The source as a table of rates where it is the bank's own, else as it is."""
    named = source.name.casefold().startswith(_NAME)
    for head in source.heads():
        for at, record in enumerate(head.records[:_DEEPEST_HEADER]):
            table = _line_per_rate(record) or _side_by_side(record, named=named)
            if table is not None:
                return CentralBankRates(source, head, at, table)
    return source


def _side_by_side(header: Sequence[str], *, named: bool) -> _SideBySide | None:
    """Columns that name their series, else those of the file by that name, in a header that begins with the day."""
    if not header or normal_header(header[0]) != "date":
        return None
    pairs = {at: pair for at, cell in enumerate(header) if (pair := _series(cell)) is not None}
    if pairs or not named:
        return _SideBySide(0, pairs) if pairs else None
    # The bank keeps columns of currencies that are history, and no rows need them.
    pairs = {at: (_BASE, code) for at, cell in enumerate(header) if (code := cell.strip()) in ISO_CODES}
    return _SideBySide(0, pairs) if len(pairs) >= _FEWEST_CURRENCIES else None


def _series(cell: str) -> tuple[str, str] | None:
    name = cell.strip().casefold()
    bracket = _IN_BRACKETS.fullmatch(name)
    key = _SERIES.fullmatch(bracket["key"] if bracket else name)
    return None if key is None else (key["base"].upper(), key["currency"].upper())


def _line_per_rate(header: Sequence[str]) -> _LinePerRate | None:
    names = [_code(normal_header(cell).replace("_", " ")) for cell in header]
    wanted = ("time period", "currency", "currency denom", "obs value")
    if any(names.count(name) != 1 for name in wanted):
        return None
    day, currency, base, value = map(names.index, wanted)
    return _LinePerRate(day, currency, base, value, names.index("unit mult") if "unit mult" in names else None)


def _code(cell: str) -> str:
    """`USD: US dollar`, as the API writes it with names, is `USD`."""
    return cell.partition(":")[0].strip()


def _says_nothing(cell: str) -> bool:
    return cell.strip().casefold() in NULL_WORDS


class CentralBankRates(Source):
    """One record per day and currency that has a rate; `N/A` makes none, and a line without any is dropped."""

    def __init__(self, source: Source, head: Head, header_at: int, table: _Table) -> None:
        self._source, self._head, self._header_at, self._table = source, head, header_at, table
        self.name, self.encoding, self.size = source.name, source.encoding, source.size
        self.evidence = f"{source.evidence}; reference rates of the European Central Bank, {table}"

    def heads(self) -> list[Head]:
        """The rates of the first days."""
        head, below = self._head, slice(self._header_at + 1, None)
        records, starts = [_HEADER], [head.starts[self._header_at]]
        width = len(head.records[self._header_at])
        for record, start in zip(head.records[below], head.starts[below], strict=True):
            rates = self._table.rates(dict(enumerate(record))) if len(record) == width else []
            records += rates
            starts += [start] * len(rates)
        return [Head(head.delimiter, records, starts, head.sheet)]

    def chunks(self, want: Want) -> Iterator[Chunk]:
        """All rates, from the beginning at every call."""
        places = sorted(self._table.texts | self._table.values)
        positions: dict[int, CellType] = dict.fromkeys(places, "text")
        inner = Want(
            self._head,
            self._header_at,
            positions,
            decimal=want.decimal,
            odd_line=want.odd_line,
            numeric=self._table.values,
            evidence=want.evidence,
        )
        for chunk in self._source.chunks(inner):
            rates = RecordsChunk(want, chunk.bytes_read)
            rates.damaged, rates.dropped = list(chunk.damaged), chunk.dropped.copy()
            # Ten times as quick as cells of a dictionary one by one.
            columns = [pc.cast(chunk.text(position), pa.string()).to_pylist() for position in places]
            for start, *cells in zip(chunk.starts.to_pylist(), *columns, strict=True):
                found = self._table.rates(dict(zip(places, cells, strict=True)))
                if not found:
                    rates.dropped[_NO_RATE] += 1
                for record in found:
                    rates.add(start, record)
            yield rates
