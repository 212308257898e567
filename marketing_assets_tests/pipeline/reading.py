"""What tests of the landing folder do: look at it as a run does, and ask what became of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from marketing_assets.pipeline.landing import LandingReport, read_landing
from marketing_assets.pipeline.landing import withdraw as withdraw_rows
from marketing_assets.settings import Settings
from marketing_assets.warehouse.home import Home
from marketing_assets.warehouse.tables import transaction
from marketing_assets_tests.worlds import SETTINGS

TODAY = date(2025, 4, 1)


def read(home: Home, settings: Settings = SETTINGS, *, today: date = TODAY, reread: bool = False) -> LandingReport:
    """Look at the landing folder once."""
    with transaction(home.warehouse) as connection:
        return read_landing(connection, home, settings, today, reread=reread)


def withdraw(home: Home, name: str, why: str = "") -> list[str]:
    """Take the rows of a landed file back."""
    with transaction(home.warehouse) as connection:
        return withdraw_rows(connection, home, SETTINGS, name, why, by="tester", today=TODAY)


def ask(home: Home, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """Answer of the working warehouse."""
    with transaction(home.warehouse) as connection:
        return connection.execute(sql, list(values) or None).fetchall()
