"""Campaign clusters: KMeans on scaled KPIs, the number of clusters by silhouette, names from each cluster's profile."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import pandas as pd

from marketing_assets.audience.columns import numbers
from marketing_assets.audience.profile import name_clusters
from marketing_assets.metrics import ADDITIVE, CATALOGUE

KEYS = ["platform", "channel", "campaign"]
FEATURES = ["ctr", "cvr", "cpc", "roas", "spend"]
COLUMNS = [*KEYS, "cluster", "name", "confidence", "k", "silhouette", *FEATURES]
UNCLEAR = "unclear"
LEAST_CAMPAIGNS = 4
MOST_CLUSTERS = 6
# Below this mean silhouette there is "no substantial structure" (Kaufman & Rousseeuw 1990, Finding Groups in Data).
LEAST_SILHOUETTE = 0.25
SKEWED = 1.0

# KPIs per campaign over the window. Inputs: campaign_kpis_daily; parameters: $as_of (date), $days (settings'
# cluster_days). Only final rows: conversions still coming in would make the newest campaigns look poor.
CAMPAIGN_WINDOW_SQL = (
    "SELECT platform, channel, campaign, "
    + ", ".join(f"sum({column})::DOUBLE AS {column}" for column in ADDITIVE)
    + ", "
    + ", ".join(f"{metric.sql()} AS {metric.name}" for metric in CATALOGUE)
    + "\nFROM campaign_kpis_daily\n"
    "WHERE date <= $as_of AND date > $as_of - $days::INTEGER AND mature_on <= $as_of\n"
    "GROUP BY platform, channel, campaign ORDER BY platform, channel, campaign"
)


@dataclass(frozen=True)
class Clustering:
    """`labels` 0..k-1 and the silhouette of each point and of all (mean)."""

    k: int
    labels: np.ndarray
    points: np.ndarray
    silhouette: float


def cluster_campaigns(kpis: pd.DataFrame) -> pd.DataFrame:
    """Group campaigns that perform alike, and say how.

    KPIs are logged where skewed, then standardised; one not reported stands at the average. A campaign that reports
    less than half of the usable KPIs is not clustered.

    Args:
        kpis: one row per `platform, channel, campaign` with `ctr, cvr, cpc, roas, spend` over one window, as
            `CAMPAIGN_WINDOW_SQL` gives it; NULL = not reported.
    Returns:
        `platform, channel, campaign, cluster` (1 = the cluster with most spend; 0 = not clustered), `name` ('unclear'
        for a campaign nearer to another cluster, and for all when there are fewer than four, or no groups to speak of),
        `confidence` [0..1, the campaign's silhouette], `k, silhouette` (of the whole; NULL when not clustered), and the
        KPIs used, by spend.
    Source: MacQueen (1967); silhouette: Rousseeuw (1987), J. Comput. Appl. Math. 20.
    """
    frame = kpis.sort_values(KEYS, kind="stable").reset_index(drop=True)
    values = pd.DataFrame({feature: numbers(frame, feature) for feature in FEATURES}, index=frame.index)
    table = pd.concat([frame[KEYS].astype(object), values], axis=1)
    table = table.assign(cluster=0, name=UNCLEAR, confidence=0.0, k=0, silhouette=np.nan)
    usable = [name for name in FEATURES if _usable(values[name])]
    kept = values[usable].notna().sum(axis=1) * 2 >= max(len(usable), 1)
    found = _best(_scaled(values.loc[kept, usable])) if usable and kept.sum() >= LEAST_CAMPAIGNS else None
    if found is not None:
        table.loc[kept, "cluster"] = _by_spend(found.labels, values.loc[kept, "spend"])
        table.loc[kept, "confidence"] = found.points.clip(0, 1)
        table = table.assign(k=found.k, silhouette=found.silhouette)
        if found.silhouette >= LEAST_SILHOUETTE:
            names = name_clusters(table.loc[kept, "cluster"], _scaled(values.loc[kept, usable]))
            table.loc[kept, "name"] = [
                names[cluster] if silhouette >= 0 else UNCLEAR
                for cluster, silhouette in zip(table.loc[kept, "cluster"], found.points, strict=True)
            ]
    table = table.sort_values(["spend", *KEYS], ascending=[False, True, True, True], na_position="last")
    return table[COLUMNS].reset_index(drop=True)


def _usable(values: pd.Series) -> bool:
    """Reported by at least half of the campaigns, and not the same for all."""
    known = values.dropna()
    if known.empty or len(known) * 2 < len(values):
        return False
    return float(known.max() - known.min()) > 1e-9 * float(known.abs().max())


def _scaled(values: pd.DataFrame) -> pd.DataFrame:
    """Standardised KPIs, logged where skewed; 0, the average, where not reported."""
    scaled = {}
    for name in values.columns:
        known = values[name].dropna()
        column = values[name]
        if len(known) > 2 and float(np.asarray(known.skew())) > SKEWED and float(known.min()) >= 0:
            # In units of the median, so that cents and euros give the same clusters.
            column = np.log1p(column / float(known[known > 0].median()))
        deviation = float(column.std(ddof=0))
        scaled[name] = ((column - column.mean()) / deviation if deviation > 0 else column * 0.0).fillna(0.0)
    return pd.DataFrame(scaled, index=values.index)


def _best(scaled: pd.DataFrame) -> Clustering | None:
    """The clustering with the highest mean silhouette over 2..min(6, n - 1) clusters; the smaller number when equal."""
    from sklearn.cluster import KMeans
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.metrics import silhouette_samples
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    points = scaled.to_numpy(dtype=float)
    distinct = len(np.unique(points.round(9), axis=0))
    best: Clustering | None = None
    for k in range(2, min(MOST_CLUSTERS, len(points) - 1, distinct) + 1):
        # One thread: two of them spin-wait for each other on so few points, and sum in an order of their own.
        with warnings.catch_warnings(), threadpool_limits(limits=1):
            # Fewer clusters than asked for is handled below.
            warnings.simplefilter("ignore", ConvergenceWarning)
            labels = KMeans(n_clusters=k, n_init=10, random_state=0).fit_predict(points)
        if len(np.unique(labels)) < k:
            continue
        silhouettes = silhouette_samples(points, labels)
        overall = float(silhouettes.mean())
        if best is None or overall > best.silhouette + 1e-9:
            best = Clustering(k, labels, silhouettes, overall)
    return best


def _by_spend(labels: np.ndarray, spend: pd.Series) -> np.ndarray:
    """Number the clusters by their total spend, largest first: KMeans' own numbers depend on its seed."""
    totals = spend.fillna(0.0).groupby(labels).sum()
    order = sorted(totals.index, key=lambda label: (-float(totals[label]), int(np.flatnonzero(labels == label)[0])))
    number = {label: place + 1 for place, label in enumerate(order)}
    return np.array([number[label] for label in labels], dtype=int)
