"""Header names without what does not count: case, line breaks, footnote marks, the currency written beside them."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from marketing_assets.ingestion.cells.currencies import currencies_of

# Zero-width characters, soft hyphen and byte order mark: invisible, so nobody can see why a name is not known.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_MARKS = "*†‡¹²³⁴⁵⁶⁷⁸⁹⁰ \t\r\n\u00a0\u202f"
_NUMBERED_MARK = re.compile(r"\[[0-9]{1,2}\]$")
# Names are shorter; a cell of a megabyte is none.
_LONGEST = 300
# Letters that are no letter with an accent, but are written without their stroke where accents get lost.
_STROKES = str.maketrans("łøđı", "lodi")
_APOSTROPHES = str.maketrans("’‘´`ʼ‐‑‒–—", "'''''-----")
# `Cost (EUR)`, `Cost [€]`, `Spend, USD`, `Spend - US$`, `Spend USD`
_BESIDE = re.compile(
    r"(?P<name>.*\S)(?:\s*[(\[]\s*(?P<inside>[^()\[\]]{1,5}?)\s*[)\]]|\s*[,:/-]\s*(?P<after>\S{1,4})|\s+(?P<bare>\S{1,4}))",
    re.DOTALL,
)
# Codes that are no words: people write these in small letters as well.
_SMALL_LETTERS = frozenset({"eur", "usd", "gbp", "chf", "pln", "sek", "nok", "dkk", "czk", "huf", "brl", "jpy", "cny"})


@lru_cache(maxsize=4096)
def normal_header(header: str) -> str:
    """A header as it is compared: no case, accents, invisible characters or footnote marks at the end, one blank for
    any white space, plain apostrophes and hyphens. Accents get lost, or are encoded anew, when files are saved again.
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

    None where there is none. A code counts in capitals: `Clicks (all)` are not counted in lek, `(in UTC)` is no money.
    """
    found = _BESIDE.fullmatch(_bare(header).strip())
    if found is None:
        return None
    written = (found["inside"] or found["after"] or found["bare"]).strip()
    if written.isalpha() and written.isascii() and not written.isupper() and written not in _SMALL_LETTERS:
        return None
    if found["bare"] and written.isalpha() and len(written) != len("EUR"):
        return None
    meant = currencies_of(written)
    return (normal_header(found["name"].rstrip(" ,:/-–—")), meant) if meant else None


def _bare(header: str) -> str:
    """Without what cannot be seen and without footnote marks."""
    text = _INVISIBLE.sub("", header[:_LONGEST]).rstrip(_MARKS)
    while text.endswith("]") and _NUMBERED_MARK.search(text):
        text = _NUMBERED_MARK.sub("", text).rstrip(_MARKS)
    return text
