"""The metric catalogue: each ratio defined once, with formula, unit and direction. The only place a ratio is defined.

A ratio at any grain is a ratio of sums, never an average of ratios, and sums only rows that report both of its parts: a
platform that reports no revenue must not lower everybody's ROAS. A zero or missing denominator gives NULL.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ADDITIVE = ("spend", "impressions", "clicks", "leads", "conversions", "revenue")


@dataclass(frozen=True)
class Metric:
    """One ratio of additive columns.

    `numerator` and `denominator` are additive columns, or their difference, in SQL; `scale` multiplies the ratio.
    """

    name: str
    title: str
    numerator: str
    denominator: str
    unit: Literal["share", "currency", "ratio"]
    better: Literal["higher", "lower"]
    description: str
    scale: int = 1

    @property
    def formula(self) -> str:
        """The formula in words, for people."""
        factor = f" × {self.scale:,}" if self.scale != 1 else ""
        numerator = f"({self.numerator})" if " " in self.numerator else self.numerator
        return f"{numerator} ÷ {self.denominator}{factor}"

    def sql(self) -> str:
        """Aggregate expression in DuckDB's dialect over rows with the additive columns."""
        both = f"({self.numerator}) IS NOT NULL AND {self.denominator} IS NOT NULL"
        numerator = f"(sum({self.numerator}) FILTER ({both}))::DOUBLE"
        denominator = f"(sum({self.denominator}) FILTER ({both}))::DOUBLE"
        factor = f"{self.scale} * " if self.scale != 1 else ""
        return f"{factor}{numerator} / nullif({denominator}, 0)"


CATALOGUE: tuple[Metric, ...] = (
    Metric("ctr", "Click-through rate", "clicks", "impressions", "share", "higher", "How often an ad is clicked."),
    Metric("cvr", "Conversion rate", "conversions", "clicks", "share", "higher", "How often a click converts."),
    Metric("cpc", "Cost per click", "spend", "clicks", "currency", "lower", "Price of one click."),
    Metric("cpm", "Cost per mille", "spend", "impressions", "currency", "lower", "Price of 1,000 impressions.", 1000),
    Metric("cpl", "Cost per lead", "spend", "leads", "currency", "lower", "Price of one lead (a contact, not a sale)."),
    Metric("cpa", "Cost per acquisition", "spend", "conversions", "currency", "lower", "Price of one conversion."),
    Metric("aov", "Average order value", "revenue", "conversions", "currency", "higher", "Revenue of one conversion."),
    Metric(
        "roas", "Return on ad spend", "revenue", "spend", "ratio", "higher",
        "Attributed revenue per unit of spend, gross: 1.0 means revenue equals spend.",
    ),
    Metric(
        "roi", "Return on investment", "revenue - spend", "spend", "ratio", "higher",
        "Attributed and net: 0.0 means revenue equals spend. Not the incremental ROI of a media mix model.",
    ),
)  # fmt: skip


def additive_columns() -> str:
    """SELECT items that sum every additive column; a sum over nothing reported stays NULL."""
    money = {"spend", "revenue"}
    return ",\n    ".join(f"sum({c})::{'DECIMAL(38,6)' if c in money else 'DOUBLE'} AS {c}" for c in ADDITIVE)


def ratio_columns() -> str:
    """SELECT items for every metric of the catalogue."""
    return ",\n    ".join(f"{entry.sql()} AS {entry.name}" for entry in CATALOGUE)
