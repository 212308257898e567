"""One number per line, equal for equal bytes: how lines that stand twice are found without keeping them."""

from __future__ import annotations

from typing import Any

import numpy as np

Hashes = np.ndarray[Any, np.dtype[np.uint64]]

_WORD = 8
_SEED = np.uint64(0x9E3779B97F4A7C15)
# Odd constants of the splitmix64 and murmur3 finalisers: products spread low bits upwards, shifts bring them back.
_MULTIPLIER = np.uint64(0xBF58476D1CE4E5B9)
_FINAL = np.uint64(0xFF51AFD7ED558CCD)
_MASKS = np.array([(1 << (8 * size)) - 1 for size in range(_WORD + 1)], np.uint64)


def hash_lines(data: bytes, starts: np.ndarray, lengths: np.ndarray) -> Hashes:
    """Hash `data[start:start + length]` for each line.

    Args:
        data: any bytes.
        starts, lengths: int64 arrays of equal size.
    Returns:
        uint64 array; two different lines are equal with a probability of about 2^-64.
    """
    if not len(starts):
        return np.zeros(0, np.uint64)
    padded = data + bytes(_WORD)
    # A word may begin at any byte: a view whose elements overlap.
    words = np.ndarray((len(data) + 1,), "<u8", padded, strides=(1,))
    hashes = _SEED ^ (lengths.astype(np.uint64) * _FINAL)
    at, left = starts.astype(np.int64), lengths.astype(np.int64)
    # Whole words that every line has, without a look at where each line ends: most of the work.
    for _ in range(max(int(left.min()) - 1, 0) // _WORD):
        hashes ^= words[at]
        hashes *= _MULTIPLIER
        hashes ^= hashes >> np.uint64(29)
        at += _WORD
        left -= _WORD
    active = np.arange(len(starts))
    while len(active):
        word = words[at] & _MASKS[np.minimum(left, _WORD)]
        mixed = (hashes[active] ^ word) * _MULTIPLIER
        hashes[active] = mixed ^ (mixed >> np.uint64(29))
        more = left > _WORD
        if more.all():
            at, left = at + _WORD, left - _WORD
        else:
            active, at, left = active[more], at[more] + _WORD, left[more] - _WORD
    hashes = (hashes ^ (hashes >> np.uint64(33))) * _FINAL
    return hashes ^ (hashes >> np.uint64(32))


def hash_records(records: list[list[str]], delimiter: str) -> Hashes:
    """Hash records that have been split: equal to `hash_lines` of a line written without needless quotes.

    A delimiter inside a cell is hashed as a zero byte, so that `a,b` in one cell differs from two cells.
    """
    lines = [canonical(record, delimiter) for record in records]
    lengths = np.array([len(line) for line in lines], np.int64)
    starts = np.cumsum(lengths) - lengths
    return hash_lines(b"".join(lines), starts, lengths)


def canonical(record: list[str], delimiter: str) -> bytes:
    """The bytes that stand for a record when it is hashed."""
    return delimiter.join(cell.replace(delimiter, "\0") for cell in record).encode("utf-8", "surrogatepass")
