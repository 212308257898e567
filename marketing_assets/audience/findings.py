"""What people should know about the audience: money in weak campaigns, customers at risk, visitors, and the model."""

from __future__ import annotations

from datetime import date, timedelta
from math import fsum

import pandas as pd

from marketing_assets.audience.columns import numbers
from marketing_assets.audience.customers import AT_RISK
from marketing_assets.audience.publish import OTHER, segment_sizes
from marketing_assets.audience.revenue_models import AVERAGE
from marketing_assets.audience.sessions import UNCLEAR
from marketing_assets.findings import Finding
from marketing_assets.settings import Settings

NOTABLE_SHARE = 0.1


def findings(
    sessions: pd.DataFrame,
    clusters: pd.DataFrame,
    models: pd.DataFrame,
    customers: pd.DataFrame,
    settings: Settings,
    as_of: date,
) -> list[Finding]:
    """Findings of all audience tables; an empty or unclear table gives none.

    Args:
        sessions, clusters, models, customers: the tables `session_segments`, `campaign_clusters`, `revenue_model` and
            `customer_segments`.
        settings: window of the clusters and smallest group that may be shown.
        as_of: the day they were made for.
    """
    k = settings.governance.min_group_size
    since = as_of - timedelta(days=settings.audience.cluster_days - 1)
    told = [
        _weak_campaigns(clusters, since, as_of),
        _at_risk(customers, k, as_of),
        _visitors(sessions, k),
        _model(models, as_of),
    ]
    return [finding for finding in told if finding is not None]


def _weak_campaigns(clusters: pd.DataFrame, since: date, as_of: date) -> Finding | None:
    """Spend in clusters named for a low return. What it would earn elsewhere is not known: no impact."""
    if clusters.empty:
        return None
    table = clusters.assign(spend=numbers(clusters, "spend"), roas=numbers(clusters, "roas"))
    table = table[table["spend"].notna() & table["roas"].notna()]
    low = table["name"].astype(str).str.contains("low return", case=False)
    weak, rest = table[low], table[~low]
    total = fsum(table["spend"])
    if weak.empty or rest.empty or fsum(rest["spend"]) <= 0 or fsum(weak["spend"]) < NOTABLE_SHARE * total:
        return None
    spent = fsum(weak["spend"])
    largest = weak.sort_values(["spend", "campaign"], ascending=[False, True])["campaign"].astype(str).head(3)
    returned, usual = _return(weak), _return(rest)
    return Finding(
        source="campaign_clusters",
        kind="weak_campaigns",
        subject="all",
        title=(
            f"{len(weak)} of {len(table)} campaigns form a group with low return and take {spent / total:.0%} "
            f"of the spend ({spent:,.0f})."
        ),
        severity="warning",
        since=since,
        until=as_of,
        certainty=None,
        impact=None,
        evidence=(
            f"Attributed revenue per unit of spend {returned:.2f} against {usual:.2f} of the others; "
            f"{int(weak['k'].iloc[0])} clusters, silhouette {float(weak['silhouette'].iloc[0]):.2f}."
        ),
        advice=f"Review first: {', '.join(largest)}.",
    )


def _return(table: pd.DataFrame) -> float:
    """Attributed revenue of the campaigns, spend times ROAS, per unit of their spend."""
    spend = fsum(table["spend"])
    return fsum(table["spend"] * table["roas"]) / spend if spend > 0 else 0.0


def _at_risk(customers: pd.DataFrame, k: int, as_of: date) -> Finding | None:
    lost = customers[customers["segment"] == AT_RISK] if len(customers) else customers
    if len(lost) < k:
        return None
    revenue, everybody = numbers(lost, "revenue"), numbers(customers, "revenue")
    money, total = fsum(revenue.dropna()), fsum(everybody.dropna())
    # One more order each: what they spent so far is not at stake any more.
    orders = numbers(lost, "orders")
    next_orders = (revenue / orders.where(orders > 0)).dropna()
    share = f", {money / total:.0%} of all revenue," if total > 0 else ""
    recency = float(numbers(lost, "recency_days").median())
    return Finding(
        source="customer_segments",
        kind="customers_at_risk",
        subject="all",
        title=f"{len(lost):,} good customers{share} have not ordered for {recency:.0f} days (median).",
        severity="warning",
        since=None,
        until=as_of,
        certainty=None,
        impact=fsum(next_orders) if len(next_orders) else None,
        evidence=(
            f"Middle or better by orders and revenue, lower two fifths by recency, of {len(customers):,} customers; "
            "at stake is one more order of each, at their own average."
        ),
        advice="Send these customers a win-back offer before they lapse.",
    )


def _visitors(sessions: pd.DataFrame, k: int) -> Finding | None:
    sizes = segment_sizes(sessions, k) if len(sessions) else pd.DataFrame(columns=["segment", "size", "share"])
    named = sizes[~sizes["segment"].isin([UNCLEAR, OTHER])]
    if named.empty:
        return None
    first = named.iloc[0]
    unclear = sizes.loc[sizes["segment"] == UNCLEAR, "share"]
    rest = f"; {float(unclear.iloc[0]):.0%} stayed unclear" if len(unclear) else ""
    when = pd.to_datetime(sessions["date"])
    return Finding(
        source="session_segments",
        kind="largest_segment",
        subject=str(first["segment"]),
        title=f"{first['segment']} is the most frequent kind of visit: {float(first['share']):.0%} of sessions.",
        severity="info",
        since=when.min().date(),
        until=when.max().date(),
        certainty=None,
        impact=None,
        evidence=f"{int(first['size']):,} of {len(sessions):,} sessions{rest}.",
        advice=f"Test a headline written for the {first['segment']} on the pages these visits start on.",
    )


def _model(models: pd.DataFrame, as_of: date) -> Finding | None:
    chosen = models[models["chosen"].astype(bool)] if len(models) else models
    if chosen.empty:
        return None
    best = chosen.iloc[0]
    average = models[models["candidate"] == AVERAGE].iloc[0]
    learned = str(best["candidate"]) != AVERAGE
    reason = str(best["reason"])
    return Finding(
        source="revenue_model",
        kind="revenue_predictable" if learned else "revenue_not_predictable",
        subject="all",
        title=f"Daily campaign revenue: {reason}.",
        severity="info",
        since=None,
        until=as_of,
        certainty=None,
        impact=None,
        evidence=(
            f"Mean absolute error {float(best['mae']):,.2f} against {float(average['mae']):,.2f} of the average, "
            f"{int(best['rows_test'])} campaign days after {best['train_until']}."
        ),
        advice=(
            f"Use the {best['candidate']} when you estimate a campaign's day."
            if learned
            else "Use last month's average when you estimate a campaign's day."
        ),
    )
