"""Delivery: whole or not at all, once, and never of something edited."""

from __future__ import annotations

import json
import os
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from marketing_assets.activation import deliver, payload_bytes, payload_hash
from marketing_assets.activation.payload import idempotency_key
from marketing_assets.errors import DecisionError


def test_a_delivered_payload_is_the_same_bytes_under_a_name_with_day_and_hash(
    payload_file: Path, tmp_path: Path
) -> None:
    outbox = tmp_path / "payloads" / "outbox"
    receipt = deliver(payload_file, outbox)
    digest = payload_hash(payload_file.read_bytes())
    assert [path.name for path in outbox.iterdir()] == [f"budget-2025-04-01-{digest[:16]}.json"]
    assert receipt.path.read_bytes() == payload_file.read_bytes()
    assert (receipt.payload_hash, receipt.written, receipt.dry_run) == (digest, True, False)
    assert (receipt.effective_date, receipt.currency, receipt.total) == (date(2025, 4, 1), "EUR", Decimal("210.86"))


def test_delivering_twice_writes_once(payload_file: Path, tmp_path: Path) -> None:
    first = deliver(payload_file, tmp_path / "outbox")
    stamp = first.path.stat().st_mtime_ns
    second = deliver(payload_file, tmp_path / "outbox")
    assert (second.written, second.path, second.path.stat().st_mtime_ns) == (False, first.path, stamp)


def test_a_dry_run_tells_the_same_and_writes_nothing(payload_file: Path, tmp_path: Path) -> None:
    dry = deliver(payload_file, tmp_path / "outbox", dry_run=True)
    assert not (tmp_path / "outbox").exists()
    real = deliver(payload_file, tmp_path / "outbox")
    assert (dry.path, dry.payload_hash, dry.written, dry.dry_run) == (real.path, real.payload_hash, False, True)


def test_a_write_that_fails_leaves_nothing_in_the_outbox(payload_file: Path, tmp_path: Path, monkeypatch) -> None:
    def full_disk(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(OSError, match="No space left"):
        deliver(payload_file, tmp_path / "outbox")
    assert list((tmp_path / "outbox").iterdir()) == []


def test_a_file_changed_in_the_outbox_is_not_overwritten_in_silence(payload_file: Path, tmp_path: Path) -> None:
    receipt = deliver(payload_file, tmp_path / "outbox")
    receipt.path.write_text("{}")
    with pytest.raises(DecisionError, match="changed after it was delivered"):
        deliver(payload_file, tmp_path / "outbox")


def test_a_hold_is_not_delivered(tmp_path: Path, make_payload) -> None:
    path = tmp_path / "hold.json"
    path.write_bytes(payload_bytes(make_payload(held=True)))
    with pytest.raises(DecisionError, match="a hold is not delivered"):
        deliver(path, tmp_path / "outbox")


def _amount_changed(payload: dict) -> bytes:
    payload["lines"][0]["amount"] = "1.00"
    payload["idempotency_key"] = idempotency_key(payload)
    return payload_bytes(payload)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda payload: b"", "cannot be read as JSON"),
        (lambda payload: payload_bytes(payload)[:-200], "cannot be read as JSON"),
        (lambda payload: b"[]", "expected type"),
        (lambda payload: json.dumps(payload).encode(), "it was edited"),
        (_amount_changed, "lines"),
    ],
)
def test_a_broken_or_edited_payload_is_refused_by_path(tmp_path: Path, make_payload, spoil, message) -> None:
    path = tmp_path / "broken.json"
    path.write_bytes(spoil(make_payload()))
    with pytest.raises(DecisionError, match=rf"broken\.json.*{message}"):
        deliver(path, tmp_path / "outbox")
    assert not (tmp_path / "outbox").exists()


def test_a_missing_payload_is_named(tmp_path: Path) -> None:
    with pytest.raises(DecisionError, match=r"nothing\.json: no such payload"):
        deliver(tmp_path / "nothing.json", tmp_path / "outbox")
