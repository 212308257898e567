"""Other spellings of a text: what stands in it URL-encoded, in base64 or in full-width characters, as it reads.

An identifier is searched for once, in the text as it is and in what is decoded here, instead of in every spelling.
"""

from __future__ import annotations

import base64
import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

_ENCODED = re.compile(rb"%[0-9A-Fa-f]{2}")
_FULL_WIDTH = re.compile(rb"\xef[\xbc\xbd][\x80-\xbf]")
_BEFORE, _BEHIND = re.compile(rb"[^\s\"'<>&,;]*\Z"), re.compile(rb"[^\s\"'<>&,;]*")
_REACH = 256  # bytes that a word may go on before and behind an encoded character
# Four characters in base64 are three bytes, and plain text has no byte above 127: each of the first three has only half
# of its values, or fewer. A hash has such groups by chance only, so few tokens need be decoded.
_BASE64 = re.compile(
    rb"(?<![A-Za-z0-9+/_\-])(?:[I-Za-f][A-HQ-Xg-nw-z0-3][ABEFIJMNQRUVYZcdghklopstwx014589][A-Za-z0-9+/_\-]){2,}"
    rb"[A-Za-z0-9+/_\-]{2,4}"
)
_MOST_BASE64 = 1 << 16


def decoded(data: bytes, start: int = 0, stop: int | None = None) -> Iterator[tuple[bytes, bytes]]:
    """Each word with another reading that begins at `start` ≤ position < `stop`: as it stands, and as it reads."""
    end = len(data) if stop is None else stop
    if b"%" in data:
        yield from _words(data, _ENCODED, start, end, unquote_to_bytes)
    if b"\xef\xbc" in data or b"\xef\xbd" in data:
        yield from _words(data, _FULL_WIDTH, start, end, _plain_width)
    for match in _BASE64.finditer(data, start, min(len(data), end + _MOST_BASE64)):
        if match.start() < end and (text := _from_base64(match.group(0))):
            yield match.group(0), text


def _words(
    data: bytes, mark: re.Pattern[bytes], start: int, end: int, reading: object
) -> Iterator[tuple[bytes, bytes]]:
    assert callable(reading)
    seen = 0
    for match in mark.finditer(data, start, end):
        at = match.start()
        if at < seen:
            continue
        before, behind = (
            _BEFORE.search(data[max(0, at - _REACH) : at]),
            _BEHIND.match(data, at, min(len(data), at + _REACH)),
        )
        begin = at - len(before.group(0)) if before else at
        seen = behind.end() if behind else match.end()
        word = data[begin:seen]
        yield word, reading(word)


def _plain_width(word: bytes) -> bytes:
    return unicodedata.normalize("NFKC", word.decode("utf-8", "replace")).encode()


def _from_base64(word: bytes) -> bytes | None:
    """The text; None where it is none."""
    whole = word[: len(word) // 4 * 4] if len(word) % 4 == 1 else word + b"=" * (-len(word) % 4)
    try:
        text = base64.b64decode(whole, b"-_" if b"-" in whole or b"_" in whole else None)
    except ValueError:
        return None
    return text if text.isascii() and text.decode().isprintable() else None
