"""Number cells, a whole column at a time. Money goes from text to decimal and never through a float.

Cells that are plain digits are converted where they are; the others (currency signs, thousands groups, exponents)
are few distinct texts, read one by one by `_plain`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc

from marketing_assets.ingestion.cells.shapes import shape
from marketing_assets.ingestion.kinds import MONEY_TYPE

DecimalSign = Literal[".", ","]
# A count above it is a broken cell, and sums of such counts are no longer exact.
MOST_COUNTED = 1e15

# Sign or word to the currencies that use it. An ISO code stands for itself.
_SIGNS = {
    "$": "USD AUD CAD NZD SGD HKD TWD MXN ARS CLP COP UYU",
    "US$": "USD",
    "A$": "AUD",
    "C$": "CAD",
    "CA$": "CAD",
    "R$": "BRL",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY CNY",
    "₽": "RUB",
    "₹": "INR",
    "₺": "TRY",
    "₴": "UAH",
    "₩": "KRW",
    "₪": "ILS",
    "zł": "PLN",
    "kr": "SEK NOK DKK ISK",
    "Kč": "CZK",
    "Ft": "HUF",
    "Fr.": "CHF",
}
_LONGEST_NUMBER = 64  # keeps the pattern below linear on endless cells
_MOST_WHOLE_DIGITS = 12  # of DECIMAL(18,6)
_WIDE_MONEY = pa.decimal128(38, 7)
_AMOUNT = re.compile(
    r"(?P<sign>[+-]?)\s*(?P<left>[^\W\d]{0,3}[^\w\s.,'’+%-]?|[^\W\d]{1,2}\.)\s*(?P<inner>[+-]?)"
    r"(?P<body>[0-9.,][0-9.,'’\s]*?)\s*(?P<right>[^\W\d]{1,3}|[^\w\s.,'’+%-])?"
)
_EXPONENT = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?[eE][+-]?[0-9]{1,2}")
_NOT_FINITE = re.compile(r"[+-]?(inf|infinity)", re.IGNORECASE)


def _body(decimal: str, groups: str) -> re.Pattern[str]:
    # A group never starts with 0: "0,123" is a decimal comma, not 123.
    return re.compile(
        rf"(?P<whole>[0-9]+|[1-9][0-9]{{0,2}}(?P<group>[{groups}'’ \u00a0\u202f])[0-9]{{3}}(?:(?P=group)[0-9]{{3}})*)?"
        rf"(?:{re.escape(decimal)}(?P<fraction>[0-9]+))?"
    )


_BODIES = {".": _body(".", ","), ",": _body(",", ".")}
# Readable in both styles, with different results: 1,234 and 1.234.
_AMBIGUOUS = r"^[^0-9.,]*[1-9][0-9]{0,2}[.,][0-9]{3}[^0-9.,]*$"


@dataclass(frozen=True)
class Numbers:
    """One column: `values` (NULL where not reported or a problem), `problems` by position, and what was noticed."""

    values: pa.Array
    problems: dict[int, str] = field(default_factory=dict)
    other_style: bool = False
    rounded: int = 0


def read_numbers(cells: pa.Array, style: DecimalSign, currency: str | None = None, *, measure: bool = False) -> Numbers:
    """Read a column of trimmed text cells (NULL = not reported).

    Args:
        cells: text array.
        style: the decimal sign; the other one may separate groups of three digits.
        currency: ISO code of a money column, whose sign or code may stand beside the number; None for a count.
        measure: any finite number in the file's own unit, such as thousands of the currency.
    Returns:
        Money as decimal(18,6), rounded half away from zero; counts and measures as double.
    """
    is_plain = pc.fill_null(pc.match_substring_regex(cells, rf"^-?[0-9]+(\{style}[0-9]+)?$"), True)
    problems: dict[int, str] = {}
    plain, other_style = cells, False
    if style == ",":
        plain = pc.if_else(is_plain, pc.replace_substring(cells, ",", "."), cells)
    odd = pc.indices_nonzero(pc.invert(is_plain)).to_pylist()
    if odd:
        texts = cells.take(pa.array(odd)).to_pylist()
        readings = {text: _plain(text, style, currency) for text in set(texts)}
        fixed = plain.to_pylist()
        for position, text in zip(odd, texts, strict=True):
            fixed[position], problem = readings[text]
            if problem:
                problems[position] = problem
        plain = pa.array(fixed, pa.string())
        other = _other(style)
        other_style = any(problem and _plain(text, other, currency)[0] for text, (_, problem) in readings.items())
    if measure or currency is None:
        values, rounded = pc.cast(plain, pa.float64()), 0
        _note(problems, pc.invert(pc.is_finite(values)), "not a finite number")
        if not measure:
            _note(problems, pc.greater(pc.abs(values), MOST_COUNTED), f"more than {MOST_COUNTED:,.0f}")
    else:
        values, rounded = _money(plain, problems)
    return Numbers(_without(values, problems), problems, other_style, rounded)


def refuse_ambiguous(cells: pa.Array, numbers: Numbers, style: DecimalSign) -> Numbers:
    """The same column in a file that contradicts `style`: cells such as 1,234 can no longer be decided."""
    problems = dict(numbers.problems)
    reason = (
        f'ambiguous number: other cells of this file use "{_other(style)}" as decimal sign; say which with `decimal:` '
        "in a mapping"
    )
    _note(problems, pc.match_substring_regex(cells, _AMBIGUOUS), reason)
    return Numbers(_without(numbers.values, problems), problems, numbers.other_style, numbers.rounded)


def _money(plain: pa.Array, problems: dict[int, str]) -> tuple[pa.Array, int]:
    too_large = f"too large for an amount of money: at most {_MOST_WHOLE_DIGITS} digits before the decimal sign"
    fits = pc.match_substring_regex(plain, rf"^-?0*[0-9]{{0,{_MOST_WHOLE_DIGITS}}}(\.[0-9]+)?$")
    _note(problems, pc.invert(fits), too_large)
    plain = pc.if_else(fits, plain, None)
    # The seventh decimal alone decides rounding half away from zero, so cutting there first changes nothing.
    exact = pc.cast(pc.replace_substring_regex(plain, r"(\.[0-9]{7})[0-9]+$", r"\1"), _WIDE_MONEY)
    wide = pc.round(exact, ndigits=6, round_mode="half_towards_infinity")
    limit = pa.scalar(Decimal(10) ** _MOST_WHOLE_DIGITS, _WIDE_MONEY)
    rounds_over = pc.greater_equal(pc.abs(wide), limit)
    _note(problems, rounds_over, too_large)
    rounded = pc.sum(pc.match_substring_regex(plain, r"\.[0-9]{6}[0-9]*[1-9]")).as_py() or 0
    return pc.cast(pc.if_else(rounds_over, None, wide), MONEY_TYPE), rounded


def _plain(text: str, style: str, currency: str | None) -> tuple[str | None, str | None]:
    """The number as plain digits with ".", or else why it is none."""
    text = text.replace("\u2212", "-")
    if _NOT_FINITE.fullmatch(text):
        return None, "not a finite number"
    if len(text) > _LONGEST_NUMBER:
        return None, f"not a number: longer than {_LONGEST_NUMBER} characters"
    if style == "." and _EXPONENT.fullmatch(text):
        return format(Decimal(text), "f"), None
    amount = _AMOUNT.fullmatch(text)
    body = _BODIES[style].fullmatch(amount["body"]) if amount else None
    if amount is None or body is None or (amount["sign"] and amount["inner"]):
        return None, f'not a number with "{style}" as decimal sign (shape {shape(text)})'
    words = [word for word in (amount["left"], amount["right"]) if word]
    if words and currency is None:
        return None, f"a count with a unit (shape {shape(text)})"
    if any(currency not in (word.upper(), *_SIGNS.get(word, "").split()) for word in words):
        return None, f"an amount with a sign that is not {currency} (shape {shape(text)})"
    sign = "-" if "-" in (amount["sign"], amount["inner"]) else ""
    whole = re.sub(r"[^0-9]", "", body["whole"] or "0")
    return sign + whole + (f".{body['fraction']}" if body["fraction"] else ""), None


def _other(style: str) -> DecimalSign:
    return "," if style == "." else "."


def _note(problems: dict[int, str], mask: Any, reason: str) -> None:
    for position in pc.indices_nonzero(pc.fill_null(mask, False)).to_pylist():
        problems.setdefault(position, reason)


def _without(values: pa.Array, problems: dict[int, str]) -> pa.Array:
    if not problems:
        return values
    bad = [position in problems for position in range(len(values))]
    return pc.if_else(pa.array(bad), None, values)
