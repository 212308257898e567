"""How much of a known truth is found, how often nothing is called something, and what real exports look like."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from marketing_assets.monitoring import detect_incidents
from marketing_assets.settings import Settings
from marketing_assets.simulation.scenarios import SCENARIOS

SETTINGS = Settings()
# A decline begins with a day that is 0.3 % below the one before: its ends can only be told to within a few days.
TOLERANCE = {"gradual_decline": timedelta(days=7)}
SEEDS = (3, 42, 57, 1001)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_planted_incident_of_a_quarter_is_found_with_its_dates(kpis, seed):
    simulation = SCENARIOS["quarter"](seed)
    daily = kpis(simulation.files["ads/quarter.csv"])
    incidents = detect_incidents(daily, SETTINGS, as_of=simulation.truth.end)
    rows = list(incidents.itertuples())
    matched = set()
    for anomaly in simulation.truth.anomalies:
        tolerance = TOLERANCE.get(anomaly.kind.value, timedelta(days=1))
        hits = {
            row.Index
            for row in rows
            if (row.kind, row.campaign) == (anomaly.kind.value, anomaly.campaign.name)
            and abs(row.start - anomaly.start) <= tolerance
            and abs(row.end - anomaly.end) <= tolerance
        }
        assert hits, f"{anomaly.kind} of {anomaly.campaign.name} from {anomaly.start} was not found"
        matched |= hits
    assert len(rows) - len(matched) <= 1  # about 25 campaign months


def test_a_quarter_without_incidents_has_none(kpis):
    import numpy as np

    from marketing_assets.simulation.quarter import CAMPAIGNS, END
    from marketing_assets.simulation.world import clean_world, observe

    rows = observe(clean_world(CAMPAIGNS), np.random.Generator(np.random.PCG64(7)))
    assert detect_incidents(kpis(rows.to_csv(index=False)), SETTINGS, as_of=END).empty


def test_a_real_campaign_that_ended_with_its_month_is_no_zero_spend(real_export):
    daily = real_export("banner_ads_2020", "USD")
    assert set(daily.loc[daily["campaign"] == "camp 2", "date"]) <= {date(2020, 4, n) for n in range(1, 31)}
    for as_of in (date(2020, 5, 3), date(2020, 6, 30)):
        incidents = detect_incidents(daily, SETTINGS, as_of=as_of)
        assert "zero_spend" not in set(incidents["kind"])


def test_a_wild_real_month_is_read_without_an_invented_number(real_export):
    daily = real_export("marketing_spend_2021_02", "RUB")
    incidents = detect_incidents(daily, SETTINGS, as_of=date(2021, 2, 28))
    assert 0 < len(incidents) <= 15
    assert (incidents["impact"] >= 0).all()
    assert incidents["start"].min() >= date(2021, 2, 8)  # a week is the least that can be compared with
