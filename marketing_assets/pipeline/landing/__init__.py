"""From the landing folder to lake, tables and manifest: which files are new, and what became of each."""

from __future__ import annotations

from marketing_assets.pipeline.landing.files import WITHDRAWN, Known, known_files, mapping_of, pending_files
from marketing_assets.pipeline.landing.kinds import ADS, KINDS, MEDIA_MIX, LandedKind, masking_of
from marketing_assets.pipeline.landing.manifest import KEPT, RECOVERED
from marketing_assets.pipeline.landing.read import LandingReport, read_landing, withdraw
from marketing_assets.pipeline.landing.rows import ad_lake, lake_of, web_lake

__all__ = [
    "ADS",
    "KEPT",
    "KINDS",
    "MEDIA_MIX",
    "RECOVERED",
    "WITHDRAWN",
    "Known",
    "LandedKind",
    "LandingReport",
    "ad_lake",
    "known_files",
    "lake_of",
    "mapping_of",
    "masking_of",
    "pending_files",
    "read_landing",
    "web_lake",
    "withdraw",
]
