"""What OpenLineage 2-0-2 allows, as JSON schemas made from the classes that the official client has of the spec.

Stricter than the spec in one thing: a key that no class knows is an error, so that a misspelt one is found.
"""

from __future__ import annotations

import importlib
import pkgutil
import types
from collections.abc import Iterator
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

import attr
from jsonschema import Draft202012Validator, FormatChecker
from openlineage.client import event_v2, generated
from openlineage.client.generated.base import BaseFacet

# What the spec says of strings by their format; the classes only say that they are strings.
FORMATS = {
    "runId": {"format": "uuid"},
    "eventTime": {"pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$"},
    "nominalStartTime": {"pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$"},
    **{key: {"pattern": r"^[A-Za-z][\w+.-]*:\S+$"} for key in ("producer", "_producer", "schemaURL", "_schemaURL")},
}


def faults(event: dict[str, Any]) -> list[str]:
    """Everything that is wrong with an event; empty for a good one."""
    found = [*_faults(event_v2.RunEvent, event, "event")]
    if found:  # where facets stand is not known of an event that is none
        return found
    for facet_base, name, facet in _facets(event):
        facet_class = facet_classes().get(str(facet.get("_schemaURL")))
        if facet_class is None or not issubclass(facet_class, facet_base):
            found.append(f"{name}: no {facet_base.__name__} is known by {facet.get('_schemaURL')}")
        else:
            found += _faults(facet_class, facet, name)
    return found


@cache
def facet_classes() -> dict[str, type[BaseFacet]]:
    """URL of its schema → class, of every facet of the spec."""
    names = [module.name for module in pkgutil.iter_modules(generated.__path__)]
    modules = [importlib.import_module(f"{generated.__name__}.{name}") for name in names]
    classes = {value for module in modules for value in vars(module).values() if isinstance(value, type)}
    return {cls._get_schema(): cls for cls in classes if issubclass(cls, BaseFacet)}


def _facets(event: dict[str, Any]) -> Iterator[tuple[type, str, dict[str, Any]]]:
    base = importlib.import_module("openlineage.client.generated.base")
    places = [(base.RunFacet, event["run"], "facets"), (base.JobFacet, event["job"], "facets")]
    for side, own in (("inputs", base.InputDatasetFacet), ("outputs", base.OutputDatasetFacet)):
        for dataset in event.get(side, []):
            places += [(base.DatasetFacet, dataset, "facets"), (own, dataset, f"{side[:-1]}Facets")]
    for facet_base, holder, key in places:
        for name, facet in holder.get(key, {}).items():
            yield facet_base, name, facet


def _faults(cls: type, value: Any, name: str) -> Iterator[str]:
    validator = Draft202012Validator(_schema_of(cls), format_checker=FormatChecker())
    for error in validator.iter_errors(value):
        yield f"{name}{error.json_path[1:]}: {error.message}"


@cache
def _schema_of(cls: type) -> dict[str, Any]:
    hints = get_type_hints(cls)
    properties = {item.name: _schema(hints[item.name], cls) | FORMATS.get(item.name, {}) for item in attr.fields(cls)}
    if issubclass(cls, BaseFacet):
        properties["_schemaURL"] = {"const": cls._get_schema()}
    if cls is event_v2.RunEvent:
        properties["schemaURL"] = {"const": cls._get_schema()}
    required = [item.name for item in attr.fields(cls) if item.default is attr.NOTHING or item.name in FORMATS]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _schema(hint: Any, owner: type) -> dict[str, Any]:
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _schema(next(item for item in inner if item is not type(None)), owner)
    if origin is list:
        return {"type": "array", "items": _schema(inner[0], owner)}
    if origin is dict:
        # A facet is judged by its own class, which its URL names.
        is_facet = isinstance(inner[1], type) and issubclass(inner[1], BaseFacet)
        return {"type": "object", "additionalProperties": {"type": "object"} if is_facet else _schema(inner[1], owner)}
    if isinstance(hint, type) and issubclass(hint, Enum):
        return {"enum": [member.value for member in hint]}
    if attr.has(hint):
        # A field of a field is of its own class: that is left at an object.
        return {"type": "object"} if hint is owner else _schema_of(hint)
    names = {str: "string", int: "integer", float: "number", bool: "boolean"}
    return {"type": names[hint]} if hint in names else {}
