"""What a simulation hands over: the files of a landing folder and the truth about them, as JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

from marketing_assets.simulation.anomalies import Anomaly


@dataclass(frozen=True)
class Truth:
    """What is true of a simulated landing folder and cannot be seen in it. `start` and `end` are its days."""

    scenario: str
    seed: int
    start: date
    end: date
    currency: str
    anomalies: tuple[Anomaly, ...]

    def to_json(self) -> str:
        """The text of `truth.json`; dates as YYYY-MM-DD, `kind` one of `IncidentKind`."""
        record = {
            "scenario": self.scenario,
            "seed": self.seed,
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "currency": self.currency,
            "anomalies": [
                {
                    "kind": anomaly.kind.value,
                    "platform": anomaly.campaign.platform,
                    "channel": anomaly.campaign.channel,
                    "campaign": anomaly.campaign.name,
                    "metric": anomaly.metric,
                    "start": anomaly.start.isoformat(),
                    "end": anomaly.end.isoformat(),
                    "magnitude": anomaly.magnitude,
                }
                for anomaly in self.anomalies
            ],
        }
        return json.dumps(record, indent=2) + "\n"


@dataclass(frozen=True)
class Simulation:
    """One run of a scenario: `files` maps each path in the landing folder, such as `ads/quarter.csv`, to its text."""

    files: dict[str, str]
    truth: Truth
