"""Ad texts: filled from data, never cut, with a light that says who must look at them."""

from __future__ import annotations

import duckdb
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as configure
from hypothesis import strategies as st

from marketing_assets.activation import COPY_COLUMNS, ad_copy_library, findings, segment_facts_sql, traffic_light
from marketing_assets.activation.copy_words import believable, length, topics_of
from marketing_assets.settings import Settings


def facts(segment="Brand Loyalist", **changes) -> dict:
    row = {"segment": segment, "sessions": 5321, "users": 2000, "conversions": 420, "revenue": 9000.0}
    row |= {"price_view_sessions": 0, "landing_pages": ["/", "/shop/running-shoes.html"], "top_channel": "PPC"}
    return row | changes


def texts(library: pd.DataFrame, segment: str) -> list[tuple[str, str]]:
    own = library[library["segment"] == segment]
    return list(own[["headline", "body"]].itertuples(index=False, name=None))


def test_texts_are_filled_with_what_the_data_says_and_name_their_source() -> None:
    campaigns = pd.DataFrame(
        {
            "campaign": ["Generic", "Brand", "Brand", "Other"],
            "channel": ["PPC", "PPC", "PPC", "Email"],
            "conversions": [50.0, 40.0, 30.0, 900.0],
        }
    )
    library = ad_copy_library(pd.DataFrame([facts()]), campaigns, Settings(brand="Acme"))
    assert list(library.columns) == COPY_COLUMNS
    assert texts(library, "Brand Loyalist") == [
        ("Acme: Running Shoes for You", "Good to have you back. See what is new in Running Shoes at Acme."),
        (
            "New in Running Shoes at Acme",
            "You know what you like. Find the latest in Running Shoes: 5,300+ visits so far.",
        ),
    ]
    assert library["source"].iloc[0] == (
        "settings.brand; session_segments: 5,321 sessions, 420 conversions; sessions.landing_page "
        "/shop/running-shoes.html; most sessions through PPC (campaign_kpis_daily: Brand, 70 conversions)"
    )
    assert set(library["platform_fit"]) == {"google, meta"}


def test_without_any_session_every_segment_has_two_green_texts_without_data() -> None:
    library = ad_copy_library(pd.DataFrame(columns=list(facts())), None, Settings())
    assert set(library["segment"]) == {"Brand Loyalist", "Value Shopper", "Speed Seeker"}
    assert (library.groupby("segment").size() >= 2).all()
    assert set(library["light"]) == {"green"}
    assert set(library["source"]) == {"no session of this segment: wording without data"}
    assert not library["body"].str.contains(r"\d|[{}]").any()


def test_nothing_is_said_of_a_group_too_small_to_be_published() -> None:
    library = ad_copy_library(pd.DataFrame([facts(users=9)]), None, Settings())
    own = library[library["segment"] == "Brand Loyalist"]
    assert not own["body"].str.contains("Running").any()
    assert set(own["source"]) == {"session_segments: fewer than 10 people, no fact of theirs is used"}


def test_a_wording_that_is_too_long_gives_way_and_nothing_is_cut() -> None:
    brand = "The Extraordinarily Long Company Name of Northern Outfitters"
    library = ad_copy_library(pd.DataFrame([facts()]), None, Settings(brand=brand))
    assert texts(library, "Brand Loyalist")[0][0] == "Back for Running Shoes?"
    assert not library["headline"].str.contains("Extra").any()


def test_offers_are_only_named_to_segments_that_look_at_prices_and_wait_for_a_person() -> None:
    for views, variants in ((0, 2), (7, 3)):
        row = facts("Value Shopper", price_view_sessions=views)
        library = ad_copy_library(pd.DataFrame([row]), None, Settings())
        own = library[library["segment"] == "Value Shopper"]
        assert len(own) == variants
        assert (own["light"] == "green").sum() == 2
    assert own["light_reason"].iloc[-1] == "names an offer: check that it is running"
    (finding,) = findings(library)
    assert finding.title == "1 of 7 ad texts need a look before they go out (0 must not)."
    assert findings(library[library["light"] == "green"]) == []


def test_a_landing_page_that_names_a_claim_is_passed_over_for_the_next() -> None:
    row = facts(landing_pages=["/best-sellers", "/sale", "/rain-jackets"])
    library = ad_copy_library(pd.DataFrame([row]), None, Settings())
    assert "Rain Jackets" in texts(library, "Brand Loyalist")[0][0]


@configure(max_examples=50, deadline=None)
@given(
    st.lists(
        st.builds(
            facts,
            st.text(max_size=20),
            sessions=st.integers(0, 10**7),
            users=st.integers(0, 10**6),
            conversions=st.none() | st.integers(0, 10**6),
            price_view_sessions=st.integers(0, 5),
            landing_pages=st.none() | st.lists(st.text(max_size=60).map(lambda text: "/" + text), max_size=4),
            top_channel=st.none() | st.text(max_size=9),
        ),
        unique_by=lambda row: row["segment"],
        max_size=4,
    ),
    st.text(max_size=30),
    st.randoms(),
)
def test_every_text_is_measured_whole_and_lit_whatever_the_data(rows, brand, random) -> None:
    settings = Settings(brand=brand)
    library = ad_copy_library(pd.DataFrame(rows, columns=list(facts())), None, settings)
    assert (library.groupby("segment").size() >= 2).all()
    for row in library.itertuples():
        assert row.headline_chars == length(row.headline) <= 40
        assert row.body_chars == length(row.body) <= 125
        assert ("google" in row.platform_fit) is (row.headline_chars <= 30 and row.body_chars <= 90)
        assert (row.light, row.light_reason) == traffic_light(f"{row.headline}\n{row.body}")
    random.shuffle(rows)
    pd.testing.assert_frame_equal(ad_copy_library(pd.DataFrame(rows, columns=list(facts())), None, settings), library)


@pytest.mark.parametrize(
    ("text", "light", "reason"),
    [
        ("Find yours in a few steps.", "green", "no claim"),
        ("Rewards for the bested and the restless", "green", "no claim"),
        ("Results guaranteed", "red", "guarantee"),
        ("The best shoes, guaranteed", "red", "guarantee"),
        ("Garantierte Ergebnisse", "red", "guarantee"),
        ("Lose weight fast", "red", "health"),
        ("Easy money from home", "red", "money"),
        ("Write to jane@example.com", "red", "personal data"),
        ("Call +49 30 1234567", "red", "personal data"),
        ("Pay off your debts", "red", "personal attributes"),
        ("The #1 shoe shop", "yellow", "superlative"),
        ("Summer SALE", "yellow", "offer"),
        ("20% off", "yellow", "offer"),
        ("Last chance", "yellow", "time"),
        ("Vitamins for winter", "yellow", "regulated"),
        ("BUY SHOES HERE TODAY!!", "yellow", "shouts"),
    ],
)
def test_policy_words_decide_the_light(text, light, reason) -> None:
    found, why = traffic_light(text)
    assert found == light
    assert reason in why


@pytest.mark.parametrize(
    ("path", "topic"),
    [
        ("/collections/running-shoes.html", "Running Shoes"),
        ("/en/shop/", None),
        ("/", None),
        ("", None),
        ("/p/12345", None),
        ("/shop/jackets/ab12-x9", None),
        ("/account/jane-doe", None),
        ("/users/jane-doe/shoes", None),
        ("/r%C3%BCcksack", "Rücksack"),
        ("/a-very-long-name-of-a-product", None),
        ("https://shop.example/rain_jackets?email=x", "Rain Jackets"),
        ("/mail@example.com", None),
    ],
)
def test_only_paths_that_name_something_become_words(path, topic) -> None:
    assert [words for words, _ in topics_of([path])] == ([topic] if topic else [])


@pytest.mark.parametrize(
    ("count", "words"), [(99, None), (100, "100+"), (1264, "1,200+"), (999_999, "990,000+"), (1_000_000, "1,000,000+")]
)
def test_counts_are_rounded_down(count, words) -> None:
    assert believable(count) == words


def test_wide_characters_count_twice_as_at_the_platforms() -> None:
    assert (length("Schuhe"), length("靴")) == (6, 2)


def test_segment_facts_name_pages_only_when_enough_people_saw_them() -> None:
    connection = duckdb.connect()
    rows = [
        (f"s{n}", f"u{n}", "/shoes" if n < 12 else "/jane-doe", "PPC" if n < 8 else None, 1.0, 10.0, int(n == 0))
        for n in range(15)
    ]
    connection.execute(
        "CREATE TABLE sessions (session_id VARCHAR, user_id VARCHAR, landing_page VARCHAR, channel VARCHAR, "
        "conversions DOUBLE, revenue DOUBLE, price_views BIGINT)"
    )
    connection.executemany("INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    connection.execute("CREATE TABLE session_segments AS SELECT session_id, 'Speed Seeker' AS segment FROM sessions")
    found = connection.execute(segment_facts_sql(), {"min_group": 10}).df()
    counts = ["sessions", "users", "conversions", "revenue", "price_view_sessions"]
    assert found[counts].to_numpy().tolist() == [[15, 15, 15.0, 150.0, 1]]
    assert found["top_channel"].isna().all()
    assert list(found["landing_pages"].iloc[0]) == ["/shoes"]
    library = ad_copy_library(found, None, Settings())
    assert texts(library, "Speed Seeker")[0] == ("Shoes in a Few Clicks", "Straight to Shoes: find it, order it, done.")
    connection.execute("DELETE FROM sessions")
    assert connection.execute(segment_facts_sql(), {"min_group": 10}).df().empty
