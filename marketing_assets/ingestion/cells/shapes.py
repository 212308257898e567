"""How a cell or header is described in messages without repeating it: a rejected cell may hold personal data."""

from __future__ import annotations

import re

MOST_HEADERS = 40
_LONGEST = 20
# Not even the shape may look like an address or a telephone number: a leak scan would take it for one.
_NEVER_SHOWN = "@+"
_END_OF_TELEPHONE_NUMBER = re.compile(r"(?<=999[-.])9999")
_VALUE_LIKE = re.compile(r"@|[0-9]{5,}|([^0-9]*[0-9]){7}")


def shape(cell: str) -> str:
    """Digits become 9, letters a, `@`, `+` and anything unprintable ?, at most 20 characters: `12,50x` is `99,99a`."""
    return _END_OF_TELEPHONE_NUMBER.sub("999…", "".join(map(_kind, cell[:_LONGEST])))


def header_names(header: list[str]) -> str:
    """The header as a list for an error; names that look like data (a file without header) appear as shapes."""
    shown = [header_name(name) for name in header[:MOST_HEADERS]]
    more = f" and {len(header) - MOST_HEADERS} more" if len(header) > MOST_HEADERS else ""
    return ", ".join(shown) + more


def header_name(name: str) -> str:
    """One header, shortened, or its shape when it looks like a value."""
    plain = " ".join(name.split())
    return f"(shape {shape(plain)})" if _VALUE_LIKE.search(plain) else f"`{plain[:60]}`"


def _kind(character: str) -> str:
    if character.isdigit():
        return "9"
    if character.isalpha():
        return "a"
    return character if character.isprintable() and character not in _NEVER_SHOWN else "?"
