"""What the room tells people, from small tables."""

from __future__ import annotations

from datetime import date

import pandas as pd

from marketing_assets.mix import findings


def model(**changes: object) -> pd.DataFrame:
    row = {
        "model": "business",
        "status": "fitted",
        "reason": "",
        "first_week": date(2023, 1, 2),
        "last_week": date(2024, 12, 23),
        "weeks": 104,
        "r_squared": 0.9,
        "baseline_share": 0.7,
        "gate_passed": True,
        "gate_reason": "all held",
    }
    return pd.DataFrame([row | changes])


def channel(name: str, roi: float, marginal: float, width: float = 0.1, **changes: object) -> dict[str, object]:
    row = {
        "model": "business",
        "channel": name,
        "spend": 1000.0,
        "contribution": 1000.0 * roi,
        "roi": roi,
        "ci_low": roi - width,
        "ci_high": roi + width,
        "marginal_roi": marginal,
        "marginal_ci_low": marginal - width,
        "marginal_ci_high": marginal + width,
        "evidence": "clear",
        "current_spend_per_day": 10.0,
    }
    return row | changes


def test_a_trusted_model_says_what_media_brought() -> None:
    (said,) = findings(pd.DataFrame([channel("A", 2.0, 1.5)]), model())
    assert said.title == "Media brought 30% of sales over 104 periods."
    assert (said.severity, said.since, said.until) == ("good", date(2023, 1, 2), date(2024, 12, 23))


def test_a_failed_gate_is_a_warning_with_its_reason() -> None:
    (said,) = findings(pd.DataFrame([channel("A", 2.0, 1.5)]), model(gate_passed=False, gate_reason="too weak"))
    assert (said.kind, said.severity) == ("model_gate_failed", "warning")
    assert said.evidence == "Too weak."


def test_a_channel_wholly_below_break_even_costs_what_it_does_not_bring_back() -> None:
    roi = pd.DataFrame([channel("A", 1.5, 1.5), channel("B", 1.95, 1.5)])
    losing = [said for said in findings(roi, model(), margin=0.5) if said.kind == "below_break_even"]
    assert [(said.subject, said.impact) for said in losing] == [("A", 250.0)]


def test_the_better_next_unit_is_told_only_when_intervals_do_not_overlap() -> None:
    apart = pd.DataFrame([channel("A", 3.0, 2.0), channel("B", 3.0, 1.0)])
    (said,) = [said for said in findings(apart, model()) if said.kind == "better_next_unit"]
    assert (said.subject, said.impact) == ("A", 28.0)
    near = pd.DataFrame([channel("A", 3.0, 2.0, 1.0), channel("B", 3.0, 1.0, 1.0)])
    assert not [said for said in findings(near, model()) if said.kind == "better_next_unit"]


def test_the_file_is_named_where_the_model_is_not_the_business() -> None:
    (said,) = findings(pd.DataFrame([channel("A", 2.0, 1.5, model="weekly")]), model(model="weekly"))
    assert said.title == "Media brought 30% of sales of weekly over 104 periods."
