"""The verdict of an experiment: which tests are asked, in which order, and when there is none.

The group sizes are looked at first: where they are not those planned, no other number of the experiment is believed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from marketing_assets.experiments.groups import Experiment, Sample, Variant, read_experiments
from marketing_assets.experiments.statistics import (
    Comparison,
    compare_means,
    compare_proportions,
    holm,
    sample_ratio_p_value,
    smallest_detectable_lift,
)
from marketing_assets.settings import ExperimentPolicy, Settings

Verdict = Literal["winner", "loser", "inconclusive", "invalid"]
RATE, VALUE = "conversion_rate", "value_per_unit"
# Values known of fewer units than this are known of a selection, which the experiment itself may have changed.
LEAST_REPORTED = 0.95
NAN = float("nan")
NOTHING = Comparison(NAN, NAN, NAN, NAN, NAN, NAN, NAN)
COLUMNS = {
    "experiment": str, "metric": str, "control": str, "variant": str, "control_units": float, "variant_units": float,
    "control_mean": float, "variant_mean": float, "difference": float, "ci_low": float, "ci_high": float,
    "relative_lift": float, "lift_ci_low": float, "lift_ci_high": float, "p_value": float, "p_adjusted": float,
    "srm_p_value": float, "mde": float, "verdict": str, "reason": str, "start": object, "end": object,
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One metric of one variant against the control. `obstacle` says why nothing was tested, "" when it was."""

    metric: str
    variant: Variant
    control_sample: Sample
    variant_sample: Sample
    result: Comparison
    mde: float
    obstacle: str
    invalid: bool = False
    p_adjusted: float = NAN


def analyse_experiments(rows: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Analyse every landed experiment.

    Args:
        rows: `landed_experiments`: `experiment, variant, unit_id` (NULL = a row of sums), `date, units, conversions,
            value, value_squares` (sums only), `expected_share, control`. NULL = not reported.
    Returns:
        One row per experiment x variant other than control x metric that is reported: `experiment, metric`
        (conversion_rate: share of units with a conversion; value_per_unit: currency), `control, variant`, units and
        means of both, `difference` with `ci_low, ci_high` (conversion_rate: Newcombe; value_per_unit: Welch),
        `relative_lift` with `lift_ci_low, lift_ci_high` (delta method), `p_value` (pooled z, Fisher where sparse;
        Welch), `p_adjusted` (Holm over the rows of the experiment), `srm_p_value` (chi-square of the group sizes),
        `mde` (relative, at these sizes and `experiments.power`), `verdict` (winner, loser, inconclusive, invalid),
        `reason`, `start, end`. Intervals have the level 1 - `experiments.alpha` and are not adjusted for several tests.
        An experiment with one variant, or with nothing reported, has one row that says so.
    """
    policy = settings.experiments
    table = [row for experiment in read_experiments(rows) for row in _analyse(experiment, policy)]
    return pd.DataFrame(table, columns=list(COLUMNS)).astype(COLUMNS)


def _analyse(experiment: Experiment, policy: ExperimentPolicy) -> list[dict[str, object]]:
    control = experiment.control
    others = [variant for variant in experiment.variants if variant is not control]
    srm = sample_ratio_p_value(
        [variant.units for variant in experiment.variants], [variant.expected_share for variant in experiment.variants]
    )
    if not others:
        return [_row(experiment, control, _empty(control, "only one variant: nothing to compare it with"), srm, policy)]
    lines = [
        _compare(metric, control, variant, policy)
        for variant in others
        for metric in (RATE, VALUE)
        if _sample(control, metric).units > 0 or _sample(variant, metric).units > 0
    ]
    lines = lines or [_empty(variant, "neither conversions nor values are reported") for variant in others]
    adjusted = holm([line.result.p_value for line in lines])
    return [
        _row(experiment, control, replace(line, p_adjusted=p), srm, policy)
        for line, p in zip(lines, adjusted, strict=True)
    ]


def _sample(variant: Variant, metric: str) -> Sample:
    return variant.conversion if metric == RATE else variant.value


def _empty(variant: Variant, obstacle: str) -> Line:
    nothing = Sample(variant.units, NAN, NAN)
    return Line(RATE, variant, Sample(0.0, NAN, NAN), nothing, NOTHING, NAN, obstacle)


def _compare(metric: str, control: Variant, variant: Variant, policy: ExperimentPolicy) -> Line:
    a, b = _sample(control, metric), _sample(variant, metric)
    invalid, obstacle = _obstacle(metric, control, variant, policy)
    if obstacle:
        return Line(metric, variant, a, b, NOTHING, NAN, obstacle, invalid)
    if metric == RATE:
        result = compare_proportions(a, b, policy.alpha)
        mde = smallest_detectable_lift(a, b, a.mean * (1 - a.mean), policy.alpha, policy.power)
    else:
        result = compare_means(a, b, policy.alpha)
        mde = smallest_detectable_lift(a, b, a.variance, policy.alpha, policy.power)
    obstacle = "the values do not vary: nothing to test" if math.isnan(result.p_value) else ""
    return Line(metric, variant, a, b, result, mde, obstacle)


def _obstacle(metric: str, control: Variant, variant: Variant, policy: ExperimentPolicy) -> tuple[bool, str]:
    """Whether the input itself is wrong, and why nothing can be tested; "" when it can."""
    for group in (control, variant):
        sample = _sample(group, metric)
        if sample.units < policy.min_units:
            return False, f"{group.name} has {sample.units:,.0f} of at least {policy.min_units:,} units"
        if metric == RATE and not 0 <= sample.total <= sample.units:
            return (
                True,
                f"{group.name} has {sample.total:,.0f} conversions of {sample.units:,.0f} units, which is no share",
            )
        if metric == VALUE and math.isnan(sample.deviations):
            return False, f"{group.name} comes in sums without value_squares: its variance is not known"
        if sample.units < LEAST_REPORTED * group.units:
            share = sample.units / group.units
            return False, f"{group.name} reports it for {share:.0%} of its units only, which may not be like the rest"
    return False, ""


def _row(
    experiment: Experiment, control: Variant, line: Line, srm: float, policy: ExperimentPolicy
) -> dict[str, object]:
    verdict, reason = _verdict(line, srm, policy)
    if experiment.in_two_variants:
        reason += f"; {experiment.in_two_variants:,} units seen in two variants are left out"
    result = line.result
    return {
        "experiment": experiment.name,
        "metric": line.metric,
        "control": control.name,
        "variant": line.variant.name,
        "control_units": line.control_sample.units,
        "variant_units": line.variant_sample.units,
        "control_mean": line.control_sample.mean,
        "variant_mean": line.variant_sample.mean,
        "difference": result.difference,
        "ci_low": result.low,
        "ci_high": result.high,
        "relative_lift": result.lift,
        "lift_ci_low": result.lift_low,
        "lift_ci_high": result.lift_high,
        "p_value": result.p_value,
        "p_adjusted": line.p_adjusted,
        "srm_p_value": srm,
        "mde": line.mde,
        "verdict": verdict,
        "reason": reason,
        "start": experiment.start,
        "end": experiment.end,
    }


def _verdict(line: Line, srm: float, policy: ExperimentPolicy) -> tuple[Verdict, str]:
    if srm < policy.srm_alpha:
        return "invalid", f"group sizes are not those planned (sample ratio p = {srm:.2g} < {policy.srm_alpha:g})"
    if line.obstacle:
        return ("invalid" if line.invalid else "inconclusive"), line.obstacle
    seen = f"adjusted p = {line.p_adjusted:.2g}"
    if line.p_adjusted < policy.alpha:
        # Test and interval are two approximations; where they disagree, the people who read both are told neither.
        if line.result.low <= 0 <= line.result.high:
            return "inconclusive", f"{seen} < {policy.alpha:g}, but the interval holds zero"
        better = line.result.difference > 0
        return ("winner" if better else "loser"), f"{seen} < {policy.alpha:g}"
    if math.isnan(line.mde):
        return "inconclusive", seen
    return "inconclusive", f"{seen}; groups of this size find lifts from {line.mde:.1%}"
