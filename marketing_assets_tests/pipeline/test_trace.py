"""The trace of a payload, a table, an id and a landed file, on homes on which the graph ran."""

from __future__ import annotations

import io
import json
import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from rich.console import Console
from typer.testing import CliRunner

from marketing_assets.cli import app
from marketing_assets.errors import TraceError
from marketing_assets.governance import scan_text
from marketing_assets.pipeline.tracing import trace
from marketing_assets.warehouse.home import Home
from marketing_assets.warehouse.tables import transaction
from marketing_assets_tests.pipeline.stories import Story
from marketing_assets_tests.worlds import SETTINGS

NODE = {
    "id", "table", "as_of", "is_current", "rows", "processed_at", "settings_hash", "code_hash", "checks", "masked",
    "parents", "files", "other_inputs",
}  # fmt: skip
FILE = {
    "file", "sha256", "kind", "status", "order", "lines", "records", "kept", "rejected", "dropped", "replaced",
    "first_date", "last_date",
}  # fmt: skip


def told(home: Home, what: str) -> dict[str, Any]:
    """The JSON of a trace."""
    found: dict[str, Any] = json.loads(json.dumps(trace(home, SETTINGS, what).to_json()))
    return found


def printed(home: Home, what: str) -> str:
    """What the terminal shows, without line breaks."""
    paper = io.StringIO()
    trace(home, SETTINGS, what).print_on(Console(file=paper, width=1000))
    return paper.getvalue()


def payload_of(home: Home) -> Path:
    (file,) = home.payloads.rglob("dsp_payload-*.json")
    return file


def refused(home: Home, what: str) -> str:
    with pytest.raises(TraceError) as error:
        trace(home, SETTINGS, what)
    return str(error.value)


def nodes_of(found: dict[str, Any], table: str) -> list[dict[str, Any]]:
    return [node for node in found["nodes"] if node["table"] == table]


def test_a_payload_leads_to_every_file_it_rests_on(planned_once: Home) -> None:
    found = told(planned_once, str(payload_of(planned_once)))
    assert (found["kind"], found["direction"], found["read_from"]) == ("payload", "to the landed files", "warehouse")
    assert found["payload"]["effective_date"] == "2025-03-31"
    assert {file["file"] for file in found["files"]} == {
        "ads/month.csv", "sales/sales.csv", *(f"web_events/week-{week}.csv" for week in range(5)),
    }  # fmt: skip
    assert found["nodes"][0]["table"] == "dsp_payload" and found["nodes"][0]["id"] == found["id"]
    assert {"budget_plan", "campaign_kpis_daily", "ad_rows", "sessions", "media_mix_model"} <= {
        node["table"] for node in found["nodes"]
    }


def test_every_node_tells_its_rows_checks_hashes_and_masks(planned_once: Home) -> None:
    found = told(planned_once, "dsp_payload")
    assert all(set(node) == NODE for node in found["nodes"]) and all(set(file) == FILE for file in found["files"])
    (plan,) = nodes_of(found, "budget_plan")
    assert (plan["rows"], plan["as_of"], plan["checks"]["failed"]) == (4, "2025-03-30", 0)
    assert plan["code_hash"] == found["code_hashes"][0] and len(found["code_hashes"]) == 1
    assert sum(node["rows"] for node in nodes_of(found, "ad_rows")) == 60
    masked = nodes_of(found, "landed_web_events")[0]["masked"]
    assert {"user_id", "session_key"} <= set(masked["hmac"]) and {"ip_address", "gclid"} <= set(masked["dropped"])
    assert "search_term" in masked["scrubbed"]


def test_a_file_tells_its_counts_and_leads_to_the_payload(planned_once: Home) -> None:
    found = told(planned_once, "ads/month.csv")
    assert found["direction"] == "to what rests on it" and found["id"] is None
    (file,) = found["files"]
    assert (file["records"], file["kept"], file["rejected"], file["dropped"], file["replaced"]) == (60, 60, 0, 0, 0)
    assert (file["first_date"], file["last_date"], file["status"]) == ("2025-03-01", "2025-03-30", "read")
    assert {"ad_rows", "ad_performance", "dsp_payload", "published_snapshot"} <= {n["table"] for n in found["nodes"]}
    assert told(planned_once, "month.csv")["nodes"] == found["nodes"]
    assert told(planned_once, file["sha256"][:8])["nodes"] == found["nodes"]


def test_an_id_and_a_payload_are_known_by_eight_digits(planned_once: Home) -> None:
    found = told(planned_once, "dsp_payload")
    assert told(planned_once, found["id"][:8].upper())["nodes"] == found["nodes"]
    digits = payload_of(planned_once).stem.rpartition("-")[2]
    by_hash = told(planned_once, digits[:8])
    assert (by_hash["kind"], by_hash["nodes"]) == ("payload", found["nodes"])


def test_a_view_is_traced_by_the_table_it_is_made_of(planned_once: Home) -> None:
    assert told(planned_once, "channel_kpis_daily")["nodes"][0]["table"] == "campaign_kpis_daily"


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("campaign_kpi_daily", "near it: campaign_kpis_daily"),
        ("ads/mnth.csv", "near it: ads/month.csv"),
        ("abc", "give 8 digits or more"),
        ("0123456789", "no lineage id, payload or landed file of this home begins with 0123456789"),
        ("schema_version", "keeps no lineage"),
        ("../../etc/passwd", "nothing known as"),
        ("", "nothing known as"),
    ],
)
def test_what_is_not_known_is_refused_with_what_is_near(planned_once: Home, what: str, words: str) -> None:
    assert words in refused(planned_once, what)


def test_several_things_by_one_prefix_are_listed(planned: Home) -> None:
    with transaction(planned.warehouse) as connection:
        connection.execute(
            "INSERT INTO lineage SELECT * REPLACE (id[:63] || if(id[-1:] = '0', '1', '0') AS id) FROM lineage "
            "WHERE table_name = 'budget_plan'"
        )
    identity = told(planned, "budget_plan")["id"]
    words = refused(planned, identity[:12])
    assert f"2 things begin with {identity[:12]}; give more digits" in words and words.count("budget_plan") == 2


def test_two_contents_of_one_name_are_told_apart_by_their_hash(planned: Home) -> None:
    with transaction(planned.warehouse) as connection:
        connection.execute(
            "INSERT INTO landing_manifest SELECT * REPLACE (repeat('ab', 32) AS sha256, 99 AS file_order) "
            "FROM landing_manifest WHERE file = 'ads/month.csv'"
        )
    words = refused(planned, "ads/month.csv")
    assert "2 contents landed as ads/month.csv" in words and "abababababababab…" in words
    assert told(planned, "abababab")["notes"] == ["no row of it is used: the file is read"]


@pytest.mark.parametrize(
    "content", ["no json", "[]", "{}", '{"lineage": {"id": 1}}', '{"lineage": {"id": "x", "parents": []}}', "\ufeff{"]
)
def test_a_file_that_is_no_payload_is_named(planned: Home, tmp_path: Path, content: str) -> None:
    file = tmp_path / "p.json"
    file.write_text(content, encoding="utf-8")
    assert refused(planned, str(file)).startswith(f"{file}: no payload")


def test_while_a_run_holds_the_home_the_snapshot_answers_and_says_so(planned: Home) -> None:
    free = told(planned, "dsp_payload")
    with FileLock(planned.lock):
        held = told(planned, "dsp_payload")
    assert held["read_from"] == "snapshot"
    assert held["notes"] == ["read from the published snapshot, because a run holds the warehouse"]
    assert (held["files"], [n["id"] for n in held["nodes"]]) == (free["files"], [n["id"] for n in free["nodes"]])
    assert sum(node["rows"] for node in nodes_of(held, "ad_rows")) == 60


def test_a_trace_writes_nothing(planned: Home) -> None:
    def state() -> dict[Path, bytes]:
        return {file: file.read_bytes() for file in planned.path.rglob("*") if file.is_file()}

    before = state()
    told(planned, "dsp_payload")
    assert state() == before


def test_a_payload_whose_warehouse_is_gone_tells_what_it_knows(planned: Home) -> None:
    shutil.rmtree(planned.published)
    planned.warehouse.unlink()
    found = told(planned, str(payload_of(planned).relative_to(planned.path)))
    assert found["read_from"] == "nothing" and found["files"] == []
    assert {node["table"] for node in found["nodes"][1:]} == {
        "budget_plan", "campaign_kpis_daily", "sessions", "revenue_forecast", "plan_outlook", "ad_copy_library",
    }  # fmt: skip
    assert any("only known by the ids it names" in note for note in found["notes"])


def test_a_home_without_anything_is_refused(tmp_path: Path) -> None:
    assert "nothing to trace" in refused(Home(tmp_path / "none"), "dsp_payload")


def test_a_payload_of_an_older_day_is_traced_after_newer_ones(story: Story) -> None:
    old = told(story.home, story.approved.payload_hash[:16])
    assert old["payload"]["effective_date"] == "2025-03-31"
    assert "ads/month.csv" in {file["file"] for file in old["files"]}
    (newest,) = [node for node in told(story.before_replays, "dsp_payload")["nodes"] if node["table"] == "dsp_payload"]
    assert newest["as_of"] == date(2025, 3, 31).isoformat()


def test_a_version_that_was_made_again_says_that_its_rows_are_not_kept(story: Story) -> None:
    with transaction(story.home.warehouse) as connection:
        found = connection.execute(
            "SELECT id FROM lineage WHERE NOT is_current AND table_name = 'ad_performance' LIMIT 1"
        ).fetchone()
    assert found is not None
    old = told(story.home, found[0])
    assert old["nodes"][0]["rows"] is None and any("an older version" in note for note in old["notes"])
    assert "ads/month.csv" in {file["file"] for file in old["files"]}


def test_the_terminal_tells_the_way_from_the_payload_to_the_lines(planned_once: Home) -> None:
    text = printed(planned_once, str(payload_of(planned_once)))
    assert re.search(r"budget_plan [0-9a-f]{12} as of 2025-03-30  4 rows · .* · settings [0-9a-f]{8} · checks", text)
    assert "ad_rows 30 days, 2025-03-01 to 2025-03-30  60 rows" in text
    assert "60 rows = 60 kept + 0 rejected, 0 dropped, 0 replaced since, 2025-03-01 to 2025-03-30" in text
    assert text.count("made all of it") == 1 and "HMAC: event_key, user_id" in text


def test_long_lists_of_files_are_summed_up(planned: Home) -> None:
    with transaction(planned.warehouse) as connection:
        connection.execute(
            "INSERT INTO landing_manifest SELECT m.* REPLACE (sha256(n::VARCHAR) AS sha256, 'ads/' || n AS file, "
            "100 + n AS file_order, 2 AS kept) FROM landing_manifest AS m, range(40) AS t(n) "
            "WHERE file = 'ads/month.csv'"
        )
        connection.execute(
            "UPDATE lineage SET parents = (SELECT list(sha256) FROM landing_manifest WHERE kind = 'ads') "
            "WHERE table_name = 'ad_rows' AND as_of IS NOT NULL"
        )
    assert "… and 36 more files with 130 rows kept" in printed(planned, "ad_rows")
    assert len(told(planned, "ad_rows")["files"]) == 41


def test_nothing_personal_is_in_a_trace_masked_or_not(planned_once: Home) -> None:
    with transaction(planned_once.warehouse) as connection:
        files = str(planned_once.lake / "landed_web_events" / "*" / "*.parquet")
        masks = {
            mask
            for row in connection.execute(
                f"SELECT DISTINCT user_id, customer_id, session_key, event_key FROM '{files}'"
            ).fetchall()
            for mask in row
        }
    for what in ("dsp_payload", "sessions", "web_events/week-0.csv", "landed_customers"):
        text = json.dumps(told(planned_once, what)) + printed(planned_once, what)
        assert scan_text(text) == {} and not any(mask in text for mask in masks if mask)


def test_the_command_ends_with_what_it_found(planned: Home) -> None:
    def ended(*words: str) -> tuple[int, dict[str, Any]]:
        result = CliRunner().invoke(app, ["trace", *words, "--home", str(planned.path), "--json"])
        return result.exit_code, json.loads(result.stdout.splitlines()[-1])

    key = ("--key", "date=2025-03-29,platform=Google", "--column", "spend")
    assert ended("dsp_payload")[1]["kind"] == "version"
    assert ended("campaign_kpis_daily", *key)[0] == 0
    code, said = ended("campaign_kpi_daily")
    assert (code, said["state"], said["error"]) == (2, "refused", "TraceError")
    with transaction(planned.warehouse) as connection:
        connection.execute("UPDATE campaign_kpis_daily SET spend = spend + 0.01")
    code, said = ended("campaign_kpis_daily", *key)
    assert (code, said["adds_up"], said["sums"][0]["equal"]) == (1, False, False)
