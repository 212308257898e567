"""The platforms whose exports are known."""

from __future__ import annotations

from marketing_assets.ingestion.dialects.fivetran import FIVETRAN
from marketing_assets.ingestion.dialects.ga4 import GA4
from marketing_assets.ingestion.dialects.google_ads import GOOGLE_ADS
from marketing_assets.ingestion.dialects.linkedin import LINKEDIN
from marketing_assets.ingestion.dialects.meta import META
from marketing_assets.ingestion.dialects.microsoft_ads import MICROSOFT_ADS
from marketing_assets.ingestion.dialects.more_platforms import MORE_PLATFORMS
from marketing_assets.ingestion.dialects.platform import PlatformDialect
from marketing_assets.ingestion.dialects.tiktok import TIKTOK

PLATFORMS: tuple[PlatformDialect, ...] = (
    FIVETRAN, GOOGLE_ADS, META, *LINKEDIN, TIKTOK, MICROSOFT_ADS, *MORE_PLATFORMS, GA4,
)  # fmt: skip
