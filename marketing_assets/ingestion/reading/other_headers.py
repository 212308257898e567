"""A header of another table among the records of a table: the file is refused, because every row below it would be
read in the wrong columns.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from marketing_assets.errors import ExportError
from marketing_assets.ingestion.reading.source import Want


class OtherHeaderError(Exception):
    """Another header stands on this physical line."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


@contextmanager
def refusing(file: str, want: Want) -> Iterator[None]:
    """Turn `OtherHeaderError` into the refusal of the file.

    Raises:
        ExportError: in its place.
    """
    try:
        yield
    except OtherHeaderError as error:
        raise ExportError(
            f"{file}:{error.line}: another header in the middle of the table: some of its names are those of the first "
            f"header (line {want.header_line}), in another order or beside other names, so the rows below it have "
            "other columns. Several exports were put into one file: land each as a file of its own, split above that "
            "line or exported again"
        ) from None
