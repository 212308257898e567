"""The metric dictionary for people, made from the catalogue: docs/metrics.md is this text."""

from __future__ import annotations

from marketing_assets.metrics.catalogue import ADDITIVE, CATALOGUE

_ADDITIVE_MEANING = {
    "spend": "Media cost in the reporting currency.",
    "impressions": "Times an ad was shown.",
    "clicks": "Clicks that lead to the advertiser.",
    "leads": "Contacts the platform attributes to the ad.",
    "conversions": "Purchases or orders the platform attributes to the ad.",
    "revenue": "Revenue the platform attributes to the ad, in the reporting currency.",
}


def metric_dictionary() -> str:
    """Markdown: the additive columns, then every ratio with formula, unit and direction."""
    lines = [
        "# Metric dictionary",
        "",
        "Generated from `marketing_assets/metrics/catalogue.py` by `make docs`; edit there.",
        "",
        "## Additive columns",
        "",
        "Summed at every grain. NULL means not reported, never zero.",
        "",
        "| column | meaning |",
        "|---|---|",
        *(f"| `{column}` | {_ADDITIVE_MEANING[column]} |" for column in ADDITIVE),
        "",
        "## Ratios",
        "",
        "Ratios of sums over the rows that report both parts, never averages of ratios. NULL when the denominator is",
        "zero or not reported.",
        "",
        "| metric | name | formula | unit | better | meaning |",
        "|---|---|---|---|---|---|",
        *(f"| `{m.name}` | {m.title} | {m.formula} | {m.unit} | {m.better} | {m.description} |" for m in CATALOGUE),
    ]
    return "\n".join(lines) + "\n"
