"""What would get lost: columns of numbers that are not read, though their names say spend, revenue or purchases."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import cache

from marketing_assets.ingestion.canonical import ADS
from marketing_assets.ingestion.cells.shapes import header_name
from marketing_assets.ingestion.dialects.names import normal_header, without_currency
from marketing_assets.ingestion.dialects.platforms import PLATFORMS
from marketing_assets.ingestion.dialects.propose import propose_columns, propose_mapping
from marketing_assets.ingestion.dialects.refusals import UnknownHeader
from marketing_assets.ingestion.dialects.totals import is_silent

_MONEY = ("spend", "revenue")
_SAMPLE = 200
_CAPITAL_INSIDE = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WORD = re.compile(r"[^\W_]+")
# Amounts of any decoration; no percentages, days or codes with letters between their digits.
_NUMBER = re.compile(r"[^\d%]{0,6}\d(?:[\d.,'’\s]*\d)?(?:[eE][+-]?\d{1,2})?[^\d%]{0,6}")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# One of these in a name is enough for spend ...
_SPENT = _words(
    "spend spends spent spending cost costs adspend adcost adcosts mediaspend mediacost expenditure expenditures "
    "expense expenses kosten ausgaben gesamtkosten werbekosten mediakosten werbeausgaben gesamtausgaben"
)
# ... unless another says that it is a ratio, a plan, a bid, a comparison, a running sum, or about something else.
_NOT_SPENT = _words(
    "per pro je by avg average mean median max min maximum minimum cpc cpm cpa cpl cpv cpi cpo ecpc ecpm roas acos "
    "tacos roi return rate ratio share percent percentage pct budget budgets target goal planned plan bid bids limit "
    "cap remaining left estimated est forecast forecasted predicted expected previous prev prior last change delta "
    "diff difference variance vs yoy mom wow cumulative cum lifetime ytd mtd running rank index tier level type model "
    "category center centre id name status goods sold product shipping time times minutes seconds hours "
    "gem durchschnittliche durchschnittlich durchschn geplante restliche"
)
# What stands beside the word in a name that still means just that.
_FILLING = _words(
    "total totals sum gross net actual overall all campaign campaigns media marketing advertising in of from the value "
    "values amount local account currency attributed reported tracked online web website ecommerce conv conversion "
    "conversions purchase purchases order orders micro micros"
)
_SALES = _words("revenue revenues sales turnover umsatz")
_VALUES = _words("value values amount")
_SOLD = _words("conv conversion conversions purchase purchases order orders")
_PURCHASES = _words("purchase purchases orders transactions")
_COUNTING = _words("total totals number num count of no website web online all")
_IN_MICROS = _words("micro micros microcurrency")


def refuse_unread_money(
    file: str,
    read_as: str,
    header: Sequence[str],
    records: Sequence[Sequence[str]],
    unread: Sequence[int],
    filled: Collection[str],
    currency: str,
) -> None:
    """Refuse a table whose spend, revenue or conversions would be empty although an unread name says they are there.

    Args:
        read_as: how the table is read, in words.
        records: below the header, as wide as it; they tell numbers from names.
        unread: positions of names that nobody reads.
        filled: canonical columns that are read.
        currency: the settings'; for the draft.
    Raises:
        UnknownHeader: there is such a column; its draft maps it, where it is no amount in millionths.
    """
    lost = [
        (place, column)
        for column in (*_MONEY, "conversions")
        if column not in filled
        for place in unread
        if _is_called(header[place], column)
        or (_means(header[place], column) and _holds_numbers([record[place] for record in records[:_SAMPLE]]))
    ]
    if not lost:
        return
    said = " and ".join(f"{header_name(header[place])}, which may be `{column}`" for place, column in lost)
    micros = [header_name(header[place]) for place, _ in lost if _in_micros(header[place])]
    advice = f". {', '.join(micros)}: divide by 1,000,000 in the file first, a mapping does not" if micros else ""
    raise UnknownHeader(
        f"{file}: read as {read_as}, the file would lose {said}. Write a mapping beside the file that says which "
        f"column is which, or rename the columns to ours{advice}",
        propose_mapping(header, records, ADS, currency=currency, sure=_sure(header, records, lost)),
    )


def _sure(
    header: Sequence[str], records: Sequence[Sequence[str]], lost: Sequence[tuple[int, str]]
) -> Mapping[int, str]:
    """Of several candidates for one column the draft takes its own choice, else the first."""
    proposed = propose_columns(header, records, ADS)
    sure: dict[int, str] = {}
    for place, column in lost:
        if (place, column) in proposed.items():
            sure = {other: meant for other, meant in sure.items() if meant != column} | {place: column}
        elif column not in sure.values() and not _in_micros(header[place]):
            sure[place] = column
    return sure


def _is_called(cell: str, column: str) -> bool:
    """Whether some platform calls spend or revenue exactly so."""
    bare = without_currency(cell)
    names = {normal_header(cell), *(bare[:1] if bare else ())}
    return column in _MONEY and not names.isdisjoint(_called(column))


def _means(cell: str, column: str) -> bool:
    """Whether the words of a name say the column, and none of them something else."""
    name = _CAPITAL_INSIDE.sub(" ", cell)
    bare = without_currency(name)
    # A slash is a ratio: `Cost / conv.`
    if "/" in (bare[0] if bare else name) or "%" in name:
        return False
    words = frozenset(_WORD.findall(bare[0] if bare else normal_header(name)))
    if column == "spend":
        is_amount = "amount" in words and words <= _FILLING and not words & _SOLD
        return is_amount or bool(words & _SPENT and not words & _NOT_SPENT)
    if column == "revenue":
        return bool(words & _SALES or (words & _VALUES and words & _SOLD)) and words <= _SALES | _FILLING
    return bool(words & _PURCHASES) and words <= _PURCHASES | _COUNTING


def _in_micros(cell: str) -> bool:
    return not _IN_MICROS.isdisjoint(_WORD.findall(normal_header(_CAPITAL_INSIDE.sub(" ", cell))))


def _holds_numbers(cells: Sequence[str]) -> bool:
    said = [cell.strip() for cell in cells if not is_silent(cell)]
    return bool(said) and all(_NUMBER.fullmatch(cell) for cell in said)


@cache
def _called(column: str) -> frozenset[str]:
    """Headers under which some platform reports the amount, normalised; with and without blanks between the words."""
    found: set[str] = set()
    for dialect in PLATFORMS:
        meanings = {*dialect.choices.get(column, (column,))} - dialect.micros
        found |= {header for header, meaning in dialect.headers.items() if meaning in meanings}
    return frozenset(found | {header.replace(" ", "") for header in found})
