"""Wide files of a media mix: one column per variable. Which column plays which role follows from its name, or from the
mapping's `roles:`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from marketing_assets.errors import ExportError
from marketing_assets.ingestion.cells.shapes import header_name, header_names
from marketing_assets.ingestion.dialects.names import normal_header
from marketing_assets.ingestion.kinds import NULL_WORDS
from marketing_assets.ingestion.landed_names import problem_of
from marketing_assets.ingestion.mapping import ColumnMapping, Role, Source

DAY = "date"
TARGETS = ("sales", "revenue", "target")
SPEND_SUFFIX = "_spend"
# A number, perhaps with sign and currency, whatever its decimal sign: judged cell by cell later.
_NUMBER_LIKE = re.compile(r"\W{0,3}[0-9]")


@dataclass(frozen=True)
class Variable:
    """One column of the file: what it is called in the rows, its role, and where its values are."""

    name: str
    role: Role
    source: Source


def own_columns(header: list[str], records: Sequence[list[str]]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Header -> name for every column that can be used, and a warning about those that cannot."""
    columns: dict[str, str] = {}
    text, private = [], []
    for position, written in enumerate(header):
        name = " ".join(written.strip("\ufeff").split())
        if not name:
            continue
        if normal_header(written) == DAY:
            # A second one is refused with all columns that stand twice.
            if DAY not in columns.values():
                columns[written] = DAY
        elif problem_of(name) is not None:
            # Names of variables are shown everywhere; such a header is data of a file that has none.
            private.append(written)
        elif _role(name) != "control" or not records or _has_numbers(records, position):
            columns[written] = name
        else:
            text.append(written)
    told = (("columns without numbers are not read", text), ("columns named like data are not read", private))
    return columns, tuple(f"{why}: {header_names(names)}" for why, names in told if names)


def variables(file: str, mapping: ColumnMapping, name: str) -> list[Variable]:
    """The variables of a file in the order of the mapping.

    Raises:
        ExportError: not exactly one target, no medium, or two columns with one name.
    """
    found = []
    for header, column in mapping.columns.items():
        if column != DAY:
            role = mapping.roles.get(column) or _role(column)
            found.append(Variable(_variable(column, role), role, Source(header=header)))
    targets = [variable.source.header or "" for variable in found if variable.role == "target"]
    if len(targets) != 1:
        named = f"found {header_names(targets)}" if targets else "found none"
        raise ExportError(
            f"{file}: {name} must have exactly one target, a column called {', '.join(TARGETS)}; {named}. Say which "
            f"one in a mapping, for example\n  columns: {{Week: date, Turnover: sales, TV: tv{SPEND_SUFFIX}}}"
        )
    if not any(variable.role == "media" for variable in found):
        raise ExportError(
            f"{file}: {name} has no medium, a column whose name ends in {SPEND_SUFFIX}; name them in a mapping, for "
            f"example\n  columns: {{Week: date, Turnover: sales, TV: tv{SPEND_SUFFIX}}}"
        )
    counts = Counter(variable.name.casefold() for variable in found)
    twice = sorted(variable for variable, count in counts.items() if count > 1)
    if twice:
        raise ExportError(f"{file}: several columns would be called {', '.join(map(header_name, twice))}; rename one")
    return found


def _role(name: str) -> Role:
    plain = name.casefold()
    if plain in TARGETS:
        return "target"
    return "media" if plain.endswith(SPEND_SUFFIX) and plain != SPEND_SUFFIX else "control"


def _variable(name: str, role: Role) -> str:
    return name[: -len(SPEND_SUFFIX)] if role == "media" and _role(name) == "media" else name


def _has_numbers(records: Sequence[list[str]], position: int) -> bool:
    cells = (record[position].strip() for record in records if position < len(record))
    return any(_NUMBER_LIKE.match(cell) for cell in cells if cell.casefold() not in NULL_WORDS)
