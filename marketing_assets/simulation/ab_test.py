"""What is true of one A/B test."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class AbTest:
    """A test and its truth. Rates are conversions per unit; `control_share` is how units are really assigned."""

    name: str
    start: date
    end: date
    units: int
    control_rate: float
    variant_rate: float
    control_share: float = 0.5

    @property
    def sample_ratio_mismatch(self) -> bool:
        """True when units are not assigned as planned."""
        return self.control_share != 0.5

    def record(self) -> dict[str, object]:
        """For `truth.json`."""
        return {
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "control": "control",
            "variant": "variant",
            "control_rate": self.control_rate,
            "variant_rate": round(self.variant_rate, 6),
            "effect": round(self.variant_rate - self.control_rate, 6),
            "relative_lift": round(self.variant_rate / self.control_rate - 1, 6),
            "real_effect": self.variant_rate != self.control_rate,
            "sample_ratio_mismatch": self.sample_ratio_mismatch,
            "expected_share": 0.5,
        }
