"""From landed rows to one set of sums per variant: units, conversions, value and its spread. Nothing is tested here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import fsum
from typing import NamedTuple

import pandas as pd

CONTROL_NAMES = ("control", "a", "baseline")


class Sample(NamedTuple):
    """What a test needs of one group: units that report the metric, their sum, and their squared deviations from the
    mean, summed (NaN = not given).
    """

    units: float
    total: float
    deviations: float

    @property
    def mean(self) -> float:
        """Mean per unit; NaN without units."""
        return self.total / self.units if self.units > 0 else float("nan")

    @property
    def variance(self) -> float:
        """Sample variance of one unit; NaN with fewer than two."""
        return max(self.deviations, 0.0) / (self.units - 1) if self.units >= 2 else float("nan")

    def __or__(self, other: Sample) -> Sample:
        """Both groups as one (Chan et al. 1979)."""
        if not self.units or not other.units:
            return self if self.units else other
        units = self.units + other.units
        between = (self.mean - other.mean) ** 2 * self.units * other.units / units
        return Sample(units, self.total + other.total, self.deviations + other.deviations + between)


@dataclass(frozen=True)
class Variant:
    """One group of an experiment. `units` were assigned to it; the samples hold those that report the metric."""

    name: str
    units: float
    conversion: Sample
    value: Sample
    expected_share: float | None
    is_control: bool


@dataclass(frozen=True)
class Experiment:
    """Variants in name order. `in_two_variants` units saw more than one of them and are in none."""

    name: str
    variants: tuple[Variant, ...]
    in_two_variants: int
    start: date | None
    end: date | None

    @property
    def control(self) -> Variant:
        """The marked one; else the one called control, A or baseline; else the first by name."""
        marked = [variant for variant in self.variants if variant.is_control]
        named = [variant for name in CONTROL_NAMES for variant in self.variants if variant.name.casefold() == name]
        return (marked or named or list(self.variants))[0]


def read_experiments(rows: pd.DataFrame) -> tuple[Experiment, ...]:
    """Group landed rows.

    Rows of one unit are one unit: converted when any row has a conversion, its values added up. Rows without a unit id
    are sums over `units` units. A unit seen in two variants of an experiment belongs to neither and is counted.

    Args:
        rows: `experiment, variant, unit_id` (NULL = a sum), `date, units` (default 1), `conversions, value`,
            `value_squares`, `expected_share`, `control`; the last four may be absent. NULL = not reported.
    """
    frame = pd.DataFrame({"experiment": rows["experiment"], "variant": rows["variant"], "unit_id": rows["unit_id"]})
    for column in ("units", "conversions", "value", "value_squares", "expected_share"):
        raw = rows[column].astype(object) if column in rows else pd.Series(float("nan"), index=rows.index)
        frame[column] = pd.to_numeric(raw, errors="coerce").astype(float)
    frame["units"] = frame["units"].fillna(1.0)
    raw_dates = rows["date"] if "date" in rows else pd.Series(pd.NaT, index=rows.index)
    frame["date"] = pd.to_datetime(raw_dates).dt.normalize()
    frame["control"] = rows["control"].eq(True).fillna(False).astype(bool) if "control" in rows else False
    frame = frame[frame["experiment"].notna() & frame["variant"].notna()]
    return tuple(_experiment(str(name), part) for name, part in frame.groupby(frame["experiment"].astype(str)))


def _experiment(name: str, rows: pd.DataFrame) -> Experiment:
    rows = rows.assign(variant=rows["variant"].astype(str))
    by_unit = rows[rows["unit_id"].notna()]
    seen_in = by_unit.groupby(by_unit["unit_id"].astype(str))["variant"].nunique()
    mixed = set(seen_in[seen_in > 1].index)
    clean = by_unit[~by_unit["unit_id"].astype(str).isin(mixed)]
    summed = rows[rows["unit_id"].isna()]
    variants = tuple(
        _variant(variant, part, clean[clean["variant"] == variant], summed[summed["variant"] == variant])
        for variant, part in rows.groupby("variant")
    )
    days = rows["date"].dropna()
    start, end = (days.min().date(), days.max().date()) if len(days) else (None, None)
    return Experiment(name, variants, len(mixed), start, end)


def _variant(name: object, rows: pd.DataFrame, by_unit: pd.DataFrame, summed: pd.DataFrame) -> Variant:
    per_unit = by_unit.groupby(by_unit["unit_id"].astype(str))[["conversions", "value"]].sum(min_count=1)
    converted = (per_unit["conversions"].dropna() > 0).astype(float)
    values = per_unit["value"].dropna()
    counted = summed[summed["conversions"].notna()]
    valued = summed[summed["value"].notna() & (summed["units"] > 0)]
    shown = len(converted) + fsum(counted["units"])
    successes = fsum(converted) + fsum(counted["conversions"])
    given = Sample(fsum(valued["units"]), fsum(valued["value"]), 0.0)
    if given.units:
        squares = float(valued["value_squares"].sum(skipna=False))
        given = given._replace(deviations=squares - given.total**2 / given.units)
    mean = fsum(values) / len(values) if len(values) else 0.0
    seen = Sample(len(values), fsum(values), fsum((values - mean) ** 2))
    shares = rows["expected_share"].dropna()
    return Variant(
        name=str(name),
        units=len(per_unit) + fsum(summed["units"]),
        conversion=Sample(shown, successes, successes * (1 - successes / shown) if shown else 0.0),
        value=seen | given,
        expected_share=float(shares.max()) if len(shares) else None,
        is_control=bool(rows["control"].any()),
    )
