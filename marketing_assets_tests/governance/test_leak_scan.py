from __future__ import annotations

import gzip
import sqlite3
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketing_assets.governance import Leak, MaskingKey, leak_files, scan_files, scan_tables, scan_text
from marketing_assets.governance.known_values import KnownValues

KEY = MaskingKey(b"0123456789abcdef0123456789abcdef-key")
LEAKS = {
    "reached anna@example.com": "email",
    "q=anna%40example.org&x": "email",
    '"mail": "anna\\u0040example.net"': "email",
    "call +49 30 1234567 now": "phone",
    "tel=%2B49301234567": "phone",
    "from 203.0.113.7:443": "ip address",
    '"8.8.8.8"': "ip address",
    "2001:db8::1f": "ip address",
    "2001:db8:85a3:0:0:8a2e:370:7334,": "ip address",
    "EAIaIQobChMI8aBcDeFgHi": "gclid",
    "/p?gclid=abcdefgh123": "gclid",
    "IwAR0abcdefghijkl": "fbclid",
    "fbclid=abcdefgh123": "fbclid",
    "fb.1.1772372078000.8552409831": "fbp",
    "GA1.1.409551593.1639822046": "client id",
    "user 4095515938.1639822046": "client id",
    "Mozilla/5.0 (X11; Linux x86_64)": "user agent",
    f"key={KEY.secret.decode()}": "masking key",
    KEY.secret.hex(): "masking key",
}
HARMLESS = [
    "2025-03-01T12:30:45.123456+00:00", "2025-03-01 06:00:00+0200", "dagster 1.13.27", "127.0.0.1:3000", "192.168.1.10",
    "10.0.0.1", "0.0.0.0", "a8f5f167f44f4964e6c998dee827110ca8f5f167f44f4964e6c998dee827110c", "1763737000.123456",
    "banner@2x.png", "@dg.asset def f", "package-1.2.3.4-py3.whl", "12345678901234567890", "+12.5 %", "1e+20",
    "x+1234567890",
    "12:30:45", "gclid is NULL", "has_gclid", "https://example.com/a/b", "[email] [phone]", "spend 275000.1234567890",
    "4.5.6", "Europe/Berlin", "{'a': +1}", "2025:03:01:10:11", "+1.1.2025", "000000+000000000000",
    "\x01+2026-11-21 22:23:03",
]  # fmt: skip


@pytest.mark.parametrize("text", LEAKS)
def test_every_kind_of_identifier_is_found(text: str) -> None:
    assert set(scan_text(text, key=KEY)) == {LEAKS[text]}


@pytest.mark.parametrize("text", HARMLESS)
def test_logs_hashes_and_numbers_raise_no_alarm(text: str) -> None:
    assert scan_text(text, key=KEY) == {}


def test_known_values_are_found_exactly() -> None:
    assert scan_text("xx C0569752 yy C0569752", known=["C0569752", "C0000001", "ab"]) == {"known value": 2}


@settings(deadline=None)
@given(st.binary(max_size=80), st.lists(st.binary(min_size=4, max_size=12), max_size=5), st.integers(0, 9))
def test_known_values_are_counted_like_a_plain_search(data: bytes, values: list[bytes], cut: int) -> None:
    data += b"".join(values) + data[cut:]
    expected = sum(data.startswith(value, i) for value in set(values) for i in range(len(data)))
    assert KnownValues(values).count(data) == expected


def test_tables_name_the_column_and_count_the_rows_but_show_no_value() -> None:
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE t AS SELECT * FROM (VALUES ('anna@example.com', 1, ['a']), ('anna@example.com', 2, "
            "['b@example.com']), ('Brand', 3, NULL)) AS v(name, n, list)"
        ).fetchall()
        connection.execute("CREATE TABLE clean AS SELECT 'Brand' AS name, 1 AS n").fetchall()
        assert scan_tables(connection) == [Leak("t.name", "email", 2), Leak("t.list", "email", 1)]
        assert scan_tables(connection, ["clean"], key=KEY) == []
        assert scan_tables(connection, ["clean"], known=["Brand"]) == [Leak("clean.name", "known value", 1)]


def test_rows_of_an_open_transaction_are_seen() -> None:
    with duckdb.connect() as connection:
        connection.execute("BEGIN").fetchall()
        connection.execute("CREATE TABLE t AS SELECT 'a@example.com' AS x").fetchall()
        assert scan_tables(connection) == [Leak("t.x", "email", 1)]


def test_files_of_every_kind_are_searched_and_the_landing_folder_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "landing").mkdir()
    (tmp_path / "landing" / "raw.csv").write_text("anna@example.com")
    (tmp_path / "run.log").write_text("ok\nanna@example.com\n")
    (tmp_path / "empty.log").touch()
    (tmp_path / "page.html.gz").write_bytes(gzip.compress(b"203.0.113.7 "))
    (tmp_path / "cut.gz").write_bytes(gzip.compress(b"fine")[:-3])
    (tmp_path / "picture.png").write_bytes(b"anna@example.com")
    with sqlite3.connect(tmp_path / "events.db") as store:
        store.execute("CREATE TABLE e (x)")
        store.execute("INSERT INTO e VALUES ('call +49 30 1234567')")
    day = tmp_path / "lake" / "sessions" / "date=2025-03-01"
    day.mkdir(parents=True)
    with duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT 'anna@example.com' AS x) TO '{day}/1.parquet'").fetchall()
    with duckdb.connect(str(tmp_path / "w.duckdb")) as connection:
        connection.execute("CREATE TABLE t AS SELECT 'fb.1.1772372078000.8552409831' AS x").fetchall()
    found = scan_files(tmp_path, exclude=["landing"])
    assert sorted((leak.where, leak.kind, leak.count) for leak in found) == [
        ("events.db", "phone", 1), ("lake/sessions.x", "email", 1), ("page.html.gz", "ip address", 1),
        ("run.log", "email", 1), ("w.duckdb:t.x", "fbp", 1),
    ]  # fmt: skip


def test_each_place_counts_once_wherever_the_chunks_are_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.log").write_bytes(b"".join(b"%0*d anna@example.com 203.0.113.7\n" % (i % 13, i) for i in range(700)))
    for chunk in (700, 997, 4096, 1 << 20):
        monkeypatch.setattr(leak_files, "_CHUNK", chunk)
        assert scan_files(tmp_path, known=["anna@example"]) == [
            Leak("a.log", "email", 700), Leak("a.log", "ip address", 700), Leak("a.log", "known value", 700),
        ]  # fmt: skip
