"""SQL of late conversions: how platforms' values grow up, and what young values let expect. Files beside this one."""

from __future__ import annotations

from pathlib import Path


def _sql(name: str) -> str:
    return (Path(__file__).parent / f"{name}.sql").read_text(encoding="utf-8")


CONVERSION_MATURITY_SQL = _sql("conversion_maturity")
EXPECTED_CONVERSIONS_SQL = _sql("expected_conversions")
