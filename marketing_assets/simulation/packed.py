"""Gzip without a time stamp or a name, so that the same text gives the same bytes."""

from __future__ import annotations

import struct
import zlib

# Deflate, no name, no time, "best compression", unknown system: RFC 1952, section 2.3. Python's gzip module writes the
# system it runs on.
HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"


def gzipped(text: str) -> bytes:
    """A `.gz` file of this text as UTF-8. The same bytes wherever the same zlib is used."""
    data = text.encode("utf-8")
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    body = deflate.compress(data) + deflate.flush()
    return HEADER + body + struct.pack("<II", zlib.crc32(data), len(data) & 0xFFFFFFFF)
