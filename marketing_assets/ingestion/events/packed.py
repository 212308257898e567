"""The bytes of a file of events, unpacked where its name ends in `.gz`, and how far reading has come."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from marketing_assets.errors import ExportError

PACKED_SUFFIX = ".gz"
# A day of a million events is 2 GiB and packs to a twentieth; a bomb packs to a thousandth.
MOST_UNPACKED_BYTES, MOST_TIMES = 1 << 30, 60


class Unpacked:
    """A file that is read from its beginning to its end. `bytes_read` counts bytes of the file as it lies there."""

    def __init__(self, raw: IO[bytes], name: str, packed: bool, most: int) -> None:
        self._raw, self._packed = raw, packed
        self._stream = cast("IO[bytes]", gzip.GzipFile(fileobj=raw)) if packed else raw
        self._name = name
        self._left = most

    @property
    def bytes_read(self) -> int:
        """Bytes of the file read so far."""
        return self._raw.tell()

    def read(self, size: int) -> bytes:
        """The next bytes, b"" at the end.

        Raises:
            ExportError: a damaged or cut gzip file, or one that unpacks to more than can be meant.
        """
        try:
            block = self._stream.read(size)
        except (EOFError, OSError, zlib.error):
            raise ExportError(
                f"{self._name}: not a whole gzip file: damaged, cut off, or not packed at all; pack and land it again"
            ) from None
        self._left -= len(block)
        if self._packed and self._left < 0:
            raise ExportError(f"{self._name}: unpacks to more than can be meant; split it into smaller files")
        return block


@contextmanager
def unpacked(path: Path, most: int = MOST_UNPACKED_BYTES) -> Iterator[Unpacked]:
    """Open a file for reading; a packed one may unpack to `most` bytes, or `MOST_TIMES` its own size.

    Raises:
        ExportError: it cannot be opened.
    """
    try:
        raw = path.open("rb")
    except OSError as error:
        raise ExportError(
            f"{path.name}: cannot be read ({error.strerror}); check that it is a file you may read"
        ) from None
    with raw:
        packed = path.name.lower().endswith(PACKED_SUFFIX)
        yield Unpacked(raw, path.name, packed, max(most, MOST_TIMES * path.stat().st_size))
