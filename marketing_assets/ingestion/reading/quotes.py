"""Which lines of a block are quoted cleanly: each quoted cell begins and ends on its line, at a delimiter or the line's
ends. For these lines every CSV reader agrees; all others are split one by one.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from marketing_assets.ingestion.reading.blocks import Block, Positions

Flags = np.ndarray[Any, np.dtype[np.bool_]]
QUOTE, _LF, _CR = 34, 10, 13


def quote_positions(block: Block) -> Positions:
    """Where the quotes are."""
    return np.flatnonzero(block.bytes == QUOTE)


def unclean_lines(block: Block, quotes: Positions, delimiter: int) -> Flags | None:
    """A flag per line; None when all are clean."""
    before = np.searchsorted(quotes, block.ends)
    if not (before & 1).any() and _all_clean(block, quotes, delimiter):
        return None
    counts = np.diff(before, prepend=0)
    line = np.repeat(np.arange(block.height), counts)
    rank = np.arange(len(quotes)) - (before - counts)[line]
    previous = block.bytes[np.maximum(quotes - 1, 0)]
    following = block.bytes[np.minimum(quotes + 1, len(block.data) - 1)]
    opens = (quotes == block.starts[line]) | (previous == delimiter) | ((previous == QUOTE) & (rank > 0))
    closes = (quotes + 1 == (block.starts + block.lengths)[line]) | (following == delimiter) | (following == QUOTE)
    unclean = (counts & 1).astype(bool)
    unclean[line[~np.where(rank & 1, closes, opens)]] = True
    return unclean


def outside_quotes(block: Block, quotes: Positions, positions: Positions) -> Flags:
    """Which positions stand outside of quotes, where the lines they stand on are quoted cleanly."""
    if not len(quotes):
        return np.ones(len(positions), bool)
    line = np.searchsorted(block.ends, positions, side="right")
    return ((np.searchsorted(quotes, positions) - np.searchsorted(quotes, block.starts)[line]) & 1) == 0


def _all_clean(block: Block, quotes: Positions, delimiter: int) -> bool:
    """The same for the whole block at once, where every line has an even number of quotes."""
    begins, ends = np.zeros(256, bool), np.zeros(256, bool)
    begins[[delimiter, QUOTE, _LF, _CR]] = True
    ends[[delimiter, QUOTE, _LF, _CR]] = True
    opening, closing = quotes[0::2], quotes[1::2]
    if len(opening) and opening[0] == 0:
        opening = opening[1:]
    # A quote before an opening one is the closing one of a doubled quote, as long as it stands on the same line.
    return bool(begins[block.bytes[opening - 1]].all() and ends[block.bytes[closing + 1]].all())
