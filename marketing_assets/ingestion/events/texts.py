"""How a value of an event is written as the text of a cell: exactly, and alike whatever format it came in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation

_FLOAT = re.compile(r"[+-]?[0-9]{1,40}(\.[0-9]{0,40})?([eE][+-]?[0-9]{1,2})?", re.ASCII)


class WrongShape(ValueError):  # noqa: N818 - it becomes the reason of a reject
    """A field holds something else than it can mean; the text says which and what was expected, never a value."""


def text_of(value: object, field: str) -> str:
    """Text of a scalar; '' for nothing.

    Raises:
        WrongShape: a record or a list.
    """
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return number_text(repr(value))
    if isinstance(value, Decimal):
        return number_text(str(value))
    if isinstance(value, datetime):
        moment = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return moment.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace")
    raise WrongShape(f"`{field}` holds {_kind(value)}, expected text or a number")


def number_text(text: str) -> str:
    """A number without exponent and without zeros that say nothing; what is no number stays as it is.

    Exact: digits are moved, never rounded, so an id above 2^53 keeps its last digit.
    """
    if text.isdecimal() or not _FLOAT.fullmatch(text):
        return "" if text in ("nan", "NaN") else text
    try:
        plain = format(Decimal(text), "f")
    except InvalidOperation:  # pragma: no cover - the pattern lets only numbers pass
        return text
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return "0" if plain in ("-0", "+0", "") else plain


def float_text(text: str) -> str:
    """A number as the nearest double writes itself: 0.10 and 0.1000000000000000055 are one value of a double."""
    return number_text(repr(float(text))) if _FLOAT.fullmatch(text) and not text.isdecimal() else number_text(text)


def record_of(event: Mapping[str, object], field: str) -> Mapping[str, object]:
    """The record in a field; empty where there is none.

    Raises:
        WrongShape: something else than a record.
    """
    value = event.get(field)
    if isinstance(value, Mapping):
        return value
    if value is None or value == "" or value == []:
        return {}
    raise WrongShape(f"`{field}` holds {_kind(value)}, expected a record")


def _kind(value: object) -> str:
    if isinstance(value, Mapping):
        return "a record"
    return "a list" if isinstance(value, list | tuple) else "a single value"
