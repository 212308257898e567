"""Number cells, a whole column at a time. Money goes from text to decimal and never through a float.

Cells that are plain digits are converted where they are; the others (currency signs, thousands groups, exponents) are
taken apart by `number_text`, all at once; Python looks only at texts that are no number.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from marketing_assets.ingestion.cells.currencies import ISO_CODES
from marketing_assets.ingestion.cells.number_text import (
    LONGEST_NUMBER,
    Amounts,
    DecimalSign,
    has_exponent,
    other_sign,
    take_apart,
)
from marketing_assets.ingestion.cells.shapes import shape
from marketing_assets.ingestion.cells.texts import Texts, apart
from marketing_assets.ingestion.kinds import MONEY_TYPE

__all__ = ["MOST_COUNTED", "DecimalSign", "Numbers", "read_numbers", "read_shares"]

# A count above it is a broken cell, and sums of such counts are no longer exact.
MOST_COUNTED = 1e15
_MOST_WHOLE_DIGITS = 12  # of DECIMAL(18,6)
_WIDE_MONEY = pa.decimal128(38, 7)
_TOO_LARGE = f"too large for an amount of money: at most {_MOST_WHOLE_DIGITS} digits before the decimal sign"
_NO_CURRENCY = "not a number: what stands beside it is no currency"
_NOT_FINITE = r"(?i)^[+-]?(?:inf|infinity)$"
# Converted as it is, whatever the column holds: nothing to round and no limit in reach.
_USUAL = {sign: rf"^-?[0-9]{{1,{_MOST_WHOLE_DIGITS}}}(?:\{sign}[0-9]{{1,6}})?$" for sign in (".", ",")}
# The most frequent of the other ways: 1,234.50.
_GROUPED = {
    sign: rf"^-?[1-9][0-9]{{0,2}}(?:{group}[0-9]{{3}}){{1,3}}(?:\{sign}[0-9]{{1,6}})?$"
    for sign, group in ((".", ","), (",", r"\."))
}
_DIGITS = {sign: rf"^-?[0-9]+(?:\{sign}[0-9]+)?$" for sign in (".", ",")}


@dataclass(frozen=True)
class Numbers:
    """One column: `values` (NULL where not reported or a problem), `problems` by position, and what was noticed.

    Attributes:
        contradicts: a cell is a number with the other decimal sign only, so the style may be wrong. `NumberEvidence`
            says which cell, once it has looked at the same cells.
        rounded: how many amounts had more than six decimals.
        bounds: how many cells say only `< 10%`; they are NULL and no problem.
        signs: the signs or codes of currencies beside each amount, a blank between two; None where there is none at
            all, or where nobody asked for them.
    """

    values: pa.Array
    problems: dict[int, str] = field(default_factory=dict)
    contradicts: bool = False
    rounded: int = 0
    bounds: int = 0
    signs: pa.Array | None = None


@dataclass
class _Odd:
    """Texts that are not plain digits, and by their place what is wrong with them. Masks have one element per text."""

    texts: pa.Array
    style: DecimalSign
    reasons: dict[int, str] = field(default_factory=dict)
    contradicting: Any = False
    rounded: Any = False
    bounds: Any = False
    signs: pa.Array | None = None

    def refuse(self, mask: Any, reason: str, *, shown: bool = False) -> None:
        """Note a reason where the mask is true and none is noted yet; `shown` adds the text's shape."""
        found = pc.indices_nonzero(pc.fill_null(mask, False))
        shapes: dict[str, str] = {}
        for place, text in zip(found.to_pylist(), self.texts.take(found).to_pylist() if shown else found, strict=True):
            if place not in self.reasons:
                if shown and text not in shapes:
                    shapes[text] = f"{reason} (shape {shape(text)})"
                self.reasons[place] = shapes[text] if shown else reason

    def without_refused(self, values: pa.Array) -> pa.Array:
        """The values, NULL where something is wrong."""
        if not self.reasons:
            return values
        return pc.if_else(_chosen(list(self.reasons), len(values)), None, values)


_ToValues = Callable[[_Odd, pa.Array], pa.Array]


def read_numbers(
    cells: Any,
    style: DecimalSign,
    currencies: Collection[str] | None = None,
    *,
    measure: bool = False,
    any_sign: bool = False,
) -> Numbers:
    """Read a column of trimmed text cells (NULL = not reported).

    Args:
        cells: string or dictionary-encoded array.
        style: the decimal sign; the other one may separate groups of digits.
        currencies: ISO codes of a money column, whose signs or codes may stand beside the number; None for a count.
        measure: any finite number in the file's own unit, such as thousands of the currency.
        any_sign: those of any currency may stand there, and `Numbers.signs` tells them.
    Returns:
        Money as decimal(18,6), rounded half away from zero; counts and measures as double.
    """

    def check(odd: _Odd, amounts: Amounts, plain: pa.Array) -> pa.Array:
        odd.refuse(amounts.bound, "a bound and no value", shown=True)
        odd.refuse(amounts.percent, "a percentage where none is expected", shown=True)
        if currencies is None:
            odd.refuse(amounts.has_words, "a count with a unit", shown=True)
        else:
            # A slip of the keyboard (`12.5O`), a formula, a unit: nothing that a currency could mend.
            odd.refuse(amounts.strange_words(ISO_CODES), _NO_CURRENCY, shown=True)
            reason = f"an amount with a sign that is not {' or '.join(sorted(currencies))}"
            odd.refuse(amounts.strange_words(ISO_CODES if any_sign else currencies), reason, shown=True)
            odd.signs = amounts.words if any_sign else None
        return odd.without_refused(plain)

    if measure:
        return _read(cells, style, pa.float64(), check, _finite)
    return _read(cells, style, *((pa.float64(), check, _counts) if currencies is None else (MONEY_TYPE, check, _money)))


def read_shares(cells: Any, style: DecimalSign) -> Numbers:
    """Read shares: `12,5 %` is 0.125 and `0.125` is itself, both as double. `< 10%` tells no value and becomes NULL."""

    def check(odd: _Odd, amounts: Amounts, plain: pa.Array) -> pa.Array:
        odd.refuse(amounts.has_words, "a share with a unit", shown=True)
        # Two places further by the exponent: dividing the double by 100 would not give what "0.0938" gives.
        percent = pc.and_(pc.fill_null(amounts.percent, False), pc.is_valid(plain))
        odd.refuse(pc.and_(percent, has_exponent(plain)), "a percentage with an exponent", shown=True)
        plain = odd.without_refused(pc.if_else(percent, pc.binary_join_element_wise(plain, "e-2", ""), plain))
        odd.bounds = pc.and_(pc.is_valid(plain), pc.fill_null(amounts.bound, False))
        return pc.if_else(odd.bounds, None, plain)

    return _read(cells, style, pa.float64(), check, _finite)


def _read(
    cells: Any,
    style: DecimalSign,
    value_type: pa.DataType,
    check: Callable[[_Odd, Amounts, pa.Array], pa.Array],
    to_values: _ToValues,
) -> Numbers:
    column = apart(cells)
    texts = column.texts
    usual = pc.fill_null(pc.match_substring_regex(texts, _USUAL[style]), True)
    if pc.all(usual).as_py() is False:
        grouped = pc.fill_null(pc.match_substring_regex(texts, _GROUPED[style]), False)
        if pc.any(grouped).as_py():
            texts = pc.if_else(grouped, pc.replace_substring(texts, other_sign(style), ""), texts)
            usual = pc.or_(usual, grouped)
    if pc.all(usual).as_py() is not False:
        return Numbers(column.spread(pc.cast(_with_point(texts, style), value_type)))
    values = pc.cast(_with_point(pc.if_else(usual, texts, None), style), value_type)
    mask = pc.invert(usual)
    odd = _Odd(texts.filter(mask), style)
    values = pc.replace_with_mask(values, mask, to_values(odd, _plain(odd, check)))

    def count(found: Any) -> int:
        if found is False or not pc.any(found).as_py():
            return 0
        everywhere = pc.replace_with_mask(pa.repeat(pa.scalar(False), len(mask)), mask, pc.fill_null(found, False))
        return pc.sum(column.holds(everywhere)).as_py() or 0

    places = pc.indices_nonzero(mask).to_pylist()
    return Numbers(
        values=column.spread(values),
        problems=_by_cell({places[place]: reason for place, reason in sorted(odd.reasons.items())}, column.places),
        contradicts=count(odd.contradicting) > 0,
        rounded=count(odd.rounded),
        bounds=count(odd.bounds),
        signs=_signs(odd, values, mask, column),
    )


def _signs(odd: _Odd, values: pa.Array, mask: pa.Array, column: Texts) -> pa.Array | None:
    """One element per cell; NULL also where the amount is refused."""
    if odd.signs is None or odd.signs.null_count == len(odd.signs):
        return None
    signs = pc.replace_with_mask(pa.nulls(len(mask), pa.string()), mask, odd.signs)
    return column.spread(pc.if_else(pc.is_valid(values), signs, None))


def _plain(odd: _Odd, check: Callable[[_Odd, Amounts, pa.Array], pa.Array]) -> pa.Array:
    """Plain digits with ".", perhaps an exponent; NULL and a reason where a text is no number that may stand here."""
    style, texts = odd.style, odd.texts
    digits = pc.match_substring_regex(texts, _DIGITS[style])
    amounts = take_apart(texts)
    readable = amounts.readable(style)
    nothing = pc.invert(pc.or_(digits, readable))
    odd.refuse(pc.match_substring_regex(texts, _NOT_FINITE), "not a finite number")
    too_long = pc.and_(nothing, pc.greater(pc.utf8_length(texts), LONGEST_NUMBER))
    odd.refuse(too_long, f"not a number: longer than {LONGEST_NUMBER} characters")
    odd.refuse(nothing, f'not a number with "{style}" as decimal sign', shown=True)
    unit_is_money = pc.invert(pc.fill_null(amounts.strange_words(ISO_CODES), True))
    odd.contradicting = pc.and_(pc.and_(nothing, amounts.readable(other_sign(style))), unit_is_money)
    plain = pc.if_else(readable, amounts.plain(style), None)
    return check(odd, amounts, pc.if_else(digits, _with_point(texts, style), plain))


def _finite(odd: _Odd, plain: pa.Array) -> pa.Array:
    values = pc.cast(plain, pa.float64())
    odd.refuse(pc.invert(pc.is_finite(values)), "not a finite number")
    return odd.without_refused(values)


def _counts(odd: _Odd, plain: pa.Array) -> pa.Array:
    values = _finite(odd, plain)
    odd.refuse(pc.greater(pc.abs(values), MOST_COUNTED), f"more than {MOST_COUNTED:,.0f}")
    return odd.without_refused(values)


def _money(odd: _Odd, plain: pa.Array) -> pa.Array:
    plain = _spelt_out(plain)
    fits = pc.match_substring_regex(plain, rf"^-?0*[0-9]{{0,{_MOST_WHOLE_DIGITS}}}(?:\.[0-9]+)?$")
    odd.refuse(pc.invert(fits), _TOO_LARGE)
    plain = odd.without_refused(plain)
    # The seventh decimal alone decides rounding half away from zero, so cutting there first changes nothing.
    exact = pc.cast(pc.replace_substring_regex(plain, r"(\.[0-9]{7})[0-9]+$", r"\1"), _WIDE_MONEY)
    wide = pc.round(exact, ndigits=6, round_mode="half_towards_infinity")
    limit = pa.scalar(Decimal(10) ** _MOST_WHOLE_DIGITS, _WIDE_MONEY)
    odd.refuse(pc.greater_equal(pc.abs(wide), limit), _TOO_LARGE)
    odd.rounded = pc.match_substring_regex(plain, r"\.[0-9]{6}[0-9]*[1-9]")
    return pc.cast(odd.without_refused(wide), MONEY_TYPE)


def _spelt_out(plain: pa.Array) -> pa.Array:
    """Exponents as digits: `1.2E+05` is 120000. One by one, because they are few."""
    exponents = pc.fill_null(has_exponent(plain), False)
    if not pc.any(exponents).as_py():
        return plain
    spelt = [format(Decimal(text), "f") for text in plain.filter(exponents).to_pylist()]
    return pc.replace_with_mask(plain, exponents, pa.array(spelt, pa.string()))


def _with_point(texts: pa.Array, style: DecimalSign) -> pa.Array:
    return pc.replace_substring(texts, ",", ".") if style == "," else texts


def _by_cell(reasons: dict[int, str], places: pa.Array | None) -> dict[int, str]:
    """Reasons by place of the text as reasons by position of the cell."""
    if places is None or not reasons:
        return reasons
    found = pc.indices_nonzero(pc.fill_null(pc.is_in(places, pa.array(list(reasons), places.type)), False))
    texts = places.take(found).to_pylist()
    return {cell: reasons[text] for cell, text in zip(found.to_pylist(), texts, strict=True)}


def _chosen(places: list[int], height: int) -> pa.Array:
    """True at the places, false elsewhere."""
    return pc.is_in(pa.array(range(height), pa.int64()), pa.array(places, pa.int64()))
