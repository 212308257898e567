"""How a cell or header is described in messages: a rejected cell may hold personal data, so by default only its shape.

`shown_value` knows the few forms that certainly hold none: amounts, dates, percentages, words for "nothing".
"""

from __future__ import annotations

import re

from marketing_assets.ingestion.cells.calendar_words import month_of
from marketing_assets.ingestion.cells.currencies import ISO_CODES, currencies_of
from marketing_assets.ingestion.cells.date_text import date_text

MOST_HEADERS = 40
_LONGEST = 20
# Not even the shape may look like an address or a telephone number: a leak scan would take it for one.
_NEVER_SHOWN = "@+"
_END_OF_TELEPHONE_NUMBER = re.compile(r"(?<=999[-.])9999")
_VALUE_LIKE = re.compile(r"@|[0-9]{5}")
_DIGIT = re.compile(r"[0-9]")
_FEWEST_DIGITS_OF_DATA = 7
_LONGEST_SHOWN = 28
_SIGN = r"[-\u2212\u2013]?"
_WORD = r"[^\s\d.,'’()<>≤≥%+\-\u2212\u2013@]{1,4}\.?"
# Long integers are ids, numbers in groups without a decimal sign are telephone or identity numbers (912 345 678,
# 12.345.678), four groups between dots an IP address: none of them is an amount for certain.
_DIGITS = "|".join(
    (
        r"(?:0|[1-9][0-9]{0,8})[.,][0-9]{1,4}",
        r"[1-9][0-9]{0,2}(?:,[0-9]{2,3}){1,3}(?:\.[0-9]{1,4})?",
        r"[1-9][0-9]{0,2}(?:\.[0-9]{3}){1,2},[0-9]{1,4}",
        r"[1-9][0-9]{0,2}(?:[ '’\u00a0\u202f][0-9]{3}){1,3}[.,][0-9]{1,4}",
        r"[1-9][0-9]{0,2}[ '’\u00a0\u202f][0-9]{3}",
        r"[0-9]{1,6}",
    )
)
_AMOUNT = re.compile(
    rf"[<>≤≥]? ?{_SIGN} ?\(?{_SIGN}(?P<left>{_WORD})? ?{_SIGN}(?:{_DIGITS}){_SIGN}[ \u00a0\u202f]?"
    rf"(?P<right>%|{_WORD})?\)?"
)
_DATE = re.compile(
    r"(?:(?:19|20)[0-9]{2}([./-])[0-3]?[0-9]\1[0-3]?[0-9]|[0-3]?[0-9]([./-])[0-3]?[0-9]\2(?:(?:19|20)[0-9]{2}|[0-9]{2}))"
    r"(?:,? [0-2]?[0-9]:[0-5][0-9](?::[0-5][0-9])?)?"
)
_COMPACT_DATE = re.compile(r"(?:19|20)[0-9]{6}")
_MONTH_DATE = re.compile(r"[0-9]{0,4}[ .,-]*(?P<word>[^\W\d_]{3,12})\.?[ ,-]*[0-9]{0,2}[ ,-]*[0-9]{0,4}")


def shape(cell: str) -> str:
    """Digits become 9, letters a, `@`, `+` and anything unprintable ?, at most 20 characters: `12,50x` is `99,99a`."""
    return _END_OF_TELEPHONE_NUMBER.sub("999…", "".join(map(_kind, cell[:_LONGEST])))


def shown_value(cell: str) -> str | None:
    """The cell itself, trimmed, where it certainly holds no personal data; else None.

    That is: an amount (perhaps with a currency or percent sign), a date, or a word for "nothing". No letters but those
    of currencies and months, and no number that may be a telephone, card or identity number or an address.
    """
    # The kinds, which know these words, are built on this package.
    from marketing_assets.ingestion.kinds import NULL_WORDS

    text = cell.strip()
    if len(text) > _LONGEST_SHOWN:
        return None
    if text.casefold() in NULL_WORDS or _DATE.fullmatch(text) or _is_amount(text) or _is_day(text):
        return text
    return None


def header_names(header: list[str]) -> str:
    """The header as a list for an error; names that look like data (a file without header) appear as shapes."""
    shown = [header_name(name) for name in header[:MOST_HEADERS]]
    more = f" and {len(header) - MOST_HEADERS} more" if len(header) > MOST_HEADERS else ""
    return ", ".join(shown) + more


def header_name(name: str) -> str:
    """One header, shortened, or its shape when it looks like a value."""
    plain = " ".join(name.split())
    # Digits are counted, not matched: one expression for it takes hours on a cell of a megabyte.
    like_data = _VALUE_LIKE.search(plain) or len(_DIGIT.findall(plain)) >= _FEWEST_DIGITS_OF_DATA
    return f"(shape {shape(plain)})" if like_data else f"`{plain[:60]}`"


def _kind(character: str) -> str:
    if character.isdigit():
        return "9"
    if character.isalpha():
        return "a"
    return character if character.isprintable() and character not in _NEVER_SHOWN else "?"


def _is_amount(text: str) -> bool:
    found = _AMOUNT.fullmatch(text)
    return found is not None and all(map(_is_currency, (found["left"], found["right"])))


def _is_currency(word: str | None) -> bool:
    """`Ron` and `Mad` are names, `RON` and `MAD` are currencies."""
    return word in (None, "%") or word in ISO_CODES or (word.upper() not in ISO_CODES and bool(currencies_of(word)))


def _is_day(text: str) -> bool:
    if _COMPACT_DATE.fullmatch(text):
        return bool(date_text(text).days)
    named = _MONTH_DATE.fullmatch(text)
    return named is not None and month_of(named["word"]) is not None and bool(date_text(text).days)
