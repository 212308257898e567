"""Seeded schedules: a reference schedule moved to other campaigns and other dates."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

import numpy as np

from marketing_assets.findings import IncidentKind
from marketing_assets.simulation.anomalies import Anomaly
from marketing_assets.simulation.campaigns import Campaign

T = TypeVar("T")

NORMAL_DAYS = 7  # of the same flight before and after every anomaly: something to compare it with
# A decline is to be measured at four standard errors or more; the measurement itself has an error of one, so an
# expected eight leaves four for the luck of the draw.
DECLINE_STANDARD_ERRORS = 8.0


def move_schedule(
    reference: Sequence[Anomaly], campaigns: Sequence[Campaign], rng: np.random.Generator
) -> tuple[Anomaly, ...]:
    """Every anomaly of the reference, same kind, length and magnitude, at a drawn place and time.

    Each gets a campaign of its own, so no two overlap; the longest is placed first, because it has the fewest places.
    Campaigns that can hold an anomaly are equally likely, and so are the dates within one.

    Returns:
        The moved anomalies in the order of the reference.
    Raises:
        ValueError: no remaining campaign has a flight long enough, or clicks enough, for one of the anomalies.
    """
    moved: dict[int, Anomaly] = {}
    free = list(campaigns)
    for position in sorted(range(len(reference)), key=lambda n: -reference[n].days):
        anomaly = reference[position]
        options = [places for campaign in free if (places := _places(anomaly, campaign))]
        if not options:
            raise ValueError(f"no campaign is left that can hold a {anomaly.kind} of {anomaly.days} days")
        moved[position] = _pick(_pick(options, rng), rng)
        free.remove(moved[position].campaign)
    return tuple(moved[position] for position in range(len(reference)))


def expected_standard_errors(anomaly: Anomaly) -> float:
    """Size of a gradual decline over the standard error with which a straight line through its daily CTRs measures it.

    One day's CTR has the relative standard error 1 / sqrt(clicks); least squares over n days then gives the change from
    first to last day with that times sqrt(12 (n - 1) / (n (n + 1))).
    """
    days = anomaly.days
    return anomaly.magnitude * math.sqrt(anomaly.campaign.clicks_per_day * days * (days + 1) / (12 * (days - 1)))


def _places(anomaly: Anomaly, campaign: Campaign) -> list[Anomaly]:
    """The anomaly on this campaign, once for every date it may start."""
    here = replace(anomaly, campaign=campaign)
    if here.kind is IncidentKind.GRADUAL_DECLINE and expected_standard_errors(here) < DECLINE_STANDARD_ERRORS:
        return []
    length = timedelta(days=here.days - 1)
    return [
        replace(here, start=start, end=start + length)
        for flight in campaign.flights
        for start in flight.days[NORMAL_DAYS:]
        if start + length + timedelta(days=NORMAL_DAYS) <= flight.end
    ]


def _pick(options: Sequence[T], rng: np.random.Generator) -> T:
    # From a uniform instead of rng.choice, whose stream numpy may change between versions.
    return options[int(rng.random() * len(options))]
