"""Replacement is by slice: hand-written cases, and the SQL against a plain Python model."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketing_assets.ingestion import CURRENT_ROWS_SQL

FIRST = date(2025, 1, 1)
COLUMNS = {
    "line": "BIGINT", "file_order": "BIGINT", "grain": "VARCHAR", "date": "DATE", "platform": "VARCHAR",
    "account_id": "VARCHAR", "campaign_id": "VARCHAR", "campaign": "VARCHAR", "ad_group_id": "VARCHAR",
    "ad_group": "VARCHAR", "ad_id": "VARCHAR", "ad": "VARCHAR", "spend": "DECIMAL(18,6)",
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
    connection.execute("DELETE FROM ad_rows")
    marks = ", ".join("?" for _ in COLUMNS)
    values = [[position if name == "line" else entry[name] for name in COLUMNS] for position, entry in enumerate(rows)]
    if values:
        connection.executemany(f"INSERT INTO ad_rows VALUES ({marks})", values)
    answer = connection.execute(f"SELECT * FROM ({CURRENT_ROWS_SQL}) ORDER BY line")
    assert [column[0] for column in answer.description] == [*COLUMNS, "is_current"]
    result = answer.fetchall()
    assert [entry[0] for entry in result] == list(range(len(rows)))
    return [entry[0] for entry in result if entry[-1]]


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
    rows = [row(1), row(2, platform="Meta"), row(3, account_id="1"), row(4, account_id="2")]
    assert current(connection, rows) == [0, 1, 2, 3]


def test_a_renamed_campaign_is_known_by_its_id(connection):
    assert current(connection, [row(1, campaign_id="7", campaign="Old"), row(2, campaign_id="7", campaign="New")]) == [
        1
    ]


def test_a_name_with_a_single_id_is_that_campaign_and_one_with_two_ids_is_not(connection):
    assert current(connection, [row(1), row(2, campaign_id="7")]) == [1]
    assert current(connection, [row(1, campaign_id="7"), row(2)]) == [1]
    assert current(connection, [row(1), row(2, campaign_id="7"), row(3, campaign_id="8")]) == [0, 1, 2]
    assert current(connection, [row(1, account_id="1"), row(2, campaign_id="7", account_id="2")]) == [0, 1]


def test_a_name_that_looks_like_an_id_is_another_entity(connection):
    assert current(connection, [row(1, campaign="7"), row(2, campaign_id="7", campaign="Brand")]) == [0, 1]
    assert current(connection, [row(1, "ad", ad="7"), row(2, "ad", ad_id="7", ad="x")]) == [0, 1]


def test_no_rows_give_no_rows(connection):
    assert current(connection, []) == []


def _model(rows):
    """The rule in plain Python: walk through the files in order and keep what counts per slice."""
    ids = defaultdict(set)
    for entry in rows:
        if entry["campaign_id"]:
            ids[entry["platform"], entry["account_id"], entry["campaign"], entry["date"]].add(entry["campaign_id"])

    def identity(entry):
        known = ids[entry["platform"], entry["account_id"], entry["campaign"], entry["date"]]
        single = next(iter(known)) if len(known) == 1 else None
        campaign_id = entry["campaign_id"] or single
        campaign = ("id", campaign_id) if campaign_id else ("name", entry["campaign"])
        return entry["platform"], entry["account_id"], campaign, entry["date"]

    def entity(entry):
        return tuple(
            ("id", entry[f"{level}_id"]) if entry[f"{level}_id"] else ("name", entry[level])
            for level in ("ad_group", "ad")
        )

    slices = defaultdict(lambda: (None, {}))
    for order in sorted({entry["file_order"] for entry in rows}):
        of_file = [(place, entry) for place, entry in enumerate(rows) if entry["file_order"] == order]
        for key in {identity(entry) for _, entry in of_file}:
            in_slice = [(place, entry) for place, entry in of_file if identity(entry) == key]
            grain, entities = slices[key]
            if grain != in_slice[0][1]["grain"]:
                entities = {}
            fresh = defaultdict(list)
            for place, entry in in_slice:
                fresh[entity(entry)].append(place)
            slices[key] = (in_slice[0][1]["grain"], entities | fresh)
    return sorted(place for _, entities in slices.values() for places in entities.values() for place in places)


def _maybe(*values):
    return st.sampled_from([None, *values])


entries = st.fixed_dictionaries(
    {
        "date": st.sampled_from([FIRST, FIRST + timedelta(1)]),
        "platform": st.sampled_from(["Google", "Meta"]),
        "account_id": _maybe("1"),
        "campaign_id": _maybe("7", "8"),
        "campaign": st.sampled_from(["Brand", "7"]),
        "ad_group_id": _maybe("g"),
        "ad_group": _maybe("g", "h"),
        "ad_id": _maybe("a"),
        "ad": _maybe("a", "b"),
    }
)
files = st.lists(st.tuples(st.sampled_from(["campaign", "ad_group", "ad"]), st.lists(entries, max_size=4)), max_size=5)
_BELOW = {"campaign": ("ad_group_id", "ad_group", "ad_id", "ad"), "ad_group": ("ad_id", "ad"), "ad": ()}


@settings(max_examples=100, deadline=None)
@given(files)
def test_the_sql_agrees_with_the_rule_in_plain_python(connection, landed):
    rows = [
        row(order, grain, **(entry | dict.fromkeys(_BELOW[grain])))
        for order, (grain, entries_of_file) in enumerate(landed)
        for entry in entries_of_file
    ]
    assert current(connection, rows) == _model(rows)
