"""Scenario `quarter`: eight campaigns on four platforms, January to March 2025, five anomalies.

The seed 42 is the published sample and takes the reference schedule as it stands here. Every other seed moves the same
five anomalies to campaigns and dates it draws. The noise is drawn from the seed in both cases.
"""

from __future__ import annotations

from datetime import date

import numpy as np

from marketing_assets.findings import IncidentKind
from marketing_assets.simulation.anomalies import Anomaly, apply_schedule
from marketing_assets.simulation.campaigns import Campaign, Flight
from marketing_assets.simulation.schedule import move_schedule
from marketing_assets.simulation.truth import Simulation, Truth
from marketing_assets.simulation.world import clean_world, observe

START, END = date(2025, 1, 1), date(2025, 3, 31)
CURRENCY = "EUR"
REFERENCE_SEED = 42

THROUGHOUT = (Flight(START, END),)
JANUARY_TO_FEBRUARY = (Flight(date(2025, 1, 6), date(2025, 2, 28)),)
AROUND_FEBRUARY = (Flight(date(2025, 1, 15), date(2025, 3, 14)),)
JANUARY_AND_MARCH = (Flight(START, date(2025, 1, 31)), Flight(date(2025, 3, 3), END))
SPRING = (Flight(date(2025, 2, 16), END),)

# budget and order_value in EUR, cpm in EUR per 1,000 impressions; see Campaign
SEARCH_BRAND = Campaign("Google_Search_Brand", "Google", "PPC", THROUGHOUT, 252, 14.0, 0.080, 0.09, 25)
SEARCH_GENERIC = Campaign("Google_Search_Generic", "Google", "PPC", THROUGHOUT, 380, 16.0, 0.045, 0.08, 26)
DISPLAY = Campaign("Google_Display", "Google", "Display", SPRING, 240, 1.6, 0.009, 0.05, 22)
RETARGETING = Campaign("FB_Retargeting", "Facebook", "Paid Social", THROUGHOUT, 210, 6.0, 0.030, 0.10, 26)
PROSPECTING = Campaign("FB_Prospecting", "Facebook", "Paid Social", JANUARY_TO_FEBRUARY, 420, 2.6, 0.030, 0.02, 24)
INFLUENCER = Campaign("IG_Influencer", "Instagram", "Paid Social", AROUND_FEBRUARY, 460, 2.4, 0.032, 0.016, 23)
STORIES = Campaign("IG_Stories", "Instagram", "Paid Social", JANUARY_AND_MARCH, 230, 4.0, 0.022, 0.06, 20)
NEWSLETTER = Campaign("Email_Newsletter", "Email", "Email", THROUGHOUT, 95, 0.9, 0.040, 0.05, 19)
CAMPAIGNS = (SEARCH_BRAND, SEARCH_GENERIC, DISPLAY, RETARGETING, PROSPECTING, INFLUENCER, STORIES, NEWSLETTER)

REFERENCE_SCHEDULE = (
    Anomaly(IncidentKind.GRADUAL_DECLINE, INFLUENCER, date(2025, 2, 1), date(2025, 2, 28), 0.08),
    Anomaly(IncidentKind.SPEND_SPIKE, SEARCH_BRAND, date(2025, 2, 15), date(2025, 2, 15), 2.75),
    Anomaly(IncidentKind.REVENUE_SPIKE, NEWSLETTER, date(2025, 2, 23), date(2025, 2, 23), 4.0),
    Anomaly(IncidentKind.PERFORMANCE_DROP, RETARGETING, date(2025, 3, 10), date(2025, 3, 15), 0.7),
    Anomaly(IncidentKind.ZERO_SPEND, DISPLAY, date(2025, 3, 22), date(2025, 3, 23), 1.0),
)


def quarter(seed: int) -> Simulation:
    """The quarter as one CSV of daily campaign rows, and its truth. The same seed gives the same text."""
    schedule = quarter_schedule(seed)
    noise = np.random.Generator(np.random.PCG64(seed))
    rows = observe(apply_schedule(clean_world(CAMPAIGNS), schedule), noise)
    table = rows.to_csv(index=False, float_format="%.2f", date_format="%Y-%m-%d", lineterminator="\n")
    return Simulation({"ads/quarter.csv": table}, Truth("quarter", seed, START, END, CURRENCY, schedule))


def quarter_schedule(seed: int) -> tuple[Anomaly, ...]:
    """The five anomalies of a seed, by start."""
    if seed == REFERENCE_SEED:
        return REFERENCE_SCHEDULE
    # Jumped far ahead in the seed's stream, so that the noise of a day does not depend on where anomalies lie.
    places = np.random.Generator(np.random.PCG64(seed).jumped())
    moved = move_schedule(REFERENCE_SCHEDULE, CAMPAIGNS, places)
    return tuple(sorted(moved, key=lambda anomaly: anomaly.start))
