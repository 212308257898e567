"""Which columns of a header a platform's dialect reads: preferences, conditions, the currency beside a name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from marketing_assets.errors import ExportError
from marketing_assets.ingestion.cells.shapes import header_name
from marketing_assets.ingestion.dialects.names import normal_header, without_currency
from marketing_assets.ingestion.dialects.platform import PlatformDialect
from marketing_assets.ingestion.kinds import Kind

_DAY = "date"


@dataclass(frozen=True)
class Named:
    """A cell of the header that the dialect knows; `rank` is its place in `PlatformDialect.headers`, `currencies` what
    the currency written beside it can mean.
    """

    position: int
    name: str
    meaning: str
    rank: int
    currencies: frozenset[str] = frozenset()


@dataclass
class Columns:
    """What a header gives; fields as in `Recognised`.

    `passed`: known columns in whose place another one is read. `money_in`: position of an amount -> its currencies.
    `known`: meaning -> positions.
    """

    columns: dict[int, str] = field(default_factory=dict)
    also: dict[str, int] = field(default_factory=dict)
    only_where: dict[str, tuple[int, str]] = field(default_factory=dict)
    day_span: tuple[int, int] | None = None
    micros: set[str] = field(default_factory=set)
    testify: list[int] = field(default_factory=list)
    passed: list[int] = field(default_factory=list)
    money_in: dict[int, frozenset[str]] = field(default_factory=dict)
    known: dict[str, list[int]] = field(default_factory=dict)
    day_meaning: str | None = None

    @property
    def filled(self) -> set[str]:
        """The canonical columns that are filled."""
        return {*self.columns.values(), *self.also}

    def read(self, column: str, cell: Named) -> None:
        """Fill a canonical column from a position, which may fill another one already."""
        if cell.position in self.columns:
            self.also[column] = cell.position
        else:
            self.columns[cell.position] = column
        if cell.currencies:
            self.money_in[cell.position] = cell.currencies


def known_names(dialect: PlatformDialect, header: Sequence[str]) -> list[Named]:
    """The cells of a header that the dialect knows. A currency is taken off the names of amounts only: `Clicks (ALL)`
    are no clicks in Albanian lek.
    """
    found = []
    for position, cell in enumerate(header):
        name, currencies = normal_header(cell), frozenset[str]()
        if name not in dialect.headers:
            bare = without_currency(cell)
            if bare is None or dialect.headers.get(bare[0]) not in dialect.amounts:
                continue
            name, currencies = bare
        found.append(Named(position, name, dialect.headers[name], dialect.ranks[name], currencies))
    return found


def choose_columns(
    file: str, dialect: PlatformDialect, kind: Kind, header: Sequence[str], sample: Sequence[list[str]], currency: str
) -> Columns:
    """Decide which known column fills which canonical one.

    Args:
        sample: records below the header, as wide as it.
        currency: the settings'; decides between two columns that differ in nothing but their currency.
    Raises:
        ExportError: a name stands twice in the header, and the columns differ.
    """
    named = known_names(dialect, header)
    by_meaning: dict[str, list[Named]] = {}
    for cell in sorted(named, key=lambda cell: cell.rank):
        by_meaning.setdefault(cell.meaning, []).append(cell)
    result = Columns(known={meaning: [cell.position for cell in cells] for meaning, cells in by_meaning.items()})
    for column in kind.names:
        for meaning in dialect.choices.get(column, (column,)):
            if meaning not in by_meaning:
                continue
            cell = _one(file, header, by_meaning[meaning], sample, currency)
            end = by_meaning.get(dialect.spans.get(meaning, ""))
            if column == _DAY and end:
                if not _some_equal(sample, cell.position, end[0].position):
                    continue
                result.day_span = (cell.position, end[0].position)
            elif column == _DAY and not _is_day(dialect, meaning, sample, cell.position):
                continue
            result.read(column, cell)
            result.micros |= {column} if meaning in dialect.micros else set()
            result.day_meaning = meaning if column == _DAY else result.day_meaning
            break
        else:
            _fill_on_condition(dialect, column, by_meaning, result)
    _sort_the_rest(dialect, kind, named, result)
    return result


def _fill_on_condition(
    dialect: PlatformDialect, column: str, by_meaning: dict[str, list[Named]], result: Columns
) -> None:
    for condition in dialect.conditions.get(column, ()):
        if condition.value in by_meaning and condition.where in by_meaning:
            result.read(column, by_meaning[condition.value][0])
            result.only_where[column] = (by_meaning[condition.where][0].position, condition.matches)
            return


def _sort_the_rest(dialect: PlatformDialect, kind: Kind, named: Sequence[Named], result: Columns) -> None:
    used = {*result.columns, *(position for position, _ in result.only_where.values()), *(result.day_span or ())}
    # The name of an account whose number is read is no loss.
    choices = [choice for column, choice in dialect.choices.items() if column != "account_id"]
    wanted = {meaning for choice in choices for meaning in choice} | set(kind.names)
    for cell in named:
        if cell.position in used:
            continue
        if cell.meaning in dialect.numeric:
            result.testify.append(cell.position)
        elif cell.meaning in wanted and cell.meaning not in dialect.spans:
            result.passed.append(cell.position)


def _one(file: str, header: Sequence[str], cells: list[Named], sample: Sequence[list[str]], currency: str) -> Named:
    """The best of several columns with one meaning; never silently the last of equals."""
    best = [cell for cell in cells if cell.name == cells[0].name]
    if len(best) == 1:
        return best[0]
    ours = [cell for cell in best if currency in cell.currencies]
    if len(ours) == 1 and all(cell.currencies for cell in best):
        return ours[0]
    first, *others = best
    if sample and all(_equal(sample, first.position, other.position) for other in others):
        return first
    twice = ", ".join(header_name(header[cell.position]) for cell in best)
    raise ExportError(
        f"{file}: columns that stand more than once in the header: {twice}, with different cells. Rename or remove the "
        f"others so that it is clear which one counts"
    )


def _equal(sample: Sequence[list[str]], one: int, other: int) -> bool:
    return all(record[one].strip() == record[other].strip() for record in sample)


def _some_equal(sample: Sequence[list[str]], first: int, last: int) -> bool:
    """True where some row is a single day, or nobody knows."""
    spans = [(record[first].strip(), record[last].strip()) for record in sample]
    spans = [span for span in spans if all(span)]
    return not spans or any(first_day == last_day for first_day, last_day in spans)


def _is_day(dialect: PlatformDialect, meaning: str, sample: Sequence[list[str]], position: int) -> bool:
    """False for first days whose last ones are missing, unless those of some two rows (ISO) follow each other."""
    if dialect.lone_first_day or meaning not in dialect.spans:
        return True
    days = set()
    for record in sample:
        try:
            days.add(date.fromisoformat(record[position].strip()[:10]))
        except ValueError:
            continue
    return any(day + timedelta(days=1) in days for day in days)
