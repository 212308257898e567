"""The mapping file: which header of a foreign export is which canonical column. Reading it against a real header is
`layout.py`. The README's table of keys is written from the classes here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from marketing_assets.ingestion.canonical import METRICS, REQUIRED, Canonical
from marketing_assets.ingestion.dates import ISO_FORMAT, month_number
from marketing_assets.ingestion.numbers import DecimalSign

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


Text = Annotated[str, BeforeValidator(_as_text), StringConstraints(strip_whitespace=True, min_length=1)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


@dataclass(frozen=True)
class Source:
    """Where the values of a canonical column come from: the header of a column, or a constant."""

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
    """How days are written: a strptime `format` of the column mapped to `date`, or `parts`."""

    format: Annotated[str, AfterValidator(_date_format)] = ISO_FORMAT
    parts: DateParts | None = None

    @model_validator(mode="after")
    def _one_way(self) -> DateRule:
        if self.parts and "format" in self.model_fields_set:
            raise ValueError("either `format` or `parts`, not both")
        return self


class RowTemplate(_Strict):
    """`columns`: header of the file -> canonical column. `constants`: canonical column -> value for every row."""

    columns: dict[str, Canonical] = Field(default_factory=dict)
    constants: dict[Canonical, Text] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _each_column_once(self) -> RowTemplate:
        named = [*self.columns.values(), *self.constants]
        twice = sorted({column for column in named if named.count(column) > 1})
        if twice:
            raise ValueError(f"each canonical column once; named more often: {', '.join(twice)}")
        for column, value in self.constants.items():
            if column == "date":
                raise ValueError("no constant `date`; use `date: {parts: …}`")
            if column in METRICS and not _is_amount(value):
                raise ValueError(f"a constant `{column}` that is a number not below 0, with decimal point")
        return self


class ColumnMapping(RowTemplate):
    """A whole mapping file. `rows` makes several rows of one line; each template overrides the common part."""

    date: DateRule = DateRule()
    decimal: DecimalSign | None = None
    currency: Currency | None = None
    platform: Text | None = None
    rows: tuple[RowTemplate, ...] = ()

    @model_validator(mode="after")
    def _enough_for_rows(self) -> ColumnMapping:
        if self.platform and "platform" in (*self.columns.values(), *self.constants):
            raise ValueError("`platform` once: as key, as constant or as column")
        for position, sources in enumerate(self.templates()):
            present = {*sources, *(("date",) if self.date.parts else ())}
            where = f" for row template {position + 1}" if self.rows else ""
            missing = [column for column in REQUIRED if column not in present]
            if missing:
                raise ValueError(f"a column or constant{where} for {', '.join(missing)}")
            if not present.intersection(METRICS):
                raise ValueError(f"at least one of {', '.join(METRICS)}{where}")
            if self.date.parts and "date" in sources:
                raise ValueError("no column `date` beside `date: {parts: …}`")
        return self

    def templates(self) -> list[dict[str, Source]]:
        """What fills each canonical column, for each row template."""
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


def _is_amount(value: str) -> bool:
    return re.fullmatch(r"[0-9]{1,12}(\.[0-9]+)?", value) is not None
