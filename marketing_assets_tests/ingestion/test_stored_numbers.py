"""Numbers that a file stores as numbers have no locale: no setting, mapping or neighbour makes 1234 of 1.234."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from marketing_assets.errors import ExportError
from marketing_assets.ingestion import TableResult, read_landed
from marketing_assets.settings import IngestionPolicy, Settings
from marketing_assets_tests.ingestion.events.ga4 import event, write_json, write_parquet
from marketing_assets_tests.ingestion.fuzzing.packing import as_workbook

HEADER = ["date", "platform", "campaign", "spend", "clicks"]
COMMA = Settings(currency="EUR", ingestion=IngestionPolicy(decimal=","))


def written(folder: Path, ending: str, spend: list[float], clicks: list[str]) -> Path:
    """A file with numbers as spend and texts as clicks."""
    path = folder / f"export.{ending}"
    if ending == "xlsx":
        rows = [["2025-01-02", "Google", "Brand", str(one), other] for one, other in zip(spend, clicks, strict=True)]
        path.write_bytes(as_workbook([HEADER, *rows]))
        return path
    columns = [[date(2025, 1, 2)] * len(spend), ["Google"] * len(spend), ["Brand"] * len(spend), spend, clicks]
    pq.write_table(pa.table(dict(zip(HEADER, columns, strict=True))), path)
    return path


def read(path: Path, kind: str = "ads", settings: Settings | None = None, **options: object) -> TableResult:
    settings = settings or Settings(currency="EUR")
    return read_landed(path, kind, settings=settings, today=date(2025, 6, 30), **options)


@pytest.mark.parametrize("ending", ["xlsx", "parquet"])
def test_a_stored_number_is_what_it_is_where_no_cell_shows_a_locale(tmp_path, ending):
    path = written(tmp_path, ending, [1.234, 2.5], ["7", "8"])
    for settings in (None, COMMA):
        result = read(path, settings=settings)
        assert result.rows["spend"].tolist() == [Decimal("1.234"), Decimal("2.5")]
    assert read(path, mapping={"decimal": ","}).rows["spend"].tolist() == [Decimal("1.234"), Decimal("2.5")]


@pytest.mark.parametrize("ending", ["xlsx", "parquet"])
def test_texts_beside_stored_numbers_are_read_in_their_own_locale(tmp_path, ending):
    path = written(tmp_path, ending, [1.234, 12.5], ["1.000,5", "1.000.000"])
    result = read(path)
    assert result.rows["spend"].tolist() == [Decimal("1.234"), Decimal("12.5")]
    assert result.rows["clicks"].tolist() == [1000.5, 1_000_000]
    assert result.dialect.decimal_style == ","


@pytest.mark.parametrize("ending", ["xlsx", "parquet"])
def test_a_stored_number_does_not_decide_for_texts(tmp_path, ending):
    with pytest.raises(ExportError, match=r"`1,000` .* is 1000 or 1\.000"):
        read(written(tmp_path, ending, [12.5], ["1,000"]))


@pytest.mark.parametrize("write", [write_json, write_parquet])
def test_numbers_of_nested_events_are_what_they_are(tmp_path, write):
    events = [event(event_name="purchase", ecommerce={"purchase_revenue": 1.234, "transaction_id": "1"})]
    path = write(tmp_path / ("a.jsonl" if write is write_json else "a.parquet"), events)
    for settings in (None, COMMA):
        assert read(path, "web_events", settings).rows["revenue"].tolist() == [Decimal("1.234")]
