"""Exact search for many known values at once: the raw identifiers of a test, or the masking key itself."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

_PREFIX = 8  # bytes that fit one 64-bit number
_SHORTEST = 4
_TABLE_BITS = 20


class KnownValues:
    """Finds occurrences of a set of byte strings, in time that hardly depends on how many there are.

    Values under 4 bytes are left out: they would be found in anything.
    """

    def __init__(self, values: Iterable[str | bytes]) -> None:
        encoded = {value.encode() if isinstance(value, str) else value for value in values}
        self._short = sorted(value for value in encoded if _SHORTEST <= len(value) < _PREFIX)
        self._by_prefix: dict[bytes, list[bytes]] = {}
        for value in sorted(value for value in encoded if len(value) >= _PREFIX):
            self._by_prefix.setdefault(value[:_PREFIX], []).append(value)
        self._table = np.zeros(1 << _TABLE_BITS, dtype=bool)
        if self._by_prefix:
            prefixes = np.frombuffer(b"".join(self._by_prefix), dtype="<u8")
            self._table[_slot(prefixes)] = True
        self.longest = max((len(value) for value in encoded), default=0)

    def count(self, data: bytes, start: int = 0, stop: int | None = None) -> int:
        """Occurrences that begin at `start` ≤ position < `stop`."""
        end = len(data) if stop is None else stop
        found = sum(_count_short(data, value, start, end) for value in self._short)
        if not self._by_prefix:
            return found
        for shift in range(_PREFIX):
            usable = (len(data) - shift) // _PREFIX
            if usable <= 0:
                break
            numbers = np.frombuffer(data, dtype="<u8", count=usable, offset=shift)
            for index in np.flatnonzero(self._table[_slot(numbers)]).tolist():
                position = shift + index * _PREFIX
                if start <= position < end:
                    candidates = self._by_prefix.get(data[position : position + _PREFIX], ())
                    found += sum(data.startswith(value, position) for value in candidates)
        return found


def _slot(numbers: np.ndarray) -> np.ndarray:
    """Multiplicative hash (Knuth): the bits that vary in text end up on top."""
    mixed = numbers * np.uint64(0x9E3779B97F4A7C15)
    return (mixed >> np.uint64(64 - _TABLE_BITS)).astype(np.int64)


def _count_short(data: bytes, value: bytes, start: int, end: int) -> int:
    count, position = 0, data.find(value, start)
    while 0 <= position < end:
        count, position = count + 1, data.find(value, position + 1)
    return count
