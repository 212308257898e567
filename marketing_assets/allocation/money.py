"""Money as whole units: the smallest unit of each currency, rounding, and sharing a total without losing a cent."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

# ISO 4217 currencies whose minor unit is not 1/100, by number of decimals.
_DECIMALS = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
EXPONENTS = {code: decimals for decimals, codes in _DECIMALS.items() for code in codes.split()}
# Meta takes budgets of these in whole units, although ISO 4217 gives some of them two decimals.
WHOLE_UNITS_AT_META = frozenset({"CLP", "COP", "CRC", "HUF", "IDR", "ISK", "JPY", "KRW", "PYG", "TWD", "VND"})
CENT = Decimal("0.01")
# Wide enough that quantizing never fails on amounts a warehouse can hold.
_WIDE = Context(prec=64, rounding=ROUND_HALF_EVEN)


def minor_unit(currency: str) -> Decimal:
    """Smallest unit of an ISO 4217 currency, such as Decimal('0.01') for EUR and Decimal('1') for JPY."""
    return Decimal(1).scaleb(-EXPONENTS.get(currency, 2))


def planning_unit(currency: str) -> Decimal:
    """Step in which budgets of a currency are planned: what every platform can take, never finer than 1/100."""
    return Decimal(1) if currency in WHOLE_UNITS_AT_META else max(minor_unit(currency), CENT)


def to_units(amount: Decimal, unit: Decimal, rounding: str = ROUND_HALF_EVEN) -> int:
    """`amount` in whole `unit`s, rounded as named."""
    return int(_WIDE.divide(amount, unit).to_integral_value(rounding))


def quantize(amount: Decimal, step: Decimal) -> Decimal:
    """`amount` rounded half-even to the decimals of `step`."""
    return amount.quantize(step, context=_WIDE)


def largest_remainder(total: int, weights: Sequence[Decimal | int]) -> list[int]:
    """Share `total` in proportion to non-negative `weights`; the parts are whole and sum to `total`.

    Each part is its exact share rounded down, or up for those with the largest remainders (ties: the earlier one).

    Raises:
        ValueError: there is something to share and no positive weight.
    """
    whole = sum(map(Fraction, weights), Fraction(0))
    if total == 0:
        return [0] * len(weights)
    if whole <= 0:
        raise ValueError("a total other than 0 needs at least one positive weight")
    shares = [total * Fraction(weight) / whole for weight in weights]
    parts = [share.numerator // share.denominator for share in shares]
    by_remainder = sorted(range(len(parts)), key=lambda i: (parts[i] - shares[i], i))
    for i in by_remainder[: total - sum(parts)]:
        parts[i] += 1
    return parts
