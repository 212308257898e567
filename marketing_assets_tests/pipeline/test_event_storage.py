"""Dagster's SQLite storage during a run in this process: kept open, and given back as it was."""

from __future__ import annotations

from pathlib import Path

import dagster as dg
from sqlalchemy.pool import SingletonThreadPool

from marketing_assets.pipeline.event_storage import MODULES, NAME, quick_event_storage


def test_dagster_still_makes_its_engines_where_we_look_for_them() -> None:
    assert [hasattr(module, NAME) for module in MODULES] == [True, True]


def test_events_of_a_quick_run_are_read_by_an_instance_that_knows_nothing_of_it(tmp_path: Path) -> None:
    (tmp_path / "dagster.yaml").write_text("telemetry: {enabled: false}\n")
    before = [getattr(module, NAME) for module in MODULES]

    @dg.asset
    def one() -> dg.MaterializeResult:
        return dg.MaterializeResult(metadata={"rows": 3})

    with quick_event_storage(), dg.DagsterInstance.from_config(str(tmp_path)) as instance:
        made = getattr(MODULES[0], NAME)("sqlite://")
        assert isinstance(made.pool, SingletonThreadPool)
        assert getattr(MODULES[0], NAME)("sqlite://") is made
        assert dg.materialize([one], instance=instance).success
    assert [getattr(module, NAME) for module in MODULES] == before
    with dg.DagsterInstance.from_config(str(tmp_path)) as instance:
        found = instance.get_latest_materialization_event(dg.AssetKey("one"))
        assert found is not None and found.asset_materialization is not None
        assert found.asset_materialization.metadata["rows"].value == 3
