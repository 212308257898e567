"""What `simulate` writes, where it refuses to, and that the committed sample is what it writes today."""

from __future__ import annotations

import gzip
import hashlib
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketing_assets.errors import LandingError, SettingsError
from marketing_assets.findings import IncidentKind
from marketing_assets.simulation import SCENARIOS, simulate

SAMPLE = Path(__file__).parents[2] / "data" / "sample"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def unpacked(folder: Path) -> dict[str, bytes]:
    """Contents with `.gz` files as what is in them: another zlib packs the same text into other bytes."""
    return {name: gzip.decompress(data) if name.endswith(".gz") else data for name, data in contents(folder).items()}


def test_the_committed_sample_is_what_its_scenario_writes_for_seed_42(tmp_path):
    truth = json.loads((SAMPLE / "truth.json").read_text(encoding="utf-8"))
    assert truth["seed"] == 42
    simulate(truth["scenario"], 42, tmp_path)
    assert unpacked(SAMPLE) == unpacked(tmp_path)


def test_a_landing_folder_and_its_truth_are_written(tmp_path):
    truth = simulate("quarter", 7, tmp_path / "new" / "folder")
    assert set(contents(tmp_path / "new" / "folder")) == {"ads/quarter.csv", "truth.json"}
    assert (truth.scenario, truth.seed, truth.start, truth.end) == ("quarter", 7, date(2025, 1, 1), date(2025, 3, 31))


def test_truth_json_names_every_anomaly_in_full(tmp_path):
    simulate("quarter", 42, tmp_path)
    truth = json.loads((tmp_path / "truth.json").read_text(encoding="utf-8"))
    assert {key: truth[key] for key in truth if key != "anomalies"} == {
        "scenario": "quarter",
        "seed": 42,
        "start": "2025-01-01",
        "end": "2025-03-31",
        "currency": "EUR",
    }
    assert len(truth["anomalies"]) == 5
    assert {anomaly["kind"] for anomaly in truth["anomalies"]} == {kind.value for kind in IncidentKind}
    assert truth["anomalies"][0] == {
        "kind": "gradual_decline",
        "platform": "Instagram",
        "channel": "Paid Social",
        "campaign": "IG_Influencer",
        "metric": "ctr",
        "start": "2025-02-01",
        "end": "2025-02-28",
        "magnitude": 0.08,
    }


def test_lines_end_with_a_line_feed_and_money_has_two_decimals(tmp_path):
    simulate("quarter", 42, tmp_path)
    text = (tmp_path / "ads" / "quarter.csv").read_bytes().decode("ascii")
    assert "\r" not in text
    assert text.endswith("\n")
    for line in text.splitlines()[1:]:
        spend, revenue = line.split(",")[3], line.split(",")[7]
        assert len(spend.partition(".")[2]) == len(revenue.partition(".")[2]) == 2
    assert "2025-03-22,Google,Google_Display,0.00,0,0,0,0.00\n" in text


@given(seed=st.integers(min_value=0))
@settings(max_examples=20, deadline=None)
def test_the_same_seed_gives_the_same_files_and_another_seed_others(seed):
    first, second, other = (SCENARIOS["quarter"](number) for number in (seed, seed, seed + 1))
    assert first == second
    assert first.files != other.files


def test_the_bytes_of_a_seed_do_not_change_between_versions(tmp_path):
    simulate("quarter", 7, tmp_path)
    digests = {name: hashlib.sha256(data).hexdigest()[:16] for name, data in contents(tmp_path).items()}
    assert digests == {"ads/quarter.csv": "98d3d4fb0fec4780", "truth.json": "00f6a6b7fb3e1c0b"}


def test_an_earlier_simulation_is_replaced_also_by_another_seed(tmp_path):
    simulate("quarter", 1, tmp_path / "twice")
    simulate("quarter", 2, tmp_path / "twice")
    simulate("quarter", 2, tmp_path / "once")
    assert contents(tmp_path / "twice") == contents(tmp_path / "once")


def test_a_run_killed_after_its_first_file_can_be_repeated(tmp_path):
    simulate("quarter", 1, tmp_path / "whole")
    (tmp_path / "torn").mkdir()
    (tmp_path / "torn" / "truth.json").write_bytes((tmp_path / "whole" / "truth.json").read_bytes())
    simulate("quarter", 1, tmp_path / "torn")
    assert contents(tmp_path / "torn") == contents(tmp_path / "whole")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("ads/january.csv", "date,spend\n"),
        ("ads/quarter.csv", "date,spend\n"),
        ("truth.json", "{}"),
        ("truth.json", "[]"),
        ("truth.json", "not json"),
        ("truth.json", '{"scenario": "another"}'),
    ],
)
def test_a_folder_with_files_of_somebody_else_is_refused_and_left_as_it_was(tmp_path, name, text):
    (tmp_path / "ads").mkdir()
    (tmp_path / name).write_text(text)
    before = contents(tmp_path)
    with pytest.raises(LandingError, match=f"holds {name}.*choose a new or empty folder"):
        simulate("quarter", 1, tmp_path)
    assert contents(tmp_path) == before


def test_a_foreign_file_beside_an_earlier_simulation_is_refused(tmp_path):
    simulate("quarter", 1, tmp_path)
    (tmp_path / "ads" / "own.csv").write_text("date,spend\n")
    with pytest.raises(LandingError, match=r"holds ads/own\.csv"):
        simulate("quarter", 1, tmp_path)


def test_a_file_in_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "out").write_text("")
    with pytest.raises(LandingError, match="is a file; expected a new or empty folder"):
        simulate("quarter", 1, tmp_path / "out")


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(LandingError, match="cannot be written"):
        simulate("quarter", 1, tmp_path / "file" / "out")


def test_an_unknown_scenario_is_answered_with_the_known_ones(tmp_path):
    with pytest.raises(
        SettingsError, match=r"scenario 'decade' does not exist; expected one of media-mix, quarter, two-years"
    ):
        simulate("decade", 1, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_negative_seed_is_refused(tmp_path):
    with pytest.raises(SettingsError, match="seed -1 is negative"):
        simulate("quarter", -1, tmp_path / "out")
    assert not (tmp_path / "out").exists()
