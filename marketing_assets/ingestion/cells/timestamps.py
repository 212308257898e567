"""Time stamps of one column: ISO 8601, the epoch as digits, or a day as in date cells with a time behind it; in UTC.
The day they fall on depends on the settings' time zone, so the future is judged there.

A million of them is a small site's month, so they are computed as arrays of microseconds; Python looks only at zones,
and at what is no time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from marketing_assets.ingestion.cells.clock_text import NO_ZONE, UNNAMED, clock_texts, zone_offset
from marketing_assets.ingestion.cells.date_text import DateOrder, date_text
from marketing_assets.ingestion.cells.shapes import shape
from marketing_assets.ingestion.cells.texts import apart

_SECOND = 10**6
# Digits -> microseconds per unit. Nine digits are 1973 to 2001, ten last until 2286; nanoseconds lose three digits.
_EPOCH_UNITS = {9: _SECOND, 10: _SECOND, 12: 10**3, 13: 10**3, 15: 1, 16: 1, 18: 1, 19: 1}
_START = datetime(1970, 1, 1)  # noqa: DTZ001 - arrays of times are in UTC and name no zone
_SECONDS = r"(?::[0-9]{2}(?:[.,][0-9]{1,9})?)?"
_ISO = (
    rf"^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}[T ][0-9]{{2}}:[0-9]{{2}}{_SECONDS} ?"
    r"(?:Z|UTC|[+\-][0-9]{2}(?::?[0-9]{2})?)?$"
)
_EPOCH = r"^[0-9]{9,19}$"
_YEAR_OR_EPOCH = r"^\s*[0-9]{4}"
# `CET` and `PST` mean several offsets, and clocks that change; `GMT+1` is an hour east or west, as one reads it.
_NAMED_ZONE = re.compile(
    r"[0-9]:[0-9]{2}(?:[.,][0-9]{1,9})?(?: ?[AaPp](?:[Mm]|\. ?[Mm]\.?))? ?"
    r"(?!(?:[AaPp][Mm]|UTC|GMT)$)(?:[A-Za-z]{2,5}(?:[+-][0-9]{1,2}(?::?[0-9]{2})?)?|[A-Za-z]{2,20}/[A-Za-z_/]{2,30})$"
)
_TO_THE_MINUTE = 16  # characters
# The times that Python knows [µs].
_LEAST, _MOST = -62_135_596_800 * _SECOND, 253_402_300_800 * _SECOND - 1

Int64s = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Times:
    """One column: `values` (timestamp[us], UTC without zone, NULL for a problem), `problems` by position.

    `contradicts`: the day of a cell is a real one in another order only, so the order may be wrong.
    """

    values: pa.Array
    problems: dict[int, str]
    first_future: date | None
    contradicts: bool = False


@dataclass(frozen=True)
class TimeRules:
    """How time stamps are read: strptime `format` (None: ISO 8601, epoch, or a day and a time behind it), the zone of
    those that name none, the zone in which days are counted, the first and the last day that can be true, the `order`
    of day, month and year where they are digits and the year does not come first.
    """

    format: str | None
    zone: ZoneInfo
    day_zone: ZoneInfo
    earliest: date
    today: date
    order: DateOrder = "ymd"


def read_times(cells: Any, rules: TimeRules) -> Times:
    """Read trimmed text cells, a string or dictionary-encoded array; an empty cell is a problem."""
    column = apart(cells)
    texts = column.texts
    micros, known, contradicts = _moments(texts, rules)
    first = _micros(_midnight(rules.earliest, rules.day_zone))
    end = _micros(_midnight(rules.today + timedelta(days=1), rules.day_zone))
    early, late = known & (micros < first), known & (micros >= end)
    good = pa.array(known & ~early & ~late)
    values = column.spread(pc.cast(pc.if_else(good, pa.array(micros), None), pa.timestamp("us")))
    bad = pc.indices_nonzero(pc.is_null(values))
    places = bad if column.places is None else column.places.take(bad)
    problems = {}
    for position, place in zip(bad.to_pylist(), places.to_pylist(), strict=True):
        if place is None or not texts[place].is_valid:
            problems[position] = "no time"
        elif early[place]:
            problems[position] = f"a date before {rules.earliest}"
        elif late[place]:
            problems[position] = f"a date in the future (after {rules.today})"
        else:
            text = texts[place].as_py()
            why = ": the name of its zone is not known" if _NAMED_ZONE.search(text) else ""
            problems[position] = f"not a date with time{why} (shape {shape(text)})"
    future = day_of(_START + timedelta(microseconds=int(micros[late].min())), rules.day_zone) if late.any() else None
    return Times(values, problems, future, contradicts)


def ordered_days(texts: pa.Array) -> pa.Array:
    """What stands before the time of texts in which the order of day, month and year may matter; NULL for the others:
    ISO 8601, the epoch and whatever begins with the year, and what has no time.
    """
    plain = pc.match_substring_regex(texts, _YEAR_OR_EPOCH)
    if pc.all(plain, min_count=0).as_py():
        return pa.nulls(len(texts), pa.string())
    return clock_texts(pc.if_else(plain, None, pc.utf8_trim_whitespace(texts))).days.dictionary_decode()


def day_of(moment: datetime, zone: ZoneInfo) -> date:
    """The day in `zone` of a time in UTC without zone."""
    return moment.replace(tzinfo=UTC).astimezone(zone).date()


def _moments(texts: pa.Array, rules: TimeRules) -> tuple[Int64s, Bools, bool]:
    """Microseconds since 1970 in UTC, where there are any, and whether a day is one in another order only."""
    micros, known = np.zeros(len(texts), np.int64), np.zeros(len(texts), np.bool_)
    if rules.format is not None:
        for place, text in enumerate(texts.to_pylist()):
            found = None if text is None else _by_format(text, rules.format, rules.zone)
            if found is not None:
                micros[place], known[place] = found, True
        return micros, known, False
    left = np.asarray(pc.is_valid(texts))
    for form, read in ((_ISO, _iso), (_EPOCH, _epoch)):
        places = np.asarray(pc.indices_nonzero(pc.fill_null(pc.match_substring_regex(texts, form), False)))
        if len(places):
            chosen = texts if len(places) == len(texts) else texts.take(pa.array(places))
            micros[places], known[places] = read(chosen, rules.zone)
            left[places] = False
    places, contradicts = np.flatnonzero(left), False
    if len(places):
        micros[places], known[places], contradicts = _ordered(texts.take(pa.array(places)), rules)
    return micros, known, contradicts


def _by_format(text: str, form: str, zone: ZoneInfo) -> int | None:
    try:
        moment = datetime.strptime(text, form)  # noqa: DTZ007 - the zone follows
        return _micros(moment if moment.tzinfo else moment.replace(tzinfo=zone))
    except (ValueError, OverflowError):
        return None


def _epoch(texts: pa.Array, _: ZoneInfo) -> tuple[Int64s, Bools]:
    lengths = np.asarray(pc.binary_length(texts))
    # 19 digits do not always fit into 64 bits; nanoseconds lose their last three anyway.
    digits = pc.if_else(pc.greater(pc.binary_length(texts), 16), pc.utf8_slice_codeunits(texts, 0, -3), texts)
    values = np.asarray(pc.cast(digits, pa.int64()))
    factors = np.array([_EPOCH_UNITS.get(length, 0) for length in range(20)], np.int64)[lengths]
    return values * factors, factors > 0


def _iso(texts: pa.Array, zone: ZoneInfo) -> tuple[Int64s, Bools]:
    """Texts of the form `_ISO`, which begins with 16 characters of ASCII."""
    begin = pc.utf8_slice_codeunits(texts, 0, _TO_THE_MINUTE)
    length = len(texts) * _TO_THE_MINUTE
    digits = np.frombuffer(begin.buffers()[2], np.uint8)[:length].reshape(-1, _TO_THE_MINUTE).astype(np.int64) - ord(
        "0"
    )

    def number(first: int, last: int) -> Int64s:
        weights = 10 ** np.arange(last - first - 1, -1, -1, dtype=np.int64)
        result: Int64s = digits[:, first:last] @ weights
        return result

    year, month, day, hour, minute = number(0, 4), number(5, 7), number(8, 10), number(11, 13), number(14, 16)
    second, fraction, offsets = _seconds_and_zones(pc.utf8_slice_codeunits(texts, _TO_THE_MINUTE))
    months = ((year - 1970) * 12 + month - 1).astype("datetime64[M]")
    days = months.astype("datetime64[D]").astype(np.int64)
    length_of_month = (months + 1).astype("datetime64[D]").astype(np.int64) - days
    real = (year >= 1) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= length_of_month)
    real &= (hour <= 23) & (minute <= 59) & (second <= 59) & (offsets != NO_ZONE)
    return _in_utc(days + day - 1, hour * 60 + minute, second, fraction, offsets, real, zone)


def _ordered(texts: pa.Array, rules: TimeRules) -> tuple[Int64s, Bools, bool]:
    """Texts that begin with a day as date cells have it, such as `21.11.2026 14:03:22` or `11/21/2026 2:03 PM`."""
    clock = clock_texts(texts)
    found = [date_text(text) for text in clock.days.dictionary.to_pylist()]
    ordered = [each.days.get(rules.order) for each in found]
    # One place more for texts without a time, which have no place in the dictionary.
    days = np.array([0 if day is None else (day - _START.date()).days for day in ordered] + [0], np.int64)
    real = np.array([day is not None for day in ordered] + [False], np.bool_)
    places = np.asarray(pc.fill_null(clock.days.indices, len(found)))
    known = real[places] & clock.real
    micros, known = _in_utc(days[places], clock.minutes, clock.seconds, clock.micros, clock.offsets, known, rules.zone)
    return micros, known, any(each.days and rules.order not in each.days for each in found)


def _in_utc(
    days: Int64s, minutes: Int64s, seconds: Int64s, micros: Int64s, offsets: Int64s, real: Bools, zone: ZoneInfo
) -> tuple[Int64s, Bools]:
    """Microseconds since 1970 of local times: days since 1970, minutes, seconds and microseconds of the day, offsets
    from UTC [s]; what is not `real` stays unknown.
    """
    minutes = days * 1440 + minutes
    naive = real & (offsets == UNNAMED)
    if naive.any():
        offsets[naive] = _offsets(minutes[naive], zone)
    found = (minutes * 60 + seconds - offsets) * _SECOND + micros
    return found, real & (found >= _LEAST) & (found <= _MOST)


def _seconds_and_zones(texts: pa.Array) -> tuple[Int64s, Int64s, Int64s]:
    """What follows the minute: seconds, microseconds, and the zone's offset in seconds."""
    with_seconds = pc.starts_with(texts, ":")
    second = np.asarray(pc.cast(pc.if_else(with_seconds, pc.utf8_slice_codeunits(texts, 1, 3), "0"), pa.int64()))
    fraction = np.zeros(len(texts), np.int64)
    fractional = pc.match_substring_regex(texts, "^:[0-9]{2}[.,]")
    if pc.any(fractional).as_py():
        behind = pc.ascii_rtrim(pc.utf8_slice_codeunits(texts.filter(fractional), 4), " ZUTC")
        behind = pc.replace_substring_regex(behind, "[+ -].*$", "")
        micros = pc.utf8_rpad(pc.utf8_slice_codeunits(behind, 0, 6), 6, "0")
        fraction[np.asarray(fractional, np.bool_)] = np.asarray(pc.cast(micros, pa.int64()))
    # Whatever is behind digits and their signs is a zone.
    zones = pc.ascii_ltrim(texts, "0123456789:., ").dictionary_encode()
    offsets = np.array([zone_offset(text) for text in zones.dictionary.to_pylist()], np.int64)
    return second, fraction, offsets[np.asarray(zones.indices)]


def _offsets(minutes: Int64s, zone: ZoneInfo) -> Int64s:
    """Offsets [s] of a zone at local minutes since 1970. Clocks change at full minutes, and minutes repeat."""
    if zone.key == "UTC":
        return np.zeros(len(minutes), np.int64)
    different, places = np.unique(minutes, return_inverse=True)
    moments = [(_START + timedelta(minutes=minute)).replace(tzinfo=zone) for minute in different.tolist()]
    offsets = [moment.utcoffset() or timedelta() for moment in moments]
    return np.array([offset // timedelta(seconds=1) for offset in offsets], np.int64)[places]


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _micros(moment: datetime) -> int:
    return (moment.astimezone(UTC).replace(tzinfo=None) - _START) // timedelta(microseconds=1)
