"""The beginning of a text file under each delimiter."""

from __future__ import annotations

from collections import Counter

import numpy as np

from marketing_assets.ingestion.reading.blocks import Block, Limits
from marketing_assets.ingestion.reading.heads import HEAD_RECORDS, Head
from marketing_assets.ingestion.reading.splitting import Splitter

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
# People write names of campaigns as `DE | Brand | Search`, in files of other delimiters.
_IN_NAMES, _MOST_OTHERS = "|", 1
# What is shown of a damaged line: nothing is recognised by it.
_MOST_SHOWN = 1000


def text_heads(block: Block, limits: Limits) -> list[Head]:
    """One head per delimiter that splits anything, the one that makes most cells first; at least one."""
    present = [delimiter for delimiter in DELIMITERS if delimiter.encode() in block.data]
    if _IN_NAMES in present and not _splits(block):
        present.remove(_IN_NAMES)
    heads = [_head(block, delimiter, limits) for delimiter in present or DELIMITERS]
    heads.sort(key=_cells, reverse=True)
    splitting = [head for head in heads if any(len(record) > 1 for record in head.records)]
    return splitting or heads[:1]


def _splits(block: Block) -> bool:
    """Whether pipes split the file: not if the first line that has some has other delimiters too, like a row of data
    whose campaign is called so.
    """
    at = int(np.searchsorted(block.ends, block.data.index(_IN_NAMES.encode()), side="right"))
    line = block.line(at)
    return all(line.count(other) <= _MOST_OTHERS for other in DELIMITERS if other != _IN_NAMES)


def _cells(head: Head) -> int:
    """Cells in records of the commonest width: what is split by accident has a width of its own each time."""
    widths = Counter(len(record) for record in head.records if len(record) > 1)
    return max((width * count for width, count in widths.items()), default=0)


def _head(block: Block, delimiter: str, limits: Limits) -> Head:
    splitter = Splitter(delimiter, limits.line_bytes)
    head = Head(delimiter, [], [])
    at, searched, said = 0, 0, False
    while at < block.height and len(head.records) < HEAD_RECORDS:
        if not said and not block.lengths[at]:
            at += 1
            continue
        split = splitter.split(block, at, searched)
        if split.open and head.records:
            break
        searched += split.searched
        said = said or split.record is None or any(cell.strip() for cell in split.record)
        if said:
            shown = [block.line(at).rstrip("\r\n")[:_MOST_SHOWN]] if split.record is None else split.record
            head.records.append(shown)
            head.starts.append(block.first_line + at)
        at = max(split.next, at + 1)
    return head
