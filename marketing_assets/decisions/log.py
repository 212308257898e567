"""The append-only decision log: one SQLite file (WAL) that several processes may write and read at once.

Triggers refuse UPDATE and DELETE, and INSERT OR REPLACE in its disguise. Every call opens and closes its own
connection, so a killed process leaves no lock behind.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock

from marketing_assets.decisions.decision import Decision, DecisionKind
from marketing_assets.decisions.in_force import read_approval
from marketing_assets.errors import DecisionError

# Raise it with every new kind of decision too: an older program must say that it is too old, not stumble over the kind.
LAYOUT_VERSION = 4
READABLE = (0, 1, 2, 3, LAYOUT_VERSION)
BUSY_SECONDS = 30.0

# A rehearsal and the delivery itself each have one.
_SAME_RECEIPT = "kind = 'deliver' AND payload_hash = {payload} AND coalesce(json_extract(body, '$.dry_run'), 0) = {dry}"
_NEW_IS_DRY = "coalesce(json_extract(NEW.body, '$.dry_run'), 0)"
ONE_RECEIPT = f"""CREATE TRIGGER one_receipt BEFORE INSERT ON decisions
    WHEN NEW.kind = 'deliver' AND EXISTS (
        SELECT 1 FROM decisions
        WHERE {_SAME_RECEIPT.format(payload="NEW.payload_hash", dry=_NEW_IS_DRY)})
    BEGIN SELECT RAISE(ABORT, 'this payload already has a receipt'); END;"""
# Layout 1 knew no rehearsals, layout 2 no withdrawals of landed files, layout 3 nobody to be forgotten. To make the
# trigger anew harms none of them.
UPGRADE = f"""
BEGIN IMMEDIATE;
DROP TRIGGER one_receipt;
{ONE_RECEIPT}
PRAGMA user_version = {LAYOUT_VERSION};
COMMIT;
"""

# SQLite fires no DELETE trigger for the rows that INSERT OR REPLACE throws out, hence `no_replace`.
LAYOUT = f"""
BEGIN IMMEDIATE;
CREATE TABLE decisions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    decided_at TEXT NOT NULL,
    kind TEXT NOT NULL,
    effective_date TEXT NOT NULL,
    payload_hash TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    note TEXT NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE TRIGGER no_update BEFORE UPDATE ON decisions
    BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END;
CREATE TRIGGER no_delete BEFORE DELETE ON decisions
    BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END;
CREATE TRIGGER no_replace BEFORE INSERT ON decisions
    WHEN EXISTS (SELECT 1 FROM decisions WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END;
{ONE_RECEIPT}
PRAGMA user_version = {LAYOUT_VERSION};
COMMIT;
"""
COLUMNS = "id, decided_at, kind, effective_date, payload_hash, decided_by, note, body"


class DecisionLog:
    """The log at `path`. The file is made by the first append; a missing one reads as empty."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def append(
        self,
        kind: DecisionKind,
        *,
        effective_date: date,
        payload_hash: str,
        by: str,
        note: str = "",
        body: Mapping[str, Any] | None = None,
        at: datetime | None = None,
    ) -> Decision:
        """Record one decision and return it as recorded, on disk when this returns.

        A delivery is recorded once per payload, as dry run and for real: a repeated call returns the first receipt.

        Args:
            kind: approve, hold, deliver, withdraw or forget.
            effective_date: the first day the payload is about; of a withdrawal, or of somebody to be
                forgotten, the day it is decided on.
            payload_hash: SHA-256 of the payload's bytes or the landed file's, or a person's masked id; 64 hex digits.
            by: who decided, a name or a component.
            body: JSON values; for an approval as `read_approval` expects it.
            at: time of the decision, with time zone; default now.
        Raises:
            DecisionError: a value of the wrong form, or the file cannot be used.
        """
        entry = _checked(kind, effective_date, payload_hash, by, note, dict(body or {}), at or datetime.now(UTC))
        self._ensure_layout()
        with self._connect() as connection:
            connection.execute("BEGIN IMMEDIATE")
            dry_run = bool((body or {}).get("dry_run"))
            row = _receipt(connection, payload_hash, dry_run) if kind is DecisionKind.DELIVER else None
            if row is None:
                row = connection.execute(
                    "INSERT INTO decisions (decided_at, kind, effective_date, payload_hash, decided_by, note, body) "
                    f"VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING {COLUMNS}",
                    entry,
                ).fetchone()
            connection.execute("COMMIT")
        return self._decision(row)

    def read(self, until_effective: date | None = None) -> list[Decision]:
        """Decisions in the order of recording; with `until_effective` only those effective up to that day.

        Raises:
            DecisionError: the file is not a decision log of this version, or holds a kind of decision it does not know.
        """
        if not self.path.exists():
            return []
        with self._connect() as connection:
            if self._version(connection) == 0:  # killed between creating the file and its tables
                return []
            rows = connection.execute(
                f"SELECT {COLUMNS} FROM decisions WHERE effective_date <= ? ORDER BY id",
                ((until_effective or date.max).isoformat(),),
            ).fetchall()
        return [self._decision(row) for row in rows]

    def _ensure_layout(self) -> None:
        """Create file and tables once. The switch to WAL ignores SQLite's busy timeout, so a file lock guards it."""
        if self.path.exists():
            with self._connect() as connection:
                if self._version(connection) == LAYOUT_VERSION:
                    return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{self.path}.lock", timeout=BUSY_SECONDS), self._connect(create=True) as connection:
            if self._version(connection) == 0:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.executescript(LAYOUT)
            elif self._version(connection) < LAYOUT_VERSION:
                connection.executescript(UPGRADE)

    def _version(self, connection: sqlite3.Connection) -> int:
        version: int = connection.execute("PRAGMA user_version").fetchone()[0]
        if version not in READABLE:
            raise DecisionError(
                f"{self.path}: decision log of layout {version}, expected {LAYOUT_VERSION}; update the project"
            )
        return version

    def _decision(self, row: tuple[Any, ...]) -> Decision:
        number, decided_at, kind, effective_date, payload_hash, by, note, body = row
        if kind not in set(DecisionKind):
            raise DecisionError(
                f"{self.path}: decision {number} is of kind {kind!r}, expected one of {', '.join(DecisionKind)}; "
                "update the project"
            )
        day = date.fromisoformat(effective_date)
        return Decision(number, decided_at, DecisionKind(kind), day, payload_hash, by, note, json.loads(body))

    @contextmanager
    def _connect(self, *, create: bool = False) -> Iterator[sqlite3.Connection]:
        uri = f"{self.path.resolve().as_uri()}?mode={'rwc' if create else 'rw'}"
        connection: sqlite3.Connection | None = None
        try:
            connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
            connection.execute("PRAGMA synchronous = FULL")
            yield connection
        except sqlite3.Error as error:
            raise DecisionError(
                f"{self.path}: the decision log cannot be used ({error}); "
                "check that it is the log of this home, writable, and not held by a stopped process"
            ) from None
        finally:
            if connection is not None:
                connection.close()


def _checked(
    kind: DecisionKind, effective_date: date, payload_hash: str, by: str, note: str, body: dict[str, Any], at: datetime
) -> tuple[str, ...]:
    """The values of one row, refused here when a later reader could not use them: nothing can be mended afterwards."""
    if not re.fullmatch(r"[0-9a-f]{64}", payload_hash):
        raise DecisionError(
            "payload_hash: expected the SHA-256 of a payload or file, or a masked id, 64 lower-case hex digits"
        )
    if not by.strip():
        raise DecisionError("by: expected who decides; it cannot be empty")
    if at.tzinfo is None:
        raise DecisionError("at: expected a time with time zone")
    if kind is DecisionKind.APPROVE:
        read_approval(effective_date, payload_hash, body)
    try:
        text = json.dumps(body, sort_keys=True, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError):
        raise DecisionError("body: expected JSON values (text, numbers, true, false, null, lists, objects)") from None
    decided_at = at.astimezone(UTC).isoformat(timespec="microseconds")
    return decided_at, kind.value, effective_date.isoformat(), payload_hash, by, note, text


def _receipt(connection: sqlite3.Connection, payload_hash: str, dry_run: bool) -> tuple[Any, ...] | None:
    row: tuple[Any, ...] | None = connection.execute(
        f"SELECT {COLUMNS} FROM decisions WHERE {_SAME_RECEIPT.format(payload='?', dry='?')}",
        (payload_hash, int(dry_run)),
    ).fetchone()
    return row
