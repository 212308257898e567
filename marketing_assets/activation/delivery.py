"""Puts an approved payload into the outbox, whole or not at all, once. Recording the receipt is the caller's part."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from marketing_assets.activation.payload import payload_bytes, payload_hash
from marketing_assets.activation.validation import read_payload
from marketing_assets.errors import DecisionError

HASH_DIGITS = 16


@dataclass(frozen=True)
class DeliveryReceipt:
    """What was handed over, or would be. `written` is False for a dry run and for a payload that was there already."""

    payload_hash: str
    idempotency_key: str
    effective_date: date
    expires: date
    currency: str
    total: Decimal
    path: Path
    written: bool
    dry_run: bool


def deliver(payload_path: Path, outbox: Path, *, dry_run: bool = False) -> DeliveryReceipt:
    """Copy the payload to `outbox` as `budget-<effective date>-<hash>.json`, atomically and idempotently.

    Raises:
        DecisionError: the payload is missing, invalid, edited or a hold, or its file in the outbox was changed.
    """
    payload = read_payload(payload_path)
    if payload["status"] != "planned":
        raise DecisionError(f"{payload_path}: a hold is not delivered; what is in force stays")
    content = payload_bytes(payload)
    digest = payload_hash(content)
    target = outbox / f"budget-{payload['effective_date']}-{digest[:HASH_DIGITS]}.json"
    present = target.exists()
    if present and target.read_bytes() != content:
        raise DecisionError(f"{target}: changed after it was delivered; move it away and deliver again")
    write = not present and not dry_run
    if write:
        _write_atomically(target, content)
    return DeliveryReceipt(
        payload_hash=digest,
        idempotency_key=payload["idempotency_key"],
        effective_date=date.fromisoformat(payload["effective_date"]),
        expires=date.fromisoformat(payload["expires"]),
        currency=payload["currency"],
        total=Decimal(payload["total"]),
        path=target,
        written=write,
        dry_run=dry_run,
    )


def _write_atomically(target: Path, content: bytes) -> None:
    """A reader of the outbox never sees half a file: written beside (hidden, for its owner alone), then renamed."""
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
    part = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
