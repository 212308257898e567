"""Reading a mapping file: YAML to `ColumnMapping`, every complaint with file, line and key."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from marketing_assets.errors import ExportError
from marketing_assets.ingestion.canonical import ADS
from marketing_assets.ingestion.cells.shapes import header_name
from marketing_assets.ingestion.content_hash import content_hash
from marketing_assets.ingestion.kinds import Kind
from marketing_assets.ingestion.mapping import ColumnMapping
from marketing_assets.yaml_file import KeyLines, expectation, nearest_line, read_yaml

# Mappings without a fault, by name, content and kind.
_checked: dict[tuple[str, str, str], ColumnMapping] = {}


def load_mapping(path: Path, kind: Kind = ADS) -> ColumnMapping:
    """Read and check a mapping file for files of a kind. A thousand files with one mapping parse it once.

    Raises:
        ExportError: unreadable file, wrong key or value; names file, line, key and what was expected.
    """
    try:
        content = content_hash(path)[0]
    except OSError:  # said below
        content = ""
    key = path.name, content, kind.name
    if not content or key not in _checked:
        values, lines = read_yaml(path, ExportError, path.name, as_text=True)
        _checked[key] = check_mapping(values, path.name, kind, lines)
    return _checked[key]


def check_mapping(
    values: Mapping[str, Any], where: str, kind: Kind = ADS, lines: KeyLines | None = None
) -> ColumnMapping:
    """The same for a mapping given as Python values; `where` begins each message."""
    try:
        return ColumnMapping.model_validate(dict(values), context={"kind": kind})
    except ValidationError as error:
        raise ExportError("\n".join(_explain(problem, where, lines or {}) for problem in error.errors())) from None


def _shown(found: object) -> str:
    """Short words as they are; the reason is published, so nothing that looks like somebody's data."""
    return header_name(str(found))


def _explain(problem: Any, where: str, lines: KeyLines) -> str:
    path = tuple(str(part) for part in problem["loc"] if part != "[key]")
    line = nearest_line(lines, path)
    place = f"{where}:{line}" if line else where
    key = f"{'.'.join(path)}: " if path else ""
    if problem["type"] == "extra_forbidden":
        return f"{place}: {key}unknown key; keys of a mapping are {', '.join(ColumnMapping.model_fields)}"
    return f"{place}: {key}{expectation(problem, _shown)}"
