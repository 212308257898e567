"""The mapping file: which header of a foreign file is which column of its kind. Reading it against a real header is
`layout.py`. The kind, which the landing folder implies, is given as validation context; without one it is ads.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    model_validator,
)

from marketing_assets.ingestion.canonical import ADS
from marketing_assets.ingestion.cells.currencies import ISO_CODES
from marketing_assets.ingestion.cells.dates import month_number
from marketing_assets.ingestion.cells.flags import flag_of
from marketing_assets.ingestion.cells.numbers import DecimalSign
from marketing_assets.ingestion.kinds import Kind

COLUMN_PREFIX = "column "


def _as_text(value: Any) -> Any:
    """Ids and years may be written as numbers where a mapping is given as Python values."""
    return str(value) if isinstance(value, int | float | Decimal) and not isinstance(value, bool) else value


def _date_format(value: str) -> str:
    day = date(2001, 2, 3)
    try:
        found = datetime.strptime(day.strftime(value), value).date()  # noqa: DTZ007 - a day has no time zone
    except (ValueError, re.error):  # re.error: the same directive twice
        found = None
    if found != day:
        raise ValueError('a strptime format with year, month and day, such as "%d.%m.%Y"')
    return value


def _known_time_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("a time zone of the IANA database, such as Europe/Berlin") from None
    return value


def _known_currency(value: str) -> str:
    if value not in ISO_CODES:
        raise ValueError("a code of ISO 4217 in capitals, such as EUR")
    return value


def _known_column(value: str, info: ValidationInfo) -> str:
    kind = _kind(info)
    if not kind.wide and value not in kind.names:
        *others, last = (f"'{name}'" for name in kind.names)
        raise ValueError(f"{', '.join(others)} or {last}")
    return value


def _kind(info: ValidationInfo) -> Kind:
    kind: Kind = (info.context or {}).get("kind", ADS)
    return kind


Text = Annotated[str, BeforeValidator(_as_text), StringConstraints(strip_whitespace=True, min_length=1)]
ColumnName = Annotated[Text, AfterValidator(_known_column)]
Reason = Annotated[Text, StringConstraints(max_length=60)]
Role = Literal["target", "media", "control"]
DateOrder = Literal["ymd", "dmy", "mdy"]
Currency = Annotated[str, AfterValidator(_known_currency)]


@dataclass(frozen=True)
class Source:
    """Where the values of a column come from: the header of a column, or a constant."""

    header: str | None = None
    constant: str | None = None


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DateParts(_Strict):
    """Each part is `column HEADER` or a constant, such as `year: 2020` for a file that leaves the year out."""

    year: Text
    month: Text
    day: Text

    def sources(self) -> tuple[Source, Source, Source]:
        """What fills year, month and day."""
        return _part(self.year), _part(self.month), _part(self.day)

    @model_validator(mode="after")
    def _constants_are_numbers(self) -> DateParts:
        for source in self.sources():
            try:
                _ = source.constant is None or month_number(source.constant)
            except ValueError:
                raise ValueError(f"each part as `{COLUMN_PREFIX}HEADER`, a number, or the name of a month") from None
        return self


class DateRule(_Strict):
    """How days are written: a strptime `format` of the column mapped to `date`, the `order` of its parts, or `parts` in
    columns of their own. Without any of them the file's cells decide.
    """

    format: Annotated[str, AfterValidator(_date_format)] | None = None
    order: DateOrder | None = None
    parts: DateParts | None = None

    @model_validator(mode="after")
    def _one_way(self) -> DateRule:
        if sum(way is not None for way in (self.format, self.order, self.parts)) > 1:
            raise ValueError("one of `format`, `order` and `parts`")
        return self


class RowTemplate(_Strict):
    """`columns`: header of the file -> column of the kind. `constants`: column of the kind -> value for every row."""

    columns: dict[str, ColumnName] = Field(default_factory=dict)
    constants: dict[ColumnName, Text] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _each_column_once(self, info: ValidationInfo) -> RowTemplate:
        for column, value in self.constants.items():
            _check_constant(_kind(info), column, value)
        named = [*self.columns.values(), *self.constants]
        twice = sorted({column for column in named if named.count(column) > 1})
        if twice:
            raise ValueError(f"each canonical column once; named more often: {', '.join(twice)}")
        return self


class ColumnMapping(RowTemplate):
    """A whole mapping file. `rows` makes several rows of one line; each template overrides the common part. One that
    names no column `adjusts` what is recognised.

    `drop_when_empty`: header -> reason; lines without a value there are dropped and counted under the reason.
    `time_zone`: of time stamps that name none. `roles`: of media mix columns whose name does not tell it.
    """

    date: DateRule = DateRule()
    decimal: DecimalSign | None = None
    currency: Currency | None = None
    platform: Text | None = None
    rows: tuple[RowTemplate, ...] = ()
    time_zone: Annotated[str, AfterValidator(_known_time_zone)] | None = None
    drop_when_empty: dict[Text, Reason] = Field(default_factory=dict)
    roles: dict[Text, Role] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _keys_of_the_kind(self, info: ValidationInfo) -> ColumnMapping:
        kind = _kind(info)
        timed = kind.day is not None and not kind.wide and kind.column(kind.day).type == "timestamp"
        foreign = {
            "platform": bool(self.platform) and kind is not ADS,
            "rows": bool(self.rows) and kind is not ADS,
            "roles": bool(self.roles) and not kind.wide,
            "time_zone": self.time_zone is not None and not timed,
            "date.parts": self.date.parts is not None and timed,
        }
        wrong = [key for key, is_foreign in foreign.items() if is_foreign]
        if wrong:
            raise ValueError(f"only keys that mean something for {kind.name}; without {', '.join(wrong)}")
        strangers = sorted(set(self.roles).difference(self.columns.values()))
        if strangers:
            raise ValueError(f"roles of mapped columns; not mapped: {', '.join(strangers)}")
        return self

    @model_validator(mode="after")
    def _enough_for_rows(self, info: ValidationInfo) -> ColumnMapping:
        if self.adjusts:
            return self
        kind = _kind(info)
        if self.platform and "platform" in (*self.columns.values(), *self.constants):
            raise ValueError("`platform` once: as key, as constant or as column")
        for position, sources in enumerate(self.templates()):
            filled_by_parts = (kind.day,) if self.date.parts and kind.day else ()
            present = {*sources, *filled_by_parts}
            where = f" for row template {position + 1}" if self.rows else ""
            missing = [column for column in (("date",) if kind.wide else kind.required) if column not in present]
            if missing:
                raise ValueError(f"a column or constant{where} for {', '.join(missing)}")
            if kind.one_of and not present.intersection(kind.one_of):
                raise ValueError(f"at least one of {', '.join(kind.one_of)}{where}")
            if self.date.parts and kind.day in sources:
                raise ValueError(f"no column `{kind.day}` beside `date: {{parts: …}}`")
        return self

    @property
    def adjusts(self) -> bool:
        """True where no column is named: the header is recognised, and what the mapping says goes before what the file
        says.
        """
        return bool(self.model_fields_set) and not self.columns and not self.rows and self.date.parts is None

    def templates(self) -> list[dict[str, Source]]:
        """What fills each column, for each row template."""
        common = _sources(self)
        if self.platform:
            common["platform"] = Source(constant=self.platform)
        return [common | _sources(template) for template in self.rows] or [common]

    def currencies(self) -> set[str]:
        """Every currency the mapping declares."""
        constants = [template.constants.get("currency") for template in (self, *self.rows)]
        return {currency for currency in (self.currency, *constants) if currency}


def _part(value: str) -> Source:
    if value.startswith(COLUMN_PREFIX):
        return Source(header=value.removeprefix(COLUMN_PREFIX).strip())
    return Source(constant=value)


def _sources(template: RowTemplate) -> dict[str, Source]:
    sources: dict[str, Source] = {column: Source(header=header) for header, column in template.columns.items()}
    return sources | {column: Source(constant=value) for column, value in template.constants.items()}


def _check_constant(kind: Kind, name: str, value: str) -> None:
    if kind.wide:
        raise ValueError(f"no constants for {kind.name}")
    column = kind.column(name)
    if column.type == "date" and name == kind.day:
        raise ValueError(f"no constant `{name}`; use `date: {{parts: …}}`")
    if column.type in ("date", "timestamp"):
        raise ValueError(f"no constant `{name}`: a day or time is different in every row")
    if column.type == "flag" and flag_of(value) is None:
        raise ValueError(f"a constant `{name}` that is TRUE or FALSE")
    if column in kind.numeric and not _is_amount(value):
        raise ValueError(f"a constant `{name}` that is a number not below 0, with decimal point")


def _is_amount(value: str) -> bool:
    return re.fullmatch(r"[0-9]{1,12}(\.[0-9]+)?", value) is not None
