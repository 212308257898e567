"""Contracts on `dsp_payload`: the file handed over says what the plan says, once, and can be traced."""

from __future__ import annotations

from marketing_assets.expectations.contract import Contract, Rule, Suite, expect

_TODAY = "as_of = getvariable('as_of')"
AMOUNTS = f"""
SELECT (payload.total = plan.total AND payload.lines = plan.lines) IS TRUE AS ok
FROM (FROM dsp_payload WHERE {_TODAY}) AS payload
CROSS JOIN (
    SELECT coalesce(sum(proposed) FILTER (WHERE level = 'channel'), 0) AS total, count(level) AS lines
    FROM budget_plan WHERE {_TODAY}
) AS plan
"""
FACTS = f"""
SELECT (payload.status, payload.effective_date, payload.currency)
    IN (SELECT (status, effective_date, currency) FROM budget_plan WHERE {_TODAY}) IS TRUE AS ok
FROM dsp_payload AS payload WHERE {_TODAY}
"""
TRACED = f"""
SELECT EXISTS (
    FROM lineage WHERE lineage.id = payload.lineage_id AND lineage.table_name = 'dsp_payload'
        AND lineage.as_of IS NOT DISTINCT FROM payload.as_of
) AS ok
FROM dsp_payload AS payload WHERE payload.{_TODAY}
"""


def dsp_payload() -> Suite:
    """Suite of the payload."""
    return Suite(
        "dsp_payload",
        (
            Contract(
                name="the_day_has_one_payload",
                severity="critical",
                blocking=True,
                expectation=Rule(f"SELECT count(*) = 1 AS ok FROM dsp_payload WHERE {_TODAY}", unit="days"),
                description="The day has no payload, or two of which either could be delivered.",
            ),
            Contract(
                name="amounts_equal_the_plan",
                severity="critical",
                blocking=True,
                expectation=Rule(AMOUNTS, unit="payloads"),
                description="The payload was built from another revision of the plan: its total or lines differ.",
            ),
            Contract(
                name="facts_equal_the_plan",
                severity="critical",
                blocking=True,
                expectation=Rule(FACTS, unit="payloads"),
                description="A hold goes out as a plan, or for another day or in another currency.",
            ),
            Contract(
                name="the_payload_can_be_traced",
                severity="critical",
                blocking=True,
                expectation=Rule(TRACED, unit="payloads"),
                description="The payload's lineage id is unknown: nobody can say which data moved the money.",
            ),
            Contract(
                name="hashes_are_whole",
                severity="critical",
                blocking=True,
                expectation=expect("ExpectColumnValueLengthsToEqual", column="payload_hash", value=64),
                description="An approval names the hash; a cut-off one would name no file.",
            ),
            Contract(
                name="each_hash_is_one_payload",
                severity="critical",
                blocking=True,
                expectation=expect("ExpectColumnValuesToBeUnique", column="payload_hash"),
                description="One approval would release the payloads of two days.",
            ),
        ),
    )
