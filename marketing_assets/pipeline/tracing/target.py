"""What somebody means by a lineage id, a table, a payload or a landed file. Nothing is guessed."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from marketing_assets.errors import TraceError
from marketing_assets.lineage import FileFacts, Graph, Version
from marketing_assets.metrics import SESSION_VIEWS, VIEWS
from marketing_assets.pipeline.tracing.opened import OpenedHome
from marketing_assets.pipeline.tracing.payloads import PayloadFile, payloads_by_hash, read_payload_file

FEWEST_DIGITS = 8
MOST_SHOWN = 8
# Tables that are written beside another one, or are views on it, and share its lineage.
BESIDE = {
    **dict.fromkeys(VIEWS, "campaign_kpis_daily"), **dict.fromkeys(SESSION_VIEWS, "session_kpis_daily"),
    "conservation": "ad_performance", "money_by_currency": "ad_performance", "gates": "ad_performance",
    "dropped_records": "landing_manifest", "segment_sizes": "session_segments", "findings": "insights",
}  # fmt: skip


@dataclass(frozen=True)
class Target:
    """What a trace starts from: one version of a table, a payload file, or a landed file; exactly one is set."""

    version: Version | None = None
    payload: PayloadFile | None = None
    file: FileFacts | None = None


def target_of(what: str, opened: OpenedHome, graph: Graph) -> Target:
    """What `what` means.

    Args:
        what: path of a payload; name of a table; landed file as the manifest names it; or the first digits (8 or
            more) of a lineage id, a payload's SHA-256 or a landed file's.
    Raises:
        TraceError: nothing is known by it, or several things are; names the nearest ones.
    """
    if what.endswith(".json") and (path := _payload_path(what, opened)) is not None:
        return Target(payload=read_payload_file(path))
    table = BESIDE.get(what, what)
    if version := newest(graph, table):
        return Target(version=version)
    if files := _files_named(what, graph):
        return Target(file=_one_file(what, files))
    if re.fullmatch(r"[0-9a-fA-F]{1,64}", what):
        return _by_digits(what.lower(), opened, graph)
    if opened.has(table):
        raise TraceError(f"{what}: keeps no lineage; trace a table that an asset makes, such as campaign_kpis_daily")
    raise TraceError(f"nothing known as {what}{_nearest(what, graph)}")


def newest(graph: Graph, table: str) -> Version | None:
    """The current version of a whole table, else its newest current vintage."""
    found = [version for version in graph.versions.values() if version.table == table and version.is_current]
    whole = [version for version in found if version.as_of is None]
    return whole[0] if whole else max(found, key=lambda version: str(version.as_of), default=None)


def _payload_path(what: str, opened: OpenedHome) -> Path | None:
    """As people spell it, else as tables and receipts do: below the home."""
    return next((path for path in (Path(what), opened.home.path / what) if path.is_file()), None)


def _files_named(what: str, graph: Graph) -> list[FileFacts]:
    files = list(graph.files.values())
    exact = [file for file in files if file.file == what]
    # Half a name is enough where it is the name of one file only.
    ends = [file for file in files if file.file.endswith(f"/{what}")]
    return exact or (ends if len({file.file for file in ends}) == 1 else [])


def _one_file(what: str, files: Sequence[FileFacts]) -> FileFacts:
    if len(files) == 1:
        return files[0]
    shown = "".join(f"\n  {_described(file)}" for file in files[-MOST_SHOWN:])
    more = f"\n  and {len(files) - MOST_SHOWN} earlier" if len(files) > MOST_SHOWN else ""
    raise TraceError(f"{len(files)} contents landed as {what}; name one by its SHA-256:{shown}{more}")


def _by_digits(digits: str, opened: OpenedHome, graph: Graph) -> Target:
    if len(digits) < FEWEST_DIGITS:
        raise TraceError(f"{digits}: too little of an id; give {FEWEST_DIGITS} digits or more")
    versions = [version for version in graph.versions.values() if version.id.startswith(digits)]
    files = [file for sha256, file in graph.files.items() if sha256.startswith(digits)]
    payloads = payloads_by_hash(opened.home, digits)
    found = [
        *(Target(version=version) for version in versions),
        *(Target(file=file) for file in files),
        *(Target(payload=read_payload_file(path)) for path in payloads),
    ]
    if len(found) == 1:
        return found[0]
    if not found:
        raise TraceError(
            f"no lineage id, payload or landed file of this home begins with {digits}"
            f"{_nearest(digits, graph)}; another home is named by --home"
        )
    names = [
        *(
            f"{version.id[:16]}… {version.table}{f' of {version.as_of}' if version.as_of else ''}"
            for version in versions
        ),
        *map(_described, files),
        *(path.name for path in payloads),
    ]
    shown = "".join(f"\n  {name}" for name in names[:MOST_SHOWN])
    raise TraceError(f"{len(names)} things begin with {digits}; give more digits:{shown}")


def _described(file: FileFacts) -> str:
    days = f", {file.first_date} to {file.last_date}" if file.first_date else ""
    return f"{file.sha256[:16]}… {file.file} ({file.status}{days})"


def _nearest(what: str, graph: Graph) -> str:
    """Names that are spelt alike; of ids those that begin alike."""
    tables = {version.table for version in graph.versions.values()} | set(BESIDE)
    names = sorted(tables | {file.file for file in graph.files.values()})
    near = difflib.get_close_matches(what, names, n=3, cutoff=0.5)
    if not near and re.fullmatch(r"[0-9a-f]+", what):
        near = [
            f"{version.id[:12]} ({version.table})"
            for version in graph.versions.values()
            if version.id.startswith(what[:4])
        ][:3]
    if near:
        return f"; near it: {', '.join(near)}"
    return "; known are tables such as campaign_kpis_daily, landed files such as ads/march.csv, ids and payloads"
