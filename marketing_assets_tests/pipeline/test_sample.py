"""The committed sample, run once: its plan, its tables, and no identifier of its visitors anywhere downstream."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import unquote

import duckdb
import pytest

from marketing_assets.governance import (
    KEY_VARIABLE,
    LEAK_KINDS,
    LeakSearch,
    MaskingKey,
    files_below,
    masking_key,
    scan_files,
    scan_tables,
    scan_text,
)
from marketing_assets.pipeline.landed_needles import needles_of, personal_files
from marketing_assets.pipeline.landing import KINDS
from marketing_assets.pipeline.model_tables import MODEL_TABLES
from marketing_assets.pipeline.published import PUBLISHED
from marketing_assets.pipeline.run import Step, run_daily
from marketing_assets.pipeline.sample import SAMPLE
from marketing_assets.pipeline.scan import scan_home
from marketing_assets.pipeline.status import RunStatus
from marketing_assets.settings import load_settings
from marketing_assets.simulation.identifiers import FIRST_NAMES, LAST_NAMES
from marketing_assets.warehouse.home import PROJECT_ROOT, Home
from marketing_assets.warehouse.snapshot import reader

IDENTIFIERS = ("user_pseudo_id", "user_id", "gclid", "fbclid", "fbp", "ip_address", "user_agent", "transaction_id")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.\w+")


@dataclass(frozen=True)
class Sample:
    """A home that holds the sample, and how its only run went."""

    home: Home
    status: RunStatus
    steps: list[Step]

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """Answer of the snapshot."""
        with reader(self.home.snapshot) as connection:
            return connection.execute(sql).fetchall()


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """Run with the committed settings and without a key, as everybody's first run is."""
    home, steps = Home(tmp_path_factory.mktemp("sample") / "home"), []
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(KEY_VARIABLE, raising=False)
        status = run_daily(home, load_settings(PROJECT_ROOT / "marketing.yaml"), on_step=steps.append)
    return Sample(home, status, steps)


@pytest.fixture
def sample_key(monkeypatch: pytest.MonkeyPatch) -> MaskingKey:
    """The public key that the run has used, since none was set."""
    monkeypatch.delenv(KEY_VARIABLE)
    return masking_key(is_sample=True)


@pytest.fixture(scope="module")
def landed_identifiers() -> set[str]:
    """Every value in the sample by which somebody could be recognised, as it was landed and as it reads decoded."""
    known: set[str] = set()
    with duckdb.connect() as connection:
        events = f"read_csv('{SAMPLE / 'web_events' / '*.csv.gz'}', all_varchar = true)"
        for column in IDENTIFIERS:
            known |= {value for (value,) in connection.execute(f"SELECT DISTINCT {column} FROM {events}").fetchall()}
        texts = connection.execute(
            f"SELECT DISTINCT unnest([page_location, page_referrer, search_term]) FROM {events}"
        ).fetchall()
        for path, column in (("customers/customers.csv", "customer_id"), ("experiments/experiments.csv.gz", "unit_id")):
            rows = connection.execute(
                f"SELECT {column} FROM read_csv('{SAMPLE / path}', all_varchar = true)"
            ).fetchall()
            known |= {value for (value,) in rows}
    people = re.compile(rf"\b(?:{'|'.join(FIRST_NAMES)}) (?:{'|'.join(LAST_NAMES)})\b")
    for (text,) in texts:
        known |= set(EMAIL.findall(unquote(text or ""))) | set(people.findall(unquote(text or "")))
    return known - {None, ""}


# The run


def test_the_sample_ends_in_a_plan_for_the_day_after_its_last(sample: Sample) -> None:
    status = sample.status
    assert (status.state, status.as_of, status.effective_date) == ("planned", "2025-03-31", "2025-04-01")
    assert (status.checks_failed, status.errors) == (0, [])
    assert status.checks_passed >= 100
    assert sample.ask("SELECT min(date), max(date) FROM campaign_kpis_daily") == [(date(2023, 4, 1), date(2025, 3, 31))]


def test_there_is_progress_for_every_asset(sample: Sample) -> None:
    made = {name for step in sample.steps for name in step.assets}
    tables = {kind.table for kind in KINDS.values()} | set(MODEL_TABLES) - {"segment_sizes"}
    assert tables | {"sessions", "budget_plan", "dsp_payload", "published_snapshot", "executive_report"} <= made
    assert all(step.succeeded for step in sample.steps)


def test_the_plan_sums_to_its_budget_and_the_payload_repeats_it(sample: Sample) -> None:
    ((budget, channels, campaigns),) = sample.ask(
        "SELECT max(budget), sum(proposed) FILTER (level = 'channel'), sum(proposed) FILTER (level = 'campaign') "
        "FROM budget_plan"
    )
    payload = json.loads((sample.home.path / str(sample.status.payload)).read_text())
    assert budget == channels == campaigns == Decimal(payload["total"])


def test_the_eight_column_view_is_the_landed_sample(sample: Sample) -> None:
    landed = f"read_csv('{SAMPLE / 'ads' / '*.csv'}')"
    columns = "date, channel, campaign, spend, impressions, clicks, conversions, revenue"
    for one, other in (("marketing_clean", landed), (landed, "marketing_clean")):
        assert sample.ask(
            f"SELECT count(*) FROM (SELECT {columns} FROM {one} EXCEPT SELECT {columns} FROM {other})"
        ) == [(0,)]


def test_the_sales_of_the_company_are_the_landed_ones(sample: Sample) -> None:
    landed = f"(SELECT sum(revenue)::DECIMAL(18,2) FROM '{SAMPLE / 'sales' / 'sales.csv'}')"
    assert sample.ask(f"SELECT sum(revenue) - {landed} FROM business_daily") == [(0,)]


def test_every_table_of_the_snapshot_is_filled(sample: Sample) -> None:
    empty = {table for table in PUBLISHED if sample.ask(f'SELECT count(*) FROM "{table}"') == [(0,)]}
    # Nothing of the sample is wrong, its money is in euros, no calendar and no report of web analytics lie in it.
    assert empty == {"rejected_rows", "landed_fx", "landed_events", "fx_rates", "analytics_daily"}


def test_what_is_told_of_a_weekday_rests_on_the_model_of_the_last_full_week(sample: Sample) -> None:
    """The sample ends on a Monday: its model is that of the day before."""
    assert sample.ask("SELECT DISTINCT as_of FROM media_mix_model") == [(date(2025, 3, 30),)]
    assert sample.ask(
        "SELECT list_contains(told.parents, model.id) FROM lineage AS told, lineage AS model "
        "WHERE told.table_name = 'insights' AND told.as_of = '2025-03-31' AND told.is_current "
        "AND model.table_name = 'media_mix_model' AND model.as_of = '2025-03-30' AND model.is_current"
    ) == [(True,)]
    (said,) = sample.ask("SELECT count(*) FROM findings WHERE source = 'media_mix_model' AND as_of = '2025-03-30'")
    assert said[0] > 0


# Nobody's data


def test_every_kind_of_identifier_that_can_land_is_in_the_landed_sample(sample: Sample) -> None:
    landed = {leak.kind for leak in scan_files(sample.home.landing)}
    assert landed == set(LEAK_KINDS) - {"masking key", "known value", "landed identifier"}


def test_the_known_identifiers_are_those_that_were_planted(landed_identifiers: set[str]) -> None:
    assert len(landed_identifiers) > 10_000
    for looks_like in (
        r"GA1\.1\.",
        r"C\d",
        r"V\d",
        r"EAIaIQob",
        r"IwAR",
        r"fb\.1\.",
        r"203\.0\.113",
        r"2001:db8",
        r"\w+ \w+$",
    ):
        assert any(re.match(looks_like, value) for value in landed_identifiers), looks_like
    assert any("@example." in value for value in landed_identifiers)


@pytest.fixture(scope="module")
def search(landed_identifiers: set[str]) -> LeakSearch:
    """For these, made once; the key that the run has used is the public one, since none was set."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(KEY_VARIABLE, raising=False)
        return LeakSearch(masking_key(is_sample=True), landed_identifiers)


def test_the_search_finds_every_known_identifier_where_they_are(sample: Sample, search: LeakSearch) -> None:
    """What finds nothing downstream must find something upstream."""
    found = {leak.where for leak in scan_files(sample.home.landing, search=search) if leak.kind == "known value"}
    assert {where.split("/")[0] for where in found} == {"web_events", "customers", "experiments"}


def test_what_the_run_looks_for_are_these_identifiers(sample: Sample, landed_identifiers: set[str]) -> None:
    """But for names, which no form tells, user agents, which many share, and what a pattern finds as well."""
    (needles,) = needles_of(personal_files(sample.home))
    forms = [kind for kind in LEAK_KINDS if kind not in ("masking key", "known value", "landed identifier")]
    missed = [value for value in landed_identifiers if not needles.count(value.encode())]
    unknown = [value for value in missed if not set(scan_text(value)) & set(forms)]
    people = re.compile(rf"(?:{'|'.join(FIRST_NAMES)}) (?:{'|'.join(LAST_NAMES)})")
    assert [value for value in unknown if not people.fullmatch(value)] == []


def test_no_identifier_is_in_any_table_of_the_warehouse(sample: Sample, search: LeakSearch) -> None:
    with duckdb.connect(str(sample.home.warehouse), read_only=True) as connection:
        tables = connection.execute("SELECT table_name FROM information_schema.tables ORDER BY 1").fetchall()
        names = [name for (name,) in tables]
        assert {"landed_web_events", "sessions", "landed_customers", "insights"} <= set(names)
        assert scan_tables(connection, names, search=search) == []


def test_no_identifier_is_in_any_file_but_the_landed_ones(sample: Sample, search: LeakSearch) -> None:
    """Lake, snapshot, reports, payloads, status, Dagster's events and the captured output of its steps."""
    home = sample.home.path
    kept = {file.relative_to(home).parts[0] for file in home.rglob("*") if file.is_file()}
    assert {"lake", "published", "reports", "payloads", "dagster", "warehouse.duckdb"} <= kept
    assert scan_files(home, exclude=["landing"], search=search) == []


def test_the_scan_of_the_sample_says_what_it_has_searched(sample: Sample, sample_key: MaskingKey) -> None:
    found = scan_home(sample.home)
    assert (found.leaks, found.note, found.unreadable, found.landed_files) == ([], "", [], 92)
    assert found.needles > 30_000
    assert found.tables > 100
    assert found.files == sum(1 for _ in files_below(sample.home.path, ["landing", "run.lock"]))
