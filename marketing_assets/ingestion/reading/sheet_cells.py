"""What stands in a cell of a workbook, as the plain text a CSV export of the same report would have."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from marketing_assets.ingestion.reading.sheet_currency import currency_in

# Formats that every spreadsheet knows by number.
_DATE_FORMATS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_NOT_THE_FORMAT = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_DATE_LETTERS = re.compile(r"[dmyhs]", re.IGNORECASE)
_ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
# What a formula without a result shows; `kinds.NULL_WORDS` knows it in this spelling.
NO_VALUE = "N/A"
_SPREADSHEET_DIGITS = 15
_DAY_SECONDS = 86_400
_LAST_SERIAL = 2_957_003  # the last day that a date can hold, whichever day is the first


class StoredNumber(str):
    """A cell that is a number in the workbook, here with a decimal point; any other cell is plain text.

    `currency`: the sign or code that its format shows beside it, see `sheet_currency`; "" for none.
    """

    currency = ""


class StoredAmount(StoredNumber):
    """A number whose format names a currency."""

    def __new__(cls, number: str, currency: str) -> StoredAmount:
        """The same text; the currency stands beside it only where money is read: ids may have any format."""
        amount = super().__new__(cls, number)
        amount.currency = currency
        return amount


@dataclass
class Formats:
    """What styles show: dates and currencies.

    `from_1904`: days count from 1904, as old spreadsheets on one system did.
    """

    from_1904: bool = False
    _custom_dates: set[str] = field(default_factory=set)
    _known: set[str] = field(default_factory=set)
    _date_styles: set[str] = field(default_factory=set)
    _currencies: dict[str, str] = field(default_factory=dict)
    _currency_styles: dict[str, str] = field(default_factory=dict)
    _count: int = 0

    def learn(self, number: str, code: str) -> None:
        """A format of the workbook itself."""
        self._known.add(number)
        plain = _NOT_THE_FORMAT.sub("", code.partition(";")[0])
        if not _ELAPSED.search(code) and _DATE_LETTERS.search(plain) and "general" not in plain.casefold():
            self._custom_dates.add(number)
        elif currency := currency_in(code):
            self._currencies[number] = currency

    def add(self, number: str) -> None:
        """The next style, with its format."""
        builtin = number.isdecimal() and int(number) in _DATE_FORMATS and number not in self._known
        if builtin or number in self._custom_dates:
            self._date_styles.add(str(self._count))
        elif number in self._currencies:
            self._currency_styles[str(self._count)] = self._currencies[number]
        self._count += 1

    def is_date(self, style: str) -> bool:
        """Whether a cell of this style shows a date."""
        return style in self._date_styles

    def currency(self, style: str) -> str:
        """The sign or code of a currency that a cell of this style shows; "" for none."""
        return self._currency_styles.get(style, "")


def cell_text(value: str, cell_type: str, style: str, shared: Sequence[str], formats: Formats) -> str:
    """The text of one cell.

    Args:
        value: what is stored.
        cell_type: the type that the cell names: `s` shared text, `b` truth, `e` error, `n` number …
    Raises:
        ValueError, IndexError: not what the type says.
    """
    if not value:
        return ""
    if cell_type == "s":
        number = int(value)
        if not 0 <= number < len(shared):
            raise ValueError("a text that is not there")
        return shared[number]
    if cell_type == "b":
        return "TRUE" if value.strip() in ("1", "true") else "FALSE"
    if cell_type == "e":
        return NO_VALUE
    if cell_type != "n":
        return value
    if formats.is_date(style):
        return _date(value, formats.from_1904)
    currency = formats.currency(style)
    return StoredAmount(plain_number(value), currency) if currency else StoredNumber(plain_number(value))


def plain_number(value: str) -> str:
    """A stored number without the noise behind the 15 digits that a spreadsheet keeps.

    It has an exponent only where it is stored with one and has lost digits: an id among such numbers is none. Whole
    numbers of more digits are stored by other programs, and exact.
    """
    value = value.strip()
    if value.removeprefix("-").isdecimal():
        return value
    number = float(value)
    if number != number or number in (float("inf"), float("-inf")):
        return NO_VALUE
    if abs(number) >= 10**_SPREADSHEET_DIGITS:
        return f"{number:.{_SPREADSHEET_DIGITS - 1}e}"
    return whole_or_not(format(Decimal(f"{number:.{_SPREADSHEET_DIGITS}g}"), "f"))


def whole_or_not(number: str) -> str:
    """A decimal number without zeros at its end: `12.50` is `12.5`, `12.0` is `12`."""
    shortened = number.rstrip("0").rstrip(".") if "." in number else number
    return "0" if shortened in ("-0", "") else shortened


def _date(value: str, from_1904: bool) -> str:
    serial = float(value)
    if not 0 <= serial < _LAST_SERIAL:
        return plain_number(value)
    days, seconds = divmod(round(serial * _DAY_SECONDS), _DAY_SECONDS)
    time = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if serial < 1 and days < 1:
        return time
    # 29 February 1900 never was, but spreadsheets count it.
    base = date(1904, 1, 1) if from_1904 else date(1899, 12, 31 if days < 60 else 30)
    day = (base + timedelta(days=days)).isoformat()
    return f"{day} {time}" if seconds else day
