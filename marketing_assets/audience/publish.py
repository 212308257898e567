"""Counts of people that may be shown: groups too small to hide a person in are merged into 'other'."""

from __future__ import annotations

import pandas as pd

OTHER = "other"
UNCLEAR = "unclear"


def publishable_segments(frame: pd.DataFrame, k: int) -> pd.Series:
    """The column `segment` with every group below `k` rows renamed 'other'.

    When the merged group is itself below `k`, another group joins it, 'unclear' before the next smallest: otherwise its
    size would follow from the total. With fewer than `k` rows in all, everything is 'other'.

    Args:
        frame: one row per person or session, with `segment`.
        k: the smallest group that may be shown (`settings.governance.min_group_size`).
    """
    sizes = sorted((int(size), str(name)) for name, size in frame["segment"].value_counts().items())
    merged: set[str] = set()
    hidden = 0
    for size, name in sizes:
        if size < k:
            merged.add(name)
            hidden += size
    for size, name in sorted(sizes, key=lambda group: group[1] != UNCLEAR):
        if 0 < hidden < k and name not in merged:
            merged.add(name)
            hidden += size
    segment = frame["segment"].astype(object)
    return segment.where(~segment.isin(merged), OTHER)


def segment_sizes(frame: pd.DataFrame, k: int) -> pd.DataFrame:
    """Publishable counts: `segment, size, share` [0..1], largest first; empty with fewer than `k` rows in all."""
    if len(frame) < k:
        return pd.DataFrame({"segment": [], "size": [], "share": []}).astype({"segment": object, "size": int})
    sizes = publishable_segments(frame, k).value_counts()
    table = pd.DataFrame({"segment": sizes.index.astype(object), "size": sizes.to_numpy(dtype=int)})
    table["share"] = table["size"] / max(len(frame), 1)
    return table.sort_values(["size", "segment"], ascending=[False, True]).reset_index(drop=True)
