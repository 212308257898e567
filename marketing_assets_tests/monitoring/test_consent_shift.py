from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from marketing_assets.monitoring import consent_findings
from marketing_assets.settings import MonitoringPolicy

FIRST, DAYS = date(2025, 1, 1), 60
LAST = FIRST + timedelta(days=DAYS - 1)
POLICY = MonitoringPolicy()


def days(rates: np.ndarray, events: int = 800, seed: int = 3) -> pd.DataFrame:
    """`consent_daily` of so many events a day, of which each has consent with the day's probability."""
    granted = np.random.default_rng(seed).binomial(events, rates)
    dates = [FIRST + timedelta(days=number) for number in range(len(rates))]
    return pd.DataFrame({"date": dates, "events": events, "granted_events": granted})


def test_a_banner_that_broke_is_told_as_such_since_its_first_day() -> None:
    rates = np.full(DAYS, 0.65)
    rates[50:] = 0.4
    (finding,) = consent_findings(days(rates), POLICY, as_of=LAST)
    assert (finding.kind, finding.severity, finding.since, finding.until) == (
        "consent_shift", "warning", FIRST + timedelta(days=50), None,
    )  # fmt: skip
    assert finding.title == "The share of web events with consent fell from 65% to 40% on 2025-02-20."
    assert "whatever the traffic did" in finding.evidence


def test_a_rise_is_told_too() -> None:
    rates = np.full(DAYS, 0.4)
    rates[57:] = 0.9
    (finding,) = consent_findings(days(rates), POLICY, as_of=LAST)
    assert "rose" in finding.title and finding.since == FIRST + timedelta(days=57)


@pytest.mark.parametrize("seed", range(20))
def test_chance_and_a_steady_rate_are_no_finding(seed: int) -> None:
    for rate, events in ((0.65, 800), (0.65, 25), (0.0, 800), (1.0, 800)):
        assert consent_findings(days(np.full(DAYS, rate), events, seed), POLICY, as_of=LAST) == []


def test_a_shift_that_is_over_and_one_that_is_still_to_come_are_no_finding() -> None:
    rates = np.full(DAYS, 0.65)
    rates[50:55] = 0.2
    assert consent_findings(days(rates), POLICY, as_of=LAST) == []
    assert consent_findings(days(rates), POLICY, as_of=FIRST + timedelta(days=49)) == []
    assert len(consent_findings(days(rates), POLICY, as_of=FIRST + timedelta(days=52))) == 1


def test_fewer_visitors_with_the_same_consent_are_no_shift() -> None:
    table = days(np.full(DAYS, 0.65))
    table.loc[50:, ["events", "granted_events"]] //= 10
    assert consent_findings(table, POLICY, as_of=LAST) == []


def test_too_little_history_and_no_events_say_nothing() -> None:
    rates = np.r_[np.full(10, 0.65), np.full(3, 0.1)]
    assert consent_findings(days(rates), POLICY, as_of=LAST) == []
    assert consent_findings(days(rates).iloc[:0], POLICY, as_of=LAST) == []
    assert consent_findings(days(rates, events=19), POLICY, as_of=LAST) == []
