"""How days are written: what one text can mean, in which order of day, month and year."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from marketing_assets.ingestion.cells.calendar_words import is_weekday, month_of

DateOrder = Literal["ymd", "dmy", "mdy"]
ORDERS: tuple[DateOrder, ...] = ("ymd", "dmy", "mdy")
# What stands behind a day and is not read, for RE2 and for Python: a time, perhaps with a zone.
TIME_BEHIND = (
    r"[T ,] *[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]{1,9})?)?(?: ?[AaPp]\.?[Mm]\.?)?"
    r"(?: ?(?:Z|UTC|GMT|[+\-][0-9]{2}(?::?[0-9]{2})?))?$"
)
_LONGEST_DATE = 40
# A two-digit year from here on is in the 1900s, as POSIX has it.
_FIRST_YEAR_OF_1900S = 69

_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_NUMERIC = re.compile(r"([0-9]{1,4})(?P<sign>[./-]) ?([0-9]{1,2})(?P=sign) ?([0-9]{1,4})\.?")
_EAST_ASIAN = re.compile(r"([0-9]{4})[年년] ?([0-9]{1,2})[月월] ?([0-9]{1,2})[日일]")
_WORDS = re.compile(r"[^\W_]+(?:[ ,./'’-]+[^\W_]+)+\.?")
_ORDINAL = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th|er|º|ª)", re.IGNORECASE)
_BETWEEN_WORDS = re.compile(r"[ ,./'’-]+")
_CONNECTORS = frozenset(("de", "del", "of", "the", "le", "d"))


@dataclass(frozen=True)
class DateText:
    """What one text can mean: the real day it is in each order; none for what is no day at all.

    `sign` stands between the parts where their order matters: not for a year in front or the name of a month.
    """

    days: Mapping[DateOrder, date]
    sign: str = ""

    @property
    def likely(self) -> frozenset[DateOrder]:
        """The orders that come into question: a year of two digits stands in front only between dashes (`25-03-04`),
        unless the text is no day in any other order.
        """
        orders = frozenset(self.days)
        year_last = orders - {"ymd"}
        return year_last if year_last and self.sign in (".", "/") else orders


_NO_DATE = DateText({})


@lru_cache(maxsize=8192)
def date_text(text: str) -> DateText:
    """Read the text of one trimmed cell; a time of day behind the day is not looked at."""
    if len(text) > _LONGEST_DATE:
        return _NO_DATE
    text = re.sub(TIME_BEHIND, "", " ".join(text.split()))
    whole = _COMPACT.fullmatch(text) or _EAST_ASIAN.fullmatch(text)
    if whole:
        return _always(_real(whole[1], whole[2], whole[3]))
    parts = _NUMERIC.fullmatch(text)
    if parts:
        return _numeric(parts[1], parts[3], parts[4], parts["sign"])
    return _always(_with_name(text)) if _WORDS.fullmatch(text) else _NO_DATE


def _numeric(first: str, second: str, third: str, sign: str) -> DateText:
    if len(first) == 4:
        return _always(_real(first, second, third) if len(third) <= 2 else None)
    if len(first) > 2 or len(third) == 3:
        return _NO_DATE
    days: dict[DateOrder, date | None] = {}
    if len(third) != 1:
        days["dmy"] = _real(third, second, first)
        days["mdy"] = _real(third, first, second)
    if len(first) == 2 and len(third) <= 2:
        days["ymd"] = _real(first, second, third)
    return DateText({order: day for order, day in days.items() if day}, sign)


def _with_name(text: str) -> date | None:
    """`Jul 8, 2025`, `8. Juli 2025`, `8 de julho de 2025`, `08-Jul-25`, `2025-Jul-08`, a weekday in front or not."""
    words = [_ORDINAL.sub(r"\1", word) if word[0].isdigit() else word for word in _BETWEEN_WORDS.split(text) if word]
    words = [word for word in words if word.casefold() not in _CONNECTORS]
    if len(words) == 4 and is_weekday(words[0]):
        words = words[1:]
    months = [place for place, word in enumerate(words) if not word[0].isdigit()]
    if len(words) != 3 or len(months) != 1 or months == [2]:
        return None
    first, last = (word for place, word in enumerate(words) if place != months[0])
    month = month_of(words[months[0]])
    if month is None:
        return None
    if len(first) == 4 and months == [1]:
        return _real(first, str(month), last)
    return _real(last, str(month), first) if len(last) in (2, 4) else None


def _always(day: date | None) -> DateText:
    return _NO_DATE if day is None else DateText(dict.fromkeys(ORDERS, day))


def _real(year: str, month: str, day: str) -> date | None:
    """The day of the calendar, None where there is none. Digits only: int() would also take signs and `1_0`."""
    if not all(part.isdecimal() and part.isascii() for part in (year, month, day)):
        return None
    number = int(year)
    if len(year) == 2:
        number += 1900 if number >= _FIRST_YEAR_OF_1900S else 2000
    try:
        return date(number, int(month), int(day))
    except (ValueError, OverflowError):
        return None
