"""A payload file as the start of a trace: what it says of its own lineage, even where nothing else is left."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from marketing_assets.errors import TraceError
from marketing_assets.warehouse.home import Home

TABLE = "dsp_payload"


@dataclass(frozen=True)
class PayloadFile:
    """One payload as it lies in a folder: its SHA-256, its own lineage id, and those of the tables it names."""

    path: Path
    sha256: str
    id: str
    parents: Mapping[str, str]
    as_of: str
    effective_date: str
    status: str


def read_payload_file(path: Path) -> PayloadFile:
    """Read a payload.

    Raises:
        TraceError: it is no payload of this project.
    """
    try:
        content = path.read_bytes()
        payload: Any = json.loads(content)
        lineage = payload["lineage"]
        facts = [str(payload[name]) for name in ("as_of", "effective_date", "status")]
        parents = {str(table): str(identity) for table, identity in lineage["parents"].items()}
        return PayloadFile(path, hashlib.sha256(content).hexdigest(), str(lineage["id"]), parents, *facts)
    except OSError as error:
        raise TraceError(f"{path}: {error.strerror}; a payload is a JSON file in HOME/payloads") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise TraceError(
            f"{path}: no payload: expected JSON with `lineage`, `as_of`, `effective_date` and `status`, as "
            "`dsp_payload-….json` in HOME/payloads has"
        ) from None


def payload_files(home: Home) -> list[Path]:
    """Every payload that lies in the home, delivered ones too."""
    return sorted(file for file in home.payloads.rglob("*.json") if not file.name.startswith("."))


def payloads_by_hash(home: Home, digits: str) -> list[Path]:
    """Payloads whose SHA-256 begins with these digits, each content once. Their names hold its first digits."""
    found: dict[str, Path] = {}
    for file in payload_files(home):
        named = file.stem.rpartition("-")[2]
        if named.startswith(digits[: len(named)]):
            sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
            if sha256.startswith(digits):
                found.setdefault(sha256, file)
    return list(found.values())
