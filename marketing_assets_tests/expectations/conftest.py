"""A small warehouse in which every contract holds: three weeks of two campaigns, a correction, a plan, its payload."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from marketing_assets.expectations import CheckOutcome, suites, validate
from marketing_assets.ingestion import CURRENT_ROWS_SQL
from marketing_assets.lineage import Lineage, record
from marketing_assets.metrics import AD_PERFORMANCE_SQL, CAMPAIGN_KPIS_DAILY_SQL, CONSERVATION_SQL
from marketing_assets.settings import AllocationPolicy, Guardrails, Settings

AS_OF, TODAY = date(2025, 3, 21), date(2025, 3, 22)

LANDED = """
CREATE TABLE ad_rows AS
SELECT day::DATE AS date, platform, 'acc-1' AS account_id, NULL::VARCHAR AS campaign_id, campaign,
    NULL::VARCHAR AS ad_group_id, NULL::VARCHAR AS ad_group, NULL::VARCHAR AS ad_id, NULL::VARCHAR AS ad,
    'EUR' AS currency, spend::DECIMAL(18,6) AS spend, 1000::DOUBLE AS impressions, 100::DOUBLE AS clicks,
    NULL::DOUBLE AS leads, 10::DOUBLE AS conversions, 300::DECIMAL(18,6) AS revenue,
    row_number() OVER (PARTITION BY platform ORDER BY day) + 1 AS line, 0::BIGINT AS template,
    file || '.csv' AS file, repeat(file, 64) AS file_sha256, file_order::BIGINT AS file_order, 'campaign' AS grain
FROM generate_series(DATE '2025-03-01', DATE '2025-03-21', INTERVAL 1 DAY) AS days(day),
    (VALUES ('Google', 'Brand', 100.00, 'a', 1), ('Facebook', 'Retargeting', 50.25, 'b', 2))
        AS campaigns(platform, campaign, spend, file, file_order);
INSERT INTO ad_rows SELECT * REPLACE (
    110 AS spend, 2 AS line, 'c.csv' AS file, repeat('c', 64) AS file_sha256, 3 AS file_order)
FROM ad_rows WHERE platform = 'Google' AND date = DATE '2025-03-05';

CREATE TABLE landing_manifest AS
SELECT file || '.csv' AS file, repeat(file, 64) AS sha256, 'ads' AS kind, file_order::BIGINT AS file_order,
    'read' AS status, NULL::VARCHAR AS reason, records::BIGINT AS lines, records::BIGINT AS records,
    kept::BIGINT AS kept,
    rejected::BIGINT AS rejected, dropped::BIGINT AS dropped, 0::BIGINT AS duplicates, replaced::BIGINT AS replaced,
    DATE '2025-03-01' AS first_date, DATE '2025-03-21' AS last_date, 'campaign' AS grain,
    NULL::DATE AS first_future_date
FROM (VALUES ('a', 1, 21, 21, 0, 0, 1), ('b', 2, 23, 21, 1, 1, 0), ('c', 3, 1, 1, 0, 0, 0))
    AS files(file, file_order, records, kept, rejected, dropped, replaced);
CREATE TABLE rejected_rows AS
SELECT 'b.csv' AS file, repeat('b', 64) AS sha256, 23::BIGINT AS line, 'Cost' AS "column",
    'not a number: shape 9,9a' AS reason;

CREATE TABLE gates (name VARCHAR, passed BOOLEAN, reason VARCHAR, as_of DATE);
INSERT INTO gates VALUES
    ('yesterday_landed', true, 'landed', DATE '2025-03-21'), ('platforms_fresh', true, 'fresh', DATE '2025-03-21'),
    ('platforms_fresh', false, 'a gate of another day', DATE '2025-03-20');
"""
# The older vintage breaks every rule of a plan: it was made under other settings and must not be judged.
PLANNED = """
CREATE TABLE budget_plan AS
SELECT DATE '2025-03-21' AS as_of, DATE '2025-03-22' AS effective_date, 'planned' AS status, level, platform, channel,
    campaign, 'EUR' AS currency, 170.25::DECIMAL(18,3) AS budget, today::DECIMAL(18,3) AS today,
    proposed::DECIMAL(18,3) AS proposed, (proposed - today)::DECIMAL(18,3) AS change, NULL::DOUBLE AS change_pct,
    floor::DECIMAL(18,3) AS floor, ceiling::DECIMAL(18,3) AS ceiling, '' AS binding, 'weighted by roas' AS reason,
    '170.25 EUR for 2025-03-22' AS plan_reason
FROM (VALUES
    ('channel', 'Google', 'Google', NULL, 100.00, 110.00, 80.00, 120.00),
    ('campaign', 'Google', 'Google', 'Brand', 100.00, 110.00, NULL, NULL),
    ('channel', 'Facebook', 'Facebook', NULL, 50.25, 40.25, 40.20, 60.30),
    ('campaign', 'Facebook', 'Facebook', 'Retargeting', 50.25, 40.25, NULL, NULL),
    ('channel', 'Email', 'Email', NULL, 20.00, 20.00, 20.00, 20.00),
    ('campaign', 'Email', 'Email', 'Newsletter', 20.00, 20.00, NULL, NULL)
) AS lines(level, platform, channel, campaign, today, proposed, floor, ceiling);
INSERT INTO budget_plan SELECT * REPLACE (
    DATE '2025-03-20' AS as_of, 9 AS budget, 999 AS proposed, NULL AS reason, status AS plan_reason) FROM budget_plan;
CREATE TABLE dsp_payload AS
SELECT DATE '2025-03-21' AS as_of, DATE '2025-03-22' AS effective_date, repeat('1', 64) AS payload_hash,
    'payloads/1.json' AS path, 'planned' AS status, 6::BIGINT AS lines, 170.25::DECIMAL(18,3) AS total,
    'EUR' AS currency, ?::VARCHAR AS lineage_id, 900::BIGINT AS bytes
"""


@pytest.fixture
def settings() -> Settings:
    """Email is not controllable; everything else is the default."""
    email = Guardrails(controllable=False)
    return Settings(allocation=AllocationPolicy(channels={"email": email}))


@pytest.fixture(scope="session")
def good_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A DuckDB file whose tables were made by the project's own SQL."""
    file = tmp_path_factory.mktemp("warehouse") / "good.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute(LANDED).fetchall()
        connection.execute(f"CREATE TEMP TABLE current_rows AS {CURRENT_ROWS_SQL}").fetchall()
        connection.execute("""
            CREATE TEMP TABLE channel_aliases AS SELECT DISTINCT platform, campaign, platform AS channel FROM ad_rows;
            CREATE TEMP TABLE maturity AS SELECT DISTINCT platform, 3 AS days FROM ad_rows
        """).fetchall()
        for table, select in (
            ("ad_performance", AD_PERFORMANCE_SQL),
            ("conservation", CONSERVATION_SQL),
            ("campaign_kpis_daily", CAMPAIGN_KPIS_DAILY_SQL),
        ):
            connection.execute(f"CREATE TABLE {table} AS {select}").fetchall()
        lineage = Lineage.of("dsp_payload", ["parent"], "settings", AS_OF)
        record(connection, lineage)
        *plan, payload = PLANNED.split(";")
        connection.execute(";".join(plan)).fetchall()
        connection.execute(payload, [lineage.id]).fetchall()
    return file


@pytest.fixture
def warehouse(good_tables: Path, tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The good tables, to be spoilt by one test."""
    with duckdb.connect(shutil.copy(good_tables, tmp_path / "warehouse.duckdb"), config={"threads": 1}) as connection:
        yield connection


@pytest.fixture
def check(warehouse: duckdb.DuckDBPyConnection, settings: Settings) -> Any:
    """`check(asset)`: the outcomes of the asset's suite on the warehouse as it is now, by name."""

    def run(asset: str, **parameters: Any) -> dict[str, CheckOutcome]:
        days = {"as_of": AS_OF, "today": TODAY}
        outcomes = validate(suites(settings)[asset], warehouse, parameters=days | parameters)
        return {outcome.name: outcome for outcome in outcomes}

    return run
