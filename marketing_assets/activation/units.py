"""Each platform's integer money. A public bug once sent cents x 10 as micros; here every integer carries its divisor.

Google: micros, 1e6 to one currency unit, a multiple of the minor unit. Meta: hundredths, or whole units for its
offset-1 currencies. Everything else: ISO 4217 minor units.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from marketing_assets.allocation.money import WHOLE_UNITS_AT_META, minor_unit
from marketing_assets.errors import DecisionError

GOOGLE_NAMES = frozenset({"google", "googleads", "adwords", "youtube", "dv360"})
META_NAMES = frozenset({"meta", "facebook", "instagram", "fb", "ig"})
MICROS = 1_000_000


@dataclass(frozen=True)
class PlatformUnits:
    """`amount` whole units, `per_currency_unit` of which make one unit of the currency."""

    system: str
    per_currency_unit: int
    amount: int


def platform_units(platform: str | None, amount: Decimal, currency: str) -> PlatformUnits:
    """The integer a platform takes for `amount`; a channel across platforms (None) is given in minor units.

    Raises:
        DecisionError: the platform cannot take the amount exactly.
    """
    words = name_words(platform)
    smallest = minor_unit(currency)
    if words & GOOGLE_NAMES:
        system, per_unit = "google_micros", MICROS
    elif words & META_NAMES:
        system, per_unit = "meta_minor_units", 1 if currency in WHOLE_UNITS_AT_META else 100
        smallest = Decimal(1) / per_unit
    else:
        system, per_unit = "minor_units", int(1 / smallest)
    if amount % smallest:
        raise DecisionError(
            f"{amount} {currency} is no multiple of {smallest}, the least {platform or currency} can take"
        )
    return PlatformUnits(system, per_unit, int(amount * per_unit))


def name_words(platform: str | None) -> set[str]:
    """The words of a platform's name, to be compared with `GOOGLE_NAMES` and `META_NAMES`."""
    return set(re.split(r"[^a-z0-9]+", (platform or "").casefold()))


def amount_from_units(units: PlatformUnits) -> Decimal:
    """The decimal amount that the integer stands for."""
    return Decimal(units.amount) / units.per_currency_unit
