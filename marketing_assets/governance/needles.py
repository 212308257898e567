"""The landed files' own identifiers, searched for in everything that was written: which values are searched for, and
how. They live in memory only.

What a pattern cannot know (the id of a customer, an order, a unit of an experiment) is found by being looked for. An
alarm withholds the plan, so a value is only looked for if chance does not write it: no words, no numbers that a count,
a day or a time stamp may be, nothing short.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl, urlsplit

from marketing_assets.governance.known_values import KnownValues
from marketing_assets.governance.leak_patterns import is_somebodys_ipv4
from marketing_assets.governance.scrubbing import CLICK_ID_NAMES, PERSONAL_NAMES, TOKEN_NAMES

# Columns of landed files whose whole value is an identifier; in all others only addresses and phones are.
IDENTIFYING = frozenset(
    {
        "user_pseudo_id", "user_id", "customer_id", "unit_id", "gclid", "fbclid", "fbp", "fbc", "ip_address",
        "transaction_id",
    }
)  # fmt: skip
ADDRESSES = frozenset({"page_location", "page_referrer"})

_SHORTEST, _SURE = 6, 16
_FEWEST_DIGITS = 4
# Ten digits are a time stamp in seconds, and Dagster's record is full of them.
_FEWEST_OF_A_NUMBER = 11
_TIME_STAMPS = ((13, 10**3), (16, 10**6), (19, 10**9))
_SECONDS = range(946_684_800, 2_208_988_800)  # 2000 to 2040
_NO_DIGIT = re.compile(r"\D+")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_CHANGES = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
_PLAIN = re.compile(r"[\d\s.,:;/+()_-]+")
_TURNS = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[a-z])|(?<=[a-z])(?=\d)")
_IPV6 = re.compile(r"[23][0-9a-fA-F]{3}:(?:[0-9a-fA-F]{0,4}:){1,6}[0-9a-fA-F]{0,4}")
_HASH = re.compile(r"[0-9a-f]{64}")
_EMAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?:\+|\b00)[1-9](?:[ ()./-]{0,3}\d){8,14}(?!\w)")
_TELLING = re.compile(
    rf"(?:{CLICK_ID_NAMES}|{TOKEN_NAMES}|{PERSONAL_NAMES}|uid|order(?:_?id)?|transaction_?id)", re.IGNORECASE
)


class Needles:
    """Identifiers to be found in any case, wherever they stand alone or are too long for chance.

    Args:
        values: identifiers as `identifiers` gives them.

    Attributes:
        hashes: those that are 64 hexadecimal digits, as identifiers that were hashed before they landed.
    """

    def __init__(self, values: Iterable[str] = ()) -> None:
        folded = {value.lower() for value in values}
        self._known = KnownValues(folded)
        self.hashes = frozenset(value for value in folded if _HASH.fullmatch(value))
        self.longest = self._known.longest

    def __len__(self) -> int:
        return len(self._known)

    def count(self, data: bytes, start: int = 0, stop: int | None = None) -> int:
        """Occurrences that begin at `start` ≤ position < `stop`."""
        if not len(self):
            return 0
        folded = data.lower()
        return sum(1 for begin, end in self._known.find(folded, start, stop) if _counts(folded, begin, end))


def identifiers(column: str, values: Iterable[str | None]) -> set[str]:
    """What is searched for of one column of a landed file, in small letters.

    Args:
        column: canonical name; any other column is taken for free text.
        values: its distinct cells.
    """
    if column in IDENTIFYING:
        found: Iterator[str] = (value.strip() for value in values if value)
    elif column in ADDRESSES:
        found = (part for value in values if value for part in _of_address(value))
    else:
        found = (part for value in values if value for part in _of_text(value))
    return {value.lower() for value in found if is_telling(value)}


def is_telling(value: str) -> bool:
    """Whether finding the value anywhere says that it came from there.

    At least 6 characters, of them 4 digits besides a year or, in longer ones, letters and digits taking turns; an
    e-mail or public network address; a number (with whatever punctuation) from 11 digits on, unless it may be a time
    stamp. `17`, `Berlin`, `store-2025`, `2025-03-01` and `1735687515` are not.
    """
    if len(value) < _SHORTEST or len(value) > 2_000:
        return False
    if "@" in value:
        return bool(_EMAIL.fullmatch(value))
    if (value.count(".") == 3 and is_somebodys_ipv4(value)) or (value.count(":") > 1 and _IPV6.fullmatch(value)):
        return True
    digits = _NO_DIGIT.sub("", value)
    if _PLAIN.fullmatch(value):
        return len(digits) >= _FEWEST_OF_A_NUMBER and len(set(digits)) > 2 and not _is_moment(value, digits)
    without_year = len(digits) if len(digits) > 2 * _FEWEST_DIGITS else len(_NO_DIGIT.sub("", _YEAR.sub("", value)))
    random = len(value) >= 20 and digits and len(_TURNS.findall(value)) >= 4
    return without_year >= _FEWEST_DIGITS or (len(value) >= 12 and len(_CHANGES.findall(value)) >= 3) or bool(random)


def _is_moment(value: str, digits: str) -> bool:
    if _YEAR.match(value):
        return True
    return any(len(digits) == length and int(digits) // unit in _SECONDS for length, unit in _TIME_STAMPS)


def _of_address(value: str) -> Iterator[str]:
    try:
        parts = urlsplit(value)
        pairs = [*parse_qsl(parts.query), *parse_qsl(parts.fragment)]
    except ValueError:
        return
    for name, said in pairs:
        if _TELLING.fullmatch(name):
            yield said.strip()
        yield from _of_text(said)
    yield from _of_text(parts.path)


def _of_text(value: str) -> Iterator[str]:
    if "@" in value:
        yield from _EMAIL.findall(value)
    for phone in _PHONE.findall(value) if "+" in value or "00" in value else ():
        yield _NO_DIGIT.sub("", phone)


def _counts(data: bytes, begin: int, end: int) -> bool:
    """A long identifier counts anywhere; a short one where it stands alone; a number where it is no part of another."""
    value = data[begin:end]
    number = not value.strip(b"0123456789.")
    if end - begin >= _SURE and not number:
        return True
    parts = b"abcdefghijklmnopqrstuvwxyz0123456789" + (b"._-" if number else b"")
    before, behind = data[begin - 1 : begin], data[end : end + 1]
    if number and behind == b"." and not data[end + 1 : end + 2].isalnum():
        behind = b""  # the end of a sentence
    return not (before and before in parts) and not (behind and behind in parts)
