"""Which platforms of the ad exports are no ad platforms: they observe what ads led to, and sell none."""

from __future__ import annotations

# Values of the column `platform`. Their rows have no spend and never enter `ad_performance`; see `analytics_daily.sql`.
ANALYTICS_PLATFORMS = ("GA4",)


def analytics_list() -> str:
    """The analytics platforms as an SQL list, for `platform IN …`."""
    return "(" + ", ".join(f"'{platform}'" for platform in ANALYTICS_PLATFORMS) + ")"
