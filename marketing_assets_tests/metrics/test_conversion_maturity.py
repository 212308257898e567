"""The maturity curve is found again in worlds where it is known, and not made up where it cannot be known."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import duckdb
import pandas as pd
import pytest

from marketing_assets.metrics.conversion_maturity import COLUMNS, MIN_DAYS, maturity_curves
from marketing_assets.metrics.late_conversions import CONVERSION_MATURITY_SQL
from marketing_assets_tests.metrics.late_world import FIRST, LateWorld, at_once, geometric

CURVES = {"Google": geometric(0.5), "Meta": geometric(0.75), "LinkedIn": geometric(0.9)}
MATURITY = {"Google": 10, "Meta": 7, "LinkedIn": 5}


def learn(rows: pd.DataFrame, maturity: Mapping[str, int]) -> pd.DataFrame:
    """The curves, from rows that may leave out what a world does not need."""
    absent = ("account_id", "campaign_id", "ad_group_id", "ad_group", "ad_id", "ad", "metrics")
    landed = rows.assign(**{name: None for name in absent if name not in rows})
    landed = landed if "currency" in landed else landed.assign(currency="EUR")
    with duckdb.connect() as connection:
        connection.register("landed", landed.astype(dict.fromkeys(absent, object)))
        texts = ", ".join(f"{name}::VARCHAR AS {name}" for name in absent)
        connection.execute(f"CREATE TABLE ad_rows AS SELECT * REPLACE (date::DATE AS date, {texts}) FROM landed")
        connection.execute("CREATE TABLE maturity (platform VARCHAR, days INTEGER)")
        connection.execute("CREATE TABLE fx_terms AS SELECT 'EUR' AS currency")
        rates = "SELECT DISTINCT date, 'JPY' AS currency, 0.006::DECIMAL(20,12) AS rate FROM ad_rows"
        connection.execute(f"CREATE TABLE fx_rates AS {rates}")
        for entry in maturity.items():
            connection.execute("INSERT INTO maturity VALUES (?, ?)", entry)
        return maturity_curves(connection.execute(CONVERSION_MATURITY_SQL).df(), maturity)


def test_the_known_curve_is_found_within_its_interval_on_several_seeds() -> None:
    hits, errors = [], []
    for seed in range(6):
        found = learn(LateWorld(CURVES).rows(seed), MATURITY)
        assert set(found["status"]) == {"learned"}
        for row in found[found["metric"] == "conversions"].itertuples():
            truth = CURVES[row.platform](row.age_days)
            # Below that, one conversion in ten thousand decides, and the truth is 1 to four digits.
            if truth < 0.999:
                hits.append(row.low <= truth <= row.high)
                errors.append(abs(row.share - truth))
    assert len(hits) > 80
    assert sum(hits) / len(hits) >= 0.9
    assert max(errors) < 0.03


def test_revenue_has_a_curve_of_its_own() -> None:
    found = learn(LateWorld(CURVES).rows(1), MATURITY)
    google = found[(found["platform"] == "Google") & (found["metric"] == "revenue")].set_index("age_days")
    assert google["share"][0] == pytest.approx(0.5, abs=0.03)
    assert google["share"][2] == pytest.approx(0.875, abs=0.03)
    # Sales differ in value, so the revenue of a slice scatters more than its conversions, in currency.
    assert google["spread"][0] > 25 / 4


def test_revenue_in_several_currencies_is_added_up_in_one() -> None:
    euros = LateWorld({"Google": geometric(0.5)}).rows(1).assign(currency="EUR", account_id="1")
    yen = LateWorld({"Google": at_once}).rows(1).assign(currency="JPY", account_id="2")
    yen = yen.assign(revenue=yen["revenue"] / 0.006, file_order=yen["file_order"] + euros["file_order"].max())
    found = learn(pd.concat([euros, yen]), {"Google": 10})
    revenue = found[found["metric"] == "revenue"].set_index("age_days")
    assert revenue["share"][0] == pytest.approx(0.75, abs=0.03)


def test_where_nothing_is_late_every_share_is_one_and_certain() -> None:
    found = learn(LateWorld({"Google": at_once}, days=30).rows(0), {"Google": 3})
    assert list(found["age_days"]) == [0, 1, 2] * 2
    for column in ("share", "low", "high"):
        assert list(found[column]) == [1.0] * 6
    assert list(found["standard_error"]) == [0.0] * 6


def test_one_export_teaches_nothing_and_says_so() -> None:
    found = learn(LateWorld({"Google": geometric(0.5)}, exports=[59]).rows(0), {"Google": 3})
    assert set(found["status"]) == {"not enough"}
    assert found["share"].isna().all()
    assert set(found["reason"]) == {
        "no slice was reported young and again when it was old enough; land successive exports of the same days"
    }
    assert list(found.columns) == list(COLUMNS)


def test_exports_that_never_overlap_teach_nothing() -> None:
    found = learn(LateWorld({"Google": geometric(0.5)}, window=1).rows(0), {"Google": 3})
    assert set(found["status"]) == {"not enough"}


def test_a_platform_that_takes_conversions_back_has_a_share_above_one() -> None:
    world = LateWorld({"Google": at_once}, taken_back={"Google": 0.2})
    found = learn(world.rows(3), {"Google": 5})
    shares = found[found["metric"] == "conversions"].set_index("age_days")
    for age in (0, 1, 2):
        assert shares["low"][age] <= 1.2 <= shares["high"][age]
    assert (shares["share"][3], shares["share"][4]) == (1.0, 1.0)


def test_six_days_are_not_enough_and_seven_are() -> None:
    # The newest three days are not old enough yet.
    enough = learn(LateWorld({"Google": geometric(0.5)}, days=MIN_DAYS + 3).rows(0), {"Google": 3})
    assert set(enough["status"]) == {"learned"}
    assert set(enough["days_observed"]) == {MIN_DAYS}
    short = learn(LateWorld({"Google": geometric(0.5)}, days=MIN_DAYS + 2).rows(0), {"Google": 3})
    assert set(short["status"]) == {"not enough"}
    assert set(short["reason"]) == {"6 of 7 days and 30 of 20 slices reported young and again when old enough"}


def test_a_platform_with_few_days_is_drawn_towards_the_others() -> None:
    rows = LateWorld(CURVES | {"TikTok": geometric(0.5)}).rows(5)
    few = rows[(rows["platform"] != "TikTok") | (rows["date"] < FIRST + timedelta(4))]
    found = learn(few, {**dict.fromkeys(CURVES, 5), "TikTok": 5})
    tiktok = found[(found["platform"] == "TikTok") & (found["metric"] == "conversions")].set_index("age_days")
    assert set(tiktok["status"]) == {"pooled"}
    assert tiktok["reason"][0].endswith("; drawn towards 3 other platforms")
    own = learn(few[few["platform"] == "TikTok"], {"TikTok": 5})
    assert set(own["status"]) == {"not enough"}
    assert tiktok["low"][0] < 0.5 < tiktok["high"][0]
    # The others agree on more than a half, and four days say little.
    assert tiktok["share"][0] > 0.45


def test_values_are_compared_within_an_entity_and_a_null_is_no_zero() -> None:
    day = FIRST
    lines = [
        (day, "Google", "A", 1, 1.0, None), (day, "Google", "B", 1, None, None),
        (day + timedelta(9), "Google", "A", 2, 7.0, None), (day, "Google", "A", 2, 4.0, 8.0),
        (day, "Google", "B", 2, 100.0, None), (day, "Google", "C", 2, 100.0, None),
    ]  # fmt: skip
    columns = ["date", "platform", "campaign", "file_order", "conversions", "revenue"]
    found = learn(pd.DataFrame(lines, columns=columns), {"Google": 1})
    counted = dict(zip(found["metric"], found["slices_observed"], strict=True))
    assert counted == {"conversions": 1, "revenue": 0}


def test_of_two_old_exports_the_newer_is_final_and_of_two_young_ones_the_newer_counts() -> None:
    lines = []
    for n in range(8):
        day = FIRST + timedelta(20 * n)
        for order, (last, value) in enumerate([(0, 1.0), (0, 2.0), (5, 9.0), (6, 4.0)]):
            at = 10 * n + order
            lines += [(day, "Google", campaign, at, value, None) for campaign in "ABC"]
            lines.append((day + timedelta(last), "Google", "end of the file", at, None, None))
    columns = ["date", "platform", "campaign", "file_order", "conversions", "revenue"]
    found = learn(pd.DataFrame(lines, columns=columns), {"Google": 3})
    youngest = found[(found["metric"] == "conversions") & (found["age_days"] == 0)].iloc[0]
    assert (youngest["share"], youngest["slices_observed"], youngest["days_observed"]) == (0.5, 24, 8)


LATE = {"Google": geometric(0.5)}
EVERYTHING = "spend impressions clicks conversions revenue"


def test_a_later_export_of_spend_alone_changes_nothing() -> None:
    rows = LateWorld(LATE, days=30).rows(2).assign(metrics=EVERYTHING)
    newest = rows["file_order"].max()
    spend = rows[rows["file_order"] == newest].assign(
        conversions=None, revenue=None, metrics="spend clicks", file_order=newest + 1
    )
    without = learn(rows, {"Google": 3})
    assert set(without["status"]) == {"learned"}
    pd.testing.assert_frame_equal(learn(pd.concat([rows, spend]), {"Google": 3}), without)


def test_an_export_of_conversions_alone_is_the_final_one_of_conversions_and_not_of_revenue() -> None:
    rows = LateWorld(LATE, days=30).rows(2)
    newest = rows["file_order"].max()
    taken_back = rows[rows["file_order"] == newest]
    taken_back = taken_back.assign(
        conversions=taken_back["conversions"] / 2, revenue=None, metrics="conversions", file_order=newest + 1
    )
    before, after = (
        learn(frame, {"Google": 3}).set_index(["metric", "age_days"]) for frame in (rows, pd.concat([rows, taken_back]))
    )
    # The window of the last export begins on the third day.
    assert set(after.loc["conversions"]["slices_observed"]) == {27 * 5}
    pd.testing.assert_frame_equal(after.loc[["revenue"]], before.loc[["revenue"]])
    windows = rows[rows["date"].isin(taken_back["date"])]
    halved = learn(pd.concat([windows, taken_back]), {"Google": 3}).set_index(["metric", "age_days"])
    plain = learn(windows, {"Google": 3}).set_index(["metric", "age_days"])
    for age in range(3):
        assert halved["share"]["conversions", age] == pytest.approx(2 * plain["share"]["conversions", age])
        assert halved["share"]["revenue", age] == pytest.approx(plain["share"]["revenue", age])


def test_a_young_export_of_revenue_alone_says_nothing_of_conversions() -> None:
    rows = LateWorld(LATE, days=30).rows(2)
    again = rows.assign(conversions=None, metrics="revenue", file_order=rows["file_order"] + 100)
    alone, both = learn(rows, {"Google": 3}), learn(pd.concat([rows, again]), {"Google": 3})
    pd.testing.assert_frame_equal(both, alone)


def test_exports_of_two_tools_that_name_a_campaign_differently_are_paired() -> None:
    """The first has names only, the second the account, ids, and the platform in capitals."""
    rows = LateWorld(LATE, days=30, exports=[*range(20), 29]).rows(3)
    young, old = rows[rows["file_order"] <= 20], rows[rows["file_order"] > 20]
    told = old.assign(platform="GOOGLE", account_id="123", campaign_id="7" + old["campaign"].str[-1])
    alike = learn(rows, {"Google": 3})
    assert list(alike["slices_observed"]) == [20 * 5, 19 * 5, 18 * 5] * 2
    pd.testing.assert_frame_equal(learn(pd.concat([young, told]), {"Google": 3}), alike)
    # An id alone, where a campaign has since been renamed, and no account.
    ids = young.assign(campaign="old " + young["campaign"], campaign_id="7" + young["campaign"].str[-1])
    pd.testing.assert_frame_equal(learn(pd.concat([ids, told]), {"Google": 3}), alike)


def test_a_name_that_two_accounts_have_is_not_paired_with_either() -> None:
    rows = LateWorld(LATE, days=30, exports=[*range(20), 29]).rows(3)
    young, old = rows[rows["file_order"] <= 20], rows[rows["file_order"] > 20]
    told = [old.assign(account_id=account) for account in ("1", "2")]
    # The first tool's own exports tell what became of the first 17 of its 20 days.
    assert set(learn(young, {"Google": 3})["slices_observed"]) == {17 * 5}
    assert set(learn(pd.concat([young, *told]), {"Google": 3})["slices_observed"]) == {17 * 5}
    paired = learn(pd.concat([young, told[0]]), {"Google": 3})
    assert dict(zip(paired["age_days"], paired["slices_observed"], strict=False)) == {0: 20 * 5, 1: 19 * 5, 2: 18 * 5}


def test_a_platform_in_two_spellings_has_one_curve_under_both_and_is_no_other_platform_to_pool_with() -> None:
    rows = LateWorld(LATE | {"TikTok": geometric(0.5)}).rows(5)
    spelled = rows.assign(platform=rows["platform"].where(rows["file_order"] % 2 == 0, rows["platform"].str.upper()))
    few = spelled[(spelled["platform"].str.lower() != "tiktok") | (spelled["date"] < FIRST + timedelta(4))]
    found = learn(few, dict.fromkeys(("Google", "GOOGLE", "TikTok"), 5)).set_index("platform")
    assert set(found.loc["Google"]["status"]) == {"learned"}
    pd.testing.assert_frame_equal(
        found.loc["GOOGLE"].reset_index(drop=True), found.loc["Google"].reset_index(drop=True)
    )
    assert set(found.loc["TikTok"]["status"]) == {"not enough"}


def test_no_platform_and_no_maturity_give_no_rows() -> None:
    empty = LateWorld({"Google": at_once}, days=2).rows(0)
    assert learn(empty, {}).empty
    assert learn(empty, {"Google": 0}).empty
