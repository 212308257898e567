"""Which cells say nothing: empty ones and the words that exports put where there is no value."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from marketing_assets.ingestion.cells.texts import apart
from marketing_assets.ingestion.kinds import NULL_WORDS

_NULL_WORDS = pa.array(NULL_WORDS)


def reported(cells: Any) -> pa.Array:
    """The cells without outer spaces, NULL where nothing is reported (empty, or one of `NULL_WORDS` in any case).

    A dictionary-encoded array stays one; its dictionary may then hold NULL, and a text twice.
    """
    found = apart(cells)
    trimmed = pc.utf8_trim_whitespace(found.texts)
    silent = pc.is_in(pc.utf8_lower(trimmed), _NULL_WORDS)
    return found.again(pc.if_else(silent, None, trimmed))
