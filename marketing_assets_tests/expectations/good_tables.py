"""A small warehouse in which every contract holds: three weeks of two campaigns, visits, sales, an A/B test, a model,
a plan and its payload. Tables come from the project's own SQL and DDL where it has some, else from tiny frames.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import duckdb
import pandas as pd

from marketing_assets.governance import sessionise
from marketing_assets.lineage import Lineage, record
from marketing_assets.metrics import BUSINESS_DAILY_SQL, SESSION_KPIS_DAILY_SQL
from marketing_assets.pipeline.assets.governance import LEDGER_SQL
from marketing_assets.pipeline.exchange import write_rates
from marketing_assets.pipeline.gates import GATES_DDL
from marketing_assets.pipeline.landing import KINDS
from marketing_assets.pipeline.landing.manifest import TABLES_DDL
from marketing_assets.pipeline.late_conversions import write_campaign_kpis, write_curves
from marketing_assets.pipeline.mart import write_mart
from marketing_assets.pipeline.model_tables import MODEL_TABLES, NEWEST_ONLY, write_vintage
from marketing_assets.settings import Settings

AS_OF, TODAY = date(2025, 3, 21), date(2025, 3, 22)
# The model is that of the last full week: 21 March 2025 is a Friday.
MODEL_WEEK = date(2025, 3, 16)
WEEKLY = ("media_mix_input", "media_mix_model", "channel_contributions", "channel_roi", "response_curves")

ADS = """
INSERT INTO ad_rows BY NAME
SELECT day::DATE AS date, platform, 'acc-1' AS account_id, campaign, 'EUR' AS currency, spend, 1000 AS impressions,
    100 AS clicks, 10 AS conversions, 300 AS revenue, 0 AS template,
    row_number() OVER (PARTITION BY platform ORDER BY day) + 1 AS line, file || '.csv' AS file,
    repeat(file, 64) AS file_sha256, file_order, 'campaign' AS grain,
    'spend impressions clicks conversions revenue' AS metrics
FROM generate_series(DATE '2025-03-01', DATE '2025-03-21', INTERVAL 1 DAY) AS days(day),
    (VALUES ('Google', 'Brand', 100.00, 'a', 1), ('Facebook', 'Retargeting', 50.25, 'b', 2))
        AS campaigns(platform, campaign, spend, file, file_order);
INSERT INTO ad_rows SELECT * REPLACE (
    110 AS spend, 2 AS line, 'c.csv' AS file, repeat('c', 64) AS file_sha256, 3 AS file_order)
FROM ad_rows WHERE platform = 'Google' AND date = DATE '2025-03-05';

INSERT INTO landing_manifest BY NAME
SELECT file || '.csv' AS file, repeat(file, 64) AS sha256, 'ads' AS kind, file_order, 'read' AS status,
    records AS lines, records, kept, rejected, dropped, 0 AS duplicates, replaced,
    DATE '2025-03-01' AS first_date, DATE '2025-03-21' AS last_date, 'campaign' AS grain
FROM (VALUES ('a', 1, 21, 21, 0, 0, 1), ('b', 2, 23, 21, 1, 1, 0), ('c', 3, 1, 1, 0, 0, 0))
    AS files(file, file_order, records, kept, rejected, dropped, replaced);
INSERT INTO rejected_rows SELECT 'b.csv', repeat('b', 64), 'ads', 23, 'Cost', 'not a number: shape 9,9a', NULL;

INSERT INTO gates VALUES
    ('yesterday_landed', true, 'landed', DATE '2025-03-21'), ('platforms_fresh', true, 'fresh', DATE '2025-03-21'),
    ('platforms_fresh', false, 'a gate of another day', DATE '2025-03-20');
"""
# A GA4 export of an account in dollars, the rates they need, and two things that people know of.
ABROAD = """
INSERT INTO ad_rows BY NAME
SELECT DATE '2025-03-03' + n::INTEGER AS date, 'GA4' AS platform, 'Brand' AS campaign, 'USD' AS currency,
    4 AS conversions, 100 AS revenue, 0 AS template, 101 + n AS line, 'g.csv' AS file, repeat('g', 64) AS file_sha256,
    45 AS file_order, 'campaign' AS grain, 'conversions revenue' AS metrics
FROM range(2) AS days(n);
INSERT INTO landed_fx BY NAME
SELECT date, currency, to_currency, rate, line, 'fx/r.csv' AS file, repeat('f', 64) AS file_sha256, 46 AS file_order
FROM (VALUES (DATE '2025-03-01', 'USD', 'EUR', 0.80, 2), (DATE '2025-03-04', 'USD', 'EUR', 0.81, 3),
    (DATE '2025-03-01', 'EUR', 'USD', 1.25, 4)) AS rates(date, currency, to_currency, rate, line);
INSERT INTO landed_events BY NAME
SELECT DATE '2025-03-08' AS date, DATE '2025-03-08' + n::INTEGER AS end_date, 'Sale ' || n AS event,
    'promotion' AS type, 'Brand' AS campaign, n + 2 AS line, 'events/k.csv' AS file, repeat('e', 64) AS file_sha256,
    47 AS file_order
FROM range(2) AS known(n);
INSERT INTO landing_manifest BY NAME
SELECT file, sha256, kind, file_order, 'read' AS status, kept AS lines, kept AS records, kept, 0 AS rejected,
    0 AS dropped, 0 AS duplicates, 0 AS replaced
FROM (VALUES ('g.csv', repeat('g', 64), 'ads', 45, 2), ('fx/r.csv', repeat('f', 64), 'fx', 46, 3),
    ('events/k.csv', repeat('e', 64), 'events', 47, 2)) AS files(file, sha256, kind, file_order, kept);
"""
# One file a day with 40 visits of one page, a quarter of them direct; one visitor in ten buys.
VISITS = """
INSERT INTO landed_web_events BY NAME
SELECT day::DATE AS date, sha256('event' || day || n) AS event_key, day + to_minutes(n) AS event_timestamp,
    if(n % 10 = 0, 'purchase', 'page_view') AS event_name, sha256('user' || n) AS user_id,
    if(n % 10 = 0, sha256('customer' || n), NULL) AS customer_id, sha256('session' || day || n) AS session_key,
    '/shoes/running' AS page_path, [NULL, 'google', 'newsletter', 'google'][n % 4 + 1] AS source,
    [NULL, 'cpc', 'email', 'organic'][n % 4 + 1] AS medium, if(n % 10 = 0, 50, NULL) AS revenue,
    if(n % 10 = 0, sha256('order' || day || n), NULL) AS transaction_id, 'web_events/' || day::DATE || '.csv' AS file,
    n + 2 AS line, sha256('web' || day) AS file_sha256, 10 + dayofmonth(day) AS file_order
FROM generate_series(DATE '2025-03-01', DATE '2025-03-21', INTERVAL 1 DAY) AS days(day), range(40) AS visits(n);
INSERT INTO landing_manifest BY NAME
SELECT file, file_sha256 AS sha256, 'web_events' AS kind, file_order, 'read' AS status, 50 AS lines, 50 AS records,
    count(*) AS kept, 0 AS rejected, 10 AS dropped, 2 AS duplicates, 0 AS replaced,
    date AS first_date, date AS last_date
FROM landed_web_events GROUP BY file, file_sha256, file_order, date;
INSERT INTO dropped_records
SELECT file, sha256, kind, drops.reason, drops.records FROM landing_manifest,
    (VALUES ('analytics consent denied', 8), ('exact duplicate', 2)) AS drops(reason, records)
WHERE kind = 'web_events';
"""
# Sales are corrected once; four customers; six units of an A/B test; two weeks of a wide media file.
OTHERS = """
INSERT INTO landed_sales BY NAME
SELECT day::DATE AS date, 1000 AS revenue, 20 AS orders, dayofmonth(day) + 1 AS line, 'sales/s.csv' AS file,
    repeat('5', 64) AS file_sha256, 40 AS file_order
FROM generate_series(DATE '2025-03-01', DATE '2025-03-21', INTERVAL 1 DAY) AS days(day)
UNION ALL BY NAME
SELECT DATE '2025-03-05' AS date, 'USD' AS currency, 1375 AS revenue, 22 AS orders, 2 AS line, 'sales/t.csv' AS file,
    repeat('6', 64) AS file_sha256, 41 AS file_order;
INSERT INTO landed_customers BY NAME
SELECT sha256('customer' || n) AS customer_id, DATE '2024-06-01' AS signup, n AS orders, 50 * n AS revenue,
    DATE '2025-03-01' + n::INTEGER AS last_order, n + 1 AS line, 'customers/k.csv' AS file,
    repeat('7', 64) AS file_sha256, 42 AS file_order
FROM range(1, 5) AS people(n);
INSERT INTO landed_experiments BY NAME
SELECT 'Blue button' AS experiment, if(n % 2 = 0, 'control', 'blue') AS variant, sha256('unit' || n) AS unit_id,
    DATE '2025-03-10' AS date, 1 AS units, n % 3 AS conversions, n + 1 AS line, 'experiments/e.csv' AS file,
    repeat('8', 64) AS file_sha256, 43 AS file_order
FROM range(1, 7) AS units(n);
INSERT INTO landed_consent_withdrawals BY NAME
SELECT sha256('gone' || n) AS user_id, if(n = 1, 'all', 'ads') AS purpose, DATE '2025-03-12' AS withdrawn_at,
    n + 1 AS line, 'consent_withdrawals/w.csv' AS file, repeat('d', 64) AS file_sha256, 45 AS file_order
FROM range(1, 3) AS people(n);
INSERT INTO landed_media_mix BY NAME
SELECT 'study' AS model, DATE '2025-03-03' + 7 * week::INTEGER AS date, variable, role, 100 AS value, week + 2 AS line,
    'media_mix/study.csv' AS file, repeat('9', 64) AS file_sha256, 44 AS file_order
FROM range(2) AS weeks(week), (VALUES ('sales', 'target'), ('tv', 'media')) AS columns(variable, role);
INSERT INTO landing_manifest BY NAME
SELECT file, file_sha256 AS sha256, split_part(file, '/', 1) AS kind, file_order, 'read' AS status,
    count(*) AS lines, count(*) AS records, count(*) AS kept, 0 AS rejected, 0 AS dropped, 0 AS duplicates,
    if(file = 'sales/s.csv', 1, 0) AS replaced
FROM (
    SELECT file, file_sha256, file_order FROM landed_sales
    UNION ALL SELECT file, file_sha256, file_order FROM landed_customers
    UNION ALL SELECT file, file_sha256, file_order FROM landed_experiments
    UNION ALL SELECT file, file_sha256, file_order FROM landed_consent_withdrawals
    UNION ALL SELECT file, file_sha256, file_order FROM landed_media_mix
) AS landed GROUP BY file, file_sha256, file_order;
"""
# The older vintage breaks every rule of a plan: it was made under other settings and must not be judged.
PLAN = """
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
"""
PAYLOAD = """
CREATE TABLE dsp_payload AS
SELECT DATE '2025-03-21' AS as_of, DATE '2025-03-22' AS effective_date, repeat('1', 64) AS payload_hash,
    'payloads/1.json' AS path, 'planned' AS status, 6::BIGINT AS lines, 170.25::DECIMAL(18,3) AS total,
    'EUR' AS currency, ?::VARCHAR AS lineage_id, 900::BIGINT AS bytes
"""


def fill(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the good tables in an empty warehouse."""
    for kind in KINDS.values():
        columns = ", ".join(f'"{name}" {dtype}' for name, dtype in kind.columns.items())
        connection.execute(f"CREATE TABLE {kind.table} ({columns})").fetchall()
    for script in (TABLES_DDL, GATES_DDL, ADS, ABROAD, VISITS, OTHERS):
        connection.execute(script).fetchall()
    _derive(connection)
    connection.execute(PLAN).fetchall()
    lineage = Lineage.of("dsp_payload", ["parent"], "settings", AS_OF)
    record(connection, lineage)
    connection.execute(PAYLOAD, [lineage.id]).fetchall()
    for table, rows in model_rows(connection).items():
        write(connection, table, rows)


def write(connection: duckdb.DuckDBPyConnection, table: str, rows: list[dict[str, Any]]) -> None:
    """Write the vintage of a table; columns a row leaves out are NULL. An older one that breaks its rules is put beside
    it: every row stands there twice.
    """
    frame = pd.DataFrame(rows, columns=list(MODEL_TABLES[table]))
    day = MODEL_WEEK if table in WEEKLY else AS_OF
    if table not in NEWEST_ONLY:
        write_vintage(connection, table, pd.concat([frame, frame]), day - timedelta(days=7))
    write_vintage(connection, table, frame, day)


def _derive(connection: duckdb.DuckDBPyConnection) -> None:
    write_rates(connection, Settings())
    write_mart(connection, Settings())
    write_curves(connection, Settings())
    write_campaign_kpis(connection, Settings())
    sessionise(connection, Settings(), events="landed_web_events", table="visits", lineage_id="1" * 64)
    for table, select in (
        ("sessions", "FROM visits"),
        ("session_kpis_daily", SESSION_KPIS_DAILY_SQL),
        ("business_daily", BUSINESS_DAILY_SQL),
        ("governance_ledger", LEDGER_SQL),
    ):
        connection.execute(f"CREATE TABLE {table} AS {select}").fetchall()


def model_rows(connection: duckdb.DuckDBPyConnection) -> Mapping[str, list[dict[str, Any]]]:
    """Rows of every table that is computed in Python and has a suite."""
    visits = connection.execute("SELECT session_id, date FROM sessions ORDER BY ALL").fetchall()
    people = connection.execute("SELECT customer_id FROM landed_customers ORDER BY ALL").fetchall()
    return {
        **_watched(),
        **_modelled(),
        **_forecast(),
        "session_segments": [{"session_id": id, "date": day, "segment": "unclear"} for id, day in visits],
        "customer_segments": [{"customer_id": id, "segment": "Regular"} for (id,) in people],
        **_told(),
    }


def _watched() -> dict[str, list[dict[str, Any]]]:
    google = {"level": "campaign", "platform": "Google", "channel": "Google", "campaign": "Brand"}
    facebook = {"level": "campaign", "platform": "Facebook", "channel": "Facebook", "campaign": "Retargeting"}
    drop = {"kind": "performance_drop", **google, "metric": "conversions", "severity": "critical", "open": False}
    trend = {**google, "strength": "none", "direction": "flat"}
    test = {"experiment": "Blue button", "control": "control", "srm_p_value": 0.5}
    return {
        "kpi_anomalies": [
            {**drop, "start": date(2025, 3, 8), "end": date(2025, 3, 11)},
            {**drop, "start": date(2025, 3, 14), "end": date(2025, 3, 16)},
            {"kind": "spend_spike", **facebook, "metric": "spend", "start": date(2025, 3, 20), "end": AS_OF,
             "severity": "warning", "open": True},
        ],
        "kpi_trends": [
            {**trend, "metric": "spend", "change_pct_per_week": -8.0, "ci_low": -9.5, "ci_high": -6.5,
             "strength": "strong", "direction": "down"},
            {**trend, "metric": "roas", "change_pct_per_week": 0.4, "ci_low": -2.0, "ci_high": 2.8},
            {**trend, "metric": "cpl"},
        ],
        "experiment_results": [
            {**test, "variant": "blue", "metric": "conversion_rate", "difference": 0.02, "ci_low": 0.01,
             "ci_high": 0.03, "p_adjusted": 0.001, "verdict": "winner"},
            {**test, "variant": "blue", "metric": "value_per_unit", "difference": 0.1, "ci_low": -0.2, "ci_high": 0.4,
             "p_adjusted": 0.5, "verdict": "inconclusive"},
            {**test, "variant": "green", "metric": "conversion_rate", "difference": -0.02, "ci_low": -0.03,
             "ci_high": -0.01, "p_adjusted": 0.002, "verdict": "loser"},
            {"experiment": "One page", "variant": "A", "verdict": "inconclusive", "reason": "only one variant"},
        ],
    }  # fmt: skip


def _modelled() -> dict[str, list[dict[str, Any]]]:
    weeks = [date(2025, 2, 17) + timedelta(days=7 * n) for n in range(4)]
    week = {"model": "business"}
    head = {"model": "business", "status": "fitted", "target_kind": "sales", "gate_passed": True}
    spent, sold = {"Google": 700.0, "Facebook": 350.0}, {"Google": 800.0, "Facebook": 200.0}
    return {
        "media_mix_input": [
            *({**week, "week": day, "variable": "sales", "role": "target", "value": 7000.0} for day in weeks),
            *({**week, "week": day, "variable": name, "role": "media", "value": value}
              for name, value in spent.items() for day in weeks),
            {"model": "study", "week": weeks[2], "variable": "sales", "role": "target", "value": 100.0},
        ],
        "media_mix_model": [
            *({**head, "variable": name, "role": "media"} for name in spent),
            {**head, "variable": "intercept", "role": "baseline"},
            {"model": "study", "status": "not_fitted", "target_kind": "file", "gate_passed": False,
             "reason": "not fitted: 1 of 52 weeks"},
        ],
        "channel_contributions": [
            {**week, "week": day, "variable": name, "role": role, "contribution": value}
            for day in weeks
            for name, role, value in (
                ("baseline", "baseline", 6100.0), ("Google", "media", 800.0), ("Facebook", "media", 200.0),
                ("residual", "residual", -100.0),
            )
        ],
        "channel_roi": [
            {**week, "channel": name, "spend": 4 * spent[name], "contribution": 4 * value, "roi": value / spent[name],
             "ci_low": 0.2, "ci_high": 2.0}
            for name, value in sold.items()
        ],
        "response_curves": [
            {**week, "channel": name, "spend_per_day": spend, "response_per_day": response, "is_current": spend == 100}
            for name in spent
            for spend, response in ((0.0, 0.0), (100.0, 110.0), (200.0, 150.0))
        ],
    }  # fmt: skip


def _forecast() -> dict[str, list[dict[str, Any]]]:
    days = [(n, AS_OF + timedelta(days=n)) for n in range(1, 15)]
    series = ("sales", "attributed revenue")
    tried = (("seasonal naive", 1.0, False), ("weekday mean", 0.8, True))
    return {
        "forecast_backtest": [
            {"series": name, "candidate": candidate, "mase": mase, "chosen": chosen}
            for name in series
            for candidate, mase, chosen in tried
        ],
        "revenue_forecast": [
            *({"series": name, "date": day, "horizon_day": n, "candidate": "weekday mean", "forecast": 1000.0,
               "p10": 900.0, "p90": 1150.0} for name in series for n, day in days),
            {"series": "attributed revenue: Email", "date": days[0][1], "horizon_day": 1,
             "interval_basis": "no forecast: 3 of 28 days"},
        ],
    }  # fmt: skip


def _told() -> dict[str, list[dict[str, Any]]]:
    copies = [("Value Shopper", "A", "google, meta"), ("Value Shopper", "B", "meta"),
              ("Speed Seeker", "A", "google, meta"), ("Speed Seeker", "B", "none")]  # fmt: skip
    chars = {"google, meta": (30, 90), "meta": (40, 125), "none": (60, 200)}
    return {
        "plan_outlook": [
            {"scope": scope, "scenario": scenario, "spend_per_day": spend, "p10": 100.0, "p50": 150.0, "p90": 190.0}
            for scope, scenario, spend in (
                ("total", "today", 170.25), ("total", "proposed", 170.25), ("Google", "proposed", 110.0),
            )
        ] + [{"scope": "Email", "scenario": "today", "spend_per_day": 20.0, "basis": "no curve"}],
        "ad_copy_library": [
            {"segment": segment, "variant": variant, "platform_fit": fit, "headline_chars": chars[fit][0],
             "body_chars": chars[fit][1], "light": "green"}
            for segment, variant, fit in copies
        ],
        "insights": [
            {"rank": rank, "title": "Spend of Retargeting doubled.", "evidence": "Robust z 9.", "advice": "Look at it."}
            for rank in (1, 2)
        ],
    }  # fmt: skip
