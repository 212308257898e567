"""Time stamps of web events: every way they are written, in UTC, judged in the settings' time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketing_assets.errors import ExportError
from marketing_assets.ingestion.cells.timestamps import TimeRules, read_times

HEADER = "event_timestamp,event_name,user_pseudo_id\n"
MOMENT = datetime(2025, 3, 1, 12, 30, 15)  # noqa: DTZ001 - rows hold UTC without zone


def event(text):
    return f'{HEADER}"{text}",page_view,u1\n'


@pytest.mark.parametrize(
    ("text", "micros"),
    [
        ("2025-03-01T12:30:15Z", 0),
        ("2025-03-01T12:30:15.25Z", 250_000),
        ("2025-03-01T12:30:15.123456789Z", 123_456),
        ("2025-03-01T13:30:15+01:00", 0),
        ("2025-03-01T13:30:15.5+0100", 500_000),
        ("2025-03-01T07:00:15-05:30", 0),
        ("2025-03-01 12:30:15", 0),
        ("2025-03-01 12:30:15,123", 123_000),
        ("2025-03-01 12:30:15 UTC", 0),
        ("1740832215", 0),
        ("1740832215123", 123_000),
        ("1740832215123456", 123_456),
        ("1740832215123456789", 123_456),
    ],
)
def test_a_time_stamp_in_any_way_of_writing_is_the_same_moment_in_utc(land, text, micros):
    result = land("web_events", event(text))
    assert result.rows["event_timestamp"].tolist() == [MOMENT.replace(microsecond=micros)]
    assert str(result.rows["event_timestamp"].dtype) == "timestamp[us][pyarrow]"


def test_a_time_without_zone_is_utc_unless_the_mapping_names_its_zone(land):
    columns = {"at": "event_timestamp", "event": "event_name", "user": "user_id"}
    text = "at,event,user\n2025-03-01 12:30:15,page_view,u\n2025-07-01 00:30:00,page_view,u\n1740832215,page_view,u\n"
    berlin = land("web_events", text, {"columns": columns, "time_zone": "Europe/Berlin"}, time_zone="Europe/Berlin")
    assert berlin.rows["event_timestamp"].tolist() == [MOMENT - timedelta(hours=1), MOMENT]
    assert berlin.rejected["reason"].tolist() == ["a date in the future (after 2025-06-30)"]
    assert land("web_events", text, {"columns": columns}).rows["event_timestamp"].tolist() == [MOMENT, MOMENT]


def test_a_mapping_may_say_how_times_are_written(land):
    columns = {"at": "event_timestamp", "event": "event_name", "user": "user_id"}
    mapping = {"columns": columns, "date": {"format": "%d.%m.%Y %H:%M"}}
    result = land("web_events", "at,event,user\n01.03.2025 12:30,page_view,u\n2025-03-01 12:30,page_view,u\n", mapping)
    assert result.rows["event_timestamp"].tolist() == [MOMENT.replace(second=0)]
    assert result.rejected["line"].tolist() == [3]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no time"),
        ("null", "no time"),
        ("2025-03-01", "not a date with time (shape 9999-99-99)"),
        ("2025-02-30T12:00:00Z", "not a date with time (shape 9999-99-99a99:99:99a)"),
        ("2025-03-01T25:00:00Z", "not a date with time (shape 9999-99-99a99:99:99a)"),
        ("12345", "not a date with time (shape 99999)"),
        ("jane@example.org", "not a date with time (shape aaaa?aaaaaaa.aaa)"),
        ("1970-01-01T00:00:00Z", "a date before 2000-01-01"),
        ("0000000000", "a date before 2000-01-01"),
        ("9999-12-31T23:59:59Z", "a date in the future (after 2025-06-30)"),
        ("0001-01-01T00:00:00+14:00", "not a date with time (shape 9999-99-99a99:99:99?)"),
    ],
)
def test_what_is_no_moment_is_rejected(land, text, reason):
    result = land("web_events", event(text))
    assert result.rejected[["column", "reason"]].values.tolist() == [["event_timestamp", reason]]
    assert (result.first_date, result.last_date) == (None, None)


def test_the_day_is_counted_in_the_time_zone_of_the_settings(land):
    text = HEADER + "2025-06-30T21:59:59Z,page_view,u\n2025-06-30T22:00:00Z,page_view,u\n2025-01-01T23:30:00Z,x,u\n"
    utc, berlin = land("web_events", text), land("web_events", text, time_zone="Europe/Berlin")
    assert (utc.kept, utc.first_date, utc.first_future_date) == (3, date(2025, 1, 1), None)
    assert (berlin.kept, berlin.first_date, berlin.last_date) == (2, date(2025, 1, 2), date(2025, 6, 30))
    assert berlin.first_future_date == date(2025, 7, 1)


def test_a_constant_or_composed_time_is_refused(land):
    columns = {"event": "event_name", "user": "user_id"}
    with pytest.raises(ExportError, match="no constant `event_timestamp`"):
        land("web_events", "event,user\n", {"columns": columns, "constants": {"event_timestamp": "2025-01-01"}})
    parts = {"date": {"parts": {"year": 2025, "month": 1, "day": 1}}}
    with pytest.raises(ExportError, match=r"only keys that mean something for web_events; without date\.parts"):
        land("web_events", "event,user\n", {"columns": columns} | parts)
    with pytest.raises(ExportError, match="a time zone of the IANA database"):
        land("web_events", "event,user\n", {"columns": columns, "time_zone": "Berlin"})


zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@settings(max_examples=80, deadline=None)
@given(st.integers(10**15, 175 * 10**13), zones)
def test_writing_a_moment_in_any_zone_or_as_epoch_changes_nothing(micros, zone):
    utc = ZoneInfo("UTC")
    rules = TimeRules(None, utc, utc, date(2000, 1, 1), date(2025, 6, 30))
    aware = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)
    moment = aware.replace(tzinfo=None)
    texts = [aware.astimezone(zone).isoformat(), moment.isoformat(" "), str(micros)]
    assert read_times(pa.array(texts), rules).values.to_pylist() == [moment] * 3
