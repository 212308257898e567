"""Reading a mapping file: YAML to `ColumnMapping`, every complaint with file, line and key."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from marketing_assets.errors import ExportError
from marketing_assets.ingestion.mapping import ColumnMapping

_DEEPEST_KEY = 4  # rows, position, columns, header; ends the walk in a file that refers to itself

KeyLines = dict[tuple[str, ...], int]


def load_mapping(path: Path) -> ColumnMapping:
    """Read and check a mapping file.

    Raises:
        ExportError: unreadable file, wrong key or value; names file, line, key and what was expected.
    """
    values, lines = _read(path)
    return check_mapping(values, path.name, lines)


def check_mapping(values: Mapping[str, Any], where: str, lines: KeyLines | None = None) -> ColumnMapping:
    """The same for a mapping given as Python values; `where` begins each message."""
    try:
        return ColumnMapping.model_validate(dict(values))
    except ValidationError as error:
        raise ExportError("\n".join(_explain(problem, where, lines or {}) for problem in error.errors())) from None


def _read(path: Path) -> tuple[dict[str, Any], KeyLines]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        node = yaml.compose(text, Loader=yaml.BaseLoader)
        # The base loader keeps every value as written: with types, an id such as 0123 would become 83.
        values = yaml.load(text, Loader=yaml.BaseLoader)
    except (OSError, UnicodeDecodeError) as error:
        raise ExportError(f"{path.name}: the mapping cannot be read as UTF-8 text ({type(error).__name__})") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        at = f":{mark.line + 1}" if mark else ""
        raise ExportError(f"{path.name}{at}: not valid YAML: {getattr(error, 'problem', error)}") from None
    if not isinstance(values, dict):
        raise ExportError(f"{path.name}:1: expected `key: value` lines such as `columns:` and `platform:`")
    lines: KeyLines = {}
    _collect_lines(path, node, (), lines)
    return values, lines


def _collect_lines(path: Path, node: yaml.Node | None, above: tuple[str, ...], lines: KeyLines) -> None:
    if len(above) >= _DEEPEST_KEY:
        return
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            here = (*above, str(key.value))
            line = key.start_mark.line + 1
            if here in lines:
                raise ExportError(
                    f"{path.name}:{line}: {'.'.join(here)} stands twice (first on line {lines[here]}); keep one"
                )
            lines[here] = line
            _collect_lines(path, value, here, lines)
    elif isinstance(node, yaml.SequenceNode):
        for position, item in enumerate(node.value):
            here = (*above, str(position))
            lines[here] = item.start_mark.line + 1
            _collect_lines(path, item, here, lines)


def _explain(problem: Any, where: str, lines: KeyLines) -> str:
    path = tuple(str(part) for part in problem["loc"] if part != "[key]")
    line = next((lines[path[:n]] for n in range(len(path), 0, -1) if path[:n] in lines), None)
    place = f"{where}:{line}" if line else where
    key = f"{'.'.join(path)}: " if path else ""
    if problem["type"] == "extra_forbidden":
        return f"{place}: {key}unknown key; keys of a mapping are {', '.join(ColumnMapping.model_fields)}"
    message = re.sub(r"^(Value error, |Input should be )", "", problem["msg"])
    found = problem.get("input")
    shown = f", found {found!r}" if isinstance(found, str | int | float | bool) else ""
    return f"{place}: {key}expected {message}{shown}"
