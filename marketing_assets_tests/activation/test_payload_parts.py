"""What a payload carries beside the budgets, and that payloads of the version before stay valid."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from marketing_assets.activation import (
    ad_copy_library,
    approval_body,
    deliver,
    payload_bytes,
    read_payload,
    validate_payload,
)
from marketing_assets.activation.payload import idempotency_key
from marketing_assets.activation.payload_parts import forecast_part, money_text
from marketing_assets.allocation import CURVE_OBJECTIVE, OUTLOOK_COLUMNS
from marketing_assets.errors import DecisionError
from marketing_assets.settings import Settings

OLD = Path(__file__).with_name("payload_1_0.json")  # as version 1.0 wrote it
DAYS = [date(2025, 4, 1) + timedelta(days=n) for n in range(3)]
FORECAST = pd.DataFrame(
    {
        "series": ["total"] * 3 + ["PPC"],
        "date": [*reversed(DAYS), DAYS[0]],
        "forecast": [300.004, 200.0, 1e6, 5.0],
        "p10": [250.0, 150.0, -0.001, 1.0],
        "p90": [350.0, 250.0, 2e6, 9.0],
    }
)
OUTLOOK = pd.DataFrame(
    [
        ["total", "today", 210.86, 500.0, 600.0, 700.129, np.nan, "attributed, not incremental"],
        ["total", "proposed", 210.86, 510.0, 610.0, 710.0, 0.87654, "attributed, not incremental"],
        ["PPC", "today", 100.01, 1.0, 2.0, 3.0, np.nan, "attributed, not incremental"],
    ],
    columns=OUTLOOK_COLUMNS,
)
LIBRARY = ad_copy_library(pd.DataFrame(columns=["segment"]), None, Settings())


@pytest.fixture
def full(make_payload):
    return make_payload(creatives=LIBRARY, forecast=FORECAST, outlook=OUTLOOK)


def test_green_texts_forecast_and_outlook_travel_with_the_plan(full) -> None:
    validate_payload(full)
    assert full["schema_version"] == "1.1"
    assert len(full["creatives"]) == 6
    first = full["creatives"][0]
    assert (first["segment"], first["platforms"]) == ("Brand Loyalist", ["google", "meta"])
    assert first["channels"] == ["PPC", "Social"]  # Email runs on neither
    assert full["forecast"][0] == {"date": "2025-04-01", "forecast": "1000000.00", "p10": "0.00", "p90": "2000000.00"}
    assert [day["date"] for day in full["forecast"]] == [day.isoformat() for day in DAYS]
    assert full["outlook"] == {
        "basis": "attributed, not incremental",
        "today": {"p10": "500.00", "p50": "600.00", "p90": "700.13"},
        "proposed": {"p10": "510.00", "p50": "610.00", "p90": "710.00"},
        "p_better": "0.877",
    }


def test_the_bytes_do_not_depend_on_the_order_of_rows(full, make_payload) -> None:
    tables = {"creatives": LIBRARY, "forecast": FORECAST, "outlook": OUTLOOK}
    shuffled = {name: table.sample(frac=1, random_state=5) for name, table in tables.items()}
    assert payload_bytes(make_payload(**shuffled)) == payload_bytes(full)
    assert b"e+" not in payload_bytes(full)


def test_without_them_a_payload_says_so_and_is_valid(make_payload) -> None:
    for payload in (make_payload(), make_payload(forecast=FORECAST.iloc[:0], outlook=OUTLOOK.iloc[2:])):
        validate_payload(payload)
        assert (payload["creatives"], payload["forecast"], payload["outlook"]) == ([], [], None)


def test_texts_that_wait_for_a_person_or_fit_no_platform_stay_behind(make_payload) -> None:
    library = LIBRARY.head(4).assign(light=["red", "yellow", "green", "green"])
    library.loc[3, "headline"] = "x" * 41
    library.loc[2, "headline"] = "x" * 31
    (text,) = make_payload(creatives=library)["creatives"]
    assert text["platforms"] == ["meta"]
    assert text["channels"] == ["Social"]


def test_days_without_a_forecast_are_left_out_and_not_zero() -> None:
    rows = FORECAST.assign(p10=[np.nan, 1.0, 2.0, 3.0])
    assert [day["date"] for day in forecast_part(rows, "EUR")] == ["2025-04-01", "2025-04-02"]
    assert forecast_part(rows.drop(columns="series").head(2), "JPY") == [
        {"date": "2025-04-02", "forecast": "200", "p10": "1", "p90": "250"}
    ]
    assert money_text(-0.004, "EUR") == "0.00"


def test_a_plan_from_response_curves_has_a_valid_objective(full) -> None:
    payload = full | {"objective": CURVE_OBJECTIVE}
    validate_payload(payload | {"idempotency_key": idempotency_key(payload)})


def test_a_payload_of_the_version_before_is_read_approved_and_delivered_as_it_was(tmp_path) -> None:
    payload = read_payload(OLD)
    assert payload["schema_version"] == "1.0"
    assert payload_bytes(payload) == OLD.read_bytes()
    assert approval_body(payload)["currency"] == "EUR"
    assert deliver(OLD, tmp_path).path.read_bytes() == OLD.read_bytes()


def rekeyed(payload):
    return payload | {"idempotency_key": idempotency_key(payload)}


def test_each_version_has_exactly_its_own_fields(full) -> None:
    old = json.loads(OLD.read_bytes())
    with pytest.raises(DecisionError, match="creatives"):
        validate_payload(rekeyed(old | {"creatives": []}))
    with pytest.raises(DecisionError, match="required"):
        validate_payload(rekeyed({name: value for name, value in full.items() if name != "outlook"}))
    with pytest.raises(DecisionError, match="schema_version"):
        validate_payload(rekeyed(full | {"schema_version": "2.0"}))


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("creatives", 0, "headline"), "x" * 31, "at most 30 characters of headline"),
        (("creatives", 0, "body"), "x" * 126, "for meta"),
        (("creatives", 0, "channels"), ["Nowhere"], "channels of the lines"),
        (("forecast", 1, "date"), "2025-04-01", "one entry per date, in order"),
        (("forecast", 0, "p10"), "3000000.00", "p10 no greater than p90"),
        (("outlook", "p_better"), "1.500", "outlook"),
    ],
)
def test_changed_texts_and_forecasts_are_found(full, path, value, message) -> None:
    changed = json.loads(payload_bytes(full))
    target = changed
    for part in path[:-1]:
        target = target[part]
    target[path[-1]] = value
    with pytest.raises(DecisionError, match=message):
        validate_payload(rekeyed(changed))
