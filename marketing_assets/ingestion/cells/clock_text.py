"""How the time of day behind a day is written: `14:03`, `2:03:22 PM`, with fractions of a second and a zone or not."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

# In place of an offset: none is named; what stands there is none.
UNNAMED, NO_ZONE = 10**6, 10**6 + 1

# Spreadsheets and browsers put unbreakable blanks of several widths before AM and PM.
_BLANKS = r"[\s\x{a0}\x{2000}-\x{200a}\x{202f}\x{3000}]+"
_LONGEST_DAY = 40
_TIME = (
    rf"^(?P<day>[^:]{{5,{_LONGEST_DAY}}}?)(?:T|,? | - )(?P<hour>[0-9]{{1,2}}):(?P<minute>[0-9]{{2}})"
    r"(?::(?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]{1,9}))?)?"
    r"(?: ?(?P<half>[AaPp])(?:[Mm]|\. ?[Mm]\.?))?"
    r"(?: ?(?P<zone>Z|(?:UTC|GMT)?(?:[+\-][0-9]{2}(?::?[0-9]{2})?)?))?(?: \([^()]{1,60}\))?$"
)
_ZONE = re.compile(r"(?:UTC|GMT)?([+-])([0-9]{2}):?([0-9]{2})?")
_IN_UTC = ("Z", "UTC", "GMT")

Int64s = npt.NDArray[np.int64]


@dataclass(frozen=True)
class ClockTexts:
    """Texts taken apart: what stands before the time, as dictionary (NULL where there is no time); `minutes`, `seconds`
    and `micros` of the day; `offsets` east of UTC [s] or `UNNAMED`; `real` where these are a time of day.
    """

    days: pa.DictionaryArray
    minutes: Int64s
    seconds: Int64s
    micros: Int64s
    offsets: Int64s
    real: npt.NDArray[np.bool_]


def clock_texts(texts: pa.Array) -> ClockTexts:
    """Take apart trimmed texts."""
    parts = pc.extract_regex(pc.replace_substring_regex(texts, _BLANKS, " "), _TIME)
    timed = np.asarray(pc.is_valid(parts))
    day, hour, minute, second, fraction, half, zone = parts.flatten()

    def number(digits: pa.Array) -> Int64s:
        said = pc.if_else(pc.equal(digits, ""), "0", digits)
        return np.asarray(pc.cast(pc.fill_null(said, "0"), pa.int64()))

    hours, minutes, seconds = number(hour), number(minute), number(second)
    micros = number(pc.utf8_rpad(pc.utf8_slice_codeunits(fraction, 0, 6), 6, "0"))
    halves = pc.fill_null(pc.utf8_lower(half), "")
    morning, evening = (np.asarray(pc.equal(halves, letter)) for letter in ("a", "p"))
    # Twelve at noon and at midnight begin their half of the day.
    half_day = morning | evening
    real = timed & np.where(half_day, (hours >= 1) & (hours <= 12), hours <= 23) & (minutes <= 59) & (seconds <= 59)
    hours = np.where(half_day, hours % 12 + 12 * evening, hours)
    zones = pc.fill_null(zone, "").dictionary_encode()
    known = np.array([zone_offset(text) for text in zones.dictionary.to_pylist()], np.int64)
    offsets = known[np.asarray(zones.indices)]
    return ClockTexts(
        day.dictionary_encode(), hours * 60 + minutes, seconds, micros, offsets, real & (offsets != NO_ZONE)
    )


def zone_offset(zone: str) -> int:
    """Seconds east of UTC of `Z`, `UTC`, `+02:00`, `GMT+0200`; `UNNAMED` for nothing, `NO_ZONE` for anything else."""
    if zone in ("", *_IN_UTC):
        return UNNAMED if not zone else 0
    parts = _ZONE.fullmatch(zone)
    if parts is None or int(parts[2]) > 23 or int(parts[3] or 0) > 59:
        return NO_ZONE
    return (int(parts[2]) * 3600 + int(parts[3] or 0) * 60) * (-1 if parts[1] == "-" else 1)
