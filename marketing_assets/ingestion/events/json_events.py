"""Events in JSON text: one object per line, one array, or objects one after the other. Each event has a line; a damaged
one costs itself only.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from marketing_assets.errors import ExportError
from marketing_assets.ingestion.events.flat_event import Decoder
from marketing_assets.ingestion.events.packed import Unpacked

BLOCK_BYTES = 4 << 20
# GA4's own limits keep an event under 200 KB; what is longer is a file without line ends, or no event.
LONGEST_EVENT_BYTES = 16 << 20
BLANK = "blank line"

_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_BRACKETS = (b"[", b"]", b"],", b"[]")
_SPACE = re.compile(r"[\s,\[\]]*")
# A day without visits; of other brackets without an event a few are enough to tell.
_EMPTY_LIST, _BRACKETS_KEPT = "[]", 3
_FIRST_FIELD = re.compile(r'\{\s*("(?:[^"\\]|\\.){1,100}")')
_EVENT_FIELDS = {"event_timestamp", "event_name", "user_pseudo_id"}
_JUDGED_LINES = 20
_OPENINGS = re.compile(r'(\{\s*("(?:[^"\\]|\\.)*"\s*:\s*)?|\[\s*)+')
# What the decoder made of bytes that are no UTF-8.
_NO_TEXT = re.compile("[\udc80-\udcff]")
# An object that breaks off so near the end of what was read may go on in the next block.
_NEAR_THE_END = 1 << 20
_OVERLAP = 256
TOO_DEEP = "nested too deeply"
ZERO_BYTE = "a zero byte in the event: the file was damaged or not written to its end"


@dataclass(frozen=True)
class Found:
    """What stands on a line: an `event` (a JSON object), or `why` it is none; `blank` lines are neither."""

    line: int
    event: dict[str, Any] | None = None
    why: str = ""
    blank: bool = False


@dataclass(frozen=True)
class Lines:
    """Lines that say something, with their numbers, in file order; `others` are the lines between them that do not."""

    numbers: list[int]
    texts: list[bytes]
    others: list[Found]

    def events(self) -> list[Found]:
        """What stands on each line."""
        found = [one(text, number) for number, text in zip(self.numbers, self.texts, strict=True)]
        return sorted([*found, *self.others], key=lambda each: each.line)


def json_events(name: str, file: Unpacked, *, block_bytes: int = BLOCK_BYTES) -> Iterator[Lines] | Iterator[Found]:
    """Every event of a file, in file order, with its physical line (1-based, rising): as `Lines` where each event has a
    line of its own.

    Where several events stand on one line (an array without line ends), they count on from that line, so that each has
    a number of its own.

    Raises:
        ExportError: no JSON, or text in another encoding than UTF-8.
    """
    first = file.read(block_bytes)
    mark, encoding = next((known for known in _MARKS if first.startswith(known[0])), (b"", "utf-8"))
    if encoding != "utf-8":
        raise ExportError(f"{name}: {encoding.upper()} text; JSON is read as UTF-8, save the file in that encoding")
    first = first[len(mark) :]
    start = first.lstrip()[:1]
    if start not in (b"{", b"[") and start:
        raise ExportError(f"{name}: no JSON: expected an object per line, or one array of objects. Export it again")
    if not first.strip() and len(first) < block_bytes:
        raise ExportError(f"{name}: the file is empty; expected one event per line. Export it again")
    lines = _line_per_event(first)
    return _by_line(first, file, block_bytes) if lines else _by_object(name, first, file, block_bytes)


def _line_per_event(beginning: bytes) -> bool:
    """True unless the first lines show that one event goes over several lines, or several stand on one."""
    lines = [line.strip() for line in beginning.split(b"\n")[:-1] or [beginning]]
    told = [line for line in lines if line and line not in _BRACKETS][:_JUDGED_LINES]
    found = [one(line).event for line in told if line.lstrip(b"[").startswith(b"{")]
    if any(event is not None and _EVENT_FIELDS & event.keys() for event in found):
        return True
    # Nothing readable. Damaged lines are told one by one, where they look like an object each.
    return beginning.lstrip()[:1] == b"{" and not any(line.startswith(b'"') for line in told[1:]) and len(told) > 1


def _by_line(first: bytes, file: Unpacked, block_bytes: int) -> Iterator[Lines]:
    line, rest, block, skipping = 0, b"", first, False
    while True:
        lines = (rest + block).split(b"\n")
        rest = lines.pop()
        found = Lines([], [], [])
        for text in lines:
            line += 1
            stripped = text.strip()
            if skipping:
                skipping = False
                found.others.append(Found(line, why=_too_long()))
            elif not stripped:
                found.others.append(Found(line, blank=True))
            elif stripped not in _BRACKETS:
                found.numbers.append(line)
                found.texts.append(stripped.rstrip(b","))
        yield found
        if len(rest) > LONGEST_EVENT_BYTES:
            rest, skipping = b"", True
        block = file.read(block_bytes)
        if not block:
            break
    if skipping:
        yield Lines([], [], [Found(line + 1, why=_too_long())])
    elif rest.strip() and rest.strip() not in _BRACKETS:
        last = one(rest.strip(), line + 1)
        if last.event is not None:
            yield Lines([line + 1], [rest.strip()], [])
        else:
            yield Lines([], [], [Found(last.line, why=f"{last.why}; the file may be cut off")])


def one(text: bytes, line: int = 0) -> Found:
    """What stands on one line, perhaps of an array with one event per line."""
    if len(text) > LONGEST_EVENT_BYTES:
        return Found(line, why=_too_long())
    if b"\0" in text:
        return Found(line, why=ZERO_BYTE)
    text = text.rstrip(b", \t")
    if text[:1] == b"[" and (inner := text[1:].lstrip())[:1] == b"{":
        text = inner
    if text[-1:] == b"]" and (inner := text[:-1].rstrip())[-1:] == b"}":
        text = inner
    try:
        return _checked(Decoder.decode(text.decode("utf-8")), line)
    except UnicodeDecodeError:
        return Found(line, why="bytes that are no UTF-8 text")
    except RecursionError:
        return Found(line, why=TOO_DEEP)
    except json.JSONDecodeError as error:
        return Found(line, why=f"not valid JSON: {error.msg} (column {error.colno})")


def _checked(event: Any, line: int) -> Found:
    if isinstance(event, dict):
        return Found(line, event)
    return Found(line, why="not an event: expected a JSON object with the event's fields")


def _by_object(name: str, first: bytes, file: Unpacked, block_bytes: int) -> Iterator[Found]:
    """Objects wherever they begin and end. Text is kept until the object in it is whole.

    After a damaged object reading goes on where the next one begins like the first of the file did.

    Raises:
        ExportError: there is none, and nothing damaged either, in anything but an empty list.
    """
    decoder = codecs.getincrementaldecoder("utf-8")(errors="surrogateescape")
    text, line, last, ended, lost, brackets = decoder.decode(first), 1, 0, False, False, ""
    beginning = _FIRST_FIELD.search(text)
    begins_event = re.compile(r"\{\s*" + re.escape(beginning[1] if beginning else '"event_'))
    at = 0
    while True:
        place = begins_event.search(text, at) if lost else _SPACE.match(text, at)
        if place is None:
            reached = max(at, len(text) - _OVERLAP)
        else:
            reached, lost = (place.start() if lost else place.end()), False
        if not last:
            brackets = (brackets + "".join(text[at:reached].split()))[:_BRACKETS_KEPT]
        line, at = line + text.count("\n", at, reached), reached
        if not lost and at < len(text):
            number = max(line, last + 1)
            reached, found = _object_at(text, at, number, ended)
            if found is not None:
                lost = found.event is None and text[at] == "{" and reached < len(text)
                line, at, last = line + text.count("\n", at, reached), reached, number
                yield found
                continue
        if ended:
            if not last and brackets != _EMPTY_LIST:
                raise ExportError(
                    f"{name}: nothing but brackets and commas, and no event: the file is damaged or cut off; expected "
                    "an object per line, or one array of objects. Export it again"
                )
            return
        block = file.read(block_bytes)
        ended = not block
        text, at = text[at:] + decoder.decode(block, final=ended), 0


def _object_at(text: str, at: int, line: int, ended: bool) -> tuple[int, Found | None]:
    """Where the object at a place ends, and what it is; None where only more text can tell."""
    try:
        event, end = Decoder.raw_decode(text, at)
    except RecursionError:
        run = _OPENINGS.match(text, at)
        return run.end() if run else at + 1, Found(line, why=TOO_DEEP)
    except json.JSONDecodeError as error:
        left = len(text) - at
        if not ended and left <= LONGEST_EVENT_BYTES and error.pos >= len(text) - _NEAR_THE_END:
            return at, None
        if left > LONGEST_EVENT_BYTES and error.pos >= len(text) - _NEAR_THE_END:
            return at + 1, Found(line, why=_too_long())
        cut = "; the file may be cut off" if ended and error.pos >= len(text) - 1 else ""
        return at + 1, Found(line, why=f"not valid JSON: {error.msg}{cut}")
    if not ended and end == len(text) and not isinstance(event, dict):
        return at, None  # a number may go on
    if _NO_TEXT.search(text, at, end):
        return end, Found(line, why="bytes that are no UTF-8 text")
    return end, _checked(event, line)


def _too_long() -> str:
    return f"longer than {LONGEST_EVENT_BYTES >> 20} MiB, which is no event"
