"""The chunks of one file put together: rows, rejects in file order, counts that add up, and what to warn of."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from marketing_assets.errors import ExportError
from marketing_assets.ingestion.canonical import ADS, Grain
from marketing_assets.ingestion.cells.shapes import header_name, shown_value
from marketing_assets.ingestion.cells.timestamps import day_of
from marketing_assets.ingestion.dialects.refusals import WholeRange
from marketing_assets.ingestion.kinds import REJECTED_SCHEMA, Kind
from marketing_assets.ingestion.landing_kinds import WEB_EVENTS
from marketing_assets.ingestion.layout import Layout
from marketing_assets.ingestion.locale import Locale, LocaleJudge
from marketing_assets.ingestion.reading.source import Chunk, Source
from marketing_assets.ingestion.reading.text_heads import DELIMITERS
from marketing_assets.ingestion.result import Dialect, ExportResult, TableResult
from marketing_assets.ingestion.rows import ChunkReader, TemplateRows
from marketing_assets.settings import Settings

# A file of ten bad lines to a good one is no export, and a million reasons read by nobody must not fill the memory.
_MOST_REJECTS, _REJECTS_PER_ROW = 1 << 20, 10

Reject = tuple[int, int, str | None, str, str | None]  # line, template, column, reason, value


@dataclass
class Collected:
    """What the chunks read so far gave."""

    source: Source
    layout: Layout
    judge: LocaleJudge
    locale: Locale
    settings: Settings
    today: date
    tables: list[pa.Table] = field(default_factory=list)
    rejects: list[pa.Table] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)
    hashes: list[np.ndarray] = field(default_factory=list)
    futures: list[date] = field(default_factory=list)
    lines: int = 0
    rounded: int = 0
    formulas: set[str] = field(default_factory=set)
    lost_ids: set[str] = field(default_factory=set)

    def add(self, chunk: Chunk) -> None:
        """Add the rows of one chunk, after those of the chunks before it in the file.

        Raises:
            ExportError: cells contradict those that decided the file's locale, or hardly a line can be read.
        """
        times = len(self.layout.templates)
        self.lines += chunk.height + chunk.dropped.total() + len(chunk.damaged)
        self.dropped.update({reason: count * times for reason, count in chunk.dropped.items()})
        rejects: list[Reject] = [
            (line, number, None, reason, None) for line, reason in chunk.damaged for number in range(times)
        ]
        if chunk.height:
            company = self.settings
            reader = ChunkReader(chunk, self.layout, self.locale, company.currency, company.zone, self.today)
            templates = reader.read()
            self.judge.look_again(
                chunk,
                numbers=any(rows.contradicts_numbers for rows in templates),
                days=any(rows.contradicts_days for rows in templates),
            )
            silent = reader.no_data()
            self.formulas |= reader.formulas()
            for number, rows in enumerate(templates):
                rejects += self._sort_out(reader, rows, number, silent)
            self._keep(chunk.line_hashes, templates, silent)
        if rejects:
            self.rejects.append(_rejects_table(self.source.name, sorted(rejects, key=lambda reject: reject[:2])))
            self._refuse_rubbish(sum(len(table) for table in self.rejects), sum(len(table) for table in self.tables))

    def _refuse_rubbish(self, rejected: int, kept: int) -> None:
        if rejected > _MOST_REJECTS and rejected > _REJECTS_PER_ROW * kept:
            raise ExportError(
                f"{self.source.name}: {rejected:,} of the first {self.lines:,} lines cannot be read and only {kept:,} "
                f"can, the first: {self.rejects[0]['reason'][0].as_py()} (line {self.rejects[0]['line'][0].as_py()}). "
                "It is not the table that its header says; export it again"
            )

    def result(self) -> TableResult:
        """Everything together.

        Raises:
            WholeRange: the rows are not days, which shows only when all are read.
        """
        kind = self.layout.kind
        schema = kind.schema.append(pa.field("template", pa.int64(), nullable=False))
        table = pa.concat_tables(self.tables) if self.tables else schema.empty_table()
        duplicates = self._duplicates()
        first, last = _days(table, kind, self.settings)
        if self.layout.if_one_day and first is not None and first == last:
            raise WholeRange(self.layout.if_one_day)
        result = TableResult(
            kind=kind.name,
            rows=_frame(table if kind is ADS else table.drop_columns("template")),
            rejected=_frame(pa.concat_tables(self.rejects)) if self.rejects else _no_rejects().copy(),
            dialect=self._dialect(table),
            lines=self.lines,
            records=self.lines * len(self.layout.templates),
            kept=table.num_rows,
            dropped=dict(self.dropped),
            duplicates=duplicates,
            first_date=first,
            last_date=last,
            first_future_date=min(self.futures, default=None),
            warnings=(*self.layout.warnings, *self.locale.warnings, *self._warnings(table, duplicates)),
        )
        return ExportResult(**vars(result), grain=_grain(table)) if kind is ADS else result

    def _sort_out(self, reader: ChunkReader, rows: TemplateRows, number: int, silent: dict[int, str]) -> list[Reject]:
        """Rejects of one template; what is no data is dropped. A record with several problems is rejected once."""
        rejects: list[Reject] = []
        self.dropped.update(silent.values())
        starts = reader.chunk.starts
        for position, problems in rows.problems.items():
            if position in silent:
                continue
            record = reader.chunk.record(position)
            # It may be no data at all, such as a totals line; with a day and a name it is a bad record.
            reason = self.layout.odd_line(record) if position in rows.incomplete else None
            if reason is not None:
                self.dropped[reason] += 1
                continue
            (cell, why), *others = problems
            also = f"; also wrong: {', '.join(header_name(other.header) for other, _ in others)}" if others else ""
            value = None if cell.position is None else shown_value(record[cell.position].strip())
            rejects.append((starts[position].as_py(), number, cell.header, why + also, value))
        return rejects

    def _keep(self, hashes: np.ndarray, templates: list[TemplateRows], silent: dict[int, str]) -> None:
        kept, any_kept = [], np.zeros(len(hashes), bool)
        for rows in templates:
            good = np.ones(rows.table.num_rows, bool)
            bad = sorted({*rows.problems, *silent})
            good[bad] = False
            kept.append(rows.table.filter(pa.array(good)) if bad else rows.table)
            any_kept |= good
            self.futures += [rows.first_future] if rows.first_future else []
            self.rounded += rows.rounded
            self.lost_ids |= rows.lost_ids
        table = kept[0]
        if len(kept) > 1:
            table = pa.concat_tables(kept).sort_by([("line", "ascending"), ("template", "ascending")])
        self.tables.append(table)
        self.hashes.append(hashes[any_kept])

    def _duplicates(self) -> int:
        """Kept lines that are equal to an earlier kept line, told by their hash."""
        if not self.hashes:
            return 0
        # Ten times as quick as np.unique on millions of numbers.
        hashes = np.sort(np.concatenate(self.hashes))
        return int(np.count_nonzero(hashes[1:] == hashes[:-1]))

    def _dialect(self, table: pa.Table) -> Dialect:
        layout, delimiter = self.layout, self.layout.head.delimiter
        currencies = [self.settings.currency]
        if "currency" in table.column_names and layout.kind.currency_of is None and table.num_rows:
            currencies = sorted(filter(None, pc.unique(table["currency"]).to_pylist()))
        zones = {template["time_zone"].constant for template in layout.templates if "time_zone" in template}
        split = f"{DELIMITERS[delimiter]}: {len(layout.header)} columns" if delimiter else ""
        evidence = (f"{self.source.encoding}: {self.source.evidence}", split, *layout.evidence, *self.locale.evidence)
        return Dialect(
            encoding=self.source.encoding,
            delimiter=delimiter,
            decimal_style=self.locale.decimal,
            date_order=self._date_order(),
            currency=", ".join(currencies),
            platform=layout.platform,
            mapping=layout.name,
            header_line=layout.head.starts[layout.header_at],
            sheet=layout.head.sheet,
            time_zone=zones.pop() if len(zones) == 1 else None,
            columns={
                cell.header: name
                for template in layout.templates
                for name, cell in template.items()
                if cell.position is not None
            },
            evidence=tuple(reason for reason in evidence if reason),
        )

    def _nobody_consents(self, table: pa.Table) -> bool:
        unset = all(table[flag].null_count == table.num_rows for flag in ("analytics_storage", "ads_storage"))
        return unset and table.num_rows > 0 and self.settings.governance.unset_consent == "deny"

    def _date_order(self) -> str | None:
        """How days are written: an order, a mapping's format, or in columns of their own."""
        return self.locale.date_order or self.layout.date_format or ("parts" if self.layout.date_parts else None)

    def _warnings(self, table: pa.Table, duplicates: int) -> list[str]:
        warnings = []
        if not self.lines:
            warnings.append("the file has a header and no data line")
        elif not table.num_rows:
            warnings.append("no row of the file could be kept; see the rejected rows")
        if duplicates:
            warnings.append(f"{duplicates} lines are equal to an earlier line; {self.layout.kind.equal_lines}")
        if self.rounded:
            warnings.append(f"{self.rounded} amounts with more than six decimals were rounded to six")
        if self.lost_ids:
            warnings.append(
                f"{', '.join(sorted(self.lost_ids))}: ids in scientific notation, such as 1.2E+17, count as not "
                "reported: a spreadsheet has cut off their last digits. Land the file as the platform exported it, "
                "without saving it in a spreadsheet"
            )
        if self.formulas:
            warnings.append(f"{len(self.formulas)} names begin like a spreadsheet formula; they are kept as text")
        if self.layout.kind is WEB_EVENTS and self._nobody_consents(table):
            warnings.append(
                "no event says whether its visitor consented: all are dropped, unless `governance.unset_consent` is "
                "allow, or a mapping states a consent that was really given"
            )
        if self.layout.kind is ADS:
            warnings += [
                f"{count} rows have more {more} than {less}; they are kept as reported"
                for more, less in (("clicks", "impressions"), ("conversions", "clicks"))
                if (count := pc.sum(pc.greater(table[more], table[less])).as_py() or 0)
            ]
        return warnings


def _rejects_table(file: str, rejects: list[Reject]) -> pa.Table:
    columns: dict[str, list[Any]] = {
        "file": [file] * len(rejects),
        "line": [line for line, *_ in rejects],
        "column": [column for _, _, column, *_ in rejects],
        "reason": [reason for *_, reason, _ in rejects],
        "value": [value for *_, value in rejects],
    }
    return pa.table(columns, schema=REJECTED_SCHEMA)


@cache
def _no_rejects() -> pd.DataFrame:
    """Nearly every file has none, and a frame takes a millisecond to make."""
    return _frame(REJECTED_SCHEMA.empty_table())


def _frame(table: pa.Table) -> pd.DataFrame:
    return table.to_pandas(types_mapper=pd.ArrowDtype)


def _days(table: pa.Table, kind: Kind, settings: Settings) -> tuple[date | None, date | None]:
    if kind.day is None:
        return None, None
    days = pc.min_max(table[kind.day]).as_py()
    first, last = (day_of(d, settings.zone) if isinstance(d, datetime) else d for d in (days["min"], days["max"]))
    return first, last


def _grain(table: pa.Table) -> Grain:
    def carried(*columns: str) -> bool:
        return any(table[column].null_count < table.num_rows for column in columns)

    if carried("ad_id", "ad"):
        return "ad"
    return "ad_group" if carried("ad_group_id", "ad_group") else "campaign"
