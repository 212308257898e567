"""The chunks of one file put together: rows, rejects in file order, counts that add up, and what to warn of."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from marketing_assets.errors import ExportError
from marketing_assets.ingestion.canonical import ADS, deepest
from marketing_assets.ingestion.cells.shapes import header_name, shown_value
from marketing_assets.ingestion.dialects.refusals import WholeRange
from marketing_assets.ingestion.dialects.watched import WholeFile
from marketing_assets.ingestion.landing_kinds import SALES
from marketing_assets.ingestion.layout import Layout
from marketing_assets.ingestion.locale import Locale, LocaleJudge
from marketing_assets.ingestion.reading.reasons import TOTALS
from marketing_assets.ingestion.reading.source import Chunk, Source
from marketing_assets.ingestion.result import ExportResult, TableResult
from marketing_assets.ingestion.rows.currency import Settled, Signs, settle
from marketing_assets.ingestion.rows.day_totals import DayTotals
from marketing_assets.ingestion.rows.described import Noticed, days_of, dialect_of, grain_of, metrics_of, warnings_of
from marketing_assets.ingestion.rows.nameless_totals import Edges, NamelessTotals
from marketing_assets.ingestion.rows.reader import ChunkReader, TemplateRows
from marketing_assets.ingestion.rows.rejects import Reject, in_file_order, rejects_table
from marketing_assets.ingestion.rows.sale_totals import SaleTotals
from marketing_assets.settings import Settings

# A file of ten bad lines to a good one is no export, and a million reasons read by nobody must not fill the memory.
_MOST_REJECTS, _REJECTS_PER_ROW = 1 << 20, 10
# Rejected rows of which more is kept than the reason, because a total may sum them up.
_MOST_LOST = 1 << 16


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
    noticed: Noticed = field(default_factory=Noticed)
    signs: list[Signs] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._whole_file = WholeFile(self.layout.watched)
        self._totals = _totals_of(self.layout)
        # What totals may sum up besides the rows: rejected ones with a day, and how many have none.
        self._lost, self._unknown = list[pa.Table](), 0
        self._nameless = NamelessTotals(self.layout)
        self._edges = [Edges() for _ in self.layout.templates]

    def add(self, chunk: Chunk) -> None:
        """Add the rows of one chunk, after those of the chunks before it in the file.

        Raises:
            ExportError: cells contradict those that decided the file's locale or whose export it is, or hardly a line
                can be read.
        """
        times = len(self.layout.templates)
        self.lines += chunk.height + chunk.dropped.total() + len(chunk.damaged)
        self.dropped.update({reason: count * times for reason, count in chunk.dropped.items()})
        rejects: list[Reject] = [
            (line, number, None, reason, None) for line, reason in chunk.damaged for number in range(times)
        ]
        self._unknown += len(chunk.damaged)
        if chunk.height:
            company = self.settings
            reader = ChunkReader(chunk, self.layout, self.locale, company.currency, company.zone, self.today)
            self._whole_file.look(reader.different)
            if self._totals:
                self._totals.look_at(reader)
            templates = reader.read()
            self.judge.look_again(
                chunk,
                numbers=any(rows.contradicts_numbers for rows in templates),
                days=any(rows.contradicts_days for rows in templates),
            )
            silent = reader.no_data()
            self.noticed.formulas |= reader.formulas()
            for number, rows in enumerate(templates):
                rejects += self._sort_out(reader, rows, number, silent)
            self._keep(chunk.line_hashes, templates, silent)
        else:
            for edges in self._edges:
                rejects += edges.sort_out(chunk, (), ())[1]
        if rejects:
            self.rejects.append(rejects_table(self.source.name, rejects))
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
        table = pa.concat_tables(self.tables) if self.tables else kind.template_schema.empty_table()
        self.dropped.update(TOTALS for edges in self._edges for _ in edges.last)
        money = settle(table, self.layout, self.settings.currency, self.signs)
        table = self._without_unclear_money(money)
        table, sums = self._without_sums(table)
        duplicates = self._duplicates()
        first, last = days_of(table, kind, self.settings)
        if self.layout.if_one_day and first is not None and first == last:
            raise WholeRange(self.layout.if_one_day)
        decided = (*self.layout.warnings, *self.locale.warnings)
        seen = warnings_of(kind, table, self.lines, duplicates, self.noticed, self.settings)
        result = TableResult(
            kind=kind.name,
            table=table if kind is ADS else table.drop_columns("template"),
            rejects=in_file_order(self.rejects),
            dialect=dialect_of(self.source, self.layout, self.locale, self.settings, table, money.evidence),
            lines=self.lines,
            records=self.lines * len(self.layout.templates),
            kept=table.num_rows,
            dropped=dict(self.dropped),
            duplicates=duplicates,
            first_date=first,
            last_date=last,
            first_future_date=min(self.futures, default=None),
            warnings=(*decided, *money.warnings, *sums, *seen),
        )
        if kind is not ADS:
            return result
        metrics, metrics_by_row = metrics_of(self.layout)
        return ExportResult(
            **vars(result),
            grain=grain_of(table),
            header_grain=deepest(self.layout.filled),
            metrics=metrics,
            metrics_by_row=metrics_by_row,
        )

    def _sort_out(self, reader: ChunkReader, rows: TemplateRows, number: int, silent: dict[int, str]) -> list[Reject]:
        """Rejects of one template; what is no data is dropped. A record with several problems is rejected once."""
        rejects: list[Reject] = []
        self.dropped.update(silent.values())
        starts, gone, nameless, lost = reader.chunk.starts, set(silent), list[Reject](), list[int]()
        for position, problems in rows.problems.items():
            if position in silent:
                continue
            record = reader.chunk.record(position)
            # It may be no data at all, such as a totals line; with a day and a name it is a bad record.
            reason = self.layout.odd_line(record) if position in rows.incomplete else None
            if reason is not None:
                self.dropped[reason] += 1
                gone.add(position)
                continue
            (cell, why), *others = problems
            also = f"; also wrong: {', '.join(header_name(other.header) for other, _ in others)}" if others else ""
            value = None if cell.position is None else shown_value(record[cell.position].strip())
            reject = (starts[position].as_py(), number, cell.header, why + also, value)
            if position in rows.incomplete and self._nameless.are_in(record):
                nameless.append(reject)
            else:
                rejects.append(reject)
                lost.append(position)
        self._lose(rows.table, lost)
        totals, late = self._edges[number].sort_out(reader.chunk, gone, nameless)
        self.dropped.update({TOTALS: totals} if totals else {})
        return rejects + late

    def _without_unclear_money(self, money: Settled) -> pa.Table:
        """The rows without those whose currency could be several, which become rejects."""
        table, unclear = money.table, money.undecided
        if unclear is None:
            return table
        lost = table.filter(pa.array(unclear)).select(["line", "template"]).to_pylist()
        rejects: list[Reject] = [(row["line"], row["template"], None, money.reason, None) for row in lost]
        self.rejects.append(rejects_table(self.source.name, rejects))
        self._lose(table, np.flatnonzero(unclear).tolist())
        return self._without(table, unclear)

    def _lose(self, table: pa.Table, positions: list[int]) -> None:
        """Keep what the rejected rows at these positions say, for the totals that sum them up."""
        if not positions or self._totals is None:
            return
        room = max(_MOST_LOST - sum(map(len, self._lost)), 0)
        lost = table.take(pa.array(positions[:room], pa.int64()))
        self._unknown += len(positions) - len(lost) + lost["date"].null_count
        self._lost.append(lost.filter(pc.is_valid(lost["date"])))

    def _without_sums(self, table: pa.Table) -> tuple[pa.Table, tuple[str, ...]]:
        """The rows without those that sum up others, and warnings."""
        if self._totals is None or not table.num_rows:
            return table, ()
        lost = pa.concat_tables([table.slice(0, 0), *self._lost])
        codes = pc.unique(table["currency"])
        if len(codes) == 1 and len(lost):  # A rejected row may lack the currency that the file gives all others.
            at = lost.schema.get_field_index("currency")
            lost = lost.set_column(at, lost.schema.field(at), pa.repeat(codes[0], len(lost)))
        found = self._totals.sift(table, lost, self._unknown)
        self.dropped.update({TOTALS: int(found.gone.sum())} if found.gone.any() else {})
        return self._without(table, found.gone), found.warnings

    def _without(self, table: pa.Table, gone: np.ndarray) -> pa.Table:
        """The rows that are not `gone` (one flag per row); lines without any row are no duplicates of others."""
        if not gone.any():
            return table
        lines = np.unique(table["line"].to_numpy())
        table = table.filter(pa.array(~gone))
        self.hashes = [np.concatenate(self.hashes)[np.isin(lines, table["line"].to_numpy())]]
        return table

    def _keep(self, hashes: np.ndarray, templates: list[TemplateRows], silent: dict[int, str]) -> None:
        kept, any_kept = [], np.zeros(len(hashes), bool)
        for rows in templates:
            good = np.ones(rows.table.num_rows, bool)
            bad = sorted({*rows.problems, *silent})
            good[bad] = False
            kept.append(rows.table.filter(pa.array(good)) if bad else rows.table)
            any_kept |= good
            self.futures += [rows.first_future] if rows.first_future else []
            self.noticed.rounded += rows.rounded
            self.noticed.lost_ids |= rows.lost_ids
            self.signs += [rows.signs] if rows.signs else []
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


def _totals_of(layout: Layout) -> DayTotals | SaleTotals | None:
    """What finds dated totals lines, in the kinds whose lines add up."""
    if layout.kind is ADS:
        return DayTotals(layout.may_sum)
    return SaleTotals(layout) if layout.kind is SALES else None
