"""The log on real SQLite files: append-only, safe between processes, strict about what it takes."""

from __future__ import annotations

import multiprocessing
import sqlite3
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from marketing_assets.decisions import DecisionKind, DecisionLog
from marketing_assets.errors import DecisionError

DAY = date(2025, 4, 1)
HASH = "a" * 64


def hold(log: DecisionLog, day: date = DAY, **changes):
    return log.append(DecisionKind.HOLD, **({"effective_date": day, "payload_hash": HASH, "by": "lead"} | changes))


def _append_many(path: Path, writer: int) -> None:
    log = DecisionLog(path)
    for number in range(10):
        hold(log, note=f"{writer}-{number}")
    log.append(DecisionKind.DELIVER, effective_date=DAY, payload_hash=HASH, by=f"writer {writer}")


def test_a_missing_file_reads_as_empty_and_is_not_created(tmp_path: Path) -> None:
    path = tmp_path / "decisions.sqlite"
    assert DecisionLog(path).read() == []
    assert not path.exists()


def test_what_was_appended_is_read_back_in_order_by_another_log(tmp_path: Path) -> None:
    path = tmp_path / "home" / "decisions.sqlite"
    at = datetime(2025, 3, 31, 8, 0, tzinfo=timezone(timedelta(hours=2)))
    first = hold(DecisionLog(path), note="Ünclear data", body={"why": ["ünclear", 1]}, at=at)
    second = hold(DecisionLog(path), DAY + timedelta(days=1))
    assert first.decided_at == "2025-03-31T06:00:00.000000+00:00"
    assert first.body == {"why": ["ünclear", 1]}
    assert DecisionLog(path).read() == [first, second]
    assert datetime.fromisoformat(second.decided_at).tzinfo == UTC


def test_reading_until_a_day_leaves_out_what_takes_effect_later(tmp_path: Path) -> None:
    log = DecisionLog(tmp_path / "d.sqlite")
    early, _ = hold(log, DAY), hold(log, DAY + timedelta(days=1))
    assert log.read(until_effective=DAY) == [early]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE decisions SET note = 'changed'",
        "DELETE FROM decisions",
        "INSERT OR REPLACE INTO decisions SELECT id, decided_at, kind, effective_date, payload_hash, 'x', note, body "
        "FROM decisions",
    ],
)
def test_nothing_recorded_can_be_changed_even_with_plain_sql(tmp_path: Path, statement: str) -> None:
    log = DecisionLog(tmp_path / "d.sqlite")
    hold(log)
    before = log.read()
    connection = sqlite3.connect(log.path)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute(statement)
    connection.close()
    assert log.read() == before


def test_a_delivery_is_recorded_once_per_payload(tmp_path: Path) -> None:
    log = DecisionLog(tmp_path / "d.sqlite")
    first = log.append(DecisionKind.DELIVER, effective_date=DAY, payload_hash=HASH, by="dsp_delivery", body={"n": 1})
    again = log.append(DecisionKind.DELIVER, effective_date=DAY, payload_hash=HASH, by="other", body={"n": 2})
    other = log.append(DecisionKind.DELIVER, effective_date=DAY, payload_hash="b" * 64, by="dsp_delivery")
    assert again == first
    assert log.read() == [first, other]
    connection = sqlite3.connect(log.path)
    with pytest.raises(sqlite3.IntegrityError, match="already has a receipt"):
        connection.execute(
            "INSERT INTO decisions (decided_at, kind, effective_date, payload_hash, decided_by, note, body) "
            "SELECT decided_at, kind, effective_date, payload_hash, decided_by, note, body FROM decisions WHERE id = 1"
        )
    connection.close()


def test_several_processes_append_at_once_from_the_very_first_entry_on(tmp_path: Path) -> None:
    path = tmp_path / "d.sqlite"
    with ProcessPoolExecutor(4, mp_context=multiprocessing.get_context("spawn")) as pool:
        list(pool.map(_append_many, [path] * 4, range(4)))
    decisions = DecisionLog(path).read()
    holds = [d.note for d in decisions if d.kind is DecisionKind.HOLD]
    assert sorted(holds) == sorted(f"{writer}-{number}" for writer in range(4) for number in range(10))
    assert len([d for d in decisions if d.kind is DecisionKind.DELIVER]) == 1
    assert [d.id for d in decisions] == list(range(1, 42))


def test_no_connection_and_no_write_ahead_file_stays_behind(tmp_path: Path) -> None:
    log = DecisionLog(tmp_path / "d.sqlite")
    hold(log)
    log.read()
    assert not (tmp_path / "d.sqlite-wal").exists()
    connection = sqlite3.connect(log.path)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_a_file_left_empty_by_a_killed_process_reads_as_empty_and_is_completed(tmp_path: Path) -> None:
    log = DecisionLog(tmp_path / "d.sqlite")
    log.path.touch()
    assert log.read() == []
    recorded = hold(log)
    assert log.read() == [recorded]


def test_a_file_that_is_no_log_or_of_a_newer_layout_is_refused_by_name(tmp_path: Path) -> None:
    text = tmp_path / "text.sqlite"
    text.write_text("this is not a database, only a text file of some length" * 20)
    with pytest.raises(DecisionError, match=r"text\.sqlite"):
        DecisionLog(text).read()
    newer = DecisionLog(tmp_path / "newer.sqlite")
    hold(newer)
    connection = sqlite3.connect(newer.path)
    connection.execute("PRAGMA user_version = 5")
    connection.close()
    for use in (newer.read, lambda: hold(newer)):
        with pytest.raises(DecisionError, match="layout 5, expected 4; update the project"):
            use()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"payload_hash": "A" * 64}, "64 lower-case hex"),
        ({"by": " "}, "who decides"),
        ({"at": datetime(2025, 1, 1)}, "time zone"),  # noqa: DTZ001
        ({"body": {"when": DAY}}, "JSON values"),
        ({"body": {"share": float("nan")}}, "JSON values"),
    ],
)
def test_an_entry_nobody_could_use_later_is_refused_before_it_is_written(tmp_path: Path, changes, message) -> None:
    log = DecisionLog(tmp_path / "d.sqlite")
    with pytest.raises(DecisionError, match=message):
        hold(log, **changes)
    assert log.read() == []


def test_a_rehearsal_and_the_delivery_itself_have_one_receipt_each(tmp_path: Path) -> None:
    log = DecisionLog(tmp_path / "decisions.sqlite")

    def delivered(dry_run: bool) -> int:
        body = {"file": "budget.json", "dry_run": dry_run}
        return log.append(
            DecisionKind.DELIVER, effective_date=date(2025, 4, 1), payload_hash="a" * 64, by="x", body=body
        ).id

    assert [delivered(True), delivered(True), delivered(False), delivered(False)] == [1, 1, 2, 2]


def test_a_log_from_before_rehearsals_is_read_and_upgraded_by_the_next_decision(tmp_path: Path) -> None:
    path = tmp_path / "decisions.sqlite"
    log = DecisionLog(path)
    day, payload = date(2025, 4, 1), "b" * 64
    log.append(DecisionKind.DELIVER, effective_date=day, payload_hash=payload, by="x", body={"dry_run": True})
    with sqlite3.connect(path, isolation_level=None) as connection:
        connection.executescript(
            "DROP TRIGGER one_receipt; CREATE TRIGGER one_receipt BEFORE INSERT ON decisions "
            "WHEN NEW.kind = 'deliver' AND EXISTS (SELECT 1 FROM decisions WHERE payload_hash = NEW.payload_hash) "
            "BEGIN SELECT RAISE(ABORT, 'old'); END; PRAGMA user_version = 1;"
        )
    assert len(log.read()) == 1
    log.append(DecisionKind.DELIVER, effective_date=day, payload_hash=payload, by="x", body={"dry_run": False})
    assert [entry.body["dry_run"] for entry in log.read()] == [True, False]


@pytest.mark.parametrize(("layout", "kind"), [(2, DecisionKind.WITHDRAW), (3, DecisionKind.FORGET)])
def test_a_log_from_before_a_kind_of_decision_is_read_and_upgraded_by_the_next_one(
    tmp_path: Path, layout: int, kind: DecisionKind
) -> None:
    log = DecisionLog(tmp_path / "d.sqlite")
    first = hold(log)
    with sqlite3.connect(log.path, isolation_level=None) as connection:
        connection.execute(f"PRAGMA user_version = {layout}")
    assert log.read() == [first]
    decided = log.append(kind, effective_date=DAY, payload_hash=HASH, by="lead")
    assert log.read() == [first, decided]
    with sqlite3.connect(log.path) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (4,)


def test_a_kind_of_decision_that_nobody_knows_is_a_named_error(tmp_path: Path) -> None:
    log = DecisionLog(tmp_path / "d.sqlite")
    hold(log)
    with sqlite3.connect(log.path) as connection:
        connection.execute(
            "INSERT INTO decisions (decided_at, kind, effective_date, payload_hash, decided_by, note, body) "
            "SELECT decided_at, 'pardon', effective_date, payload_hash, decided_by, note, body FROM decisions"
        )
    expected = (
        r"d\.sqlite: decision 2 is of kind 'pardon', expected one of approve, hold, deliver, withdraw, forget; "
        "update the project"
    )
    with pytest.raises(DecisionError, match=expected):
        log.read()
