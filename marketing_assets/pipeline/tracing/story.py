"""What a trace of a version, payload or file found: the graph around it, and its documented JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from marketing_assets.lineage import Branch, Checks, FileFacts, Graph, Version, downward_tree, upward_tree
from marketing_assets.pipeline.tracing.masked import MaskedColumns, landed_columns, masked_columns
from marketing_assets.pipeline.tracing.opened import OpenedHome
from marketing_assets.pipeline.tracing.payloads import TABLE, PayloadFile
from marketing_assets.pipeline.tracing.target import Target

FORM = "1.0"


@dataclass(frozen=True)
class LineageStory:
    """A trace through the lineage.

    Attributes:
        versions: ids of everything that belongs to it, the start first.
        files: SHA-256 of the landed files that belong to it.
        tree: the same for people.
        checks: by table, of the newest run that judged it.
        masked: by table, only tables where something was masked.
        notes: what the reader has to know to believe it.
    """

    what: str
    target: Target
    direction: Literal["to the landed files", "to what rests on it"]
    graph: Graph
    versions: tuple[str, ...]
    files: tuple[str, ...]
    tree: tuple[Branch, ...]
    checks: Mapping[str, Checks]
    masked: Mapping[str, MaskedColumns]
    source: str
    notes: tuple[str, ...] = ()

    @property
    def code_hashes(self) -> tuple[str, ...]:
        """Every code that made something of it, most used first; one in the usual case."""
        used = [self.graph.versions[each].code_hash for each in self.versions]
        known = [code for code in used if code]
        return tuple(sorted(set(known), key=lambda code: (-known.count(code), code)))

    def to_json(self) -> dict[str, Any]:
        """The documented shape; see `docs`. Days and times are ISO 8601, unknown is null."""
        start = self.target
        kind = "payload" if start.payload else "file" if start.file else "version"
        return {
            "form": FORM,
            "what": self.what,
            "kind": kind,
            "id": (start.payload and start.payload.id) or (start.version and start.version.id) or None,
            "payload": _payload(start.payload),
            "file": start.file.sha256 if start.file else None,
            "direction": self.direction,
            "read_from": self.source,
            "notes": list(self.notes),
            "code_hashes": list(self.code_hashes),
            "nodes": [self._node(self.graph.versions[each]) for each in self.versions],
            "files": [_file(self.graph.files[sha256]) for sha256 in self.files],
        }

    def _node(self, version: Version) -> dict[str, Any]:
        checks, masked = self.checks.get(version.table), self.masked.get(version.table)
        return {
            "id": version.id,
            "table": version.table,
            "as_of": _text(version.as_of),
            "is_current": version.is_current,
            "rows": version.rows,
            "processed_at": f"{version.processed_at.isoformat()}Z" if version.processed_at else None,
            "settings_hash": version.settings_hash,
            "code_hash": version.code_hash,
            "checks": asdict(checks) if checks else None,
            "masked": asdict(masked) if masked else None,
            "parents": self.graph.parents(version.id),
            "files": self.graph.files_of(version.id),
            "other_inputs": self.graph.other_inputs(version.id),
        }


def lineage_story(what: str, target: Target, opened: OpenedHome, graph: Graph) -> LineageStory:
    """Everything between a start and the landed files; for a landed file, everything that rests on it."""
    notes = [_source_note(opened)] if opened.why_not_warehouse else []
    if target.file is not None:
        versions = graph.below([target.file.sha256])
        files = [target.file.sha256]
        tree = downward_tree(graph, files)
        if not versions:
            notes.append(f"no row of it is used: the file is {target.file.status}")
        direction: Any = "to what rests on it"
    else:
        if target.payload is not None:
            graph, said = _with_payload(target.payload, graph)
            notes += said
            start = target.payload.id
        else:
            start = target.version.id if target.version else ""
        versions = graph.above([start])
        files = list(dict.fromkeys(sha for each in versions for sha in graph.files_of(each)))
        tree, direction = upward_tree(graph, [start]), "to the landed files"
        if not graph.versions[start].is_current:
            notes.append("an older version: the rows it had are not kept, and its table has been made again since")
    tables = dict.fromkeys(graph.versions[each].table for each in versions)
    masked = {table: found for table in tables if (found := masked_columns(table, _columns(opened, table)))}
    return LineageStory(
        what, target, direction, graph, tuple(versions), tuple(files), tree, _checks(opened), masked,
        opened.source, tuple(notes),
    )  # fmt: skip


def _with_payload(payload: PayloadFile, graph: Graph) -> tuple[Graph, list[str]]:
    """The graph with what a payload says of itself, where the home does not know its id any more."""
    if payload.id in graph.versions:
        return graph, []
    parents = [Version(identity, table, ()) for table, identity in payload.parents.items()]
    own = Version(payload.id, TABLE, tuple(payload.parents.values()))
    forgotten = [table for table, identity in payload.parents.items() if identity not in graph.versions]
    said = "the home does not know this payload's id (its warehouse is gone or another one made it)"
    if forgotten:
        said += f": what it was made from is only known by the ids it names ({', '.join(sorted(forgotten))})"
    return Graph.of([*graph.versions.values(), own, *parents], graph.files.values()), [said]


def _source_note(opened: OpenedHome) -> str:
    read = "the published snapshot" if opened.source == "snapshot" else "nothing but the files of the home"
    return f"read from {read}, because {opened.why_not_warehouse}"


def _checks(opened: OpenedHome) -> dict[str, Checks]:
    if not opened.has("check_results"):
        return {}
    rows = opened.connection.execute("""
        SELECT asset, count(*) FILTER (passed), count(*) FILTER (NOT passed AND severity = 'warning'),
            count(*) FILTER (NOT passed AND severity <> 'warning')
        FROM check_results GROUP BY asset
    """).fetchall()
    return {asset: Checks(*counts) for asset, *counts in rows}


def _columns(opened: OpenedHome, table: str) -> list[str]:
    landed = landed_columns(table)
    if landed:
        return list(landed)
    if table == "sessions":
        from marketing_assets.governance import SESSION_COLUMNS

        return list(SESSION_COLUMNS)
    return opened.columns(table) if opened.has(table) else []


def _payload(payload: PayloadFile | None) -> dict[str, Any] | None:
    if payload is None:
        return None
    return {
        "file": payload.path.name, "sha256": payload.sha256, "as_of": payload.as_of,
        "effective_date": payload.effective_date, "status": payload.status,
    }  # fmt: skip


def _file(file: FileFacts) -> dict[str, Any]:
    return asdict(file) | {"first_date": _text(file.first_date), "last_date": _text(file.last_date)}


def _text(value: object) -> str | None:
    return None if value is None else str(value)
