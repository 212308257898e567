"""What a kind of landed file is: a table of columns with type, duty and meaning. The kinds themselves stand in
`canonical` (ads) and `landing_kinds` (the others); the tables of columns in the documentation are written from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

import pyarrow as pa

ColumnType = Literal["text", "currency", "date", "timestamp", "count", "money", "number", "share", "flag"]
NUMERIC: tuple[ColumnType, ...] = ("count", "money", "number", "share")

MONEY_TYPE = pa.decimal128(18, 6)
ARROW_TYPES: Mapping[ColumnType, pa.DataType] = {
    "text": pa.string(),
    "currency": pa.string(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us"),
    "count": pa.float64(),
    "money": MONEY_TYPE,
    "number": pa.float64(),
    "share": pa.float64(),
    "flag": pa.bool_(),
}
# In small letters.
NULL_WORDS = ("", "-", "--", "–", "—", "−", "null", "n/a", "n.a.", "nan", "#n/a", "#nv", "#div/0!", "\\n")
REJECTED_SCHEMA = pa.schema(
    [(name, pa.int64() if name == "line" else pa.string()) for name in ("file", "line", "column", "reason", "value")]
)
# An earlier day is a default value, a wrong century or a wrong format: no ad platform is older.
FIRST_AD_DAY = date(2000, 1, 1)
# Companies are older than ad platforms, but 1970-01-01 and 1900-01-01 are what empty cells become.
FIRST_BUSINESS_DAY = date(1971, 1, 1)


@dataclass(frozen=True)
class Column:
    """One column of a kind.

    Attributes:
        type: money is decimal(18,6) in the row's currency, else in the settings'; count, number and share are doubles,
            a share between 0 and 1; timestamp is UTC without zone; currency is an ISO 4217 code, upper case, and where
            a row names none, the settings'.
        required: the file must have it (unless it has a `default`), and every row a value.
        negative: numbers below 0 are kept; otherwise they are rejected.
        positive: 0 is rejected too.
        choices: the only words a text may be, written in any case; others are rejected.
        default: stands for a column that the file lacks, never for an empty cell.
        yes_no: a count that may also be written as TRUE/FALSE or yes/no.
    """

    name: str
    type: ColumnType
    meaning: str
    required: bool = False
    negative: bool = False
    positive: bool = False
    choices: tuple[str, ...] = ()
    default: str | None = None
    yes_no: bool = False


@dataclass(frozen=True)
class Kind:
    """A kind of landed file, named like its folder below landing.

    Attributes:
        line: what one line of the file is, for people.
        columns: the columns of the rows, in order.
        day: the date or timestamp column that tells a row's day; None where a row has no day.
        one_of: the file must have at least one of these columns.
        aliases: other names of columns, used where the column itself is absent.
        one_name_each: a file with a column and its alias is refused: `currency` beside `base` may be either of two.
        currency_of: the currency is judged only where this amount is reported; None: in every row.
        one_currency: amounts in another currency than the settings' are rejected, because nothing converts them.
        ahead: days may lie in the future.
        span: the columns of the first and the last day of something; the last must not come before the first.
        wide: a line becomes one row per variable, see `wide`; `file_columns` then says what the file has.
        equal_lines: what becomes of lines equal to an earlier one.
    """

    name: str
    line: str
    columns: tuple[Column, ...]
    day: str | None
    one_of: tuple[str, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)
    one_name_each: bool = False
    earliest: date = FIRST_BUSINESS_DAY
    currency_of: str | None = None
    one_currency: bool = False
    ahead: bool = False
    span: tuple[str, str] | None = None
    wide: bool = False
    file_columns: tuple[Column, ...] = ()
    equal_lines: str = "they are counted as they stand"

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of the columns, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        """Columns that a file must have."""
        return tuple(column.name for column in self.columns if column.required and column.default is None)

    @cached_property
    def numeric(self) -> tuple[Column, ...]:
        """Columns that hold numbers."""
        return tuple(column for column in self.columns if column.type in NUMERIC)

    @cached_property
    def schema(self) -> pa.Schema:
        """Arrow schema of the rows: the columns and `line`, where the record starts in the file (1-based)."""
        fields = [pa.field(column.name, ARROW_TYPES[column.type]) for column in self.columns]
        return pa.schema([*fields, pa.field("line", pa.int64(), nullable=False)])

    @cached_property
    def template_schema(self) -> pa.Schema:
        """`schema` and `template`: the row template of the layout (0-based) that made the row from its line."""
        return self.schema.append(pa.field("template", pa.int64(), nullable=False))

    @cached_property
    def money(self) -> tuple[str, ...]:
        """Names of the columns that hold amounts in a currency."""
        return tuple(column.name for column in self.columns if column.type == "money")

    @property
    def keeps_currency(self) -> bool:
        """Whether rows hold money each in a currency of its own."""
        return self.has_own_currency and bool(self.money)

    @property
    def has_own_currency(self) -> bool:
        """Whether rows keep a currency of their own, to be converted later."""
        return not self.one_currency and any(column.type == "currency" for column in self.columns)

    def column(self, name: str) -> Column:
        """The column of that name. Raises KeyError where there is none."""
        found = next((column for column in self.columns if column.name == name), None)
        if found is None:
            raise KeyError(name)
        return found


def columns_table(kind: Kind) -> str:
    """The columns of a landing folder as a Markdown table."""
    lines = ["| column | type | meaning | required |", "|---|---|---|---|"]
    for column in kind.file_columns or kind.columns:
        lines.append(f"| `{column.name}` | {column.type} | {column.meaning} | {_duty(kind, column)} |")
    return "\n".join(lines)


def _duty(kind: Kind, column: Column) -> str:
    if column.default is not None:
        return f"no (default {column.default})"
    if column.required:
        return "yes"
    if column.name in kind.one_of:
        return f"one of `{'`, `'.join(kind.one_of)}`" if len(kind.one_of) <= 3 else f"one of {len(kind.one_of)}"
    return "no"
