"""What tests of the landing folder do: look at it as a run does, and ask what became of it.

Opening the warehouse takes longer than most of what is asked of it, so `kept_home` keeps it open between two questions,
as a run does.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from marketing_assets.pipeline.landing import LandingReport, read_landing
from marketing_assets.pipeline.landing import withdraw as withdraw_rows
from marketing_assets.settings import Settings
from marketing_assets.warehouse.home import Home
from marketing_assets.warehouse.tables import kept_open, transaction
from marketing_assets_tests.worlds import SETTINGS

TODAY = date(2025, 4, 1)

_KEPT: dict[Path, ExitStack] = {}


@contextmanager
def kept_home(home: Home) -> Iterator[Home]:
    """The home with its warehouse held open, until the end of the block or until it is lost."""
    with _KEPT.setdefault(home.warehouse, ExitStack()) as kept:
        kept.enter_context(kept_open(home.warehouse))
        yield home
    del _KEPT[home.warehouse]


def lose_warehouse(home: Home) -> None:
    """Delete the file of the warehouse; whoever asks next begins a new one."""
    _KEPT[home.warehouse].close()  # DuckDB would go on with a file that is held open, deleted or not
    home.warehouse.unlink()


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
