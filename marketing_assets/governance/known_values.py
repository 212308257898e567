"""Exact search for many known values at once: the landed identifiers, the raw values of a test, the masking key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

_SHORTEST = 4
_WIDE, _NARROW = 8, 6  # bytes of the windows that a text is looked at through
_BLOCK = 1 << 20  # positions at a time: what is computed of them stays in the processor's cache
_FEWEST_BITS, _MOST_BITS = 16, 24

_Numbers = np.ndarray[Any, np.dtype[np.uint64]]


class KnownValues:
    """Finds occurrences of a set of byte strings, in time that hardly depends on how many there are.

    Values under 4 bytes are left out: they would be found in anything.
    """

    def __init__(self, values: Iterable[str | bytes]) -> None:
        encoded = {value.encode() if isinstance(value, str) else value for value in values}
        self._values = {value for value in encoded if len(value) >= _SHORTEST}
        self._tiny = sorted(value for value in self._values if len(value) < _NARROW)
        wide = [value for value in self._values if len(value) >= _WIDE]
        narrow = [value for value in self._values if _NARROW <= len(value) < _WIDE]
        self._windows = [_Window(width, of) for width, of in ((_WIDE, wide), (_NARROW, narrow)) if of]
        self.longest = max((len(value) for value in encoded), default=0)

    def __len__(self) -> int:
        return len(self._values)

    def count(self, data: bytes, start: int = 0, stop: int | None = None) -> int:
        """Occurrences that begin at `start` ≤ position < `stop`."""
        return sum(1 for _ in self.find(data, start, stop))

    def find(self, data: bytes, start: int = 0, stop: int | None = None) -> Iterator[tuple[int, int]]:
        """Begin and end of each occurrence that begins at `start` ≤ position < `stop`."""
        end = len(data) if stop is None else min(stop, len(data))
        for value in self._tiny:
            position = data.find(value, start)
            while 0 <= position < end:
                yield position, position + len(value)
                position = data.find(value, position + 1)
        for window in self._windows:
            for position, length in window.candidates(data, start, end):
                if data[position : position + length] in self._values:
                    yield position, position + length


class _Window:
    """The values of which each has at least `width` bytes, by their first and last ones."""

    def __init__(self, width: int, values: list[bytes]) -> None:
        self.width = width
        self._mask = np.uint64((1 << 8 * width) - 1)
        by_length: dict[int, list[bytes]] = {}
        for value in values:
            by_length.setdefault(len(value), []).append(value)
        first = {length: self._numbers(of, 0) for length, of in by_length.items()}
        # Beginnings are shared by thousands (`GA1.1.`, `2025-03-`); beginning and end together hardly ever.
        self._both = {
            length: np.unique(_together(first[length], self._numbers(of, length - width)))
            for length, of in by_length.items()
        }
        # A table that fits the processor's cache lets more through, and is quicker.
        bits = min(max(len(values).bit_length() + 4, _FEWEST_BITS), _MOST_BITS)
        self._shift = np.uint64(64 - bits)
        self._table = np.zeros(1 << bits, dtype=bool)
        for numbers in first.values():
            self._table[_slot(numbers, self._shift)] = True

    def candidates(self, data: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Position and length of what is, but for chance, one of the values."""
        last = min(end, len(data) - self.width + 1)
        # A whole number is read at each position, so the last narrow windows need something behind them.
        read = data if self.width == _WIDE else data + bytes(_WIDE - self.width)
        for begin in range(start, last, _BLOCK):
            numbers = self._cut(_overlapping(read, begin, min(last - begin, _BLOCK)))
            near = np.flatnonzero(self._table[_slot(numbers, self._shift)])
            if not near.size:
                continue
            for length, known in self._both.items():
                places = near[near <= len(data) - length - begin]
                if not places.size:
                    continue
                tails = self._cut(_overlapping(read, begin + length - self.width, int(places[-1]) + 1)[places])
                both = _together(numbers[places], tails)
                at = np.minimum(np.searchsorted(known, both), len(known) - 1)
                for place in places[known[at] == both].tolist():
                    yield begin + place, length

    def _cut(self, numbers: _Numbers) -> _Numbers:
        return np.ascontiguousarray(numbers) if self.width == _WIDE else numbers & self._mask

    def _numbers(self, values: list[bytes], offset: int) -> _Numbers:
        cut = b"".join(value[offset : offset + self.width].ljust(_WIDE, b"\0") for value in values)
        return np.frombuffer(cut, dtype="<u8")


def _overlapping(data: bytes, begin: int, count: int) -> _Numbers:
    """The eight bytes at each of `count` positions, each as a number; nothing is copied."""
    return np.ndarray((count,), dtype="<u8", buffer=data, offset=begin, strides=(1,))


def _slot(numbers: _Numbers, shift: np.uint64) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Multiplicative hash (Knuth): the bits that vary in text end up on top."""
    return ((numbers * np.uint64(0x9E3779B97F4A7C15)) >> shift).astype(np.int64)


def _together(first: _Numbers, last: _Numbers) -> _Numbers:
    return (first * np.uint64(0x9E3779B97F4A7C15)) ^ (last * np.uint64(0xC2B2AE3D27D4EB4F))
