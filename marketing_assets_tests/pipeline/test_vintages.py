"""Vintages: what a later day, a replay and a second run of the same day leave alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from marketing_assets.findings import Finding
from marketing_assets.lineage import Lineage, current_id, record
from marketing_assets.pipeline.analysis import make_vintages
from marketing_assets.pipeline.finding_rows import read_findings, write_findings
from marketing_assets.pipeline.model_tables import MODEL_TABLES, NEWEST_ONLY, read_vintage, write_vintage
from marketing_assets.pipeline.seen import Inputs
from marketing_assets.warehouse.home import Home
from marketing_assets_tests.pipeline.stories import Story
from marketing_assets_tests.worlds import LAST, SETTINGS

DAY = date(2025, 3, 30)
BY_WEEK = {
    "media_mix_input", "media_mix_model", "media_mix_draws", "channel_contributions", "channel_roi", "response_curves",
}  # fmt: skip
KEPT = sorted(set(MODEL_TABLES) - set(NEWEST_ONLY))


@contextmanager
def warehouse(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(home.warehouse), read_only=True) as connection:
        yield connection


def vintages(home: Home, day: date) -> dict[str, list[tuple[Any, ...]]]:
    """Rows of one day in every table that keeps its vintages, and what was found."""
    with warehouse(home) as connection:
        tables = [*KEPT, "budget_plan", "dsp_payload", "findings"]
        return {
            table: connection.execute(f'SELECT * FROM "{table}" WHERE as_of = ? ORDER BY ALL', [day]).fetchall()
            for table in tables
        }


def ids(home: Home, day: date) -> dict[str, tuple[Any, ...]]:
    """Id and first time of every vintage of one day."""
    with warehouse(home) as connection:
        rows = connection.execute(
            "SELECT table_name, id, processed_at FROM lineage WHERE as_of = ? AND is_current "
            "AND table_name NOT IN (SELECT unnest(?))",
            [day, ["ad_rows", "landed_web_events", "sessions", *NEWEST_ONLY]],
        ).fetchall()
    return {table: (identity, at) for table, identity, at in rows}


# Whole runs: a day, the next day, and the day again


def test_every_day_has_a_vintage_and_the_model_one_per_week(story: Story) -> None:
    with warehouse(story.before_replays) as connection:
        days = {
            table: {day for (day,) in connection.execute(f'SELECT DISTINCT as_of FROM "{table}"').fetchall()}
            for table in MODEL_TABLES
        }
    # No model of four weeks, no incident in a steady month: nothing to keep, which is no reason to have no table.
    empty = {table for table in days if not days[table]}
    assert empty <= {"media_mix_draws", "channel_contributions", "channel_roi", "response_curves", "kpi_anomalies"}
    for table in set(days) - empty - BY_WEEK - set(NEWEST_ONLY):
        assert days[table] == {DAY, LAST}, table
    for table in BY_WEEK - empty:
        assert days[table] == {DAY}, table


def test_the_next_day_leaves_the_vintages_of_the_day_before_alone(planned_once: Home, story: Story) -> None:
    assert vintages(story.before_replays, DAY) == vintages(planned_once, DAY)
    assert ids(story.before_replays, DAY) == ids(planned_once, DAY)


def test_the_model_of_the_last_full_week_is_not_fitted_again(story: Story) -> None:
    """The story forbids it: a run that fitted would have failed."""
    assert (story.next_day.state, story.first_replay.state, story.second_replay.state) == ("planned",) * 3


def test_a_replay_of_an_older_day_keeps_newer_vintages(story: Story) -> None:
    for day in (DAY, LAST):
        assert vintages(story.home, day) == vintages(story.before_replays, day), day
        # What is told of a day also rests on all that has landed since: the manifest and the ledger are those of now.
        now, before = ids(story.home, day), ids(story.before_replays, day)
        assert {table for table in now if now[table] != before.get(table)} <= {"insights"}, day


def test_the_same_day_from_the_same_files_changes_nothing(story: Story) -> None:
    assert story.again == story.replayed


def test_nothing_is_found_twice(story: Story) -> None:
    with warehouse(story.home) as connection:
        twice = connection.execute("SELECT as_of, title FROM findings GROUP BY ALL HAVING count(*) > 1").fetchall()
        found = connection.execute("SELECT DISTINCT as_of FROM findings ORDER BY 1").fetchall()
    assert twice == []
    assert found == [(DAY,), (LAST,)]


def test_rows_of_people_are_kept_of_the_day_written_last_alone(story: Story) -> None:
    for home, day in ((story.before_replays, LAST), (story.home, DAY)):
        with warehouse(home) as connection:
            for table in NEWEST_ONLY:
                assert connection.execute(f"SELECT DISTINCT as_of FROM {table}").fetchall() == [(day,)], table
                # The other day's rows are gone, so its id must not say that they were made.
                other = DAY if day == LAST else LAST
                current = connection.execute(
                    "SELECT as_of FROM lineage WHERE table_name = ? AND is_current", [table]
                ).fetchall()
                assert current == [(day,)] and (other,) not in current


def test_every_lineage_parent_is_known(story: Story) -> None:
    """A parent is another table version or a landed file; plan and payload also rest on decisions, gates, checks."""
    with warehouse(story.home) as connection:
        unknown = connection.execute(
            "SELECT DISTINCT table_name "
            "FROM (SELECT table_name, unnest(parents) AS parent FROM lineage WHERE is_current) "
            "WHERE parent NOT IN (SELECT id FROM lineage) AND parent NOT IN (SELECT sha256 FROM landing_manifest) "
            "AND parent NOT IN (SELECT reading FROM landing_manifest) ORDER BY 1"
        ).fetchall()
    assert {table for (table,) in unknown} <= {"budget_plan", "dsp_payload", "plan_outlook", "sessions"}, unknown


# One vintage


@pytest.fixture
def inputs() -> Iterator[Inputs]:
    with duckdb.connect() as connection:
        yield Inputs(connection, Home(Path("nowhere")), SETTINGS, DAY)


def sizes(*numbers: int) -> pd.DataFrame:
    return pd.DataFrame(
        {"audience": "sessions", "segment": [f"s{n}" for n in numbers], "size": list(numbers), "share": 0.5}
    )


def finding(title: str) -> Finding:
    return Finding("segment_sizes", "k", "s", title, "info", DAY, None, None, None, "e", "a")


def test_a_vintage_replaces_its_own_day_and_no_other(inputs: Inputs) -> None:
    for day, frame in ((DAY, sizes(1, 2)), (LAST, sizes(3)), (DAY, sizes(4))):
        write_vintage(inputs.connection, "segment_sizes", frame, day)
    assert read_vintage(inputs.connection, "segment_sizes", DAY)["size"].tolist() == [4]
    assert read_vintage(inputs.connection, "segment_sizes", LAST)["size"].tolist() == [3]
    write_vintage(inputs.connection, "segment_sizes", sizes(), DAY)
    assert read_vintage(inputs.connection, "segment_sizes", DAY).empty
    assert read_vintage(inputs.connection, "segment_sizes", LAST)["size"].tolist() == [3]


def test_a_frame_that_lacks_a_column_is_refused_not_filled(inputs: Inputs) -> None:
    with pytest.raises(KeyError, match="share"):
        write_vintage(inputs.connection, "segment_sizes", sizes(1).drop(columns="share"), DAY)


@pytest.mark.parametrize("table", sorted(MODEL_TABLES))
def test_an_empty_vintage_has_all_columns(inputs: Inputs, table: str) -> None:
    write_vintage(inputs.connection, table, pd.DataFrame(columns=list(MODEL_TABLES[table])), DAY)
    assert list(read_vintage(inputs.connection, table, DAY).columns) == list(MODEL_TABLES[table])


def test_a_vintage_of_people_takes_the_place_of_all_others(inputs: Inputs) -> None:
    people = pd.DataFrame({"session_id": ["a"], "date": [DAY], "segment": ["x"], "confidence": [1.0], "reason": [None]})
    for day in (DAY, LAST, DAY):
        write_vintage(inputs.connection, "session_segments", people, day)
        record(inputs.connection, Lineage.of("session_segments", [], "", day))
    assert inputs.connection.execute("SELECT DISTINCT as_of FROM session_segments").fetchall() == [(DAY,)]
    assert current_id(inputs.connection, "session_segments", LAST) is None
    assert current_id(inputs.connection, "session_segments", DAY)


def test_a_vintage_is_computed_once_per_id(inputs: Inputs) -> None:
    computed: list[int] = []

    def make(parent: str) -> bool:
        lineage = Lineage.of("segment_sizes", [parent], "", DAY)

        def compute() -> Any:
            computed.append(1)
            return {"segment_sizes": sizes(len(computed))}, [finding(f"found {len(computed)}")]

        made = make_vintages(inputs, {"segment_sizes": lineage}, compute)
        record(inputs.connection, lineage)
        return made

    assert [make("a"), make("a"), make("b"), make("b")] == [True, False, True, False]
    assert read_vintage(inputs.connection, "segment_sizes", DAY)["size"].tolist() == [2]
    assert [found.title for found in read_findings(inputs.connection, DAY)] == ["found 2"]


def test_findings_are_replaced_per_source_and_day(inputs: Inputs) -> None:
    connection = inputs.connection
    write_findings(connection, "segment_sizes", DAY, [finding("one"), finding("two")])
    write_findings(connection, "other", DAY, [finding("of another table")])
    write_findings(connection, "segment_sizes", LAST, [finding("of another day")])
    write_findings(connection, "segment_sizes", DAY, [finding("three")])
    assert {found.title for found in read_findings(connection, DAY)} == {"three", "of another table"}
    write_findings(connection, "segment_sizes", DAY, [])
    assert [found.title for found in read_findings(connection, DAY)] == ["of another table"]
    assert [found.title for found in read_findings(connection, LAST)] == ["of another day"]
