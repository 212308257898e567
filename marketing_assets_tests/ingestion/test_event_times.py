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
        ("2025-03-01 12:30:15.123456 UTC", 123_456),
        ("2025-03-01T14:30:15.5+02:00", 500_000),
        ("2025-03-01 12:30:15 GMT", 0),
        ("2025-03-01 1:30:15 PM +01:00", 0),
        ("2025/03/01 12:30:15", 0),
        ("20250301 12:30:15", 0),
        ("01.03.2025 12:30:15", 0),
        ("01.03.2025, 13:30:15,25 UTC+01:00", 250_000),
        ("Mar 1, 2025, 12:30:15\u202fPM", 0),
        ("1 March 2025 12:30:15 p.m.", 0),
        ("1 March 2025 12:30:15 p.m", 0),
        ("01.03.2025 12:30:15p.m.", 0),
        ("Sat Mar 01 2025 13:30:15 GMT+0100 (Central European Standard Time)", 0),
        ("Sat, 01 Mar 2025 12:30:15 +0000", 0),
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
        ("01.03.2025", "not a date with time (shape 99.99.9999)"),
        ("01.03.2025 24:00", "not a date with time (shape 99.99.9999 99:99)"),
        ("30.02.2025 12:00", "not a date with time (shape 99.99.9999 99:99)"),
        ("Mar 1, 2025 13:30 PM", "not a date with time (shape aaa 9, 9999 99:99 aa)"),
        ("Mar 1, 2025 0:30 AM", "not a date with time (shape aaa 9, 9999 9:99 aa)"),
        (
            "1 Mar 2025 12:30 CET",
            "not a date with time: the name of its zone is not known (shape 9 aaa 9999 99:99 aaa)",
        ),
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


DMY = ["01/03/2025 12:30", "28/02/2025 23:05:59", "13/03/2025 00:00"]
MDY = ["3/1/2025 12:30 PM", "2/28/2025 11:05:59 PM", "3/13/2025 12:00 AM"]
SAME = [
    MOMENT.replace(second=0), datetime(2025, 2, 28, 23, 5, 59), datetime(2025, 3, 13),  # noqa: DTZ001
]  # fmt: skip


def several(texts, name="event_timestamp"):
    lines = "".join(f'"{text}",page_view,u1\n' for text in texts)
    return HEADER.replace("event_timestamp", name) + lines


@pytest.mark.parametrize(("texts", "order", "cell"), [(DMY, "dmy", "28/02/2025"), (MDY, "mdy", "2/28/2025")])
def test_the_order_of_day_and_month_is_decided_by_the_cells_of_the_file(land, texts, order, cell):
    result = land("web_events", several(texts))
    assert result.rows["event_timestamp"].tolist() == SAME
    assert (result.kept, result.dialect.date_order) == (3, order)
    words = "day first" if order == "dmy" else "month first"
    assert result.dialect.evidence[-1] == (
        f"dates {words}: `{cell}` (line 3, column `event_timestamp`) is a day in this order only"
    )


def test_times_without_an_order_have_none_to_tell(land):
    for text in ("2025-03-01T12:30:15Z", "1740832215", "1740832215123456"):
        result = land("web_events", event(text))
        assert result.dialect.date_order is None
        assert not any(reason.startswith("dates ") for reason in result.dialect.evidence)


def test_an_order_that_no_cell_shows_is_refused_with_both_readings(land):
    with pytest.raises(ExportError) as refused:
        land("web_events", event("03/04/2025 2:03 PM"))
    said = str(refused.value)
    assert "the order of day and month is not certain: `03/04/2025` (line 2, column `event_timestamp`)" in said
    assert "3 April 2025 or March 4, 2025" in said
    assert "`date: {order: dmy}` (day first) or `date: {order: mdy}` (month first) in a mapping" in said
    assert "`ingestion.date_order` in marketing.yaml" in said


@pytest.mark.parametrize(("order", "month", "day"), [("dmy", 4, 3), ("mdy", 3, 4)])
def test_a_mapping_or_the_settings_decide_the_order_that_no_cell_shows(land, order, month, day):
    moment = datetime(2025, month, day, 14, 3)  # noqa: DTZ001
    by_mapping = land("web_events", event("03/04/2025 2:03 PM"), {"date": {"order": order}})
    by_settings = land("web_events", event("03/04/2025 2:03 PM"), ingestion={"date_order": order})
    for result in (by_mapping, by_settings):
        assert result.rows["event_timestamp"].tolist() == [moment]
        assert result.dialect.date_order == order


def test_cells_of_both_orders_are_refused_unless_a_mapping_says_which(land):
    with pytest.raises(ExportError, match="dates in different orders") as refused:
        land("web_events", several([DMY[1], MDY[1]]))
    said = str(refused.value)
    assert "`28/02/2025` (line 2, column `event_timestamp`) is 28 February 2025" in said
    assert "`2/28/2025` (line 3, column `event_timestamp`) is February 28, 2025" in said
    result = land("web_events", several([DMY[1], MDY[1]]), {"date": {"order": "dmy"}})
    assert result.rows["event_timestamp"].tolist() == [SAME[1]]
    assert result.rejected[["line", "reason"]].values.tolist() == [
        [3, "not a date with time (shape 9/99/9999 99:99:99 a)"]
    ]


def test_an_order_that_shows_only_far_down_is_found(land):
    unclear = [f"0{1 + n % 9}/0{1 + n // 9 % 9}/2025 10:{n % 60:02}" for n in range(400)]
    result = land("web_events", several([*unclear, "25/01/2025 10:00"]))
    assert (result.kept + len(result.rejected), result.dialect.date_order) == (401, "dmy")
    assert result.rows["event_timestamp"].tolist()[1] == datetime(2025, 1, 2, 10, 1)  # noqa: DTZ001


def test_iso_and_ordered_times_in_one_file_are_the_same_moments(land):
    result = land("web_events", several(["2025-03-01T12:30:00Z", "1740832200", "01/03/2025 12:30", "28/02/2025 1:00"]))
    assert result.rows["event_timestamp"].tolist()[:3] == [SAME[0]] * 3


def test_ordered_times_are_read_in_the_zone_of_the_mapping(land):
    result = land("web_events", event("28.02.2025 12:30:15"), {"time_zone": "Europe/Berlin"})
    assert result.rows["event_timestamp"].tolist() == [datetime(2025, 2, 28, 11, 30, 15)]  # noqa: DTZ001


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


FORMS = {
    "dmy": ("%d.%m.%Y %H:%M:%S", "%d/%m/%Y %I:%M:%S %p", "%d-%m-%Y, %H:%M:%S"),
    "mdy": ("%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y, %H:%M:%S UTC", "%m-%d-%Y %H:%M:%S+00:00"),
    "ymd": ("%Y/%m/%d %H:%M:%S", "%b %d, %Y %I:%M:%S %p", "%d %B %Y %H:%M:%S Z", "%Y-%m-%d %I:%M:%S %p"),
}


@settings(max_examples=80, deadline=None)
@given(st.integers(10**9, 1_750_000_000), st.sampled_from([(o, f) for o, forms in FORMS.items() for f in forms]))
def test_writing_a_moment_in_any_order_changes_nothing(seconds, how):
    order, form = how
    utc = ZoneInfo("UTC")
    rules = TimeRules(None, utc, utc, date(2000, 1, 1), date(2025, 6, 30), order)
    moment = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)).replace(tzinfo=None)
    found = read_times(pa.array([moment.strftime(form), None]), rules)
    assert found.values.to_pylist() == [moment, None]
    assert not found.contradicts
