"""What people should know of experiments, as findings: one per experiment and variant, the clearest metric first."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from marketing_assets.experiments.analysis import RATE, VALUE
from marketing_assets.findings import Finding, Severity

SOURCE = "experiment_results"
SEVERITY: dict[str, Severity] = {"winner": "good", "loser": "warning", "inconclusive": "info", "invalid": "critical"}
ORDER = ("invalid", "loser", "winner", "inconclusive")
NAMES = {RATE: "conversion rate", VALUE: "value per unit"}


def findings(results: pd.DataFrame) -> list[Finding]:
    """One finding per experiment x variant, on the metric with the strongest verdict.

    Args:
        results: as `analyse_experiments` gives them.
    """
    found = []
    for _, part in results.groupby(["experiment", "variant"], sort=True):
        rows = part.to_dict("records")
        row = min(rows, key=lambda one: (ORDER.index(one["verdict"]), one["p_adjusted"], one["metric"]))
        found.append(_finding(row))
    return found


def _finding(row: dict[Any, Any]) -> Finding:
    verdict = row["verdict"]
    decided = verdict in ("winner", "loser")
    # Only a value has a price: over the units of both groups, had all of them had the better variant.
    priced = decided and row["metric"] == VALUE
    return Finding(
        source=SOURCE,
        kind=verdict,
        subject=row["experiment"],
        title=_title(row),
        severity=SEVERITY[verdict],
        since=row["start"],
        until=row["end"],
        certainty=1 - row["p_adjusted"] / 2 if decided else None,  # that the sign is right, with a flat prior
        impact=abs(row["difference"]) * (row["control_units"] + row["variant_units"]) if priced else None,
        evidence=_evidence(row),
        advice=_advice(row),
    )


def _title(row: dict[Any, Any]) -> str:
    name, metric = f"{row['variant']} in {row['experiment']}", NAMES[row["metric"]]
    if row["verdict"] in ("winner", "loser"):
        moved = "raised" if row["verdict"] == "winner" else "lowered"
        lift = row["relative_lift"]
        by = f"{abs(lift):.1%}" if not math.isnan(lift) else f"{abs(row['difference']):.4g}"
        return f"{name} {moved} the {metric} by {by}."
    if row["verdict"] == "invalid":
        return f"{name} cannot be judged: {row['reason']}."
    if math.isnan(row["p_value"]):
        return f"{name} is inconclusive: {row['reason']}."
    return f"{name} is inconclusive: {metric} {row['variant_mean']:.4g} against {row['control_mean']:.4g}."


def _evidence(row: dict[Any, Any]) -> str:
    sizes = f"{row['control_units']:,.0f} against {row['variant_units']:,.0f} units"
    if math.isnan(row["p_value"]):
        return f"{row['reason'][:1].upper()}{row['reason'][1:]}; {sizes}."
    return (
        f"Difference {row['difference']:+.4g} (interval {row['ci_low']:+.4g} to {row['ci_high']:+.4g}), "
        f"adjusted p = {row['p_adjusted']:.2g}, {sizes}, sample ratio p = {row['srm_p_value']:.2g}."
    )


def _advice(row: dict[Any, Any]) -> str:
    variant, experiment = row["variant"], row["experiment"]
    if row["verdict"] == "winner":
        return f"Roll out {variant}."
    if row["verdict"] == "loser":
        return f"Keep {row['control']} and stop {variant}."
    if row["verdict"] == "invalid":
        return f"Mend the assignment or the logging of {experiment} and start it again; use none of its numbers."
    if math.isnan(row["mde"]):
        return f"Let {experiment} run until both groups are large enough, or end it without a decision."
    return f"Keep {row['control']}, unless a lift below {row['mde']:.0%} is worth a longer run of {experiment}."
