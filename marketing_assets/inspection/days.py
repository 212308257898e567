"""The picture of a file: a bar per day, and the days without any row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import median_low
from zoneinfo import ZoneInfo

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from marketing_assets.ingestion.landing_kinds import KINDS
from marketing_assets.ingestion.result import TableResult

HEIGHT = 5
# Files of these kinds should have rows for every day.
_EVERY_DAY = ("ads", "sales", "web_events")
_MEASURES = {"ads": ("spend", "revenue", "impressions", "clicks"), "sales": ("revenue",)}
_ROWS = {"web_events": "events", "customers": "new customers"}
_EIGHTHS = " ▁▂▃▄▅▆▇█"
_WIDEST_BAR = 4
_FEWEST_DAYS, _MOST_SPANS = 2, 6
GAP = "×"


@dataclass(frozen=True)
class Days:
    """What the rows of a file say per day.

    Attributes:
        measure: what is summed: an amount with its currency, a count, or rows.
        values: day -> sum; days without rows are missing.
        gaps: first and last day of each stretch between the first and the last day that has no row; empty for kinds
            that do not come every day.
        period: days that one value stands for.
    """

    measure: str
    values: dict[date, float]
    gaps: tuple[tuple[date, date], ...] = ()
    period: int = 1

    @property
    def missing(self) -> int:
        """Number of days without rows."""
        return sum((last - first).days + 1 for first, last in self.gaps)


def days_of(result: TableResult, zone: ZoneInfo) -> Days | None:
    """The picture's numbers; None where rows have no day, or just one."""
    kind = KINDS[result.kind]
    if kind.day is None or result.first_date is None or result.first_date == result.last_date:
        return None
    rows = result.rows[result.rows["role"] == "target"] if kind.wide else result.rows
    days = pa.chunked_array(pa.array(rows[kind.day]))
    if pa.types.is_timestamp(days.type):
        local = pc.local_timestamp(pc.cast(pc.assume_timezone(days, "UTC"), pa.timestamp("us", str(zone))))
        days = pc.cast(local, pa.date32(), safe=False)
    measure, amounts = _measure(result, rows)
    table = pa.table({"day": days, "amount": pa.repeat(1.0, len(days)) if amounts is None else amounts})
    sums = table.filter(pc.is_valid(table["day"])).group_by("day").aggregate([("amount", "sum")])
    found = zip(sums["day"].to_pylist(), sums["amount_sum"].to_pylist(), strict=True)
    values = {day: amount or 0.0 for day, amount in sorted(found, key=lambda pair: pair[0])}
    if len(values) < _FEWEST_DAYS:
        return None
    period = median_low((later - day).days for day, later in pairwise(values)) if kind.wide else 1
    return Days(measure, values, _gaps(list(values)) if result.kind in _EVERY_DAY else (), period)


def draw(days: Days, width: int) -> list[str]:
    """The picture as lines of at most `width` characters: bars, an axis with a cross per day without rows, its ends."""
    first, last = min(days.values), max(days.values)
    room = _room(days, width)
    spans = _spans(days, room)
    sums = [_mean(days, span) for span in spans]
    most = max((value for value in sums if value is not None), default=0.0)
    top, wide = _short(most), max(1, min(_WIDEST_BAR, room // len(spans)))
    levels = [_level(value, most) for value in sums]
    label = max(len(top), 1)
    lines = []
    for row in reversed(range(HEIGHT)):
        bars = "".join(
            _EIGHTHS[max(0, min(8, level - 8 * row))] * max(1, wide - 1) + " " * (wide > 1) for level in levels
        )
        lines.append(f"{top if row == HEIGHT - 1 else '':>{label}} │{bars.rstrip()}")
    axis = "".join((GAP if value is None and days.gaps else "─") + "─" * (wide - 1) for value in sums)
    lines.append(f"{'0':>{label}} └{axis}")
    ends = f"{first}{last!s:>{max(11, len(spans) * wide - 10)}}"
    return [*lines, f"{'':>{label}}  {ends}"]


def title_of(days: Days, width: int) -> str:
    """What the bars are."""
    step = len(_spans(days, _room(days, width))[0])
    each = "day" if days.period == 1 else f"{days.period} days"
    return f"{days.measure} per {each}" + (f", each bar the mean of {step} days" if step > days.period else "")


def gaps_in_words(days: Days) -> str:
    """Which days have no rows; "" where all have some."""
    if not days.gaps:
        return ""
    total = (max(days.values) - min(days.values)).days + 1
    shown = [f"{first}" if first == last else f"{first} to {last}" for first, last in days.gaps[:_MOST_SPANS]]
    more = f" and {len(days.gaps) - _MOST_SPANS} more stretches" if len(days.gaps) > _MOST_SPANS else ""
    verb = "has" if days.missing == 1 else "have"
    return f"{days.missing:,} of {total:,} days {verb} no row ({GAP}): {', '.join(shown)}{more}"


def _measure(result: TableResult, rows: pd.DataFrame) -> tuple[str, pa.ChunkedArray | None]:
    """What is summed, in words, and the values; None: rows are counted."""
    if result.kind == "media_mix":
        return str(rows["variable"].iloc[0]), pc.cast(pa.chunked_array(pa.array(rows["value"])), pa.float64())
    currency = result.dialect.currency
    for name in _MEASURES.get(result.kind, ()):
        money = name in ("spend", "revenue")
        # Amounts in several currencies have no sum.
        if rows[name].notna().any() and not (money and ", " in currency):
            values = pc.cast(pa.chunked_array(pa.array(rows[name])), pa.float64())
            return f"{name} ({currency})" if money else name, values
    return _ROWS.get(result.kind, "rows"), None


def _gaps(days: Sequence[date]) -> tuple[tuple[date, date], ...]:
    one = timedelta(days=1)
    return tuple((day + one, later - one) for day, later in pairwise(days) if later - day > one)


def _spans(days: Days, most: int) -> list[range]:
    """Ordinals of the days of each bar: a period, or several where there are more than `most`."""
    begin, end = min(days.values).toordinal(), max(days.values).toordinal() + 1
    periods = -(-(end - begin) // days.period)
    step = days.period * -(-periods // max(most, 1))
    return [range(start, start + step) for start in range(begin, end, step)]


def _room(days: Days, width: int) -> int:
    """Characters for the bars: what the widest number beside them and the axis leave."""
    return width - max(len("99.99"), len(_short(max(days.values.values())))) - 3


def _mean(days: Days, span: range) -> float | None:
    found = [days.values[day] for day in map(date.fromordinal, span) if day in days.values]
    return sum(found) / len(found) if found else None


def _level(value: float | None, most: float) -> int:
    """Eighths of a line; a day that has rows is never invisible."""
    if value is None:
        return 0
    return max(1, round(value / most * 8 * HEIGHT)) if most > 0 else 1


def _short(value: float) -> str:
    return f"{value:,.2f}" if 0 < value < 100 and value != int(value) else f"{max(value, 0):,.0f}"
