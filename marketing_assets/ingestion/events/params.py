"""The parameters of an event, in every shape they are exported in, and the digest that tells events apart by them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from marketing_assets.ingestion.events.fields import ITEM_FIELDS
from marketing_assets.ingestion.events.texts import WrongShape, float_text, number_text, text_of

VALUES = ("string_value", "int_value", "float_value", "double_value")
_FLOATS = {"float_value", "double_value"}
_OTHER_FIELDS = {"set_timestamp_micros"}
_NEXT_PARAM, _NEXT_PART = "\x1e", "\x1f"


def params_of(value: Any) -> dict[str, str]:
    """Parameter -> text of its value; parameters without a value are left out.

    A list of `{key, value}` as BigQuery exports it, where `value` is a record with one field per type or the value
    itself; or a record with one field per parameter. Of a key that stands twice the last one with a value counts.

    Raises:
        WrongShape: something else.
    """
    if not value:
        return {}
    if isinstance(value, Mapping):
        pairs: Iterable[tuple[Any, Any]] = value.items()
    elif isinstance(value, list | tuple):
        pairs = map(_pair, value)
    else:
        raise WrongShape("`event_params` holds a single value, expected a list of key and value")
    found = {}
    for key, held in pairs:
        text = _text(held)
        if text:
            found[key] = text
    return found


def digest_of(params: Mapping[str, str], items: Any = None) -> str:
    """32 hexadecimal digits that are equal iff parameters and items are; '' for an event with neither.

    Order, types (1 or "1") and empty fields make no difference: the same event reads alike from every format.
    """
    canonical = digest_input(params, items)
    return hash_text(canonical) if canonical else ""


def digest_input(params: Mapping[str, str], items: Any) -> str:
    """The text that is hashed."""
    text = "".join(f"{key}{_NEXT_PART}{params[key]}{_NEXT_PARAM}" for key in sorted(params))
    if items:
        text += items_text(items)
    return text


def items_text(items: Any) -> str:
    """Items as part of the text that is hashed; '' for none.

    Raises:
        WrongShape: something else than a list of records.
    """
    if not items:
        return ""
    if not isinstance(items, list | tuple) or not all(isinstance(item, Mapping) for item in items):
        raise WrongShape("`items` holds something else than a list of records")
    texts = [_NEXT_PART.join(number_text(text_of(item.get(name), name)) for name in ITEM_FIELDS) for item in items]
    return _NEXT_PARAM.join(["", *texts])


def hash_text(text: str) -> str:
    """BLAKE2b of a text, 32 hexadecimal digits. Not keyed: it leaves this process only inside a keyed one."""
    return hashlib.blake2b(text.encode("utf-8", errors="surrogatepass"), digest_size=16).hexdigest()


def _pair(param: Any) -> tuple[str, Any]:
    try:
        key = param["key"]
        held = param.get("value")
    except (TypeError, KeyError, AttributeError):
        raise WrongShape("`event_params` holds something without `key` and `value`") from None
    if not isinstance(key, str):
        raise WrongShape("`event_params` has a `key` that is no text")
    return key, held


def _text(held: Any) -> str:
    """Text of one parameter's value: of the first type that has one."""
    if not isinstance(held, Mapping):
        return text_of(held, "event_params")
    for name in VALUES:
        value = held.get(name)
        if value is not None and value != "":
            text = value if isinstance(value, str) else text_of(value, "event_params")
            return float_text(text) if name in _FLOATS else text
    if held.keys() - set(VALUES) - _OTHER_FIELDS:
        raise WrongShape(f"`event_params` has a `value` without one of {', '.join(VALUES)}")
    return ""
