"""One nested event becomes one flat record: texts in the order of `EVENT_COLUMNS`, '' where nothing is said."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Mapping
from typing import Any

from marketing_assets.ingestion.events.fields import (
    DIGITS,
    EVENT_COLUMNS,
    ITEMS,
    NESTED,
    PARAMS,
    PATHS,
    PURCHASES,
    RECORDS,
    REFUND,
    REFUND_VALUE,
    VALUE,
)
from marketing_assets.ingestion.events.params import digest_of, params_of
from marketing_assets.ingestion.events.texts import WrongShape, number_text, record_of, text_of

_PLAIN = tuple((name, paths[0][0]) for name, paths in PATHS.items() if len(paths[0]) == 1)
_DEEP = tuple((name, paths) for name, paths in PATHS.items() if len(paths[0]) > 1)
_REVENUE = EVENT_COLUMNS.index("revenue")
_PLACE = {name: place for place, name in enumerate(EVENT_COLUMNS)}
_DIGIT_PLACES = tuple(_PLACE[name] for name in DIGITS)
# How Python prints a list of records that a frame held: no comma where an array ended its line.
_BETWEEN_RECORDS = re.compile(r"\}\s*\n\s*\{")
LONGEST_NESTED_TEXT = 1 << 20

Decoder = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=lambda _: None)


def flat_event(event: Mapping[str, Any]) -> list[str]:
    """The event's texts.

    Raises:
        WrongShape: a field holds a list or record where a value is expected, or the other way round.
    """
    if any("." in name for name in event):
        event = _nest(event)
    params = params_of(_parsed(event.get(PARAMS), PARAMS))
    records: dict[str, Mapping[str, Any]] = {PARAMS: params}
    for name in RECORDS:
        held = event.get(name)
        if type(held) is dict:
            records[name] = held
        elif name in PATHS and isinstance(held, str) and not held.lstrip().startswith("{"):
            records[name] = {}  # a column that is called like the record and holds the value itself
        else:
            records[name] = record_of({name: _parsed(held, name)}, name)
    cells = [""] * len(EVENT_COLUMNS)
    get = event.get
    for name, field in _PLAIN:
        value = get(field)
        cells[_PLACE[name]] = value if type(value) is str else text_of(value, field)
    for name, paths in _DEEP:
        for record, field in paths:
            value = records[record].get(field)
            if value is not None and value != "":
                cells[_PLACE[name]] = text_of(value, field)
                break
        else:
            own = get(name)
            if own is not None and not isinstance(own, Mapping) and not records.get(name):
                cells[_PLACE[name]] = text_of(own, name)
    cells[_REVENUE] = _revenue(cells, records)
    for place in _DIGIT_PLACES:
        if not cells[place].isdecimal():
            cells[place] = number_text(cells[place])
    cells[-1] = digest_of(params, _parsed(get(ITEMS), ITEMS))
    return cells


def _revenue(cells: list[str], records: Mapping[str, Mapping[str, Any]]) -> str:
    name, revenue = cells[_PLACE["event_name"]], cells[_REVENUE]
    if name == REFUND:
        refund = number_text(text_of(records[REFUND_VALUE[0]].get(REFUND_VALUE[1]), REFUND_VALUE[1]))
        return f"-{refund}" if refund and not refund.startswith("-") and refund != "0" else revenue
    if not revenue and name in PURCHASES:
        revenue = text_of(records[VALUE[0]].get(VALUE[1]), VALUE[1])
    return number_text(revenue)


def _nest(event: Mapping[str, Any]) -> dict[str, Any]:
    """Dotted names such as `geo.country` and `event_params.ga_session_id` as records."""
    nested: dict[str, Any] = {}
    for name, value in event.items():
        first, dot, rest = name.partition(".")
        if not dot or first not in NESTED or first == ITEMS:
            nested.setdefault(name, value)
        elif isinstance(nested.get(first), dict):
            _place(nested[first], rest, value)
        else:
            nested[first] = {}
            _place(nested[first], rest, value)
    return nested


def _place(record: dict[str, Any], name: str, value: Any) -> None:
    """`ga_session_id.int_value` is the parameter, in the type it was stored in."""
    field = name.partition(".value.")[0] if ".value." in name else name
    for suffix in (".string_value", ".int_value", ".float_value", ".double_value", ".value"):
        field = field.removesuffix(suffix)
    if value is not None and value != "":
        record[field] = value
    else:
        record.setdefault(field, value)


def _parsed(value: Any, field: str) -> Any:
    """A nested field that a table holds as text: JSON, or as Python prints it.

    Raises:
        WrongShape: text that is neither, too long or nested too deeply.
    """
    if not isinstance(value, str):
        return value
    text = value.strip()
    if not text or text.casefold() in ("null", "none", "nan", "[]", "{}"):
        return None
    if len(text) > LONGEST_NESTED_TEXT:
        raise WrongShape(f"`{field}` holds more than {LONGEST_NESTED_TEXT >> 10} KiB of text")
    try:
        return Decoder.decode(text)
    except RecursionError:
        raise WrongShape(f"`{field}` is nested too deeply") from None
    except ValueError:
        pass
    try:
        return ast.literal_eval(_BETWEEN_RECORDS.sub("}, {", text))
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        raise WrongShape(f"`{field}` holds text that is no JSON") from None
