"""A header that is known to be a platform's becomes a `Recognised` table: columns, constants, and what may be odd."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from marketing_assets.errors import ExportError
from marketing_assets.ingestion.cells.currencies import commonest_first
from marketing_assets.ingestion.cells.shapes import header_names
from marketing_assets.ingestion.dialects.columns import Columns, choose_columns
from marketing_assets.ingestion.dialects.days import base_day, days_above, names_first_day_only, why_no_day
from marketing_assets.ingestion.dialects.odd_lines import EndOfTable, OddLines
from marketing_assets.ingestion.dialects.own import missing_columns
from marketing_assets.ingestion.dialects.platform import PlatformDialect, Recognised, one_line
from marketing_assets.ingestion.dialects.refusals import WholeRange
from marketing_assets.ingestion.dialects.totals import is_totals_word
from marketing_assets.ingestion.dialects.unread_money import refuse_unread_money
from marketing_assets.ingestion.dialects.unsuited import (
    ENTITIES,
    subtotals,
    watch_segments,
    watch_subtotals,
)
from marketing_assets.ingestion.kinds import Kind
from marketing_assets.ingestion.reading.heads import HEAD_RECORDS, Head

_MOST_NAMED = 5
_FIRST_ONLY = "names only the first day of the report in all its rows"


def understand(
    file: str,
    dialect: PlatformDialect,
    head: Head,
    at: int,
    kind: Kind,
    currency: str,
    evidence: Sequence[str],
    warnings: Sequence[str],
) -> Recognised:
    """Read the header at `head.records[at]` as the dialect's; `evidence` and `warnings` are what is known so far.

    Raises:
        WholeRange, UnsuitedReport: see there.
        UnknownHeader: a column that the dialect does not know may be spend or revenue.
        ExportError: a column that every row needs is missing, or the header contradicts itself.
    """
    header = head.records[at]
    ends_table = EndOfTable(tuple(header), frozenset(dialect.headers), dialect.comment) if dialect.comment else _never
    table = takewhile(lambda record: not ends_table(record), head.records[at + 1 :])
    sample = [record for record in table if len(record) == len(header) and record != header]
    lines = [one_line(record) for record in head.records[:at] if any(record)]
    found = choose_columns(file, dialect, kind, header, sample, currency)
    watched = watch_segments(file, dialect, header, found, sample)
    constants, reasons = _constants(file, dialect, kind, header, found, lines, currency)
    base = base_day(dialect, found, lines)
    whole = len(head.records) < HEAD_RECORDS
    first_only = names_first_day_only(dialect, found, sample, lines)
    why = why_no_day(dialect, found, base, lines) or (_FIRST_ONLY if first_only else "")
    refusal = (
        f"{file}: an export of {dialect.name} that {why}; a row must be a day. Found: {header_names(list(header))}. "
        f"To segment it: {dialect.segment}"
    )
    if why and (why != _FIRST_ONLY or whole):
        raise WholeRange(refusal)
    missing = missing_columns(kind, found.filled | set(constants))
    if missing:
        raise ExportError(
            f"{file}: an export of {dialect.name} without {', '.join(missing)}. Found: {header_names(header)}. Add the "
            f"column in {dialect.name} and export it again, or write a mapping beside the file"
        )
    if "currency" in constants:
        found.columns = {position: column for position, column in found.columns.items() if column != "currency"}
    unread = _unread(header, found)
    refuse_unread_money(file, f"an export of {dialect.name}", header, sample, unread, found.filled, currency)
    everything, only_sums = subtotals(dialect, found, sample)
    return Recognised(
        head=head,
        header_at=at,
        columns=found.columns,
        also=found.also,
        constants=constants,
        only_where=found.only_where,
        day_span=found.day_span,
        if_one_day=refusal if first_only else "",
        micros=frozenset(found.micros),
        values={column: values for column, values in dialect.values.items() if column in found.filled},
        everything=everything,
        may_sum={column: dialect.everything[column] for column in ENTITIES if column in dialect.everything},
        watched=(*watched, *watch_subtotals(file, dialect, header, only_sums)),
        testify=tuple(found.testify),
        name=dialect.name,
        platform=dialect.platform or None,
        date_hint=dialect.date_hint,
        date_base=base,
        report=days_above(dialect, lines),
        odd_line=OddLines(
            footers=dialect.footers,
            footer_reason=dialect.footer_reason,
            comment=dialect.comment,
            preamble=frozenset(lines),
            totals_where_empty=_positions(found, dialect.totals_where_empty),
            everything=everything,
        ),
        ends_table=ends_table,
        evidence=(*evidence, f"header on line {head.starts[at]}", *reasons, *filter(None, [dialect.remark])),
        warnings=(*warnings, *_warnings(dialect, header, found, lines, unread)),
    )


def _never(record: list[str]) -> bool:
    return False


def _constants(
    file: str,
    dialect: PlatformDialect,
    kind: Kind,
    header: Sequence[str],
    found: Columns,
    lines: Sequence[str],
    currency: str,
) -> tuple[dict[str, str], list[str]]:
    """Values of all rows, and why."""
    constants: dict[str, str] = {}
    reasons: list[str] = []
    if dialect.platform:
        constants["platform"] = dialect.platform
    if dialect.time_zone and "time_zone" not in found.filled:
        constants["time_zone"] = dialect.time_zone
    for column, pattern in dialect.facts.items():
        values = [match[1].strip() for match in map(pattern.search, lines) if match]
        if values and column not in found.filled and column in kind.names:
            constants[column] = _translated(dialect, column, values[-1])
            reasons.append(f"{column}: a line above the table")
    beside = _currency_of(file, header, found, currency)
    if beside:
        constants["currency"] = beside
        reasons.append(f"currency {beside}: beside a name in the header")
    return {column: value for column, value in constants.items() if column in kind.names}, reasons


def _translated(dialect: PlatformDialect, column: str, value: str) -> str:
    """The value that takes the place of what a line above the table says; part of the line is enough."""
    said = _without_commas(value)
    return next((new for old, new in dialect.values.get(column, {}).items() if _without_commas(old) in said), value)


def _without_commas(text: str) -> str:
    """The line may have been split at its commas."""
    return " ".join(text.casefold().replace(",", " ").split())


def _currency_of(file: str, header: Sequence[str], found: Columns, currency: str) -> str | None:
    """The one currency that stands beside the amounts that are read."""
    if not found.money_in:
        return None
    common = frozenset[str].intersection(*found.money_in.values())
    names = header_names([header[position] for position in found.money_in])
    if not common:
        raise ExportError(f"{file}: the amounts are in several currencies: {names}. Export one currency at a time")
    if currency in common:
        return currency
    if len(common) > 1:
        named = commonest_first(common)
        others = " and others" * (len(named) > _MOST_NAMED)
        raise ExportError(
            f"{file}: {names} could be {', '.join(named[:_MOST_NAMED])}{others}. Choose which one it is and write a "
            f"mapping beside the file with `currency:` and its code, such as {named[0]}"
        )
    return next(iter(common))


def _positions(found: Columns, meanings: Sequence[str]) -> tuple[int, ...]:
    return tuple(found.known[meaning][0] for meaning in meanings if meaning in found.known)


def _unread(header: Sequence[str], found: Columns) -> list[int]:
    """Positions of the names that the dialect does not know."""
    known = {position for positions in found.known.values() for position in positions}
    unread = [position for position, cell in enumerate(header) if cell.strip() and position not in known]
    return [position for position in unread if not is_totals_word(header[position])]


def _warnings(
    dialect: PlatformDialect, header: Sequence[str], found: Columns, lines: Sequence[str], unread: Sequence[int]
) -> list[str]:
    warnings = [f"columns not read: {header_names([header[position] for position in unread])}"] if unread else []
    if found.passed:
        passed = header_names([header[position] for position in found.passed])
        warnings.append(f"not read, because another column says the same or better: {passed}")
    for column, (meaning, advice) in dialect.advice.items():
        if meaning in found.known and column not in found.filled:
            warnings.append(advice)
    warnings += [doubt for meaning, doubt in dialect.doubts.items() if meaning in found.known]
    warnings += [notice for pattern, notice in dialect.notices.items() if any(pattern.search(line) for line in lines)]
    return warnings
