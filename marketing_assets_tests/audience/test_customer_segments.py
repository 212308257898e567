"""Customer segments: the rules, ties, small numbers, and what may be shown."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketing_assets.audience import publishable_segments, segment_customers, segment_sizes
from marketing_assets.audience.customers import name_segment

AS_OF = date(2025, 3, 31)
# Better is never worse: Champions above Loyal above the rest, Lapsed below all.
RANK = {"Lapsed": 0, "At risk": 1, "Regular": 1, "New": 1, "Loyal": 2, "Champions": 3}


def customers(rows: list[tuple[int, float | None, float | None, int | None]], signup_age: int = 400) -> pd.DataFrame:
    """Rows of (number, orders, revenue, days since the last order)."""
    return pd.DataFrame(
        {
            "customer_id": [f"c{number:04}" for number, *_ in rows],
            "signup": AS_OF - timedelta(days=signup_age),
            "orders": [orders for _, orders, _, _ in rows],
            "revenue": [revenue for _, _, revenue, _ in rows],
            "last_order": [None if age is None else AS_OF - timedelta(days=age) for *_, age in rows],
        }
    )


def test_the_best_the_worst_and_the_ones_slipping_away_are_named() -> None:
    rows = [(n, 10.0 - n, 1000.0 - 100 * n, 10 * n) for n in range(10)]
    rows += [(10, 9.0, 950.0, 300)]
    found = segment_customers(customers(rows), AS_OF).set_index("customer_id")["segment"]
    assert found["c0000"] == "Champions"
    assert found["c0009"] == "Lapsed"
    assert found["c0010"] == "At risk"


def test_customers_who_are_all_alike_are_all_in_the_middle() -> None:
    found = segment_customers(customers([(n, 2.0, 50.0, 5) for n in range(7)]), AS_OF)
    assert found["score"].tolist() == [3.0] * 7
    assert set(found["segment"]) == {"Loyal"}
    assert segment_customers(customers([(0, 1.0, 9.0, 3)]), AS_OF)["segment"].tolist() == ["Loyal"]


def test_nobody_is_at_risk_within_the_usual_gap_between_orders() -> None:
    # Everybody orders about every 40 days; the slowest last ordered 9 days ago.
    found = segment_customers(customers([(n, 10.0, 100.0 + n, n % 10) for n in range(50)], signup_age=369), AS_OF)
    assert not set(found["segment"]) & {"At risk", "Lapsed"}


def test_no_order_and_nothing_reported_have_their_own_names() -> None:
    rows = [(0, 0.0, None, None), (1, None, None, None), (2, 3.0, 30.0, None), (3, 3.0, 30.0, 5)]
    found = segment_customers(customers(rows), AS_OF)
    assert found["segment"].tolist() == ["No order yet", "unclear", "unclear", "Loyal"]
    assert found["recency_days"].isna().tolist() == [True, True, True, False]


def test_who_signs_up_later_is_not_known_yet() -> None:
    made = customers([(0, 1.0, 5.0, 1), (1, 1.0, 5.0, 1)])
    made.loc[1, "signup"] = AS_OF + timedelta(days=1)
    assert segment_customers(made, AS_OF)["customer_id"].tolist() == ["c0000"]
    assert segment_customers(made.head(0), AS_OF).empty


@given(st.floats(1, 5), st.floats(1, 5), st.floats(0, 4), st.floats(0, 4), st.booleans())
def test_a_better_customer_is_never_in_a_worse_segment(r, v, more_r, more_v, new) -> None:
    better = name_segment(min(r + more_r, 5.0), min(v + more_v, 5.0), new)
    assert RANK[better] >= RANK[name_segment(r, v, new)]


@settings(deadline=None, max_examples=20)
@given(st.lists(st.tuples(st.integers(0, 9), st.floats(0, 1e6), st.integers(0, 900)), max_size=40), st.randoms())
def test_scores_do_not_depend_on_the_order_of_rows(values, random) -> None:
    made = customers([(n, float(orders), revenue, age) for n, (orders, revenue, age) in enumerate(values)])
    mixed = made.sample(frac=1, random_state=random.randint(0, 99))
    pd.testing.assert_frame_equal(segment_customers(mixed, AS_OF), segment_customers(made, AS_OF))


@settings(deadline=None, max_examples=40)
@given(st.lists(st.sampled_from("abcdef"), max_size=80), st.integers(1, 20))
def test_no_published_group_is_smaller_than_k(names, k) -> None:
    frame = pd.DataFrame({"segment": names}, dtype=object)
    sizes = segment_sizes(frame, k)
    assert (sizes["size"] >= k).all()
    if len(names) >= k:
        assert sizes["size"].sum() == len(names)
    else:
        assert sizes.empty


def test_a_single_small_group_takes_the_next_one_with_it() -> None:
    frame = pd.DataFrame({"segment": ["a"] * 30 + ["b"] * 12 + ["c"] * 3})
    assert publishable_segments(frame, 10).value_counts().to_dict() == {"a": 30, "other": 15}
    assert publishable_segments(frame, 2).tolist() == frame["segment"].tolist()


def test_real_customers_fall_into_plausible_groups(datasets) -> None:
    raw = pd.read_csv(datasets / "segmentation" / "customer_personality.csv")
    day = date(2014, 7, 1)
    made = pd.DataFrame(
        {
            "customer_id": raw["ID"].astype(str),
            "signup": pd.to_datetime(raw["Dt_Customer"], format="%d-%b-%y").dt.date,
            "orders": raw[["NumWebPurchases", "NumCatalogPurchases", "NumStorePurchases"]].sum(axis=1),
            "revenue": raw.filter(like="Mnt").sum(axis=1),
            "last_order": [day - timedelta(days=int(age)) for age in raw["Recency"]],
        }
    )
    found = segment_customers(made, day)
    means = found.groupby("segment")[["recency_days", "revenue"]].mean().astype(float)
    assert means.loc["Champions", "revenue"] > means.loc["Loyal", "revenue"] > means.loc["Regular", "revenue"]
    assert means.loc["At risk", "recency_days"] > 2 * means.loc["Champions", "recency_days"]
    assert len(found) == np.sum(pd.to_datetime(made["signup"]) <= pd.Timestamp(day))
    assert segment_sizes(found, 10)["size"].sum() == len(found)


@pytest.mark.parametrize("bad", ["not a date", None])
def test_a_date_that_is_none_is_not_known(bad) -> None:
    made = customers([(0, 1.0, 5.0, 1)]).astype({"last_order": object})
    made.loc[0, "last_order"] = bad
    assert segment_customers(made, AS_OF)["segment"].tolist() == ["unclear"]
