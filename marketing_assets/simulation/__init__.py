"""Worlds with known truth: sample landing folders whose anomalies are listed beside the data.

`simulate` writes one; `SCENARIOS` names them. Shares no code with the rooms it is used to judge.
"""

from marketing_assets.simulation.anomalies import Anomaly
from marketing_assets.simulation.campaigns import Campaign, Flight
from marketing_assets.simulation.scenarios import SCENARIOS, simulate
from marketing_assets.simulation.truth import Simulation, Truth

__all__ = ["SCENARIOS", "Anomaly", "Campaign", "Flight", "Simulation", "Truth", "simulate"]
