"""Numbers and days in words for people: thousands separators, currency, sensible decimals. NULL is never shown as 0."""

from __future__ import annotations

import math
from datetime import date
from decimal import Decimal
from typing import Any

from marketing_assets.allocation import planning_unit
from marketing_assets.reporting.frames import day_of, missing, number_of

UNKNOWN = "not known"
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# Own names: the C library's depend on the machine's language.
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def amount(value: Any, currency: str) -> str:
    """An amount for reading, such as `12,345 EUR` or `3.20 EUR`: decimals only where they can matter."""
    number = number_of(value)
    return UNKNOWN if number is None else f"{plain(number)} {currency}".strip()


def plain(number: float) -> str:
    """A number with about three significant digits below 100 and whole ones above."""
    size = abs(number)
    if size >= 100 or number == 0:
        return f"{number:,.0f}"
    decimals = 2 if size >= 1 else min(8, 2 - math.floor(math.log10(size)))
    return f"{number:,.{decimals}f}"


def exact(value: Any, currency: str) -> str:
    """An amount of the plan, in all the decimals that plans of this currency have, without the currency's name."""
    number = number_of(value)
    return UNKNOWN if number is None else f"{Decimal(str(value)).quantize(planning_unit(currency)):,f}"


def percent(share: Any, signed: bool = False) -> str:
    """A share as percent, such as `12.5 %`; `+12.5 %` where the sign is the message."""
    number = number_of(share)
    if number is None:
        return UNKNOWN
    return f"{100 * number + 0.0:+.1f} %" if signed else f"{100 * number:.1f} %"


def probability(share: Any) -> str:
    """A probability within a model, such as `81 %`; never a certain 0 % or 100 %, as the model may be wrong."""
    number = number_of(share)
    if number is None:
        return UNKNOWN
    return "over 99 %" if number > 0.99 else "under 1 %" if number < 0.01 else f"{100 * number:.0f} %"


def certainty(share: Any) -> str:
    """A probability for people, such as `95 % sure`; never a certain 100 %; "" where there is none."""
    number = number_of(share)
    if number is None:
        return ""
    return "over 99 % sure" if number > 0.99 else f"{100 * number:.0f} % sure"


def ratio(value: Any) -> str:
    """A ratio such as an ROI, to two decimals."""
    number = number_of(value)
    return UNKNOWN if number is None else f"{number:,.2f}"


def between(low: Any, high: Any, show: Any = ratio) -> str:
    """An interval, `0.80 to 1.40`; each bound written by `show`."""
    if number_of(low) is None or number_of(high) is None:
        return UNKNOWN
    return f"{show(low)} to {show(high)}"


def day(value: Any) -> str:
    """A day, such as `3 March 2025`."""
    found = day_of(value)
    return UNKNOWN if found is None else f"{found.day} {MONTHS[found.month - 1]} {found.year}"


def weekday(value: date) -> str:
    """Name of the day of the week."""
    return WEEKDAYS[value.weekday()]


def period(since: Any, until: Any) -> str:
    """The days something is about: a day, from … to …, or since …; "" where nothing is known."""
    first, last = day_of(since), day_of(until)
    if first is None:
        return "" if last is None else f"until {day(last)}"
    if last is None:
        return f"since {day(first)}"
    return day(first) if first == last else f"{day(first)} to {day(last)}"


def text(value: Any) -> str:
    """A cell's text; "" where there is none."""
    return "" if missing(value) else str(value)


def counted(number: int, one: str, many: str | None = None) -> str:
    """`1 row`, `1,234 rows`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def sentence(words: str) -> str:
    """The words with a full stop, unless they end in one."""
    trimmed = words.strip()
    return trimmed if not trimmed or trimmed[-1] in ".!?" else f"{trimmed}."
