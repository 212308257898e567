"""The rule "replacement is by slice" as SQL, for whoever holds the accepted rows as a relation named `ad_rows`.

The rule is written in three parts: `current_slices.sql` (which campaign a row is about), `current_ads.sql` (which ad of
it) and `current_rows.sql` (which rows count). Columns read: date, platform, account_id, campaign_id, campaign,
ad_group_id, ad_group, ad_id, ad, the metrics, `metrics` (which of them the row speaks for, in words), file_order.
"""

from __future__ import annotations

from importlib.resources import files
from string import Template

from marketing_assets.ingestion.canonical import ADS

# Ads served at campaign level are in no ad's row, so a total is the sum of its parts or more; rounding takes a little.
_WHOLE = 0.995

CURRENT_ROWS_SQL = Template(
    ", ".join(
        files(__package__).joinpath(f"current_{part}.sql").read_text(encoding="utf-8")
        for part in ("slices", "ads", "rows")
    )
).substitute(
    whole=_WHOLE,
    bits_of=" + ".join(
        f"CASE WHEN metrics IS NULL OR contains(metrics, '{metric}') THEN {1 << place} ELSE 0 END"
        for place, metric in enumerate(ADS.one_of)
    ),
    layers=", ".join(
        f"1 << max(layer) FILTER (bit = {1 << place}) AS {metric}" for place, metric in enumerate(ADS.one_of)
    ),
    # What a later file replaced keeps its values: it is shown, never summed.
    values=", ".join(
        f"CASE WHEN x.f IS NULL OR x.layers & b.{metric} > 0 THEN r.{metric} END AS {metric}" for metric in ADS.one_of
    ),
    credited=" OR ".join(f"r.{metric} IS NOT NULL AND x.layers & b.{metric} > 0" for metric in ADS.one_of),
    reported=" OR ".join(f"r.{metric} IS NOT NULL" for metric in ADS.one_of),
)
