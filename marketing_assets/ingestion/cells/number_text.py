"""How numbers are written: the grammar of one amount, applied to a whole array of texts at once.

An amount is a body of digits with groups and a decimal sign, and decoration around it: signs, brackets, a currency, a
percent sign, `<`. Decoration never says which decimal sign is meant; only the body does. Bodies are matched by Arrow;
decorations are few distinct texts, read once each.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc

from marketing_assets.ingestion.cells.currencies import currencies_of

DecimalSign = Literal[".", ","]
DECIMAL_SIGNS: tuple[DecimalSign, DecimalSign] = (".", ",")
# Longer cells are no amounts, and would be copied several times on the way.
LONGEST_NUMBER = 64
_BLANKS = " \u00a0\u202f\u2009\u2007"
_APOSTROPHES = "'’ʼ"
_INVISIBLE = "[\\x{200b}-\\x{200f}\\x{202a}-\\x{202e}\\x{2060}-\\x{2069}\\x{feff}]"
_PERCENT = ("%", "％")
_MINUS = "\\-\u2212\u2010\u2011\u2013"
_WORD = rf"[^\s\d.,'’()<>≤≥%％+{_MINUS}]{{1,5}}"
_BEFORE = re.compile(
    rf"(?P<bound>[<>≤≥]?)\s*(?P<sign>[+{_MINUS}]?)\s*(?P<open>\(?)\s*(?P<word>[%％]|{_WORD})?\s*"
    rf"(?P<inner>[+{_MINUS}]?)\s*(?P<bracket>\(?)\s*"
)
_BEHIND = re.compile(rf"(?P<sign>[{_MINUS}]?)\s*(?P<word>[%％]|{_WORD}\.?)?\s*(?P<close>\)?)")


def other_sign(style: DecimalSign) -> DecimalSign:
    """The decimal sign of the other style."""
    return "," if style == "." else "."


def _body(style: DecimalSign) -> str:
    """RE2 pattern of a number with that decimal sign."""
    group, decimal = (r"\.", ",") if style == "," else (",", r"\.")
    # One kind of separator throughout, and a group never starts with 0: "0,123" is a decimal comma, not 123.
    groups = "|".join(f"(?:{sign}[0-9]{{3}})+" for sign in (group, f"[{_APOSTROPHES}]", *_BLANKS))
    # Lakh and crore: 12,34,567.89.
    indian = f"[1-9][0-9]?(?:{group}[0-9]{{2}})+{group}[0-9]{{3}}"
    whole = f"(?:[0-9]+|[1-9][0-9]{{0,2}}(?:{groups})|{indian})"
    exponent = rf"[0-9]+(?:{decimal}[0-9]+)?[eE][+\-]?[0-9]{{1,2}}"
    return f"^(?:{whole}(?:{decimal}[0-9]+)?|{decimal}[0-9]+|{exponent})$"


_BODIES: dict[DecimalSign, str] = {style: _body(style) for style in DECIMAL_SIGNS}


@dataclass(frozen=True)
class _Decoration:
    """What stands before or behind a body. `signs` are all signs and opening brackets, in order."""

    word: str = ""
    signs: str = ""
    bound: bool = False
    closed: bool = False


@dataclass(frozen=True)
class Amounts:
    """Texts taken apart, one element per text; `body` is NULL where a text is no amount at all.

    `before` and `behind` are the places of each text's decorations among the distinct ones; the word in a decoration is
    a currency or some other unit, a percent sign is none.
    """

    body: pa.Array
    before: pa.Array
    behind: pa.Array
    pairs: tuple[tuple[_Decoration | None, ...], tuple[_Decoration | None, ...]]

    def readable(self, style: DecimalSign) -> pa.Array:
        """True where the body is a number with this decimal sign."""
        return pc.fill_null(pc.match_substring_regex(self.body, _BODIES[style]), False)

    def plain(self, style: DecimalSign) -> pa.Array:
        """The number as plain digits with "." and without groups; only for readable bodies. May hold an exponent."""
        digits = pc.replace_substring(self.body, other_sign(style), "")
        if pc.any(pc.match_substring_regex(digits, f"[{_BLANKS}{_APOSTROPHES}]")).as_py():
            digits = pc.replace_substring_regex(digits, f"[{_BLANKS}{_APOSTROPHES}]", "")
        digits = pc.replace_substring(digits, ",", ".") if style == "," else digits
        return pc.if_else(self.negative, pc.binary_join_element_wise("-", digits, ""), digits)

    def strange_words(self, currencies: Collection[str]) -> pa.Array:
        """True where a word beside the number is none of the currencies (ISO codes)."""
        wanted = frozenset(currencies)
        return self._any(lambda found: found.word not in ("", *_PERCENT) and not currencies_of(found.word) & wanted)

    @property
    def has_words(self) -> pa.Array:
        """True where any word stands beside the number."""
        return self._any(lambda found: found.word not in ("", *_PERCENT))

    @property
    def words(self) -> pa.Array:
        """The words beside each number, a blank between them; NULL where none stands there."""
        before, behind = (
            pa.array([_word(found) for found in found_here], pa.string()).take(places)
            for found_here, places in zip(self.pairs, (self.before, self.behind), strict=True)
        )
        both = pc.utf8_trim_whitespace(pc.binary_join_element_wise(before, behind, " "))
        return pc.if_else(pc.equal(both, ""), None, both)

    @property
    def percent(self) -> pa.Array:
        """True for percentages."""
        return self._any(lambda found: found.word in _PERCENT)

    @property
    def bound(self) -> pa.Array:
        """True for `< 10`."""
        return self._any(lambda found: found.bound)

    @cached_property
    def negative(self) -> pa.Array:
        """True for a minus sign on either side, and for the brackets of accountants."""
        return self._any(lambda found: found.signs not in ("", "+"))

    def _any(self, condition: Callable[[_Decoration], bool]) -> pa.Array:
        before, behind = (
            pa.array([found is not None and condition(found) for found in found_here], pa.bool_()).take(places)
            for found_here, places in zip(self.pairs, (self.before, self.behind), strict=True)
        )
        return pc.or_(before, behind)


def take_apart(texts: pa.Array) -> Amounts:
    """Take trimmed texts apart; NULL stays NULL."""
    short = pc.if_else(pc.less_equal(pc.utf8_length(texts), LONGEST_NUMBER), texts, None)
    ascii_only = pc.all(pc.equal(pc.utf8_length(short), pc.binary_length(short))).as_py() is not False
    if not ascii_only:
        short = pc.replace_substring_regex(short, _INVISIBLE, "")
    # The dot of `Fr.5` and `S/.5` is no decimal sign.
    if pc.any(pc.match_substring_regex(short, r"^[^0-9]*[\p{L}/]\.")).as_py():
        short = pc.replace_substring_regex(short, r"^([^0-9]*[\p{L}/])\.", r"\1")
    decorated = pc.fill_null(pc.match_substring_regex(short, r"^(?:[^0-9.,]|[.,][^0-9])|[^0-9]$"), False)
    body, before, behind = short, _none(short), _none(short)
    if pc.any(decorated).as_py():
        odd = short.filter(decorated)
        # Up to the first digit, or decimal sign with a digit behind; and from the last digit on.
        before = pc.replace_with_mask(before, decorated, pc.replace_substring_regex(odd, r"(?s)[.,]?[0-9].*$", ""))
        behind = pc.replace_with_mask(behind, decorated, pc.replace_substring_regex(odd, r"(?s)^.*[0-9]", ""))
        inner = pc.replace_substring_regex(odd, r"^(?:[^0-9.,]|[.,][^0-9])+", "")
        body = pc.replace_with_mask(body, decorated, pc.replace_substring_regex(inner, r"[^0-9]+$", ""))
    fronts, backs = before.dictionary_encode(), behind.dictionary_encode()
    pairs = (
        tuple(_before(text) for text in fronts.dictionary.to_pylist()),
        tuple(_behind(text) for text in backs.dictionary.to_pylist()),
    )
    good = _fitting(fronts.indices, backs.indices, pairs)
    return Amounts(pc.if_else(good, body, None), fronts.indices, backs.indices, pairs)


def has_exponent(plain: pa.Array) -> pa.Array:
    """True where plain digits end in an exponent."""
    return pc.match_substring_regex(plain, "[eE]")


def _before(text: str) -> _Decoration | None:
    found = _BEFORE.fullmatch(text.strip())
    if found is None:
        return None
    signs = found["sign"] + found["open"] + found["inner"] + found["bracket"]
    return _Decoration(found["word"] or "", signs, bound=bool(found["bound"]))


def _behind(text: str) -> _Decoration | None:
    found = _BEHIND.fullmatch(text.strip())
    return None if found is None else _Decoration(found["word"] or "", found["sign"], closed=bool(found["close"]))


def _word(found: _Decoration | None) -> str:
    return "" if found is None or found.word in _PERCENT else found.word


def _fitting(
    fronts: pa.Array, backs: pa.Array, pairs: tuple[tuple[_Decoration | None, ...], tuple[_Decoration | None, ...]]
) -> Any:
    """True where what stands before a body and what stands behind go together."""
    width = len(pairs[1])
    combined = pc.add(pc.multiply(pc.cast(fronts, pa.int64()), width), pc.cast(backs, pa.int64())).dictionary_encode()
    good = [_fit(pairs[0][place // width], pairs[1][place % width]) for place in combined.dictionary.to_pylist()]
    return pa.array(good, pa.bool_()).take(combined.indices)


def _fit(before: _Decoration | None, behind: _Decoration | None) -> bool:
    """At most one sign: `-(5)` and `--5` are no way to write a number. An open bracket is closed."""
    if before is None or behind is None:
        return False
    percents = (before.word in _PERCENT) + (behind.word in _PERCENT)
    return len(before.signs + behind.signs) <= 1 and (before.signs == "(") == behind.closed and percents <= 1


def _none(texts: pa.Array) -> pa.Array:
    """Empty text for every text, NULL for NULL."""
    return pc.if_else(pc.is_valid(texts), "", pa.scalar(None, pa.string()))
