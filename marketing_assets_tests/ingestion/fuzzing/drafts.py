"""A file that is not written yet: what a mutation changes."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from marketing_assets_tests.ingestion.fuzzing.packing import Change, pack
from marketing_assets_tests.ingestion.fuzzing.seeds import Packing, Seed


@dataclass
class Draft:
    """A file that is not written yet."""

    seed: Seed
    text: str
    encoding: str
    packing: Packing
    mapping: dict[str, Any] | None
    others: tuple[Seed, ...] = ()

    @classmethod
    def of(cls, seed: Seed, others: tuple[Seed, ...] = ()) -> Draft:
        """The seed as it is; `others` may be glued to it."""
        mapping = None if seed.mapping is None else copy.deepcopy(dict(seed.mapping))
        return cls(seed, seed.text, seed.encoding, seed.packing, mapping, others)

    @property
    def delimiter(self) -> str:
        """The commonest one."""
        return max((",", ";", "\t"), key=self.text.count)

    @property
    def lines(self) -> list[str]:
        """Each with its line end."""
        return re.findall(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+", self.text)

    def file(self, change: Change = bytes) -> tuple[str, bytes]:
        """Name and bytes of the file; `change` happens to the bytes before they are packed."""
        return pack(self.text, self.packing, self.encoding, self.seed.name, json_lines=self.seed.json, change=change)

    def header_at(self) -> int:
        """Place of the first of the lines with most cells."""
        counts = [line.count(self.delimiter) for line in self.lines]
        return counts.index(max(counts)) if counts else 0

    def change_cell(self, random: Random, change: Callable[[str], str], at: int | None = None) -> None:
        """Change one cell of the line at a place, else of any line."""
        lines, sign = self.lines, self.delimiter
        if not lines:
            return
        at = random.randrange(len(lines)) if at is None else at
        body = lines[at].rstrip("\r\n")
        cells = body.split(sign)
        place = random.randrange(len(cells))
        cells[place] = change(cells[place])
        lines[at] = sign.join(cells) + lines[at][len(body) :]
        self.text = "".join(lines)


Mutation = Callable[[Draft, Random], None]
