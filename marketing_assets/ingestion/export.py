"""The way through this room: one landed file becomes rows of its kind, rejects and counts. No warehouse, no clock but
the default of `today`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from marketing_assets.errors import ExportError
from marketing_assets.ingestion.canonical import ADS, Grain
from marketing_assets.ingestion.cells.shapes import header_name
from marketing_assets.ingestion.cells.timestamps import day_of
from marketing_assets.ingestion.kinds import REJECTED_SCHEMA, Kind
from marketing_assets.ingestion.landing_kinds import KINDS
from marketing_assets.ingestion.layout import OWN_FORMAT, Layout, lay_out, wanted_names
from marketing_assets.ingestion.lines import TOTALS, DataLines, drop_lines, is_totals, sort_lines
from marketing_assets.ingestion.mapping import ColumnMapping
from marketing_assets.ingestion.mapping_file import check_mapping, load_mapping
from marketing_assets.ingestion.reading.decode import decode_file
from marketing_assets.ingestion.reading.split import DELIMITERS, normal_name, sniff_delimiter, split_records
from marketing_assets.ingestion.result import Dialect, ExportResult, TableResult
from marketing_assets.ingestion.rows import OWN_DECIMAL, FileReader, TemplateRows
from marketing_assets.settings import Settings, load_settings

Reject = tuple[int, int, str | None, str]  # line, template, column, reason


def read_export(
    path: Path,
    *,
    mapping: Path | Mapping[str, Any] | None = None,
    settings: Settings | None = None,
    today: date | None = None,
) -> ExportResult:
    """Read one ad export: `read_landed` for the kind `ads`."""
    result = read_landed(path, ADS.name, mapping=mapping, settings=settings, today=today)
    assert isinstance(result, ExportResult)
    return result


def read_landed(
    path: Path,
    kind: str,
    *,
    mapping: Path | Mapping[str, Any] | None = None,
    settings: Settings | None = None,
    today: date | None = None,
) -> TableResult:
    """Read one landed file.

    Args:
        path: a .csv, .tsv or .txt file, or one of these with .gz behind.
        kind: what the file is, a key of `KINDS`.
        mapping: mapping file, or the same keys as Python values; None for our own columns.
        settings: for the reporting currency and the time zone; default `load_settings()`.
        today: later dates are rejected; default the current day in the settings' time zone.
    Returns:
        For `ads` an `ExportResult`.
    Raises:
        ExportError: the file cannot be read as a whole; names the file, what was expected and how to mend it.
    """
    if kind not in KINDS:
        raise ExportError(f"{path.name}: files of kind {header_name(kind)} are not read; kinds are {', '.join(KINDS)}")
    settings = load_settings() if settings is None else settings
    today = datetime.now(settings.zone).date() if today is None else today
    rules, name = _rules(mapping, KINDS[kind])
    if rules is not None:
        _refuse_other_currency(path, rules, name, settings.currency)
    text, encoding, recognised_by = decode_file(path)
    wanted = wanted_names(rules, KINDS[kind])
    delimiter = sniff_delimiter(text, wanted)
    lines = sort_lines(path.name, split_records(text, delimiter))
    hits = len(wanted.intersection(map(normal_name, lines.header)))
    layout = lay_out(path.name, lines, KINDS[kind], rules, name)
    evidence = (
        f"{encoding}: {recognised_by}",
        f"{DELIMITERS[delimiter]}: {len(lines.header)} columns, {hits} of {len(wanted)} known names",
        f'decimal sign "{layout.mapping.decimal or OWN_DECIMAL}": {"mapping" if layout.mapping.decimal else "default"}',
    )
    dialect = _dialect(layout, encoding, delimiter, settings.currency, evidence)
    return _result(path.name, drop_lines(lines, layout.drops), layout, dialect, settings, today)


def _result(
    file: str, lines: DataLines, layout: Layout, dialect: Dialect, settings: Settings, today: date
) -> TableResult:
    templates = FileReader(lines, layout, settings.currency, settings.zone, today).read()
    dropped, rejects = _sort_out(lines, templates)
    table = _kept(templates)
    duplicates = _duplicates(lines, table)
    first, last = _days(table, layout.kind, settings)
    result = TableResult(
        kind=layout.kind.name,
        rows=table.drop_columns("template").to_pandas(types_mapper=pd.ArrowDtype),
        rejected=_rejected(file, rejects),
        dialect=dialect,
        lines=lines.total,
        records=lines.total * len(templates),
        kept=table.num_rows,
        dropped=dict(dropped),
        duplicates=duplicates,
        first_date=first,
        last_date=last,
        first_future_date=min((t.first_future for t in templates if t.first_future), default=None),
        warnings=(*layout.warnings, *_warnings(lines, layout, templates, table, duplicates)),
    )
    if layout.kind is not ADS:
        return result
    rows = table.to_pandas(types_mapper=pd.ArrowDtype)
    return ExportResult(**{**vars(result), "rows": rows}, grain=_grain(table))


def _days(table: pa.Table, kind: Kind, settings: Settings) -> tuple[date | None, date | None]:
    if kind.day is None:
        return None, None
    days = pc.min_max(table[kind.day]).as_py()
    first, last = (day_of(d, settings.zone) if isinstance(d, datetime) else d for d in (days["min"], days["max"]))
    return first, last


def _rules(mapping: Path | Mapping[str, Any] | None, kind: Kind) -> tuple[ColumnMapping | None, str]:
    if mapping is None:
        return None, OWN_FORMAT
    if isinstance(mapping, Path):
        return load_mapping(mapping, kind), mapping.name
    return check_mapping(mapping, "mapping", kind), "mapping"


def _refuse_other_currency(path: Path, rules: ColumnMapping, name: str, currency: str) -> None:
    others = rules.currencies() - {currency}
    if others:
        raise ExportError(
            f"{path.name}: {name} says the amounts are in {', '.join(sorted(others))}, the settings say {currency}. "
            f"Change `currency:` in {name} if it is wrong, else `currency:` in marketing.yaml (one home per currency)"
        )


def _sort_out(lines: DataLines, templates: list[TemplateRows]) -> tuple[Counter[str], list[Reject]]:
    """Dropped records by reason, and rejects in file order. A record with several problems is rejected once."""
    dropped = Counter({reason: count * len(templates) for reason, count in lines.dropped.items()})
    rejects: list[Reject] = [
        (line, number, None, reason) for line, reason in lines.damaged for number in range(len(templates))
    ]
    for number, rows in enumerate(templates):
        for position, problems in rows.problems.items():
            if position in rows.undated and is_totals(lines.records[position]):
                dropped[TOTALS] += 1
                continue
            (column, reason), *others = problems
            also = f"; also wrong: {', '.join(header_name(header) for header, _ in others)}" if others else ""
            rejects.append((lines.starts[position], number, column, reason + also))
    return dropped, sorted(rejects, key=lambda reject: reject[:2])


def _kept(templates: list[TemplateRows]) -> pa.Table:
    kept = []
    for rows in templates:
        good = pa.array([position not in rows.problems for position in range(rows.table.num_rows)], pa.bool_())
        kept.append(rows.table.filter(good) if rows.problems else rows.table)
    if len(kept) == 1:
        return kept[0]
    return pa.concat_tables(kept).sort_by([("line", "ascending"), ("template", "ascending")])


def _rejected(file: str, rejects: list[Reject]) -> pd.DataFrame:
    columns = {
        "file": [file] * len(rejects),
        "line": [line for line, *_ in rejects],
        "column": [column for _, _, column, _ in rejects],
        "reason": [reason for *_, reason in rejects],
    }
    return pa.table(columns, schema=REJECTED_SCHEMA).to_pandas(types_mapper=pd.ArrowDtype)


def _dialect(layout: Layout, encoding: str, delimiter: str, currency: str, evidence: tuple[str, ...]) -> Dialect:
    platforms = {template["platform"].constant for template in layout.templates if "platform" in template}
    return Dialect(
        encoding=encoding,
        delimiter=delimiter,
        decimal_style=layout.mapping.decimal or OWN_DECIMAL,
        date_format="parts" if layout.date_parts else layout.date_format or "ISO 8601 or epoch",
        currency=currency,
        platform=platforms.pop() if len(platforms) == 1 else None,
        mapping=layout.name,
        evidence=evidence,
    )


def _grain(table: pa.Table) -> Grain:
    def carried(*columns: str) -> bool:
        return any(table[column].null_count < table.num_rows for column in columns)

    if carried("ad_id", "ad"):
        return "ad"
    return "ad_group" if carried("ad_group_id", "ad_group") else "campaign"


def _duplicates(lines: DataLines, table: pa.Table) -> int:
    kept = set(table["line"].to_pylist())
    records = [tuple(record) for start, record in zip(lines.starts, lines.records, strict=True) if start in kept]
    return len(records) - len(set(records))


def _warnings(
    lines: DataLines, layout: Layout, templates: list[TemplateRows], table: pa.Table, duplicates: int
) -> list[str]:
    warnings = []
    if not lines.total:
        warnings.append("the file has a header and no data line")
    elif not table.num_rows:
        warnings.append("no row of the file could be kept; see the rejected rows")
    if duplicates:
        warnings.append(f"{duplicates} lines are equal to an earlier line; {layout.kind.equal_lines}")
    if any(rows.other_style for rows in templates):
        warnings.append("some numbers use the other decimal sign; if the file does, set `decimal:` in its mapping")
    rounded = sum(rows.rounded for rows in templates)
    if rounded:
        warnings.append(f"{rounded} amounts with more than six decimals were rounded to six")
    return warnings
