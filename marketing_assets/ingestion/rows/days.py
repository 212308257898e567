"""The days and times of one chunk, however its file writes them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from marketing_assets.ingestion.cells.dates import Dates, DayRules, read_date_parts, read_dates
from marketing_assets.ingestion.cells.timestamps import TimeRules, Times, read_times
from marketing_assets.ingestion.kinds import ARROW_TYPES, Column
from marketing_assets.ingestion.layout import Cell, Layout
from marketing_assets.ingestion.locale import Locale
from marketing_assets.ingestion.rows.notes import Notes, where
from marketing_assets.ingestion.rows.texts import ChunkTexts

UTC_ZONE = ZoneInfo("UTC")
# What lies further ahead is a wrong century.
AHEAD = timedelta(days=3653)


@dataclass(frozen=True)
class RowDays:
    """Reads the days of one chunk. `zone` is where a day begins and ends."""

    height: int
    texts: ChunkTexts
    layout: Layout
    locale: Locale
    zone: ZoneInfo
    today: date

    def read(self, column: Column, template: dict[str, Cell], notes: Notes) -> pa.Array:
        """A column of days or of times."""
        parts = self.layout.date_parts if column.name == self.layout.kind.day else None
        if parts is None and column.name not in template:
            return pa.nulls(self.height, ARROW_TYPES[column.type])
        found: Dates | Times
        latest = self.today + AHEAD if self.layout.kind.ahead else self.today
        rules = DayRules(self.layout.kind.earliest, latest, column.required)
        if parts:
            cell = next((part for part in reversed(parts) if part.position is not None), parts[0])
            year, month, day = (self.texts.text(part) for part in parts)
            found = read_date_parts(year, month, day, rules)
        elif column.type == "timestamp":
            cell = template[column.name]
            found = read_times(self.texts.text(cell), self._time_rules())
            notes.contradicting_days |= found.contradicts
        else:
            cell = template[column.name]
            days = self.texts.distinct(cell)
            if self.layout.date_base is not None and column.name == self.layout.kind.day:
                counted = [text and self._counted_day(text) for text in days.dictionary.to_pylist()]
                days = pa.DictionaryArray.from_arrays(days.indices, pa.array(counted, pa.string()))
            found = read_dates(days, rules, self.locale.date_order or "ymd", self.layout.date_format)
            notes.contradicting_days |= found.contradicts
        notes.add(cell, found.problems)
        notes.futures += [found.first_future] if found.first_future else []
        if column.name == self.layout.kind.day:
            notes.incomplete |= set(found.problems)
        return found.values

    def _counted_day(self, number: str) -> str:
        """Day number N as ISO day; what is no number stays as it is and is refused as a date."""
        base = self.layout.date_base
        if base is None or not number.isdecimal() or len(number) > 5:
            return number
        return (base + timedelta(days=int(number))).isoformat()

    def refuse_spans(self, first: int, last: int, template: dict[str, Cell], notes: Notes) -> None:
        """Note rows of more than one day: `first` and `last` are the positions of their ends."""
        longer = pc.not_equal(self.texts.trimmed(first), self.texts.trimmed(last))
        cell = template.get("date", Cell(first, self.layout.header[first]))
        notes.add(cell, where(longer, "a row of more than one day: first and last day differ; export it by day"))

    def _time_rules(self) -> TimeRules:
        zone = ZoneInfo(self.layout.time_zone) if self.layout.time_zone else UTC_ZONE
        order = self.locale.date_order or "ymd"
        return TimeRules(self.layout.date_format, zone, self.zone, self.layout.kind.earliest, self.today, order)
