"""Where everything lies under one home folder. Nothing else in the project spells these paths."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

PROJECT_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Home:
    """One company's folder. `landing` may lie elsewhere and is only read there.

    Args:
        path: the home folder; created on first use.
        own_landing: a landing folder outside the home, read in place; default `path/landing`.
    """

    path: Path
    own_landing: Path | None = None

    @classmethod
    def from_environment(cls) -> Home:
        """Home named by `MARKETING_HOME` and `MARKETING_LANDING`, else `data/home` of the project."""
        landing = os.environ.get("MARKETING_LANDING")
        path = Path(os.environ.get("MARKETING_HOME") or PROJECT_ROOT / "data" / "home")
        return cls(path.absolute(), Path(landing).absolute() if landing else None)

    @property
    def landing(self) -> Path:
        """The folder in which files land: `ads/`, `web_events/`, …"""
        return self.own_landing or self.path / "landing"

    @property
    def lake(self) -> Path:
        """Parquet partitions by table and date."""
        return self.path / "lake"

    @property
    def warehouse(self) -> Path:
        """The working DuckDB file: one writer, never opened by readers."""
        return self.path / "warehouse.duckdb"

    @property
    def published(self) -> Path:
        """What people and tools read: the snapshot and `status.json`."""
        return self.path / "published"

    @property
    def snapshot(self) -> Path:
        """The audited, read-only DuckDB file."""
        return self.published / "marketing.duckdb"

    @property
    def status(self) -> Path:
        """How the newest run ended, as JSON."""
        return self.published / "status.json"

    @property
    def payloads(self) -> Path:
        """Budget payloads, one folder per effective date, and the outbox."""
        return self.path / "payloads"

    @property
    def outbox(self) -> Path:
        """Approved payloads that were delivered."""
        return self.payloads / "outbox"

    @property
    def reports(self) -> Path:
        """Executive reports, one page per effective date."""
        return self.path / "reports"

    def lineage_events(self, run_id: str) -> Path:
        """What one run read and wrote, as OpenLineage events, one per line."""
        return self.path / "lineage" / f"openlineage-{run_id}.jsonl"

    @property
    def decisions(self) -> Path:
        """The append-only log of approvals, holds and deliveries."""
        return self.path / "decisions.sqlite"

    @property
    def dagster(self) -> Path:
        """The DAGSTER_HOME of this home."""
        return self.path / "dagster"

    @property
    def lock(self) -> Path:
        """Held by the one run that may write."""
        return self.path / "run.lock"
