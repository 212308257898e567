"""The command `trace`: from a payload, a table, an id or one cell back to the landed files and lines; and down."""

from __future__ import annotations

from marketing_assets.pipeline.tracing.command import Traced, trace

__all__ = ["Traced", "trace"]
