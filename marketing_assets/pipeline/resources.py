"""What assets are given: the home with its warehouse and decisions. Settings are passed as they are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
import duckdb

from marketing_assets.decisions import DecisionLog
from marketing_assets.warehouse.home import Home
from marketing_assets.warehouse.tables import transaction

# One writer at a time, within a run and across runs; dagster.yaml limits the pool to 1.
WAREHOUSE_POOL = "duckdb"


class HomeResource(dg.ConfigurableResource):
    """The home folder of one company.

    Args:
        path: the home folder, absolute.
        own_landing: a landing folder outside the home, absolute; empty for `path/landing`.
    """

    path: str
    own_landing: str = ""

    @classmethod
    def at(cls, home: Home) -> HomeResource:
        """The resource for a known home."""
        return cls(path=str(home.path), own_landing=str(home.own_landing or ""))

    @property
    def places(self) -> Home:
        """Where everything lies under the home."""
        return Home(Path(self.path), Path(self.own_landing) if self.own_landing else None)

    @contextmanager
    def warehouse(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The working warehouse in one transaction: committed on success, rolled back on any error."""
        with transaction(self.places.warehouse) as connection:
            yield connection

    def decisions(self) -> DecisionLog:
        """The append-only log of approvals, holds and deliveries."""
        return DecisionLog(self.places.decisions)
