"""Tiny exports for the tests of dialects: write a file, see what is recognised."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from marketing_assets.ingestion.canonical import ADS
from marketing_assets.ingestion.dialects.platform import Recognised
from marketing_assets.ingestion.dialects.recognise import recognise
from marketing_assets.ingestion.kinds import Kind
from marketing_assets.ingestion.reading.opening import open_source
from marketing_assets.settings import Settings

RecogniseText = Callable[..., Recognised]


@pytest.fixture
def recognise_text(tmp_path: Path) -> RecogniseText:
    """`recognise_text(text or bytes, kind=ADS, currency="EUR", name="export.csv")`."""

    def read(content: str | bytes, kind: Kind = ADS, currency: str = "EUR", name: str = "export.csv") -> Recognised:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return recognise(name, open_source(path).heads(), kind, Settings(currency=currency))

    return read
