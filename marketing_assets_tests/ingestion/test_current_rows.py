"""Replacement is by slice: hand-written cases, and the SQL against a plain Python model."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketing_assets.ingestion import CURRENT_ROWS_SQL
from marketing_assets_tests.ingestion import slice_model

FIRST = date(2025, 1, 1)
COLUMNS = {
    "line": "BIGINT", "file_order": "BIGINT", "grain": "VARCHAR", "date": "DATE", "platform": "VARCHAR",
    "account_id": "VARCHAR", "campaign_id": "VARCHAR", "campaign": "VARCHAR", "ad_group_id": "VARCHAR",
    "ad_group": "VARCHAR", "ad_id": "VARCHAR", "ad": "VARCHAR", "metrics": "VARCHAR", "spend": "DECIMAL(18,6)",
    "impressions": "DOUBLE", "clicks": "DOUBLE", "leads": "DOUBLE", "conversions": "DOUBLE",
    "revenue": "DECIMAL(18,6)",
}  # fmt: skip


def row(file_order, grain="campaign", **values):
    defaults = dict.fromkeys(COLUMNS) | {"date": FIRST, "platform": "Google", "campaign": "Brand", "spend": 1}
    return defaults | {"file_order": file_order, "grain": grain} | values


@pytest.fixture(scope="module")
def connection():
    with duckdb.connect() as opened:
        columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
        opened.execute(f"CREATE TABLE ad_rows ({columns})")
        yield opened


def current(connection, rows):
    """Positions in `rows` of those that count."""
    return list(counting(connection, rows))


def counting(connection, rows):
    """Position in `rows` -> values that count, of the rows that do."""
    connection.execute("DELETE FROM ad_rows")
    marks = ", ".join("?" for _ in COLUMNS)
    values = [[position if name == "line" else entry[name] for name in COLUMNS] for position, entry in enumerate(rows)]
    if values:
        connection.executemany(f"INSERT INTO ad_rows VALUES ({marks})", values)
    answer = connection.execute(f"SELECT * FROM ({CURRENT_ROWS_SQL}) ORDER BY line")
    assert [column[0] for column in answer.description] == [*COLUMNS, "is_current"]
    result = answer.fetchall()
    assert [entry[0] for entry in result] == list(range(len(rows)))
    columns = [*COLUMNS, "is_current"]
    found = [dict(zip(columns, entry, strict=True)) for entry in result]
    return {entry["line"]: {m: entry[m] for m in slice_model.METRICS} for entry in found if entry["is_current"]}


def test_a_corrected_export_replaces_the_slice_it_covers_and_no_other_day(connection):
    rows = [row(1), row(1, date=FIRST + timedelta(1)), row(2)]
    assert current(connection, rows) == [1, 2]


def test_a_repeated_export_changes_nothing_but_the_file_that_counts(connection):
    assert current(connection, [row(1), row(1, campaign="Other"), row(2), row(2, campaign="Other")]) == [2, 3]


def test_breakdown_rows_of_one_file_all_stay_or_all_go(connection):
    assert current(connection, [row(1), row(1), row(1)]) == [0, 1, 2]
    assert current(connection, [row(1), row(1), row(2), row(2)]) == [2, 3]


def test_a_finer_file_replaces_the_campaign_slice_and_a_coarser_one_replaces_it_back(connection):
    campaign = row(1)
    ads = [row(2, "ad", ad="a"), row(2, "ad", ad="b")]
    assert current(connection, [campaign, *ads]) == [1, 2]
    assert current(connection, [campaign, *ads, row(3)]) == [3]


def test_after_a_change_of_grain_older_files_of_the_new_grain_stay_replaced(connection):
    rows = [row(1, "ad", ad="a"), row(1, "ad", ad="b"), row(2), row(3, "ad", ad="a")]
    assert current(connection, rows) == [3]


def test_a_later_file_at_the_same_grain_replaces_only_the_entities_it_names(connection):
    rows = [row(1, "ad", ad="a"), row(1, "ad", ad="b"), row(2, "ad", ad="b"), row(2, "ad", ad="c")]
    assert current(connection, rows) == [0, 2, 3]


def test_platforms_and_accounts_are_slices_of_their_own(connection):
    rows = [row(1), row(2, platform="Meta")]
    assert current(connection, rows) == [0, 1]
    assert current(connection, [row(1, account_id="1"), row(2, account_id="2")]) == [0, 1]


def test_a_platform_is_the_same_in_any_case(connection):
    assert current(connection, [row(1, platform="google"), row(2, platform="Google")]) == [1]


def test_no_account_means_the_one_account_that_the_campaign_has_that_day(connection):
    assert current(connection, [row(1), row(2, account_id="1")]) == [1]
    assert current(connection, [row(1, account_id="1"), row(2)]) == [1]
    assert current(connection, [row(1, account_id="1", campaign="Other"), row(2)]) == [0, 1]
    assert current(connection, [row(1, account_id="1", date=FIRST + timedelta(1)), row(2)]) == [0, 1]
    renamed = [row(1, account_id="1", campaign_id="7", campaign="Old"), row(2, campaign_id="7", campaign="New")]
    assert current(connection, renamed) == [1]
    ads = [row(1, "ad", account_id="1", ad="a"), row(1, "ad", account_id="1", ad="b"), row(2, "ad", ad="a")]
    assert current(connection, ads) == [1, 2]


def test_no_account_speaks_for_all_accounts_where_a_campaign_has_several(connection):
    two = [row(1, account_id="1"), row(1, account_id="2")]
    assert current(connection, [*two, row(2)]) == [2]
    assert current(connection, [row(1), row(2, account_id="1"), row(3, account_id="2")]) == [1, 2]


def test_equal_names_in_two_accounts_are_two_slices(connection):
    rows = [row(1, account_id="1", spend=10), row(1, account_id="2", spend=20), row(2, account_id="2", spend=5)]
    assert current(connection, rows) == [0, 2]


def test_a_renamed_campaign_is_known_by_its_id(connection):
    assert current(connection, [row(1, campaign_id="7", campaign="Old"), row(2, campaign_id="7", campaign="New")]) == [
        1
    ]


def test_a_name_with_a_single_id_is_that_campaign_and_one_with_two_ids_is_both(connection):
    assert current(connection, [row(1), row(2, campaign_id="7")]) == [1]
    assert current(connection, [row(1, campaign_id="7"), row(2)]) == [1]
    assert current(connection, [row(1), row(2, campaign_id="7"), row(3, campaign_id="8")]) == [1, 2]
    assert current(connection, [row(1, campaign_id="7"), row(1, campaign_id="8"), row(2)]) == [2]
    assert current(connection, [row(1, account_id="1"), row(2, campaign_id="7", account_id="2")]) == [0, 1]


def test_a_name_that_looks_like_an_id_is_another_entity(connection):
    assert current(connection, [row(1, campaign="7"), row(2, campaign_id="7", campaign="Brand")]) == [0, 1]
    assert current(connection, [row(1, "ad", ad="7"), row(2, "ad", ad_id="7", ad="x")]) == [0, 1]


def test_no_rows_give_no_rows(connection):
    assert current(connection, []) == []


def test_a_name_is_a_campaign_by_all_names_its_id_had_that_day(connection):
    renamed = [row(1, campaign_id="7", campaign="Old"), row(2, campaign_id="7", campaign="New")]
    assert current(connection, [*renamed, row(3, campaign="Old")]) == [2]
    assert current(connection, [*renamed, row(3, campaign="New")]) == [2]
    later = [entry | {"file_order": entry["file_order"] + 2} for entry in renamed]
    assert current(connection, [row(1, campaign="Old"), row(2, campaign="New"), *later]) == [3]


def test_a_new_name_without_id_is_another_campaign_as_long_as_nobody_says_whose_it_is(connection):
    rows = [row(1, campaign_id="7", campaign="Old"), row(2, campaign="New")]
    assert current(connection, rows) == [0, 1]
    assert current(connection, [*rows, row(3, campaign_id="7", campaign="New")]) == [2]


def test_names_that_differ_in_case_or_blanks_are_one_campaign_only_where_ids_say_so(connection):
    assert current(connection, [row(1, campaign="Brand"), row(2, campaign="brand")]) == [0, 1]
    assert current(connection, [row(1, campaign="Brand"), row(2, campaign=" Brand")]) == [0, 1]
    assert current(connection, [row(1, campaign_id="7"), row(2, campaign_id="7", campaign="brand ")]) == [1]


def test_an_ad_is_known_by_its_id_and_by_its_name_where_the_id_is_left_out(connection):
    with_ids = [row(1, "ad", ad_id="1", ad="a"), row(1, "ad", ad_id="2", ad="b")]
    assert current(connection, [*with_ids, row(2, "ad", ad="a")]) == [1, 2]
    assert current(connection, [*with_ids, row(2, "ad", ad_id="1", ad="renamed")]) == [1, 2]
    names = [row(1, "ad", ad="a"), row(1, "ad", ad="c")]
    assert current(connection, [*names, *(entry | {"file_order": 2} for entry in with_ids)]) == [1, 2, 3]


def test_ids_without_names_and_names_without_ids_cannot_be_told_apart_so_the_newer_file_counts(connection):
    ids = [row(1, "ad", ad_id="1"), row(1, "ad", ad_id="2")]
    assert current(connection, [*ids, row(2, "ad", ad="a")]) == [2]


def test_an_ad_without_its_ad_group_is_the_ad_of_that_name(connection):
    ads = [row(1, "ad", ad_group="g", ad="a"), row(1, "ad", ad_group="g", ad="b")]
    assert current(connection, [*ads, row(2, "ad", ad="a")]) == [1, 2]
    twins = [row(1, "ad", ad_group="g", ad="a"), row(1, "ad", ad_group="h", ad="a")]
    assert current(connection, [*twins, row(2, "ad", ad="a")]) == [2]
    assert current(connection, [*twins, row(2, "ad", ad_group="h", ad="a")]) == [0, 2]


def test_totals_beside_their_ads_in_one_file_count_once(connection):
    ads = [row(1, "ad", ad="a", spend=60), row(1, "ad", ad="b", spend=40)]
    assert current(connection, [row(1, "ad", spend=100), *ads]) == [1, 2]
    assert current(connection, [row(1, "ad", spend=120), *ads]) == [1, 2]
    assert current(connection, [row(1, "ad", spend="99.99"), *ads]) == [1, 2]
    groups = [row(1, "ad", ad_group="g", spend=100), *(ad | {"ad_group": "g"} for ad in ads)]
    assert current(connection, [row(1, "ad", spend=100), *groups]) == [2, 3]


def test_a_row_that_is_less_than_its_ads_together_is_the_rest_of_them_and_counts(connection):
    ads = [row(1, "ad", ad="a", spend=60), row(1, "ad", ad="b", spend=40)]
    assert current(connection, [row(1, "ad", spend=7), *ads]) == [0, 1, 2]
    later = [row(2, "ad", spend=8), *(ad | {"file_order": 2} for ad in ads)]
    assert current(connection, [row(1, "ad", spend=7), *ads, *later]) == [3, 4, 5]
    less = [row(1, "ad", spend=100, clicks=1), *(ad | {"clicks": 5} for ad in ads)]
    assert current(connection, less) == [0, 1, 2]


def test_campaigns_without_ads_in_an_ad_level_file_stay_their_own_slice(connection):
    rows = [row(1, "ad", campaign="Performance Max"), row(1, "ad", ad="a"), row(2, "ad", ad="a")]
    assert current(connection, rows) == [0, 2]


def test_a_file_takes_back_only_the_metrics_that_it_speaks_for(connection):
    both = row(1, metrics="spend clicks conversions", spend=10, clicks=5, conversions=1)
    later = row(2, metrics="conversions", spend=None, conversions=3)
    none = dict.fromkeys(slice_model.METRICS)
    assert counting(connection, [both, later]) == {
        0: none | {"spend": 10, "clicks": 5},
        1: none | {"conversions": 3},
    }
    assert counting(connection, [later | {"file_order": 1}, both | {"file_order": 2}]) == {
        1: none | {"spend": 10, "clicks": 5, "conversions": 1}
    }


def test_a_metric_that_the_newer_file_has_without_a_value_is_taken_back(connection):
    rows = [row(1, metrics="spend clicks", clicks=5), row(2, metrics="spend clicks", clicks=None)]
    assert counting(connection, rows)[1]["clicks"] is None
    assert current(connection, rows) == [1]


def test_a_finer_file_leaves_the_coarser_one_what_it_does_not_report(connection):
    campaign = row(1, metrics="spend conversions", spend=100, conversions=7)
    ads = [row(2, "ad", ad=ad, metrics="spend", spend=50) for ad in "ab"]
    found = counting(connection, [campaign, *ads])
    assert [(place, values["spend"], values["conversions"]) for place, values in found.items()] == [
        (0, None, 7), (1, 50, None), (2, 50, None),
    ]  # fmt: skip


def test_a_row_left_without_any_value_does_not_count(connection):
    campaign = row(1, metrics="spend conversions", spend=10, conversions=None)
    assert current(connection, [campaign, row(2, "ad", ad="a", metrics="spend")]) == [1]
    assert current(connection, [row(1, spend=None)]) == [0]


def test_the_rest_of_conversions_counts_where_a_file_has_nothing_else(connection):
    ads = [row(1, "ad", ad=ad, metrics="conversions", spend=None, conversions=n) for ad, n in (("a", 20), ("b", 10))]
    assert current(connection, [row(1, "ad", metrics="conversions", spend=None, conversions=5), *ads]) == [0, 1, 2]
    assert current(connection, [row(1, "ad", metrics="conversions", spend=None, conversions=30), *ads]) == [1, 2]


def _maybe(*values):
    return st.sampled_from([None, *values])


# What a file has columns for.
VALUES = ("spend", "clicks", "conversions")
REPORTED = (None, None, "spend clicks conversions", "spend clicks", "spend", "clicks", "conversions")
BY_ROW = "as each row says"

entries = st.fixed_dictionaries(
    {
        "date": st.sampled_from([FIRST, FIRST + timedelta(1)]),
        "platform": st.sampled_from(["Google", "google", "Meta"]),
        "account_id": _maybe("1", "2"),
        "campaign_id": _maybe("7", "8"),
        "campaign": st.sampled_from(["Brand", "7", "brand"]),
        "ad_group_id": _maybe("1", "2"),
        "ad_group": _maybe("g", "h"),
        "ad_id": _maybe("1", "2"),
        "ad": _maybe("a", "b"),
        "spend": st.sampled_from([None, 0, 1, 2, 3]),
        "clicks": st.sampled_from([None, None, 1, 2]),
        "conversions": st.sampled_from([None, None, 1, 2]),
        "metrics": st.sampled_from(REPORTED),
    }
)
# All of one slice: what tells ads apart is then tried more often.
of_one_campaign = entries.map(
    lambda entry: (
        entry | {"date": FIRST, "platform": "Google", "account_id": None, "campaign_id": None, "campaign": "B"}
    )
)
_BELOW = {"campaign": ("ad_group_id", "ad_group", "ad_id", "ad"), "ad_group": ("ad_id", "ad"), "ad": ()}


def _files(of):
    grains = st.sampled_from(["campaign", "ad_group", "ad", "ad"])
    return st.lists(
        st.tuples(grains, st.sampled_from([*REPORTED, BY_ROW, BY_ROW]), st.lists(of, max_size=4)), max_size=4
    )


# The rule is per day, so one query judges many landing folders, each on days of its own.
WORLDS = 25
worlds = st.lists(st.one_of(_files(entries), _files(of_one_campaign)), min_size=1, max_size=WORLDS)


def _landed(contents, world=0):
    return [
        row(
            10 * world + order,
            grain,
            **(
                entry
                | _of_file(grain, entry["metrics"] if metrics == BY_ROW else metrics)
                | {"date": entry["date"] + timedelta(3 * world)}
            ),
        )
        for order, (grain, metrics, entries_of_file) in enumerate(contents)
        for entry in entries_of_file
    ]


def _of_file(grain, metrics):
    lacking = {metric for metric in VALUES if metrics and metric not in metrics.split()}
    return dict.fromkeys([*_BELOW[grain], *lacking]) | {"metrics": metrics}


def _all_landed(several):
    return [entry for world, contents in enumerate(several) for entry in _landed(contents, world)]


def _counted(connection, rows):
    """What counts, as a multiset of contents: which file holds it does not matter."""
    return sorted(
        repr({name: value for name, value in rows[place].items() if name != "file_order"})
        for place in current(connection, rows)
    )


@settings(max_examples=10, deadline=None)
@given(worlds)
def test_the_sql_agrees_with_the_rule_in_plain_python(connection, several):
    rows = _all_landed(several)
    wanted = {
        place: {metric: rows[place][metric] if metric in counted else None for metric in slice_model.METRICS}
        for place, counted in slice_model.current(rows).items()
    }
    assert counting(connection, rows) == wanted


@settings(max_examples=5, deadline=None)
@given(worlds)
def test_landing_the_same_files_again_in_their_order_changes_nothing(connection, several):
    once, twice = _all_landed(several), _all_landed([[*contents, *contents] for contents in several])
    assert _counted(connection, twice) == _counted(connection, once)


@settings(max_examples=5, deadline=None)
@given(worlds, st.randoms(use_true_random=False))
def test_in_every_order_of_entry_the_newest_file_counts_but_for_its_own_totals(connection, several, random):
    for contents in several:
        random.shuffle(contents)
    rows = _all_landed(several)
    counted = set(current(connection, rows))
    assert sorted(counted) == list(slice_model.current(rows))
    finest = defaultdict(int)
    for entry in rows:
        finest[entry["date"], entry["file_order"]] = max(
            finest[entry["date"], entry["file_order"]], slice_model.level(entry)
        )
    newest = {entry["date"]: max(e["file_order"] for e in rows if e["date"] == entry["date"]) for entry in rows}
    for place, entry in enumerate(rows):
        of_newest = entry["file_order"] == newest[entry["date"]]
        if of_newest and slice_model.level(entry) == finest[entry["date"], entry["file_order"]]:
            assert place in counted


@settings(max_examples=5, deadline=None)
@given(worlds)
def test_no_metric_of_an_entity_and_day_counts_from_two_files(connection, several):
    rows = _all_landed(several)
    kept = defaultdict(set)
    names = ("date", "account_id", "campaign_id", "campaign", "ad_group_id", "ad_group", "ad_id", "ad")
    for place, values in counting(connection, rows).items():
        entry = rows[place]
        for metric in (metric for metric, value in values.items() if value is not None):
            key = (metric, entry["platform"].lower(), *(entry[name] for name in names))
            kept[key].add(entry["file_order"])
    assert [orders for orders in kept.values() if len(orders) > 1] == []
