"""Header names without what does not count: case, line breaks, footnote marks, the currency written beside them."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from marketing_assets.ingestion.cells.currencies import currencies_of

# Zero-width characters, soft hyphen and byte order mark: invisible, so nobody can see why a name is not known.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_NONE: frozenset[str] = frozenset()
_MARKS = "*†‡¹²³⁴⁵⁶⁷⁸⁹⁰ \t\r\n\u00a0\u202f"
_NUMBERED_MARK = re.compile(r"\[[0-9]{1,2}\]$")
# Names are shorter; a cell of a megabyte is none.
_LONGEST = 300
# Letters that are no letter with an accent, but are written without their stroke where accents get lost.
_STROKES = str.maketrans("łøđı", "lodi")
_APOSTROPHES = str.maketrans("’‘´`ʼ‐‑‒–—", "'''''-----")
# `Cost (EUR)`, `Cost [€]`, `Spend, USD`, `Spend - US$`, `Spend USD`, `Spend in USD`
_BEHIND = re.compile(
    r"(?P<name>.*\S)(?:\s*[(\[]\s*(?P<inside>[^()\[\]]{1,5}?)\s*[)\]]|\s*[,:/-]\s*(?P<after>\S{1,4})|\s+(?P<bare>\S{1,4}))",
    re.DOTALL,
)
# `USD spend`, `€ cost`
_BEFORE = re.compile(r"(?P<bare>\S{1,4})\s+(?P<name>\S.*)", re.DOTALL)
# `Cost in EUR`, `Coût en EUR`, `Custo em BRL`; nothing but a currency follows it.
_IN = re.compile(r"(?P<name>.*\S)\s+(?:in|en|em)", re.DOTALL | re.IGNORECASE)
# Codes that are no words: people write these in small letters as well, and tools with one capital (`Spend_Usd`).
_CODES = (
    "euro aed ars aud bgn brl cad chf clp cny czk dkk eur gbp hkd huf idr ils inr jpy krw mxn myr nok nzd pln rub sar "
    "sek sgd thb twd uah usd vnd zar"
)
_NO_WORDS = frozenset(_CODES.split())


@lru_cache(maxsize=4096)
def normal_header(header: str) -> str:
    """A header as it is compared: no case, accents, invisible characters or footnote marks at the end, one blank for
    any white space and for `_`, plain apostrophes and hyphens. Accents get lost, or are encoded anew, when files are
    saved again; databases write `_` for blanks.
    """
    letters = _bare(header).translate(_APOSTROPHES).casefold()
    if letters.isascii():
        return " ".join(letters.split())
    letters = unicodedata.normalize("NFKD", letters)
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(plain.translate(_STROKES).split())


@lru_cache(maxsize=4096)
def without_currency(header: str) -> tuple[str, frozenset[str]] | None:
    """The normalised header without the currency written beside it, and the currencies that can mean (`$`: several).

    None where there is none. A code counts in capitals, one that is no word in any case: `Clicks (all)` are not counted
    in lek, `(in UTC)` is no money. Before the name, and where the whole name is in capitals (`COST_ALL`), only codes
    that are no word count.
    """
    text = _bare(header).strip()
    behind, before = _BEHIND.fullmatch(text), _BEFORE.fullmatch(text)
    meant = _meant_behind(behind) if behind else _NONE
    if behind and meant:
        name = behind["name"].rstrip(" ,:/-–—")
        preposition = _IN.fullmatch(name) if behind["bare"] else None
        return normal_header(preposition["name"] if preposition else name), meant
    meant = _meant_before(before["bare"]) if before else _NONE
    return (normal_header(before["name"]), meant) if before and meant else None


def _meant_behind(found: re.Match[str]) -> frozenset[str]:
    written = (found["inside"] or found["after"] or found["bare"]).strip()
    may_be_word = written.isalpha() and written.isascii() and written.casefold() not in _NO_WORDS
    if may_be_word and (not written.isupper() or (found["bare"] and found["name"].isupper())):
        return _NONE
    if found["bare"] and written.isalpha() and len(written) != len("EUR") and written.casefold() not in _NO_WORDS:
        return _NONE
    return currencies_of(written)


def _meant_before(written: str) -> frozenset[str]:
    """Letters alone may be any word: `all cost`, `top spend`."""
    is_code = written.casefold() in _NO_WORDS
    return currencies_of(written) if is_code or not written.isalnum() else _NONE


def _bare(header: str) -> str:
    """Without what cannot be seen and without footnote marks; blanks for `_`."""
    text = _INVISIBLE.sub("", header[:_LONGEST]).replace("_", " ").rstrip(_MARKS)
    while text.endswith("]") and _NUMBERED_MARK.search(text):
        text = _NUMBERED_MARK.sub("", text).rstrip(_MARKS)
    return text
