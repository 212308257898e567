"""Which landed files somebody means by a name or a SHA-256. Nothing is guessed: what is taken back is gone for good."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import duckdb

from marketing_assets.errors import LandingError
from marketing_assets.pipeline.landing.files import NEVER_READ, WITHDRAWN

# Fewer digits of a SHA-256 are a slip more often than a file: one digit names each sixteenth of all files.
FEWEST_DIGITS = 8
SHOWN_DIGITS = 12
# A message is read on a screen; the manifest names every content.
MOST_SHOWN = 20
_SELECT = "SELECT kind, sha256, file, file_order, status, reading, kept, first_date, last_date FROM landing_manifest "


@dataclass(frozen=True)
class NamedFile:
    """One content as the manifest knows it; `rows`, `first` and `last` are None where none of it was kept."""

    kind: str
    sha256: str
    file: str
    order: int
    status: str
    reading: str | None
    rows: int | None
    first: date | None
    last: date | None

    def __str__(self) -> str:
        days = f"{self.first} to {self.last}" if self.first else "no days"
        rows = f"{self.rows} row{'' if self.rows == 1 else 's'}" if self.status == "read" else self.status
        return f"order {self.order}: {self.sha256[:SHOWN_DIGITS]}, {days}, {rows} ({self.file})"


def named_files(connection: duckdb.DuckDBPyConnection, name: str, *, every: bool = False) -> list[NamedFile]:
    """The files that can be taken back and that `name` means, in the order of entry.

    Args:
        name: file as the manifest names it, or the first digits of a SHA-256. Of the contents that landed under one
            name it means the one with rows, else the one that was refused.
        every: mean all contents that landed under the name, however many, refused ones too.
    Raises:
        LandingError: no such file, one that was withdrawn or never opened, or several contents and not `every`.
    """
    found = _found(connection, "file = ?", name)
    by_name = bool(found)
    if not by_name and re.fullmatch(r"[0-9a-fA-F]{1,64}", name):
        if len(name) < FEWEST_DIGITS:
            raise LandingError(
                f"{name}: too little of a SHA-256 to name a file; give {FEWEST_DIGITS} digits or more, or the file as "
                "landing_manifest names it, such as ads/march.csv"
            )
        found = _found(connection, "starts_with(sha256, ?)", name.lower())
    files = [file for file in found if file.status != WITHDRAWN and file.reading != NEVER_READ]
    if not files:
        raise LandingError(_why_none(name, found))
    every = every and by_name
    if not every:
        files = [file for file in files if file.status == "read"] or files
    contents = {file.sha256: file for file in files}
    if len(contents) > 1 and not every:
        raise LandingError(_choose(name, contents.values(), by_name))
    return files


def _found(connection: duckdb.DuckDBPyConnection, condition: str, value: str) -> list[NamedFile]:
    rows = connection.execute(f"{_SELECT} WHERE {condition} ORDER BY file_order, kind", [value]).fetchall()
    return [NamedFile(*row) for row in rows]


def _why_none(name: str, found: Collection[NamedFile]) -> str:
    if any(file.status == WITHDRAWN for file in found):
        return f"no file {name} to withdraw: it was withdrawn before"
    if found:
        return f"no rows of {name} to withdraw: it was never opened; move it out of the landing folder"
    return f"no file {name} in landing_manifest; names there look like ads/march.csv"


def _choose(name: str, contents: Collection[NamedFile], by_name: bool) -> str:
    shown = [f"  {file}" for file in contents][-MOST_SHOWN:]
    earlier = [f"  and {len(contents) - len(shown)} earlier"] if len(contents) > len(shown) else []
    what = f"{len(contents)} contents landed as {name}" if by_name else f"{len(contents)} files begin with {name}"
    which = "the digits behind its order" + (", or --all for every one" if by_name else ", or more of them")
    return "\n".join([f"{what}; say which to withdraw by {which}:", *earlier, *shown])
