"""Tiny exports for the ingestion tests: write a text, read it, look at the result."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from marketing_assets.ingestion import ExportResult, TableResult, read_export, read_landed
from marketing_assets.settings import Settings

TODAY = date(2025, 6, 30)
SAMPLE_HEADER = "date,channel,campaign,spend,impressions,clicks,conversions,revenue"

Reader = Callable[..., ExportResult]


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    """`read(text or bytes, mapping=None, name="export.csv", currency="EUR")`; checks conservation on the way."""

    def read_text(
        content: str | bytes,
        mapping: Path | Mapping[str, Any] | None = None,
        name: str = "export.csv",
        currency: str = "EUR",
    ) -> ExportResult:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        result = read_export(path, mapping=mapping, settings=Settings(currency=currency), today=TODAY)
        assert_conserved(result)
        return result

    return read_text


def assert_conserved(result: TableResult) -> None:
    assert result.records == result.kept + len(result.rejected) + sum(result.dropped.values())
    assert result.kept == len(result.rows)


@pytest.fixture
def land(tmp_path: Path) -> Callable[..., TableResult]:
    """`land(kind, text, mapping=None, name="file.csv", **settings)`; checks conservation on the way."""

    def land_text(
        kind: str,
        content: str | bytes,
        mapping: Path | Mapping[str, Any] | None = None,
        name: str = "file.csv",
        **settings: Any,
    ) -> TableResult:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        result = read_landed(path, kind, mapping=mapping, settings=Settings(**settings), today=TODAY)
        assert_conserved(result)
        assert result.kind == kind
        return result

    return land_text


@pytest.fixture
def sample(read: Reader) -> Reader:
    """`sample(*lines)`: the same with the header of the sample format."""

    def read_lines(*lines: str, **options: Any) -> ExportResult:
        return read("\n".join((SAMPLE_HEADER, *lines)) + "\n", **options)

    return read_lines
