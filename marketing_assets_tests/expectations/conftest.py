"""The good tables of `good_tables.py` as a file, a copy to spoil, and a way to ask what a suite says of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from marketing_assets.expectations import CheckOutcome, suites, validate
from marketing_assets.settings import AllocationPolicy, Guardrails, Settings
from marketing_assets_tests.expectations.good_tables import AS_OF, TODAY, fill

# With small blocks the file takes 1 MB instead of 9; it is copied for every incident.
SMALL = {"threads": 1, "default_block_size": 16384}


@pytest.fixture
def settings() -> Settings:
    """Email is not controllable; everything else is the default."""
    email = Guardrails(controllable=False)
    return Settings(allocation=AllocationPolicy(channels={"email": email}))


@pytest.fixture(scope="session")
def good_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A DuckDB file in which every contract holds."""
    file = tmp_path_factory.mktemp("warehouse") / "good.duckdb"
    with duckdb.connect(str(file), config=SMALL) as connection:
        fill(connection)
    return file


@pytest.fixture
def warehouse(good_tables: Path, tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The good tables, to be spoilt by one test."""
    copy = shutil.copy(good_tables, tmp_path / "warehouse.duckdb")
    with duckdb.connect(copy, config=SMALL) as connection:
        yield connection
    copy.unlink()


@pytest.fixture
def check(warehouse: duckdb.DuckDBPyConnection, settings: Settings) -> Any:
    """`check(asset)`: the outcomes of the asset's suite on the warehouse as it is now, by name."""

    def run(asset: str, **parameters: Any) -> dict[str, CheckOutcome]:
        days = {"as_of": AS_OF, "today": TODAY}
        outcomes = validate(suites(settings)[asset], warehouse, parameters=days | parameters)
        return {outcome.name: outcome for outcome in outcomes}

    return run
