"""Time stamps as arrays: the same moments that Python's own parser finds, in every way of writing them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketing_assets.ingestion.cells.timestamps import TimeRules, read_times

BERLIN, UTC_ZONE = ZoneInfo("Europe/Berlin"), ZoneInfo("UTC")


def rules(zone=UTC_ZONE, form=None):
    return TimeRules(form, zone, UTC_ZONE, date(2000, 1, 1), date(2025, 6, 30))


def one(text, zone=UTC_ZONE, form=None):
    found = read_times(pa.array([text], pa.string()), rules(zone, form))
    return found.values[0].as_py(), found.problems.get(0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-03-30 01:30", datetime(2025, 3, 30, 0, 30)),  # noqa: DTZ001
        ("2025-03-30 02:30", datetime(2025, 3, 30, 1, 30)),  # noqa: DTZ001 - a time that clocks jump over
        ("2024-10-27 02:30:30,5", datetime(2024, 10, 27, 0, 30, 30, 500_000)),  # noqa: DTZ001 - twice; the first
        ("2024-02-29T23:00:00", datetime(2024, 2, 29, 22, 0)),  # noqa: DTZ001
        ("2024-02-29T23:00Z", datetime(2024, 2, 29, 23, 0)),  # noqa: DTZ001
    ],
)
def test_a_time_without_zone_is_the_zone_s_own_also_when_clocks_change(text, expected):
    assert one(text, BERLIN) == (expected, None)


@pytest.mark.parametrize(
    "text",
    [
        "2023-02-29T12:00:00Z", "2025-00-10T12:00:00Z", "2025-13-10T12:00:00Z", "2025-04-31 12:00",
        "2025-01-01 24:00:00",
        "2025-01-01 12:60", "2025-01-01 12:00:60", "2025-01-01T12:00:00+24:00", "2025-01-01T12:00:00+05:60",
        "0000-01-01T12:00:00Z", "2025-01-01", "12345678901", "99999999999999", "-1740832215",
        "2025-01-01T12:00:00.", "٢٠٢٥-٠١-٠١T12:00:00Z",
    ],
)  # fmt: skip
def test_what_is_no_moment_is_a_problem(text):
    value, problem = one(text)
    assert value is None
    assert problem.startswith("not a date with time (shape ")


@pytest.mark.parametrize(
    "text",
    ["2025-01-01T12:00:00 CET", "01.01.2025 12:00 GMT+1", "01.01.2025 2:03 PM EST", "01.01.2025 12:00:00.5 PST",
     "01.01.2025 12:00 Europe/Berlin"],
)  # fmt: skip
def test_a_zone_that_is_named_and_no_offset_is_said_to_be_the_problem(text):
    value, problem = one(text)
    assert value is None
    assert problem.startswith("not a date with time: the name of its zone is not known (shape ")


def test_a_column_with_everything_in_it_keeps_each_cell_in_its_place():
    cells = ["2025-03-01T12:30:15Z", None, "x", "1740832215", "1999-12-31T00:00:00Z", "2025-07-01T00:00:00Z", "9" * 19]
    plain = read_times(pa.array(cells), rules())
    moment = datetime(2025, 3, 1, 12, 30, 15)  # noqa: DTZ001
    assert plain.values.to_pylist() == [moment, None, None, moment, None, None, None]
    assert plain.problems == {
        1: "no time",
        2: "not a date with time (shape a)",
        4: "a date before 2000-01-01",
        5: "a date in the future (after 2025-06-30)",
        6: "a date in the future (after 2025-06-30)",
    }
    assert plain.first_future == date(2025, 7, 1)
    encoded = read_times(
        pa.chunked_array([pa.array(cells[:3]).dictionary_encode(), pa.array(cells[3:]).dictionary_encode()]), rules()
    )
    assert encoded == plain


def test_a_format_is_read_in_the_zone_of_the_rules():
    assert one("01.07.2024 14:30", BERLIN, "%d.%m.%Y %H:%M") == (datetime(2024, 7, 1, 12, 30), None)  # noqa: DTZ001
    assert one("2024-07-01 14:30", BERLIN, "%d.%m.%Y %H:%M")[0] is None
    assert one(None, BERLIN, "%d.%m.%Y %H:%M") == (None, "no time")


def test_an_empty_column_has_no_times():
    found = read_times(pa.array([], pa.string()), rules())
    assert (len(found.values), found.problems, found.first_future) == (0, {}, None)


def by_python(text):
    parts = re.fullmatch(
        r"(\S{10})[T ](\d\d:\d\d)(:\d\d)?(?:[.,](\d{1,9}))?( ?)(Z|UTC|[+-]\d\d(?::?\d\d)?)?", text, re.ASCII
    )
    if parts is None:
        return None
    fraction = "." + (parts[4] or "")[:6].ljust(6, "0")
    zone = (parts[6] or "Z").replace("UTC", "Z")
    try:
        return datetime.fromisoformat(f"{parts[1]}T{parts[2]}{parts[3] or ':00'}{fraction}{zone}").astimezone(UTC)
    except (ValueError, OverflowError):
        return None


two = st.integers(0, 99).map("{:02}".format) | st.integers(1, 12).map("{:02}".format)
iso_like = st.builds(
    "{}-{}-{}{}{}:{}{}{}".format,
    st.integers(1990, 2030), two, two, st.sampled_from("T "), st.integers(0, 25).map("{:02}".format), two,
    st.sampled_from(["", ":07", ":59.1", ":00,123456789", ":61"]),
    st.sampled_from(["", "Z", " UTC", "+02:00", "-0530", "+01", " +00:00", "+99:00", "z"]),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(iso_like, min_size=1, max_size=6))
def test_arrays_and_python_s_own_parser_find_the_same_moments(texts):
    found = read_times(pa.array(texts), rules())
    first, end = datetime(2000, 1, 1, tzinfo=UTC), datetime(2025, 6, 30, tzinfo=UTC) + timedelta(days=1)
    expected = [by_python(text) for text in texts]
    assert found.values.to_pylist() == [
        moment.replace(tzinfo=None) if moment is not None and first <= moment < end else None for moment in expected
    ]
    for place, moment in enumerate(expected):
        assert ("not a date with time" in found.problems.get(place, "")) == (moment is None)
