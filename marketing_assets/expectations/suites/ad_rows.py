"""Contracts on `ad_rows`: what a record must be before anything is summed from it."""

from __future__ import annotations

from marketing_assets.expectations.contract import Contract, Rule, Suite, every_row, expect
from marketing_assets.expectations.personal_text import holds_email, holds_personal_data
from marketing_assets.ingestion.canonical import ADS
from marketing_assets.ingestion.cells.currencies import ISO_CODES
from marketing_assets.settings import Settings

COLUMNS = (
    "date", "platform", "account_id", "campaign_id", "campaign", "ad_group_id", "ad_group", "ad_id", "ad", "currency",
    "time_zone", "spend", "impressions", "clicks", "leads", "conversions", "revenue", "line", "template", "file_sha256",
    "file_order", "grain", "metrics",
)  # fmt: skip
FILLED = ("date", "currency", "file_sha256", "file_order", "line", "grain")
SPOKEN_FOR = "metrics IS NULL OR " + " AND ".join(
    f"({metric} IS NULL OR contains(metrics, '{metric}'))" for metric in ADS.one_of
)
# Each text once: a year of rows repeats the same few thousand, and searching text is what costs time.
_NAMES = " UNION ".join(
    f"SELECT {column} AS name FROM ad_rows" for column in ("platform", "campaign", "ad_group", "ad")
)
# Not for telephone numbers in ids: Google's account ids are written like American ones, 123-456-7890.
_IDS = " UNION ".join(f"SELECT {column} AS id FROM ad_rows" for column in ("account_id", "campaign_id", "ad_id"))
PERSONAL_NAMES = f"""
SELECT NOT ({holds_personal_data(["name"])}) AS ok FROM ({_NAMES}) AS names WHERE name IS NOT NULL
UNION ALL
SELECT NOT {holds_email("id")} FROM ({_IDS}) AS ids WHERE id IS NOT NULL
"""


def ad_rows(settings: Settings) -> Suite:
    """Suite of the accepted rows."""
    filled = " AND ".join(f"{column} IS NOT NULL" for column in FILLED)
    return Suite(
        "ad_rows",
        (
            Contract(
                name="columns_are_complete",
                severity="critical",
                blocking=True,
                expectation=expect("ExpectTableColumnsToMatchSet", column_set=list(COLUMNS), exact_match=False),
                description="A lake written by another version lacks a column, and every sum over it would be NULL.",
            ),
            Contract(
                name="keys_are_filled",
                severity="critical",
                blocking=True,
                expectation=every_row(
                    "ad_rows", f"{filled} AND coalesce(trim(platform), '') <> '' AND coalesce(trim(campaign), '') <> ''"
                ),
                description="A total or half-written line was taken for data: no day, platform, campaign or currency.",
            ),
            Contract(
                name="each_record_stands_once",
                severity="critical",
                blocking=True,
                expectation=expect("ExpectCompoundColumnsToBeUnique", column_list=["file_sha256", "line", "template"]),
                description="A killed or repeated run wrote the same file twice, and its spend counts double.",
            ),
            Contract(
                name="currencies_are_known",
                severity="critical",
                blocking=True,
                expectation=expect("ExpectColumnValuesToBeInSet", column="currency", value_set=sorted(ISO_CODES)),
                description="A sign or a word instead of an ISO code: no rate will ever fit, and the money is lost.",
            ),
            Contract(
                name="values_are_spoken_for",
                severity="critical",
                blocking=True,
                expectation=every_row("ad_rows", SPOKEN_FOR),
                description="A value of a metric that its file is not said to have: no sum would hold it.",
            ),
            Contract(
                name="spend_is_never_negative",
                severity="critical",
                blocking=True,
                expectation=expect("ExpectColumnValuesToBeBetween", column="spend", min_value=0),
                description="A credit note or a misread sign lowers a channel's spend and makes it look efficient.",
            ),
            Contract(
                name="counts_are_never_negative",
                severity="critical",
                blocking=True,
                expectation=every_row("ad_rows", "least(impressions, clicks, leads, conversions) >= 0"),
                description="A restatement exported as a difference, or shifted columns, gives negative counts.",
            ),
            Contract(
                name="names_hold_no_personal_data",
                severity="critical",
                blocking=True,
                expectation=Rule(PERSONAL_NAMES, unit="names"),
                description="An e-mail address or telephone number stands in the name or id of a campaign or ad.",
            ),
            Contract(
                name="no_day_lies_in_the_future",
                severity="critical",
                blocking=False,
                expectation=every_row("ad_rows", "date <= getvariable('today')"),
                description="Day and month were swapped, or a forecast was exported as if it were data.",
            ),
            Contract(
                name="clicks_do_not_exceed_impressions",
                severity="warning",
                blocking=False,
                expectation=expect(
                    "ExpectColumnPairValuesAToBeGreaterThanB",
                    column_A="impressions",
                    column_B="clicks",
                    or_equal=True,
                    ignore_row_if="either_value_is_missing",
                ),
                description="Two columns of the export were swapped, or the platform lost impressions.",
            ),
            Contract(
                name="conversions_do_not_exceed_clicks",
                severity="warning",
                blocking=False,
                expectation=expect(
                    "ExpectColumnPairValuesAToBeGreaterThanB",
                    column_A="clicks",
                    column_B="conversions",
                    or_equal=True,
                    ignore_row_if="either_value_is_missing",
                ),
                description="A conversion tag fires twice or on page view, or is credited with other clicks.",
            ),
        ),
    )
