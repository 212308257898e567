"""Parquet files: the text that a CSV export of the same table would have."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketing_assets.errors import ExportError
from marketing_assets.ingestion.reading.opening import open_source
from marketing_assets.ingestion.reading.parquet_source import ParquetSource
from marketing_assets.ingestion.reading.source import Want

NOON = datetime(2025, 1, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        (pa.array(["a", None, " "]), ["a", "", " "]),
        (pa.array(["a", None]).dictionary_encode(), ["a", ""]),
        (pa.array([12345678901234567, None]), ["12345678901234567", ""]),
        (
            pa.array([12345678901.0, 0.1, 1e-7, 9007199254740991.0, -0.0, None]),
            ["12345678901", "0.1", "0.0000001", "9007199254740991", "0", ""],
        ),
        (
            pa.array([9007199254740992.0, 120206123456789012.0, 1e22]),
            ["9.007199254740992e+15", "1.2020612345678901e+17", "1e+22"],
        ),
        (pa.array([Decimal("1.50"), Decimal("-2.00")]), ["1.50", "-2.00"]),
        (pa.array([date(2025, 1, 2)]), ["2025-01-02"]),
        (pa.array([NOON], pa.timestamp("ns", "Europe/Berlin")), ["2025-01-02 12:00:00Z"]),
        (pa.array([NOON.replace(tzinfo=None)], pa.timestamp("ms")), ["2025-01-02 12:00:00"]),
        (pa.array([NOON.replace(microsecond=5)], pa.timestamp("us", "UTC")), ["2025-01-02 12:00:00.000005Z"]),
        (pa.array([time(1, 2)], pa.time32("s")), ["01:02:00.000"]),
        (pa.array([True, None]), ["true", ""]),
        (pa.array([b"a", b"\xff"]), ["a", "\ufffd"]),
        (pa.array([{"key": "é", "value": 1}, None]), ['{"key": "é", "value": 1}', ""]),
        (pa.array([[1, 2], []]), ["[1, 2]", "[]"]),
        (pa.nulls(2), ["", ""]),
    ],
)
def test_a_column_is_the_text_that_a_csv_export_would_have(tmp_path, values, texts):
    pq.write_table(pa.table({"id": pa.array(range(len(values))), "cell": values}), tmp_path / "a.parquet")
    source = open_source(tmp_path / "a.parquet")
    (head,) = source.heads()
    assert head.records == [["id", "cell"], *([str(at), text] for at, text in enumerate(texts))]
    assert head.starts == [1, *range(2, len(texts) + 2)]
    (chunk,) = source.chunks(Want(head, 0, {1: "text"}))
    assert chunk.text(1).to_pylist() == texts
    assert chunk.record(0) == ["0", texts[0]]
    assert chunk.bytes_read == source.size


def test_numbers_are_typed_where_that_is_exact(tmp_path):
    table = pa.table(
        {
            "whole": [1, None],
            "decimal": [Decimal("1.25"), None],
            "float": [1.25, None],
            "text": ["1.25", "--"],
            "endless": [1.25, float("inf")],
            "fine": [Decimal("1.2345678"), None],
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")
    source = open_source(tmp_path / "a.parquet")
    (head,) = source.heads()
    (money,) = source.chunks(Want(head, 0, dict.fromkeys(range(6), "money")))
    (double,) = source.chunks(Want(head, 0, dict.fromkeys(range(6), "double")))
    quarter = [Decimal("1.250000"), None]
    assert [money.typed(at).to_pylist() for at in range(4)] == [[Decimal("1.000000"), None], *[quarter] * 3]
    assert [double.typed(at).to_pylist() for at in range(4)] == [[1.0, None], *[[1.25, None]] * 3]
    assert (money.typed(5), double.typed(4)) == (None, None)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("ab\x1f"), st.sampled_from("ab\x1f")), max_size=20), st.integers(1, 5))
def test_rows_come_in_order_and_equal_rows_have_equal_hashes(tmp_path_factory, rows, size):
    path = tmp_path_factory.mktemp("rows") / "a.parquet"
    pq.write_table(pa.table({"x": [x for x, _ in rows], "y": [y for _, y in rows]}), path)
    source = ParquetSource(path, size)
    chunks = list(source.chunks(Want(source.heads()[0], 0, {0: "text"})))
    assert [line for chunk in chunks for line in chunk.starts.to_pylist()] == list(range(2, len(rows) + 2))
    assert [tuple(chunk.record(row)) for chunk in chunks for row in range(chunk.height)] == rows
    hashes = [number for chunk in chunks for number in chunk.line_hashes.tolist()]
    assert len(set(zip(rows, hashes, strict=True))) == len(set(rows)) == len(set(hashes))


@pytest.mark.parametrize("cut", [0, 4, 60, -1])
def test_a_damaged_file_is_refused(tmp_path, cut):
    pq.write_table(pa.table({"x": list(range(100))}), tmp_path / "a.parquet")
    path = tmp_path / "b.parquet"
    path.write_bytes((tmp_path / "a.parquet").read_bytes()[:cut])
    with pytest.raises(ExportError, match=r"^b\.parquet: not a whole Parquet file"):
        open_source(path)
