"""What a simulation hands over: the files of a landing folder and the truth about them, as JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

from marketing_assets.simulation.ab_test import AbTest
from marketing_assets.simulation.anomalies import Anomaly
from marketing_assets.simulation.mix_truth import MixTruth, Promotion
from marketing_assets.simulation.web_truth import WebTruth


@dataclass(frozen=True)
class Truth:
    """What is true of a simulated landing folder and cannot be seen in it. `start` and `end` are its days.

    What a scenario does not have is None or empty, and has no key in `truth.json`.
    """

    scenario: str
    seed: int
    start: date
    end: date
    currency: str
    anomalies: tuple[Anomaly, ...]
    mix: MixTruth | None = None
    promotions: tuple[Promotion, ...] = ()
    experiments: tuple[AbTest, ...] = ()
    web_events: WebTruth | None = None

    def to_json(self) -> str:
        """The text of `truth.json`; dates as YYYY-MM-DD, `kind` one of `IncidentKind`."""
        record: dict[str, object] = {
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
        if self.mix:
            record |= self.mix.record()
        if self.promotions:
            record["promotions"] = [
                {"name": offer.name, "start": str(offer.start), "end": str(offer.end), "lift": offer.lift}
                for offer in self.promotions
            ]
        if self.experiments:
            record["experiments"] = {test.name: test.record() for test in self.experiments}
        if self.web_events:
            record["web_events"] = self.web_events.record()
        return json.dumps(record, indent=2) + "\n"


@dataclass(frozen=True)
class Simulation:
    """One run of a scenario: `files` maps each path in the landing folder to its text, or bytes where it is packed."""

    files: dict[str, str | bytes]
    truth: Truth
