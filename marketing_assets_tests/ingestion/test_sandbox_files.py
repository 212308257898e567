"""Real and known-truth files of every kind through the committed mappings: golden numbers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from marketing_assets.ingestion import find_mapping, read_landed
from marketing_assets.settings import Settings


@pytest.fixture
def golden(datasets, repository):
    """`golden(kind, path below the data sets without .csv)`: read through the committed mapping, in AUD."""

    def read(kind, name):
        path = datasets / f"{name}.csv"
        mapping = find_mapping(path, [repository / "data" / "mappings"])
        assert mapping is not None
        result = read_landed(path, kind, mapping=mapping, settings=Settings(currency="AUD"), today=date(2026, 11, 1))
        assert result.records == result.kept + len(result.rejected) + sum(result.dropped.values())
        return result

    return read


def test_the_sandbox_has_its_events_sessions_and_users(golden):
    result = golden("web_events", "web_events/sandbox_ga4_events")
    rows = result.rows
    assert (result.lines, result.kept, result.duplicates) == (2_189, 2_189, 0)
    assert rows["user_pseudo_id"].nunique() == 500
    assert len(rows[["user_pseudo_id", "ga_session_id"]].drop_duplicates()) == 937
    assert (str(rows["event_timestamp"].iloc[0]), rows["line"].iloc[0]) == ("2026-03-01 13:34:38", 2)
    assert (result.first_date, result.last_date) == (date(2026, 3, 1), date(2026, 4, 5))
    assert set(rows["analytics_storage"]) == set(rows["ads_storage"]) == {"Yes"}


def test_the_sandboxs_ads_keep_their_spend_and_clicks(golden):
    meta, google = (golden("ads", f"web_events/sandbox_{n}") for n in ("meta_ads_insights", "google_ads_clicks"))
    assert (meta.kept, meta.rows["spend"].sum(), set(meta.rows["platform"])) == (91, Decimal("7994.08"), {"Meta"})
    assert (google.kept, google.rows["spend"].sum()) == (278, Decimal("1212.55"))
    assert google.rows["clicks"].sum() == 278
    assert (meta.rows["conversions"].sum(), google.rows["conversions"].sum()) == (61, 37)


def test_the_sandboxs_crm_has_its_sales_and_drops_what_was_not_sold(golden):
    result = golden("sales", "web_events/sandbox_backend_outcomes")
    assert (result.lines, result.kept, result.dropped) == (150, 75, {"no sale": 75})
    assert (result.rows["revenue"].sum(), result.rows["orders"].sum()) == (Decimal("28353.55"), 75)


def test_cookie_cats_keeps_its_players(golden):
    result = golden("experiments", "experiments/cookie_cats")
    by_variant = result.rows.groupby("variant")[["units", "conversions"]].sum()
    assert (result.kept, result.rows["unit_id"].nunique()) == (90_189, 90_189)
    assert by_variant.loc["gate_30"].tolist() == [44_700, 8_502]
    assert by_variant.loc["gate_40"].tolist() == [45_489, 8_279]


def test_the_groups_of_a_campaign_test_are_sums_and_the_short_line_is_rejected(golden):
    control, test = golden("experiments", "experiments/control_group"), golden("experiments", "experiments/test_group")
    assert control.rejected[["line", "reason"]].values.tolist() == [[6, "10 cells expected, 4 found"]]
    assert (control.kept, test.kept) == (29, 30)
    assert (set(control.rows["control"]), set(test.rows["control"])) == ({True}, {False})
    assert control.rows[["units", "conversions"]].sum().tolist() == [154_303, 15_161]
    assert test.rows[["units", "conversions"]].sum().tolist() == [180_970, 15_637]


@pytest.mark.parametrize(
    ("name", "weeks", "media", "controls", "target"),
    [
        ("mmm_example", 179, ["x1", "x2"], ["event_1", "event_2"], 946_005.616),
        ("small_business", 104, ["Email", "Local-Ads", "Search-Ads", "Social-Media"], ["c1", "c2"], 886_371.756),
        (
            "robyn_simulated_weekly",
            208,
            ["facebook", "ooh", "print", "search", "tv"],
            ["competitor_sales", "newsletter"],
            379_005_696.667,
        ),
    ],
)
def test_the_mix_files_have_their_weeks_media_and_controls(golden, name, weeks, media, controls, target):
    result = golden("media_mix", f"mix/{name}")
    rows = result.rows
    assert (result.lines, len(result.rejected), rows["value"].isna().sum()) == (weeks, 0, 0)
    assert sorted(set(rows["variable"][rows["role"] == "media"])) == media
    assert sorted(set(rows["variable"][rows["role"] == "control"])) == controls
    assert rows["value"][rows["role"] == "target"].sum() == pytest.approx(target, rel=1e-8)
