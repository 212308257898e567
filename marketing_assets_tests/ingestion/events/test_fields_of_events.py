"""What a nested event says, field by field: the same from JSON, from Parquet and from JSON text in a table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from marketing_assets.ingestion.events import EVENT_COLUMNS
from marketing_assets.ingestion.events.flat_event import flat_event
from marketing_assets.ingestion.events.params import params_of
from marketing_assets.ingestion.events.texts import WrongShape, number_text
from marketing_assets.ingestion.landing_kinds import KINDS
from marketing_assets_tests.ingestion.events.ga4 import (
    MOMENT,
    SCHEMA,
    as_exported,
    event,
    param,
    read,
    write_json,
    write_parquet,
)


def flat(source: dict[str, Any]) -> dict[str, str]:
    return dict(zip(EVENT_COLUMNS, flat_event(source), strict=True))


def test_every_column_is_one_of_web_events() -> None:
    assert set(EVENT_COLUMNS) <= set(KINDS["web_events"].names)


def test_an_event_says_the_same_in_every_format(tmp_path: Path) -> None:
    events = [
        event({"source": "google", "medium": "cpc", "percent": 12.5, "entrances": 1}),
        event({"value": 59.0, "currency": "EUR"}, event_name="purchase",
              ecommerce={"purchase_revenue": 59.99, "transaction_id": "T1"},
              items=[{"item_id": "a", "item_name": "bag", "price": 10.0, "quantity": 2}]),
        event(None, event_name="refund", ecommerce={"refund_value": 5.0}),
        event({"ga_session_id": None, "page_location": None, "session_engaged": None}, privacy_info=None, geo=None),
        event(collected_traffic_source={"manual_source": "newsletter", "gclid": "EAIa"}, event_params=[]),
    ]  # fmt: skip
    numbers = read(write_json(tmp_path / "numbers.jsonl", events))
    texts = read(write_json(tmp_path / "texts.jsonl", [as_exported(each) for each in events]))
    parquet = read(write_parquet(tmp_path / "events.parquet", events))
    one_by_one = [flat(each) for each in events]
    assert numbers == texts == parquet == one_by_one
    assert len(numbers) == 5


def test_an_event_becomes_one_flat_record() -> None:
    found = flat(event({"engagement_time_msec": 7}, user_id="C7"))
    assert {name: text for name, text in found.items() if text and name != "params_digest"} == {
        "event_timestamp": str(MOMENT), "event_date": "20250301", "event_name": "page_view",
        "user_pseudo_id": "1146540.1921992520", "ga_session_id": "1740830000", "user_id": "C7",
        "page_location": "https://shop.example/a", "device": "mobile", "country": "Germany",
        "analytics_storage": "Yes", "ads_storage": "No", "session_engaged": "1", "engagement_time_msec": "7",
        "stream_id": "2100450278",
    }  # fmt: skip


def test_the_first_touch_of_a_user_is_no_source_of_the_visit() -> None:
    assert flat(event())["source"] == flat(event())["medium"] == flat(event())["campaign"] == ""


def test_what_was_collected_with_the_event_goes_before_its_parameters() -> None:
    collected = {"manual_source": "bing", "manual_medium": None}
    found = flat(event({"source": "google", "medium": "cpc"}, collected_traffic_source=collected))
    assert (found["source"], found["medium"]) == ("bing", "cpc")


@pytest.mark.parametrize(
    ("name", "ecommerce", "value", "revenue"),
    [
        ("purchase", {"purchase_revenue": 59.99}, 10.0, "59.99"),
        ("purchase", {"purchase_revenue": 0.0}, 10.0, "0"),
        ("purchase", {"purchase_revenue": None}, 10.0, "10"),
        ("purchase", None, 12, "12"),
        ("add_to_cart", None, 99.0, ""),
        ("generate_lead", None, 99.0, ""),
        ("refund", {"refund_value": 5.5}, None, "-5.5"),
    ],
)
def test_revenue_is_what_was_bought_and_not_what_lay_in_the_cart(
    name: str, ecommerce: dict | None, value: float | None, revenue: str
) -> None:
    assert flat(event({"value": value}, event_name=name, ecommerce=ecommerce))["revenue"] == revenue


@pytest.mark.parametrize("engaged", ["1", 1])
def test_engaged_arrives_as_number_or_text(engaged: object) -> None:
    assert flat(event({"session_engaged": engaged}))["session_engaged"] == "1"


def test_of_a_parameter_that_stands_twice_the_last_value_counts() -> None:
    assert params_of([param("a", "x"), param("a", "y"), param("a", "")]) == {"a": "y"}


@pytest.mark.parametrize(
    "params",
    [
        [{"key": "a", "value": {"string_value": None, "int_value": "5", "set_timestamp_micros": "1"}}],
        [{"key": "a", "value": 5}],
        {"a": 5, "b": None},
        {"a": {"int_value": 5}},
    ],
)
def test_parameters_are_read_in_every_shape(params: Any) -> None:
    assert params_of(params) == {"a": "5"}


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("event_params", "text", "`event_params` holds text that is no JSON"),
        ("event_params", [5], "`event_params` holds something without `key` and `value`"),
        ("event_params", [{"key": 5, "value": {}}], "`event_params` has a `key` that is no text"),
        ("event_params", [{"key": "a", "value": {"text": "x"}}], "`event_params` has a `value` without one of"),
        ("event_params", [{"key": "a", "value": {"int_value": [1]}}], "`event_params` holds a list, expected text"),
        ("event_name", ["a"], "`event_name` holds a list, expected text or a number"),
        ("user_pseudo_id", {"a": 1}, "`user_pseudo_id` holds a record, expected text or a number"),
        ("geo", 5, "`geo` holds a single value, expected a record"),
        ("items", {"a": 1}, "`items` holds something else than a list of records"),
        ("event_params", "[" * 100_000, "`event_params` is nested too deeply"),
        ("event_params", " " * 5 + "[1" * 600_000, "`event_params` holds more than 1024 KiB of text"),
    ],
)
def test_a_field_of_another_shape_is_named_without_its_value(field: str, value: Any, said: str) -> None:
    with pytest.raises(WrongShape) as error:
        flat_event(event() | {field: value})
    assert str(error.value).startswith(said)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("1740830400123456", "1740830400123456"),
        ("1.740830400123456e15", "1740830400123456"),
        ("1740830400123456.0", "1740830400123456"),
        ("9007199254740993", "9007199254740993"),
        ("-5164663614086310235", "-5164663614086310235"),
        ("0.10", "0.1"), ("-0.0", "0"), ("NaN", ""), ("1e999", "1e999"), ("1.2.3", "1.2.3"), ("x", "x"), ("", ""),
    ],
)  # fmt: skip
def test_a_number_is_written_with_all_its_digits_and_without_exponent(text: str, plain: str) -> None:
    assert number_text(text) == plain


def test_a_time_that_a_tool_wrote_as_a_float_is_microseconds_again(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(f'{{"event_timestamp": 1.740830400123456E15, "event_name": "x", "user_pseudo_id": "{"9" * 17}"}}\n')
    (found,) = read(file)
    assert (found["event_timestamp"], found["user_pseudo_id"]) == (str(MOMENT), "9" * 17)


def test_ids_above_two_to_the_53_stay_exact(tmp_path: Path) -> None:
    big = 2**53 + 1
    events = [event({"ga_session_id": big})]
    for found in (read(write_json(tmp_path / "a.json", events)), read(write_parquet(tmp_path / "a.parquet", events))):
        assert found[0]["ga_session_id"] == str(big)


def test_events_that_differ_in_a_parameter_or_an_item_have_different_digests() -> None:
    item = {"item_id": "a", "price": 10.0}
    events = [event(), event({"percent_scrolled": 90}), event({"percent_scrolled": 50}), event(items=[item]),
              event(items=[item, item])]  # fmt: skip
    assert len({flat(each)["params_digest"] for each in events}) == 5


def test_what_an_event_is_not_made_of_leaves_its_digest_alone() -> None:
    one = event({"a": 1, "b": "2"})
    other = event({"b": "2", "a": "1"}, geo={"country": None}, event_bundle_sequence_id=5, traffic_source=None)
    other["event_params"].reverse()
    assert flat(one)["params_digest"] == flat(other)["params_digest"]
    assert flat(event(event_params=[]))["params_digest"] == ""


@pytest.mark.parametrize("wrapping", ["list", "map", "text"])
def test_parquet_of_other_writers_reads_alike(tmp_path: Path, wrapping: str) -> None:
    events = [event({"source": "google", "entrances": 1}), event(event_params=[])]
    usual = read(write_parquet(tmp_path / "usual.parquet", events))
    kind = SCHEMA.field("event_params").type
    types = {
        "list": pa.struct([("list", pa.list_(pa.struct([("element", kind.value_type)])))]),
        "map": pa.map_(pa.string(), kind.value_type.field("value").type),
        "text": pa.string(),
    }
    for each in events:
        params = each["event_params"]
        each["event_params"] = {
            "list": {"list": [{"element": held} for held in params]},
            "map": [(held["key"], held["value"]) for held in params],
            "text": str(params),
        }[wrapping]
    place = SCHEMA.get_field_index("event_params")
    schema = SCHEMA.set(place, pa.field("event_params", types[wrapping]))
    assert read(write_parquet(tmp_path / "other.parquet", events, schema)) == usual
