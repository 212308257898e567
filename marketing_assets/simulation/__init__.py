"""Worlds with known truth: sample landing folders with what is true of them, such as their anomalies, beside the data.

`simulate` writes one; `SCENARIOS` names them. Shares no code with the rooms it is used to judge.
"""

from marketing_assets.simulation.ab_test import AbTest
from marketing_assets.simulation.anomalies import Anomaly
from marketing_assets.simulation.campaigns import Campaign, Flight
from marketing_assets.simulation.mix_truth import ChannelTruth, MixTruth, Promotion
from marketing_assets.simulation.scenarios import SCENARIOS, simulate
from marketing_assets.simulation.truth import Simulation, Truth
from marketing_assets.simulation.web_truth import WebTruth

__all__ = [
    "SCENARIOS",
    "AbTest",
    "Anomaly",
    "Campaign",
    "ChannelTruth",
    "Flight",
    "MixTruth",
    "Promotion",
    "Simulation",
    "Truth",
    "WebTruth",
    "simulate",
]
