"""What an analysis has seen of its inputs: their lineage up to a day, so that days landing later change no id."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from marketing_assets.lineage import Lineage, current_id, record
from marketing_assets.pipeline.exchange import rates_seen
from marketing_assets.pipeline.landing import KINDS, ad_lake, web_lake
from marketing_assets.pipeline.session_days import SESSION_SETTINGS
from marketing_assets.settings import Settings
from marketing_assets.warehouse.home import Home
from marketing_assets.warehouse.lake import Lake

KPI_SETTINGS = ("currency", "channel_rules", "maturity")


@dataclass(frozen=True)
class Inputs:
    """Where an analysis looks: the warehouse, the home, the settings, and the day it works for."""

    connection: duckdb.DuckDBPyConnection
    home: Home
    settings: Settings
    as_of: date

    def lineage(self, table: str, parents: Sequence[str], *sections: str, extra: Sequence[str] = ()) -> Lineage:
        """Lineage of a vintage of `table` made from what `parents` held up to `as_of`.

        Args:
            parents: names of tables.
            sections: settings that were used.
            extra: ids or hashes of whatever else was read.
        """
        ids = [self.seen(parent) for parent in parents]
        return Lineage.of(table, [*ids, *extra], self.settings.digest(*sections) if sections else "", self.as_of)

    def seen(self, table: str) -> str:
        """Id of what `table` held up to `as_of`; recorded, so that the parents of every id are known."""
        if table == "sessions":
            return self._sessions()
        if table not in SEEN:
            return current_id(self.connection, table, self.as_of) or current_id(self.connection, table) or ""
        lineage = SEEN[table](self, table)
        record(self.connection, lineage)
        return lineage.id

    def _sessions(self) -> str:
        """Sessions keep an id per day, and a day's id rests on all days before."""
        found = self.connection.execute(
            "SELECT id FROM lineage WHERE table_name = 'sessions' AND as_of <= ? AND is_current "
            "ORDER BY as_of DESC LIMIT 1",
            [self.as_of],
        ).fetchone()
        if found:
            return found[0]
        # No day so far: the id that the asset itself gives to no sessions at all.
        return Lineage.of("sessions", [], self.settings.digest(*SESSION_SETTINGS)).id

    def unchanged(self, lineage: Lineage) -> bool:
        """True when this very vintage was made before: same inputs, settings and code give the same rows."""
        return current_id(self.connection, lineage.table, lineage.as_of) == lineage.id


def _days(lake: Callable[[Home], Lake], *sections: str, converted: bool = False) -> Callable[[Inputs, str], Lineage]:
    def seen(inputs: Inputs, table: str) -> Lineage:
        partitions = lake(inputs.home).partitions(inputs.connection)
        ids = [day.id for day in partitions if day.date <= inputs.as_of]
        ids += rates_seen(inputs.connection, inputs.as_of) if converted else []
        return Lineage.of(table, ids, inputs.settings.digest(*sections), inputs.as_of)

    return seen


def _files(kind: str, *, converted: bool = False) -> Callable[[Inputs, str], Lineage]:
    """Files of a kind with a row up to the day; of one without days, all."""
    until = "r.date <= $as_of" if "date" in KINDS[kind].columns else "$as_of IS NOT NULL"

    def seen(inputs: Inputs, table: str) -> Lineage:
        rows = inputs.connection.execute(
            f"""
            SELECT DISTINCT m.file_order, m.sha256, concat(m.reading, ' ', m.kept) FROM landing_manifest AS m
            JOIN {KINDS[kind].table} AS r ON r.file_sha256 = m.sha256
            WHERE m.kind = $kind AND ({until}) IS NOT FALSE ORDER BY m.file_order
            """,
            {"kind": kind, "as_of": inputs.as_of},
        ).fetchall()
        readings = hashlib.sha256("".join(str(reading) for *_, reading in rows).encode()).hexdigest()
        rates = rates_seen(inputs.connection, inputs.as_of) if converted else []
        return Lineage.of(table, [*(sha256 for _, sha256, _ in rows), *rates], readings, inputs.as_of)

    return seen


SEEN: dict[str, Callable[[Inputs, str], Lineage]] = {
    "campaign_kpis_daily": _days(ad_lake, *KPI_SETTINGS, converted=True),
    "session_kpis_daily": _days(web_lake, *SESSION_SETTINGS),
    "business_daily": _files("sales", converted=True),
    "landed_experiments": _files("experiments"),
    "landed_customers": _files("customers"),
    "landed_media_mix": _files("media_mix"),
}
