"""Session segments: the three kinds, what stays unclear, and the real sandbox."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from marketing_assets.audience import segment_sessions
from marketing_assets.settings import AudiencePolicy

POLICY = AudiencePolicy()
AVERAGE: dict[str, Any] = {
    "duration_seconds": 120.0,
    "events": 6,
    "page_views": 4,
    "pages": 4,
    "engaged": True,
    "source": "google",
    "medium": "cpc",
    "campaign": "Generic",
    "product_views": 1,
    "price_views": 1,
    "returning": False,
    "conversions": 0,
}
LOYAL = {"returning": True, "source": "(direct)", "medium": "(none)", "price_views": 0, "campaign": None}
VALUE = {"price_views": 5, "product_views": 8, "campaign": "Summer_Promo", "duration_seconds": 600.0, "page_views": 12}
QUICK = {"duration_seconds": 25.0, "page_views": 2, "pages": 2, "conversions": 1}


def sessions(*own: dict[str, Any]) -> pd.DataFrame:
    rows = [
        AVERAGE | values | {"session_id": f"s{place:03}", "date": date(2025, 3, 31)} for place, values in enumerate(own)
    ]
    return pd.DataFrame(rows)


def test_the_three_kinds_of_visit_are_told_apart_with_reasons() -> None:
    found = segment_sessions(sessions(LOYAL, VALUE, QUICK, *[{}] * 7), POLICY)
    assert found["segment"].tolist()[:3] == ["Brand Loyalist", "Value Shopper", "Speed Seeker"]
    assert found["reason"].tolist()[:3] == [
        "seen on an earlier day; came on their own or by the brand's name; no look at prices",
        "looked at prices or offers; compared products; came by a promotion",
        "short visit; few pages; converted quickly",
    ]
    assert found["confidence"].between(1 / 3, 1).all()


def test_sessions_that_are_all_alike_stay_unclear() -> None:
    found = segment_sessions(sessions(*[{}] * 5), POLICY)
    assert set(found["segment"]) == {"unclear"}
    assert segment_sessions(sessions({}), POLICY)["segment"].tolist() == ["unclear"]


def test_a_bounce_is_not_a_speed_seeker() -> None:
    bounce = {"duration_seconds": 0.0, "page_views": 1, "pages": 1, "engaged": False}
    found = segment_sessions(sessions(bounce, *[{}] * 7), POLICY)
    assert found["segment"].iloc[0] != "Speed Seeker"


@pytest.mark.parametrize(
    ("campaign", "loyal"),
    [
        ("Search_Brand", True),
        ("Search_NonBrand", False),
        ("Non-Brand", False),
        ("Brand_Awareness", False),
        ("Acme DE", True),
    ],
)
def test_only_the_brands_own_name_speaks_for_loyalty(campaign, loyal) -> None:
    found = segment_sessions(sessions({"campaign": campaign}, *[{}] * 9), POLICY, brand="Acme")
    assert ("brand's name" in found["reason"].iloc[0]) is loyal


def test_a_wide_margin_leaves_more_unclear() -> None:
    made = sessions(LOYAL, VALUE, QUICK, *[{"duration_seconds": 60.0 * place} for place in range(9)])
    few = (segment_sessions(made, POLICY)["segment"] == "unclear").sum()
    many = (segment_sessions(made, AudiencePolicy(unclear_margin=5.0))["segment"] == "unclear").sum()
    assert few < many


def test_what_is_not_reported_is_neutral() -> None:
    made = sessions(LOYAL, VALUE, QUICK, *[{}] * 7)
    missing = made.drop(columns=["product_views", "engaged"]).assign(price_views=None, campaign=None)
    found = segment_sessions(missing, POLICY)
    assert found["segment"].tolist()[0] == "Brand Loyalist"
    assert "Value Shopper" not in set(found["segment"])


def test_the_order_of_rows_changes_nothing_and_no_rows_give_none() -> None:
    made = sessions(LOYAL, VALUE, QUICK, *[{"page_views": place} for place in range(9)])
    pd.testing.assert_frame_equal(
        segment_sessions(made.sample(frac=1, random_state=3), POLICY), segment_sessions(made, POLICY)
    )
    assert segment_sessions(made.head(0), POLICY).empty


def test_the_sandbox_without_price_pages_is_segmented(datasets) -> None:
    events = pd.read_csv(datasets / "web_events" / "sandbox_ga4_events.csv", parse_dates=["event_timestamp"])
    groups = events.groupby("session_id")
    seconds = (groups["event_timestamp"].max() - groups["event_timestamp"].min()).dt.total_seconds()
    name = events["event_name"]
    made = pd.DataFrame(
        {
            "date": groups["event_timestamp"].min().dt.date,
            "duration_seconds": seconds,
            "page_views": (name == "page_view").groupby(events["session_id"]).sum(),
            "pages": groups["page_uri"].nunique(),
            "product_views": (name == "view_item").groupby(events["session_id"]).sum(),
            "price_views": 0,
            "conversions": name.isin(["purchase", "generate_lead"]).groupby(events["session_id"]).sum(),
            "engaged": seconds >= 10,
            "source": groups["source"].first(),
            "medium": groups["medium"].first(),
            "campaign": None,
            "returning": False,
        }
    ).reset_index()
    found = segment_sessions(made, POLICY)
    assert len(found) == 937
    assert not found["reason"].str.contains("price").any()
    assert {"Speed Seeker", "unclear"} <= set(found["segment"])
