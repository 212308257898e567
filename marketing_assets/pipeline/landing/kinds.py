"""What lands: each sub-folder of the landing folder, the table its rows go to, and which of them hold people's data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from marketing_assets.governance import MASKED_EVENT_COLUMNS, MaskingKey, masking_key
from marketing_assets.ingestion import list_landed
from marketing_assets.pipeline.sample import holds_sample
from marketing_assets.warehouse.home import Home

SOURCE = {"line": "BIGINT", "file": "VARCHAR", "file_sha256": "VARCHAR", "file_order": "BIGINT"}


@dataclass(frozen=True)
class LandedKind:
    """One sub-folder of the landing folder.

    Attributes:
        name: the sub-folder.
        table: where accepted rows go, of every file, replaced ones included.
        columns: column → DuckDB type.
        in_lake: rows are stored by `date` in the lake; else in a table of the warehouse, repeated in a file per landed
            file.
        personal: rows hold people's identifiers, which are masked while they are read.
        people: the columns that say whose row it is, by a masked id; not empty for what is personal.
        slice: rows that are equal in these columns are one thing; empty for ads, whose slices depend on the grain.
        counts: which rows of a slice are current: all of the newest file, its last line, or the first line ever.
        money: amounts in the row's own `currency`, converted into the reporting one behind the table.
    """

    name: str
    table: str
    columns: Mapping[str, str]
    in_lake: bool = False
    personal: bool = False
    people: tuple[str, ...] = ()
    slice: tuple[str, ...] = ()
    counts: Literal["newest file", "last line", "first line"] = "newest file"
    money: tuple[str, ...] = ()


ADS = LandedKind(
    "ads",
    "ad_rows",
    {
        "date": "DATE", "platform": "VARCHAR", "account_id": "VARCHAR", "campaign_id": "VARCHAR",
        "campaign": "VARCHAR", "ad_group_id": "VARCHAR", "ad_group": "VARCHAR", "ad_id": "VARCHAR", "ad": "VARCHAR",
        "currency": "VARCHAR", "time_zone": "VARCHAR", "spend": "DECIMAL(18,6)", "impressions": "DOUBLE",
        "clicks": "DOUBLE",
        "leads": "DOUBLE", "conversions": "DOUBLE", "revenue": "DECIMAL(18,6)", "line": "BIGINT",
        "template": "BIGINT", "file": "VARCHAR", "file_sha256": "VARCHAR", "file_order": "BIGINT",
        "grain": "VARCHAR", "metrics": "VARCHAR",
    },
    in_lake=True,
    money=("spend", "revenue"),
)  # fmt: skip
WEB_EVENTS = LandedKind(
    "web_events",
    "landed_web_events",
    {"date": "DATE", **MASKED_EVENT_COLUMNS, "file_sha256": "VARCHAR", "file_order": "BIGINT"},
    in_lake=True,
    personal=True,
    people=("user_id", "customer_id"),
    # The same event in two exports is the same event: the first file to bring it keeps it.
    slice=("event_key",),
    counts="first line",
)
SALES = LandedKind(
    "sales",
    "landed_sales",
    {
        "date": "DATE", "currency": "VARCHAR", "revenue": "DECIMAL(18,6)", "orders": "DOUBLE", "price": "DOUBLE",
        **SOURCE,
    },
    slice=("date",),
    money=("revenue", "price"),
)  # fmt: skip
EXPERIMENTS = LandedKind(
    "experiments",
    "landed_experiments",
    {
        "experiment": "VARCHAR", "variant": "VARCHAR", "unit_id": "VARCHAR", "date": "DATE", "units": "DOUBLE",
        "conversions": "DOUBLE", "value": "DOUBLE", "value_squares": "DOUBLE", "expected_share": "DOUBLE",
        "control": "BOOLEAN", **SOURCE,
    },
    personal=True,
    people=("unit_id",),
    slice=("experiment", "date"),
)  # fmt: skip
CUSTOMERS = LandedKind(
    "customers",
    "landed_customers",
    {
        "customer_id": "VARCHAR", "signup": "DATE", "orders": "DOUBLE", "revenue": "DECIMAL(18,6)",
        "last_order": "DATE", **SOURCE,
    },
    personal=True,
    people=("customer_id",),
    # One row per customer, whatever the export repeats.
    slice=("customer_id",),
    counts="last line",
)  # fmt: skip
MEDIA_MIX = LandedKind(
    "media_mix",
    "landed_media_mix",
    {"model": "VARCHAR", "date": "DATE", "variable": "VARCHAR", "role": "VARCHAR", "value": "DOUBLE", **SOURCE},
    slice=("model", "date"),
)

FX = LandedKind(
    "fx",
    "landed_fx",
    {"date": "DATE", "currency": "VARCHAR", "to_currency": "VARCHAR", "rate": "DOUBLE", **SOURCE},
    slice=("date", "currency", "to_currency"),
    # One rate per day and pair, whatever the file repeats.
    counts="last line",
)
EVENTS = LandedKind(
    "events",
    "landed_events",
    {
        "date": "DATE", "end_date": "DATE", "event": "VARCHAR", "type": "VARCHAR", "platform": "VARCHAR",
        "campaign": "VARCHAR", **SOURCE,
    },
    slice=("date", "event"),
)  # fmt: skip
CONSENT_WITHDRAWALS = LandedKind(
    "consent_withdrawals",
    "landed_consent_withdrawals",
    {"user_id": "VARCHAR", "purpose": "VARCHAR", "withdrawn_at": "DATE", **SOURCE},
    personal=True,
    people=("user_id",),
    # One word per person and purpose, however often it was given.
    slice=("user_id", "purpose"),
    counts="last line",
)

# In the order of reading: whether amounts in other currencies can be taken in depends on the rates that have landed,
# and what is kept of web events on who has taken consent back.
KINDS: dict[str, LandedKind] = {
    kind.name: kind
    for kind in (FX, ADS, CONSENT_WITHDRAWALS, WEB_EVENTS, SALES, EXPERIMENTS, CUSTOMERS, MEDIA_MIX, EVENTS)
}


def masking_of(home: Home) -> MaskingKey | None:
    """The key that identifiers are masked with; None where nothing personal has landed.

    Raises:
        SettingsError: no usable `MARKETING_MASKING_KEY`, and this is not the sample.
    """
    personal = [kind for kind in KINDS.values() if kind.personal]
    if not any(list_landed(home.landing, kind.name) for kind in personal):
        return None
    return masking_key(is_sample=holds_sample(home))
