"""A run in the words of OpenLineage: valid events, masked columns marked as such, and nothing but names and counts."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openlineage.client.serde import Serde

from marketing_assets.lineage.column_lineage import PERSONAL, PSEUDONYMS, ColumnSource, column_sources
from marketing_assets.lineage.open_lineage import Check, Column, Dataset, Job, Run, dataset_name, run_events
from marketing_assets_tests.lineage.open_lineage_schema import faults

RUN_ID = "65477a86-89de-4673-8b64-46553e8ed481"
START = datetime(2025, 3, 31, 6, tzinfo=UTC)
CUSTOMERS = Dataset("landing_customers", "landing/customers", "f" * 64)
LANDED = Dataset(
    "landed_customers",
    version="a" * 64,
    columns=(Column("customer_id", "VARCHAR", "The customer's id (masked)."), Column("orders", "DOUBLE")),
    rows=3,
)
CHECKS = (
    Check("landed_customers", "ids_are_masked", True, "error", 0, 3),
    Check("landed_customers", "orders_are_counts", False, "warn", 2, 3),
    Check("landed_customers", "columns_are_complete", True, "error"),
)


def a_run(state: Any = "COMPLETE", error: str | None = None) -> Run:
    read = Job("landed_customers", START, START + timedelta(seconds=2), "COMPLETE", (CUSTOMERS,), (LANDED,))
    checked = Job("landed_customers_contracts", START + timedelta(seconds=2), START + timedelta(seconds=3), state,
                  (Dataset("landed_customers"),), checks=CHECKS, error=error)  # fmt: skip
    return Run(RUN_ID, "daily_reallocation", START, START + timedelta(seconds=4), state, "2025-03-30", error, "1.13",
               {"settings_hash": "b" * 64}, (read, checked))  # fmt: skip


def told(run: Run, namespace: str = "marketing-assets") -> list[dict[str, Any]]:
    return [json.loads(Serde.to_json(event)) for event in run_events(run, namespace)]


def end_of(events: list[dict[str, Any]], job: str) -> dict[str, Any]:
    (found,) = [e for e in events if e["job"]["name"] == job and e["eventType"] != "START"]
    return found


def test_a_run_is_told_from_start_to_end_with_a_pair_of_events_for_each_job() -> None:
    events = told(a_run())
    assert [(event["eventType"], event["job"]["name"]) for event in events] == [
        ("START", "daily_reallocation"),
        ("START", "daily_reallocation.landed_customers"),
        ("COMPLETE", "daily_reallocation.landed_customers"),
        ("START", "daily_reallocation.landed_customers_contracts"),
        ("COMPLETE", "daily_reallocation.landed_customers_contracts"),
        ("COMPLETE", "daily_reallocation"),
    ]
    assert events[0]["eventTime"] == "2025-03-31T06:00:00.000+00:00"
    assert {event["run"]["runId"] for event in (events[0], events[-1])} == {RUN_ID}
    parents = [event["run"]["facets"]["parent"]["run"]["runId"] for event in events[1:-1]]
    assert parents == [RUN_ID] * 4
    assert events[1]["run"]["runId"] == events[2]["run"]["runId"] != events[3]["run"]["runId"]
    assert [fault for event in events for fault in faults(event)] == []


def test_the_same_run_gives_the_same_events() -> None:
    assert told(a_run()) == told(a_run())


def test_a_masked_column_is_marked_and_another_is_not() -> None:
    (output,) = end_of(told(a_run()), "daily_reallocation.landed_customers")["outputs"]
    fields = output["facets"]["columnLineage"]["fields"]
    source = {"namespace": "file://marketing-assets", "name": "/landing/customers"}
    assert fields == {
        "customer_id": {"inputFields": [source | {"field": "customer_id", "transformations": [
            {"type": "DIRECT", "subtype": "TRANSFORMATION", "masking": True, "description": "keyed hash"}]}]},
        "orders": {"inputFields": [source | {"field": "orders", "transformations": [
            {"type": "DIRECT", "subtype": "IDENTITY", "masking": False}]}]},
    }  # fmt: skip
    assert output["outputFacets"]["outputStatistics"]["rowCount"] == 3
    assert output["facets"]["version"]["datasetVersion"] == "a" * 64
    assert [(f["name"], f["type"]) for f in output["facets"]["schema"]["fields"]] == [
        ("customer_id", "VARCHAR"), ("orders", "DOUBLE"),
    ]  # fmt: skip


def test_what_identifies_people_is_tagged_where_it_landed_and_where_it_is_masked() -> None:
    event = end_of(told(a_run()), "daily_reallocation.landed_customers")
    for dataset, value in ((event["inputs"][0], "true"), (event["outputs"][0], "pseudonym")):
        (tag,) = dataset["facets"]["tags"]["tags"]
        assert (tag["key"], tag["value"], tag["field"]) == ("pii", value, "customer_id")


def test_the_checks_of_a_table_stand_at_the_table_they_read() -> None:
    (read,) = end_of(told(a_run()), "daily_reallocation.landed_customers_contracts")["inputs"]
    assert (read["namespace"], read["name"]) == ("duckdb://marketing-assets", "warehouse.main.landed_customers")
    assert read["inputFacets"]["dataQualityAssertions"]["assertions"] == [
        {"assertion": "ids_are_masked", "success": True, "severity": "error",
         "params": {"failedRows": 0, "checkedRows": 3}},
        {"assertion": "orders_are_counts", "success": False, "severity": "warn",
         "params": {"failedRows": 2, "checkedRows": 3}},
        {"assertion": "columns_are_complete", "success": True, "severity": "error", "params": {}},
    ]  # fmt: skip


@pytest.mark.parametrize("state", ["FAIL", "ABORT"])
def test_a_run_that_did_not_end_well_names_the_class_of_its_error(state: str) -> None:
    events = told(a_run(state, "WarehouseError"))
    assert end_of(events, "daily_reallocation")["eventType"] == state
    told_error = end_of(events, "daily_reallocation")["run"]["facets"]["errorMessage"]
    assert (told_error["message"], told_error["programmingLanguage"]) == ("WarehouseError", "Python")
    assert "errorMessage" not in events[0]["run"]["facets"]
    assert [fault for event in events for fault in faults(event)] == []


def _without(*path: str) -> Callable[[dict[str, Any]], None]:
    def breaks(event: dict[str, Any]) -> None:
        for step in path[:-1]:
            event = event[step][0] if isinstance(event[step], list) else event[step]
        del event[path[-1]]

    return breaks


def _with(value: Any, *path: str) -> Callable[[dict[str, Any]], None]:
    def breaks(event: dict[str, Any]) -> None:
        for step in path[:-1]:
            event = event[step][0] if isinstance(event[step], list) else event[step]
        event[path[-1]] = value

    return breaks


LINEAGE = ("outputs", "facets", "columnLineage")


@pytest.mark.parametrize(
    "breaks",
    [
        _without("run"),
        _without("eventTime"),
        _without("producer"),
        _without("outputs", "name"),
        _without(*LINEAGE, "fields"),
        _without(*LINEAGE, "_producer"),
        _without(*LINEAGE, "fields", "orders", "inputFields", "field"),
        _without("outputs", "facets", "schema", "fields", "name"),
        _with("DONE", "eventType"),
        _with("yesterday", "eventTime"),
        _with("run 1", "run", "runId"),
        _with("nowhere", "producer"),
        _with("https://openlineage.io/spec/1-0-0/OpenLineage.json#/$defs/RunEvent", "schemaURL"),
        _with("yes", *LINEAGE, "fields", "orders", "inputFields", "transformations", "masking"),
        _with("three", "outputs", "outputFacets", "outputStatistics", "rowCount"),
        _with("https://example.org/Mine.json", "outputs", "facets", "version", "_schemaURL"),
        _with({}, "outputs", "facets", "version", "datasetVersion"),
        _with(1, "outputs", "facet"),
    ],
)
def test_a_broken_event_is_found(breaks: Callable[[dict[str, Any]], None]) -> None:
    event = end_of(told(a_run()), "daily_reallocation.landed_customers")
    assert faults(event) == []
    breaks(event)
    assert faults(event) != []


@given(name=st.from_regex(r"\A[A-Za-z0-9][A-Za-z0-9.-]{0,20}\Z"), asset=st.from_regex(r"\A[a-z_]{1,20}\Z"))
def test_a_dataset_is_called_by_the_home_and_its_place_in_it(name: str, asset: str) -> None:
    assert dataset_name(Dataset(asset), name) == (f"duckdb://{name}", f"warehouse.main.{asset}")
    assert dataset_name(Dataset(asset, f"landing/{asset}"), name) == (f"file://{name}", f"/landing/{asset}")


def test_a_column_is_led_back_only_to_what_the_job_read() -> None:
    output = Dataset("ad_performance", columns=(Column("spend", "DECIMAL(18,6)"), Column("date", "DATE")), rows=1)
    job = Job("ad_performance", START, START, "COMPLETE", (Dataset("ad_rows"),), (output,))
    (_, event) = told(Run(RUN_ID, "daily", START, START, "COMPLETE", jobs=(job,)))[1:3]
    fields = event["outputs"][0]["facets"]["columnLineage"]["fields"]
    assert set(fields) == {"spend", "date"}  # of the mart's other columns none was written
    assert {source["name"] for field in fields.values() for source in field["inputFields"]} == {
        "warehouse.main.ad_rows"
    }


def test_a_kpi_leads_back_to_the_columns_of_its_formula() -> None:
    sources = column_sources()["campaign_kpis_daily"]
    assert sources["roas"] == (
        ColumnSource("ad_performance", "revenue", "AGGREGATION"),
        ColumnSource("ad_performance", "spend", "AGGREGATION"),
    )
    assert column_sources()["ad_performance"]["channel"] == (
        ColumnSource("ad_rows", "campaign", "TRANSFORMATION"),
        ColumnSource("ad_rows", "platform", "TRANSFORMATION"),
    )


def test_no_identifier_reaches_a_table_unmasked() -> None:
    unmasked = [
        (table, column, source.column)
        for table, columns in column_sources().items()
        for column, sources in columns.items()
        for source in sources
        if source.column in PERSONAL.get(source.table, ()) and not source.masking and source.subtype != "CONDITIONAL"
    ]
    assert unmasked == []


def test_a_keyed_hash_of_an_identifier_is_a_pseudonym() -> None:
    hashed = {
        (table, column)
        for table, columns in column_sources().items()
        for column, sources in columns.items()
        if any(source.masking == "keyed hash" for source in sources)
    }
    known = {(table, column) for table, columns in PSEUDONYMS.items() for column in columns}
    assert hashed <= known
