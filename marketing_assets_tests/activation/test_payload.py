"""The payload: complete, valid, the same bytes for the same inputs, and refused when anything in it was changed."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
from datetime import date
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest

from marketing_assets.activation import (
    approval_body,
    payload_bytes,
    payload_hash,
    payload_schema,
    validate_payload,
)
from marketing_assets.activation.payload import idempotency_key
from marketing_assets.decisions import read_approval
from marketing_assets.errors import DecisionError

ROOT = Path(__file__).parents[2]


def test_the_published_schema_is_the_packaged_one_and_a_valid_schema() -> None:
    from jsonschema import Draft202012Validator

    packaged = files("marketing_assets.activation").joinpath("dsp_payload.schema.json").read_bytes()
    assert (ROOT / "docs" / "dsp_payload.schema.json").read_bytes() == packaged
    Draft202012Validator.check_schema(payload_schema())


def test_a_planned_payload_says_all_a_platform_and_an_auditor_need(make_payload) -> None:
    payload = make_payload()
    validate_payload(payload)
    assert payload["status"] == "planned"
    assert (payload["as_of"], payload["effective_date"], payload["expires"]) == (
        "2025-03-31",
        "2025-04-01",
        "2025-04-07",
    )
    assert payload["account_time_zone"] == "Europe/Berlin"
    assert payload["budget"] == payload["total"] == "210.86"
    assert payload["lineage"] == {"id": "1" * 64, "parents": {"budget_plan": "2" * 64, "sessions": "3" * 64}}
    brand = next(line for line in payload["lines"] if line["campaign"] == "Google_Search_Brand")
    assert brand["previous_amount"] == "100.01"
    assert Decimal(brand["delta"]) == Decimal(brand["amount"]) - Decimal("100.01")
    assert brand["units"]["amount"] == int(Decimal(brand["amount"]) * 1_000_000)
    social = next(line for line in payload["lines"] if line["channel"] == "Social" and line["level"] == "channel")
    assert social["platform"] is None
    assert social["guardrails"]["floor"] == "80.60"


def test_a_hold_is_a_valid_payload_that_changes_nothing(make_payload) -> None:
    payload = make_payload(held=True)
    validate_payload(payload)
    assert (payload["status"], payload["reason"]) == ("hold", "freshness: Google is 4 days old")
    assert {line["delta"] for line in payload["lines"]} == {"0.00"}


@pytest.mark.parametrize(("currency", "scale"), [("JPY", 100), ("HUF", 300), ("KWD", 1), ("EUR", 0.0001), ("USD", 1e8)])
def test_payloads_of_any_currency_and_size_are_valid(make_payload, currency, scale) -> None:
    payload = make_payload(currency=currency, scale=scale)
    validate_payload(payload)
    assert "E" not in payload["total"]
    assert ("." in payload["total"]) is (currency in ("KWD", "EUR", "USD"))


def test_bytes_are_canonical_and_the_same_in_every_process(make_payload) -> None:
    payload = make_payload()
    content = payload_bytes(payload)
    assert content.endswith(b"}\n")
    assert "Jänner – Aktion".encode() in content
    assert payload_bytes(json.loads(content)) == content
    assert make_payload() == payload
    script = (
        "import sys, json; from marketing_assets.activation import payload_bytes, payload_hash\n"
        "print(payload_hash(payload_bytes(json.load(sys.stdin))))"
    )
    other = subprocess.run(
        [sys.executable, "-c", script],
        input=json.dumps(dict(reversed(payload.items()))),
        env=os.environ | {"PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert other.stdout.strip() == payload_hash(content)


def test_another_lineage_is_another_payload_with_another_key(make_payload) -> None:
    payload = make_payload()
    other = copy.deepcopy(payload)
    other["lineage"]["id"] = "9" * 64
    assert idempotency_key(other) != payload["idempotency_key"]


def edited(payload, path, value):
    changed = copy.deepcopy(payload)
    target = changed
    for part in path[:-1]:
        target = target[part]
    target[path[-1]] = value
    return changed


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("currency",), "euro", "currency: expected pattern"),
        (("status",), "maybe", "status: expected enum"),
        (("effective_date",), "2025-02-30", "effective_date: expected format"),
        (("lines", 0, "amount"), 12.5, "lines/0/amount: expected type"),
        (("lines", 0, "amount"), "1e3", "lines/0/amount: expected pattern"),
        (("lines", 0, "surprise"), 1, "lines/0: expected additionalProperties"),
        (("checks",), {"passed": -1}, "checks/passed: expected minimum"),
    ],
)
def test_a_wrong_form_is_named_by_its_place_without_the_value_found(make_payload, path, value, message) -> None:
    with pytest.raises(DecisionError, match=message) as error:
        validate_payload(edited(make_payload(), path, value))
    if isinstance(value, str):
        assert value not in str(error.value)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("effective_date",), "2025-04-02", "the day after as_of"),
        (("expires",), "2025-03-01", "no day before effective_date"),
        (("total",), "1.00", "sum of the channel lines"),
        (("budget",), "1.00", "budget: expected the total"),
        (("budget",), None, "budget: expected the total"),
        (("lines", 0, "amount"), "1.00", "sum to its channel line"),
        (("lines", 0, "delta"), "1.00", "amount less previous_amount"),
        (("lines", 0, "campaign"), "x", "null on channel lines"),
        (("lines", 0, "units", "amount"), 121, "lines/0/units"),
        (("lines", 1, "units", "per_currency_unit"), 1000, "lines/1/units"),
        (("currency",), "JPY", "what the platform can take in JPY"),
        (("status",), "hold", "as the plan is a hold"),
        (("reason",), "other", "idempotency_key"),
    ],
)
def test_a_changed_meaning_is_found_even_when_the_form_is_right(make_payload, path, value, message) -> None:
    changed = edited(make_payload(), path, value)
    if path != ("reason",):
        changed["idempotency_key"] = idempotency_key(changed)
    with pytest.raises(DecisionError, match=message):
        validate_payload(changed)


def test_an_approval_keeps_the_amounts_of_the_payload(make_payload) -> None:
    payload = make_payload()
    plan = read_approval(date(2025, 4, 1), "a" * 64, approval_body(payload))
    assert sum(plan.channels.values()) == sum(plan.campaigns.values()) == Decimal(payload["total"])
    assert plan.expires.isoformat() == payload["expires"]


def test_a_hold_cannot_be_approved(make_payload) -> None:
    with pytest.raises(DecisionError, match="is a hold"):
        approval_body(make_payload(held=True))
