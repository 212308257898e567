"""Contracts on `rejected_rows`: few rejects, each with a reason, all counted, none repeating what it rejected."""

from __future__ import annotations

from marketing_assets.expectations.contract import Contract, Rule, Suite, every_row, expect
from marketing_assets.expectations.personal_text import holds_personal_data
from marketing_assets.settings import Settings

TEXTS = ("reason", '"column"')
COUNTED = """
SELECT coalesce(manifest.rejected, 0) = coalesce(rejects.rows, 0) AS ok
FROM (SELECT kind, sha256, rejected FROM landing_manifest) AS manifest
FULL JOIN (SELECT kind, sha256, count(*) AS rows FROM rejected_rows GROUP BY ALL) AS rejects USING (kind, sha256)
"""


def rejected_rows(settings: Settings) -> Suite:
    """Suite of the rejected records."""
    return Suite(
        "rejected_rows",
        (
            Contract(
                name="rejects_match_the_manifest",
                severity="critical",
                blocking=True,
                expectation=Rule(COUNTED, unit="files"),
                description="Records were rejected without a trace, or rejects of an earlier reading stayed behind.",
            ),
            Contract(
                name="reasons_hold_no_personal_data",
                severity="critical",
                blocking=True,
                expectation=every_row("rejected_rows", f"NOT ({holds_personal_data(TEXTS)})"),
                description="A reject repeats the cell it rejects, and the cell holds an address or telephone number.",
            ),
            Contract(
                name="each_reject_says_why",
                severity="critical",
                blocking=False,
                expectation=every_row("rejected_rows", "coalesce(trim(reason), '') <> ''"),
                description="Somebody has to mend the file and is not told what is wrong with the line.",
            ),
            Contract(
                name="each_reject_names_its_line",
                severity="critical",
                blocking=False,
                expectation=expect("ExpectColumnValuesToNotBeNull", column="line"),
                description="Somebody has to mend the file and is not told where.",
            ),
            Contract(
                name="few_records_are_rejected",
                severity="warning",
                blocking=False,
                expectation=every_row(
                    "landing_manifest",
                    "rejected <= getvariable('max_rejected_share') * records",
                    where="status = 'read'",
                    unit="files",
                ),
                description="The number or date format of an export changed: more than `monitoring.max_rejected_share` "
                "of a file is rejected, and totals quietly shrink.",
            ),
        ),
        {"max_rejected_share": settings.monitoring.max_rejected_share},
    )
