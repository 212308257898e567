"""The canonical columns every export becomes, and the words that mean "not reported". Nothing is computed here.

What each column of our own format means (any order, any case; one line = one day of one entity):

| column | meaning | required |
|---|---|---|
| `date` | day in the account's own time zone, `YYYY-MM-DD` | yes |
| `platform` | who sells the ad space, such as Google; the sample format calls this column `channel` | yes |
| `account_id` | the advertiser's account on the platform | no |
| `campaign_id` | the platform's id of the campaign; stays the same when the campaign is renamed | no |
| `campaign` | name of the campaign | yes |
| `ad_group_id`, `ad_group` | id and name of the ad group (ad set, LinkedIn: campaign) | no |
| `ad_id`, `ad` | id and name of the ad, creative or banner | no |
| `currency` | ISO code; must equal the settings' currency | no |
| `spend` | cost of the ads [currency], at most six decimals, never negative | one of the six |
| `impressions` | times an ad was shown | one of the six |
| `clicks` | clicks on an ad | one of the six |
| `leads` | contacts won, as reported by the platform | one of the six |
| `conversions` | purchases or other goals; fractions occur when credit is shared between platforms | one of the six |
| `revenue` | value of the conversions [currency]; negative means refunds | one of the six |

Numbers have "." as decimal sign and may have "," between groups of three digits, the settings' currency sign or code.
An empty cell, `-`, `--`, `NULL`, `N/A` and `NaN` (any case, spaces around) mean "not reported", which is never 0.
"""

from __future__ import annotations

from typing import Literal, get_args

import pyarrow as pa

Canonical = Literal[
    "date",
    "platform",
    "account_id",
    "campaign_id",
    "campaign",
    "ad_group_id",
    "ad_group",
    "ad_id",
    "ad",
    "currency",
    "spend",
    "impressions",
    "clicks",
    "leads",
    "conversions",
    "revenue",
]
Grain = Literal["campaign", "ad_group", "ad"]

COLUMNS: tuple[str, ...] = get_args(Canonical)
MONEY = ("spend", "revenue")
COUNTS = ("impressions", "clicks", "leads", "conversions")
METRICS = ("spend", *COUNTS, "revenue")
TEXTS = tuple(column for column in COLUMNS if column not in ("date", *METRICS))
REQUIRED = ("date", "platform", "campaign")
MAY_BE_NEGATIVE = ("revenue",)

MONEY_TYPE = pa.decimal128(18, 6)
NULL_WORDS = ("", "-", "--", "null", "n/a", "nan")


def _type(column: str) -> pa.DataType:
    if column == "date":
        return pa.date32()
    if column in MONEY:
        return MONEY_TYPE
    return pa.float64() if column in COUNTS else pa.string()


ROWS_SCHEMA = pa.schema(
    [pa.field(column, _type(column)) for column in COLUMNS]
    + [pa.field("line", pa.int64(), nullable=False), pa.field("template", pa.int64(), nullable=False)]
)
REJECTED_SCHEMA = pa.schema(
    [("file", pa.string()), ("line", pa.int64()), ("column", pa.string()), ("reason", pa.string())]
)
