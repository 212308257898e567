"""Names for clusters, from how their KPIs stand against all campaigns."""

from __future__ import annotations

import pandas as pd

# How far from the average of all, in standard deviations, is worth a word.
NOTABLE = 0.5
# What is said first; the rest is added only where two clusters would otherwise share a name.
FIRST = ("roas", "spend")
WORDS: dict[str, tuple[str, str, str]] = {
    "roas": ("high return", "average return", "low return"),
    "spend": ("high spend", "average spend", "low spend"),
    "cvr": ("converts well", "average conversion", "converts poorly"),
    "cpc": ("costly clicks", "average click price", "cheap clicks"),
    "ctr": ("clicked often", "average click rate", "clicked rarely"),
}


def name_clusters(cluster: pd.Series, scaled: pd.DataFrame) -> dict[int, str]:
    """One name per cluster, all different.

    Args:
        cluster: cluster number of each campaign.
        scaled: its standardised KPIs, same index; 0 = the average of all campaigns.
    Returns:
        cluster number → name, such as "High return, low spend".
    """
    profile = scaled.groupby(cluster).mean()
    said = [feature for feature in FIRST if feature in profile.columns] or list(profile.columns[:1])
    # Most telling first: the KPI whose cluster means are furthest apart.
    spread = (profile.max() - profile.min()).sort_values(ascending=False, kind="stable")
    extra = [str(feature) for feature in spread.index if feature not in said]
    names = _names(profile, said)
    while len(set(names.values())) < len(names) and extra:
        said = [*said, extra.pop(0)]
        names = _names(profile, said)
    taken: dict[str, int] = {}
    for number in sorted(names):
        name = names[number]
        taken[name] = taken.get(name, 0) + 1
        if taken[name] > 1:
            names[number] = f"{name} ({taken[name]})"
    return names


def _names(profile: pd.DataFrame, features: list[str]) -> dict[int, str]:
    named = {}
    for number, row in profile.iterrows():
        parts = [_word(feature, float(row[feature])) for feature in features]
        text = ", ".join(parts)
        named[int(str(number))] = text[0].upper() + text[1:]
    return named


def _word(feature: str, deviation: float) -> str:
    high, average, low = WORDS[feature]
    return high if deviation >= NOTABLE else low if deviation <= -NOTABLE else average
