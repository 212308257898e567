"""What is said of a file once all of it is read: how it was understood, its days and metrics, and what to look at."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

import pyarrow as pa
import pyarrow.compute as pc

from marketing_assets.ingestion.canonical import ADS, Grain, deepest
from marketing_assets.ingestion.cells.time_zones import zone_name
from marketing_assets.ingestion.cells.timestamps import day_of
from marketing_assets.ingestion.kinds import Kind
from marketing_assets.ingestion.landing_kinds import WEB_EVENTS
from marketing_assets.ingestion.layout import Layout
from marketing_assets.ingestion.locale import Locale
from marketing_assets.ingestion.reading.source import Source
from marketing_assets.ingestion.reading.text_heads import DELIMITERS
from marketing_assets.ingestion.result import Dialect
from marketing_assets.settings import Settings


@dataclass
class Noticed:
    """What the chunks of a file showed that people should look at.

    `rounded` amounts; names that a spreadsheet would run as `formulas`; columns with `lost_ids`.
    """

    rounded: int = 0
    formulas: set[str] = field(default_factory=set)
    lost_ids: set[str] = field(default_factory=set)


def dialect_of(
    source: Source, layout: Layout, locale: Locale, settings: Settings, table: pa.Table, more: tuple[str, ...]
) -> Dialect:
    """How the file was understood; `more` is evidence that the rows gave."""
    delimiter = layout.head.delimiter
    currencies = [settings.currency]
    if "currency" in table.column_names and layout.kind.currency_of is None and table.num_rows:
        currencies = sorted(filter(None, pc.unique(table["currency"]).to_pylist()))
    zones = {template["time_zone"].constant for template in layout.templates if "time_zone" in template}
    split = f"{DELIMITERS[delimiter]}: {len(layout.header)} columns" if delimiter else ""
    text = f"{source.encoding}: {source.evidence}"
    evidence = (text, split, *layout.evidence, *locale.evidence, *more)
    return Dialect(
        encoding=source.encoding,
        delimiter=delimiter,
        decimal_style=locale.decimal,
        # An order, a mapping's format, or columns of their own.
        date_order=locale.date_order or layout.date_format or ("parts" if layout.date_parts else None),
        currency=", ".join(currencies),
        platform=layout.platform,
        mapping=layout.name,
        header_line=layout.head.starts[layout.header_at],
        sheet=layout.head.sheet,
        time_zone=zone_name(zone) if len(zones) == 1 and (zone := zones.pop()) else None,
        columns={
            cell.header: name
            for template in layout.templates
            for name, cell in template.items()
            if cell.position is not None
        },
        evidence=tuple(reason for reason in evidence if reason),
    )


def warnings_of(
    kind: Kind, table: pa.Table, lines: int, duplicates: int, noticed: Noticed, settings: Settings
) -> list[str]:
    """What a person should look at."""
    warnings = []
    if not lines:
        warnings.append("the file has a header and no data line")
    elif not table.num_rows:
        warnings.append("no row of the file could be kept; see the rejected rows")
    if duplicates:
        warnings.append(f"{duplicates} lines are equal to an earlier line; {kind.equal_lines}")
    if noticed.rounded:
        warnings.append(f"{noticed.rounded} amounts with more than six decimals were rounded to six")
    if noticed.lost_ids:
        warnings.append(
            f"{', '.join(sorted(noticed.lost_ids))}: ids in scientific notation, such as 1.2E+17, count as not "
            "reported: a spreadsheet has cut off their last digits. Land the file as the platform exported it, "
            "without saving it in a spreadsheet"
        )
    if noticed.formulas:
        warnings.append(f"{len(noticed.formulas)} names begin like a spreadsheet formula; they are kept as text")
    if kind is WEB_EVENTS and _nobody_consents(table, settings):
        warnings.append(
            "no event says whether its visitor consented: all are dropped, unless `governance.unset_consent` is "
            "allow, or a mapping states a consent that was really given"
        )
    if kind is ADS:
        warnings += [
            f"{count} rows have more {more} than {less}; they are kept as reported"
            for more, less in (("clicks", "impressions"), ("conversions", "clicks"))
            if (count := pc.sum(pc.greater(table[more], table[less])).as_py() or 0)
        ]
    return warnings


def _nobody_consents(table: pa.Table, settings: Settings) -> bool:
    unset = all(table[flag].null_count == table.num_rows for flag in ("analytics_storage", "ads_storage"))
    return unset and table.num_rows > 0 and settings.governance.unset_consent == "deny"


def days_of(table: pa.Table, kind: Kind, settings: Settings) -> tuple[date | None, date | None]:
    """First and last day of the rows, in the settings' time zone."""
    if kind.day is None:
        return None, None
    days = pc.min_max(table[kind.day]).as_py()
    first, last = (day_of(d, settings.zone) if isinstance(d, datetime) else d for d in (days["min"], days["max"]))
    return first, last


def grain_of(table: pa.Table) -> Grain:
    """The deepest entity that any row names."""
    return deepest([name for name in table.column_names if table[name].null_count < table.num_rows])


def metrics_of(layout: Layout) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The metrics that the file speaks for, and those that only some rows speak for; see `ExportResult`."""
    cells = {name: [t[name] for t in layout.templates if name in t] for name in ADS.one_of}
    always = tuple(name for name, of in cells.items() if any(cell.only_where is None for cell in of))
    return always, tuple(name for name, of in cells.items() if of and name not in always)
