"""A file of nested events as batches of flat text columns, with the line of each event and what could not be read."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from marketing_assets.errors import ExportError
from marketing_assets.ingestion.events.fast_json import flat_lines, schema_of
from marketing_assets.ingestion.events.fields import EVENT_COLUMNS, NESTED, PARAMS, PATHS
from marketing_assets.ingestion.events.flat_event import flat_event
from marketing_assets.ingestion.events.json_events import BLOCK_BYTES, ZERO_BYTE, Found, Lines, json_events, one
from marketing_assets.ingestion.events.packed import PACKED_SUFFIX, Unpacked, unpacked
from marketing_assets.ingestion.events.texts import WrongShape

JSON_SUFFIXES, PARQUET_SUFFIX = (".json", ".jsonl", ".ndjson"), ".parquet"
BATCH_EVENTS = 10_000
_SAMPLE = 100
# A packed Parquet file is unpacked in memory; Parquet is packed already, so hardly anybody does it.
MOST_PARQUET_BYTES = 1 << 30
_COLUMNS = {path[0] for paths in PATHS.values() for path in paths} | set(NESTED) | set(PATHS)


@dataclass(frozen=True)
class EventBatch:
    """Some thousand events in file order.

    Attributes:
        events: one text column per name of `EVENT_COLUMNS`, '' for nothing.
        lines: int64, physical line of each event (Parquet: row, the first is 2 as under a header line).
        damaged: (line, why) of what is no event.
        blank: blank lines.
        bytes_read: bytes of the file read so far.
        fields: names at the top of the events, of the first batch only.
    """

    events: pa.RecordBatch
    lines: pa.Array
    damaged: list[tuple[int, str]]
    blank: int
    bytes_read: int
    fields: frozenset[str] = frozenset()


def flatten_events(
    path: Path, *, batch_events: int = BATCH_EVENTS, block_bytes: int = BLOCK_BYTES
) -> Iterator[EventBatch]:
    """Read the events of a .json, .jsonl, .ndjson or .parquet file, or of one of these with .gz behind.

    Memory holds one batch and one block of the file. A damaged event costs itself only.

    Raises:
        ExportError: the file cannot be read as a whole.
    """
    with unpacked(path) as file:
        if suffix_of(path) == PARQUET_SUFFIX:
            if path.name.lower().endswith(PACKED_SUFFIX):
                content: Any = io.BytesIO(_whole(path, file.read))
            else:
                content = path
            yield from _parquet(path, content, batch_events)
        else:
            yield from _json(json_events(path.name, file, block_bytes=block_bytes), file, batch_events)


def suffix_of(path: Path) -> str:
    """The ending that tells the format, without `.gz`."""
    name = path.name.lower()
    return Path(name.removesuffix(PACKED_SUFFIX)).suffix


def parquet_fields(path: Path) -> list[str]:
    """Names of the top-level columns of a Parquet file.

    Raises:
        ExportError: no Parquet file.
    """
    import pyarrow.parquet as pq

    with unpacked(path) as file:
        packed = path.name.lower().endswith(PACKED_SUFFIX)
        content: Any = io.BytesIO(_whole(path, file.read)) if packed else path
        try:
            return list(pq.read_schema(content).names)
        except (pa.ArrowException, OSError, ValueError):
            raise _no_parquet(path) from None


def _whole(path: Path, read: Any) -> bytes:
    content: bytes = read(MOST_PARQUET_BYTES + 1)
    if len(content) > MOST_PARQUET_BYTES:
        raise ExportError(f"{path.name}: unpacks to more than {MOST_PARQUET_BYTES >> 20} MiB; land it without .gz")
    return content


def _no_parquet(path: Path) -> ExportError:
    return ExportError(f"{path.name}: not a whole Parquet file: damaged, cut off, or another format; export it again")


def _json(found: Iterator[Lines] | Iterator[Found], file: Unpacked, size: int) -> Iterator[EventBatch]:
    """Lines in their own blocks, quickly where they are all alike; other events one by one."""
    schema, judged, singles = None, False, []
    for each in found:
        if isinstance(each, Found):
            singles.append(each)
            if len(singles) == size:
                yield _flat(singles, file.bytes_read)
                singles = []
            continue
        for lines in _parts(each, size):
            if not judged and lines.texts:
                sample = list(_typed(lines.texts[:_SAMPLE]))
                schema, judged, fields = schema_of(sample), True, frozenset().union(*sample)
            events = flat_lines(lines.texts, schema) if schema is not None and lines.texts else None
            if events is None:
                yield _flat(lines.events(), file.bytes_read)
            else:
                damaged = [(other.line, other.why) for other in lines.others if not other.blank]
                blank = sum(other.blank for other in lines.others)
                numbers = pa.array(lines.numbers, pa.int64())
                yield _checked(events, numbers, damaged, blank, file.bytes_read, fields)
    if singles:
        yield _flat(singles, file.bytes_read)


def _typed(texts: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """The events among some lines, their numbers as numbers; an integer of thousands of digits is none to Python."""
    for text in texts:
        if text[:1] == b"{" and one(text).event:
            with suppress(ValueError):
                yield json.loads(text)


def _parts(lines: Lines, size: int) -> Iterator[Lines]:
    """Lines in parts of at most `size`; the lines that say nothing go with the first."""
    others = lines.others
    for start in range(0, max(len(lines.texts), 1), size):
        yield Lines(lines.numbers[start : start + size], lines.texts[start : start + size], others)
        others = []


def _flat(batch: list[Found], bytes_read: int) -> EventBatch:
    rows: list[list[str]] = []
    lines: list[int] = []
    damaged: list[tuple[int, str]] = []
    fields: set[str] = set()
    for each in batch:
        if each.event is None:
            if not each.blank:
                damaged.append((each.line, each.why))
            continue
        try:
            rows.append(flat_event(each.event))
            lines.append(each.line)
        except WrongShape as error:
            damaged.append((each.line, str(error)))
        if len(fields) < 200:
            fields.update(each.event)
    blank = sum(each.blank for each in batch)
    return _checked(table_of(rows), pa.array(lines, pa.int64()), damaged, blank, bytes_read, frozenset(fields))


def table_of(rows: list[list[str]]) -> pa.RecordBatch:
    """Flat records as text columns."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(EVENT_COLUMNS)
    return pa.record_batch([_column(cells) for cells in columns], names=list(EVENT_COLUMNS))


def _column(cells: tuple[str, ...]) -> pa.Array:
    try:
        return pa.array(cells, pa.string())
    except UnicodeEncodeError:
        # Half of a character that is written in two halves: trackers cut texts without looking.
        return pa.array([cell.encode("utf-8", errors="replace").decode() for cell in cells], pa.string())


def _checked(
    events: pa.RecordBatch, lines: pa.Array, damaged: list[tuple[int, str]], blank: int, bytes_read: int,
    fields: frozenset[str],
) -> EventBatch:  # fmt: skip
    """Events with a zero byte in a text are damaged."""
    zero = np.zeros(events.num_rows, dtype=bool)
    for column in events.columns:
        found = pc.match_substring(column, "\0")
        if pc.any(found, min_count=0).as_py():
            zero |= found.to_numpy(zero_copy_only=False)
    if zero.any():
        damaged = sorted([*damaged, *((line, ZERO_BYTE) for line in lines.filter(pa.array(zero)).to_pylist())])
        kept = pa.array(~zero)
        events, lines = events.filter(kept), lines.filter(kept)
    return EventBatch(events, lines, damaged, blank, bytes_read, fields)


def _parquet(path: Path, content: Any, size: int) -> Iterator[EventBatch]:
    import pyarrow.parquet as pq

    from marketing_assets.ingestion.events.arrow_events import NotPlain, flat_columns

    line, bytes_in_all = 2, path.stat().st_size
    try:
        file = pq.ParquetFile(content)
        names = list(file.schema_arrow.names)
        rows_in_all = max(file.metadata.num_rows, 1)
        wanted = [name for name in names if name in _COLUMNS or name.partition(".")[0] in NESTED]
        for batch in file.iter_batches(batch_size=size, columns=wanted):
            batch.validate(full=True)
            lines = pa.array(np.arange(line, line + batch.num_rows), pa.int64())
            line += batch.num_rows
            reached = bytes_in_all * (line - 2) // rows_in_all
            try:
                if any("." in name for name in wanted):
                    raise NotPlain
                events = flat_columns(batch)
            except NotPlain:
                plain = map(_plain_event, batch.to_pylist())
                found = [Found(at, event) for at, event in zip(lines.to_pylist(), plain, strict=True)]
                yield _flat(found, reached)
            else:
                yield _checked(events, lines, [], 0, reached, frozenset(names))
    except (pa.ArrowException, OSError, UnicodeDecodeError):
        raise _no_parquet(path) from None


def _element(held: Any) -> Any:
    return held["element"] if isinstance(held, Mapping) and set(held) == {"element"} else held


def _plain_event(event: Mapping[str, Any]) -> dict[str, Any]:
    """An event as JSON would have it: without the wrapping that some writers put around what is repeated."""
    plain = dict(event)
    for name in (PARAMS, "items"):
        held = plain.get(name)
        if isinstance(held, Mapping) and set(held) == {"list"}:
            held = held["list"]
        if isinstance(held, list):
            if held and all(isinstance(each, tuple) and len(each) == 2 for each in held):
                held = dict(held)  # a map of parameters
            else:
                held = [_element(each) for each in held]
        plain[name] = held
    return plain
