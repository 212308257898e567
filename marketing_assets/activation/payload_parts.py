"""What a payload carries beside the budgets: ad texts that may go, the revenue forecast and the plan's outlook.

Money is decimal text here too, so that bytes do not depend on how a float is printed.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pandas as pd

from marketing_assets.activation.copy_words import GOOGLE, META, TextLimits
from marketing_assets.activation.units import GOOGLE_NAMES, META_NAMES, name_words
from marketing_assets.allocation import BudgetPlan, Level, planning_unit
from marketing_assets.allocation.money import quantize

TOTAL_SERIES = "total"
PROBABILITY = Decimal("0.001")


def creatives_part(plan: BudgetPlan, library: pd.DataFrame | None) -> list[dict[str, Any]]:
    """The green texts of the copy library with the plan's channels they can run in, in order of segment and variant.

    Args:
        plan: its campaign lines say which platforms a channel runs on.
        library: `ad_copy_library`; None or empty: no texts.
    """
    if library is None or library.empty:
        return []
    runs_on = _channels_by_platform(plan)
    green = library[library["light"] == "green"].sort_values(["segment", "variant"])
    texts = []
    for segment, variant, headline, body in green[["segment", "variant", "headline", "body"]].itertuples(index=False):
        fits = [limits for limits in (GOOGLE, META) if limits.fit(str(headline), str(body))]
        channels = sorted({channel for limits in fits for channel in runs_on[limits]})
        if channels:
            platforms = [limits.platform for limits in fits if runs_on[limits]]
            texts.append(
                {"segment": str(segment), "variant": str(variant), "headline": str(headline), "body": str(body)}
                | {"platforms": platforms, "channels": channels}
            )
    return texts


def _channels_by_platform(plan: BudgetPlan) -> dict[TextLimits, set[str]]:
    found: dict[TextLimits, set[str]] = {GOOGLE: set(), META: set()}
    for line in plan.lines:
        if line.level is Level.CAMPAIGN:
            words = name_words(line.platform)
            for limits, names in ((GOOGLE, GOOGLE_NAMES), (META, META_NAMES)):
                if words & names:
                    found[limits].add(line.channel)
    return found


def forecast_part(forecast: pd.DataFrame | None, currency: str) -> list[dict[str, str]]:
    """Expected revenue per day of the whole company with its 80 % interval, by date.

    Args:
        forecast: `revenue_forecast`: `date, forecast, p10, p90` [currency]; with a column `series`, only "total" is
            taken. Days without numbers are left out.
    """
    if forecast is None or forecast.empty:
        return []
    rows = forecast[forecast["series"] == TOTAL_SERIES] if "series" in forecast.columns else forecast
    rows = rows.dropna(subset=["date", "forecast", "p10", "p90"]).sort_values("date")
    return [
        {"date": pd.Timestamp(day).date().isoformat()}
        | {name: money_text(value, currency) for name, value in zip(("forecast", "p10", "p90"), values, strict=True)}
        for day, *values in rows[["date", "forecast", "p10", "p90"]].itertuples(index=False)
    ]


def outlook_part(outlook: pd.DataFrame | None, currency: str) -> dict[str, Any] | None:
    """The total rows of `plan_outlook`; None when nothing is known of the total."""
    if outlook is None or outlook.empty:
        return None
    total = outlook[outlook["scope"] == "total"].dropna(subset=["p10", "p50", "p90"]).set_index("scenario")
    if not {"today", "proposed"} <= set(total.index):
        return None
    scenarios = {
        scenario: {name: money_text(total.loc[scenario, name], currency) for name in ("p10", "p50", "p90")}
        for scenario in ("today", "proposed")
    }
    better: Any = total.loc["proposed", "p_better"]
    probability = None if pd.isna(better) else f"{Decimal(str(better)).quantize(PROBABILITY):f}"
    return {"basis": str(total.loc["proposed", "basis"]), **scenarios, "p_better": probability}


def money_text(amount: Any, currency: str) -> str:
    """Fixed decimals, never an exponent and never "-0.00", so that equal amounts are equal text."""
    exact = amount if isinstance(amount, Decimal) else Decimal(str(float(amount)))
    rounded = quantize(exact, planning_unit(currency))
    return f"{rounded if rounded else abs(rounded):f}"
