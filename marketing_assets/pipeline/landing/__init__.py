"""From the landing folder to lake, tables and manifest: which files are new, and what became of each."""

from __future__ import annotations

from marketing_assets.pipeline.landing.before_run import put_right
from marketing_assets.pipeline.landing.drafts import draft_words
from marketing_assets.pipeline.landing.files import (
    NEVER_READ,
    REFUSED,
    WITHDRAWN,
    Known,
    known_files,
    landed_files,
    mapping_hash,
    mapping_of,
    sort_files,
)
from marketing_assets.pipeline.landing.kinds import ADS, FX, KINDS, MEDIA_MIX, LandedKind, masking_of
from marketing_assets.pipeline.landing.manifest import KEPT, RECOVERED
from marketing_assets.pipeline.landing.outcomes import (
    Outcomes,
    newest_files,
    outcomes_of,
    rejects_by_reason,
    without_file,
)
from marketing_assets.pipeline.landing.problems import unexpected_words
from marketing_assets.pipeline.landing.read import LandingReport, read_landing
from marketing_assets.pipeline.landing.readings import look_into, readings_kept
from marketing_assets.pipeline.landing.retention import raw_files
from marketing_assets.pipeline.landing.rows import ad_lake, lake_of, web_lake
from marketing_assets.pipeline.landing.watch import Progress, progressed, watching
from marketing_assets.pipeline.landing.withdrawals import withdraw

__all__ = [
    "ADS",
    "FX",
    "KEPT",
    "KINDS",
    "MEDIA_MIX",
    "NEVER_READ",
    "RECOVERED",
    "REFUSED",
    "WITHDRAWN",
    "Known",
    "LandedKind",
    "LandingReport",
    "Outcomes",
    "Progress",
    "ad_lake",
    "draft_words",
    "known_files",
    "lake_of",
    "landed_files",
    "look_into",
    "mapping_hash",
    "mapping_of",
    "masking_of",
    "newest_files",
    "outcomes_of",
    "progressed",
    "put_right",
    "raw_files",
    "read_landing",
    "readings_kept",
    "rejects_by_reason",
    "sort_files",
    "unexpected_words",
    "watching",
    "web_lake",
    "withdraw",
    "without_file",
]
