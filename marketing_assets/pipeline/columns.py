"""What each column means, shown as the column schema of every asset and used for the docs."""

from __future__ import annotations

import dagster as dg

from marketing_assets.metrics import CATALOGUE

_METRICS = {entry.name: f"{entry.title}: {entry.formula}." for entry in CATALOGUE}

MEANING: dict[str, str] = {
    **_METRICS,
    "date": "Day in the account's time zone.",
    "platform": "Where the ad ran and who reported it.",
    "account_id": "Advertiser account at the platform.",
    "channel": "Planning unit: alias rule of the settings on (platform, campaign).",
    "campaign_id": "Campaign id at the platform.",
    "campaign": "Campaign name as reported.",
    "ad_group_id": "Ad group (ad set) id.",
    "ad_group": "Ad group (ad set) name.",
    "ad_id": "Ad id.",
    "ad": "Ad or banner name.",
    "currency": "ISO 4217 code of all money in the row.",
    "spend": "Media cost, reporting currency.",
    "impressions": "Times an ad was shown.",
    "clicks": "Clicks that lead to the advertiser.",
    "leads": "Contacts attributed by the platform.",
    "conversions": "Purchases or orders attributed by the platform.",
    "revenue": "Revenue attributed by the platform, reporting currency.",
    "mature_on": "Day from which the platform no longer rewrites the row; younger rows move no budget.",
    "line": "Line in the landed file where the record starts.",
    "template": "Which row template of the mapping made the record.",
    "file": "Landed file, relative to the landing folder.",
    "file_sha256": "SHA-256 of the landed file's content.",
    "sha256": "SHA-256 of the landed file's content.",
    "file_order": "Order in which the file entered the manifest; later files win.",
    "grain": "Deepest entity the file reports: campaign, ad_group or ad.",
    "kind": "Landing sub-folder.",
    "reason": "Why, in plain words.",
    "plan_reason": "Why the whole plan is planned or held.",
    "column": "Source column with the problem.",
    "lines": "Data lines in the file.",
    "records": "Data lines times row templates.",
    "kept": "Records accepted.",
    "rejected": "Records rejected, each with its reason in `rejected_rows`.",
    "dropped": "Records that are no data: totals, blank lines.",
    "duplicates": "Byte-identical data lines; kept and counted.",
    "replaced": "Accepted records that a later file replaced.",
    "first_date": "First day in it.",
    "last_date": "Last day in it.",
    "first_future_date": "First day rejected as lying in the future; the file is read again when it has come.",
    "dialect": "What the reader recognised, as JSON.",
    "warnings": "What looked odd but was kept.",
    "reading": "Id of mapping, currency and reader version used.",
    "as_of": "Newest day of data the row rests on.",
    "effective_date": "Day the plan is for: as_of + 1.",
    "level": "channel or campaign.",
    "budget": "The day's budget, reporting currency.",
    "today": "Daily amount in force: the approved plan, else the mean of the last 7 days.",
    "proposed": "Daily amount proposed for the effective date.",
    "change": "proposed - today.",
    "change_pct": "change ÷ today.",
    "floor": "Lowest amount the guardrails allow.",
    "ceiling": "Highest amount the guardrails allow.",
    "expires": "Last day on which the amounts are in force once approved.",
    "objective": "Metric that the channels are weighed by.",
    "binding": "Guardrails that stopped the amount.",
    "payload_hash": "SHA-256 of the payload file's bytes; approvals name it.",
    "path": "Payload file, relative to the home.",
    "total": "Sum of the channel amounts.",
    "lineage_id": "Id of the table version the payload was made from.",
    "bytes": "Size of the payload file.",
}

# Where a table gives a word a meaning of its own.
MEANING_IN_TABLE: dict[str, dict[str, str]] = {
    "landing_manifest": {
        "status": "read, or refused for the reason beside it.",
        "reason": "Why it was refused, in plain words.",
    },
    "rejected_rows": {"reason": "What was expected there; never the value."},
    "budget_plan": {
        "status": "planned, or hold: today's amounts stay.",
        "platform": "Set where all of the channel's campaigns run on one platform.",
        "reason": "Why this amount, in plain words.",
        "warnings": "What people should know about the whole plan.",
        "line": "Order of the lines in the plan.",
    },
    "dsp_payload": {
        "status": "planned, or hold: today's amounts stay.",
        "lines": "Channel and campaign lines in the payload.",
    },
    "published_snapshot": {"table": "Table in the snapshot.", "rows": "Its rows."},
    "dsp_delivery": {
        "delivered": "Whether the day's approved payload lies in the outbox.",
        "outcome": "What happened, in plain words.",
    },
}

# Columns that are never NULL. A plan held for want of history has one row without channel and amounts.
KEYS = {
    "ad_performance": {"date", "platform", "channel", "campaign", "currency"},
    "campaign_kpis_daily": {"date", "platform", "channel", "campaign", "mature_on"},
    "ad_rows": {"date", "platform", "campaign", "currency", "line", "template", "file", "file_sha256", "file_order"},
    "landing_manifest": {"file", "sha256", "kind", "file_order", "status", "reading"},
    "rejected_rows": {"file", "sha256", "line", "reason"},
    "budget_plan": {"as_of", "effective_date", "expires", "status", "currency", "plan_reason"},
    "dsp_payload": {
        "as_of", "effective_date", "payload_hash", "path", "status", "lines", "total", "currency", "lineage_id",
        "bytes",
    },
}  # fmt: skip


def column_schema(table: str, columns: list[tuple[str, str]]) -> dg.TableSchema:
    """Dagster's schema of a table from (name, DuckDB type) pairs: meaning, and which columns are never NULL."""
    required = KEYS.get(table, set())
    meaning = MEANING | MEANING_IN_TABLE.get(table, {})
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                name,
                type=kind,
                description=meaning.get(name),
                constraints=dg.TableColumnConstraints(nullable=name not in required),
            )
            for name, kind in columns
        ]
    )
