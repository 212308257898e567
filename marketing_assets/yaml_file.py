"""Reading a YAML file that people write: its values and the line of every key, so that complaints name their line."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

from marketing_assets.errors import MarketingAssetsError

KeyLines = dict[tuple[str, ...], int]

# libyaml's are ten times as fast; PyYAML can be built without them.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TEXT_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

_DEEPEST_KEY = 8  # ends the walk in a file that refers to itself


def read_yaml(
    file: Path, error: type[MarketingAssetsError], name: str, *, as_text: bool = False
) -> tuple[dict[str, Any], KeyLines]:
    """Values of the file and, for every key path, its line; an empty file has none.

    Args:
        error: raised for everything that is wrong.
        name: what messages call the file.
        as_text: keep every value as written; with types an id such as 0123 would become 83.
    """
    try:
        loader = (_TEXT_LOADER if as_text else _LOADER)(file.read_text(encoding="utf-8-sig"))
        node = loader.get_single_node()
        values = None if node is None else loader.construct_document(node)
    except (OSError, UnicodeDecodeError) as problem:
        raise error(f"{name}: cannot be read as UTF-8 text ({type(problem).__name__})") from None
    except (yaml.YAMLError, ValueError) as problem:
        mark = getattr(problem, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        raise error(f"{name}{line}: not valid YAML: {getattr(problem, 'problem', problem)}") from None
    if values is None or values == "":
        return {}, {}
    if not isinstance(values, dict):
        raise error(f"{name}:1: expected `key: value` lines, found {type(values).__name__}")
    lines: KeyLines = {}
    _collect(node, (), lines, error, name)
    for key in values:
        if not isinstance(key, str):
            raise error(f"{name}:{lines[(str(key),)]}: {key}: a key must be text")
    return values, lines


def nearest_line(lines: KeyLines, path: tuple[str, ...]) -> int | None:
    """Line of the key, or of the nearest key above it that stands in the file."""
    return next((lines[path[:length]] for length in range(len(path), 0, -1) if path[:length] in lines), None)


def expectation(problem: Mapping[str, Any], show: Callable[[object], str] = repr) -> str:
    """A pydantic problem as "expected …, found …"; `show` says how the value found is put into words."""
    message = re.sub(r"^(Value error, |Input should be |Assertion failed, )", "", problem["msg"])
    found = problem.get("input")
    return f"expected {message}{f', found {show(found)}' if isinstance(found, str | int | float | bool) else ''}"


def _collect(
    node: yaml.Node | None, above: tuple[str, ...], lines: KeyLines, error: type[MarketingAssetsError], name: str
) -> None:
    if len(above) >= _DEEPEST_KEY:
        return
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            here, line = (*above, str(key.value)), key.start_mark.line + 1
            if here in lines:
                first = lines[here]
                raise error(f"{name}:{line}: {'.'.join(here)} stands twice (first on line {first}); keep one")
            lines[here] = line
            _collect(value, here, lines, error, name)
    elif isinstance(node, yaml.SequenceNode):
        for position, item in enumerate(node.value):
            here = (*above, str(position))
            lines[here] = item.start_mark.line + 1
            _collect(item, here, lines, error, name)
