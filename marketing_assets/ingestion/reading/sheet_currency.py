"""Which currency the number format of a spreadsheet's cell names: `[$€-407] #,##0.00`, `"US$"* #,##0`, `#,##0 "kr"`.

Formats that a spreadsheet knows by number alone are not asked: they show the currency of whoever opens the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from marketing_assets.ingestion.cells.currencies import ISO_CODES, currencies_of

# `[$SIGN-LOCALE]`; other brackets are colours and conditions; `_x` is as wide as x and `*x` fills up with it.
_PART = re.compile(
    r'\[\$(?P<sign>[^\]-]*)(?:-(?P<place>[^\]]*))?\]|"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|(?P<silent>[_*].|\[[^\]]*\])|'
    r"(?P<plain>.)",
    re.DOTALL,
)
_MOST_CHARACTERS = 512
# Longer or with these, it would be no sign beside an amount.
_LONGEST_SIGN = 5
_NO_SIGN = re.compile(r"[\s\d.,'’()<>≤≥%+-]")
# Countries whose sign is that of others too.
_COUNTRIES = {
    "US": "USD", "GB": "GBP", "CA": "CAD", "AU": "AUD", "NZ": "NZD", "SG": "SGD", "HK": "HKD", "TW": "TWD", "CN": "CNY",
    "JP": "JPY", "IN": "INR", "PK": "PKR", "LK": "LKR", "NP": "NPR", "MX": "MXN", "AR": "ARS", "CL": "CLP", "CO": "COP",
    "UY": "UYU", "SE": "SEK", "NO": "NOK", "DK": "DKK", "IS": "ISK", "RO": "RON", "MD": "MDL", "EG": "EGP", "LB": "LBP",
    "MA": "MAD", "AE": "AED", "TT": "TTD", "JM": "JMD", "BZ": "BZD", "BO": "BOB", "VE": "VES",
}  # fmt: skip
# The numbers that formats have for locales.
_LOCALES = {
    0x409: "US", 0x809: "GB", 0x1009: "CA", 0xC0C: "CA", 0xC09: "AU", 0x1409: "NZ", 0x4809: "SG", 0x1004: "SG",
    0xC04: "HK", 0x3C09: "HK", 0x404: "TW", 0x804: "CN", 0x411: "JP", 0x439: "IN", 0x4009: "IN", 0x420: "PK",
    0x45B: "LK", 0x461: "NP", 0x80A: "MX", 0x2C0A: "AR", 0x340A: "CL", 0x240A: "CO", 0x380A: "UY", 0x41D: "SE",
    0x414: "NO", 0x814: "NO", 0x406: "DK", 0x40F: "IS", 0x418: "RO", 0x818: "MD", 0xC01: "EG", 0x3001: "LB",
    0x1801: "MA", 0x3801: "AE", 0x2C09: "TT", 0x2009: "JM", 0x2809: "BZ", 0x400A: "BO", 0x200A: "VE",
}  # fmt: skip


def currency_in(code: str) -> str:
    """The currency that a number format names.

    Args:
        code: the format, such as `#,##0.00\\ "€"`.
    Returns:
        An ISO code where the sign or its country says which, else the sign as it stands (`$` may be of many); in
        brackets also one that nobody knows, because it is not ours for certain. "" where no currency is named.
    """
    return next(filter(None, _named(code[:_MOST_CHARACTERS])), "")


def _named(code: str) -> Iterator[str]:
    """What each piece of text in the format names; pieces end where digits, blanks to fill or brackets stand."""
    text = ""
    for part in _PART.finditer(code):
        if part["sign"] is not None:
            yield _known(text)
            text = ""
            yield _of_country(part["sign"].strip(), part["place"] or "")
        elif part["silent"] is None and (part["plain"] is None or _is_shown(part["plain"])):
            text += part["quoted"] or part["escaped"] or part["plain"] or ""
        else:
            yield _known(text)
            text = ""
    yield _known(text)


def _is_shown(character: str) -> bool:
    """Whether it may be part of a sign: `R$` and `zł` are also written without quotes."""
    return character == " " or character.isalpha() or bool(currencies_of(character))


def _known(text: str) -> str:
    """A sign or code among the texts of a format. `all` is a word, `ALL` is a currency."""
    sign = text.strip().rstrip(".")
    if sign in ISO_CODES:
        return sign
    return "" if sign.upper() in ISO_CODES else _settled(sign, currencies_of(sign))


def _settled(sign: str, meant: frozenset[str]) -> str:
    return next(iter(meant)) if len(meant) == 1 else sign if meant else ""


def _of_country(sign: str, place: str) -> str:
    """A sign that stands with the locale that it belongs to, if any: `-409`, `-en-US`."""
    if not sign:
        return ""
    own = _COUNTRIES.get(_country(place), "")
    meant = currencies_of(sign)
    if own in meant:
        return own
    return _settled(sign, meant) or _NO_SIGN.sub("", sign)[:_LONGEST_SIGN]


def _country(place: str) -> str:
    try:
        # Above the locale stand the calendar and the shape of the digits.
        return _LOCALES.get(int(place, 16) & 0xFFFF, "")
    except ValueError:
        return place.replace("_", "-").rpartition("-")[2].upper()
