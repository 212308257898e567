"""Each kind of incident on a tiny series: found where it is, said once, and not found where there is none."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from marketing_assets.findings import IncidentKind
from marketing_assets.monitoring import detect_incidents, findings, measure_trends
from marketing_assets.monitoring.incidents import COLUMNS
from marketing_assets.settings import Settings

SETTINGS = Settings()
START = date(2025, 1, 6)


def day(number: int) -> date:
    return START + timedelta(days=number)


def detect(daily: pd.DataFrame, as_of: date | None = None) -> pd.DataFrame:
    return detect_incidents(daily, SETTINGS, as_of=as_of or day(63))


def found(incidents: pd.DataFrame) -> list[tuple[str, str, date, date]]:
    return [(row.kind, row.campaign, row.start, row.end) for row in incidents.itertuples()]


def on(days: range | list[int], **factors: float):
    return lambda number: factors if number in days else {}


def test_a_series_of_ordinary_weeks_has_no_incident(campaign):
    assert detect(campaign(days=60)).empty


def test_one_dear_day_is_a_spend_spike_and_nothing_else(campaign):
    incidents = detect(campaign(change=on([40], spend=2.75)))
    assert found(incidents) == [("spend_spike", "Shoes", day(40), day(40))]
    row = incidents.iloc[0]
    assert row["expected"] == pytest.approx(100, rel=0.1)
    assert row["impact"] == pytest.approx(row["observed"] - row["expected"])
    assert (row["level"], row["metric"], row["severity"], row["open"]) == ("campaign", "spend", "critical", False)


def test_bigger_orders_are_a_revenue_spike_that_says_conversions_were_as_usual(campaign):
    incidents = detect(campaign(change=on([40], revenue=4)))
    assert found(incidents) == [("revenue_spike", "Shoes", day(40), day(40))]
    assert "Conversions were about as usual" in incidents["explanation"].iloc[0]


def test_lost_conversions_are_one_drop_over_all_its_days(campaign):
    incidents = detect(campaign(change=on(range(40, 46), conversions=0.3)))
    assert found(incidents) == [("performance_drop", "Shoes", day(40), day(45))]
    row = incidents.iloc[0]
    assert row["metric"] == "conversions"
    assert row["change_pct"] == pytest.approx(-70, abs=8)
    assert row["impact"] > 0


def test_a_budget_that_buys_its_delivery_is_a_decision_and_no_incident(campaign):
    assert detect(campaign(change=on(range(40, 60), spend=2, impressions=2, clicks=2))).empty
    assert detect(campaign(change=on(range(40, 60), spend=0.4, impressions=0.4, clicks=0.4))).empty


def test_spend_that_doubles_without_delivery_is_an_incident_until_it_is_the_new_normal(campaign):
    incidents = detect(campaign(change=on(range(40, 60), spend=2)))
    spikes = incidents[incidents["kind"] == "spend_spike"]
    assert [(row.start, row.end) for row in spikes.itertuples()] == [(day(40), day(46))]


def test_a_jump_beyond_the_factor_of_the_settings_is_an_incident_even_with_its_delivery(campaign):
    incidents = detect(campaign(change=on([40], spend=3, impressions=3, clicks=3)))
    assert found(incidents) == [("spend_spike", "Shoes", day(40), day(40))]


def test_two_incidents_a_few_days_apart_are_both_said(campaign):
    incidents = detect(campaign(change=on([40, 44], revenue=4)))
    assert [row.start for row in incidents.itertuples()] == [day(44), day(40)]


def test_junk_clicks_are_not_lost_conversions(campaign):
    # Twice the clicks, the same orders.
    assert detect(campaign(change=lambda n: {"clicks": 2.0, "conversions": 0.5} if n == 40 else {})).empty


def test_empty_rows_are_zero_spend_on_the_same_day(campaign):
    daily = campaign(days=50, change=on([48, 49], spend=0, impressions=0, clicks=0))
    incidents = detect(daily, as_of=day(49))
    assert found(incidents) == [("zero_spend", "Shoes", day(48), day(49))]
    assert incidents["open"].iloc[0]
    assert incidents["severity"].iloc[0] == "critical"


def test_a_hole_in_a_flight_is_zero_spend_only_while_its_platform_reports(campaign):
    hole = campaign("Shoes", skip=lambda n: n in (40, 41))
    other = campaign("Hats", seed=2)
    assert found(detect(pd.concat([hole, other]))) == [("zero_spend", "Shoes", day(40), day(41))]
    assert detect(hole).empty
    assert detect(pd.concat([hole, other.assign(platform="Bing")])).empty


def test_a_flight_that_ended_is_not_an_incident(campaign):
    other = campaign("Hats", seed=2, days=60)
    ended = pd.concat([campaign("Shoes", days=40), other])
    assert detect(ended).empty
    # Stopped on a Friday: asked about for a week. Stopped on a Sunday, as planned flights do: not asked about.
    assert found(detect(pd.concat([campaign("Shoes", days=40), other]), as_of=day(41))) == [
        ("zero_spend", "Shoes", day(40), day(41))
    ]
    assert detect(pd.concat([campaign("Shoes", days=42), other]), as_of=day(43)).empty


def test_a_click_rate_that_slides_is_a_gradual_decline(campaign):
    slide = lambda n: {"clicks": 1 - 0.2 * (n - 40) / 27} if 40 <= n <= 67 else {}  # noqa: E731
    incidents = detect(campaign(days=80, change=slide), as_of=day(82))
    assert list(incidents["kind"]) == ["gradual_decline"]
    row = incidents.iloc[0]
    assert abs((row["start"] - day(40)).days) <= 7 and abs((row["end"] - day(67)).days) <= 2
    assert row["change_pct"] == pytest.approx(-20, abs=4)


def test_a_sudden_step_is_not_a_gradual_decline(campaign):
    incidents = detect(campaign(days=80, change=lambda n: {"clicks": 0.85} if n >= 40 else {}), as_of=day(82))
    assert "gradual_decline" not in set(incidents["kind"])


def test_immature_days_raise_no_performance_alert_but_money_does(campaign):
    daily = campaign(days=50, change=on([47, 48, 49], conversions=0.2, spend=3))
    assert found(detect(daily, as_of=day(49))) == [("spend_spike", "Shoes", day(47), day(49))]
    daily = campaign(days=50, change=on([46, 47, 48, 49], conversions=0.2))
    assert detect(daily, as_of=day(48)).empty
    later = detect(daily, as_of=day(49))
    assert found(later) == [("performance_drop", "Shoes", day(46), day(46))]
    assert later["open"].iloc[0]


def test_campaigns_of_a_channel_that_fail_together_are_one_incident(campaign):
    both = [campaign(name, seed=n, change=on(range(40, 44), conversions=0.2)) for n, name in enumerate(("A", "B"))]
    incidents = detect(pd.concat([*both, campaign("C", seed=5, channel="Display")]))
    assert len(incidents) == 1
    row = incidents.iloc[0]
    assert (row["level"], row["channel"], row["campaign"]) == ("channel", "PPC", "all")
    assert row["explanation"].startswith("2 campaigns of the channel at once")


def test_a_drop_that_a_spend_spike_explains_is_not_said_twice(campaign):
    incidents = detect(campaign(change=on([40, 41], spend=3, conversions=0.3)))
    assert list(incidents["kind"]) == ["spend_spike"]


def test_a_series_shorter_than_the_history_asked_for_has_no_incident(campaign):
    assert detect(campaign(days=20, change=on([18], spend=5))).empty
    assert not detect(campaign(days=21, change=on([18], spend=5))).empty


def test_few_conversions_raise_no_performance_incident(campaign):
    assert detect(campaign(change=lambda n: {"conversions": 0.0 if 40 <= n < 44 else 0.08})).empty


def test_what_is_not_reported_is_not_judged(campaign):
    daily = campaign(change=on([40], spend=3)).assign(clicks=None, conversions=None, revenue=None, impressions=None)
    assert found(detect(daily)) == [("spend_spike", "Shoes", day(40), day(40))]
    assert np.isfinite(detect(daily)["impact"].iloc[0])
    assert detect(daily.assign(spend=None)).empty


def test_nothing_and_one_day_and_constants_have_no_incident(campaign):
    for daily in (campaign(days=3).iloc[:0], campaign(days=1)):
        incidents = detect(daily)
        assert incidents.empty and list(incidents.columns) == list(COLUMNS)
        assert findings(incidents, measure_trends(daily, SETTINGS, as_of=day(10))) == []
    constant = campaign().assign(spend=10.0, impressions=1000.0, clicks=100.0, conversions=10.0, revenue=50.0)
    assert detect(constant).empty
    assert detect(constant.assign(spend=0.0, clicks=0.0, conversions=0.0, revenue=0.0)).empty


@pytest.mark.parametrize("scale", [1e-6, 1e7])
def test_the_unit_of_money_changes_no_incident(campaign, scale):
    change = lambda n: {"spend": 3.0} if n == 35 else {"revenue": 4.0} if n == 45 else {}  # noqa: E731
    assert found(detect(campaign(change=change, scale=scale))) == found(detect(campaign(change=change)))


def test_the_order_of_rows_and_what_comes_after_as_of_change_nothing(campaign):
    daily = pd.concat([campaign("A", change=on([40], spend=3)), campaign("B", seed=2, change=on([55], spend=3))])
    plain = detect(daily, as_of=day(50))
    pd.testing.assert_frame_equal(plain, detect(daily.sample(frac=1, random_state=1), as_of=day(50)))
    pd.testing.assert_frame_equal(plain, detect(daily[daily["date"] <= day(50)], as_of=day(50)))


def test_later_days_do_not_change_what_was_found_before(campaign):
    daily = campaign(days=80, change=lambda n: {"spend": 3.0} if n == 40 else {"conversions": 0.2} if n > 60 else {})
    early, late = (detect(daily, as_of=day(n)) for n in (50, 79))
    columns = ["kind", "start", "end", "expected", "observed", "score"]
    both = late.merge(early[columns], on=columns)
    assert len(both) == len(early) == 1


def test_findings_say_what_happened_what_it_cost_and_what_to_do(campaign):
    incidents = detect(campaign(change=on([40], spend=2.75)))
    [finding] = findings(incidents, measure_trends(campaign(days=5), SETTINGS, as_of=day(10)))
    assert finding.kind == IncidentKind.SPEND_SPIKE
    assert finding.title.startswith("Shoes spent 2.") and finding.title.endswith("on 2025-02-15.")
    assert finding.until == day(40)
    assert finding.impact == pytest.approx(incidents["impact"].iloc[0])
