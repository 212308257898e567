"""What is put right before a run looks at anything: a lost warehouse is rebuilt, and what was withdrawn is out."""

from __future__ import annotations

from marketing_assets.pipeline.landing.recovery import prepare
from marketing_assets.pipeline.landing.withdrawals import carry_out
from marketing_assets.settings import Settings
from marketing_assets.warehouse.home import Home
from marketing_assets.warehouse.tables import transaction


def put_right(home: Home, settings: Settings) -> None:
    """Make the warehouse say what lake and decision log say, and delete the files that no row is in any more.

    Which day is planned, and whether a home may be run at all, is decided from the warehouse. One that is lost, or that
    an older version wrote, would let an older day be planned, or the sample meet a company's rows. Only called while
    holding the home's lock. In a new home nothing is made.
    """
    if not any(path.exists() for path in (home.warehouse, home.lake, home.decisions)):
        return
    with transaction(home.warehouse) as connection:
        prepare(connection, home)
        carry_out(connection, home, settings)
