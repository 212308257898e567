"""What must hold for a payload before anyone may act on it: its form (JSON Schema) and its meaning (sums, units,
dates)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any

from marketing_assets.activation.copy_words import PLATFORMS
from marketing_assets.activation.payload import idempotency_key, payload_bytes
from marketing_assets.activation.units import PlatformUnits, amount_from_units, platform_units
from marketing_assets.errors import DecisionError

MESSAGES_SHOWN = 5


def payload_schema() -> dict[str, Any]:
    """The published JSON Schema (draft 2020-12)."""
    schema: dict[str, Any] = json.loads(files(__package__).joinpath("dsp_payload.schema.json").read_text("utf-8"))
    return schema


def validate_payload(payload: Mapping[str, Any]) -> None:
    """Check form, sums, units, dates and idempotency key.

    Raises:
        DecisionError: names what is wrong and where, without the values found there.
    """
    problems = list(_form_problems(payload)) or list(_meaning_problems(payload))
    if problems:
        more = len(problems) - MESSAGES_SHOWN
        shown = "; ".join(problems[:MESSAGES_SHOWN]) + (f"; and {more} more" if more > 0 else "")
        raise DecisionError(f"not a valid budget payload: {shown}. Plan the day again instead of mending the file.")


def read_payload(path: Path) -> dict[str, Any]:
    """Read and validate a payload file.

    Raises:
        DecisionError: missing, not JSON, invalid, or not the canonical bytes (someone edited it).
    """
    try:
        content = path.read_bytes()
        payload = json.loads(content)
    except FileNotFoundError:
        raise DecisionError(f"{path}: no such payload; run the plan first, or check the path") from None
    except (OSError, ValueError) as error:
        raise DecisionError(f"{path}: cannot be read as JSON ({type(error).__name__}); plan the day again") from None
    try:
        validate_payload(payload)
    except DecisionError as error:
        raise DecisionError(f"{path}: {error}") from None
    if payload_bytes(payload) != content:
        raise DecisionError(f"{path}: valid, but not as it was written; it was edited. Plan the day again.")
    checked: dict[str, Any] = payload
    return checked


def _form_problems(payload: Any) -> Iterator[str]:
    from jsonschema import Draft202012Validator

    validator = Draft202012Validator(payload_schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)
    for error in sorted(validator.iter_errors(payload), key=lambda e: [str(part) for part in e.absolute_path]):
        yield f"{_path(error.absolute_path)}: expected {error.validator} {_short(error.validator_value)}"


def _short(expected: Any) -> str:
    text = json.dumps(expected)
    return text if len(text) <= 120 else text[:117] + "..."


def _path(parts: Any) -> str:
    return "/".join(str(part) for part in parts) or "payload"


def _meaning_problems(payload: Mapping[str, Any]) -> Iterator[str]:
    as_of, effective, expires = (date.fromisoformat(payload[name]) for name in ("as_of", "effective_date", "expires"))
    if (effective - as_of).days != 1:
        yield "effective_date: expected the day after as_of"
    if expires < effective:
        yield "expires: expected no day before effective_date"
    if payload["idempotency_key"] != idempotency_key(payload):
        yield "idempotency_key: expected the SHA-256 of the rest of the payload"
    for number, line in enumerate(payload["lines"]):
        yield from _line_problems(line, f"lines/{number}", payload["currency"], payload["status"] == "hold")
    yield from _sum_problems(payload)
    yield from _creative_problems(payload)
    yield from _forecast_problems(payload)


def _line_problems(line: Mapping[str, Any], where: str, currency: str, hold: bool) -> Iterator[str]:
    if (line["campaign"] is None) != (line["level"] == "channel"):
        yield f"{where}/campaign: expected null on channel lines and a name on campaign lines"
    amount, previous = Decimal(line["amount"]), Decimal(line["previous_amount"])
    if Decimal(line["delta"]) != amount - previous:
        yield f"{where}/delta: expected amount less previous_amount"
    if hold and amount != previous:
        yield f"{where}/amount: expected previous_amount, as the plan is a hold"
    try:
        expected = platform_units(line["platform"], amount, currency)
    except DecisionError:
        yield f"{where}/amount: expected what the platform can take in {currency}"
        return
    given = PlatformUnits(**line["units"])
    if given != expected or amount_from_units(given) != amount:
        yield f"{where}/units: expected {expected.system} of amount, {expected.per_currency_unit} to one {currency}"


def _sum_problems(payload: Mapping[str, Any]) -> Iterator[str]:
    channels: dict[str, Decimal] = {}
    campaigns: dict[str, Decimal] = {}
    for number, line in enumerate(payload["lines"]):
        if line["level"] == "channel" and line["channel"] in channels:
            yield f"lines/{number}: expected one line per channel"
        sums = channels if line["level"] == "channel" else campaigns
        sums[line["channel"]] = sums.get(line["channel"], Decimal(0)) + Decimal(line["amount"])
    if channels != campaigns:
        yield "lines: expected the campaign lines of each channel to sum to its channel line"
    total = sum(channels.values(), Decimal(0))
    if total != Decimal(payload["total"]):
        yield "total: expected the sum of the channel lines"
    if payload["status"] == "planned" and (payload["budget"] is None or Decimal(payload["budget"]) != total):
        yield "budget: expected the total, as the plan is not a hold"


def _creative_problems(payload: Mapping[str, Any]) -> Iterator[str]:
    channels = {line["channel"] for line in payload["lines"]}
    for number, text in enumerate(payload.get("creatives", ())):
        if not set(text["channels"]) <= channels:
            yield f"creatives/{number}/channels: expected channels of the lines"
        for limits in PLATFORMS:
            if limits.platform in text["platforms"] and not limits.fit(text["headline"], text["body"]):
                yield (
                    f"creatives/{number}: expected at most {limits.headline} characters of headline and {limits.body} "
                    f"of body for {limits.platform}"
                )


def _forecast_problems(payload: Mapping[str, Any]) -> Iterator[str]:
    days = payload.get("forecast", ())
    dates = [day["date"] for day in days]
    if sorted(set(dates)) != dates:
        yield "forecast: expected one entry per date, in order"
    for number, day in enumerate(days):
        if Decimal(day["p10"]) > Decimal(day["p90"]):
            yield f"forecast/{number}: expected p10 no greater than p90"
