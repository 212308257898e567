"""Files of events: where each event stands, what a damaged one costs, and what a bad file says."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketing_assets.errors import ExportError
from marketing_assets.ingestion.events import EVENT_COLUMNS, EventsSource, flatten_events, holds_events, open_events
from marketing_assets.ingestion.events import json_events as module
from marketing_assets.ingestion.reading.source import Want
from marketing_assets_tests.ingestion.events.ga4 import damage, event, lines, read, write_json, write_parquet

NAMES = ["a", "b", "c", "d"]
EVENTS = [event(event_name=name) for name in NAMES]
SHAPES = {
    "lines": "\n".join(map(json.dumps, EVENTS)),
    "lines with breaks of Windows": "\r\n".join(map(json.dumps, EVENTS)) + "\r\n",
    "an array, one event per line": "[\n" + ",\n".join(map(json.dumps, EVENTS)) + "\n]\n",
    "an array, printed": json.dumps(EVENTS, indent=2),
    "an array without line ends": json.dumps(EVENTS),
    "objects, printed": "\n".join(json.dumps(each, indent=1) for each in EVENTS),
    "with a byte order mark": "\ufeff" + "\n".join(map(json.dumps, EVENTS)),
}


def write(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def names(path: Path, **options: Any) -> list[str]:
    return [row["event_name"] for row in read(path, **options)]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("block_bytes", [50, 1 << 20])
def test_json_is_read_in_every_shape_whatever_the_blocks(tmp_path: Path, shape: str, block_bytes: int) -> None:
    path = write(tmp_path / "a.json", SHAPES[shape])
    assert names(path, block_bytes=block_bytes) == NAMES
    assert damage(path, block_bytes=block_bytes) == []


def test_every_event_has_the_line_it_begins_on(tmp_path: Path) -> None:
    text = "\n\n" + json.dumps(EVENTS[0]) + "\n  \n" + json.dumps(EVENTS[1]) + "\n"
    path = write(tmp_path / "a.jsonl", text)
    assert lines(path) == [3, 5]
    assert sum(batch.blank for batch in flatten_events(path)) == 3
    printed = write(tmp_path / "b.json", json.dumps(EVENTS, indent=2))
    starts = [n for n, line in enumerate(printed.read_text().splitlines(), start=1) if line == "  {"]
    assert lines(printed, block_bytes=64) == starts


def test_events_on_one_line_count_on_so_that_each_has_a_number(tmp_path: Path) -> None:
    assert lines(write(tmp_path / "a.json", SHAPES["an array without line ends"])) == [1, 2, 3, 4]
    assert lines(write_parquet(tmp_path / "a.parquet", EVENTS)) == [2, 3, 4, 5]


@pytest.mark.parametrize("name", ["a.json.gz", "a.NDJSON.GZ", "a.parquet.gz"])
def test_a_packed_file_reads_like_the_file_in_it(tmp_path: Path, name: str) -> None:
    plain = (write_parquet if "parquet" in name else write_json)(tmp_path / "plain.bin", EVENTS)
    path = write(tmp_path / name, gzip.compress(plain.read_bytes()))
    assert holds_events(path)
    assert names(path) == NAMES


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (b'{"event_name": "x", ', "not valid JSON"),
        (b'{"event_name": "x"} {"event_name": "y"}', "not valid JSON"),
        (b'{"event_name": "\xff"}', "bytes that are no UTF-8 text"),
        (b'{"event_name": "\0"}', "a zero byte in the event"),
        (b'{"event_name": "x\\u0000"}', "a zero byte in the event"),
        (b'{"event_name": ["x"]}', "`event_name` holds a list, expected text or a number"),
        (b"[1, 2]", "not an event: expected a JSON object"),
        (b"7", "not an event: expected a JSON object"),
        (b"some words", "not valid JSON"),
        (b'{"a":' * 100_000, "nested too deeply"),
        (b"[" * 100_000 + b"]" * 100_000, "nested too deeply"),
    ],
)  # fmt: skip
def test_a_damaged_line_costs_that_line_only(tmp_path: Path, bad: bytes, why: str) -> None:
    good = [json.dumps(each).encode() for each in EVENTS]
    path = write(tmp_path / "a.jsonl", b"\n".join([*good[:2], bad, *good[2:]]))
    assert names(path) == NAMES
    assert lines(path) == [1, 2, 4, 5]
    ((line, said),) = damage(path)
    assert line == 3
    assert said.startswith(why)


def test_a_damaged_event_of_a_printed_array_costs_that_event_only(tmp_path: Path) -> None:
    text = json.dumps(EVENTS, indent=2).replace('"event_name": "b"', '"event_name": "b')
    path = write(tmp_path / "a.json", text)
    assert names(path, block_bytes=100) == ["a", "c", "d"]
    ((line, why),) = damage(path, block_bytes=100)
    assert text.splitlines()[line - 1] == "  {"
    assert why.startswith("not valid JSON")


@pytest.mark.parametrize("shape", ["lines", "an array, printed", "an array without line ends"])
def test_a_file_that_breaks_off_loses_its_last_event_only(tmp_path: Path, shape: str) -> None:
    path = write(tmp_path / "a.json", SHAPES[shape][:-200])
    assert names(path) == ["a", "b", "c"]
    assert len(damage(path)) == 1


def test_half_a_character_does_not_cost_the_event(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", '{"event_name": "x\\ud83d", "event_timestamp": "1740830400123456"}\n')
    assert names(path) == ["x?"]


def test_a_line_of_any_length_costs_no_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONGEST_EVENT_BYTES", 4096)
    good = [json.dumps(each) for each in EVENTS]
    path = write(tmp_path / "a.jsonl", "\n".join([good[0], '{"a": "' + "x" * 100_000 + '"}', *good[1:]]))
    assert names(path, block_bytes=1000) == NAMES
    assert [line for line, _ in damage(path, block_bytes=1000)] == [2]
    assert "longer than" in damage(path, block_bytes=1000)[0][1]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.json", b"", "a.json: the file is empty; expected one event per line"),
        ("a.json", b"\n \n", "a.json: the file is empty"),
        ("a.json", b"date,name\n1,2\n", "a.json: no JSON: expected an object per line, or one array of objects"),
        ("a.json", b"\xff\xfe{\0", "a.json: UTF-16 text; JSON is read as UTF-8"),
        ("a.json", b'{"spend": 5}\n', "a.json: no events as Google Analytics 4 exports them: no event_timestamp"),
        ("a.json.gz", b"no gzip", "a.json.gz: not a whole gzip file"),
        ("a.json.gz", gzip.compress(b"{}" * 9999)[:-9], "a.json.gz: not a whole gzip file"),
        ("a.parquet", b"PAR1 no more", "a.parquet: not a whole Parquet file"),
        ("a.parquet", b"", "a.parquet: not a whole Parquet file"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_with_what_to_do(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    path = write(tmp_path / name, content)
    with pytest.raises(ExportError) as error:
        open_events(path).heads()
    assert str(error.value).startswith(said)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="cannot be read"):
        open_events(tmp_path / "gone.json")


def test_a_source_gives_a_header_of_ours_and_the_same_chunks_again(tmp_path: Path) -> None:
    text = json.dumps(EVENTS[0]) + "\n\n" + json.dumps(EVENTS[0]) + "\n{\n" + json.dumps(EVENTS[1])
    source = EventsSource(write(tmp_path / "a.jsonl", text))
    (head,) = source.heads()
    assert head.records[0] == list(EVENT_COLUMNS)
    assert head.starts == [0, 1, 3, 5]
    for _ in range(2):
        (chunk, last) = source.chunks(Want(head, 0, {0: "text"}))
        assert chunk.starts.to_pylist() + last.starts.to_pylist() == [1, 3, 5]
        assert chunk.record(0) == head.records[1]
        assert chunk.text(EVENT_COLUMNS.index("event_name")).to_pylist() == ["a", "a"]
        assert chunk.typed(0) is None
        assert chunk.line_hashes[0] == chunk.line_hashes[1] != last.line_hashes[0]
        assert (dict(chunk.dropped), [line for line, _ in chunk.damaged]) == ({"blank line": 1}, [4])
        assert last.bytes_read == source.size


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6)
SCALAR = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False) | TEXT
ANYTHING = st.recursive(
    SCALAR, lambda held: st.lists(held, max_size=3) | st.dictionaries(TEXT, held, max_size=3), max_leaves=6
)
PARAM = st.fixed_dictionaries(
    {"key": st.sampled_from(["ga_session_id", "source", "page_location", "value", "x", "y"])},
    optional={"value": st.fixed_dictionaries({}, optional={
        "string_value": TEXT | st.none(), "int_value": st.integers(-(2**63), 2**63 - 1) | st.none(),
        "double_value": st.floats(allow_nan=False, allow_infinity=False) | st.none(),
    }) | st.none()},
)  # fmt: skip
ODD_EVENT = st.dictionaries(
    st.sampled_from(["event_params", "event_name", "geo", "privacy_info", "device", "items", "user_id", "ecommerce"]),
    ANYTHING, max_size=4,
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ODD_EVENT | st.just({}), min_size=1, max_size=6), st.integers(20, 400))
def test_every_line_is_an_event_or_damaged_whatever_it_holds(
    tmp_path: Path, odd: list[dict[str, Any]], block_bytes: int
) -> None:
    path = write_json(tmp_path / "a.jsonl", [event() | each for each in odd])
    found = sorted(lines(path, block_bytes=block_bytes) + [line for line, _ in damage(path, block_bytes=block_bytes)])
    assert found == list(range(1, len(odd) + 1))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(PARAM, max_size=5), min_size=1, max_size=5))
def test_json_and_parquet_give_the_same_events(tmp_path: Path, params: list[list[dict[str, Any]]]) -> None:
    events = [event(event_params=held) for held in params]
    assert read(write_json(tmp_path / "a.jsonl", events)) == read(write_parquet(tmp_path / "a.parquet", events))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200), st.sampled_from(sorted(SHAPES)), st.integers(0, 3000), st.integers(30, 5000))
def test_damaged_bytes_give_events_or_a_named_error(
    tmp_path: Path, noise: bytes, shape: str, at: int, block_bytes: int
) -> None:
    content = SHAPES[shape].encode()
    path = write(tmp_path / "a.json", content[:at] + noise + content[at + len(noise) :])
    try:
        numbers = lines(path, block_bytes=block_bytes) + [line for line, _ in damage(path, block_bytes=block_bytes)]
    except ExportError:
        return
    assert len(numbers) == len(set(numbers))


@pytest.mark.parametrize("content", [b"[[[[", b"[", b"[,,,", b"[[]]", b"[\n[\n", b"[" * 100_000])
def test_brackets_without_an_event_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "events.json"
    path.write_bytes(content)
    with pytest.raises(ExportError, match=r"^events\.json: nothing but brackets and commas, and no event: the file is"):
        list(flatten_events(path, block_bytes=7))


@pytest.mark.parametrize("content", [b"[]", b" [\n]\n"])
def test_an_empty_list_is_a_day_without_events(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "events.json"
    path.write_bytes(content)
    assert sum(batch.events.num_rows + len(batch.damaged) for batch in flatten_events(path, block_bytes=2)) == 0


@pytest.mark.parametrize(
    ("content", "damaged"),
    [(b"[1, 2]", 2), (b"[null]", 1), (b'["x"]', 1), (b"[[1]]", 1), (b'{"a": [[[', 1), (b"[}", 1)],
)
def test_what_is_no_event_is_damaged_and_counted(tmp_path: Path, content: bytes, damaged: int) -> None:
    path = tmp_path / "events.json"
    path.write_bytes(content)
    batches = list(flatten_events(path))
    assert sum(batch.events.num_rows for batch in batches) == 0
    assert sum(len(batch.damaged) for batch in batches) == damaged
